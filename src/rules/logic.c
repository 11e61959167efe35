#include "rules/logic.h"

#include "entity/entity.h"

#include <stdio.h>

void logic_init(struct logic *l, const struct rule_set *set, const struct rule_regulation *r,
                const struct rule_facts *facts, int32_t day)
{
    l->set = set;
    l->r = r;
    l->facts = facts;
    l->day = day;
    memset(l->memo, 0, r->node_count);
}

enum { WEEK = 7, WORKWEEK = 5, MONDAY = 4 }; /* day 0, 1 January 1970, was a Thursday */

/* The 'add'th Monday to Friday after 'day', or before it. */
static int32_t workdays(int32_t day, int32_t add)
{
    int32_t step = add < 0 ? -1 : 1;
    for (int32_t left = add * step; left > 0;) { /* PERIOD_MAX bounds it */
        day += step;
        left -= ((day - MONDAY) % WEEK + WEEK) % WEEK < WORKWEEK ? 1 : 0;
    }
    return day;
}

int32_t rule_day_add(int32_t day, int32_t add, char unit)
{
    if (unit == 0 || day == TIME_DAY_NONE)
        return day;
    if (unit == 'd')
        return day + add;
    if (unit == 'w')
        return workdays(day, add);
    int year = 0;
    int month = 0;
    int mday = 0;
    time_day_split(day, &year, &month, &mday);
    int months = year * 12 + month - 1 + add * (unit == 'y' ? 12 : 1);
    int32_t first = time_day_from(months / 12, months % 12 + 1, 1);
    int32_t next = time_day_from((months + 1) / 12, (months + 1) % 12 + 1, 1);
    int32_t wanted = first + mday - 1;
    return wanted < next ? wanted : next - 1;
}

/* A value that needs no asking: the day itself. */
static bool single_value(enum rule_attr attr, const struct rule_facts *facts, int32_t today,
                         int64_t *ret)
{
    const struct rule_fact *f = &facts->at[attr];
    if (attr == RULE_TODAY) {
        *ret = today;
        return true;
    }
    if (!f->known || f->values == NULL)
        return false;
    *ret = f->values->value;
    return true;
}

bool rule_operand_day(const struct rule_operand *o, const struct rule_facts *facts,
                      int32_t today, int32_t *ret)
{
    int64_t day = o->value;
    if (o->attr != RULE_ATTRIBUTES && !single_value(o->attr, facts, today, &day))
        return false;
    *ret = rule_day_add((int32_t)day, o->add, o->unit);
    return true;
}

/* What 'o' stands for; false if it is an unknown fact. */
static bool operand_value(const struct rule_operand *o, const struct rule_facts *facts,
                          int32_t today, int64_t *ret)
{
    int32_t day = 0;
    *ret = o->value;
    if (o->unit == 0)
        return o->attr == RULE_ATTRIBUTES || single_value(o->attr, facts, today, ret);
    bool known = rule_operand_day(o, facts, today, &day);
    *ret = day;
    return known;
}

static enum tri equal(const struct logic *l, enum rule_type type, int64_t value, int64_t wanted)
{
    if (type == RULE_SECTOR || type == RULE_CLASS)
        return tri_of(rule_vocab_is_a(l->set->vocab, type, value, wanted));
    return tri_of(value == wanted);
}

static enum tri compare(const struct logic *l, const struct rule_test *t, int64_t value,
                        const struct rule_operand *o)
{
    int64_t wanted = 0;
    if (!operand_value(o, l->facts, l->day, &wanted))
        return TRI_UNKNOWN;
    switch (t->op) {
    case AST_LT: return tri_of(value < wanted);
    case AST_LE: return tri_of(value <= wanted);
    case AST_GT: return tri_of(value > wanted);
    case AST_GE: return tri_of(value >= wanted);
    default: return equal(l, rule_attribute(t->attr)->type, value, wanted);
    }
}

static enum tri party(const struct logic *l, const struct rule_test *t, int64_t value,
                      const struct rule_operand *o)
{
    const struct entities *e = l->set->entities;
    char cc[3];
    if (e == NULL)
        return TRI_UNKNOWN;
    if (t->op == AST_IN_GROUP)
        return o->attr != RULE_ATTRIBUTES
                   ? TRI_UNKNOWN
                   : ent_in_group(e, (uint32_t)value, (uint32_t)o->value, l->day);
    rule_country_text(o->value, cc);
    return ent_controlled_from(e, (uint32_t)value, cc, l->day);
}

/* Does one value of the attribute pass? */
static enum tri value_passes(const struct logic *l, const struct rule_test *t, int64_t value)
{
    if (t->op == AST_LISTED_ON || t->op == AST_LISTED_BY_NAME_ON) {
        int32_t day = rule_day_add(l->day, -t->lag.add, t->lag.unit);
        return l->set->entities == NULL ? TRI_UNKNOWN
                                        : ent_listed(l->set->entities, (uint32_t)value, t->list,
                                                     t->op == AST_LISTED_ON, day);
    }
    bool is_party = t->op == AST_IN_GROUP || t->op == AST_CONTROLLED_FROM;
    enum tri any = TRI_FALSE;
    for (uint32_t i = 0; i < t->count && any != TRI_TRUE; i++) {
        const struct rule_operand *o = &l->r->operands[t->first + i];
        any = tri_or(any, is_party ? party(l, t, value, o) : compare(l, t, value, o));
    }
    return any;
}

