/* entity_rates DATA MODE FILE: how many names of FILE (one a line) are looked up in a second.
 * Modes: exact, nearly, scan (bytes a second), load (milliseconds to open the data), answer (prints the first answer to each line), jaro (FILE has the names,
 * standard input the damaged ones: prints the nearest by Jaro-Winkler, each compared with each). */
#include "base/time.h"
#include "entity/entity.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TODAY = 20779, CHUNK = 4096 };

struct lines {
    char *bytes;
    size_t size;
    struct slice *rows;
    size_t count;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct lines read_lines(FILE *f)
{
    struct lines l = { 0 };
    size_t room = 1 << 20;
    size_t n = 0;
    l.bytes = malloc(room);
    while (l.bytes != NULL && (n = fread(&l.bytes[l.size], 1, room - l.size, f)) > 0) {
        l.size += n;
        if (l.size == room)
            l.bytes = realloc(l.bytes, room *= 2);
    }
    l.rows = calloc(l.size + 1, sizeof *l.rows);
    struct slice rest = slice_of(l.bytes, l.size);
    while (l.rows != NULL && rest.n > 0)
        l.rows[l.count++] = slice_line(&rest);
    return l;
}

static size_t once(const struct entities *e, const char *mode, const struct lines *l, size_t *ret_found)
{
    struct ent_match m[8];
    size_t done = 0;
    if (strcmp(mode, "scan") == 0) {
        for (size_t at = 0; at < l->size; at += CHUNK) {
            struct slice part = slice_sub(slice_of(l->bytes, l->size), at, CHUNK);
            *ret_found += ent_find(e, part, TODAY, m, 8);
            done += part.n;
        }
        return done;
    }
    bool exact = strcmp(mode, "exact") == 0;
    for (size_t i = 0; i < l->count; i++)
        *ret_found += exact ? ent_match_name(e, l->rows[i], TODAY, m) : ent_match_nearly(e, l->rows[i], TODAY, m);
    return l->count;
}

static void rate(const struct entities *e, const char *mode, const struct lines *l)
{
    double best = 0;
    size_t found = 0;
    for (int round = 0; round < 3; round++) {
        size_t done = 0;
        double began = now();
        double spent = 0;
        found = 0;
        do {
            done += once(e, mode, l, &found);
            spent = now() - began;
        } while (spent < 0.4);
        best = (double)done / spent > best ? (double)done / spent : best;
    }
    printf("%.0f\n", best);
}

/* From nothing to the first answer by a number and by a name. */
static void load(const char *path)
{
    double best = 1e9;
    for (int i = 0; i < 30; i++) {
        struct err err;
        struct datafile *data = NULL;
        struct registry *r = NULL;
        struct entities *e = NULL;
        struct reg_row row;
        struct ent_match m;
        double began = now();
        if (data_open(path, &data, &err) != RC_OK || reg_open(data, &r, &err) != RC_OK ||
            ent_open(data, &e, &err) != RC_OK || !reg_number(r, REG_PEN, 9, &row) ||
            !ent_match_name(e, row.organisation, TODAY, &m))
            exit(2);
        double spent = (now() - began) * 1e3;
        best = spent < best ? spent : best;
        ent_close(e);
        reg_close(r);
        data_close(data);
    }
    printf("%.3f\n", best);
}

static void answer(const struct entities *e, const struct lines *l)
{
    double began = now();
    for (size_t i = 0; i < l->count; i++) {
        struct ent_match m;
        struct ent_rival r;
        if (ent_match_name(e, l->rows[i], TODAY, &m))
            puts(ent_id(e, m.entity));
        else
            puts(ent_candidates(e, l->rows[i], TODAY, &r, 1) > 0 ? ent_id(e, r.entity) : "");
    }
    fprintf(stderr, "%.3f\n", now() - began);
}

/* W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules, 1990; scale 0.1, four letters of the front. */
static double jaro_winkler(struct slice a, struct slice b)
{
    bool a_used[256] = { false };
    bool b_used[256] = { false };
    size_t longer = a.n > b.n ? a.n : b.n;
    size_t reach = longer / 2 > 0 ? longer / 2 - 1 : 0;
    size_t same = 0;
    if (a.n > 255 || b.n > 255 || a.n == 0 || b.n == 0)
        return 0;
    for (size_t i = 0; i < a.n; i++)
        for (size_t j = i > reach ? i - reach : 0; j < b.n && j <= i + reach; j++)
            if (!b_used[j] && a.p[i] == b.p[j]) {
                a_used[i] = b_used[j] = true;
                same++;
                break;
            }
    if (same == 0)
        return 0;
    size_t swapped = 0;
    for (size_t i = 0, j = 0; i < a.n; i++) {
        if (!a_used[i])
            continue;
        while (!b_used[j])
            j++;
        swapped += a.p[i] != b.p[j++];
    }
    double s = (double)same;
    double jaro = (s / (double)a.n + s / (double)b.n + (s - (double)swapped / 2) / s) / 3;
    size_t front = 0;
    while (front < 4 && front < a.n && front < b.n && a.p[front] == b.p[front])
        front++;
    return jaro + (double)front * 0.1 * (1 - jaro);
}

static void jaro(const struct lines *names, const struct lines *asked)
{
    double began = now();
    for (size_t i = 0; i < asked->count; i++) {
        size_t best = 0;
        double most = -1;
        for (size_t j = 0; j < names->count; j++) {
            double like = jaro_winkler(asked->rows[i], names->rows[j]);
            if (like > most) {
                most = like;
                best = j;
            }
        }
        printf("%zu\n", best);
    }
    fprintf(stderr, "%.3f\n", now() - began);
}

int main(int argc, char **argv)
{
    struct err err;
    struct datafile *data = NULL;
    struct entities *e = NULL;
    FILE *f = argc == 4 ? fopen(argv[3], "rb") : NULL;
    if (f == NULL || data_open(argv[1], &data, &err) != RC_OK || ent_open(data, &e, &err) != RC_OK) {
        fprintf(stderr, "usage: entity_rates DATA exact|nearly|scan|load|answer|jaro FILE\n");
        return 2;
    }
    struct lines l = read_lines(f);
    fclose(f);
    if (strcmp(argv[2], "load") == 0) {
        load(argv[1]);
    } else if (strcmp(argv[2], "answer") == 0) {
        answer(e, &l);
    } else if (strcmp(argv[2], "jaro") == 0) {
        struct lines asked = read_lines(stdin);
        jaro(&l, &asked);
        free(asked.bytes);
        free(asked.rows);
    } else {
        rate(e, argv[2], &l);
    }
    free(l.bytes);
    free(l.rows);
    ent_close(e);
    data_close(data);
    return 0;
}
