#include "rules/facts_json.h"

#include "base/time.h"
#include "entity/entity.h"
#include "rules/rules.h"

#include <jansson.h>

enum { VALUES_MAX = 4096 }; /* of one attribute */

/* ---- writing ---- */

static void hundredths(int64_t value, const char *unit, struct buf *out)
{
    buf_printf(out, "%lld", (long long)(value / 100));
    if (value % 100 != 0)
        buf_printf(out, ".%02lld", (long long)(value % 100));
    buf_str(out, unit);
}

/* As rule_facts_text() reads it. */
static void text_of(enum rule_attr attr, int64_t value, const struct rule_vocab *vocab,
                    const struct entities *entities, const struct rule_set *set,
                    struct buf *out)
{
    char day[TIME_TEXT_SIZE];
    char country[3];
    const char *id = NULL;
    enum rule_type type = rule_attribute(attr)->type;
    switch (type) {
    case RULE_WORD: buf_slice(out, rule_word_text(attr, value)); return;
    case RULE_YESNO: buf_str(out, value != 0 ? "true" : "false"); return;
    case RULE_NUMBER: hundredths(value, "", out); return;
    case RULE_PERCENT: hundredths(value, "%", out); return;
    case RULE_DAY:
        time_print_day((int32_t)value, day);
        buf_str(out, day);
        return;
    case RULE_COUNTRY:
        rule_country_text(value, country);
        buf_str(out, country);
        return;
    case RULE_SECTOR:
    case RULE_CLASS: buf_str(out, rule_vocab_id(vocab, type, value)); return;
    case RULE_ENTITY: buf_str(out, ent_id(entities, (uint32_t)value)); return;
    case RULE_REGULATION:
        id = set == NULL ? NULL : rule_set_id_of(set, value);
        buf_str(out, id == NULL ? "?" : id);
        return;
    }
}

static void one_value(const struct rule_value *v, enum rule_attr attr,
                      const struct rule_vocab *vocab, const struct entities *entities,
                      const struct rule_set *set, struct json *j)
{
    struct buf text = BUF_EMPTY;
    char country[3] = "";
    text_of(attr, v->value, vocab, entities, set, &text);
    if (v->of != 0)
        rule_country_text(v->of, country);
    json_begin(j);
    json_kv_text(j, "value", buf_view(&text));
    json_kv_str(j, "of", country);
    json_kv_str(j, "because", v->because);
    json_end(j);
    j->out->failed = j->out->failed || text.failed;
    buf_done(&text);
}

void rule_facts_json(const struct rule_facts *f, const struct rule_vocab *vocab,
                     const struct entities *entities, const struct rule_set *set,
                     struct json *j)
{
    json_begin_list(j);
    for (unsigned a = 0; a < RULE_ATTRIBUTES; a++) {
        const struct rule_fact *fact = &f->at[a];
        if (!fact->known)
            continue;
        json_begin(j);
        json_kv_str(j, "attribute", rule_attribute((enum rule_attr)a)->name);
        json_key(j, "open");
        json_bool(j, fact->open);
        json_key(j, "values");
        json_begin_list(j);
        for (const struct rule_value *v = fact->values; v != NULL; v = v->next)
            one_value(v, (enum rule_attr)a, vocab, entities, set, j);
        json_end_list(j);
        json_end(j);
    }
    json_end_list(j);
}

/* ---- reading ---- */

static const char *text_at(const json_t *node, const char *key)
{
    return json_string_value(json_object_get(node, key)); /* NULL: null, or not there */
}

static enum rc read_values(const json_t *node, enum rule_attr attr,
                           const struct rule_vocab *vocab, const struct entities *entities,
                           struct rule_facts *f, struct err *err)
{
    const json_t *values = json_object_get(node, "values");
    size_t count = json_array_size(values);
    enum rc rc = RC_OK;
    if (!json_is_array(values) || count > VALUES_MAX)
        return err_set(err, RC_FORMAT, "%s: no list of values", rule_attribute(attr)->name);
    rule_facts_close(f, attr);
    for (size_t i = count;
         rc == RC_OK && i-- > 0;) { /* each is put before those that are there */
        const json_t *v = json_array_get(values, i);
        const char *because = text_at(v, "because");
        struct slice kept = arena_copy(f->arena, slice_str(because));
        const char *text = text_at(v, "value");
        if (text == NULL || (because != NULL && kept.p == NULL))
            return err_set(err, text == NULL ? RC_FORMAT : RC_MEMORY,
                           "%s: a value that is none", rule_attribute(attr)->name);
        rc = rule_facts_text(f, vocab, entities, attr, slice_str(text_at(v, "of")),
                             slice_str(text), because == NULL ? NULL : (const char *)kept.p,
                             err);
    }
    f->at[attr].open = json_is_true(json_object_get(node, "open"));
    f->at[attr].known = true;
    return rc == RC_USAGE ? RC_FORMAT : rc;
}

enum rc rule_facts_from_json(const json_t *list, const struct rule_vocab *vocab,
                             const struct entities *entities, struct rule_facts *f,
                             struct err *err)
{
    enum rc rc = json_is_array(list) ? RC_OK : err_set(err, RC_FORMAT, "facts: no list");
    for (size_t i = 0; rc == RC_OK && i < json_array_size(list); i++) {
        const json_t *node = json_array_get(list, i);
        const char *name = text_at(node, "attribute");
        enum rule_attr attr = rule_attribute_by_name(slice_str(name));
        rc = attr == RULE_ATTRIBUTES
                 ? err_set(err, RC_FORMAT, "facts: an attribute that does not exist")
                 : read_values(node, attr, vocab, entities, f, err);
    }
    return rc;
}
