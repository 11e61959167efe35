/* identify/fingerprint.h: patterns over what equipment says of itself: text to maker, model,
 * firmware, class.  The patterns are data (data/fingerprints/), each with an example and a source.
 * Knows tables and patterns; no maker's name stands in code. */
#ifndef SEKISHO_IDENTIFY_FINGERPRINT_H
#define SEKISHO_IDENTIFY_FINGERPRINT_H

#include "base/arena.h"
#include "dissect/obs.h"

enum fp_kind {
    FP_DEVICE,    /* the text is about the equipment */
    FP_SOFTWARE,  /* the text is about software that runs on many makers' equipment: names in it are not the maker's */
    FP_COMPONENT, /* the text names the maker of a part (its kind stands in the model column), or of a development kit
                   * inside: "firmware" */
    FP_PLACEHOLDER, /* the text stands where nobody filled in anything: it says nothing */
};

struct fp_row {
    enum prop prop;
    const char *protocol;   /* NULL: any */
    enum fp_kind kind;
    enum basis basis;       /* stated, or inferred where the text is only typical of it */
    const char *entity;     /* entity id; NULL: says nothing of the maker */
    const char *brand;      /* NULL: none */
    const char *model;      /* template, $1 to $7 stand for groups; NULL: none */
    const char *firmware;   /* template */
    const char *class_name; /* NULL: none */
    unsigned confidence;    /* hundredths */
    const char *needle;     /* literal that every hit contains, ASCII case ignored; NULL: none known */
    const char *example;    /* a text that it hits */
    const char *source;
    const char *path;       /* of the file where it stands */
    size_t line;
};

struct fp_hit {
    const struct fp_row *row;
    const char *model;    /* the templates filled in; NULL: none */
    const char *firmware;
};

struct fingerprints;

/* Reads FOLDER/fingerprints/<any>.tsv in byte order of names and FOLDER/not-makers.tsv.  RC_FORMAT names file, line and
 * what is wrong.  Patterns are compiled when a text is first tried against them. */
enum rc fp_load(const char *folder, struct fingerprints **ret, struct err *err);
/* Compiles all patterns: for who runs long, and must not find out later.  RC_FORMAT: file, line, what is wrong. */
enum rc fp_check(const struct fingerprints *f, struct err *err);
/* The same of those that texts were tried against: what such a one would have said is unknown. */
enum rc fp_check_tried(const struct fingerprints *f, struct err *err);
void fp_free(struct fingerprints *f);

/* The same patterns for another thread, as long as 'f' lives; NULL: no memory. */
struct fingerprints *fp_twin(const struct fingerprints *f);
void fp_twin_free(struct fingerprints *twin);

size_t fp_count(const struct fingerprints *f);
const struct fp_row *fp_at(const struct fingerprints *f, size_t i);

/* True when enterprise number 'pen' stands for software or a consortium whose protocol many makers speak (net-snmp,
 * CableLabs, ...), so that it names no maker. */
bool fp_is_not_maker(const struct fingerprints *f, uint64_t pen);

/* All rows that hit 'text', in the order of the files, at most 'room'; texts live in 'arena'. '*ret_gave_up' is set when a
 * pattern reached its limit: what it would have said is unknown. */
size_t fp_match(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text,
                struct arena *arena, struct fp_hit *ret, size_t room, bool *ret_gave_up);

/* True when 'text' is one that stands where nobody filled in anything ("To be filled by O.E.M."). */
bool fp_is_placeholder(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text);

#endif
