#include "entity/near.h"

#include "entity/distance.h"

/* Hundredths: how far a word stands for another. */
enum {
    SAME = 100,
    STEM = 97,      /* technology, technologies */
    SHORTENED = 94, /* tech, mfg */
    SWAPPED = 92, /* the commonest slip: both have the same letters */
    ONE_SLIP = 90,
    TWO_SLIPS = 78,
    TWO_SLIPS_MIN = 9, /* letters */
    ABBREVIATION_MIN = 3,
};

/* Thousandths: what a name can reach at most when something speaks against it. */
enum {
    CAP_NUMBER = 300,  /* another number: 14th, 54th */
    CAP_NOTHING = 200, /* nothing distinctive in common */
    CAP_EXTRA = 500,   /* a distinctive word that the name does not have */
    CAP_VAGUE = 700,   /* a word that a subsidiary, not its parent, has */
    CAP_MISSING = 650, /* a distinctive word of the name is missing, and what is left is not its alone */
    CAP_UNIQUE = 860,  /* ... and what is left is its alone */
    CAP_OTHER = 600,   /* somebody else's name, and not the same distinctive words */
    CAP_SHORT = 600,   /* a slip in a name too short for it */
    NEAR_SHORT_MAX = 800, /* what whole_likeness() gives such a name is below */
    WHOLE_LETTERS = 8,
    MANY_WORDS = 4,
    SURE_LETTERS = 6,
    HAN_SLIP_MIN = 12, /* six characters */
    WHOLE_MIN = 4, /* letters of a name to whose end something general is glued */
    DIFFERS = 6, /* for each word that says nothing, but is not the same: breaks ties */
    LACKS_PLACE = 20,
    MEANT = 60, /* taken off when the slip would be in another organisation's name */
    LACKS = 40, /* taken off for each trade that the name has and the query has not */
};

struct score {
    const struct entities *e;
    const struct near_query *q;
    struct near_word alias[NEAR_WORDS_MAX];
    size_t count;
    uint8_t alias_got[NEAR_WORDS_MAX]; /* hundredths */
    uint8_t query_got[NEAR_WORDS_MAX];
    bool slip;       /* a distinctive word is matched with a slip */
    bool short_slip; /* ... that is too short for it */
    bool firm;       /* a distinctive word is matched as it is */
    bool meant;      /* ... by a word that is another organisation's name */
    bool backed;     /* a trade of the name is matched as it is */
    bool any_form;   /* the name is known well enough to go with any legal form */
};

static bool is_general(const struct near_word *w)
{
    return (w->flags & (WORD_NEUTRAL | WORD_PLACE | WORD_VAGUE)) != 0;
}

static bool is_distinctive(const struct near_word *w)
{
    return !is_general(w) && !w->number && w->weight >= WEIGHT_DISTINCT;
}

static size_t common_front(struct slice a, struct slice b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

/* The letters of 'shorter' in their order in 'longer', the first first, the last among the last three: mfg, intl. */
static bool is_skeleton(struct slice shorter, struct slice longer)
{
    size_t at = 0;
    if (shorter.n < ABBREVIATION_MIN || shorter.n + 2 > longer.n || shorter.p[0] != longer.p[0])
        return false;
    for (size_t i = 0; i < longer.n && at < shorter.n; i++)
        at += longer.p[i] == shorter.p[at];
    return at == shorter.n;
}

/* General words may be abbreviated or stand in another number. */
static unsigned general_likeness(struct slice a, struct slice b)
{
    struct slice shorter = a.n < b.n ? a : b;
    struct slice longer = a.n < b.n ? b : a;
    size_t front = common_front(a, b);
    if (front + 1 >= shorter.n && longer.n - shorter.n <= 3 && front >= 5)
        return STEM;
    if (front == shorter.n && shorter.n >= ABBREVIATION_MIN)
        return SHORTENED;
    return shorter.n <= 5 && is_skeleton(shorter, longer) ? SHORTENED : 0;
}

/* A slip puts letters wrong; another digit is another name. */
static bool digits_agree(struct slice a, struct slice b)
{
    int counts[10] = { 0 };
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] >= '0' && a.p[i] <= '9')
            counts[a.p[i] - '0']++;
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] >= '0' && b.p[i] <= '9')
            counts[b.p[i] - '0']--;
    for (size_t i = 0; i < 10; i++)
        if (counts[i] != 0)
            return false;
    return true;
}

