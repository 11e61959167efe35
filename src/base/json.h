/* base/json.h: writes JSON (RFC 8259) in the order of the calls, without a tree.
 * Commas and nesting are kept by the writer; the caller says what comes.  No name here is one of libjansson's, which
 * the program links to read JSON. */
#ifndef SEKISHO_BASE_JSON_H
#define SEKISHO_BASE_JSON_H

#include "base/buf.h"

enum { JSON_DEPTH_MAX = 32 };

struct json {
    struct buf *out;             /* borrowed */
    unsigned depth;              /* open objects and arrays */
    bool more[JSON_DEPTH_MAX];   /* something was written at this depth: a comma is due */
    bool after_key;              /* the value of a key is due */
};

void json_init(struct json *j, struct buf *out);
void json_begin(struct json *j); /* { */
void json_end(struct json *j);
void json_begin_list(struct json *j); /* [ */
void json_end_list(struct json *j);
void json_any_key(struct json *j, const char *key);
/* 'key' is ASCII without quotes, backslashes and control characters. */
void json_plain_key(struct json *j, const char *key, size_t size);
/* Inlined, as are those below: keys stand in the source as they are written, and the compiler counts
 * their letters. */
static inline void json_key(struct json *j, const char *key)
{
    if (__builtin_constant_p(__builtin_strlen(key)))
        json_plain_key(j, key, __builtin_strlen(key));
    else
        json_any_key(j, key);
}

/* Values.  Text that is not UTF-8 has its bad bytes replaced by U+FFFD. */
void json_text(struct json *j, struct slice s);
void json_str(struct json *j, const char *s); /* NULL: null */
void json_none(struct json *j);
void json_bool(struct json *j, bool b);
void json_uint(struct json *j, uint64_t value);
void json_int(struct json *j, int64_t value);
/* 99 → 0.99, 100 → 1.00 */
void json_hundredths(struct json *j, unsigned hundredths);

void json_maybe_text(struct json *j, struct slice s);   /* empty: null */
void json_time(struct json *j, int64_t at_ns);
void json_day(struct json *j, int32_t day); /* TIME_DAY_NONE: null */

/* Key and value in one: the most common lines of every report. */
static inline void json_kv_text(struct json *j, const char *key, struct slice s)
{
    json_key(j, key);
    json_maybe_text(j, s);
}

static inline void json_kv_str(struct json *j, const char *key, const char *s) /* NULL or "": null */
{
    json_kv_text(j, key, slice_str(s));
}

static inline void json_kv_uint(struct json *j, const char *key, uint64_t value)
{
    json_key(j, key);
    json_uint(j, value);
}

static inline void json_kv_time(struct json *j, const char *key, int64_t at_ns)
{
    json_key(j, key);
    json_time(j, at_ns);
}

static inline void json_kv_day(struct json *j, const char *key, int32_t day)
{
    json_key(j, key);
    json_day(j, day);
}

#endif
