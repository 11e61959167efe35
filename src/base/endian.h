/* base/endian.h: numbers as they stand in memory, at any address, in either order of bytes.
 * Whoever calls has seen that the bytes are there; base/cursor.h is for those who have not. */
#ifndef SEKISHO_BASE_ENDIAN_H
#define SEKISHO_BASE_ENDIAN_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ENDIAN_BE(bits, v) __builtin_bswap##bits(v)
#define ENDIAN_LE(bits, v) (v)
#else
#define ENDIAN_BE(bits, v) (v)
#define ENDIAN_LE(bits, v) __builtin_bswap##bits(v)
#endif

#define ENDIAN_READERS(bits)                                                                   \
    static inline uint##bits##_t be##bits##_at(const uint8_t *p)                               \
    {                                                                                          \
        uint##bits##_t v = 0;                                                                  \
        memcpy(&v, p, sizeof v);                                                               \
        return ENDIAN_BE(bits, v);                                                             \
    }                                                                                          \
    static inline uint##bits##_t le##bits##_at(const uint8_t *p)                               \
    {                                                                                          \
        uint##bits##_t v = 0;                                                                  \
        memcpy(&v, p, sizeof v);                                                               \
        return ENDIAN_LE(bits, v);                                                             \
    }

/* be16_at(), le16_at() and so on. */
ENDIAN_READERS(16)
ENDIAN_READERS(32)
ENDIAN_READERS(64)

#endif
