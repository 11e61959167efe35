#include "dissect/glance.h"

#include "base/time.h"
#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"

#include <stdlib.h>

enum {
    LINK_ETHERNET = 1, /* LINKTYPE_ */
    ETHERNET = 14,
    TAG = 4,
    IP4 = 20,
    TCP = 20,
    UDP = 8,
    HEADERS = ETHERNET + TAG + IP4 + TCP, /* that are looked at */
    IP4_PLAIN = 0x45,                     /* version 4, no options */
    FLAG_FIN = 1,
    FLAG_SYN = 2,
    FLAG_RST = 4,
    LINE = 64, /* bytes of a cache line */
};

enum { CHECKSUM_NONE, CHECKSUM_GOOD, CHECKSUM_BAD };

static uint16_t be16(const uint8_t b[2])
{
    return (uint16_t)(b[0] << 8 | b[1]);
}

/* RFC 1071: one's complement sums do not mind the order of bytes. */
static uint32_t checksum(const uint8_t ip[IP4])
{
    uint64_t a = 0;
    uint64_t b = 0;
    uint32_t c = 0;
    if ((ip[10] | ip[11]) == 0)
        return CHECKSUM_NONE;
    memcpy(&a, &ip[0], 8);
    memcpy(&b, &ip[8], 8);
    memcpy(&c, &ip[16], 4);
    uint64_t sum = (a & 0xffffffff) + (a >> 32) + (b & 0xffffffff) + (b >> 32) + c;
    sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? CHECKSUM_GOOD : CHECKSUM_BAD;
}

struct glimpse glimpse_at(const struct in_packet *in)
{
    struct glimpse g = { .is_plain = false };
    uint8_t h[HEADERS] = { 0 };
    if (in->link_type != LINK_ETHERNET || in->size < ETHERNET + IP4 + UDP)
        return g;
    if (in->size >= HEADERS) /* a size that the compiler knows: a few moves */
        memcpy(h, in->p, HEADERS);
    else
        memcpy(h, in->p, in->size);
    size_t at = ETHERNET;
    uint16_t type = be16(&h[12]);
    if (type == ETHERTYPE_VLAN) {
        at += TAG;
        type = be16(&h[16]);
    }
    const uint8_t *ip = &h[at];
    if (type != ETHERTYPE_IP4 || ip[0] != IP4_PLAIN || (ip[6] & 0x3f) != 0 || ip[7] != 0)
        return g;
    g.proto = ip[9];
    size_t captured = in->size - at;
    size_t total = be16(&ip[2]);
    size_t there = total == 0 || total > captured ? captured : total;
    size_t above = IP4; /* where the payload begins */
    if (g.proto == IP_PROTO_TCP) {
        size_t header = (ip[IP4 + 12] >> 4) * 4u;
        if (header < TCP)
            return g;
        above += header;
        g.flags = ip[IP4 + 13];
        g.seq = (uint32_t)be16(&ip[IP4 + 4]) << 16 | be16(&ip[IP4 + 6]);
    } else if (g.proto == IP_PROTO_UDP) {
        above += UDP;
    } else {
        return g;
    }
    if (there < above)
        return g;
    g.payload = slice_sub(slice_of(in->p, in->size), at + above, there - above);
    if (g.proto == IP_PROTO_UDP) {
        size_t length = be16(&ip[IP4 + 4]);
        if (length >= UDP && length - UDP < g.payload.n)
            g.payload.n = length - UDP;
    }
    g.is_cut = total > captured;
    memcpy(&g.sender, &h[6], 6);
    g.sender |= (uint64_t)ip[8] << 48 | (uint64_t)g.proto << 56;
    memcpy(&g.ends, &ip[12], 8);
    memcpy(&g.ports, &ip[IP4], 4);
    g.src = (uint32_t)be16(&ip[12]) << 16 | be16(&ip[14]);
    g.dst = (uint32_t)be16(&ip[16]) << 16 | be16(&ip[18]);
    g.src_port = be16(&ip[IP4]);
    g.dst_port = be16(&ip[IP4 + 2]);
    g.checksum = checksum(ip);
    g.is_plain = true;
    return g;
}

bool glimpse_ends(const struct in_packet *in, uint32_t *ret_src, uint32_t *ret_dst)
{
    if (in->link_type != LINK_ETHERNET || in->size < ETHERNET + IP4 ||
        be16(in->p + 12) != ETHERTYPE_IP4)
        return false;
    const uint8_t *ip = in->p + ETHERNET;
    *ret_src = (uint32_t)be16(&ip[12]) << 16 | be16(&ip[14]);
    *ret_dst = (uint32_t)be16(&ip[16]) << 16 | be16(&ip[18]);
    return *ret_src != 0;
}

bool glance_init(struct glance *g, struct keyed key, const struct dis_table *table,
                 struct talks *talks)
{
    *g = (struct glance){ .secret = key.k[0] | 1, .table = table, .talks = talks };
    /* calloc, so that pages which no packet needs are never touched. */
    g->memory = calloc(GLANCE_PER_LANE + 1, sizeof *g->lines);
    g->lines =
        (struct glance_line *)(((uintptr_t)g->memory + LINE - 1) & ~(uintptr_t)(LINE - 1));
    return g->memory != NULL;
}

