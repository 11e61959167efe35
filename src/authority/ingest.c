#include "authority/ingest.h"

#include "base/jcs.h"
#include "ledger/entry.h"

#include <jansson.h>
#include <stdlib.h>

enum {
    ARENA_MAX = 1 << 30,
    TEXT_MAX = 1024, /* bytes of a name kept in a row; the record in the log has it all */
    SILENCE_INTERVALS = 3,
    INTERVAL_MAX_S = 7 * 86400,
};

/* In the order of this table the columns of a row are filled below. */
enum {
    E_OPERATOR,
    E_EQUIPMENT,
    E_SENSOR,
    E_ENTRY,
    E_APPEARED,
    E_CHANGED,
    E_GONE,
    E_NAME,
    E_MAKER,
    E_MAKER_NAME,
    E_MAKER_COUNTRY,
    E_BASIS,
    E_CONFIDENCE,
    E_BRAND,
    E_MODEL,
    E_FIRMWARE,
    E_SERIAL,
    E_CLASS,
    E_NETWORK,
    E_ROLES,
    E_PARTS,
    E_DESTINATIONS,
    E_FIRST_SEEN,
    E_LAST_SEEN,
    E_WAITING,
    E_COUNT
};

static const struct store_table equipment_table = {
    .name = "equipment",
    .columns = {
        [E_OPERATOR] = { "operator", SQL_TEXT, COLUMN_KEY },
        [E_EQUIPMENT] = { "equipment", SQL_TEXT, COLUMN_KEY },
        [E_SENSOR] = { "sensor", SQL_TEXT, COLUMN_KEY },
        [E_ENTRY] = { "entry", SQL_INT, COLUMN_SET },
        [E_APPEARED] = { "appeared_ns", SQL_INT, COLUMN_KEEP },
        [E_CHANGED] = { "changed_ns", SQL_INT, COLUMN_SET },
        [E_GONE] = { "gone_ns", SQL_INT, COLUMN_SET },
        [E_NAME] = { "name", SQL_TEXT, COLUMN_SET },
        [E_MAKER] = { "maker", SQL_TEXT, COLUMN_SET },
        [E_MAKER_NAME] = { "maker_name", SQL_TEXT, COLUMN_SET },
        [E_MAKER_COUNTRY] = { "maker_country", SQL_TEXT, COLUMN_SET },
        [E_BASIS] = { "basis", SQL_TEXT, COLUMN_SET },
        [E_CONFIDENCE] = { "confidence", SQL_INT, COLUMN_SET },
        [E_BRAND] = { "brand", SQL_TEXT, COLUMN_SET },
        [E_MODEL] = { "model", SQL_TEXT, COLUMN_SET },
        [E_FIRMWARE] = { "firmware", SQL_TEXT, COLUMN_SET },
        [E_SERIAL] = { "serial", SQL_TEXT, COLUMN_SET },
        [E_CLASS] = { "class", SQL_TEXT, COLUMN_SET },
        [E_NETWORK] = { "network", SQL_TEXT, COLUMN_SET },
        [E_ROLES] = { "roles", SQL_TEXT, COLUMN_SET },
        [E_PARTS] = { "parts", SQL_TEXT, COLUMN_SET },
        [E_DESTINATIONS] = { "destinations", SQL_TEXT, COLUMN_SET },
        [E_FIRST_SEEN] = { "first_seen_ns", SQL_INT, COLUMN_SET },
        [E_LAST_SEEN] = { "last_seen_ns", SQL_INT, COLUMN_SET },
        [E_WAITING] = { "is_waiting", SQL_INT, COLUMN_SET },
        { 0 },
    },
};

static const struct store_table heartbeat_table = {
    .name = "heartbeat",
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY }, { "sensor", SQL_TEXT, COLUMN_KEY },
        { "entry", SQL_INT, COLUMN_KEY },     { "at_ns", SQL_INT, COLUMN_SET },
        { "packets", SQL_INT, COLUMN_SET },   { "dropped", SQL_INT, COLUMN_SET },
        { "equipment", SQL_INT, COLUMN_SET }, { "gap_s", SQL_INT, COLUMN_SET },
        { 0 },
    },
};

static const struct store_table unreadable_table = {
    .name = "unreadable",
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY }, { "sensor", SQL_TEXT, COLUMN_KEY },
        { "entry", SQL_INT, COLUMN_KEY },     { "why", SQL_TEXT, COLUMN_SET },
        { 0 },
    },
};

