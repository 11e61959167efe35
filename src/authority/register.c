#include "authority/register.h"

#include "authority/edit.h"
#include "ledger/merkle.h"
#include "rules/given.h"

static struct sql_value text_or_null(struct slice s)
{
    return s.n == 0 ? sql_null() : sql_slice(s);
}

static enum rc check_operator(struct authority *a, const struct register_operator *o,
                              struct err *err)
{
    if (!authority_is_id(o->id))
        return err_set(err, RC_USAGE, "operator: 1 to %d of a-z 0-9 - _ .", AUTH_ID_MAX);
    if (o->name.n == 0)
        return err_set(err, RC_USAGE, "name: is missing");
    if (rule_country(a->vocab, o->country) != RULE_NO_ROW)
        return RC_OK;
    const char *meant = rule_country_meant(a->vocab, o->country);
    return err_set(err, RC_USAGE, "country: no country '%.*s' (ISO 3166-1)%s%s",
                   (int)(o->country.n > 20 ? 20 : o->country.n), (const char *)o->country.p,
                   meant == NULL ? "" : "; did you mean ", meant == NULL ? "" : meant);
}

/* The facts are asked for only later, by the law: a mistake has to be told now. */
static enum rc check_facts(struct authority *a, struct slice text, struct err *err)
{
    struct arena arena;
    struct rule_facts facts;
    struct rule_errors errors = RULE_ERRORS_NONE;
    arena_init(&arena, 1 << 22);
    rule_facts_init(&facts, &arena);
    enum rc rc = rule_given_read(&facts, a->vocab, a->entities, "facts", text, &errors, err);
    if (rc == RC_FORMAT) {
        struct slice rest = buf_view(&errors.text);
        struct slice first = slice_line(&rest);
        (void)err_set(err, RC_USAGE, "%.*s", (int)first.n, (const char *)first.p);
        rc = RC_USAGE;
    }
    rule_errors_done(&errors);
    arena_done(&arena);
    return rc;
}

enum rc register_operator(struct authority *a, struct store *s,
                          const struct register_operator *o, struct err *err)
{
    const struct sql_value values[] = {
        sql_slice(o->id),
        sql_slice(o->name),
        text_or_null(o->name_en),
        sql_slice(o->country),
        text_or_null(o->registered_number),
        sql_int(o->is_invented),
        sql_slice(o->facts),
        sql_int(authority_now_ns(a)),
    };
    enum rc rc = check_operator(a, o, err);
    if (rc == RC_OK && o->facts.n > 0)
        rc = check_facts(a, o->facts, err);
    if (rc != RC_OK)
        return rc;
    return store_exec(
        s,
        "INSERT INTO operator (operator, name, name_en, country, registered_number, "
        "is_invented, "
        "facts, changed_ns, version, evaluated_law, evaluated_day) VALUES ($1, $2, $3, $4, $5, "
        "$6, $7, "
        "$8, 1, '', 0) ON CONFLICT (operator) DO UPDATE SET name = excluded.name, name_en = "
        "excluded.name_en, country = excluded.country, registered_number = "
        "excluded.registered_number, is_invented = excluded.is_invented, facts = "
        "excluded.facts, "
        "changed_ns = excluded.changed_ns, version = operator.version + 1, evaluated_law = ''",
        values, sizeof values / sizeof values[0], NULL, err);
}

