#include "input/source.h"

#include "base/cursor.h"
#include "input/bytes.h"

#include <stdlib.h>

enum {
    PACKET_MAX = 1 << 20,  /* larger frames than any link has (jumbo frames and offloaded segments end at 256 KiB) */
    BLOCK_MAX = 2 << 20,   /* a packet with its options */
    INTERFACES_MAX = 65536, /* pcapng: what one section may define before it is no honest file */
};

struct interface {
    uint32_t link_type;
    uint32_t snap;
    uint64_t unit_ns_num;  /* one timestamp unit is num / den nanoseconds */
    uint64_t unit_ns_den;
    int64_t offset_ns;
    uint64_t dropped;
};

struct in_source {
    const char *path;
    uint32_t number;
    struct in_bytes *bytes;
    bool is_ng;
    bool big_endian;
    bool nanoseconds;      /* pcap */
    uint32_t link_type;    /* pcap */
    size_t packet_extra;   /* pcap: bytes behind the 16 of a record header */
    struct interface *interfaces; /* pcapng, of this section; owned */
    size_t interface_count;
    size_t interface_room;
    uint64_t packets;
    uint64_t dropped;
};

static uint32_t u32(const struct in_source *s, struct cursor *c)
{
    return s->big_endian ? cur_be32(c) : cur_le32(c);
}

static uint16_t u16(const struct in_source *s, struct cursor *c)
{
    return s->big_endian ? cur_be16(c) : cur_le16(c);
}

static enum rc broken(const struct in_source *s, const char *what, struct err *err)
{
    return err_set(err, RC_FORMAT, "%s: breaks off at byte %llu: %s; %llu packets before it were read",
                   s->path, (unsigned long long)in_bytes_offset(s->bytes), what,
                   (unsigned long long)s->packets);
}

/* ---- pcap ---- */

static bool pcap_magic(struct in_source *s, struct slice head)
{
    struct cursor c = cur_of(head);
    uint32_t magic = cur_le32(&c);
    switch (magic) {
    case 0xa1b2c3d4: return true;
    case 0xd4c3b2a1: s->big_endian = true; return true;
    case 0xa1b23c4d: s->nanoseconds = true; return true;
    case 0x4d3cb2a1: s->big_endian = s->nanoseconds = true; return true;
    case 0xa1b2cd34: s->packet_extra = 8; return true; /* the variant with more in each record */
    case 0x34cdb2a1: s->big_endian = true; s->packet_extra = 8; return true;
    default: return false;
    }
}

static enum rc pcap_start(struct in_source *s, struct slice head, struct err *err)
{
    struct cursor c = cur_of(head);
    if (head.n < 24)
        return broken(s, "the file header needs 24 bytes", err);
    cur_skip(&c, 20);
    s->link_type = u32(s, &c) & 0x0fffffff; /* the top bits tell of checksums */
    in_bytes_skip(s->bytes, 24);
    return RC_OK;
}

static enum rc pcap_next(struct in_source *s, struct in_packet *ret, struct err *err)
{
    struct slice head;
    const size_t header = 16 + s->packet_extra;
    enum rc rc = in_bytes_peek(s->bytes, header, &head, err);
    if (rc != RC_OK)
        return rc;
    if (head.n == 0)
        return RC_END;
    if (head.n < header)
        return broken(s, "a packet header is cut", err);
    struct cursor c = cur_of(head);
    uint32_t seconds = u32(s, &c);
    uint32_t fraction = u32(s, &c);
    uint32_t size = u32(s, &c);
    uint32_t wire_size = u32(s, &c);
    if (size > PACKET_MAX)
        return broken(s, "a packet claims more than 1 MiB", err);
    rc = in_bytes_peek(s->bytes, header + size, &head, err);
    if (rc != RC_OK)
        return rc;
    if (head.n < header + size)
        return broken(s, "a packet is cut", err);
    *ret = (struct in_packet){
        .at_ns = (int64_t)seconds * 1000000000 + (int64_t)fraction * (s->nanoseconds ? 1 : 1000),
        .p = slice_skip(head, header).p,
        .size = size,
        .wire_size = wire_size < size ? size : wire_size,
        .link_type = s->link_type,
    };
    in_bytes_skip(s->bytes, header + size);
    return RC_OK;
}

/* ---- pcapng (draft-ietf-opsawg-pcapng) ---- */

