/* pcapng, draft-ietf-opsawg-pcapng: blocks, each with its length at both ends.
 *
 * Because of these lengths a block that breaks the format can be stepped over: it is counted, and
 * told of at the end.  Only a length that cannot be right ends the reading. */
#include "input/format.h"

#include <stdlib.h>

#define BLOCK_SECTION    0x0a0d0d0au /* the same in both byte orders (4.1) */
#define ORDER_MAGIC      0x1a2b3c4du

enum {
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET_OBSOLETE = 2,
    BLOCK_PACKET_SIMPLE = 3,
    BLOCK_NAMES = 4,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,
    BLOCK_HEAD = 8,     /* type and length */
    BLOCK_SIZE_MIN = 12,
    SECTION_SIZE_MIN = 28,
    NAME_IP4 = 1, /* kinds of records of a Name Resolution Block (4.5) */
    NAME_IP6 = 2,
    OPT_END = 0,
    OPT_COMMENT = 1,
    OPT_IF_NAME = 2,
    OPT_IF_DESCRIPTION = 3,
    OPT_IF_TSRESOL = 9,
    OPT_IF_TSOFFSET = 14,
    OPT_EPB_DROPCOUNT = 4,
    OPT_ISB_IFDROP = 5,
    DROPS_UNKNOWN = 0xffff, /* of the obsolete Packet Block (appendix A) */
    /* Interfaces of one section: a bound for memory at 48 bytes each. */
    SECTION_INTERFACES_MAX = 65536,
};

struct section_interface {
    uint32_t link_type;
    uint32_t snap_size;
    uint32_t index;    /* among the facts */
    bool binary;       /* units are 2^-exponent seconds, else 10^-exponent (4.2, if_tsresol) */
    uint8_t exponent;
    int64_t offset_s;  /* if_tsoffset */
    uint64_t dropped;  /* as last told by statistics; they count from the start */
    uint64_t dropped_between; /* as told packet by packet */
};

struct pcapng {
    bool big_endian;
    struct section_interface *interfaces; /* of this section; owned */
    size_t count;
    size_t room;
    uint64_t bad_at;      /* where the first bad block is */
    const char *bad_what;
};

static bool pcapng_is(struct slice head)
{
    struct cursor c = cur_of(head);
    uint32_t type = cur_le32(&c);
    cur_skip(&c, 4);
    uint32_t order = cur_le32(&c);
    if (c.bad) /* cut inside the first block: still one of ours */
        return slice_starts(head, SLICE("\x0a\x0d\x0d\x0a"));
    return type == BLOCK_SECTION && (order == ORDER_MAGIC || order == __builtin_bswap32(ORDER_MAGIC));
}

static enum rc pcapng_start(struct in_reader *r, struct err *err)
{
    r->own = calloc(1, sizeof(struct pcapng));
    return r->own != NULL ? RC_OK : err_set(err, RC_MEMORY, "no memory");
}

static void pcapng_done(struct in_reader *r)
{
    struct pcapng *f = r->own;
    if (f != NULL)
        free(f->interfaces);
    free(f);
    r->own = NULL;
}

/* Takes the next option (3.5); false at the end.  A broken list makes '*c' bad. */
static bool next_option(struct cursor *c, bool big_endian, uint16_t *ret_code,
                        struct cursor *ret_value)
{
    if (c->left < 4)
        return false;
    uint16_t code = in_u16(c, big_endian);
    uint16_t size = in_u16(c, big_endian);
    if (code == OPT_END)
        return false;
    struct cursor value = cur_sub(c, size);
    if (c->bad)
        return false;
    size_t padding = (4u - size % 4u) % 4u;
    cur_skip(c, padding < c->left ? padding : c->left);
    *ret_code = code;
    *ret_value = value;
    return true;
}

static uint64_t pow10_of(unsigned exponent)
{
    uint64_t value = 1;
    while (exponent-- > 0)
        value *= 10;
    return value;
}

/* Nanoseconds since 1970; 0 for times that do not fit (before 1677, after 2262). */
static int64_t instant(const struct section_interface *i, uint64_t units)
{
    enum { POW10_MAX = 19 }; /* 10^19 still fits 64 bits */
    uint64_t seconds = 0;
    uint64_t ns = 0;
    if (i->binary && i->exponent < 64) {
        seconds = units >> i->exponent;
        uint64_t part = units & ((UINT64_C(1) << i->exponent) - 1);
        /* In two halves, as part times 10^9 does not fit 64 bits.  Below 2^-34 s nothing counts. */
        if (i->exponent > 34)
            ns = ((part >> (i->exponent - 34)) * 1000000000) >> 34;
        else
            ns = (part * 1000000000) >> i->exponent;
    } else if (!i->binary && i->exponent <= 9) {
        uint64_t scale = pow10_of(i->exponent);
        seconds = units / scale;
        ns = units % scale * (1000000000 / scale);
    } else if (!i->binary && i->exponent <= POW10_MAX) {
        uint64_t scale = pow10_of(i->exponent);
        seconds = units / scale;
        ns = units % scale / (scale / 1000000000);
    } else if (!i->binary && i->exponent - 9 <= POW10_MAX) {
        ns = units / pow10_of(i->exponent - 9u);
    } /* finer: 2^64 units are less than a nanosecond, or nearly so */

    int64_t whole = 0;
    if (seconds > INT64_MAX || __builtin_add_overflow((int64_t)seconds, i->offset_s, &whole) ||
        __builtin_mul_overflow(whole, INT64_C(1000000000), &whole) ||
        __builtin_add_overflow(whole, (int64_t)ns, &whole))
        return 0;
    return whole;
}

