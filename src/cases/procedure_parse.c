/* The grammar of sekisho-procedure(5), by recursive descent.  What an act names stands before
 * it. */
#include "cases/parsing.h"
#include "cases/procedure.h"

struct parse {
    struct parsing in;
    struct procedure *p;
};

static bool text(struct parse *s, struct proc_text *ret)
{
    return parse_string(&s->in, &ret->en) &&
           (!parse_take_if(&s->in, "ja") || parse_string(&s->in, &ret->ja));
}

static bool number(struct parse *s, unsigned *ret)
{
    uint64_t value = 0;
    if (s->in.tok.kind != TOK_WORD || !slice_uint(s->in.tok.text, &value) || value == 0 ||
        value > 10000)
        return parse_fail(&s->in, "a number from 1 to 10000");
    *ret = (unsigned)value;
    parse_advance(&s->in);
    return true;
}

static bool length(struct parse *s, struct cal_period *ret)
{
    static const struct {
        const char *word;
        enum cal_unit unit;
    } units[] = { { "days", CAL_DAYS },
                  { "workdays", CAL_WORKDAYS },
                  { "months", CAL_MONTHS },
                  { "years", CAL_YEARS } };
    if (!number(s, &ret->n))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (parse_take_if(&s->in, units[i].word)) {
            ret->unit = units[i].unit;
            return true;
        }
    return parse_fail(&s->in, "'days', 'workdays', 'months' or 'years'");
}

/* ---- names that were defined before ---- */

typedef const char *name_of(const struct procedure *p, size_t i);

static const char *state_name(const struct procedure *p, size_t i)
{
    return i < p->state_count ? p->states[i].id : NULL;
}

static const char *clock_name(const struct procedure *p, size_t i)
{
    return i < p->clock_count ? p->clocks[i].id : NULL;
}

static const char *role_name(const struct procedure *p, size_t i)
{
    (void)p; /* the same in every procedure */
    return i < CASE_ROLES ? case_role_name((enum case_role)i) : NULL;
}

static const char *need_name(const struct procedure *p, size_t i)
{
    static const char *const needs[] = { "until", "reason", "attachment", "amount" };
    (void)p; /* the same in every procedure */
    return i < sizeof needs / sizeof needs[0] ? needs[i] : NULL;
}

static const char *flag_name(const struct procedure *p, size_t i)
{
    return i < p->flag_count ? p->flags[i] : NULL;
}

static bool one_of(struct parse *s, name_of *names, const char *what, uint8_t *ret)
{
    char quoted[RULE_QUOTE_SIZE];
    char near_text[RULE_QUOTE_SIZE];
    struct tok t = s->in.tok;
    if (t.kind != TOK_WORD)
        return parse_fail(&s->in, what);
    struct rule_nearest near = rule_nearest_to(t.text);
    const char *name = NULL;
    for (size_t i = 0; (name = names(s->p, i)) != NULL; i++) {
        if (slice_eq(t.text, slice_str(name))) {
            *ret = (uint8_t)i;
            parse_advance(&s->in);
            return true;
        }
        rule_nearest_try(&near, name);
    }
    rule_error(s->in.errors, t.line, t.column, "unknown %s %s%s", what,
               rule_quote(t.text, quoted), rule_nearest_text(&near, near_text));
    return false;
}

static bool many_of(struct parse *s, name_of *names, const char *what, uint32_t *ret)
{
    do {
        uint8_t one = 0;
        if (!one_of(s, names, what, &one))
            return false;
        *ret |= UINT32_C(1) << one;
    } while (s->in.tok.kind == TOK_COMMA && parse_take(&s->in, TOK_COMMA));
    return true;
}

static bool clocks_of(struct parse *s, uint16_t *ret)
{
    uint32_t bits = 0;
    if (!many_of(s, clock_name, "clock", &bits))
        return false;
    *ret |= (uint16_t)bits;
    return true;
}

