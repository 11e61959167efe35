/* dissect/print.h: 128 bits that stand for bytes: NH (Black, Halevi, Krawczyk, Krovetz,
 * Rogaway, UMAC, CRYPTO 1999; RFC 4418), twice with a shifted key, over a secret that is random
 * at start.
 *
 * Whoever does not know the secret cannot make two different inputs meet but by chance, below
 * 2^-80 a pair.  One multiplication reads eight bytes, so that it costs less than to copy them.
 * Output never depends on it. */
#ifndef SEKISHO_DISSECT_PRINT_H
#define SEKISHO_DISSECT_PRINT_H

#include "base/slice.h"

enum {
    PRINT_HEAD = 10,  /* 64-bit words of the head: an even number */
    PRINT_BLOCK = 64, /* words between two foldings */
    PRINT_KEY = PRINT_HEAD + PRINT_BLOCK + 6,
};

struct print {
    uint64_t a;
    uint64_t b;
};

struct print_key {
    uint64_t k[PRINT_KEY]; /* secret, random */
};

/* The process's own, made when it is first asked for.  All tables share it: there are dozens, and it is ten cache lines. */
const struct print_key *print_secret(void);

__extension__ typedef unsigned __int128 print_u128;

struct print_sum {
    print_u128 a;
    print_u128 b;
};

static inline void print_pair(struct print_sum *sum, const uint64_t *k, uint64_t x, uint64_t y)
{
    sum->a += (print_u128)(x + k[0]) * (y + k[1]);
    sum->b += (print_u128)(x + k[2]) * (y + k[3]);
}

static inline uint64_t print_fold(print_u128 sum, uint64_t k0, uint64_t k1)
{
    print_u128 folded = (print_u128)((uint64_t)sum + k0) * ((uint64_t)(sum >> 64) + k1);
    return (uint64_t)folded ^ (uint64_t)(folded >> 64);
}

/* Of 'head' and of 'bytes' behind it; never all zero. */
static inline struct print print_of(const struct print_key *key,
                                    const uint64_t head[PRINT_HEAD], struct slice bytes)
{
    const uint64_t *k = key->k;
    struct print_sum sum = { 0, 0 };
    for (unsigned i = 0; i < PRINT_HEAD; i += 2)
        print_pair(&sum, k + i, head[i], head[i + 1]);
    k += PRINT_HEAD;
    uint64_t word[2];
    unsigned at = 0;
    size_t left = bytes.n;
    for (const uint8_t *p = bytes.p; left > 0; p += sizeof word) {
        size_t n = left < sizeof word ? left : sizeof word;
        word[0] = word[1] = 0;
        if (n == sizeof word)
            memcpy(word, p, sizeof word);
        else
            memcpy(word, p, n);
        if (at == PRINT_BLOCK) { /* what was so far becomes the head of the rest */
            struct print_sum before = sum;
            sum = (struct print_sum){ 0, 0 };
            print_pair(&sum, key->k, (uint64_t)before.a, (uint64_t)(before.a >> 64));
            print_pair(&sum, key->k + 2, (uint64_t)before.b, (uint64_t)(before.b >> 64));
            at = 0;
        }
        print_pair(&sum, k + at, word[0], word[1]);
        at += 2;
        left -= n;
        if (left == 0)
            break;
    }
    k += PRINT_BLOCK;
    print_pair(&sum, k, bytes.n, 0);
    struct print p = { print_fold(sum.a, k[2], k[3]), print_fold(sum.b, k[4], k[5]) };
    p.a += p.a == 0 && p.b == 0;
    return p;
}

#endif
