/* A regulation that lacks something is found, and what it lacks is said.  Each row takes one
 * thing away from a regulation that has everything. */
#include "kept.h"

#include <stdio.h>

#define HEAD(title, rest) "regulation xx {\n title " title "\n" rest
#define REST                                                                                   \
    " issued_by \"Diet\" citation \"Act 1\" source \"https://www.example.org/1\"\n"            \
    " checked 2026-11-24 secondary in_force from 2026-01-01\n"                                 \
    " applies operator.country == JP\n"
#define CLAUSE(title) " clause 1 " title " { duty do-not-use when equipment.critical }\n"
#define EXAMPLE(yes, expected)                                                                 \
    " example \"one\" { given operator.country = JP, equipment.critical = " yes                \
    " as of 2026-06-01 expect " expected " }\n"
#define BITES EXAMPLE("true", "1 violation")
#define ALONE EXAMPLE("false", "nothing")
#define BOTH  "en \"A\" ja \"あ\""

static const struct {
    const char *text;
    const char *wanted; /* what is missing */
} rows[] = {
    { HEAD(BOTH, REST) CLAUSE(BOTH) BITES ALONE ALONE "}", "" },
    { HEAD("en \"A\"", REST) CLAUSE(BOTH) BITES ALONE ALONE "}", "xx: no title in ja\n" },
    { HEAD(BOTH, REST) CLAUSE("en \"A\"") BITES ALONE ALONE "}",
      "xx: clause 1 has no title in ja\n" },
    { HEAD(BOTH, REST) CLAUSE(BOTH) BITES ALONE "}", "xx: fewer than three examples\n" },
    { HEAD(BOTH, REST) CLAUSE(BOTH) "}",
      "xx: clause 1 bites in no example\nxx: fewer than three examples\n"
      "xx: no example that it lets alone\n" },
    { HEAD(BOTH, REST) CLAUSE(BOTH) BITES BITES BITES "}",
      "xx: no example that it lets alone\n" },
    { HEAD(BOTH, REST) CLAUSE(BOTH) ALONE ALONE ALONE "}",
      "xx: clause 1 bites in no example\n" },
    { HEAD(BOTH, " citation \"Act 1\" checked 2026-11-24 secondary\n") CLAUSE(BOTH)
          BITES ALONE ALONE "}",
      "xx: no source\nxx: not said who issued it, or no citation\n" },
};

static bool row_holds(const struct rule_vocab *vocab, size_t i)
{
    struct rule_set *set = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct buf out = BUF_EMPTY;
    struct kept k = { 0 };
    struct err err = { "" };
    bool is_sound = rule_set_new(vocab, NULL, &set, &err) == RC_OK &&
                    rule_set_add(set, "xx", slice_str(rows[i].text), &errors, &err) == RC_OK;
    unsigned missing = is_sound ? kept_look(set, &k, &out) : 0;
    bool holds = is_sound && slice_eq(buf_view(&out), slice_str(rows[i].wanted)) &&
                 (missing == 0) == (rows[i].wanted[0] == '\0') && k.instruments == 1 &&
                 k.clauses == 1 && k.secondary == 1;
    if (!holds)
        printf("row %zu: %s\n%s%s", i, err.text,
               errors.text.n > 0 ? (const char *)errors.text.p : "",
               out.n > 0 ? (const char *)out.p : "");
    rule_set_free(set);
    rule_errors_done(&errors);
    buf_done(&out);
    return holds;
}

int main(int argc, char **argv)
{
    struct rule_vocab *vocab = NULL;
    struct err err = { "" };
    unsigned failed = 0;
    if (argc != 2 || rule_vocab_load(argv[1], &vocab, &err) != RC_OK) {
        printf("%s\n", err.text);
        return 2;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        failed += row_holds(vocab, i) ? 0 : 1;
    rule_vocab_free(vocab);
    return failed == 0 ? 0 : 1;
}
