#include "entity/near.h"

#include "entity/distance.h"
#include "entity/resolve.h"

enum {
    NEUTRAL_WEIGHT = 3, /* as tools/compile/near.c gives it */
    CANDIDATES_MAX = 512,
    TELLING = 30,        /* weight of words that are looked up by themselves */
    ENOUGH = 400,         /* candidates that are all scored before rarer words of the query are left out */
    SLOTS = 2048,        /* power of two, four times the candidates */
    GLUED_MIN = 8,       /* letters of a word that may be several */
    GLUED_PIECES = 6,
    PIECE_MIN = 4,       /* letters of a word that is cut off another */
    MANY_LETTERS = 12,
    FORM_SLIP_MIN = 6,   /* letters of "company" or "limited" with a slip */
    NEAR_SURE = 800,     /* below: a list of candidates and unknown */
    NEAR_APART = 40,     /* the next best must be so far behind */
    NEAR_WHOLE = 985,
    NEAR_APART_WHOLE = 5,
    SCORE_SURE = 970,
    SCORE_LESS = 100,
    HITS_LOOKED_AT = 6,
    CONFIDENCE_NOTE = 95,
};

/* 13, 13th: what tells one institute or works from another of its name.  3com is a word. */
static bool is_number(struct slice s)
{
    static const char *const ordinals[] = { "", "st", "nd", "rd", "th" };
    size_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals && digits > 0; i++)
        if (slice_eq(slice_skip(s, digits), slice_str(ordinals[i])))
            return true;
    return false;
}

struct near_word near_word_at(const struct entities *e, size_t row)
{
    struct slice text = slice_str(data_str(e->strings, data_u32(&e->words, row, WORD_TEXT)));
    return (struct near_word){ .text = text,
                               .row = row,
                               .weight = data_u8(&e->words, row, WORD_WEIGHT),
                               .flags = data_u8(&e->words, row, WORD_FLAGS),
                               .number = is_number(text) };
}

struct near_word near_word_of(const struct entities *e, struct slice text)
{
    size_t row = data_find(&e->word_slots, &e->words, e->strings, text);
    if (row != SIZE_MAX)
        return near_word_at(e, row);
    return (struct near_word){ .text = text,
                               .row = SIZE_MAX,
                               .weight = near_letters(text) >= 3 ? WEIGHT_MAX : 20,
                               .number = is_number(text) };
}

size_t near_pieces(struct slice word, bool (*is_general)(const void *ctx, struct slice piece), const void *ctx,
                   struct slice *ret, size_t room)
{
    struct slice left = word;
    struct slice front[4];
    struct slice back[4];
    size_t fronts = 0;
    size_t backs = 0;
    bool found = true;
    while (found) {
        found = false;
        /* From long to short: 深圳市 before 深圳.  General words have at most five characters. */
        for (size_t n = left.n < 15 ? left.n : 15; n >= 6 && !found && fronts < 4; n--)
            if (is_general(ctx, slice_sub(left, 0, n))) {
                front[fronts++] = slice_sub(left, 0, n);
                left = slice_skip(left, n);
                found = true;
            }
        for (size_t n = left.n < 15 ? left.n : 15; n >= 6 && !found && backs < 4; n--)
            if (is_general(ctx, slice_skip(left, left.n - n))) {
                back[backs++] = slice_skip(left, left.n - n);
                left = slice_sub(left, 0, left.n - n);
                found = true;
            }
    }
    if (left.n < 6 || fronts + backs + 1 > room) { /* one character is no name */
        ret[0] = word;
        return 1;
    }
    size_t n = 0;
    for (size_t i = 0; i < fronts; i++)
        ret[n++] = front[i];
    ret[n++] = left;
    while (backs > 0)
        ret[n++] = back[--backs];
    return n;
}

