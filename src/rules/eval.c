/* From the truth of a condition to a finding: what a duty means on a day. */
#include "rules/logic.h"
#include "rules/minimal.h"

#include <assert.h>
#include <stdlib.h>

/* Everything about one clause and one equipment. */
struct judge {
    const struct rule_set *set;
    const struct rule_regulation *r;
    const struct rule_clause *c;
    const struct rule_facts *facts;
    int32_t today; /* the day asked about */
    enum rule_standing standing;
    bool all;      /* findings that are not relevant are wanted, too */
    int32_t start; /* of the clause; TIME_DAY_NONE: always */
    int32_t by;    /* deadline as known today; TIME_DAY_NONE: none */
    struct rule_finding *f;
    struct logic_lines missing;
    struct logic_lines because;
    bool part_is_against; /* the maker of a part inside is known and speaks against it */
};

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b; /* TIME_DAY_NONE is the least */
}

/* What the regulation is on 'day'; false if it is nothing yet, or no more. */
static bool standing_on(const struct rule_regulation *r, int32_t day, enum rule_standing *ret)
{
    enum rule_standing s = STANDING_IN_FORCE;
    bool is_any = r->standing_count == 0;
    for (size_t i = 0; i < r->standing_count && r->standings[i].from <= day; i++) {
        s = r->standings[i].standing;
        is_any = true;
    }
    if (!is_any || s == STANDING_SUPERSEDED || (r->until != TIME_DAY_NONE && day > r->until))
        return false;
    /* Before it came into force it binds nobody; that it had been enacted must be stated. */
    if (s == STANDING_IN_FORCE && r->from != TIME_DAY_NONE && day < r->from)
        return false;
    *ret = s;
    return true;
}

/* A prohibition of an act is broken on the day of the act, not by what is there afterwards. */
static const struct act {
    enum rule_duty duty;
    const char *word; /* of the attribute 'act' */
    enum rule_attr dated;
    bool before_seen; /* what was seen in use had been through this act by then */
} acts[] = {
    { DUTY_DO_NOT_PROCURE, "procure", RULE_EQUIPMENT_PROCURED, true },
    { DUTY_DO_NOT_INSTALL, "install", RULE_EQUIPMENT_INSTALLED, true },
    { DUTY_DO_NOT_SUBSIDISE, "subsidise", RULE_EQUIPMENT_SUBSIDISED, false },
    { DUTY_DO_NOT_AUTHORISE, "authorise", RULE_EQUIPMENT_AUTHORISED, true },
    { DUTY_DO_NOT_MARKET, "market", RULE_EQUIPMENT_MARKETED, true },
};

static const struct act *act_of(enum rule_duty duty)
{
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (acts[i].duty == duty)
            return &acts[i];
    return NULL;
}

static bool fact_day(const struct rule_facts *facts, enum rule_attr attr, int32_t *ret)
{
    const struct rule_operand o = { .attr = attr };
    return rule_operand_day(&o, facts, TIME_DAY_NONE, ret);
}

/* Was the act done while it was forbidden?  '*ret_day': when, where that is known. */
static enum tri act_done(struct judge *j, const struct act *act, int32_t *ret_day)
{
    const struct rule_fact *intended = &j->facts->at[RULE_ACT];
    int32_t day = 0;
    int64_t word = 0;
    bool is_word = rule_word_code(RULE_ACT, slice_str(act->word), &word);
    assert(is_word);
    (void)is_word; /* the table above and attributes.list agree */
    bool began = j->start == TIME_DAY_NONE || j->today >= j->start;
    bool ended = j->c->until != TIME_DAY_NONE && j->today > j->c->until;
    for (const struct rule_value *v = intended->values; v != NULL; v = v->next) {
        if (v->value != word || !began || ended)
            continue;
        logic_add(&j->because, arena_printf(j->because.arena, "act == %s", act->word));
        return TRI_TRUE;
    }
    if (fact_day(j->facts, act->dated, &day)) {
        if ((j->start != TIME_DAY_NONE && day < j->start) || day > j->today ||
            (j->c->until != TIME_DAY_NONE && day > j->c->until))
            return TRI_FALSE;
        *ret_day = day;
        char text[TIME_TEXT_SIZE];
        time_print_day(day, text);
        logic_add(&j->because, arena_printf(j->because.arena, "%s = %s",
                                            rule_attribute(act->dated)->name, text));
        return TRI_TRUE;
    }
    if (intended->known || !began)
        return TRI_FALSE;
    if (act->before_seen && j->start != TIME_DAY_NONE &&
        fact_day(j->facts, RULE_EQUIPMENT_FIRST_SEEN, &day) && day < j->start)
        return TRI_FALSE;
    logic_missing_attribute(act->dated, 0, &j->missing);
    return TRI_UNKNOWN;
}

