/* base/match.h: regular expressions over text from outside (PCRE2), with limits: a pattern that
 * gives up says so and is never taken for "no". */
#ifndef SEKISHO_BASE_MATCH_H
#define SEKISHO_BASE_MATCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/tri.h"

enum { MATCH_GROUPS_MAX = 8 };

struct match_room; /* what a run needs: room for its groups and its steps, limits. Serves any number of patterns in turn. */

/* One pattern (PCRE2 syntax, UTF-8, dot matches newline).  It is compiled when it is first run: of a thousand a
 * network needs a few.  Several threads may run it. */
struct match {
    struct slice pattern; /* borrowed */
    _Atomic(void *) code; /* NULL: not compiled yet */
};

/* Compiles it, if it is not.  RC_FORMAT: says where it is wrong.  RC_MEMORY: there is none, or was none when it was run. */
enum rc match_check(struct match *m, struct err *err);
/* It was run, or checked, and could not be compiled: match_check() says why. */
bool match_failed(const struct match *m);
void match_done(struct match *m);

/* PCRE2 keeps some 20 KB for the steps of a run; a thousand patterns share one. */
enum rc match_room_new(struct match_room **ret, struct err *err);
void match_room_free(struct match_room *room);

/* Runs it over 'text', which must be UTF-8.  TRI_UNKNOWN: it reached a limit and gave up, or could not
 * be compiled.  On TRI_TRUE 'ret_groups[0]' is the whole hit and the others are its groups (empty where a group took no part). */
enum tri match_run(struct match *m, struct match_room *room, struct slice text,
                   struct slice ret_groups[MATCH_GROUPS_MAX]);

#endif
