#include "rules/suppliers.h"

#include "base/csv.h"
#include "rules/errors.h"
#include "rules/file.h"
#include "rules/plan_own.h"

#include <stdlib.h>

enum {
    ROWS_MAX = 16384, /* each looks for its party among all: bounds the work */
    PARTIES_MAX = PLAN_PARTIES_MAX,
};

enum column {
    ROW,
    OF,
    NAME,
    REPRESENTATIVE,
    ADDRESS,
    COUNTRY,
    SHARE,
    BORN,
    NATIONALITY,
    YEAR,
    BODY,
    FACTORY_ADDRESS,
    FACTORY_COUNTRY,
    TYPE,
    COMPONENT,
    FUNCTION,
    CONTROLLED,
    PUBLIC_BODY,
    THIRD_PARTY,
    COLUMNS
};

static const char *const columns[COLUMNS] = {
    "row",
    "of",
    "name",
    "representative",
    "address",
    "country",
    "share",
    "born",
    "nationality",
    "year",
    "body",
    "factory_address",
    "factory_country",
    "type",
    "component",
    "function",
    "controlled_by_operator",
    "public_body",
    "third_party_facility",
};

struct table {
    struct csv csv;
    struct rule_plan *plan;
    struct arena arena;
    size_t where[COLUMNS];        /* of a column in the file; SIZE_MAX: it has none */
    json_t *parties[PARTIES_MAX]; /* borrowed from the plan */
    size_t party_count;
    struct err *err;
};

static enum rc no_memory(struct table *t)
{
    return err_set(t->err, RC_MEMORY, "%s: no memory", t->csv.name);
}

static enum rc wrong(struct table *t, enum column c, const char *what)
{
    char quoted[RULE_QUOTE_SIZE];
    size_t at = t->where[c];
    struct slice cell = at < t->csv.count ? t->csv.cells[at] : (struct slice){ NULL, 0 };
    return err_set(t->err, RC_FORMAT, "%s:%zu: %s: %s %s", t->csv.name, t->csv.line, columns[c],
                   rule_quote(cell, quoted), what);
}

/* Without the blanks around it; empty: not stated. */
static struct slice cell(const struct table *t, enum column c)
{
    size_t at = t->where[c];
    return at < t->csv.count ? slice_trim(t->csv.cells[at]) : (struct slice){ NULL, 0 };
}

/* ---- values ---- */

/* Puts 'value', which it takes over, unless the same stands there already. */
static enum rc put(struct table *t, json_t *into, const char *key, enum column c, json_t *value)
{
    const json_t *there = json_object_get(into, key);
    if (value == NULL)
        return no_memory(t);
    bool is_free = there == NULL || json_is_null(there);
    if (is_free && json_object_set(into, key, value) != 0) {
        json_decref(value);
        return no_memory(t);
    }
    bool is_same = is_free || json_equal(there, value);
    json_decref(value);
    return is_same ? RC_OK : wrong(t, c, "is not what the plan states already");
}

static enum rc put_text(struct table *t, json_t *into, const char *key, enum column c)
{
    struct slice s = cell(t, c);
    return s.n == 0 ? RC_OK : put(t, into, key, c, json_stringn((const char *)s.p, s.n));
}

static enum rc put_yesno(struct table *t, json_t *into, enum column c)
{
    struct slice s = cell(t, c);
    bool yes = slice_eq_nocase(s, SLICE("yes")) || slice_eq_nocase(s, SLICE("true"));
    bool no = slice_eq_nocase(s, SLICE("no")) || slice_eq_nocase(s, SLICE("false"));
    if (s.n == 0)
        return RC_OK;
    return yes || no ? put(t, into, columns[c], c, json_boolean(yes))
                     : wrong(t, c, "is neither yes nor no");
}

/* "12", "12.5", "12.5%" */
static enum rc put_share(struct table *t, json_t *into)
{
    struct slice s = cell(t, SHARE);
    if (s.n == 0)
        return RC_OK;
    if (s.p[s.n - 1] == '%')
        s = slice_trim(slice_sub(s, 0, s.n - 1));
    struct slice rest = s;
    struct slice whole = slice_split(&rest, '.');
    uint64_t percent = 0;
    uint64_t hundredths = 0;
    bool good = slice_uint(whole, &percent) && percent <= 100 && rest.n <= 2 &&
                (rest.n == 0 || slice_uint(rest, &hundredths));
    if (rest.n == 1)
        hundredths *= 10;
    if (!good || percent * 100 + hundredths > 10000)
        return wrong(t, SHARE, "is no percentage from 0 to 100");
    return put(t, into, "share", SHARE,
               json_real((double)(percent * 100 + hundredths) / 100.0));
}

