#include "entity/normal.h"

#include "base/text.h"

enum rc normal_open(const struct datafile *data, struct normal *ret, struct err *err)
{
    struct normal t = { .strings = data_strings(data) };
    const struct {
        const char *name;
        size_t each;
        struct data_section *ret;
    } wanted[] = {
        { SECTION_FOLD_PAGES, 2, &t.pages },      { SECTION_FOLD_CELLS, 4, &t.cells },
        { SECTION_FOLD_MORE, 4, &t.more },        { SECTION_FORM, FORM_ROW, &t.forms },
        { SECTION_FORM_SLOTS, 4, &t.form_slots },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        enum rc rc = data_section(data, wanted[i].name, wanted[i].each, wanted[i].ret, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret = t;
    return RC_OK;
}

/* Folding one text. */
struct folder {
    const struct normal *t;
    enum normal_mode mode;
    char *out;
    size_t room;
    size_t n;
    struct word *words;
    size_t word_room;
    size_t count;
    bool open; /* the last word goes on */
    bool full;
};

static void end_word(struct folder *f)
{
    f->open = false;
}

/* Takes back the word that did not fit. */
static void give_up(struct folder *f)
{
    if (f->open) {
        f->count--;
        f->n = f->words[f->count].at;
        if (f->n > 0)
            f->n--; /* the blank before it */
        f->open = false;
    }
    f->full = true;
}

static size_t encode(uint32_t c, char ret[4])
{
    if (c < 0x80) {
        ret[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        ret[0] = (char)(0xc0 | c >> 6);
        ret[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        ret[0] = (char)(0xe0 | c >> 12);
        ret[1] = (char)(0x80 | (c >> 6 & 0x3f));
        ret[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    ret[0] = (char)(0xf0 | c >> 18);
    ret[1] = (char)(0x80 | (c >> 12 & 0x3f));
    ret[2] = (char)(0x80 | (c >> 6 & 0x3f));
    ret[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* One folded letter or digit that stands for bytes 'from' to 'to' of the text. */
static void put(struct folder *f, uint32_t cell, size_t from, size_t to)
{
    if (f->full)
        return;
    bool alone = f->mode == NORMAL_TEXT && (cell & FOLD_HAN) != 0;
    if (alone)
        end_word(f);
    char bytes[4];
    size_t size = encode(cell & FOLD_CODE, bytes);
    bool blank = !f->open && f->count > 0;
    if (f->n + blank + size > f->room || (!f->open && f->count == f->word_room)) {
        give_up(f);
        return;
    }
    if (!f->open) {
        if (blank)
            f->out[f->n++] = ' ';
        f->words[f->count++] = (struct word){ (uint32_t)from, 0, (uint32_t)f->n, 0 };
        f->open = true;
    }
    memcpy(&f->out[f->n], bytes, size);
    f->n += size;
    struct word *w = &f->words[f->count - 1];
    w->size = (uint32_t)(to - w->from);
    w->n = (uint32_t)(f->n - w->at);
    if (alone)
        end_word(f);
}

/* Letters and digits of ASCII as they fold; 0: no part of a word. */
static const char ascii_folds[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7',
    ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f',
    ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n',
    ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v',
    ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l',
    ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
    ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

/* As put() for each letter and digit from 'at' on; returns where they end. */
static size_t put_ascii(struct folder *f, struct slice text, size_t at)
{
    put(f, (uint8_t)ascii_folds[text.p[at]], at, at + 1);
    at++;
    if (f->full)
        return at;
    struct word *w = &f->words[f->count - 1];
    size_t most = text.n - at < f->room - f->n ? text.n - at : f->room - f->n;
    const uint8_t *in = &text.p[at];
    char *out = &f->out[f->n];
    size_t i = 0;
    while (i < most && ascii_folds[in[i]] != 0) {
        out[i] = ascii_folds[in[i]];
        i++;
    }
    at += i;
    f->n += i;
    if (i == most && at < text.n && ascii_folds[text.p[at]] != 0) {
        give_up(f);
        return at;
    }
    w->size = (uint32_t)(at - w->from);
    w->n = (uint32_t)(f->n - w->at);
    return at;
}

static uint32_t fold_cell(const struct normal *t, uint32_t c)
{
    uint32_t page = data_u16(&t->pages, c / FOLD_PAGE, 0);
    return data_u32(&t->cells, page * FOLD_PAGE + c % FOLD_PAGE, 0);
}

static void fold_code_point(struct folder *f, uint32_t c, size_t from, size_t to)
{
    uint32_t cell = fold_cell(f->t, c);
    if (cell == 0) {
        end_word(f);
    } else if (cell == FOLD_DROP) {
        return;
    } else if ((cell & FOLD_MANY) == 0) {
        put(f, cell, from, to);
    } else {
        size_t at = cell & FOLD_CODE;
        uint32_t many = data_u32(&f->t->more, at, 0);
        for (uint32_t i = 0; i < many && i < FOLD_MORE_MAX; i++) {
            uint32_t part = data_u32(&f->t->more, at + 1 + i, 0);
            if (part == 0)
                end_word(f);
            else
                put(f, part, from, to);
        }
    }
}

size_t normal_words(const struct normal *t, struct slice text, enum normal_mode mode,
                    char *ret_out, size_t out_room, struct word *ret_words, size_t word_room,
                    bool *ret_cut)
{
    struct folder f = { .t = t,
                        .mode = mode,
                        .out = ret_out,
                        .room = out_room,
                        .words = ret_words,
                        .word_room = word_room };
    size_t at = 0;
    while (at < text.n && !f.full) {
        uint8_t b = text.p[at];
        if (ascii_folds[b] != 0) { /* most names are ASCII throughout: no table */
            at = put_ascii(&f, text, at);
            continue;
        }
        if (b < 0x80) {
            if (b != '\'') /* Nelly's is one word */
                end_word(&f);
            at++;
            continue;
        }
        uint32_t c = 0;
        size_t size = text_decode(slice_skip(text, at), &c);
        if (size == 0) {
            end_word(&f);
            at++;
        } else {
            fold_code_point(&f, c, at, at + size);
            at += size;
        }
    }
    *ret_cut = f.full;
    return f.count;
}

static unsigned form_of(const struct normal *t, struct slice key, uint8_t *ret_class)
{
    size_t row = data_find(&t->form_slots, &t->forms, t->strings, key);
    if (row == SIZE_MAX)
        return 0;
    *ret_class = data_u8(&t->forms, row, FORM_CLASS);
    return data_u8(&t->forms, row, FORM_FLAGS);
}

/* The folded text of words 'first' to 'last' (excluded), of which there is at least one. */
static struct slice span_text(const char *folded, const struct word *words, size_t first,
                              size_t last)
{
    size_t from = words[first].at;
    return slice_of(&folded[from], words[last - 1].at + words[last - 1].n - from);
}

static size_t form_words_at_end(const struct normal *t, const char *folded,
                                const struct word *words, const struct name_span *span,
                                uint8_t *ret_class)
{
    uint8_t class = 0;
    struct slice last = span_text(folded, words, span->last - 1, span->last);
    unsigned flags = form_of(t, last, &class);
    if (flags == 0)
        return 0;
    size_t best = 0;
    if (flags & FORM_END) {
        best = 1;
        *ret_class = class;
    }
    if ((flags & FORM_LAST) == 0)
        return best;
    for (size_t n = 2; n <= FORM_WORDS_MAX && n < span->last - span->first; n++) {
        struct slice tail = span_text(folded, words, span->last - n, span->last);
        if (form_of(t, tail, &class) & FORM_END) {
            best = n;
            *ret_class = class;
        }
    }
    return best;
}

static size_t form_words_in_front(const struct normal *t, const char *folded,
                                  const struct word *words, size_t first, size_t last,
                                  unsigned want, uint8_t *ret_class)
{
    uint8_t class = 0;
    unsigned flags = form_of(t, span_text(folded, words, first, first + 1), &class);
    size_t best = 0;
    if (flags & want) {
        best = 1;
        *ret_class = class;
    }
    if ((flags & FORM_FIRST) == 0)
        return best;
    for (size_t n = 2; n <= FORM_WORDS_MAX && n <= last - first; n++) {
        if (form_of(t, span_text(folded, words, first, first + n), &class) & want) {
            best = n;
            *ret_class = class;
        }
    }
    return best;
}

/* Bytes of the longest glued form at the end (or front) of 'word' that leaves something of it;
 * 0: none. */
static size_t glued(const struct normal *t, struct slice word, bool front, uint8_t *ret_class)
{
    size_t longest =
        word.n - 1 < 64 ? word.n - 1 : 64; /* the longest has 18 characters of 3 bytes */
    for (size_t n = longest; n >= 6; n--) {
        struct slice part = front ? slice_sub(word, 0, n) : slice_skip(word, word.n - n);
        size_t edge = front ? n : word.n - n;
        if ((word.p[edge] & 0xc0) == 0x80 || part.p[0] < 0x80)
            continue; /* inside a character, or one that no glued form starts with */
        uint8_t class = 0;
        if (form_of(t, part, &class) & FORM_GLUED) {
            *ret_class = class;
            return n;
        }
    }
    return 0;
}

static void strip_end(const struct normal *t, const char *folded, const struct word *words,
                      struct name_span *s)
{
    uint8_t class = 0;
    for (;;) {
        if (s->last - s->first < 2)
            break;
        size_t n = form_words_at_end(t, folded, words, s, &class);
        if (n == 0 || n >= s->last - s->first)
            break;
        s->last -= n;
        if (s->form == 0)
            s->form = class;
    }
}

static void strip_front(const struct normal *t, const char *folded, const struct word *words,
                        struct name_span *s)
{
    uint8_t class = 0;
    if (s->last - s->first < 2)
        return;
    size_t n = form_words_in_front(t, folded, words, s->first, s->last, FORM_FRONT, &class);
    if (n == 0 || n >= s->last - s->first)
        return;
    s->first += n;
    if (s->form == 0)
        s->form = class;
}

struct name_span normal_strip(const struct normal *t, const char *folded,
                              const struct word *words, size_t count)
{
    struct name_span s = { 0, count, 0, 0, 0 };
    if (count == 0)
        return s;
    strip_end(t, folded, words, &s);
    strip_front(t, folded, words, &s);
    uint8_t class = 0;
    struct slice last = span_text(folded, words, s.last - 1, s.last);
    if (last.n > 6 && last.p[last.n - 1] >= 0x80) {
        s.glued_end = glued(t, last, false, &class);
        if (s.glued_end > 0 && s.form == 0)
            s.form = class;
    }
    struct slice first = span_text(folded, words, s.first, s.first + 1);
    if (s.first == s.last - 1)
        first.n -= s.glued_end;
    if (first.n > 6 && first.p[0] >= 0x80) {
        s.glued_front = glued(t, first, true, &class);
        if (s.glued_front > 0 && s.form == 0)
            s.form = class;
    }
    return s;
}

bool normal_key(const struct normal *t, struct slice text, struct name_key *ret)
{
    char folded[NAME_MAX_BYTES];
    struct word words[NAME_MAX_WORDS];
    bool cut = false;
    size_t count =
        normal_words(t, text, NORMAL_NAME, folded, sizeof folded, words, NAME_MAX_WORDS, &cut);
    if (cut || count == 0)
        return false;
    struct name_span s = normal_strip(t, folded, words, count);
    ret->n = 0;
    for (size_t i = s.first; i < s.last; i++) {
        size_t from = i == s.first ? s.glued_front : 0;
        size_t n = words[i].n - from - (i == s.last - 1 ? s.glued_end : 0);
        memcpy(&ret->text[ret->n], &folded[words[i].at + from], n);
        ret->n += n;
    }
    ret->form = s.form;
    return ret->n >= 2; /* one letter names nobody */
}

bool normal_form_follows(const struct normal *t, const char *folded, const struct word *words,
                         size_t count, size_t at)
{
    uint8_t class = 0;
    return at < count && form_words_in_front(t, folded, words, at, count, FORM_END, &class) > 0;
}
