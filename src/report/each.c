#include "report/each.h"

#include "base/team.h"

#include <stdatomic.h>

enum { PIECE = 128 /* items that a thread takes at a time */, PIECES = 8, WORTH_IT = 64 };

/* Items from 'from' to 'to', which one thread writes. */
struct piece {
    size_t from;
    size_t to;
    struct buf out; /* owned */
};

struct writing {
    const struct report *r;
    report_one *write;
    const void *ctx;
    struct buf *out;
    unsigned threads;
    struct piece pieces[PIECES];
    size_t count;
    atomic_size_t taken; /* pieces that somebody has begun with */
};

/* Whoever is done with a piece takes the next: one may have begun later than the other. */
static void write_pieces(void *ctx, unsigned member)
{
    struct writing *w = ctx;
    size_t at = 0;
    (void)member;
    while ((at = atomic_fetch_add(&w->taken, 1)) < w->count) {
        struct piece *p = &w->pieces[at];
        buf_clear(&p->out);
        for (size_t i = p->from; i < p->to; i++)
            w->write(w->r, i, w->ctx, &p->out);
    }
}

/* Pieces side by side, then one behind the other. */
static void write_together(struct writing *w, size_t from, size_t to)
{
    w->count = 0;
    for (size_t at = from; at < to; at = w->pieces[w->count++].to) {
        w->pieces[w->count].from = at;
        w->pieces[w->count].to = to - at < PIECE ? to : at + PIECE;
    }
    atomic_store(&w->taken, 0);
    team_run(w->threads, write_pieces, w);
    for (size_t i = 0; i < w->count; i++) {
        const struct buf *more = &w->pieces[i].out;
        buf_slice(w->out, buf_view(more));
        w->out->failed = w->out->failed || more->failed;
        report_drain(w->r, w->out);
    }
}

static void write_alone(struct writing *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        w->write(w->r, i, w->ctx, w->out);
        report_drain(w->r, w->out);
    }
}

void report_each(const struct report *r, report_one *write, const void *ctx, struct buf *out)
{
    enum { STRETCH = PIECE * PIECES };
    struct writing w = { .r = r, .write = write, .ctx = ctx, .out = out };
    size_t items = r->list->count;
    w.threads = r->jobs < 1 || items < WORTH_IT ? 1 : r->jobs;
    w.threads = w.threads < TEAM_MAX ? w.threads : TEAM_MAX;
    for (size_t at = 0; at < items;) {
        size_t to = items - at < STRETCH ? items : at + STRETCH;
        if (r->judge != NULL)
            r->judge->stretch(r->judge->ctx, at, to);
        if (w.threads == 1)
            write_alone(&w, at, to);
        else
            write_together(&w, at, to);
        at = to;
    }
    if (r->judge != NULL)
        r->judge->rest(r->judge->ctx);
    for (size_t i = 0; i < PIECES; i++)
        buf_done(&w.pieces[i].out);
}