static enum rc put_year(struct table *t, json_t *into)
{
    struct slice s = cell(t, YEAR);
    uint64_t year = 0;
    if (s.n == 0)
        return RC_OK;
    if (!slice_uint(s, &year) || year > 9999)
        return wrong(t, YEAR, "is no year");
    return put(t, into, "year", YEAR, json_integer((json_int_t)year));
}

/* ---- parties ---- */

/* The object or list 'key' of 'node', made if there is none. */
static json_t *child(json_t *node, const char *key, bool is_list)
{
    json_t *there = json_object_get(node, key);
    if (there == NULL || json_is_null(there)) {
        json_t *made = is_list ? json_array() : json_object();
        if (made == NULL || json_object_set_new(node, key, made) != 0)
            return NULL;
        return made;
    }
    return (is_list ? json_is_array(there) : json_is_object(there)) ? there : NULL;
}

static json_t *append(json_t *list)
{
    json_t *made = json_object();
    return made == NULL || json_array_append_new(list, made) != 0 ? NULL : made;
}

static bool is_named(const json_t *node, const char *key, struct slice name)
{
    const json_t *v = json_object_get(node, key);
    return json_is_string(v) &&
           slice_eq(slice_trim(slice_of(json_string_value(v), json_string_length(v))), name);
}

static enum rc remember(struct table *t, json_t *party)
{
    for (size_t i = 0; i < t->party_count; i++)
        if (t->parties[i] == party)
            return RC_OK;
    if (t->party_count == PARTIES_MAX)
        return err_set(t->err, RC_LIMIT, "%s:%zu: more than %d suppliers and contractors",
                       t->csv.name, t->csv.line, PARTIES_MAX);
    t->parties[t->party_count++] = party;
    return RC_OK;
}

static enum rc party(struct table *t, json_t *into)
{
    static const struct {
        const char *key;
        enum column column;
    } texts[] = { { "name", NAME },
                  { "representative", REPRESENTATIVE },
                  { "address", ADDRESS },
                  { "country", COUNTRY } };
    static const enum column yesnos[] = { CONTROLLED, PUBLIC_BODY, THIRD_PARTY };
    if (into == NULL)
        return no_memory(t);
    if (cell(t, NAME).n == 0)
        return wrong(t, NAME, "names nobody");
    enum rc rc = remember(t, into);
    for (size_t i = 0; rc == RC_OK && i < sizeof texts / sizeof texts[0]; i++)
        rc = put_text(t, into, texts[i].key, texts[i].column);
    for (size_t i = 0; rc == RC_OK && i < sizeof yesnos / sizeof yesnos[0]; i++)
        rc = put_yesno(t, into, yesnos[i]);
    if (rc != RC_OK || (cell(t, FACTORY_ADDRESS).n == 0 && cell(t, FACTORY_COUNTRY).n == 0))
        return rc;
    json_t *factory = child(into, "factory", false);
    if (factory == NULL)
        return no_memory(t);
    rc = put_text(t, factory, "address", FACTORY_ADDRESS);
    return rc == RC_OK ? put_text(t, factory, "country", FACTORY_COUNTRY) : rc;
}

/* The component of that name, of the plan or of an earlier line; else a new one. */
static enum rc component(struct table *t)
{
    struct slice name = cell(t, COMPONENT);
    json_t *list = child(t->plan->root, "components", true);
    json_t *part = NULL;
    if (name.n == 0)
        return wrong(t, COMPONENT, "names no component");
    if (list == NULL)
        return err_set(t->err, RC_FORMAT, "%s: \"components\" is no list", t->plan->name);
    for (size_t i = 0; part == NULL && i < json_array_size(list); i++)
        if (is_named(json_array_get(list, i), "name", name))
            part = json_array_get(list, i);
    if (part == NULL)
        part = append(list);
    if (part == NULL)
        return no_memory(t);
    enum rc rc = put_text(t, part, "name", COMPONENT);
    if (rc == RC_OK)
        rc = put_text(t, part, "type", TYPE);
    if (rc == RC_OK)
        rc = put_text(t, part, "function", FUNCTION);
    json_t *supplier = child(part, "supplier", false);
    if (rc != RC_OK || supplier == NULL)
        return rc != RC_OK ? rc : no_memory(t);
    (void)json_object_del(supplier, "name"); /* a skeleton has the maker that was recognised */
    return party(t, supplier);
}

