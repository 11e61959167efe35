#include "compile/parts.h"

#include "base/time.h"
#include "entity/entity.h"
#include "entity/layout.h"
#include "entity/normal.h"

#include <stdlib.h>

enum { BRANDS_MAX = 4096 };

struct brand {
    char key[NAME_MAX_BYTES];
    size_t key_n;
    uint32_t row[BRAND_ROW / 4];
    size_t line;
};

static int by_key(const void *a, const void *b)
{
    const struct brand *x = a;
    const struct brand *y = b;
    int order = slice_cmp(slice_of(x->key, x->key_n), slice_of(y->key, y->key_n));
    if (order != 0)
        return order;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool read_brand(struct table *t, struct normal *n, struct brand *ret)
{
    struct name_key key;
    struct builder *b = t->b;
    struct slice name = table_cell(t, "brand");
    struct slice covers = table_cell(t, "covers");
    table_check_source(t);
    n->strings = buf_view(&b->strings);
    if (!normal_key(n, name, &key)) {
        table_wrong(t, "'%.*s' is no name", (int)name.n, (const char *)name.p);
        return false;
    }
    bool whole = slice_eq(covers, SLICE("whole"));
    if (!whole && !slice_eq(covers, SLICE("part")))
        table_wrong(t, "covers '%.*s'; write whole or part", (int)covers.n,
                    (const char *)covers.p);
    ret->key_n = key.n;
    ret->line = t->tsv.line;
    memcpy(ret->key, key.text, key.n);
    uint32_t row[] = { build_str(b, slice_of(key.text, key.n)),
                       build_str(b, name),
                       table_entity(t, "seller_id"),
                       table_entity(t, "maker_id"),
                       build_str(b, table_cell(t, "relation")),
                       (uint32_t)table_day(t, "since"),
                       (uint32_t)table_day(t, "until"),
                       whole,
                       build_str(b, table_cell(t, "source")),
                       build_str(b, table_cell(t, "confidence")) };
    memcpy(ret->row, row, sizeof row);
    return true;
}

void make_brands(struct builder *b, const struct normal *t)
{
    struct table table;
    struct normal live = *t;
    struct brand *brands = calloc(BRANDS_MAX, sizeof *brands);
    size_t count = 0;
    struct section *s = build_section(b, SECTION_BRAND, BRAND_ROW);
    if (brands != NULL && table_open(&table, b, "entities/oem_brands.tsv")) {
        while (table_next(&table) && count < BRANDS_MAX)
            count += read_brand(&table, &live, &brands[count]);
        table_close(&table);
        if (count > 0)
            qsort(brands, count, sizeof *brands, by_key);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < BRAND_ROW / 4; j++)
                put_u32(s, brands[i].row[j]);
    }
    free(brands);
}
