/* What a store promises, whichever database is behind it: SEKISHO_TEST_STORE names one, which
 * is emptied; without it, an SQLite file of this test's own. */
#include "store/migrate.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    char folder[64];
    char where[256];
    struct store *store;
    struct err err;
};

static void must(struct world *w, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", w->err.text);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    const char *named = getenv("SEKISHO_TEST_STORE");
    assert_non_null(w);
    (void)snprintf(w->folder, sizeof w->folder, "/tmp/sekisho-store-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    if (named == NULL)
        (void)snprintf(w->where, sizeof w->where, "sqlite:%s/a.db", w->folder);
    else
        (void)snprintf(w->where, sizeof w->where, "%s", named);
    must(w, store_open(w->where, &w->store, &w->err));
    must(w, store_migrate(w->store, 0, &w->err));
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char command[128];
    store_rollback(w->store);
    must(w, store_migrate(w->store, 0, &w->err));
    store_close(w->store);
    (void)snprintf(command, sizeof command, "rm -rf %s", w->folder);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static int64_t number(struct world *w, const char *sql)
{
    int64_t n = -1;
    must(w, store_number(w->store, sql, NULL, 0, -1, &n, &w->err));
    return n;
}

static void add_operator(struct world *w, const char *id)
{
    const struct sql_value values[] = { sql_str(id), sql_str("甲電力"), sql_str("JP") };
    must(
        w,
        store_exec(
            w->store,
            "INSERT INTO operator (operator, name, country, is_invented, facts, version, "
            "changed_ns, evaluated_law, evaluated_day) VALUES ($1, $2, $3, 0, '', 1, 0, '', 0)",
            values, 3, NULL, &w->err));
}

static void migrations_go_both_ways(void **state)
{
    struct world *w = *state;
    unsigned version = 9;
    for (unsigned to = 1; to <= store_version_known(); to++) {
        must(w, store_migrate(w->store, to, &w->err));
        must(w, store_version(w->store, &version, &w->err));
        assert_int_equal(version, to);
        must(w, store_migrate(w->store, to - 1, &w->err)); /* back, and there again */
        must(w, store_migrate(w->store, to, &w->err));
    }
    add_operator(w, "acme");
    /* Down to the first schema with data in it, and up again: the data is still there. */
    must(w, store_migrate(w->store, 1, &w->err));
    assert_int_equal(store_check_version(w->store, &w->err), RC_USAGE);
    assert_non_null(strstr(w->err.text, "sekisho authority upgrade"));
    must(w, store_migrate(w->store, store_version_known(), &w->err));
    must(w, store_check_version(w->store, &w->err));
    assert_int_equal(number(w, "SELECT count(*) FROM operator"), 1);
    must(w, store_migrate(w->store, 0, &w->err));
    assert_int_equal(store_check_version(w->store, &w->err), RC_USAGE);
    assert_int_equal(store_migrate(w->store, 99, &w->err), RC_USAGE);
}

static void values_come_back_as_they_went(void **state)
{
    struct world *w = *state;
    static const uint8_t bytes[] = { 0, 1, '\\', 0xff, '\n', '\'' };
    struct store_rows *rows = NULL;
    must(w, store_script(w->store, "CREATE TEMPORARY TABLE t (a BIGINT, b TEXT, c TEXT)",
                         &w->err));
    const struct sql_value values[] = { sql_int(INT64_MIN),
                                        sql_str("x'; DROP TABLE operator; -- \\ 関"),
                                        sql_null() };
    must(w,
         store_exec(w->store, "INSERT INTO t VALUES ($1, $2, $3)", values, 3, NULL, &w->err));
    must(w, store_query(w->store, "SELECT a, b, c FROM t WHERE a = $1", values, 1, &rows,
                        &w->err));
    assert_true(store_next(rows));
    assert_int_equal(store_int(rows, 0), INT64_MIN);
    assert_true(slice_eq(store_text(rows, 1), values[1].s));
    assert_true(store_is_null(rows, 2));
    assert_int_equal(store_text(rows, 2).n, 0);
    assert_false(store_next(rows));
    must(w, store_end(rows, &w->err));
    must(w, store_migrate(w->store, store_version_known(), &w->err));
    const struct sql_value token[] = { sql_str("a"), sql_blob(slice_of(bytes, sizeof bytes)) };
    must(
        w,
        store_exec(
            w->store,
            "INSERT INTO token (token, digest, role, operator, label, made_ns) VALUES ($1, $2, "
            "'auditor', '', '', 0)",
            token, 2, NULL, &w->err));
    must(w, store_query(w->store, "SELECT digest FROM token", NULL, 0, &rows, &w->err));
    assert_true(store_next(rows));
    assert_true(slice_eq(store_blob(rows, 0), token[1].s));
    must(w, store_end(rows, &w->err));
}

static void mistakes_are_told(void **state)
{
    struct world *w = *state;
    struct store_rows *rows = NULL;
    assert_int_equal(store_exec(w->store, "SELECT 1 FROM nowhere", NULL, 0, NULL, &w->err),
                     RC_IO);
    assert_non_null(strstr(w->err.text, "nowhere"));
    assert_null(strchr(w->err.text, '\n'));
    assert_int_equal(store_query(w->store, "SELEC", NULL, 0, &rows, &w->err), RC_IO);
    must(w, store_migrate(w->store, store_version_known(), &w->err));
    const struct sql_value values[] = { sql_str("nobody") };
    assert_int_equal(store_exec(w->store,
                                "INSERT INTO site (operator, site, name) VALUES ($1, 's', 'n')",
                                values, 1, NULL, &w->err),
                     RC_USAGE); /* a foreign key */
    add_operator(w, "acme");
    /* After a refused statement nothing of the transaction stays. */
    must(w, store_begin(w->store, &w->err));
    add_operator(w, "beta");
    assert_int_equal(store_exec(w->store,
                                "INSERT INTO site (operator, site, name) VALUES ($1, 's', 'n')",
                                values, 1, NULL, &w->err),
                     RC_USAGE);
    store_rollback(w->store);
    store_rollback(w->store);
    assert_int_equal(number(w, "SELECT count(*) FROM operator"), 1);
}

static const struct store_table heartbeats = {
    .name = "heartbeat",
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY },
        { "sensor", SQL_TEXT, COLUMN_KEY },
        { "entry", SQL_INT, COLUMN_KEY },
        { "at_ns", SQL_INT, COLUMN_KEEP },
        { "packets", SQL_INT, COLUMN_SET },
        { "dropped", SQL_INT, COLUMN_SET },
        { "equipment", SQL_INT, COLUMN_SET },
        { "gap_s", SQL_INT, COLUMN_SET },
        { 0 },
    },
};

