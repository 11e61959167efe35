#include "authority/demo_log.h"

#include "authority/replicate.h"
#include "base/json.h"
#include "entity/entity.h"
#include "ledger/entry.h"
#include "ledger/proof.h"

#include <stdio.h>
#include <stdlib.h>

#define DAY_NS ((int64_t)86400 * 1000000000)

/* SplitMix64. */
static uint64_t next(struct demo_random *r)
{
    uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t demo_below(struct demo_random *r, uint64_t n)
{
    return n == 0 ? 0 : next(r) % n;
}

enum event { EVENT_APPEARED, EVENT_CHANGED, EVENT_GONE, EVENT_HEARTBEAT };
static const char *const event_names[] = { "appeared", "changed", "gone" };

struct happening {
    int64_t at_ns;
    enum event event;
    unsigned piece;
};

struct piece {
    const struct demo_type *type;
    int64_t appeared_ns;
    unsigned firmware;
};

struct writing {
    const struct authority *authority;
    const struct demo_plan *plan;
    struct piece *pieces;
    struct happening *happenings;
    size_t count;
    struct buf members;
    struct buf entry;
    struct buf bundle;
    struct led_tree tree;
    unsigned here;
};

static int order(const void *a, const void *b)
{
    const struct happening *x = a;
    const struct happening *y = b;
    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    return x->piece < y->piece ? -1 : x->piece > y->piece;
}

static void happen(struct writing *w, int64_t at_ns, enum event event, unsigned piece)
{
    w->happenings[w->count++] = (struct happening){ at_ns, event, piece };
}

/* Most is there when the sensor begins; the rest comes, changes and goes over the months. */
static void imagine(struct writing *w)
{
    struct demo_random r = w->plan->random;
    int64_t first_ns = w->plan->first_day * DAY_NS;
    int64_t span_ns = (w->plan->last_day - w->plan->first_day) * DAY_NS;
    for (unsigned i = 0; i < w->plan->equipment; i++) {
        struct piece *p = &w->pieces[i];
        bool is_late = demo_below(&r, 100) < 30;
        p->type = w->plan->types[demo_below(&r, w->plan->type_count)];
        int64_t after_ns = is_late ? (int64_t)demo_below(&r, (uint64_t)span_ns)
                                   : (int64_t)demo_below(&r, DAY_NS);
        p->appeared_ns = first_ns + after_ns / 1000 * 1000;
        p->firmware = (unsigned)demo_below(&r, 8);
        happen(w, p->appeared_ns, EVENT_APPEARED, i);
        int64_t left_ns = first_ns + span_ns - p->appeared_ns;
        if (left_ns < 2 * DAY_NS)
            continue;
        int64_t later_ns = p->appeared_ns + DAY_NS +
                           (int64_t)demo_below(&r, (uint64_t)(left_ns - DAY_NS)) / 1000 * 1000;
        uint64_t fate = demo_below(&r, 100);
        if (fate < 4)
            happen(w, later_ns, EVENT_GONE, i);
        else if (fate < 14)
            happen(w, later_ns, EVENT_CHANGED, i);
    }
    for (int32_t day = w->plan->first_day; day < w->plan->last_day; day++)
        if (w->plan->silent_from == TIME_DAY_NONE || day < w->plan->silent_from)
            happen(w, day * DAY_NS + DAY_NS - 1000, EVENT_HEARTBEAT, 0);
    qsort(w->happenings, w->count, sizeof *w->happenings, order);
}

static void write_maker(struct json *j, const struct entities *e, uint32_t maker)
{
    json_begin(j);
    json_key(j, "confidence");
    json_hundredths(j, 97);
    json_kv_str(j, "country", ent_country(e, maker));
    json_kv_str(j, "entity", ent_id(e, maker));
    json_kv_str(j, "name", ent_name(e, maker));
    json_kv_str(j, "basis", "stated");
    json_end(j);
}

static void write_record(struct writing *w, struct json *j, const struct happening *h)
{
    const struct piece *p = &w->pieces[h->piece];
    char id[160];
    char text[64];
    (void)snprintf(id, sizeof id, "serial:demo-%s-%05u", w->plan->log->operator_id,
                   h->piece); /* fits */
    json_begin(j);
    json_kv_str(j, "schema", "sekisho.equipment/1");
    json_kv_str(j, "id", id);
    json_key(j, "addresses");
    json_begin_list(j);
    json_str(j, id);
    (void)snprintf(text, sizeof text, "ip:%s.%u", h->piece % 2 == 0 ? "192.0.2" : "198.51.100",
                   h->piece / 2 % 254 + 1);
    json_str(j, text);
    json_end_list(j);
    (void)snprintf(text, sizeof text, "%s-%04u", p->type->class_name,
                   h->piece); /* a name is short */
    json_kv_str(j, "name", text);
    json_key(j, "manufacturer");
    write_maker(j, w->authority->entities, p->type->maker);
    json_kv_str(j, "model", p->type->model);
    (void)snprintf(text, sizeof text, "%u.%u", 1 + p->firmware / 3,
                   p->firmware % 3 + (h->event == EVENT_CHANGED)); /* fits */
    json_kv_str(j, "firmware", text);
    json_kv_str(j, "class", p->type->class_name);
    json_kv_str(j, "network", p->type->network);
    if (p->type->role[0] != '\0') {
        json_key(j, "roles");
        json_begin_list(j);
        json_str(j, p->type->role);
        json_end_list(j);
    }
    json_kv_time(j, "first_seen", p->appeared_ns);
    json_kv_time(j, "last_seen", h->at_ns);
    json_key(j, "evidence");
    json_begin_list(j);
    json_begin(j);
    json_kv_str(j, "source", "demonstration");
    json_kv_uint(j, "frame", h->piece + 1);
    json_kv_str(j, "protocol", "lldp");
    json_kv_str(j, "field", "system-description");
    json_kv_str(j, "value", p->type->model);
    json_end(j);
    json_end_list(j);
    json_end(j);
}

static enum rc write_entry(struct writing *w, const struct happening *h, struct err *err)
{
    struct json j;
    bool is_heartbeat = h->event == EVENT_HEARTBEAT;
    buf_clear(&w->members);
    buf_clear(&w->entry);
    json_init(&j, &w->members);
    json_begin(&j);
    if (is_heartbeat) {
        json_kv_uint(&j, "interval_s", 86400);
        json_kv_uint(&j, "packets", UINT64_C(1000000) + w->here * UINT64_C(5000));
        json_kv_uint(&j, "dropped", 0);
        json_kv_uint(&j, "equipment", w->here);
        json_kv_str(&j, "version", SEKISHO_VERSION);
    } else {
        json_kv_str(&j, "event", event_names[h->event]);
        json_key(&j, "equipment");
        write_record(w, &j, h);
        w->here += h->event == EVENT_APPEARED;
        w->here -= h->event == EVENT_GONE;
    }
    json_end(&j);
    return led_entry_make(is_heartbeat ? SLICE("heartbeat") : SLICE("equipment"), h->at_ns, 0,
                          buf_view(&w->members), &w->entry, err);
}

static enum rc send_bundle(struct writing *w, struct authority *a, uint64_t size,
                           struct err *err)
{
    uint64_t n = (size - 1) / LED_TILE_WIDTH;
    struct led_tile tile = { LED_TILE_ENTRIES, n, led_tile_width(LED_TILE_ENTRIES, n, size) };
    enum rc rc = w->bundle.failed ? err_set(err, RC_MEMORY, "no memory")
                                  : tiles_write(a, w->plan->log, TILE_INCOMING, &tile,
                                                buf_view(&w->bundle), err);
    buf_clear(&w->bundle);
    return rc;
}

static enum rc write_all(struct writing *w, struct authority *a, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < w->count; i++) {
        struct led_hash leaf;
        struct led_hash done[LED_LEVELS_MAX + 1];
        rc = write_entry(w, &w->happenings[i], err);
        led_hash_leaf(buf_view(&w->entry), &leaf);
        (void)led_tree_push(&w->tree, &leaf, done); /* only the root is wanted */
        led_bundle_put(&w->bundle, buf_view(&w->entry));
        if (rc == RC_OK && ((i + 1) % LED_TILE_WIDTH == 0 || i + 1 == w->count))
            rc = send_bundle(w, a, i + 1, err);
    }
    return rc;
}

