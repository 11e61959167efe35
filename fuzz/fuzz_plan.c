/* Any bytes: a plan is refused or reviewed, and what is kept of it can be shown. */
#include "rules/plan.h"

#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void review(const struct rule_plan *p, const struct rule_vocab *vocab)
{
    struct arena arena;
    struct plan_review found;
    struct rule_facts facts;
    struct err err;
    arena_init(&arena, SIZE_MAX);
    rule_facts_init(&facts, &arena);
    if (rule_plan_review(p, DATA "/plans/jp-espa.tsv", vocab, 20000, &arena, &found, &err) ==
        RC_OK) {
        for (size_t i = 0; i < found.remark_count; i++) {
            const char *value = found.remarks[i].value;
            struct slice text = slice_str(value == NULL ? "" : value);
            if (!text_is_utf8(text) || slice_find_byte(text, 0x1b) != SIZE_MAX)
                abort();
        }
        (void)rule_plan_facts(p, &found, vocab, NULL, 20000, &facts, &err); /* may be refused */
    }
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rule_vocab *vocab; /* as long as the process */
    struct rule_plan *p = NULL;
    struct err err;
    if (vocab == NULL && rule_vocab_load(DATA, &vocab, &err) != RC_OK)
        abort();
    if (rule_plan_read("fuzz", slice_of(data, size), &p, &err) == RC_OK)
        review(p, vocab);
    rule_plan_free(p);
    return 0;
}
