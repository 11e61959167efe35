/* Proceedings by table: a row is a record of acts, a day, and where the case stands then or
 * which act is refused why.
 *
 * Besides, whatever act a row does with success is tried again with each of its guards broken:
 * another role, no approver, the proposer as approver, nothing of what it needs, a day after
 * its clock, every state it does not start from.  Each has to be refused.  At the end every act
 * and every lapse of the procedure must have happened in some row. */
#include "cases/letter.h"

#include "base/buf.h"
#include "base/tsv.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECORD_MAX = 32 };

struct table {
    struct procedure *p;
    struct arena *arena;
    const char *data; /* the folder of data */
    const char *where;
    size_t line;
    unsigned passed;
    unsigned failed;
    bool done[PROC_ACTS_MAX];
    bool lapsed[PROC_LAPSES_MAX];
};

static void check(struct table *t, bool holds, const char *what, const char *got)
{
    t->passed += holds;
    t->failed += !holds;
    if (!holds)
        printf("%s:%zu: %s; got: %s\n", t->where, t->line, what, got);
}

static const char *text(struct arena *a, struct slice s)
{
    struct slice copy = arena_copy(a, s);
    if (copy.p == NULL)
        exit(2);
    return (const char *)copy.p;
}

static uint8_t first_bit(uint32_t bits)
{
    for (uint8_t i = 0; i < 32; i++)
        if ((bits >> i & 1) != 0)
            return i;
    return 0;
}

/* act@DAY[;role=..][;approver=none|self|ROLE][;until=DAY][;without=reason] */
static struct case_act parse_act(struct table *t, struct slice s)
{
    struct slice id = slice_split(&s, '@');
    struct slice day = slice_split(&s, ';');
    struct case_act a = { .act = text(t->arena, id),
                          .by = "first",
                          .until = TIME_DAY_NONE,
                          .has_reason = true,
                          .has_attachment = true,
                          .has_amount = true };
    uint8_t i = proc_act_by_name(t->p, id);
    if (!time_parse_day(day, &a.day))
        check(t, false, "a row's act has no day", a.act);
    if (i != PROC_NONE) {
        a.role = (enum case_role)first_bit(t->p->acts[i].by);
        a.approver_role = (enum case_role)first_bit(t->p->acts[i].approve);
        a.approver = t->p->acts[i].approve != 0 ? "second" : NULL;
    }
    while (s.n > 0) {
        struct slice value = slice_split(&s, ';');
        struct slice key = slice_split(&value, '=');
        bool good = true;
        if (slice_eq(key, SLICE("role")))
            good = case_role_by_name(value, &a.role);
        else if (slice_eq(key, SLICE("until")))
            good = time_parse_day(value, &a.until);
        else if (slice_eq(key, SLICE("approver")) && slice_eq(value, SLICE("none")))
            a.approver = NULL;
        else if (slice_eq(key, SLICE("approver")) && slice_eq(value, SLICE("self")))
            a.approver = a.by;
        else if (slice_eq(key, SLICE("approver")))
            good = case_role_by_name(value, &a.approver_role);
        else if (slice_eq(value, SLICE("reason")))
            a.has_reason = false;
        else if (slice_eq(value, SLICE("attachment")))
            a.has_attachment = false;
        else if (slice_eq(value, SLICE("amount")))
            a.has_amount = false;
        else
            good = false;
        check(t, good, "a row's act has a word nobody knows", text(t->arena, key));
    }
    return a;
}

static size_t parse_record(struct table *t, struct slice s, struct case_act *ret)
{
    size_t n = 0;
    while (s.n > 0 && n < RECORD_MAX) {
        struct slice one = slice_trim(slice_split(&s, ' '));
        if (one.n > 0)
            ret[n++] = parse_act(t, one);
    }
    return n;
}

static const char *stand(struct table *t, const struct proceeding *c)
{
    struct buf b = BUF_EMPTY;
    char day[TIME_TEXT_SIZE];
    buf_printf(&b, "%s", t->p->states[c->state].id);
    if (c->since != TIME_DAY_NONE) {
        time_print_day(c->since, day);
        buf_printf(&b, " since %s", day);
    }
    for (size_t i = 0; i < t->p->clock_count; i++)
        if (c->clocks[i].is_running) {
            time_print_day(c->clocks[i].end, day);
            buf_printf(&b, ", %s to %s", t->p->clocks[i].id, day);
        }
    const char *kept = text(t->arena, buf_view(&b));
    buf_done(&b);
    return kept;
}

