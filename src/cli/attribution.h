/* cli/attribution.h: what `sekisho who` was asked, and the answer before it is printed. */
#ifndef SEKISHO_CLI_ATTRIBUTION_H
#define SEKISHO_CLI_ATTRIBUTION_H

#include "base/buf.h"
#include "entity/entity.h"
#include "registry/registry.h"

enum asked {
    ASKED_NAME,        /* a name in any script */
    ASKED_CERTIFICATE, /* a distinguished name: its O attribute */
    ASKED_MAC,         /* an address or the front of one */
    ASKED_NUMBER,      /* pen:2011 */
    ASKED_OID,         /* 1.3.6.1.4.1.2011.2.23.1, or an implementation class UID of DICOM */
};
const char *asked_name(enum asked kind);

enum { ANSWER_MATCHES_MAX = 8, ANSWER_RIVALS_MAX = 8 };

struct answer {
    enum asked kind;
    struct slice text;     /* as asked; borrowed */
    struct slice name;     /* what was looked up as a name; borrowed, or of 'room' */
    const char *registry;  /* "mac", "pen", ...: which was asked, else NULL */
    size_t registry_index; /* for reg_info */
    bool has_row;
    struct reg_row row;
    const char *virtual_of; /* "VMware virtual machine", or NULL */
    const char *note;       /* why nothing is said, or what to beware of; NULL */
    struct ent_match matches[ANSWER_MATCHES_MAX];
    size_t match_count; /* more than one only for makers named inside a longer text */
    bool has_brand;
    struct ent_brand brand;
    struct ent_rival rivals[ANSWER_RIVALS_MAX];
    size_t rival_count;
    struct buf room; /* owned */
    struct buf said; /* owned: of 'note' */
};

/* False: 'text' is no question at all ("pen:x"); '*ret' has a note that says why.  answer_done in either case. */
bool answer_find(const struct registry *r, const struct entities *e, struct slice text, int32_t day,
                 struct answer *ret);
void answer_done(struct answer *a);

/* Something is known: an organisation, an entity or a brand. */
bool answer_is_known(const struct answer *a);

#endif
