/* rules/suppliers.h: suppliers, contractors and what has to be told of them as a table that a
 * spreadsheet wrote, put into a plan.
 *
 * The first line names the columns; 'row' says what a line is about: supplier, component,
 * contractor, subcontractor, holder, officer, revenue, or none ("there are none of these").
 * 'of' names the party that a holder, officer, year or sub-contractor belongs to. */
#ifndef SEKISHO_RULES_SUPPLIERS_H
#define SEKISHO_RULES_SUPPLIERS_H

#include "rules/plan.h"

/* What the plan states already stays; a table that says otherwise is refused, but for who
 * supplies a component: a skeleton has the maker there.  RC_IO, RC_LIMIT;
 * RC_FORMAT: the line says where; RC_MEMORY. */
MUST_USE enum rc rule_suppliers_load(const char *path, struct rule_plan *p, struct err *err);
/* The same from memory; 'name' stands for the file. */
MUST_USE enum rc rule_suppliers_read(const char *name, struct slice text, struct rule_plan *p,
                                     struct err *err);

#endif