static bool is_general(const void *ctx, struct slice piece)
{
    const struct entities *e = ctx;
    size_t row = data_find(&e->word_slots, &e->words, e->strings, piece);
    return row != SIZE_MAX && (data_u8(&e->words, row, WORD_FLAGS) & (WORD_NEUTRAL | WORD_PLACE | WORD_VAGUE)) != 0;
}

static bool is_known(const struct entities *e, struct slice s, unsigned flags)
{
    size_t row = data_find(&e->word_slots, &e->words, e->strings, s);
    return row != SIZE_MAX && (data_u8(&e->words, row, WORD_FLAGS) & flags) != 0;
}

static bool is_glued_form(struct slice s)
{
    static const char *const forms[] = { "co", "ltd", "inc", "corp", "llc", "gmbh", "limited", "coltd", "jsc" };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (slice_eq(s, slice_str(forms[i])))
            return true;
    return false;
}

/* "huaweitechnologiescoltd": general words and legal forms at the end, and before them a word of a name.  Returns the
 * number of pieces, the first first, or 0. */
static size_t unglue(const struct entities *e, struct slice word, struct slice ret[GLUED_PIECES])
{
    struct slice ends[GLUED_PIECES];
    size_t n = 0;
    struct slice left = word;
    for (bool found = true; found && n < GLUED_PIECES - 1;) {
        found = false;
        for (size_t size = left.n - 1; size >= 2 && !found; size--) {
            struct slice tail = slice_skip(left, left.n - size);
            bool form = is_glued_form(tail);
            if (left.n - size < 3 ||
                !(form || (size >= PIECE_MIN && is_known(e, tail, WORD_NEUTRAL | WORD_PLACE | WORD_VAGUE))))
                continue;
            ends[n++] = tail;
            left = slice_sub(left, 0, left.n - size);
            found = true;
        }
        if (n > 0 && is_known(e, left, WORD_OURS | WORD_NEUTRAL | WORD_PLACE | WORD_VAGUE))
            break;
    }
    if (n == 0 || !is_known(e, left, WORD_OURS | WORD_NEUTRAL | WORD_PLACE | WORD_VAGUE))
        return 0;
    size_t count = 0;
    ret[count++] = left;
    while (n > 0)
        if (!is_glued_form(ends[--n]))
            ret[count++] = ends[n];
    return count;
}

/* The general word that an edit of 'text' with this hash leads to; SIZE_MAX: none. */
static size_t general_by_edit(const struct entities *e, struct slice text, uint32_t hash)
{
    size_t bucket = hash >> (32 - EDIT_BUCKET_BITS);
    size_t end = data_u32(&e->buckets, bucket + 1, 0);
    for (size_t at = data_u32(&e->buckets, bucket, 0); at < end && at < e->edits.count; at++) {
        uint32_t target = data_u32(&e->edits, at, EDIT_TARGET);
        if (data_u32(&e->edits, at, EDIT_HASH) == hash && (target & EDIT_OF_NAME) == 0 &&
            (data_u8(&e->words, target, WORD_FLAGS) & (WORD_NEUTRAL | WORD_VAGUE)) != 0 &&
            text_one_step(text, slice_str(data_str(e->strings, data_u32(&e->words, target, WORD_TEXT)))) != STEP_MORE)
            return target;
    }
    return SIZE_MAX;
}

/* The general word that 'word' is a slip of; SIZE_MAX: none. */
static size_t general_meant(const struct entities *e, struct slice word)
{
    if (word.n > EDIT_TEXT_MAX)
        return SIZE_MAX;
    size_t found = general_by_edit(e, word, near_hash(word, SLICE(""), false));
    for (size_t i = 0; i < word.n && found == SIZE_MAX; i++)
        found = general_by_edit(e, word, near_hash(slice_sub(word, 0, i), slice_skip(word, i + 1), false));
    return found;
}