/* A character of Han is a word: with four of them another one is another name (日本電気, 日本電産). */
static bool is_too_short_for_slip(struct slice s)
{
    return s.n > 0 && s.p[0] >= 0xe3 && near_letters(s) < HAN_SLIP_MIN;
}

static unsigned slips(struct slice a, struct slice b)
{
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
    size_t least = a.n < b.n ? a.n : b.n;
    if (gap > 4 || least + 1 < EDIT_WORD_MIN || a.n > EDIT_TEXT_MAX || b.n > EDIT_TEXT_MAX ||
        is_too_short_for_slip(a) || is_too_short_for_slip(b))
        return 0;
    enum text_step step = text_one_step(a, b);
    if (step == STEP_ONE && common_front(a, b) == 0) /* the first letter is rarely wrong: Barista is not Arista */
        return 0;
    if (step != STEP_MORE)
        return near_letters(a) + 1 < EDIT_WORD_MIN || !digits_agree(a, b) ? 0 : step == STEP_SWAPPED ? SWAPPED : ONE_SLIP;
    /* Long words only may have two slips. */
    if (least < TWO_SLIPS_MIN || a.p[0] != b.p[0] || text_distance(a, b) != 2)
        return 0;
    return near_letters(a) >= TWO_SLIPS_MIN ? TWO_SLIPS : 0;
}

static unsigned likeness(const struct near_word *q, const struct near_word *a)
{
    if (q->row != SIZE_MAX && q->row == a->row)
        return SAME;
    if (slice_eq(q->text, a->text))
        return SAME;
    if (q->number || a->number)
        return 0;
    if (is_general(a)) {
        unsigned like = general_likeness(q->text, a->text);
        if (like > 0)
            return like;
    }
    /* A word that is known is meant: no slip for another. */
    return q->row == SIZE_MAX || (q->flags == 0 && q->weight >= WEIGHT_DISTINCT && near_letters(q->text) >= 7)
               ? slips(q->text, a->text)
               : 0;
}

static void match_words(struct score *s)
{
    for (size_t i = 0; i < s->count; i++) {
        size_t best = SIZE_MAX;
        unsigned most = 0;
        for (size_t j = 0; j < s->q->count; j++) {
            unsigned like = s->query_got[j] == 0 ? likeness(&s->q->words[j], &s->alias[i]) : 0;
            if (like > most) {
                most = like;
                best = j;
            }
        }
        if (best == SIZE_MAX)
            continue;
        s->alias_got[i] = s->query_got[best] = (uint8_t)most;
        bool slip = most <= SWAPPED && is_distinctive(&s->alias[i]);
        s->slip = s->slip || slip;
        s->short_slip = s->short_slip || (slip && (near_letters(s->alias[i].text) < SURE_LETTERS ||
                                                   near_letters(s->q->words[best].text) < SURE_LETTERS));
        s->meant = s->meant || (slip && s->q->words[best].meant);
        s->backed = s->backed || (most >= STEM && (s->alias[i].flags & WORD_VAGUE) != 0);
        s->firm = s->firm || (most >= STEM && is_distinctive(&s->alias[i]));
    }
}

static bool joins_to(struct slice a, struct slice b, struct slice whole, unsigned *ret_like)
{
    char text[EDIT_TEXT_MAX];
    if (a.n + b.n > sizeof text || a.n + b.n + 1 < whole.n || a.n + b.n > whole.n + 1)
        return false;
    memcpy(text, a.p, a.n);
    memcpy(&text[a.n], b.p, b.n);
    struct slice joined = slice_of(text, a.n + b.n);
    if (near_letters(whole) < SURE_LETTERS) /* "Sug On" is not Sugon */
        return false;
    *ret_like = slice_eq(joined, whole) ? STEM : near_letters(whole) >= 8 ? slips(joined, whole) : 0;
    return *ret_like > 0;
}

