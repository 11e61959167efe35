/* identify/identify.h: observations → equipment.
 *
 * Which addresses are one thing, which value wins, how sure that is (DESIGN.md,
 * "Identification: rules that prevent wrong accusations").  A pure function of its input. */
#ifndef SEKISHO_IDENTIFY_IDENTIFY_H
#define SEKISHO_IDENTIFY_IDENTIFY_H

#include "identify/equipment.h"

struct fingerprints;
struct indicators;
struct places;
struct roles;

struct identify_input {
    const struct obs_store *observations; /* sorted */
    const struct station *const *stations;
    size_t station_count;
    const struct host *const *hosts;
    size_t host_count;
    const struct talk *talks;
    size_t talk_count;
    const struct called *called;
    size_t called_count;
    unsigned jobs; /* threads that may work at it; 0 is 1.  The result does not depend on it */
};

struct identify_data {
    const struct registry *registry;
    const struct entities *entities;
    struct fingerprints *fingerprints;
    const struct roles *roles;           /* NULL: what it is seen doing proves no network */
    const struct places *places;         /* NULL: no address has a country */
    const struct indicators *indicators; /* NULL: none were given */
};

/* Fills '*ret', which the caller frees with identify_done.  'day' is the day whose ownership and brands
 * count.  What 'ret' holds borrows texts from 'in' and 'data'. RC_MEMORY. */
enum rc identify(const struct identify_input *in, const struct identify_data *data, int32_t day,
                 struct equipment_list *ret, struct err *err);
void identify_done(struct equipment_list *list);

const char *supports_name(enum supports one);

#endif
