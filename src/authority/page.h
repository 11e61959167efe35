/* authority/page.h: what all pages share: their frame, both languages, tables made of what the
 * API answers.  Pages show nothing that a route of the API does not tell the same caller. */
#ifndef SEKISHO_AUTHORITY_PAGE_H
#define SEKISHO_AUTHORITY_PAGE_H

#include "authority/html.h"
#include "authority/list.h"
#include "authority/route.h"
#include "authority/words.h"

#include <jansson.h>

struct page {
    struct call *call;
    struct buf *out; /* the reply's body */
    bool ja;
};

enum nav { NAV_NONE, NAV_OVERVIEW, NAV_SECTORS, NAV_OPERATORS, NAV_DUE, NAV_CASES, NAV_LAW };

/* Is the route one that a person reads? */
bool page_is(const struct route *r);
/* Finds out the language; writes all up to the content.  The window's title is 'what', and
 * 'title' (n 0: nothing) after it. */
void page_begin(struct page *p, struct call *c, enum nav nav, enum word what,
                struct slice title);
/* The rest, and the reply's status (0: 200). */
enum rc page_end(struct page *p, unsigned status);
/* A page that says what went wrong in place of the one that was asked for. */
void page_error(struct call *c, unsigned status, const char *words);
/* 303 to 'path', which is the arena's. */
enum rc page_go(struct call *c, const char *path);

const char *page_word(const struct page *p, enum word w);
void page_put(const struct page *p, enum word w);
/* The word with '%' replaced by the numbers in turn. */
void page_put_with(const struct page *p, enum word w, const int64_t *numbers);
/* "as of 2026-11-26". */
void page_as_of(const struct page *p, const char *day);
/* Its word alone, and with sign and colour. */
void page_put_state(const struct page *p, struct slice state);
void page_state(const struct page *p, const char *state);
void page_certainty(const struct page *p, const char *certainty);
/* A hidden field for a form of this session; nothing without one. */
void page_mark(const struct page *p);
/* "name" in the language, of a sector or class. */
void page_sector(const struct page *p, struct slice id);
/* Name of an operator, as a link. */
void page_operator(struct page *p, struct slice id);
const char *page_regulation(const struct page *p, const char *id); /* its title, or the id */
/* Titles of a case's procedure, of a state or clock of it; the id where there is none. */
const char *page_procedure(const struct page *p, const char *id);
const char *page_case_state(const struct page *p, const char *procedure, const char *id);
const char *page_case_clock(const struct page *p, const char *procedure, const char *id);
/* "/operators/OP/equipment/ID". */
void page_equipment_path(const struct page *p, const char *operator_id, const char *id);

enum show {
    SHOW_TEXT,
    SHOW_DAY,
    SHOW_TIME,
    SHOW_NUMBER,
    SHOW_STATE,
    SHOW_CERTAINTY,
    SHOW_WORDS,
    SHOW_OPERATOR,
    SHOW_EQUIPMENT, /* a link; the item has "operator" */
    SHOW_REGULATION,
    SHOW_SECTOR,
    SHOW_CASE,
    SHOW_PROCEDURE, /* its title; the item has "procedure", as for the next two */
    SHOW_CASE_STATE,
    SHOW_CLOCK,
    SHOW_SILENT,
    SHOW_MAKER, /* "maker_name", "maker_country" */
};

struct page_column {
    const char *key; /* NULL ends them */
    enum word head;
    enum show show;
};

void page_table(struct page *p, json_t *items, const struct page_column *columns,
                enum word caption);
/* What list_items() says to this request; NULL: 'c->err' says why not. */
json_t *page_list(struct call *c, const struct list *l, struct buf *ret_next);
/* What a query of one's own says, as list_rows() has it; NULL: 'c->err' and '*ret_rc' say why
 * not. */
json_t *page_rows(struct call *c, const char *sql, const struct sql_value *values, size_t count,
                  const struct list_column *columns, enum rc *ret_rc);
/* A table of operators: the query's columns are operator, status, count and first deadline. */
MUST_USE enum rc page_states(struct page *p, const char *sql, const struct sql_value *values,
                             size_t count, enum word caption);
/* The same from a text; NULL and RC_IO in '*ret_rc' if it is none. */
json_t *page_json(struct call *c, enum rc (*serve)(struct call *c), enum rc *ret_rc);
const char *page_get(json_t *item, const char *key); /* "" if absent */
/* Links to the same list as CSV and JSON. */
void page_export(struct page *p, const char *path);
void page_next(struct page *p, const char *path, struct slice mark);

/* Handlers. */
enum rc page_overview(struct call *c);
enum rc page_sectors(struct call *c);
enum rc page_sector_one(struct call *c);
enum rc page_operators(struct call *c);
enum rc page_operator_one(struct call *c);
enum rc page_equipment(struct call *c);
enum rc page_equipment_one(struct call *c);
enum rc page_findings(struct call *c);
enum rc page_sensors(struct call *c);
enum rc page_acts(struct call *c);
enum rc page_cases(struct call *c);
enum rc page_case_one(struct call *c);
enum rc page_case_open(struct call *c);
enum rc page_case_act(struct call *c);
enum rc page_case_attach(struct call *c);
enum rc page_case_decide(struct call *c);
enum rc page_law(struct call *c);
enum rc page_law_one(struct call *c);
enum rc page_search(struct call *c);
enum rc page_asset(struct call *c);

#endif
