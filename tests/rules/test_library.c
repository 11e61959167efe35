/* Every regulation of the library passes the checker, and every example in it holds. */
#include "fake_entity.h"
#include "rules/rules.h"

#include <stdio.h>

enum { EXAMPLES_MIN = 3 }; /* a regulation with fewer says too little about itself */

int main(int argc, char **argv)
{
    struct rule_vocab *vocab = NULL;
    struct rule_set *set = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct buf out = BUF_EMPTY;
    struct err err = { "" };
    struct datafile *data = NULL; /* what the entities borrow, if it is a file */
    size_t run = 0;
    size_t failed = 0;
    if (argc != 4)
        return 2;
    struct entities *entities = fake_entities_load(argv[2], &data);
    enum rc rc = entities == NULL ? RC_IO : rule_vocab_load(argv[1], &vocab, &err);
    if (rc == RC_OK)
        rc = rule_set_new(vocab, entities, &set, &err);
    if (rc == RC_OK)
        rc = rule_set_load(set, argv[3], &errors, &err);
    if (errors.text.n > 0)
        printf("%s", (const char *)errors.text.p);
    if (set != NULL && rule_run_examples(set, &out, &run, &failed, &err) != RC_OK)
        rc = RC_FORMAT;
    printf("%s%zu regulations, %zu examples, %zu failed %s\n",
           out.n > 0 ? (const char *)out.p : "", set != NULL ? rule_set_count(set) : 0, run,
           failed, err.text);
    bool enough = set != NULL && run >= EXAMPLES_MIN * rule_set_count(set);
    rule_set_free(set);
    rule_vocab_free(vocab);
    fake_entities_free(entities, data);
    rule_errors_done(&errors);
    buf_done(&out);
    return rc == RC_OK && failed == 0 && enough ? 0 : 1;
}
