/* Stream Control Transmission Protocol: RFC 9260; I-DATA: RFC 8260. */
#include "dissect/sctp.h"

#include "dissect/lane.h"

#include <stdlib.h>

enum {
    CHUNK_DATA = 0,
    CHUNK_I_DATA = 64,
    CHUNK_HEADER = 4,
    FLAG_ENDS = 1,
    FLAG_BEGINS = 2,
    TSN_WINDOW = 4096, /* fragments of one message that are missing for longer never come */
};

void sctp_init(struct sctp *s, struct dis_coverage *coverage)
{
    *s = (struct sctp){ .coverage = coverage };
}

static void forget(struct sctp *s, struct sctp_message *m)
{
    if (m->in_use)
        s->coverage->fragments_given_up++;
    trail_drop(s->trail, &m->held);
    m->in_use = false;
}

void sctp_done(struct sctp *s)
{
    for (size_t i = 0; i < SCTP_MESSAGES; i++) {
        forget(s, &s->items[i]);
        free(s->items[i].bytes);
        s->items[i].bytes = NULL;
    }
}

static bool is_of(const struct sctp_message *m, const struct dis_frame *f,
                  const struct sctp_data *data)
{
    return m->in_use && m->src_port == f->src_port && m->dst_port == f->dst_port &&
           m->stream == data->stream && addr_eq(&m->src, &f->src_ip) &&
           addr_eq(&m->dst, &f->dst_ip);
}

static struct sctp_message *find(struct sctp *s, const struct dis_frame *f,
                                 const struct sctp_data *data)
{
    for (size_t i = 0; i < SCTP_MESSAGES; i++)
        if (is_of(&s->items[i], f, data) && data->tsn - s->items[i].next < TSN_WINDOW)
            return &s->items[i];
    return NULL;
}

/* A free place, or that of the oldest. */
static struct sctp_message *place(struct sctp *s)
{
    struct sctp_message *m = &s->items[0];
    for (size_t i = 0; i < SCTP_MESSAGES && m->in_use; i++)
        if (!s->items[i].in_use || s->items[i].age < m->age)
            m = &s->items[i];
    forget(s, m);
    return m;
}

static void begin(struct sctp *s, const struct dis_frame *f, const struct sctp_data *data)
{
    for (size_t i = 0; i < SCTP_MESSAGES; i++)
        if (is_of(&s->items[i], f, data) && s->items[i].next == data->tsn + 1)
            return; /* sent again */
    struct sctp_message *m = place(s);
    uint8_t *bytes = m->bytes != NULL ? m->bytes : malloc(SCTP_MESSAGE_MAX);
    *m = (struct sctp_message){ .bytes = bytes };
    if (bytes == NULL || data->bytes.n > SCTP_MESSAGE_MAX) {
        s->coverage->fragments_given_up++;
        return;
    }
    m->in_use = true;
    m->src = f->src_ip;
    m->dst = f->dst_ip;
    m->src_port = f->src_port;
    m->dst_port = f->dst_port;
    m->stream = data->stream;
    m->next = data->tsn + 1;
    m->ppid = data->ppid;
    m->age = ++s->age;
    m->n = data->bytes.n;
    trail_hold(s->trail, &m->held);
    if (m->n > 0)
        memcpy(m->bytes, data->bytes.p, m->n);
}

bool sctp_add(struct sctp *s, const struct dis_frame *f, const struct sctp_data *data,
              struct slice *ret_bytes, uint32_t *ret_ppid)
{
    s->coverage->fragments++;
    if (data->begins) {
        begin(s, f, data);
        return false;
    }
    struct sctp_message *m = find(s, f, data);
    if (m == NULL)
        return false;
    if (data->tsn != m->next || data->bytes.n > SCTP_MESSAGE_MAX - m->n) {
        forget(s, m);
        return false;
    }
    if (data->bytes.n > 0)
        memcpy(m->bytes + m->n, data->bytes.p, data->bytes.n);
    m->n += data->bytes.n;
    m->next++;
    trail_hold(s->trail, &m->held);
    if (!data->ends)
        return false;
    trail_complete(s->trail, &m->held);
    m->in_use = false;
    s->coverage->reassembled++;
    *ret_bytes = slice_of(m->bytes, m->n);
    *ret_ppid = m->ppid;
    return true;
}

/* ---- packets ---- */

/* What the payload protocol identifier says (RFC 9260, 15.5) counts; many senders leave it 0,
 * and then the ports do. */
static void message(struct pkt *p, uint32_t ppid, struct slice bytes)
{
    const struct dis_table *t = p->lane->table;
    const struct dis_set *by_ppid = dis_table_type(t, DIS_SCTP_PPID, ppid);
    if (by_ppid != NULL && msg_offer(p, by_ppid, bytes))
        return;
    const struct dis_set *src = dis_table_type(t, DIS_SCTP_PORT, p->f.src_port);
    const struct dis_set *dst = dis_table_type(t, DIS_SCTP_PORT, p->f.dst_port);
    if (dst != NULL && msg_offer(p, dst, bytes))
        return;
    if (src != NULL && src != dst)
        (void)msg_offer(p, src, bytes); /* counted inside */
}

static void data_chunk(struct pkt *p, uint8_t type, uint8_t flags, struct cursor *c)
{
    struct sctp_data data = { .begins = (flags & FLAG_BEGINS) != 0,
                              .ends = (flags & FLAG_ENDS) != 0 };
    data.tsn = cur_be32(c);
    data.stream = cur_be16(c);
    if (type == CHUNK_DATA) {
        cur_skip(c, 2);
        data.ppid = cur_be32(c);
    } else {
        cur_skip(c, 2 + 4);
        data.ppid = cur_be32(c); /* the fragment's number where it does not begin */
    }
    if (c->bad)
        return;
    data.bytes = cur_rest(c);
    if (data.begins && data.ends) {
        message(p, data.ppid, data.bytes);
        return;
    }
    struct slice whole;
    uint32_t ppid = 0;
    if (sctp_add(&p->lane->sctp, &p->f, &data, &whole, &ppid))
        message(p, ppid, whole);
}

void sctp_packet(struct pkt *p, struct cursor *c)
{
    echo_unfit(&p->lane->echo.tape);
    uint16_t src = cur_be16(c);
    uint16_t dst = cur_be16(c);
    cur_skip(c, 8); /* verification tag, checksum */
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    p->f.src_port = src;
    p->f.dst_port = dst;
    for (unsigned i = 0; i < SCTP_CHUNKS_MAX && c->left >= CHUNK_HEADER; i++) {
        uint8_t type = cur_u8(c);
        uint8_t flags = cur_u8(c);
        uint16_t size = cur_be16(c);
        if (size < CHUNK_HEADER) {
            p->lane->coverage.malformed++;
            return;
        }
        bool cut = false;
        struct cursor body = cur_sub_cut(c, size - (size_t)CHUNK_HEADER, &cut);
        if (cut && (type == CHUNK_DATA || type == CHUNK_I_DATA)) {
            p->lane->coverage.truncated++;
            if ((flags & (FLAG_BEGINS | FLAG_ENDS)) != (FLAG_BEGINS | FLAG_ENDS))
                return; /* a fragment with a hole in it */
        }
        if (type == CHUNK_DATA || type == CHUNK_I_DATA)
            data_chunk(p, type, flags, &body);
        size_t padding = (4u - size % 4u) % 4u;
        cur_skip(c, padding < c->left ? padding : c->left);
    }
}