static bool is_other(const struct entities *e, struct slice key)
{
    uint32_t mark = near_mark(key);
    size_t slots = e->others.count;
    size_t at = slots == 0 ? 0 : mark % slots;
    for (size_t tried = 0; tried < slots; tried++) {
        uint32_t have = data_u32(&e->others, at, 0);
        if (have == mark || have == 0)
            return have == mark;
        at = at + 1 == slots ? 0 : at + 1;
    }
    return false;
}

static void add_word(const struct entities *e, struct near_query *q, struct slice text)
{
    if (q->count < NEAR_WORDS_MAX && text.n > 0)
        q->words[q->count++] = near_word_of(e, text);
}

static void add_folded(const struct entities *e, struct near_query *q, struct slice word)
{
    struct slice pieces[GLUED_PIECES + 4];
    size_t n = 0;
    if (word.n > 6 && word.p[0] >= 0xe3)
        n = near_pieces(word, is_general, e, pieces, GLUED_PIECES + 4);
    else if (word.n >= GLUED_MIN && word.n <= EDIT_TEXT_MAX && !is_known(e, word, 0xff))
        n = unglue(e, word, pieces);
    for (size_t i = 0; i < n; i++)
        add_word(e, q, pieces[i]);
    if (n > 0)
        return;
    add_word(e, q, word);
    /* "Technolgies", "Limitied": a slip in what says nothing. */
    struct near_word *w = &q->words[q->count - 1];
    q->glued = w->row == SIZE_MAX;
    w->meant = w->row != SIZE_MAX && is_other(e, word);
    /* Registries have such slips too: a rare word of theirs is no proof that it is meant. */
    bool is_rare = (w->flags & ~(unsigned)WORD_OURS) == 0 && !w->meant;
    size_t general = q->count > 1 && is_rare && near_letters(word) >= FORM_SLIP_MIN ? general_meant(e, word) : SIZE_MAX;
    if (general == SIZE_MAX)
        return;
    struct near_word known = near_word_at(e, general);
    if ((known.flags & WORD_NEUTRAL) != 0) {
        w->flags |= WORD_NEUTRAL;
        w->weight = NEUTRAL_WEIGHT;
    } else {
        *w = known; /* a trade: its lack or presence tells, so it is read as what is meant */
    }
    w->slip = true;
}

struct room {
    char folded[NAME_MAX_BYTES];
    struct word words[NAME_MAX_WORDS];
    struct name_key key;
    char core[NAME_MAX_BYTES];
};

/* The words without those that are slips of general ones. */
static struct slice core_of(const struct near_query *q, char *out)
{
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < q->count; i++) {
        any = any || q->words[i].slip;
        if (q->words[i].slip)
            continue;
        memcpy(&out[n], q->words[i].text.p, q->words[i].text.n);
        n += q->words[i].text.n;
    }
    return slice_of(out, any ? n : 0);
}

static bool read_query(const struct entities *e, struct slice text, struct room *room, struct near_query *ret)
{
    bool cut = false;
    *ret = (struct near_query){ .count = 0 };
    size_t count = normal_words(&e->normal, text, NORMAL_NAME, room->folded, sizeof room->folded, room->words,
                                NAME_MAX_WORDS, &cut);
    if (cut || count == 0 || !normal_key(&e->normal, text, &room->key))
        return false;
    struct name_span s = normal_strip(&e->normal, room->folded, room->words, count);
    for (size_t i = s.first; i < s.last; i++) {
        size_t from = i == s.first ? s.glued_front : 0;
        size_t n = room->words[i].n - from - (i == s.last - 1 ? s.glued_end : 0);
        add_folded(e, ret, slice_of(&room->folded[room->words[i].at + from], n));
    }
    ret->key = slice_of(room->key.text, room->key.n);
    ret->form = room->key.form;
    ret->core = core_of(ret, room->core);
    ret->other = is_other(e, ret->key);
    return ret->count > 0;
}

/* Names that share something with the query. */
struct pool {
    uint32_t near[CANDIDATES_MAX];
    size_t count;
    uint32_t slots[SLOTS]; /* candidate + 1 */
};

