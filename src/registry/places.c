#include "registry/places.h"

#include "base/endian.h"
#include "base/time.h"
#include "registry/datafile.h"
#include "registry/places_table.h"

#include <stdlib.h>

struct places {
    const struct places_kind *kind;
    void *state; /* owned */
};

/* ---- addresses that are nowhere ---- */

/* IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), blocks that are not
 * globally reachable, as of 2025-10; with multicast (RFC 5771, RFC 4291). */
struct block {
    uint8_t first[16];
    uint8_t bits;
};

#define V4(a, b, c, d, bits)                                                                   \
    {                                                                                          \
        { [10] = 0xff, [11] = 0xff, (a), (b), (c), (d) }, 96 + (bits)                          \
    }
static const struct block nowhere[] = {
    V4(0, 0, 0, 0, 8),
    V4(10, 0, 0, 0, 8),
    V4(100, 64, 0, 0, 10),
    V4(127, 0, 0, 0, 8),
    V4(169, 254, 0, 0, 16),
    V4(172, 16, 0, 0, 12),
    V4(192, 0, 0, 0, 24),
    V4(192, 0, 2, 0, 24),
    V4(192, 88, 99, 0, 24),
    V4(192, 168, 0, 0, 16),
    V4(198, 18, 0, 0, 15),
    V4(198, 51, 100, 0, 24),
    V4(203, 0, 113, 0, 24),
    V4(224, 0, 0, 0, 3),
    { { 0x00 }, 96 },                               /* ::, ::1 and what was IPv4-compatible */
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48 }, /* RFC 8215 */
    { { 0x01 }, 64 },                               /* RFC 6666 */
    { { 0x20, 0x01, 0x00, 0x00 }, 32 },             /* Teredo, RFC 4380 */
    { { 0x20, 0x01, 0x00, 0x02 }, 48 },             /* RFC 5180 */
    { { 0x20, 0x01, 0x00, 0x10 }, 28 },             /* ORCHID, RFC 4843 */
    { { 0x20, 0x01, 0x00, 0x20 }, 28 },             /* ORCHIDv2, RFC 7343 */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },             /* RFC 3849 */
    { { 0x3f, 0xff }, 20 },                         /* RFC 9637 */
    { { 0x5f, 0x00 }, 16 },                         /* RFC 9602 */
    { { 0xfc }, 7 },
    { { 0xfe, 0x80 }, 10 },
    { { 0xfe, 0xc0 }, 10 }, /* RFC 3879 */
    { { 0xff }, 8 },
};

static bool is_in(const uint8_t ip[16], const struct block *b)
{
    unsigned whole = b->bits / 8;
    unsigned rest = b->bits % 8;
    return memcmp(ip, b->first, whole) == 0 &&
           (rest == 0 || (ip[whole] ^ b->first[whole]) >> (8 - rest) == 0);
}

/* The IPv4 address that one of IPv6 stands for: NAT64's well-known prefix (RFC 6052), 6to4 (RFC
 * 3056). */
static void unwrap(uint8_t ip[16])
{
    static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    uint8_t v4[4];
    if (memcmp(ip, nat64, 12) == 0)
        memcpy(v4, ip + 12, 4);
    else if (ip[0] == 0x20 && ip[1] == 0x02)
        memcpy(v4, ip + 2, 4);
    else
        return;
    memcpy(ip, mapped, 12);
    memcpy(ip + 12, v4, 4);
}

bool places_is_nowhere(const uint8_t ip[16])
{
    uint8_t at[16];
    memcpy(at, ip, 16);
    unwrap(at);
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++)
        if (is_in(at, &nowhere[i]))
            return true;
    return false;
}

/* ---- a table made of Tor's ---- */

struct table {
    struct datafile *data; /* owned */
    struct data_section v4;
    struct data_section v6;
    struct data_section info;
};

static void table_close(void *state)
{
    struct table *t = state;
    data_close(t->data);
    free(t);
}

