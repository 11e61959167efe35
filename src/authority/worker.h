/* authority/worker.h: the thread that evaluates what came in, and watches for silence. */
#ifndef SEKISHO_AUTHORITY_WORKER_H
#define SEKISHO_AUTHORITY_WORKER_H

#include "authority/authority.h"

struct worker;

/* Looks every 'every_ms'; what goes wrong is told by 'told' (one line) and tried again. */
MUST_USE enum rc worker_start(struct authority *a, unsigned every_ms,
                              void (*told)(const char *line), struct worker **ret,
                              struct err *err);
/* After what it is at. */
void worker_stop(struct worker *w);

#endif
