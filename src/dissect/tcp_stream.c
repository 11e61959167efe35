/* TCP directions as dissectors want them: contiguous bytes from the start (RFC 9293).
 *
 * The usual message lies whole in the first segment in order: it is shown where it lies in the
 * packet.  Only what a dissector leaves for later, or what came too early, is copied. */
#include "dissect/lane.h"

enum {
    FLAG_FIN = 1,
    FLAG_SYN = 2,
    FLAG_RST = 4,
    FLAG_ACK = 16,
    PROBE_MIN = 8,          /* bytes that a probe needs to be sure */
    RUNS_FREE = 64,         /* calls without progress before growth by an eighth is asked for */
    PORT_SYSTEM_END = 1024, /* RFC 6335, 6: below are system ports */
    PORT_EPHEMERAL = 32768, /* Linux hands out from here, others from 49152 */
};
#define SKIP_MAX                                                                               \
    (UINT64_C(1) << 30) /* more is no message but a transfer; sequence numbers wrap at 2^32 */

static void finish(struct lane *lane, struct flow_dir *d)
{
    d->bits |= DIR_DONE;
    flows_pending_drop(&lane->flows, d);
}

/* ---- which protocol ---- */

static bool choose(const struct pkt *p, struct flow_dir *d, const struct flow_dir *peer,
                   struct slice bytes, bool *ret_wait)
{
    const struct dis_table *t = p->lane->table;
    *ret_wait = false;
    if ((d->bits & DIR_PEER_TRIED) == 0 && (peer->bits & DIR_BY_PROBE) != 0 &&
        peer->proto != 0) {
        d->bits |= DIR_PEER_TRIED | DIR_BY_PROBE;
        d->proto = peer->proto;
        return true;
    }
    struct dis_set ports =
        dis_set_or(&t->sets[t->tcp[p->f.src_port]], &t->sets[t->tcp[p->f.dst_port]]);
    if (d->phase == PHASE_PORT) {
        unsigned id = dis_set_next(&ports, d->tried);
        if (id < DIS_SET_MAX) {
            d->tried = (uint8_t)(id + 1);
            d->proto = (uint8_t)(id + 1);
            return true;
        }
        d->phase = PHASE_ANY;
        d->tried = 0;
    }
    if (bytes.n < PROBE_MIN) {
        *ret_wait = true;
        return false;
    }
    for (unsigned id = dis_set_next(&t->tcp_any, d->tried); id < DIS_SET_MAX;
         id = dis_set_next(&t->tcp_any, id + 1)) {
        const struct dissector *dis = t->all[id];
        if (dis_set_has(&ports, id) || dis->probe == NULL || !dis->probe(bytes, &p->f))
            continue;
        d->tried = (uint8_t)(id + 1);
        d->proto = (uint8_t)(id + 1);
        d->bits |= DIR_BY_PROBE;
        return true;
    }
    return false;
}

/* Shows 'bytes', from 'd->next' on, until nobody wants more of them.  Returns how far the
 * direction moves on: what was consumed and what is to be skipped.  Sets DIR_DONE. */
static uint64_t show(struct pkt *p, struct flow_dir *d, const struct flow_dir *peer,
                     struct slice bytes)
{
    struct dis_coverage *coverage = &p->lane->coverage;
    uint64_t moved = 0;
    while ((d->bits & DIR_DONE) == 0 && bytes.n > 0) {
        struct slice allowed = slice_sub(bytes, 0, (size_t)(DIS_STREAM_BYTES_MAX - d->shown));
        bool wait = false;
        if (d->proto == 0 && !choose(p, d, peer, allowed, &wait)) {
            if (!wait) {
                coverage->streams_unknown++;
                d->bits |= DIR_DONE;
            }
            break;
        }
        size_t used = 0;
        uint64_t skip = 0;
        unsigned id = d->proto - 1u;
        enum dis_result result = msg_run(p, id, allowed, &used, &skip);
        if (result == DIS_NOT_MINE) {
            d->proto = 0;
            d->bits &= (uint8_t)~DIR_BY_PROBE;
            if ((d->bits & DIR_CONSUMED) != 0)
                d->bits |= DIR_DONE; /* it was, and what follows is of another kind */
            continue;
        }
        if (result != DIS_TRUNCATED) {
            if (result == DIS_OK && p->lane->table->all[id]->then_encrypted)
                coverage->encrypted++;
            d->bits |= DIR_DONE;
            break;
        }
        if (skip > SKIP_MAX)
            d->bits |= DIR_DONE;
        uint64_t step = used + skip;
        if (step > 0)
            d->bits |= DIR_CONSUMED;
        d->shown = (uint16_t)(d->shown + used < UINT16_MAX ? d->shown + used : UINT16_MAX);
        moved += step;
        bool was_all =
            bytes.n >= (size_t)(DIS_STREAM_BYTES_MAX - d->shown) || d->shown == UINT16_MAX;
        if (was_all)
            d->bits |= DIR_DONE; /* identification comes early or not at all */
        if (step == 0)
            break;
        bytes = slice_skip(bytes, step < bytes.n ? (size_t)step : bytes.n);
    }
    return moved;
}

