#include "cli/watch.h"

#include "base/hash.h"
#include "base/jcs.h"
#include "base/map.h"
#include "ledger/entry.h"
#include "ledger/reader.h"
#include "ledger/tile.h"
#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { KNOWN_MAX = 1 << 20, DATA_MAX = 512 };

/* What the ledger says of one piece of equipment. */
struct item {
    struct buf record; /* the members that make a change; canonical */
    uint8_t findings[HASH_SIZE];
    int64_t last_ns;
    bool has_findings;
    bool is_gone;
    bool is_here; /* in the list that is compared */
};

/* The hash of a file of data, computed once until data are loaded anew. */
struct data_hash {
    char name[96];
    char hash[HASH_TEXT_SIZE];
};

struct watch_known {
    struct map *ids; /* id: index */
    struct item *items;
    size_t count;
    size_t room;
    struct data_hash data[DATA_MAX];
    size_t data_count;
};

struct watch_known *watch_known_new(void)
{
    struct watch_known *k = calloc(1, sizeof *k);
    if (k == NULL || (k->ids = map_new(KNOWN_MAX)) == NULL) {
        free(k);
        return NULL;
    }
    return k;
}

void watch_known_free(struct watch_known *k)
{
    if (k == NULL)
        return;
    for (size_t i = 0; i < k->count; i++)
        buf_done(&k->items[i].record);
    free(k->items);
    map_free(k->ids);
    free(k);
}

size_t watch_known_count(const struct watch_known *k)
{
    size_t count = 0;
    for (size_t i = 0; i < k->count; i++)
        count += !k->items[i].is_gone;
    return count;
}

/* NULL: no memory, or too many. */
static struct item *item_of(struct watch_known *k, struct slice id, bool *ret_new)
{
    bool is_new = false;
    uint64_t *at = map_put(k->ids, id, &is_new);
    if (at == NULL)
        return NULL;
    if (is_new) {
        if (k->count == k->room) {
            struct item *items = realloc(k->items, (k->room * 2 + 64) * sizeof *items);
            if (items == NULL)
                return NULL;
            k->items = items;
            k->room = k->room * 2 + 64;
        }
        *at = k->count;
        k->items[k->count++] = (struct item){ .record = BUF_EMPTY };
    }
    *ret_new = is_new;
    return &k->items[*at];
}

/* The members whose difference is a change.  When it was seen, how often and by which frames is
 * none. */
static const char *const telling[] = { "addresses", "brand",    "class",   "components",
                                       "conflict",  "firmware", "id",      "manufacturer",
                                       "model",     "name",     "network", "note",
                                       "serial" };

static bool is_telling(struct slice key)
{
    for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
        if (slice_eq(key, slice_str(telling[i])))
            return true;
    return false;
}

/* Appends an object with some members of a canonical one: the telling ones, or all but
 * "findings". */
static void copy_members(struct slice record, bool only_telling, struct buf *out)
{
    struct slice key;
    struct slice value;
    char sign = '{';
    while (jcs_next(&record, &key, &value)) {
        if (only_telling ? !is_telling(key) : slice_eq(key, SLICE("findings")))
            continue;
        buf_char(out, sign);
        buf_char(out, '"');
        buf_slice(out, key);
        buf_str(out, "\":");
        buf_slice(out, value);
        sign = ',';
    }
    buf_str(out, sign == '{' ? "{}" : "}");
}

/* -- from the ledger ---------------------------------------------------------------------- */

struct loading {
    struct watch_known *known;
    int64_t now_ns;
};

