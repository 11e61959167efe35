/* upsert_rates FILE: upserts the rows of standard input (a line each, columns separated by tabs, the
 * first three being the key) into the new SQLite file FILE, by one prepared statement in one
 * transaction, synced as the authority's own; prints "ROWS SECONDS".  What the authority's ingest is
 * measured beside. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 24 };

static double now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *read_all(size_t *ret_n)
{
    size_t room = 1 << 20;
    size_t n = 0;
    size_t got = 0;
    char *all = malloc(room + 1);
    while (all != NULL && (got = fread(all + n, 1, room - n, stdin)) > 0) {
        n += got;
        if (n == room)
            all = realloc(all, (room *= 2) + 1);
    }
    *ret_n = n;
    return all;
}

static void create(sqlite3 *db)
{
    (void)sqlite3_exec(db,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
                       "CREATE TABLE e (c0 TEXT, c1 TEXT, c2 TEXT, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, "
                       "c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, PRIMARY KEY (c0, c1, c2))",
                       NULL, NULL, NULL);
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *upsert = NULL;
    size_t n = 0;
    size_t rows = 0;
    char *all = read_all(&n);
    if (argc != 2 || all == NULL || sqlite3_open(argv[1], &db) != SQLITE_OK)
        return 2;
    create(db);
    char sql[1024] = "INSERT INTO e VALUES (?";
    for (int i = 1; i < COLUMNS; i++)
        (void)strncat(sql, ",?", sizeof sql - strlen(sql) - 1);
    (void)strncat(sql, ") ON CONFLICT (c0, c1, c2) DO UPDATE SET c3 = excluded.c3", sizeof sql - strlen(sql) - 1);
    for (int i = 4; i < COLUMNS; i++)
        (void)snprintf(sql + strlen(sql), sizeof sql - strlen(sql), ", c%d = excluded.c%d", i, i);
    if (sqlite3_prepare_v2(db, sql, -1, &upsert, NULL) != SQLITE_OK)
        return 2;
    double began = now_s();
    (void)sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    for (char *at = all; at < all + n; rows++) {
        for (int i = 0; i < COLUMNS; i++) {
            size_t width = strcspn(at, "\t\n");
            (void)sqlite3_bind_text(upsert, i + 1, at, (int)width, SQLITE_STATIC);
            at += width + 1;
        }
        if (sqlite3_step(upsert) != SQLITE_DONE)
            return 2;
        (void)sqlite3_reset(upsert);
    }
    if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        return 2;
    (void)printf("%zu %.4f\n", rows, now_s() - began);
    (void)sqlite3_finalize(upsert);
    (void)sqlite3_close(db);
    return 0;
}
