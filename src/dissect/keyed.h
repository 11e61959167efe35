/* dissect/keyed.h: a hash of a few words that nobody outside can predict, for tables: NH
 * (Black, Halevi, Krawczyk, Krovetz, Rogaway, UMAC, CRYPTO 1999; RFC 4418) over whole 64-bit
 * words, folded to one; inlined because every packet needs it.
 *
 * Two inputs of the same number of words meet by chance alone, below 2^-60 a pair, for whoever
 * does not know the secret.  Output never depends on it. */
#ifndef SEKISHO_DISSECT_KEYED_H
#define SEKISHO_DISSECT_KEYED_H

#include <stddef.h>
#include <stdint.h>

enum { KEYED_WORDS = 8 };

struct keyed {
    uint64_t k[KEYED_WORDS + 2]; /* secret, random at start */
};

__extension__ typedef unsigned __int128 keyed_u128;

/* Of 'len' words, at most KEYED_WORDS. */
static inline uint64_t keyed_hash(const struct keyed *key, const uint64_t *words, size_t len)
{
    const uint64_t *k = key->k;
    keyed_u128 sum = 0;
    for (size_t i = 0; i < len; i += 2) {
        uint64_t second = i + 1 < len ? words[i + 1] : 0;
        sum += (keyed_u128)(words[i] + k[i]) * (second + k[i + 1]);
    }
    k += KEYED_WORDS;
    sum = (keyed_u128)((uint64_t)sum + k[0]) * ((uint64_t)(sum >> 64) + k[1]);
    return (uint64_t)sum ^ (uint64_t)(sum >> 64);
}

#endif