static json_t *contractor(struct table *t)
{
    json_t *outsourcing = child(t->plan->root, "outsourcing", false);
    return outsourcing == NULL ? NULL : child(outsourcing, "contractor", false);
}

/* Calls 'each' for every party of the name in 'of': one that supplies several things is told of
 * once. */
static enum rc each_of(struct table *t, enum rc (*each)(struct table *t, json_t *party))
{
    struct slice name = cell(t, OF);
    bool is_any = false;
    enum rc rc = RC_OK;
    if (name.n == 0)
        return wrong(t, OF, "names nobody");
    size_t count = t->party_count; /* 'each' may add some */
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        if (!is_named(t->parties[i], "name", name))
            continue;
        is_any = true;
        rc = each(t, t->parties[i]);
    }
    return rc != RC_OK || is_any ? rc
                                 : wrong(t, OF, "is no supplier or contractor named before");
}

static enum rc subcontractor(struct table *t, json_t *above)
{
    json_t *list = child(above, "subcontractors", true);
    return party(t, list == NULL ? NULL : append(list));
}

static enum rc holder(struct table *t, json_t *of)
{
    json_t *list = child(of, "holders", true);
    json_t *into = list == NULL ? NULL : append(list);
    enum rc rc = into == NULL ? no_memory(t) : put_text(t, into, "name", NAME);
    if (rc == RC_OK)
        rc = put_text(t, into, "country", COUNTRY);
    return rc == RC_OK ? put_share(t, into) : rc;
}

static enum rc officer(struct table *t, json_t *of)
{
    json_t *list = child(of, "officers", true);
    json_t *into = list == NULL ? NULL : append(list);
    enum rc rc = into == NULL ? no_memory(t) : put_text(t, into, "name", NAME);
    if (rc == RC_OK)
        rc = put_text(t, into, "born", BORN);
    return rc == RC_OK ? put_text(t, into, "nationality", NATIONALITY) : rc;
}

static enum rc revenue(struct table *t, json_t *of)
{
    json_t *list = child(of, "public_revenue", true);
    json_t *into = list == NULL ? NULL : append(list);
    enum rc rc = into == NULL ? no_memory(t) : put_year(t, into);
    if (rc == RC_OK)
        rc = put_text(t, into, "country", COUNTRY);
    if (rc == RC_OK)
        rc = put_text(t, into, "body", BODY);
    return rc == RC_OK ? put_share(t, into) : rc;
}

/* "None of these": an empty list, which is something else than no list. */
static enum rc none(struct table *t, json_t *of)
{
    static const struct {
        const char *word;
        const char *key;
    } kinds[] = { { "holder", "holders" },
                  { "officer", "officers" },
                  { "revenue", "public_revenue" },
                  { "subcontractor", "subcontractors" } };
    struct slice word = cell(t, NAME);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!slice_eq(word, slice_str(kinds[i].word)))
            continue;
        json_t *list = child(of, kinds[i].key, true);
        if (list == NULL)
            return no_memory(t);
        return json_array_size(list) == 0 ? RC_OK : wrong(t, NAME, "is none, but there is one");
    }
    return wrong(t, NAME, "is not holder, officer, revenue or subcontractor");
}

/* ---- the table ---- */

static enum rc row(struct table *t)
{
    static const struct {
        const char *word;
        enum rc (*each)(struct table *t, json_t *party);
    } kinds[] = { { "subcontractor", subcontractor },
                  { "holder", holder },
                  { "officer", officer },
                  { "revenue", revenue },
                  { "none", none } };
    struct slice word = cell(t, ROW);
    if (slice_eq(word, SLICE("supplier")))
        return party(t, child(t->plan->root, "supplier", false));
    if (slice_eq(word, SLICE("component")))
        return component(t);
    if (slice_eq(word, SLICE("contractor")))
        return party(t, contractor(t));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_eq(word, slice_str(kinds[i].word)))
            return each_of(t, kinds[i].each);
    return wrong(t, ROW,
                 "is not supplier, component, contractor, subcontractor, holder, officer, "
                 "revenue or none");
}