enum { MANY = 3000, WIDTH = 8 };

static void heartbeat(struct sql_value *row, const char *sensor, int64_t entry, int64_t at,
                      int64_t packets)
{
    const struct sql_value made[WIDTH] = { sql_str("acme"), sql_str(sensor),  sql_int(entry),
                                           sql_int(at),     sql_int(packets), sql_int(0),
                                           sql_int(0),      sql_int(0) };
    memcpy(row, made, sizeof made);
}

static void rows_in_bulk(void **state)
{
    struct world *w = *state;
    struct sql_value *rows = calloc(MANY * WIDTH, sizeof *rows);
    assert_non_null(rows);
    must(w, store_migrate(w->store, store_version_known(), &w->err));
    for (int i = 0; i < MANY; i++)
        heartbeat(rows + i * WIDTH, "tab\there\\ \n関", i, 7, i);
    must(w, store_begin(w->store, &w->err));
    must(w, store_upsert(w->store, &heartbeats, rows, MANY, &w->err));
    must(w, store_upsert(w->store, &heartbeats, rows, MANY,
                         &w->err)); /* twice in one transaction */
    must(w, store_commit(w->store, &w->err));
    assert_int_equal(number(w, "SELECT count(*) FROM heartbeat"), MANY);
    assert_int_equal(number(w, "SELECT sum(packets) FROM heartbeat"),
                     (int64_t)MANY * (MANY - 1) / 2);
    /* Of one key the last counts, columns to keep are kept. */
    heartbeat(rows, "s", 1, 5, 10);
    heartbeat(rows + WIDTH, "s", 1, 6, 11);
    must(w, store_begin(w->store, &w->err));
    must(w, store_upsert(w->store, &heartbeats, rows, 2, &w->err));
    must(w, store_commit(w->store, &w->err));
    assert_int_equal(number(w, "SELECT packets FROM heartbeat WHERE sensor = 's'"), 11);
    heartbeat(rows, "s", 1, 99, 12);
    must(w, store_begin(w->store, &w->err));
    must(w, store_upsert(w->store, &heartbeats, rows, 1, &w->err));
    must(w, store_commit(w->store, &w->err));
    assert_int_equal(number(w, "SELECT packets FROM heartbeat WHERE sensor = 's'"), 12);
    assert_true(number(w, "SELECT at_ns FROM heartbeat WHERE sensor = 's'") < 99);
    must(w, store_begin(w->store, &w->err));
    must(w, store_upsert(w->store, &heartbeats, rows, 1, &w->err));
    store_rollback(w->store);
    free(rows);
}

