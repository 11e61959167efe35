/* What PostgreSQL is told so that one database reads the tables of others (postgres_fdw). */
#include "store/backend.h"

#include <libpq-fe.h>
#include <string.h>

/* A literal of SQL; standard_conforming_strings is on. */
static void quote(struct buf *out, const char *text)
{
    buf_char(out, '\'');
    for (; *text != '\0'; text++) {
        buf_char(out, *text);
        if (*text == '\'')
            buf_char(out, '\'');
    }
    buf_char(out, '\'');
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* "(user 'x', password 'y')": the options of the address that are of a user, or those that are
 * of a server. */
static void put_options(const PQconninfoOption *all, bool of_user, struct buf *out)
{
    static const char *const user[] = { "user", "password", NULL };
    static const char *const not_taken[] = { "client_encoding", "fallback_application_name",
                                             "replication", NULL };
    const char *before = " OPTIONS (";
    for (const PQconninfoOption *o = all; o->keyword != NULL; o++) {
        if (o->val == NULL || is_one_of(o->keyword, user) != of_user ||
            is_one_of(o->keyword, not_taken))
            continue;
        buf_printf(out, "%s%s ", before, o->keyword);
        quote(out, o->val);
        before = ", ";
    }
    if (before[0] == ',')
        buf_char(out, ')');
}

enum rc postgres_link(struct store *first, unsigned number, const char *url, struct err *err)
{
    struct buf sql = BUF_EMPTY;
    char *said = NULL;
    PQconninfoOption *all = PQconninfoParse(url, &said);
    PQfreemem(said); /* it may hold the password */
    if (all == NULL)
        return err_set(err, RC_USAGE, "the address of database %u cannot be read", number + 1);
    buf_printf(&sql,
               "CREATE EXTENSION IF NOT EXISTS postgres_fdw;"
               "DROP SERVER IF EXISTS sekisho_shard_%u CASCADE;"
               "DROP SCHEMA IF EXISTS sekisho_shard_%u CASCADE;"
               "CREATE SCHEMA sekisho_shard_%u;"
               "CREATE SERVER sekisho_shard_%u FOREIGN DATA WRAPPER postgres_fdw",
               number, number, number, number);
    put_options(all, false, &sql);
    buf_printf(&sql, ";ALTER SERVER sekisho_shard_%u OPTIONS (ADD fetch_size '1000')", number);
    buf_printf(&sql, ";CREATE USER MAPPING FOR CURRENT_USER SERVER sekisho_shard_%u", number);
    put_options(all, true, &sql);
    buf_printf(
        &sql,
        ";IMPORT FOREIGN SCHEMA public FROM SERVER sekisho_shard_%u INTO sekisho_shard_%u",
        number, number);
    PQconninfoFree(all);
    enum rc rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                            : store_script(first, (const char *)sql.p, err);
    buf_done(&sql);
    return rc == RC_OK ? rc : err_in(err, rc, "reading database %u", number + 1);
}

enum rc postgres_see(struct store *s, uint32_t reached, unsigned count, const char *const *own,
                     struct err *err)
{
    struct buf sql = BUF_EMPTY;
    buf_str(
        &sql,
        "DO $$ DECLARE t text; q text; i int; BEGIN FOR t IN SELECT c.table_name FROM "
        "information_schema.columns c JOIN information_schema.tables b ON b.table_schema = "
        "c.table_schema AND b.table_name = c.table_name WHERE c.table_schema = 'public' AND "
        "b.table_type = 'BASE TABLE' AND c.column_name = 'operator' AND c.table_name NOT IN "
        "(''");
    for (; *own != NULL; own++) {
        buf_str(&sql, ", ");
        quote(&sql, *own);
    }
    buf_str(&sql, ") LOOP q := format('SELECT * FROM public.%I', t); FOREACH i IN ARRAY "
                  "ARRAY[]::int[]");
    for (unsigned i = 1; i < count; i++)
        if ((reached >> i & 1) != 0)
            buf_printf(&sql, " || %u", i);
    buf_str(&sql,
            " LOOP q := q || format(' UNION ALL SELECT * FROM sekisho_shard_%s.%I', i, t); "
            "END LOOP; EXECUTE format('CREATE TEMP VIEW %I AS %s', t, q); END LOOP; END $$");
    enum rc rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                            : postgres_on_connect(s, (const char *)sql.p, err);
    buf_done(&sql);
    return rc;
}
