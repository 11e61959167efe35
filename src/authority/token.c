#include "authority/token.h"

#include <sodium.h>
#include <stdio.h>

enum { ID_BYTES = 6, SECRET_BYTES = 24 };

static const char *const names[ROLES_COUNT] = { "operator",   "inspector",     "case-officer",
                                                "prosecutor", "administrator", "auditor" };

const char *role_name(enum role role)
{
    for (unsigned i = 0; i < ROLES_COUNT; i++)
        if ((unsigned)role == 1u << i)
            return names[i];
    return NULL;
}

enum role role_of(struct slice name)
{
    for (unsigned i = 0; i < ROLES_COUNT; i++)
        if (slice_eq(name, slice_str(names[i])))
            return (enum role)(1u << i);
    return (enum role)0;
}

enum rc token_add(struct authority *a, struct store *s, enum role role, const char *operator_id,
                  struct slice label, int64_t ends_ns, char ret_text[TOKEN_TEXT_SIZE],
                  struct err *err)
{
    uint8_t random[ID_BYTES + SECRET_BYTES];
    char hex[2 * sizeof random + 1];
    char id[2 * ID_BYTES + 1];
    uint8_t digest[HASH_SIZE];
    bool is_bound = role == ROLE_OPERATOR;
    if (is_bound != (operator_id[0] != '\0'))
        return err_set(err, RC_USAGE,
                       is_bound ? "a token of role operator belongs to one operator: name it"
                                : "only a token of role operator belongs to an operator");
    randombytes_buf(random, sizeof random);
    (void)sodium_bin2hex(hex, sizeof hex, random, sizeof random); /* as large as it has to be */
    (void)snprintf(id, sizeof id, "%.*s", 2 * ID_BYTES, hex);     /* likewise */
    (void)snprintf(ret_text, TOKEN_TEXT_SIZE, "sekisho_%s", hex); /* likewise */
    /* The secret has 192 random bits: nothing is gained by a slow hash. */
    hash_of(slice_str(ret_text), digest);
    sign_wipe(hex, sizeof hex);
    sign_wipe(random, sizeof random);
    const struct sql_value values[] = { sql_str(id),
                                        sql_blob(slice_of(digest, sizeof digest)),
                                        sql_str(role_name(role)),
                                        sql_str(operator_id),
                                        sql_slice(label),
                                        sql_int(authority_now_ns(a)),
                                        ends_ns == 0 ? sql_null() : sql_int(ends_ns) };
    return store_exec(
        s,
        "INSERT INTO token (token, digest, role, operator, label, made_ns, ends_ns) VALUES "
        "($1, $2, $3, $4, $5, $6, $7)",
        values, 7, NULL, err);
}

enum rc token_revoke(struct authority *a, struct store *s, struct slice id, struct err *err)
{
    const struct sql_value values[] = { sql_int(authority_now_ns(a)), sql_slice(id) };
    int64_t changed = 0;
    enum rc rc = store_exec(
        s, "UPDATE token SET revoked_ns = $1 WHERE token = $2 AND revoked_ns IS NULL", values,
        2, &changed, err);
    return rc == RC_OK && changed == 0 ? RC_END : rc;
}

static bool read_principal(struct store_rows *rows, int64_t now_ns,
                           const uint8_t digest[HASH_SIZE], struct slice id,
                           struct principal *ret)
{
    struct slice kept = store_blob(rows, 0);
    bool is_same = kept.n == HASH_SIZE && sodium_memcmp(kept.p, digest, HASH_SIZE) == 0;
    bool is_over =
        !store_is_null(rows, 4) || (!store_is_null(rows, 3) && store_int(rows, 3) <= now_ns);
    ret->role = role_of(store_text(rows, 1));
    struct slice bound = store_text(rows, 2);
    (void)snprintf(ret->actor, sizeof ret->actor, "token:%.*s", (int)id.n,
                   (const char *)id.p); /* fits */
    (void)snprintf(ret->operator_id, sizeof ret->operator_id, "%.*s", (int)bound.n,
                   (const char *)bound.p);
    /* A token without its operator must not become one for all of them. */
    bool is_sound = ret->role != 0 && (ret->role == ROLE_OPERATOR) == (bound.n > 0);
    return is_same && !is_over && is_sound;
}

enum rc token_check(struct authority *a, struct store *s, struct slice text,
                    struct principal *ret, struct err *err)
{
    uint8_t digest[HASH_SIZE];
    struct store_rows *rows = NULL;
    struct principal found = { .role = (enum role)0 };
    struct slice id = slice_sub(slice_skip(text, strlen("sekisho_")), 0, 2 * ID_BYTES);
    if (!slice_starts(text, SLICE("sekisho_")) || id.n != 2 * ID_BYTES ||
        text.n > TOKEN_TEXT_SIZE)
        return RC_END;
    struct sql_value key = sql_slice(id);
    hash_of(text, digest);
    enum rc rc = store_query(
        s, "SELECT digest, role, operator, ends_ns, revoked_ns FROM token WHERE token = $1",
        &key, 1, &rows, err);
    if (rc != RC_OK)
        return rc;
    bool is_known =
        store_next(rows) && read_principal(rows, authority_now_ns(a), digest, id, &found);
    rc = store_end(rows, err);
    if (rc != RC_OK)
        return rc;
    if (!is_known)
        return RC_END;
    *ret = found;
    return RC_OK;
}
