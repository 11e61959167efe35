/* Any bytes: the parser ends, and what it takes prints to a text that parses to the same.  What
 * the checker takes, too, can be shown, tested by its examples and asked of nothing known. */
#include "rules/ast.h"
#include "rules/rules.h"

#include <stdlib.h>

enum { DAY = 20000 }; /* 2024-10-04 */

static bool parses(struct slice text, struct arena *arena, struct buf *ret_printed)
{
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct ast_regulation *ast = NULL;
    struct err err;
    rule_errors_file(&errors, "fuzz");
    bool good = ast_parse(text, arena, &errors, &ast, &err) == RC_OK;
    if (good)
        ast_print(ast, ret_printed);
    rule_errors_done(&errors);
    return good;
}

/* Memory aside, nothing that was taken can fail to be evaluated. */
static void ask(struct rule_set *set)
{
    struct arena arena;
    struct rule_facts facts;
    struct rule_findings found;
    struct buf out = BUF_EMPTY;
    struct err err;
    size_t run = 0;
    size_t failed = 0;
    arena_init(&arena, SIZE_MAX);
    rule_facts_init(&facts, &arena);
    const struct rule_facts *fleet[] = { &facts, &facts };
    if (rule_eval(set, &facts, DAY, true, &arena, &found, &err) != RC_OK ||
        rule_eval_fleet(set, fleet, 2, DAY, true, &arena, &found, &err) != RC_OK)
        abort();
    if (rule_run_examples(set, &out, &run, &failed, &err) != RC_OK || failed > run ||
        rule_print_list(set, DAY, &out) != RC_OK)
        abort();
    buf_done(&out);
    arena_done(&arena);
}

static void check(struct slice text)
{
    static struct rule_vocab *vocab; /* as long as the process */
    struct rule_set *set = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct err err;
    if ((vocab == NULL && rule_vocab_load(DATA, &vocab, &err) != RC_OK) ||
        rule_set_new(vocab, NULL, &set, &err) != RC_OK)
        abort();
    enum rc rc = rule_set_add(set, "fuzz", text, &errors, &err);
    if (rc == RC_OK)
        ask(set);
    if ((rc == RC_FORMAT) != (errors.count > 0) || (rc != RC_OK && rule_set_count(set) != 0))
        abort(); /* a mistake without a name, or half a text taken */
    rule_errors_done(&errors);
    rule_set_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf once = BUF_EMPTY;
    struct buf twice = BUF_EMPTY;
    arena_init(&arena, SIZE_MAX);
    if (parses(slice_of(data, size), &arena, &once) && !once.failed) {
        bool again = parses(buf_view(&once), &arena, &twice);
        if (!again || (!twice.failed && !slice_eq(buf_view(&once), buf_view(&twice))))
            abort();
    }
    check(slice_of(data, size));
    buf_done(&once);
    buf_done(&twice);
    arena_done(&arena);
    return 0;
}