/* ---- what cannot be shown yet ---- */

static bool add_span(struct pending *b, uint32_t from, uint32_t to)
{
    unsigned at = 0;
    while (at < b->span_count && b->spans[at].to < from)
        at++;
    unsigned end = at; /* those that touch become one */
    while (end < b->span_count && b->spans[end].from <= to) {
        from = b->spans[end].from < from ? b->spans[end].from : from;
        to = b->spans[end].to > to ? b->spans[end].to : to;
        end++;
    }
    if (end == at && b->span_count == SPANS_MAX)
        return false;
    memmove(&b->spans[at + 1], &b->spans[end], (b->span_count - end) * sizeof b->spans[0]);
    b->spans[at] = (struct pending_span){ from, to };
    b->span_count = (uint8_t)(b->span_count - (end - at) + 1);
    return true;
}

static void absorb(struct pending *b)
{
    if (b->span_count == 0 || b->spans[0].from > b->have)
        return;
    b->have = b->spans[0].to > b->have ? b->spans[0].to : b->have;
    b->span_count--;
    memmove(&b->spans[0], &b->spans[1], b->span_count * sizeof b->spans[0]);
}

/* Keeps 'bytes' at 'offset' from 'next'; of two that differ the first to come stands, as it
 * does for what was shown already. */
static bool keep(struct flows *fs, struct pending *b, uint32_t offset, struct slice bytes)
{
    uint32_t end = offset + (uint32_t)bytes.n;
    if (!flows_pending_room(fs, b, end))
        return false;
    uint32_t at = offset > b->have ? offset : b->have;
    for (unsigned i = 0; at < end; i++) {
        uint32_t stop = i < b->span_count && b->spans[i].from < end ? b->spans[i].from : end;
        if (stop > at) {
            struct slice part = slice_sub(bytes, at - offset, stop - at);
            memcpy(b->bytes + at, part.p, part.n);
        }
        if (i >= b->span_count)
            break;
        at = b->spans[i].to > at ? b->spans[i].to : at;
    }
    if (offset > b->have)
        return add_span(b, offset, end);
    if (end > b->have)
        b->have = end;
    while (b->span_count > 0 && b->spans[0].from <= b->have)
        absorb(b);
    return true;
}

/* The direction moved on by 'n' bytes: what is kept moves to the front. */
static void advance(struct pending *b, uint64_t n)
{
    uint32_t end = b->span_count > 0 ? b->spans[b->span_count - 1].to : b->have;
    uint32_t by = n < end ? (uint32_t)n : end;
    if (by == 0)
        return;
    memmove(b->bytes, b->bytes + by, end - by);
    b->have = b->have > by ? b->have - by : 0;
    unsigned to = 0;
    for (unsigned i = 0; i < b->span_count; i++) {
        if (b->spans[i].to <= by)
            continue;
        uint32_t from = b->spans[i].from > by ? b->spans[i].from - by : 0;
        b->spans[to++] = (struct pending_span){ from, b->spans[i].to - by };
    }
    b->span_count = (uint8_t)to;
    while (b->span_count > 0 && b->spans[0].from <= b->have)
        absorb(b);
    b->runs = 0;
    b->seen = 0;
}

/* Is another call worth it?  Somebody who sends byte by byte must not make us read all of it
 * each time. */
static bool is_due(struct pending *b, bool is_last)
{
    if (b->have == 0 || b->have == b->seen)
        return false;
    if (!is_last && b->runs >= RUNS_FREE && b->have - b->seen < b->seen / 8)
        return false;
    b->runs++;
    b->seen = b->have;
    return true;
}

static void gap(struct lane *lane, struct flow_dir *d)
{
    lane->coverage.streams_gap++;
    finish(lane, d);
}

/* What is kept and has no hole, when there is reason to. */
static void show_pending(struct pkt *p, struct flow *flow, unsigned dir, bool is_last)
{
    struct flows *fs = &p->lane->flows;
    struct flow_dir *d = &flow->dir[dir];
    struct pending *b = &fs->pending[d->pending];
    while ((d->bits & DIR_DONE) == 0 && is_due(b, is_last)) {
        uint64_t moved = show(p, d, &flow->dir[1 - dir], slice_of(b->bytes, b->have));
        d->next += (uint32_t)moved;
        advance(b, moved);
    }
    if ((d->bits & DIR_DONE) != 0 || (b->have == 0 && b->span_count == 0))
        flows_pending_drop(fs, d);
}

