/* What comes from outside before anybody knows who asks, and the entries that an upload brings.
 * The first byte says which: a request's address, a sensor's signature, a JSON body, a packed
 * body, an entry. */
#include "authority/body.h"
#include "authority/coding.h"
#include "authority/form.h"
#include "authority/guard.h"
#include "authority/ingest.h"
#include "authority/multipart.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 1 << 20, UNPACKED_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void is_clean(const struct err *err)
{
    must(err->text[0] != '\0');
    must(slice_find_byte(slice_str(err->text), 0x1b) == SIZE_MAX);
    must(slice_find_byte(slice_str(err->text), '\n') == SIZE_MAX);
}

/* No segment leads out of where it stands, whatever route takes it. */
static void address(struct slice in, struct arena *arena, struct err *err)
{
    static const char *const methods[] = { "GET", "PUT", "POST", "DELETE" };
    struct http_target t;
    if (http_target_parse(in, arena, &t, err) != RC_OK) {
        is_clean(err);
        return;
    }
    for (size_t i = 0; i < t.segment_count; i++) {
        struct slice s = t.segments[i];
        must(s.n > 0 && text_is_utf8(s) && !slice_eq(s, SLICE(".")) &&
             !slice_eq(s, SLICE("..")));
        must(slice_find_byte(s, '/') == SIZE_MAX && slice_find_byte(s, '\0') == SIZE_MAX);
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct slice values[ROUTE_VALUES_MAX];
        char allowed[64];
        (void)route_find(slice_str(methods[i]), &t, values, allowed);
        must(strlen(allowed) < sizeof allowed);
    }
}

static void signature(struct slice in)
{
    uint64_t at_s = 0;
    uint8_t sig[SIGN_SIZE];
    if (guard_parse_signature(in, &at_s, sig))
        must(slice_starts(in, SLICE("Sekisho-Ed25519 ")));
}

static void body(struct slice in, struct arena *arena, struct err *err)
{
    static const struct field fields[] = {
        { "name", LIST_TEXT, true, "" },      { "number", LIST_NUMBER, false, "" },
        { "yes", LIST_YESNO, false, "" },     { "day", LIST_DAY, false, "" },
        { "sectors", LIST_WORDS, false, "" }, { 0 },
    };
    struct sql_value values[FIELDS_MAX];
    if (body_read(in, fields, arena, values, err) != RC_OK)
        is_clean(err);
    else
        must(values[0].kind == SQL_TEXT && values[0].s.n <= FIELD_TEXT_MAX &&
             text_is_utf8(values[0].s));
}

static void packed(struct slice in, enum coding c, struct err *err)
{
    struct buf out = BUF_EMPTY;
    enum rc rc = coding_unpack(c, in, UNPACKED_MAX, &out, err);
    must(out.n <= UNPACKED_MAX);
    if (rc != RC_OK)
        is_clean(err);
    buf_done(&out);
}

/* A form with files, whose boundary is the first line; each part lies in the body. */
static void files(struct slice in, struct err *err)
{
    char type[200];
    struct multipart m;
    struct slice rest = in;
    struct slice boundary = slice_line(&rest);
    (void)snprintf(type, sizeof type, "multipart/form-data; boundary=%.*s",
                   (int)(boundary.n > 100 ? 100 : boundary.n), (const char *)boundary.p);
    if (multipart_parse(slice_str(type), rest, &m, err) != RC_OK) {
        is_clean(err);
        return;
    }
    for (size_t i = 0; i < m.count; i++)
        must(m.parts[i].content.p >= rest.p &&
             m.parts[i].content.p + m.parts[i].content.n <= rest.p + rest.n);
}

/* A plain form: texts without controls but line ends and tabs. */
static void form(struct slice in, struct arena *arena, struct err *err)
{
    struct form f;
    if (form_parse(in, arena, &f, err) != RC_OK) {
        is_clean(err);
        return;
    }
    for (size_t i = 0; i < f.count; i++)
        must(text_is_utf8(f.fields[i].value) &&
             slice_find_byte(f.fields[i].value, 0x1b) == SIZE_MAX);
}

/* Rows have the width of their table and no text that a store would refuse. */
static void entry(struct slice in, struct err *err)
{
    static const struct log_name log = { "acme", "site-1" };
    static const struct log_state state = { .interval_s = 60 };
    struct ingest g;
    if (ingest_init(&g, &log, &state, err) == RC_OK) {
        struct slice rest = in;
        for (uint64_t i = 0; rest.n > 0 && i < 64; i++)
            must(ingest_entry(&g, i, slice_split(&rest, '\n'), err) == RC_OK);
        const struct row_list *all[] = { &g.equipment, &g.heartbeats, &g.unreadable, &g.plans };
        const size_t widths[] = { 24, 8, 4, 6 };
        for (size_t l = 0; l < 4; l++)
            for (size_t v = 0; v < all[l]->rows * widths[l]; v++)
                if (all[l]->values[v].kind == SQL_TEXT)
                    must(text_is_utf8(all[l]->values[v].s) &&
                         slice_find_byte(all[l]->values[v].s, '\0') == SIZE_MAX);
    }
    ingest_done(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct err err = { "" };
    if (size == 0)
        return 0;
    struct slice in = slice_of(data + 1, size - 1);
    arena_init(&arena, ROOM);
    switch (data[0]) {
    case 'a': address(in, &arena, &err); break;
    case 's': signature(in); break;
    case 'b': body(in, &arena, &err); break;
    case 'g': packed(in, CODING_GZIP, &err); break;
    case 'z': packed(in, CODING_ZSTD, &err); break;
    case 'e': entry(in, &err); break;
    case 'm': files(in, &err); break;
    case 'f': form(in, &arena, &err); break;
    default: break;
    }
    arena_done(&arena);
    return 0;
}
