#include "compile/parts.h"

#include "entity/normal.h"

#include <stdio.h>

enum { FORMS_MAX = 1 << 16, CLASSES_MAX = 64 };

/* Flags in the low byte, class in the next. */
static void add(struct map *forms, struct slice key, unsigned flags, unsigned class)
{
    bool fresh = false;
    uint64_t *value = map_put(forms, key, &fresh);
    if (value == NULL)
        return;
    *value |= flags;
    if (class != 0 && (*value >> 8) == 0)
        *value |= (uint64_t) class << 8;
}

static unsigned class_of(struct map *classes, struct slice generic)
{
    bool fresh = false;
    uint64_t *value = map_put(classes, generic, &fresh);
    if (value == NULL)
        return 0;
    if (fresh)
        *value = map_count(classes);
    return (unsigned)*value;
}

static void read_form(struct table *t, const struct normal *n, struct map *forms,
                      struct map *classes)
{
    char folded[NAME_MAX_BYTES];
    struct word words[NAME_MAX_WORDS];
    bool cut = false;
    struct slice form = table_cell(t, "form");
    size_t count =
        normal_words(n, form, NORMAL_NAME, folded, sizeof folded, words, NAME_MAX_WORDS, &cut);
    if (cut || count == 0 || count > FORM_WORDS_MAX)
        return; /* longer than any that is looked for */
    unsigned class = class_of(classes, table_cell(t, "generic"));
    struct slice position = table_cell(t, "position");
    bool front = slice_eq(position, SLICE("both"));
    if (!front && !slice_eq(position, SLICE("end")))
        table_wrong(t, "position '%.*s'; write end or both", (int)position.n,
                    (const char *)position.p);
    struct slice all = slice_of(folded, words[count - 1].at + words[count - 1].n);
    struct slice last = slice_of(&folded[words[count - 1].at], words[count - 1].n);
    struct slice first = slice_of(folded, words[0].n);
    bool glued = count == 1 && all.n >= 6 &&
                 all.p[0] >= 0xe3; /* Han, kana, Hangul: two characters or more */
    add(forms, all, FORM_END | (front ? FORM_FRONT : 0) | (glued ? FORM_GLUED : 0), class);
    if (count > 1)
        add(forms, last, FORM_LAST, 0);
    if (count > 1)
        add(forms, first, FORM_FIRST, 0);
}

void make_forms(struct builder *b, const struct normal *t)
{
    struct table table;
    struct map *forms = map_new(FORMS_MAX);
    struct map *classes = map_new(CLASSES_MAX);
    struct section *s = build_section(b, SECTION_FORM, FORM_ROW);
    if (forms != NULL && classes != NULL && table_open(&table, b, "entities/legal_forms.tsv")) {
        while (table_next(&table)) {
            table_check_source(&table);
            read_form(&table, t, forms, classes);
        }
        table_close(&table);
        for (size_t i = 0; i < map_count(forms); i++) {
            uint64_t value = *map_value_at(forms, i);
            put_u32(s, build_str(b, map_key_at(forms, i)));
            put_u8(s, (unsigned)(value & 0xff));
            put_u8(s, (unsigned)(value >> 8));
            put_u16(s, 0);
        }
    }
    build_slots(b, s, SECTION_FORM_SLOTS);
    map_free(forms);
    map_free(classes);
}
