#include "paths.h"

#include "dissect/lane.h"

#include <stdio.h>
#include <stdlib.h>

static void tell_observation(const struct obs *o, struct buf *out)
{
    buf_printf(out, "\n%u:%llu.%u ", o->source, (unsigned long long)o->frame, o->seq);
    addr_print(&o->subject, out);
    buf_printf(out, " %s %u %u+%u %d %d %d %d %d %llu [%lld %lld] ", o->protocol, o->basis,
               o->offset, o->size, o->in_stream, o->on_link, o->direct, o->side, o->marks,
               (unsigned long long)o->count, (long long)o->first_ns, (long long)o->last_ns);
    for (unsigned i = 0; i < 6; i++)
        buf_printf(out, "%02x", o->via_mac[i]);
    buf_printf(out, " %s=", prop_name((enum prop)o->prop));
    buf_slice(out, o->text);
    buf_printf(out, " %llu ", (unsigned long long)o->number);
    addr_print(o->address, out);
}

static void tell_station(const struct station *s, struct buf *out)
{
    struct addr mac = addr_mac(s->mac);
    buf_char(out, '\n');
    addr_print(&mac, out);
    buf_printf(out, " %u %u:%llu [%lld %lld] %llu %llu %llu %llu", s->vlan, s->source,
               (unsigned long long)s->first_frame, (long long)s->first_ns,
               (long long)s->last_ns, (unsigned long long)s->frames,
               (unsigned long long)s->bytes, (unsigned long long)s->bad_checksums,
               (unsigned long long)s->good_checksums);
}

static void tell_host(const struct host *h, struct buf *out)
{
    struct addr mac = addr_mac(h->via_mac);
    buf_char(out, '\n');
    addr_print(&h->ip, out);
    buf_char(out, ' ');
    addr_print(&mac, out);
    buf_printf(out, " %d %u %d %u %u:%llu [%lld %lld] %llu %llu", h->many_macs, h->ttl,
               h->direct, h->tunnel_depth, h->source, (unsigned long long)h->first_frame,
               (long long)h->first_ns, (long long)h->last_ns, (unsigned long long)h->frames,
               (unsigned long long)h->bytes);
}

static void tell_talk(const struct talk *t, struct buf *out)
{
    for (unsigned i = 0; i < 2; i++) {
        struct addr ip = talk_addr(t->ip[i]);
        buf_str(out, i == 0 ? "\n" : " - ");
        addr_print(&ip, out);
        buf_printf(out, " %llu", (unsigned long long)t->bytes[i]);
    }
    buf_printf(out, " %u:%llu [%lld %lld]", t->source, (unsigned long long)t->first_frame,
               (long long)t->first_ns, (long long)t->last_ns);
}

static void tell_kept(const struct trail_frame *k, struct buf *out)
{
    struct addr mac = addr_mac(k->mac);
    buf_printf(out, "\n%u:%llu for %llu, %u of %u at %lld: %u ", k->source,
               (unsigned long long)k->number, (unsigned long long)k->for_frame, k->header,
               k->size, (long long)k->at_ns, k->why);
    addr_print(&k->ip, out);
    buf_char(out, ' ');
    addr_print(&mac, out);
    buf_printf(out, " %u %u", k->ttl, k->tunnel_depth);
}

