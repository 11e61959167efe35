/* identify/indicators.h: addresses, networks and names that somebody else calls bad: read from
 * a file (STIX 2.1, or a plain list) and looked up.  A hit says that traffic met the indicator;
 * it says nothing of who made the equipment. */
#ifndef SEKISHO_IDENTIFY_INDICATORS_H
#define SEKISHO_IDENTIFY_INDICATORS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

enum {
    INDICATORS_SIZE_MAX =
        64 << 20, /* bytes of the file: the largest public lists have some 20 MB */
    INDICATORS_MAX = 1 << 20,
    INDICATOR_TEXT_MAX = 256, /* bytes kept of an id or a name */
};

enum indicator_kind { INDICATOR_ADDRESS, INDICATOR_PREFIX, INDICATOR_DOMAIN };
const char *indicator_kind_name(enum indicator_kind kind);

struct indicator {
    enum indicator_kind kind;
    uint8_t ip[16];         /* IPv4 as ::ffff:a.b.c.d */
    uint8_t bits;           /* of 'ip' that count; 128: an address */
    bool with_below;        /* domain: names below it, too */
    bool only_below;        /* domain: not the name itself */
    const char *value;      /* as in the file, clean: "198.51.100.0/24", "*.example.org" */
    const char *id;         /* STIX: "indicator--..."; a list: "list.txt:12" */
    const char *name;       /* what the file calls it; NULL: nothing */
    int64_t until_ns;       /* traffic that began later does not count; INT64_MAX: no end */
    struct indicator *next; /* another of the same address, network or name; NULL: the last */
};

struct indicators;

struct indicators *indicators_new(void); /* NULL: no memory */
void indicators_free(struct indicators *set);

/* Reads a file of either kind, told by its content.
 *
 * RC_IO, RC_LIMIT, RC_MEMORY.  RC_FORMAT: something in it is no indicator, or all of it is
 * none: the line says where. */
MUST_USE enum rc indicators_load(struct indicators *set, const char *path, struct err *err);
/* The same from memory; 'name' stands for the file. */
MUST_USE enum rc indicators_read(struct indicators *set, const char *name, struct slice text,
                                 struct err *err);

/* Adds one that 'text' states: an address, a network in CIDR form, or a name.  '*ret': it, to
 * be completed. RC_FORMAT (the line says what is wrong with the text), RC_LIMIT, RC_MEMORY. */
MUST_USE enum rc indicators_add(struct indicators *set, struct slice text,
                                struct indicator **ret, struct err *err);
/* Clean text kept as long as the set; NULL when there is none left of it, or no memory. */
const char *indicators_text(struct indicators *set, struct slice raw);

size_t indicators_count(const struct indicators *set);
/* Patterns of a STIX file that traffic cannot show (hashes of files, keys of a registry, ...)
 * or that ask for several things at once: they are left out. */
size_t indicators_left_out(const struct indicators *set);
void indicators_leave_out(struct indicators *set);
/* Some of them lie in private networks. */
bool indicators_are_local(const struct indicators *set);

/* The most specific one; 'next' leads to those that say the same.  NULL: none.  'ip' as in
 * struct talk; 'name' in lower case, without a last dot. */
const struct indicator *indicators_ip(const struct indicators *set, const uint8_t ip[16]);
const struct indicator *indicators_name(const struct indicators *set, struct slice name);

/* Does a domain's indicator mean 'name'? */
bool indicator_means(const struct indicator *one, struct slice name);

/* ---- one file format each ---- */
MUST_USE enum rc indicators_read_stix(struct indicators *set, const char *name,
                                      struct slice text, struct err *err);

#endif
