/* dissect/lane.h: all state of one lane, and the frame on its way through it.
 * Every function here takes the frame one header further; each owns one kind of header. */
#ifndef SEKISHO_DISSECT_LANE_H
#define SEKISHO_DISSECT_LANE_H

#include "dissect/called.h"
#include "dissect/echo.h"
#include "dissect/glance.h"
#include "dissect/ip_frag.h"
#include "dissect/known.h"
#include "dissect/link.h"
#include "dissect/sctp.h"
#include "dissect/seen.h"
#include "dissect/table.h"
#include "dissect/tcp_flow.h"
#include "dissect/unknown.h"

/* An engine over another list of dissectors than dis_all, which must outlive it: for tests. */
struct engine *engine_new_with(const struct dissector *const *all, unsigned jobs,
                               struct err *err);

struct lane {
    const struct dis_table *table; /* borrowed */
    struct obs_store *store;       /* owned */
    struct seen seen;
    struct talks talks;
    struct callings callings;
    struct glance glance;
    struct known known;
    struct echo echo;
    struct frags frags;
    struct flows flows;
    struct sctp sctp;
    struct dis_coverage coverage;
    struct unknown unknown;
    uint64_t messages[DIS_SET_MAX]; /* per dissector */
    uint64_t passed;                /* frames, at first sight */
    dis_tap *tap;
    void *tap_ctx;
    struct trail *trail; /* owned; NULL: nobody wants frames kept */
};

struct pkt {
    struct lane *lane;
    const struct in_packet *in; /* as it was captured */
    struct dis_frame f;
    struct station *station; /* who sent the innermost link header; NULL: nobody that counts */
    struct host *host;       /* who sent the innermost IP header; NULL: nobody that counts */
    const struct flow_key *flow_key; /* of its TCP header; NULL: nobody made it yet */
    const struct flow_dir *dir; /* of the TCP segment, until the next packet; NULL: nobody asked */
    bool is_nobodys;            /* UDP: neither port belongs to anybody */
    bool is_cut; /* the payload was longer on the wire than what was captured of it */
};

/* Every packet goes the long way: for tests. */
void engine_set_plain(struct engine *e);
/* Frames that passed at first sight. */
uint64_t engine_passed(const struct engine *e);

/* ---- sender.c ---- */

/* Counts the sender on the link, which p->f has; and the sender in the IP header with whom it talks to. */
void lane_station(struct pkt *p);
void lane_host(struct pkt *p);

/* ---- net.c: behind a link header ---- */
void net_dispatch(struct pkt *p, struct link_end end, struct cursor *c);

/* ---- ip.c ---- */
void ip4_packet(struct pkt *p, struct cursor *c);
void ip6_packet(struct pkt *p, struct cursor *c);

/* ---- transport.c: behind the IP headers ---- */
void transport_dispatch(struct pkt *p, uint8_t proto, struct cursor *c);

/* ---- tcp_stream.c ---- */
void tcp_segment(struct pkt *p, struct cursor *c);

/* ---- sctp.c ---- */
void sctp_packet(struct pkt *p, struct cursor *c);

/* ---- tunnel.c: false when it is not that tunnel after all ---- */
void tun_mpls(struct pkt *p, struct cursor *c);
void tun_backbone(struct pkt *p, struct cursor *c); /* Ethernet inside Ethernet, behind the ethertype */
void tun_gre(struct pkt *p, struct cursor *c);
void tun_ip(struct pkt *p, uint16_t ethertype, struct cursor *c);
void tun_etherip(struct pkt *p, struct cursor *c);
bool tun_udp(struct pkt *p, struct cursor c);
/* Does tun_udp() look into any datagram between these ports? */
bool tun_udp_is_port(uint16_t src, uint16_t dst);
/* Takes the label stack off and tells what is behind it. */
struct link_end tun_mpls_inner(struct cursor *c, struct dis_frame *f);

/* ---- message.c ---- */

/* Runs dissector 'id' on 'message'.  '*ret_used' and '*ret_skip' matter on TCP only. */
enum dis_result msg_run(struct pkt *p, unsigned id, struct slice message, size_t *ret_used,
                        uint64_t *ret_skip);
/* Offers a whole message to each of 'set' until one takes it. */
bool msg_offer(struct pkt *p, const struct dis_set *set, struct slice message);
/* The same to those of 'set' whose probe accepts it. */
bool msg_probe(struct pkt *p, const struct dis_set *set, struct slice message);

#endif