static void two_at_once(void **state)
{
    struct world *w = *state;
    struct store *other = NULL;
    must(w, store_migrate(w->store, store_version_known(), &w->err));
    must(w, store_open(w->where, &other, &w->err));
    must(w, store_begin(w->store, &w->err));
    add_operator(w, "acme");
    int64_t seen = -1; /* a reader does not wait, and does not see what is not committed */
    must(w, store_number(other, "SELECT count(*) FROM operator", NULL, 0, -1, &seen, &w->err));
    assert_int_equal(seen, 0);
    must(w, store_commit(w->store, &w->err));
    must(w, store_number(other, "SELECT count(*) FROM operator", NULL, 0, -1, &seen, &w->err));
    assert_int_equal(seen, 1);
    must(w, store_ping(other, &w->err));
    store_close(other);
}

static void a_copy_while_it_is_open(void **state)
{
    struct world *w = *state;
    char path[128];
    struct store *copy = NULL;
    must(w, store_migrate(w->store, store_version_known(), &w->err));
    add_operator(w, "acme");
    (void)snprintf(path, sizeof path, "%s/copy.db", w->folder);
    if (store_kind(w->store) == STORE_POSTGRES) {
        assert_int_equal(store_copy_to(w->store, path, &w->err), RC_USAGE);
        return;
    }
    must(w, store_copy_to(w->store, path, &w->err));
    must(w, store_open(path, &copy, &w->err));
    int64_t n = 0;
    must(w, store_number(copy, "SELECT count(*) FROM operator", NULL, 0, -1, &n, &w->err));
    assert_int_equal(n, 1);
    store_close(copy);
}

static void no_password_in_a_message(void **state)
{
    struct world *w = *state;
    struct store *other = NULL;
    enum rc rc =
        store_open("postgresql://u:hunter2@127.0.0.1:1/x?connect_timeout=1", &other, &w->err);
    assert_true(rc == RC_IO || rc == RC_USAGE);
    assert_null(strstr(w->err.text, "hunter2"));
    assert_int_equal(store_open("/nonexistent/folder/a.db", &other, &w->err), RC_IO);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(migrations_go_both_ways),
        TEST(values_come_back_as_they_went),
        TEST(mistakes_are_told),
        TEST(rows_in_bulk),
        TEST(two_at_once),
        TEST(a_copy_while_it_is_open),
        TEST(no_password_in_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
