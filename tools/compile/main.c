/* compile-data FOLDER OUT: makes the data file OUT of the tables of facts in FOLDER. Refuses
 * wrong tables: each wrong row is told on stderr as file:line, and OUT is not written.  Exit
 * status 0, 1 (wrong facts), 2 (wrong usage, no disk). */
#include "compile/parts.h"

#include "entity/entity.h"
#include "entity/normal.h"

#include <stdio.h>

enum { STATUS_OK, STATUS_WRONG, STATUS_FAILED };

static void find_section(const struct builder *b, const char *name, struct data_section *ret)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->sections[i].name, name) == 0)
            *ret = build_view(&b->sections[i]);
}

struct normal made_normal(const struct builder *b)
{
    struct normal t = { .strings = buf_view(&b->strings) };
    find_section(b, SECTION_FOLD_PAGES, &t.pages);
    find_section(b, SECTION_FOLD_CELLS, &t.cells);
    find_section(b, SECTION_FOLD_MORE, &t.more);
    find_section(b, SECTION_FORM, &t.forms);
    find_section(b, SECTION_FORM_SLOTS, &t.form_slots);
    return t;
}

/* Registries are attributed by the program's own code over the entities made so far. */
static enum rc attribute_registries(struct builder *b, struct err *err)
{
    struct buf image = BUF_EMPTY;
    struct datafile *data = NULL;
    struct entities *e = NULL;
    build_image(b, &image);
    enum rc rc = data_of(buf_view(&image), "entities", &data, err);
    if (rc == RC_OK)
        rc = ent_open(data, &e, err);
    if (rc == RC_OK)
        make_registries(b, e);
    if (rc == RC_OK)
        make_near(b, e);
    ent_close(e);
    data_close(data);
    buf_done(&image);
    return rc;
}

static enum rc make(struct builder *b, const char *folder, struct err *err)
{
    enum rc rc = build_init(b, folder, err);
    if (rc != RC_OK)
        return rc;
    make_folds(b);
    make_confusables(b);
    struct normal t = made_normal(b);
    make_forms(b, &t);
    make_entities(b);
    t = made_normal(b);
    make_names(b, &t);
    t = made_normal(b);
    make_brands(b, &t);
    if (b->errors > 0) /* what stands on wrong rows would only repeat them */
        return RC_OK;
    return attribute_registries(b, err);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: compile-data FOLDER OUT\n");
        return STATUS_FAILED;
    }
    static struct builder b; /* too large for the stack */
    struct err err;
    struct buf image = BUF_EMPTY;
    int status = STATUS_FAILED;
    if (make(&b, argv[1], &err) != RC_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
    } else if (b.errors > 0) {
        fprintf(stderr, "%s: %zu wrong rows; no data file made\n", argv[1], b.errors);
        status = STATUS_WRONG;
    } else {
        build_image(&b, &image);
        if (image.failed)
            fprintf(stderr, "no memory\n");
        else if (build_write(argv[2], buf_view(&image)))
            status = STATUS_OK;
    }
    buf_done(&image);
    build_done(&b);
    return status;
}
