/* compile/parts.h: the parts of the data file, in the order in which they are made. Each tells
 * wrong rows on stderr and counts them in 'errors'. */
#ifndef SEKISHO_COMPILE_PARTS_H
#define SEKISHO_COMPILE_PARTS_H

#include "compile/builder.h"

struct entities;
struct normal;

void make_folds(struct builder *b); /* fold.*: how characters fold, from ICU */
void make_confusables(struct builder *b); /* confuse.*: letters that look like ASCII ones, from ICU */
void make_forms(struct builder *b, const struct normal *t); /* form.*: legal_forms.tsv */
void make_entities(struct builder *b); /* entities, owners, lists, listings */
void make_names(struct builder *b, const struct normal *t); /* name.*, find.* */
void make_brands(struct builder *b, const struct normal *t);

/* Over what the parts above made. */
void make_near(struct builder *b, const struct entities *e); /* word.*, near.*, other.* */
void make_registries(struct builder *b, const struct entities *e);

/* What the sections made so far say of folding; valid until the pool grows. */
struct normal made_normal(const struct builder *b);

#endif
