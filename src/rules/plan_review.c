/* What a plan has to state, by the table of its regulation. */
#include "rules/plan_own.h"

#include "base/tsv.h"
#include "rules/set.h"

enum { WHERE_MAX = 400 };

struct row {
    struct slice path;
    const char *need;
    const char *value;
    const char *omits;
    const char *en;
    const char *ja;
    const char *citation;
    const char *checked;
};

struct party {
    struct plan_party told;
    const json_t *node;
};

struct review {
    const struct rule_plan *plan;
    const struct rule_vocab *vocab;
    const char *country; /* the operator's; NULL: not stated */
    int32_t day;
    struct arena *arena;
    struct row *rows;
    size_t row_count;
    struct party *parties;
    struct plan_review *out;
    size_t remark_room;
    enum rc rc;
    struct err *err;
};

static void no_memory(struct review *v)
{
    v->rc = err_set(v->err, RC_MEMORY, "no memory for the plan");
}

static void remark(struct review *v, const struct row *row, enum plan_kind kind,
                   const char *where, const json_t *value)
{
    struct plan_review *out = v->out;
    if (out->remark_count == v->remark_room) {
        size_t room = v->remark_room == 0 ? 64 : v->remark_room * 2;
        struct plan_remark *more = arena_new(v->arena, struct plan_remark, room);
        if (more == NULL) {
            no_memory(v);
            return;
        }
        if (out->remark_count > 0)
            memcpy(more, out->remarks, out->remark_count * sizeof *more);
        out->remarks = more;
        v->remark_room = room;
    }
    out->remarks[out->remark_count++] = (struct plan_remark){
        kind,
        arena_printf(v->arena, "%s", where),
        plan_text(value, v->arena),
        row->omits,
        row->en,
        row->ja,
        row->citation,
        row->checked,
    };
    out->counts[kind]++;
}

/* ---- one value ---- */

static bool text_is(const json_t *value, int32_t *ret_day)
{
    return json_is_string(value) &&
           time_parse_day(
               slice_of((const uint8_t *)json_string_value(value), json_string_length(value)),
               ret_day);
}

static bool is_country(const struct review *v, const json_t *value)
{
    return json_is_string(value) &&
           rule_country(v->vocab, slice_str(json_string_value(value))) != RULE_NO_ROW;
}

static bool is_blank_text(const json_t *value)
{
    return slice_trim(slice_str(json_string_value(value))).n == 0;
}

/* Is 'value', which is there, as the need wants it? */
static bool is_right(const struct review *v, const struct row *row, const json_t *value)
{
    int32_t day = 0;
    uint64_t months = 0;
    if (strcmp(row->need, "text") == 0)
        return json_is_string(value);
    if (strcmp(row->need, "date") == 0)
        return text_is(value, &day);
    if (strcmp(row->need, "country") == 0)
        return is_country(v, value);
    if (strcmp(row->need, "percent") == 0)
        return json_is_number(value) && json_number_value(value) >= 0 &&
               json_number_value(value) <= 100;
    if (strcmp(row->need, "number") == 0)
        return json_is_integer(value);
    if (strcmp(row->need, "yes-no") == 0)
        return json_is_boolean(value);
    if (strcmp(row->need, "list") == 0 || strcmp(row->need, "filled") == 0)
        return json_is_array(value);
    if (strcmp(row->need, "recent") == 0 && slice_uint(slice_str(row->value), &months))
        return text_is(value, &day) && day <= v->day &&
               day >= rule_day_add(v->day, -(int32_t)months, 'm');
    return json_is_object(value); /* party */
}

static bool says_nothing(const struct row *row, const json_t *value)
{
    return value == NULL || json_is_null(value) ||
           (json_is_string(value) && is_blank_text(value)) ||
           (strcmp(row->need, "filled") == 0 && json_is_array(value) &&
            json_array_size(value) == 0);
}

static bool is_question(const struct row *row)
{
    return slice_starts(slice_str(row->need), SLICE("ask-")) || strcmp(row->need, "below") == 0;
}

