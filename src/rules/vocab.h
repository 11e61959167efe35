/* rules/vocab.h: countries, sectors and classes of equipment: the lists in data/ whose words
 * regulations use. */
#ifndef SEKISHO_RULES_VOCAB_H
#define SEKISHO_RULES_VOCAB_H

#include "base/err.h"
#include "rules/attribute.h"

struct rule_vocab;

/* Reads countries.tsv, sectors.tsv and classes.tsv in 'data_dir'.  RC_IO, RC_FORMAT, RC_LIMIT,
 * RC_MEMORY. */
MUST_USE enum rc rule_vocab_load(const char *data_dir, struct rule_vocab **ret,
                                 struct err *err);
/* The same from texts that are in memory and stay as long as what is made of them. */
struct rule_vocab_texts {
    struct slice countries;
    struct slice sectors;
    struct slice classes;
};
MUST_USE enum rc rule_vocab_of(const struct rule_vocab_texts *texts, struct rule_vocab **ret,
                               struct err *err);
void rule_vocab_free(struct rule_vocab *v);

enum { RULE_NO_ROW = -1 };

/* A row of the sectors or the classes (type RULE_SECTOR or RULE_CLASS) by its id; RULE_NO_ROW.
 */
int64_t rule_vocab_row(const struct rule_vocab *v, enum rule_type type, struct slice id);
const char *rule_vocab_id(const struct rule_vocab *v, enum rule_type type, int64_t row);
const char *rule_vocab_nearest(const struct rule_vocab *v, enum rule_type type,
                               struct slice id);
size_t rule_vocab_count(const struct rule_vocab *v, enum rule_type type);

/* Is 'row' the row 'of' or below it? */
bool rule_vocab_is_a(const struct rule_vocab *v, enum rule_type type, int64_t row, int64_t of);

/* A column of a row by the column's name ("en", "ja", "ministry", ...); empty if there is none.
 */
struct slice rule_vocab_column(const struct rule_vocab *v, enum rule_type type, int64_t row,
                               const char *column);

/* "GB" as a number; RULE_NO_ROW if there is no such country. */
int64_t rule_country(const struct rule_vocab *v, struct slice code);
/* The code that is meant by one in common use that ISO does not know, or NULL. */
const char *rule_country_meant(const struct rule_vocab *v, struct slice code);
/* Two capitals to a number without looking whether it exists; 0 if it is none. */
int64_t rule_country_code(struct slice two_capitals);
void rule_country_text(int64_t code, char ret_text[3]);

/* The countries of a named group ("eu", "nato"): how many; '*ret_codes' is borrowed. 0: no such
 * group. */
size_t rule_country_group(const struct rule_vocab *v, struct slice group,
                          const int64_t **ret_codes);

/* A regulation's id as a number that is the same in every set. */
int64_t rule_regulation_code(struct slice id);

#endif
