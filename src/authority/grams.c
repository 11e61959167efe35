#include "authority/grams.h"

enum { GRAM = 4, BITS = GRAMS_SIZE * 8 };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

_Static_assert(BITS == 1 << 16, "bit_of makes as many");

/* The last four bytes, and how many of them are there and ASCII. */
struct rolling {
    uint32_t gram;
    unsigned good;
};

/* True: four in a row ended with 'c', whose bit is '*ret'. */
static bool roll(struct rolling *r, uint8_t c, unsigned *ret)
{
    r->good = c < 0x80 ? r->good + 1 : 0;
    r->gram = r->gram << 8 | lower(c);
    *ret = (r->gram * UINT32_C(2654435761)) >> 16; /* Knuth's multiplier; 16 bits of it */
    return r->good >= GRAM;
}

void grams_add(uint8_t set[GRAMS_SIZE], struct slice text)
{
    struct rolling r = { 0, 0 };
    unsigned bit = 0;
    for (size_t i = 0; i < text.n; i++)
        if (roll(&r, text.p[i], &bit))
            set[bit / 8] |= (uint8_t)(1 << bit % 8);
}

bool grams_may_have(const uint8_t set[GRAMS_SIZE], struct slice text)
{
    struct rolling r = { 0, 0 };
    unsigned bit = 0;
    for (size_t i = 0; i < text.n; i++)
        if (roll(&r, text.p[i], &bit) && (set[bit / 8] >> bit % 8 & 1) == 0)
            return false;
    return true;
}

enum rc grams_condition(struct store *s, struct slice text, const char *operator_sql,
                        struct buf *out, struct err *err)
{
    struct store_rows *rows = NULL;
    struct buf list = BUF_EMPTY;
    size_t left_out = 0;
    if (text.n < GRAM)
        return RC_OK;
    enum rc rc =
        store_query(s,
                    "SELECT o.operator, o.grams, CASE WHEN EXISTS (SELECT 1 FROM equipment e "
                    "WHERE e.operator "
                    "= o.operator AND e.is_waiting = 1) THEN 1 ELSE 0 END FROM operator o",
                    NULL, 0, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        struct slice id = store_text(rows, 0);
        struct slice set = store_blob(rows, 1);
        bool is_known = set.n == GRAMS_SIZE && store_int(rows, 2) == 0;
        if (!authority_is_id(id) || (is_known && !grams_may_have(set.p, text)))
            left_out++;
        else /* an id needs no quoting */
            buf_printf(&list, "%s'%.*s'", list.n == 0 ? "" : ", ", (int)id.n,
                       (const char *)id.p);
    }
    rc = store_end(rows, err);
    if (rc == RC_OK && list.failed)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK && left_out > 0 && list.n == 0)
        buf_str(out, "1 = 0");
    else if (rc == RC_OK && left_out > 0)
        buf_printf(out, "%s IN (%.*s)", operator_sql, (int)list.n, (const char *)list.p);
    buf_done(&list);
    return rc;
}