static const struct store_table plan_table = {
    .name = "plan",
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY },      { "plan", SQL_TEXT, COLUMN_KEY },
        { "regulation", SQL_TEXT, COLUMN_KEEP },   { "received_day", SQL_INT, COLUMN_KEEP },
        { "state", SQL_TEXT, COLUMN_KEEP },        { "document", SQL_TEXT, COLUMN_KEEP },
        { 0 },
    },
};

enum rc ingest_init(struct ingest *in, const struct log_name *log,
                    const struct log_state *state, struct err *err)
{
    *in = (struct ingest){ .log = *log, .state = *state };
    arena_init(&in->arena, ARENA_MAX);
    in->known = map_new(1 << 24);
    return in->known == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
}

void ingest_done(struct ingest *in)
{
    arena_done(&in->arena);
    map_free(in->known);
    free(in->equipment.values);
    free(in->heartbeats.values);
    free(in->unreadable.values);
    free(in->plans.values);
}

/* Room for one more row of 'width' values; NULL: memory is out. */
static struct sql_value *row_add(struct row_list *l, size_t width)
{
    if (l->rows == l->room) {
        size_t room = l->room == 0 ? 64 : l->room * 2;
        struct sql_value *more = reallocarray(l->values, room, width * sizeof *more);
        if (more == NULL)
            return NULL;
        l->values = more;
        l->room = room;
    }
    return l->values + l->rows++ * width;
}

/* A JSON string as text; null, other kinds and what is too long: nothing, or its front. */
static struct sql_value text_of(struct ingest *in, struct slice value)
{
    struct slice plain = jcs_text(value);
    if (plain.n > 0)
        return sql_slice(slice_sub(plain, 0, TEXT_MAX));
    if (value.n < 3 || value.p[0] != '"')
        return sql_null();
    json_t *node =
        json_loadb((const char *)value.p, value.n, JSON_DECODE_ANY, NULL); /* it has escapes */
    struct slice made = json_is_string(node)
                            ? slice_of(json_string_value(node), json_string_length(node))
                            : slice_of(NULL, 0);
    made = arena_copy(&in->arena, slice_sub(made, 0, TEXT_MAX));
    json_decref(node);
    return made.n == 0 ? sql_null() : sql_slice(made);
}

static struct sql_value time_of(struct slice value)
{
    int64_t at_ns = 0;
    return time_parse(jcs_text(value), &at_ns) ? sql_int(at_ns) : sql_null();
}

/* 0.99 as 99. */
static struct sql_value hundredths_of(struct slice value)
{
    int64_t hundredths = 0;
    int digits = -1; /* behind the point */
    for (size_t i = 0; i < value.n && digits < 2; i++) {
        if (value.p[i] == '.' && digits < 0)
            digits = 0;
        else if (value.p[i] >= '0' && value.p[i] <= '9' && hundredths < 1000) {
            hundredths = hundredths * 10 + (value.p[i] - '0');
            digits += digits >= 0;
        } else
            return sql_null();
    }
    for (digits = digits < 0 ? 0 : digits; digits < 2; digits++)
        hundredths *= 10;
    return value.n == 0 || hundredths > 100 ? sql_null() : sql_int(hundredths);
}

static int64_t count_of(struct slice value)
{
    uint64_t n = 0;
    return slice_uint(value, &n) && n < INT64_MAX ? (int64_t)n : 0;
}

/* Members of a list, one text of each (of objects: that of "inner" in "outer"; both may be
 * NULL): "huawei-technologies zte". */
static struct sql_value words_of(struct ingest *in, struct slice list, const char *outer,
                                 const char *inner)
{
    struct buf out = BUF_EMPTY;
    struct slice rest =
        list.n >= 2 && list.p[0] == '[' ? slice_sub(list, 1, list.n - 2) : SLICE("");
    while (rest.n > 0 && out.n < TEXT_MAX) {
        /* A member of a list is what a member of an object is without its key: walk it as one.
         */
        size_t depth = 0;
        size_t n = 0;
        bool in_text = false;
        for (; n < rest.n; n++) {
            uint8_t c = rest.p[n];
            if (in_text && c == '\\')
                n++;
            else if (c == '"')
                in_text = !in_text;
            else if (!in_text && (c == '{' || c == '['))
                depth++;
            else if (!in_text && (c == '}' || c == ']'))
                depth--;
            else if (!in_text && c == ',' && depth == 0)
                break;
        }
        struct slice one = slice_sub(rest, 0, n);
        struct slice value = inner == NULL   ? one
                             : outer == NULL ? jcs_get(one, inner)
                                             : jcs_get(jcs_get(one, outer), inner);
        if (jcs_text(value).n > 0) {
            buf_str(&out, out.n == 0 ? "" : " ");
            buf_slice(&out, jcs_text(value));
        }
        rest = slice_skip(rest, n + 1);
    }
    struct slice kept = arena_copy(&in->arena, buf_view(&out));
    buf_done(&out);
    return kept.n == 0 ? sql_null() : sql_slice(kept);
}

