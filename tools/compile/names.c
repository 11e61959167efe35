/* Known names: the keys under which they are looked up, whose they are, and which may be found
 * inside a text. */
#include "compile/parts.h"
#include "compile/reading.h"

#include "base/text.h"
#include "base/time.h"
#include "entity/entity.h"
#include "entity/near.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    LETTERS_MIN =
        4, /* shorter names stand in too many texts; short_names.tsv has the exceptions */
    LETTERS_SURE = 6,
    HAN_MIN = 3, /* in scripts that need fewer characters */
    HAN_FIRST = 0x2e80,
    DISTINCTIVE_MIN = 2, /* words of a name that is known from a list only */
    NAMES_MAX = 1 << 18,
    SURE = 90,
    LESS_SURE = 85,
    SHORT = 80,
};

struct name {
    uint32_t key;
    uint32_t alias;
    uint32_t entity;
    int32_t since;
    int32_t until;
    uint32_t source;
    uint8_t rank;
    uint8_t form;
    uint8_t flags;
    uint8_t confidence;
    size_t line;   /* of aliases.tsv; 0: of another table */
    uint32_t find; /* words joined by blanks, in the pool; 0: not inside a text */
};

struct work {
    struct builder *b;
    const struct normal *t;
    struct normal live; /* 't' over the pool as it has grown */
    struct map *common; /* folded words to 1 */
    struct map *vague;  /* places, trades: words that make no name distinctive */
    struct map *shorts; /* folded name to 1 (as written) or 2 (any case) */
    struct name *names;
    size_t count;
    struct reading *reading;
};

static const struct {
    const char *name;
    uint8_t rank; /* 0 is for what is known not to be meant */
} ranks[] = {
    { "legal-name", 1 },
    { "legal-name-native", 1 },
    { "legal-name-reading", 1 },
    { "common-name", 2 },
    { "brand", 3 },
    { "former-name", 4 },
    { "group-company", 5 },
    { "stock-short-name", 6 },
    { "listed-alias", 7 },
    { "abbreviation", 8 },
    { "weak-alias", 0 },
    { "product-line", 0 },
};
enum { RANKS_READ = 5 }; /* rows of 'ranks' whose names are read in pinyin */
enum { RANK_LEGAL = 1, RANK_ABBREVIATION = 8, RANK_REGISTRY = 9, RANK_READING = 10 };

/* The words of 'name' without its legal form, joined by blanks. */
static size_t stripped(const struct work *w, struct slice name, char *out)
{
    char folded[NAME_MAX_BYTES];
    struct word words[NAME_MAX_WORDS];
    bool cut = false;
    size_t count = normal_words(&w->live, name, NORMAL_NAME, folded, sizeof folded, words,
                                NAME_MAX_WORDS, &cut);
    if (cut || count == 0)
        return 0;
    struct name_span s = normal_strip(&w->live, folded, words, count);
    size_t from = words[s.first].at + s.glued_front;
    size_t to = words[s.last - 1].at + words[s.last - 1].n - s.glued_end;
    memcpy(out, &folded[from], to - from);
    return to - from;
}

/* ... as a running text has them. */
static size_t text_words(const struct work *w, struct slice name, char *out, struct word *words,
                         size_t *ret_count)
{
    char plain[NAME_MAX_BYTES];
    bool cut = false;
    size_t n = stripped(w, name, plain);
    *ret_count = normal_words(&w->live, slice_of(plain, n), NORMAL_TEXT, out, NAME_MAX_BYTES,
                              words, NAME_MAX_WORDS, &cut);
    if (cut || *ret_count == 0)
        return 0;
    return words[*ret_count - 1].at + words[*ret_count - 1].n;
}

static size_t letters(struct slice text, bool *ret_han, bool *ret_letter)
{
    size_t n = 0;
    *ret_han = false;
    *ret_letter = false;
    while (text.n > 0) {
        uint32_t c = 0;
        size_t size = text_decode(text, &c);
        if (size == 0)
            break;
        n += c != ' ';
        *ret_han = *ret_han || c >= HAN_FIRST;
        *ret_letter = *ret_letter || c > '9';
        text = slice_skip(text, size);
    }
    return n;
}

