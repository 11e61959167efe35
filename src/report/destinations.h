/* report/destinations.h: with whom equipment talked, and which indicators that met, in every
 * format. */
#ifndef SEKISHO_REPORT_DESTINATIONS_H
#define SEKISHO_REPORT_DESTINATIONS_H

#include "report/report.h"

struct json;

/* Values of "destinations", "indicators" (of equipment and of the coverage), members of
 * "evidence". */
void report_json_destinations(struct json *j, const struct equipment *e);
void report_json_marks(struct json *j, const struct equipment *e, const struct report *r);
void report_json_indicators(struct json *j, const struct report *r);
void report_json_places(struct json *j, const struct report *r);

/* "CN JP": countries it sent to. */
void report_countries(const struct equipment *e, struct buf *out);
/* "CN, 3 addresses, sent 120 bytes, received 80: www.example.org" */
void report_destination(const struct destination *d, struct buf *out);
/* "198.51.100.7 (198.51.100.0/24, list.txt:3), sent 120 bytes, received 0, frame 7" */
void report_mark(const struct mark *m, struct buf *out);
/* How often indicators were met; true if there is anything to tell. */
uint64_t report_marks_count(const struct report *r);

#endif