static enum rc load_entry(void *context, uint64_t index, struct slice entry, struct err *err)
{
    struct loading *l = context;
    struct slice kind = jcs_text(jcs_get(entry, "kind"));
    struct slice equipment = jcs_get(entry, "equipment");
    bool is_new = false;
    (void)index;
    if (slice_eq(kind, SLICE("equipment"))) {
        struct slice id = jcs_text(jcs_get(equipment, "id"));
        struct item *item = id.n == 0 ? NULL : item_of(l->known, id, &is_new);
        if (item == NULL)
            return id.n == 0 ? RC_OK : err_set(err, RC_MEMORY, "no memory for what is known");
        item->is_gone = slice_eq(jcs_text(jcs_get(entry, "event")), SLICE("gone"));
        item->last_ns = l->now_ns;
        if (!item->is_gone) {
            buf_clear(&item->record);
            copy_members(equipment, true, &item->record);
        }
    } else if (slice_eq(kind, SLICE("findings"))) {
        struct slice id = jcs_text(equipment);
        struct item *item = id.n == 0 ? NULL : item_of(l->known, id, &is_new);
        if (item != NULL) {
            hash_of(jcs_get(entry, "findings"), item->findings);
            item->has_findings = true;
        }
    }
    return RC_OK;
}

enum rc watch_known_load(struct watch_known *k, const char *ledger, int64_t now_ns,
                         struct err *err)
{
    struct loading l = { k, now_ns };
    struct led_reader *r = NULL;
    enum rc rc = led_reader_open(ledger, NULL, &r, err);
    if (rc == RC_OK)
        rc = led_reader_each(r, 0, led_reader_checkpoint(r)->size, load_entry, &l, err);
    led_reader_close(r);
    return rc;
}

/* -- what changed ------------------------------------------------------------------------- */

static bool is_empty(struct slice value)
{
    return value.n == 0 || slice_eq(value, SLICE("null")) || slice_eq(value, SLICE("[]"));
}

/* All items of one canonical list of texts stand in another. */
static bool is_part(struct slice list, struct slice of)
{
    while (list.n > 1) {
        list = slice_skip(list, 1); /* the bracket or the comma */
        size_t end = slice_find(list, SLICE("\","));
        struct slice item =
            end == SIZE_MAX ? slice_sub(list, 0, list.n - 1) : slice_sub(list, 0, end + 1);
        if (item.n > 0 && slice_find(of, item) == SIZE_MAX)
            return false;
        if (end == SIZE_MAX)
            return true;
        list = slice_skip(list, item.n);
    }
    return true;
}

/* A maker known from a number only is no news where the same was stated. */
static bool is_weaker_maker(struct slice now, struct slice before)
{
    return !slice_eq(jcs_text(jcs_get(now, "basis")), SLICE("stated")) &&
           slice_eq(jcs_text(jcs_get(before, "basis")), SLICE("stated")) &&
           slice_eq(jcs_get(now, "name"), jcs_get(before, "name"));
}

/* What is known less well than before is no change: a sensor that starts again, or had to
 * forget, hears it again. */
static bool is_poorer(struct slice now, struct slice before)
{
    struct slice key;
    struct slice value;
    while (jcs_next(&now, &key, &value)) {
        char name[32];
        (void)snprintf(name, sizeof name, "%.*s", (int)key.n,
                       (const char *)key.p); /* one of 'telling' */
        struct slice old = jcs_get(before, name);
        if (slice_eq(value, old) || (is_empty(value) && !is_empty(old)) ||
            slice_eq(key, SLICE("note")))
            continue;
        bool is_list = slice_eq(key, SLICE("addresses")) || slice_eq(key, SLICE("components"));
        if (is_list && is_part(value, old))
            continue;
        if (slice_eq(key, SLICE("manufacturer")) && is_weaker_maker(value, old))
            continue;
        if (slice_eq(key, SLICE("class")) && slice_eq(value, SLICE("\"unknown\"")))
            continue;
        return false;
    }
    return true;
}

