#include "authority/account.h"

#include "accounts/password.h"
#include "authority/authority.h"

#include <stdio.h>

static const int64_t NS = 1000000000;
enum { TOUCH_S = 60, NAME_MAX = 200 };

static enum rc end_sessions(struct store *s, struct slice id, struct err *err)
{
    const struct sql_value key = sql_slice(id);
    return store_exec(s, "DELETE FROM session WHERE account = $1", &key, 1, NULL, err);
}

static enum rc no_such(struct slice id, struct err *err)
{
    return err_set(err, RC_END, "no account '%.*s'", (int)(id.n > 64 ? 64 : id.n),
                   (const char *)id.p);
}

static enum rc make_factor(const struct authority *a, struct slice id,
                           uint8_t ret_secret[TOTP_SECRET_SIZE], struct buf *ret_uri,
                           struct err *err)
{
    enum rc rc = totp_make(ret_secret, err);
    if (rc == RC_OK)
        totp_uri(ret_secret, slice_str(a->witness.name), id, ret_uri);
    return rc;
}

enum rc account_add(struct authority *a, struct store *s, const struct account_new *n,
                    struct buf *ret_uri, struct err *err)
{
    char hash[PASSWORD_HASH_SIZE];
    uint8_t secret[TOTP_SECRET_SIZE];
    bool is_bound = n->role == ROLE_OPERATOR;
    if (!authority_is_id(n->id))
        return err_set(err, RC_USAGE, "an account's id: 1 to %d of a-z 0-9 - _ .", AUTH_ID_MAX);
    if (n->name.n == 0 || n->name.n > NAME_MAX)
        return err_set(err, RC_USAGE, "an account's name: 1 to %d bytes", NAME_MAX);
    if (role_name(n->role) == NULL || is_bound != (n->operator_id[0] != '\0'))
        return err_set(err, RC_USAGE,
                       is_bound ? "an account of role operator belongs to one operator: name it"
                                : "only an account of role operator belongs to an operator");
    enum rc rc = password_judge(n->password, n->id, err);
    if (rc == RC_OK)
        rc = password_hash(n->password, hash, err);
    if (rc == RC_OK)
        rc = make_factor(a, n->id, secret, ret_uri, err);
    const struct sql_value values[] = { sql_slice(n->id),
                                        sql_slice(n->name),
                                        sql_str(role_name(n->role)),
                                        sql_str(n->operator_id),
                                        sql_str(n->is_japanese ? "ja" : "en"),
                                        sql_str(hash),
                                        sql_blob(slice_of(secret, sizeof secret)),
                                        sql_int(authority_now_ns(a)) };
    if (rc == RC_OK) {
        rc = store_exec(
            s,
            "INSERT INTO account (account, name, role, operator, language, password, "
            "totp, totp_step, made_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
            values, sizeof values / sizeof values[0], NULL, err);
        if (rc == RC_USAGE)
            rc = err_set(err, rc, "there is an account '%.*s' already", (int)n->id.n,
                         (const char *)n->id.p);
    }
    sign_wipe(secret, sizeof secret);
    return rc;
}

enum rc account_set_password(struct authority *a, struct store *s, struct slice id,
                             struct slice password, struct err *err)
{
    char hash[PASSWORD_HASH_SIZE];
    int64_t changed = 0;
    (void)a;
    enum rc rc = password_judge(password, id, err);
    if (rc == RC_OK)
        rc = password_hash(password, hash, err);
    const struct sql_value values[] = { sql_str(hash), sql_slice(id) };
    if (rc == RC_OK)
        rc = store_exec(s, "UPDATE account SET password = $1 WHERE account = $2", values, 2,
                        &changed, err);
    if (rc == RC_OK && changed == 0)
        return no_such(id, err);
    return rc == RC_OK ? end_sessions(s, id, err) : rc;
}

enum rc account_reset_factor(struct authority *a, struct store *s, struct slice id,
                             struct buf *ret_uri, struct err *err)
{
    uint8_t secret[TOTP_SECRET_SIZE];
    int64_t changed = 0;
    enum rc rc = make_factor(a, id, secret, ret_uri, err);
    const struct sql_value values[] = { sql_blob(slice_of(secret, sizeof secret)),
                                        sql_slice(id) };
    if (rc == RC_OK)
        rc = store_exec(s, "UPDATE account SET totp = $1, totp_step = 0 WHERE account = $2",
                        values, 2, &changed, err);
    sign_wipe(secret, sizeof secret);
    if (rc == RC_OK && changed == 0)
        return no_such(id, err);
    return rc == RC_OK ? end_sessions(s, id, err) : rc;
}

