#include "cli/observed.h"

#include "base/json.h"
#include "base/text.h"

enum { WRITE_AT = 1 << 20 };

static void value(struct json *j, const struct obs_in *obs)
{
    struct buf text = BUF_EMPTY;
    switch (prop_type(obs->prop)) {
    case OBS_UINT: json_uint(j, obs->number); break;
    case OBS_ADDR:
        addr_print(&obs->address, &text);
        json_text(j, buf_view(&text));
        break;
    case OBS_TEXT:
        (void)text_clean(obs->bytes, OBS_TEXT_MAX, &text); /* as it is kept */
        json_text(j, buf_view(&text));
        break;
    }
    buf_done(&text);
}

static void write_out(struct observed *o)
{
    o->failed = o->failed || output_write(&o->file, buf_view(&o->text), &o->err) != RC_OK;
    buf_clear(&o->text);
}

void observed_tap(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    struct observed *o = ctx;
    struct json j;
    struct buf subject = BUF_EMPTY;
    addr_print(&sink->subject, &subject);
    json_init(&j, &o->text);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.observation/1");
    json_kv_str(&j, "source", o->sources[sink->frame->source]);
    json_kv_uint(&j, "frame", sink->frame->number);
    json_kv_str(&j, "protocol", sink->protocol);
    json_kv_text(&j, "subject", buf_view(&subject));
    json_kv_str(&j, "property", prop_name(obs->prop));
    json_key(&j, "value");
    value(&j, obs);
    json_kv_str(&j, "basis", basis_name(sink->basis));
    json_end(&j);
    buf_char(&o->text, '\n');
    buf_done(&subject);
    if (o->text.n >= WRITE_AT)
        write_out(o);
}

enum rc observed_commit(struct observed *o, struct err *err)
{
    if (o->text.failed)
        return err_set(err, RC_MEMORY, "no memory for the observations");
    write_out(o);
    if (o->failed)
        return err_set(err, RC_IO, "%s", o->err.text);
    return output_commit(&o->file, err);
}

void observed_done(struct observed *o)
{
    output_abandon(&o->file);
    buf_done(&o->text);
}
