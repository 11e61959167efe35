/* registry/places.h: in which country an address is used, and whose network it belongs to, as a
 * dated table has it.  Where an address is routed is not where anything was made.
 * Knows nothing of who talks to it. */
#ifndef SEKISHO_REGISTRY_PLACES_H
#define SEKISHO_REGISTRY_PLACES_H

#include "base/err.h"
#include "base/slice.h"

struct places;

/* All borrowed from the table. */
struct place_of {
    char country[3];     /* ISO 3166-1 alpha-2; "": the table does not tell, or the address is
                            nowhere */
    uint64_t number;     /* of the autonomous system; 0: the table does not tell */
    struct slice holder; /* who runs that; empty: the table does not tell */
};

/* A table that compile-places made of Tor's files, or (if built with libmaxminddb) a MaxMind DB
 * file with countries, autonomous systems or both: told apart by what is in the file.
 *
 * RC_IO, RC_FORMAT (neither, or broken), RC_MEMORY. */
MUST_USE enum rc places_open(const char *path, struct places **ret, struct err *err);
void places_close(struct places *p);
/* As data_rest(). */
void places_rest(const struct places *p);

/* 'ip' as in struct talk: IPv4 as ::ffff:a.b.c.d.  An IPv4 address inside one of IPv6 (NAT64,
 * 6to4) counts as that address.  False: the table knows nothing about it. */
bool places_find(const struct places *p, const uint8_t ip[16], struct place_of *ret);

/* Addresses that no network announces: private, shared, documentation, benchmarks, groups and
 * the like (IANA's special-purpose registries, RFC 6890). */
bool places_is_nowhere(const uint8_t ip[16]);

struct places_info {
    const char *title;
    const char *source;
    int32_t day; /* on which the table was made; TIME_DAY_NONE if it does not say */
    size_t rows;
};
void places_info(const struct places *p, struct places_info *ret);

#endif
