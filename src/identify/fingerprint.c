#include "identify/fingerprint.h"

#include "base/buf.h"
#include "base/match.h"
#include "base/tsv.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

struct pattern {
    struct fp_row row;
    struct slice head;   /* what every hit begins with; empty: unknown */
    struct slice needle; /* of small letters; empty: none */
    struct match match;
};

/* Small and side by side: nearly all rows are passed over for their first character. */
struct place {
    uint32_t item;
    uint8_t lead; /* what every hit begins with; 0: unknown */
};

/* Fleets say the same over and over: which rows a text hit when it came last.  Each thread has its own. */
enum { MEMO_SLOTS = 1024, MEMO_TEXT = 112, MEMO_ROWS = 3 };

struct memo {
    const char *protocol; /* the pointer tells: names are static; NULL: the slot is free */
    uint32_t rows[MEMO_ROWS];
    uint8_t row_count;
    uint8_t prop;
    uint8_t size;
    uint8_t text[MEMO_TEXT];
};

struct fingerprints {
    struct arena arena; /* texts of the rows */
    struct pattern *items;
    size_t count;
    size_t room;
    struct place *order; /* of 'items', property by property, each in the order of the files */
    size_t first[PROP_COUNT + 1]; /* where a property's begin in 'order' */
    uint32_t *placeholders; /* those of 'items' that are placeholders */
    size_t placeholder_count;
    struct match_room *run;
    struct buf folded; /* the text at hand in small letters */
    struct memo *memo; /* MEMO_SLOTS, owned; NULL until the first text, or no memory */
    uint64_t *not_makers; /* enterprise numbers; owned */
    size_t not_maker_count;
};

/* Columns of a fingerprint table, in the order of 'names' below. */
enum column {
    COL_PROPERTY,
    COL_PROTOCOL,
    COL_KIND,
    COL_BASIS,
    COL_NEEDLE,
    COL_PATTERN,
    COL_ENTITY,
    COL_BRAND,
    COL_MODEL,
    COL_FIRMWARE,
    COL_CLASS,
    COL_CONFIDENCE,
    COL_EXAMPLE,
    COL_SOURCE,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    "property", "protocol", "kind",  "basis",    "needle", "pattern",    "entity",
    "brand",    "model",    "firmware", "class", "confidence", "example", "source",
};

static const char *keep(struct fingerprints *f, struct slice s)
{
    return s.n == 0 ? NULL : (const char *)arena_copy(&f->arena, s).p;
}

static struct slice keep_slice(struct fingerprints *f, struct slice s)
{
    return s.n == 0 ? s : arena_copy(&f->arena, s);
}

static void fold(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (uint8_t)(p[i] + ('a' - 'A'));
}

static struct slice keep_folded(struct fingerprints *f, struct slice s)
{
    struct buf small = BUF_EMPTY;
    buf_slice(&small, s);
    fold(small.p, small.n);
    struct slice kept = keep_slice(f, buf_view(&small));
    buf_done(&small);
    return kept;
}

/* True when 'pattern' has branches outside of groups: each may begin in its own way. */
static bool is_branched(struct slice pattern)
{
    size_t class_at = SIZE_MAX; /* of the bracket that is open */
    int depth = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        uint8_t c = pattern.p[i];
        if (c == '\\')
            i++;
        else if (class_at != SIZE_MAX)
            class_at = c == ']' && i > class_at + 1 ? SIZE_MAX : class_at;
        else if (c == '[')
            class_at = i + 1 < pattern.n && pattern.p[i + 1] == '^' ? i + 1 : i;
        else if (c == '|' && depth == 0)
            return true;
        else
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    return false;
}