static bool flags_of(struct parse *s, uint16_t *ret)
{
    uint32_t bits = 0;
    if (!many_of(s, flag_name, "flag", &bits))
        return false;
    *ret |= (uint16_t)bits;
    return true;
}

static bool is_new(struct parse *s, name_of *names, size_t count, size_t max, const char *what)
{
    char quoted[RULE_QUOTE_SIZE];
    for (size_t i = 0; s->in.tok.kind == TOK_WORD && i < count; i++)
        if (slice_eq(s->in.tok.text, slice_str(names(s->p, i)))) {
            rule_error(s->in.errors, s->in.tok.line, s->in.tok.column,
                       "%s %s stands here twice", what, rule_quote(s->in.tok.text, quoted));
            return false;
        }
    if (count < max)
        return true;
    rule_error(s->in.errors, s->in.tok.line, s->in.tok.column, "more than %zu of kind '%s'",
               max, what);
    return false;
}

/* ---- the parts ---- */

static bool state(struct parse *s)
{
    struct procedure *p = s->p;
    struct proc_state *it = &p->states[p->state_count];
    if (!is_new(s, state_name, p->state_count, PROC_STATES_MAX, "state") ||
        !parse_word(&s->in, &it->id, "a state's id") || !text(s, &it->title))
        return false;
    p->state_count++;
    if (s->in.tok.kind != TOK_OPEN)
        return true;
    parse_advance(&s->in);
    while (s->in.tok.kind != TOK_CLOSE)
        if (parse_take_if(&s->in, "end"))
            it->is_end = true;
        else if (!parse_take_if(&s->in, "article") ? !parse_fail(&s->in, "'article' or 'end'")
                                                   : !parse_string(&s->in, &it->article))
            return false;
    return parse_take(&s->in, TOK_CLOSE);
}

static bool clock_part(struct parse *s, struct proc_clock *it)
{
    if (parse_take_if(&s->in, "length"))
        return length(s, &it->period);
    if (parse_take_if(&s->in, "first-day")) {
        it->period.first_counts = parse_take_if(&s->in, "counts");
        return it->period.first_counts || parse_take_if(&s->in, "not-counted") ||
               parse_fail(&s->in, "'counts' or 'not-counted'");
    }
    if (parse_take_if(&s->in, "last-day")) {
        it->period.last_moves = parse_take_if(&s->in, "moves");
        return it->period.last_moves || parse_take_if(&s->in, "stays") ||
               parse_fail(&s->in, "'moves' or 'stays'");
    }
    if (parse_take_if(&s->in, "counting"))
        return parse_string(&s->in, &it->counting);
    if (parse_take_if(&s->in, "silence"))
        return text(s, &it->silence);
    if (parse_take_if(&s->in, "article"))
        return parse_string(&s->in, &it->article);
    return parse_fail(&s->in,
                      "'length', 'first-day', 'last-day', 'counting', 'silence' or 'article'");
}

static bool clock_(struct parse *s)
{
    struct procedure *p = s->p;
    struct proc_clock *it = &p->clocks[p->clock_count];
    if (!is_new(s, clock_name, p->clock_count, PROC_CLOCKS_MAX, "clock") ||
        !parse_word(&s->in, &it->id, "a clock's id") || !text(s, &it->title) ||
        !parse_take(&s->in, TOK_OPEN))
        return false;
    p->clock_count++;
    while (s->in.tok.kind != TOK_CLOSE)
        if (!clock_part(s, it))
            return false;
    return parse_take(&s->in, TOK_CLOSE);
}

static bool flag(struct parse *s)
{
    struct procedure *p = s->p;
    if (!is_new(s, flag_name, p->flag_count, PROC_FLAGS_MAX, "flag") ||
        !parse_word(&s->in, &p->flags[p->flag_count], "a flag's id"))
        return false;
    p->flag_count++;
    return true;
}

