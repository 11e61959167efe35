#include "ledger/tile.h"

#include <stdio.h>

void led_tile_path(const struct led_tile *tile, char ret_path[LED_TILE_PATH_SIZE])
{
    char parts[LED_TILE_PATH_SIZE] = "";
    uint64_t groups[7]; /* 2^63 has nineteen digits */
    size_t count = 0;
    uint64_t n = tile->n;
    do {
        groups[count++] = n % 1000;
        n /= 1000;
    } while (n > 0);
    size_t at = 0;
    while (count-- > 0)
        at +=
            (size_t)snprintf(parts + at, sizeof parts - at, "%s%03llu", count > 0 ? "/x" : "/",
                             (unsigned long long)groups[count]); /* seven groups fit */
    char partial[16] = "";
    if (tile->width < LED_TILE_WIDTH)
        (void)snprintf(partial, sizeof partial, ".p/%u", tile->width); /* fits */
    if (tile->level == LED_TILE_ENTRIES)
        (void)snprintf(ret_path, LED_TILE_PATH_SIZE, "tile/entries%s%s", parts, partial);
    else
        (void)snprintf(ret_path, LED_TILE_PATH_SIZE, "tile/%d%s%s", tile->level, parts,
                       partial);
}

bool led_tile_parse(struct slice path, struct led_tile *ret)
{
    struct led_tile tile = { .width = LED_TILE_WIDTH };
    struct slice rest = path;
    uint64_t value = 0;
    if (!slice_eq(slice_split(&rest, '/'), SLICE("tile")))
        return false;
    struct slice level = slice_split(&rest, '/');
    if (slice_eq(level, SLICE("entries")))
        tile.level = LED_TILE_ENTRIES;
    else if (slice_uint(level, &value) && value <= LED_TILE_LEVEL_MAX)
        tile.level = (int)value;
    else
        return false;
    bool is_last = false;
    while (!is_last) {
        struct slice part = slice_split(&rest, '/');
        is_last = part.n == 0 || part.p[0] != 'x';
        part = slice_skip(part, is_last ? 0 : 1);
        if (part.n == 5 && is_last && slice_eq(slice_skip(part, 3), SLICE(".p"))) {
            part.n = 3;
            if (!slice_uint(rest, &value) || value == 0 || value >= LED_TILE_WIDTH)
                return false;
            tile.width = (unsigned)value;
        }
        if (part.n != 3 || !slice_uint(part, &value) || tile.n > (UINT64_MAX >> 1) / 1000)
            return false;
        tile.n = tile.n * 1000 + value;
    }
    /* One name for one tile: what it would be written as. */
    char again[LED_TILE_PATH_SIZE];
    led_tile_path(&tile, again);
    if (!slice_eq(path, slice_str(again)))
        return false;
    *ret = tile;
    return true;
}

unsigned led_tile_width(int level, uint64_t n, uint64_t size)
{
    unsigned up = level <= 0 ? 0 : (unsigned)level * LED_TILE_HEIGHT;
    uint64_t hashes = level > LED_TILE_LEVEL_MAX ? 0 : size >> up;
    if (n >= hashes / LED_TILE_WIDTH + 1)
        return 0;
    uint64_t left = hashes - n * LED_TILE_WIDTH;
    return left < LED_TILE_WIDTH ? (unsigned)left : LED_TILE_WIDTH;
}

void led_tile_hash(struct slice tile, unsigned i, struct led_hash *ret)
{
    struct slice s = slice_sub(tile, (size_t)i * HASH_SIZE, HASH_SIZE);
    memset(ret, 0, sizeof *ret);
    memcpy(ret->b, s.p, s.n);
}

void led_bundle_put(struct buf *out, struct slice entry)
{
    const uint8_t head[2] = { (uint8_t)(entry.n >> 8), (uint8_t)entry.n };
    buf_bytes(out, head, sizeof head);
    buf_slice(out, entry);
}

bool led_bundle_next(struct cursor *bundle, struct slice *ret_entry)
{
    if (bundle->bad || bundle->left == 0)
        return false;
    struct slice entry = cur_take(bundle, cur_be16(bundle));
    if (bundle->bad)
        return false;
    *ret_entry = entry;
    return true;
}

enum rc led_bundle_check(struct slice bundle, unsigned width, struct err *err)
{
    struct cursor c = cur_of(bundle);
    struct slice entry;
    unsigned count = 0;
    while (count <= width && led_bundle_next(&c, &entry))
        count++;
    if (c.bad)
        return err_set(err, RC_FORMAT, "entry %u of the bundle breaks off", count);
    if (count != width)
        return err_set(err, RC_FORMAT, "a bundle of %s%u entries, not %u",
                       count > width ? "more than " : "", count > width ? width : count, width);
    return RC_OK;
}
