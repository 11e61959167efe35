/* identify/address_maker.h: what a MAC address says of the maker, and when it says nothing. */
#ifndef SEKISHO_IDENTIFY_ADDRESS_MAKER_H
#define SEKISHO_IDENTIFY_ADDRESS_MAKER_H

#include "identify/identify.h"
#include "registry/registry.h"

enum mac_says {
    MAC_SAYS_MAKER,     /* the block belongs to a maker of whole products */
    MAC_SAYS_COMPONENT, /* ... to a maker of network interfaces, modules or of others' products */
    MAC_SAYS_VIRTUAL,   /* a hypervisor or container made it up */
    MAC_SAYS_NOTHING,   /* locally administered, unassigned, withheld, a placeholder */
};

struct mac_answer {
    enum mac_says says;
    struct reg_row row;   /* MAC_SAYS_MAKER, MAC_SAYS_COMPONENT */
    const char *kind;     /* MAC_SAYS_COMPONENT: "radio-module", ... */
    const char *why;      /* a phrase for people: why it says no more; NULL for MAC_SAYS_MAKER */
};

struct mac_answer mac_answer(const struct registry *registry, const uint8_t mac[6], bool rewritten);

/* True when the capture's MACs were made up by a tool for anonymising or generating traffic: blocks of the shape
 * 00-XX-00 are one in 256 of those assigned, so two different ones in one place are no accident. */
bool mac_set_is_rewritten(const struct station *const *stations, size_t count);

#endif