/* The deadline that is known today.  False if it is reckoned from a fact that is missing. */
static bool deadline(struct judge *j)
{
    const struct rule_deadline *known = NULL;
    for (size_t i = 0; i < j->c->by_count; i++)
        if (j->c->by[i].since <= j->today)
            known = &j->c->by[i];
    j->by = TIME_DAY_NONE;
    if (known == NULL)
        return true;
    if (!rule_operand_day(&known->day, j->facts, j->today, &j->by)) {
        logic_missing_attribute(known->day.attr, 0, &j->missing);
        return false;
    }
    if (known->day.unit != 0 && known->day.add > 0 && j->r->inclusive)
        j->by--;
    return true;
}

/* The condition holds and no exception does: what follows for a state that the law does not
 * want? */
static void state(struct judge *j)
{
    struct rule_finding *f = j->f;
    if (j->by != TIME_DAY_NONE) {
        f->status = j->today <= j->by ? STATUS_DUE : STATUS_VIOLATION;
        f->deadline = j->by;
        f->since = j->today <= j->by ? TIME_DAY_NONE : later(j->by + 1, j->start);
        return;
    }
    bool ahead = j->start != TIME_DAY_NONE && j->today < j->start;
    f->status = ahead ? STATUS_DUE : STATUS_VIOLATION;
    f->deadline = ahead ? j->start : TIME_DAY_NONE;
    f->since = ahead ? TIME_DAY_NONE : j->start;
}

static void act_broken(struct judge *j, int32_t day)
{
    j->f->status = STATUS_VIOLATION;
    j->f->since = day;
}

/* Something must be done first, or by a day. */
static void task(struct judge *j)
{
    struct rule_finding *f = j->f;
    bool ahead = j->start != TIME_DAY_NONE && j->today < j->start;
    bool late = j->by != TIME_DAY_NONE && j->today > j->by;
    f->deadline = ahead ? j->start : j->by;
    f->status = ahead ? STATUS_DUE : late ? STATUS_VIOLATION : STATUS_REQUIRED;
    f->since = late && !ahead ? j->by + 1 : TIME_DAY_NONE;
}

static void wait(struct judge *j)
{
    bool over = j->by != TIME_DAY_NONE && j->today > j->by;
    j->f->status = over ? STATUS_COMPLIANT : STATUS_REQUIRED;
    j->f->deadline = j->by;
}

static void by_duty(struct judge *j, int32_t act_day)
{
    switch (j->c->duty) {
    case DUTY_DO_NOT_PROCURE:
    case DUTY_DO_NOT_INSTALL:
    case DUTY_DO_NOT_SUBSIDISE:
    case DUTY_DO_NOT_AUTHORISE:
    case DUTY_DO_NOT_MARKET: act_broken(j, act_day); break;
    case DUTY_DO_NOT_USE:
    case DUTY_DO_NOT_REMOTE_CONTROL:
    case DUTY_REMOVE:
    case DUTY_LIMIT: state(j); break;
    case DUTY_HOLD: wait(j); break;
    case DUTY_NOTIFY:
    case DUTY_PERMIT:
    case DUTY_REPORT:
    case DUTY_ASSESS:
    case DUTIES: task(j); break;
    }
    if (j->standing == STANDING_POLICY || j->standing == STANDING_PROPOSED) {
        if (j->f->status != STATUS_COMPLIANT)
            j->f->status = STATUS_ADVICE;
        j->f->since = TIME_DAY_NONE;
    } else if (j->standing == STANDING_ENACTED && j->f->status != STATUS_COMPLIANT) {
        j->f->status = STATUS_DUE;
        j->f->deadline = j->by != TIME_DAY_NONE ? j->by : j->start;
        j->f->since = TIME_DAY_NONE;
    }
}

