/* input/live.h: frames of a live interface (packet(7), TPACKET_V3).  Opening takes a privilege
 * and is done by a process that does nothing else; reading takes the descriptor alone, which
 * may come from there over a socket. */
#ifndef SEKISHO_INPUT_LIVE_H
#define SEKISHO_INPUT_LIVE_H

#include "base/err.h"
#include "input/packet.h"

#include <stdbool.h>
#include <stddef.h>

enum { LIVE_NAME_SIZE = 16, LIVE_BLOCK = 1 << 20, LIVE_RETIRE_MS = 100 };

/* What was opened: all that a reader needs to know. */
struct live_opened {
    int fd;
    uint32_t link_type; /* LINKTYPE_ value */
    uint32_t blocks;    /* of LIVE_BLOCK bytes: the ring that the kernel fills */
    char name[LIVE_NAME_SIZE];
};

/* Is there an interface of that name? */
bool live_is_interface(const char *name);

/* RC_USAGE: no such interface, or of a kind that is not understood.  RC_IO: not allowed, or no
 * room. */
MUST_USE enum rc live_open(const char *name, uint32_t blocks, struct live_opened *ret,
                           struct err *err);

struct live;

/* Takes 'o->fd' over.  'number' is every packet's source. */
MUST_USE enum rc live_new(const struct live_opened *o, uint32_t number, struct live **ret,
                          struct err *err);
void live_free(struct live *l);
int live_descriptor(const struct live *l); /* for poll(2) */
const char *live_name(const struct live *l);

/* Hands out what the kernel has ready, at most the whole ring, without waiting; 'take' must be
 * done with the bytes when it returns.  '*ret_count' counts packets.  RC_IO: the interface went
 * down or away; it may come back. */
MUST_USE enum rc live_read(struct live *l,
                           void (*take)(void *context, const struct in_packet *packets,
                                        size_t count),
                           void *context, uint64_t *ret_count, struct err *err);

/* Packets that came, and those that the kernel had no room for, since the ring was made. */
void live_stats(struct live *l, uint64_t *ret_packets, uint64_t *ret_dropped);

#endif
