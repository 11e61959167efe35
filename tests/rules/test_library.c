/* Every regulation of the library passes the checker, every example in it holds, and nothing
 * that a regulation should have is missing. */
#include "fake_entity.h"
#include "kept.h"

#include <stdio.h>

/* The library does not shrink unseen. */
enum { INSTRUMENTS_MIN = 45, CLAUSES_MIN = 150, EXAMPLES_MIN = 300 };

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
    struct kept k = { 0 };
    unsigned missing = set != NULL ? kept_look(set, &k, &out) : 1;
    bool is_large = k.instruments >= INSTRUMENTS_MIN && k.clauses >= CLAUSES_MIN &&
                    k.examples >= EXAMPLES_MIN;
    printf("%s%zu regulations (%u verified, %u secondary, %u unverified), %zu clauses, "
           "%zu examples: %zu failed, %u things missing %s\n",
           out.n > 0 ? (const char *)out.p : "", k.instruments, k.verified, k.secondary,
           k.unverified, k.clauses, run, failed, missing, err.text);
    rule_set_free(set);
    rule_vocab_free(vocab);
    fake_entities_free(entities, data);
    rule_errors_done(&errors);
    buf_done(&out);
    return rc == RC_OK && failed == 0 && missing == 0 && is_large && run == k.examples ? 0 : 1;
}