static enum rc replay(struct table *t, const struct case_act *acts, size_t n, int32_t day,
                      struct proceeding *ret, struct err *err)
{
    size_t bad = 0;
    return case_replay(t->p, acts, n, day, t->arena, ret, &bad, err);
}

/* 'acts[last]' succeeds; 'changed' must not. */
static void refused(struct table *t, struct case_act *acts, size_t last,
                    struct case_act changed, const char *what)
{
    struct proceeding c;
    struct err err = { "" };
    struct case_act kept = acts[last];
    acts[last] = changed;
    enum rc rc = replay(t, acts, last + 1, changed.day, &c, &err);
    acts[last] = kept;
    check(t, rc == RC_USAGE && strlen(err.text) > 0, what, changed.act);
}

static void break_guards(struct table *t, struct case_act *acts, size_t last)
{
    const struct proc_act *a = &t->p->acts[proc_act_by_name(t->p, slice_str(acts[last].act))];
    struct case_act x = acts[last];
    for (unsigned r = 0; r < CASE_ROLES; r++)
        if ((a->by >> r & 1) == 0) {
            x.role = (enum case_role)r;
            refused(t, acts, last, x, "another role may do it");
        }
    x = acts[last];
    if (a->approve != 0) {
        x.approver = NULL;
        refused(t, acts, last, x, "nobody need approve");
        x.approver = x.by;
        refused(t, acts, last, x, "who proposes may approve");
        x.approver = "second";
        x.approver_role = CASE_BY_OPERATOR;
        refused(t, acts, last, x, "the operator may approve");
    }
    x = acts[last];
    x.has_reason = x.has_attachment = x.has_amount = false;
    if ((a->needs & ~(unsigned)NEED_UNTIL) != 0)
        refused(t, acts, last, x, "what it needs may be missing");
    x = acts[last];
    x.until = TIME_DAY_NONE;
    if ((a->needs & NEED_UNTIL) != 0) {
        refused(t, acts, last, x, "the day may be missing");
        x.until = x.day - 1;
        refused(t, acts, last, x, "the day may lie before the act");
    }
    struct proceeding c;
    struct err err = { "" };
    x = acts[last];
    if (replay(t, acts, last, x.day, &c, &err) != RC_OK)
        return;
    for (size_t i = 0; i < t->p->clock_count; i++)
        if ((a->within >> i & 1) != 0) {
            x.day = c.clocks[i].end + 1;
            if (x.until != TIME_DAY_NONE && x.until < x.day)
                x.until = x.day;
            refused(t, acts, last, x, "its clock may have run out");
        } else if ((a->after >> i & 1) != 0 && (c.flags & a->unless) == 0) {
            x.day = c.clocks[i].end;
            refused(t, acts, last, x, "its clock may still run");
        }
    x = acts[last];
    for (size_t s = 0; s < t->p->state_count; s++) {
        struct proceeding other = c;
        other.state = (uint8_t)s;
        if ((a->from >> s & 1) == 0)
            check(t, case_act_do(&other, &x, 0, t->arena, &err) == RC_USAGE,
                  "it may start from another state", x.act);
    }
    if (a->needs_flags != 0) {
        struct proceeding bare = c;
        bare.flags = 0;
        check(t, case_act_do(&bare, &x, 0, t->arena, &err) == RC_USAGE,
              "its flags may be missing", x.act);
    }
}

/* Both languages say the same: every name in braces of the one is in the other. */
static void same_names(struct table *t, const struct letter *l)
{
    for (unsigned lang = 0; lang < LETTER_LANGS; lang++) {
        const struct letter_text *one = &l->text[lang];
        const struct letter_text *other = &l->text[1 - lang];
        for (size_t i = 0; i < one->count; i++) {
            struct slice rest = slice_str(one->paragraphs[i]);
            while (slice_find_byte(rest, '{') != SIZE_MAX) {
                (void)slice_split(&rest, '{'); /* what stands before it is plain */
                struct slice name = slice_split(&rest, '}');
                bool is_there = false;
                for (size_t k = 0; k < other->count; k++)
                    is_there = is_there ||
                               slice_find(slice_str(other->paragraphs[k]), name) != SIZE_MAX;
                check(t, is_there, "both languages name the same", text(t->arena, name));
            }
        }
    }
}

