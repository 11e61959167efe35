#include "rules/plan_own.h"

#include "base/buf.h"
#include "base/text.h"
#include "rules/file.h"

#include <stdlib.h>

enum { SHOWN_MAX = 500 }; /* bytes of one stated text */

const json_t *plan_at(const json_t *node, const char *path)
{
    struct slice rest = slice_str(path);
    while (rest.n > 0 && node != NULL) {
        struct slice key = slice_split(&rest, '.');
        node = json_object_getn(node, (const char *)key.p, key.n);
    }
    return json_is_null(node) ? NULL : node;
}

const char *plan_text(const json_t *value, struct arena *arena)
{
    struct buf clean = BUF_EMPTY;
    if (json_is_string(value))
        (void)text_clean(
            slice_of((const uint8_t *)json_string_value(value), json_string_length(value)),
            SHOWN_MAX, &clean); /* escapes show in it */
    else if (json_is_boolean(value))
        buf_str(&clean, json_is_true(value) ? "true" : "false");
    else if (json_is_integer(value))
        buf_printf(&clean, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(&clean, "%.2f", json_real_value(value));
    struct slice kept =
        clean.n == 0 ? (struct slice){ NULL, 0 } : arena_copy(arena, buf_view(&clean));
    buf_done(&clean);
    return (const char *)kept.p;
}

static const char *word_at(const struct rule_plan *p, const char *key)
{
    const json_t *value = plan_at(p->root, key);
    return json_is_string(value) ? json_string_value(value) : NULL;
}

const char *rule_plan_regulation(const struct rule_plan *p)
{
    return word_at(p, "regulation");
}

const char *rule_plan_kind(const struct rule_plan *p)
{
    return word_at(p, "kind");
}

const char *rule_plan_facility(const struct rule_plan *p)
{
    return word_at(p, "facility.name");
}

const char *plan_kind_name(enum plan_kind kind)
{
    static const char *const names[] = {
        [PLAN_MISSING] = "missing",
        [PLAN_WRONG] = "wrong",
        [PLAN_ASK] = "ask",
        [PLAN_NEEDLESS] = "needless",
    };
    return names[kind];
}

/* An id that becomes part of a file's name. */
static bool is_id(const char *s)
{
    return s != NULL && s[0] != '\0' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

static enum rc is_plan(const struct rule_plan *p, struct err *err)
{
    const char *schema = word_at(p, "schema");
    const char *kind = rule_plan_kind(p);
    if (schema == NULL || strcmp(schema, "sekisho.plan/1") != 0)
        return err_set(err, RC_FORMAT, "%s: no plan: \"schema\" is not \"sekisho.plan/1\"",
                       p->name);
    if (!is_id(rule_plan_regulation(p)))
        return err_set(err, RC_FORMAT, "%s: \"regulation\" names no regulation, as \"jp-espa\"",
                       p->name);
    if (kind == NULL || (strcmp(kind, "introduction") != 0 && strcmp(kind, "outsourcing") != 0))
        return err_set(err, RC_FORMAT, "%s: \"kind\" is \"introduction\" or \"outsourcing\"",
                       p->name);
    return RC_OK;
}

static enum rc parse(struct rule_plan *p, struct slice text, struct err *err)
{
    json_error_t at;
    p->root = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &at);
    if (p->root == NULL) {
        struct buf why = BUF_EMPTY;
        (void)text_clean(slice_str(at.text), 200, &why); /* it may quote the file */
        enum rc rc = err_set(err, RC_FORMAT, "%s:%d:%d: %s", p->name, at.line, at.column,
                             why.p == NULL ? "" : (const char *)why.p);
        buf_done(&why);
        return rc;
    }
    return is_plan(p, err);
}

enum rc rule_plan_read(const char *name, struct slice text, struct rule_plan **ret,
                       struct err *err)
{
    struct buf clean = BUF_EMPTY;
    (void)text_clean(slice_str(name), 200, &clean); /* escapes show in the name */
    struct rule_plan *p = calloc(1, sizeof *p + clean.n + 1);
    if (p != NULL && clean.n > 0)
        memcpy(p->text, clean.p, clean.n);
    buf_done(&clean);
    if (p == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    p->name = p->text;
    enum rc rc = parse(p, text, err);
    if (rc == RC_OK)
        *ret = p;
    else
        rule_plan_free(p);
    return rc;
}

enum rc rule_plan_load(const char *path, struct rule_plan **ret, struct err *err)
{
    struct arena arena;
    struct slice text = { NULL, 0 };
    arena_init(&arena, SIZE_MAX);
    enum rc rc = rule_file_read(path, PLAN_SIZE_MAX, &arena, &text, err);
    if (rc == RC_OK)
        rc = rule_plan_read(path, text, ret, err);
    arena_done(&arena);
    return rc;
}

void rule_plan_free(struct rule_plan *p)
{
    if (p == NULL)
        return;
    json_decref(p->root);
    free(p);
}
