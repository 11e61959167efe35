/* dissect/way.h: a packet on its way through its lane, with what can be told of it ahead of its turn. */
#ifndef SEKISHO_DISSECT_WAY_H
#define SEKISHO_DISSECT_WAY_H

#include "dissect/engine_own.h"

struct spot {
    const struct in_packet *in;
    struct glimpse look;
    struct lane *lane; /* NULL: not told yet */
    struct glance_line *line;
    struct known_line *known; /* NULL: not told yet */
    bool may_pass; /* as it looked before those ahead of it had their turn */
    bool has_flow;
    bool has_print;
    struct flow_key flow;
    struct print print; /* as echo.h has it; its lane is told, too */
};

/* A frame that passed is counted for its lane. */
void way_count_passed(struct lane *lane, const struct in_packet *in);
/* What did not pass at first sight: all that it brings is done. */
void way_look_into(struct engine *e, struct spot *s);

/* Can it be worth a look whether the same frame came before?  Not for datagrams to one receiver: they have a
 * number or a time in them.  Its lane is told. */
bool way_may_echo(const struct engine *e, const struct spot *s);
/* Is TCP behind the link header? */
bool way_is_tcp(bool is_ip4, const struct cursor *c);

#endif
