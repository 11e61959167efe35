#include "ledger/prove.h"

#include <stdlib.h>

struct led_view {
    const struct led_source *source;
    uint64_t size;
    struct {
        bool is_held;
        uint64_t n;
        struct buf bytes;
    } level[LED_TILE_LEVEL_MAX + 1];
};

struct led_view *led_view_new(const struct led_source *source, uint64_t size)
{
    struct led_view *v = calloc(1, sizeof *v);
    if (v != NULL) {
        v->source = source;
        v->size = size;
    }
    return v;
}

void led_view_free(struct led_view *v)
{
    for (size_t i = 0; v != NULL && i <= LED_TILE_LEVEL_MAX; i++)
        buf_done(&v->level[i].bytes);
    free(v);
}

static enum rc load(struct led_view *v, int level, uint64_t n, struct slice *ret,
                    struct err *err)
{
    struct led_tile tile = { level, n, led_tile_width(level, n, v->size) };
    char path[LED_TILE_PATH_SIZE];
    struct buf *bytes = &v->level[level].bytes;
    if (!v->level[level].is_held || v->level[level].n != n) {
        v->level[level].is_held = false;
        buf_clear(bytes);
        enum rc rc = v->source->read(v->source->context, &tile, bytes, err);
        led_tile_path(&tile, path);
        if (rc == RC_END)
            return err_set(err, RC_FORMAT, "%s is missing", path);
        if (rc != RC_OK)
            return rc;
        if (bytes->failed)
            return err_set(err, RC_MEMORY, "no memory for a tile");
        if (bytes->n != (size_t)tile.width * HASH_SIZE)
            return err_set(err, RC_FORMAT, "%s has %zu bytes, not %zu", path, bytes->n,
                           (size_t)tile.width * HASH_SIZE);
        v->level[level].is_held = true;
        v->level[level].n = n;
    }
    *ret = buf_view(bytes);
    return RC_OK;
}

/* The hash of the perfect subtree of 2^height leaves that begins at leaf i * 2^height. */
static enum rc perfect(struct led_view *v, unsigned height, uint64_t i, struct led_hash *ret,
                       struct err *err)
{
    struct led_hash h[LED_TILE_WIDTH / 2];
    struct slice tile;
    unsigned up = height % LED_TILE_HEIGHT; /* levels above the tile's hashes */
    uint64_t first = i << up;
    enum rc rc = load(v, (int)(height / LED_TILE_HEIGHT), first / LED_TILE_WIDTH, &tile, err);
    if (rc != RC_OK)
        return rc;
    unsigned at = (unsigned)(first % LED_TILE_WIDTH);
    unsigned count = 1U << up;
    for (unsigned k = 0; k < count; k++)
        led_tile_hash(tile, at + k, &h[k]);
    for (; count > 1; count /= 2)
        for (unsigned k = 0; k < count / 2; k++)
            led_hash_node(&h[2 * k], &h[2 * k + 1], &h[k]);
    *ret = h[0];
    return RC_OK;
}

/* MTH(D[from:to]); 'from' is a multiple of the power of two that is at least to - from. */
static enum rc range(struct led_view *v, uint64_t from, uint64_t to, struct led_hash *ret,
                     struct err *err)
{
    struct led_hash parts[LED_LEVELS_MAX + 1];
    size_t count = 0;
    for (unsigned height = LED_LEVELS_MAX; from < to; height--) {
        if ((to - from) >> height == 0)
            continue;
        enum rc rc = perfect(v, height, from >> height, &parts[count++], err);
        if (rc != RC_OK)
            return rc;
        from += UINT64_C(1) << height;
    }
    *ret = parts[--count];
    while (count-- > 0)
        led_hash_node(&parts[count], ret, ret);
    return RC_OK;
}

enum rc led_view_perfect(struct led_view *v, unsigned height, uint64_t i, struct led_hash *ret,
                         struct err *err)
{
    if (height > LED_LEVELS_MAX || v->size >> height <= i)
        return err_set(err, RC_USAGE, "no subtree of height %u at %llu", height,
                       (unsigned long long)i);
    return perfect(v, height, i, ret, err);
}

enum rc led_view_root(struct led_view *v, uint64_t size, struct led_hash *ret, struct err *err)
{
    if (size > v->size)
        return err_set(err, RC_USAGE, "the log has %llu entries, not %llu",
                       (unsigned long long)v->size, (unsigned long long)size);
    if (size == 0) {
        led_hash_empty(ret);
        return RC_OK;
    }
    return range(v, 0, size, ret, err);
}

enum rc led_view_leaf(struct led_view *v, uint64_t index, struct led_hash *ret, struct err *err)
{
    if (index >= v->size)
        return err_set(err, RC_USAGE, "no entry %llu: the log has %llu",
                       (unsigned long long)index, (unsigned long long)v->size);
    return perfect(v, 0, index, ret, err);
}

static uint64_t split(uint64_t n)
{
    uint64_t k = 1; /* the largest power of two below n */
    while (k < n - k)
        k *= 2;
    return k;
}

static void turn_round(struct led_proof *p)
{
    for (size_t i = 0; i < p->len / 2; i++) {
        struct led_hash h = p->h[i];
        p->h[i] = p->h[p->len - 1 - i];
        p->h[p->len - 1 - i] = h;
    }
}

enum rc led_prove_inclusion(struct led_view *v, uint64_t index, uint64_t size,
                            struct led_proof *ret, struct err *err)
{
    uint64_t lo = 0;
    uint64_t hi = size;
    struct led_proof p = { .len = 0 };
    if (size > v->size || index >= size)
        return err_set(err, RC_USAGE, "no entry %llu: the log has %llu",
                       (unsigned long long)index,
                       (unsigned long long)(size < v->size ? size : v->size));
    while (hi - lo > 1) {
        uint64_t middle = lo + split(hi - lo);
        bool is_left = index < middle;
        enum rc rc = is_left ? range(v, middle, hi, &p.h[p.len++], err)
                             : range(v, lo, middle, &p.h[p.len++], err);
        if (rc != RC_OK)
            return rc;
        if (is_left)
            hi = middle;
        else
            lo = middle;
    }
    turn_round(&p); /* found from the root down, written from the leaf up */
    *ret = p;
    return RC_OK;
}

enum rc led_prove_consistency(struct led_view *v, uint64_t old, uint64_t size,
                              struct led_proof *ret, struct err *err)
{
    uint64_t lo = 0;
    uint64_t hi = size;
    bool is_known = true; /* the verifier has the root of what begins at 'lo' */
    struct led_proof p = { .len = 0 };
    if (old > size || size > v->size)
        return err_set(
            err, RC_USAGE, "no consistency of %llu with %llu: the log has %llu entries",
            (unsigned long long)old, (unsigned long long)size, (unsigned long long)v->size);
    if (old == 0) {
        *ret = p;
        return RC_OK;
    }
    while (old != hi) {
        uint64_t middle = lo + split(hi - lo);
        bool is_left = old <= middle;
        enum rc rc = is_left ? range(v, middle, hi, &p.h[p.len++], err)
                             : range(v, lo, middle, &p.h[p.len++], err);
        if (rc != RC_OK)
            return rc;
        if (is_left) {
            hi = middle;
        } else {
            lo = middle;
            is_known = false;
        }
    }
    if (!is_known) {
        enum rc rc = range(v, lo, hi, &p.h[p.len++], err);
        if (rc != RC_OK)
            return rc;
    }
    turn_round(&p);
    *ret = p;
    return RC_OK;
}
