/* dissect/checksum.h: the checksum of an IPv4 header (RFC 791; RFC 1071). */
#ifndef SEKISHO_DISSECT_CHECKSUM_H
#define SEKISHO_DISSECT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum checksum {
    CHECKSUM_NONE, /* 0: left to the network card, so the capture cannot tell */
    CHECKSUM_GOOD,
    CHECKSUM_BAD,
};

/* Of the header of 'size' bytes, a multiple of four, 20 at least.  Inlined, because every
 * packet needs it; one's complement sums do not mind the order of bytes, nor how many are taken
 * at a time. */
static inline enum checksum checksum_ip4(const uint8_t *header, size_t size)
{
    enum { IP4 = 20 };
    uint32_t words[IP4 / 4];
    if ((header[10] | header[11]) == 0)
        return CHECKSUM_NONE;
    memcpy(words, header, sizeof words);
    uint64_t sum = (uint64_t)words[0] + words[1] + words[2] + words[3] + words[4];
    for (size_t i = IP4; i < size; i += sizeof(uint32_t)) { /* options */
        uint32_t word = 0;
        memcpy(&word, header + i, sizeof word);
        sum += word;
    }
    return sum % 0xffff == 0 ? CHECKSUM_GOOD : CHECKSUM_BAD; /* 2^16 is 1 in this sum; it is not 0 */
}

#endif
