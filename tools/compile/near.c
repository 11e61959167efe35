/* Words of names and of organisations, and the edits that lead back to them: what near.h searches. */
#include "compile/parts.h"

#include "base/time.h"
#include "entity/near.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    WORDS_MAX = 1 << 20,
    POSTS_MAX = 600, /* names a word leads to; more often it selects nothing */
    TODAY_AND_EVER = INT32_MAX - 1,
    BUCKETS = 1 << EDIT_BUCKET_BITS,
};

struct pair {
    uint32_t a;
    uint32_t b;
};

struct pairs {
    struct pair *rows; /* owned */
    size_t count;
    size_t room;
};

struct word_facts {
    uint32_t groups; /* of entities that have it in a name */
    uint32_t others;
    uint32_t last_group; /* counted once a name; exact enough for a weight */
    uint8_t flags;
};

struct work {
    struct builder *b;
    const struct entities *e;
    struct normal t;     /* over the pool as it has grown */
    struct map *general; /* folded general word to its flag */
    struct map *words;   /* folded word to its number */
    struct word_facts *facts;
    struct map *seen;    /* keys of organisations that were counted */
    struct pairs posts;  /* word, near */
    struct pairs edits;  /* hash, target */
    struct pairs near;   /* name row, first word */
    struct pairs spelt;  /* words of the names, one after another */
};

static void push(struct work *w, struct pairs *p, uint32_t a, uint32_t b)
{
    if (p->count == p->room) {
        size_t room = p->room == 0 ? 4096 : p->room * 2;
        struct pair *more = realloc(p->rows, room * sizeof *more);
        if (more == NULL) {
            w->b->errors++;
            return;
        }
        p->rows = more;
        p->room = room;
    }
    p->rows[p->count++] = (struct pair){ a, b };
}

