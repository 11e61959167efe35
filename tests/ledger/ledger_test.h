/* tests/ledger/ledger_test.h: what the tests of the ledger share. */
#ifndef SEKISHO_TESTS_LEDGER_TEST_H
#define SEKISHO_TESTS_LEDGER_TEST_H

#include "ledger/prove.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline struct led_hash hex(const char *text)
{
    struct led_hash h;
    assert_true(hash_parse(slice_str(text), h.b));
    return h;
}

/* MTH as RFC 6962, 2.1 defines it, word for word and slowly: what all the rest is compared with. */
static inline struct led_hash slow_root(const struct led_hash *leaves, size_t n)
{
    struct led_hash r;
    if (n == 0) {
        led_hash_empty(&r);
        return r;
    }
    if (n == 1)
        return leaves[0];
    size_t k = 1;
    while (2 * k < n)
        k *= 2;
    struct led_hash left = slow_root(leaves, k);
    struct led_hash right = slow_root(leaves + k, n - k);
    led_hash_node(&left, &right, &r);
    return r;
}

/* Tiles made from leaves on demand. */
struct slow_log {
    const struct led_hash *leaves;
    size_t n;
};

static inline enum rc slow_read(void *context, const struct led_tile *tile, struct buf *out,
                                struct err *err)
{
    const struct slow_log *log = context;
    size_t span = (size_t)1 << (8 * tile->level);
    (void)err;
    for (size_t i = 0; i < tile->width; i++) {
        size_t from = (tile->n * LED_TILE_WIDTH + i) * span;
        assert_true(from + span <= log->n);
        struct led_hash h = slow_root(log->leaves + from, span);
        buf_bytes(out, h.b, sizeof h.b);
    }
    return RC_OK;
}

#endif
