/* dossier/members.h: what is in a dossier, by name, and the manifest and seal over it. Internal
 * to dossier.
 *
 * (of a case, in place of frames: case/... its procedure, holidays, documents and letters;
 * ledger/LOG/... per log)
 *
 *   manifest.json   name, size, SHA-256 and purpose of every other member but the next two
 *   seal.txt        a C2SP signed note over the SHA-256 of the manifest; without signatures if
 * nobody signed keys.txt        verifier keys, a line each, of all signatures in the dossier;
 * each has its own checksum dossier.json    equipment with records, facts and findings; frames;
 * ledger entries evidence.pcapng the frames law/...         the regulations' texts data/... the
 * tables and the rows of the entity graph that the verdicts rest on ledger/...      entries of
 * the ledger, each with its proof, and the checkpoint that they lead to report.html, report.pdf
 * for people */
#ifndef SEKISHO_DOSSIER_MEMBERS_H
#define SEKISHO_DOSSIER_MEMBERS_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/zip.h"
#include "ledger/note.h"

#define DOSSIER_SCHEMA   "sekisho.dossier/1"
#define MANIFEST_SCHEMA  "sekisho.manifest/1"
#define SEAL_HEAD        "sekisho.dossier/1\n"
#define MEMBER_MANIFEST  "manifest.json"
#define MEMBER_SEAL      "seal.txt"
#define MEMBER_KEYS      "keys.txt"
#define MEMBER_DOSSIER   "dossier.json"
#define MEMBER_EVIDENCE  "evidence.pcapng"
#define MEMBER_COUNTRIES "data/countries.tsv"
#define MEMBER_SECTORS   "data/sectors.tsv"
#define MEMBER_CLASSES   "data/classes.tsv"
#define MEMBER_ENTITIES  "data/entities.json"
#define MEMBER_HTML      "report.html"
#define MEMBER_PDF       "report.pdf"
#define MEMBER_HOLIDAYS  "case/holidays.tsv"
#define MEMBER_ACTS      "ledger/acts" /* folder of the authority's own ledger */

enum { DOSSIER_KEYS_MAX = 64 };

struct members {
    struct zip_member items[ZIP_MEMBERS_MAX];
    size_t count;
};

/* Adds a member; both slices are borrowed. RC_LIMIT. */
MUST_USE enum rc members_add(struct members *m, const char *name, struct slice bytes,
                             struct err *err);

/* What kind of thing a member is, for a person; NULL: no dossier has a member of that name. */
const char *member_purpose(struct slice name);

/* Appends the manifest over the members that are there. */
/* These change when somebody signs, and are checked by what they are. */
bool member_is_outside(struct slice name);
void manifest_print(struct members *m, struct buf *out);
/* Appends the text of the seal over a manifest: what is signed. */
void seal_text(struct slice manifest, struct buf *out);

/* Reads keys.txt or what a user named.  RC_FORMAT, RC_LIMIT. */
MUST_USE enum rc keys_parse(struct slice text, struct led_vkey *ret, size_t room,
                            size_t *ret_count, struct err *err);

#endif
