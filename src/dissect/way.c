/* The ways a frame may go through its lane: all of it is read, or what is behind the headers of
 * a known sender, or it is done again as it was before. */
#include "dissect/way.h"

#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"
#include "dissect/shard.h"

static void count_frame(struct lane *lane, const struct in_packet *in)
{
    struct dis_coverage *c = &lane->coverage;
    c->frames++;
    c->bytes += in->wire_size;
    c->frames_cut += in->size < in->wire_size;
}

/* The frame is done with: what did it bring? */
static void end_trail(struct lane *lane)
{
    struct trail_news *news = &lane->seen.news;
    unsigned obs = obs_store_news(lane->store);
    news->why |= ((obs & OBS_NEWS_FIRST) != 0 ? TRAIL_OBS : 0u) |
                 ((obs & OBS_NEWS_AGAIN) != 0 ? TRAIL_OBS_AGAIN : 0u);
    if (lane->talks.has_news || lane->callings.has_news)
        news->why |= TRAIL_OBS;
    lane->talks.has_news = false;
    lane->callings.has_news = false;
    trail_end(lane->trail, news);
    *news = (struct trail_news){ .why = 0 };
}

/* One frame from behind its link header. */
static void read_all(struct lane *lane, struct pkt *p, const struct link_end *end,
                     struct cursor *c)
{
    count_frame(lane, p->in);
    p->lane = lane;
    trail_begin(lane->trail, p->in);
    p->station = NULL;
    if (p->f.has_mac)
        lane_station(p);
    net_dispatch(p, *end, c);
    if (lane->trail != NULL)
        end_trail(lane);
}

/* What the long way has found out about a conversation, for the next packets of it. */
static void learn(struct lane *lane, const struct pkt *p, const struct glimpse *look)
{
    const struct flow_dir *dir = p->dir;
    struct glance_lesson lesson = { .station = p->station,
                                    .host = p->host,
                                    .at_ns = p->f.at_ns,
                                    .kind = GLANCE_ACKS,
                                    .next = dir == NULL ? 0 : dir->next,
                                    .is_waiting = dir == NULL || dir->pending != FLOW_NONE };
    if (p->f.tunnel_depth > 0 || p->station == NULL || p->host == NULL)
        return;
    if (talks_wants(&lane->talks, &p->f.src_ip, &p->f.dst_ip))
        lesson.talk = look->ip6 == NULL ? TALK_ASIDE : TALK_EACH;
    if (lane->trail == NULL)
        known_learn(&lane->known, &lane->seen, look, &lesson);
    if (look->proto == IP_PROTO_UDP) {
        if (!p->is_nobodys)
            return;
        lesson.kind = GLANCE_UDP;
    } else if (dir != NULL && (dir->bits & DIR_DONE) != 0) {
        lesson.kind = GLANCE_DONE;
    } else if (dir != NULL && (dir->bits & DIR_OPEN) != 0 && lane->trail == NULL) {
        lesson.kind = GLANCE_UNTIL; /* the trail holds what was sent before, too */
    }
    glance_learn(&lane->glance, &lane->seen, look, &lesson);
}

void way_count_passed(struct lane *lane, const struct in_packet *in)
{
    lane->passed++;
    count_frame(lane, in);
}

bool way_may_echo(const struct engine *e, const struct spot *s)
{
    bool is_to_one = s->look.is_plain && (s->in->p[0] & 1) == 0;
    return !e->is_plain && !is_to_one && s->lane->trail == NULL && s->lane->tap == NULL &&
           s->in->size <= ECHO_FRAME_MAX;
}

bool way_is_tcp(bool is_ip4, const struct cursor *c)
{
    enum { PROTO = 9 };
    return is_ip4 && c->left > PROTO && c->p[PROTO] == IP_PROTO_TCP;
}

/* All of a packet whose sender is not known. */
static void go_long_way(struct spot *s, struct pkt *p, const struct link_end *end,
                        struct cursor *c)
{
    read_all(s->lane, p, end, c);
    if (s->look.is_plain)
        learn(s->lane, p, &s->look);
}

/* As much as is left of a packet, if its sender is known: it has been counted. */
static bool go_known_way(struct spot *s)
{
    const struct glimpse *look = &s->look;
    const struct in_packet *in = s->in;
    struct lane *lane = s->lane;
    if (!look->is_plain || lane->trail != NULL)
        return false;
    struct known_line *known = s->known != NULL ? s->known : known_at(&lane->known, look);
    if (!known_counts(&lane->known, known, look, in))
        return false;
    struct pkt p = { .lane = lane,
                     .in = in,
                     .station = lane->seen.stations[known->tally.station - 1],
                     .host = lane->seen.hosts[known->tally.host - 1],
                     .flow_key = s->has_flow ? &s->flow : NULL,
                     .is_cut = look->is_cut };
    glimpse_frame(look, in, &p.f);
    struct cursor c = cur_of(look->transport);
    count_frame(lane, in);
    transport_dispatch(&p, look->proto, &c);
    learn(lane, &p, look);
    return true;
}

void way_look_into(struct engine *e, struct spot *s)
{
    struct pkt p;
    struct cursor c;
    struct echo_before before;
    bool is_told = s->has_print; /* its lane, too */
    struct link_end end = { LINK_NOTHING, 0 };
    if (!is_told) {
        bool may_be_known =
            s->look.is_plain && (s->look.proto == IP_PROTO_TCP || !way_may_echo(e, s));
        if (may_be_known && !e->is_plain && go_known_way(s))
            return;
        end = shard_open(s->in, &p, &c);
        if (s->lane == NULL)
            s->lane = e->lanes[shard_of(&p.f, end, c)];
        bool is_ip4 = end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP4;
        if (!way_may_echo(e, s) || way_is_tcp(is_ip4, &c)) {
            go_long_way(s, &p, &end, &c);
            return;
        }
        s->print = echo_print(&s->lane->echo, s->in, (size_t)(c.p - s->in->p), is_ip4);
    }
    if (echo_passes(s->lane, s->print, s->in)) {
        way_count_passed(s->lane, s->in);
        return;
    }
    bool is_recorded = echo_begin(s->lane, s->print, &before);
    if (is_recorded || !go_known_way(s)) {
        if (is_told)
            end = shard_open(s->in, &p, &c);
        go_long_way(s, &p, &end, &c);
    }
    echo_end(s->lane, s->print, &before);
}