/* The head, as a sensor signs it, in a request as a sensor sends it. */
static enum rc send_head(struct writing *w, struct authority *a, struct store *s,
                         const struct sign_key *key, const char *origin, struct err *err)
{
    struct led_checkpoint c = { .origin = slice_str(origin), .size = w->tree.size };
    struct led_extension x = { .old = 0 };
    struct buf text = BUF_EMPTY;
    struct buf note = BUF_EMPTY;
    struct buf request = BUF_EMPTY;
    struct arena arena;
    struct replicate_answer answer = { .body = BUF_EMPTY };
    arena_init(&arena, 1 << 20);
    led_tree_root(&w->tree, &c.root);
    led_checkpoint_print(&c, &text);
    buf_slice(&note, buf_view(&text));
    buf_char(&note, '\n');
    enum rc rc =
        led_note_sign(buf_view(&text), slice_str(origin), LED_SIG_NOTE, 0, key, &note, err);
    x.checkpoint = buf_view(&note);
    led_extension_print(&x, &request);
    if (rc == RC_OK)
        rc = replicate_checkpoint(a, s, w->plan->log, buf_view(&request), &arena, &answer, err);
    if (rc == RC_OK && answer.status != 200)
        rc = err_in(err, RC_FORMAT, "the simulated log was answered with %u", answer.status);
    buf_done(&answer.body);
    buf_done(&request);
    buf_done(&note);
    buf_done(&text);
    arena_done(&arena);
    return rc;
}

enum rc demo_log(struct authority *a, struct store *s, const struct demo_plan *plan,
                 const struct sign_key *key, const char *origin, uint64_t *ret_entries,
                 struct err *err)
{
    struct writing w = { .authority = a, .plan = plan };
    size_t most = (size_t)plan->equipment * 2 + (size_t)(plan->last_day - plan->first_day) + 1;
    w.pieces = calloc(plan->equipment + 1, sizeof *w.pieces);
    w.happenings = calloc(most, sizeof *w.happenings);
    led_tree_init(&w.tree);
    enum rc rc =
        w.pieces == NULL || w.happenings == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    if (rc == RC_OK) {
        imagine(&w);
        rc = write_all(&w, a, err);
    }
    if (rc == RC_OK)
        rc = send_head(&w, a, s, key, origin, err);
    if (rc == RC_OK)
        *ret_entries = w.tree.size;
    buf_done(&w.members);
    buf_done(&w.entry);
    buf_done(&w.bundle);
    free(w.pieces);
    free(w.happenings);
    return rc;
}