/* Notes that the block at 'offset' is left out. */
static void bad_block(struct in_reader *r, uint64_t offset, const char *what)
{
    struct pcapng *f = r->own;
    if (r->facts->counts.bad++ == 0) {
        f->bad_at = offset;
        f->bad_what = what;
    }
}

static const char *section_block(struct in_reader *r, struct cursor body)
{
    struct pcapng *f = r->own;
    f->count = 0;
    r->facts->counts.sections++;
    cur_skip(&body, 16); /* order, versions (checked by the caller) and the section's length */
    uint16_t code = 0;
    struct cursor value;
    while (next_option(&body, f->big_endian, &code, &value))
        if (code == OPT_COMMENT)
            facts_comment(r->facts, 0, cur_rest(&value));
    return body.bad ? "a section header with broken options" : NULL;
}

static const char *interface_block(struct in_reader *r, struct cursor body)
{
    struct pcapng *f = r->own;
    struct section_interface i = { .exponent = 6 }; /* microseconds unless told otherwise (4.2) */
    i.link_type = in_u16(&body, f->big_endian);
    cur_skip(&body, 2);
    i.snap_size = in_u32(&body, f->big_endian);
    if (body.bad)
        return "an interface cut short";
    struct slice name = { NULL, 0 };
    struct slice description = { NULL, 0 };
    const char *trouble = NULL;
    uint16_t code = 0;
    struct cursor value;
    while (next_option(&body, f->big_endian, &code, &value)) {
        switch (code) {
        case OPT_COMMENT: facts_comment(r->facts, 0, cur_rest(&value)); break;
        case OPT_IF_NAME: name = cur_rest(&value); break;
        case OPT_IF_DESCRIPTION: description = cur_rest(&value); break;
        case OPT_IF_TSRESOL: {
            uint8_t resolution = cur_u8(&value);
            i.binary = (resolution & 0x80) != 0;
            i.exponent = resolution & 0x7f;
            break;
        }
        case OPT_IF_TSOFFSET: {
            uint64_t offset = f->big_endian ? cur_be64(&value) : cur_le64(&value);
            i.offset_s = (int64_t)offset;
            break;
        }
        default: break;
        }
        if (value.bad)
            trouble = "an interface with an option cut short";
    }
    if (body.bad)
        trouble = "an interface with broken options";
    i.index = facts_interface(r->facts, name, description, i.link_type, i.snap_size);

    if (f->count == f->room) {
        size_t room = f->room == 0 ? 8 : f->room * 2;
        struct section_interface *more = realloc(f->interfaces, room * sizeof *more);
        if (more == NULL)
            return "an interface there was no memory for";
        f->interfaces = more;
        f->room = room;
    }
    f->interfaces[f->count++] = i; /* kept even if an option is broken: numbers count on it */
    return trouble;
}

static const char *statistics_block(struct in_reader *r, struct cursor body)
{
    struct pcapng *f = r->own;
    uint32_t id = in_u32(&body, f->big_endian);
    cur_skip(&body, 8);
    if (body.bad)
        return "statistics cut short";
    if (id >= f->count)
        return "statistics of an interface that was not described";
    struct section_interface *i = &f->interfaces[id];
    uint16_t code = 0;
    struct cursor value;
    while (next_option(&body, f->big_endian, &code, &value)) {
        if (code == OPT_COMMENT)
            facts_comment(r->facts, 0, cur_rest(&value));
        if (code != OPT_ISB_IFDROP)
            continue;
        uint64_t dropped = f->big_endian ? cur_be64(&value) : cur_le64(&value);
        if (value.bad)
            return "statistics with an option cut short";
        /* What was already told packet by packet is part of this number. */
        uint64_t told = i->dropped > i->dropped_between ? i->dropped : i->dropped_between;
        facts_dropped(r->facts, i->index, dropped > told ? dropped - told : 0);
        i->dropped = dropped > i->dropped ? dropped : i->dropped;
    }
    return body.bad ? "statistics with broken options" : NULL;
}

