#include "report/pcapng.h"

enum {
    BLOCK_INTERFACE = 1,
    BLOCK_NAMES = 4,
    BLOCK_FRAME = 6,
    BLOCK_EMPTY = 12, /* bytes of a block without a body */
    OPT_END = 0,
    OPT_COMMENT = 1,
    OPT_SECTION_APPLICATION = 4,
    OPT_INTERFACE_NAME = 2,
    OPT_INTERFACE_DESCRIPTION = 3,
    OPT_INTERFACE_TSRESOL = 9,
    NAME_END = 0,
    NAME_IP4 = 1,
    NAME_IP6 = 2,
    NANOSECONDS = 9, /* ten to the power of minus this */
};
#define BLOCK_SECTION 0x0a0d0d0au
#define ORDER_MAGIC   0x1a2b3c4du

static void put16(struct buf *out, uint16_t v)
{
    const uint8_t b[2] = { (uint8_t)v, (uint8_t)(v >> 8) };
    buf_bytes(out, b, sizeof b);
}

static void put32(struct buf *out, uint32_t v)
{
    put16(out, (uint16_t)v);
    put16(out, (uint16_t)(v >> 16));
}

static void pad(struct buf *out, size_t n)
{
    static const uint8_t zeros[4];
    buf_bytes(out, zeros, (4 - n % 4) % 4);
}

static void option(struct buf *out, uint16_t code, struct slice value)
{
    if (value.n == 0)
        return;
    value = slice_sub(value, 0, PCAPNG_TEXT_MAX);
    while (value.n == PCAPNG_TEXT_MAX && (value.p[value.n - 1] & 0x80) != 0)
        value.n--; /* not within a character */
    put16(out, code);
    put16(out, (uint16_t)value.n);
    buf_slice(out, value);
    pad(out, value.n);
}

static void block(struct buf *out, uint32_t type, const struct buf *body)
{
    uint32_t size = (uint32_t)body->n + BLOCK_EMPTY;
    out->failed = out->failed || body->failed;
    put32(out, type);
    put32(out, size);
    buf_slice(out, buf_view(body));
    put32(out, size);
}

/* Writes the body as a block and frees it. */
static void finish(struct buf *out, uint32_t type, struct buf *body)
{
    put16(body, OPT_END);
    put16(body, 0);
    block(out, type, body);
    buf_done(body);
}

void pcapng_section(struct buf *out, struct slice program, struct slice comment)
{
    struct buf body = BUF_EMPTY;
    put32(&body, ORDER_MAGIC);
    put16(&body, 1); /* version 1.0 */
    put16(&body, 0);
    put32(&body, UINT32_MAX); /* length of the section: not told */
    put32(&body, UINT32_MAX);
    option(&body, OPT_COMMENT, comment);
    option(&body, OPT_SECTION_APPLICATION, program);
    finish(out, BLOCK_SECTION, &body);
}

void pcapng_interface(struct buf *out, const struct pcapng_interface *in)
{
    static const uint8_t resolution[] = { NANOSECONDS };
    struct buf body = BUF_EMPTY;
    put16(&body, (uint16_t)in->link_type);
    put16(&body, 0);
    put32(&body, in->snap_size);
    option(&body, OPT_INTERFACE_NAME, in->name);
    option(&body, OPT_INTERFACE_DESCRIPTION, in->description);
    option(&body, OPT_INTERFACE_TSRESOL, slice_of(resolution, sizeof resolution));
    finish(out, BLOCK_INTERFACE, &body);
}

void pcapng_names(struct buf *out, const struct pcapng_name *names, size_t count)
{
    struct buf body = BUF_EMPTY;
    for (size_t i = 0; i < count; i++) {
        const struct pcapng_name *n = &names[i];
        size_t size = n->address.n + n->name.n + 1;
        put16(&body, n->address.n == 4 ? NAME_IP4 : NAME_IP6);
        put16(&body, (uint16_t)size);
        buf_slice(&body, n->address);
        buf_slice(&body, n->name);
        buf_char(&body, '\0');
        pad(&body, size);
    }
    if (count > 0) {
        put16(&body, NAME_END);
        put16(&body, 0);
        block(out, BLOCK_NAMES, &body);
    }
    buf_done(&body);
}

void pcapng_frame(struct buf *out, const struct pcapng_frame *f)
{
    struct buf body = BUF_EMPTY;
    uint64_t at = f->at_ns < 0 ? 0 : (uint64_t)f->at_ns;
    put32(&body, f->interface);
    put32(&body, (uint32_t)(at >> 32));
    put32(&body, (uint32_t)at);
    put32(&body, (uint32_t)f->bytes.n);
    put32(&body, f->wire_size);
    buf_slice(&body, f->bytes);
    pad(&body, f->bytes.n);
    option(&body, OPT_COMMENT, f->comment);
    finish(out, BLOCK_FRAME, &body);
}
