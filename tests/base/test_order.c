/* base/order.h against a plain sort: random keys of few and of many values, ties, and things
 * that move along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/order.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 3000, TURNS = 200 };

struct thing {
    uint64_t key;
    uint32_t number; /* where it was at first */
    uint8_t tie;
    char rest[37];
};

static struct thing things[ITEMS_MAX];
static struct thing plain[ITEMS_MAX];
static struct order items[ITEMS_MAX];
static uint64_t state = 1;

/* xorshift64* (Vigna, 2016): the same in every run. */
static uint64_t chance(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

static int by_tie(const void *ctx, uint32_t a, uint32_t b)
{
    const struct thing *t = ctx;
    return (int)t[a].tie - (int)t[b].tie;
}

static int by_all(const void *pa, const void *pb)
{
    const struct thing *a = pa;
    const struct thing *b = pb;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->tie != b->tie)
        return a->tie < b->tie ? -1 : 1;
    return a->number < b->number ? -1 : 1; /* what is the same stays as it was */
}

/* A rank that tells less than all: things that it does not tell apart are of several keys. */
static uint64_t upper_half(const void *thing)
{
    const struct thing *t = thing;
    return t->key >> 32;
}

static void test_as_a_plain_sort(void **ctx)
{
    (void)ctx;
    for (unsigned turn = 0; turn < TURNS; turn++) {
        size_t count = chance() % ITEMS_MAX;
        uint64_t mask = chance() >> chance() % 64; /* from two values to 2^64 */
        if (turn % 3 == 0)
            mask &= UINT64_C(0xff0000ff000000ff);
        for (size_t i = 0; i < count; i++) {
            things[i] =
                (struct thing){ chance() & mask, (uint32_t)i, (uint8_t)(chance() % 5), "" };
            things[i].rest[36] = (char)i;
            items[i] = (struct order){ things[i].key, (uint32_t)i };
        }
        memcpy(plain, things, count * sizeof *things);
        if (count > 0)
            qsort(plain, count, sizeof *plain, by_all);
        assert_true(order_sort(items, count, by_tie, things));
        order_apply(items, count, things, sizeof *things);
        assert_memory_equal(things, plain, count * sizeof *things);
        for (size_t i = count; i > 1; i--) {
            size_t other = chance() % i;
            struct thing one = things[i - 1];
            things[i - 1] = things[other];
            things[other] = one;
        }
        order_array(things, count, sizeof *things, upper_half, by_all);
        assert_memory_equal(things, plain, count * sizeof *things);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_as_a_plain_sort) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
