/* input/source.h: capture files, plain or compressed, as one run of packets.
 * Knows pcap and pcapng (recognised by content, never by name); knows nothing of protocols. */
#ifndef SEKISHO_INPUT_SOURCE_H
#define SEKISHO_INPUT_SOURCE_H

#include "base/err.h"
#include "base/slice.h"
#include "input/packet.h"

struct in_source;

/* Opens a file, or standard input for "-".  'number' becomes the 'source' of every packet.
 * RC_IO: it cannot be read.  RC_FORMAT: it is no capture.  Each in one line that names 'path', which must
 * outlive the source. */
MUST_USE enum rc in_open(const char *path, uint32_t number, struct in_source **ret, struct err *err);
void in_close(struct in_source *s);

/* The next packets, at most 'room'.  Their bytes live until the next call. RC_END after the last.  RC_FORMAT, RC_LIMIT,
 * RC_IO: it breaks off here; every packet before the break was delivered. */
MUST_USE enum rc in_read(struct in_source *s, struct in_packet *ret, size_t room, size_t *ret_count,
                         struct err *err);

/* Packets that the capturing program says it lost (pcapng interface statistics). */
uint64_t in_dropped(const struct in_source *s);

#endif
