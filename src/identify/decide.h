/* identify/decide.h: one set of addresses and what was said of it → one record. */
#ifndef SEKISHO_IDENTIFY_DECIDE_H
#define SEKISHO_IDENTIFY_DECIDE_H

#include "identify/candidates.h"

struct decide_input {
    const struct addr *addresses; /* in order */
    size_t address_count;
    const struct obs **observations; /* in the store's order */
    size_t observation_count;
    const struct station **stations;
    size_t station_count;
    const struct host **hosts;
    const bool *by_hand; /* of each host: struct graph */
    size_t host_count;
    bool rewritten; /* the capture's addresses were anonymised: see mac_attributes() */
    struct arena *scratch; /* for what is not needed after decide() */
};

enum decide_result { DECIDE_EQUIPMENT, DECIDE_UNSETTLED, DECIDE_NO_MEMORY };

/* Fills '*ret' (its texts live in 'arena' or in the input), and '*ret_why' for what stays open: always for
 * DECIDE_UNSETTLED, and for equipment whose maker is not known or that others speak through ('ret_why->why' is NULL
 * otherwise). */
enum decide_result decide(const struct decide_input *in, const struct identify_data *data,
                          int32_t day, struct arena *arena, struct equipment *ret,
                          struct unsettled *ret_why);

/* Of two struct evidence: by source, frame, protocol, field, value. */
int evidence_order(const void *pa, const void *pb);

#endif
