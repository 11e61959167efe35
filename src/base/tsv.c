#include "base/tsv.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 256 << 20 };

static enum rc read_all(const char *path, char **ret, size_t *ret_size, struct err *err)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    size_t n = 0;
    size_t room = 65536;
    char *p = malloc(room);
    while (p != NULL) {
        n += fread(p + n, 1, room - n, f);
        if (n < room)
            break;
        char *more = room < FILE_MAX ? realloc(p, room * 2) : NULL;
        if (more == NULL)
            free(p);
        p = more;
        room *= 2;
    }
    bool bad = p == NULL || ferror(f) != 0;
    (void)fclose(f); /* only read */
    if (bad) {
        free(p);
        return err_set(err, RC_IO, "%s: cannot be read", path);
    }
    *ret = p;
    *ret_size = n;
    return RC_OK;
}

static enum rc split_row(struct tsv *t, struct slice line, struct slice *cells, size_t *ret_n,
                         struct err *err)
{
    size_t n = 0;
    bool more = true;
    while (more) {
        if (n == TSV_COLUMNS_MAX)
            return err_set(err, RC_FORMAT, "%s:%zu: more than %d columns", t->path, t->line,
                           TSV_COLUMNS_MAX);
        more = slice_find_byte(line, '\t') != SIZE_MAX;
        cells[n++] = slice_split(&line, '\t');
    }
    *ret_n = n;
    return RC_OK;
}

static bool next_line(struct tsv *t, struct slice *ret)
{
    while (t->rest.n > 0) {
        t->line++;
        *ret = slice_line(&t->rest);
        if (ret->n > 0 && ret->p[0] != '#')
            return true;
    }
    return false;
}

/* The line that names the columns. */
static enum rc begin(struct tsv *t, struct err *err)
{
    struct slice line;
    return next_line(t, &line)
               ? split_row(t, line, t->names, &t->columns, err)
               : err_set(err, RC_FORMAT, "%s: empty; a line that names the columns is needed",
                         t->path);
}

enum rc tsv_open(const char *path, struct tsv *ret, struct err *err)
{
    struct tsv t = { .path = path };
    size_t size = 0;
    enum rc rc = read_all(path, &t.bytes, &size, err);
    if (rc != RC_OK)
        return rc;
    t.rest = slice_of(t.bytes, size);
    rc = begin(&t, err);
    if (rc != RC_OK)
        tsv_close(&t);
    else
        *ret = t;
    return rc;
}

enum rc tsv_open_text(const char *name, struct slice text, struct tsv *ret, struct err *err)
{
    struct tsv t = { .path = name, .rest = text };
    enum rc rc = begin(&t, err);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}

void tsv_close(struct tsv *t)
{
    free(t->bytes);
    t->bytes = NULL;
}

enum rc tsv_next(struct tsv *t, struct err *err)
{
    struct slice line;
    size_t n = 0;
    if (!next_line(t, &line))
        return RC_END;
    if (!text_is_utf8(line))
        return err_set(err, RC_FORMAT, "%s:%zu: not UTF-8", t->path, t->line);
    enum rc rc = split_row(t, line, t->cells, &n, err);
    if (rc == RC_OK && n != t->columns)
        return err_set(err, RC_FORMAT, "%s:%zu: %zu cells; the header has %zu", t->path,
                       t->line, n, t->columns);
    return rc;
}

enum rc tsv_column(const struct tsv *t, const char *name, size_t *ret_column, struct err *err)
{
    for (size_t i = 0; i < t->columns; i++)
        if (slice_eq(t->names[i], slice_str(name))) {
            *ret_column = i;
            return RC_OK;
        }
    return err_set(err, RC_FORMAT, "%s:1: no column '%s'", t->path, name);
}