static bool effect(struct parse *s, struct proc_act *it, enum proc_effect_kind kind)
{
    if (it->effect_count == PROC_EFFECTS_MAX)
        return parse_fail(&s->in, "no more than four clocks of one act");
    struct proc_effect *e = &it->effects[it->effect_count];
    e->kind = kind;
    if (!one_of(s, clock_name, "clock", &e->clock))
        return false;
    it->effect_count++;
    const struct proc_clock *c = &s->p->clocks[e->clock];
    bool is_stated = kind == EFFECT_MOVE || kind == EFFECT_SHORTEN;
    e->period.first_counts = c->period.first_counts;
    e->period.last_moves = c->period.last_moves;
    if ((kind == EFFECT_START || kind == EFFECT_EXTEND) && parse_take_if(&s->in, "of"))
        return length(s, &e->period);
    if (kind == EFFECT_EXTEND)
        return parse_fail(&s->in, "'of' and a length");
    if (is_stated || (kind == EFFECT_START && c->period.unit == CAL_NONE))
        it->needs |= NEED_UNTIL; /* there is no other way to know the day */
    return true;
}

static bool act_part(struct parse *s, struct proc_act *it)
{
    uint32_t needs = 0;
    if (parse_take_if(&s->in, "by"))
        return many_of(s, role_name, "role", &it->by);
    if (parse_take_if(&s->in, "approve"))
        return many_of(s, role_name, "role", &it->approve);
    if (parse_take_if(&s->in, "from"))
        return many_of(s, state_name, "state", &it->from);
    if (parse_take_if(&s->in, "to"))
        return one_of(s, state_name, "state", &it->to);
    if (parse_take_if(&s->in, "article"))
        return parse_string(&s->in, &it->article);
    if (parse_take_if(&s->in, "letter"))
        return parse_word(&s->in, &it->letter, "the name of a letter");
    if (parse_take_if(&s->in, "starts"))
        return effect(s, it, EFFECT_START);
    if (parse_take_if(&s->in, "extends"))
        return effect(s, it, EFFECT_EXTEND);
    if (parse_take_if(&s->in, "moves"))
        return effect(s, it, EFFECT_MOVE);
    if (parse_take_if(&s->in, "shortens"))
        return effect(s, it, EFFECT_SHORTEN);
    if (parse_take_if(&s->in, "stops"))
        return effect(s, it, EFFECT_STOP);
    if (parse_take_if(&s->in, "within"))
        return clocks_of(s, &it->within);
    if (parse_take_if(&s->in, "after"))
        return clocks_of(s, &it->after) &&
               (!parse_take_if(&s->in, "unless") || flags_of(s, &it->unless));
    if (parse_take_if(&s->in, "requires"))
        return flags_of(s, &it->needs_flags);
    if (parse_take_if(&s->in, "sets"))
        return flags_of(s, &it->sets);
    if (parse_take_if(&s->in, "clears"))
        return flags_of(s, &it->clears);
    if (!parse_take_if(&s->in, "needs"))
        return parse_fail(&s->in,
                          "a part of an act ('by', 'from', 'to', 'starts', 'within', ...)");
    if (!many_of(s, need_name, "need", &needs))
        return false;
    it->needs |= needs;
    return true;
}

static const char *act_name(const struct procedure *p, size_t i)
{
    return i < p->act_count ? p->acts[i].id : NULL;
}

static bool act(struct parse *s)
{
    struct procedure *p = s->p;
    struct proc_act *it = &p->acts[p->act_count];
    unsigned line = s->in.tok.line;
    if (!is_new(s, act_name, p->act_count, PROC_ACTS_MAX, "act") ||
        !parse_word(&s->in, &it->id, "an act's id") || !text(s, &it->title) ||
        !parse_take(&s->in, TOK_OPEN))
        return false;
    it->line = line;
    it->to = PROC_NONE;
    p->act_count++;
    while (s->in.tok.kind != TOK_CLOSE)
        if (!act_part(s, it))
            return false;
    if (it->by == 0 || it->from == 0)
        rule_error(s->in.errors, line, 1, "act '%s' does not say %s", it->id,
                   it->by == 0 ? "by whom" : "from which state");
    return parse_take(&s->in, TOK_CLOSE) && it->by != 0 && it->from != 0;
}

