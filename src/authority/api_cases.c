/* Cases over HTTP: opened from findings, acted on, approved, with their documents. */
#include "authority/api_cases.h"

#include "authority/case_json.h"
#include "authority/casework.h"
#include "base/text.h"

/* ---- what all of them do first ---- */

/* Inside a transaction nobody else writes this case until its end. */
static enum rc lock_case(struct call *c)
{
    const struct sql_value key[] = { sql_str(c->operator_id), sql_slice(c->values[1]) };
    return store_exec(
        c->store, "UPDATE proceeding SET title = title WHERE operator = $1 AND proceeding = $2",
        key, 2, NULL, &c->err);
}

static enum rc begin(struct call *c, struct casework *ret)
{
    enum rc rc = store_begin(c->store, &c->err);
    if (rc == RC_OK)
        rc = lock_case(c);
    if (rc == RC_OK)
        rc = casework_load(c->authority, c->store, c->operator_id, c->values[1],
                           c->request->arena, ret, &c->err);
    return rc;
}

static enum rc commit(struct call *c, enum rc rc, unsigned status)
{
    if (rc == RC_OK)
        rc = store_commit(c->store, &c->err);
    if (rc == RC_OK)
        c->reply->status = status;
    return rc;
}

/* ---- opening ---- */

enum { N_PROCEDURE, N_TITLE, N_FINDINGS };

const struct field api_case_fields[] = {
    [N_PROCEDURE] = { "procedure", LIST_TEXT, true,
                      "id of a procedure; /v1/procedures lists them" },
    [N_TITLE] = { "title", LIST_TEXT, true, "what it is about, in a line" },
    [N_FINDINGS] = { "findings", LIST_WORDS, false,
                     "REGULATION/CLAUSE/SENSOR/EQUIPMENT each, as they stand in /v1/findings; "
                     "blanks as %20" },
    { 0 },
};

static struct slice decoded(struct slice s, struct arena *arena)
{
    uint8_t *out = arena_bytes(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < s.n; i++) {
        uint64_t byte = 0;
        bool is_escape =
            s.p[i] == '%' && s.n - i >= 3 && slice_hex(slice_sub(s, i + 1, 2), &byte);
        out[n++] = is_escape ? (uint8_t)byte : s.p[i];
        i += is_escape ? 2 : 0;
    }
    return slice_of(out, out == NULL ? 0 : n);
}

static size_t parse_findings(struct slice words, struct arena *arena, struct case_finding *ret)
{
    size_t n = 0;
    while (words.n > 0 && n < CASE_FINDINGS_MAX) {
        struct slice one = slice_split(&words, ' ');
        ret[n].regulation = slice_split(&one, '/');
        ret[n].clause = slice_split(&one, '/');
        ret[n].sensor = slice_split(&one, '/');
        ret[n++].equipment = decoded(one, arena);
    }
    return n;
}

enum rc api_case_post(struct call *c)
{
    struct sql_value v[FIELDS_MAX];
    const char *id = NULL;
    struct case_finding *findings =
        arena_new(c->request->arena, struct case_finding, CASE_FINDINGS_MAX);
    if (findings == NULL)
        return err_set(&c->err, RC_MEMORY, "no memory for a case");
    enum rc rc = body_read(c->request->body, api_case_fields, c->request->arena, v, &c->err);
    if (rc != RC_OK)
        return rc;
    size_t count = parse_findings(v[N_FINDINGS].s, c->request->arena, findings);
    rc = store_begin(c->store, &c->err);
    if (rc == RC_OK)
        rc = casework_open(c->authority, c->store, c->operator_id, v[N_PROCEDURE].s,
                           v[N_TITLE].s, findings, count, c->who.actor, c->request->arena, &id,
                           &c->err);
    rc = commit(c, rc, 201);
    if (rc == RC_OK)
        case_json_made(&c->reply->body, "case", id);
    c->reply->type = "application/json";
    return rc;
}

/* ---- reading ---- */

bool api_wants_public(const struct call *c)
{
    return c->who.role == ROLE_OPERATOR ||
           slice_eq(http_query(c->request, "copy"), SLICE("public"));
}

enum rc api_case_get(struct call *c)
{
    struct casework w;
    enum rc rc = casework_load(c->authority, c->store, c->operator_id, c->values[1],
                               c->request->arena, &w, &c->err);
    if (rc == RC_OK)
        rc = case_json(c, &w, api_wants_public(c), false, &c->reply->body);
    return rc == RC_OK ? api_json(c) : rc;
}

enum rc api_cases(struct call *c)
{
    enum rc rc = casework_refresh(c->authority, c->store, c->request->arena, &c->err);
    return rc == RC_OK ? list_serve(c) : rc;
}

enum rc api_procedures(struct call *c)
{
    case_json_procedures(c->authority->procedures, &c->reply->body);
    return api_json(c);
}

/* ---- acting ---- */

enum { A_ACT, A_DAY, A_UNTIL, A_REASON, A_AMOUNT, A_FILES, A_RESTRICTED };

