/* ledger_rates append|sqlite|verify|prove PLACE COUNT BATCH: one measurement; prints "WHAT
 * COUNT SECONDS". The rows are the same for the ledger and for SQLite: equipment of some 380
 * bytes.  Both acknowledge a batch once it is synced to the disk. */
#include "ledger/audit.h"
#include "ledger/entry.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "ledger/reader.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int fail(const char *what)
{
    (void)fprintf(stderr, "ledger_rates: %s\n", what);
    return 2;
}

/* Entries are made before the clock starts: what is measured is taking them, not writing JSON.
 */
static void make_entries(uint64_t count, struct buf *out, size_t *ends)
{
    struct err err;
    char members[600];
    for (uint64_t i = 0; i < count; i++) {
        (void)snprintf(members, sizeof members,
                       "{\"equipment\":{\"addresses\":[\"mac:02:00:%02x:%02x:%02x:%02x\",\"ip:"
                       "10.%u.%u.%u\"],\"class\":\"switch\","
                       "\"firmware\":\"V200R019C10SPC500\",\"id\":\"mac:02:00:%02x:%02x:%02x:%"
                       "02x\",\"manufacturer\":{\"basis\":"
                       "\"stated\",\"country\":\"CN\",\"name\":\"Huawei\"},\"model\":\"S5735-"
                       "L24T4X-A1\",\"name\":\"sw-%llu\"},"
                       "\"event\":\"appeared\"}",
                       (unsigned)(i >> 24 & 255), (unsigned)(i >> 16 & 255),
                       (unsigned)(i >> 8 & 255), (unsigned)(i & 255), (unsigned)(i >> 16 & 255),
                       (unsigned)(i >> 8 & 255), (unsigned)(i & 255), (unsigned)(i >> 24 & 255),
                       (unsigned)(i >> 16 & 255), (unsigned)(i >> 8 & 255), (unsigned)(i & 255),
                       (unsigned long long)i);
        if (led_entry_make(SLICE("equipment"), INT64_C(1760000000000000000) + (int64_t)i * 1000,
                           0, slice_str(members), out, &err) != RC_OK)
            abort();
        ends[i] = out->n;
    }
}

static struct slice entry_at(const struct buf *all, const size_t *ends, uint64_t i)
{
    size_t from = i == 0 ? 0 : ends[i - 1];
    return slice_sub(buf_view(all), from, ends[i] - from);
}

static int append(const char *place, const struct buf *all, const size_t *ends, uint64_t made,
                  uint64_t count, uint64_t batch)
{
    struct led_log *l = NULL;
    struct err err = { "" };
    struct buf entry = BUF_EMPTY;
    if (led_init(place, SLICE("bench.example.org/a"), slice_of(NULL, 0), &err) != RC_OK ||
        led_open(place, slice_of(NULL, 0), &l, &err) != RC_OK)
        return fail(err.text);
    double begun = now_s();
    for (uint64_t i = 0; i < count; i++) {
        enum rc rc = RC_OK;
        if (i < made) {
            rc = led_append(l, entry_at(all, ends, i), NULL, &err);
        } else { /* a long log repeats its rows, later */
            struct led_entry e;
            buf_clear(&entry);
            buf_slice(&entry, entry_at(all, ends, i % made));
            char at[64];
            (void)snprintf(at, sizeof at, "2%03u", 26 + (unsigned)(i / made) % 900);
            memcpy(entry.p + 7, at, 4);
            rc = led_entry_parse(buf_view(&entry), &e, &err) == RC_OK
                     ? led_append(l, buf_view(&entry), NULL, &err)
                     : RC_FORMAT;
        }
        if (rc == RC_OK && ((i + 1) % batch == 0 || i + 1 == count))
            rc = led_commit(l, &err);
        if (rc != RC_OK)
            return fail(err.text);
    }
    double acked = now_s();
    if (led_publish(l, &err) != RC_OK)
        return fail(err.text);
    (void)printf("acknowledged %llu %.3f\nunder a head %llu %.3f\n", (unsigned long long)count,
                 acked - begun, (unsigned long long)count, now_s() - begun);
    led_close(l);
    buf_done(&entry);
    return 0;
}

