/* dissect/headers.h: start line and header fields of the protocols that are written like
 * HTTP (RFC 9112), SIP (RFC 3261), RTSP (RFC 2326) and SSDP.  Everything returned borrows from
 * the message; nothing is allocated.  Knows no protocol's field names. */
#ifndef SEKISHO_DISSECT_HEADERS_H
#define SEKISHO_DISSECT_HEADERS_H

#include "dissect/dissect.h"

enum {
    HEADERS_SIZE_MAX =
        32 *
        1024, /* servers refuse more than 8 to 16 KiB; four times that is not a header block */
    HEADERS_COUNT_MAX =
        256, /* fields looked at in one block: a bound on work, not on what is sound */
};

/* "GET /x HTTP/1.1" or "HTTP/1.1 200 OK" */
struct start_line {
    bool is_response;
    struct slice method;  /* of a request */
    struct slice target;  /* of a request */
    struct slice version; /* "HTTP/1.1", "SIP/2.0" */
    unsigned status;      /* of a response: 100 to 999 */
    struct slice reason;  /* of a response; may be empty */
};

/* A walk over the fields of one block. */
struct headers {
    struct slice rest;
    unsigned seen;
};

struct header {
    struct slice name;  /* compare with slice_eq_nocase */
    struct slice value; /* trimmed; a folded value still has its line ends, which cleaning turns
                           into blanks */
};

/* Moves 'in' past a header block (start line, fields, empty line) that is all there.
 *
 * DIS_OK: '*ret_block' is the block without its empty line; every line in it is ended.
 * DIS_TRUNCATED: the empty line is not there yet; 'in' is where it was.
 * DIS_MALFORMED: there is none within HEADERS_SIZE_MAX bytes; 'in' is where it was. */
enum dis_result headers_take(struct cursor *in, struct slice *ret_block);

/* Takes the start line off the front of '*block', for which 'protocol' is the name before the
 * slash of the version ("HTTP", "SIP", "RTSP"); line and '*ret_line' untouched if it is not
 * one.  Lines that are not ended do not count: a cut value must not pass for a whole one. */
bool headers_start(struct slice *block, struct slice protocol, struct start_line *ret_line);

/* The fields of what headers_start has left of a block, or of a datagram. */
struct headers headers_of(struct slice fields);

/* The next field; false at the end, at the empty line and at HEADERS_COUNT_MAX.  Lines without
 * a colon and lines that are not ended are passed over. */
bool headers_next(struct headers *h, struct header *ret_header);

/* What one walk over the fields finds of one name. */
struct headers_pick {
    struct slice name;
    struct slice value; /* of the first field called so; empty if there is none */
    unsigned count;     /* fields called so */
};

/* Fills in 'picks', whose names are set, from all of 'fields'. */
void headers_pick(struct slice fields, struct headers_pick *picks, size_t count);

/* The next realm in the value of a WWW-Authenticate or Proxy-Authenticate field (RFC
 * 9110, 11.6.1), which may hold several challenges.  Takes what was read off '*rest'; the text
 * between the quotes is returned as it stands. */
bool headers_realm(struct slice *rest, struct slice *ret_realm);

#endif
