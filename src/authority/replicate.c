#include "authority/replicate.h"

#include "authority/grow.h"
#include "ledger/witness.h"

static const char head_sql[] = "SELECT s.vkey, s.revoked_ns, l.size, l.root, l.frontier, "
                               "l.checkpoint, l.entry_ns, l.heartbeat_ns, "
                               "l.interval_s, l.packets, l.dropped FROM sensor s JOIN log l ON "
                               "l.operator = s.operator AND l.sensor "
                               "= s.sensor WHERE s.operator = $1 AND s.sensor = $2";

/* The hashes of the perfect subtrees, the largest first. */
static enum rc read_tree(uint64_t size, struct slice frontier, struct led_tree *ret,
                         struct err *err)
{
    led_tree_init(ret);
    ret->size = size;
    for (int h = LED_LEVELS_MAX; h >= 0; h--) {
        if ((size >> h & 1) == 0)
            continue;
        if (frontier.n < HASH_SIZE)
            return err_set(err, RC_FORMAT, "the store has too few hashes of a log");
        memcpy(ret->perfect[h].b, frontier.p, HASH_SIZE);
        frontier = slice_skip(frontier, HASH_SIZE);
    }
    return frontier.n == 0 ? RC_OK
                           : err_set(err, RC_FORMAT, "the store has too many hashes of a log");
}

static void write_frontier(const struct led_tree *t, struct buf *out)
{
    for (int h = LED_LEVELS_MAX; h >= 0; h--)
        if ((t->size >> h & 1) != 0)
            buf_bytes(out, t->perfect[h].b, HASH_SIZE);
}

static enum rc read_head(struct store_rows *rows, struct arena *arena, struct log_head *h,
                         struct err *err)
{
    enum rc rc = led_vkey_parse(store_text(rows, 0), &h->key, err);
    h->is_revoked = !store_is_null(rows, 1);
    uint64_t size = (uint64_t)store_int(rows, 2);
    struct slice root = store_blob(rows, 3);
    if (rc == RC_OK && root.n != HASH_SIZE)
        rc = err_set(err, RC_FORMAT, "the store has no root of a log");
    if (rc == RC_OK)
        memcpy(h->root.b, root.p, HASH_SIZE);
    if (rc == RC_OK)
        rc = read_tree(size, store_blob(rows, 4), &h->tree, err);
    h->checkpoint = arena_printf(arena, "%.*s", (int)store_text(rows, 5).n,
                                 (const char *)store_text(rows, 5).p);
    h->state = (struct log_state){ store_int(rows, 6), store_int(rows, 7), store_int(rows, 8),
                                   store_int(rows, 9), store_int(rows, 10) };
    return rc == RC_OK && h->checkpoint == NULL ? err_set(err, RC_MEMORY, "no memory") : rc;
}

enum rc replicate_head(struct store *s, const struct log_name *log, bool lock,
                       struct arena *arena, struct log_head *ret, struct err *err)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(log->operator_id), sql_str(log->sensor) };
    enum rc rc = RC_OK;
    if (lock) /* writing the row keeps others from reading it to write it */
        rc = store_exec(s, "UPDATE log SET size = size WHERE operator = $1 AND sensor = $2",
                        key, 2, NULL, err);
    if (rc == RC_OK)
        rc = store_query(s, head_sql, key, 2, &rows, err);
    if (rc != RC_OK)
        return rc;
    struct log_head head = { .is_revoked = false };
    bool is_there = store_next(rows);
    if (is_there)
        rc = read_head(rows, arena, &head, err);
    enum rc ended = store_end(rows, err);
    if (rc == RC_OK)
        rc = ended;
    if (rc == RC_OK && !is_there)
        return RC_END;
    if (rc == RC_OK)
        *ret = head;
    return rc;
}