/* Names for addresses (4.5): nothing rests on them, so that a broken one ends the reading of its block and no
 * more. */
static void names_block(struct in_reader *r, struct cursor body)
{
    const struct pcapng *f = r->own;
    uint16_t kind = 0;
    struct cursor value;
    while (next_option(&body, f->big_endian, &kind, &value)) { /* laid out as options are */
        struct slice address = cur_take(&value, kind == NAME_IP4 ? 4 : 16);
        struct slice names = cur_rest(&value);
        while ((kind == NAME_IP4 || kind == NAME_IP6) && !value.bad && names.n > 0)
            facts_name(r->facts, address, slice_split(&names, 0));
    }
}

static void dropped_between(struct in_reader *r, struct section_interface *i, uint64_t packets)
{
    if (packets > UINT64_MAX - i->dropped_between)
        return;
    uint64_t now = i->dropped_between + packets;
    uint64_t told = i->dropped > i->dropped_between ? i->dropped : i->dropped_between;
    facts_dropped(r->facts, i->index, now > told ? now - told : 0);
    i->dropped_between = now;
}

static const char *packet_block(struct in_reader *r, uint32_t type, struct cursor body,
                                struct in_packet *ret)
{
    struct pcapng *f = r->own;
    bool be = f->big_endian;
    uint64_t number = ++r->number; /* counted even if left out, as the file counts */
    uint32_t id = 0;
    uint32_t drops = DROPS_UNKNOWN;
    uint64_t units = 0;
    uint32_t size = 0;
    if (type == BLOCK_PACKET) {
        id = in_u32(&body, be);
    } else if (type == BLOCK_PACKET_OBSOLETE) {
        id = in_u16(&body, be);
        drops = in_u16(&body, be);
    }
    if (type != BLOCK_PACKET_SIMPLE) {
        units = (uint64_t)in_u32(&body, be) << 32;
        units |= in_u32(&body, be);
        size = in_u32(&body, be);
    }
    uint32_t wire_size = in_u32(&body, be);
    if (body.bad)
        return "a packet block cut short";
    if (id >= f->count)
        return "a packet of an interface that was not described";
    struct section_interface *i = &f->interfaces[id];
    if (type == BLOCK_PACKET_SIMPLE) { /* its size follows from the others (4.4) */
        size = i->snap_size != 0 && i->snap_size < wire_size ? i->snap_size : wire_size;
        if (size > body.left)
            size = (uint32_t)body.left;
    }
    if (size > IN_FRAME_SIZE_MAX)
        return "a packet of more than 16 MiB";
    struct slice bytes = cur_take(&body, size);
    if (body.bad)
        return "a packet that is larger than its block";

    if (type != BLOCK_PACKET_SIMPLE && body.left >= 4) {
        size_t padding = (4u - size % 4u) % 4u;
        cur_skip(&body, padding < body.left ? padding : body.left);
        uint16_t code = 0;
        struct cursor value;
        while (next_option(&body, be, &code, &value)) {
            if (code == OPT_COMMENT) {
                facts_comment(r->facts, number, cur_rest(&value));
            } else if (code == OPT_EPB_DROPCOUNT && type == BLOCK_PACKET) {
                uint64_t lost = be ? cur_be64(&value) : cur_le64(&value);
                if (!value.bad)
                    dropped_between(r, i, lost);
            }
        }
    }
    if (drops != DROPS_UNKNOWN)
        dropped_between(r, i, drops);
    *ret = (struct in_packet){
        .number = number,
        .at_ns = type == BLOCK_PACKET_SIMPLE ? 0 : instant(i, units),
        .p = bytes.p,
        .size = size,
        .wire_size = wire_size > size ? wire_size : size,
        .link_type = i->link_type,
        .source = r->source,
        .interface = i->index,
    };
    facts_packets(r->facts, i->index, 1, size);
    return NULL;
}

/* Byte order and version of a section are needed to read its block at all (4.1). */
static enum rc section_order(struct pcapng *f, struct slice window, uint64_t at, struct err *err)
{
    struct cursor c = cur_of(slice_skip(window, BLOCK_HEAD));
    uint32_t order = cur_le32(&c);
    bool be = order == __builtin_bswap32(ORDER_MAGIC);
    if (order != ORDER_MAGIC && !be)
        return err_set(err, RC_FORMAT, "byte %llu: a section without a byte-order mark",
                       (unsigned long long)at);
    unsigned major = in_u16(&c, be);
    unsigned minor = in_u16(&c, be);
    if (!c.bad && major != 1)
        return err_set(err, RC_FORMAT,
                       "byte %llu: pcapng version %u.%u; only 1.x is known: convert it with editcap",
                       (unsigned long long)at, major, minor);
    f->big_endian = be;
    return RC_OK;
}