static bool lapse(struct parse *s)
{
    struct procedure *p = s->p;
    if (p->lapse_count == PROC_LAPSES_MAX)
        return parse_fail(&s->in, "no more lapses than there is room for");
    struct proc_lapse *it = &p->lapses[p->lapse_count];
    it->line = s->in.tok.line;
    it->to = PROC_NONE;
    if (!one_of(s, clock_name, "clock", &it->clock) || !text(s, &it->title) ||
        !parse_take(&s->in, TOK_OPEN))
        return false;
    p->lapse_count++;
    while (s->in.tok.kind != TOK_CLOSE) {
        bool good = parse_take_if(&s->in, "from") ? many_of(s, state_name, "state", &it->from)
                    : parse_take_if(&s->in, "to") ? one_of(s, state_name, "state", &it->to)
                    : parse_take_if(&s->in, "article")
                        ? parse_string(&s->in, &it->article)
                        : parse_fail(&s->in, "'from', 'to' or 'article'");
        if (!good)
            return false;
    }
    if (it->from == 0 || it->to == PROC_NONE)
        rule_error(s->in.errors, it->line, 1,
                   "a lapse says from which states it leads and to which");
    return parse_take(&s->in, TOK_CLOSE) && it->from != 0 && it->to != PROC_NONE;
}

static bool regulations(struct parse *s)
{
    struct procedure *p = s->p;
    do {
        if (p->regulation_count == PROC_REGULATIONS_MAX)
            return parse_fail(&s->in, "no more than sixteen regulations");
        if (!parse_word(&s->in, &p->regulations[p->regulation_count], "a regulation's id"))
            return false;
        p->regulation_count++;
    } while (s->in.tok.kind == TOK_COMMA && parse_take(&s->in, TOK_COMMA));
    return true;
}

static bool zone(struct parse *s)
{
    uint64_t hours = 0;
    bool is_west = s->in.tok.kind == TOK_MINUS;
    if (is_west)
        parse_advance(&s->in);
    if (s->in.tok.kind != TOK_WORD || !slice_uint(s->in.tok.text, &hours) || hours > 14)
        return parse_fail(&s->in, "hours east of Greenwich, -12 to 14");
    s->p->zone_h = is_west ? -(int)hours : (int)hours;
    parse_advance(&s->in);
    return true;
}

static bool part(struct parse *s)
{
    struct procedure *p = s->p;
    if (parse_take_if(&s->in, "title"))
        return text(s, &p->title);
    if (parse_take_if(&s->in, "country"))
        return parse_word(&s->in, &p->country, "a country");
    if (parse_take_if(&s->in, "citation"))
        return text(s, &p->citation);
    if (parse_take_if(&s->in, "source"))
        return parse_string(&s->in, &p->source);
    if (parse_take_if(&s->in, "checked"))
        return parse_word(&s->in, &p->checked, "'verified', 'secondary' or 'unverified'");
    if (parse_take_if(&s->in, "holidays"))
        return parse_word(&s->in, &p->holidays, "the name of a table of holidays");
    if (parse_take_if(&s->in, "zone"))
        return zone(s);
    if (parse_take_if(&s->in, "applies"))
        return regulations(s);
    if (parse_take_if(&s->in, "begin"))
        return one_of(s, state_name, "state", &p->begin);
    if (parse_take_if(&s->in, "state"))
        return state(s);
    if (parse_take_if(&s->in, "clock"))
        return clock_(s);
    if (parse_take_if(&s->in, "flag"))
        return flag(s);
    if (parse_take_if(&s->in, "act"))
        return act(s);
    if (parse_take_if(&s->in, "lapse"))
        return lapse(s);
    return parse_fail(&s->in, "a part of a procedure ('state', 'clock', 'act', 'lapse', ...)");
}

