/* dissect/ipp.h: what a printer says of itself in an answer of the Internet Printing Protocol.
 * Knows the message; knows nothing of HTTP, which carries it. */
#ifndef SEKISHO_DISSECT_IPP_H
#define SEKISHO_DISSECT_IPP_H

#include "dissect/obs.h"

/* Emits, under the protocol "ipp", what the answer 'message' (which may be cut off) says of the
 * one printer that it is about; of several nothing, nor of a queue, which a server keeps for a
 * printer of others.  'maybe_queue': the sender may be such a server, and only the printer's own
 * address in the answer shows that it is not. */
void ipp_tell(struct slice message, bool maybe_queue, struct sink *out);

#endif
