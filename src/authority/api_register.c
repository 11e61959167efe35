#include "authority/api.h"

#include "authority/body.h"
#include "authority/edit.h"
#include "authority/import.h"
#include "authority/lists.h"
#include "authority/register.h"
#include "base/json.h"

/* ---- operators ---- */

/* What hangs below an operator, by the name it has in the answer. */
static const struct {
    const char *name;
    const struct list *list;
} below[] = {
    { "sectors", &list_sectors_of }, { "sites", &list_sites },
    { "contacts", &list_contacts },  { "plans", &list_plans },
    { "waivers", &list_waivers },    { "sensors", &list_sensors },
};

enum rc api_operator_get(struct call *c)
{
    struct buf *out = &c->reply->body;
    struct buf own = BUF_EMPTY;
    enum rc rc = list_items_of(c, &list_operators, NULL, SLICE(""), &own);
    if (rc == RC_OK && own.n <= 2) /* "[]" */
        rc = err_set(&c->err, RC_END, "no operator '%s'", c->operator_id);
    if (rc == RC_OK)
        buf_printf(out, "{\"schema\":\"sekisho.operator/1\",%.*s", (int)(own.n - 4),
                   (const char *)own.p + 2);
    buf_done(&own);
    for (size_t i = 0; rc == RC_OK && i < sizeof below / sizeof below[0]; i++) {
        buf_printf(out, ",\"%s\":", below[i].name);
        rc = list_items_of(c, below[i].list, NULL, SLICE(""), out);
    }
    buf_char(out, '}');
    return rc == RC_OK ? api_json(c) : rc;
}

enum { O_NAME, O_NAME_EN, O_COUNTRY, O_NUMBER, O_INVENTED, O_FACTS, O_SECTORS };

const struct field api_operator_fields[] = {
    [O_NAME] = { "name", LIST_TEXT, true, "what it is called" },
    [O_NAME_EN] = { "name_en", LIST_TEXT, false, "the same in English" },
    [O_COUNTRY] = { "country", LIST_TEXT, true, "where it operates (ISO 3166-1)" },
    [O_NUMBER] = { "registered_number", LIST_TEXT, false, "of the register of companies" },
    [O_INVENTED] = { "invented", LIST_YESNO, false,
                     "true: it does not exist; for demonstrations" },
    [O_FACTS] = { "facts", LIST_TEXT, false, "lines operator.NAME = VALUE" },
    [O_SECTORS] = { "sectors", LIST_WORDS, false,
                    "industries it works in; days of designation are put one by one" },
    { 0 },
};

static enum rc add_sectors(struct call *c, struct slice words)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK && words.n > 0) {
        struct slice one = slice_split(&words, ' ');
        const struct sql_value key[] = { sql_str(c->operator_id), sql_slice(one) };
        int64_t n = 0;
        rc = store_number(
            c->store,
            "SELECT count(*) FROM operator_sector WHERE operator = $1 AND sector = $2", key, 2,
            0, &n, &c->err);
        if (rc == RC_OK && n == 0)
            rc = register_sector(c->authority, c->store, slice_str(c->operator_id), one,
                                 TIME_DAY_NONE, TIME_DAY_NONE, &c->err);
    }
    return rc;
}

enum rc api_operator_put(struct call *c)
{
    struct sql_value v[FIELDS_MAX];
    enum rc rc =
        body_read(c->request->body, api_operator_fields, c->request->arena, v, &c->err);
    if (rc != RC_OK)
        return rc;
    const struct register_operator o = {
        .id = slice_str(c->operator_id),
        .name = v[O_NAME].s,
        .name_en = v[O_NAME_EN].s,
        .country = v[O_COUNTRY].s,
        .registered_number = v[O_NUMBER].s,
        .is_invented = v[O_INVENTED].i != 0,
        .facts = v[O_FACTS].s,
    };
    rc = store_begin(c->store, &c->err);
    if (rc == RC_OK)
        rc = register_operator(c->authority, c->store, &o, &c->err);
    if (rc == RC_OK)
        rc = add_sectors(c, v[O_SECTORS].s);
    if (rc == RC_OK)
        rc = store_commit(c->store, &c->err);
    if (rc == RC_OK)
        c->reply->status = 204;
    return rc;
}

/* ---- sensors ---- */

