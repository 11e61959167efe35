#include "dissect/echo.h"

#include "dissect/checksum.h"
#include "dissect/lane.h"

#include <stdlib.h>

enum {
    HEAD = 64, /* bytes in the head of a print, with what may differ left out */
    IP4 = 20,
    FIRST_ROOM = 256,
    ENTRIES_MAX = 8192,
    STEPS_FIRST = 1024,
    STEPS_MAX = 131072,
    ONCE = 8192,
    COUNTERS = sizeof(struct dis_coverage) / sizeof(uint64_t),
};

void echo_init(struct echo *e)
{
    *e = (struct echo){ .key = print_secret() };
}

void echo_done(struct echo *e)
{
    free(e->entries);
    free(e->steps);
    free(e->once);
    *e = (struct echo){ .mask = 0 };
}

/* ---- prints ---- */

struct print echo_print(const struct echo *e, const struct in_packet *in, size_t at,
                        bool is_ip4)
{
    uint64_t head[PRINT_HEAD];
    size_t n = in->size < HEAD ? in->size : HEAD;
    unsigned sum = 0;
    if (n == HEAD) {
        memcpy(head, in->p, HEAD);
    } else {
        memset(head, 0, HEAD);
        if (n > 0)
            memcpy(head, in->p, n);
    }
    if (is_ip4 && at + IP4 <= n) {
        const uint8_t *ip = in->p + at;
        size_t size = (ip[0] & 0xfu) * 4u;
        if (size >= IP4 && at + size <= n && (ip[6] & 0x3f) == 0 && ip[7] == 0) {
            sum = 1 + (unsigned)checksum_ip4(ip, size);
            memset((uint8_t *)head + at + 4, 0, 2);
            memset((uint8_t *)head + at + 10, 0, 2);
        }
    }
    head[8] = (uint64_t)in->link_type << 32 | in->size;
    head[9] = (uint64_t)sum << 32 | in->wire_size;
    return print_of(e->key, head, slice_skip(slice_of(in->p, in->size), HEAD));
}

/* ---- the table ---- */

enum { PRINT_WORDS = sizeof(struct print) / sizeof(uint32_t), BEFORE = PRINT_WORDS + 1 };

static uint32_t tag_of(struct print p)
{
    return (uint32_t)(p.a >> 32);
}

static struct print print_at(const struct echo *e, const struct echo_entry *entry)
{
    struct print p;
    memcpy(&p, e->steps + entry->at, sizeof p);
    return p;
}

/* The entry of that print, or the free one where it would be. */
static struct echo_entry *find(const struct echo *e, struct print p)
{
    for (size_t at = p.a & e->mask;; at = (at + 1) & e->mask) {
        struct echo_entry *entry = &e->entries[at];
        if (entry->at == 0)
            return entry;
        if (entry->tag != tag_of(p))
            continue;
        struct print have = print_at(e, entry);
        if (have.a == p.a && have.b == p.b)
            return entry;
    }
}

/* Full: those that still come are soon there again. */
static void forget(struct echo *e)
{
    memset(e->entries, 0, (e->mask + 1) * sizeof *e->entries);
    e->count = 0;
    e->steps_used = 1;
}

static bool grow(struct echo *e)
{
    size_t room = e->entries == NULL ? FIRST_ROOM : (e->mask + 1) * 2;
    if (room > ENTRIES_MAX) {
        forget(e);
        return true;
    }
    struct echo_entry *old = e->entries;
    size_t old_room = old == NULL ? 0 : e->mask + 1;
    struct echo_entry *entries = calloc(room, sizeof *entries);
    if (entries == NULL)
        return false;
    e->entries = entries;
    e->mask = room - 1;
    for (size_t i = 0; i < old_room; i++)
        if (old[i].at != 0)
            *find(e, print_at(e, &old[i])) = old[i];
    free(old);
    return true;
}

static bool has_steps(struct echo *e, size_t n)
{
    if (e->steps_used + n <= e->steps_room)
        return true;
    size_t room = e->steps_room == 0 ? STEPS_FIRST : e->steps_room * 2;
    if (room > STEPS_MAX) {
        forget(e);
        return true;
    }
    uint32_t *steps = reallocarray(e->steps, room, sizeof *steps);
    if (steps == NULL)
        return false;
    e->steps = steps;
    e->steps_room = room;
    e->steps_used = e->steps_used == 0 ? 1 : e->steps_used;
    return true;
}

static void keep(struct echo *e, struct print p, const struct echo_tape *tape)
{
    if (((e->entries == NULL || (e->count + 1) * 4 > (e->mask + 1) * 3) && !grow(e)) ||
        !has_steps(e, BEFORE + tape->count))
        return;
    *find(e, p) = (struct echo_entry){ tag_of(p), (uint32_t)e->steps_used };
    uint32_t *to = e->steps + e->steps_used;
    memcpy(to, &p, sizeof p);
    to[PRINT_WORDS] = tape->count;
    if (tape->count > 0)
        memcpy(to + BEFORE, tape->steps, tape->count * sizeof *tape->steps);
    e->steps_used += BEFORE + tape->count;
    e->count++;
}

