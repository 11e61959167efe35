#include "dissect/glance.h"

#include "base/endian.h"
#include "base/time.h"
#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"

enum {
    LINK_ETHERNET = 1, /* LINKTYPE_ */
    ETHERNET = 14,
    TAG = 4,
    VLAN_ID = 0xfff,
    IP4 = 20,
    IP6 = 40,
    TCP = 20,
    UDP = 8,
    IP4_PLAIN = 0x45, /* version 4, no options */
    FLAG_FIN = 1,
    FLAG_SYN = 2,
    FLAG_RST = 4,
};

/* The first six of eight bytes that memcpy() put into a word. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW_SIX(word) ((word)&UINT64_C(0xffffffffffff))
#else
#define LOW_SIX(word) ((word) >> 16)
#endif

/* What stands in this IP header's payload, of which 'there' bytes were captured, without
 * padding. */
static inline bool see_transport(const uint8_t *p, size_t there, struct glimpse *g)
{
    size_t header = UDP;
    g->flags = 0;
    g->seq = 0;
    if (g->proto == IP_PROTO_TCP) {
        header = there < TCP ? 0 : (p[12] >> 4) * 4u;
        if (header < TCP)
            return false;
        g->flags = p[13];
        g->seq = be32_at(p + 4);
    } else if (g->proto != IP_PROTO_UDP) {
        return false;
    }
    if (there < header)
        return false;
    g->transport = slice_of(p, there);
    g->payload = slice_of(p + header, there - header);
    if (g->proto == IP_PROTO_UDP) {
        size_t length = be16_at(p + 4);
        if (length >= UDP && length - UDP < g->payload.n)
            g->payload.n = length - UDP;
    }
    memcpy(&g->ports, p, 4);
    g->src_port = be16_at(p);
    g->dst_port = be16_at(p + 2);
    return true;
}

static inline bool see_ip4(const uint8_t *ip, size_t captured, struct glimpse *g)
{
    if (captured < IP4 + UDP || ip[0] != IP4_PLAIN || (ip[6] & 0x3f) != 0 || ip[7] != 0)
        return false;
    size_t total = be16_at(&ip[2]);
    size_t there = total == 0 || total > captured ? captured : total;
    g->proto = ip[9];
    if (there < IP4 || !see_transport(ip + IP4, there - IP4, g))
        return false;
    g->is_cut = total > captured;
    g->ip = ip;
    g->ip6 = NULL;
    g->ttl = ip[8];
    g->sender |= (uint64_t)ip[8] << 48 | (uint64_t)g->proto << 56;
    memcpy(&g->ends, &ip[12], 8);
    g->src = be32_at(&ip[12]);
    g->dst = be32_at(&ip[16]);
    g->checksum = checksum_ip4(ip, IP4);
    return g->src != 0; /* who asks for an address goes to the lane of its MAC */
}

/* IPv4-mapped, or as an IPv4 address stands among IPv6 ones: connections are kept by other
 * bytes or by the same. */
static bool is_like_ip4(const uint8_t ip[16])
{
    static const uint8_t zero[12];
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    return memcmp(ip + 4, zero, 12) == 0 || memcmp(ip, mapped, 12) == 0;
}

void glance_mixed6(const uint8_t ip[32], uint64_t *ret_src, uint64_t *ret_dst)
{
    *ret_src = be64_at(ip) ^ be64_at(ip + 8) * 3;
    *ret_dst = be64_at(ip + 16) ^ be64_at(ip + 24) * 3;
}

static bool see_ip6(const uint8_t *ip, size_t captured, struct glimpse *g)
{
    enum { IP6_TELLS = 0x80 }; /* no connection over IPv4 is taken for one over IPv6 */
    if (captured < IP6 + UDP || ip[0] >> 4 != 6)
        return false;
    size_t length = be16_at(&ip[4]);
    size_t there = length == 0 || length > captured - IP6 ? captured - IP6 : length;
    g->proto = ip[6];
    if (!see_transport(ip + IP6, there, g) || is_like_ip4(ip + 8) || is_like_ip4(ip + 24))
        return false;
    g->is_cut = length > captured - IP6;
    g->sender |= (uint64_t)ip[7] << 48 | (uint64_t)(g->proto | IP6_TELLS) << 56;
    g->ip = ip;
    g->ip6 = ip + 8;
    g->ttl = ip[7];
    glance_mixed6(ip + 8, &g->src, &g->dst);
    g->checksum = CHECKSUM_NONE;
    return true;
}

