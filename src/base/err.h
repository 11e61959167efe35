/* base/err.h: what went wrong, for the caller ('enum rc') and for a person ('struct err').
 * Knows nothing of what the program is for. */
#ifndef SEKISHO_BASE_ERR_H
#define SEKISHO_BASE_ERR_H

#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

enum rc {
    RC_OK = 0,
    RC_END,     /* nothing more to read: no error */
    RC_FORMAT,  /* the input breaks the format it claims */
    RC_LIMIT,   /* a bound of ours was reached; the input may be sound */
    RC_IO,      /* the operating system refused */
    RC_USAGE,   /* the caller asked for something that does not exist */
    RC_MEMORY,  /* no memory */
};

/* One line for a person: what, where, what to do.  Always NUL-terminated, always UTF-8. */
struct err {
    char text[512];
};

/* Writes the line and returns 'rc', so that `return err_set(...)` reads as one thought.
 * 'err' may be NULL: the caller wants the code only. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Puts "FMT: " before the line that is already there; returns 'rc'. */
enum rc err_in(struct err *err, enum rc rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