/* ---- recording ---- */

static uint64_t lost(const struct lane *lane)
{
    return lane->seen.lost + lane->talks.lost + lane->callings.lost;
}

/* Has it come before?  It has from now on. */
static bool came_once(struct echo *e, struct print p)
{
    uint16_t tag = (uint16_t)(p.b >> 48 | 1);
    if (e->once == NULL)
        e->once = calloc(ONCE, sizeof *e->once);
    if (e->once == NULL)
        return false;
    uint16_t *place = &e->once[p.b & (ONCE - 1)];
    bool came = *place == tag;
    *place = tag;
    return came;
}

bool echo_begin(struct lane *lane, struct print print, struct echo_before *ret)
{
    struct echo_tape *tape = &lane->echo.tape;
    tape->is_on = came_once(&lane->echo, print);
    if (!tape->is_on)
        return false;
    tape->is_fit = true;
    tape->count = 0;
    ret->coverage = lane->coverage;
    ret->lost = lost(lane);
    return true;
}

/* Frames, bytes and cut frames are counted for every frame. */
static void note_coverage(struct echo_tape *tape, const struct dis_coverage *before,
                          const struct dis_coverage *after)
{
    uint64_t a[COUNTERS];
    uint64_t b[COUNTERS];
    struct dis_coverage own = *before;
    own.frames = after->frames;
    own.bytes = after->bytes;
    own.frames_cut = after->frames_cut;
    memcpy(a, &own, sizeof a);
    memcpy(b, after, sizeof b);
    for (unsigned i = 0; i < COUNTERS; i++)
        for (; a[i] < b[i] && tape->is_fit; a[i]++)
            echo_step(tape, ECHO_COVERAGE, i);
}

void echo_end(struct lane *lane, struct print print, const struct echo_before *before)
{
    struct echo_tape *tape = &lane->echo.tape;
    if (tape->is_on && lost(lane) == before->lost)
        note_coverage(tape, &before->coverage, &lane->coverage);
    if (tape->is_on && tape->is_fit && lost(lane) == before->lost)
        keep(&lane->echo, print, tape);
    tape->is_on = false;
}

/* ---- doing it again ---- */

static void count_coverage(struct dis_coverage *c, unsigned counter)
{
    uint64_t n;
    char *at = (char *)c + counter * sizeof n;
    memcpy(&n, at, sizeof n);
    n++;
    memcpy(at, &n, sizeof n);
}

static void again(struct lane *lane, const uint32_t *steps, size_t count,
                  const struct in_packet *in)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t value = steps[i] & 0xfffffff;
        switch ((enum echo_kind)(steps[i] >> 28)) {
        case ECHO_STATION: seen_station_again(&lane->seen, value, in); break;
        case ECHO_GOOD_CHECKSUM: lane->seen.stations[value]->good_checksums++; break;
        case ECHO_BAD_CHECKSUM: lane->seen.stations[value]->bad_checksums++; break;
        case ECHO_HOST: seen_host_again(&lane->seen, value, in); break;
        case ECHO_OBS: obs_store_again(lane->store, value, in); break;
        case ECHO_OBS_LOST: obs_store_lose(lane->store); break;
        case ECHO_CALLED: callings_again(&lane->callings, value, in); break;
        case ECHO_MESSAGE: lane->messages[value]++; break;
        case ECHO_COVERAGE: count_coverage(&lane->coverage, value); break;
        case ECHO_UNKNOWN:
            unknown_add(&lane->unknown, (enum dis_match_kind)value, steps[++i], 1);
            break;
        }
    }
}

void echo_ask(const struct echo *e, struct print print)
{
    if (e->entries != NULL)
        __builtin_prefetch(&e->entries[print.a & e->mask]);
    if (e->once != NULL)
        __builtin_prefetch(&e->once[print.b & (ONCE - 1)], 1);
}

void echo_ask_more(const struct echo *e, struct print print)
{
    const struct echo_entry *entry = e->entries == NULL ? NULL : &e->entries[print.a & e->mask];
    if (entry != NULL && entry->at != 0 && entry->tag == tag_of(print))
        __builtin_prefetch(e->steps + entry->at);
}

bool echo_passes(struct lane *lane, struct print print, const struct in_packet *in)
{
    struct echo *e = &lane->echo;
    if (e->entries == NULL)
        return false;
    const struct echo_entry *entry = find(e, print);
    if (entry->at == 0)
        return false;
    const uint32_t *steps = e->steps + entry->at;
    again(lane, steps + BEFORE, steps[PRINT_WORDS], in);
    return true;
}
