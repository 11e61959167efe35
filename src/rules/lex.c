#include "rules/lex.h"

#include "base/text.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";

void lex_init(struct lex *l, struct slice text)
{
    *l = (struct lex){ .text = text, .line = 1, .column = 1 };
    /* Editors put it there unasked; it is no character of the text (Unicode 15, 23.8). */
    if (slice_starts(text, slice_str(byte_order_mark)))
        l->at = sizeof byte_order_mark - 1;
}

static uint8_t byte_at(const struct lex *l, size_t ahead)
{
    return ahead < l->text.n - l->at ? l->text.p[l->at + ahead] : 0;
}

static bool at_end(const struct lex *l)
{
    return l->at >= l->text.n;
}

/* Moves over one character; a byte that starts none counts as one. */
static void step(struct lex *l)
{
    uint32_t code_point = 0;
    size_t n = text_decode(slice_skip(l->text, l->at), &code_point);
    if (byte_at(l, 0) == '\n') {
        l->line++;
        l->column = 1;
    } else {
        l->column++;
    }
    l->at += n > 0 ? n : 1;
}

/* Moves over 'n' bytes, each of which is a character and none a line's end. */
static void step_plain(struct lex *l, size_t n)
{
    l->at += n;
    l->column += (unsigned)n;
}

static bool alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool in_word(uint8_t c)
{
    return alphanumeric(c) || c == '_' || c == '.' || c == '-' || c == '%';
}

static void skip_blank(struct lex *l)
{
    while (!at_end(l)) {
        uint8_t c = byte_at(l, 0);
        if (c == '#') {
            while (!at_end(l) && byte_at(l, 0) != '\n')
                if (byte_at(l, 0) < 0x80)
                    step_plain(l, 1);
                else
                    step(l);
        } else if (c == ' ' || c == '\t' || c == '\r') {
            step_plain(l, 1);
        } else if (c == '\n') {
            step(l);
        } else {
            return;
        }
    }
}

static void finish(const struct lex *l, struct tok *t, size_t from)
{
    t->text = slice_sub(l->text, from, l->at - from);
}

static void word(struct lex *l, struct tok *t)
{
    size_t from = l->at;
    size_t n = 0;
    while (in_word(byte_at(l, n)))
        n++;
    step_plain(l, n);
    finish(l, t, from);
    t->kind = TOK_WORD;
    if (t->text.n > LEX_WORD_MAX) {
        t->kind = TOK_BAD;
        t->bad = "a word this long has no meaning";
    }
}

static void bad(struct tok *t, const char *why)
{
    t->kind = TOK_BAD;
    if (t->bad == NULL)
        t->bad = why;
}

static void string(struct lex *l, struct tok *t)
{
    step(l);
    size_t from = l->at;
    t->kind = TOK_STRING;
    for (;;) {
        uint8_t c = byte_at(l, 0);
        if (at_end(l) || c == '\n' || c == '\r') {
            bad(t, "a string must end with '\"' on the line where it begins");
            finish(l, t, from);
            return;
        }
        if (c == '"')
            break;
        if (c >= 0x20 && c < 0x7f && c != '\\') { /* nearly always */
            step_plain(l, 1);
            continue;
        }
        uint32_t code_point = 0;
        if (text_decode(slice_skip(l->text, l->at), &code_point) == 0)
            bad(t, "the string is not UTF-8");
        else if (c < 0x20 || c == 0x7f)
            bad(t, "the string holds a control character");
        if (c == '\\') {
            step(l);
            if (byte_at(l, 0) != '"' && byte_at(l, 0) != '\\') {
                bad(t, "after '\\' in a string only '\"' or '\\' may stand");
                continue;
            }
        }
        step(l);
    }
    finish(l, t, from);
    step(l);
    if (t->text.n > LEX_STRING_MAX)
        bad(t, "the string is too long");
}

static const struct sign {
    char text[3];
    enum tok_kind kind;
} signs[] = {
    /* two characters before one */
    { "==", TOK_EQ },   { "!=", TOK_NE },   { "<=", TOK_LE },   { ">=", TOK_GE },
    { "{", TOK_OPEN },  { "}", TOK_CLOSE }, { "(", TOK_PAREN }, { ")", TOK_PAREN_END },
    { ",", TOK_COMMA }, { "=", TOK_SET },   { "<", TOK_LT },    { ">", TOK_GT },
    { "+", TOK_PLUS },  { "-", TOK_MINUS },
};

static void sign(struct lex *l, struct tok *t)
{
    size_t from = l->at;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        struct slice s = slice_str(signs[i].text);
        if (!slice_starts(slice_skip(l->text, from), s))
            continue;
        while (l->at < from + s.n)
            step(l);
        finish(l, t, from);
        t->kind = signs[i].kind;
        return;
    }
    uint32_t code_point = 0;
    size_t n = text_decode(slice_skip(l->text, from), &code_point);
    step(l);
    finish(l, t, from);
    bad(t, n == 0               ? "this is not UTF-8"
           : code_point < 0x20  ? "a control character has no place here"
           : code_point >= 0x80 ? "such characters may stand in strings and comments only"
                                : "this character has no meaning here");
}

struct tok lex_next(struct lex *l)
{
    skip_blank(l);
    struct tok t = { .kind = TOK_END, .line = l->line, .column = l->column };
    if (at_end(l))
        return t;
    uint8_t c = byte_at(l, 0);
    if (alphanumeric(c))
        word(l, &t);
    else if (c == '"')
        string(l, &t);
    else
        sign(l, &t);
    return t;
}

const char *tok_name(enum tok_kind kind)
{
    static const char *const names[] = {
        [TOK_END] = "end of file", [TOK_WORD] = "a word", [TOK_STRING] = "a string",
        [TOK_OPEN] = "'{'",        [TOK_CLOSE] = "'}'",   [TOK_PAREN] = "'('",
        [TOK_PAREN_END] = "')'",   [TOK_COMMA] = "','",   [TOK_SET] = "'='",
        [TOK_EQ] = "'=='",         [TOK_NE] = "'!='",     [TOK_LT] = "'<'",
        [TOK_LE] = "'<='",         [TOK_GT] = "'>'",      [TOK_GE] = "'>='",
        [TOK_PLUS] = "'+'",        [TOK_MINUS] = "'-'",   [TOK_BAD] = "a bad character",
    };
    return names[kind];
}
