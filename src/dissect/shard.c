/* Which lane a frame belongs to. */
#include "dissect/shard.h"

#include "dissect/ethertype.h"
#include "dissect/glance.h"

enum { HOPS_MAX = 4 /* MPLS headers that are looked behind for the outermost IP addresses */ };

unsigned shard_mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a + b) ^ (a ^ b) * UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    x ^= x >> 33;
    return (unsigned)(x % DIS_LANES);
}

unsigned shard_of(const struct dis_frame *f, struct link_end end, struct cursor c)
{
    struct dis_frame inner;
    for (unsigned hop = 0; hop < HOPS_MAX && end.what == LINK_ETHERTYPE &&
                           (end.value == ETHERTYPE_MPLS || end.value == ETHERTYPE_MPLS_MULTI);
         hop++) {
        inner = *f;
        end = tun_mpls_inner(&c, &inner);
    }
    if (end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP4) {
        cur_skip(&c, 12);
        uint64_t src = cur_be32(&c);
        uint64_t dst = cur_be32(&c);
        if (!c.bad && (src != 0 || !f->has_mac)) /* 0: who asks for an address; all of them at
                                                    one place would be many */
            return shard_mix(src, dst);
    } else if (end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP6) {
        cur_skip(&c, 8);
        struct slice ends = cur_take(&c, 32);
        uint64_t src = 0;
        uint64_t dst = 0;
        if (!c.bad) {
            glance_mixed6(ends.p, &src, &dst);
            return shard_mix(src, dst);
        }
    }
    uint64_t mac = 0;
    if (f->has_mac)
        memcpy(&mac, f->src_mac, 6);
    return mac == 0 ? 0 : shard_mix(mac, 0);
}

struct link_end shard_open(const struct in_packet *in, struct pkt *p, struct cursor *c)
{
    *p = (struct pkt){ .f = { .number = in->number,
                              .source = in->source,
                              .at_ns = in->at_ns,
                              .bytes = slice_of(in->p, in->size),
                              .wire_size = in->wire_size },
                       .in = in };
    *c = cur_of(p->f.bytes);
    return link_open(in->link_type, c, &p->f);
}

unsigned engine_lane(const struct in_packet *in)
{
    struct pkt p;
    struct cursor c;
    struct link_end end = shard_open(in, &p, &c);
    return shard_of(&p.f, end, c);
}