enum rc replicate_contradiction(struct authority *a, struct store *s,
                                const struct log_name *log, const char *kind, uint64_t size,
                                struct slice document, struct err *err)
{
    uint8_t digest[HASH_SIZE];
    char text[HASH_TEXT_SIZE];
    int64_t changed = 0;
    hash_of(document, digest);
    hash_print(digest, text);
    const struct sql_value values[] = { sql_str(log->operator_id),
                                        sql_str(log->sensor),
                                        sql_str(text),
                                        sql_str(kind),
                                        sql_int((int64_t)size),
                                        sql_int(authority_now_ns(a)),
                                        sql_blob(document) };
    enum rc rc = store_exec(
        s,
        "INSERT INTO contradiction (operator, sensor, digest, kind, size, received_ns, "
        "document) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        values, 7, &changed, err);
    if (rc == RC_OK && changed > 0)
        metric_add(&a->metrics.contradictions, 1);
    return rc;
}

/* ---- bundles ---- */

static enum rc answer(struct replicate_answer *ret, unsigned status, const char *words,
                      struct err *err)
{
    ret->status = status;
    if (words != NULL)
        (void)err_set(err, RC_OK, "%s", words);
    return RC_OK;
}

/* A bundle that is countersigned already: the same bytes, or a contradiction. */
static enum rc compare(struct authority *a, struct store *s, const struct log_name *log,
                       const struct led_tile *tile, uint64_t size, struct slice bytes,
                       struct slice request, struct replicate_answer *ret, struct err *err)
{
    struct buf kept = BUF_EMPTY;
    struct led_tile whole = { LED_TILE_ENTRIES, tile->n,
                              led_tile_width(LED_TILE_ENTRIES, tile->n, size) };
    enum rc rc = tiles_read(a, log, TILE_KEPT, &whole, &kept, err);
    if (rc == RC_END)
        rc = err_set(err, RC_IO, "a bundle of %s/%s is not on disk", log->operator_id,
                     log->sensor);
    bool is_same = rc == RC_OK && slice_starts(buf_view(&kept), bytes);
    buf_done(&kept);
    if (rc != RC_OK)
        return rc;
    if (is_same)
        return answer(ret, 200, NULL, err);
    ret->contradiction = "rewrite";
    rc = replicate_contradiction(a, s, log, "rewrite", size, request, err);
    return rc == RC_OK ? answer(ret, 409, "other entries were countersigned before", err) : rc;
}

enum rc replicate_bundle(struct authority *a, struct store *s, const struct log_name *log,
                         const struct led_tile *tile, struct slice bytes, struct slice request,
                         struct arena *arena, struct replicate_answer *ret, struct err *err)
{
    struct log_head head;
    enum rc rc = replicate_head(s, log, false, arena, &head, err);
    if (rc == RC_END)
        return answer(ret, 404, "no such operator or sensor", err);
    if (rc != RC_OK)
        return rc;
    if (led_bundle_check(bytes, tile->width, err) != RC_OK)
        return answer(ret, 400, NULL, err);
    uint64_t from = tile->n * LED_TILE_WIDTH;
    if (tile->n > (uint64_t)INT64_MAX / LED_TILE_WIDTH - 1 ||
        from > head.tree.size + REPLICATE_ENTRIES_MAX)
        return answer(ret, 413, "too far ahead of what is countersigned", err);
    metric_add(&a->metrics.upload_bytes, bytes.n);
    if (from + tile->width <= head.tree.size)
        return compare(a, s, log, tile, head.tree.size, bytes, request, ret, err);
    rc = tiles_write(a, log, TILE_INCOMING, tile, bytes, err);
    return rc == RC_OK ? answer(ret, 201, NULL, err) : rc;
}

/* ---- heads ---- */

struct step {
    struct authority *authority;
    struct store *store;
    const struct log_name *log;
    struct log_head head;
    struct led_note note;
    struct led_checkpoint checkpoint;
    struct grow *grow; /* NULL: the size stays */
    struct ingest ingest;
    struct replicate_answer *answer;
};

/* A smaller head than ours: do we have that root, too?  If not, the log signed two histories.
 */
static enum rc check_smaller(struct step *p, bool *ret_fork, struct err *err)
{
    struct tiles_context context = { p->authority, p->log };
    const struct led_source source = { tiles_source_read, &context };
    struct led_hash root;
    *ret_fork = false;
    if (p->checkpoint.size >= p->head.tree.size)
        return RC_OK;
    struct led_view *view = led_view_new(&source, p->head.tree.size);
    if (view == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = led_view_root(view, p->checkpoint.size, &root, err);
    led_view_free(view);
    *ret_fork = rc == RC_OK && !led_hash_eq(&root, &p->checkpoint.root);
    return rc;
}

static enum rc refuse(struct step *p, enum led_verdict verdict, struct slice request,
                      struct err *err)
{
    struct err words = *err;
    bool is_fork = verdict == LED_FORK;
    const char *kind = NULL;
    enum rc rc = RC_OK;
    if (verdict == LED_STALE)
        rc = check_smaller(p, &is_fork, err);
    if (rc == RC_OK && is_fork) {
        kind = "fork";
        words = (struct err){ "a fork: the log signed two heads that contradict each other" };
    } else if (rc == RC_OK && verdict == LED_UNPROVEN) {
        kind = "inconsistent"; /* perhaps only a wrong proof: suspected, not proven */
    }
    if (rc == RC_OK && kind != NULL)
        rc = replicate_contradiction(p->authority, p->store, p->log, kind, p->checkpoint.size,
                                     request, err);
    if (rc == RC_OK && verdict == LED_STALE && !is_fork) {
        buf_uint(&p->answer->body, p->head.tree.size);
        buf_char(&p->answer->body, '\n');
    }
    p->answer->contradiction = kind;
    if (rc != RC_OK)
        return rc;
    *err = words;
    p->answer->status = led_verdict_status(is_fork ? LED_FORK : verdict);
    return RC_OK;
}

static enum rc save_head(struct step *p, struct slice signed_head, struct err *err)
{
    struct buf frontier = BUF_EMPTY;
    const struct led_tree *tree = p->grow == NULL ? &p->head.tree : grow_tree(p->grow);
    const struct log_state *state = p->grow == NULL ? &p->head.state : &p->ingest.state;
    write_frontier(tree, &frontier);
    const struct sql_value values[] = {
        sql_int((int64_t)p->checkpoint.size),
        sql_blob(slice_of(p->checkpoint.root.b, HASH_SIZE)),
        sql_blob(buf_view(&frontier)),
        sql_slice(signed_head),
        sql_int(authority_now_ns(p->authority)),
        sql_int(state->entry_ns),
        sql_int(state->heartbeat_ns),
        sql_int(state->interval_s),
        sql_int(state->packets),
        sql_int(state->dropped),
        sql_str(p->log->operator_id),
        sql_str(p->log->sensor),
    };
    enum rc rc = frontier.failed ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    if (rc == RC_OK)
        rc = store_exec(
            p->store,
            "UPDATE log SET size = $1, root = $2, frontier = $3, checkpoint = $4, cosigned_ns "
            "= $5, "
            "entry_ns = $6, heartbeat_ns = $7, interval_s = $8, packets = $9, dropped = $10 "
            "WHERE operator = $11 AND sensor = $12",
            values, sizeof values / sizeof values[0], NULL, err);
    buf_done(&frontier);
    return rc;
}

/* The countersignature, and the head with both signatures. */
static enum rc countersign(struct step *p, struct buf *ret_head, struct err *err)
{
    uint64_t now_s = (uint64_t)(authority_now_ns(p->authority) / 1000000000);
    enum rc rc =
        led_note_sign(p->note.text, slice_str(p->authority->witness.name), LED_SIG_COSIGNATURE,
                      now_s, &p->authority->key, &p->answer->body, err);
    buf_slice(ret_head, p->note.text);
    buf_char(ret_head, '\n');
    buf_slice(ret_head, p->note.sigs);
    buf_slice(ret_head, buf_view(&p->answer->body));
    return rc == RC_OK && (ret_head->failed || p->answer->body.failed)
               ? err_set(err, RC_MEMORY, "no memory")
               : rc;
}

/* Hashing and reading was done without holding up others; if the head has moved meanwhile, the
 * sensor is told where it stands now. */
static enum rc still_there(struct step *p, struct arena *arena, bool *ret, struct err *err)
{
    struct log_head now;
    enum rc rc = replicate_head(p->store, p->log, true, arena, &now, err);
    if (rc != RC_OK)
        return rc == RC_END ? err_set(err, RC_IO, "a sensor vanished") : rc;
    *ret = now.tree.size == p->head.tree.size && led_hash_eq(&now.root, &p->head.root);
    if (*ret)
        return RC_OK;
    p->answer->status = 409;
    buf_clear(&p->answer->body);
    buf_uint(&p->answer->body, now.tree.size);
    buf_char(&p->answer->body, '\n');
    return RC_OK;
}

/* Everything that is new becomes durable, the tiles before the head that commits them. */
static enum rc keep(struct step *p, struct arena *arena, struct err *err)
{
    struct buf head = BUF_EMPTY;
    bool is_there = false;
    enum rc rc = p->grow == NULL ? RC_OK : grow_ingest(p->grow, &p->ingest, err);
    /* What came goes to disk while nobody waits; then there is little left to sync. */
    if (rc == RC_OK && p->grow != NULL)
        rc = tiles_sync(p->authority, err);
    if (rc == RC_OK)
        rc = store_begin(p->store, err);
    if (rc == RC_OK)
        rc = still_there(p, arena, &is_there, err);
    if (rc != RC_OK || !is_there)
        return rc;
    if (p->grow != NULL)
        rc = ingest_write(&p->ingest, p->store, err);
    if (rc == RC_OK && p->grow != NULL)
        rc = grow_keep(p->grow, err);
    if (rc == RC_OK)
        rc = countersign(p, &head, err);
    if (rc == RC_OK)
        rc = save_head(p, buf_view(&head), err);
    if (rc == RC_OK)
        rc = store_commit(p->store, err);
    buf_done(&head);
    if (rc != RC_OK)
        return rc;
    struct metrics *m = &p->authority->metrics;
    metric_add(&m->heads, 1);
    if (p->grow != NULL) {
        grow_tidy(p->grow);
        metric_add(&m->entries, p->checkpoint.size - p->head.tree.size);
        metric_add(&m->equipment, p->ingest.records);
        metric_add(&m->heartbeats, p->ingest.heartbeats.rows);
        metric_add(&m->unreadable, p->ingest.unreadable.rows);
    }
    p->answer->status = 200;
    return RC_OK;
}

/* From the head signed last to the new one.  Leaves a status other than 0 if that ends it. */
static enum rc advance(struct step *p, struct err *err)
{
    struct led_hash root;
    enum rc rc = RC_OK;
    if (p->checkpoint.size - p->head.tree.size > REPLICATE_ENTRIES_MAX)
        return answer(p->answer, 413, "too many entries at once: sign a head in between", err);
    rc = grow_new(p->authority, p->log, &p->head.tree, p->checkpoint.size, &p->grow, err);
    if (rc == RC_OK)
        rc = grow_load(p->grow, REPLICATE_MISSING_MAX, REPLICATE_BYTES_MAX, &p->answer->body,
                       err);
    if (rc == RC_LIMIT)
        return answer(p->answer, 413, NULL, err);
    if (rc == RC_OK && p->answer->body.n > 0)
        return answer(p->answer, 424, "entries are missing", err);
    if (rc == RC_OK)
        rc = grow_hash(p->grow, err);
    if (rc == RC_FORMAT)
        return answer(p->answer, 422, NULL, err);
    if (rc != RC_OK)
        return rc;
    led_tree_root(grow_tree(p->grow), &root);
    if (!led_hash_eq(&root, &p->checkpoint.root))
        return answer(p->answer, 422, "the entries do not hash to the root of the head", err);
    return RC_OK;
}

static enum rc judge(struct step *p, struct slice request, struct arena *arena, struct err *err)
{
    struct led_extension x;
    if (led_extension_parse(request, &x, err) != RC_OK)
        return answer(p->answer, 400, NULL, err);
    if (p->head.is_revoked)
        return answer(p->answer, 403, "the key of this sensor was revoked", err);
    struct led_seen seen = { p->head.tree.size, p->head.root };
    if (seen.size == 0)
        led_hash_empty(&seen.root);
    enum led_verdict verdict =
        led_witness_judge(&x, &seen, &p->head.key, &p->note, &p->checkpoint, err);
    if (verdict == LED_MALFORMED || verdict == LED_UNSIGNED)
        return answer(p->answer, led_verdict_status(verdict), NULL, err);
    if (verdict != LED_SIGN)
        return refuse(p, verdict, request, err);
    enum rc rc = RC_OK;
    if (p->checkpoint.size > p->head.tree.size)
        rc = advance(p, err);
    return rc == RC_OK && p->answer->status == 0 ? keep(p, arena, err) : rc;
}

enum rc replicate_checkpoint(struct authority *a, struct store *s, const struct log_name *log,
                             struct slice request, struct arena *arena,
                             struct replicate_answer *ret, struct err *err)
{
    struct step p = { .authority = a, .store = s, .log = log, .answer = ret };
    enum rc rc = replicate_head(s, log, false, arena, &p.head, err);
    if (rc == RC_END)
        return answer(ret, 404, "no such operator or sensor", err);
    if (rc == RC_OK)
        rc = ingest_init(&p.ingest, log, &p.head.state, err);
    if (rc == RC_OK)
        rc = judge(&p, request, arena, err);
    grow_free(p.grow);
    ingest_done(&p.ingest);
    store_rollback(s);
    return rc;
}
