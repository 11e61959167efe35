/* store/turn.h: whose turn it is to write to a database file, among the threads of this
 * process. SQLite makes writers wait by sleeping and trying again, up to a tenth of a second at
 * a time; who waits here is woken.  Other processes wait as ever. */
#ifndef SEKISHO_STORE_TURN_H
#define SEKISHO_STORE_TURN_H

#include <stdbool.h>

struct turn;

/* The turn of the file at 'path', which exists; the same for all who ask.  NULL: no memory. */
struct turn *turn_of(const char *path);
void turn_done(struct turn *t); /* NULL: nothing */
/* False: it did not come within 'ms'; then whoever goes on meets SQLite's own lock. */
bool turn_take(struct turn *t, unsigned ms);
void turn_give(struct turn *t);

#endif