enum {
    NG_SECTION = 0x0a0d0d0a,
    NG_INTERFACE = 1,
    NG_PACKET = 2,
    NG_SIMPLE = 3,
    NG_STATISTICS = 5,
    NG_ENHANCED = 6,
    OPT_RESOLUTION = 9,
    OPT_OFFSET = 14,
    OPT_STAT_DROPPED = 5,
};

/* The value of option 'code', empty if it is not there. */
static struct slice ng_option(const struct in_source *s, struct cursor c, unsigned code)
{
    while (c.left >= 4) {
        unsigned found = u16(s, &c);
        size_t size = u16(s, &c);
        struct slice value = cur_take(&c, size);
        if (c.bad || found == 0)
            break;
        if (found == code)
            return value;
        cur_skip(&c, (4 - size % 4) % 4);
        if (c.bad)
            break;
    }
    return (struct slice){ NULL, 0 };
}

static void set_resolution(struct interface *i, uint8_t code)
{
    uint64_t per_second = 1;
    unsigned power = code & 0x7f;
    if ((code & 0x80) != 0)
        per_second = power < 63 ? UINT64_C(1) << power : UINT64_C(1) << 62;
    else
        for (unsigned k = 0; k < power && k < 18; k++)
            per_second *= 10;
    i->unit_ns_num = 1000000000;
    i->unit_ns_den = per_second;
}

static enum rc ng_interface(struct in_source *s, struct cursor body, struct err *err)
{
    struct interface i = { .unit_ns_num = 1000, .unit_ns_den = 1 };
    i.link_type = u16(s, &body);
    (void)u16(s, &body); /* reserved */
    i.snap = u32(s, &body);
    if (body.bad)
        return broken(s, "an interface block is too short", err);
    if (s->interface_count == INTERFACES_MAX)
        return broken(s, "more than 65536 interfaces", err);
    struct slice resolution = ng_option(s, body, OPT_RESOLUTION);
    struct slice offset = ng_option(s, body, OPT_OFFSET);
    if (resolution.n == 1)
        set_resolution(&i, resolution.p[0]);
    if (offset.n == 8) {
        struct cursor c = cur_of(offset);
        uint64_t seconds = s->big_endian ? cur_be64(&c) : cur_le64(&c);
        if (seconds < UINT64_C(1) << 33)
            i.offset_ns = (int64_t)seconds * 1000000000;
    }
    if (s->interface_count == s->interface_room) {
        size_t room = s->interface_room == 0 ? 8 : s->interface_room * 2;
        struct interface *more = reallocarray(s->interfaces, room, sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "%s: no memory", s->path);
        s->interfaces = more;
        s->interface_room = room;
    }
    s->interfaces[s->interface_count++] = i;
    return RC_OK;
}

__extension__ typedef unsigned __int128 wide; /* units times a billion: more than 64 bits */

static int64_t ng_time(const struct interface *i, uint64_t units)
{
    wide ns = (wide)units * i->unit_ns_num / i->unit_ns_den;
    return ns > INT64_MAX / 2 ? 0 : (int64_t)ns + i->offset_ns;
}

/* A packet block's body → '*ret'; false when it is broken or of an interface that was not defined. */
static bool ng_packet(struct in_source *s, uint32_t type, struct cursor body, struct in_packet *ret)
{
    uint32_t interface = 0;
    uint64_t units = 0;
    uint32_t size = 0;
    uint32_t wire_size = 0;
    if (type == NG_ENHANCED)
        interface = u32(s, &body);
    else if (type == NG_PACKET) {
        interface = u16(s, &body);
        (void)u16(s, &body); /* drops since the packet before */
    }
    if (type != NG_SIMPLE) {
        units = (uint64_t)u32(s, &body) << 32;
        units |= u32(s, &body);
        size = u32(s, &body);
    }
    wire_size = u32(s, &body);
    if (body.bad || interface >= s->interface_count)
        return false;
    const struct interface *i = &s->interfaces[interface];
    if (type == NG_SIMPLE) {
        size = i->snap != 0 && i->snap < wire_size ? i->snap : wire_size;
        size = size > body.left ? (uint32_t)body.left : size;
    }
    struct slice bytes = cur_take(&body, size);
    if (body.bad)
        return false;
    *ret = (struct in_packet){ .at_ns = type == NG_SIMPLE ? 0 : ng_time(i, units),
                               .p = bytes.p,
                               .size = size,
                               .wire_size = wire_size < size ? size : wire_size,
                               .link_type = i->link_type };
    return true;
}

