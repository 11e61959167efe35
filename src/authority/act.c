#include "authority/act.h"

#include "base/text.h"

#include <sodium.h>

enum { RANDOM_BYTES = 16, PATH_KEPT = 512 };

enum rc act_record(struct authority *a, struct store *s, const struct act *act, struct err *err)
{
    uint8_t random[RANDOM_BYTES];
    char id[2 * RANDOM_BYTES + 1];
    struct buf path = BUF_EMPTY;
    randombytes_buf(random, sizeof random);
    (void)sodium_bin2hex(id, sizeof id, random, sizeof random); /* as large as it has to be */
    (void)text_clean(act->path, PATH_KEPT, &path);              /* it came from outside */
    const struct sql_value values[] = {
        sql_str(act->operator_id), sql_int(authority_now_ns(a)), sql_str(id),
        sql_str(act->actor),       sql_str(act->method),         sql_slice(buf_view(&path)),
        sql_int(act->status),      sql_str(act->detail),
    };
    enum rc rc = store_exec(
        s,
        "INSERT INTO act (operator, at_ns, act, actor, method, path, status, detail) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values, sizeof values / sizeof values[0], NULL, err);
    buf_done(&path);
    return rc;
}
