#include "cases/proceeding.h"

static bool push(struct proceeding *c, struct case_step step, struct arena *arena)
{
    if (c->step_count == c->step_room) {
        size_t room = c->step_room == 0 ? 16 : c->step_room * 2;
        struct case_step *more = arena_new(arena, struct case_step, room);
        if (more == NULL)
            return false;
        if (c->step_count > 0)
            memcpy(more, c->steps, c->step_count * sizeof *more);
        c->steps = more;
        c->step_room = room;
    }
    c->steps[c->step_count++] = step;
    if (step.to != step.from)
        c->since = step.day;
    c->state = step.to;
    return true;
}

/* The lapse that follows when 'clock' runs out as things stand. */
static const struct proc_lapse *lapse_of(const struct proceeding *c, uint8_t clock)
{
    const struct procedure *p = c->procedure;
    for (size_t i = 0; i < p->lapse_count; i++)
        if (p->lapses[i].clock == clock && (p->lapses[i].from >> c->state & 1) != 0)
            return &p->lapses[i];
    return NULL;
}

uint8_t case_next_clock(const struct proceeding *c)
{
    uint8_t next = PROC_NONE;
    for (uint8_t i = 0; i < c->procedure->clock_count; i++)
        if (c->clocks[i].is_running &&
            (next == PROC_NONE || c->clocks[i].end < c->clocks[next].end))
            next = i;
    return next;
}

/* To the end of 'day': every clock whose last day is over takes effect, the earliest first. */
static bool pass_time(struct proceeding *c, int32_t day, struct arena *arena)
{
    for (;;) {
        uint8_t next = case_next_clock(c);
        if (next == PROC_NONE || c->clocks[next].end >= day)
            break;
        const struct proc_lapse *l = lapse_of(c, next);
        c->clocks[next].is_running = false;
        if (l == NULL)
            continue;
        const struct case_step step = { .day = c->clocks[next].end + 1,
                                        .id = c->procedure->clocks[next].id,
                                        .is_lapse = true,
                                        .title = l->title,
                                        .article = l->article,
                                        .from = c->state,
                                        .to = l->to,
                                        .act = SIZE_MAX };
        if (!push(c, step, arena))
            return false;
    }
    if (day > c->day)
        c->day = day;
    return true;
}

static const char *day_text(int32_t day, char ret_text[TIME_TEXT_SIZE])
{
    time_print_day(day, ret_text);
    return ret_text;
}

static enum rc check_people(const struct proc_act *a, const struct case_act *act,
                            struct err *err)
{
    if ((a->by >> act->role & 1) == 0)
        return err_set(err, RC_USAGE, "%s: is not for the role '%s'", a->id,
                       case_role_name(act->role));
    if (a->approve == 0)
        return RC_OK;
    if (act->approver == NULL)
        return err_set(err, RC_USAGE, "%s: a second official has to approve it", a->id);
    if ((a->approve >> act->approver_role & 1) == 0)
        return err_set(err, RC_USAGE, "%s: the role '%s' cannot approve it", a->id,
                       case_role_name(act->approver_role));
    if (act->by != NULL && strcmp(act->by, act->approver) == 0)
        return err_set(err, RC_USAGE, "%s: who proposes it cannot approve it", a->id);
    return RC_OK;
}

static enum rc check_clocks(const struct proceeding *c, const struct proc_act *a, int32_t day,
                            struct err *err)
{
    char text[TIME_TEXT_SIZE];
    for (size_t i = 0; i < c->procedure->clock_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        const char *title = c->procedure->clocks[i].title.en;
        if ((a->within >> i & 1) != 0 && !k->is_known)
            return err_set(err, RC_USAGE, "%s: only within '%s', which has not begun", a->id,
                           title);
        if ((a->within >> i & 1) != 0 && (!k->is_running || day > k->end))
            return err_set(err, RC_USAGE, "%s: only within '%s', which ended on %s", a->id,
                           title, day_text(k->end, text));
        if ((a->after >> i & 1) == 0 || (c->flags & a->unless) != 0)
            continue;
        if (!k->is_known)
            return err_set(err, RC_USAGE, "%s: only after '%s', which has not begun", a->id,
                           title);
        if (day <= k->end)
            return err_set(err, RC_USAGE, "%s: only after '%s', whose last day is %s", a->id,
                           title, day_text(k->end, text));
    }
    return RC_OK;
}

