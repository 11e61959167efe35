#include "base/csv.h"

#include "base/text.h"

enum rc csv_open(const char *name, struct slice text, struct csv *ret, struct err *err)
{
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        text = slice_skip(text, 3);
    if (!text_is_utf8(text))
        return err_set(err, RC_FORMAT, "%s: not UTF-8; save it as \"CSV UTF-8\"", name);
    *ret = (struct csv){ .name = name, .rest = text, .next_line = 1 };
    return RC_OK;
}

static uint8_t at(const struct csv *c, size_t i)
{
    return i < c->rest.n ? c->rest.p[i] : 0;
}

/* Bytes of the line break at 'i'; 0: there is none. */
static size_t line_break(const struct csv *c, size_t i)
{
    if (at(c, i) == '\r' && at(c, i + 1) == '\n')
        return 2;
    return i < c->rest.n && (at(c, i) == '\n' || at(c, i) == '\r') ? 1 : 0;
}

static enum rc keep(struct csv *c, struct slice cell, struct arena *arena, struct err *err)
{
    if (cell.n > CSV_CELL_MAX)
        return err_set(err, RC_LIMIT, "%s:%zu: a cell of more than %d bytes", c->name, c->line,
                       CSV_CELL_MAX);
    if (c->count == CSV_CELLS_MAX)
        return err_set(err, RC_LIMIT, "%s:%zu: more than %d cells", c->name, c->line,
                       CSV_CELLS_MAX);
    struct slice kept = arena_copy(arena, cell);
    if (kept.p == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", c->name);
    c->cells[c->count++] = kept;
    return RC_OK;
}

/* The cell whose opening quote stands at the start of 'rest', up to behind its closing one. */
static enum rc quoted(struct csv *c, struct arena *arena, struct err *err)
{
    size_t n = 0;
    size_t i = 1;
    uint8_t *plain = arena_bytes(arena, CSV_CELL_MAX + 2);
    if (plain == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", c->name);
    for (; i < c->rest.n; i++) {
        if (at(c, i) == '"' && at(c, i + 1) != '"')
            break;
        i += at(c, i) == '"' ? 1 : 0; /* of two, one is meant */
        c->next_line += at(c, i) == '\n' ? 1 : 0;
        if (n <= CSV_CELL_MAX)
            plain[n++] = at(c, i);
    }
    if (i >= c->rest.n)
        return err_set(err, RC_FORMAT, "%s:%zu: a quote that does not end", c->name, c->line);
    c->rest = slice_skip(c->rest, i + 1);
    if (c->rest.n > 0 && at(c, 0) != ',' && line_break(c, 0) == 0)
        return err_set(err, RC_FORMAT, "%s:%zu: text behind a closing quote", c->name, c->line);
    return keep(c, slice_of(plain, n), arena, err);
}

static enum rc bare(struct csv *c, struct arena *arena, struct err *err)
{
    size_t n = 0;
    while (n < c->rest.n && at(c, n) != ',' && line_break(c, n) == 0)
        n++;
    struct slice cell = slice_sub(c->rest, 0, n);
    c->rest = slice_skip(c->rest, n);
    return keep(c, cell, arena, err);
}

enum rc csv_next(struct csv *c, struct arena *arena, struct err *err)
{
    c->count = 0;
    for (size_t n = line_break(c, 0); n > 0; n = line_break(c, 0)) {
        c->rest = slice_skip(c->rest, n);
        c->next_line++;
    }
    if (c->rest.n == 0)
        return RC_END;
    c->line = c->next_line;
    for (;;) {
        enum rc rc = at(c, 0) == '"' ? quoted(c, arena, err) : bare(c, arena, err);
        if (rc != RC_OK)
            return rc;
        if (c->rest.n == 0)
            return RC_OK;
        size_t end = line_break(c, 0);
        c->rest = slice_skip(c->rest, end > 0 ? end : 1);
        c->next_line += end > 0 ? 1 : 0;
        if (end > 0)
            return RC_OK;
    }
}

void csv_put(struct buf *out, struct slice cell)
{
    bool is_formula = cell.n > 0 && memchr("=+-@\t\r", cell.p[0], 6) != NULL;
    buf_char(out, '"');
    if (is_formula)
        buf_char(out, '\'');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_char(out, '"');
        buf_char(out, (char)cell.p[i]);
    }
    buf_char(out, '"');
}
