#include "cli/authority.h"

#include "authority/act.h"
#include "authority/import.h"
#include "authority/register.h"
#include "authority/token.h"
#include "rules/file.h"

static struct {
    const char *name_en;
    const char *country;
    const char *number;
    const char *facts;
    const char *designated;
    const char *grace;
    const char *site;
    const char *operator_id;
    bool preview;
} given = { .country = "JP" };

static const struct cli_option operator_options[] = {
    { "name-en", 0, CLI_TEXT, &given.name_en, "NAME", "the same in English" },
    { "country", 0, CLI_TEXT, &given.country, "CC", "where it operates (default: JP)" },
    { "registered-number", 0, CLI_TEXT, &given.number, "N", "of the register of companies" },
    { "facts", 0, CLI_TEXT, &given.facts, "FILE",
      "what else is known: operator.NAME = VALUE lines" },
    { "designated", 0, CLI_TEXT, &given.designated, "DATE",
      "day of its designation in these industries" },
    { "grace-until", 0, CLI_TEXT, &given.grace, "DATE", "last day of its grace period" },
    { 0 },
};
static const struct cli_option import_options[] = {
    { "preview", 0, CLI_FLAG, &given.preview, NULL, "check only: write nothing" },
    { 0 },
};
static const struct cli_option sensor_options[] = {
    { "site", 0, CLI_TEXT, &given.site, "ID", "where it stands" },
    { 0 },
};
static const struct cli_option token_options[] = {
    { "operator", 0, CLI_TEXT, &given.operator_id, "ID",
      "of a token with role operator: which" },
    { 0 },
};

static const struct cli_option *options_of_operator(void)
{
    return operator_options;
}
static const struct cli_option *options_of_import(void)
{
    return import_options;
}
static const struct cli_option *options_of_sensor(void)
{
    return sensor_options;
}
static const struct cli_option *options_of_token(void)
{
    return token_options;
}

/* What is done at the command line is recorded like what is done by the API. */
static enum rc record(struct authority_run *r, const char *operator_id, const char *what,
                      struct err *err)
{
    struct store *s = NULL;
    const struct act act = { operator_id, "command-line", "CLI", slice_str(what), 0, NULL };
    enum rc rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = act_record(&r->authority, s, &act, err);
    pool_give(r->authority.pool, s);
    return rc;
}

static enum rc take_day(const char *text, const char *option, int32_t *ret, struct err *err)
{
    *ret = TIME_DAY_NONE;
    if (text == NULL || time_parse_day(slice_str(text), ret))
        return RC_OK;
    return err_set(err, RC_USAGE, "%s %s: not a day; write it as 2026-11-22", option, text);
}

static enum rc read_facts(struct arena *arena, struct slice *ret, struct err *err)
{
    *ret = SLICE("");
    return given.facts == NULL ? RC_OK : rule_file_read(given.facts, 1 << 16, arena, ret, err);
}

static enum rc write_operator(struct authority_run *r, struct store *s, int count,
                              char **operands, struct slice facts, struct err *err)
{
    int32_t designated = TIME_DAY_NONE;
    int32_t grace = TIME_DAY_NONE;
    const struct register_operator o = {
        .id = slice_str(operands[0]),
        .name = slice_str(operands[1]),
        .name_en = slice_str(given.name_en),
        .country = slice_str(given.country),
        .registered_number = slice_str(given.number),
        .facts = facts,
    };
    enum rc rc = take_day(given.designated, "--designated", &designated, err);
    if (rc == RC_OK)
        rc = take_day(given.grace, "--grace-until", &grace, err);
    if (rc == RC_OK)
        rc = register_operator(&r->authority, s, &o, err);
    for (int i = 2; rc == RC_OK && i < count; i++)
        rc = register_sector(&r->authority, s, o.id, slice_str(operands[i]), designated, grace,
                             err);
    return rc;
}

