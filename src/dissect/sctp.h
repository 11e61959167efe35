/* dissect/sctp.h: user messages of SCTP associations, put together from their fragments
 * (RFC 9260, 6.9), and the DATA and I-DATA chunks (RFC 8260, 2.1) that carry them.
 * Bounded in messages and bytes; fragments that do not come in order end their message. */
#ifndef SEKISHO_DISSECT_SCTP_H
#define SEKISHO_DISSECT_SCTP_H

#include "dissect/engine.h"
#include "dissect/trail.h"

enum {
    SCTP_MESSAGES = 32,           /* in pieces at once in one lane */
    SCTP_MESSAGE_MAX = 16 * 1024, /* set-up messages have some hundred bytes */
    SCTP_CHUNKS_MAX =
        64, /* in one packet: a DATA chunk has at least 17 bytes, most have more */
};

/* A message of which the end has not come. */
struct sctp_message {
    bool in_use;
    struct addr src;
    struct addr dst;
    uint16_t src_port;
    uint16_t dst_port;
    uint16_t stream;
    uint32_t next; /* TSN of the fragment that must follow */
    uint32_t ppid; /* of the first fragment */
    uint64_t age;
    struct trail_list held; /* the frames it came in */
    uint8_t *bytes; /* owned, SCTP_MESSAGE_MAX of them */
    size_t n;
};

struct sctp {
    struct sctp_message items[SCTP_MESSAGES];
    uint64_t age;
    struct dis_coverage *coverage; /* borrowed */
    struct trail *trail;           /* borrowed; NULL: nobody wants frames kept */
};

void sctp_init(struct sctp *s, struct dis_coverage *coverage);
/* Counts what is still incomplete as given up. */
void sctp_done(struct sctp *s);

/* One DATA chunk. */
struct sctp_data {
    bool begins;
    bool ends;
    uint32_t tsn;
    uint16_t stream;
    uint32_t ppid; /* I-DATA: only where it begins */
    struct slice bytes;
};

/* Adds a fragment of a message that is in pieces.  True when it is whole now: '*ret_bytes' is
 * valid until the next call, '*ret_ppid' says what it holds. */
bool sctp_add(struct sctp *s, const struct dis_frame *f, const struct sctp_data *data,
              struct slice *ret_bytes, uint32_t *ret_ppid);

#endif
