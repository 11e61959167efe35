#include "authority/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { IDLE_MAX = 64 };

struct pool {
    char *where;
    unsigned most;
    pthread_mutex_t lock;
    struct store *idle[IDLE_MAX];
    unsigned idle_count;
};

enum rc pool_open(const char *where, unsigned most, struct pool **ret, struct err *err)
{
    struct pool *p = calloc(1, sizeof *p);
    if (p == NULL || (p->where = strdup(where)) == NULL) {
        free(p);
        return err_set(err, RC_MEMORY, "no memory");
    }
    p->most = most < IDLE_MAX ? most : IDLE_MAX;
    (void)pthread_mutex_init(&p->lock, NULL);
    struct store *s = NULL;
    enum rc rc = pool_take_main(p, &s, err);
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
    for (unsigned i = 0; i < p->idle_count; i++)
        store_close(p->idle[i]);
    (void)pthread_mutex_destroy(&p->lock);
    free(p->where);
    free(p);
}

enum rc pool_take_main(struct pool *p, struct store **ret, struct err *err)
{
    struct store *s = NULL;
    (void)pthread_mutex_lock(&p->lock);
    if (p->idle_count > 0)
        s = p->idle[--p->idle_count];
    (void)pthread_mutex_unlock(&p->lock);
    enum rc rc = s == NULL ? store_open(p->where, &s, err) : RC_OK;
    if (rc == RC_OK)
        *ret = s;
    return rc;
}

enum rc pool_take(struct pool *p, struct slice operator_id, struct store **ret, struct err *err)
{
    (void)operator_id; /* all operators are in one database */
    return pool_take_main(p, ret, err);
}

enum rc pool_take_all(struct pool *p, struct store **ret, struct err *err)
{
    return pool_take_main(p, ret, err);
}

void pool_give(struct pool *p, struct store *s)
{
    if (s == NULL)
        return;
    store_rollback(s);
    (void)pthread_mutex_lock(&p->lock);
    if (p->idle_count < p->most) {
        p->idle[p->idle_count++] = s;
        s = NULL;
    }
    (void)pthread_mutex_unlock(&p->lock);
    store_close(s);
}