static void question(struct review *v, const struct row *row, const char *where,
                     const json_t *value)
{
    uint64_t limit = 0;
    bool has_limit = slice_uint(slice_str(row->value), &limit);
    bool is_from = strcmp(row->need, "ask-from") == 0;
    if (strcmp(row->need, "ask-foreign") == 0) {
        if (is_country(v, value) &&
            (v->country == NULL || strcmp(v->country, json_string_value(value)) != 0))
            remark(v, row, PLAN_ASK, where, value);
    } else if (strcmp(row->need, "ask-no") == 0) {
        if (json_is_false(value))
            remark(v, row, PLAN_ASK, where, value);
    } else if (has_limit && json_is_number(value)) {
        if (is_from == (json_number_value(value) >= (double)limit))
            remark(v, row, is_from ? PLAN_ASK : PLAN_NEEDLESS, where, value);
    }
}

static void add_party(struct review *v, const char *where, const json_t *node, unsigned tier)
{
    if (v->out->party_count == PLAN_PARTIES_MAX || tier > PLAN_TIERS_MAX) {
        v->rc =
            err_set(v->err, RC_LIMIT, "%s: more than %d parties, or more than %d tiers of them",
                    v->plan->name, PLAN_PARTIES_MAX, PLAN_TIERS_MAX);
        return;
    }
    v->parties[v->out->party_count++] = (struct party){
        { arena_printf(v->arena, "%s", where), plan_text(plan_at(node, "name"), v->arena),
          plan_text(plan_at(node, "country"), v->arena) },
        node,
    };
    const json_t *below = plan_at(node, "subcontractors");
    for (size_t i = 0; v->rc == RC_OK && i < json_array_size(below); i++) {
        const char *inner = arena_printf(v->arena, "%s.subcontractors[%zu]", where, i);
        if (inner == NULL)
            no_memory(v);
        else if (json_is_object(json_array_get(below, i)))
            add_party(v, inner, json_array_get(below, i), tier + 1);
    }
}

static void leaf(struct review *v, const struct row *row, const char *where,
                 const json_t *value)
{
    if (is_question(row)) {
        question(v, row, where, value);
        return;
    }
    if (says_nothing(row, value))
        remark(v, row, PLAN_MISSING, where, NULL);
    else if (!is_right(v, row, value))
        remark(v, row, PLAN_WRONG, where, value);
    else if (strcmp(row->need, "party") == 0)
        add_party(v, where, value, 1);
}

/* ---- paths ---- */

/* Whether 'where' lies below something that was already said to be missing. */
static bool is_known_missing(const struct review *v, const char *where)
{
    for (size_t i = 0; i < v->out->remark_count; i++) {
        const struct plan_remark *r = &v->out->remarks[i];
        size_t n = strlen(r->where);
        if (r->kind == PLAN_MISSING && strncmp(where, r->where, n) == 0 &&
            (where[n] == '.' || where[n] == '['))
            return true;
    }
    return false;
}

static void visit(struct review *v, const struct row *row, struct slice path, const char *where,
                  const json_t *node)
{
    char here[WHERE_MAX];
    if (path.n == 0) {
        if (!is_known_missing(v, where))
            leaf(v, row, where, node);
        return;
    }
    struct slice key = slice_split(&path, '.');
    bool is_list = key.n > 2 && slice_eq(slice_skip(key, key.n - 2), SLICE("[]"));
    if (is_list)
        key = slice_sub(key, 0, key.n - 2);
    const json_t *next = json_object_getn(node, (const char *)key.p, key.n);
    const char *dot = where[0] == '\0' ? "" : ".";
    (void)snprintf(here, sizeof here, "%s%s%.*s", where, dot, (int)key.n,
                   (const char *)key.p); /* cut if endless */
    if (!is_list) {
        visit(v, row, path, here, next);
        return;
    }
    size_t n = strlen(here);
    for (size_t i = 0; v->rc == RC_OK && i < json_array_size(next); i++) {
        (void)snprintf(here + n, sizeof here - n, "[%zu]", i);
        visit(v, row, path, here, json_array_get(next, i));
    }
}

/* ---- the table ---- */

