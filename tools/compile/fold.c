/* How each code point folds: compatibility and case (NFKC_Casefold, UAX #31), marks dropped,
 * traditional Han to simplified.  Made once here, so that the program needs no library for it
 * and always folds alike. */
#include "compile/parts.h"

#include "entity/normal.h"

#include <stdio.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utrans.h>

enum {
    UNITS_MAX = 128,
    DAKUTEN = 0x3099,
    HANDAKUTEN = 0x309a,
    HANGUL_FIRST = 0xac00,
    HANGUL_LAST = 0xd7a3,
    HIRAGANA_FIRST = 0x3041,
    HIRAGANA_LAST = 0x3096,
    KATAKANA_FIRST = 0x30a1,
    SERVICE_MARK = 0x2120,
    TRADE_MARK = 0x2122,
};

struct folds {
    const UNormalizer2 *casefold;
    const UNormalizer2 *decompose;
    UTransliterator *simplify;
    bool failed;
};

static bool is_hangul(uint32_t c)
{
    return c >= HANGUL_FIRST && c <= HANGUL_LAST;
}

static bool is_han(uint32_t c)
{
    UErrorCode code = U_ZERO_ERROR;
    return uscript_getScript((UChar32)c, &code) == USCRIPT_HAN;
}

static bool has_han(const UChar *text, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (U16_IS_SURROGATE(text[i]) || is_han(text[i]))
            return true;
    return false;
}

/* Names are written in hiragana or katakana, with small letters or large ones (キヤノン, キャノン), as one likes. */
static uint32_t plain_kana(uint32_t c)
{
    static const uint32_t small[][2] = { { 0x30a1, 0x30a2 }, { 0x30a3, 0x30a4 }, { 0x30a5, 0x30a6 }, { 0x30a7, 0x30a8 },
                                         { 0x30a9, 0x30aa }, { 0x30c3, 0x30c4 }, { 0x30e3, 0x30e4 }, { 0x30e5, 0x30e6 },
                                         { 0x30e7, 0x30e8 }, { 0x30ee, 0x30ef }, { 0x30f5, 0x30ab }, { 0x30f6, 0x30b1 } };
    if (c >= HIRAGANA_FIRST && c <= HIRAGANA_LAST)
        c += KATAKANA_FIRST - HIRAGANA_FIRST;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (c == small[i][0])
            return small[i][1];
    return c;
}

static uint32_t one_cell(uint32_t c)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &code);
    bool alone = U_SUCCESS(code) && (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA);
    return plain_kana(c) | (alone ? FOLD_HAN : 0);
}

/* Cell of one code point of a fully folded text: itself, 0 for what separates, FOLD_DROP for
 * marks. */
static uint32_t plain_cell(uint32_t c)
{
    /* The two marks that tell ga from ka make another letter; others are accents. */
    if (c == DAKUTEN || c == HANDAKUTEN || c == 0x30fc) /* and the long sound of katakana */
        return one_cell(c);
    int8_t type = u_charType((UChar32)c);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR)
        return FOLD_DROP;
    /* Marks that take room are vowels of Indic scripts. */
    return u_isalnum((UChar32)c) || type == U_COMBINING_SPACING_MARK || type == U_LETTER_NUMBER
               ? one_cell(c)
               : 0;
}

static size_t fold(struct folds *f, uint32_t c, uint32_t ret[UNITS_MAX])
{
    UErrorCode code = U_ZERO_ERROR;
    UChar in[2];
    UChar folded[UNITS_MAX];
    UChar out[UNITS_MAX];
    int32_t in_n = 0;
    UBool wrong = false;
    U16_APPEND(in, in_n, 2, (UChar32)c, wrong);
    int32_t n = wrong ? 0 : unorm2_normalize(f->casefold, in, in_n, folded, UNITS_MAX, &code);
    if (is_hangul(c)) {
        ret[0] = c;
        return 1;
    }
    int32_t out_n = unorm2_normalize(f->decompose, folded, n, out, UNITS_MAX, &code);
    int32_t limit = out_n;
    if (out_n > 0 && has_han(out, out_n)) /* slow, and nothing to do for the others */
        utrans_transUChars(f->simplify, out, &out_n, UNITS_MAX, 0, &limit, &code);
    if (U_FAILURE(code)) {
        f->failed = true;
        return 0;
    }
    size_t count = 0;
    for (int32_t at = 0; at < out_n;) {
        uint32_t part = out[at++];
        if (U16_IS_LEAD(part) && at < out_n)
            part = (uint32_t)U16_GET_SUPPLEMENTARY(part, out[at++]);
        ret[count++] = part;
    }
    return count;
}

static uint32_t cell_of(struct folds *f, struct section *more, uint32_t c)
{
    /* Signs of marks are no letters, though compatibility makes them some. */
    if (!u_isdefined((UChar32)c) || (c >= 0xd800 && c <= 0xdfff) || c == SERVICE_MARK || c == TRADE_MARK)
        return 0;
    uint32_t parts[UNITS_MAX];
    uint32_t cells[UNITS_MAX];
    size_t n = fold(f, c, parts);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t cell = plain_cell(parts[i]);
        if (cell != FOLD_DROP)
            cells[kept++] = cell;
    }
    if (kept == 0)
        return n == 0 || plain_cell(c) != 0 ? FOLD_DROP : 0;
    if (kept == 1)
        return cells[0];
    uint32_t at = (uint32_t)(more->rows.n / 4);
    put_u32(more, (uint32_t)kept);
    for (size_t i = 0; i < kept; i++)
        put_u32(more, cells[i]);
    return FOLD_MANY | at;
}

void make_folds(struct builder *b)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar id[64];
    u_charsToUChars("Traditional-Simplified", id, 23);
    struct folds f = { .casefold = unorm2_getNFKCCasefoldInstance(&code),
                       .decompose = unorm2_getNFKDInstance(&code),
                       .simplify = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code) };
    if (U_FAILURE(code)) {
        fprintf(stderr, "ICU: %s\n", u_errorName(code));
        b->errors++;
        return;
    }
    struct section *pages = build_section(b, SECTION_FOLD_PAGES, 2);
    struct section *cells = build_section(b, SECTION_FOLD_CELLS, 4);
    struct section *more = build_section(b, SECTION_FOLD_MORE, 4);
    struct map *same = map_new(FOLD_PAGES); /* pages alike stand there once */
    struct section page = { .each = 4, .rows = BUF_EMPTY };
    for (uint32_t i = 0; i < FOLD_PAGES && same != NULL; i++) {
        buf_clear(&page.rows);
        for (uint32_t j = 0; j < FOLD_PAGE; j++)
            put_u32(&page, cell_of(&f, more, i * FOLD_PAGE + j));
        bool fresh = false;
        uint64_t *place = map_put(same, buf_view(&page.rows), &fresh);
        if (place == NULL)
            break;
        if (fresh) {
            *place = cells->rows.n / (4 * FOLD_PAGE);
            buf_slice(&cells->rows, buf_view(&page.rows));
        }
        put_u16(pages, (unsigned)*place);
    }
    if (f.failed || pages->rows.n != FOLD_PAGES * 2) {
        fprintf(stderr, "ICU cannot fold\n");
        b->errors++;
    }
    buf_done(&page.rows);
    map_free(same);
    utrans_close(f.simplify);
}
