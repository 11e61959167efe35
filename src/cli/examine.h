/* cli/examine.h: what `inspect` and `explain` share: inputs are read, equipment is identified,
 * the law is asked. */
#ifndef SEKISHO_CLI_EXAMINE_H
#define SEKISHO_CLI_EXAMINE_H

#include "cli/evidence.h"
#include "cli/judging.h"
#include "cli/observed.h"
#include "cli/options.h"
#include "cli/reading.h"
#include "report/report.h"

struct examine {
    /* set before, by options */
    struct circumstances circumstances;
    const char *regulations;  /* NULL: all */
    const char *places;       /* a table of addresses and countries; NULL: the data's own */
    const char *indicators;   /* a file; NULL: none */
    const char *observations; /* a file; NULL: none */
    unsigned jobs; /* 0: as many as there are processors, at most four */
    bool is_quiet;
    bool is_hashing; /* the SHA-256 of each input is wanted */
    bool all_findings;
    bool is_brief; /* findings are made when they are reported: report.h, struct report_judge */
    const char *also_readable; /* a folder that is read after the inputs; NULL: none */
    /* Called when the program's data are open and nothing else is; NULL: nobody. */
    enum rc (*prepare)(void *ctx, struct examine *x, struct err *err);
    void *prepare_ctx;
    /* the result */
    struct library library; /* owned, as all below */
    struct judging judging;
    struct in_list *inputs;
    struct reading reading;
    struct observed observed;
    struct evidence_file evidence;
    struct indicators *suspects;
    struct dis_watch watch;
    struct engine *engine;
    struct equipment_list list;
    struct report_judge judge;
    enum rc judged; /* what came of it, once the report is written; if 'is_brief' */
    struct err judged_err;
};

/* Rows of a table of options that set a struct examine. */
/* clang-format off */
#define EXAMINE_OPTIONS(x)                                                                       \
    { "country", 0, CLI_TEXT, &(x)->circumstances.country, "CC",                                 \
      "where the operator operates (ISO 3166-1)" },                                              \
    { "sector", 0, CLI_TEXT, &(x)->circumstances.sector, "S",                                    \
      "what it does: an id of data/sectors.tsv" },                                               \
    { "network", 0, CLI_TEXT, &(x)->circumstances.network, "N",                                  \
      "the network all of this belongs to:\n"                                                    \
      "2g 3g 4g 5g 6g full-fibre fixed cable satellite it ot" },                                 \
    { "operator", 0, CLI_TEXT, &(x)->circumstances.operator_file, "FILE",                        \
      "what else is known of the operator:\noperator.NAME = VALUE lines" },                      \
    { "plan", 0, CLI_TEXT, &(x)->circumstances.plan_file, "FILE",                                \
      "what was notified (sekisho.plan/1), or a folder of plans: compare" },                                           \
    { "as-of", 0, CLI_DAY, &(x)->circumstances.day, "DATE",                                      \
      "the day whose law and ownership count (default: today)" },                                \
    { "indicators", 0, CLI_TEXT, &(x)->indicators, "FILE",                                       \
      "mark traffic that meets one of them: STIX 2.1,\n"                                         \
      "or a list of addresses, networks and names" },                                            \
    { "places", 0, CLI_TEXT, &(x)->places, "FILE",                                               \
      "countries of addresses: a MaxMind DB (.mmdb)\ninstead of the table that came along" },    \
    { "regulations", 0, CLI_TEXT, &(x)->regulations, "LIST",                                     \
      "ask only these: us-ndaa-889,uk-huawei-2022" },                                            \
    { "quiet", 'q', CLI_FLAG, &(x)->is_quiet, NULL, "no progress on standard error" }
/* clang-format on */

/* Nothing set, today. */
void examine_init(struct examine *x);
void examine_done(struct examine *x);

/* Does it all.  The process gives up its privileges before it opens an input; 'output' was
 * opened before. Mistakes in regulations and in the operator's file are told on stderr.  Any rc
 * but RC_END. */
MUST_USE enum rc examine_run(struct examine *x, char **operands, size_t operand_count,
                             const struct output *output, struct err *err);

/* For the reports. */
struct report examine_report(struct examine *x);

#endif