/* True if row 'i' begins at or before 'ip'. */
static bool begins_by(const struct data_section *s, size_t i, const uint8_t ip[16])
{
    if (s->each == PLACE4_ROW)
        return data_u32(s, i, PLACE4_FIRST) <= (uint32_t)be64_at(ip + 8);
    uint64_t high = data_u64(s, i, PLACE6_HIGH);
    return high != be64_at(ip) ? high < be64_at(ip)
                               : data_u64(s, i, PLACE6_LOW) <= be64_at(ip + 8);
}

static bool table_find(const void *state, const uint8_t ip[16], struct place_of *ret)
{
    const struct table *t = state;
    static const struct block v4 = V4(0, 0, 0, 0, 0);
    const struct data_section *s = is_in(ip, &v4) ? &t->v4 : &t->v6;
    size_t low = 0; /* rows before it begin by 'ip' */
    size_t high = s->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (begins_by(s, mid, ip))
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0)
        return false;
    size_t at = s->each == PLACE4_ROW ? PLACE4_COUNTRY : PLACE6_COUNTRY;
    ret->country[0] = (char)data_u8(s, low - 1, at);
    ret->country[1] = (char)data_u8(s, low - 1, at + 1);
    return ret->country[0] != '\0';
}

static void table_info(const void *state, struct places_info *ret)
{
    const struct table *t = state;
    struct slice strings = data_strings(t->data);
    *ret = (struct places_info){
        .title = data_str(strings, data_u32(&t->info, 0, PLACE_INFO_TITLE)),
        .source = data_str(strings, data_u32(&t->info, 0, PLACE_INFO_SOURCE)),
        .day = data_i32(&t->info, 0, PLACE_INFO_DAY),
        .rows = t->v4.count + t->v6.count
    };
}

static void table_rest(const void *state)
{
    const struct table *t = state;
    data_rest(t->data);
}

static const struct places_kind table_kind = { table_close, table_find, table_info,
                                               table_rest };

static enum rc table_open(const char *path, void **ret_state, struct err *err)
{
    struct table *t = calloc(1, sizeof *t);
    if (t == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    enum rc rc = data_open(path, &t->data, err);
    if (rc == RC_OK)
        rc = data_section(t->data, SECTION_PLACE4, PLACE4_ROW, &t->v4, err);
    if (rc == RC_OK)
        rc = data_section(t->data, SECTION_PLACE6, PLACE6_ROW, &t->v6, err);
    if (rc == RC_OK)
        rc = data_section(t->data, SECTION_PLACE_INFO, PLACE_INFO_ROW, &t->info, err);
    if (rc != RC_OK) {
        table_close(t);
        return rc;
    }
    *ret_state = t;
    return RC_OK;
}

/* ---- either ---- */

enum rc places_open(const char *path, struct places **ret, struct err *err)
{
    struct places *p = calloc(1, sizeof *p);
    if (p == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    enum rc rc = places_mmdb_open(path, &p->state, &p->kind, err);
    if (rc == RC_END) {
        p->kind = &table_kind;
        rc = table_open(path, &p->state, err);
        if (rc == RC_FORMAT)
            rc = err_in(err, RC_FORMAT, "no table of addresses and countries (%s)",
                        places_mmdb_is_built() ? "a MaxMind DB or one made by compile-places"
                                               : "built without libmaxminddb");
    }
    if (rc != RC_OK) {
        free(p);
        return rc;
    }
    *ret = p;
    return RC_OK;
}

void places_close(struct places *p)
{
    if (p == NULL)
        return;
    p->kind->close(p->state);
    free(p);
}

void places_rest(const struct places *p)
{
    if (p != NULL && p->kind->rest != NULL)
        p->kind->rest(p->state);
}

bool places_find(const struct places *p, const uint8_t ip[16], struct place_of *ret)
{
    uint8_t at[16];
    *ret = (struct place_of){ .number = 0 };
    if (places_is_nowhere(ip))
        return false;
    memcpy(at, ip, 16);
    unwrap(at);
    return p->kind->find(p->state, at, ret);
}

void places_info(const struct places *p, struct places_info *ret)
{
    p->kind->info(p->state, ret);
}