static enum tri test_truth(const struct logic *l, const struct rule_test *t)
{
    const struct rule_fact *f = &l->facts->at[t->attr];
    if (t->attr == RULE_TODAY)
        return value_passes(l, t, l->day);
    if (!f->known)
        return TRI_UNKNOWN;
    bool asks_country = (rule_attribute(t->attr)->properties & RULE_OF) != 0;
    bool any_value = false;
    enum tri any = TRI_FALSE;
    for (const struct rule_value *v = f->values; v != NULL && any != TRI_TRUE; v = v->next) {
        if (asks_country && v->of != t->of)
            continue;
        any_value = true;
        any = tri_or(any, value_passes(l, t, v->value));
    }
    if (asks_country && !any_value)
        return TRI_UNKNOWN; /* what is known is known of other countries */
    if (f->open)
        any = tri_or(any, TRI_UNKNOWN);
    return t->op == AST_NE || t->op == AST_NOT_IN ? tri_not(any) : any;
}

enum tri logic_truth(struct logic *l, uint32_t node)
{
    if (node == RULE_NO_NODE)
        return TRI_TRUE;
    if (l->memo[node] != 0)
        return (enum tri)(l->memo[node] - 1);
    const struct rule_node *n = &l->r->nodes[node];
    enum tri t = TRI_UNKNOWN;
    switch (n->kind) {
    case NODE_TEST: t = test_truth(l, &l->r->tests[n->first]); break;
    case NODE_NOT: t = tri_not(logic_truth(l, l->r->kids[n->first])); break;
    case NODE_AND:
        t = TRI_TRUE;
        for (uint32_t i = 0; i < n->count && t != TRI_FALSE; i++)
            t = tri_and(t, logic_truth(l, l->r->kids[n->first + i]));
        break;
    case NODE_OR:
        t = TRI_FALSE;
        for (uint32_t i = 0; i < n->count && t != TRI_TRUE; i++)
            t = tri_or(t, logic_truth(l, l->r->kids[n->first + i]));
        break;
    }
    l->memo[node] = (uint8_t)(t + 1);
    return t;
}

void logic_force(struct logic *l, uint32_t node, enum tri truth)
{
    l->memo[node] = (uint8_t)(truth + 1);
}

static void keep_ground(struct logic_lines *lines, const struct rule_ground *ground)
{
    if (lines->ground_count == lines->ground_room) {
        size_t room = lines->ground_room == 0 ? 8 : lines->ground_room * 2;
        struct rule_ground *more = arena_new(lines->arena, struct rule_ground, room);
        if (more == NULL) {
            lines->failed = true;
            return;
        }
        if (lines->ground_count > 0)
            memcpy(more, lines->grounds, lines->ground_count * sizeof *more);
        lines->grounds = more;
        lines->ground_room = room;
    }
    lines->grounds[lines->ground_count++] = *ground;
}

static void add_line(struct logic_lines *lines, const char *text)
{
    if (text == NULL) {
        lines->failed = true;
        return;
    }
    for (size_t i = 0; i < lines->count; i++)
        if (strcmp(lines->items[i], text) == 0)
            return;
    if (lines->count == lines->room) {
        size_t room = lines->room == 0 ? 8 : lines->room * 2;
        const char **items = arena_new(lines->arena, const char *, room);
        if (items == NULL) {
            lines->failed = true;
            return;
        }
        if (lines->count > 0)
            memcpy(items, lines->items, lines->count * sizeof *items);
        lines->items = items;
        lines->room = room;
    }
    lines->items[lines->count++] = text;
}

const char *logic_ground_from(const struct rule_ground *ground, const struct rule_facts *facts)
{
    if (ground->attr == RULE_ATTRIBUTES)
        return NULL;
    const struct rule_value *v = facts->at[ground->attr].values;
    for (uint32_t i = 0; v != NULL && i < ground->place; i++)
        v = v->next;
    return v == NULL ? NULL : v->because;
}

void logic_add_ground(struct logic_lines *lines, const struct rule_ground *ground,
                      const struct rule_facts *facts)
{
    const char *from = logic_ground_from(ground, facts);
    if (lines->keeps_grounds)
        keep_ground(lines, ground);
    add_line(lines, from == NULL ? ground->text
                                 : arena_printf(lines->arena, "%s (%s)", ground->text, from));
}

void logic_add(struct logic_lines *lines, const char *text)
{
    if (lines->is_quiet)
        return;
    if (lines->keeps_grounds && text != NULL)
        keep_ground(lines, &(struct rule_ground){ text, RULE_ATTRIBUTES, 0 });
    add_line(lines, text);
}