enum rc register_sector(struct authority *a, struct store *s, struct slice operator_id,
                        struct slice sector, int32_t designated, int32_t grace, struct err *err)
{
    const struct sql_value values[] = {
        sql_slice(operator_id),
        sql_slice(sector),
        designated == TIME_DAY_NONE ? sql_null() : sql_int(designated),
        grace == TIME_DAY_NONE ? sql_null() : sql_int(grace),
    };
    if (rule_vocab_row(a->vocab, RULE_SECTOR, sector) == RULE_NO_ROW) {
        const char *near = rule_vocab_nearest(a->vocab, RULE_SECTOR, sector);
        return err_set(err, RC_USAGE, "sector: no industry '%.*s'%s%s",
                       (int)(sector.n > 60 ? 60 : sector.n), (const char *)sector.p,
                       near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
    }
    return store_exec(s,
                      "INSERT INTO operator_sector (operator, sector, designated_day, "
                      "grace_day) VALUES ($1, $2, $3, "
                      "$4) ON CONFLICT (operator, sector) DO UPDATE SET designated_day = "
                      "excluded.designated_day, "
                      "grace_day = excluded.grace_day",
                      values, 4, NULL, err);
}

static enum rc check_known(struct store *s, struct slice operator_id, struct err *err)
{
    const struct sql_value values[] = { sql_slice(operator_id) };
    int64_t n = 0;
    enum rc rc = store_number(s, "SELECT count(*) FROM operator WHERE operator = $1", values, 1,
                              0, &n, err);
    if (rc == RC_OK && n == 0)
        return err_set(err, RC_END, "no operator '%.*s'", (int)operator_id.n,
                       (const char *)operator_id.p);
    return rc;
}

/* Another key is another log: entries of the old one could not be verified any more. */
static enum rc check_key(struct store *s, const struct sql_value *key, struct slice vkey,
                         struct err *err)
{
    const struct sql_value values[] = { key[0], key[1], sql_slice(vkey) };
    int64_t n = 0;
    enum rc rc = store_number(
        s,
        "SELECT count(*) FROM sensor s JOIN log l ON l.operator = s.operator AND l.sensor = "
        "s.sensor WHERE s.operator = $1 AND s.sensor = $2 AND s.vkey <> $3 AND l.size > 0",
        values, 3, 0, &n, err);
    if (rc == RC_OK && n > 0)
        return err_set(
            err, RC_USAGE,
            "this sensor's log has begun with another key: revoke it, and add a new sensor");
    return rc;
}

enum rc register_sensor(struct authority *a, struct store *s, struct slice operator_id,
                        struct slice sensor, struct slice site, struct slice vkey,
                        struct err *err)
{
    struct led_vkey key;
    struct led_hash empty;
    const struct sql_value id[] = { sql_slice(operator_id), sql_slice(sensor) };
    if (!authority_is_id(sensor))
        return err_set(err, RC_USAGE, "sensor: 1 to %d of a-z 0-9 - _ .", AUTH_ID_MAX);
    if (led_vkey_parse(vkey, &key, err) != RC_OK)
        return err_in(err, RC_USAGE, "%s", "vkey");
    if (key.type != LED_SIG_NOTE || strcmp(key.name, "sekisho-request/v1") == 0)
        return err_set(err, RC_USAGE, "vkey: not the key of a log");
    enum rc rc = check_known(s, operator_id, err);
    if (rc == RC_OK)
        rc = check_key(s, id, vkey, err);
    const struct sql_value values[] = {
        id[0],
        id[1],
        text_or_null(site),
        sql_str(key.name),
        sql_slice(vkey),
        sql_int(authority_now_ns(a)),
    };
    if (rc == RC_OK)
        rc = store_exec(s,
                        "INSERT INTO sensor (operator, sensor, site, origin, vkey, added_ns) "
                        "VALUES ($1, $2, $3, $4, "
                        "$5, $6) ON CONFLICT (operator, sensor) DO UPDATE SET site = "
                        "excluded.site, origin = "
                        "excluded.origin, vkey = excluded.vkey",
                        values, 6, NULL, err);
    led_hash_empty(&empty);
    const struct sql_value log[] = { id[0], id[1], sql_blob(slice_of(empty.b, HASH_SIZE)),
                                     sql_blob(SLICE("")) };
    if (rc == RC_OK)
        rc = store_exec(s,
                        "INSERT INTO log (operator, sensor, size, root, frontier, checkpoint, "
                        "cosigned_ns, entry_ns, "
                        "heartbeat_ns, interval_s, packets, dropped) VALUES ($1, $2, 0, $3, "
                        "$4, '', 0, 0, 0, 0, 0, 0) "
                        "ON CONFLICT (operator, sensor) DO NOTHING",
                        log, 4, NULL, err);
    return rc;
}

enum rc register_revoke(struct authority *a, struct store *s, struct slice operator_id,
                        struct slice sensor, struct err *err)
{
    const struct sql_value values[] = { sql_int(authority_now_ns(a)), sql_slice(operator_id),
                                        sql_slice(sensor) };
    int64_t changed = 0;
    enum rc rc = store_exec(s,
                            "UPDATE sensor SET revoked_ns = $1 WHERE operator = $2 AND sensor "
                            "= $3 AND revoked_ns IS "
                            "NULL",
                            values, 3, &changed, err);
    return rc == RC_OK && changed == 0
               ? err_set(err, RC_END, "no such sensor, or it was revoked before")
               : rc;
}