/* The plain characters behind the anchor of 'pattern', which every text that it hits begins with.  In doubt none. */
static struct slice keep_head(struct fingerprints *f, struct slice pattern)
{
    static const char special[] = "\\.()[]{}|*+?^$";
    struct buf head = BUF_EMPTY;
    struct slice rest = slice_skip(pattern, 1);
    bool plain = pattern.n > 0 && pattern.p[0] == '^' && !is_branched(pattern);
    while (plain && rest.n > 0) {
        bool escaped = rest.p[0] == '\\' && rest.n > 1 && memchr(special, rest.p[1], sizeof special - 1) != NULL;
        uint8_t c = rest.p[escaped];
        rest = slice_skip(rest, escaped ? 2 : 1);
        bool repeats = rest.n > 0 && memchr("*?{", rest.p[0], 3) != NULL; /* it may be absent */
        plain = !repeats && c < 0x80 && (escaped || memchr(special, c, sizeof special - 1) == NULL);
        if (plain)
            buf_char(&head, (char)c);
    }
    struct slice kept = keep_slice(f, head.failed ? (struct slice){ NULL, 0 } : buf_view(&head));
    buf_done(&head);
    return kept;
}

static enum rc bad_cell(const struct tsv *t, const char *column, struct slice value,
                        struct err *err)
{
    return err_set(err, RC_FORMAT, "%s:%zu: %s: '%.*s' is not one", t->path, t->line, column,
                   (int)(value.n > 60 ? 60 : value.n), (const char *)value.p);
}

static bool prop_of(struct slice name, enum prop *ret)
{
    for (unsigned i = 0; i < PROP_COUNT; i++)
        if (slice_eq(name, slice_str(prop_name((enum prop)i)))) {
            *ret = (enum prop)i;
            return prop_type(*ret) == OBS_TEXT;
        }
    return false;
}

static bool kind_of(struct slice name, enum fp_kind *ret)
{
    static const char *const kinds[] = { "device", "software", "component", "placeholder" };
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_eq(name, slice_str(kinds[i]))) {
            *ret = (enum fp_kind)i;
            return true;
        }
    return false;
}

/* 'path' stays. */
static enum rc add_row(struct fingerprints *f, const char *path, const struct tsv *t,
                       const size_t at[COLUMNS], struct err *err)
{
    const struct slice *cell = t->cells;
    struct fp_row row = { 0 };
    uint64_t confidence = 0;
    if (!prop_of(cell[at[COL_PROPERTY]], &row.prop))
        return bad_cell(t, "property", cell[at[COL_PROPERTY]], err);
    if (!kind_of(cell[at[COL_KIND]], &row.kind))
        return bad_cell(t, "kind", cell[at[COL_KIND]], err);
    if (slice_eq(cell[at[COL_BASIS]], SLICE("inferred")))
        row.basis = BASIS_INFERRED;
    else if (!slice_eq(cell[at[COL_BASIS]], SLICE("stated")))
        return bad_cell(t, "basis", cell[at[COL_BASIS]], err);
    if (!slice_uint(cell[at[COL_CONFIDENCE]], &confidence) || confidence > 99)
        return bad_cell(t, "confidence", cell[at[COL_CONFIDENCE]], err);
    if (cell[at[COL_SOURCE]].n == 0)
        return bad_cell(t, "source", cell[at[COL_SOURCE]], err);
    row.confidence = (unsigned)confidence;
    row.protocol = keep(f, cell[at[COL_PROTOCOL]]);
    row.entity = keep(f, cell[at[COL_ENTITY]]);
    row.brand = keep(f, cell[at[COL_BRAND]]);
    row.model = keep(f, cell[at[COL_MODEL]]);
    row.firmware = keep(f, cell[at[COL_FIRMWARE]]);
    row.class_name = keep(f, cell[at[COL_CLASS]]);
    row.needle = keep(f, cell[at[COL_NEEDLE]]);
    row.example = keep(f, cell[at[COL_EXAMPLE]]);
    row.source = keep(f, cell[at[COL_SOURCE]]);
    row.path = path;
    row.line = t->line;

    if (f->count == f->room) {
        size_t room = f->room == 0 ? 256 : f->room * 2;
        struct pattern *items = reallocarray(f->items, room, sizeof *items);
        if (items == NULL)
            return err_set(err, RC_MEMORY, "%s:%zu: no memory", t->path, t->line);
        f->items = items;
        f->room = room;
    }
    struct slice pattern = keep_slice(f, cell[at[COL_PATTERN]]);
    f->items[f->count++] = (struct pattern){ row, keep_head(f, pattern), keep_folded(f, cell[at[COL_NEEDLE]]),
                                             { .pattern = pattern } };
    return RC_OK;
}

