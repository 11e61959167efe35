/* report/words.h: words that several formats share. */
#ifndef SEKISHO_REPORT_WORDS_H
#define SEKISHO_REPORT_WORDS_H

#include "report/report.h"

enum { UNKNOWN_MAX = 64 }; /* kinds of frames not understood that a report lists */

/* "ethertype", "dsap", "link-type" */
const char *report_unknown_kind(const struct dis_unknown *u);

/* An English word or phrase of a report, in 'lang'; as it is where there is no other. */
const char *report_say(enum report_lang lang, const char *english);

#endif
