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
        if (i > 0 && s[i].is_running)
            (void)pthread_join(s[i].thread, NULL); /* it was created, nobody else joins it */
        else
            (void)write_stretch(&s[i]); /* it returns nothing */
        buf_slice(out, buf_view(&s[i].out));
        out->failed = out->failed || s[i].out.failed;
        report_drain(s[i].r, out);
    }
}

static void write_alone(const struct report *r, report_one *write, const void *ctx,
                        struct buf *out)
{
    for (size_t i = 0; i < r->list->count; i++) {
        write(r, i, ctx, out);
        report_drain(r, out);
    }
}

void report_each(const struct report *r, report_one *write, const void *ctx, struct buf *out)
{
    enum { THREADS_MAX = 16, STRETCH_MAX = 1024, WORTH_IT = 64 /* items */ };
    struct stretch s[THREADS_MAX] = { { .r = NULL } };
    size_t threads = r->jobs < THREADS_MAX ? r->jobs : THREADS_MAX;
    if (threads < 2 || r->list->count < WORTH_IT) {
        write_alone(r, write, ctx, out);
        return;
    }
    size_t each = r->list->count / threads + 1;
    each = each < STRETCH_MAX ? each : STRETCH_MAX;
    for (size_t at = 0; at < r->list->count;) {
        size_t count = 0;
        for (; count < threads && at < r->list->count; count++) {
            struct stretch *one = &s[count];
            one->r = r;
            one->write = write;
            one->ctx = ctx;
            one->from = at;
            at = r->list->count - at < each ? r->list->count : at + each;
            one->to = at;
        }
        write_together(s, count, out);
    }
    for (size_t i = 0; i < threads; i++)
        buf_done(&s[i].out);
}
