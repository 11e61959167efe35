/* authority/replicate.h: logs received by tiles, checked against the head signed last,
 * countersigned (docs/replication.md). */
#ifndef SEKISHO_AUTHORITY_REPLICATE_H
#define SEKISHO_AUTHORITY_REPLICATE_H

#include "authority/tiles.h"

enum {
    REPLICATE_ENTRIES_MAX = 262144,  /* that one head may add */
    REPLICATE_BYTES_MAX = 256 << 20, /* of their bundles */
    REPLICATE_MISSING_MAX = 64,      /* named in one answer */
};

/* What was countersigned last. */
struct log_head {
    struct led_tree tree;
    struct led_hash root;
    char *checkpoint; /* the arena's; "" none yet */
    struct led_vkey key;
    bool is_revoked;
    struct log_state state;
};

/* RC_END: no such operator or sensor.  With 'lock' nobody else moves the head until the
 * transaction ends. */
MUST_USE enum rc replicate_head(struct store *s, const struct log_name *log, bool lock,
                                struct arena *arena, struct log_head *ret, struct err *err);

struct replicate_answer {
    unsigned status;
    struct buf body;           /* cosignature, size, or names of what is missing, a line each */
    const char *contradiction; /* kind of it, if one was kept; else NULL */
};

/* A bundle that no head commits yet is kept aside.  Statuses 200, 201, 400, 404, 409, 413;
 * 'err' has the words.  Any rc but RC_OK: something of ours failed. */
MUST_USE enum rc replicate_bundle(struct authority *a, struct store *s,
                                  const struct log_name *log, const struct led_tile *tile,
                                  struct slice bytes, struct slice request, struct arena *arena,
                                  struct replicate_answer *ret, struct err *err);

/* add-checkpoint of C2SP tlog-witness. */
MUST_USE enum rc replicate_checkpoint(struct authority *a, struct store *s,
                                      const struct log_name *log, struct slice request,
                                      struct arena *arena, struct replicate_answer *ret,
                                      struct err *err);

/* Keeps what contradicts a head: 'kind' is fork, inconsistent or rewrite. */
MUST_USE enum rc replicate_contradiction(struct authority *a, struct store *s,
                                         const struct log_name *log, const char *kind,
                                         uint64_t size, struct slice document, struct err *err);

#endif
