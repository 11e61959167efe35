#include "cli/library.h"

#include "entity/entity.h"
#include "identify/fingerprint.h"
#include "identify/roles.h"
#include "registry/datafile.h"
#include "registry/places.h"
#include "registry/registry.h"

enum rc library_open(struct library *l, struct err *err)
{
    *l = (struct library){ .errors = RULE_ERRORS_NONE };
    arena_init(&l->arena, SIZE_MAX);
    enum rc rc = place_find(&l->arena, &l->place, err);
    if (rc == RC_OK)
        rc = data_open(l->place.datafile, &l->data, err);
    if (rc == RC_OK)
        rc = reg_open(l->data, &l->registry, err);
    if (rc == RC_OK)
        rc = ent_open(l->data, &l->entities, err);
    if (rc == RC_OK)
        rc = rule_vocab_load(l->place.tables, &l->vocab, err);
    if (rc == RC_OK)
        rc = rule_set_new(l->vocab, l->entities, &l->set, err);
    return rc;
}

enum rc library_load_regulations(struct library *l, const char *ids, struct err *err)
{
    const char *folder = arena_printf(&l->arena, "%s/regulations", l->place.tables);
    if (folder == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = rule_set_load(l->set, folder, &l->errors, err);
    return rc == RC_OK && ids != NULL ? rule_set_select(l->set, slice_str(ids), err) : rc;
}

enum rc library_load_fingerprints(struct library *l, struct err *err)
{
    enum rc rc = roles_load(l->place.tables, &l->roles, err);
    return rc == RC_OK ? fp_load(l->place.tables, &l->fingerprints, err) : rc;
}

enum rc library_load_all_fingerprints(struct library *l, struct err *err)
{
    enum rc rc = library_load_fingerprints(l, err);
    return rc == RC_OK ? fp_check(l->fingerprints, err) : rc;
}

enum rc library_load_places(struct library *l, const char *path, struct err *err)
{
    path = path == NULL ? l->place.places : path;
    return path == NULL ? RC_OK : places_open(path, &l->places, err);
}

void library_rest(const struct library *l)
{
    data_rest(l->data);
    places_rest(l->places);
}

void library_close(struct library *l)
{
    rule_errors_done(&l->errors);
    rule_set_free(l->set);
    rule_vocab_free(l->vocab);
    fp_free(l->fingerprints);
    roles_free(l->roles);
    ent_close(l->entities);
    places_close(l->places);
    reg_close(l->registry);
    data_close(l->data);
    arena_done(&l->arena);
}
