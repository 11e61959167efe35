/* input/packet.h: one captured frame, as every floor above sees it.
 * Borrows its bytes; how long they live is said by whoever hands it out (input/source.h). */
#ifndef SEKISHO_INPUT_PACKET_H
#define SEKISHO_INPUT_PACKET_H

#include <stdint.h>

struct in_packet {
    uint64_t number;    /* 1-based in its source, as other tools count frames */
    int64_t at_ns;      /* since 1970-01-01 UTC; 0 where the capture does not tell */
    const uint8_t *p;
    uint32_t size;      /* captured bytes at 'p' */
    uint32_t wire_size; /* bytes on the wire; never below 'size' */
    uint32_t link_type; /* LINKTYPE_ value, as in pcap files */
    uint32_t source;    /* which input it came from: the number in_open was given */
    uint32_t interface; /* index among in_interfaces(); UINT32_MAX: one that is not listed */
};

#endif
