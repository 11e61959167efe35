#include "rules/errors.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

void rule_errors_done(struct rule_errors *e)
{
    buf_done(&e->text);
    *e = RULE_ERRORS_NONE;
}

void rule_errors_file(struct rule_errors *e, const char *file)
{
    e->file = file;
    e->in_file = 0;
}

void rule_error(struct rule_errors *e, unsigned line, unsigned column, const char *fmt, ...)
{
    e->count++;
    if (++e->in_file > RULE_ERRORS_MAX)
        return;
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap); /* a cut line is still a line */
    va_end(ap);
    if (line > 0)
        buf_printf(&e->text, "%s:%u:%u: %s\n", e->file, line, column, text);
    else
        buf_printf(&e->text, "%s: %s\n", e->file, text);
    if (e->in_file == RULE_ERRORS_MAX)
        buf_printf(&e->text, "%s: more errors are not shown\n", e->file);
}

const char *rule_quote(struct slice s, char ret_text[RULE_QUOTE_SIZE])
{
    struct buf clean = BUF_EMPTY;
    (void)text_clean(s, 80, &clean); /* the marks do not matter in a message */
    struct slice shown = buf_view(&clean);
    (void)snprintf(ret_text, RULE_QUOTE_SIZE, "'%.*s'", (int)shown.n,
                   shown.n > 0 ? (const char *)shown.p : ""); /* text_clean kept it short */
    buf_done(&clean);
    return ret_text;
}

enum { DISTANCE_MAX = 64 }; /* ids are shorter; what is longer is not a slip of the finger */

size_t rule_distance(struct slice a, struct slice b, size_t limit)
{
    if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
        return limit + 1;
    size_t row[DISTANCE_MAX + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = diagonal + (a.p[i - 1] == b.p[j - 1] ? 0 : 1);
            diagonal = row[j];
            size_t best = row[j] + 1 < row[j - 1] + 1 ? row[j] + 1 : row[j - 1] + 1;
            row[j] = change < best ? change : best;
        }
    }
    return row[b.n] > limit ? limit + 1 : row[b.n];
}

struct rule_nearest rule_nearest_to(struct slice wanted)
{
    size_t limit = wanted.n < 3 ? 1 : wanted.n / 3;
    return (struct rule_nearest){ wanted, NULL, limit + 1 };
}

void rule_nearest_try(struct rule_nearest *n, const char *candidate)
{
    size_t d = rule_distance(n->wanted, slice_str(candidate), n->distance - 1);
    if (d < n->distance && d < strlen(candidate)) {
        n->distance = d;
        n->best = candidate;
    }
    if (n->distance == 0)
        n->distance = 1; /* an exact hit needs no second one */
}

const char *rule_nearest_text(const struct rule_nearest *n, char ret_text[RULE_QUOTE_SIZE])
{
    ret_text[0] = '\0';
    if (n->best != NULL)
        (void)snprintf(ret_text, RULE_QUOTE_SIZE, "; did you mean '%.100s'?",
                       n->best); /* fits */
    return ret_text;
}
