/* base/team.h: one piece of work for several threads, for as long as a call lasts. */
#ifndef SEKISHO_BASE_TEAM_H
#define SEKISHO_BASE_TEAM_H

#include <stdbool.h>

enum { TEAM_MAX = 16 };

/* Does what member 'member' has to do; by several threads at once, once for each member. */
typedef void team_work(void *ctx, unsigned member);

/* Calls 'work' for the members from 0 to 'count' (at most TEAM_MAX), each in a thread of its own, where one can be had, and
 * returns when all are done.  Member 0, and whoever got no thread, is the calling one. */
void team_run(unsigned count, team_work *work, void *ctx);

/* The same for things that have nothing in common: without 'is_shared' one after the other, by the calling thread. */
void team_each(unsigned count, bool is_shared, team_work *work, void *ctx);

#endif