static enum rc ng_section(struct in_source *s, struct slice head, struct err *err)
{
    struct cursor c = cur_of(slice_skip(head, 8));
    uint32_t order = cur_le32(&c);
    if (order != 0x1a2b3c4d && order != 0x4d3c2b1a)
        return broken(s, "a section header without its byte-order mark", err);
    s->big_endian = order == 0x4d3c2b1a;
    s->interface_count = 0;
    return RC_OK;
}

static void ng_statistics(struct in_source *s, struct cursor body)
{
    cur_skip(&body, 12);
    struct slice dropped = ng_option(s, body, OPT_STAT_DROPPED);
    if (!body.bad && dropped.n == 8) {
        struct cursor c = cur_of(dropped);
        s->dropped += s->big_endian ? cur_be64(&c) : cur_le64(&c);
    }
}

static enum rc ng_next(struct in_source *s, struct in_packet *ret, struct err *err)
{
    for (;;) {
        struct slice head;
        enum rc rc = in_bytes_peek(s->bytes, 12, &head, err);
        if (rc != RC_OK)
            return rc;
        if (head.n == 0)
            return RC_END;
        if (head.n < 12)
            return broken(s, "a block header is cut", err);
        struct cursor c = cur_of(head);
        uint32_t type = u32(s, &c);
        if (type == NG_SECTION) {
            rc = ng_section(s, head, err);
            if (rc != RC_OK)
                return rc;
        }
        uint32_t size = u32(s, &c);
        if (size < 12 || size % 4 != 0 || size > BLOCK_MAX)
            return broken(s, "a block of impossible size", err);
        rc = in_bytes_peek(s->bytes, size, &head, err);
        if (rc != RC_OK)
            return rc;
        if (head.n < size)
            return broken(s, "a block is cut", err);
        struct cursor body = cur_of(slice_sub(head, 8, size - 12));
        bool is_packet = type == NG_PACKET || type == NG_SIMPLE || type == NG_ENHANCED;
        if (type == NG_INTERFACE)
            rc = ng_interface(s, body, err);
        else if (type == NG_STATISTICS)
            ng_statistics(s, body);
        else if (is_packet && !ng_packet(s, type, body, ret))
            rc = broken(s, "a packet block that contradicts itself", err);
        if (rc != RC_OK)
            return rc;
        in_bytes_skip(s->bytes, size);
        if (is_packet)
            return RC_OK;
    }
}

/* ---- both ---- */

static enum rc detect(struct in_source *s, struct err *err)
{
    static const uint8_t section[] = { 0x0a, 0x0d, 0x0d, 0x0a };
    struct slice head;
    enum rc rc = in_bytes_peek(s->bytes, 24, &head, err);
    if (rc != RC_OK)
        return rc;
    if (head.n == 0)
        return err_set(err, RC_FORMAT, "%s: empty; a capture (pcap or pcapng) is needed", s->path);
    if (slice_starts(head, slice_of(section, sizeof section))) {
        s->is_ng = true;
        return RC_OK;
    }
    if (pcap_magic(s, head))
        return pcap_start(s, head, err);
    return err_set(err, RC_FORMAT, "%s: not a capture: neither pcap nor pcapng, plain, gzip or zstd", s->path);
}

enum rc in_open(const char *path, uint32_t number, struct in_source **ret, struct err *err)
{
    struct in_source *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    s->path = path;
    s->number = number;
    enum rc rc = in_bytes_open(path, &s->bytes, err);
    if (rc == RC_OK)
        rc = detect(s, err);
    if (rc != RC_OK)
        in_close(s);
    else
        *ret = s;
    return rc;
}

void in_close(struct in_source *s)
{
    if (s == NULL)
        return;
    in_bytes_close(s->bytes);
    free(s->interfaces);
    free(s);
}

enum rc in_read(struct in_source *s, struct in_packet *ret, size_t room, size_t *ret_count,
                struct err *err)
{
    enum rc rc = RC_OK;
    size_t n = 0;
    in_bytes_release(s->bytes);
    while (n < room && (n == 0 || in_bytes_stays(s->bytes, BLOCK_MAX))) {
        rc = s->is_ng ? ng_next(s, &ret[n], err) : pcap_next(s, &ret[n], err);
        if (rc != RC_OK)
            break;
        ret[n].number = ++s->packets;
        ret[n].source = s->number;
        n++;
    }
    *ret_count = n;
    return rc;
}

uint64_t in_dropped(const struct in_source *s)
{
    return s->dropped;
}