static const char *cell(struct review *v, const struct tsv *t, size_t column)
{
    return (const char *)arena_copy(v->arena, t->cells[column]).p;
}

static enum rc read_form(struct review *v, const char *form)
{
    static const char *const names[] = { "path", "kind", "need",     "value",  "omits",
                                         "en",   "ja",   "citation", "checked" };
    enum {
        PATH,
        KIND,
        NEED,
        VALUE,
        OMITS,
        EN,
        JA,
        CITATION,
        CHECKED,
        COLUMNS,
        ROWS_MAX = 1000
    };
    size_t at[COLUMNS] = { 0 };
    struct tsv t;
    enum rc rc = tsv_open(form, &t, v->err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < COLUMNS; i++)
        rc = tsv_column(&t, names[i], &at[i], v->err);
    v->rows = arena_new(v->arena, struct row, ROWS_MAX);
    while (rc == RC_OK && v->rows != NULL && v->row_count < ROWS_MAX &&
           (rc = tsv_next(&t, v->err)) == RC_OK) {
        struct slice kind = t.cells[at[KIND]];
        if (!slice_eq(kind, SLICE("both")) &&
            !slice_eq(kind, slice_str(rule_plan_kind(v->plan))))
            continue;
        struct row *row = &v->rows[v->row_count++];
        *row = (struct row){ arena_copy(v->arena, t.cells[at[PATH]]),
                             cell(v, &t, at[NEED]),
                             cell(v, &t, at[VALUE]),
                             cell(v, &t, at[OMITS]),
                             cell(v, &t, at[EN]),
                             cell(v, &t, at[JA]),
                             cell(v, &t, at[CITATION]),
                             cell(v, &t, at[CHECKED]) };
        if (row->path.p == NULL || row->need == NULL || row->value == NULL ||
            row->omits == NULL || row->en == NULL || row->ja == NULL || row->citation == NULL ||
            row->checked == NULL)
            rc = RC_MEMORY;
    }
    tsv_close(&t);
    if (rc == RC_MEMORY || v->rows == NULL)
        return err_set(v->err, RC_MEMORY, "no memory for the plan");
    return rc == RC_END ? RC_OK : rc;
}

static void check_rows(struct review *v)
{
    const struct slice of_party = SLICE("party.");
    for (size_t i = 0; v->rc == RC_OK && i < v->row_count; i++)
        if (!slice_starts(v->rows[i].path, of_party))
            visit(v, &v->rows[i], v->rows[i].path, "", v->plan->root);
    for (size_t k = 0; v->rc == RC_OK && k < v->out->party_count; k++)
        for (size_t i = 0; v->rc == RC_OK && i < v->row_count; i++)
            if (slice_starts(v->rows[i].path, of_party))
                visit(v, &v->rows[i], slice_skip(v->rows[i].path, of_party.n),
                      v->parties[k].told.where, v->parties[k].node);
}

enum rc rule_plan_review(const struct rule_plan *p, const char *form,
                         const struct rule_vocab *vocab, int32_t day, struct arena *arena,
                         struct plan_review *ret, struct err *err)
{
    struct review v = {
        .plan = p, .vocab = vocab, .day = day, .arena = arena, .out = ret, .err = err
    };
    *ret = (struct plan_review){ .remark_count = 0 };
    v.country = plan_text(plan_at(p->root, "operator.country"), arena);
    v.parties = arena_new(arena, struct party, PLAN_PARTIES_MAX);
    if (v.parties == NULL)
        return err_set(err, RC_MEMORY, "no memory for the plan");
    enum rc rc = read_form(&v, form);
    if (rc == RC_OK)
        check_rows(&v);
    rc = rc == RC_OK ? v.rc : rc;
    ret->parties = arena_new(arena, struct plan_party, ret->party_count + 1);
    for (size_t i = 0; ret->parties != NULL && i < ret->party_count; i++)
        ret->parties[i] = v.parties[i].told;
    return rc == RC_OK && ret->parties == NULL
               ? err_set(err, RC_MEMORY, "no memory for the plan")
               : rc;
}
