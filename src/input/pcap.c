/* The classic capture file, draft-ietf-opsawg-pcap: a header of 24 bytes, then packets with
 * headers of 16.
 *
 * Nothing in it marks where a packet begins, so a length that cannot be right ends the reading.
 * A second file header between packets is what `cat` and concatenated gzip members leave:
 * reading goes on by it. */
#include "input/format.h"

#include <stdlib.h>

#define MAGIC_MICRO    0xa1b2c3d4u
#define MAGIC_NANO     0xa1b23c4du
#define MAGIC_MODIFIED 0xa1b2cd34u /* Kuznetzov's: 8 more bytes in each packet's header */

enum {
    FILE_HEADER = 24,
    PACKET_HEADER = 16,
    PACKET_HEADER_MODIFIED = 24,
    VERSION_MAJOR = 2,
};

struct pcap {
    bool started; /* the file header was read */
    bool big_endian;
    bool nano;
    bool swapped;   /* before 2.3 the two lengths stood the other way round */
    bool undecided; /* 2.3 had both orders */
    size_t header_size;
    uint32_t link_type;
    uint32_t size_max;
    uint32_t interface;
};

/* True if 'magic', read as little endian, is one of ours; tells the byte order. */
static bool known(uint32_t magic, uint32_t *ret_magic, bool *ret_big_endian)
{
    uint32_t turned = __builtin_bswap32(magic);
    bool little = magic == MAGIC_MICRO || magic == MAGIC_NANO || magic == MAGIC_MODIFIED;
    bool big = turned == MAGIC_MICRO || turned == MAGIC_NANO || turned == MAGIC_MODIFIED;
    *ret_magic = little ? magic : turned;
    *ret_big_endian = big;
    return little || big;
}

static bool pcap_is(struct slice head)
{
    struct cursor c = cur_of(head);
    uint32_t magic = cur_le32(&c);
    bool big_endian = false;
    return !c.bad && known(magic, &magic, &big_endian);
}

/* A file header where a packet's was expected: no packet has the magic as its time, a version
 * as its fraction and no bytes at all (the time zone and accuracy, which are always 0). */
static bool second_header(struct slice window)
{
    struct cursor c = cur_of(window);
    uint32_t magic = cur_le32(&c);
    bool big_endian = false;
    if (c.bad || !known(magic, &magic, &big_endian))
        return false;
    return in_u16(&c, big_endian) == VERSION_MAJOR && in_u16(&c, big_endian) <= 4 &&
           cur_be64(&c) == 0 && !c.bad;
}

static enum rc pcap_start(struct in_reader *r, struct err *err)
{
    r->own = calloc(1, sizeof(struct pcap));
    return r->own != NULL ? RC_OK : err_set(err, RC_MEMORY, "no memory");
}

static enum rc file_header(struct in_reader *r, struct slice window, struct err *err)
{
    struct pcap *f = r->own;
    struct cursor c = cur_of(slice_sub(window, 0, FILE_HEADER));
    uint32_t magic = cur_le32(&c);
    bool big_endian = false;
    if (!known(magic, &magic, &big_endian))
        return err_set(err, RC_FORMAT, "no pcap header");
    unsigned major = in_u16(&c, big_endian);
    unsigned minor = in_u16(&c, big_endian);
    cur_skip(&c, 8); /* time zone and accuracy: never used */
    uint32_t snap_size = in_u32(&c, big_endian);
    uint32_t link_type = in_u32(&c, big_endian) & 0xffff; /* above it: FCS length */
    if (major != VERSION_MAJOR)
        return err_set(err, RC_FORMAT,
                       "pcap version %u.%u; only 2.x is known: convert it with editcap", major,
                       minor);

    f->started = true;
    f->big_endian = big_endian;
    f->nano = magic == MAGIC_NANO;
    f->swapped = minor < 3;
    f->undecided = minor == 3;
    f->header_size = magic == MAGIC_MODIFIED ? PACKET_HEADER_MODIFIED : PACKET_HEADER;
    f->link_type = link_type;
    f->size_max = IN_FRAME_SIZE;
    if (snap_size > f->size_max)
        f->size_max = snap_size < IN_FRAME_SIZE_MAX ? snap_size : IN_FRAME_SIZE_MAX;
    f->interface =
        facts_interface(r->facts, slice_of(NULL, 0), slice_of(NULL, 0), link_type, snap_size);
    r->facts->counts.sections++;
    return RC_OK;
}

static inline uint32_t u32_at(const uint8_t *p, bool big_endian)
{
    return big_endian ? be32_at(p) : le32_at(p);
}

