#include "report/report.h"

#include "base/json.h"
#include "dissect/trail.h"
#include "entity/entity.h"
#include "identify/identify.h"
#include "report/destinations.h"
#include "report/each.h"
#include "report/words.h"

static void address(struct json *j, const struct addr *a)
{
    struct buf text = BUF_EMPTY;
    addr_print(a, &text);
    json_text(j, buf_view(&text));
    buf_done(&text);
}

static const char *id_or_null(const struct entities *e, uint32_t entity)
{
    return entity == ENT_NONE ? NULL : ent_id(e, entity);
}

static void maker(struct json *j, const struct maker *m, const struct entities *e)
{
    json_begin(j);
    json_kv_str(j, "name", m->name);
    json_kv_str(j, "entity", id_or_null(e, m->entity));
    json_kv_str(j, "group", id_or_null(e, m->group));
    json_kv_str(j, "country", m->country);
    json_kv_str(j, "registered_country", m->registered_country);
    json_kv_str(j, "basis", basis_name(m->basis));
    json_key(j, "confidence");
    json_hundredths(j, m->confidence);
    json_end(j);
}

/* Of the frame's captured bytes, where frames were kept; else null. */
static void hash(struct json *j, const struct trail_frame *frame)
{
    char hex[HASH_TEXT_SIZE];
    if (frame != NULL)
        hash_print(frame->sha256, hex);
    json_kv_str(j, "sha256", frame == NULL ? NULL : hex);
}

static void evidence(struct json *j, const struct evidence *v, const struct report *r)
{
    json_begin(j);
    json_kv_str(j, "source", v->source < r->source_count ? r->sources[v->source] : NULL);
    json_kv_uint(j, "frame", v->frame);
    json_kv_str(j, "protocol", v->protocol);
    json_kv_str(j, "field", v->field);
    json_kv_text(j, "value", v->value);
    json_key(j, "supports");
    json_begin_list(j);
    for (unsigned bit = 1; bit <= SUP_LAST; bit <<= 1)
        if ((v->supports & bit) != 0)
            json_str(j, supports_name((enum supports)bit));
    json_end_list(j);
    json_kv_str(j, "basis", basis_name(v->basis));
    hash(j, trail_find(engine_trail(r->engine), v->source, v->frame));
    json_end(j);
}

static void texts(struct json *j, const char *key, const char *const *items, size_t count)
{
    json_key(j, key);
    json_begin_list(j);
    for (size_t i = 0; i < count; i++)
        json_str(j, items[i]);
    json_end_list(j);
}

void report_json_finding(struct json *j, const struct equipment *e,
                         const struct rule_finding *f)
{
    struct buf id = BUF_EMPTY;
    json_begin(j);
    if (e != NULL)
        report_finding_id(e, f, &id);
    json_kv_text(j, "id", buf_view(&id));
    buf_done(&id);
    json_kv_str(j, "regulation", f->regulation);
    json_kv_str(j, "clause", f->clause);
    json_kv_str(j, "title", f->title);
    json_kv_str(j, "duty", rule_duty_name(f->duty));
    json_kv_str(j, "status", rule_status_name(f->status));
    json_kv_str(j, "standing", rule_standing_name(f->standing));
    json_kv_str(j, "certainty", "suspected"); /* a capture alone confirms nothing */
    json_kv_day(j, "deadline", f->deadline);
    json_kv_day(j, "since", f->since);
    texts(j, "missing", f->missing, f->missing_count);
    texts(j, "because", f->because, f->because_count);
    json_kv_str(j, "exception", f->exception);
    json_kv_str(j, "penalty", f->penalty);
    json_kv_str(j, "citation", f->citation);
    json_kv_str(j, "checked", f->checked);
    json_end(j);
}

