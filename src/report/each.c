#include "report/each.h"

#include "base/team.h"

/* Items from 'from' to 'to', which one thread writes. */
struct stretch {
    size_t from;
    size_t to;
    struct buf out; /* owned; the first one writes to the report itself */
};

struct writing {
    const struct report *r;
    report_one *write;
    const void *ctx;
    struct buf *out;
    struct stretch stretches[TEAM_MAX];
};

static void write_stretch(void *ctx, unsigned member)
{
    struct writing *w = ctx;
    struct stretch *s = &w->stretches[member];
    struct buf *out = member == 0 ? w->out : &s->out;
    buf_clear(&s->out);
    for (size_t i = s->from; i < s->to; i++) {
        w->write(w->r, i, w->ctx, out);
        if (member == 0)
            report_drain(w->r, out);
    }
}

/* Stretches side by side, then one behind the other. */
static void write_together(struct writing *w, unsigned count)
{
    team_run(count, write_stretch, w);
    for (unsigned i = 1; i < count; i++) {
        const struct buf *more = &w->stretches[i].out;
        buf_slice(w->out, buf_view(more));
        w->out->failed = w->out->failed || more->failed;
        report_drain(w->r, w->out);
    }
}

enum { STRETCH_MAX = 256, WORTH_IT = 64 /* items */ };

/* The next stretches from 'at' on, one for each thread.  Returns how many. */
static unsigned cut(struct writing *w, unsigned threads, size_t each, size_t *at)
{
    unsigned count = 0;
    size_t end = w->r->list->count;
    for (; count < threads && *at < end; count++) {
        w->stretches[count].from = *at;
        *at = end - *at < each ? end : *at + each;
        w->stretches[count].to = *at;
    }
    return count;
}

void report_each(const struct report *r, report_one *write, const void *ctx, struct buf *out)
{
    struct writing w = { .r = r, .write = write, .ctx = ctx, .out = out };
    size_t items = r->list->count;
    unsigned threads = r->jobs < 1 || items < WORTH_IT ? 1 : r->jobs;
    threads = threads < TEAM_MAX ? threads : TEAM_MAX;
    size_t each = items / threads + 1;
    each = each < STRETCH_MAX ? each : STRETCH_MAX;
    for (size_t at = 0; at < items;) {
        size_t from = at;
        unsigned count = cut(&w, threads, each, &at);
        if (r->judge != NULL)
            r->judge->stretch(r->judge->ctx, from, at);
        write_together(&w, count);
    }
    if (r->judge != NULL)
        r->judge->rest(r->judge->ctx);
    for (unsigned i = 1; i < threads; i++)
        buf_done(&w.stretches[i].out);
}