static enum rc check_needs(const struct proceeding *c, const struct proc_act *a,
                           const struct case_act *act, struct err *err)
{
    uint16_t missing = (uint16_t)(a->needs_flags & ~c->flags);
    for (size_t i = 0; i < c->procedure->flag_count; i++)
        if ((missing >> i & 1) != 0)
            return err_set(err, RC_USAGE, "%s: '%s' has to be on record first", a->id,
                           c->procedure->flags[i]);
    if ((a->needs & NEED_UNTIL) != 0 && act->until == TIME_DAY_NONE)
        return err_set(err, RC_USAGE, "%s: has to state a day", a->id);
    if (act->until != TIME_DAY_NONE && act->until < act->day)
        return err_set(err, RC_USAGE, "%s: the day it states lies before its own", a->id);
    if ((a->needs & NEED_REASON) != 0 && !act->has_reason)
        return err_set(err, RC_USAGE, "%s: has to state its reasons", a->id);
    if ((a->needs & NEED_ATTACHMENT) != 0 && !act->has_attachment)
        return err_set(err, RC_USAGE, "%s: needs a document", a->id);
    if ((a->needs & NEED_AMOUNT) != 0 && !act->has_amount)
        return err_set(err, RC_USAGE, "%s: has to state an amount", a->id);
    return RC_OK;
}

static int32_t end_of(const struct proceeding *c, const struct proc_effect *e, int32_t begin,
                      int32_t until)
{
    const struct cal_period *own = &c->procedure->clocks[e->clock].period;
    const struct cal_period *p = e->period.unit != CAL_NONE ? &e->period : own;
    return p->unit == CAL_NONE ? until : cal_end(c->procedure->calendar, begin, p);
}

/* Into 'clocks', so that an act whose second effect is refused has no first one. */
static enum rc apply(const struct proceeding *c, const struct proc_act *a,
                     const struct case_act *act, struct case_clock *clocks, struct err *err)
{
    for (size_t i = 0; i < a->effect_count; i++) {
        const struct proc_effect *e = &a->effects[i];
        struct case_clock *k = &clocks[e->clock];
        const char *title = c->procedure->clocks[e->clock].title.en;
        if (e->kind == EFFECT_START) {
            *k =
                (struct case_clock){ true, true, act->day, end_of(c, e, act->day, act->until) };
            continue;
        }
        if (e->kind == EFFECT_STOP) {
            k->is_running = false;
            continue;
        }
        if (!k->is_known)
            return err_set(err, RC_USAGE, "%s: '%s' has not begun", a->id, title);
        int32_t end =
            e->kind == EFFECT_EXTEND ? end_of(c, e, k->begin, act->until) : act->until;
        if (e->kind == EFFECT_SHORTEN && end >= k->end)
            return err_set(err, RC_USAGE, "%s: would not end '%s' earlier", a->id, title);
        if (e->kind == EFFECT_EXTEND && end <= k->end)
            return err_set(err, RC_USAGE, "%s: would not end '%s' later", a->id, title);
        k->end = end;
        k->is_running = true;
    }
    return RC_OK;
}

static enum rc may(const struct proceeding *c, const struct proc_act *a,
                   const struct case_act *act, struct case_clock *clocks, struct err *err)
{
    if ((a->from >> c->state & 1) == 0)
        return err_set(err, RC_USAGE, "%s: is not possible in the state '%s'", a->id,
                       c->procedure->states[c->state].id);
    enum rc rc = check_people(a, act, err);
    if (rc == RC_OK)
        rc = check_clocks(c, a, act->day, err);
    if (rc == RC_OK)
        rc = check_needs(c, a, act, err);
    return rc == RC_OK ? apply(c, a, act, clocks, err) : rc;
}