/* Two words of the query for one of the name, and the other way round. */
static void match_joined(struct score *s)
{
    unsigned like = 0;
    for (size_t i = 0; i < s->count; i++)
        for (size_t j = 0; j + 1 < s->q->count && s->alias_got[i] == 0; j++)
            if (s->query_got[j] == 0 && s->query_got[j + 1] == 0 &&
                joins_to(s->q->words[j].text, s->q->words[j + 1].text, s->alias[i].text, &like)) {
                s->alias_got[i] = s->query_got[j] = s->query_got[j + 1] = (uint8_t)like;
                s->slip = s->slip || like <= SWAPPED;
            }
    for (size_t j = 0; j < s->q->count; j++)
        for (size_t i = 0; i + 1 < s->count && s->query_got[j] == 0; i++)
            if (s->alias_got[i] == 0 && s->alias_got[i + 1] == 0 &&
                joins_to(s->alias[i].text, s->alias[i + 1].text, s->q->words[j].text, &like)) {
                s->query_got[j] = s->alias_got[i] = s->alias_got[i + 1] = (uint8_t)like;
                s->slip = s->slip || like <= SWAPPED;
            }
}

/* What is left of the name is in nobody else's: all its names are this entity's, and no organisation in a registry has
 * it. */
static bool is_its_alone(const struct entities *e, const struct near_word *w, uint32_t entity)
{
    if (w->row == SIZE_MAX || near_letters(w->text) < EDIT_WORD_MIN || (w->flags & WORD_COMMON) != 0 ||
        data_u16(&e->words, w->row, WORD_OTHERS) > 0)
        return false;
    size_t first = data_u32(&e->words, w->row, WORD_POSTS);
    size_t count = data_u32(&e->words, w->row, WORD_POST_COUNT);
    for (size_t i = 0; i < count && first + i < e->posts.count; i++) {
        size_t name = data_u32(&e->near, data_u32(&e->posts, first + i, 0), NEAR_NAME);
        if (data_u32(&e->names, name, NAME_ENTITY) != entity)
            return false;
    }
    return count > 0;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Numbers tell institutes and works of one name apart: none may be left over. */
static bool number_differs(const struct score *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->alias_got[i] == 0 && s->alias[i].number)
            return true;
    for (size_t j = 0; j < s->q->count; j++)
        if (s->query_got[j] == 0 && s->q->words[j].number)
            return true;
    return false;
}

/* Every word of both has its like: general words may make a name together, as "General Electric". */
static bool is_whole(const struct score *s)
{
    size_t letters = 0;
    bool all = true;
    for (size_t i = 0; i < s->count; i++) {
        all = all && s->alias_got[i] >= SHORTENED;
        letters += near_letters(s->alias[i].text);
    }
    for (size_t j = 0; j < s->q->count; j++)
        all = all && (s->query_got[j] >= SHORTENED || (s->q->words[j].flags & WORD_NEUTRAL) != 0);
    return all && s->count >= 2 && letters >= WHOLE_LETTERS && (s->any_form || s->count >= MANY_WORDS);
}

/* One distinctive word that others have too is too little where the name says more, as "Bell" of "Shanghai Bell"; and of a
 * name that an official list alone has, beside words of the query's own: "Hualong Technology" is not the "Hualong Company"
 * of a list. */
static bool is_thin(const struct score *s, uint32_t entity)
{
    size_t distinctive = 0;
    bool extra = false;
    bool lacks = false;
    for (size_t i = 0; i < s->count; i++) {
        bool got = s->alias_got[i] > 0;
        bool is_telling = is_its_alone(s->e, &s->alias[i], entity) || (s->any_form && (s->alias[i].flags & WORD_NAME) != 0);
        if (is_telling && got)
            return false;
        distinctive += is_distinctive(&s->alias[i]);
        lacks = lacks || (!got && (s->alias[i].flags & (WORD_PLACE | WORD_VAGUE)) != 0);
    }
    for (size_t j = 0; j < s->q->count; j++)
        extra = extra || s->query_got[j] == 0;
    return distinctive < 2 && (lacks || (extra && !s->any_form));
}

