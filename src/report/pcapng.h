/* report/pcapng.h: blocks of a capture file, draft-ietf-opsawg-pcapng, little-endian.  Knows
 * the format and nothing of what is in a frame. */
#ifndef SEKISHO_REPORT_PCAPNG_H
#define SEKISHO_REPORT_PCAPNG_H

#include "base/buf.h"

enum {
    PCAPNG_TEXT_MAX = 65000
}; /* bytes of one option: its length has 16 bits; what is over is cut */

struct pcapng_interface {
    uint32_t link_type;
    uint32_t snap_size; /* 0: frames were not cut */
    struct slice name;  /* empty: not told, here and below */
    struct slice description;
};

struct pcapng_frame {
    uint32_t interface; /* number of the interface, as they were written */
    int64_t at_ns;      /* before 1970: written as 0 */
    struct slice bytes;
    uint32_t wire_size;
    struct slice comment;
};

/* A name for an address of 4 or 16 bytes. */
struct pcapng_name {
    struct slice address;
    struct slice name;
};

void pcapng_section(struct buf *out, struct slice program, struct slice comment);
/* Times of its frames are nanoseconds. */
void pcapng_interface(struct buf *out, const struct pcapng_interface *interface);
/* One block for all of them; nothing if there are none. */
void pcapng_names(struct buf *out, const struct pcapng_name *names, size_t count);
void pcapng_frame(struct buf *out, const struct pcapng_frame *frame);

#endif
