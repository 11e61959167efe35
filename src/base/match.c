#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/match.h"

#include <pcre2.h>
#include <stdlib.h>

/* Fingerprints are short and anchored: an honest hit needs far less. */
enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, HEAP_LIMIT_KIB = 1024 };

struct match {
    pcre2_code *code;
};

struct match_room {
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

enum rc match_new(struct slice pattern, bool ignore_case, struct match **ret, struct err *err)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    struct match *m = calloc(1, sizeof *m);
    if (m == NULL)
        return err_set(err, RC_MEMORY, "no memory for a pattern");
    m->code = pcre2_compile(pattern.p, pattern.n,
                            PCRE2_UTF | PCRE2_DOTALL | (ignore_case ? PCRE2_CASELESS : 0), &code,
                            &at, NULL);
    if (m->code == NULL) {
        PCRE2_UCHAR why[128] = "";
        (void)pcre2_get_error_message(code, why, sizeof why); /* cut is fine */
        match_free(m);
        return err_set(err, RC_FORMAT, "pattern, character %zu: %s", (size_t)at, (char *)why);
    }
    *ret = m;
    return RC_OK;
}

void match_free(struct match *m)
{
    if (m == NULL)
        return;
    pcre2_code_free(m->code);
    free(m);
}

enum rc match_room_new(struct match_room **ret, struct err *err)
{
    struct match_room *room = calloc(1, sizeof *room);
    if (room == NULL)
        return err_set(err, RC_MEMORY, "no memory for patterns");
    room->data = pcre2_match_data_create(MATCH_GROUPS_MAX, NULL);
    room->limits = pcre2_match_context_create(NULL);
    if (room->data == NULL || room->limits == NULL) {
        match_room_free(room);
        return err_set(err, RC_MEMORY, "no memory for patterns");
    }
    (void)pcre2_set_match_limit(room->limits, MATCH_LIMIT); /* always 0 */
    (void)pcre2_set_depth_limit(room->limits, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(room->limits, HEAP_LIMIT_KIB);
    *ret = room;
    return RC_OK;
}

void match_room_free(struct match_room *room)
{
    if (room == NULL)
        return;
    pcre2_match_data_free(room->data);
    pcre2_match_context_free(room->limits);
    free(room);
}

enum tri match_run(const struct match *m, struct match_room *room, struct slice text,
                   struct slice ret_groups[MATCH_GROUPS_MAX])
{
    int n = pcre2_match(m->code, text.n == 0 ? (PCRE2_SPTR) "" : text.p, text.n, 0, 0, room->data,
                        room->limits);
    if (n == PCRE2_ERROR_NOMATCH)
        return TRI_FALSE;
    if (n < 0)
        return TRI_UNKNOWN;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(room->data);
    for (int i = 0; i < MATCH_GROUPS_MAX; i++) {
        bool set = (n == 0 || i < n) && at[2 * i] != PCRE2_UNSET && at[2 * i] <= at[2 * i + 1];
        ret_groups[i] = set ? slice_sub(text, at[2 * i], at[2 * i + 1] - at[2 * i])
                            : (struct slice){ text.p, 0 };
    }
    return TRI_TRUE;
}
