/* The grammar of sekisho-procedure(5), by recursive descent.  What an act names stands before
 * it. */
#include "cases/procedure.h"

#include "rules/lex.h"

#include <stdio.h>

struct parse {
    struct lex lex;
    struct tok tok; /* the one that comes next */
    struct arena *arena;
    struct rule_errors *errors;
    struct procedure *p;
    bool no_memory;
};

static void advance(struct parse *s)
{
    s->tok = lex_next(&s->lex);
}

static bool fail(struct parse *s, const char *wanted)
{
    char quoted[RULE_QUOTE_SIZE];
    const struct tok *t = &s->tok;
    if (t->kind == TOK_BAD)
        rule_error(s->errors, t->line, t->column, "%s: %s", rule_quote(t->text, quoted),
                   t->bad);
    else if (t->kind == TOK_WORD || t->kind == TOK_STRING)
        rule_error(s->errors, t->line, t->column, "%s where %s should stand",
                   rule_quote(t->text, quoted), wanted);
    else
        rule_error(s->errors, t->line, t->column, "%s where %s should stand", tok_name(t->kind),
                   wanted);
    return false;
}

static bool take(struct parse *s, enum tok_kind kind)
{
    if (s->tok.kind != kind)
        return fail(s, tok_name(kind));
    advance(s);
    return true;
}

static bool take_if(struct parse *s, const char *word)
{
    if (s->tok.kind != TOK_WORD || !slice_eq(s->tok.text, slice_str(word)))
        return false;
    advance(s);
    return true;
}

static bool kept(struct parse *s, struct slice text, const char **ret)
{
    struct slice copy = arena_copy(s->arena, text);
    if (copy.p == NULL)
        s->no_memory = true;
    *ret = (const char *)copy.p;
    return copy.p != NULL;
}

static bool word(struct parse *s, const char **ret, const char *wanted)
{
    if (s->tok.kind != TOK_WORD)
        return fail(s, wanted);
    if (!kept(s, s->tok.text, ret))
        return false;
    advance(s);
    return true;
}

static bool string(struct parse *s, const char **ret)
{
    if (s->tok.kind != TOK_STRING)
        return fail(s, "a string");
    struct slice raw = s->tok.text;
    uint8_t *plain = arena_bytes(s->arena, raw.n + 1);
    if (plain == NULL) {
        s->no_memory = true;
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        plain[n++] = raw.p[i];
    }
    *ret = (const char *)plain;
    advance(s);
    return true;
}

static bool text(struct parse *s, struct proc_text *ret)
{
    return string(s, &ret->en) && (!take_if(s, "ja") || string(s, &ret->ja));
}

static bool number(struct parse *s, unsigned *ret)
{
    uint64_t value = 0;
    if (s->tok.kind != TOK_WORD || !slice_uint(s->tok.text, &value) || value == 0 ||
        value > 10000)
        return fail(s, "a number from 1 to 10000");
    *ret = (unsigned)value;
    advance(s);
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
        if (take_if(s, units[i].word)) {
            ret->unit = units[i].unit;
            return true;
        }
    return fail(s, "'days', 'workdays', 'months' or 'years'");
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
    struct tok t = s->tok;
    if (t.kind != TOK_WORD)
        return fail(s, what);
    struct rule_nearest near = rule_nearest_to(t.text);
    const char *name = NULL;
    for (size_t i = 0; (name = names(s->p, i)) != NULL; i++) {
        if (slice_eq(t.text, slice_str(name))) {
            *ret = (uint8_t)i;
            advance(s);
            return true;
        }
        rule_nearest_try(&near, name);
    }
    rule_error(s->errors, t.line, t.column, "unknown %s %s%s", what, rule_quote(t.text, quoted),
               rule_nearest_text(&near, near_text));
    return false;
}