void report_json_equipment(struct json *j, const struct equipment *e, const struct rule_findings *f,
                           const struct report *r)
{
    json_begin(j);
    json_kv_str(j, "schema", "sekisho.equipment/1");
    json_key(j, "id");
    address(j, &e->addresses[0]);
    json_key(j, "addresses");
    json_begin_list(j);
    for (size_t i = 0; i < e->address_count; i++)
        address(j, &e->addresses[i]);
    json_end_list(j);
    json_kv_str(j, "name", e->name);
    json_key(j, "manufacturer");
    if (e->has_manufacturer)
        maker(j, &e->manufacturer, r->entities);
    else
        json_none(j);
    json_kv_str(j, "brand", e->brand);
    json_kv_str(j, "model", e->model);
    json_kv_str(j, "firmware", e->firmware);
    json_kv_str(j, "serial", e->serial);
    json_kv_str(j, "class", e->class_name);
    json_kv_str(j, "network", r->network != NULL ? r->network : e->network_count == 1 ? e->networks[0] : NULL);
    texts(j, "networks", e->networks, e->network_count);
    texts(j, "roles", e->roles, e->role_count);
    json_key(j, "components");
    json_begin_list(j);
    for (size_t i = 0; i < e->component_count; i++) {
        json_begin(j);
        json_kv_str(j, "kind", e->components[i].kind);
        json_key(j, "manufacturer");
        maker(j, &e->components[i].maker, r->entities);
        json_end(j);
    }
    json_end_list(j);
    json_key(j, "destinations");
    report_json_destinations(j, e);
    json_key(j, "indicators");
    report_json_marks(j, e, r);
    json_key(j, "conflict");
    json_bool(j, e->conflict);
    json_kv_str(j, "note", e->note);
    json_kv_time(j, "first_seen", e->first_seen_ns);
    json_kv_time(j, "last_seen", e->last_seen_ns);
    json_kv_uint(j, "frames", e->frames);
    json_kv_uint(j, "bytes", e->bytes);
    json_key(j, "evidence");
    json_begin_list(j);
    for (size_t i = 0; i < e->evidence_count; i++)
        evidence(j, &e->evidence[i], r);
    json_end_list(j);
    json_key(j, "findings");
    json_begin_list(j);
    for (size_t i = 0; i < f->count; i++)
        report_json_finding(j, e, &f->items[i]);
    json_end_list(j);
    json_end(j);
}

/* What clauses say about all equipment together, a share for example. */
static void fleet(struct json *j, const struct report *r)
{
    json_begin(j);
    json_kv_str(j, "schema", "sekisho.fleet/1");
    json_kv_uint(j, "equipment", r->list->count);
    json_key(j, "findings");
    json_begin_list(j);
    for (size_t i = 0; i < r->fleet->count; i++)
        report_json_finding(j, NULL, &r->fleet->items[i]);
    json_end_list(j);
    json_end(j);
}

/* Protocols that were seen and are not read. */
static void not_understood(struct json *j, const struct report *r)
{
    struct dis_unknown unknown[UNKNOWN_MAX];
    size_t count = engine_unknown(r->engine, unknown, UNKNOWN_MAX);
    json_key(j, "not_understood");
    json_begin_list(j);
    for (size_t i = 0; i < count; i++) {
        json_begin(j);
        json_kv_str(j, "kind", report_unknown_kind(&unknown[i]));
        json_kv_uint(j, "value", unknown[i].value);
        json_kv_uint(j, "frames", unknown[i].frames);
        json_end(j);
    }
    json_end_list(j);
}

/* The inputs themselves, to be found again; null: nobody asked. */
static void digests(struct json *j, const struct report *r)
{
    json_key(j, "inputs");
    if (r->digests == NULL) {
        json_none(j);
        return;
    }
    json_begin_list(j);
    for (size_t i = 0; i < r->source_count; i++) {
        char hex[HASH_TEXT_SIZE];
        hash_print(r->digests[i].sha256, hex);
        json_begin(j);
        json_kv_str(j, "source", r->sources[i]);
        json_kv_uint(j, "bytes", r->digests[i].bytes);
        json_kv_str(j, "sha256", hex);
        json_end(j);
    }
    json_end_list(j);
}

static void interfaces(struct json *j, const struct report *r)
{
    json_key(j, "interfaces");
    json_begin_list(j);
    for (size_t i = 0; i < r->interface_count; i++) {
        const struct report_interface *in = &r->interfaces[i];
        json_begin(j);
        json_kv_str(j, "source", r->sources[in->source]);
        json_kv_str(j, "name", in->name);
        json_kv_uint(j, "link_type", in->link_type);
        json_kv_uint(j, "snap_size", in->snap_size);
        json_kv_uint(j, "frames", in->packets);
        json_key(j, "frames_dropped_by_capture");
        if (in->dropped_known)
            json_uint(j, in->dropped);
        else
            json_none(j);
        json_end(j);
    }
    json_end_list(j);
}