void paths_tell(const struct engine *e, struct buf *out)
{
    size_t n = 0;
    const struct obs_store *s = engine_observations(e);
    for (size_t i = 0; i < obs_store_count(s); i++)
        tell_observation(obs_store_at(s, i), out);
    const struct station *const *stations = engine_stations(e, &n);
    for (size_t i = 0; i < n; i++)
        tell_station(stations[i], out);
    const struct host *const *hosts = engine_hosts(e, &n);
    for (size_t i = 0; i < n; i++)
        tell_host(hosts[i], out);
    const struct talk *talks = engine_talks(e, &n);
    for (size_t i = 0; i < n; i++)
        tell_talk(&talks[i], out);
    const struct called *called = engine_called(e, &n);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "\n%s %u:%llu %llu", called[i].name, called[i].source,
                   (unsigned long long)called[i].first_frame,
                   (unsigned long long)called[i].count);
    const struct trail *trail = engine_trail(e);
    for (size_t i = 0; trail != NULL && i < trail->count; i++)
        tell_kept(&trail->frames[i], out);
    uint64_t counters[sizeof(struct dis_coverage) / sizeof(uint64_t)];
    memcpy(counters, engine_coverage(e), sizeof counters);
    buf_str(out, "\ncoverage");
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++)
        buf_printf(out, " %llu", (unsigned long long)counters[i]);
    buf_str(out, "\nmessages");
    for (size_t i = 0; i < dis_count(); i++)
        buf_printf(out, " %llu", (unsigned long long)engine_messages(e, i));
    struct dis_unknown unknown[UNKNOWN_MAX];
    n = engine_unknown(e, unknown, UNKNOWN_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "\n%d %u %llu", unknown[i].kind, unknown[i].value,
                   (unsigned long long)unknown[i].frames);
}

/* ---- the same packets, several ways ---- */

struct supply {
    const struct in_packet *packets;
    size_t left;
};

/* A few at a time, so that threads have many turns. */
static enum rc next(void *ctx, struct in_packet *ret, size_t room, size_t *ret_count,
                    struct err *err)
{
    enum { FEW = 50 };
    struct supply *s = ctx;
    size_t n = s->left < FEW ? s->left : FEW;
    (void)err; /* nothing can go wrong */
    n = n < room ? n : room;
    if (n > 0)
        memcpy(ret, s->packets, n * sizeof *ret);
    s->packets += n;
    s->left -= n;
    *ret_count = n;
    return s->left > 0 ? RC_OK : RC_END;
}

enum way { WAY_PLAIN = 1, WAY_KEPT = 2 };

static uint64_t tell(const struct in_packet *packets, size_t count, unsigned jobs, unsigned way,
                     struct buf *out)
{
    struct err err = { "" };
    struct supply supply = { packets, count };
    struct engine *e = engine_new(jobs, &err);
    if (e == NULL)
        abort();
    if ((way & WAY_PLAIN) != 0)
        engine_set_plain(e);
    if ((way & WAY_KEPT) != 0 && engine_keep_frames(e, NULL, &err) != RC_OK)
        abort();
    if (engine_run(e, next, &supply, &err) != RC_END || engine_finish(e, &err) != RC_OK)
        abort();
    paths_tell(e, out);
    uint64_t passed = engine_passed(e);
    engine_free(e);
    return passed;
}

static bool same(const struct buf *a, const struct buf *b, const char *what)
{
    size_t at = 0;
    if (slice_eq(buf_view(a), buf_view(b)))
        return true;
    while (at < a->n && at < b->n && a->p[at] == b->p[at])
        at++;
    size_t from = at < 200 ? 0 : at - 200;
    printf("%s, from byte %zu:\n- %.400s\n+ %.400s\n", what, from, (const char *)a->p + from,
           (const char *)b->p + from);
    return false;
}

bool paths_agree(const struct in_packet *packets, size_t count, unsigned jobs, uint64_t *passed)
{
    bool good = true;
    for (unsigned kept = 0; kept <= WAY_KEPT; kept += WAY_KEPT) {
        struct buf plain = BUF_EMPTY;
        struct buf quick = BUF_EMPTY;
        struct buf together = BUF_EMPTY;
        good = tell(packets, count, 1, kept | WAY_PLAIN, &plain) == 0 && good; /* none passes */
        *passed += tell(packets, count, 1, kept, &quick);
        good = same(&plain, &quick, "what passes at first sight changes what is told") && good;
        if (jobs > 1) {
            (void)tell(packets, count, jobs, kept, &together);
            good = same(&plain, &together, "more threads tell otherwise") && good;
        }
        buf_done(&plain);
        buf_done(&quick);
        buf_done(&together);
    }
    return good;
}
