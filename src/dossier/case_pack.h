/* dossier/case_pack.h: the dossier of a case at an authority: its record and documents, the
 * procedure that they follow, the findings that it is about with their facts and law, and the
 * entries of the logs that all of it rests on.  Frames are with the operator: entries stand for
 * them. */
#ifndef SEKISHO_DOSSIER_CASE_PACK_H
#define SEKISHO_DOSSIER_CASE_PACK_H

#include "dossier/build.h"
#include "ledger/checkpoint.h"
#include "ledger/prove.h"

/* A log, and entries of it. */
struct case_log {
    const char *folder; /* "ledger/1"; "ledger/acts": the authority's own */
    const char *origin;
    struct led_source source;
    struct led_checkpoint head;
    struct slice note; /* the head as it is signed */
    struct led_vkey key;
    uint64_t *entries; /* ascending */
    struct slice *bytes;
    size_t count;
};

enum { CASE_NO_LOG = 0xffff };

/* A piece of equipment that findings of the case are about. */
struct case_piece {
    struct slice record; /* JSON: what the entry says of it; empty: no entry is at hand */
    struct slice id;
    const struct rule_facts *facts;
    const struct rule_findings *findings; /* those of the case that hold */
    size_t log;                           /* index; CASE_NO_LOG */
    uint64_t entry;
};

struct case_file {
    const char *name; /* of the member: "case/..." */
    struct slice bytes;
};

/* A block of what people read. */
struct case_told {
    const char *head; /* both languages in one */
    struct slice lines;
};

/* All borrowed. */
struct dossier_case {
    const struct rule_set *set;
    const struct entities *entities;
    const struct rule_vocab *vocab;
    struct rule_vocab_texts tables;
    const struct dossier_law *laws;
    size_t law_count;
    int32_t day;       /* as of which the findings are */
    struct slice json; /* an object: sekisho.case/1 with "acts" */
    const char *title;
    const struct case_piece *pieces;
    size_t piece_count;
    const struct case_log *logs;
    size_t log_count;
    const struct led_vkey *witness; /* whose countersignatures the heads have */
    const struct case_file *files;
    size_t file_count;
    const struct case_told *told;
    size_t told_count;
    bool has_pdf;
};

/* Appends the dossier, without a signature on its seal.  RC_FORMAT: a log's tiles do not agree
 * with its head.  RC_LIMIT, RC_IO, RC_MEMORY. */
MUST_USE enum rc dossier_case_build(const struct dossier_case *c, struct buf *out,
                                    struct err *err);

#endif
