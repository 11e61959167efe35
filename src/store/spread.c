#include "store/spread.h"

#include "base/hash.h"
#include "store/backend.h"
#include "store/migrate.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

enum rc spread_parse(struct slice text, struct spread *ret, struct err *err)
{
    *ret = (struct spread){ .count = 0 };
    if (text.n >= sizeof ret->text)
        return err_set(err, RC_USAGE, "addresses of a store: more than %d bytes",
                       SPREAD_TEXT_MAX - 1);
    memcpy(ret->text, text.p, text.n);
    for (char *at = ret->text; *at != '\0';) {
        while (is_blank(*at))
            *at++ = '\0';
        if (*at == '\0')
            break;
        if (ret->count == SPREAD_MAX)
            return err_set(err, RC_USAGE, "more than %d databases", SPREAD_MAX);
        ret->at[ret->count++] = at;
        while (*at != '\0' && !is_blank(*at))
            at++;
    }
    if (ret->count == 0)
        return err_set(err, RC_USAGE, "the address of a store is empty");
    for (unsigned i = 0; ret->count > 1 && i < ret->count; i++) {
        if (!store_names_postgres(ret->at[i]))
            return err_set(
                err, RC_USAGE,
                "operators are spread over PostgreSQL databases only: postgresql://...");
        for (unsigned k = 0; k < i; k++)
            if (strcmp(ret->at[i], ret->at[k]) == 0)
                return err_set(err, RC_USAGE, "database %u is the same as %u", i + 1, k + 1);
    }
    return RC_OK;
}

unsigned spread_of(const struct spread *s, struct slice operator_id)
{
    uint8_t digest[HASH_SIZE];
    if (s->count < 2)
        return 0;
    hash_of(operator_id, digest);
    return ((unsigned)digest[0] << 24 | (unsigned)digest[1] << 16 | (unsigned)digest[2] << 8 |
            digest[3]) %
           s->count;
}

/* Reads the tables of the other databases. */
static enum rc link_all(const struct spread *s, struct store *first, struct err *err)
{
#ifdef SEKISHO_POSTGRES
    enum rc rc = RC_OK;
    for (unsigned i = 1; rc == RC_OK && i < s->count; i++)
        rc = postgres_link(first, i, s->at[i], err);
    return rc;
#else
    (void)s;
    (void)first;
    return err_set(err, RC_USAGE, "this program was built without PostgreSQL");
#endif
}

enum rc spread_migrate(const struct spread *s, unsigned version, unsigned *ret_before,
                       struct err *err)
{
    struct store *first = NULL;
    unsigned ignored = 0;
    enum rc rc = store_open(s->at[0], &first, err);
    if (rc == RC_OK)
        rc = store_version(first, ret_before == NULL ? &ignored : ret_before, err);
    if (rc == RC_OK)
        rc = store_migrate(first, version, err);
    for (unsigned i = 1; rc == RC_OK && i < s->count; i++) {
        struct store *one = NULL;
        rc = store_open(s->at[i], &one, err);
        if (rc == RC_OK)
            rc = store_migrate(one, version, err);
        store_close(one);
        if (rc != RC_OK)
            rc = err_in(err, rc, "database %u of %u", i + 1, s->count);
    }
    if (rc == RC_OK && s->count > 1)
        rc = link_all(s, first, err);
    store_close(first);
    return rc;
}

enum rc spread_link(const struct spread *s, struct err *err)
{
    struct store *first = NULL;
    if (s->count < 2)
        return RC_OK;
    enum rc rc = store_open(s->at[0], &first, err);
    if (rc == RC_OK)
        rc = link_all(s, first, err);
    store_close(first);
    return rc;
}

enum rc spread_open(const struct spread *s, uint32_t reached, const char *const *own,
                    struct store **ret, struct err *err)
{
    enum rc rc = store_open(s->at[0], ret, err);
    if (rc != RC_OK || s->count < 2)
        return rc;
#ifdef SEKISHO_POSTGRES
    rc = postgres_see(*ret, reached, s->count, own, err);
#else
    (void)reached;
    (void)own;
#endif
    if (rc != RC_OK) {
        store_close(*ret);
        *ret = NULL;
    }
    return rc;
}
