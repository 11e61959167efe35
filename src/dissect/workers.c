#include "dissect/workers.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH = 256, /* packets: enough that waking a thread does not count */
    RING = 16,   /* batches ahead of each thread */
};

struct batch {
    size_t count;
    struct in_packet packets[BATCH];
    uint8_t lanes[BATCH];
};

struct worker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more; /* for the thread: a batch came, or it is to end */
    pthread_cond_t less; /* for the feeder: a batch is done */
    struct batch ring[RING];
    size_t given; /* batches, ever; the one at given % RING is being filled by the feeder */
    size_t done;
    bool is_ending;
    bool is_running;
    workers_run *run;
    void *ctx;
};

struct workers {
    unsigned count;
    struct worker *each[]; /* owned */
};

static void *loop(void *arg)
{
    struct worker *w = arg;
    for (;;) {
        pthread_mutex_lock(&w->mutex);
        while (w->done == w->given && !w->is_ending)
            pthread_cond_wait(&w->more, &w->mutex);
        bool is_over = w->done == w->given;
        struct batch *b = &w->ring[w->done % RING];
        pthread_mutex_unlock(&w->mutex);
        if (is_over)
            return NULL;
        for (size_t i = 0; i < b->count; i++)
            w->run(w->ctx, &b->packets[i], b->lanes[i]);
        pthread_mutex_lock(&w->mutex);
        b->count = 0;
        w->done++;
        pthread_cond_signal(&w->less);
        pthread_mutex_unlock(&w->mutex);
    }
}

static struct worker *worker_new(workers_run *run, void *ctx)
{
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->run = run;
    w->ctx = ctx;
    (void)pthread_mutex_init(&w->mutex, NULL); /* with default attributes these cannot fail */
    (void)pthread_cond_init(&w->more, NULL);
    (void)pthread_cond_init(&w->less, NULL);
    w->is_running = pthread_create(&w->thread, NULL, loop, w) == 0;
    return w;
}

struct workers *workers_new(unsigned jobs, workers_run *run, void *ctx, struct err *err)
{
    struct workers *ws = calloc(1, sizeof *ws + jobs * sizeof ws->each[0]);
    for (unsigned i = 0; ws != NULL && i < jobs; i++) {
        ws->each[i] = worker_new(run, ctx);
        ws->count = i + 1;
        if (ws->each[i] == NULL || !ws->each[i]->is_running) {
            workers_free(ws);
            ws = NULL;
        }
    }
    if (ws == NULL)
        (void)err_set(err, RC_MEMORY, "cannot start %u threads; try fewer jobs", jobs);
    return ws;
}

void workers_free(struct workers *ws)
{
    if (ws == NULL)
        return;
    for (unsigned i = 0; i < ws->count; i++) {
        struct worker *w = ws->each[i];
        if (w == NULL)
            continue;
        if (w->is_running) {
            pthread_mutex_lock(&w->mutex);
            w->is_ending = true;
            pthread_cond_signal(&w->more);
            pthread_mutex_unlock(&w->mutex);
            (void)pthread_join(w->thread, NULL); /* it was created and nobody else joins it */
        }
        pthread_cond_destroy(&w->less);
        pthread_cond_destroy(&w->more);
        pthread_mutex_destroy(&w->mutex);
        free(w);
    }
    free(ws);
}

/* The batch being filled becomes the thread's; waits until the next one is free. */
static void push(struct worker *w)
{
    if (w->ring[w->given % RING].count == 0)
        return;
    pthread_mutex_lock(&w->mutex);
    w->given++;
    pthread_cond_signal(&w->more);
    while (w->given - w->done == RING)
        pthread_cond_wait(&w->less, &w->mutex);
    pthread_mutex_unlock(&w->mutex);
}

void workers_give(struct workers *ws, const struct in_packet *packet, unsigned lane)
{
    struct worker *w = ws->each[lane % ws->count];
    struct batch *b = &w->ring[w->given % RING];
    b->packets[b->count] = *packet;
    b->lanes[b->count] = (uint8_t)lane;
    b->count++;
    if (b->count == BATCH)
        push(w);
}

void workers_push(struct workers *ws)
{
    for (unsigned i = 0; i < ws->count; i++)
        push(ws->each[i]);
}

void workers_wait(struct workers *ws)
{
    workers_push(ws);
    for (unsigned i = 0; i < ws->count; i++) {
        struct worker *w = ws->each[i];
        pthread_mutex_lock(&w->mutex);
        while (w->done != w->given)
            pthread_cond_wait(&w->less, &w->mutex);
        pthread_mutex_unlock(&w->mutex);
    }
}