void glance_done(struct glance *g)
{
    free(g->memory);
    *g = (struct glance){ .memory = NULL };
}

struct glance_line *glance_at(const struct glance *g, uint64_t ends, uint32_t ports)
{
    uint64_t x = (ends ^ g->secret) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 32 ^ ports) * g->secret;
    return &g->lines[(x ^ x >> 29) >> 20 & (GLANCE_PER_LANE - 1)];
}

static bool is_same(const struct glance_line *line, const struct glimpse *look)
{
    return line->station != 0 && line->sender == look->sender && line->ends == look->ends &&
           line->ports == look->ports;
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

static bool tells_nothing(const struct glance_line *line, const struct glimpse *look,
                          const struct dis_table *table)
{
    if (line->kind == GLANCE_NONE)
        return false;
    if (line->kind == GLANCE_UDP)
        return !is_wanted(look, table);
    if ((look->flags & FLAG_SYN) != 0)
        return false;
    bool is_last = (look->flags & (FLAG_FIN | FLAG_RST)) != 0;
    if (line->kind == GLANCE_DONE || (look->payload.n == 0 && !is_last))
        return true;
    uint32_t end = look->seq + (uint32_t)look->payload.n;
    return line->kind == GLANCE_UNTIL && !look->is_cut && !is_last &&
           (int32_t)(end - line->next) <= 0;
}

static void note_talk(struct talks *talks, const struct glance_line *line,
                      const struct in_packet *in)
{
    uint8_t ends[8];
    memcpy(ends, &line->ends, 8);
    talks_note_ip4(talks, &ends[0], &ends[4], in);
}

bool glance_passes(const struct glance *g, struct glance_line *line, const struct glimpse *look,
                   const struct in_packet *in)
{
    if (!is_same(line, look) || look->checksum == CHECKSUM_BAD || in->at_ns < line->last_ns ||
        (g->is_watched && time_day_of(in->at_ns) != time_day_of(line->last_ns)) ||
        line->frames == UINT32_MAX || !tells_nothing(line, look, g->table))
        return false;
    line->frames++;
    line->bytes += in->wire_size;
    line->last_ns = in->at_ns;
    line->good_checksums += look->checksum == CHECKSUM_GOOD;
    if (line->is_talk != 0)
        note_talk(g->talks, line, in);
    return true;
}

static void settle(struct glance_line *line, struct seen *seen)
{
    if (line->station == 0 || line->frames == 0)
        return;
    struct station *station = &seen->stations[line->station - 1];
    struct host *host = &seen->hosts[line->host - 1];
    station->frames += line->frames;
    station->bytes += line->bytes;
    station->good_checksums += line->good_checksums;
    if (line->last_ns > station->last_ns)
        station->last_ns = line->last_ns;
    host->frames += line->frames;
    host->bytes += line->bytes;
    if (line->last_ns > host->last_ns)
        host->last_ns = line->last_ns;
    line->frames = 0;
    line->good_checksums = 0;
    line->bytes = 0;
}

void glance_settle(struct glance *g, struct seen *seen)
{
    for (size_t i = 0; g->memory != NULL && i < GLANCE_PER_LANE; i++)
        settle(&g->lines[i], seen);
}

void glance_learn(struct glance *g, struct seen *seen, const struct glimpse *look,
                  const struct glance_lesson *lesson)
{
    struct glance_line *line = glance_at(g, look->ends, look->ports);
    if (!is_same(line, look)) {
        settle(line, seen);
        *line =
            (struct glance_line){ .sender = look->sender,
                                  .ends = look->ends,
                                  .ports = look->ports,
                                  .station = (uint32_t)(lesson->station - seen->stations) + 1,
                                  .host = (uint32_t)(lesson->host - seen->hosts) + 1,
                                  .is_talk = lesson->is_talk,
                                  .last_ns = lesson->at_ns };
    } else if (line->frames == UINT32_MAX) {
        settle(line, seen);
    }
    if (lesson->at_ns > line->last_ns)
        line->last_ns = lesson->at_ns;
    line->kind = lesson->kind;
    line->next = lesson->next;
}

static void forget_one(struct glance *g, const uint8_t from[16], const uint8_t to[16],
                       uint16_t from_port, uint16_t to_port)
{
    const uint8_t ports[4] = { (uint8_t)(from_port >> 8), (uint8_t)from_port,
                               (uint8_t)(to_port >> 8), (uint8_t)to_port };
    uint8_t ends[8];
    uint64_t ends_word = 0;
    uint32_t ports_word = 0;
    memcpy(ends, from, 4);
    memcpy(&ends[4], to, 4);
    memcpy(&ends_word, ends, 8);
    memcpy(&ports_word, ports, 4);
    struct glance_line *line = glance_at(g, ends_word, ports_word);
    if (line->ends == ends_word && line->ports == ports_word && line->kind != GLANCE_UDP)
        line->kind = GLANCE_NONE;
}

void glance_forget(struct glance *g, const uint8_t a[16], const uint8_t b[16], uint16_t a_port,
                   uint16_t b_port)
{
    forget_one(g, a, b, a_port, b_port);
    forget_one(g, b, a, b_port, a_port);
}