/* ---- what only the whole shows ---- */

static uint32_t reached(const struct procedure *p)
{
    uint32_t seen = UINT32_C(1) << p->begin;
    uint32_t before = 0;
    while (seen != before) {
        before = seen;
        for (size_t i = 0; i < p->act_count; i++)
            if (p->acts[i].to != PROC_NONE && (p->acts[i].from & seen) != 0)
                seen |= UINT32_C(1) << p->acts[i].to;
        for (size_t i = 0; i < p->lapse_count; i++)
            if ((p->lapses[i].from & seen) != 0)
                seen |= UINT32_C(1) << p->lapses[i].to;
    }
    return seen;
}

static bool is_whole(struct parse *s)
{
    const struct procedure *p = s->p;
    unsigned before = s->in.errors->in_file;
    uint32_t seen = reached(p);
    uint32_t left = 0;
    uint32_t set = 0;
    uint32_t started = 0;
    for (size_t i = 0; i < p->act_count; i++) {
        set |= p->acts[i].sets;
        left |= p->acts[i].from;
        for (size_t k = 0; k < p->acts[i].effect_count; k++)
            if (p->acts[i].effects[k].kind == EFFECT_START)
                started |= UINT32_C(1) << p->acts[i].effects[k].clock;
    }
    for (size_t i = 0; i < p->lapse_count; i++)
        left |= p->lapses[i].from;
    if (p->title.en == NULL || p->citation.en == NULL || p->source == NULL || p->checked == NULL ||
        p->country == NULL || p->state_count == 0)
        rule_error(s->in.errors, 1, 1,
                   "title, country, citation, source, checked and states are needed");
    for (size_t i = 0; i < p->state_count; i++) {
        if ((seen >> i & 1) == 0)
            rule_error(s->in.errors, 1, 1, "state '%s' is never reached", p->states[i].id);
        if ((left >> i & 1) == 0 && !p->states[i].is_end)
            rule_error(s->in.errors, 1, 1, "nothing leads out of state '%s', which is no end",
                       p->states[i].id);
    }
    for (size_t i = 0; i < p->flag_count; i++)
        if ((set >> i & 1) == 0)
            rule_error(s->in.errors, 1, 1, "nothing sets flag '%s'", p->flags[i]);
    for (size_t i = 0; i < p->clock_count; i++)
        if ((started >> i & 1) == 0)
            rule_error(s->in.errors, 1, 1, "nothing starts clock '%s'", p->clocks[i].id);
    return s->in.errors->in_file == before;
}

enum rc proc_read(const char *name, struct slice text_, struct arena *arena,
                  struct procedure **ret, struct rule_errors *errors, struct err *err)
{
    struct parse s = { .p = arena_new(arena, struct procedure, 1) };
    if (s.p == NULL)
        return err_set(err, RC_MEMORY, "no memory for a procedure");
    parse_begin(&s.in, name, text_, arena, errors);
    bool is_sound =
        parse_take_if(&s.in, "procedure")
            ? parse_word(&s.in, &s.p->id, "the procedure's id") && parse_take(&s.in, TOK_OPEN)
            : parse_fail(&s.in, "'procedure'");
    while (is_sound && s.in.tok.kind != TOK_CLOSE)
        is_sound = part(&s);
    if (is_sound)
        is_sound = parse_take(&s.in, TOK_CLOSE) &&
                   (s.in.tok.kind == TOK_END || parse_fail(&s.in, "the end")) && is_whole(&s);
    if (s.in.no_memory)
        return err_set(err, RC_MEMORY, "no memory for a procedure");
    if (!is_sound)
        return err_set(err, RC_FORMAT, "%s: cannot be used", name);
    *ret = s.p;
    return RC_OK;
}
