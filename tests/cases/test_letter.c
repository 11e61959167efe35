/* Letters: days and clocks in both languages, what is missing, what is wrong. */
#include "cases/letter.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct procedure *p;
    struct proceeding c;
    struct letter_facts facts;
    struct rule_errors errors;
};

static const char *data_dir;

static int set_up(void **state)
{
    static struct fixture f;
    struct err err = { "" };
    size_t bad = 0;
    int32_t day = time_day_from(2026, 6, 1);
    const struct case_act acts[] = {
        { .act = "notification",
          .day = day,
          .by = "a",
          .until = TIME_DAY_NONE,
          .has_attachment = true },
        { .act = "extension",
          .day = day + 9,
          .by = "a",
          .role = CASE_BY_CASE_OFFICER,
          .approver = "b",
          .approver_role = CASE_BY_PROSECUTOR,
          .until = TIME_DAY_NONE,
          .has_reason = true },
    };
    f = (struct fixture){ .errors = RULE_ERRORS_NONE };
    arena_init(&f.arena, SIZE_MAX);
    assert_int_equal(proc_load(data_dir, "jp-espa", &f.arena, &f.p, &f.errors, &err), RC_OK);
    assert_int_equal(case_replay(f.p, acts, 2, day + 9, &f.arena, &f.c, &bad, &err), RC_OK);
    f.facts = (struct letter_facts){ .operator_name = "例示電力株式会社",
                                     .until = TIME_DAY_NONE,
                                     .proceeding = &f.c,
                                     .step = 1 };
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    rule_errors_done(&f->errors);
    arena_done(&f->arena);
    return 0;
}

static void filled(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *template;
        enum letter_lang lang;
        const char *text;
    } rows[] = {
        { "", LETTER_EN, "" },
        { "plain", LETTER_EN, "plain" },
        { "{operator}, {day}", LETTER_EN, "例示電力株式会社, 10 June 2026" },
        { "{day}{operator}", LETTER_JA, "2026年6月10日例示電力株式会社" },
        { "{clock.standstill}", LETTER_EN, "30 September 2026" },
        { "{clock.answer}", LETTER_EN, "____________" },
        { "{reason}|{until}", LETTER_EN, "____________|____________" },
        { "{article}", LETTER_EN, "52(4)" },
        { "{act}", LETTER_JA, "禁止期間の延長" },
        { "a } b", LETTER_EN, "a } b" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out = BUF_EMPTY;
        struct err err = { "" };
        buf_str(&out, "");
        assert_int_equal(letter_fill(rows[i].template, rows[i].lang, &f->facts, &out, &err),
                         RC_OK);
        assert_string_equal(out.n == 0 ? "" : (const char *)out.p, rows[i].text);
        buf_done(&out);
    }
}

static void refused(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *template;
        const char *error;
    } rows[] = {
        { "{", "a brace in a letter is not closed" },
        { "{day", "a brace in a letter is not closed" },
        { "{}", "nobody knows '' in a letter" },
        { "{ day}", "nobody knows 'day' in a letter" },
        { "{clock.}", "nobody knows 'clock.' in a letter" },
        { "{clock.requirement}", "nobody knows 'clock.requirement' in a letter" },
        { "{passwords}", "nobody knows 'passwords' in a letter" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out = BUF_EMPTY;
        struct err err = { "" };
        assert_int_equal(letter_fill(rows[i].template, LETTER_EN, &f->facts, &out, &err),
                         RC_USAGE);
        assert_string_equal(err.text, rows[i].error);
        buf_done(&out);
    }
}

static void read_or_not(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        const char *errors; /* "": it is sound */
    } rows[] = {
        { "letter x { en \"A\" { \"b\" } ja \"C\" { } }", "" },
        { "", "t:1:1: end of file where 'letter' should stand\n" },
        { "letter x { en \"A\" { \"b\" } }",
          "t:1:27: '}' where the letter in the other language should stand\n" },
        { "letter x { en \"A\" { } en \"A\" { } }",
          "t:1:26: 'A' where each language once should stand\n" },
        { "letter x { fr \"A\" { } }", "t:1:12: 'fr' where 'en' or 'ja' should stand\n" },
        { "letter x { en \"A\" { b } }", "t:1:21: 'b' where a string should stand\n" },
        { "letter x { en \"A\" { \"b\" } ja \"C\" { } } y",
          "t:1:40: 'y' where the end should stand\n" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct letter *l = NULL;
        struct rule_errors errors = RULE_ERRORS_NONE;
        struct err err = { "" };
        enum rc rc = letter_read("t", slice_str(rows[i].text), &f->arena, &l, &errors, &err);
        assert_string_equal(errors.text.n == 0 ? "" : (const char *)errors.text.p,
                            rows[i].errors);
        assert_int_equal(rc, rows[i].errors[0] == '\0' ? RC_OK : RC_FORMAT);
        rule_errors_done(&errors);
    }
}

static void no_paths(void **state)
{
    struct fixture *f = *state;
    struct letter *l = NULL;
    struct err err = { "" };
    static const char *const bad[] = { "../letters/jp-order", "/etc/passwd", "none",
                                       "JP-ORDER" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(letter_load(data_dir, bad[i], &f->arena, &l, &f->errors, &err),
                         RC_USAGE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(filled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(read_or_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_paths, set_up, tear_down),
    };
    if (argc != 2)
        return 2;
    data_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