static int sqlite(const char *place, const struct buf *all, const size_t *ends, uint64_t count,
                  uint64_t batch)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    static const char setup[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE "
                                "TABLE log(n INTEGER PRIMARY KEY, at TEXT, "
                                "kind TEXT, entry BLOB) STRICT;";
    if (sqlite3_open(place, &db) != SQLITE_OK ||
        sqlite3_exec(db, setup, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "INSERT INTO log VALUES(?,?,'equipment',?)", -1, &insert,
                           NULL) != SQLITE_OK)
        return fail("SQLite cannot begin");
    double begun = now_s();
    for (uint64_t i = 0; i < count; i++) {
        struct slice e = entry_at(all, ends, i);
        if (i % batch == 0)
            (void)sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        (void)sqlite3_bind_int64(insert, 1, (sqlite3_int64)i);
        (void)sqlite3_bind_text(insert, 2, (const char *)e.p + 7, 27, SQLITE_STATIC);
        (void)sqlite3_bind_blob(insert, 3, e.p, (int)e.n, SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE)
            return fail("SQLite cannot insert");
        (void)sqlite3_reset(insert);
        if (((i + 1) % batch == 0 || i + 1 == count) &&
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            return fail("SQLite cannot commit");
    }
    (void)printf("acknowledged %llu %.3f\n", (unsigned long long)count, now_s() - begun);
    (void)sqlite3_finalize(insert);
    (void)sqlite3_close(db);
    return 0;
}

static int verify(const char *place)
{
    struct led_audit found;
    struct err err = { "" };
    double begun = now_s();
    if (led_audit_run(place, NULL, NULL, &found, &err) != RC_OK)
        return fail(err.text);
    (void)printf("verified %llu %.3f\n", (unsigned long long)found.size, now_s() - begun);
    return 0;
}

static int prove(const char *place, uint64_t count)
{
    struct led_reader *r = NULL;
    struct err err = { "" };
    uint64_t seed = 1;
    if (led_reader_open(place, NULL, &r, &err) != RC_OK)
        return fail(err.text);
    const struct led_checkpoint *c = led_reader_checkpoint(r);
    double begun = now_s();
    double worst = 0;
    for (uint64_t i = 0; i < count; i++) {
        double at = now_s();
        struct led_proof proof;
        struct led_hash leaf;
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        uint64_t index = (seed >> 20) % c->size;
        struct led_view *v = led_view_new(led_reader_source(r),
                                          c->size); /* nothing is held from the proof before */
        if (v == NULL || led_prove_inclusion(v, index, c->size, &proof, &err) != RC_OK ||
            led_view_leaf(v, index, &leaf, &err) != RC_OK)
            return fail(err.text);
        led_view_free(v);
        worst = now_s() - at > worst ? now_s() - at : worst;
        if (!led_verify_inclusion(index, c->size, &leaf, &proof, &c->root))
            return fail("a proof that does not hold");
    }
    (void)printf("proven %llu %.3f\nworst 1 %.6f\n", (unsigned long long)count, now_s() - begun,
                 worst);
    led_reader_close(r);
    return 0;
}

int main(int argc, char **argv)
{
    enum { MADE_MAX = 1000000 };
    uint64_t count = 0;
    uint64_t batch = 1;
    struct buf all = BUF_EMPTY;
    if (argc != 5 || !slice_uint(slice_str(argv[3]), &count) ||
        !slice_uint(slice_str(argv[4]), &batch) || batch == 0)
        return fail("append|sqlite|verify|prove PLACE COUNT BATCH");
    uint64_t made = count < MADE_MAX ? count : MADE_MAX;
    size_t *ends = calloc(made + 1, sizeof *ends);
    if (ends == NULL)
        return fail("no memory");
    bool needs_rows = argv[1][0] == 'a' || argv[1][0] == 's';
    if (needs_rows)
        make_entries(made, &all, ends);
    int status = argv[1][0] == 'a'   ? append(argv[2], &all, ends, made, count, batch)
                 : argv[1][0] == 's' ? sqlite(argv[2], &all, ends, made, batch)
                 : argv[1][0] == 'v' ? verify(argv[2])
                                     : prove(argv[2], count);
    buf_done(&all);
    free(ends);
    return status;
}
