#include "authority/limit.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum { SLOTS = 1 << 15 };

struct slot {
    uint64_t who; /* 0: nobody */
    int64_t at_ns;
    int64_t left; /* thousandths */
};

struct limit {
    int64_t per_s;
    int64_t burst;
    uint8_t key[crypto_shorthash_KEYBYTES];
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
};

struct limit *limit_new(unsigned per_s, unsigned burst)
{
    struct limit *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->per_s = per_s;
    l->burst = (int64_t)burst * 1000;
    randombytes_buf(l->key, sizeof l->key);
    (void)pthread_mutex_init(&l->lock, NULL);
    return l;
}

void limit_free(struct limit *l)
{
    if (l != NULL)
        (void)pthread_mutex_destroy(&l->lock);
    free(l);
}

bool limit_take(struct limit *l, struct slice who, int64_t now_ns)
{
    uint64_t hash = 0;
    (void)crypto_shorthash((uint8_t *)&hash, who.p, who.n, l->key); /* cannot fail */
    hash |= 1;
    (void)pthread_mutex_lock(&l->lock);
    struct slot *s = &l->slots[(hash >> 1) % SLOTS];
    if (s->who != hash)
        *s = (struct slot){ hash, now_ns, l->burst };
    int64_t passed_ms = (now_ns - s->at_ns) / 1000000;
    if (passed_ms > 0) {
        if (passed_ms > 3600000)
            passed_ms = 3600000;
        s->left += passed_ms * l->per_s;
        s->left = s->left > l->burst ? l->burst : s->left;
        s->at_ns += passed_ms * 1000000;
    }
    bool is_allowed = s->left >= 1000;
    if (is_allowed)
        s->left -= 1000;
    (void)pthread_mutex_unlock(&l->lock);
    return is_allowed;
}