/* What is filled in is never read as a template, and nothing stays open. */
static void write_letter(struct table *t, const struct proceeding *c, const char *id)
{
    struct letter *l = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct err err = { "" };
    const struct letter_facts facts = { .authority = "Authority",
                                        .operator_name = "Operator {day}",
                                        .reason = "a {brace",
                                        .until = TIME_DAY_NONE,
                                        .proceeding = c,
                                        .step = c->step_count - 1 };
    enum rc rc = letter_load(t->data, id, t->arena, &l, &errors, &err);
    check(t, rc == RC_OK, "the letter can be read", err.text);
    if (rc == RC_OK)
        same_names(t, l);
    for (unsigned lang = 0; rc == RC_OK && lang < LETTER_LANGS; lang++) {
        struct buf out = BUF_EMPTY;
        for (size_t i = 0; rc == RC_OK && i < l->text[lang].count; i++)
            rc = letter_fill(l->text[lang].paragraphs[i], (enum letter_lang)lang, &facts, &out,
                             &err);
        check(t, rc == RC_OK, "the letter can be filled", err.text);
        check(t, slice_find(buf_view(&out), SLICE("Operator {day}")) != SIZE_MAX,
              "what is filled in stays as it is", (const char *)out.p);
        buf_done(&out);
    }
    rule_errors_done(&errors);
}

static void row(struct table *t, struct slice record, int32_t day, struct slice expect)
{
    struct case_act acts[RECORD_MAX];
    struct proceeding c;
    struct err err = { "" };
    size_t n = parse_record(t, record, acts);
    size_t bad = 0;
    enum rc rc = case_replay(t->p, acts, n, day, t->arena, &c, &bad, &err);
    const char *got = rc == RC_OK ? stand(t, &c) : err.text;
    check(t, slice_eq(expect, slice_str(got)), text(t->arena, expect), got);
    size_t good = rc == RC_OK ? n : bad;
    if (rc == RC_OK && n > 0 && c.step_count > 0 && !c.steps[c.step_count - 1].is_lapse) {
        const struct proc_act *last =
            &t->p->acts[proc_act_by_name(t->p, slice_str(c.steps[c.step_count - 1].id))];
        if (last->letter != NULL)
            write_letter(t, &c, last->letter);
    }
    for (size_t i = 0; i < good; i++)
        t->done[proc_act_by_name(t->p, slice_str(acts[i].act))] = true;
    if (good > 0 && acts[good - 1].day <= day)
        break_guards(t, acts, good - 1);
    for (size_t i = 0; i < c.step_count; i++)
        for (size_t k = 0; c.steps[i].is_lapse && k < t->p->lapse_count; k++)
            t->lapsed[k] |=
                strcmp(t->p->clocks[t->p->lapses[k].clock].id, c.steps[i].id) == 0 &&
                (t->p->lapses[k].from >> c.steps[i].from & 1) != 0;
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct err err = { "" };
    struct tsv rows;
    struct table t = { .arena = &arena };
    if (argc != 4)
        return 2;
    arena_init(&arena, SIZE_MAX);
    enum rc rc = proc_load(argv[1], argv[2], &arena, &t.p, &errors, &err);
    if (rc == RC_OK)
        rc = tsv_open(argv[3], &rows, &err);
    if (rc != RC_OK) {
        printf("%s%s\n", errors.text.n > 0 ? (const char *)errors.text.p : "", err.text);
        return 1;
    }
    t.data = argv[1];
    t.where = argv[3];
    while ((rc = tsv_next(&rows, &err)) == RC_OK) {
        int32_t day = 0;
        t.line = rows.line;
        check(&t, time_parse_day(rows.cells[2], &day), "the third column is a day", "");
        row(&t, rows.cells[1], day, rows.cells[3]);
    }
    check(&t, rc == RC_END, "the table is read to its end", err.text);
    for (size_t i = 0; i < t.p->act_count; i++) {
        struct letter *letter = NULL;
        const char *id = t.p->acts[i].letter;
        check(&t,
              id == NULL || letter_load(t.data, id, &arena, &letter, &errors, &err) == RC_OK,
              "a letter exists", err.text);
        check(&t, t.done[i], "an act happens in no row", t.p->acts[i].id);
    }
    for (size_t i = 0; i < t.p->lapse_count; i++)
        check(&t, t.lapsed[i], "a lapse happens in no row",
              t.p->clocks[t.p->lapses[i].clock].id);
    printf("%u passed, %u failed\n", t.passed, t.failed);
    tsv_close(&rows);
    rule_errors_done(&errors);
    arena_done(&arena);
    return t.failed > 0;
}
