#include "dissect/crew.h"

#include <pthread.h>
#include <stdlib.h>

struct crew {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned members;
    unsigned waiting;
    uint64_t read;            /* batches, ever; batch n lies at n % ENGINE_TURNS */
    uint64_t done[DIS_LANES]; /* batches, by member */
    bool is_reading;
    bool is_over;
    enum rc rc; /* why it is over */
    struct err *err;
    engine_next *next;
    void *next_ctx;
    struct crew_job job;
    struct crew_batch ring[ENGINE_TURNS];
};

struct member {
    struct crew *crew;
    unsigned number;
    pthread_t thread;
};

static void tell_all(struct crew *c)
{
    if (c->waiting > 0)
        pthread_cond_broadcast(&c->changed);
}

static bool has_room(const struct crew *c)
{
    for (unsigned i = 0; i < c->members; i++)
        if (c->read - c->done[i] >= ENGINE_TURNS)
            return false;
    return true;
}

/* With the mutex held, which is let go of while reading. */
static void read_one(struct crew *c)
{
    struct crew_batch *b = &c->ring[c->read % ENGINE_TURNS];
    c->is_reading = true;
    pthread_mutex_unlock(&c->mutex);
    b->count = 0;
    enum rc rc = c->next(c->next_ctx, b->packets, ENGINE_BATCH, &b->count, c->err);
    c->job.sort(c->job.ctx, b);
    pthread_mutex_lock(&c->mutex);
    c->is_reading = false;
    c->is_over = rc != RC_OK;
    c->rc = rc;
    c->read += b->count > 0;
    tell_all(c);
}

static void *work(void *arg)
{
    const struct member *m = arg;
    struct crew *c = m->crew;
    pthread_mutex_lock(&c->mutex);
    for (uint64_t n = 0;; n++) {
        while (n >= c->read && !c->is_over) {
            if (!c->is_reading && has_room(c)) {
                read_one(c);
                continue;
            }
            c->waiting++;
            pthread_cond_wait(&c->changed, &c->mutex);
            c->waiting--;
        }
        if (n >= c->read)
            break;
        /* The last that there is: whoever comes to it first sees to it that nobody will wait.
         */
        if (n + 1 == c->read && !c->is_over && !c->is_reading && has_room(c))
            read_one(c);
        pthread_mutex_unlock(&c->mutex);
        c->job.work(c->job.ctx, m->number, &c->ring[n % ENGINE_TURNS]);
        pthread_mutex_lock(&c->mutex);
        c->done[m->number] = n + 1;
        tell_all(c);
    }
    pthread_mutex_unlock(&c->mutex);
    return NULL;
}

static enum rc run_alone(struct crew *c)
{
    struct crew_batch *b = &c->ring[0];
    enum rc rc = RC_OK;
    while (rc == RC_OK) {
        b->count = 0;
        rc = c->next(c->next_ctx, b->packets, ENGINE_BATCH, &b->count, c->err);
        c->job.work(c->job.ctx, 0, b);
    }
    return rc;
}

static enum rc run_together(struct crew *c)
{
    struct member members[DIS_LANES];
    unsigned started = 1;
    bool good = true;
    (void)pthread_mutex_init(&c->mutex, NULL); /* with default attributes these cannot fail */
    (void)pthread_cond_init(&c->changed, NULL);
    for (unsigned i = 0; i < c->members; i++)
        members[i] = (struct member){ .crew = c, .number = i };
    pthread_mutex_lock(&c->mutex); /* nobody begins before it is known that all can */
    for (; good && started < c->members; started += good)
        good = pthread_create(&members[started].thread, NULL, work, &members[started]) == 0;
    if (!good) {
        c->is_over = true;
        c->rc =
            err_set(c->err, RC_MEMORY, "cannot start %u threads; try fewer jobs", c->members);
    }
    pthread_mutex_unlock(&c->mutex);
    (void)work(&members[0]); /* it has nothing to return */
    for (unsigned i = 1; i < started; i++)
        (void)pthread_join(members[i].thread, NULL); /* it was created, nobody else joins it */
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->mutex);
    return c->rc;
}

enum rc crew_run(unsigned members, engine_next *next, void *next_ctx,
                 const struct crew_job *job, struct err *err)
{
    struct crew *c = malloc(sizeof *c);
    if (c == NULL)
        return err_set(err, RC_MEMORY, "no memory to read captures");
    /* Not as a whole: its batches are large, and written before they are read. */
    c->waiting = 0;
    c->read = 0;
    memset(c->done, 0, sizeof c->done);
    c->is_reading = false;
    c->is_over = false;
    c->rc = RC_OK;
    c->members = members;
    c->err = err;
    c->next = next;
    c->next_ctx = next_ctx;
    c->job = *job;
    enum rc rc = members == 1 ? run_alone(c) : run_together(c);
    free(c);
    return rc;
}
