/* base/heap.h, base/rows.h and arenas that stand apart: what is handed out is apart from all
 * the rest, stays where it is and comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/heap.h"
#include "base/rows.h"
#include "base/sanitize.h"

#include <string.h>

enum { BLOCKS = 3000, ROWS = 1000, TEXTS = 5000, HUGE_PAGE = 2 * 1024 * 1024 };

static void test_before(void **state)
{
    (void)state;
    assert_null(heap_block()); /* the heap is as the program found it */
    heap_follow();
}

static void test_map(void **state)
{
    static const size_t sizes[] = { 1, 4096, 5 * 1024 * 1024 + 3 };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t *p = heap_map(sizes[i]);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % HUGE_PAGE, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(p[k], 0);
        heap_fill(p, sizes[i]);
        memset(p, 0xa5, sizes[i]);
        heap_unmap(p, sizes[i]);
    }
    heap_unmap(NULL, 1);
}

/* More than one mapping holds. */
static void test_blocks(void **state)
{
    static uint8_t *blocks[BLOCKS];
    (void)state;
    if (HAS_ADDRESS_SANITIZER || HAS_THREAD_SANITIZER)
        skip(); /* they have a heap of their own */
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = heap_block();
        assert_non_null(blocks[i]);
        memset(blocks[i], (int)(i % 251), HEAP_BLOCK);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        assert_int_equal(blocks[i][0], i % 251);
        assert_int_equal(blocks[i][HEAP_BLOCK - 1], i % 251);
    }
    heap_block_free(blocks[7]);
    assert_ptr_equal(heap_block(), blocks[7]);
    for (size_t i = 0; i < BLOCKS; i++)
        heap_block_free(blocks[i]);
}

static void test_rows(void **state)
{
    struct row {
        uint64_t number;
        uint8_t rest[40];
    } * rows[ROWS];
    struct rows r = { .count = 0 };
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = rows_add(&r, sizeof *rows[i]);
        assert_non_null(rows[i]);
        memset(rows[i], (int)(i % 251), sizeof *rows[i]);
        rows[i]->number = i;
    }
    assert_int_equal(r.count, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        assert_ptr_equal(rows_at(&r, i, sizeof *rows[i]), rows[i]);
        assert_int_equal(rows[i]->number, i);
        assert_int_equal(rows[i]->rest[39], i % 251);
        assert_true(i % ROWS_BLOCK != 0 || (uintptr_t)rows[i] % ROWS_ALIGN == 0);
    }
    rows_done(&r);
    rows_done(&r);
    assert_int_equal(r.count, 0);
}

/* Texts of all sizes, some larger than a block, in two arenas, one of which takes the other's.
 */
static void test_lasting(void **state)
{
    static struct slice texts[TEXTS];
    struct arena a;
    struct arena b;
    static uint8_t text[HEAP_BLOCK * 2];
    (void)state;
    arena_init_lasting(&a, SIZE_MAX);
    arena_init_lasting(&b, SIZE_MAX);
    for (size_t i = 0; i < TEXTS; i++) {
        size_t size = i % 997 == 0 ? HEAP_BLOCK + i : i % 300;
        memset(text, (int)(i % 251), size);
        texts[i] = arena_copy(i % 2 == 0 ? &a : &b, slice_of(text, size));
        assert_non_null(texts[i].p);
    }
    size_t used = a.used + b.used;
    arena_take(&a, &b);
    assert_int_equal(a.used, used);
    assert_int_equal(b.used, 0);
    arena_done(&b);
    assert_non_null(arena_copy(&b, slice_str("it may be used again")).p);
    for (size_t i = 0; i < TEXTS; i++)
        for (size_t k = 0; k < texts[i].n; k++)
            assert_int_equal(texts[i].p[k], i % 251);
    arena_done(&a);
    arena_done(&b);
}

static void begin(void **state)
{
    (void)state;
    heap_begin();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before), cmocka_unit_test(test_map),
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_lasting),
        cmocka_unit_test(begin),       cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_lasting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
