#include "report/each.h"

#include <pthread.h>

/* Items from 'from' to 'to', which one thread writes. */
struct stretch {
    const struct report *r;
    report_one *write;
    const void *ctx;
    size_t from;
    size_t to;
    struct buf out; /* owned */
    pthread_t thread;
    bool is_running;
};

static void *write_stretch(void *arg)
{
    struct stretch *s = arg;
    buf_clear(&s->out);
    for (size_t i = s->from; i < s->to; i++)
        s->write(s->r, i, s->ctx, &s->out);
    return NULL;
}

/* Stretches side by side, then one behind the other. */
static void write_together(struct stretch *s, size_t count, struct buf *out)
{
    for (size_t i = 1; i < count; i++)
        s[i].is_running = pthread_create(&s[i].thread, NULL, write_stretch, &s[i]) == 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && s[i].is_running) {
            (void)pthread_join(s[i].thread, NULL); /* it was created, nobody else joins it */
        } else {
            (void)write_stretch(&s[i]); /* it returns nothing */
        }
        buf_slice(out, buf_view(&s[i].out));
        out->failed = out->failed || s[i].out.failed;
        report_drain(s[i].r, out);
    }
}

enum { THREADS_MAX = 16, STRETCH_MAX = 1024, WORTH_IT = 64 /* items */ };

/* The next stretches from 'at' on, one for each thread.  Returns how many. */
static size_t cut(struct stretch *s, size_t threads, size_t each, size_t *at)
{
    size_t count = 0;
    size_t end = s[0].r->list->count;
    for (; count < threads && *at < end; count++) {
        s[count].from = *at;
        *at = end - *at < each ? end : *at + each;
        s[count].to = *at;
    }
    return count;
}

void report_each(const struct report *r, report_one *write, const void *ctx, struct buf *out)
{
    struct stretch s[THREADS_MAX] = { { .r = NULL } };
    size_t items = r->list->count;
    size_t threads = r->jobs < 1 || items < WORTH_IT ? 1 : r->jobs;
    threads = threads < THREADS_MAX ? threads : THREADS_MAX;
    size_t each = items / threads + 1;
    each = each < STRETCH_MAX ? each : STRETCH_MAX;
    for (size_t i = 0; i < threads; i++) {
        s[i].r = r;
        s[i].write = write;
        s[i].ctx = ctx;
    }
    for (size_t at = 0; at < items;) {
        size_t from = at;
        size_t count = cut(s, threads, each, &at);
        if (r->judge != NULL)
            r->judge->stretch(r->judge->ctx, from, at);
        write_together(s, count, out);
    }
    if (r->judge != NULL)
        r->judge->rest(r->judge->ctx);
    for (size_t i = 0; i < threads; i++)
        buf_done(&s[i].out);
}
