#include "dissect/ethertype.h"
#include "dissect/lane.h"

static void unknown(struct lane *lane, enum dis_match_kind kind, uint32_t value)
{
    unknown_add(&lane->unknown, kind, value, 1);
    echo_step(&lane->echo.tape, ECHO_UNKNOWN, (size_t)kind);
    echo_value(&lane->echo.tape, value);
}

static void by_type(struct pkt *p, enum dis_match_kind kind, uint64_t value, struct cursor *c)
{
    struct lane *lane = p->lane;
    const struct dis_set *set = dis_table_type(lane->table, kind, value);
    if (set != NULL && msg_offer(p, set, cur_peek(c)))
        return;
    lane->coverage.ethertype_unknown++;
    if (kind == DIS_ETHERTYPE)
        unknown(lane, DIS_ETHERTYPE, (uint32_t)value);
}

static void by_dsap(struct pkt *p, uint8_t dsap, struct cursor *c)
{
    struct lane *lane = p->lane;
    const struct dis_set *set = &lane->table->sets[lane->table->llc[dsap]];
    if (msg_offer(p, set, cur_peek(c)))
        return;
    lane->coverage.ethertype_unknown++;
    unknown(lane, DIS_LLC, dsap);
}

void net_dispatch(struct pkt *p, struct link_end end, struct cursor *c)
{
    struct lane *lane = p->lane;
    switch (end.what) {
    case LINK_ETHERTYPE:
        switch (end.value) {
        case ETHERTYPE_IP4: ip4_packet(p, c); return;
        case ETHERTYPE_IP6: ip6_packet(p, c); return;
        case ETHERTYPE_MPLS:
        case ETHERTYPE_MPLS_MULTI: tun_mpls(p, c); return;
        case ETHERTYPE_BACKBONE: tun_backbone(p, c); return;
        default: by_type(p, DIS_ETHERTYPE, end.value, c); return;
        }
    case LINK_LLC: by_dsap(p, (uint8_t)end.value, c); return;
    case LINK_SNAP: by_type(p, DIS_SNAP, end.value, c); return;
    case LINK_WIFI:
        /* Beacons come ten a second: one that nobody reads is no protocol that was missed. */
        (void)msg_offer(p, &lane->table->sets[lane->table->wifi[end.value & 0xf]], cur_peek(c));
        return;
    case LINK_NOTHING: return;
    case LINK_PROTECTED: lane->coverage.frames_encrypted++; return;
    case LINK_SHORT: lane->coverage.truncated++; return;
    case LINK_UNKNOWN:
        lane->coverage.link_unknown++;
        unknown(lane, DIS_END, (uint32_t)end.value);
        return;
    }
}