static void add_near(struct pool *p, uint32_t near)
{
    size_t at = near * 0x9e3779b1u >> 21; /* 11 bits: SLOTS */
    while (p->slots[at] != 0) {
        if (p->near[p->slots[at] - 1] == near)
            return;
        at = (at + 1) % SLOTS;
    }
    if (p->count == CANDIDATES_MAX)
        return;
    p->near[p->count++] = near;
    p->slots[at] = (uint32_t)p->count;
}

static void add_posts(const struct entities *e, struct pool *p, size_t row)
{
    size_t first = data_u32(&e->words, row, WORD_POSTS);
    size_t count = data_u32(&e->words, row, WORD_POST_COUNT);
    for (size_t i = 0; i < count && first + i < e->posts.count && p->count < CANDIDATES_MAX; i++)
        add_near(p, data_u32(&e->posts, first + i, 0));
}

/* The name with exactly this key. */
static void add_key(const struct entities *e, struct pool *p, struct slice key)
{
    size_t row = key.n < 2 ? SIZE_MAX : data_find(&e->name_slots, &e->names, e->strings, key);
    size_t low = 0;
    size_t high = e->near.count; /* sorted by NEAR_NAME */
    while (row != SIZE_MAX && low < high) {
        size_t middle = low + (high - low) / 2;
        size_t have = data_u32(&e->near, middle, NEAR_NAME);
        if (have == row) {
            add_near(p, (uint32_t)middle);
            return;
        }
        if (have < row)
            low = middle + 1;
        else
            high = middle;
    }
}

static bool is_form(const struct entities *e, struct slice s)
{
    size_t row = data_find(&e->normal.form_slots, &e->normal.forms, e->strings, s);
    return row != SIZE_MAX && (data_u8(&e->normal.forms, row, FORM_FLAGS) & FORM_END) != 0;
}

/* Names that are known once general words and legal forms glued to the end are cut off. */
static void add_cuts(const struct entities *e, struct pool *p, struct near_query *q)
{
    struct slice key = q->key;
    size_t left = q->words[q->count - 1].text.n; /* of the last word: what stands apart is not glued */
    for (bool found = true; found && q->cut_count < NEAR_CUTS_MAX;) {
        found = false;
        for (size_t size = key.n < 24 ? key.n : 24; size >= 2 && !found; size--) {
            if (size + PIECE_MIN > key.n || size >= left)
                continue;
            struct slice tail = slice_skip(key, key.n - size);
            found = is_form(e, tail) || (size >= PIECE_MIN && is_known(e, tail, WORD_NEUTRAL));
            if (found) {
                key = slice_sub(key, 0, key.n - size);
                left -= size;
            }
        }
        if (found) {
            q->cuts[q->cut_count++] = key.n;
            add_key(e, p, key);
        }
    }
}

/* Words (or names) that one edit leads to. */
static void add_edit(const struct entities *e, struct pool *p, struct slice text, uint32_t hash, bool of_name)
{
    size_t bucket = hash >> (32 - EDIT_BUCKET_BITS);
    size_t at = data_u32(&e->buckets, bucket, 0);
    size_t end = data_u32(&e->buckets, bucket + 1, 0);
    for (; at < end && at < e->edits.count && data_u32(&e->edits, at, EDIT_HASH) <= hash; at++) {
        uint32_t target = data_u32(&e->edits, at, EDIT_TARGET);
        if (data_u32(&e->edits, at, EDIT_HASH) != hash || ((target & EDIT_OF_NAME) != 0) != of_name)
            continue;
        if (of_name) {
            add_near(p, target & ~EDIT_OF_NAME);
            continue;
        }
        struct slice word = slice_str(data_str(e->strings, data_u32(&e->words, target, WORD_TEXT)));
        if (slice_eq(text, word) || text_one_step(text, word) != STEP_MORE)
            add_posts(e, p, target);
    }
}