static void take_maker(struct ingest *in, struct sql_value *row, struct slice maker)
{
    row[E_MAKER] = text_of(in, jcs_get(maker, "entity"));
    row[E_MAKER_NAME] = text_of(in, jcs_get(maker, "name"));
    row[E_MAKER_COUNTRY] = text_of(in, jcs_get(maker, "country"));
    row[E_BASIS] = text_of(in, jcs_get(maker, "basis"));
    row[E_CONFIDENCE] = hundredths_of(jcs_get(maker, "confidence"));
}

/* Fields of a record that are texts of a row. */
static const struct {
    const char *key;
    int column;
} texts[] = {
    { "id", E_EQUIPMENT },  { "name", E_NAME },       { "brand", E_BRAND },
    { "model", E_MODEL },   { "class", E_CLASS },     { "firmware", E_FIRMWARE },
    { "serial", E_SERIAL }, { "network", E_NETWORK },
};

static void take_record(struct ingest *in, struct sql_value *row, struct slice record)
{
    struct slice key;
    struct slice value;
    while (jcs_next(&record, &key, &value)) {
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            if (slice_eq(key, slice_str(texts[i].key)))
                row[texts[i].column] = text_of(in, value);
        if (slice_eq(key, SLICE("manufacturer")))
            take_maker(in, row, value);
        else if (slice_eq(key, SLICE("components")))
            row[E_PARTS] = words_of(in, value, "manufacturer", "entity");
        else if (slice_eq(key, SLICE("destinations")))
            row[E_DESTINATIONS] = words_of(in, value, NULL, "country");
        else if (slice_eq(key, SLICE("roles")))
            row[E_ROLES] = words_of(in, value, NULL, NULL);
        else if (slice_eq(key, SLICE("networks")) && row[E_NETWORK].kind == SQL_NULL)
            row[E_NETWORK] = words_of(in, value, NULL, NULL); /* "network" comes before */
        else if (slice_eq(key, SLICE("first_seen")))
            row[E_FIRST_SEEN] = time_of(value);
        else if (slice_eq(key, SLICE("last_seen")))
            row[E_LAST_SEEN] = time_of(value);
    }
}

struct read_entry {
    struct led_entry entry;
    struct slice whole; /* its members: jcs_get */
};

/* Why an entry is not understood, or NULL. */
static const char *equipment_entry(struct ingest *in, uint64_t index,
                                   const struct read_entry *e)
{
    struct sql_value row[E_COUNT];
    bool is_new = false;
    struct slice event = { NULL, 0 };
    struct slice record = { NULL, 0 };
    struct slice rest = e->whole;
    struct slice key;
    struct slice value;
    while (jcs_next(&rest, &key, &value)) {
        if (slice_eq(key, SLICE("event")))
            event = jcs_text(value);
        else if (slice_eq(key, SLICE("equipment")))
            record = value;
    }
    if (!slice_eq(event, SLICE("appeared")) && !slice_eq(event, SLICE("changed")) &&
        !slice_eq(event, SLICE("gone")))
        return "its event is none of appeared, changed, gone";
    for (size_t i = 0; i < E_COUNT; i++)
        row[i] = sql_null();
    take_record(in, row, record);
    if (row[E_EQUIPMENT].kind == SQL_NULL)
        return "its equipment has no id";
    row[E_OPERATOR] = sql_str(in->log.operator_id);
    row[E_SENSOR] = sql_str(in->log.sensor);
    row[E_ENTRY] = sql_int((int64_t)index);
    row[E_APPEARED] = row[E_CHANGED] = sql_int(e->entry.at_ns);
    row[E_GONE] = slice_eq(event, SLICE("gone")) ? sql_int(e->entry.at_ns) : sql_null();
    row[E_WAITING] = sql_int(1);
    uint64_t *at = map_put(in->known, row[E_EQUIPMENT].s, &is_new);
    if (at == NULL)
        return "no memory";
    struct sql_value *to =
        is_new ? row_add(&in->equipment, E_COUNT) : in->equipment.values + *at * E_COUNT;
    if (to == NULL)
        return "no memory";
    if (is_new)
        *at = in->equipment.rows - 1;
    else
        row[E_APPEARED] = to[E_APPEARED];
    memcpy(to, row, sizeof row);
    in->records++;
    return NULL;
}

