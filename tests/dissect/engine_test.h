/* Frames that are built from the inside out, and the engine on them with three small protocols.
 */
#ifndef SEKISHO_TESTS_DISSECT_ENGINE_TEST_H
#define SEKISHO_TESTS_DISSECT_ENGINE_TEST_H

#include "dissect/lane.h"

enum { FRAME_MAX = 70000, FRAMES_MAX = 512 };

struct capture {
    struct in_packet packets[FRAMES_MAX];
    size_t count;
    uint8_t room[FRAME_MAX]; /* the frame being built stands at the end */
    size_t at;
};

extern struct capture cap;
extern struct dis_coverage coverage; /* of the last run */

/* Forgets all frames. */
void begin(void);

/* In front of what is there already: bytes, a text, hexadecimal digits, a number, headers. */
void put(struct slice s);
void text(const char *s);
void hex(const char *s);
void number(uint64_t value, unsigned size);
size_t so_far(void); /* bytes of the frame at hand */
void udp(uint16_t src, uint16_t dst);
/* 'place': flags and offset as in the header; the checksum is right. */
void ip4_fragment(uint8_t proto, uint8_t src, uint8_t dst, uint16_t id, uint16_t place);
void ip4(uint8_t proto, uint8_t src, uint8_t dst);
void ip6(uint8_t proto, uint8_t src, uint8_t dst);
void eth(uint8_t src, uint16_t type);
/* A datagram that says "hi" from 10.0.0.1 to 10.0.0.2. */
void hi4(void);

/* The frame at hand is whole; of its end 'cut' bytes were not captured. */
void frame_at(uint32_t link_type, int64_t at_ns, size_t cut);
void frame(uint32_t link_type);

/* What all frames lead to, in words; 'whole': with stations, hosts and coverage. */
void run(unsigned jobs, bool whole, struct buf *out);
void check(bool good, const char *says);
/* What was built since begin() yields 'want', for any number of threads. */
void expect(const char *says, const char *want);
int result(void); /* the exit status */

#define HI_1 "1 ip:10.0.0.1/01 name=hi"
#define HI_0 "1 ip:10.0.0.1/00 name=hi"

#endif
