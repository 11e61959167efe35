/* Numbers by prints against a plain list: many whose places in the table meet, growth, what is
 * there already. */
#include "dissect/print_table.h"

#include <stdio.h>

enum { THINGS = 3000 };

static struct print prints[THINGS];
static uint64_t state = 88172645463325252u;
static int failed;

static void check(bool good, const char *says)
{
    printf("%s - %s\n", good ? "ok" : "not ok", says);
    failed += good ? 0 : 1;
}

/* xorshift64* (Vigna, 2016): the same in every run. */
static uint64_t chance(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

static bool all_there(const struct print_table *t, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct print_entry *e = print_table_find(t, prints[i]);
        if (print_entry_is_free(e) || e->value != i)
            return false;
    }
    for (size_t i = count; i < THINGS; i++)
        if (!print_entry_is_free(print_table_find(t, prints[i])))
            return false;
    return t->count == count;
}

/* 'spread': how many places of the smallest table the prints begin at. */
static void test_spread(uint64_t spread, const char *says)
{
    struct print_table t = { .count = 0 };
    bool good = true;
    for (size_t i = 0; i < THINGS; i++)
        prints[i] = (struct print){ chance() % spread | i << 32, chance() | 1 };
    for (uint32_t i = 0; i < THINGS; i++) {
        const struct print_entry *e = print_table_put(&t, prints[i], i);
        good = good && e != NULL && e->value == i;
        e = print_table_put(&t, prints[i / 2], THINGS); /* is there already */
        good = good && e != NULL && e->value == i / 2;
        if (i % 501 == 500)
            good = good && all_there(&t, i + 1);
    }
    good = good && print_table_expect(&t, THINGS * 10) && all_there(&t, THINGS) &&
           t.mask + 1 >= THINGS * 10;
    check(good, says);
    print_table_done(&t);
    print_table_done(&t);
}

/* Prints that differ in half of their words alone are different ones. */
static void test_words(void)
{
    struct print_table t = { .count = 0 };
    const struct print some[] = { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 0, 1 }, { 1, 0 } };
    bool good = true;
    for (uint32_t i = 0; i < 5; i++)
        good = good && print_table_put(&t, some[i], i) != NULL;
    for (uint32_t i = 0; i < 5; i++)
        good = good && print_table_find(&t, some[i])->value == i;
    check(good && t.count == 5, "both words count");
    print_table_done(&t);
}

int main(void)
{
    test_spread(UINT64_C(1) << 32, "prints far apart");
    test_spread(7, "prints that meet");
    test_spread(1, "prints that all meet");
    test_words();
    return failed == 0 ? 0 : 1;
}