static uint64_t known(const struct map *m, struct slice key)
{
    const uint64_t *value = map_get(m, key);
    return value == NULL ? 0 : *value;
}

static size_t distinctive_words(const struct work *w, const char *folded,
                                const struct word *words, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice word = slice_of(&folded[words[i].at], words[i].n);
        bool number = word.p[0] <= '9';
        n +=
            word.n >= 3 && !number && known(w->vague, word) == 0 && known(w->common, word) == 0;
    }
    return n;
}

/* Decides whether a name may be found inside a text, and under what conditions. */
static void set_inside(struct work *w, struct name *n, struct slice alias, bool listed_only,
                       uint8_t rank)
{
    char folded[NAME_MAX_BYTES];
    struct word words[NAME_MAX_WORDS];
    size_t count = 0;
    struct slice text = slice_of(folded, text_words(w, alias, folded, words, &count));
    bool han = false;
    bool letter = false;
    size_t size = letters(text, &han, &letter);
    uint64_t allowed = known(w->shorts, text);
    if (!letter || count == 0 || count > FIND_WORDS_MAX || rank >= RANK_REGISTRY)
        return;
    if (listed_only &&
        (rank != RANK_LEGAL || distinctive_words(w, folded, words, count) < DISTINCTIVE_MIN))
        return;
    bool common = known(w->common, text) != 0;
    if (!common && !han && allowed == 0 && distinctive_words(w, folded, words, count) == 0 &&
        size < LETTERS_MIN)
        return;
    if (count == 1 && known(w->vague, text) != 0)
        return;
    bool is_short = size < (han ? (size_t)HAN_MIN : (size_t)LETTERS_MIN);
    if (is_short && allowed == 0)
        return;
    n->flags |= NAME_INSIDE;
    if (common)
        n->flags |= NAME_COMMON;
    if (is_short && allowed == 1 && !han)
        n->flags |= NAME_AS_WRITTEN;
    n->confidence = is_short ? SHORT : size < LETTERS_SURE && !han ? LESS_SURE : SURE;
    n->find = build_str(w->b, text);
}

static void refresh(struct work *w)
{
    w->live = *w->t;
    w->live.strings = buf_view(&w->b->strings);
}

static struct name *add_name(struct work *w, struct slice alias, uint32_t entity, uint8_t rank,
                             struct slice source)
{
    struct name_key key;
    refresh(w);
    if (!normal_key(&w->live, alias, &key) || w->count == NAMES_MAX)
        return NULL;
    struct name *n = &w->names[w->count++];
    *n = (struct name){ .key = build_str(w->b, slice_of(key.text, key.n)),
                        .alias = build_str(w->b, alias),
                        .entity = entity,
                        .source = build_str(w->b, source),
                        .since = TIME_DAY_NONE,
                        .until = TIME_DAY_NONE,
                        .rank = rank,
                        .form = key.form };
    refresh(w);
    return n;
}

/* vague words stand in the map as a running text has them: one character a word. */
static bool is_general_han(const void *ctx, struct slice piece)
{
    const struct work *w = ctx;
    char spread[64];
    size_t n = 0;
    for (size_t i = 0; i < piece.n && n + 2 < sizeof spread; i++) {
        if (i > 0 && (piece.p[i] & 0xc0) != 0x80)
            spread[n++] = ' ';
        spread[n++] = (char)piece.p[i];
    }
    return known(w->vague, slice_of(spread, n)) != 0;
}

enum { READING_MIN = 6 }; /* letters: two syllables are many names at once */

