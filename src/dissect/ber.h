/* dissect/ber.h: ASN.1 Basic Encoding Rules (X.690, 2021) as far as SNMP uses them: one-byte
 * tags and definite lengths.  It reads one element at a time and does not recurse: depth is
 * what the caller has written down. */
#ifndef SEKISHO_DISSECT_BER_H
#define SEKISHO_DISSECT_BER_H

#include "base/cursor.h"

enum {
    BER_INTEGER = 0x02,
    BER_OCTETS = 0x04,
    BER_OID = 0x06,
    BER_SEQUENCE = 0x30,
};

enum {
    BER_OID_TEXT_SIZE = 256
}; /* SNMP allows 128 numbers; longer ones say nothing more of equipment */

/* The next element: its tag and a child for its contents.  False, and 'in' bad, if it is not
 * all there. */
bool ber_next(struct cursor *in, uint8_t *ret_tag, struct cursor *ret_body);

/* As ber_next for an element that must have 'tag'. */
bool ber_expect(struct cursor *in, uint8_t tag, struct cursor *ret_body);

/* As ber_expect for one that may be cut by the capture: then 'ret_body' holds what is there and
 * '*cut' is set.
 * '*cut' is left alone otherwise. */
bool ber_open(struct cursor *in, uint8_t *ret_tag, struct cursor *ret_body, bool *cut);

/* INTEGER of at most eight bytes. */
bool ber_int(struct cursor *in, int64_t *ret_value);

/* An OCTET STRING's bytes. */
bool ber_octets(struct cursor *in, struct slice *ret_bytes);

/* The next number of an encoded OBJECT IDENTIFIER behind its first byte; false if it has no end
 * or is over 32 bits. */
bool ber_oid_arc(struct slice *rest, uint32_t *ret_arc);

/* "1.3.6.1.4.1.99999"; false if 'oid' is not one or too long. */
bool ber_oid_text(struct slice oid, char ret_text[BER_OID_TEXT_SIZE]);

#endif