/* 'path' stays. */
static enum rc load_file(struct fingerprints *f, const char *path, struct err *err)
{
    struct tsv t;
    size_t at[COLUMNS];
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < COLUMNS; i++)
        rc = tsv_column(&t, names[i], &at[i], err);
    while (rc == RC_OK && (rc = tsv_next(&t, err)) == RC_OK)
        rc = add_row(f, path, &t, at, err);
    tsv_close(&t);
    return rc == RC_END ? RC_OK : rc;
}

static int is_table(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 4, ".tsv") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum rc load_not_makers(struct fingerprints *f, const char *path, struct err *err)
{
    struct tsv t;
    size_t at = 0;
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    rc = tsv_column(&t, "enterprise", &at, err);
    while (rc == RC_OK && (rc = tsv_next(&t, err)) == RC_OK) {
        uint64_t *more = reallocarray(f->not_makers, f->not_maker_count + 1, sizeof *more);
        if (more == NULL) {
            rc = err_set(err, RC_MEMORY, "%s:%zu: no memory", path, t.line);
            break;
        }
        f->not_makers = more;
        if (!slice_uint(t.cells[at], &more[f->not_maker_count++]))
            rc = bad_cell(&t, "enterprise", t.cells[at], err);
    }
    tsv_close(&t);
    return rc == RC_END ? RC_OK : rc;
}

bool fp_is_not_maker(const struct fingerprints *f, uint64_t pen)
{
    for (size_t i = 0; i < f->not_maker_count; i++)
        if (f->not_makers[i] == pen)
            return true;
    return false;
}

static enum rc load_folder(struct fingerprints *f, const char *folder, struct err *err)
{
    struct dirent **files = NULL;
    int n = scandir(folder, &files, is_table, by_bytes);
    enum rc rc = n < 0 ? err_set(err, RC_IO, "%s: %s", folder, strerror(errno)) : RC_OK;
    for (int i = 0; i < n; i++) {
        const char *path = arena_printf(&f->arena, "%s/%s", folder, files[i]->d_name);
        if (rc == RC_OK)
            rc = path == NULL ? err_set(err, RC_MEMORY, "no memory for fingerprints")
                              : load_file(f, path, err);
        free(files[i]);
    }
    free(files);
    return rc;
}

/* Most texts concern a few of the properties: look at their rows alone. */
static enum rc sort_rows(struct fingerprints *f, struct err *err)
{
    size_t at[PROP_COUNT];
    f->order = reallocarray(NULL, f->count + 1, sizeof *f->order);
    f->placeholders = reallocarray(NULL, f->count + 1, sizeof *f->placeholders);
    if (f->order == NULL || f->placeholders == NULL)
        return err_set(err, RC_MEMORY, "no memory for fingerprints");
    for (size_t i = 0; i < f->count; i++)
        f->first[f->items[i].row.prop + 1]++;
    for (size_t p = 0; p < PROP_COUNT; p++) {
        f->first[p + 1] += f->first[p];
        at[p] = f->first[p];
    }
    for (size_t i = 0; i < f->count; i++) {
        const struct pattern *p = &f->items[i];
        f->order[at[p->row.prop]++] =
            (struct place){ (uint32_t)i, p->head.n == 0 ? 0 : p->head.p[0] };
        if (p->row.kind == FP_PLACEHOLDER)
            f->placeholders[f->placeholder_count++] = (uint32_t)i;
    }
    return RC_OK;
}