const struct field api_act_fields[] = {
    [A_ACT] = { "act", LIST_TEXT, true, "id of an act of the procedure" },
    [A_DAY] = { "day", LIST_DAY, false,
                "when it was done or received; today if absent; not for acts to be approved" },
    [A_UNTIL] = { "until", LIST_DAY, false, "the day it states" },
    [A_REASON] = { "reason", LIST_TEXT, false, "why" },
    [A_AMOUNT] = { "amount", LIST_TEXT, false, "a sum with its currency" },
    [A_FILES] = { "files", LIST_WORDS, false, "digests of documents of the case" },
    [A_RESTRICTED] = { "restricted", LIST_YESNO, false, "true: left out of the public copy" },
    { 0 },
};

enum rc api_act_post(struct call *c)
{
    struct sql_value v[FIELDS_MAX];
    struct casework w;
    int64_t number = 0;
    bool is_proposed = false;
    enum rc rc = body_read(c->request->body, api_act_fields, c->request->arena, v, &c->err);
    if (rc != RC_OK)
        return rc;
    const struct case_wish wish = {
        .act = v[A_ACT].s,
        .day = v[A_DAY].kind == SQL_NULL ? TIME_DAY_NONE : (int32_t)v[A_DAY].i,
        .until = v[A_UNTIL].kind == SQL_NULL ? TIME_DAY_NONE : (int32_t)v[A_UNTIL].i,
        .reason = v[A_REASON].s,
        .amount = v[A_AMOUNT].s,
        .files = v[A_FILES].s,
        .is_restricted = v[A_RESTRICTED].i != 0,
    };
    rc = begin(c, &w);
    if (rc == RC_OK)
        rc = casework_do(c->authority, c->store, &w, &wish, &c->who, c->request->arena, &number,
                         &is_proposed, &c->err);
    rc = commit(c, rc, is_proposed ? 202 : 201);
    if (rc == RC_OK)
        case_json_act(&c->reply->body, number, is_proposed);
    c->reply->type = "application/json";
    return rc;
}

static enum rc decide(struct call *c, bool approve)
{
    struct casework w;
    uint64_t number = 0;
    if (!slice_uint(c->values[2], &number) || number > INT32_MAX)
        return err_set(&c->err, RC_END, "no act of that number");
    enum rc rc = begin(c, &w);
    if (rc == RC_OK)
        rc = casework_decide(c->authority, c->store, &w, (int64_t)number, approve, &c->who,
                             c->request->arena, &c->err);
    return commit(c, rc, 204);
}

enum rc api_act_approve(struct call *c)
{
    return decide(c, true);
}

enum rc api_act_reject(struct call *c)
{
    return decide(c, false);
}

/* ---- documents ---- */

enum rc api_attach(struct call *c, struct slice name, struct slice content, bool is_restricted,
                   char ret_digest[HASH_TEXT_SIZE])
{
    struct casework w;
    enum rc rc = begin(c, &w);
    if (rc == RC_OK)
        rc = casework_attach(c->authority, c->store, &w, name, content, is_restricted, &c->who,
                             ret_digest, &c->err);
    return commit(c, rc, 201);
}

enum rc api_file_post(struct call *c)
{
    char digest[HASH_TEXT_SIZE];
    enum rc rc =
        api_attach(c, http_query(c->request, "name"), c->request->body,
                   slice_eq(http_query(c->request, "restricted"), SLICE("true")), digest);
    if (rc == RC_OK)
        case_json_made(&c->reply->body, "digest", digest);
    c->reply->type = "application/json";
    return rc;
}

enum rc api_file_get(struct call *c)
{
    struct store_rows *rows = NULL;
    const char *name = NULL;
    const struct sql_value key[] = { sql_str(c->operator_id), sql_slice(c->values[1]),
                                     sql_slice(c->values[2]),
                                     sql_int(api_wants_public(c) ? 0 : 1) };
    enum rc rc = store_query(c->store,
                             "SELECT name, media, content FROM proceeding_file WHERE operator "
                             "= $1 AND proceeding = $2 "
                             "AND digest = $3 AND is_restricted <= $4",
                             key, 4, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    bool is_there = store_next(rows);
    if (is_there) {
        struct slice text = store_text(rows, 0);
        struct buf escaped = BUF_EMPTY;
        text_uri(text, &escaped);
        if (!escaped.failed)
            name = arena_printf(c->request->arena, "attachment; filename*=UTF-8''%.*s",
                                (int)escaped.n, (const char *)escaped.p);
        buf_done(&escaped);
        c->reply->type = (const char *)arena_copy(c->request->arena, store_text(rows, 1)).p;
        buf_slice(&c->reply->body, store_blob(rows, 2));
    }
    rc = store_end(rows, &c->err);
    if (rc != RC_OK || !is_there)
        return rc == RC_OK ? err_set(&c->err, RC_END, "the case has no such document") : rc;
    if (name == NULL || c->reply->type == NULL || c->reply->body.failed)
        return err_set(&c->err, RC_MEMORY, "no memory for a document");
    /* Whatever somebody attached, no browser makes a page of it. */
    http_reply_header(c->reply, "Content-Disposition", name);
    http_reply_header(c->reply, "X-Content-Type-Options", "nosniff");
    http_reply_header(c->reply, "Content-Security-Policy", "sandbox; default-src 'none'");
    c->reply->status = 200;
    return RC_OK;
}
