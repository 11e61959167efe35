#include "identify/indicators.h"

#include "base/map.h"
#include "base/text.h"
#include "dissect/addr.h"

#include <arpa/inet.h>
#include <stdlib.h>

enum { BITS = 128, NAME_SIZE_MAX = 253, LABEL_MAX = 63, V4_AT = 96 };

struct indicators {
    struct arena arena;
    struct indicator **heads; /* owned; by the values of the two maps */
    size_t head_count;
    size_t head_room;
    struct map *by_net;    /* bits, then the masked address */
    struct map *by_domain; /* lower case */
    bool has_bits[BITS + 1];
    bool is_local;
    size_t count;
    size_t left_out;
};

struct indicators *indicators_new(void)
{
    struct indicators *set = calloc(1, sizeof *set);
    if (set == NULL)
        return NULL;
    arena_init(&set->arena, SIZE_MAX);
    set->by_net = map_new(INDICATORS_MAX);
    set->by_domain = map_new(INDICATORS_MAX);
    if (set->by_net == NULL || set->by_domain == NULL) {
        indicators_free(set);
        return NULL;
    }
    return set;
}

void indicators_free(struct indicators *set)
{
    if (set == NULL)
        return;
    map_free(set->by_net);
    map_free(set->by_domain);
    free(set->heads);
    arena_done(&set->arena);
    free(set);
}

size_t indicators_count(const struct indicators *set)
{
    return set->count;
}

size_t indicators_left_out(const struct indicators *set)
{
    return set->left_out;
}

void indicators_leave_out(struct indicators *set)
{
    set->left_out++;
}

bool indicators_are_local(const struct indicators *set)
{
    return set->is_local;
}

const char *indicator_kind_name(enum indicator_kind kind)
{
    switch (kind) {
    case INDICATOR_ADDRESS: return "address";
    case INDICATOR_PREFIX: return "prefix";
    case INDICATOR_DOMAIN: return "domain";
    }
    return "";
}

const char *indicators_text(struct indicators *set, struct slice raw)
{
    struct buf clean = BUF_EMPTY;
    (void)text_clean(raw, INDICATOR_TEXT_MAX,
                     &clean); /* cut and escaped it still tells which one */
    struct slice kept = clean.n == 0 || clean.failed
                            ? (struct slice){ NULL, 0 }
                            : arena_copy(&set->arena, buf_view(&clean));
    buf_done(&clean);
    return (const char *)kept.p;
}

/* ---- what a text states ---- */

static void mask(uint8_t ip[16], unsigned bits)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned here = bits > 8 * i ? bits - 8 * i : 0;
        if (here < 8)
            ip[i] = (uint8_t)(ip[i] & (0xff00u >> here));
    }
}

/* False: it is no address and no network. */
static bool take_net(struct slice s, struct indicator *ret, bool *ret_too_wide)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    struct addr a;
    struct slice rest = s;
    struct slice ip = slice_split(&rest, '/');
    bool has_bits = ip.n < s.n;
    uint64_t bits = 0;
    if (slice_find_byte(ip, ':') == SIZE_MAX && slice_find_byte(ip, '.') == SIZE_MAX)
        return false;
    if (!addr_parse(ip, &a) || a.kind != ADDR_IP)
        return false;
    unsigned most = a.size == 4 ? 32 : 128;
    if (has_bits && (!slice_uint(rest, &bits) || bits > most))
        return false;
    *ret_too_wide = has_bits && bits == 0;
    bits = has_bits ? bits : most;
    ret->kind = bits == most ? INDICATOR_ADDRESS : INDICATOR_PREFIX;
    ret->bits = (uint8_t)(bits + (128 - most));
    if (a.size == 4) {
        memcpy(ret->ip, mapped, 12);
        memcpy(ret->ip + 12, a.bytes, 4);
    } else {
        memcpy(ret->ip, a.bytes, 16);
    }
    mask(ret->ip, ret->bits);
    return true;
}

/* RFC 1035, 2.3.1, with '_' as names have it; at least two labels, the last not of digits only.
 */
static bool is_domain(struct slice s)
{
    size_t labels = 0;
    bool has_letter = false;
    if (s.n == 0 || s.n > NAME_SIZE_MAX)
        return false;
    for (struct slice rest = s; rest.n > 0; labels++) {
        bool is_last = slice_find_byte(rest, '.') == SIZE_MAX;
        struct slice label = slice_split(&rest, '.');
        if (label.n == 0 || label.n > LABEL_MAX || (rest.n == 0 && !is_last))
            return false;
        has_letter = false;
        for (size_t i = 0; i < label.n; i++) {
            uint8_t c = label.p[i];
            bool letter = c >= 'a' && c <= 'z';
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
                return false;
            has_letter = has_letter || letter;
        }
    }
    return labels >= 2 && has_letter;
}

/* "[.]" and "(.)" keep people from following what they read; letters mean the same in either
 * case. */