/* The value that passes and has a source, or for tests that no such value passes, the first
 * that has a source. */
static struct rule_ground provenance(const struct logic *l, const struct rule_node *n)
{
    const struct rule_test *t = &l->r->tests[n->first];
    struct rule_ground first = { n->text, RULE_ATTRIBUTES, 0 };
    uint32_t place = 0;
    for (const struct rule_value *v = l->facts->at[t->attr].values; v != NULL;
         v = v->next, place++) {
        if (v->because == NULL)
            continue;
        if (first.attr == RULE_ATTRIBUTES)
            first = (struct rule_ground){ n->text, t->attr, place };
        if (value_passes(l, t, v->value) == TRI_TRUE)
            return (struct rule_ground){ n->text, t->attr, place };
    }
    return first;
}

const char *logic_from(const struct logic *l, uint32_t node)
{
    struct rule_ground ground = provenance(l, &l->r->nodes[node]);
    return logic_ground_from(&ground, l->facts);
}

static void because(struct logic *l, uint32_t node, uint8_t *seen, struct logic_lines *lines)
{
    if (node == RULE_NO_NODE || seen[node] != 0)
        return;
    seen[node] = 1;
    const struct rule_node *n = &l->r->nodes[node];
    if (n->kind == NODE_TEST) {
        struct rule_ground ground = provenance(l, n);
        logic_add_ground(lines, &ground, l->facts);
        return;
    }
    if (n->kind == NODE_NOT) {
        logic_add(lines, n->text);
        return;
    }
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t kid = l->r->kids[n->first + i];
        if (logic_truth(l, kid) != TRI_TRUE)
            continue;
        because(l, kid, seen, lines);
        if (n->kind == NODE_OR)
            return; /* one reason is enough */
    }
}

void logic_because(struct logic *l, uint32_t node, struct logic_lines *lines)
{
    uint8_t seen[RULE_NODES_MAX] = { 0 };
    because(l, node, seen, lines);
}

void logic_missing_attribute(enum rule_attr attr, int64_t of, struct logic_lines *lines)
{
    const struct rule_attribute *a = rule_attribute(attr);
    if ((a->properties & RULE_PARTY) != 0)
        lines->maker_unset = true;
    bool is_detail = attr == RULE_OPERATOR_DESIGNATED_SINCE && lines->is_designated;
    if (slice_starts(slice_str(a->name), SLICE("operator.")) && !is_detail)
        lines->operator_unset = true;
    if (of == 0 || lines->is_quiet) {
        logic_add(lines, a->name);
        return;
    }
    char cc[3];
    rule_country_text(of, cc);
    logic_add(lines, arena_printf(lines->arena, "%s(%s)", a->name, cc));
}

static void missing_test(struct logic *l, const struct rule_test *t, struct logic_lines *lines)
{
    const struct rule_fact *f = &l->facts->at[t->attr];
    bool party = t->op == AST_IN_GROUP || t->op == AST_CONTROLLED_FROM ||
                 t->op == AST_LISTED_ON || t->op == AST_LISTED_BY_NAME_ON;
    bool owners = false; /* the graph of owners does not tell */
    for (const struct rule_value *v = f->values; party && f->known && v != NULL; v = v->next) {
        if (l->set->entities == NULL || value_passes(l, t, v->value) != TRI_UNKNOWN)
            continue;
        owners = true;
        if (lines->is_quiet)
            break;
        logic_add(lines, arena_printf(lines->arena, "who controls %s",
                                      ent_id(l->set->entities, (uint32_t)v->value)));
    }
    if (owners)
        return;
    bool other = false; /* what it is compared with is unknown */
    for (uint32_t i = 0; i < t->count && !party; i++) {
        const struct rule_operand *o = &l->r->operands[t->first + i];
        int64_t value = 0;
        if (operand_value(o, l->facts, l->day, &value))
            continue;
        other = true;
        logic_missing_attribute(o->attr, 0, lines);
    }
    if (t->attr != RULE_TODAY && (!f->known || f->open || !other)) /* the day is always known */
        logic_missing_attribute(t->attr, t->of, lines);
}

static void missing(struct logic *l, uint32_t node, uint8_t *seen, struct logic_lines *lines)
{
    if (node == RULE_NO_NODE || seen[node] != 0 || logic_truth(l, node) != TRI_UNKNOWN)
        return;
    seen[node] = 1;
    const struct rule_node *n = &l->r->nodes[node];
    if (n->kind == NODE_TEST) {
        missing_test(l, &l->r->tests[n->first], lines);
        return;
    }
    for (uint32_t i = 0; i < n->count; i++)
        missing(l, l->r->kids[n->first + i], seen, lines);
}

void logic_missing(struct logic *l, uint32_t node, struct logic_lines *lines)
{
    uint8_t seen[RULE_NODES_MAX] = { 0 };
    missing(l, node, seen, lines);
}
