/* tests/ledger/faults.h: a file system and a memory that fail on demand, and a disk that forgets what was not
 * synced.  Linked in place of the C library's calls by --wrap (tests/ledger/meson.build). */
#ifndef SEKISHO_TESTS_LEDGER_FAULTS_H
#define SEKISHO_TESTS_LEDGER_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
    FAULT_NONE,   /* only counts */
    FAULT_ONCE,   /* the call fails, those after it do not */
    FAULT_STICKY, /* and all after it */
    FAULT_SHORT,  /* a write takes half of what it was given, once; others fail once */
    FAULT_CRASH,  /* the process ends there and then */
};

/* Arms: call number 'at' (from 1) of those that can fail fails; also allocations if 'with_memory'. */
void faults_arm(enum fault_kind kind, uint64_t at, bool with_memory);
/* No more faults.  Returns how many calls there were since arming. */
uint64_t faults_disarm(void);

/* From now on every sync below 'root' is noted in the folder 'image'. */
void faults_watch(const char *root, const char *image);

/* What a disk holds after the power went: makes folder 'to' from what was synced below 'root', and from
 * what was not as 'seed' decides (0: nothing of it). */
void faults_power_cut(const char *root, const char *image, const char *to, uint64_t seed);

#endif
