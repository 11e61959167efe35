/* identify/equipment.h: what observations that belong together describe.
 * This is the record that rules read and reports print (schema sekisho.equipment/1). */
#ifndef SEKISHO_IDENTIFY_EQUIPMENT_H
#define SEKISHO_IDENTIFY_EQUIPMENT_H

#include "base/arena.h"
#include "dissect/engine.h"

struct entities;
struct registry;

/* Which part of the record an observation supports. */
enum supports {
    SUP_NAME = 1,
    SUP_MANUFACTURER = 2,
    SUP_BRAND = 4,
    SUP_MODEL = 8,
    SUP_FIRMWARE = 16,
    SUP_SERIAL = 32,
    SUP_CLASS = 64,
    SUP_COMPONENT = 128,
    SUP_ADDRESS = 256,
    SUP_INDICATOR = 512, /* it says nothing of what the equipment is */
    SUP_NETWORK = 1024,
    SUP_ROLE = 2048,
    SUP_LAST = SUP_ROLE,
};

struct indicator;

struct maker {
    const char *name;     /* as people know it: "Huawei" */
    uint32_t entity;      /* or ENT_NONE: the organisation is named but not known to us */
    uint32_t group;       /* who controls it on the day of the report; ENT_NONE as above */
    char country[3];      /* where it is incorporated; "" if not known */
    enum basis basis;
    unsigned confidence;  /* hundredths */
    char registered_country[3]; /* of the registry's address, when the basis is a number; else "" */
};

struct component {
    const char *kind;     /* "network-interface", "radio-module", ... */
    struct maker maker;
};

struct evidence {
    const struct obs *obs; /* the observation; NULL: the address itself (an OUI), or traffic with it */
    uint32_t source;
    uint64_t frame;
    const char *protocol;  /* "lldp"; "ethernet" for an OUI, "ip" for an address that its traffic alone ties to it */
    const char *field;     /* prop_name(), "source-address" */
    struct slice value;    /* clean text */
    enum basis basis;
    unsigned supports;     /* enum supports, or-ed */
};

/* Whose network its addresses lie in, as far as the table of places tells. */
struct holding {
    uint64_t number;    /* of the autonomous system; 0: not known */
    struct slice holder; /* empty: not known */
};

/* The addresses of one country that equipment exchanged packets with; local ones are none. */
struct destination {
    char country[3];      /* ISO 3166-1; "": of none, or the table does not tell */
    size_t addresses;
    uint64_t bytes_sent;  /* on the wire, by the equipment; 0: it never answered */
    uint64_t bytes_received;
    int64_t first_ns;
    int64_t last_ns;
    uint32_t source;      /* of the first frame */
    uint64_t frame;
    const char **names;   /* what it called them, in order; at most DESTINATION_NAMES_MAX */
    size_t name_count;
    size_t names_more;    /* beyond these */
    struct holding *holdings; /* in order of number, then holder; at most DESTINATION_NAMES_MAX */
    size_t holding_count;
};
enum { DESTINATION_NAMES_MAX = 16 };

/* How traffic met an indicator. */
enum mark_by { MARK_TRAFFIC, MARK_ANSWER, MARK_TLS, MARK_QUESTION };
const char *mark_by_name(enum mark_by by); /* "traffic", "dns-answer", "tls", "dns-question" */

/* Traffic that somebody gave an indicator for (--indicators). */
struct mark {
    const struct indicator *indicator;
    enum mark_by by;
    struct addr who;      /* the equipment's address */
    struct addr peer;     /* whom it talked to; ADDR_NONE: a question to the DNS */
    const char *name;     /* NULL: traffic */
    uint64_t bytes_sent;  /* MARK_TRAFFIC */
    uint64_t bytes_received;
    uint64_t count;       /* of messages that told the name; else 0 */
    int64_t first_ns;
    int64_t last_ns;
    uint32_t source;      /* of the first frame */
    uint64_t frame;
};

/* A fleet has a million: counts are small, and what is small stands together. */
struct equipment {
    struct addr *addresses;  /* in addr_cmp order: the first is the id */
    const char *name;        /* NULL: unknown, here and below */
    struct maker manufacturer; /* if 'has_manufacturer' */
    const char *brand;
    const char *model;
    const char *firmware;
    const char *serial;
    const char *class_name;  /* "switch": a row of data/classes.tsv */
    const char **networks;   /* that its traffic proves it to be part of, in order: words of equipment.network */
    const char **roles;      /* its parts in them, in order: words of equipment.role */
    struct component *components;
    struct destination *destinations; /* in order of country */
    struct mark *marks; /* by source, frame, way, address */
    struct evidence *evidence; /* by source, frame, field, value */
    int64_t first_seen_ns;
    int64_t last_seen_ns;
    uint64_t frames;
    uint64_t bytes;
    const char *note;        /* why something is not known: "locally administered address", ...; NULL: nothing to add */
    uint32_t address_count;
    uint32_t network_count;
    uint32_t role_count;
    uint32_t component_count;
    uint32_t destination_count;
    uint32_t mark_count;
    uint32_t evidence_count;
    bool has_manufacturer;
    bool has_stated;         /* something beyond a registered number or an address is known */
    bool conflict;           /* stated values disagree */
};

/* An address that was seen but is no equipment of its own, and what would settle what it is. */
struct unsettled {
    struct addr address;
    const char *why;      /* "virtual router address (HSRP)", "only carries traffic of others", "says nothing of itself" */
    const char *settle;   /* "the ARP reply of this address", "an LLDP frame from this port" */
    uint64_t frames;
};

struct equipment_list {
    struct arena arena;       /* owns everything that is pointed to below, but for the next two */
    struct equipment *items;  /* in order of id; owned */
    size_t count;
    size_t room;
    struct unsettled *unsettled; /* in order of address; owned */
    size_t unsettled_count;
    size_t unsettled_room;
    struct mark *strays;         /* marks of addresses that belong to no equipment */
    size_t stray_count;
};

#endif
