#include "authority/months.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEPT_S = 1800 }; /* a log that comes late may still change what was */

const char *const month_states[MONTH_STATES] = { "violation",    "due",    "required",
                                                 "undetermined", "advice", "compliant" };

struct months_keeper {
    pthread_mutex_t lock;
    bool is_there;
    int64_t read_s; /* by the monotonic clock */
    struct months kept;
};

static size_t state_of(struct slice name)
{
    size_t k = 0;
    while (k < MONTH_STATES && !slice_eq(name, slice_str(month_states[k])))
        k++;
    return k;
}

/* Of the operator at hand. */
struct walk {
    struct months *all;
    int64_t one[MONTHS][MONTH_STATES];
    char operator_id[128];
};

static void end_operator(struct walk *w)
{
    for (size_t i = 0; i < MONTHS; i++)
        for (size_t k = 0; k < MONTH_STATES; k++)
            w->all->all[i][k] += w->one[i][k];
    memset(w->one, 0, sizeof w->one);
}

static bool is_of(const struct walk *w, struct slice operator_id)
{
    return slice_eq(slice_str(w->operator_id), operator_id);
}

/* A tally is written on days on which something changed: what counts for a month's end is the
 * last one up to it.  One walk over all of them, in their order, finds that for every month. */
enum rc months_read(struct store *s, int32_t today, struct months *ret, struct err *err)
{
    struct store_rows *rows = NULL;
    int32_t day = TIME_DAY_NONE;
    struct walk w = { .all = ret };
    memset(ret, 0, sizeof *ret);
    for (int i = 0; i < MONTHS; i++)
        ret->days[i] = today - (MONTHS - 1 - i) * 365 / 12;
    enum rc rc =
        store_query(s, "SELECT operator, day, state, count FROM tally ORDER BY operator, day",
                    NULL, 0, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        int32_t row_day = (int32_t)store_int(rows, 1);
        struct slice operator_id = store_text(rows, 0);
        bool is_same = is_of(&w, operator_id);
        if (!is_same) {
            end_operator(&w);
            size_t n =
                operator_id.n < sizeof w.operator_id ? operator_id.n : sizeof w.operator_id - 1;
            memcpy(w.operator_id, operator_id.p, n); /* an id has 64 bytes at most */
            w.operator_id[n] = '\0';
        }
        for (size_t i = 0; (!is_same || row_day != day) && i < MONTHS; i++)
            if (row_day <= ret->days[i])
                memset(w.one[i], 0, sizeof w.one[i]); /* of an earlier day */
        day = row_day;
        size_t k = state_of(store_text(rows, 2));
        for (size_t i = 0; k < MONTH_STATES && i < MONTHS; i++)
            if (row_day <= ret->days[i])
                w.one[i][k] = store_int(rows, 3);
    }
    end_operator(&w);
    return store_end(rows, err);
}

/* As each operator was evaluated last. */
static enum rc read_today(struct store *s, struct months *m, struct err *err)
{
    struct store_rows *rows = NULL;
    enum rc rc = store_query(s,
                             "SELECT t.state, sum(t.count) FROM tally t JOIN operator o ON "
                             "o.operator = t.operator AND o.evaluated_day = t.day GROUP BY "
                             "t.state",
                             NULL, 0, &rows, err);
    if (rc != RC_OK)
        return rc;
    memset(m->all[MONTHS - 1], 0, sizeof m->all[MONTHS - 1]);
    while (store_next(rows)) {
        size_t k = state_of(store_text(rows, 0));
        if (k < MONTH_STATES)
            m->all[MONTHS - 1][k] = store_int(rows, 1);
    }
    return store_end(rows, err);
}

struct months_keeper *months_keeper_new(void)
{
    struct months_keeper *k = calloc(1, sizeof *k);
    if (k != NULL)
        (void)pthread_mutex_init(&k->lock, NULL); /* with default attributes it cannot fail */
    return k;
}

void months_keeper_free(struct months_keeper *k)
{
    if (k != NULL)
        (void)pthread_mutex_destroy(&k->lock);
    free(k);
}

enum rc months_kept(struct months_keeper *k, struct store *s, int32_t today, struct months *ret,
                    struct err *err)
{
    struct timespec now;
    enum rc rc = RC_OK;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* this clock is always there */
    (void)pthread_mutex_lock(&k->lock);         /* who comes meanwhile waits for the one walk */
    if (!k->is_there || k->kept.days[MONTHS - 1] != today || now.tv_sec - k->read_s > KEPT_S) {
        rc = months_read(s, today, &k->kept, err);
        k->is_there = rc == RC_OK;
        k->read_s = now.tv_sec;
    }
    *ret = k->kept;
    (void)pthread_mutex_unlock(&k->lock);
    return rc == RC_OK ? read_today(s, ret, err) : rc;
}
