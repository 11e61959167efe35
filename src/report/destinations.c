#include "report/destinations.h"

#include "base/json.h"
#include "identify/identify.h"
#include "identify/indicators.h"
#include "registry/places.h"

static void address(const struct addr *a, struct buf *out)
{
    struct buf text = BUF_EMPTY;
    addr_print(a, &text);
    buf_slice(out, slice_skip(buf_view(&text), a->kind == ADDR_IP ? 3 : 0)); /* "ip:" */
    buf_done(&text);
}

static void kv_address(struct json *j, const char *key, const struct addr *a)
{
    struct buf text = BUF_EMPTY;
    if (a->kind != ADDR_NONE)
        addr_print(a, &text);
    json_kv_text(j, key, buf_view(&text));
    buf_done(&text);
}

static const char *source_of(const struct report *r, uint32_t source)
{
    return source < r->source_count ? r->sources[source] : NULL;
}

/* ---- JSON ---- */

static void destination(struct json *j, const struct destination *d)
{
    json_begin(j);
    json_kv_str(j, "country", d->country);
    json_kv_uint(j, "addresses", d->addresses);
    json_kv_uint(j, "bytes", d->bytes_sent + d->bytes_received);
    json_kv_uint(j, "bytes_sent", d->bytes_sent);
    json_kv_uint(j, "bytes_received", d->bytes_received);
    json_kv_time(j, "first_seen", d->first_ns);
    json_kv_time(j, "last_seen", d->last_ns);
    json_kv_uint(j, "frame", d->frame);
    json_key(j, "names");
    json_begin_list(j);
    for (size_t i = 0; i < d->name_count; i++)
        json_str(j, d->names[i]);
    json_end_list(j);
    json_kv_uint(j, "names_more", d->names_more);
    json_key(j, "networks");
    json_begin_list(j);
    for (size_t i = 0; i < d->holding_count; i++) {
        json_begin(j);
        json_key(j, "as");
        if (d->holdings[i].number == 0)
            json_none(j);
        else
            json_uint(j, d->holdings[i].number);
        json_kv_text(j, "holder", d->holdings[i].holder);
        json_end(j);
    }
    json_end_list(j);
    json_end(j);
}

void report_json_destinations(struct json *j, const struct equipment *e)
{
    json_begin_list(j);
    for (size_t i = 0; i < e->destination_count; i++)
        destination(j, &e->destinations[i]);
    json_end_list(j);
}

static void mark(struct json *j, const struct mark *m, const struct report *r)
{
    json_begin(j);
    json_kv_str(j, "indicator", m->indicator->value);
    json_kv_str(j, "kind", indicator_kind_name(m->indicator->kind));
    json_kv_str(j, "id", m->indicator->id);
    json_kv_str(j, "name", m->indicator->name);
    json_kv_str(j, "by", mark_by_name(m->by));
    kv_address(j, "address", &m->who);
    kv_address(j, "peer", &m->peer);
    json_kv_str(j, "asked", m->name);
    json_kv_uint(j, "bytes_sent", m->bytes_sent);
    json_kv_uint(j, "bytes_received", m->bytes_received);
    json_kv_time(j, "first_seen", m->first_ns);
    json_kv_time(j, "last_seen", m->last_ns);
    json_kv_str(j, "source", source_of(r, m->source));
    json_kv_uint(j, "frame", m->frame);
    json_end(j);
}

void report_json_marks(struct json *j, const struct equipment *e, const struct report *r)
{
    json_begin_list(j);
    for (size_t i = 0; i < e->mark_count; i++)
        mark(j, &e->marks[i], r);
    json_end_list(j);
}

uint64_t report_marks_count(const struct report *r)
{
    uint64_t count = r->list->stray_count;
    for (size_t i = 0; i < r->list->count; i++)
        count += r->list->items[i].mark_count;
    return count;
}

void report_json_indicators(struct json *j, const struct report *r)
{
    if (r->indicators == NULL) {
        json_none(j);
        return;
    }
    json_begin(j);
    json_kv_uint(j, "given", indicators_count(r->indicators));
    json_kv_uint(j, "left_out", indicators_left_out(r->indicators));
    json_kv_uint(j, "met", report_marks_count(r));
    json_key(j, "by_no_equipment");
    json_begin_list(j);
    for (size_t i = 0; i < r->list->stray_count; i++)
        mark(j, &r->list->strays[i], r);
    json_end_list(j);
    json_end(j);
}

void report_json_places(struct json *j, const struct report *r)
{
    struct places_info info;
    if (r->places == NULL) {
        json_none(j);
        return;
    }
    places_info(r->places, &info);
    json_begin(j);
    json_kv_str(j, "title", info.title);
    json_kv_day(j, "date", info.day);
    json_end(j);
}

/* ---- for people ---- */

void report_countries(const struct equipment *e, struct buf *out)
{
    for (size_t i = 0; i < e->destination_count; i++)
        if (e->destinations[i].bytes_sent > 0 && e->destinations[i].country[0] != '\0')
            buf_printf(out, "%s%s", out->n == 0 ? "" : " ", e->destinations[i].country);
}

void report_destination(const struct destination *d, struct buf *out)
{
    buf_printf(out, "%s, %zu address%s, sent %llu bytes, received %llu, frame %llu",
               d->country[0] == '\0' ? "-" : d->country, d->addresses,
               d->addresses == 1 ? "" : "es", (unsigned long long)d->bytes_sent,
               (unsigned long long)d->bytes_received, (unsigned long long)d->frame);
    for (size_t i = 0; i < d->holding_count; i++) {
        buf_printf(out, "%s", i == 0 ? "; " : ", ");
        if (d->holdings[i].number != 0)
            buf_printf(out, "AS%llu ", (unsigned long long)d->holdings[i].number);
        buf_slice(out, d->holdings[i].holder);
    }
    for (size_t i = 0; i < d->name_count; i++)
        buf_printf(out, "%s%s", i == 0 ? ": " : ", ", d->names[i]);
    if (d->names_more > 0)
        buf_printf(out, " and %zu more", d->names_more);
}

void report_mark(const struct mark *m, struct buf *out)
{
    if (m->name != NULL)
        buf_str(out, m->name);
    else
        address(&m->peer, out);
    buf_printf(out, " (%s%s%s%s%s)", m->indicator->value, m->indicator->id == NULL ? "" : ", ",
               m->indicator->id == NULL ? "" : m->indicator->id,
               m->indicator->name == NULL ? "" : ", ",
               m->indicator->name == NULL ? "" : m->indicator->name);
    switch (m->by) {
    case MARK_TRAFFIC:
        buf_printf(out, ", sent %llu bytes, received %llu", (unsigned long long)m->bytes_sent,
                   (unsigned long long)m->bytes_received);
        break;
    case MARK_QUESTION: buf_str(out, ", asked the DNS"); break;
    case MARK_ANSWER:
    case MARK_TLS:
        buf_str(out, m->by == MARK_TLS ? ", TLS to " : ", the DNS answered ");
        address(&m->peer, out);
        break;
    }
    buf_printf(out, ", frame %llu", (unsigned long long)m->frame);
}
