#include "rules/set.h"

#include "rules/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SET_MAX = 1024, FILES_MAX = 4096 }; /* the world has fewer such laws than that */

enum rc rule_set_new(const struct rule_vocab *vocab, const struct entities *entities,
                     struct rule_set **ret, struct err *err)
{
    struct rule_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    arena_init(&set->arena, SIZE_MAX);
    set->vocab = vocab;
    set->entities = entities;
    *ret = set;
    return RC_OK;
}

void rule_set_free(struct rule_set *set)
{
    if (set == NULL)
        return;
    arena_done(&set->arena);
    free((void *)set->regulations);
    free(set);
}

size_t rule_set_count(const struct rule_set *set)
{
    return set->count;
}

static struct rule_regulation *find(const struct rule_set *set, struct slice id)
{
    for (size_t i = 0; i < set->count; i++)
        if (slice_eq(slice_str(set->regulations[i]->id), id))
            return set->regulations[i];
    return NULL;
}

const char *rule_set_title(const struct rule_set *set, struct slice id, bool is_japanese)
{
    const struct rule_regulation *r = find(set, id);
    return r == NULL ? NULL : is_japanese && r->title_ja != NULL ? r->title_ja : r->title;
}

const char *rule_set_file(const struct rule_set *set, struct slice id)
{
    const struct rule_regulation *r = find(set, id);
    return r == NULL ? NULL : r->file;
}

const char *rule_set_id(const struct rule_set *set, size_t i)
{
    return set->regulations[i]->id;
}

const char *rule_set_id_of(const struct rule_set *set, int64_t code)
{
    for (size_t i = 0; i < set->count; i++)
        if (rule_regulation_code(slice_str(set->regulations[i]->id)) == code)
            return set->regulations[i]->id;
    return NULL;
}

/* In order of id, so that the order in which files are read shows nowhere. */
static bool insert(struct rule_set *set, struct rule_regulation *r)
{
    if (set->count == set->room) {
        size_t room = set->room == 0 ? 32 : set->room * 2;
        void *more = set->room >= SET_MAX
                         ? NULL
                         : realloc((void *)set->regulations, room * sizeof *set->regulations);
        if (more == NULL)
            return false;
        set->regulations = more;
        set->room = room;
    }
    size_t at = set->count++;
    for (; at > 0 && strcmp(set->regulations[at - 1]->id, r->id) > 0; at--)
        set->regulations[at] = set->regulations[at - 1];
    set->regulations[at] = r;
    uint32_t order = 0;
    for (size_t i = 0; i < set->count; i++) {
        set->regulations[i]->order = order;
        order += (uint32_t)set->regulations[i]->clause_count;
    }
    return true;
}

enum rc rule_set_add(struct rule_set *set, const char *name, struct slice text,
                     struct rule_errors *errors, struct err *err)
{
    struct ast_regulation *ast = NULL;
    unsigned before = errors->count;
    rule_errors_file(errors, name);
    struct slice kept = arena_copy(&set->arena, text); /* the tree borrows it */
    struct slice file = arena_copy(&set->arena, slice_str(name));
    if (kept.p == NULL || file.p == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    enum rc rc = ast_parse(kept, &set->arena, errors, &ast, err);
    if (rc != RC_OK)
        return err_in(err, rc, "%s", name);
    struct rule_regulation *made[AST_REGULATIONS_MAX];
    size_t n = 0;
    for (const struct ast_regulation *a = ast; a != NULL; a = a->next) {
        if (find(set, a->id.text) != NULL) {
            rule_error(errors, a->id.line, a->id.column,
                       "there is a regulation of this id already");
            continue;
        }
        for (const struct ast_regulation *b = ast; b != a; b = b->next)
            if (slice_eq(a->id.text, b->id.text))
                rule_error(errors, a->id.line, a->id.column, "the file has another of this id");
        unsigned sound = errors->count;
        made[n] = rule_compile(set, a, &set->arena, errors);
        if (made[n] == NULL && errors->count == sound)
            return err_set(err, RC_MEMORY, "%s: no memory", name);
        if (made[n] != NULL)
            made[n++]->file = (const char *)file.p;
    }
    if (errors->count > before)
        return err_set(err, RC_FORMAT, "%s: %u errors", name, errors->count - before);
    for (size_t i = 0; i < n; i++)
        if (!insert(set, made[i]))
            return err_set(err, RC_LIMIT, "more than %d regulations, or no memory", SET_MAX);
    return RC_OK;
}

static enum rc load_file(struct rule_set *set, const char *path, struct rule_errors *errors,
                         struct err *err)
{
    struct slice text;
    enum rc rc = rule_file_read(path, LEX_TEXT_MAX, &set->arena, &text, err);
    return rc != RC_OK ? rc : rule_set_add(set, path, text, errors, err);
}

static int is_rule(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".rule") == 0;
}

/* By bytes, not by locale: the same order on every machine. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

enum rc rule_set_load(struct rule_set *set, const char *path, struct rule_errors *errors,
                      struct err *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return load_file(set, path, errors, err);
    struct dirent **names = NULL;
    int n = scandir(path, &names, is_rule, by_name);
    if (n < 0)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    enum rc worst = n > FILES_MAX
                        ? err_set(err, RC_LIMIT, "%s: more than %d files", path, FILES_MAX)
                        : RC_OK;
    for (int i = 0; i < n; i++) {
        char file[4096];
        struct err one;
        enum rc rc = RC_OK;
        if (i < FILES_MAX &&
            snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name) < (int)sizeof file)
            rc = load_file(set, file, errors, &one);
        if (rc != RC_OK && worst == RC_OK)
            worst = err_set(err, rc, "%s", one.text);
        free(names[i]);
    }
    free(names);
    if (worst == RC_OK && n == 0)
        return err_set(err, RC_USAGE, "%s: no *.rule file in it", path);
    return worst;
}

enum rc rule_set_select(struct rule_set *set, struct slice ids, struct err *err)
{
    for (struct slice rest = ids; rest.n > 0;) {
        struct slice id = slice_trim(slice_split(&rest, ','));
        if (find(set, id) != NULL)
            continue;
        char quoted[RULE_QUOTE_SIZE];
        char meant[RULE_QUOTE_SIZE];
        struct rule_nearest nearest = rule_nearest_to(id);
        for (size_t i = 0; i < set->count; i++)
            rule_nearest_try(&nearest, set->regulations[i]->id);
        return err_set(err, RC_USAGE, "unknown regulation %s%s", rule_quote(id, quoted),
                       rule_nearest_text(&nearest, meant));
    }
    for (size_t i = 0; i < set->count; i++)
        set->regulations[i]->selected = false;
    for (struct slice rest = ids; rest.n > 0;)
        find(set, slice_trim(slice_split(&rest, ',')))->selected = true;
    return RC_OK;
}
