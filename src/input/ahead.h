/* input/ahead.h: unpacking in a thread of its own, some blocks ahead of who reads.  Internal to
 * input. */
#ifndef SEKISHO_INPUT_AHEAD_H
#define SEKISHO_INPUT_AHEAD_H

#include "input/bytes.h"

struct ahead;

/* Fills 'p' with the next unpacked bytes, as bytes_read. */
typedef enum rc ahead_unpack(struct in_bytes *b, uint8_t *p, size_t room, size_t *ret_n,
                             struct err *err);

/* From here on 'b' belongs to the thread, until ahead_stop().  NULL: there is none to be had. */
struct ahead *ahead_start(struct in_bytes *b, ahead_unpack *unpack);
/* The thread has ended afterwards; what it had unpacked and nobody read is dropped. */
void ahead_stop(struct ahead *a);

/* As bytes_read.  An error comes after all bytes before it. */
enum rc ahead_read(struct ahead *a, uint8_t *p, size_t room, size_t *ret_n, struct err *err);
/* Raw bytes that were taken for what is unpacked so far. */
uint64_t ahead_offset(struct ahead *a);

#endif
