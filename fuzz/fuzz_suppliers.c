/* Any bytes as a table of suppliers: it is refused, or what comes of it is a plan that can be
 * reviewed. */
#include "rules/suppliers.h"

#include <stdlib.h>

static const char skeleton[] =
    "{\"schema\":\"sekisho.plan/1\",\"regulation\":\"jp-espa\",\"kind\":\"introduction\","
    "\"components\":[{\"name\":\"S1\",\"supplier\":{\"name\":\"Maker\",\"holders\":null}}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rule_vocab *vocab; /* as long as the process */
    struct rule_plan *p = NULL;
    struct err err;
    if ((vocab == NULL && rule_vocab_load(DATA, &vocab, &err) != RC_OK) ||
        rule_plan_read("fuzz", slice_str(skeleton), &p, &err) != RC_OK)
        abort();
    if (rule_suppliers_read("fuzz", slice_of(data, size), p, &err) == RC_OK) {
        struct arena arena;
        struct plan_review found;
        arena_init(&arena, SIZE_MAX);
        (void)rule_plan_review(p, DATA "/plans/jp-espa.tsv", vocab, 20000, &arena, &found,
                               &err); /* may be too many */
        arena_done(&arena);
    }
    rule_plan_free(p);
    return 0;
}