enum rc account_disable(struct authority *a, struct store *s, struct slice id, bool is_disabled,
                        struct err *err)
{
    int64_t changed = 0;
    const struct sql_value values[] = { is_disabled ? sql_int(authority_now_ns(a)) : sql_null(),
                                        sql_slice(id) };
    enum rc rc = store_exec(s, "UPDATE account SET disabled_ns = $1 WHERE account = $2", values,
                            2, &changed, err);
    if (rc == RC_OK && changed == 0)
        return no_such(id, err);
    return rc == RC_OK && is_disabled ? end_sessions(s, id, err) : rc;
}

/* ---- signing in ---- */

struct known {
    bool is_there;
    char hash[PASSWORD_HASH_SIZE];
    uint8_t secret[TOTP_SECRET_SIZE];
    int64_t step;
};

static enum rc look_up(struct store *s, struct slice id, struct known *ret, struct err *err)
{
    const struct sql_value key = sql_slice(id);
    struct store_rows *rows = NULL;
    *ret = (struct known){ .is_there = false };
    enum rc rc = store_query(s,
                             "SELECT password, totp, totp_step FROM account WHERE account = $1 "
                             "AND disabled_ns IS NULL",
                             &key, 1, &rows, err);
    if (rc != RC_OK)
        return rc;
    if (store_next(rows)) {
        struct slice hash = store_text(rows, 0);
        (void)snprintf(ret->hash, sizeof ret->hash, "%.*s", (int)hash.n, (const char *)hash.p);
        struct slice secret = store_blob(rows, 1);
        ret->is_there = hash.n > 0 && hash.n < sizeof ret->hash && secret.n == TOTP_SECRET_SIZE;
        if (ret->is_there)
            memcpy(ret->secret, secret.p, TOTP_SECRET_SIZE);
        ret->step = store_int(rows, 2);
    }
    return store_end(rows, err);
}

enum rc account_factor(struct store *s, struct slice id, uint8_t ret_secret[TOTP_SECRET_SIZE],
                       struct err *err)
{
    struct known known;
    enum rc rc = look_up(s, id, &known, err);
    if (rc == RC_OK && !known.is_there)
        return no_such(id, err);
    memcpy(ret_secret, known.secret, TOTP_SECRET_SIZE);
    sign_wipe(known.secret, sizeof known.secret);
    return rc;
}

/* Seconds until the name is looked at again; 0: now. */
static enum rc wait_of(struct store *s, struct slice id, int64_t now_ns, unsigned *ret_s,
                       struct err *err)
{
    const struct sql_value key = sql_slice(id);
    struct store_rows *rows = NULL;
    *ret_s = 0;
    enum rc rc = store_query(s, "SELECT wrong, last_ns FROM attempt WHERE account = $1", &key,
                             1, &rows, err);
    if (rc != RC_OK)
        return rc;
    if (store_next(rows)) {
        int64_t due_ns =
            store_int(rows, 1) + (int64_t)password_delay_s((unsigned)store_int(rows, 0)) * NS;
        if (due_ns > now_ns)
            *ret_s = (unsigned)((due_ns - now_ns + NS - 1) / NS);
    }
    return store_end(rows, err);
}

static enum rc count_wrong(struct store *s, struct slice id, int64_t now_ns, struct err *err)
{
    const struct sql_value values[] = { sql_slice(id), sql_int(now_ns) };
    const struct sql_value old = sql_int(now_ns - 7 * 86400 * NS);
    enum rc rc =
        store_exec(s,
                   "INSERT INTO attempt (account, wrong, last_ns) VALUES ($1, 1, $2) ON "
                   "CONFLICT (account) DO UPDATE SET wrong = attempt.wrong + 1, last_ns = "
                   "excluded.last_ns",
                   values, 2, NULL, err);
    return rc == RC_OK
               ? store_exec(s, "DELETE FROM attempt WHERE last_ns < $1", &old, 1, NULL, err)
               : rc;
}

