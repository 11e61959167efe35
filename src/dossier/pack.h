/* dossier/pack.h: what every kind of dossier is packed with: members, the law and the rows of
 * data that verdicts rest on, proofs from a log, keys, manifest and seal.  Internal to dossier.
 */
#ifndef SEKISHO_DOSSIER_PACK_H
#define SEKISHO_DOSSIER_PACK_H

#include "dossier/build.h"
#include "dossier/doc.h"
#include "dossier/members.h"
#include "ledger/checkpoint.h"
#include "ledger/prove.h"

struct pack {
    struct arena arena;
    struct members *members; /* the arena's */
    struct err *err;         /* borrowed */
};

/* pack_done() is due whatever comes back.  RC_MEMORY; below also RC_LIMIT. */
MUST_USE enum rc pack_init(struct pack *p, struct err *err);
void pack_done(struct pack *p);
enum rc pack_no_memory(const struct pack *p);

/* Moves what is in 'text' to the arena, as a member; 'name' (NULL: no memory) is the arena's.
 */
MUST_USE enum rc pack_add(struct pack *p, const char *name, struct buf *text);

/* What verdicts were reached with. */
struct pack_law {
    const struct rule_set *set;
    const struct entities *entities;
    struct rule_vocab_texts tables;
    const struct dossier_law *laws;
    size_t law_count;
};

/* Facts, and what follows from them. */
struct pack_verdict {
    const struct rule_facts *facts;
    const struct rule_findings *findings;
};

/* The regulations that the verdicts name, and the rows that those and the facts name. */
MUST_USE enum rc pack_law(struct pack *p, const struct pack_law *law,
                          const struct pack_verdict *verdicts, size_t count);

/* "FOLDER/000000000017.json". */
MUST_USE enum rc pack_entry(struct pack *p, const char *folder, uint64_t index,
                            struct slice entry);
/* The proofs of these entries, and the head, which the tiles of 'source' must agree with.
 * RC_FORMAT: they do not. */
MUST_USE enum rc pack_proofs(struct pack *p, const char *folder,
                             const struct led_source *source, const struct led_checkpoint *head,
                             struct slice note, const uint64_t *entries, size_t count);

/* For people: law, data and documents that are there, each with its SHA-256. */
void pack_tell_used(const struct members *m, struct doc *doc);

MUST_USE enum rc pack_keys(struct pack *p, const struct led_vkey *keys, size_t count);
/* Manifest and seal over all that is there, and the archive. */
MUST_USE enum rc pack_finish(struct pack *p, struct buf *out);

#endif
