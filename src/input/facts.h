/* input/facts.h: what a capture says of itself, kept within bounds.  Internal to input. */
#ifndef SEKISHO_INPUT_FACTS_H
#define SEKISHO_INPUT_FACTS_H

#include "base/arena.h"
#include "input/source.h"

enum {
    IN_INTERFACES_MAX = 4096,  /* distinct ones: a switch stack has hundreds */
    IN_COMMENTS_MAX = 1024,    /* notes are written by hand */
    IN_NAMES_MAX = 65536,      /* of addresses: what a capture tool resolved */
    IN_TEXT_MAX = 1024,        /* bytes of one name or note */
};

#define IN_INTERFACE_NONE UINT32_MAX /* one that is not listed */

struct in_facts {
    struct in_counts counts;
    struct in_interface *interfaces; /* owned */
    size_t interface_count;
    struct in_comment *comments; /* owned */
    size_t comment_count;
    struct in_name *names; /* owned */
    size_t name_count;
    size_t name_room;
    struct map *by_key;  /* interface's name, link type, ... to its index; owned */
    struct arena texts;
};

enum rc facts_init(struct in_facts *f, struct err *err);
void facts_done(struct in_facts *f);

/* The index of an interface like this one, which is new or was in an earlier section. */
uint32_t facts_interface(struct in_facts *f, struct slice name, struct slice description,
                         uint32_t link_type, uint32_t snap_size);
void facts_comment(struct in_facts *f, uint64_t packet, struct slice text);
void facts_name(struct in_facts *f, struct slice address, struct slice name);
void facts_dropped(struct in_facts *f, uint32_t interface, uint64_t packets);

/* So many packets were delivered, with so many captured bytes. */
static inline void facts_packets(struct in_facts *f, uint32_t interface, uint64_t count, uint64_t bytes)
{
    f->counts.packets += count;
    f->counts.bytes += bytes;
    if (interface < f->interface_count)
        f->interfaces[interface].packets += count;
}

#endif