enum rc fp_load(const char *folder, struct fingerprints **ret, struct err *err)
{
    struct fingerprints *f = calloc(1, sizeof *f);
    if (f == NULL)
        return err_set(err, RC_MEMORY, "no memory for fingerprints");
    arena_init(&f->arena, SIZE_MAX);
    const char *tables = arena_printf(&f->arena, "%s/fingerprints", folder);
    const char *others = arena_printf(&f->arena, "%s/not-makers.tsv", folder);
    enum rc rc = tables == NULL || others == NULL
                     ? err_set(err, RC_MEMORY, "no memory for fingerprints")
                     : load_folder(f, tables, err);
    if (rc == RC_OK)
        rc = load_not_makers(f, others, err);
    if (rc == RC_OK)
        rc = sort_rows(f, err);
    if (rc == RC_OK)
        rc = match_room_new(&f->run, err);
    if (rc != RC_OK)
        fp_free(f);
    else
        *ret = f;
    return rc;
}

void fp_free(struct fingerprints *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->count; i++)
        match_done(&f->items[i].match);
    match_room_free(f->run);
    buf_done(&f->folded);
    free(f->memo);
    free(f->items);
    free(f->order);
    free(f->placeholders);
    free(f->not_makers);
    arena_done(&f->arena);
    free(f);
}

static enum rc check_one(struct pattern *p, struct err *err)
{
    enum rc rc = match_check(&p->match, err);
    return rc == RC_OK ? rc : err_in(err, rc, "%s:%zu", p->row.path, p->row.line);
}

enum rc fp_check(const struct fingerprints *f, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < f->count && rc == RC_OK; i++)
        rc = check_one(&f->items[i], err);
    return rc;
}

enum rc fp_check_tried(const struct fingerprints *f, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < f->count && rc == RC_OK; i++)
        if (match_failed(&f->items[i].match))
            rc = check_one(&f->items[i], err);
    return rc;
}

struct fingerprints *fp_twin(const struct fingerprints *f)
{
    struct err err;
    struct fingerprints *twin = malloc(sizeof *twin);
    if (twin == NULL)
        return NULL;
    *twin = *f;
    twin->folded = BUF_EMPTY;
    twin->memo = NULL;
    if (match_room_new(&twin->run, &err) != RC_OK) {
        free(twin);
        return NULL;
    }
    return twin;
}

void fp_twin_free(struct fingerprints *twin)
{
    if (twin == NULL)
        return;
    match_room_free(twin->run);
    buf_done(&twin->folded);
    free(twin->memo);
    free(twin);
}

size_t fp_count(const struct fingerprints *f)
{
    return f->count;
}

const struct fp_row *fp_at(const struct fingerprints *f, size_t i)
{
    return &f->items[i].row;
}

/* The template with $1 to $7 replaced; NULL if nothing is left of it. */
static const char *fill(const char *template, const struct slice groups[MATCH_GROUPS_MAX],
                        struct arena *arena)
{
    struct buf out = BUF_EMPTY;
    if (template == NULL)
        return NULL;
    for (const char *p = template; *p != '\0'; p++) {
        if (*p == '$' && p[1] >= '1' && p[1] < '0' + MATCH_GROUPS_MAX)
            buf_slice(&out, groups[*++p - '0']);
        else
            buf_char(&out, *p);
    }
    struct slice text = slice_trim(buf_view(&out));
    const char *kept = text.n == 0 || out.failed ? NULL : (const char *)arena_copy(arena, text).p;
    buf_done(&out);
    return kept;
}

/* 'folded' is the text in small letters: a needle is found in it many times faster than by comparing letter by letter. */
static bool is_about(const struct pattern *p, const char *protocol, struct slice text,
                     struct slice folded)
{
    return slice_starts(text, p->head) &&
           (p->row.protocol == NULL || strcmp(p->row.protocol, protocol) == 0) &&
           slice_find(folded, p->needle) != SIZE_MAX;
}

/* False when there is no memory. */
static bool fold_text(struct fingerprints *f, struct slice text)
{
    buf_clear(&f->folded);
    buf_slice(&f->folded, text);
    fold(f->folded.p, f->folded.n);
    return !f->folded.failed;
}

bool fp_is_placeholder(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text)
{
    struct slice groups[MATCH_GROUPS_MAX];
    bool folded = false;
    for (size_t i = 0; i < f->placeholder_count; i++) {
        struct pattern *p = &f->items[f->placeholders[i]];
        if (p->row.prop != prop)
            continue;
        if (!folded && !fold_text(f, text))
            return false;
        folded = true;
        if (is_about(p, protocol, text, buf_view(&f->folded)) &&
            match_run(&p->match, f->run, text, groups) == TRI_TRUE)
            return true;
    }
    return false;
}