static enum rc operator_add(struct authority_run *r, int count, char **operands,
                            struct err *err)
{
    struct arena arena;
    struct slice facts = { NULL, 0 };
    struct store *s = NULL;
    arena_init(&arena, 1 << 20);
    enum rc rc = read_facts(&arena, &facts, err);
    if (rc == RC_OK)
        rc = pool_take(r->authority.pool, slice_str(operands[0]), &s, err);
    if (rc == RC_OK)
        rc = store_begin(s, err);
    if (rc == RC_OK)
        rc = write_operator(r, s, count, operands, facts, err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    pool_give(r->authority.pool, s);
    arena_done(&arena);
    return rc == RC_OK ? record(r, operands[0], "operator add", err) : rc;
}

/* Rows of texts, separated by tabs. */
static enum rc print_rows(struct authority_run *r, struct store *s, const char *sql,
                          const struct sql_value *values, size_t count, int columns,
                          struct err *err)
{
    struct store_rows *rows = NULL;
    enum rc rc = store_query(s, sql, values, count, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        for (int i = 0; i < columns; i++) {
            buf_str(&r->out, i == 0 ? "" : "\t");
            buf_slice(&r->out, store_text(rows, i));
        }
        buf_char(&r->out, '\n');
    }
    return store_end(rows, err);
}

static enum rc operator_list(struct authority_run *r, int count, char **operands,
                             struct err *err)
{
    (void)count;
    (void)operands;
    struct store *s = NULL;
    enum rc rc = pool_take_all(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = print_rows(r, s, "SELECT operator, country, name FROM operator ORDER BY operator",
                        NULL, 0, 3, err);
    pool_give(r->authority.pool, s);
    return rc;
}

static enum rc import_file(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    struct arena arena;
    struct slice text = { NULL, 0 };
    struct import_result result = { .text = BUF_EMPTY };
    arena_init(&arena, (size_t)IMPORT_SIZE_MAX + (1 << 16));
    enum rc rc = rule_file_read(operands[0], IMPORT_SIZE_MAX, &arena, &text, err);
    if (rc == RC_OK)
        rc = import_run(&r->authority, text, given.preview, &result, err);
    if (rc == RC_FORMAT && result.errors > 0) {
        struct slice rest = buf_view(&result.text);
        struct slice words = slice_line(&rest);
        struct slice line = slice_split(&words, '\t');
        (void)err_set(err, rc, "%s:%.*s: %.*s%s", operands[0], (int)line.n,
                      (const char *)line.p, (int)words.n, (const char *)words.p,
                      result.errors > 1 ? " (and more; the API lists all)" : "");
    }
    if (rc == RC_OK)
        buf_printf(&r->out, "%s%llu operators, %llu of them new, from %llu rows\n",
                   given.preview ? "would write " : "", (unsigned long long)result.operators,
                   (unsigned long long)result.added, (unsigned long long)result.rows);
    import_done(&result);
    arena_done(&arena);
    return rc == RC_OK && !given.preview ? record(r, "", "import", err) : rc;
}

static enum rc sensor_add(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    struct store *s = NULL;
    enum rc rc = pool_take(r->authority.pool, slice_str(operands[0]), &s, err);
    if (rc == RC_OK)
        rc = store_begin(s, err);
    if (rc == RC_OK)
        rc = register_sensor(&r->authority, s, slice_str(operands[0]), slice_str(operands[1]),
                             slice_str(given.site), slice_str(operands[2]), err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    pool_give(r->authority.pool, s);
    return rc == RC_OK ? record(r, operands[0], "sensor add", err) : rc;
}

static enum rc sensor_revoke(struct authority_run *r, int count, char **operands,
                             struct err *err)
{
    (void)count;
    struct store *s = NULL;
    enum rc rc = pool_take(r->authority.pool, slice_str(operands[0]), &s, err);
    if (rc == RC_OK)
        rc = register_revoke(&r->authority, s, slice_str(operands[0]), slice_str(operands[1]),
                             err);
    pool_give(r->authority.pool, s);
    return rc == RC_OK ? record(r, operands[0], "sensor revoke", err) : rc;
}

static enum rc sensor_list(struct authority_run *r, int count, char **operands, struct err *err)
{
    struct store *s = NULL;
    const struct sql_value id[] = { sql_str(count > 0 ? operands[0] : "") };
    enum rc rc = count > 0 ? pool_take(r->authority.pool, slice_str(operands[0]), &s, err)
                           : pool_take_all(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = print_rows(r, s,
                        "SELECT s.operator, s.sensor, cast(l.size AS TEXT), s.vkey FROM sensor "
                        "s JOIN log l ON l.operator = "
                        "s.operator AND l.sensor = s.sensor WHERE $1 IN ('', s.operator) ORDER "
                        "BY s.operator, s.sensor",
                        id, 1, 4, err);
    pool_give(r->authority.pool, s);
    return rc;
}

static enum rc token_new(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    char text[TOKEN_TEXT_SIZE];
    struct store *s = NULL;
    enum role role = role_of(slice_str(operands[0]));
    if (role == 0)
        return err_set(err, RC_USAGE,
                       "role '%s': one of operator inspector case-officer prosecutor "
                       "administrator auditor",
                       operands[0]);
    if (given.operator_id != NULL && !authority_is_id(slice_str(given.operator_id)))
        return err_set(err, RC_USAGE, "--operator %s: no such id", given.operator_id);
    enum rc rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = token_add(&r->authority, s, role,
                       given.operator_id == NULL ? "" : given.operator_id,
                       slice_str(operands[1]), 0, text, err);
    pool_give(r->authority.pool, s);
    if (rc == RC_OK)
        buf_printf(&r->out, "%s\n", text);
    sign_wipe(text, sizeof text);
    return rc == RC_OK ? record(r, "", "token add", err) : rc;
}

static enum rc token_list(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    (void)operands;
    struct store *s = NULL;
    enum rc rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = print_rows(r, s,
                        "SELECT token, role, operator, CASE WHEN revoked_ns IS NULL THEN '' "
                        "ELSE 'revoked' END, label "
                        "FROM token ORDER BY made_ns, token",
                        NULL, 0, 5, err);
    pool_give(r->authority.pool, s);
    return rc;
}

static enum rc token_end(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    struct store *s = NULL;
    enum rc rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = token_revoke(&r->authority, s, slice_str(operands[0]), err);
    pool_give(r->authority.pool, s);
    if (rc == RC_END)
        return err_set(err, RC_USAGE, "no token '%s', or it was revoked before", operands[0]);
    return rc == RC_OK ? record(r, "", "token revoke", err) : rc;
}

const struct authority_verb authority_verbs_register[] = {
    { "operator add", "[--country CC] [--designated DATE] ID NAME [INDUSTRY...]",
      "add or change an operator", NEEDS_LAW, 2, 64, operator_add, options_of_operator },
    { "operator list", "", "id, country and name of each", NEEDS_STORE, 0, 0, operator_list,
      NULL },
    { "import", "[--preview] FILE", "operators from a CSV file", NEEDS_LAW, 1, 1, import_file,
      options_of_import },
    { "sensor add", "[--site ID] OPERATOR SENSOR VKEY", "a sensor and the key of its ledger",
      NEEDS_STORE, 3, 3, sensor_add, options_of_sensor },
    { "sensor list", "[OPERATOR]", "sensors, and how many entries came from each", NEEDS_STORE,
      0, 1, sensor_list, NULL },
    { "sensor revoke", "OPERATOR SENSOR", "nothing signed by it is taken any more", NEEDS_STORE,
      2, 2, sensor_revoke, NULL },
    { "token add", "[--operator ID] ROLE LABEL", "a token for the API; it is shown once",
      NEEDS_STORE, 2, 2, token_new, options_of_token },
    { "token list", "", "tokens, without their secrets", NEEDS_STORE, 0, 0, token_list, NULL },
    { "token revoke", "ID", "it counts no more", NEEDS_STORE, 1, 1, token_end, NULL },
    { 0 },
};
