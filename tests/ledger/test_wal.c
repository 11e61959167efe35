/* The write-ahead file as a disk without power leaves it: it is written over from its beginning
 * after each head, and of what was not synced any blocks may be there.  Whatever was
 * acknowledged is read, and nothing else that was not taken whole. */
#include "ledger/wal.h"
#include "ledger_test.h"

#include <stdio.h>

enum {
    BLOCK = 512, /* what a disk writes at once */
    ROUNDS = 3000,
    ENTRIES_MAX = 40,
};

struct disk {
    struct buf bytes;   /* what is there */
    uint64_t published; /* entries under the head */
    uint64_t acked;
    size_t end; /* of the sound batches */
};

static unsigned draw(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % below;
}

static void batch(uint64_t first, unsigned count, uint64_t *seed, struct buf *out)
{
    struct buf bundle = BUF_EMPTY;
    char text[400];
    for (unsigned i = 0; i < count; i++) {
        int n = snprintf(text, sizeof text, "{\"entry\":%llu,\"x\":\"%0*d\"}",
                         (unsigned long long)(first + i), 1 + (int)draw(seed, 300), 7);
        led_bundle_put(&bundle, slice_of(text, (size_t)n));
    }
    buf_clear(out);
    led_wal_head(first, count, buf_view(&bundle), out);
    buf_slice(out, buf_view(&bundle));
    buf_done(&bundle);
}

static void make_longer(struct disk *d, size_t n)
{
    while (d->bytes.n < n)
        buf_char(&d->bytes, 0);
}

/* 'keep' in 'of' blocks of it reach the disk. */
static void put(struct disk *d, struct slice what, unsigned keep, unsigned of, uint64_t *seed)
{
    make_longer(d, d->end + what.n);
    for (size_t at = d->end; at < d->end + what.n;) {
        size_t to = (at / BLOCK + 1) * BLOCK;
        to = to < d->end + what.n ? to : d->end + what.n;
        if (draw(seed, of) < keep)
            memcpy(d->bytes.p + at, what.p + (at - d->end), to - at);
        at = to;
    }
}

struct seen {
    uint64_t next;
};

static enum rc look(void *context, struct slice entry, struct err *err)
{
    struct seen *s = context;
    char start[40];
    (void)err;
    (void)snprintf(start, sizeof start, "{\"entry\":%llu,", (unsigned long long)s->next);
    assert_true(slice_starts(entry, slice_str(start)));
    s->next++;
    return RC_OK;
}

static void recover(struct disk *d, uint64_t torn)
{
    struct seen seen = { d->published };
    struct err err = { "" };
    size_t good = 0;
    if (led_wal_scan(buf_view(&d->bytes), d->published, look, &seen, &good, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_true(good <= d->bytes.n);
    assert_true(seen.next == d->acked || seen.next == d->acked + torn);
    d->acked = seen.next;
    d->bytes.n = good; /* as the writer cuts it */
    d->end = good;
}

static void survives_lost_power(void **state)
{
    (void)state;
    uint64_t seed = 7;
    struct disk d = { .bytes = BUF_EMPTY };
    struct buf b = BUF_EMPTY;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned k = draw(&seed, 5); k > 0; k--) {
            unsigned count = 1 + draw(&seed, ENTRIES_MAX);
            batch(d.acked, count, &seed, &b);
            put(&d, buf_view(&b), 1, 1, &seed); /* synced */
            d.end += b.n;
            d.acked += count;
        }
        if (draw(&seed, 3) == 0) { /* a head: from its beginning again */
            d.published = d.acked;
            d.end = 0;
        }
        if (draw(&seed, 2) == 0) {
            unsigned count = 1 + draw(&seed, ENTRIES_MAX);
            batch(d.acked, count, &seed, &b);
            put(&d, buf_view(&b), draw(&seed, 5), 4, &seed);
            recover(&d, count);
        }
    }
    buf_done(&b);
    buf_done(&d.bytes);
}

/* What is damaged in front of something acknowledged is told, and not cut off. */
static void tells_damage(void **state)
{
    (void)state;
    uint64_t seed = 11;
    struct buf file = BUF_EMPTY;
    struct buf b = BUF_EMPTY;
    batch(0, 3, &seed, &file);
    size_t first = file.n;
    batch(3, 3, &seed, &b);
    buf_slice(&file, buf_view(&b));
    for (size_t i = 0; i < first; i++) {
        struct seen seen = { 0 };
        size_t good = 0;
        file.p[i] ^= 1;
        assert_int_equal(led_wal_scan(buf_view(&file), 0, look, &seen, &good, NULL), RC_FORMAT);
        file.p[i] ^= 1;
    }
    buf_done(&b);
    buf_done(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_lost_power),
        cmocka_unit_test(tells_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