static void describe(struct judge *j, uint32_t order)
{
    *j->f = (struct rule_finding){
        .regulation = j->r->id,
        .regulation_title = j->r->title,
        .regulation_title_ja = j->r->title_ja,
        .clause = j->c->id,
        .title = j->c->title,
        .title_ja = j->c->title_ja,
        .duty = j->c->duty,
        .status = STATUS_COMPLIANT,
        .deadline = TIME_DAY_NONE,
        .since = TIME_DAY_NONE,
        .penalty = j->c->penalty,
        .citation = j->c->citation != NULL ? j->c->citation : j->r->citation,
        .source = j->r->source,
        .checked = j->c->checked,
        .standing = j->standing,
        .order = order,
    };
}

enum { DEPTH_MAX = 64 }; /* of conditions inside conditions: deeper ones are not searched */

/* A condition on the makers of parts that holds.  What is negated is passed over. */
static bool part_is_against(struct logic *l, uint32_t node, unsigned depth)
{
    if (node == RULE_NO_NODE || depth == DEPTH_MAX)
        return false;
    const struct rule_node *n = &l->r->nodes[node];
    if (n->kind == NODE_TEST) {
        const struct rule_test *t = &l->r->tests[n->first];
        return t->attr == RULE_EQUIPMENT_COMPONENTS && t->op != AST_NE && t->op != AST_NOT_IN &&
               logic_truth(l, node) == TRI_TRUE;
    }
    for (uint32_t i = 0; n->kind != NODE_NOT && i < n->count; i++)
        if (part_is_against(l, l->r->kids[n->first + i], depth + 1))
            return true;
    return false;
}

/* Undetermined findings help only where somebody could settle them for this very equipment: who
 * made it or a part of it is known and speaks against it, or the law asks for no maker and is
 * known to address this operator. */
static bool worth_telling(const struct judge *j)
{
    bool sellers = j->c->duty == DUTY_DO_NOT_AUTHORISE || j->c->duty == DUTY_DO_NOT_MARKET;
    bool parties = j->c->about_party || j->r->applies_about_party;
    if (j->missing.maker_unset && !j->part_is_against)
        return false;
    return (parties && !sellers) || !j->missing.operator_unset;
}

static void undetermined(struct judge *j)
{
    j->f->status = STATUS_UNDETERMINED;
    j->f->deadline = j->by;
    j->f->relevant = worth_telling(j);
}

/* An intention, an order, a plan or a discovery of which nobody spoke is no open question of
 * every device: if nothing of the kind happened, does the clause fall away? */
static bool only_waits(const struct judge *j, int32_t day)
{
    struct rule_facts quiet = *j->facts;
    struct logic l;
    for (size_t i = 0; i < RULE_ATTRIBUTES; i++)
        if (!quiet.at[i].known &&
            (rule_attribute((enum rule_attr)i)->properties & RULE_EVENT) != 0)
            quiet.at[i] = (struct rule_fact){ .values = NULL, .known = true, .open = false };
    logic_init(&l, j->set, j->r, &quiet, day);
    return tri_and(logic_truth(&l, j->r->applies), logic_truth(&l, j->c->when)) == TRI_FALSE;
}

static bool is_designated(const struct rule_facts *facts)
{
    const struct rule_fact *f = &facts->at[RULE_OPERATOR_DESIGNATED];
    return f->known && f->values != NULL && f->values->value != 0;
}

/* What is missing for the clause: all of it, or, quietly, of which kinds it is. */
static void clause_missing(struct judge *j, struct logic *l, bool is_quiet)
{
    const struct rule_clause *c = j->c;
    j->missing.is_quiet = is_quiet;
    logic_missing(l, j->r->applies, &j->missing);
    logic_missing(l, c->when, &j->missing);
    for (size_t i = 0; i < c->exception_count; i++)
        if (!c->exceptions[i].claimed)
            logic_missing(l, c->exceptions[i].root, &j->missing);
    j->missing.is_quiet = false;
}

