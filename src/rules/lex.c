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

/* Bits of the characters from one to another, both below or both above 63, and of one. */
#define SPAN(from, to) ((UINT64_C(2) << (to) % 64) - (UINT64_C(1) << (from) % 64))
#define ONE(c)         SPAN(c, c)

/* A bit for each byte. */
static const uint64_t begins_words[4] = { SPAN('0', '9'), SPAN('A', 'Z') | SPAN('a', 'z') };
static const uint64_t in_words[4] = { SPAN('0', '9') | ONE('.') | ONE('-') | ONE('%'),
                                      SPAN('A', 'Z') | SPAN('a', 'z') | ONE('_') };
/* What stands for itself in a string, as nearly all does. */
static const uint64_t in_strings[4] = { SPAN(' ', '?') & ~ONE('"'),
                                        SPAN('@', '~') & ~ONE('\\') };
static const uint64_t in_comments[4] = { ~ONE('\n'), ~UINT64_C(0) };

static bool is_one(const uint64_t bits[4], uint8_t c)
{
    return (bits[c / 64] >> c % 64 & 1) != 0;
}

/* Moves over the characters from here on that are of 'bits', none of which ends a line. */
static void step_all(struct lex *l, const uint64_t bits[4])
{
    size_t at = l->at;
    while (at < l->text.n && is_one(bits, l->text.p[at]))
        at++;
    step_plain(l, at - l->at);
}

static void skip_blank(struct lex *l)
{
    while (!at_end(l)) {
        uint8_t c = byte_at(l, 0);
        if (c == '#') {
            step_all(l, in_comments);
            while (!at_end(l) && byte_at(l, 0) != '\n') {
                step(l);
                step_all(l, in_comments);
            }
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
    step_all(l, in_words);
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
        step_all(l, in_strings);
        uint8_t c = byte_at(l, 0);
        if (at_end(l) || c == '\n' || c == '\r') {
            bad(t, "a string must end with '\"' on the line where it begins");
            finish(l, t, from);
            return;
        }
        if (c == '"')
            break;
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
        const char *s = signs[i].text;
        if (byte_at(l, 0) != (uint8_t)s[0] || (s[1] != '\0' && byte_at(l, 1) != (uint8_t)s[1]))
            continue;
        step_plain(l, s[1] == '\0' ? 1 : 2);
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
    if (is_one(begins_words, c))
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
