/* parse_texts FILE: parses texts that stand in the file with NUL between them; prints "ok" or
 * the first mistake, a line each.  For test_grammar.py. */
#include "rules/ast.h"
#include "rules/file.h"

#include <stdio.h>

static void parse(struct slice text)
{
    struct arena arena;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct ast_regulation *ast = NULL;
    struct err err = { "" };
    arena_init(&arena, SIZE_MAX);
    rule_errors_file(&errors, "t");
    enum rc rc = ast_parse(text, &arena, &errors, &ast, &err);
    struct slice all = buf_view(&errors.text);
    struct slice first = slice_split(&all, '\n');
    if (rc == RC_OK)
        (void)puts("ok");
    else
        printf("%.*s%s\n", (int)first.n, first.n > 0 ? (const char *)first.p : "",
               first.n > 0 ? "" : err.text);
    rule_errors_done(&errors);
    arena_done(&arena);
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct slice rest = { NULL, 0 };
    struct err err;
    arena_init(&arena, SIZE_MAX);
    if (argc != 2 || rule_file_read(argv[1], (size_t)64 << 20, &arena, &rest, &err) != RC_OK)
        return 2;
    while (rest.n > 0)
        parse(slice_split(&rest, '\0'));
    arena_done(&arena);
    return 0;
}