/* Fills j->f; false if the clause says nothing about this equipment on this day. */
static bool judge_clause(struct judge *j, uint32_t order, struct logic *today)
{
    const struct rule_clause *c = j->c;
    const struct act *act = act_of(c->duty);
    struct logic other_day;
    struct logic *l = today;
    enum tri done = TRI_TRUE;
    int32_t act_day = TIME_DAY_NONE;
    j->start = later(c->from, j->r->from);
    if (act == NULL && c->until != TIME_DAY_NONE && j->today > c->until)
        return false;
    enum tri applies = logic_truth(today, j->r->applies);
    if (applies == TRI_FALSE)
        return false;
    if (act != NULL) {
        done = act_done(j, act, &act_day);
        if (done == TRI_TRUE && act_day != TIME_DAY_NONE && act_day != j->today) {
            logic_init(&other_day, j->set, j->r, j->facts,
                       act_day); /* owners change: those of that day count */
            l = &other_day;
            applies = logic_truth(l, j->r->applies);
        }
    }
    enum tri holds = tri_and(tri_and(applies, logic_truth(l, c->when)), done);
    if (holds == TRI_FALSE && (applies != TRI_TRUE || !j->all))
        return false; /* the common case: nothing is written down for it */
    describe(j, order);
    if (holds == TRI_FALSE)
        return true;

    enum tri excepted = TRI_FALSE;
    for (size_t i = 0; i < c->exception_count; i++) {
        const struct rule_exception *x = &c->exceptions[i];
        enum tri t = logic_truth(l, x->root);
        if (t == TRI_TRUE && holds != TRI_TRUE)
            return false; /* whatever is missing, nothing follows */
        if (t == TRI_TRUE) {
            j->f->status = STATUS_EXEMPT;
            j->f->exception = x->id;
            j->f->relevant = true;
            logic_because(l, j->r->applies, &j->because);
            logic_because(l, c->when, &j->because);
            logic_because(l, x->root, &j->because);
            return true;
        }
        if (t == TRI_UNKNOWN && !x->claimed)
            excepted = TRI_UNKNOWN;
    }
    bool is_open = holds != TRI_TRUE || excepted != TRI_FALSE;
    if (is_open) {
        j->part_is_against = part_is_against(l, c->when, 0);
        clause_missing(j, l, true);
        if (!j->all &&
            !worth_telling(j)) { /* nor will more that is missing make it so: most are */
            j->f->status = STATUS_UNDETERMINED;
            return true;
        }
    }
    logic_because(l, j->r->applies, &j->because);
    logic_because(l, c->when, &j->because);
    if (!is_open) {
        if (!deadline(j)) {
            undetermined(j);
            return true;
        }
        by_duty(j, act_day);
        j->f->relevant = j->f->status != STATUS_COMPLIANT;
        return true;
    }
    size_t before = j->missing.count; /* those of the act decide, too */
    clause_missing(j, l, false);
    if (j->all || worth_telling(j)) /* it takes its time */
        logic_minimal(l, c, before, &j->missing);
    if (c->by_count > 0)
        (void)deadline(j); /* shown where it is known; else it is one of the missing facts */
    undetermined(j);
    j->f->relevant = j->f->relevant && !only_waits(j, l->day);
    return true;
}

/* Only tests that hold belong to the reasons of an open question. */
static void finish(struct judge *j, struct rule_finding *f)
{
    f->missing = f->status == STATUS_UNDETERMINED ? j->missing.items : NULL;
    f->missing_count = f->status == STATUS_UNDETERMINED ? j->missing.count : 0;
    f->because = f->status == STATUS_COMPLIANT ? NULL : j->because.items;
    f->because_count = f->status == STATUS_COMPLIANT ? 0 : j->because.count;
    f->grounds = f->status == STATUS_COMPLIANT ? NULL : j->because.grounds;
    f->ground_count = f->status == STATUS_COMPLIANT ? 0 : j->because.ground_count;
}

static int by_severity(const void *left, const void *right)
{
    const struct rule_finding *a = left;
    const struct rule_finding *b = right;
    if (a->status != b->status)
        return a->status < b->status ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order ? 1 : 0;
}

struct collect {
    struct arena *arena;
    struct rule_finding *items;
    size_t count;
    size_t room;
};