/* A buffer for this direction; NULL: no memory.  Its end may no longer pass at first sight. */
static struct pending *begin_to_wait(const struct pkt *p, struct flow *flow, unsigned dir)
{
    struct lane *lane = p->lane;
    glance_forget_dir(&lane->glance, flow->ip[dir], flow->ip[1 - dir], flow->port[dir],
                      flow->port[1 - dir]);
    return flows_pending(&lane->flows, flow, dir, p->f.at_ns);
}

/* Bytes that do not follow directly, or that others wait before. */
static void buffered(struct pkt *p, struct flow *flow, unsigned dir, uint32_t offset,
                     struct slice bytes, bool is_last)
{
    struct flows *fs = &p->lane->flows;
    struct flow_dir *d = &flow->dir[dir];
    if (offset >= DIS_STREAM_BYTES_MAX) {
        gap(p->lane, d);
        return;
    }
    bytes = slice_sub(bytes, 0, DIS_STREAM_BYTES_MAX - offset);
    struct pending *b =
        d->pending == FLOW_NONE ? begin_to_wait(p, flow, dir) : &fs->pending[d->pending];
    bool was_whole = b != NULL && b->span_count == 0;
    if (b == NULL || !keep(fs, b, offset, bytes)) {
        p->lane->coverage.streams_given_up++;
        finish(p->lane, d);
        return;
    }
    if (was_whole && b->span_count > 0)
        flows_pending_anew(fs, b, p->f.at_ns);
    show_pending(p, flow, dir, is_last);
}

/* ---- segments ---- */

static enum dis_side side_of(const struct pkt *p, const struct flow_dir *d)
{
    const struct dis_table *t = p->lane->table;
    if ((d->bits & DIR_IS_SERVER) != 0)
        return SIDE_SERVER;
    if ((d->bits & DIR_IS_CLIENT) != 0)
        return SIDE_CLIENT;
    bool src_known = t->tcp[p->f.src_port] != 0;
    bool dst_known = t->tcp[p->f.dst_port] != 0;
    if (src_known != dst_known)
        return src_known ? SIDE_SERVER : SIDE_CLIENT;
    uint16_t low = p->f.src_port < p->f.dst_port ? p->f.src_port : p->f.dst_port;
    uint16_t high = p->f.src_port < p->f.dst_port ? p->f.dst_port : p->f.src_port;
    if ((low < PORT_SYSTEM_END && high >= PORT_SYSTEM_END) ||
        (low < PORT_EPHEMERAL && high >= PORT_EPHEMERAL))
        return p->f.src_port == low ? SIDE_SERVER : SIDE_CLIENT;
    return SIDE_UNKNOWN;
}

static void open_dir(struct lane *lane, struct flow_dir *d, uint32_t next, uint8_t bits)
{
    flows_pending_drop(&lane->flows, d);
    *d = (struct flow_dir){ .next = next,
                            .pending = FLOW_NONE,
                            .bits = (uint8_t)(DIR_OPEN | bits) };
    lane->coverage.streams++;
}

/* A connection begins, perhaps again on ports that were used before. */
static void synchronise(struct lane *lane, struct flow *flow, unsigned dir, uint32_t seq,
                        bool is_answer)
{
    struct flow_dir *d = &flow->dir[dir];
    struct flow_dir *peer = &flow->dir[1 - dir];
    if ((d->bits & DIR_OPEN) != 0 && d->next == seq + 1)
        return; /* sent or captured twice */
    open_dir(lane, d, seq + 1, is_answer ? DIR_IS_SERVER : DIR_IS_CLIENT);
    if (!is_answer) {
        trail_flow_new(lane->trail, lane->flows.found);
        flows_pending_drop(&lane->flows, peer);
        *peer = (struct flow_dir){ .pending = FLOW_NONE };
    }
    if ((peer->bits & (DIR_IS_SERVER | DIR_IS_CLIENT)) == 0)
        peer->bits |= is_answer ? DIR_IS_CLIENT : DIR_IS_SERVER;
}