const struct field api_sensor_fields[] = {
    { "vkey", LIST_TEXT, true, "verifier key of its ledger: ORIGIN+HASH+BASE64" },
    { "site", LIST_TEXT, false, "id of the site it stands at" },
    { 0 },
};

enum rc api_sensor_put(struct call *c)
{
    struct sql_value v[FIELDS_MAX];
    enum rc rc = body_read(c->request->body, api_sensor_fields, c->request->arena, v, &c->err);
    if (rc == RC_OK)
        rc = store_begin(c->store, &c->err);
    if (rc == RC_OK)
        rc = register_sensor(c->authority, c->store, slice_str(c->operator_id), c->values[1],
                             v[1].s, v[0].s, &c->err);
    if (rc == RC_OK)
        rc = store_commit(c->store, &c->err);
    if (rc == RC_OK)
        c->reply->status = 204;
    return rc;
}

enum rc api_sensor_delete(struct call *c)
{
    enum rc rc = register_revoke(c->authority, c->store, slice_str(c->operator_id),
                                 c->values[1], &c->err);
    if (rc == RC_OK)
        c->reply->status = 204;
    return rc;
}

/* ---- tokens ---- */

const struct field api_token_fields[] = {
    { "role", LIST_TEXT, true,
      "operator, inspector, case-officer, prosecutor, administrator, auditor" },
    { "operator", LIST_TEXT, false, "of a token with role operator: which" },
    { "label", LIST_TEXT, true, "whose, and what for" },
    { "ends", LIST_DAY, false, "the day from which it counts no more" },
    { 0 },
};

enum rc api_token_post(struct call *c)
{
    struct sql_value v[FIELDS_MAX];
    struct json j;
    char text[TOKEN_TEXT_SIZE];
    char operator_id[AUTH_ID_MAX + 1] = "";
    enum rc rc = body_read(c->request->body, api_token_fields, c->request->arena, v, &c->err);
    if (rc != RC_OK)
        return rc;
    enum role role = role_of(v[0].s);
    if (role == 0)
        return err_set(&c->err, RC_USAGE, "role: %s", api_token_fields[0].what);
    if (v[1].s.n > 0 && !authority_is_id(v[1].s))
        return err_set(&c->err, RC_USAGE, "operator: no such id");
    if (v[1].s.n > 0)
        memcpy(operator_id, v[1].s.p, v[1].s.n);
    int64_t ends_ns = v[3].kind == SQL_NULL ? 0 : v[3].i * 86400 * 1000000000;
    rc = token_add(c->authority, c->store, role, operator_id, v[2].s, ends_ns, text, &c->err);
    if (rc != RC_OK)
        return rc;
    json_init(&j, &c->reply->body);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.token/1");
    json_kv_str(&j, "secret", text);
    json_end(&j);
    sign_wipe(text, sizeof text);
    buf_char(&c->reply->body, '\n');
    c->reply->status = 201;
    c->reply->type = "application/json";
    c->reply->is_plain = true; /* a secret is not packed beside what others may choose */
    http_reply_header(c->reply, "Cache-Control", "no-store");
    return RC_OK;
}

enum rc api_token_delete(struct call *c)
{
    enum rc rc = token_revoke(c->authority, c->store, c->values[0], &c->err);
    if (rc == RC_END)
        (void)err_set(&c->err, rc, "no such token, or it was revoked before");
    if (rc == RC_OK)
        c->reply->status = 204;
    return rc;
}

/* ---- many at once ---- */

enum rc api_import(struct call *c)
{
    struct import_result result = { .text = BUF_EMPTY };
    struct slice preview = http_query(c->request, "preview");
    bool is_preview = slice_eq(preview, SLICE("true"));
    if (preview.p != NULL && !is_preview && !slice_eq(preview, SLICE("false")))
        return err_set(&c->err, RC_FORMAT, "preview: true or false");
    enum rc rc = import_run(c->authority, c->request->body, is_preview, &result, &c->err);
    if (rc == RC_OK || rc == RC_FORMAT) {
        import_print(&result, is_preview, &c->reply->body);
        c->reply->status = rc == RC_OK ? 200 : 422;
        c->reply->type = "application/json";
        rc = RC_OK;
    }
    import_done(&result);
    return rc;
}
