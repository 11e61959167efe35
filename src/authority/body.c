#include "authority/body.h"

#include <jansson.h>

static enum rc text_value(const json_t *node, const struct field *f, struct arena *arena,
                          struct sql_value *ret, struct err *err)
{
    if (!json_is_string(node) || json_string_length(node) > FIELD_TEXT_MAX)
        return err_set(err, RC_FORMAT, "%s: a text of at most %d bytes", f->name,
                       FIELD_TEXT_MAX);
    struct slice s =
        arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)));
    if (s.p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    *ret = s.n == 0 ? sql_null() : sql_slice(s);
    return RC_OK;
}

static enum rc words_value(const json_t *node, const struct field *f, struct arena *arena,
                           struct sql_value *ret, struct err *err)
{
    struct buf out = BUF_EMPTY;
    bool is_sound = json_is_array(node);
    for (size_t i = 0; is_sound && i < json_array_size(node); i++) {
        const char *one = json_string_value(json_array_get(node, i));
        is_sound = one != NULL && one[0] != '\0' && strchr(one, ' ') == NULL &&
                   out.n + strlen(one) < FIELD_TEXT_MAX;
        buf_str(&out, is_sound && i > 0 ? " " : "");
        buf_str(&out, is_sound ? one : "");
    }
    struct slice s = arena_copy(arena, buf_view(&out));
    buf_done(&out);
    *ret = sql_slice(s);
    return is_sound ? RC_OK : err_set(err, RC_FORMAT, "%s: a list of words", f->name);
}

static enum rc value(const json_t *node, const struct field *f, struct arena *arena,
                     struct sql_value *ret, struct err *err)
{
    int32_t day = 0;
    switch (f->kind) {
    case LIST_NUMBER:
        *ret = sql_int(json_integer_value(node));
        return json_is_integer(node) ? RC_OK
                                     : err_set(err, RC_FORMAT, "%s: a whole number", f->name);
    case LIST_YESNO:
        *ret = sql_int(json_is_true(node));
        return json_is_boolean(node) ? RC_OK
                                     : err_set(err, RC_FORMAT, "%s: true or false", f->name);
    case LIST_DAY:
        if (!json_is_string(node) || !time_parse_day(slice_str(json_string_value(node)), &day))
            return err_set(err, RC_FORMAT, "%s: not a day; write it as 2026-11-26", f->name);
        *ret = sql_int(day);
        return RC_OK;
    case LIST_WORDS: return words_value(node, f, arena, ret, err);
    case LIST_TEXT:
    case LIST_TIME:
    case LIST_HUNDREDTHS:
    case LIST_SEARCH:
    case LIST_SEARCH_EQUIPMENT: return text_value(node, f, arena, ret, err);
    }
    return RC_OK;
}

static enum rc read_fields(json_t *root, const struct field *fields, struct arena *arena,
                           struct sql_value ret[FIELDS_MAX], struct err *err)
{
    const char *key = NULL;
    json_t *node = NULL;
    json_object_foreach(root, key, node)
    {
        size_t i = 0;
        while (fields[i].name != NULL && strcmp(fields[i].name, key) != 0)
            i++;
        if (fields[i].name == NULL)
            return err_set(err, RC_FORMAT, "no field '%.60s' here; /openapi.json lists them",
                           key);
        enum rc rc = json_is_null(node) ? RC_OK : value(node, &fields[i], arena, &ret[i], err);
        if (rc != RC_OK)
            return rc;
    }
    for (size_t i = 0; fields[i].name != NULL; i++)
        if (fields[i].is_required && ret[i].kind == SQL_NULL)
            return err_set(err, RC_FORMAT, "%s: is missing (%s)", fields[i].name,
                           fields[i].what);
    return RC_OK;
}

enum rc body_read(struct slice body, const struct field *fields, struct arena *arena,
                  struct sql_value ret[FIELDS_MAX], struct err *err)
{
    json_error_t at;
    for (size_t i = 0; i < FIELDS_MAX; i++)
        ret[i] = sql_null();
    json_t *root = json_loadb((const char *)body.p, body.n, JSON_REJECT_DUPLICATES, &at);
    if (root == NULL)
        return err_set(err, RC_FORMAT, "the body is no JSON: line %d, column %d: %s", at.line,
                       at.column, at.text);
    enum rc rc = json_is_object(root) ? read_fields(root, fields, arena, ret, err)
                                      : err_set(err, RC_FORMAT, "the body is no JSON object");
    json_decref(root);
    return rc;
}
