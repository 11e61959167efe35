/* Any bytes: the parser ends, and what it takes is filled or refused, never half. */
#include "cases/letter.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const struct procedure procedure = { .title = { "law", NULL },
                                                .clocks = { { .id = "c" } },
                                                .clock_count = 1 };
    struct case_step step = { .title = { "act", NULL } };
    const struct proceeding c = { .procedure = &procedure, .steps = &step, .step_count = 1 };
    const struct letter_facts facts = { .reason = "{day}",
                                        .until = TIME_DAY_NONE,
                                        .proceeding = &c };
    struct arena arena;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct letter *l = NULL;
    struct err err;
    arena_init(&arena, SIZE_MAX);
    if (letter_read("fuzz", slice_of(p, n), &arena, &l, &errors, &err) == RC_OK)
        for (unsigned lang = 0; lang < LETTER_LANGS; lang++) {
            struct buf out = BUF_EMPTY;
            for (size_t i = 0; i < l->text[lang].count; i++)
                if (letter_fill(l->text[lang].paragraphs[i], (enum letter_lang)lang, &facts,
                                &out, &err) == RC_MEMORY)
                    abort();
            buf_done(&out);
        }
    rule_errors_done(&errors);
    arena_done(&arena);
    return 0;
}