void glimpse_at(const struct in_packet *in, struct glimpse *ret)
{
    const uint8_t *p = in->p;
    size_t at = ETHERNET;
    ret->is_plain = false; /* whatever else is written then counts for nothing */
    if (in->link_type != LINK_ETHERNET || in->size < ETHERNET + IP4)
        return;
    uint16_t type = be16_at(&p[12]);
    ret->vlan = 0;
    if (type == ETHERTYPE_VLAN) {
        at += TAG;
        ret->vlan = be16_at(&p[14]) & VLAN_ID;
        type = be16_at(&p[16]);
    }
    uint64_t mac_and_type = 0;
    memcpy(&mac_and_type, &p[6], 8);
    ret->sender = LOW_SIX(mac_and_type);
    if (type == ETHERTYPE_IP4)
        ret->is_plain = see_ip4(p + at, in->size - at, ret);
    else if (type == ETHERTYPE_IP6)
        ret->is_plain = see_ip6(p + at, in->size - at, ret);
}

void glimpse_frame(const struct glimpse *look, const struct in_packet *in,
                   struct dis_frame *ret)
{
    *ret = (struct dis_frame){ .number = in->number,
                               .source = in->source,
                               .at_ns = in->at_ns,
                               .bytes = slice_of(in->p, in->size),
                               .wire_size = in->wire_size,
                               .has_mac = true,
                               .vlan = look->vlan,
                               .ttl = look->ttl,
                               .ip_proto = look->proto };
    memcpy(ret->dst_mac, in->p, 6);
    memcpy(ret->src_mac, in->p + 6, 6);
    if (look->ip6 == NULL) {
        ret->ethertype = ETHERTYPE_IP4;
        ret->src_ip = addr_ip4((uint32_t)look->src);
        ret->dst_ip = addr_ip4((uint32_t)look->dst);
    } else {
        ret->ethertype = ETHERTYPE_IP6;
        ret->src_ip = addr_ip(slice_of(look->ip6, 16));
        ret->dst_ip = addr_ip(slice_of(look->ip6 + 16, 16));
    }
}

bool glimpse_ends(const struct in_packet *in, uint64_t *ret_src, uint64_t *ret_dst)
{
    if (in->link_type != LINK_ETHERNET || in->size < ETHERNET + IP4)
        return false;
    uint16_t type = be16_at(in->p + 12);
    const uint8_t *ip = in->p + ETHERNET;
    if (type == ETHERTYPE_IP4) {
        *ret_src = be32_at(&ip[12]);
        *ret_dst = be32_at(&ip[16]);
        return *ret_src != 0;
    }
    if (type == ETHERTYPE_IP6 && in->size >= ETHERNET + IP6) {
        glance_mixed6(ip + 8, ret_src, ret_dst);
        return true;
    }
    return false;
}

void glance_init(struct glance *g, struct keyed key, const struct dis_table *table,
                 struct talks *talks, struct glance_line *lines)
{
    *g = (struct glance){
        .secret = key.k[0] | 1, .key = key, .table = table, .talks = talks, .lines = lines
    };
}

uint64_t glance_ends6(const struct glance *g, const uint8_t ip[32])
{
    uint64_t words[4];
    memcpy(words, ip, sizeof words);
    return keyed_hash(&g->key, words, 4);
}

struct glance_line *glance_at(const struct glance *g, uint64_t ends, uint32_t ports)
{
    uint64_t x = (ends ^ g->secret) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 32 ^ ports) * g->secret;
    return &g->lines[(x ^ x >> 29) >> 20 & (GLANCE_PER_LANE - 1)];
}

static inline bool is_same(const struct glance_line *line, const struct glimpse *look)
{
    return line->tally.station != 0 && line->sender == look->sender &&
           line->ends == look->ends && line->ports == look->ports;
}

/* Does any probe want it?  They look at ports and bytes (dissect.h). */
static bool is_wanted(const struct glimpse *look, const struct dis_table *table)
{
    struct dis_frame frame = { .src_port = look->src_port,
                               .dst_port = look->dst_port,
                               .ip_proto = IP_PROTO_UDP };
    for (unsigned i = 0; i < table->udp_probe_count; i++)
        if (table->udp_probes[i](look->payload, &frame))
            return true;
    return false;
}

static bool tells_nothing(const struct glance *g, const struct glance_line *line,
                          const struct glimpse *look)
{
    if (line->kind == GLANCE_NONE)
        return false;
    if (line->kind == GLANCE_UDP)
        return !is_wanted(look, g->table);
    if ((look->flags & FLAG_SYN) != 0)
        return false;
    bool is_last = (look->flags & (FLAG_FIN | FLAG_RST)) != 0;
    if (line->kind == GLANCE_DONE)
        return true;
    if (look->payload.n == 0)
        return !is_last ||
               ((look->flags & FLAG_RST) == 0 && !line->is_waiting && !g->is_watched);
    uint32_t end = look->seq + (uint32_t)look->payload.n;
    return line->kind == GLANCE_UNTIL && !look->is_cut && !is_last &&
           (int32_t)(end - line->next) <= 0;
}