/* The least of the caps that apply. */
static unsigned cap_of(const struct score *s, uint32_t entity)
{
    unsigned cap = 1000;
    bool shared = false;
    bool alone = false;
    bool missing = false;
    for (size_t i = 0; i < s->count; i++) {
        const struct near_word *a = &s->alias[i];
        missing = missing || (s->alias_got[i] == 0 && !is_general(a)); /* the D of D-Link too */
        if (!is_distinctive(a))
            continue;
        shared = shared || s->alias_got[i] > 0;
        alone = alone || (s->alias_got[i] >= STEM && is_its_alone(s->e, a, entity));
    }
    for (size_t j = 0; j < s->q->count; j++) {
        const struct near_word *w = &s->q->words[j];
        if (s->query_got[j] > 0)
            continue;
        if (is_general(w) ? (w->flags & WORD_VAGUE) != 0 : w->weight < WEIGHT_DISTINCT)
            cap = least(cap, CAP_VAGUE);
        else if (!is_general(w) && !w->number)
            cap = least(cap, CAP_EXTRA);
    }
    if (number_differs(s))
        cap = least(cap, CAP_NUMBER);
    if (!shared && !is_whole(s))
        cap = least(cap, CAP_NOTHING);
    if (missing)
        cap = least(cap, alone ? CAP_UNIQUE : CAP_MISSING);
    if (is_thin(s, entity))
        cap = least(cap, CAP_VAGUE);
    return cap;
}

/* Twice what both have in common over what both have, by weight. */
static unsigned overlap(const struct score *s)
{
    unsigned have = 0;
    unsigned all = 0;
    for (size_t i = 0; i < s->count; i++) {
        have += s->alias[i].weight * (unsigned)s->alias_got[i];
        all += s->alias[i].weight * 100u;
    }
    unsigned matched = have;
    for (size_t j = 0; j < s->q->count; j++)
        if (s->query_got[j] == 0)
            all += s->q->words[j].weight * 50u;
    unsigned lacks = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->alias_got[i] < SAME && (s->alias[i].flags & WORD_VAGUE) != 0)
            lacks += s->alias_got[i] == 0 ? LACKS : DIFFERS;
        else if (s->alias_got[i] == 0 && (s->alias[i].flags & WORD_PLACE) != 0)
            lacks += LACKS_PLACE;
        else if (s->alias_got[i] < SAME && is_general(&s->alias[i]))
            lacks += DIFFERS;
    for (size_t j = 0; j < s->q->count; j++)
        lacks += s->query_got[j] == 0 && is_general(&s->q->words[j]) ? DIFFERS : 0;
    unsigned score = all == 0 ? 0 : (unsigned)((uint64_t)matched * 1000 / all);
    return score > lacks ? score - lacks : 0;
}

/* Is the word of the query in which it departs from 'key' one that is known as it stands?  Then it is meant. */
static bool is_known_word(const struct score *s, struct slice key)
{
    size_t at = common_front(key, s->q->key);
    for (size_t j = 0; j < s->q->count; j++) {
        const struct near_word *w = &s->q->words[j];
        if (at < w->text.n)
            return w->row != SIZE_MAX && is_distinctive(w);
        at -= w->text.n;
    }
    return false;
}

/* Zyxell, NetAp: a letter twice where it stands once, or the other way round. */
static bool is_doubling(struct slice a, struct slice b)
{
    struct slice longer = a.n > b.n ? a : b;
    size_t at = common_front(a, b);
    return a.n != b.n && at > 0 && at < longer.n && longer.p[at] == longer.p[at - 1] && longer.p[at] < 0x80;
}

/* The word of the name in which the query departs from it. */
static const struct near_word *departs_in(const struct score *s, struct slice key)
{
    size_t at = common_front(key, s->q->key);
    for (size_t i = 0; i < s->count; i++) {
        if (at < s->alias[i].text.n || i + 1 == s->count)
            return &s->alias[i];
        at -= s->alias[i].text.n;
    }
    return NULL;
}

/* One slip over the whole, blanks apart: right wherever it lies, but for a word that is too short for it: QNAX is not
 * QNAP, whatever stands beside it; two neighbours may have changed places. */
