/* dissect/dns_message.h: reads messages in the format of the Domain Name System (RFC 1035, 4).
 * Knows records; knows nothing of what multicast DNS or LLMNR mean by them. */
#ifndef SEKISHO_DISSECT_DNS_MESSAGE_H
#define SEKISHO_DISSECT_DNS_MESSAGE_H

#include "base/cursor.h"

enum {
    DNS_NAME_MAX = 255,   /* RFC 1035, 2.3.4 */
    DNS_JUMPS_MAX = 16,   /* compression pointers in one name: each goes backwards anyhow */
    DNS_RECORDS_MAX = 512, /* looked at in one message: more does not fit in a datagram that means well */
    DNS_A = 1,
    DNS_PTR = 12,
    DNS_HINFO = 13,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_SRV = 33,
};

/* Labels joined by '.', without the last dot; bytes of labels as they stand. */
struct dns_name {
    uint8_t text[DNS_NAME_MAX + 1];
    size_t n;
};

struct dns_record {
    struct dns_name owner;
    uint16_t type;
    uint16_t class;      /* with mDNS's cache-flush bit taken off */
    uint32_t ttl;
    struct slice data;
    size_t data_at;      /* offset of 'data' in the message, for names inside it */
};

struct dns {
    struct slice message;
    struct cursor in;
    uint16_t flags;
    unsigned questions;
    unsigned answers;    /* of 'records', the first so many answer the question */
    unsigned records;    /* left: answer, authority and additional together */
    bool bad;            /* a record breaks the format: what came before stands */
};

/* False when there is no whole header. */
bool dns_open(struct slice message, struct dns *ret);

/* The name of the next question; false when there is none, or with 'bad' set. */
bool dns_question(struct dns *d, struct dns_name *ret);

/* The next record behind the questions; false at the end, or with 'bad' set. */
bool dns_next(struct dns *d, struct dns_record *ret);

/* The name at offset 'at'; '*ret_end' is the offset behind it. */
bool dns_name_at(struct slice message, size_t at, struct dns_name *ret, size_t *ret_end);

static inline struct slice dns_text(const struct dns_name *name)
{
    return slice_of(name->text, name->n);
}

#endif
