#include "authority/worker.h"

#include "authority/evaluate.h"
#include "authority/monitor.h"
#include "authority/recorder.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { AFTER_FAILURE_MS = 5000, BEHIND = 5 /* of nice(2) */ };

struct worker {
    struct authority *authority;
    unsigned every_ms;
    void (*told)(const char *line);
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
};

/* True: it is time to stop. */
static bool rest(struct worker *w, unsigned ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until); /* this clock is always there */
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_mutex_lock(&w->lock);
    if (!w->is_stopping)
        (void)pthread_cond_timedwait(&w->wake, &w->lock, &until); /* woken early is as good */
    bool is_stopping = w->is_stopping;
    (void)pthread_mutex_unlock(&w->lock);
    return is_stopping;
}

static void *work(void *context)
{
    struct worker *w = context;
    struct err err;
    unsigned ms = w->every_ms;
    struct recorder *recorder = recorder_new(w->authority);
    /* Who sends or asks goes first where cores are few; a third of what is asked for remains.
     */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), BEHIND);
    while (!rest(w, ms)) {
        struct evaluate_counts counts = { 0 };
        uint64_t written = 0;
        enum rc recorded = recorder == NULL
                               ? err_set(&err, RC_MEMORY, "no memory for the ledger of acts")
                               : recorder_run(recorder, &err);
        if (recorded != RC_OK)
            w->told(err.text);
        enum rc rc = evaluate_due(w->authority, &counts, &err);
        if (rc == RC_OK)
            rc = monitor_run(w->authority, &written, &err);
        if (rc != RC_OK)
            w->told(err.text);
        ms = rc == RC_OK && recorded == RC_OK ? w->every_ms : AFTER_FAILURE_MS;
    }
    recorder_free(recorder);
    return NULL;
}

enum rc worker_start(struct authority *a, unsigned every_ms, void (*told)(const char *line),
                     struct worker **ret, struct err *err)
{
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    w->authority = a;
    w->every_ms = every_ms;
    w->told = told;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, NULL);
    if (pthread_create(&w->thread, NULL, work, w) != 0) {
        free(w);
        return err_set(err, RC_IO, "no thread can be made");
    }
    *ret = w;
    return RC_OK;
}

void worker_stop(struct worker *w)
{
    if (w == NULL)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->is_stopping = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    free(w);
}
