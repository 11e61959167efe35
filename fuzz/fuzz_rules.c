/* Any bytes: the parser ends, and what it takes prints to a text that parses to the same. */
#include "rules/ast.h"

#include <stdlib.h>

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
    buf_done(&once);
    buf_done(&twice);
    arena_done(&arena);
    return 0;
}
