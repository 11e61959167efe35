/* dissect/aper.h: as much of aligned PER (ITU-T X.691, 2021) as the set-up messages of mobile
 * networks need. Knows octets and their lengths; knows no protocol. */
#ifndef SEKISHO_DISSECT_APER_H
#define SEKISHO_DISSECT_APER_H

#include "base/cursor.h"

/* A length determinant (11.9) and a child of so many bytes: an open type, an octet string. What
 * is longer than 16383 bytes comes in fragments and makes it bad. */
static inline struct cursor aper_open(struct cursor *c)
{
    uint16_t size = cur_u8(c);
    if ((size & 0xc0) == 0x80)
        size = (uint16_t)((size & 0x3f) << 8 | cur_u8(c));
    else if ((size & 0x80) != 0)
        c->bad = true;
    return cur_sub(c, size);
}

/* PrintableString or another of 8 bits (SIZE (1..150, ...)): an extension bit, eight bits of
 * length, then whole bytes. */
static inline struct slice aper_name(struct cursor *c)
{
    uint16_t head = cur_be16(c);
    if ((head & 0x8000) != 0) /* longer than 150 */
        c->bad = true;
    return cur_take(c, (size_t)(head >> 7 & 0xff) + 1);
}

/* A protocol message of S1AP, NGAP and their kin: what it is and a cursor over its elements. */
enum { APER_NO_MESSAGE = 3 };
struct aper_message {
    uint8_t kind; /* 0 initiating, 1 successful, 2 unsuccessful outcome; or APER_NO_MESSAGE */
    uint8_t procedure;
    uint16_t elements;
    struct cursor body;
};

static inline struct aper_message aper_message(struct cursor *c)
{
    uint8_t head = cur_u8(c);
    struct aper_message m = { .kind = (head & 0x1f) != 0 || head > 0x40 ? APER_NO_MESSAGE
                                                                        : head >> 5 };
    m.procedure = cur_u8(c);
    cur_skip(c, 1); /* criticality */
    m.body = aper_open(c);
    cur_skip(&m.body, 1); /* extension and option bits */
    m.elements = cur_be16(&m.body);
    return m;
}

/* The next element: its id and a child; 'c' turns bad when it is not all there. */
static inline uint16_t aper_element(struct cursor *c, struct cursor *ret_value)
{
    uint16_t id = cur_be16(c);
    cur_skip(c, 1); /* criticality */
    *ret_value = aper_open(c);
    return id;
}

#endif