static enum rc begin_session(struct store *s, struct slice id, int64_t now_ns, int64_t step,
                             char ret_session[SESSION_TEXT_SIZE], bool *ret_taken,
                             struct err *err)
{
    uint8_t key[HASH_SIZE];
    int64_t changed = 0;
    enum rc rc = session_make(ret_session, err);
    if (rc != RC_OK || !session_key(slice_str(ret_session), key))
        return rc == RC_OK ? err_set(err, RC_IO, "no session can be made") : rc;
    const struct sql_value steps[] = { sql_int(step), sql_slice(id), sql_int(step) };
    const struct sql_value row[] = { sql_blob(slice_of(key, sizeof key)), sql_slice(id),
                                     sql_int(now_ns), sql_int(now_ns) };
    const struct sql_value name = sql_slice(id);
    const struct sql_value old = sql_int(now_ns - (int64_t)SESSION_LIFE_S * NS);
    rc = store_begin(s, err);
    /* Of two at once with one code, one is too late. */
    if (rc == RC_OK)
        rc = store_exec(
            s, "UPDATE account SET totp_step = $1 WHERE account = $2 AND totp_step < $3", steps,
            3, &changed, err);
    *ret_taken = rc == RC_OK && changed == 1;
    if (*ret_taken)
        rc = store_exec(
            s,
            "INSERT INTO session (session, account, made_ns, last_ns) VALUES ($1, $2, $3, $4)",
            row, 4, NULL, err);
    if (*ret_taken && rc == RC_OK)
        rc = store_exec(s, "DELETE FROM attempt WHERE account = $1", &name, 1, NULL, err);
    if (*ret_taken && rc == RC_OK)
        rc = store_exec(s, "DELETE FROM session WHERE made_ns < $1", &old, 1, NULL, err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    store_rollback(s);
    return rc;
}

enum rc account_sign_in(struct authority *a, struct store *s, struct slice id,
                        struct slice password, struct slice code, enum sign_in *ret,
                        char ret_session[SESSION_TEXT_SIZE], unsigned *ret_wait_s,
                        struct err *err)
{
    struct known known;
    int64_t now_ns = authority_now_ns(a);
    uint64_t step = 0;
    *ret = SIGN_IN_WRONG;
    *ret_wait_s = 0;
    if (!authority_is_id(id) || password.n > PASSWORD_MAX)
        return RC_OK; /* no account is called that */
    enum rc rc = wait_of(s, id, now_ns, ret_wait_s, err);
    if (rc == RC_OK && *ret_wait_s > 0) {
        *ret = SIGN_IN_WAIT;
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = look_up(s, id, &known, err);
    if (rc != RC_OK)
        return rc;
    bool is_password = password_check(known.is_there ? known.hash : NULL, password);
    bool is_code = known.is_there && totp_check(known.secret, (uint64_t)(now_ns / NS), code,
                                                (uint64_t)known.step, &step);
    sign_wipe(known.secret, sizeof known.secret);
    bool is_taken = false;
    if (is_password && is_code)
        rc = begin_session(s, id, now_ns, (int64_t)step, ret_session, &is_taken, err);
    if (rc == RC_OK && !is_taken)
        rc = count_wrong(s, id, now_ns, err);
    if (rc == RC_OK && is_taken)
        *ret = SIGN_IN_DONE;
    return rc;
}

/* ---- sessions ---- */

static bool read_session(struct store_rows *rows, int64_t now_ns, struct principal *ret,
                         int64_t *ret_last_ns)
{
    struct slice id = store_text(rows, 0);
    struct slice bound = store_text(rows, 2);
    *ret_last_ns = store_int(rows, 4);
    (void)snprintf(ret->actor, sizeof ret->actor, "user:%.*s", (int)id.n, (const char *)id.p);
    (void)snprintf(ret->operator_id, sizeof ret->operator_id, "%.*s", (int)bound.n,
                   (const char *)bound.p);
    ret->role = role_of(store_text(rows, 1));
    ret->is_japanese = slice_eq(store_text(rows, 5), SLICE("ja"));
    return ret->role != 0 && (ret->role == ROLE_OPERATOR) == (bound.n > 0) &&
           session_lives(store_int(rows, 3) / NS, *ret_last_ns / NS, now_ns / NS);
}

enum rc account_of_session(struct authority *a, struct store *s, struct slice token,
                           struct principal *ret, struct err *err)
{
    uint8_t key[HASH_SIZE];
    struct store_rows *rows = NULL;
    struct principal found = { .role = (enum role)0 };
    int64_t now_ns = authority_now_ns(a);
    int64_t last_ns = 0;
    if (!session_key(token, key))
        return RC_END;
    const struct sql_value value = sql_blob(slice_of(key, sizeof key));
    enum rc rc =
        store_query(s,
                    "SELECT a.account, a.role, a.operator, s.made_ns, s.last_ns, a.language "
                    "FROM session s JOIN account a ON a.account = s.account WHERE s.session "
                    "= $1 AND a.disabled_ns IS NULL",
                    &value, 1, &rows, err);
    if (rc != RC_OK)
        return rc;
    bool is_held = store_next(rows) && read_session(rows, now_ns, &found, &last_ns);
    rc = store_end(rows, err);
    if (rc != RC_OK || !is_held)
        return rc == RC_OK ? RC_END : rc;
    if (now_ns - last_ns > TOUCH_S * NS) {
        const struct sql_value touch[] = { sql_int(now_ns), value };
        rc = store_exec(s, "UPDATE session SET last_ns = $1 WHERE session = $2", touch, 2, NULL,
                        err);
    }
    found.is_user = true;
    *ret = found;
    return rc;
}

enum rc account_sign_out(struct store *s, struct slice token, struct err *err)
{
    uint8_t key[HASH_SIZE];
    if (!session_key(token, key))
        return RC_OK;
    const struct sql_value value = sql_blob(slice_of(key, sizeof key));
    return store_exec(s, "DELETE FROM session WHERE session = $1", &value, 1, NULL, err);
}
