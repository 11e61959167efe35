/* identify/destinations.h: with whom each piece of equipment talked, and what of that somebody
 * had given an indicator for.  After everything else is decided: it changes no verdict about
 * what the equipment is. */
#ifndef SEKISHO_IDENTIFY_DESTINATIONS_H
#define SEKISHO_IDENTIFY_DESTINATIONS_H

#include "dissect/print_table.h"
#include "identify/identify.h"

/* Fills 'destinations' of each item.  False: no memory. */
bool destinations_add(const struct identify_input *in, const struct identify_data *data,
                      struct equipment_list *list);
/* Fills 'marks' of each item, and 'strays'.  False: no memory. */
bool marks_add(const struct identify_input *in, const struct identify_data *data,
               struct equipment_list *list);

/* ---- which equipment an IP address belongs to (whose.c) ---- */

#define WHOSE_NOBODY UINT32_MAX

struct whose {
    struct print_table items; /* of an address as struct talk has it: the item */
};

/* False: no memory; whose_done() is due all the same. */
bool whose_init(struct whose *w, const struct equipment_list *list);
void whose_done(struct whose *w);
/* The item, of several the first, or WHOSE_NOBODY. */
uint32_t whose_ip(const struct whose *w, const uint8_t ip[16]);

#endif
