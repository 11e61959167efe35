/* Any bytes as a procedure, and what follows a NUL as acts: the parser ends; whatever it takes
 * can be replayed to any day, twice with the same end, and time never moves a case to a state
 * that is none. */
#include "cases/proceeding.h"

#include <stdlib.h>

enum { ACTS_MAX = 24, BYTES_OF_ACT = 4, DAY = 20000 /* 2024-10-04 */ };

static size_t make_acts(const struct procedure *p, struct slice s, struct case_act *ret)
{
    static const char *const people[] = { "a", "b" };
    int32_t day = DAY;
    size_t n = 0;
    while (n < ACTS_MAX && s.n >= BYTES_OF_ACT && p->act_count > 0) {
        day += s.p[1] % 64;
        ret[n++] = (struct case_act){
            .act = p->acts[s.p[0] % p->act_count].id,
            .day = day,
            .by = people[0],
            .role = (enum case_role)(s.p[2] % CASE_ROLES),
            .approver = (s.p[2] & 0x80) != 0 ? people[s.p[2] >> 6 & 1] : NULL,
            .approver_role = (enum case_role)(s.p[2] / 8 % CASE_ROLES),
            .until = (s.p[3] & 0x80) != 0 ? day + s.p[3] % 64 : TIME_DAY_NONE,
            .has_reason = (s.p[3] & 0x40) == 0,
            .has_attachment = true,
            .has_amount = true
        };
        s = slice_skip(s, BYTES_OF_ACT);
    }
    return n;
}

static void replay(const struct procedure *p, struct slice bytes, struct arena *arena)
{
    struct case_act acts[ACTS_MAX];
    struct case_option options[PROC_ACTS_MAX];
    struct proceeding one;
    struct proceeding two;
    struct err err;
    size_t bad = ACTS_MAX;
    size_t again = ACTS_MAX;
    size_t n = make_acts(p, bytes, acts);
    enum rc rc = case_replay(p, acts, n, DAY + 5000, arena, &one, &bad, &err);
    if (case_replay(p, acts, n, DAY + 5000, arena, &two, &again, &err) != rc || bad != again ||
        one.state != two.state || one.flags != two.flags || one.step_count != two.step_count)
        abort();
    if (one.state >= p->state_count || case_options(&one, options) > p->act_count)
        abort();
    for (size_t i = 1; i < one.step_count; i++)
        if (one.steps[i].day < one.steps[i - 1].day || one.steps[i].from != one.steps[i - 1].to)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena arena;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct procedure *procedure = NULL;
    struct slice rest = slice_of(p, n);
    struct err err;
    arena_init(&arena, SIZE_MAX);
    struct slice text = slice_split(&rest, 0);
    if (proc_read("fuzz", text, &arena, &procedure, &errors, &err) == RC_OK)
        replay(procedure, rest, &arena);
    rule_errors_done(&errors);
    arena_done(&arena);
    return 0;
}
