/* authority/recorder.h: the authority's own ledger (HOME/ledger): every act of an official, and
 * every refusal, becomes an entry, so that nobody, the authority included, can rewrite what it
 * did.
 *
 * Acts are in the store first, where each process puts them when they happen; one process at a
 * time holds the ledger's lock and writes them down, in the order of their time, within a
 * second or two. If it ends, the next one that finds the lock free goes on. */
#ifndef SEKISHO_AUTHORITY_RECORDER_H
#define SEKISHO_AUTHORITY_RECORDER_H

#include "authority/authority.h"

struct recorder;

/* The ledger of a new authority. */
MUST_USE enum rc recorder_init(const struct authority *a, struct err *err);

/* NULL: no memory. */
struct recorder *recorder_new(struct authority *a);
/* Writes down what is new, if the ledger is ours to write. */
MUST_USE enum rc recorder_run(struct recorder *r, struct err *err);
void recorder_free(struct recorder *r);

#endif
