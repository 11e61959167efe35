/* identify/candidates.h: what one observation suggests about the equipment it describes. */
#ifndef SEKISHO_IDENTIFY_CANDIDATES_H
#define SEKISHO_IDENTIFY_CANDIDATES_H

#include "identify/identify.h"

/* How much a way of naming the maker is worth, in hundredths.  A field made for it is worth most; a
 * number that was given to the maker of the network interface least. */
enum weight {
    WEIGHT_MAKER_NUMBER = 97, /* a field for the number that a registry gave the maker: names are spelled in many ways */
    WEIGHT_MANUFACTURER = 96, /* a manufacturer field */
    WEIGHT_PLATFORM = 94,     /* maker and model in one field */
    WEIGHT_NUMBER = 92,       /* sysObjectID, a maker's OUI in a field for it */
    WEIGHT_ENTERPRISE = 88,   /* an enterprise number that a device uses for itself */
    WEIGHT_CERTIFICATE = 88,  /* its maker's own certificate authority */
    WEIGHT_CLASS_NAME = 85,   /* a vendor class that is a maker's name and nothing else */
    WEIGHT_TEXT_START = 85,   /* a description that begins with a maker's name */
    WEIGHT_TEXT_INSIDE = 75,  /* a maker's name further inside a description */
    WEIGHT_REGISTERED = 60,   /* the address block */
    WEIGHT_DIALECT = 55,      /* speaks a maker's extension of a protocol: others do, too */
};

enum candidate_kind {
    CAND_MAKER,
    CAND_BRAND,
    CAND_MODEL,
    CAND_FIRMWARE,
    CAND_SERIAL,
    CAND_NAME,
    CAND_CLASS,
    CAND_COMPONENT,
    CAND_NETWORK,
    CAND_PART, /* of that network */
    CAND_KINDS
};

struct candidate {
    enum candidate_kind kind;
    const char *text;      /* maker: the organisation's name; component: its kind; else the value */
    uint32_t entity;       /* CAND_MAKER, CAND_COMPONENT; or ENT_NONE */
    unsigned weight;       /* hundredths */
    enum basis basis;
    const struct obs *obs; /* where it comes from */
};

struct candidates {
    struct arena *arena;     /* borrowed; the items are its */
    struct candidate *items;
    size_t count;
    size_t room;
    bool gave_up;            /* a pattern reached its limit: something may be missing */
    bool failed;             /* no memory */
};

void cand_add(struct candidates *c, struct candidate one);

/* Adds what 'obs' suggests; texts live in 'arena' or in the observation. */
void cand_from_obs(struct candidates *c, const struct obs *obs, const struct identify_data *data,
                   int32_t day, struct arena *arena);

/* A certificate names the maker of the equipment when the maker's own authority issued it and it is not made out to
 * a DNS name: organisations in public web certificates are customers, not makers. */
void cand_from_certificate(struct candidates *c, const struct obs *subject,
                           const struct obs *issuer, const struct identify_data *data,
                           int32_t day);

#endif
