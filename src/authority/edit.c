#include "authority/edit.h"

const struct edit edit_sector = {
    .table = "operator_sector",
    .key = "sector",
    .is_sector = true,
    .fields = {
        { "designated", LIST_DAY, false, "the day it was designated" },
        { "grace_until", LIST_DAY, false, "the last day of its grace period" },
        { 0 },
    },
    .columns = { "designated_day", "grace_day" },
};

const struct edit edit_site = {
    .table = "site",
    .key = "site",
    .fields = {
        { "name", LIST_TEXT, true, "what it is called" },
        { "address", LIST_TEXT, false, "where it is" },
        { "country", LIST_TEXT, false, "where it is (ISO 3166-1)" },
        { "network", LIST_TEXT, false, "the network that its equipment belongs to" },
        { 0 },
    },
    .columns = { "name", "address", "country", "network" },
};

const struct edit edit_contact = {
    .table = "contact",
    .key = "contact",
    .fields = {
        { "name", LIST_TEXT, true, "who" },
        { "duty", LIST_TEXT, false, "what for" },
        { "mail", LIST_TEXT, false, "address" },
        { "telephone", LIST_TEXT, false, "number" },
        { 0 },
    },
    .columns = { "name", "duty", "mail", "telephone" },
};

const struct edit edit_plan = {
    .table = "plan",
    .key = "plan",
    .fields = {
        { "regulation", LIST_TEXT, true, "id of the regulation that asks for it" },
        { "received", LIST_DAY, true, "the day it was received" },
        { "state", LIST_TEXT, true, "received, accepted, refused, withdrawn" },
        { "document", LIST_TEXT, true, "where the plan is, or its text" },
        { 0 },
    },
    .columns = { "regulation", "received_day", "state", "document" },
};

const struct edit edit_waiver = {
    .table = "waiver",
    .key = "waiver",
    .fields = {
        { "regulation", LIST_TEXT, true, "id of the regulation" },
        { "clause", LIST_TEXT, false, "one clause only" },
        { "equipment", LIST_TEXT, false, "one piece of equipment only" },
        { "from", LIST_DAY, false, "its first day" },
        { "until", LIST_DAY, false, "its last day" },
        { "reference", LIST_TEXT, true, "the document that grants it" },
        { 0 },
    },
    .columns = { "regulation", "clause", "equipment", "from_day", "until_day", "reference" },
};

enum rc edit_touch(struct store *s, const char *operator_id, struct err *err)
{
    const struct sql_value values[] = { sql_str(operator_id) };
    return store_exec(
        s, "UPDATE operator SET evaluated_law = '', version = version + 1 WHERE operator = $1",
        values, 1, NULL, err);
}

static enum rc has_operator(struct call *c)
{
    const struct sql_value values[] = { sql_str(c->operator_id) };
    int64_t n = 0;
    enum rc rc = store_number(c->store, "SELECT count(*) FROM operator WHERE operator = $1",
                              values, 1, 0, &n, &c->err);
    if (rc == RC_OK && n == 0)
        return err_set(&c->err, RC_END, "no operator '%s'", c->operator_id);
    return rc;
}

static enum rc check_key(struct call *c, const struct edit *e, struct slice key)
{
    if (!authority_is_id(key))
        return err_set(&c->err, RC_FORMAT, "%s: 1 to %d of a-z 0-9 - _ .", e->key, AUTH_ID_MAX);
    if (!e->is_sector || rule_vocab_row(c->authority->vocab, RULE_SECTOR, key) != RULE_NO_ROW)
        return RC_OK;
    const char *near = rule_vocab_nearest(c->authority->vocab, RULE_SECTOR, key);
    return err_set(&c->err, RC_USAGE, "no industry '%.*s'%s%s", (int)key.n, (const char *)key.p,
                   near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
}

static void write_upsert(const struct edit *e, struct buf *sql)
{
    size_t n = 0;
    buf_printf(sql, "INSERT INTO %s (operator, %s", e->table, e->key);
    for (; e->fields[n].name != NULL; n++)
        buf_printf(sql, ", %s", e->columns[n]);
    buf_str(sql, ") VALUES ($1, $2");
    for (size_t i = 0; i < n; i++)
        buf_printf(sql, ", $%zu", i + 3);
    buf_printf(sql, ") ON CONFLICT (operator, %s) DO UPDATE SET ", e->key);
    for (size_t i = 0; i < n; i++)
        buf_printf(sql, "%s%s = excluded.%s", i == 0 ? "" : ", ", e->columns[i], e->columns[i]);
}

static enum rc answer(struct call *c, enum rc rc)
{
    if (rc != RC_OK)
        return rc;
    c->reply->status = 204;
    return RC_OK;
}

enum rc edit_put(struct call *c)
{
    const struct edit *e = c->route->data;
    struct sql_value values[FIELDS_MAX + 2] = { sql_str(c->operator_id),
                                                sql_slice(c->values[1]) };
    struct buf sql = BUF_EMPTY;
    size_t n = 0;
    enum rc rc = check_key(c, e, c->values[1]);
    if (rc == RC_OK)
        rc = body_read(c->request->body, e->fields, c->request->arena, values + 2, &c->err);
    while (e->fields[n].name != NULL)
        n++;
    write_upsert(e, &sql);
    if (rc == RC_OK)
        rc = sql.failed ? err_set(&c->err, RC_MEMORY, "no memory")
                        : store_begin(c->store, &c->err);
    if (rc == RC_OK)
        rc = has_operator(c);
    if (rc == RC_OK)
        rc = store_exec(c->store, (const char *)sql.p, values, n + 2, NULL, &c->err);
    if (rc == RC_OK)
        rc = edit_touch(c->store, c->operator_id, &c->err);
    if (rc == RC_OK)
        rc = store_commit(c->store, &c->err);
    buf_done(&sql);
    return answer(c, rc);
}

enum rc edit_delete(struct call *c)
{
    const struct edit *e = c->route->data;
    const struct sql_value values[] = { sql_str(c->operator_id), sql_slice(c->values[1]) };
    struct buf sql = BUF_EMPTY;
    int64_t changed = 0;
    buf_printf(&sql, "DELETE FROM %s WHERE operator = $1 AND %s = $2", e->table, e->key);
    enum rc rc =
        sql.failed ? err_set(&c->err, RC_MEMORY, "no memory") : store_begin(c->store, &c->err);
    if (rc == RC_OK)
        rc = store_exec(c->store, (const char *)sql.p, values, 2, &changed, &c->err);
    if (rc == RC_OK && changed == 0)
        rc = err_set(&c->err, RC_END, "there is none");
    if (rc == RC_OK)
        rc = edit_touch(c->store, c->operator_id, &c->err);
    if (rc == RC_OK)
        rc = store_commit(c->store, &c->err);
    buf_done(&sql);
    return answer(c, rc);
}
