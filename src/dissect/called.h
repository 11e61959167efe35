/* dissect/called.h: what an address was called when somebody turned to it: the name that DNS
 * answered for, the name asked for when a TLS connection began.  Besides, questions to the DNS
 * that somebody watches for.  A name says nothing of who made the thing behind it. */
#ifndef SEKISHO_DISSECT_CALLED_H
#define SEKISHO_DISSECT_CALLED_H

#include "base/arena.h"
#include "dissect/print_table.h"
#include "dissect/talk.h"

enum {
    CALLED_PER_LANE =
        4096, /* 64 K in all lanes, some 12 MB.  What is watched has as much again */
};

enum called_by { CALLED_ANSWER, CALLED_TLS, CALLED_QUESTION };

struct called {
    uint8_t who[16];  /* who asked; as in struct talk */
    uint8_t ip[16];   /* what is called so; all zero: a question */
    uint8_t by;       /* enum called_by */
    const char *name; /* clean, lower case, no last dot */
    int64_t first_ns;
    int64_t last_ns;
    uint64_t first_frame;
    uint32_t source;
    uint64_t count;
};

struct callings {
    struct print_table table; /* of 'by', 'who', 'ip' and 'name': index of the item */
    const struct print_key *key;
    struct called *items; /* owned */
    size_t count;
    size_t room;
    struct arena names;
    struct buf clean; /* scratch */
    uint64_t lost;
    const struct dis_watch *watch; /* borrowed; NULL: nothing is watched */
    bool has_news; /* as in struct talks */
};

void callings_init(struct callings *c);
void callings_done(struct callings *c);

/* What a dissector told: PROP_ANSWER, PROP_QUESTION, PROP_SERVER_NAME; all else is passed over.
 * Returns the index of the name that it added to, CALLED_NONE: none. */
#define CALLED_NONE SIZE_MAX
size_t callings_note(struct callings *c, const struct sink *sink, const struct obs_in *obs);
/* Name 'i' once more, in a frame that is the same as one before. */
void callings_again(struct callings *c, size_t i, const struct in_packet *in);

/* Adds all of 'from' and keeps no bound: the lanes had theirs.  False: no memory. */
bool callings_merge(struct callings *into, const struct callings *from);
/* In order of who, ip, name, by; nothing may be added afterwards. */
void callings_sort(struct callings *c);

#endif