static const char *heartbeat_entry(struct ingest *in, uint64_t index,
                                   const struct read_entry *e)
{
    struct log_state *s = &in->state;
    int64_t interval_s = count_of(jcs_get(e->whole, "interval_s"));
    if (interval_s < 1 || interval_s > INTERVAL_MAX_S)
        return "its interval_s is not 1 to 604800";
    int64_t packets = count_of(jcs_get(e->whole, "packets"));
    int64_t dropped = count_of(jcs_get(e->whole, "dropped"));
    int64_t since_s =
        s->heartbeat_ns == 0 ? 0 : (e->entry.at_ns - s->heartbeat_ns) / 1000000000;
    bool is_gap = since_s > SILENCE_INTERVALS * s->interval_s;
    struct sql_value *row = row_add(&in->heartbeats, 8);
    if (row == NULL)
        return "no memory";
    row[0] = sql_str(in->log.operator_id);
    row[1] = sql_str(in->log.sensor);
    row[2] = sql_int((int64_t)index);
    row[3] = sql_int(e->entry.at_ns);
    row[4] = sql_int(packets);
    row[5] = sql_int(dropped);
    row[6] = sql_int(count_of(jcs_get(e->whole, "equipment")));
    row[7] = sql_int(is_gap ? since_s : 0);
    s->heartbeat_ns = e->entry.at_ns > s->heartbeat_ns ? e->entry.at_ns : s->heartbeat_ns;
    s->interval_s = interval_s;
    s->packets = s->packets > INT64_MAX - packets ? INT64_MAX : s->packets + packets;
    s->dropped = s->dropped > INT64_MAX - dropped ? INT64_MAX : s->dropped + dropped;
    return NULL;
}

static const char *plan_entry(struct ingest *in, uint64_t index, const struct read_entry *e)
{
    struct slice plan = jcs_get(e->whole, "plan");
    struct slice regulation = jcs_text(jcs_get(plan, "regulation"));
    if (regulation.n == 0)
        return "its plan names no regulation";
    char *id = arena_printf(&in->arena, "%s-%llu", in->log.sensor, (unsigned long long)index);
    struct sql_value *row = row_add(&in->plans, 6);
    if (row == NULL || id == NULL)
        return "no memory";
    row[0] = sql_str(in->log.operator_id);
    row[1] = sql_str(id);
    row[2] = sql_slice(regulation);
    row[3] = sql_int(time_day_of(e->entry.at_ns));
    row[4] = sql_str("received");
    row[5] = sql_slice(plan);
    return NULL;
}

static const struct {
    const char *kind;
    const char *(*take)(struct ingest *in, uint64_t index, const struct read_entry *e);
} kinds[] = {
    { "equipment", equipment_entry },
    { "heartbeat", heartbeat_entry },
    { "plan", plan_entry },
};

enum rc ingest_entry(struct ingest *in, uint64_t index, struct slice entry, struct err *err)
{
    struct read_entry e = { .whole = entry };
    struct err wrong = { "" };
    const char *why = NULL;
    if (led_entry_parse(entry, &e.entry, &wrong) != RC_OK)
        why = wrong.text;
    else
        in->state.entry_ns =
            e.entry.at_ns > in->state.entry_ns ? e.entry.at_ns : in->state.entry_ns;
    for (size_t i = 0; why == NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_eq(e.entry.kind, slice_str(kinds[i].kind)))
            why = kinds[i].take(in, index, &e);
    if (why == NULL)
        return RC_OK;
    struct slice kept = arena_copy(&in->arena, slice_str(why));
    struct sql_value *row = strcmp(why, "no memory") == 0 ? NULL : row_add(&in->unreadable, 4);
    if (row == NULL || kept.p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    row[0] = sql_str(in->log.operator_id);
    row[1] = sql_str(in->log.sensor);
    row[2] = sql_int((int64_t)index);
    row[3] = sql_slice(kept);
    return RC_OK;
}

enum rc ingest_write(struct ingest *in, struct store *s, struct err *err)
{
    const struct {
        const struct store_table *table;
        const struct row_list *rows;
    } all[] = {
        { &equipment_table, &in->equipment },
        { &heartbeat_table, &in->heartbeats },
        { &unreadable_table, &in->unreadable },
        { &plan_table, &in->plans },
    };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof all / sizeof all[0]; i++)
        rc = store_upsert(s, all[i].table, all[i].rows->values, all[i].rows->rows, err);
    return rc;
}