static void report_equipment(const struct watch_changes *c, const char *event,
                             struct slice record)
{
    struct buf members = BUF_EMPTY;
    const char kind[] = "equipment";
    buf_printf(&members, "{\"event\":\"%s\",\"equipment\":", event);
    copy_members(record, false, &members);
    buf_char(&members, '}');
    if (members.n > LED_ENTRY_MAX - 200) { /* so much evidence: its members without it */
        buf_clear(&members);
        buf_printf(&members, "{\"event\":\"%s\",\"equipment\":", event);
        copy_members(record, true, &members);
        buf_char(&members, '}');
    }
    (void)watch_put(c->out, WATCH_ENTRY, slice_of(kind, sizeof kind),
                    buf_view(&members)); /* what is lost is counted */
    buf_done(&members);
}

static const char *data_hash(struct watch_known *k, const char *name, const char *path)
{
    uint8_t piece[16384];
    uint8_t digest[HASH_SIZE];
    size_t n = 0;
    struct hash h;
    for (size_t i = 0; i < k->data_count; i++)
        if (strcmp(k->data[i].name, name) == 0)
            return k->data[i].hash[0] == '\0' ? NULL : k->data[i].hash;
    if (k->data_count == DATA_MAX || strlen(name) >= sizeof k->data[0].name)
        return NULL;
    struct data_hash *d = &k->data[k->data_count++];
    (void)snprintf(d->name, sizeof d->name, "%s", name); /* measured */
    d->hash[0] = '\0';
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return NULL;
    hash_init(&h);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        hash_add(&h, slice_of(piece, n));
    hash_end(&h, digest);
    (void)fclose(f); /* it was only read */
    hash_print(digest, d->hash);
    return d->hash;
}

static void put_data(struct watch_known *k, const struct watch_changes *c,
                     const struct rule_findings *f, struct json *j)
{
    char name[96];
    char path[4096];
    json_key(j, "data");
    json_begin(j);
    json_kv_str(j, "sekisho.data", data_hash(k, "sekisho.data", c->datafile));
    for (size_t i = 0; i < f->count; i++) {
        bool is_told = false;
        for (size_t b = 0; b < i; b++)
            is_told = is_told || strcmp(f->items[b].regulation, f->items[i].regulation) == 0;
        if (is_told || snprintf(name, sizeof name, "regulations/%s.rule",
                                f->items[i].regulation) >= (int)sizeof name)
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", c->tables, name); /* a cut path is no file */
        json_kv_str(j, name, data_hash(k, name, path));
    }
    json_end(j);
}

static enum rc compare_findings(struct watch_known *k, const struct watch_changes *c,
                                struct item *item, const struct equipment *e,
                                const struct rule_findings *f, struct slice id, struct err *err)
{
    struct buf list = BUF_EMPTY;
    struct buf canonical = BUF_EMPTY;
    struct buf members = BUF_EMPTY;
    struct json j;
    uint8_t digest[HASH_SIZE];
    const char kind[] = "findings";
    json_init(&j, &list);
    json_begin_list(&j);
    for (size_t i = 0; i < f->count; i++)
        report_json_finding(&j, e, &f->items[i]);
    json_end_list(&j);
    enum rc rc = list.failed ? err_set(err, RC_MEMORY, "no memory")
                             : jcs_make(buf_view(&list), &canonical, err);
    if (rc == RC_OK) {
        hash_of(buf_view(&canonical), digest);
        bool is_same = item->has_findings && memcmp(digest, item->findings, sizeof digest) == 0;
        if (!is_same && (item->has_findings || f->count > 0)) {
            json_init(&j, &members);
            json_begin(&j);
            json_kv_text(&j, "equipment", id);
            json_kv_day(&j, "as_of", c->report->day);
            put_data(k, c, f, &j);
            json_key(&j, "findings");
            buf_slice(&members, buf_view(&canonical));
            buf_char(&members, '}');
            if (watch_put(c->out, WATCH_ENTRY, slice_of(kind, sizeof kind),
                          buf_view(&members))) {
                memcpy(item->findings, digest, sizeof digest);
                item->has_findings = true;
            }
        }
    }
    buf_done(&list);
    buf_done(&canonical);
    buf_done(&members);
    return rc;
}