static bool many_of(struct parse *s, name_of *names, const char *what, uint32_t *ret)
{
    do {
        uint8_t one = 0;
        if (!one_of(s, names, what, &one))
            return false;
        *ret |= UINT32_C(1) << one;
    } while (s->tok.kind == TOK_COMMA && take(s, TOK_COMMA));
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
    for (size_t i = 0; s->tok.kind == TOK_WORD && i < count; i++)
        if (slice_eq(s->tok.text, slice_str(names(s->p, i)))) {
            rule_error(s->errors, s->tok.line, s->tok.column, "%s %s stands here twice", what,
                       rule_quote(s->tok.text, quoted));
            return false;
        }
    if (count < max)
        return true;
    rule_error(s->errors, s->tok.line, s->tok.column, "more than %zu of kind '%s'", max, what);
    return false;
}

/* ---- the parts ---- */

static bool state(struct parse *s)
{
    struct procedure *p = s->p;
    struct proc_state *it = &p->states[p->state_count];
    if (!is_new(s, state_name, p->state_count, PROC_STATES_MAX, "state") ||
        !word(s, &it->id, "a state's id") || !text(s, &it->title))
        return false;
    p->state_count++;
    if (s->tok.kind != TOK_OPEN)
        return true;
    advance(s);
    while (s->tok.kind != TOK_CLOSE)
        if (take_if(s, "end"))
            it->is_end = true;
        else if (!take_if(s, "article") ? !fail(s, "'article' or 'end'")
                                        : !string(s, &it->article))
            return false;
    return take(s, TOK_CLOSE);
}

static bool clock_part(struct parse *s, struct proc_clock *it)
{
    if (take_if(s, "length"))
        return length(s, &it->period);
    if (take_if(s, "first-day")) {
        it->period.first_counts = take_if(s, "counts");
        return it->period.first_counts || take_if(s, "not-counted") ||
               fail(s, "'counts' or 'not-counted'");
    }
    if (take_if(s, "last-day")) {
        it->period.last_moves = take_if(s, "moves");
        return it->period.last_moves || take_if(s, "stays") || fail(s, "'moves' or 'stays'");
    }
    if (take_if(s, "counting"))
        return string(s, &it->counting);
    if (take_if(s, "silence"))
        return text(s, &it->silence);
    if (take_if(s, "article"))
        return string(s, &it->article);
    return fail(s, "'length', 'first-day', 'last-day', 'counting', 'silence' or 'article'");
}

static bool clock_(struct parse *s)
{
    struct procedure *p = s->p;
    struct proc_clock *it = &p->clocks[p->clock_count];
    if (!is_new(s, clock_name, p->clock_count, PROC_CLOCKS_MAX, "clock") ||
        !word(s, &it->id, "a clock's id") || !text(s, &it->title) || !take(s, TOK_OPEN))
        return false;
    p->clock_count++;
    while (s->tok.kind != TOK_CLOSE)
        if (!clock_part(s, it))
            return false;
    return take(s, TOK_CLOSE);
}

static bool flag(struct parse *s)
{
    struct procedure *p = s->p;
    if (!is_new(s, flag_name, p->flag_count, PROC_FLAGS_MAX, "flag") ||
        !word(s, &p->flags[p->flag_count], "a flag's id"))
        return false;
    p->flag_count++;
    return true;
}

static bool effect(struct parse *s, struct proc_act *it, enum proc_effect_kind kind)
{
    if (it->effect_count == PROC_EFFECTS_MAX)
        return fail(s, "no more than four clocks of one act");
    struct proc_effect *e = &it->effects[it->effect_count];
    e->kind = kind;
    if (!one_of(s, clock_name, "clock", &e->clock))
        return false;
    it->effect_count++;
    const struct proc_clock *c = &s->p->clocks[e->clock];
    bool is_stated = kind == EFFECT_MOVE || kind == EFFECT_SHORTEN;
    e->period.first_counts = c->period.first_counts;
    e->period.last_moves = c->period.last_moves;
    if ((kind == EFFECT_START || kind == EFFECT_EXTEND) && take_if(s, "of"))
        return length(s, &e->period);
    if (kind == EFFECT_EXTEND)
        return fail(s, "'of' and a length");
    if (is_stated || (kind == EFFECT_START && c->period.unit == CAL_NONE))
        it->needs |= NEED_UNTIL; /* there is no other way to know the day */
    return true;
}