static int by_both(const void *a, const void *b)
{
    const struct pair *x = a;
    const struct pair *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static void sort(struct pairs *p)
{
    if (p->count > 0)
        qsort(p->rows, p->count, sizeof *p->rows, by_both);
}

static void read_general(struct work *w)
{
    static const struct {
        const char *kind;
        uint8_t flag;
    } kinds[] = { { "vague", WORD_VAGUE }, { "place", WORD_PLACE }, { "neutral", WORD_NEUTRAL }, { "common", WORD_COMMON } };
    struct table t;
    if (!table_open(&t, w->b, "entities/common_words.tsv"))
        return;
    while (table_next(&t)) {
        char folded[NAME_MAX_BYTES];
        struct word words[NAME_MAX_WORDS];
        bool cut = false;
        bool fresh = false;
        size_t count = normal_words(&w->t, table_cell(&t, "word"), NORMAL_NAME, folded, sizeof folded, words,
                                    NAME_MAX_WORDS, &cut);
        uint64_t *value = count == 1 ? map_put(w->general, slice_of(folded, words[0].n), &fresh) : NULL;
        size_t i = 0;
        while (i < sizeof kinds / sizeof *kinds && !slice_eq(table_cell(&t, "kind"), slice_str(kinds[i].kind)))
            i++;
        if (i == sizeof kinds / sizeof *kinds)
            table_wrong(&t, "kind '%.*s'; write common, vague, place or neutral", (int)table_cell(&t, "kind").n,
                        (const char *)table_cell(&t, "kind").p);
        else if (value != NULL)
            *value = kinds[i].flag;
    }
    table_close(&t);
}

static uint8_t general_flag(const struct work *w, struct slice word)
{
    const uint64_t *flag = map_get(w->general, word);
    return flag == NULL ? 0 : (uint8_t)*flag;
}

static bool is_general(const void *ctx, struct slice piece)
{
    return (general_flag(ctx, piece) & (WORD_VAGUE | WORD_PLACE | WORD_NEUTRAL)) != 0;
}

/* The number of 'word', given when it is new. */
static uint32_t word_number(struct work *w, struct slice word)
{
    bool fresh = false;
    uint64_t *number = map_put(w->words, word, &fresh);
    if (number == NULL)
        return 0;
    if (fresh) {
        *number = map_count(w->words) - 1;
        w->facts[*number] = (struct word_facts){ .last_group = ENT_NONE, .flags = general_flag(w, word) };
    }
    return (uint32_t)*number;
}

/* Numbers of the words of a name without its legal form, at most NEAR_WORDS_MAX. */
static size_t words_of(struct work *w, struct slice name, uint32_t ret[NEAR_WORDS_MAX])
{
    char folded[NAME_MAX_BYTES];
    struct word words[NAME_MAX_WORDS];
    bool cut = false;
    size_t count =
        normal_words(&w->t, name, NORMAL_NAME, folded, sizeof folded, words, NAME_MAX_WORDS, &cut);
    if (cut || count == 0)
        return 0;
    struct name_span s = normal_strip(&w->t, folded, words, count);
    size_t n = 0;
    for (size_t i = s.first; i < s.last; i++) {
        struct slice pieces[12];
        size_t from = i == s.first ? s.glued_front : 0;
        struct slice word =
            slice_of(&folded[words[i].at + from], words[i].n - from - (i == s.last - 1 ? s.glued_end : 0));
        size_t many = 1;
        pieces[0] = word;
        if (word.n > 6 && word.p[0] >= 0xe3)
            many = near_pieces(word, is_general, w, pieces, sizeof pieces / sizeof *pieces);
        for (size_t j = 0; j < many && n < NEAR_WORDS_MAX; j++)
            if (pieces[j].n > 0)
                ret[n++] = word_number(w, pieces[j]);
    }
    return n;
}

static void add_others(struct work *w, struct slice organisation)
{
    uint32_t words[NEAR_WORDS_MAX];
    size_t n = words_of(w, organisation, words);
    for (size_t i = 0; i < n; i++) {
        bool twice = false;
        for (size_t j = 0; j < i; j++)
            twice = twice || words[j] == words[i];
        w->facts[words[i]].others += !twice;
    }
}

/* Every name of an entity that is not known to be somebody else's. */
static void add_names(struct work *w)
{
    const struct entities *e = w->e;
    size_t first = 0;
    for (size_t row = 0; row < e->names.count; row++) {
        uint32_t key = data_u32(&e->names, row, NAME_KEY);
        uint32_t entity = data_u32(&e->names, row, NAME_ENTITY);
        struct slice alias = slice_str(data_str(e->strings, data_u32(&e->names, row, NAME_ALIAS)));
        if (data_u32(&e->names, first, NAME_KEY) != key)
            first = row;
        if (data_u8(&e->names, row, NAME_FLAGS) & NAME_NOT) {
            add_others(w, alias);
            continue;
        }
        bool again = false; /* an earlier row has the key: the words are the same but for the legal form */
        for (size_t i = first; i < row; i++)
            again = again || (data_u8(&e->names, i, NAME_FLAGS) & NAME_NOT) == 0;
        uint32_t words[NEAR_WORDS_MAX];
        size_t n = words_of(w, alias, words);
        uint32_t group = ent_group(e, entity, TODAY_AND_EVER);
        uint32_t near = (uint32_t)w->near.count;
        if (n == 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            struct word_facts *f = &w->facts[words[i]];
            f->groups += f->last_group != group;
            f->last_group = group;
            f->flags |= WORD_OURS;
            if (n == 1 && data_u8(&e->names, row, NAME_RANK) <= 4 && (f->flags & WORD_COMMON) == 0)
                f->flags |= WORD_NAME;
            if (!again)
                push(w, &w->posts, words[i], near);
        }
        if (again)
            continue;
        push(w, &w->near, (uint32_t)first, (uint32_t)w->spelt.count);
        for (size_t i = 0; i < n; i++)
            push(w, &w->spelt, words[i], near);
    }
}

static void add_organisation(struct work *w, struct slice organisation)
{
    struct name_key key;
    struct ent_match match;
    bool fresh = false;
    if (organisation.n == 0 || !normal_key(&w->t, organisation, &key))
        return;
    struct slice text = slice_of(key.text, key.n);
    if (ent_match_name(w->e, organisation, TODAY_AND_EVER, &match))
        return;
    if (map_put(w->seen, text, &fresh) != NULL && fresh)
        add_others(w, organisation);
}

static void add_registries(struct work *w)
{
    struct table sources;
    if (!table_open(&sources, w->b, "registries/SOURCES.tsv"))
        return;
    while (table_next(&sources)) {
        struct table t;
        char path[128];
        struct slice file = table_cell(&sources, "registry");
        (void)snprintf(path, sizeof path, "registries/%.*s.tsv", (int)file.n, (const char *)file.p);
        if (!table_open(&t, w->b, path))
            continue;
        struct slice last = SLICE("");
        while (table_next(&t)) {
            struct slice organisation = table_cell(&t, "organisation");
            if (!slice_eq(organisation, last)) /* blocks of one holder often follow each other */
                add_organisation(w, organisation);
            last = organisation;
        }
        table_close(&t);
    }
    table_close(&sources);
}

/* The rarer, the more it tells; what is by itself a maker's name tells much however many subsidiaries bear it. */
static uint8_t weight_of(const struct word_facts *f, struct slice word)
{
    static const struct {
        uint32_t most;
        uint8_t weight;
    } steps[] = { { 2, WEIGHT_MAX }, { 5, 90 }, { 10, 80 }, { 20, 65 }, { 60, WEIGHT_DISTINCT }, { 120, 30 }, { 400, 20 } };
    if (f->flags & WORD_NEUTRAL)
        return 3;
    if (f->flags & WORD_PLACE)
        return 6;
    if (f->flags & WORD_VAGUE)
        return 12;
    if (f->flags & WORD_COMMON)
        return 40;
    uint32_t many = f->groups + f->others;
    uint8_t weight = 12;
    for (size_t i = sizeof steps / sizeof *steps; i > 0; i--)
        if (many <= steps[i - 1].most)
            weight = steps[i - 1].weight;
    if (near_letters(word) < 3)
        return weight < 30 ? weight : 30;
    return (f->flags & WORD_NAME) && weight < 80 ? 80 : weight;
}

static void add_edits(struct work *w, struct slice text, uint32_t target)
{
    bool of_name = (target & EDIT_OF_NAME) != 0;
    if (text.n > EDIT_TEXT_MAX)
        return;
    push(w, &w->edits, near_hash(text, SLICE(""), of_name), target);
    for (size_t i = 0; i < text.n;) {
        size_t step = near_step(slice_skip(text, i));
        push(w, &w->edits, near_hash(slice_sub(text, 0, i), slice_skip(text, i + step), of_name), target);
        i += step;
    }
}

static void put_words(struct work *w)
{
    struct section *s = build_section(w->b, SECTION_WORD, WORD_ROW);
    struct section *posts = build_section(w->b, SECTION_POST, 4);
    sort(&w->posts);
    size_t at = 0;
    for (uint32_t i = 0; i < map_count(w->words); i++) {
        const struct word_facts *f = &w->facts[i];
        struct slice word = map_key_at(w->words, i);
        size_t first = at;
        uint8_t weight = weight_of(f, word);
        while (at < w->posts.count && w->posts.rows[at].a == i)
            at++;
        bool many = at - first > POSTS_MAX;
        put_u32(s, build_str(w->b, word));
        put_u32(s, (uint32_t)(posts->rows.n / 4));
        put_u32(s, many ? 0 : (uint32_t)(at - first));
        put_u16(s, f->others > UINT16_MAX ? UINT16_MAX : (unsigned)f->others);
        put_u8(s, weight);
        put_u8(s, f->flags);
        for (size_t j = first; j < at && !many; j++)
            put_u32(posts, w->posts.rows[j].b);
        bool ours = (f->flags & WORD_OURS) && weight >= WEIGHT_DISTINCT;
        if ((ours || (f->flags & (WORD_NEUTRAL | WORD_VAGUE))) && near_letters(word) >= EDIT_WORD_MIN)
            add_edits(w, word, i);
    }
    build_slots(w->b, s, SECTION_WORD_SLOTS);
}

static void put_near(struct work *w)
{
    struct section *s = build_section(w->b, SECTION_NEAR, NEAR_ROW);
    struct section *words = build_section(w->b, SECTION_NEAR_WORD, 4);
    for (uint32_t i = 0; i < w->near.count; i++) {
        size_t end = i + 1 < w->near.count ? w->near.rows[i + 1].b : w->spelt.count;
        uint32_t name = w->near.rows[i].a;
        put_u32(s, name);
        put_u32(s, w->near.rows[i].b);
        put_u32(s, (uint32_t)(end - w->near.rows[i].b));
        struct slice key = slice_str(data_str(w->e->strings, data_u32(&w->e->names, name, NAME_KEY)));
        if (near_letters(key) >= EDIT_NAME_MIN)
            add_edits(w, key, i | EDIT_OF_NAME);
    }
    for (size_t i = 0; i < w->spelt.count; i++)
        put_u32(words, w->spelt.rows[i].a);
}

static void put_edits(struct work *w)
{
    struct section *s = build_section(w->b, SECTION_EDIT, EDIT_ROW);
    struct section *buckets = build_section(w->b, SECTION_BUCKET, 4);
    sort(&w->edits);
    size_t bucket = 0;
    size_t n = 0;
    for (size_t i = 0; i < w->edits.count; i++) {
        if (i > 0 && by_both(&w->edits.rows[i - 1], &w->edits.rows[i]) == 0)
            continue;
        for (; bucket <= w->edits.rows[i].a >> (32 - EDIT_BUCKET_BITS); bucket++)
            put_u32(buckets, (uint32_t)n);
        put_u32(s, w->edits.rows[i].a);
        put_u32(s, w->edits.rows[i].b);
        n++;
    }
    for (; bucket <= BUCKETS; bucket++)
        put_u32(buckets, (uint32_t)n);
}

static void put_others(struct work *w)
{
    size_t keys = map_count(w->seen);
    size_t slots = keys * 2 + 1;
    uint32_t *marks = calloc(slots, sizeof *marks);
    if (marks == NULL) {
        w->b->errors++;
        return;
    }
    for (size_t i = 0; i < keys; i++) {
        uint32_t mark = near_mark(map_key_at(w->seen, i));
        size_t at = mark % slots;
        while (marks[at] != 0 && marks[at] != mark)
            at = at + 1 == slots ? 0 : at + 1;
        marks[at] = mark;
    }
    struct section *s = build_section(w->b, SECTION_OTHER, 4);
    for (size_t i = 0; i < slots; i++)
        put_u32(s, marks[i]);
    free(marks);
}

void make_near(struct builder *b, const struct entities *e)
{
    struct work w = { .b = b, .e = e, .t = e->normal };
    w.general = map_new(WORDS_MAX);
    w.words = map_new(WORDS_MAX);
    w.seen = map_new(WORDS_MAX);
    w.facts = calloc(WORDS_MAX, sizeof *w.facts);
    if (w.general == NULL || w.words == NULL || w.seen == NULL || w.facts == NULL) {
        fprintf(stderr, "no memory\n");
        b->errors++;
    } else {
        read_general(&w);
        for (size_t i = 0; i < map_count(w.general); i++) /* known even where no name has them: "技术" */
            (void)word_number(&w, map_key_at(w.general, i));
        add_names(&w);
        add_registries(&w);
        put_words(&w);
        put_near(&w);
        put_edits(&w);
        put_others(&w);
    }
    map_free(w.general);
    map_free(w.words);
    map_free(w.seen);
    free(w.facts);
    free(w.posts.rows);
    free(w.edits.rows);
    free(w.near.rows);
    free(w.spelt.rows);
}