/* What a plan notified and no frame shows; null: there was no plan. */
static void unseen(struct json *j, const struct report *r)
{
    json_key(j, "notified_unseen");
    if (r->declared == NULL) {
        json_none(j);
        return;
    }
    json_begin_list(j);
    for (size_t i = 0; i < r->declared->count; i++) {
        const struct declared_item *one = &r->declared->items[i];
        if (one->is_seen)
            continue;
        json_begin(j);
        json_kv_str(j, "where", one->where);
        json_kv_str(j, "maker", one->maker);
        json_kv_str(j, "model", one->model);
        json_end(j);
    }
    json_end_list(j);
}

static void coverage(struct json *j, const struct report *r)
{
    const struct dis_coverage *c = engine_coverage(r->engine);
    json_begin(j);
    json_kv_str(j, "schema", "sekisho.coverage/1");
    json_kv_day(j, "as_of", r->day);
    texts(j, "sources", r->sources, r->source_count);
    digests(j, r);
    interfaces(j, r);
    texts(j, "broken", r->broken, r->broken_count);
    json_kv_uint(j, "frames", c->frames);
    json_kv_uint(j, "bytes", c->bytes);
    json_kv_uint(j, "frames_dropped_by_capture", r->dropped);
    json_kv_uint(j, "frames_cut", c->frames_cut);
    json_kv_uint(j, "link_unknown", c->link_unknown);
    json_kv_uint(j, "ethertype_unknown", c->ethertype_unknown);
    json_kv_uint(j, "too_deep", c->too_deep);
    json_kv_uint(j, "malformed", c->malformed);
    json_kv_uint(j, "truncated", c->truncated);
    json_kv_uint(j, "fragments", c->fragments);
    json_kv_uint(j, "reassembled", c->reassembled);
    json_kv_uint(j, "fragments_given_up", c->fragments_given_up);
    json_kv_uint(j, "streams", c->streams);
    json_kv_uint(j, "streams_midway", c->streams_midway);
    json_kv_uint(j, "streams_gap", c->streams_gap);
    json_kv_uint(j, "streams_given_up", c->streams_given_up);
    json_kv_uint(j, "streams_unknown", c->streams_unknown);
    json_kv_uint(j, "observations_lost", c->observations_lost);
    json_kv_uint(j, "frames_encrypted", c->frames_encrypted);
    json_kv_uint(j, "streams_encrypted", c->encrypted);
    json_kv_uint(j, "stations_lost", c->stations_lost);
    json_kv_uint(j, "conversations_lost", c->talks_lost);
    json_kv_uint(j, "files_skipped", r->skipped);
    json_kv_uint(j, "equipment", r->list->count);
    json_kv_uint(j, "equipment_without_maker", r->without_maker);
    json_key(j, "places");
    report_json_places(j, r);
    json_key(j, "indicators");
    report_json_indicators(j, r);
    unseen(j, r);
    not_understood(j, r);
    json_key(j, "messages");
    json_begin(j);
    for (size_t i = 0; i < dis_count(); i++)
        if (engine_messages(r->engine, i) > 0)
            json_kv_uint(j, dis_all[i]->name, engine_messages(r->engine, i));
    json_end(j);
    json_key(j, "unsettled");
    json_begin_list(j);
    for (size_t i = 0; i < r->list->unsettled_count; i++) {
        const struct unsettled *u = &r->list->unsettled[i];
        json_begin(j);
        json_key(j, "address");
        address(j, &u->address);
        json_kv_str(j, "why", u->why);
        json_kv_str(j, "settle", u->settle);
        json_kv_uint(j, "frames", u->frames);
        json_end(j);
    }
    json_end_list(j);
    json_end(j);
}

/* 'ctx' is what stands behind each. */
static void write_one(const struct report *r, size_t i, const void *ctx, struct buf *out)
{
    struct json j;
    json_init(&j, out);
    report_json_equipment(&j, &r->list->items[i], &r->findings[i], r);
    buf_str(out, ctx);
}

void report_json(const struct report *r, bool array, struct buf *out)
{
    if (array)
        buf_str(out, "[\n");
    const char *end = array ? ",\n" : "\n";
    struct json j;
    report_each(r, write_one, end, out);
    if (r->fleet->count > 0) {
        json_init(&j, out);
        fleet(&j, r);
        buf_str(out, end);
    }
    json_init(&j, out);
    coverage(&j, r);
    buf_char(out, '\n');
    if (array)
        buf_str(out, "]\n");
}