static bool is_skipped(uint32_t type)
{
    return type != BLOCK_SECTION && type != BLOCK_INTERFACE && type != BLOCK_STATISTICS &&
           type != BLOCK_PACKET && type != BLOCK_PACKET_SIMPLE && type != BLOCK_PACKET_OBSOLETE &&
           type != BLOCK_NAMES;
}

static enum rc pcapng_parse(struct in_reader *r, struct slice window, struct in_parse *p,
                            struct err *err)
{
    struct pcapng *f = r->own;
    struct cursor c = cur_of(window);
    for (;;) {
        uint64_t offset = r->offset + p->used;
        p->need = BLOCK_SIZE_MIN;
        p->what = "a block";
        if (p->count == p->room || c.left < BLOCK_SIZE_MIN)
            return RC_OK;
        struct cursor head = c;
        uint32_t type = in_u32(&head, f->big_endian);
        if (type == BLOCK_SECTION) {
            if (p->count > 0)
                return RC_OK; /* it may be refused; these packets come first */
            p->need = SECTION_SIZE_MIN;
            p->what = "a section header";
            if (c.left < SECTION_SIZE_MIN)
                return RC_OK;
            enum rc rc = section_order(f, cur_peek(&c), offset, err);
            if (rc != RC_OK)
                return rc;
        }
        uint32_t size = in_u32(&head, f->big_endian);
        size_t size_min = type == BLOCK_SECTION ? SECTION_SIZE_MIN : BLOCK_SIZE_MIN;
        if (size < size_min || size % 4 != 0) {
            if (p->count > 0)
                return RC_OK;
            return err_set(err, RC_FORMAT,
                           "byte %llu: a block claims %u bytes, which no block has; what follows cannot "
                           "be found, what came before was read",
                           (unsigned long long)offset, size);
        }
        bool too_large = size > IN_RECORD_SIZE_MAX;
        if (is_skipped(type) || too_large) {
            if (too_large && !is_skipped(type) && type != BLOCK_NAMES) {
                r->number += type == BLOCK_PACKET || type == BLOCK_PACKET_SIMPLE ||
                             type == BLOCK_PACKET_OBSOLETE;
                bad_block(r, offset, "a block of more than 17 MiB");
            } else {
                r->facts->counts.skipped++;
            }
            p->used += size;
            p->need = BLOCK_SIZE_MIN;
            if (size > c.left)
                return RC_OK;
            cur_skip(&c, size);
            continue;
        }
        p->need = size;
        p->what = type == BLOCK_SECTION ? "a section header"
                  : type == BLOCK_INTERFACE || type == BLOCK_STATISTICS ? "an interface's block"
                                                                        : "a packet's block";
        if (c.left < size)
            return RC_OK;

        struct cursor block = cur_sub(&c, size);
        cur_skip(&block, BLOCK_HEAD);
        struct cursor body = cur_sub(&block, size - BLOCK_SIZE_MIN);
        if (in_u32(&block, f->big_endian) != size) {
            if (p->count > 0)
                return RC_OK;
            return err_set(err, RC_FORMAT,
                           "byte %llu: the two lengths of a block differ; what follows cannot be "
                           "found, what came before was read",
                           (unsigned long long)offset);
        }
        if (type == BLOCK_INTERFACE && f->count == SECTION_INTERFACES_MAX) {
            if (p->count > 0)
                return RC_OK;
            return err_set(err, RC_LIMIT, "byte %llu: more than %d interfaces in one section",
                           (unsigned long long)offset, SECTION_INTERFACES_MAX);
        }
        p->used += size;
        const char *trouble = NULL;
        switch (type) {
        case BLOCK_SECTION: trouble = section_block(r, body); break;
        case BLOCK_INTERFACE: trouble = interface_block(r, body); break;
        case BLOCK_STATISTICS: trouble = statistics_block(r, body); break;
        case BLOCK_NAMES: names_block(r, body); break;
        default:
            trouble = packet_block(r, type, body, &p->packets[p->count]);
            p->count += trouble == NULL;
            break;
        }
        if (trouble != NULL)
            bad_block(r, offset, trouble);
    }
}

static enum rc pcapng_finish(struct in_reader *r, struct err *err)
{
    const struct pcapng *f = r->own;
    uint64_t bad = r->facts->counts.bad;
    if (bad == 0)
        return RC_OK;
    return err_set(err, RC_FORMAT,
                   "%llu block%s left out, the first at byte %llu: %s; all else was read",
                   (unsigned long long)bad, bad == 1 ? " was" : "s were",
                   (unsigned long long)f->bad_at, f->bad_what);
}

const struct in_format in_format_pcapng = {
    .name = "pcapng",
    .is = pcapng_is,
    .start = pcapng_start,
    .parse = pcapng_parse,
    .finish = pcapng_finish,
    .done = pcapng_done,
};
