#include "dissect/ip_frag.h"

#include <stdlib.h>

void frags_init(struct frags *fs, struct dis_coverage *coverage)
{
    *fs = (struct frags){ .coverage = coverage };
}

static void drop(struct frags *fs, struct frag *g)
{
    free(g->bytes);
    trail_drop(fs->trail, &g->held);
    fs->bytes -= g->room;
    fs->count--;
    g->bytes = NULL;
    g->in_use = false;
}

static void give_up(struct frags *fs, struct frag *g)
{
    fs->coverage->fragments_given_up++;
    drop(fs, g);
}

void frags_done(struct frags *fs)
{
    for (size_t i = 0; fs->items != NULL && i < FRAG_DATAGRAMS; i++)
        if (fs->items[i].in_use)
            give_up(fs, &fs->items[i]);
    free(fs->items);
    fs->items = NULL;
}

static bool give_up_oldest(struct frags *fs, const struct frag *but)
{
    struct frag *oldest = NULL;
    for (size_t i = 0; i < FRAG_DATAGRAMS; i++) {
        struct frag *g = &fs->items[i];
        if (g->in_use && g != but && (oldest == NULL || g->age < oldest->age))
            oldest = g;
    }
    if (oldest == NULL)
        return false;
    give_up(fs, oldest);
    return true;
}

static bool same_key(const struct frag_key *a, const struct frag_key *b)
{
    return a->id == b->id && a->proto == b->proto && addr_eq(&a->src, &b->src) &&
           addr_eq(&a->dst, &b->dst);
}

/* The datagram of 'piece', a new one if need be; those that are too old go on the way. */
static struct frag *find(struct frags *fs, const struct frag_piece *piece)
{
    struct frag *found = NULL;
    for (size_t i = 0; i < FRAG_DATAGRAMS; i++) {
        struct frag *g = &fs->items[i];
        if (!g->in_use)
            continue;
        if (piece->at_ns > g->first_ns && piece->at_ns - g->first_ns > FRAG_AGE_NS)
            give_up(fs, g);
        else if (same_key(&g->key, &piece->key))
            found = g;
    }
    if (found != NULL)
        return found;
    if (fs->count == FRAG_DATAGRAMS && !give_up_oldest(fs, NULL))
        return NULL;
    for (size_t i = 0; i < FRAG_DATAGRAMS; i++)
        if (!fs->items[i].in_use) {
            found = &fs->items[i];
            break;
        }
    if (found == NULL)
        return NULL;
    *found = (struct frag){ .in_use = true,
                            .is_v6 = piece->is_v6,
                            .key = piece->key,
                            .age = ++fs->age,
                            .first_ns = piece->at_ns,
                            .proto = piece->proto };
    fs->count++;
    return found;
}

static bool make_room(struct frags *fs, struct frag *g, uint32_t end)
{
    if (end <= g->room)
        return true;
    uint32_t room = g->room == 0 ? 4096 : g->room;
    while (room < end)
        room *= 2;
    while (fs->bytes + (room - g->room) > FRAG_BYTES)
        if (!give_up_oldest(fs, g))
            return false;
    uint8_t *bytes = realloc(g->bytes, room);
    if (bytes == NULL)
        return false;
    g->bytes = bytes;
    fs->bytes += room - g->room;
    g->room = room;
    return true;
}

static bool has_unit(const struct frag *g, uint32_t unit)
{
    return (g->have[unit / 64] >> (unit % 64) & 1) != 0;
}

/* IPv4: the first piece to bring a byte wins, as most hosts have it (RFC 791 leaves it open).
 * IPv6: overlapping pieces make the whole datagram void (RFC 5722, 4), except an exact
 * repetition, which RFC 8200, 4.5 lets a receiver ignore. */
static bool put(struct frag *g, const struct frag_piece *piece)
{
    uint32_t n = (uint32_t)piece->bytes.n;
    bool overlaps = false;
    bool differs = false;
    for (uint32_t at = 0; at < n; at += FRAG_UNIT) {
        uint32_t unit = (piece->offset + at) / FRAG_UNIT;
        struct slice part = slice_sub(piece->bytes, at, FRAG_UNIT);
        uint8_t *to = g->bytes + piece->offset + at;
        if (!has_unit(g, unit)) {
            memcpy(to, part.p, part.n);
            g->have[unit / 64] |= UINT64_C(1) << (unit % 64);
            g->units++;
            differs = true;
        } else {
            overlaps = true;
            differs = differs || memcmp(to, part.p, part.n) != 0;
        }
    }
    return !(g->is_v6 && overlaps && differs);
}

bool frags_add(struct frags *fs, const struct frag_piece *piece, uint8_t **ret_bytes,
               size_t *ret_size, uint8_t *ret_proto)
{
    uint32_t n = (uint32_t)piece->bytes.n;
    if (n == 0 || (piece->more && n % FRAG_UNIT != 0) || piece->offset + n > FRAG_DATAGRAM_MAX)
        return false;
    if (fs->items == NULL)
        fs->items = calloc(FRAG_DATAGRAMS, sizeof *fs->items);
    struct frag *g = fs->items == NULL ? NULL : find(fs, piece);
    if (g == NULL) {
        fs->coverage->fragments_given_up++;
        return false;
    }
    uint32_t end = piece->offset + n;
    bool fits =
        piece->more ? g->total == 0 || end <= g->total : g->total == 0 || end == g->total;
    if (!fits || !make_room(fs, g, (end + FRAG_UNIT - 1) / FRAG_UNIT * FRAG_UNIT) ||
        !put(g, piece)) {
        give_up(fs, g);
        return false;
    }
    trail_hold(fs->trail, &g->held);
    if (piece->offset == 0)
        g->proto = piece->proto;
    if (!piece->more)
        g->total = end;
    if (g->total == 0 || g->units < (g->total + FRAG_UNIT - 1) / FRAG_UNIT)
        return false;
    if (g->units > (g->total + FRAG_UNIT - 1) / FRAG_UNIT) { /* bytes behind its end */
        give_up(fs, g);
        return false;
    }
    *ret_bytes = g->bytes;
    *ret_size = g->total;
    *ret_proto = g->proto;
    g->bytes = NULL;
    trail_complete(fs->trail, &g->held);
    drop(fs, g);
    fs->coverage->reassembled++;
    return true;
}