/* "hangzhou haikangweishi shuzi jishu" for 杭州海康威视数字技术股份有限公司. */
static void add_reading(struct work *w, struct slice alias, uint32_t entity)
{
    char words[NAME_MAX_BYTES];
    struct slice pieces[12];
    struct buf text = BUF_EMPTY;
    struct buf source = BUF_EMPTY;
    refresh(w);
    struct slice han = slice_of(words, stripped(w, alias, words));
    size_t n = han.n < 6 ? 0 : near_pieces(han, is_general_han, w, pieces, sizeof pieces / sizeof *pieces);
    bool good = n > 0;
    for (size_t i = 0; i < n && good; i++) {
        if (i > 0)
            buf_char(&text, ' ');
        good = pieces[i].p[0] >= 0xe3 && reading_word(w->reading, pieces[i], &text);
    }
    buf_printf(&source, "pinyin of %.*s", (int)alias.n, (const char *)alias.p);
    if (good && text.n >= READING_MIN && !source.failed) {
        struct name *name = add_name(w, buf_view(&text), entity, RANK_READING, buf_view(&source));
        if (name != NULL)
            name->flags = NAME_ANY_FORM;
    }
    buf_done(&text);
    buf_done(&source);
}

static bool is_listed_only(const struct data_section *entities, uint32_t entity)
{
    return data_u8(entities, entity, ENT_ROW_LISTED_ONLY) != 0;
}

/* Only names that are read in Mandarin at home are known in pinyin: 思科 is written Cisco, never Sike. */
static bool is_chinese(const struct work *w, const struct data_section *entities, uint32_t entity)
{
    static const char *const homes[] = { "CN", "HK", "MO", "TW", "SG" };
    struct slice country = slice_str(data_str(w->live.strings, data_u32(entities, entity, ENT_ROW_COUNTRY)));
    bool is = false;
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
        is = is || slice_eq(country, slice_str(homes[i]));
    return is;
}

/* Weidmüller is written Weidmueller where there is no ü. */
static bool spelt_out(struct slice alias, struct buf *ret)
{
    static const struct {
        const char *letter;
        const char *plain;
    } letters[] = { { "ä", "ae" }, { "ö", "oe" }, { "ü", "ue" }, { "Ä", "Ae" }, { "Ö", "Oe" }, { "Ü", "Ue" },
                    { "ø", "oe" }, { "å", "aa" }, { "Ø", "Oe" }, { "Å", "Aa" } };
    bool any = false;
    while (alias.n > 0) {
        size_t i = 0;
        while (i < sizeof letters / sizeof *letters && !slice_starts(alias, slice_str(letters[i].letter)))
            i++;
        bool found = i < sizeof letters / sizeof *letters;
        if (found)
            buf_str(ret, letters[i].plain);
        else
            buf_char(ret, (char)alias.p[0]);
        alias = slice_skip(alias, found ? 2 : 1);
        any = any || found;
    }
    return any && !ret->failed;
}

static void add_alias(struct work *w, const struct data_section *entities, struct table *t,
                      struct slice alias, uint32_t entity, uint8_t rank)
{
    struct name *n = add_name(w, alias, entity, rank, table_cell(t, "source"));
    if (n == NULL)
        return;
    struct slice key = slice_str(data_str(w->live.strings, n->key));
    bool han = false;
    bool letter = false;
    bool listed_only = is_listed_only(entities, entity);
    char words[NAME_MAX_BYTES];
    struct slice folded = slice_of(words, stripped(w, alias, words));
    size_t size = letters(key, &han, &letter);
    bool is_short = !han && size < LETTERS_MIN && known(w->shorts, folded) == 0;
    if (is_short && (listed_only || (rank == RANK_ABBREVIATION && size < 3))) {
        w->count--;
        return;
    }
    n->line = t->tsv.line;
    n->since = table_day(t, "since");
    n->until = table_day(t, "until");
    if (!listed_only && !is_short && known(w->common, folded) == 0)
        n->flags |= NAME_ANY_FORM;
    set_inside(w, n, alias, listed_only, rank);
}