static void plain(struct slice s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        if (i + 2 < s.n && s.p[i + 1] == '.' &&
            ((c == '[' && s.p[i + 2] == ']') || (c == '(' && s.p[i + 2] == ')'))) {
            buf_char(out, '.');
            i += 2;
        } else {
            buf_char(out, (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
        }
    }
    while (out->n > 0 && out->p[out->n - 1] == '.')
        out->n--;
}

static struct slice take_domain(struct slice s, struct indicator *ret)
{
    ret->kind = INDICATOR_DOMAIN;
    if (slice_starts(s, SLICE("*.")) || slice_starts(s, SLICE("."))) {
        ret->with_below = true;
        ret->only_below = s.p[0] == '*';
        s = slice_skip(s, s.p[0] == '*' ? 2 : 1);
    }
    return is_domain(s) ? s : (struct slice){ NULL, 0 };
}

/* ---- keeping ---- */

static struct slice net_key(const uint8_t ip[16], unsigned bits, uint8_t room[17])
{
    room[0] = (uint8_t)bits;
    memcpy(room + 1, ip, 16);
    mask(room + 1, bits);
    return slice_of(room, 17);
}

static bool add_head(struct indicators *set, struct indicator *one, uint64_t *place)
{
    if (set->head_count == set->head_room) {
        size_t room = set->head_room == 0 ? 64 : set->head_room * 2;
        struct indicator **more = reallocarray(set->heads, room, sizeof(struct indicator *));
        if (more == NULL)
            return false;
        set->heads = more;
        set->head_room = room;
    }
    *place = set->head_count;
    set->heads[set->head_count++] = one;
    return true;
}

static enum rc keep(struct indicators *set, struct map *map, struct slice key,
                    struct indicator *one, struct err *err)
{
    bool is_new = false;
    uint64_t *place = map_put(map, key, &is_new);
    if (place == NULL || (is_new && !add_head(set, one, place)))
        return err_set(err, RC_MEMORY, "no memory for %zu indicators", set->count);
    if (!is_new) { /* behind those that came before */
        struct indicator *last = set->heads[*place];
        one->next = last->next;
        last->next = one;
    }
    set->count++;
    return RC_OK;
}

static bool is_private_net(const struct indicator *one)
{
    struct addr a = addr_ip(slice_of(one->ip, 16));
    return ip_is_private(&a);
}

static enum rc add_plain(struct indicators *set, struct slice text, struct indicator *one,
                         struct err *err)
{
    uint8_t room[17];
    bool is_too_wide = false;
    if (take_net(text, one, &is_too_wide)) {
        if (is_too_wide)
            return err_set(err, RC_FORMAT, "it would mark everything");
        set->has_bits[one->bits] = true;
        set->is_local = set->is_local || is_private_net(one);
        return keep(set, set->by_net, net_key(one->ip, one->bits, room), one, err);
    }
    struct slice domain = take_domain(text, one);
    if (domain.n == 0)
        return err_set(err, RC_FORMAT,
                       "no address, network (198.51.100.0/24) or name (bad.example.org)");
    return keep(set, set->by_domain, domain, one, err);
}

enum rc indicators_add(struct indicators *set, struct slice text, struct indicator **ret,
                       struct err *err)
{
    struct buf lower = BUF_EMPTY;
    struct indicator *one = arena_new(&set->arena, struct indicator, 1);
    if (set->count >= INDICATORS_MAX)
        return err_set(err, RC_LIMIT, "more than %d indicators", INDICATORS_MAX);
    plain(slice_trim(text), &lower);
    enum rc rc = RC_MEMORY;
    if (one != NULL && !lower.failed) {
        one->until_ns = INT64_MAX;
        one->value = indicators_text(set, buf_view(&lower));
        rc = add_plain(set, buf_view(&lower), one, err);
    } else {
        (void)err_set(err, RC_MEMORY, "no memory");
    }
    buf_done(&lower);
    if (rc == RC_OK)
        *ret = one;
    return rc;
}

/* ---- looking up ---- */

const struct indicator *indicators_ip(const struct indicators *set, const uint8_t ip[16])
{
    uint8_t room[17];
    for (unsigned bits = BITS; bits > 0; bits--) {
        if (!set->has_bits[bits])
            continue;
        const uint64_t *place = map_get(set->by_net, net_key(ip, bits, room));
        if (place != NULL)
            return set->heads[*place];
    }
    return NULL;
}

bool indicator_means(const struct indicator *one, struct slice name)
{
    struct slice value = slice_str(one->value);
    if (value.n > 0 && value.p[0] == '*')
        value = slice_skip(value, 1);
    if (value.n > 0 && value.p[0] == '.')
        value = slice_skip(value, 1);
    bool is_below = name.n > value.n && name.p[name.n - value.n - 1] == '.' &&
                    slice_eq(slice_skip(name, name.n - value.n), value);
    return is_below ? one->with_below : !one->only_below && slice_eq(name, value);
}

const struct indicator *indicators_name(const struct indicators *set, struct slice name)
{
    for (struct slice rest = name; rest.n > 0;) {
        const uint64_t *place = map_get(set->by_domain, rest);
        const struct indicator *one = place == NULL ? NULL : set->heads[*place];
        for (; one != NULL; one = one->next)
            if (indicator_means(one, name))
                return one;
        (void)slice_split(&rest, '.');
    }
    return NULL;
}
