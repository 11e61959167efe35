/* input/format.h: one capture format, as a function on a window of bytes.  Internal to input.
 *
 * A format never reads: it is shown the bytes that are there, takes the whole records at their front,
 * and says how many bytes it needs to go on. */
#ifndef SEKISHO_INPUT_FORMAT_H
#define SEKISHO_INPUT_FORMAT_H

#include "base/cursor.h"
#include "input/facts.h"

enum {
    /* Bytes of one frame.  Link layers end at 64 KiB; USB, netlink and offloaded segments go beyond
     * and capture tools stop at 256 KiB unless told otherwise. */
    IN_FRAME_SIZE = 256 * 1024,
    IN_FRAME_SIZE_MAX = 16 * 1024 * 1024, /* even if the file announces more */
    /* Bytes of the largest record that is looked into: a frame and its options. */
    IN_RECORD_SIZE_MAX = IN_FRAME_SIZE_MAX + 1024 * 1024,
};

struct in_parse {
    struct in_packet *packets; /* room for them */
    size_t room;
    size_t count;     /* packets filled in */
    uint64_t used;    /* bytes done with; more than the window has: the rest is to be stepped over */
    size_t need;      /* bytes from 'used' on without which nothing more can be said */
    const char *what; /* what begins at 'used': "a packet's header" */
};

/* What a format knows between two windows. */
struct in_reader {
    struct in_facts *facts;
    void *own;        /* the format's; it owns it */
    uint64_t offset;  /* of the window in the (unpacked) input */
    uint64_t number;  /* of the last packet */
    uint32_t source;
};

struct in_format {
    const char *name;
    bool (*is)(struct slice head); /* by the first bytes; at least 12 of them if there are so many */
    enum rc (*start)(struct in_reader *r, struct err *err);
    /* RC_FORMAT, RC_LIMIT: only with no packet in this call; packets before it come first. */
    enum rc (*parse)(struct in_reader *r, struct slice window, struct in_parse *p,
                     struct err *err);
    /* There is nothing more; RC_FORMAT if something was left out on the way. */
    enum rc (*finish)(struct in_reader *r, struct err *err);
    void (*done)(struct in_reader *r);
};

extern const struct in_format in_format_pcap;
extern const struct in_format in_format_pcapng;

static inline uint16_t in_u16(struct cursor *c, bool big_endian)
{
    return big_endian ? cur_be16(c) : cur_le16(c);
}

static inline uint32_t in_u32(struct cursor *c, bool big_endian)
{
    return big_endian ? cur_be32(c) : cur_le32(c);
}

#endif