static void read_aliases(struct work *w, const struct data_section *entities)
{
    struct table t;
    if (!table_open(&t, w->b, "entities/aliases.tsv"))
        return;
    while (table_next(&t)) {
        table_check_source(&t);
        uint32_t entity = table_entity(&t, "entity_id");
        struct slice kind = table_cell(&t, "kind");
        struct slice alias = table_cell(&t, "alias");
        size_t i = 0;
        while (i < sizeof ranks / sizeof *ranks && !slice_eq(kind, slice_str(ranks[i].name)))
            i++;
        if (i == sizeof ranks / sizeof *ranks)
            table_wrong(&t, "unknown kind '%.*s' of name", (int)kind.n, (const char *)kind.p);
        else if (alias.n == 0 || table_cell(&t, "entity_id").n == 0)
            table_wrong(&t, "a name of nobody or nobody's name");
        else if (entity != ENT_NONE && ranks[i].rank != 0)
            add_alias(w, entities, &t, alias, entity, ranks[i].rank);
        struct buf plain = BUF_EMPTY;
        if (spelt_out(alias, &plain) && entity != ENT_NONE && i < sizeof ranks / sizeof *ranks && ranks[i].rank != 0)
            add_alias(w, entities, &t, buf_view(&plain), entity, ranks[i].rank);
        buf_done(&plain);
        bool chinese = slice_starts(table_cell(&t, "lang"), SLICE("zh")) && table_cell(&t, "until").n == 0 &&
                       is_chinese(w, entities, entity);
        if (chinese && entity != ENT_NONE && !is_listed_only(entities, entity) && i < RANKS_READ)
            add_reading(w, alias, entity);
    }
    table_close(&t);
}

static void read_registered(struct work *w)
{
    struct table t;
    if (!table_open(&t, w->b, "entities/registry_org_map.tsv"))
        return;
    while (table_next(&t)) {
        table_check_source(&t);
        uint32_t entity = table_entity(&t, "entity_id");
        struct slice match = table_cell(&t, "match");
        bool is = slice_eq(match, SLICE("yes"));
        if (!is && !slice_eq(match, SLICE("no")))
            table_wrong(&t, "match '%.*s'; write yes or no", (int)match.n,
                        (const char *)match.p);
        struct name *n =
            add_name(w, table_cell(&t, "organisation"), entity, is ? RANK_REGISTRY : 0,
                     table_cell(&t, "source"));
        if (n != NULL && !is)
            n->flags = NAME_NOT;
    }
    table_close(&t);
}