static bool act_part(struct parse *s, struct proc_act *it)
{
    uint32_t needs = 0;
    if (take_if(s, "by"))
        return many_of(s, role_name, "role", &it->by);
    if (take_if(s, "approve"))
        return many_of(s, role_name, "role", &it->approve);
    if (take_if(s, "from"))
        return many_of(s, state_name, "state", &it->from);
    if (take_if(s, "to"))
        return one_of(s, state_name, "state", &it->to);
    if (take_if(s, "article"))
        return string(s, &it->article);
    if (take_if(s, "letter"))
        return word(s, &it->letter, "the name of a letter");
    if (take_if(s, "starts"))
        return effect(s, it, EFFECT_START);
    if (take_if(s, "extends"))
        return effect(s, it, EFFECT_EXTEND);
    if (take_if(s, "moves"))
        return effect(s, it, EFFECT_MOVE);
    if (take_if(s, "shortens"))
        return effect(s, it, EFFECT_SHORTEN);
    if (take_if(s, "stops"))
        return effect(s, it, EFFECT_STOP);
    if (take_if(s, "within"))
        return clocks_of(s, &it->within);
    if (take_if(s, "after"))
        return clocks_of(s, &it->after) && (!take_if(s, "unless") || flags_of(s, &it->unless));
    if (take_if(s, "requires"))
        return flags_of(s, &it->needs_flags);
    if (take_if(s, "sets"))
        return flags_of(s, &it->sets);
    if (take_if(s, "clears"))
        return flags_of(s, &it->clears);
    if (!take_if(s, "needs"))
        return fail(s, "a part of an act ('by', 'from', 'to', 'starts', 'within', ...)");
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
    unsigned line = s->tok.line;
    if (!is_new(s, act_name, p->act_count, PROC_ACTS_MAX, "act") ||
        !word(s, &it->id, "an act's id") || !text(s, &it->title) || !take(s, TOK_OPEN))
        return false;
    it->line = line;
    it->to = PROC_NONE;
    p->act_count++;
    while (s->tok.kind != TOK_CLOSE)
        if (!act_part(s, it))
            return false;
    if (it->by == 0 || it->from == 0)
        rule_error(s->errors, line, 1, "act '%s' does not say %s", it->id,
                   it->by == 0 ? "by whom" : "from which state");
    return take(s, TOK_CLOSE) && it->by != 0 && it->from != 0;
}

static bool lapse(struct parse *s)
{
    struct procedure *p = s->p;
    if (p->lapse_count == PROC_LAPSES_MAX)
        return fail(s, "no more lapses than there is room for");
    struct proc_lapse *it = &p->lapses[p->lapse_count];
    it->line = s->tok.line;
    it->to = PROC_NONE;
    if (!one_of(s, clock_name, "clock", &it->clock) || !text(s, &it->title) ||
        !take(s, TOK_OPEN))
        return false;
    p->lapse_count++;
    while (s->tok.kind != TOK_CLOSE) {
        bool good = take_if(s, "from")      ? many_of(s, state_name, "state", &it->from)
                    : take_if(s, "to")      ? one_of(s, state_name, "state", &it->to)
                    : take_if(s, "article") ? string(s, &it->article)
                                            : fail(s, "'from', 'to' or 'article'");
        if (!good)
            return false;
    }
    if (it->from == 0 || it->to == PROC_NONE)
        rule_error(s->errors, it->line, 1,
                   "a lapse says from which states it leads and to which");
    return take(s, TOK_CLOSE) && it->from != 0 && it->to != PROC_NONE;
}

