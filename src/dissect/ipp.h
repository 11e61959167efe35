/* dissect/ipp.h: what a printer says of itself in an answer of the Internet Printing Protocol.
 * Knows the message; knows nothing of HTTP, which carries it. */
#ifndef SEKISHO_DISSECT_IPP_H
#define SEKISHO_DISSECT_IPP_H

#include "dissect/obs.h"

/* Emits, under the protocol "ipp", what the answer 'message' (which may be cut off) says of the
 * one printer that it is about; of several nothing, for they are queues that a server keeps for
 * others. */
void ipp_tell(struct slice message, struct sink *out);

#endif
