/* report/report.h: equipment, findings and coverage as text for people and machines. */
#ifndef SEKISHO_REPORT_REPORT_H
#define SEKISHO_REPORT_REPORT_H

#include "base/hash.h"
#include "identify/equipment.h"
#include "rules/declared.h"
#include "rules/rules.h"

enum report_lang { REPORT_EN, REPORT_JA };

/* Where frames were captured. */
struct report_interface {
    uint32_t source;    /* index of the input */
    const char *name;   /* "" if the capture does not tell */
    const char *description; /* as 'name' */
    uint32_t link_type; /* LINKTYPE_ value */
    uint32_t snap_size; /* 0: frames were not cut */
    uint64_t packets;
    uint64_t dropped; /* packets that the capturing program lost */
    bool dropped_known;
};

/* A person's note in a capture. */
struct report_note {
    uint32_t source;
    uint64_t frame; /* 0: on the whole or an interface */
    const char *text;
};

/* A name that a capture has for an address. */
struct report_name {
    struct slice address; /* 4 or 16 bytes */
    struct slice name;
};

/* An input as it was read. */
struct report_digest {
    uint8_t sha256[HASH_SIZE];
    uint64_t bytes;
};

/* Who makes findings stretch by stretch; what is not kept lasts until the next. */
struct report_judge {
    void (*stretch)(void *ctx, size_t from, size_t to); /* items of the list, in order, each once */
    void (*rest)(void *ctx);                            /* what is said about all of it together */
    void *ctx;
};

/* Everything a report is made of; all borrowed. */
struct report {
    const struct equipment_list *list;
    const struct rule_findings *findings; /* one per item of 'list' */
    const struct rule_findings *fleet;    /* about all equipment together */
    const struct rule_facts *facts;       /* one per item of 'list' */
    const struct rule_set *set;
    const struct rule_declared *declared; /* NULL: there was no plan to compare with */
    const struct entities *entities;
    const struct engine *engine;
    const char *const *sources; /* names of the inputs, by number */
    size_t source_count;
    const struct report_digest *digests; /* one per input; NULL: nobody asked */
    const struct report_interface *interfaces;
    size_t interface_count;
    const struct report_note *notes;
    size_t note_count;
    const struct report_name *names;
    size_t name_count;
    const char *const *broken; /* inputs that broke off: one line each */
    size_t broken_count;
    uint64_t skipped;       /* files in folders that are no captures */
    uint64_t without_maker; /* equipment whose maker nobody knows */
    uint64_t dropped;       /* packets that the capturing program lost */
    const struct places *places;         /* NULL: no address has a country */
    const struct indicators *indicators; /* NULL: none were given */
    const char *network; /* that all of it belongs to, as the user said; NULL: nothing said */
    int32_t day;
    unsigned jobs; /* threads that may write it; 0 is 1.  The text does not depend on it */
    /* Findings that are made when they are written.  NULL: they are all there.  Each 'judge' tells its owner
     * what is wrong. */
    const struct report_judge *judge;
    /* Takes what a report holds so far and empties it; what is wrong with that it tells its owner.
     * NULL: everything stays in the report. */
    void (*drain)(void *ctx, struct buf *out);
    void *drain_ctx;
};

/* For the writers of reports, between two records: keeps a report of any length in bounds. */
static inline void report_drain(const struct report *r, struct buf *out)
{
    enum { MUCH = 1 << 18 };
    if (r->drain != NULL && out->n >= MUCH)
        r->drain(r->drain_ctx, out);
}

/* One JSON object a line (or, with 'array', one array), the coverage last. */
void report_json(const struct report *r, bool array, struct buf *out);
void report_csv(const struct report *r, struct buf *out);
/* For people: at most 80 columns, restricted equipment first. */
void report_table(const struct report *r, bool colour, struct buf *out);
/* The same last part alone: what could not be seen or settled. */
void report_coverage(const struct report *r, struct buf *out);

/* What `explain` was asked about: equipment by any of its addresses or its name, a finding by
 * its id (EQUIPMENT/REGULATION/CLAUSE), all findings of a regulation or a clause (REGULATION,
 * REGULATION/CLAUSE). */
bool report_is_about(const struct report *r, struct slice what);
/* For people, in the words of 'lang': everything about that, from the verdict to the frames.
 * Only if report_is_about().  RC_MEMORY. */
MUST_USE enum rc report_explain(const struct report *r, struct slice what,
                                enum report_lang lang, struct buf *out, struct err *err);
/* A verdict without the capture that it came from. */
struct report_verdict {
    const struct rule_set *set;
    int32_t day;
    struct slice id; /* of the equipment */
    const struct rule_finding *finding;
    const struct rule_facts *facts;
};
/* The same of one verdict.  RC_USAGE: the set has no such clause.  RC_MEMORY. */
MUST_USE enum rc report_explain_verdict(const struct report_verdict *v, enum report_lang lang,
                                        struct buf *out, struct err *err);
/* "mac:00:e0:fc:12:34:56/uk-huawei-2022/4.6" */
void report_finding_id(const struct equipment *e, const struct rule_finding *f,
                       struct buf *out);

#endif