static bool collect(struct collect *to, const struct rule_finding *f)
{
    if (to->count == to->room) {
        size_t room = to->room == 0 ? 8 : to->room * 2;
        struct rule_finding *items = arena_new(to->arena, struct rule_finding, room);
        if (items == NULL)
            return false;
        if (to->count > 0)
            memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = *f;
    return true;
}

static enum rc finish_all(struct collect *got, struct rule_findings *ret)
{
    if (got->count > 1)
        qsort(got->items, got->count, sizeof *got->items, by_severity);
    *ret = (struct rule_findings){ got->items, got->count };
    return RC_OK;
}

enum rc rule_eval(const struct rule_set *set, const struct rule_facts *facts, int32_t day,
                  bool all, struct arena *arena, struct rule_findings *ret, struct err *err)
{
    struct collect got = { .arena = arena };
    struct logic l;
    if (facts->failed)
        return err_set(err, RC_MEMORY, "no memory for facts");
    for (size_t i = 0; i < set->count; i++) {
        const struct rule_regulation *r = set->regulations[i];
        enum rule_standing standing;
        if (!r->selected || !standing_on(r, day, &standing))
            continue;
        logic_init(&l, set, r, facts, day);
        if (logic_truth(&l, r->applies) == TRI_FALSE)
            continue; /* most regulations are of other countries */
        for (size_t k = 0; k < r->clause_count; k++) {
            const struct rule_clause *c = &r->clauses[k];
            struct rule_finding f;
            if (c->share_of != RULE_NO_NODE)
                continue;
            struct judge j = { .set = set,
                               .r = r,
                               .c = c,
                               .facts = facts,
                               .today = day,
                               .standing = standing,
                               .all = all,
                               .by = TIME_DAY_NONE,
                               .f = &f };
            j.missing.arena = arena;
            j.missing.is_designated = is_designated(facts);
            j.because.arena = arena;
            j.because.keeps_grounds = true;
            if (!judge_clause(&j, r->order + (uint32_t)k, &l) || (!all && !f.relevant))
                continue;
            finish(&j, &f);
            if (j.missing.failed || j.because.failed || !collect(&got, &f))
                return err_set(err, RC_MEMORY, "no memory for findings");
        }
    }
    return finish_all(&got, ret);
}

/* How many of how many: between what is certain and what is possible. */
struct share {
    uint64_t least_part, least_whole; /* the least share that the facts allow */
    uint64_t most_part, most_whole;   /* the greatest */
    uint64_t certain;                 /* equipment that counts against the limit for sure */
};

static void count_one(struct share *s, enum tri in, enum tri against)
{
    if (in == TRI_FALSE)
        return;
    bool sure = in == TRI_TRUE;
    if (sure || against != TRI_TRUE)
        s->least_whole++;
    if (sure && against == TRI_TRUE)
        s->least_part++;
    if (sure || against != TRI_FALSE)
        s->most_whole++;
    if (against != TRI_FALSE)
        s->most_part++;
    if (sure && against == TRI_TRUE)
        s->certain++;
}

enum { WHOLE = 10000 }; /* hundredths of a percent in one */

static enum tri exceeded(const struct share *s, int64_t at_most)
{
    if (s->least_whole > 0 && s->least_part * WHOLE > (uint64_t)at_most * s->least_whole)
        return TRI_TRUE;
    if (s->most_part * WHOLE <= (uint64_t)at_most * s->most_whole)
        return TRI_FALSE;
    return TRI_UNKNOWN;
}

/* Exceptions to a share are asked of the operator, whose facts the first equipment has. */
static bool share_excepted(struct judge *j)
{
    struct logic l;
    logic_init(&l, j->set, j->r, j->facts, j->today);
    for (size_t i = 0; i < j->c->exception_count; i++) {
        const struct rule_exception *x = &j->c->exceptions[i];
        enum tri t = logic_truth(&l, x->root);
        if (t == TRI_FALSE || (t == TRI_UNKNOWN && x->claimed))
            continue;
        if (t == TRI_TRUE) {
            j->f->status = STATUS_EXEMPT;
            j->f->exception = x->id;
            logic_because(&l, x->root, &j->because);
        } else {
            logic_missing(&l, x->root, &j->missing);
            undetermined(j);
        }
        j->f->relevant = true;
        return true;
    }
    return false;
}

static bool judge_share(struct judge *j, uint32_t order, const struct rule_facts *const *fleet,
                        size_t count)
{
    struct share s = { 0 };
    struct logic l;
    enum tri against_all = TRI_TRUE;
    logic_init(&l, j->set, j->r, j->facts, j->today);
    enum tri applies = tri_and(logic_truth(&l, j->r->applies), logic_truth(&l, j->c->when));
    j->start = later(j->c->from, j->r->from);
    describe(j, order);
    if (applies == TRI_FALSE || (j->c->until != TIME_DAY_NONE && j->today > j->c->until))
        return false;
    logic_because(&l, j->r->applies, &j->because);
    logic_missing(&l, j->r->applies, &j->missing);
    for (size_t i = 0; i < count; i++) {
        logic_init(&l, j->set, j->r, fleet[i], j->today);
        enum tri in = logic_truth(&l, j->c->share_of);
        enum tri against = logic_truth(&l, j->c->share_where);
        count_one(&s, in, against);
        against_all = against == TRI_TRUE && in != TRI_FALSE ? TRI_FALSE : against_all;
        if (tri_and(in, against) == TRI_UNKNOWN ||
            (in == TRI_UNKNOWN && against == TRI_FALSE)) {
            logic_missing(&l, j->c->share_of, &j->missing);
            logic_missing(&l, j->c->share_where, &j->missing);
        }
    }
    const struct rule_fact *whole = &j->facts->at[RULE_OPERATOR_WHOLE_FLEET];
    bool is_whole = whole->known && whole->values != NULL && whole->values->value == 1;
    enum tri over = is_whole ? exceeded(&s, j->c->at_most) : TRI_UNKNOWN;
    if (!is_whole)
        logic_missing_attribute(RULE_OPERATOR_WHOLE_FLEET, 0, &j->missing);
    logic_add(&j->because,
              arena_printf(j->because.arena,
                           "%llu of %llu for certain, at most %lld.%02lld %% allowed",
                           (unsigned long long)s.certain, (unsigned long long)s.most_whole,
                           (long long)(j->c->at_most / 100), (long long)(j->c->at_most % 100)));
    over = tri_and(applies, over);
    if (over == TRI_FALSE)
        return true;
    if (over == TRI_UNKNOWN || !deadline(j)) {
        undetermined(j);
        j->f->relevant = s.certain > 0 || against_all == TRI_FALSE;
        return true;
    }
    if (share_excepted(j))
        return true;
    by_duty(j, TIME_DAY_NONE);
    j->f->relevant = true;
    return true;
}

enum rc rule_eval_fleet(const struct rule_set *set, const struct rule_facts *const *fleet,
                        size_t count, int32_t day, bool all, struct arena *arena,
                        struct rule_findings *ret, struct err *err)
{
    struct collect got = { .arena = arena };
    for (size_t i = 0; i < count; i++)
        if (fleet[i]->failed)
            return err_set(err, RC_MEMORY, "no memory for facts");
    for (size_t i = 0; i < set->count && count > 0; i++) {
        const struct rule_regulation *r = set->regulations[i];
        enum rule_standing standing;
        if (!r->selected || !standing_on(r, day, &standing))
            continue;
        for (size_t k = 0; k < r->clause_count; k++) {
            struct rule_finding f;
            struct judge j = { .set = set,
                               .r = r,
                               .c = &r->clauses[k],
                               .facts = fleet[0],
                               .today = day,
                               .standing = standing,
                               .by = TIME_DAY_NONE,
                               .f = &f };
            j.missing.arena = arena;
            j.because.arena = arena;
            if (j.c->share_of == RULE_NO_NODE ||
                !judge_share(&j, r->order + (uint32_t)k, fleet, count) || (!all && !f.relevant))
                continue;
            finish(&j, &f);
            if (j.missing.failed || j.because.failed || !collect(&got, &f))
                return err_set(err, RC_MEMORY, "no memory for findings");
        }
    }
    return finish_all(&got, ret);
}