bool glance_seems(const struct glance_line *line, const struct glimpse *look)
{
    if (!is_same(line, look) || line->kind == GLANCE_NONE)
        return false;
    return line->kind >= GLANCE_DONE ||
           (look->payload.n == 0 && (look->flags & (FLAG_SYN | FLAG_RST)) == 0) ||
           (line->kind == GLANCE_UNTIL &&
            (int32_t)(look->seq + (uint32_t)look->payload.n - line->next) <= 0);
}

bool glance_passes(const struct glance *g, struct glance_line *line, const struct glimpse *look,
                   const struct in_packet *in)
{
    if (!is_same(line, look) || look->checksum == CHECKSUM_BAD ||
        !tally_may(&line->tally, in) ||
        (g->is_watched && time_day_of(in->at_ns) != time_day_of(line->tally.last_ns)) ||
        !tells_nothing(g, line, look))
        return false;
    tally_add(&line->tally, in, look->checksum);
    if (line->talk == TALK_EACH)
        talks_note_ip6(g->talks, look->ip6, look->ip6 + 16, in);
    return true;
}

static void settle(struct glance *g, struct glance_line *line, struct seen *seen)
{
    tally_settle(&line->tally, line->talk, line->ends, seen, g->talks);
}

void glance_settle(struct glance *g, struct seen *seen)
{
    for (size_t i = 0; g->lines != NULL && i < GLANCE_PER_LANE; i++)
        if ((g->in_use & tally_part(i, GLANCE_PER_LANE)) != 0)
            settle(g, &g->lines[i], seen);
}

void glance_learn(struct glance *g, struct seen *seen, const struct glimpse *look,
                  const struct glance_lesson *lesson)
{
    struct glance_line *line = glance_at(g, look->ends, look->ports);
    g->in_use |= tally_part((size_t)(line - g->lines), GLANCE_PER_LANE);
    if (!is_same(line, look)) {
        settle(g, line, seen);
        *line = (struct glance_line){
            .sender = look->sender,
            .ends = look->ends,
            .ports = look->ports,
            .talk = (uint8_t)lesson->talk,
            .tally = tally_of(lesson->station, lesson->host, lesson->at_ns),
        };
    } else if (line->tally.frames == UINT32_MAX) {
        settle(g, line, seen);
    }
    if (lesson->at_ns > line->tally.last_ns)
        line->tally.last_ns = lesson->at_ns;
    line->kind = (uint8_t)lesson->kind;
    line->next = lesson->next;
    line->is_waiting = lesson->is_waiting;
}

struct dir_key {
    uint64_t ends;
    uint32_t ports;
};

/* As a packet from the one end to the other has them. */
static struct dir_key dir_key(const struct glance *g, const uint8_t from[16],
                              const uint8_t to[16], uint16_t from_port, uint16_t to_port)
{
    const uint8_t ports[4] = { (uint8_t)(from_port >> 8), (uint8_t)from_port,
                               (uint8_t)(to_port >> 8), (uint8_t)to_port };
    uint8_t ends[32];
    struct dir_key key = { .ends = 0 };
    memcpy(&key.ports, ports, 4);
    if (is_like_ip4(from) || is_like_ip4(to)) { /* it is one: of IPv6 such are never plain */
        memcpy(ends, from, 4);
        memcpy(&ends[4], to, 4);
        memcpy(&key.ends, ends, 8);
    } else {
        memcpy(ends, from, 16);
        memcpy(&ends[16], to, 16);
        key.ends = glance_ends6(g, ends);
    }
    return key;
}

void glance_ask(const struct glance *g, const uint8_t a[16], const uint8_t b[16],
                uint16_t a_port, uint16_t b_port)
{
    struct dir_key there = dir_key(g, a, b, a_port, b_port);
    struct dir_key back = dir_key(g, b, a, b_port, a_port);
    __builtin_prefetch(glance_at(g, there.ends, there.ports), 1);
    __builtin_prefetch(glance_at(g, back.ends, back.ports), 1);
}

void glance_forget_dir(struct glance *g, const uint8_t from[16], const uint8_t to[16],
                       uint16_t from_port, uint16_t to_port)
{
    struct dir_key key = dir_key(g, from, to, from_port, to_port);
    struct glance_line *line = glance_at(g, key.ends, key.ports);
    if (line->ends == key.ends && line->ports == key.ports && line->kind != GLANCE_UDP)
        line->kind = GLANCE_NONE;
}

void glance_forget(struct glance *g, const uint8_t a[16], const uint8_t b[16], uint16_t a_port,
                   uint16_t b_port)
{
    glance_forget_dir(g, a, b, a_port, b_port);
    glance_forget_dir(g, b, a, b_port, a_port);
}
