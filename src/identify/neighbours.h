/* identify/neighbours.h: addresses that are on the link although nobody was heard to resolve
 * them. Knows who sent what through which MAC; knows nothing of what was said. */
#ifndef SEKISHO_IDENTIFY_NEIGHBOURS_H
#define SEKISHO_IDENTIFY_NEIGHBOURS_H

#include "identify/identify.h"

/* Sets 'ret[i]' where host 'i' of 'in' sent every frame of its own hand: no router had counted
 * down a TTL, one registered MAC carried it and carried no other address, and another such host
 * of the same private /24 speaks through a MAC of its own.  What a router, a translator or a
 * mirror hands on fails one of the four.  False: no memory. */
bool neighbours_find(const struct identify_input *in, bool *ret);

#endif