static bool read_words(struct work *w, const char *path, const char *column)
{
    struct table t;
    if (!table_open(&t, w->b, path))
        return false;
    bool shorts = slice_eq(slice_str(column), SLICE("name"));
    while (table_next(&t)) {
        table_check_source(&t);
        char out[NAME_MAX_BYTES];
        struct word words[NAME_MAX_WORDS];
        size_t count = 0;
        bool fresh = false;
        struct slice key =
            slice_of(out, text_words(w, table_cell(&t, column), out, words, &count));
        bool vague = !shorts && !slice_eq(table_cell(&t, "kind"), SLICE("common"));
        uint64_t *value = map_put(shorts  ? w->shorts
                                  : vague ? w->vague
                                          : w->common,
                                  key, &fresh);
        if (value != NULL)
            *value = shorts && slice_eq(table_cell(&t, "any_case"), SLICE("yes")) ? 2 : 1;
        if (key.n == 0 || (shorts && table_cell(&t, "reason").n == 0))
            table_wrong(&t, "an empty word, or one without a reason");
    }
    table_close(&t);
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct name *x = a;
    const struct name *y = b;
    const uint32_t left[] = { x->key, x->rank, x->entity, x->form, x->alias };
    const uint32_t right[] = { y->key, y->rank, y->entity, y->form, y->alias };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static bool on_one_day(const struct name *a, const struct name *b)
{
    bool a_first = a->until != TIME_DAY_NONE && b->since != TIME_DAY_NONE && a->until <= b->since;
    bool b_first = b->until != TIME_DAY_NONE && a->since != TIME_DAY_NONE && b->until <= a->since;
    return !a_first && !b_first;
}

/* Do two names claim the same text, so that nothing decides between them: kind, legal form, day, or the full name with
 * its legal form as it is written? */
static bool is_open(const struct work *w, const struct name *a, const struct name *b)
{
    if (a->entity == b->entity || a->rank != b->rank || a->form != b->form || a->line == 0 || b->line == 0 ||
        !on_one_day(a, b))
        return false;
    return a->form == 0 || slice_eq_nocase(slice_str(data_str(w->live.strings, a->alias)),
                                           slice_str(data_str(w->live.strings, b->alias)));
}

/* A name with a better claim decides before the two are asked. */
static bool is_decided(const struct work *w, size_t first, size_t count, const struct name *a, const struct name *b)
{
    for (size_t i = first; i < first + count; i++) {
        const struct name *n = &w->names[i];
        bool fits = n->form == a->form || (n->flags & NAME_ANY_FORM) != 0;
        if (n->rank < a->rank && fits && on_one_day(n, a) && on_one_day(n, b))
            return true;
    }
    return false;
}

static struct map *read_shared(struct work *w)
{
    struct table t;
    struct map *shared = map_new(NAMES_MAX);
    if (shared == NULL || !table_open(&t, w->b, "entities/shared_names.tsv"))
        return shared;
    while (table_next(&t)) {
        struct name_key key;
        bool fresh = false;
        table_check_source(&t);
        if (table_cell(&t, "why").n == 0 || !normal_key(&w->live, table_cell(&t, "name"), &key)) {
            table_wrong(&t, "no name, or no reason why it names nobody");
            continue;
        }
        uint64_t *line = map_put(shared, slice_of(key.text, key.n), &fresh);
        if (line != NULL)
            *line = t.tsv.line;
    }
    table_close(&t);
    return shared;
}

static void tell_open(struct work *w, const struct data_section *entities, const struct name *a, const struct name *b)
{
    struct slice strings = w->live.strings;
    fprintf(stderr, "%s/entities/aliases.tsv:%zu: '%s' names %s and, in line %zu, %s; correct a kind or a date, or add it to "
                    "shared_names.tsv\n",
            w->b->folder, a->line > b->line ? a->line : b->line, data_str(strings, a->alias),
            data_str(strings, data_u32(entities, a->entity, ENT_ROW_ID)), a->line > b->line ? b->line : a->line,
            data_str(strings, data_u32(entities, b->entity, ENT_ROW_ID)));
    w->b->errors++;
}

/* Names are sorted by key. What two entities claim alike names neither; that must be meant. */
static void check_shared(struct work *w, const struct data_section *entities)
{
    refresh(w);
    struct map *shared = read_shared(w);
    refresh(w);
    for (size_t first = 0, count = 0; shared != NULL && first < w->count; first += count) {
        count = 1;
        while (first + count < w->count && w->names[first + count].key == w->names[first].key)
            count++;
        uint64_t *meant = map_get(shared, slice_str(data_str(w->live.strings, w->names[first].key)));
        bool told = false;
        for (size_t i = first; i < first + count && !told; i++)
            for (size_t j = i + 1; j < first + count && !told; j++) {
                const struct name *a = &w->names[i];
                const struct name *b = &w->names[j];
                if (!is_open(w, a, b) || is_decided(w, first, count, a, b))
                    continue;
                told = true;
                if (meant == NULL)
                    tell_open(w, entities, a, b);
                else
                    *meant = 0;
            }
    }
    for (size_t i = 0; shared != NULL && i < map_count(shared); i++)
        if (*map_value_at(shared, i) != 0) {
            fprintf(stderr, "%s/entities/shared_names.tsv:%llu: nobody or one entity only claims it\n", w->b->folder,
                    (unsigned long long)*map_value_at(shared, i));
            w->b->errors++;
        }
    map_free(shared);
}

static void put_names(struct work *w)
{
    struct section *s = build_section(w->b, SECTION_NAME, NAME_ROW);
    for (size_t i = 0; i < w->count; i++) {
        const struct name *n = &w->names[i];
        put_u32(s, n->key);
        put_u32(s, n->alias);
        put_u32(s, n->entity);
        put_i32(s, n->since);
        put_i32(s, n->until);
        put_u8(s, n->rank);
        put_u8(s, n->form);
        put_u8(s, n->flags);
        put_u8(s, n->confidence);
        put_u32(s, n->source);
    }
    build_slots(w->b, s, SECTION_NAME_SLOTS);
}

/* A node is put once for each run of words that begins a name; value: name row + 1, and bit 32
 * when it goes on. */
#define GOES_ON ((uint64_t)1 << 32)

static void add_node(struct map *nodes, struct slice key, uint64_t name, bool goes_on)
{
    bool fresh = false;
    uint64_t *value = map_put(nodes, key, &fresh);
    if (value == NULL)
        return;
    if (name != 0 && (*value & UINT32_MAX) == 0)
        *value |= name;
    if (goes_on)
        *value |= GOES_ON;
}

static void add_nodes(struct map *nodes, struct slice words, uint64_t name, bool joined)
{
    char together[NAME_MAX_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < words.n; i++) {
        if (words.p[i] == ' ')
            add_node(nodes, slice_sub(words, 0, i), 0, true);
        else
            together[n++] = (char)words.p[i];
    }
    add_node(nodes, words, name, false);
    if (joined) /* TPLINK for TP-LINK */
        add_node(nodes, slice_of(together, n), name, false);
}

static void put_finds(struct work *w)
{
    struct map *nodes = map_new(NAMES_MAX);
    if (nodes == NULL)
        return;
    size_t first = 0; /* row of the first name with the key at hand */
    for (size_t i = 0; i < w->count; i++) {
        const struct name *n = &w->names[i];
        if (n->key != w->names[first].key)
            first = i;
        if (n->find == 0)
            continue;
        struct slice words = slice_str(data_str(buf_view(&w->b->strings), n->find));
        bool ascii = words.p[words.n - 1] < 0x80;
        add_nodes(nodes, words, first + 1,
                  ascii && words.n > LETTERS_SURE - 1 && (n->flags & NAME_COMMON) == 0);
    }
    struct section *s = build_section(w->b, SECTION_FIND, FIND_ROW);
    for (size_t i = 0; i < map_count(nodes); i++) {
        uint64_t value = *map_value_at(nodes, i);
        put_u32(s, build_str(w->b, map_key_at(nodes, i)));
        put_u32(s, (uint32_t)value);
        put_u32(s, (value & GOES_ON) != 0);
    }
    build_slots(w->b, s, SECTION_FIND_SLOTS);
    map_free(nodes);
}

void make_names(struct builder *b, const struct normal *t)
{
    struct work w = { .b = b, .t = t };
    w.common = map_new(NAMES_MAX);
    w.vague = map_new(NAMES_MAX);
    w.shorts = map_new(NAMES_MAX);
    w.names = calloc(NAMES_MAX, sizeof *w.names);
    w.reading = reading_new();
    refresh(&w);
    struct data_section entities = { .bytes = { NULL, 0 } };
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->sections[i].name, SECTION_ENTITY) == 0)
            entities = build_view(&b->sections[i]);
    if (w.common == NULL || w.vague == NULL || w.shorts == NULL || w.names == NULL ||
        w.reading == NULL) {
        fprintf(stderr, "no memory, or ICU without pinyin\n");
        b->errors++;
    } else if (read_words(&w, "entities/common_words.tsv", "word") &&
               read_words(&w, "entities/short_names.tsv", "name")) {
        read_aliases(&w, &entities);
        read_registered(&w);
        qsort(w.names, w.count, sizeof *w.names, by_key);
        check_shared(&w, &entities);
        put_names(&w);
        put_finds(&w);
    }
    map_free(w.common);
    map_free(w.vague);
    map_free(w.shorts);
    reading_free(w.reading);
    free(w.names);
}