/* Where the memo has this text or would have it; NULL: it is too long, or there is no memory. */
static struct memo *memo_slot(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text)
{
    uint64_t h = (uint64_t)prop << 8 ^ (uintptr_t)protocol;
    if (text.n > MEMO_TEXT)
        return NULL;
    if (f->memo == NULL)
        f->memo = calloc(MEMO_SLOTS, sizeof *f->memo);
    if (f->memo == NULL)
        return NULL;
    for (size_t i = 0; i < text.n; i += 8) {
        uint64_t w = 0;
        memcpy(&w, text.p + i, text.n - i < 8 ? text.n - i : 8);
        h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return &f->memo[h % MEMO_SLOTS];
}

static bool is_in_memo(const struct memo *m, enum prop prop, const char *protocol, struct slice text)
{
    return m->protocol == protocol && m->prop == prop && slice_eq(slice_of(m->text, m->size), text);
}

/* Does the row hit?  Then it is added to 'ret' at 'n', with its templates filled in. */
static enum tri try_row(struct fingerprints *f, struct pattern *p, struct slice text,
                        struct arena *arena, struct fp_hit *ret)
{
    struct slice groups[MATCH_GROUPS_MAX];
    enum tri hit = match_run(&p->match, f->run, text, groups);
    if (hit == TRI_TRUE)
        *ret = (struct fp_hit){ &p->row, fill(p->row.model, groups, arena),
                                fill(p->row.firmware, groups, arena) };
    return hit;
}

/* Tries all rows of the property. */
static size_t match_all(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text,
                        struct arena *arena, struct fp_hit *ret, size_t room, bool *ret_gave_up)
{
    size_t n = 0;
    uint8_t lead = text.n == 0 ? 0 : text.p[0];
    for (size_t i = f->first[prop]; i < f->first[prop + 1] && n < room; i++) {
        struct pattern *p = &f->items[f->order[i].item];
        if ((f->order[i].lead != 0 && f->order[i].lead != lead) ||
            !is_about(p, protocol, text, buf_view(&f->folded)))
            continue;
        enum tri hit = try_row(f, p, text, arena, &ret[n]);
        *ret_gave_up = *ret_gave_up || hit == TRI_UNKNOWN;
        n += hit == TRI_TRUE;
    }
    return n;
}

static void memo_keep(struct fingerprints *f, struct memo *m, enum prop prop, const char *protocol,
                      struct slice text, const struct fp_hit *hits, size_t n)
{
    *m = (struct memo){ .protocol = protocol,
                        .prop = (uint8_t)prop,
                        .row_count = (uint8_t)n,
                        .size = (uint8_t)text.n };
    if (text.n > 0)
        memcpy(m->text, text.p, text.n);
    for (size_t i = 0; i < n; i++)
        m->rows[i] = (uint32_t)((const struct pattern *)hits[i].row - f->items);
}

size_t fp_match(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text,
                struct arena *arena, struct fp_hit *ret, size_t room, bool *ret_gave_up)
{
    _Static_assert(offsetof(struct pattern, row) == 0, "a row's pattern begins where it does");
    struct memo *m = memo_slot(f, prop, protocol, text);
    bool gave_up = false;
    size_t n = 0;
    if (m != NULL && is_in_memo(m, prop, protocol, text)) {
        for (size_t i = 0; i < m->row_count && n < room; i++)
            n += try_row(f, &f->items[m->rows[i]], text, arena, &ret[n]) == TRI_TRUE;
        return n;
    }
    if (!fold_text(f, text)) {
        *ret_gave_up = true;
        return 0;
    }
    n = match_all(f, prop, protocol, text, arena, ret, room, &gave_up);
    if (m != NULL && !gave_up && n <= MEMO_ROWS && n < room)
        memo_keep(f, m, prop, protocol, text, ret, n);
    *ret_gave_up = *ret_gave_up || gave_up;
    return n;
}