static void add_edits(const struct entities *e, struct pool *p, struct slice text, bool of_name)
{
    if (text.n > EDIT_TEXT_MAX || near_letters(text) + 1 < (of_name ? EDIT_NAME_MIN : EDIT_WORD_MIN))
        return;
    add_edit(e, p, text, near_hash(text, SLICE(""), of_name), of_name);
    for (size_t i = 0; i < text.n;) {
        size_t step = near_step(slice_skip(text, i));
        add_edit(e, p, text, near_hash(slice_sub(text, 0, i), slice_skip(text, i + step), of_name), of_name);
        i += step;
    }
}

static void add_joined(const struct entities *e, struct pool *p, struct slice a, struct slice b)
{
    char text[EDIT_TEXT_MAX];
    if (a.n + b.n > sizeof text)
        return;
    memcpy(text, a.p, a.n);
    memcpy(&text[a.n], b.p, b.n);
    size_t row = data_find(&e->word_slots, &e->words, e->strings, slice_of(text, a.n + b.n));
    if (row != SIZE_MAX && data_u8(&e->words, row, WORD_WEIGHT) >= WEIGHT_DISTINCT)
        add_posts(e, p, row);
}

static bool is_telling(const struct near_word *w)
{
    return (w->flags & (WORD_NEUTRAL | WORD_PLACE | WORD_VAGUE)) == 0 && w->weight >= TELLING;
}

/* Rare words first: 'huawei' before 'digital'. */
static void gather(const struct entities *e, struct near_query *q, struct pool *p)
{
    bool done[NEAR_WORDS_MAX] = { false };
    add_edits(e, p, q->key, true);
    if (q->glued)
        add_cuts(e, p, q);
    add_key(e, p, q->core);
    for (size_t i = 0; i < q->count; i++) {
        if (q->words[i].row == SIZE_MAX || (q->words[i].flags & WORD_OURS) == 0)
            add_edits(e, p, q->words[i].text, false);
        if (i + 1 < q->count)
            add_joined(e, p, q->words[i].text, q->words[i + 1].text);
    }
    bool tells = false; /* a word by which makers are told apart */
    for (size_t i = 0; i < q->count; i++)
        tells = tells || is_telling(&q->words[i]);
    for (size_t round = 0; round < q->count; round++) {
        size_t best = SIZE_MAX;
        uint32_t fewest = UINT32_MAX;
        for (size_t i = 0; i < q->count; i++) {
            uint32_t posts = data_u32(&e->words, q->words[i].row, WORD_POST_COUNT);
            if (!done[i] && posts > 0 && posts < fewest && (!tells || is_telling(&q->words[i]))) {
                best = i;
                fewest = posts;
            }
        }
        /* General words make a name only together: the rarest leads to it as well as all. */
        if (best == SIZE_MAX || (p->count > 0 && (!tells || p->count + fewest > ENOUGH)))
            break;
        done[best] = true;
        add_posts(e, p, q->words[best].row);
    }
}

struct asked {
    const struct near_query *q;
    size_t near;
};

/* A name of several words is known by them, whatever its legal form. */
static bool has_many_words(const struct entities *e, size_t near)
{
    size_t first = data_u32(&e->near, near, NEAR_FIRST);
    size_t count = data_u32(&e->near, near, NEAR_COUNT);
    size_t letters = 0;
    size_t n = 0;
    for (size_t i = 0; i < count && i < NEAR_WORDS_MAX; i++) {
        size_t row = data_u32(&e->near_words, first + i, 0);
        if (data_u8(&e->words, row, WORD_FLAGS) & WORD_NEUTRAL)
            continue;
        letters += near_letters(slice_str(data_str(e->strings, data_u32(&e->words, row, WORD_TEXT))));
        n++;
    }
    return n >= 2 && letters >= MANY_LETTERS;
}

