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
    uint64_t sum = 0;
    if ((header[10] | header[11]) == 0)
        return CHECKSUM_NONE;
    for (size_t i = 0; i < size; i += sizeof(uint32_t)) {
        uint32_t word = 0;
        memcpy(&word, header + i, sizeof word);
        sum += word;
    }
    sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? CHECKSUM_GOOD : CHECKSUM_BAD;
}

#endif
