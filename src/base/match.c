#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/match.h"

#include <pcre2.h>
#include <stdlib.h>

/* Fingerprints are short and anchored: an honest hit needs far less. */
enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, HEAP_LIMIT_KIB = 1024 };

struct match_room {
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

/* Stand for the code of a pattern that is none, and of one for which there was no memory. */
static char wrong, lost;

static bool is_code(const void *code)
{
    return code != NULL && code != &wrong && code != &lost;
}

static pcre2_code *compile(struct slice pattern, int *ret_error, PCRE2_SIZE *ret_at)
{
    return pcre2_compile(pattern.p, pattern.n, PCRE2_UTF | PCRE2_DOTALL, ret_error, ret_at, NULL);
}

/* What was compiled before, or now; of two threads that do so at a time the first is believed.
 * NULL: it is wrong, or there was no memory. */
static const pcre2_code *code_of(struct match *m, int *ret_error, PCRE2_SIZE *ret_at)
{
    void *code = atomic_load_explicit(&m->code, memory_order_acquire);
    if (is_code(code))
        return code;
    pcre2_code *own = compile(m->pattern, ret_error, ret_at);
    void *now = own != NULL                              ? (void *)own
                : *ret_error == PCRE2_ERROR_HEAP_FAILED ? &lost
                                                        : &wrong;
    if (atomic_compare_exchange_strong(&m->code, &code, now))
        return own;
    pcre2_code_free(own);
    return is_code(code) ? code : NULL;
}

enum rc match_check(struct match *m, struct err *err)
{
    int error = 0;
    PCRE2_SIZE at = 0;
    PCRE2_UCHAR why[128] = "";
    /* If there is memory now, what it was run over before is unknown all the same. */
    bool was_lost = atomic_load_explicit(&m->code, memory_order_relaxed) == &lost;
    if (!was_lost && code_of(m, &error, &at) != NULL)
        return RC_OK;
    if (was_lost || error == PCRE2_ERROR_HEAP_FAILED)
        return err_set(err, RC_MEMORY, "no memory for a pattern");
    (void)pcre2_get_error_message(error, why, sizeof why); /* cut is fine */
    return err_set(err, RC_FORMAT, "pattern, character %zu: %s", (size_t)at, (char *)why);
}

bool match_failed(const struct match *m)
{
    void *code = atomic_load_explicit(&m->code, memory_order_relaxed);
    return code != NULL && !is_code(code);
}

void match_done(struct match *m)
{
    void *code = atomic_load_explicit(&m->code, memory_order_relaxed);
    if (is_code(code))
        pcre2_code_free(code);
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

enum tri match_run(struct match *m, struct match_room *room, struct slice text,
                   struct slice ret_groups[MATCH_GROUPS_MAX])
{
    int error = 0;
    PCRE2_SIZE where = 0;
    const pcre2_code *code = code_of(m, &error, &where);
    if (code == NULL)
        return TRI_UNKNOWN;
    int n = pcre2_match(code, text.n == 0 ? (PCRE2_SPTR) "" : text.p, text.n, 0, 0, room->data,
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