static bool accepts(const struct entities *e, size_t row, const void *ctx)
{
    const struct asked *a = ctx;
    uint8_t form = data_u8(&e->names, row, NAME_FORM);
    unsigned flags = data_u8(&e->names, row, NAME_FLAGS);
    return (flags & (NAME_ANY_FORM | NAME_NOT)) != 0 || a->q->form == 0 || form == a->q->form ||
           has_many_words(e, a->near);
}

/* Keeps the best of each entity, sorted. */
static size_t keep(struct near_hit hit, struct near_hit *ret, size_t count, size_t room)
{
    size_t at = 0;
    while (at < count && ret[at].entity != hit.entity)
        at++;
    if (at < count && ret[at].score >= hit.score)
        return count;
    if (at == count) {
        if (count == room && ret[count - 1].score >= hit.score)
            return count;
        if (count < room)
            count++;
        at = count - 1;
    }
    while (at > 0 && ret[at - 1].score < hit.score) {
        ret[at] = ret[at - 1];
        at--;
    }
    ret[at] = hit;
    return count;
}

/* Is the whole known to be an organisation that is not meant, though it looks alike? */
static bool is_known_not(const struct entities *e, struct slice key)
{
    size_t row = data_find(&e->name_slots, &e->names, e->strings, key);
    uint32_t known = row == SIZE_MAX ? 0 : data_u32(&e->names, row, NAME_KEY);
    for (; row < e->names.count && data_u32(&e->names, row, NAME_KEY) == known; row++)
        if (data_u8(&e->names, row, NAME_FLAGS) & NAME_NOT)
            return true;
    return false;
}

/* The key is known and yet was not taken: the legal form speaks against it, and a name of one word has nothing else. */
static bool is_refused(const struct entities *e, const struct near_query *q, size_t near)
{
    size_t name = data_u32(&e->near, near, NEAR_NAME);
    struct slice key = slice_str(data_str(e->strings, data_u32(&e->names, name, NAME_KEY)));
    return slice_eq(key, q->key) && !has_many_words(e, near);
}

size_t near_search(const struct entities *e, struct slice text, int32_t day, struct near_hit *ret, size_t room)
{
    struct room folded;
    struct near_query q;
    struct pool pool = { .count = 0 };
    if (room == 0 || e->near.count == 0 || !read_query(e, slice_trim(text), &folded, &q))
        return 0;
    if (is_known_not(e, q.key))
        return 0;
    gather(e, &q, &pool);
    size_t count = 0;
    for (size_t i = 0; i < pool.count; i++) {
        unsigned score = near_score(e, &q, pool.near[i]);
        if (is_refused(e, &q, pool.near[i]))
            continue;
        if (score == 0 || (count == room && score <= ret[count - 1].score))
            continue;
        size_t name = data_u32(&e->near, pool.near[i], NEAR_NAME);
        struct asked asked = { &q, pool.near[i] };
        struct resolve how = { .day = day, .form = q.form, .accept = accepts, .ctx = &asked };
        size_t row = ent_resolve(e, name, &how);
        if (row == SIZE_MAX) /* not on this day, two with as good a claim, or known not to be meant */
            continue;
        count = keep((struct near_hit){ (uint32_t)row, data_u32(&e->names, row, NAME_ENTITY), score }, ret, count,
                     room);
    }
    return count;
}

unsigned near_confidence(unsigned score)
{
    /* Less than a name as it is known; a slip in a distinctive word may be another maker's name: of names that were thought
     * up to look alike three in four were right where the score said nine in ten. */
    return score >= SCORE_SURE ? 97 : score > SCORE_LESS ? (score - SCORE_LESS) / 10 : 0;
}

/* All words, and nothing else: then a little is enough to tell it from the next. */
static unsigned apart(unsigned score)
{
    return score >= NEAR_WHOLE ? NEAR_APART_WHOLE : NEAR_APART;
}

