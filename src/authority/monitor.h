/* authority/monitor.h: sensors that are silent, have gaps, contradict themselves or write what
 * cannot be read: each is a finding of the pseudo regulation sekisho-monitoring. */
#ifndef SEKISHO_AUTHORITY_MONITOR_H
#define SEKISHO_AUTHORITY_MONITOR_H

#include "authority/authority.h"

/* Looks at all sensors whose state differs from their findings.  '*ret_written': how many
 * operators were written. */
MUST_USE enum rc monitor_run(struct authority *a, uint64_t *ret_written, struct err *err);

/* One operator, whatever its state. */
MUST_USE enum rc monitor_operator(struct authority *a, struct store *s, const char *operator_id,
                                  struct err *err);

#endif
