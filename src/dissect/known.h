/* dissect/known.h: senders that were met before: for each MAC and IP address towards another address
 * one cache line tells whom their packets count for.
 *
 * What the long way does about the sender of a packet, its address and whom it talks to, in several
 * tables, is one count here; only what the packet carries is left to do.  Like glance.h: results are
 * the same without it. */
#ifndef SEKISHO_DISSECT_KNOWN_H
#define SEKISHO_DISSECT_KNOWN_H

#include "dissect/glance.h"
#include "dissect/tally.h"

enum { KNOWN_PER_LANE = 1024 }; /* 1 MB in all lanes */

struct known_line {
    uint64_t sender; /* as struct glimpse has them, both */
    uint64_t ends;
    struct tally tally;
    uint32_t bad_checksums; /* not yet added to the station */
    uint8_t talk;           /* enum tally_talk */
    uint8_t pad[11];
};
_Static_assert(sizeof(struct known_line) == 64, "one cache line");

struct known {
    struct known_line *lines; /* KNOWN_PER_LANE, borrowed; NULL: no more */
    uint64_t in_use;          /* of tally_part() */
    uint64_t secret;
    struct talks *talks; /* borrowed */
};

/* 'lines': KNOWN_PER_LANE of zeros. */
void known_init(struct known *k, struct keyed key, struct talks *talks,
                struct known_line *lines);
/* Adds what was not added yet to 'seen' and to who talks to whom. */
void known_settle(struct known *k, struct seen *seen);

struct known_line *known_at(const struct known *k, const struct glimpse *look);
/* Is the packet's sender known?  Then it has been counted for it, and in 'talks'. */
bool known_counts(struct known *k, struct known_line *line, const struct glimpse *look,
                  const struct in_packet *in);
/* What the long way has found. */
void known_learn(struct known *k, struct seen *seen, const struct glimpse *look,
                 const struct glance_lesson *lesson);

#endif
