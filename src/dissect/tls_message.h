/* dissect/tls_message.h: handshake messages of TLS (RFC 5246, 7.4; RFC 8446, 4) and DTLS (RFC
 * 6347, 4.2), whatever records carried them. */
#ifndef SEKISHO_DISSECT_TLS_MESSAGE_H
#define SEKISHO_DISSECT_TLS_MESSAGE_H

#include "dissect/dissect.h"

enum tls_message_type {
    TLS_CLIENT_HELLO = 1,
    TLS_SERVER_HELLO = 2,
    TLS_CERTIFICATE = 11,
};

enum tls_told {
    TLS_MORE, /* told what it holds; others may follow */
    TLS_LAST, /* the rest of this direction says nothing or is encrypted */
    TLS_PART, /* cut before what it says: nothing was told */
    TLS_BAD,  /* no such message */
};

/* Tells what message 'type' says of its sender.  'body' may be 'cut' at its end. */
enum tls_told tls_message_tell(uint8_t type, struct slice body, bool cut, bool datagram,
                               struct sink *out);

/* Handshake types that IANA has given out. */
bool tls_message_known(uint8_t type);

#endif
