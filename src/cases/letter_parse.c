/* letter ID { en "title" { "paragraph" ... }  ja "title" { "paragraph" ... } } */
#include "cases/letter.h"
#include "cases/parsing.h"

#include "rules/file.h"

#include <unistd.h>

enum { LETTER_FILE_MAX = 64 * 1024 };

static bool body(struct parsing *p, struct letter_text *t)
{
    if (t->title != NULL)
        return parse_fail(p, "each language once");
    if (!parse_string(p, &t->title) || !parse_take(p, TOK_OPEN))
        return false;
    while (p->tok.kind != TOK_CLOSE) {
        if (t->count == LETTER_PARAGRAPHS_MAX)
            return parse_fail(p, "no more than 24 paragraphs");
        if (!parse_string(p, &t->paragraphs[t->count]))
            return false;
        t->count++;
    }
    return parse_take(p, TOK_CLOSE);
}

static bool letter(struct parsing *p, struct letter *l)
{
    if (!parse_take_if(p, "letter"))
        return parse_fail(p, "'letter'");
    if (!parse_word(p, &l->id, "the letter's id") || !parse_take(p, TOK_OPEN))
        return false;
    while (p->tok.kind != TOK_CLOSE) {
        bool is_good = parse_take_if(p, "en")   ? body(p, &l->text[LETTER_EN])
                       : parse_take_if(p, "ja") ? body(p, &l->text[LETTER_JA])
                                                : parse_fail(p, "'en' or 'ja'");
        if (!is_good)
            return false;
    }
    if (l->text[LETTER_EN].title == NULL || l->text[LETTER_JA].title == NULL)
        return parse_fail(p, "the letter in the other language");
    return parse_take(p, TOK_CLOSE) && (p->tok.kind == TOK_END || parse_fail(p, "the end"));
}

enum rc letter_read(const char *name, struct slice text, struct arena *arena,
                    struct letter **ret, struct rule_errors *errors, struct err *err)
{
    struct parsing p;
    struct letter *l = arena_new(arena, struct letter, 1);
    if (l == NULL)
        return err_set(err, RC_MEMORY, "no memory for a letter");
    parse_begin(&p, name, text, arena, errors);
    bool is_sound = letter(&p, l);
    if (p.no_memory)
        return err_set(err, RC_MEMORY, "no memory for a letter");
    if (!is_sound)
        return err_set(err, RC_FORMAT, "%s: cannot be used", name);
    *ret = l;
    return RC_OK;
}

enum rc letter_load(const char *dir, const char *id, struct arena *arena, struct letter **ret,
                    struct rule_errors *errors, struct err *err)
{
    struct slice text;
    const char *path = arena_printf(arena, "%s/letters/%s.letter", dir, id);
    if (path == NULL)
        return err_set(err, RC_MEMORY, "no memory for a letter");
    if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id) ||
        access(path, R_OK) != 0)
        return err_set(err, RC_USAGE, "there is no letter of that name in %s/letters", dir);
    enum rc rc = rule_file_read(path, LETTER_FILE_MAX, arena, &text, err);
    return rc == RC_OK ? letter_read(path, text, arena, ret, errors, err) : rc;
}
