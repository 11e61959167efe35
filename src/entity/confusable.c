#include "entity/entities.h"

#include "base/text.h"

enum {
    PLACES_MAX = 12,  /* of l, I, 1, 0, O that are tried in a name */
    WHOLE_MIN = 4,    /* letters of a word that may consist of look-alikes only */
    KEY_MIN = 5,      /* letters of a name: shorter ones are too close to others */
    CONFIDENCE_CONFUSABLE = 90,
};

static uint32_t read_as(const struct entities *e, uint32_t c)
{
    size_t low = 0;
    size_t high = e->confusables.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t have = data_u32(&e->confusables, middle, CONFUSE_FROM);
        if (have == c)
            return data_u32(&e->confusables, middle, CONFUSE_TO);
        if (have < c)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static bool is_ascii_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Writes the text with look-alikes replaced; false when none is, when a word has letters of its script that look like
 * nothing else (then it is written in that script), or when it does not fit. */
static bool replace(const struct entities *e, struct slice text, char *out, size_t room, size_t *ret_n,
                    struct ent_lookalike *ret_first)
{
    size_t n = 0;
    size_t replaced = 0; /* in the word at hand */
    size_t latin = 0;
    bool any = false;
    for (size_t at = 0; at <= text.n;) {
        uint32_t c = 0;
        size_t size = at < text.n ? text_decode(slice_skip(text, at), &c) : 0;
        bool is_end = size == 0 || (c < 0x80 && !is_ascii_letter(c));
        if (is_end) {
            if (replaced > 0 && latin == 0 && replaced < WHOLE_MIN)
                return false;
            replaced = latin = 0;
        }
        if (size == 0) {
            if (at < text.n)
                return false; /* no UTF-8 */
            break;
        }
        uint32_t ascii = c < 0x80 ? c : read_as(e, c);
        if (ascii == 0 || n + 1 > room)
            return false;
        if (c >= 0x80) {
            if (!any)
                *ret_first = (struct ent_lookalike){ at, size, (char)ascii };
            any = true;
            replaced++;
        } else {
            latin += is_ascii_letter(c);
        }
        out[n++] = (char)ascii;
        at += size;
    }
    *ret_n = n;
    return any;
}

static bool found(struct ent_match *m, size_t size)
{
    m->path = ENT_CONFUSABLE;
    m->confidence = CONFIDENCE_CONFUSABLE;
    m->from = 0;
    m->size = (uint32_t)size;
    return true;
}

/* One place at a time: l, I and 1 for each other, 0 and O. */
static bool try_places(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret,
                       struct ent_lookalike *ret_first)
{
    static const char *const alike[] = { "lI1", "Il1", "1lI", "0O", "O0", "o0" };
    char name[NAME_MAX_BYTES];
    size_t places = 0;
    if (text.n > sizeof name || text.n < KEY_MIN)
        return false;
    memcpy(name, text.p, text.n);
    for (size_t i = 0; i < text.n && places < PLACES_MAX; i++)
        for (size_t j = 0; j < sizeof alike / sizeof *alike; j++) {
            if (name[i] != alike[j][0])
                continue;
            places++;
            for (const char *other = &alike[j][1]; *other != '\0'; other++) {
                name[i] = *other;
                if (ent_match_name(e, slice_of(name, text.n), day, ret)) {
                    *ret_first = (struct ent_lookalike){ i, 1, *other };
                    return found(ret, text.n);
                }
            }
            name[i] = alike[j][0];
            break;
        }
    return false;
}

bool ent_match_confusable(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret,
                          struct ent_lookalike *ret_first)
{
    char name[NAME_MAX_BYTES];
    size_t n = 0;
    struct ent_lookalike first;
    if (replace(e, text, name, sizeof name, &n, &first)) {
        struct slice ascii = slice_of(name, n);
        if (!ent_match_name(e, ascii, day, ret) && !ent_match_nearly(e, ascii, day, ret))
            return false;
        *ret_first = first;
        return found(ret, text.n);
    }
    return try_places(e, text, day, ret, ret_first);
}