static unsigned whole_likeness(const struct score *s, struct slice key)
{
    size_t letters = near_letters(key);
    if (letters < WHOLE_MIN)
        return 0;
    for (size_t i = 0; i < s->q->cut_count; i++)
        if (slice_eq(key, slice_sub(s->q->key, 0, s->q->cuts[i])))
            return 990;
    if (slice_eq(key, s->q->core))
        return 990;
    if (slice_eq(key, s->q->key))
        return 990;
    enum text_step step = text_one_step(key, s->q->key);
    if (step == STEP_MORE)
        return 0;
    unsigned swap = step == STEP_SWAPPED ? 26 : 0;
    if (!digits_agree(key, s->q->key) || is_known_word(s, key) || is_too_short_for_slip(key))
        return 0;
    const struct near_word *word = departs_in(s, key);
    if (word != NULL && is_distinctive(word) && is_too_short_for_slip(word->text))
        return 0;
    /* The first letter is rarely wrong: Link Systems is not D-Link Systems. */
    bool is_first = step == STEP_ONE && common_front(key, s->q->key) == 0;
    if (step == STEP_ONE && letters + 1 >= SURE_LETTERS && is_doubling(key, s->q->key))
        return letters >= 8 ? 920 : 850;
    bool is_short = word != NULL && !is_general(word) && near_letters(word->text) < SURE_LETTERS &&
                    (step == STEP_ONE || near_letters(word->text) + 1 < SURE_LETTERS);
    if (is_first || is_short || letters < SURE_LETTERS || near_letters(s->q->key) < SURE_LETTERS)
        return CAP_SHORT + (step == STEP_SWAPPED ? 100 : 0);
    /* How sure it is follows from the word that has the slip, unless that says nothing: Lexmart is nearly Lexmark, however
     * long "International" is. */
    size_t sure = word != NULL && is_distinctive(word) ? near_letters(word->text) : letters;
    return swap + (sure >= 12 ? 970 : sure >= 8 ? 920 : 850);
}

static bool lacks_words(const struct score *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->alias_got[i] == 0 && (s->alias[i].flags & (WORD_NEUTRAL | WORD_PLACE)) == 0)
            return true;
    return false;
}

static bool has_distinctive(const struct score *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (is_distinctive(&s->alias[i]))
            return true;
    return false;
}

static bool is_any_form(const struct entities *e, size_t name)
{
    uint32_t key = data_u32(&e->names, name, NAME_KEY);
    for (; name < e->names.count && data_u32(&e->names, name, NAME_KEY) == key; name++)
        if (data_u8(&e->names, name, NAME_FLAGS) & NAME_ANY_FORM)
            return true;
    return false;
}

unsigned near_score(const struct entities *e, const struct near_query *q, size_t near)
{
    struct score s;
    size_t name = data_u32(&e->near, near, NEAR_NAME);
    size_t first = data_u32(&e->near, near, NEAR_FIRST);
    uint32_t entity = data_u32(&e->names, name, NAME_ENTITY);
    struct slice key = slice_str(data_str(e->strings, data_u32(&e->names, name, NAME_KEY)));
    s.e = e;
    s.q = q;
    s.slip = s.short_slip = s.firm = s.meant = s.backed = false;
    s.any_form = is_any_form(e, name);
    s.count = data_u32(&e->near, near, NEAR_COUNT);
    s.count = s.count < NEAR_WORDS_MAX ? s.count : NEAR_WORDS_MAX;
    memset(s.alias_got, 0, sizeof s.alias_got);
    memset(s.query_got, 0, sizeof s.query_got);
    for (size_t i = 0; i < s.count; i++)
        s.alias[i] = near_word_at(e, data_u32(&e->near_words, first + i, 0));
    match_words(&s);
    match_joined(&s);
    unsigned cap = cap_of(&s, entity);
    unsigned score = overlap(&s);
    unsigned whole = number_differs(&s) ? 0 : whole_likeness(&s, key);
    if (whole < 985 && !s.any_form && !has_distinctive(&s))
        whole = 0; /* General Electronics is not the General Electronic of a list */
    bool slip = s.slip || (whole > 0 && whole < 985);
    if (whole > 0) {
        score = whole > score ? whole : score;
        cap = whole < NEAR_SHORT_MAX ? whole : 1000;
    }
    if (s.meant && !s.backed)
        cap = least(cap, CAP_SHORT);
    else if (s.meant)
        score = score > MEANT ? score - MEANT : 0;
    if (q->other && (slip || lacks_words(&s))) /* it is another's name as it stands */
        cap = least(cap, CAP_OTHER);
    if ((slip && whole == 0 && near_letters(key) < SURE_LETTERS) || (s.short_slip && !s.firm && whole == 0))
        cap = least(cap, CAP_SHORT);
    return least(score, cap);
}
