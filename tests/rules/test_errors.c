/* Every mistake is named with its place and what was meant; one run names all of them.  Beside
 * each bad/NAME.rule stands bad/NAME.errors with the exact text. */
#include "fake_entity.h"
#include "rules/file.h"
#include "rules/rules.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 20 };

static int is_rule(const struct dirent *d)
{
    return strstr(d->d_name, ".rule") != NULL;
}

static bool same(const struct rule_vocab *vocab, const struct entities *entities,
                 const char *dir, const char *name, bool rewrite)
{
    struct arena arena;
    struct rule_set *set = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct slice text = SLICE("");
    struct slice wanted = SLICE("");
    struct err err = { "" };
    char path[4096];
    arena_init(&arena, SIZE_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    bool good = rule_file_read(path, FILE_MAX, &arena, &text, &err) == RC_OK &&
                rule_set_new(vocab, entities, &set, &err) == RC_OK &&
                rule_set_add(set, name, text, &errors, &err) == RC_FORMAT &&
                rule_set_count(set) == 0;
    (void)snprintf(path, sizeof path, "%s/%.*s.errors", dir, (int)(strlen(name) - 5), name);
    if (rewrite) {
        FILE *f = fopen(path, "w");
        if (f != NULL) {
            (void)fwrite(errors.text.p, 1, errors.text.n, f);
            (void)fclose(f);
        }
    }
    good = good && rule_file_read(path, FILE_MAX, &arena, &wanted, &err) == RC_OK &&
           slice_eq(wanted, buf_view(&errors.text));
    if (!good)
        printf("%s: %s\ngot:\n%s", name, err.text,
               errors.text.n > 0 ? (const char *)errors.text.p : "no error\n");
    rule_set_free(set);
    rule_errors_done(&errors);
    arena_done(&arena);
    return good;
}

int main(int argc, char **argv)
{
    struct rule_vocab *vocab = NULL;
    struct err err = { "" };
    struct datafile *data = NULL; /* of no use to the small table */
    struct dirent **names = NULL;
    int failed = 0;
    if (argc < 4 || rule_vocab_load(argv[1], &vocab, &err) != RC_OK) {
        printf("%s\n", err.text);
        return 2;
    }
    struct entities *entities = fake_entities_load(argv[2], &data);
    int n = entities == NULL ? -1 : scandir(argv[3], &names, is_rule, alphasort);
    for (int i = 0; i < n; i++) {
        failed += same(vocab, entities, argv[3], names[i]->d_name, argc > 4) ? 0 : 1;
        free(names[i]);
    }
    free(names);
    fake_entities_free(entities, data);
    rule_vocab_free(vocab);
    return n > 0 && failed == 0 ? 0 : 1;
}