static enum rc compare_one(struct watch_known *k, const struct watch_changes *c, size_t i,
                           struct buf *text, struct buf *record, struct buf *telling_now,
                           struct err *err)
{
    static const struct rule_findings none;
    const struct equipment *e = &c->report->list->items[i];
    struct json j;
    bool is_new = false;
    buf_clear(text);
    buf_clear(record);
    buf_clear(telling_now);
    json_init(&j, text);
    report_json_equipment(&j, e, &none, c->report);
    if (text->failed)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = jcs_make(buf_view(text), record, err);
    if (rc != RC_OK)
        return rc;
    copy_members(buf_view(record), true, telling_now);
    struct slice id = jcs_text(jcs_get(buf_view(record), "id"));
    struct item *item = item_of(k, id, &is_new);
    if (item == NULL || telling_now->failed)
        return err_set(err, RC_MEMORY, "no memory for what is known");
    item->is_here = true;
    bool is_back = item->is_gone && e->last_seen_ns > item->last_ns;
    if (e->last_seen_ns > item->last_ns)
        item->last_ns = e->last_seen_ns;
    if (!is_new && item->is_gone && !is_back)
        return RC_OK;
    bool is_same = slice_eq(buf_view(telling_now), buf_view(&item->record));
    bool is_known_better =
        !is_new && !is_same && is_poorer(buf_view(telling_now), buf_view(&item->record));
    if (is_new || is_back || (!is_same && !is_known_better)) {
        report_equipment(c, is_new || is_back ? "appeared" : "changed", buf_view(record));
        item->is_gone = false;
        if (!is_known_better) {
            buf_clear(&item->record);
            buf_slice(&item->record, buf_view(telling_now));
        }
    }
    if (is_known_better && !c->asks_all)
        return RC_OK;
    return compare_findings(k, c, item, e, &c->report->findings[i], id, err);
}

/* Has the equipment of that id become part of another's record? */
static bool is_absorbed(const struct watch_changes *c, struct slice id)
{
    struct buf text = BUF_EMPTY;
    bool is_part_of = false;
    for (size_t i = 0; i < c->report->list->count && !is_part_of; i++) {
        const struct equipment *e = &c->report->list->items[i];
        for (size_t a = 1; a < e->address_count && !is_part_of; a++) {
            buf_clear(&text);
            addr_print(&e->addresses[a], &text);
            is_part_of = slice_eq(buf_view(&text), id);
        }
    }
    buf_done(&text);
    return is_part_of;
}

static void compare_gone(struct watch_known *k, const struct watch_changes *c)
{
    for (size_t i = 0; i < k->count; i++) {
        struct item *item = &k->items[i];
        struct slice id = map_key_at(k->ids, i);
        if (item->is_gone || item->record.n == 0)
            continue;
        bool is_silent = c->now_ns - item->last_ns > c->gone_after_ns;
        if (!is_silent && (item->is_here || !is_absorbed(c, id)))
            continue;
        report_equipment(c, "gone", buf_view(&item->record));
        item->is_gone = true;
        if (!item->is_here)
            item->last_ns = c->now_ns;
    }
}

enum rc watch_known_compare(struct watch_known *k, const struct watch_changes *c,
                            struct err *err)
{
    struct buf text = BUF_EMPTY;
    struct buf record = BUF_EMPTY;
    struct buf now = BUF_EMPTY;
    enum rc rc = RC_OK;
    if (c->asks_all)
        k->data_count = 0;
    for (size_t i = 0; i < k->count; i++)
        k->items[i].is_here = false;
    for (size_t i = 0; rc == RC_OK && i < c->report->list->count; i++)
        rc = compare_one(k, c, i, &text, &record, &now, err);
    if (rc == RC_OK)
        compare_gone(k, c);
    buf_done(&text);
    buf_done(&record);
    buf_done(&now);
    return rc;
}
