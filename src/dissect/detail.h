/* dissect/detail.h: key=value observations that a dissector puts together itself.
 * Knows nothing of what the values mean. */
#ifndef SEKISHO_DISSECT_DETAIL_H
#define SEKISHO_DISSECT_DETAIL_H

#include "dissect/obs.h"

#include <stdio.h>

/* No field that is kept this way is longer than the 255 bytes of a one-byte length. */
enum { DETAIL_MAX = 300 };

/* "key=value"; a blank value says nothing. */
static inline void obs_detail(struct sink *out, const char *key, struct slice value)
{
    uint8_t text[DETAIL_MAX];
    struct slice parts[] = { slice_str(key), SLICE("="), slice_trim(value) };
    size_t n = 0;
    if (parts[2].n == 0)
        return;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct slice part = slice_sub(parts[i], 0, sizeof text - n);
        if (part.n > 0)
            memcpy(text + n, part.p, part.n);
        n += part.n;
    }
    obs_text(out, PROP_DETAIL, slice_of(text, n));
}

static inline void obs_detail_uint(struct sink *out, const char *key, unsigned value)
{
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%u", value); /* always fits */
    obs_detail(out, key, slice_str(digits));
}

/* "REGISTRY:NUMBER", as a registry's number of the maker is written everywhere; 0 is nobody's. */
static inline void obs_maker_number(struct sink *out, const char *registry, unsigned number)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%s:%u", registry, number); /* names are short */
    if (number != 0)
        obs_str(out, PROP_MAKER_NUMBER, text);
}

#endif
