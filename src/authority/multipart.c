#include "authority/multipart.h"

enum { BOUNDARY_MAX = 70 /* RFC 2046, 5.1.1 */ };

bool multipart_is(struct slice type)
{
    return slice_starts_nocase(type, SLICE("multipart/form-data"));
}

/* The value of a parameter, with or without quotes; {NULL, 0}: it has none. */
static struct slice parameter(struct slice header, const char *name)
{
    struct slice rest = header;
    (void)slice_split(&rest, ';');
    while (rest.n > 0) {
        struct slice one = slice_trim(rest);
        size_t equals = slice_find_byte(one, '=');
        if (equals == SIZE_MAX)
            break;
        struct slice key = slice_trim(slice_sub(one, 0, equals));
        struct slice value = slice_skip(one, equals + 1);
        size_t end = 0;
        if (value.n > 0 && value.p[0] == '"') {
            value = slice_skip(value, 1);
            while (end < value.n && value.p[end] != '"')
                end += value.p[end] == '\\' && end + 1 < value.n ? 2 : 1;
            rest = slice_skip(value, end < value.n ? end + 1 : value.n);
            (void)slice_split(&rest, ';');
        } else {
            rest = value;
            struct slice plain = slice_trim(slice_split(&rest, ';'));
            value = plain;
            end = plain.n;
        }
        if (slice_eq_nocase(key, slice_str(name)))
            return slice_sub(value, 0, end);
    }
    return (struct slice){ NULL, 0 };
}

/* Header lines up to the empty one; what is left of 'part' is its content. */
static bool take_headers(struct slice *part, struct part *ret)
{
    for (;;) {
        size_t end = slice_find(*part, SLICE("\r\n"));
        if (end == SIZE_MAX)
            return false;
        struct slice line = slice_sub(*part, 0, end);
        *part = slice_skip(*part, end + 2);
        if (line.n == 0)
            return ret->name.p != NULL;
        if (slice_starts_nocase(line, SLICE("Content-Disposition:"))) {
            ret->name = parameter(line, "name");
            ret->file = parameter(line, "filename");
        }
    }
}

enum rc multipart_parse(struct slice type, struct slice body, struct multipart *ret,
                        struct err *err)
{
    uint8_t mark[BOUNDARY_MAX + 4] = { '\r', '\n', '-', '-' };
    struct slice boundary = parameter(type, "boundary");
    ret->count = 0;
    if (!multipart_is(type) || boundary.n == 0 || boundary.n > BOUNDARY_MAX)
        return err_set(err, RC_FORMAT, "not a form with files");
    memcpy(mark + 4, boundary.p, boundary.n);
    struct slice delimiter = slice_of(mark, boundary.n + 4);
    if (!slice_starts(body, slice_skip(delimiter, 2)))
        return err_set(err, RC_FORMAT,
                       "a form with files that does not begin with its boundary");
    struct slice rest = slice_skip(body, delimiter.n - 2);
    while (slice_starts(rest, SLICE("\r\n"))) {
        rest = slice_skip(rest, 2);
        size_t end = slice_find(rest, delimiter);
        struct part one = { .name = { NULL, 0 } };
        struct slice part = slice_sub(rest, 0, end == SIZE_MAX ? 0 : end);
        if (end == SIZE_MAX || !take_headers(&part, &one))
            return err_set(err, RC_FORMAT, "a form with files that breaks off");
        if (ret->count == MULTIPART_PARTS_MAX)
            return err_set(err, RC_LIMIT, "a form of more than %d parts", MULTIPART_PARTS_MAX);
        one.content = part;
        ret->parts[ret->count++] = one;
        rest = slice_skip(rest, end + delimiter.n);
    }
    return slice_starts(rest, SLICE("--"))
               ? RC_OK
               : err_set(err, RC_FORMAT, "a form with files that breaks off");
}

const struct part *multipart_get(const struct multipart *m, const char *name)
{
    for (size_t i = 0; i < m->count; i++)
        if (slice_eq(m->parts[i].name, slice_str(name)))
            return &m->parts[i];
    return NULL;
}
