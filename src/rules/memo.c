/* Much of what a network holds has the same facts but for the frames that tell them: it is
 * judged once. */
#include "base/map.h"
#include "rules/logic.h"

#include <stdlib.h>

/* What was found for facts with certain values. */
struct judged {
    struct rule_findings findings;
    const char **from; /* of each ground of each finding, in order; NULL: nothing to add */
    const struct rule_facts *alike; /* NULL: nobody has asked for it yet */
};

struct rule_memo {
    const struct rule_set *set; /* borrowed */
    int32_t day;
    bool all;
    struct arena *arena;   /* borrowed */
    struct map *by_values; /* owned; to an index of 'judged' */
    struct judged *judged; /* owned */
    size_t count;
    size_t room;
    struct buf key; /* scratch */
};

enum rc rule_memo_new(const struct rule_set *set, int32_t day, bool all, struct arena *arena,
                      struct rule_memo **ret, struct err *err)
{
    struct rule_memo *m = calloc(1, sizeof *m);
    if (m != NULL)
        m->by_values = map_new(SIZE_MAX);
    if (m == NULL || m->by_values == NULL) {
        rule_memo_free(m);
        return err_set(err, RC_MEMORY, "no memory for findings");
    }
    m->set = set;
    m->day = day;
    m->all = all;
    m->arena = arena;
    *ret = m;
    return RC_OK;
}

void rule_memo_free(struct rule_memo *m)
{
    if (m == NULL)
        return;
    map_free(m->by_values);
    free(m->judged);
    buf_done(&m->key);
    free(m);
}

/* All that decides: values, what is known, and which values have a source. */
static void write_key(struct buf *key, const struct rule_facts *facts)
{
    buf_clear(key);
    for (unsigned i = 0; i < RULE_ATTRIBUTES; i++) {
        const struct rule_fact *f = &facts->at[i];
        if (!f->known && f->values == NULL)
            continue; /* whether it is open follows from the attribute then */
        uint8_t head[2] = { (uint8_t)i, (uint8_t)((f->known ? 1 : 0) | (f->open ? 2 : 0)) };
        buf_bytes(key, head, sizeof head);
        for (const struct rule_value *v = f->values; v != NULL; v = v->next) {
            int64_t words[2] = { v->value, v->of };
            buf_char(key, v->because == NULL ? 'v' : 'V');
            buf_bytes(key, words, sizeof words);
        }
        buf_char(key, '.');
    }
}
_Static_assert(RULE_ATTRIBUTES < 256, "an attribute is one byte of the key");

/* Where each ground's value comes from, in words that last as long as the memo's arena. */
static bool keep_sources(struct rule_memo *m, struct judged *to, const struct rule_facts *facts)
{
    size_t count = 0;
    for (size_t i = 0; i < to->findings.count; i++)
        count += to->findings.items[i].ground_count;
    to->from = arena_new(m->arena, const char *, count + 1);
    if (to->from == NULL)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < to->findings.count; i++)
        for (size_t k = 0; k < to->findings.items[i].ground_count; k++, n++) {
            const char *from = logic_ground_from(&to->findings.items[i].grounds[k], facts);
            if (from == NULL)
                continue;
            to->from[n] = (const char *)arena_copy(m->arena, slice_str(from)).p;
            if (to->from[n] == NULL)
                return false;
        }
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The findings of 'like' in the words of 'facts'. */
static bool in_own_words(const struct judged *like, const struct rule_facts *facts,
                         struct arena *words, struct rule_findings *ret)
{
    const char *const *from = like->from;
    *ret = like->findings;
    struct rule_finding *own = NULL;
    for (size_t i = 0; i < like->findings.count; i++) {
        const struct rule_finding *f = &like->findings.items[i];
        bool differs = false;
        for (size_t k = 0; k < f->ground_count && !differs; k++)
            differs = !same_text(from[k], logic_ground_from(&f->grounds[k], facts));
        from += f->ground_count;
        if (!differs)
            continue;
        if (own == NULL) {
            own = arena_new(words, struct rule_finding, like->findings.count);
            if (own == NULL)
                return false;
            memcpy(own, like->findings.items, like->findings.count * sizeof *own);
            ret->items = own;
        }
        struct logic_lines lines = { .arena = words };
        for (size_t k = 0; k < f->ground_count; k++)
            logic_add_ground(&lines, &f->grounds[k], facts);
        if (lines.failed)
            return false;
        own[i].because = lines.items;
        own[i].because_count = lines.count;
    }
    return true;
}

static const struct rule_facts *copy_facts(struct arena *arena, const struct rule_facts *facts)
{
    struct rule_facts *copy = arena_new(arena, struct rule_facts, 1);
    if (copy == NULL)
        return NULL;
    *copy = *facts;
    copy->arena = arena;
    for (unsigned i = 0; i < RULE_ATTRIBUTES; i++)
        for (struct rule_value **link = &copy->at[i].values; *link != NULL;
             link = &(*link)->next) {
            struct rule_value *v = arena_new(arena, struct rule_value, 1);
            if (v == NULL)
                return NULL;
            *v = **link;
            if (v->because != NULL) {
                v->because = (const char *)arena_copy(arena, slice_str(v->because)).p;
                if (v->because == NULL)
                    return NULL;
            }
            *link = v;
        }
    return copy;
}

/* Judges what was not met before.  NULL: memory is out. */
static struct judged *judge_new(struct rule_memo *m, const struct rule_facts *facts,
                                struct err *err)
{
    if (m->count == m->room) {
        size_t room = m->room == 0 ? 64 : m->room * 2;
        struct judged *more = reallocarray(m->judged, room, sizeof *more);
        if (more == NULL)
            return NULL;
        m->judged = more;
        m->room = room;
    }
    struct judged *one = &m->judged[m->count];
    *one = (struct judged){ .from = NULL };
    if (rule_eval(m->set, facts, m->day, m->all, m->arena, &one->findings, err) != RC_OK ||
        !keep_sources(m, one, facts))
        return NULL;
    m->count++;
    return one;
}

enum rc rule_memo_eval(struct rule_memo *m, const struct rule_facts *facts,
                       struct arena *words, struct rule_findings *ret,
                       const struct rule_facts **ret_alike, struct err *err)
{
    if (facts->failed)
        return err_set(err, RC_MEMORY, "no memory for facts");
    write_key(&m->key, facts);
    bool is_new = false;
    uint64_t *index = m->key.failed ? NULL : map_put(m->by_values, buf_view(&m->key), &is_new);
    struct judged *one = NULL;
    struct rule_findings findings = { NULL, 0 };
    if (index == NULL) { /* more facts than a key has room for: nothing is remembered of it */
        if (ret_alike != NULL && (*ret_alike = copy_facts(m->arena, facts)) == NULL)
            return err_set(err, RC_MEMORY, "no memory for findings");
        return rule_eval(m->set, facts, m->day, m->all, words, ret, err);
    }
    if (is_new) {
        *index = m->count;
        one = judge_new(m, facts, err);
        if (one != NULL)
            findings = one->findings;
    } else {
        one = &m->judged[*index];
        if (!in_own_words(one, facts, words, &findings))
            one = NULL;
    }
    if (one != NULL && ret_alike != NULL && one->alike == NULL &&
        (one->alike = copy_facts(m->arena, facts)) == NULL)
        one = NULL;
    if (one == NULL)
        return err_set(err, RC_MEMORY, "no memory for findings");
    *ret = findings;
    if (ret_alike != NULL)
        *ret_alike = one->alike;
    return RC_OK;
}
