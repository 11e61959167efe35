/* dissect/dissect.h: turns one message into observations about its sender.
 * Knows protocols; knows nothing of manufacturers, countries or law. */
#ifndef SEKISHO_DISSECT_DISSECT_H
#define SEKISHO_DISSECT_DISSECT_H

#include "dissect/obs.h"

enum dis_result {
    DIS_OK,        /* understood to the end.  On a TCP stream: it has said all it will say */
    DIS_TRUNCATED, /* sound so far, but the message stops early.  On a TCP stream: call again, with what
                    * is left at the cursor and the bytes that follow it */
    DIS_MALFORMED, /* breaks its own standard; what was emitted before still stands */
    DIS_NOT_MINE,  /* another protocol on the same port or type: try the next */
};
const char *dis_result_name(enum dis_result result);

enum dis_match_kind {
    DIS_END,
    DIS_ETHERTYPE, /* 0x88cc */
    DIS_LLC,       /* DSAP, as 0x42 for STP; the cursor stands behind the three LLC bytes */
    DIS_SNAP,      /* OUI << 16 | PID, as 0x00000c2000; the cursor stands behind the SNAP header */
    DIS_IP_PROTO,  /* 58; the cursor stands behind the IP header */
    DIS_UDP_PORT,  /* source or destination */
    DIS_TCP_PORT,  /* source or destination */
    DIS_TCP_ANY,   /* value 0: any TCP stream whose first bytes 'probe' accepts */
    DIS_UDP_ANY,   /* value 0: any UDP datagram that no port claims and 'probe' accepts */
    DIS_SCTP_PPID, /* payload protocol identifier of a message (RFC 9260, 15.5): 46 */
    DIS_SCTP_PORT, /* source or destination, for senders that give no identifier */
    DIS_WIFI,      /* subtype of an 802.11 management frame, 8 for a beacon; the cursor stands behind its header */
};

struct dis_match {
    enum dis_match_kind kind;
    uint64_t value;
};

/* One protocol.  'run' reads 'in', emits to 'out', keeps no state and allocates nothing: the same bytes in the
 * same frame lead to the same, which echo.h relies on.
 *
 * On TCP 'run' is given the contiguous bytes of one direction, from the start of the stream or
 * from where it left the cursor the last time: it consumes whole messages, and for one that is
 * not all there it puts the cursor back to that message's first byte and returns
 * DIS_TRUNCATED.  When nothing more follows the engine simply stops calling. 'out->skip' lets
 * it pass over a body without keeping it. */
struct dissector {
    const char *name;              /* as in protocols.list: lower case, ASCII */
    const char *spec;              /* the document the code follows, with its edition */
    const char *yields;            /* what it tells about equipment, for people: "name, model, firmware" */
    const struct dis_match *match; /* how messages get here; up to and including { DIS_END, 0 } */
    /* For DIS_*_ANY; else NULL.  With DIS_UDP_ANY it may look at nothing of the frame but ports. */
    bool (*probe)(struct slice head, const struct dis_frame *frame);
    enum dis_result (*run)(struct cursor *in, struct sink *out);
    bool then_encrypted; /* after DIS_OK the rest of a TCP direction is encrypted: TLS, SSH */
};

/* All of protocols.list, in its order; the last is NULL. */
extern const struct dissector *const dis_all[];
size_t dis_count(void);
const struct dissector *dis_by_name(const char *name); /* NULL: no such protocol */

#endif