/* Is the best clearly the best?  A company of its own group is no other answer: of two as near the parent is meant. */
static bool is_clear(const struct entities *e, struct near_hit hits[], size_t n, int32_t day)
{
    if (n == 0 || hits[0].score < NEAR_SURE)
        return false;
    for (size_t i = 1; i < n && hits[i].score == hits[0].score; i++)
        if (ent_in_group(e, hits[0].entity, hits[i].entity, day) == TRI_TRUE) {
            struct near_hit parent = hits[i];
            hits[i] = hits[0];
            hits[0] = parent;
        }
    for (size_t i = 1; i < n && hits[i].score + apart(hits[0].score) > hits[0].score; i++)
        if (ent_in_group(e, hits[i].entity, hits[0].entity, day) != TRI_TRUE)
            return false;
    return true;
}

/* "Intel Corp (US)", "华为技术有限公司（深圳）": what stands in parentheses behind the legal form is no part of the name.
 * Empty: nothing does.  Before the legal form it names a subsidiary. */
static struct slice before_note(const struct entities *e, struct slice name)
{
    static const struct {
        const char *open;
        const char *close;
    } signs[] = { { "(", ")" }, { "（", "）" } };
    struct name_key key;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t from = slice_find(name, slice_str(signs[i].open));
        size_t close = strlen(signs[i].close);
        if (from == SIZE_MAX || name.n < close || !slice_eq(slice_skip(name, name.n - close), slice_str(signs[i].close)))
            continue;
        struct slice front = slice_trim(slice_sub(name, 0, from));
        if (normal_key(&e->normal, front, &key) && key.form != 0)
            return front;
    }
    return SLICE("");
}

bool ent_match_nearly(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret)
{
    struct near_hit hits[HITS_LOOKED_AT];
    struct slice name = slice_trim(text);
    struct slice front = before_note(e, name);
    if (front.n > 0) {
        bool found = ent_match_name(e, front, day, ret) || ent_match_nearly(e, front, day, ret);
        ret->path = ENT_FUZZY;
        ret->confidence = found && ret->confidence > CONFIDENCE_NOTE ? CONFIDENCE_NOTE : ret->confidence;
        return found;
    }
    if (!is_clear(e, hits, near_search(e, name, day, hits, HITS_LOOKED_AT), day))
        return false;
    struct slice key = slice_str(data_str(e->strings, data_u32(&e->names, hits[0].row, NAME_KEY)));
    *ret = (struct ent_match){
        .entity = hits[0].entity,
        .confidence = near_confidence(hits[0].score),
        .path = ENT_FUZZY,
        .from = (uint32_t)(name.n == 0 ? 0 : name.p - text.p),
        .size = (uint32_t)name.n,
        .alias = data_str(e->strings, data_u32(&e->names, hits[0].row, NAME_ALIAS)),
        .source = data_str(e->strings, data_u32(&e->names, hits[0].row, NAME_SOURCE)),
        .brand_of = ent_brand_maker(e, key, day),
    };
    return true;
}

enum { CANDIDATES_TOLD_MAX = 16 };

size_t ent_candidates(const struct entities *e, struct slice text, int32_t day, struct ent_rival *ret, size_t room)
{
    struct near_hit hits[CANDIDATES_TOLD_MAX];
    size_t n = near_search(e, text, day, hits, room < CANDIDATES_TOLD_MAX ? room : CANDIDATES_TOLD_MAX);
    for (size_t i = 0; i < n; i++)
        ret[i] = (struct ent_rival){
            .entity = hits[i].entity,
            .alias = data_str(e->strings, data_u32(&e->names, hits[i].row, NAME_ALIAS)),
            .source = data_str(e->strings, data_u32(&e->names, hits[i].row, NAME_SOURCE)),
            .why = ENT_LOSS_SCORE,
            .confidence = near_confidence(hits[i].score),
            .since = data_i32(&e->names, hits[i].row, NAME_SINCE),
            .until = data_i32(&e->names, hits[i].row, NAME_UNTIL),
        };
    return n;
}
