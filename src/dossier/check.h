/* dossier/check.h: one checking under way; what its parts share.  Internal to dossier. */
#ifndef SEKISHO_DOSSIER_CHECK_H
#define SEKISHO_DOSSIER_CHECK_H

#include "dossier/members.h"
#include "dossier/verify.h"

struct json_t;

/* Bytes of one member that is JSON: a tree of it takes ten times as much memory. */
#define DOSSIER_JSON_MAX ((size_t)64 << 20)

enum told {
    TOLD_PROVEN,
    TOLD_OPEN, /* cannot be told from the file, or by the keys that were named */
    TOLD_WRONG,
    TOLD_KINDS
};

/* An entry that was found to be in its log. */
struct check_entry {
    const char *folder; /* borrowed */
    uint64_t index;
    struct slice bytes;
    struct check_entry *next;
};

struct check {
    const struct dossier_trust *trust;
    enum report_lang lang;
    struct arena arena;
    struct zip_member members[ZIP_MEMBERS_MAX];
    size_t count;
    struct led_vkey
        keys[DOSSIER_KEYS_MAX]; /* that are in the dossier, and those that were named */
    size_t key_count;
    struct json_t *root; /* of dossier.json; libjansson's; owned */
    size_t *unread; /* by equipment: statements about it that could not be read again from the
                       frames; NULL: no memory; the arena's */
    size_t equipment_count;
    struct check_entry *entries; /* the arena's */
    bool is_case;      /* of a case at an authority: entries of logs stand for frames */
    bool is_confirmed; /* the record of the case has a document or an inspection for it */
    struct buf told[TOLD_KINDS];
    bool no_memory;
};

/* A line of the page.  Both texts take the same arguments in the same order. */
void check_tell(struct check *c, enum told kind, const char *en, const char *ja, ...)
    PRINTF_LIKE(3, 5);

/* An empty slice: there is none. */
struct slice check_member(const struct check *c, const char *name);
bool check_is_trusted(const struct check *c, const struct led_vkey *key);
/* libjansson's, owned by the caller; NULL: no JSON, or more than DOSSIER_JSON_MAX bytes. */
struct json_t *check_json(struct slice text);
/* A text of an object; NULL: it has none. */
const char *check_text(const struct json_t *node, const char *key);

/* What check_proofs found of that log; an empty slice: nothing. */
struct slice check_entry(const struct check *c, const char *folder, uint64_t index);
void check_note_entry(struct check *c, const char *folder, uint64_t index, struct slice bytes);

/* ---- the parts ---- */

/* frames.c: are the frames those that are listed, and do they say what the records have?  Sets
 * 'unread'. */
void check_frames(struct check *c);
/* verdicts.c: do the findings follow from the facts and the law that are in the dossier?  After
 * check_frames: what no frame shows is proven by nothing. */
void check_verdicts(struct check *c);
/* case_check.c: do the acts lead to where the case is said to stand, by the procedure that is
 * in the dossier; are its documents there?  Sets 'unread', after check_proofs. */
void check_case(struct check *c);
/* proofs.c: are the entries in the ledger, and who signed its head? */
void check_proofs(struct check *c);

#endif