static void stream_bytes(struct pkt *p, struct flow *flow, unsigned dir, uint32_t seq,
                         struct slice bytes, bool is_last)
{
    struct lane *lane = p->lane;
    struct flow_dir *d = &flow->dir[dir];
    if ((d->bits & DIR_OPEN) == 0) {
        if (bytes.n == 1 && bytes.p[0] == 0)
            return; /* a keep-alive's byte stands before the next one: RFC 9293, 3.8.4 */
        uint8_t known = d->bits & (DIR_IS_SERVER | DIR_IS_CLIENT);
        open_dir(lane, d, seq, known);
        lane->coverage.streams_midway++;
    }
    int32_t ahead = (int32_t)(seq - d->next);
    if (ahead < 0) {
        uint32_t old = -(uint32_t)ahead;
        if (old >= bytes.n)
            return;
        bytes = slice_skip(bytes, old);
        ahead = 0;
    }
    p->f.side = side_of(p, d);
    if (ahead > 0 || d->pending != FLOW_NONE) {
        buffered(p, flow, dir, (uint32_t)ahead, bytes, is_last);
        return;
    }
    uint64_t moved = show(p, d, &flow->dir[1 - dir], bytes);
    d->next += (uint32_t)moved;
    if ((d->bits & DIR_DONE) == 0 && moved < bytes.n && !is_last) {
        struct pending *b = begin_to_wait(p, flow, dir);
        if (b == NULL || !keep(&lane->flows, b, 0, slice_skip(bytes, (size_t)moved))) {
            lane->coverage.streams_given_up++;
            finish(lane, d);
            return;
        }
        b->seen = b->have; /* shown just now */
        b->runs = 1;
    }
}

void tcp_segment(struct pkt *p, struct cursor *c)
{
    struct lane *lane = p->lane;
    echo_unfit(&lane->echo.tape);
    p->f.src_port = cur_be16(c);
    p->f.dst_port = cur_be16(c);
    uint32_t seq = cur_be32(c);
    cur_skip(c, 4);
    uint16_t flags = cur_be16(c);
    cur_skip(c, 6);
    size_t header = (flags >> 12) * 4u;
    if (c->bad) {
        lane->coverage.truncated++;
        return;
    }
    if (header < 20) {
        lane->coverage.malformed++;
        return;
    }
    cur_skip(c, header - 20);
    if (c->bad) {
        lane->coverage.truncated++;
        return;
    }
    bool is_last = (flags & (FLAG_FIN | FLAG_RST)) != 0;
    if (c->left == 0 && !is_last && (flags & FLAG_SYN) == 0)
        return; /* nearly half of all segments only acknowledge */

    bool is_start = (flags & FLAG_SYN) != 0 && !is_last;
    /* What a reset carries is a diagnostic (RFC 9293, 3.5.3), not the stream's. */
    struct slice bytes = (flags & FLAG_RST) != 0 ? slice_of(NULL, 0) : cur_rest(c);
    struct flow_key own;
    const struct flow_key *key = p->flow_key;
    if (key == NULL) {
        own = flows_key(&lane->flows, slice_of(p->f.src_ip.bytes, 16),
                        slice_of(p->f.dst_ip.bytes, 16), p->f.src_port, p->f.dst_port);
        key = &own;
    }
    struct flow *flow = flows_find(&lane->flows, key, bytes.n > 0 || is_start);
    if (flow == NULL)
        return;
    unsigned dir = key->dir;
    struct flow_dir *d = &flow->dir[dir];
    if ((flow->dir[0].bits | flow->dir[1].bits) == 0)
        trail_flow_new(lane->trail, lane->flows.found);
    p->dir = d;
    if (is_start) {
        bool is_answer = (flags & FLAG_ACK) != 0;
        if (is_answer) /* what it answers goes on as it was */
            glance_forget_dir(&lane->glance, flow->ip[dir], flow->ip[1 - dir], flow->port[dir],
                              flow->port[1 - dir]);
        else
            glance_forget(&lane->glance, flow->ip[0], flow->ip[1], flow->port[0],
                          flow->port[1]);
        synchronise(lane, flow, dir, seq, is_answer);
        seq++;
    }
    if ((d->bits & DIR_DONE) != 0)
        return;
    trail_payload(lane->trail, bytes);
    if (bytes.n > 0) {
        stream_bytes(p, flow, dir, seq, bytes, is_last);
        if (p->is_cut && (d->bits & DIR_DONE) == 0)
            gap(lane, d); /* the rest of the segment was never captured */
    } else {
        if (d->pending != FLOW_NONE) {
            p->f.side = side_of(p, d);
            show_pending(p, flow, dir, true);
        }
        if ((flags & FLAG_RST) != 0)
            finish(lane, d);
    }
    trail_flow(lane->trail, lane->flows.found, is_start || bytes.n > 0,
               (flow->dir[0].bits & flow->dir[1].bits & DIR_DONE) != 0);
}
