/* dissect/tally.h: frames of one station and one host that were counted aside, to be added to both,
 * and to who talks to whom, at once. */
#ifndef SEKISHO_DISSECT_TALLY_H
#define SEKISHO_DISSECT_TALLY_H

#include "dissect/checksum.h"
#include "dissect/seen.h"
#include "dissect/talk.h"

struct tally {
    uint32_t station; /* index + 1; 0: nobody's */
    uint32_t host;    /* index + 1 */
    uint32_t frames;  /* not yet added to station and host, as the next two */
    uint32_t good_checksums;
    uint64_t bytes;
    int64_t last_ns; /* of what was counted here and before */
};

static inline struct tally tally_of(const struct station *station, const struct host *host,
                                    int64_t at_ns)
{
    return (struct tally){ .station = station->at + 1,
                           .host = host->at + 1,
                           .last_ns = at_ns };
}

/* Can it be counted here?  What is late may be earlier than all that was seen before. */
static inline bool tally_may(const struct tally *t, const struct in_packet *in)
{
    return in->at_ns >= t->last_ns && t->frames < UINT32_MAX;
}

static inline void tally_add(struct tally *t, const struct in_packet *in, enum checksum sum)
{
    t->frames++;
    t->bytes += in->wire_size;
    t->last_ns = in->at_ns;
    t->good_checksums += sum == CHECKSUM_GOOD;
}

/* Of 'count' lines in 64 parts, a bit for the part that line 'i' is in: one of it was written.  What never was is not read to be
 * settled, as reading costs memory, too. */
static inline uint64_t tally_part(size_t i, size_t count)
{
    return UINT64_C(1) << i / (count / 64);
}

/* How frames that are counted aside count for who talks to whom. */
enum tally_talk {
    TALK_NOT,   /* such pairs are not counted */
    TALK_ASIDE, /* both addresses are known: with the rest */
    TALK_EACH,  /* each by itself, as it comes */
};

/* Adds to 'seen' what was not added yet, and to 'talks'; 'ends' as struct glimpse has them. */
static inline void tally_settle(struct tally *t, enum tally_talk talk, uint64_t ends,
                                struct seen *seen, struct talks *talks)
{
    if (t->station == 0 || t->frames == 0)
        return;
    struct station *station = seen->stations[t->station - 1];
    struct host *host = seen->hosts[t->host - 1];
    station->frames += t->frames;
    station->bytes += t->bytes;
    station->good_checksums += t->good_checksums;
    if (t->last_ns > station->last_ns)
        station->last_ns = t->last_ns;
    host->frames += t->frames;
    host->bytes += t->bytes;
    if (t->last_ns > host->last_ns)
        host->last_ns = t->last_ns;
    if (talk == TALK_ASIDE) {
        uint8_t addresses[8];
        memcpy(addresses, &ends, sizeof addresses);
        talks_add_ip4(talks, addresses, t->bytes, t->last_ns);
    }
    t->frames = 0;
    t->good_checksums = 0;
    t->bytes = 0;
}

#endif