static enum rc header(struct table *t)
{
    char quoted[RULE_QUOTE_SIZE];
    char meant[RULE_QUOTE_SIZE];
    for (size_t c = 0; c < COLUMNS; c++)
        t->where[c] = SIZE_MAX;
    for (size_t i = 0; i < t->csv.count; i++) {
        struct slice name = slice_trim(t->csv.cells[i]);
        struct rule_nearest nearest = rule_nearest_to(name);
        size_t c = 0;
        for (; c < COLUMNS && !slice_eq_nocase(name, slice_str(columns[c])); c++)
            rule_nearest_try(&nearest, columns[c]);
        if (c == COLUMNS)
            return err_set(t->err, RC_FORMAT, "%s:%zu: unknown column %s%s", t->csv.name,
                           t->csv.line, rule_quote(name, quoted),
                           rule_nearest_text(&nearest, meant));
        if (t->where[c] != SIZE_MAX)
            return err_set(t->err, RC_FORMAT, "%s:%zu: a second column '%s'", t->csv.name,
                           t->csv.line, columns[c]);
        t->where[c] = i;
    }
    if (t->where[ROW] == SIZE_MAX || t->where[NAME] == SIZE_MAX)
        return err_set(t->err, RC_FORMAT,
                       "%s:%zu: the first line names no columns 'row' and "
                       "'name'",
                       t->csv.name, t->csv.line);
    return RC_OK;
}

static bool is_blank(const struct table *t)
{
    for (size_t i = 0; i < t->csv.count; i++)
        if (slice_trim(t->csv.cells[i]).n > 0)
            return false;
    return true;
}

static enum rc read_all(struct table *t)
{
    size_t rows = 0;
    enum rc rc = csv_next(&t->csv, &t->arena, t->err);
    if (rc == RC_END)
        return err_set(t->err, RC_FORMAT, "%s: nothing in it", t->csv.name);
    if (rc == RC_OK)
        rc = header(t);
    while (rc == RC_OK) {
        arena_reset(&t->arena); /* what a line states is the plan's by then */
        rc = csv_next(&t->csv, &t->arena, t->err);
        if (rc == RC_OK && ++rows > ROWS_MAX)
            return err_set(t->err, RC_LIMIT, "%s: more than %d lines", t->csv.name, ROWS_MAX);
        if (rc == RC_OK && !is_blank(t))
            rc = row(t);
    }
    return rc == RC_END ? RC_OK : rc;
}

/* Whom the plan names already can be spoken of, too. */
static enum rc known_parties(struct table *t)
{
    json_t *parts = json_object_get(t->plan->root, "components");
    json_t *first[] = { json_object_get(t->plan->root, "supplier"),
                        json_object_get(json_object_get(t->plan->root, "outsourcing"),
                                        "contractor") };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof first / sizeof first[0]; i++)
        if (json_is_object(first[i]))
            rc = remember(t, first[i]);
    for (size_t i = 0; rc == RC_OK && i < json_array_size(parts); i++) {
        json_t *supplier = json_object_get(json_array_get(parts, i), "supplier");
        if (json_is_object(supplier))
            rc = remember(t, supplier);
    }
    return rc;
}

enum rc rule_suppliers_read(const char *name, struct slice text, struct rule_plan *p,
                            struct err *err)
{
    struct table *t = calloc(1, sizeof *t);
    if (t == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    arena_init(&t->arena, SIZE_MAX);
    t->plan = p;
    t->err = err;
    enum rc rc = csv_open(name, text, &t->csv, err);
    if (rc == RC_OK)
        rc = known_parties(t);
    if (rc == RC_OK)
        rc = read_all(t);
    arena_done(&t->arena);
    free(t);
    return rc;
}

enum rc rule_suppliers_load(const char *path, struct rule_plan *p, struct err *err)
{
    struct arena arena;
    struct slice text = { NULL, 0 };
    arena_init(&arena, SIZE_MAX);
    enum rc rc = rule_file_read(path, PLAN_SIZE_MAX, &arena, &text, err);
    if (rc == RC_OK)
        rc = rule_suppliers_read(path, text, p, err);
    arena_done(&arena);
    return rc;
}
