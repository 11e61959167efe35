#include "authority/form.h"

#include "base/text.h"

static int hex(uint8_t c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Texts may have line ends and tabs: people write letters in them. */
static enum rc decode(struct slice in, struct arena *arena, struct slice *ret, struct err *err)
{
    uint8_t *out = arena_bytes(arena, in.n + 1);
    size_t n = 0;
    if (out == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < in.n; i++) {
        uint8_t c = in.p[i] == '+' ? ' ' : in.p[i];
        if (in.p[i] == '%') {
            int high = i + 2 < in.n ? hex(in.p[i + 1]) : -1;
            int low = i + 2 < in.n ? hex(in.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return err_set(err, RC_FORMAT, "a form with an escape that is none");
            c = (uint8_t)(high << 4 | low);
            i += 2;
        }
        if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return err_set(err, RC_FORMAT, "a form with a control character");
        out[n++] = c;
    }
    *ret = slice_of(out, n);
    return text_is_utf8(*ret) ? RC_OK : err_set(err, RC_FORMAT, "a form that is not UTF-8");
}

enum rc form_parse(struct slice body, struct arena *arena, struct form *ret, struct err *err)
{
    struct slice rest = body;
    enum rc rc = RC_OK;
    ret->count = 0;
    while (rc == RC_OK && rest.n > 0) {
        struct slice value = slice_split(&rest, '&');
        struct slice name = slice_split(&value, '=');
        if (ret->count == FORM_FIELDS_MAX)
            return err_set(err, RC_LIMIT, "a form of more than %d fields", FORM_FIELDS_MAX);
        struct http_pair *p = &ret->fields[ret->count++];
        rc = decode(name, arena, &p->name, err);
        if (rc == RC_OK)
            rc = decode(value, arena, &p->value, err);
    }
    return rc;
}

struct slice form_get(const struct form *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (slice_eq(f->fields[i].name, slice_str(name)))
            return f->fields[i].value;
    return (struct slice){ NULL, 0 };
}
