#include "input/ahead.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    BLOCKS = 12,
    FEW = BLOCKS / 4, /* whoever unpacks is woken when so few are left: each turn would be too often */
    BLOCK_SIZE = 256 * 1024,
};

struct ahead {
    struct in_bytes *bytes;
    ahead_unpack *unpack;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint8_t *room;       /* owned: BLOCKS of BLOCK_SIZE */
    size_t sizes[BLOCKS];
    unsigned first;  /* the block that is read */
    unsigned filled; /* from 'first' on */
    size_t at;       /* bytes of it that were read */
    uint64_t offset;
    bool is_over; /* nothing comes after what is filled; 'rc' and 'err' say why */
    bool is_stopping;
    enum rc rc;
    struct err err;
};

/* As much as fits; '*ret_over': this is the end. */
static size_t fill(struct ahead *a, uint8_t *p, bool *ret_over, enum rc *ret_rc)
{
    size_t n = 0;
    *ret_over = false;
    while (n < BLOCK_SIZE && !*ret_over) {
        size_t more = 0;
        *ret_rc = a->unpack(a->bytes, p + n, BLOCK_SIZE - n, &more, &a->err);
        *ret_over = *ret_rc != RC_OK || more == 0;
        n += *ret_rc == RC_OK ? more : 0;
    }
    return n;
}

static void *work(void *ctx)
{
    struct ahead *a = ctx;
    bool is_over = false;
    (void)pthread_mutex_lock(&a->lock);
    while (!is_over && !a->is_stopping) {
        if (a->filled == BLOCKS) {
            (void)pthread_cond_wait(&a->changed, &a->lock);
            continue;
        }
        enum rc rc = RC_OK;
        unsigned slot = (a->first + a->filled) % BLOCKS;
        (void)pthread_mutex_unlock(&a->lock);
        size_t n = fill(a, a->room + (size_t)slot * BLOCK_SIZE, &is_over, &rc);
        (void)pthread_mutex_lock(&a->lock);
        a->sizes[slot] = n;
        a->filled += n > 0;
        a->offset = a->bytes->offset;
        a->is_over = is_over;
        a->rc = rc;
        (void)pthread_cond_broadcast(&a->changed);
    }
    (void)pthread_mutex_unlock(&a->lock);
    return NULL;
}

struct ahead *ahead_start(struct in_bytes *b, ahead_unpack *unpack)
{
    struct ahead *a = calloc(1, sizeof *a);
    if (a == NULL)
        return NULL;
    a->bytes = b;
    a->unpack = unpack;
    a->offset = b->offset;
    a->room = malloc((size_t)BLOCKS * BLOCK_SIZE);
    (void)pthread_mutex_init(&a->lock, NULL); /* with default attributes it cannot fail */
    (void)pthread_cond_init(&a->changed, NULL);
    if (a->room != NULL && pthread_create(&a->thread, NULL, work, a) == 0)
        return a;
    free(a->room);
    free(a);
    return NULL;
}

void ahead_stop(struct ahead *a)
{
    if (a == NULL)
        return;
    (void)pthread_mutex_lock(&a->lock);
    a->is_stopping = true;
    (void)pthread_cond_broadcast(&a->changed);
    (void)pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->thread, NULL);
    free(a->room);
    free(a);
}

enum rc ahead_read(struct ahead *a, uint8_t *p, size_t room, size_t *ret_n, struct err *err)
{
    *ret_n = 0;
    (void)pthread_mutex_lock(&a->lock);
    while (a->filled == 0 && !a->is_over)
        (void)pthread_cond_wait(&a->changed, &a->lock);
    if (a->filled == 0) {
        enum rc rc = a->rc;
        (void)pthread_mutex_unlock(&a->lock);
        return rc == RC_OK ? RC_OK : err_set(err, rc, "%s", a->err.text);
    }
    size_t size = a->sizes[a->first];
    const uint8_t *from = a->room + (size_t)a->first * BLOCK_SIZE + a->at;
    (void)pthread_mutex_unlock(&a->lock); /* the block stays until it is given back */
    *ret_n = size - a->at < room ? size - a->at : room;
    memcpy(p, from, *ret_n);
    a->at += *ret_n;
    if (a->at < size)
        return RC_OK;
    (void)pthread_mutex_lock(&a->lock);
    a->at = 0;
    a->first = (a->first + 1) % BLOCKS;
    a->filled--;
    if (a->filled <= FEW)
        (void)pthread_cond_broadcast(&a->changed);
    (void)pthread_mutex_unlock(&a->lock);
    return RC_OK;
}

uint64_t ahead_offset(struct ahead *a)
{
    (void)pthread_mutex_lock(&a->lock);
    uint64_t offset = a->offset;
    (void)pthread_mutex_unlock(&a->lock);
    return offset;
}