static bool regulations(struct parse *s)
{
    struct procedure *p = s->p;
    do {
        if (p->regulation_count == PROC_REGULATIONS_MAX)
            return fail(s, "no more than sixteen regulations");
        if (!word(s, &p->regulations[p->regulation_count], "a regulation's id"))
            return false;
        p->regulation_count++;
    } while (s->tok.kind == TOK_COMMA && take(s, TOK_COMMA));
    return true;
}

static bool part(struct parse *s)
{
    struct procedure *p = s->p;
    if (take_if(s, "title"))
        return text(s, &p->title);
    if (take_if(s, "country"))
        return word(s, &p->country, "a country");
    if (take_if(s, "citation"))
        return string(s, &p->citation);
    if (take_if(s, "source"))
        return string(s, &p->source);
    if (take_if(s, "checked"))
        return word(s, &p->checked, "'verified', 'secondary' or 'unverified'");
    if (take_if(s, "holidays"))
        return word(s, &p->holidays, "the name of a table of holidays");
    if (take_if(s, "applies"))
        return regulations(s);
    if (take_if(s, "begin"))
        return one_of(s, state_name, "state", &p->begin);
    if (take_if(s, "state"))
        return state(s);
    if (take_if(s, "clock"))
        return clock_(s);
    if (take_if(s, "flag"))
        return flag(s);
    if (take_if(s, "act"))
        return act(s);
    if (take_if(s, "lapse"))
        return lapse(s);
    return fail(s, "a part of a procedure ('state', 'clock', 'act', 'lapse', ...)");
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
    unsigned before = s->errors->in_file;
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
    if (p->title.en == NULL || p->citation == NULL || p->source == NULL || p->checked == NULL ||
        p->country == NULL || p->state_count == 0)
        rule_error(s->errors, 1, 1,
                   "title, country, citation, source, checked and states are needed");
    for (size_t i = 0; i < p->state_count; i++) {
        if ((seen >> i & 1) == 0)
            rule_error(s->errors, 1, 1, "state '%s' is never reached", p->states[i].id);
        if ((left >> i & 1) == 0 && !p->states[i].is_end)
            rule_error(s->errors, 1, 1, "nothing leads out of state '%s', which is no end",
                       p->states[i].id);
    }
    for (size_t i = 0; i < p->flag_count; i++)
        if ((set >> i & 1) == 0)
            rule_error(s->errors, 1, 1, "nothing sets flag '%s'", p->flags[i]);
    for (size_t i = 0; i < p->clock_count; i++)
        if ((started >> i & 1) == 0)
            rule_error(s->errors, 1, 1, "nothing starts clock '%s'", p->clocks[i].id);
    return s->errors->in_file == before;
}

enum rc proc_read(const char *name, struct slice text_, struct arena *arena,
                  struct procedure **ret, struct rule_errors *errors, struct err *err)
{
    struct parse s = { .arena = arena,
                       .errors = errors,
                       .p = arena_new(arena, struct procedure, 1) };
    if (s.p == NULL)
        return err_set(err, RC_MEMORY, "no memory for a procedure");
    rule_errors_file(errors, name);
    lex_init(&s.lex, text_);
    advance(&s);
    bool is_sound = take_if(&s, "procedure")
                        ? word(&s, &s.p->id, "the procedure's id") && take(&s, TOK_OPEN)
                        : fail(&s, "'procedure'");
    while (is_sound && s.tok.kind != TOK_CLOSE)
        is_sound = part(&s);
    if (is_sound)
        is_sound = take(&s, TOK_CLOSE) && (s.tok.kind == TOK_END || fail(&s, "the end")) &&
                   is_whole(&s);
    if (s.no_memory)
        return err_set(err, RC_MEMORY, "no memory for a procedure");
    if (!is_sound)
        return err_set(err, RC_FORMAT, "%s: cannot be used", name);
    *ret = s.p;
    return RC_OK;
}
