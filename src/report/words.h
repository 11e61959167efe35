/* report/words.h: words that several formats share. */
#ifndef SEKISHO_REPORT_WORDS_H
#define SEKISHO_REPORT_WORDS_H

#include "base/json.h"
#include "report/report.h"

enum { UNKNOWN_MAX = 64 }; /* kinds of frames not understood that a report lists */

/* A finding as an object; 'e' NULL: about no single equipment. */
void report_json_finding(struct json *j, const struct equipment *e,
                         const struct rule_finding *f);

/* One record; 'f' are the findings that it shows. */
void report_json_equipment(struct json *j, const struct equipment *e, const struct rule_findings *f,
                           const struct report *r);

/* "ethertype", "dsap", "link-type" */
const char *report_unknown_kind(const struct dis_unknown *u);

/* An English word or phrase of a report, in 'lang'; as it is where there is no other. */
const char *report_say(enum report_lang lang, const char *english);

#endif