enum rc case_act_do(struct proceeding *c, const struct case_act *act, size_t index,
                    struct arena *arena, struct err *err)
{
    uint8_t i = proc_act_by_name(c->procedure, slice_str(act->act));
    struct case_clock clocks[PROC_CLOCKS_MAX];
    if (i == PROC_NONE)
        return err_set(err, RC_USAGE, "%s: is no act of procedure '%s'", act->act,
                       c->procedure->id);
    if (act->day < c->day)
        return err_set(err, RC_USAGE, "%s: lies before what is on record already", act->act);
    const struct proc_act *a = &c->procedure->acts[i];
    if (!pass_time(c, act->day, arena))
        return err_set(err, RC_MEMORY, "no memory for a case");
    memcpy(clocks, c->clocks, sizeof clocks);
    enum rc rc = may(c, a, act, clocks, err);
    if (rc != RC_OK)
        return rc;
    const struct case_step step = { .day = act->day,
                                    .id = a->id,
                                    .title = a->title,
                                    .article = a->article,
                                    .from = c->state,
                                    .to = a->to == PROC_NONE ? c->state : a->to,
                                    .act = index };
    if (!push(c, step, arena))
        return err_set(err, RC_MEMORY, "no memory for a case");
    memcpy(c->clocks, clocks, sizeof clocks);
    c->flags = (uint16_t)((c->flags | a->sets) & ~a->clears);
    return RC_OK;
}

enum rc case_replay(const struct procedure *p, const struct case_act *acts, size_t count,
                    int32_t day, struct arena *arena, struct proceeding *ret, size_t *ret_bad,
                    struct err *err)
{
    *ret = (struct proceeding){
        .procedure = p, .state = p->begin, .since = TIME_DAY_NONE, .day = TIME_DAY_NONE
    };
    for (size_t i = 0; i < count && acts[i].day <= day; i++) {
        enum rc rc = case_act_do(ret, &acts[i], i, arena, err);
        if (rc != RC_OK) {
            *ret_bad = i;
            return rc;
        }
    }
    return pass_time(ret, day, arena) ? RC_OK : err_set(err, RC_MEMORY, "no memory for a case");
}

static struct case_option option(const struct proceeding *c, uint8_t act)
{
    const struct proc_act *a = &c->procedure->acts[act];
    struct case_option o = { .act = act,
                             .earliest = TIME_DAY_NONE,
                             .latest = TIME_DAY_NONE,
                             .missing = (uint16_t)(a->needs_flags & ~c->flags) };
    bool is_possible = true;
    for (size_t i = 0; i < c->procedure->clock_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        bool is_waiting = (a->after >> i & 1) != 0 && (c->flags & a->unless) == 0;
        if ((a->within >> i & 1) != 0) {
            is_possible = is_possible && k->is_known && k->is_running && c->day <= k->end;
            if (k->is_known && (o.latest == TIME_DAY_NONE || k->end < o.latest))
                o.latest = k->end;
        }
        if (is_waiting && k->is_known && k->end + 1 > o.earliest)
            o.earliest = k->end + 1;
        is_possible = is_possible && (!is_waiting || k->is_known);
    }
    o.is_open =
        is_possible && o.missing == 0 && (o.earliest == TIME_DAY_NONE || c->day >= o.earliest);
    return o;
}

size_t case_options(const struct proceeding *c, struct case_option *ret)
{
    size_t n = 0;
    for (uint8_t i = 0; i < c->procedure->act_count; i++)
        if ((c->procedure->acts[i].from >> c->state & 1) != 0)
            ret[n++] = option(c, i);
    return n;
}
