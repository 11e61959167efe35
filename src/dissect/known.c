#include "dissect/known.h"

void known_init(struct known *k, struct keyed key, struct talks *talks,
                struct known_line *lines)
{
    *k = (struct known){ .secret = key.k[1] | 1, .talks = talks, .lines = lines };
}

static void settle(struct known *k, struct known_line *line, struct seen *seen)
{
    if (line->bad_checksums > 0)
        seen->stations[line->tally.station - 1]->bad_checksums += line->bad_checksums;
    line->bad_checksums = 0;
    tally_settle(&line->tally, line->talk, line->ends, seen, k->talks);
}

void known_settle(struct known *k, struct seen *seen)
{
    for (size_t i = 0; k->lines != NULL && i < KNOWN_PER_LANE; i++)
        if ((k->in_use & tally_part(i, KNOWN_PER_LANE)) != 0)
            settle(k, &k->lines[i], seen);
}

struct known_line *known_at(const struct known *k, const struct glimpse *look)
{
    uint64_t x = (look->ends ^ k->secret) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 32 ^ look->sender) * k->secret;
    return &k->lines[(x ^ x >> 29) >> 20 & (KNOWN_PER_LANE - 1)];
}

static bool is_same(const struct known_line *line, const struct glimpse *look)
{
    return line->tally.station != 0 && line->sender == look->sender && line->ends == look->ends;
}

bool known_counts(struct known *k, struct known_line *line, const struct glimpse *look,
                  const struct in_packet *in)
{
    if (!is_same(line, look) || !tally_may(&line->tally, in))
        return false;
    tally_add(&line->tally, in, look->checksum);
    line->bad_checksums += look->checksum == CHECKSUM_BAD;
    if (line->talk == TALK_EACH)
        talks_note_ip6(k->talks, look->ip6, look->ip6 + 16, in);
    return true;
}

void known_learn(struct known *k, struct seen *seen, const struct glimpse *look,
                 const struct glance_lesson *lesson)
{
    struct known_line *line = known_at(k, look);
    k->in_use |= tally_part((size_t)(line - k->lines), KNOWN_PER_LANE);
    if (is_same(line, look)) {
        if (lesson->at_ns > line->tally.last_ns)
            line->tally.last_ns = lesson->at_ns;
        if (line->tally.frames == UINT32_MAX)
            settle(k, line, seen);
        return;
    }
    settle(k, line, seen);
    *line = (struct known_line){
        .sender = look->sender,
        .ends = look->ends,
        .tally = tally_of(lesson->station, lesson->host, lesson->at_ns),
        .talk = (uint8_t)lesson->talk,
    };
}
