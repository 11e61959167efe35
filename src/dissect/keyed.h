/* dissect/keyed.h: a hash of a few words that nobody outside can predict: SipHash-1-3 (Aumasson
 * and Bernstein, 2012) over whole 64-bit words, inlined because every packet needs it.
 * Output never depends on it. */
#ifndef SEKISHO_DISSECT_KEYED_H
#define SEKISHO_DISSECT_KEYED_H

#include <stddef.h>
#include <stdint.h>

struct keyed {
    uint64_t k[2]; /* secret, random at start */
};

static inline uint64_t keyed_turn(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void keyed_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = keyed_turn(v[1], 13) ^ v[0];
    v[0] = keyed_turn(v[0], 32);
    v[2] += v[3];
    v[3] = keyed_turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = keyed_turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = keyed_turn(v[1], 17) ^ v[2];
    v[2] = keyed_turn(v[2], 32);
}

static inline uint64_t keyed_hash(const struct keyed *key, const uint64_t *words, size_t len)
{
    uint64_t v[4] = { key->k[0] ^ 0x736f6d6570736575, key->k[1] ^ 0x646f72616e646f6d,
                      key->k[0] ^ 0x6c7967656e657261, key->k[1] ^ 0x7465646279746573 };
    for (size_t i = 0; i < len; i++) {
        v[3] ^= words[i];
        keyed_round(v);
        v[0] ^= words[i];
    }
    v[2] ^= 0xff;
    keyed_round(v);
    keyed_round(v);
    keyed_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