/* As many packets from the front of 'window' as need no thought: nearly all.  Returns their
 * bytes. */
static size_t plain_packets(struct in_reader *r, struct slice window, struct in_parse *p)
{
    const struct pcap *own = r->own;
    const struct pcap copy = *own; /* stays in registers: packets are written in between */
    const struct pcap *f = &copy;
    const uint8_t *at = window.p;
    const uint8_t *end = window.p + window.n;
    const unsigned unit = f->nano ? 1 : 1000;
    const size_t first = p->count;
    if (!f->started || f->swapped || f->undecided)
        return 0;
    while (p->count < p->room && (size_t)(end - at) >= f->header_size) {
        uint32_t size = u32_at(at + 8, f->big_endian);
        uint32_t wire_size = u32_at(at + 12, f->big_endian);
        if (size == 0 || size > f->size_max || size > (size_t)(end - at) - f->header_size)
            break;
        p->packets[p->count++] = (struct in_packet){
            .number = ++r->number,
            .at_ns = (int64_t)u32_at(at, f->big_endian) * 1000000000 +
                     (int64_t)u32_at(at + 4, f->big_endian) * unit,
            .p = at + f->header_size,
            .size = size,
            .wire_size = wire_size > size ? wire_size : size,
            .link_type = f->link_type,
            .source = r->source,
            .interface = f->interface,
        };
        at += f->header_size + size;
    }
    size_t used = (size_t)(at - window.p);
    size_t count = p->count - first;
    facts_packets(r->facts, f->interface, count, used - count * f->header_size);
    return used;
}

static enum rc pcap_parse(struct in_reader *r, struct slice window, struct in_parse *p,
                          struct err *err)
{
    struct pcap *f = r->own;
    struct cursor c = cur_of(window);
    for (;;) {
        size_t plain = plain_packets(r, cur_peek(&c), p);
        p->used += plain;
        cur_skip(&c, plain);
        if (!f->started) {
            p->need = FILE_HEADER;
            p->what = "the file's header";
            if (c.left < FILE_HEADER)
                break;
            enum rc rc = file_header(r, cur_peek(&c), err);
            if (rc != RC_OK)
                return rc;
            cur_skip(&c, FILE_HEADER);
            p->used += FILE_HEADER;
        }
        p->need = f->header_size;
        p->what = "a packet's header";
        if (p->count == p->room || c.left < f->header_size)
            break;

        struct cursor at = c;
        uint32_t seconds = in_u32(&at, f->big_endian);
        uint32_t fraction = in_u32(&at, f->big_endian);
        uint32_t size = in_u32(&at, f->big_endian);
        uint32_t wire_size = in_u32(&at, f->big_endian);
        if (size == 0 && wire_size == 0 && second_header(cur_peek(&c))) {
            if (p->count > 0)
                break; /* its header may be refused; these packets come first */
            f->started = false;
            continue;
        }
        if (f->swapped || (f->undecided && size > wire_size)) {
            uint32_t other = size;
            size = wire_size;
            wire_size = other;
        }
        cur_skip(&at, f->header_size - PACKET_HEADER);
        if (size > f->size_max) {
            if (p->count > 0)
                break;
            return err_set(err, RC_FORMAT,
                           "byte %llu: packet %llu claims %u bytes, %u are allowed; what "
                           "follows cannot be trusted, what came before was read",
                           (unsigned long long)(r->offset + p->used),
                           (unsigned long long)(r->number + 1), size, f->size_max);
        }
        struct slice bytes = cur_take(&at, size);
        if (at.bad) {
            p->need = f->header_size + size;
            p->what = "a packet";
            break;
        }
        p->packets[p->count++] = (struct in_packet){
            .number = ++r->number,
            .at_ns = (int64_t)seconds * 1000000000 + (int64_t)fraction * (f->nano ? 1 : 1000),
            .p = bytes.p,
            .size = size,
            .wire_size = wire_size > size ? wire_size : size,
            .link_type = f->link_type,
            .source = r->source,
            .interface = f->interface,
        };
        facts_packets(r->facts, f->interface, 1, size);
        p->used += f->header_size + size;
        c = at;
    }
    return RC_OK;
}

static enum rc pcap_finish(struct in_reader *r, struct err *err)
{
    (void)r; /* every byte of a pcap file was read or was an error */
    (void)err;
    return RC_OK;
}

static void pcap_done(struct in_reader *r)
{
    free(r->own);
    r->own = NULL;
}

const struct in_format in_format_pcap = {
    .name = "pcap",
    .is = pcap_is,
    .start = pcap_start,
    .parse = pcap_parse,
    .finish = pcap_finish,
    .done = pcap_done,
};
