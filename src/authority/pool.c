#include "authority/pool.h"

#include "store/spread.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    IDLE_MAX = 64,
    LENT_MAX = 1024,
    ALL = SPREAD_MAX, /* the connections that see every database, beside those of each */
    LOOK_AFTER_S = 2, /* how long what is known of a database counts */
};

/* Tables with a column "operator" that are the authority's own all the same. */
static const char *const own[] = { "token", "act", "account", NULL };

struct lent {
    struct store *store;
    unsigned kind;    /* a database's number, or ALL */
    uint32_t reached; /* of ALL: the databases it sees */
};

struct shelf_of {
    struct lent idle[IDLE_MAX];
    unsigned count;
};

struct pool {
    struct spread spread;
    unsigned most;
    pthread_mutex_t lock;
    struct shelf_of kept[SPREAD_MAX + 1];
    struct lent lent[LENT_MAX]; /* in use, where there are several databases */
    unsigned lent_count;
    uint32_t reached; /* databases that answered when they were looked at */
    int64_t looked_s;
};

static int64_t steady_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* this clock is always there */
    return (int64_t)t.tv_sec;
}

static uint32_t all_bits(const struct pool *p)
{
    return (uint32_t)((UINT64_C(1) << p->spread.count) - 1);
}

enum rc pool_open(const char *where, unsigned most, struct pool **ret, struct err *err)
{
    struct pool *p = calloc(1, sizeof *p);
    if (p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    p->most = most < IDLE_MAX ? most : IDLE_MAX;
    p->looked_s = -LOOK_AFTER_S - 1;
    (void)pthread_mutex_init(&p->lock, NULL);
    struct store *s = NULL;
    enum rc rc = spread_parse(slice_str(where), &p->spread, err);
    if (rc == RC_OK)
        rc = pool_take_main(p, &s, err);
    pool_give(p, s);
    if (rc != RC_OK) {
        pool_close(p);
        return rc;
    }
    *ret = p;
    return RC_OK;
}

void pool_close(struct pool *p)
{
    if (p == NULL)
        return;
    for (unsigned kind = 0; kind <= ALL; kind++)
        for (unsigned i = 0; i < p->kept[kind].count; i++)
            store_close(p->kept[kind].idle[i].store);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

/* An idle connection that sees exactly 'reached'; those that see other databases are closed. */
static struct store *idle(struct pool *p, unsigned kind, uint32_t reached)
{
    struct shelf_of *k = &p->kept[kind];
    struct store *found = NULL;
    while (found == NULL && k->count > 0) {
        struct lent *l = &k->idle[--k->count];
        if (l->reached == reached)
            found = l->store;
        else
            store_close(l->store);
    }
    return found;
}

/* Remembers what was lent, so that it comes back to its place. */
static bool note(struct pool *p, const struct lent *l)
{
    (void)pthread_mutex_lock(&p->lock);
    bool has_room = p->lent_count < LENT_MAX;
    if (has_room)
        p->lent[p->lent_count++] = *l;
    (void)pthread_mutex_unlock(&p->lock);
    return has_room;
}

static enum rc take(struct pool *p, unsigned kind, uint32_t reached, struct store **ret,
                    struct err *err)
{
    (void)pthread_mutex_lock(&p->lock);
    struct lent l = { idle(p, kind, reached), kind, reached };
    (void)pthread_mutex_unlock(&p->lock);
    enum rc rc = RC_OK;
    if (l.store == NULL && kind == ALL)
        rc = spread_open(&p->spread, reached, own, &l.store, err);
    else if (l.store == NULL)
        rc = store_open(p->spread.at[kind], &l.store, err);
    if (rc == RC_OK && p->spread.count > 1 && !note(p, &l)) {
        store_close(l.store);
        return err_set(err, RC_LIMIT, "more than %d connections to the store", LENT_MAX);
    }
    if (rc == RC_OK)
        *ret = l.store;
    return rc;
}

enum rc pool_take_main(struct pool *p, struct store **ret, struct err *err)
{
    return take(p, 0, 0, ret, err);
}

enum rc pool_take(struct pool *p, struct slice operator_id, struct store **ret, struct err *err)
{
    unsigned kind = spread_of(&p->spread, operator_id);
    enum rc rc = take(p, kind, 0, ret, err);
    if (rc == RC_OK && kind > 0 && (rc = store_ping(*ret, err)) != RC_OK) {
        pool_give(p, *ret);
        *ret = NULL;
    }
    if (rc == RC_OK || kind == 0)
        return rc;
    return err_in(err, rc, "database %u of %u, which keeps this operator, does not answer",
                  kind + 1, p->spread.count);
}

/* Which databases answer now; the first is not asked, since nothing goes without it. */
static uint32_t look(struct pool *p)
{
    uint32_t reached = 1;
    struct err ignored;
    for (unsigned i = 1; i < p->spread.count; i++) {
        struct store *s = NULL;
        enum rc rc = take(p, i, 0, &s, &ignored);
        if (rc == RC_OK)
            rc = store_ping(s, &ignored);
        if (rc == RC_OK)
            reached |= UINT32_C(1) << i;
        pool_give(p, s);
    }
    return reached;
}

static uint32_t reached_now(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    int64_t now_s = steady_s();
    bool is_old = now_s - p->looked_s > LOOK_AFTER_S;
    if (is_old)
        p->looked_s = now_s; /* one thread looks, the others take what is known */
    uint32_t reached = p->reached;
    (void)pthread_mutex_unlock(&p->lock);
    if (!is_old && reached != 0)
        return reached;
    reached = look(p);
    (void)pthread_mutex_lock(&p->lock);
    p->reached = reached;
    (void)pthread_mutex_unlock(&p->lock);
    return reached;
}

enum rc pool_take_all(struct pool *p, struct store **ret, struct err *err)
{
    return p->spread.count < 2 ? pool_take_main(p, ret, err)
                               : take(p, ALL, reached_now(p), ret, err);
}

uint32_t pool_missing(struct pool *p, const struct store *s)
{
    uint32_t missing = 0;
    if (p->spread.count < 2)
        return 0;
    (void)pthread_mutex_lock(&p->lock);
    for (unsigned i = 0; i < p->lent_count; i++)
        if (p->lent[i].store == s && p->lent[i].kind == ALL)
            missing = all_bits(p) & ~p->lent[i].reached;
    (void)pthread_mutex_unlock(&p->lock);
    return missing;
}

void pool_give(struct pool *p, struct store *s)
{
    if (s == NULL)
        return;
    store_rollback(s);
    (void)pthread_mutex_lock(&p->lock);
    struct lent l = { s, 0, 0 };
    for (unsigned i = 0; i < p->lent_count; i++)
        if (p->lent[i].store == s) {
            l = p->lent[i];
            p->lent[i] = p->lent[--p->lent_count];
            break;
        }
    struct shelf_of *k = &p->kept[l.kind];
    if (k->count < p->most) {
        k->idle[k->count++] = l;
        s = NULL;
    }
    (void)pthread_mutex_unlock(&p->lock);
    store_close(s);
}
