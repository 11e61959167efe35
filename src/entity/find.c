#include "entity/entities.h"
#include "entity/resolve.h"

enum {
    TEXT_MAX = 4096,   /* descriptions and banners name their maker long before this */
    FOLDED_MAX = 8192, /* blanks between characters and compatibility forms need more room than
                          the text */
    WORDS_MAX = 2048,
};

/* A text taken into words, and the run of words that is looked at. */
struct scan {
    const struct entities *e;
    struct slice text;
    char folded[FOLDED_MAX];
    struct word words[WORDS_MAX];
    size_t count;
    size_t first; /* of the run */
    size_t last;  /* of the run, excluded */
};

static struct slice run_text(const struct scan *s)
{
    size_t from = s->words[s->first].from;
    const struct word *end = &s->words[s->last - 1];
    return slice_sub(s->text, from, end->from + end->size - from);
}

static bool is_between(uint8_t byte, uint8_t low, uint8_t high)
{
    return byte >= low && byte <= high;
}

/* Words of a language ("apple", "carrier") are names only where names stand: with a capital,
 * and before a legal form or at the start of the text with no ordinary word behind. */
static bool stands_as_name(const struct scan *s)
{
    struct slice run = run_text(s);
    if (is_between(run.p[0], 'a', 'z'))
        return false;
    if (normal_form_follows(&s->e->normal, s->folded, s->words, s->count, s->last))
        return true;
    if (s->first > 0)
        return false;
    return s->last == s->count || !is_between(s->text.p[s->words[s->last].from], 'a', 'z');
}

static bool may_stand_inside(const struct entities *e, size_t row, const void *ctx)
{
    const struct scan *s = ctx;
    unsigned flags = data_u8(&e->names, row, NAME_FLAGS);
    if ((flags & NAME_INSIDE) == 0)
        return false;
    struct slice alias = slice_str(data_str(e->strings, data_u32(&e->names, row, NAME_ALIAS)));
    if ((flags & NAME_AS_WRITTEN) != 0 && !slice_starts(alias, run_text(s)))
        return false;
    return (flags & NAME_COMMON) == 0 || stands_as_name(s);
}

/* The longest name that starts at word 's->first'; its row, or SIZE_MAX. '*ret_last' is the
 * word behind it. */
static size_t longest_name(struct scan *s, int32_t day, size_t *ret_last)
{
    const struct entities *e = s->e;
    size_t best = SIZE_MAX;
    size_t from = s->words[s->first].at;
    for (size_t n = 1; n <= FIND_WORDS_MAX && s->first + n <= s->count; n++) {
        s->last = s->first + n;
        const struct word *end = &s->words[s->last - 1];
        struct slice key = slice_of(&s->folded[from], end->at + end->n - from);
        size_t node = data_find(&e->find_slots, &e->finds, e->strings, key);
        if (node == SIZE_MAX)
            break;
        uint32_t name = data_u32(&e->finds, node, FIND_NAME);
        struct resolve how = { .day = day, .accept = may_stand_inside, .ctx = s };
        size_t row = name == 0 ? SIZE_MAX : ent_resolve(e, name - 1, &how);
        if (row != SIZE_MAX) {
            best = row;
            *ret_last = s->last;
        }
        if (data_u8(&e->finds, node, FIND_GOES_ON) == 0)
            break;
    }
    return best;
}

static bool may_begin(const struct scan *s)
{
    const struct word *w = &s->words[s->first];
    uint32_t bit = begin_bit(slice_of(&s->folded[w->at], w->n));
    return (s->e->begins[bit / 64] >> bit % 64 & 1) != 0;
}

static bool is_there(const struct ent_match *matches, size_t n, uint32_t entity)
{
    for (size_t i = 0; i < n; i++)
        if (matches[i].entity == entity)
            return true;
    return false;
}

size_t ent_find(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret,
                size_t room)
{
    struct scan s;
    bool cut = false; /* what a text says first is what counts */
    s.e = e;
    s.text = slice_sub(text, 0, TEXT_MAX);
    s.count = normal_words(&e->normal, s.text, NORMAL_TEXT, s.folded, sizeof s.folded, s.words,
                           WORDS_MAX, &cut);
    size_t n = 0;
    for (s.first = 0; s.first < s.count && n < room;) {
        size_t behind = s.first + 1;
        if (!may_begin(&s)) {
            s.first = behind;
            continue;
        }
        size_t row = longest_name(&s, day, &behind);
        if (row != SIZE_MAX && !is_there(ret, n, data_u32(&e->names, row, NAME_ENTITY))) {
            s.last = behind;
            struct slice run = run_text(&s);
            struct slice key =
                slice_str(data_str(e->strings, data_u32(&e->names, row, NAME_KEY)));
            ret[n++] = (struct ent_match){
                .entity = data_u32(&e->names, row, NAME_ENTITY),
                .confidence = data_u8(&e->names, row, NAME_CONFIDENCE),
                .path = ENT_INSIDE,
                .from = s.words[s.first].from,
                .size = (uint32_t)run.n,
                .alias = data_str(e->strings, data_u32(&e->names, row, NAME_ALIAS)),
                .source = data_str(e->strings, data_u32(&e->names, row, NAME_SOURCE)),
                .brand_of = ent_brand_maker(e, key, day),
            };
        }
        s.first = behind;
    }
    return n;
}
