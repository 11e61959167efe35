/* Every pattern hits its own example, gives something, and names what exists. */
#include "base/tsv.h"
#include "entity/entity.h"
#include "identify/fingerprint.h"
#include "registry/datafile.h"

#include <stdio.h>
#include <stdlib.h>

static int failed;

static void check(bool good, const struct fp_row *row, const char *what)
{
    if (good)
        return;
    failed++;
    printf("not ok - %s: %s\n", row->where, what);
}

static bool class_exists(const char *path, const char *class_name)
{
    struct tsv t;
    struct err err;
    bool found = false;
    size_t id = 0;
    if (tsv_open(path, &t, &err) != RC_OK || tsv_column(&t, "id", &id, &err) != RC_OK)
        return false;
    while (!found && tsv_next(&t, &err) == RC_OK)
        found = slice_eq(t.cells[id], slice_str(class_name));
    tsv_close(&t);
    return found;
}

static void test_row(struct fingerprints *f, const struct fp_row *row, const struct entities *e,
                     const char *classes)
{
    enum { ROOM = 16 };
    struct arena arena;
    struct fp_hit hits[ROOM];
    bool gave_up = false;
    bool hit = false;
    arena_init(&arena, SIZE_MAX);
    check(row->example != NULL, row, "no example");
    if (row->example != NULL) {
        size_t n = fp_match(f, row->prop, row->protocol == NULL ? "any" : row->protocol,
                            slice_str(row->example), &arena, hits, ROOM, &gave_up);
        for (size_t i = 0; i < n; i++)
            hit = hit || hits[i].row == row;
    }
    check(hit, row, "the pattern (or its needle) misses the example");
    check(!gave_up, row, "the pattern reached its limit");
    if (row->entity != NULL)
        check(ent_by_id(e, slice_str(row->entity)) != ENT_NONE, row, "no such entity");
    if (row->class_name != NULL)
        check(class_exists(classes, row->class_name), row, "no such class");
    check(row->kind == FP_SOFTWARE || row->kind == FP_PLACEHOLDER || row->entity != NULL || row->model != NULL ||
              row->firmware != NULL || row->class_name != NULL,
          row, "says nothing");
    arena_done(&arena);
}

int main(int argc, char **argv)
{
    struct datafile *data = NULL;
    struct entities *entities = NULL;
    struct fingerprints *f = NULL;
    struct err err = { "" };
    char classes[4096];
    if (argc != 3 || data_open(argv[1], &data, &err) != RC_OK ||
        ent_open(data, &entities, &err) != RC_OK || fp_load(argv[2], &f, &err) != RC_OK) {
        printf("not ok - %s\n", err.text);
        return 1;
    }
    (void)snprintf(classes, sizeof classes, "%s/classes.tsv", argv[2]);
    for (size_t i = 0; i < fp_count(f); i++)
        test_row(f, fp_at(f, i), entities, classes);
    printf("%zu patterns, %d failed\n", fp_count(f), failed);
    if (fp_count(f) < 50)
        failed++;
    fp_free(f);
    ent_close(entities);
    data_close(data);
    return failed == 0 ? 0 : 1;
}
