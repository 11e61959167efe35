/* dissect/tpkt.h: messages of the ISO transport protocol, class 0 (ISO/IEC 8073:1997), on TCP
 * (RFC 1006), as S7comm and MMS use it. Knows the transport; knows nothing of what it carries.
 */
#ifndef SEKISHO_DISSECT_TPKT_H
#define SEKISHO_DISSECT_TPKT_H

#include "dissect/obs.h"

/* A message that is cut into more than this is a transfer of data, not an identity. */
enum { TPKT_MESSAGE_MAX = 8192 };

enum tpkt {
    TPKT_DATA,    /* '*ret_message' is a whole message; the cursor is past it */
    TPKT_OTHER,   /* a connection was asked for, granted or ended; the cursor is past it */
    TPKT_PART,    /* the message is not all there; the cursor did not move */
    TPKT_FOREIGN, /* another protocol */
};

/* The next message; 'room' holds TPKT_MESSAGE_MAX bytes and may be what '*ret_message' lies in.
 */
enum tpkt tpkt_next(struct cursor *in, uint8_t *room, struct slice *ret_message);

/* The first bytes of the first message from 'in' on, without moving: whose stream it is.
 * TPKT_PART: not yet here. */
enum tpkt tpkt_peek(struct cursor in, struct slice *ret_head);

#endif
