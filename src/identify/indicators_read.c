/* Files of indicators: which kind it is, and the plain list: one address, network or name a
 * line; "#" and ";" begin comments; what stands behind a blank, a comma or a semicolon is what
 * the list calls it.  A name means what lies below it, too; "*.name" only that. */
#include "identify/indicators.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_SHOWN = 200, CHUNK = 1 << 16 };

static enum rc wrong_line(const char *name, size_t line, struct slice text, struct err *err)
{
    struct buf shown = BUF_EMPTY;
    struct err why = *err;
    (void)text_clean(text, 80, &shown); /* enough to find it */
    enum rc rc = err_set(err, RC_FORMAT, "%s:%zu: '%s': %s", name, line,
                         shown.p == NULL ? "" : (const char *)shown.p, why.text);
    buf_done(&shown);
    return rc;
}

static enum rc read_line(struct indicators *set, const char *name, size_t number,
                         struct slice line, struct err *err)
{
    size_t end = 0;
    char id[INDICATOR_TEXT_MAX];
    struct indicator *one = NULL;
    while (end < line.n && strchr(" \t,;#", line.p[end]) == NULL)
        end++;
    struct slice what = slice_sub(line, 0, end);
    enum rc rc = indicators_add(set, what, &one, err);
    if (rc == RC_FORMAT)
        return wrong_line(name, number, what, err);
    if (rc != RC_OK)
        return err_in(err, rc, "%s:%zu", name, number);
    one->with_below = one->with_below || one->kind == INDICATOR_DOMAIN;
    while (end < line.n && strchr(" \t,;#", line.p[end]) != NULL)
        end++;
    one->name = indicators_text(set, slice_skip(line, end));
    (void)snprintf(id, sizeof id, "%s:%zu", name, number); /* cut it still tells the file */
    one->id = indicators_text(set, slice_str(id));
    return RC_OK;
}

static enum rc read_list(struct indicators *set, const char *name, struct slice text,
                         struct err *err)
{
    enum rc rc = RC_OK;
    size_t number = 0;
    while (rc == RC_OK && text.n > 0) {
        struct slice line = slice_trim(slice_line(&text));
        number++;
        if (line.n > 0 && line.p[0] != '#' && line.p[0] != ';')
            rc = read_line(set, name, number, line, err);
    }
    return rc;
}

enum rc indicators_read(struct indicators *set, const char *name, struct slice text,
                        struct err *err)
{
    size_t before = indicators_count(set);
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        text = slice_skip(text, 3);
    struct slice head = slice_trim(slice_sub(text, 0, 4096));
    bool is_json = head.n > 0 && (head.p[0] == '{' || head.p[0] == '[') &&
                   slice_find_byte(head, '"') != SIZE_MAX;
    enum rc rc =
        is_json ? indicators_read_stix(set, name, text, err) : read_list(set, name, text, err);
    if (rc == RC_OK && indicators_count(set) == before)
        return err_set(err, RC_FORMAT, "%s: no indicator in it that traffic could meet", name);
    return rc;
}

static enum rc read_all(FILE *f, const char *name, struct buf *out, struct err *err)
{
    uint8_t *chunk = malloc(CHUNK);
    size_t n = 0;
    if (chunk == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    while (out->n <= INDICATORS_SIZE_MAX && (n = fread(chunk, 1, CHUNK, f)) > 0)
        buf_bytes(out, chunk, n);
    free(chunk);
    if (ferror(f))
        return err_set(err, RC_IO, "%s: %s", name, strerror(errno));
    if (out->failed)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    if (out->n > INDICATORS_SIZE_MAX)
        return err_set(err, RC_LIMIT, "%s: larger than %d MB; split it", name,
                       INDICATORS_SIZE_MAX >> 20);
    return RC_OK;
}

enum rc indicators_load(struct indicators *set, const char *path, struct err *err)
{
    struct buf text = BUF_EMPTY;
    struct buf name = BUF_EMPTY;
    (void)text_clean(slice_str(path), NAME_SHOWN, &name); /* escapes show in the name */
    const char *shown = name.p == NULL ? "" : (const char *)name.p;
    FILE *f = fopen(path, "rb");
    enum rc rc = f == NULL ? err_set(err, RC_IO, "%s: %s", shown, strerror(errno))
                           : read_all(f, shown, &text, err);
    if (f != NULL)
        (void)fclose(f); /* only read */
    if (rc == RC_OK)
        rc = indicators_read(set, shown, buf_view(&text), err);
    buf_done(&text);
    buf_done(&name);
    return rc;
}
