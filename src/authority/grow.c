#include "authority/grow.h"

#include <stdlib.h>

enum { LEVELS = LED_TILE_LEVEL_MAX + 1 };

struct bundle {
    struct buf bytes;
    struct led_tile tile;     /* as the larger tree has it */
    struct led_tile incoming; /* as it came: it may be wider */
};

/* The rightmost tile of one level, as it grows. */
struct level {
    uint64_t n;
    struct buf hashes;
    bool is_touched;
};

struct grow {
    const struct authority *authority;
    const struct log_name *log;
    uint64_t old;
    uint64_t size;
    struct led_tree tree;
    struct bundle *bundles;
    size_t bundle_count;
    struct level levels[LEVELS];
    /* Tiles that were completed, in the order of their completion. */
    struct tile_bytes {
        struct led_tile tile;
        struct buf bytes;
    } * done;
    size_t done_count;
    size_t done_room;
};

enum rc grow_new(const struct authority *a, const struct log_name *log,
                 const struct led_tree *from, uint64_t size, struct grow **ret, struct err *err)
{
    struct grow *g = calloc(1, sizeof *g);
    if (g == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    g->authority = a;
    g->log = log;
    g->old = from->size;
    g->size = size;
    g->tree = *from;
    uint64_t first = g->old / LED_TILE_WIDTH;
    g->bundle_count = (size_t)((size - 1) / LED_TILE_WIDTH - first + 1);
    g->bundles = calloc(g->bundle_count, sizeof *g->bundles);
    if (g->bundles == NULL) {
        free(g);
        return err_set(err, RC_MEMORY, "no memory");
    }
    for (size_t i = 0; i < g->bundle_count; i++)
        g->bundles[i].tile =
            (struct led_tile){ LED_TILE_ENTRIES, first + i,
                               led_tile_width(LED_TILE_ENTRIES, first + i, size) };
    *ret = g;
    return RC_OK;
}

void grow_free(struct grow *g)
{
    if (g == NULL)
        return;
    for (size_t i = 0; i < g->bundle_count; i++)
        buf_done(&g->bundles[i].bytes);
    for (size_t i = 0; i < LEVELS; i++)
        buf_done(&g->levels[i].hashes);
    for (size_t i = 0; i < g->done_count; i++)
        buf_done(&g->done[i].bytes);
    free(g->done);
    free(g->bundles);
    free(g);
}

/* Of that width, or whole: a sensor may have sent more than this head commits. */
static enum rc load_one(struct grow *g, struct bundle *b, struct err *err)
{
    struct led_tile wanted = b->tile;
    enum rc rc = tiles_read(g->authority, g->log, TILE_INCOMING, &wanted, &b->bytes, err);
    if (rc == RC_END && wanted.width < LED_TILE_WIDTH) {
        wanted.width = LED_TILE_WIDTH;
        rc = tiles_read(g->authority, g->log, TILE_INCOMING, &wanted, &b->bytes, err);
    }
    b->incoming = wanted;
    return rc;
}

enum rc grow_load(struct grow *g, size_t most, size_t bytes_max, struct buf *ret_missing,
                  struct err *err)
{
    size_t bytes = 0;
    size_t missing = 0;
    for (size_t i = 0; i < g->bundle_count && missing < most; i++) {
        char path[LED_TILE_PATH_SIZE];
        enum rc rc = load_one(g, &g->bundles[i], err);
        if (rc == RC_END) {
            led_tile_path(&g->bundles[i].tile, path);
            buf_printf(ret_missing, "%s\n", path);
            missing++;
        } else if (rc != RC_OK) {
            return rc;
        }
        bytes += g->bundles[i].bytes.n;
        if (bytes > bytes_max)
            return err_set(err, RC_LIMIT,
                           "the bundles up to this head have more than %zu bytes", bytes_max);
    }
    return RC_OK;
}

/* A bundle that came wider than this head wants is cut behind the last entry that counts. */
static bool cut(struct bundle *b)
{
    struct slice entry;
    struct cursor c = cur_of(buf_view(&b->bytes));
    for (unsigned i = 0; i < b->tile.width; i++)
        if (!led_bundle_next(&c, &entry))
            return false;
    b->bytes.n -= c.left;
    return true;
}

/* What was kept of a partial bundle has to be the front of what came. */
static enum rc continues(struct grow *g, struct err *err)
{
    struct buf kept = BUF_EMPTY;
    unsigned width = (unsigned)(g->old % LED_TILE_WIDTH);
    struct led_tile tile = { LED_TILE_ENTRIES, g->old / LED_TILE_WIDTH, width };
    if (width == 0)
        return RC_OK;
    enum rc rc = tiles_read(g->authority, g->log, TILE_KEPT, &tile, &kept, err);
    if (rc == RC_END)
        rc = err_set(err, RC_IO, "the last bundle of %s/%s is not on disk", g->log->operator_id,
                     g->log->sensor);
    if (rc == RC_OK && !slice_starts(buf_view(&g->bundles[0].bytes), buf_view(&kept)))
        rc = err_set(err, RC_FORMAT,
                     "a bundle has other entries than were countersigned before");
    buf_done(&kept);
    return rc;
}

/* The partial tiles of the smaller tree, so that they can grow. */
static enum rc load_levels(struct grow *g, struct err *err)
{
    for (int l = 0; l < LEVELS; l++) {
        uint64_t hashes = g->old >> (LED_TILE_HEIGHT * l);
        unsigned width = (unsigned)(hashes % LED_TILE_WIDTH);
        g->levels[l].n = hashes / LED_TILE_WIDTH;
        struct led_tile tile = { l, g->levels[l].n, width };
        enum rc rc = width == 0 ? RC_OK
                                : tiles_read(g->authority, g->log, TILE_KEPT, &tile,
                                             &g->levels[l].hashes, err);
        if (rc == RC_OK && g->levels[l].hashes.n != (size_t)width * HASH_SIZE)
            rc = RC_END;
        if (rc == RC_END)
            rc = err_set(err, RC_IO, "a hash tile of %s/%s is not on disk", g->log->operator_id,
                         g->log->sensor);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

static enum rc add_hash(struct grow *g, int l, const struct led_hash *h, struct err *err)
{
    struct level *level = &g->levels[l];
    buf_bytes(&level->hashes, h->b, HASH_SIZE);
    level->is_touched = true;
    if (level->hashes.failed)
        return err_set(err, RC_MEMORY, "no memory");
    if (level->hashes.n < (size_t)LED_TILE_WIDTH * HASH_SIZE)
        return RC_OK;
    if (g->done_count == g->done_room) {
        size_t room = g->done_room == 0 ? 16 : g->done_room * 2;
        struct tile_bytes *more = reallocarray(g->done, room, sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        g->done = more;
        g->done_room = room;
    }
    g->done[g->done_count++] =
        (struct tile_bytes){ { l, level->n, LED_TILE_WIDTH }, level->hashes };
    *level = (struct level){ .n = level->n + 1 };
    return RC_OK;
}

static enum rc push(struct grow *g, struct slice entry, struct err *err)
{
    struct led_hash leaf;
    struct led_hash done[LED_LEVELS_MAX + 1];
    led_hash_leaf(entry, &leaf);
    unsigned height = led_tree_push(&g->tree, &leaf, done);
    enum rc rc = RC_OK;
    for (unsigned h = 0; rc == RC_OK && h <= height && h / LED_TILE_HEIGHT < LEVELS;
         h += LED_TILE_HEIGHT)
        rc = add_hash(g, (int)(h / LED_TILE_HEIGHT), &done[h], err);
    return rc;
}

/* The entries of 'b' from the one on that has 'index', with the number of each. */
typedef enum rc (*each_entry)(void *context, uint64_t index, struct slice entry,
                              struct err *err);

static enum rc walk(const struct bundle *b, uint64_t from, each_entry each, void *context,
                    struct err *err)
{
    struct slice entry;
    struct cursor c = cur_of(buf_view(&b->bytes));
    uint64_t index = b->tile.n * LED_TILE_WIDTH;
    enum rc rc = RC_OK;
    for (; rc == RC_OK && led_bundle_next(&c, &entry); index++)
        if (index >= from)
            rc = each(context, index, entry, err);
    return rc;
}

static enum rc hash_entry(void *context, uint64_t index, struct slice entry, struct err *err)
{
    (void)index; /* they come in order */
    return push(context, entry, err);
}

enum rc grow_hash(struct grow *g, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < g->bundle_count; i++) {
        struct bundle *b = &g->bundles[i];
        if (b->incoming.width != b->tile.width && !cut(b))
            rc = err_set(err, RC_FORMAT, "a bundle breaks off");
        if (rc == RC_OK)
            rc = led_bundle_check(buf_view(&b->bytes), b->tile.width, err);
    }
    if (rc == RC_OK)
        rc = continues(g, err);
    if (rc == RC_OK)
        rc = load_levels(g, err);
    for (size_t i = 0; rc == RC_OK && i < g->bundle_count; i++)
        rc = walk(&g->bundles[i], g->old, hash_entry, g, err);
    return rc;
}

const struct led_tree *grow_tree(const struct grow *g)
{
    return &g->tree;
}

static enum rc ingest_one(void *context, uint64_t index, struct slice entry, struct err *err)
{
    return ingest_entry(context, index, entry, err);
}

enum rc grow_ingest(struct grow *g, struct ingest *in, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < g->bundle_count; i++)
        rc = walk(&g->bundles[i], g->old, ingest_one, in, err);
    return rc;
}

enum rc grow_keep(struct grow *g, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < g->bundle_count; i++) {
        const struct bundle *b = &g->bundles[i];
        rc = b->incoming.width != b->tile.width
                 ? RC_END
                 : tiles_take(g->authority, g->log, &b->incoming, &b->tile, buf_view(&b->bytes),
                              err);
        if (rc == RC_END)
            rc = tiles_write(g->authority, g->log, TILE_KEPT, &b->tile, buf_view(&b->bytes),
                             err);
    }
    for (size_t i = 0; rc == RC_OK && i < g->done_count; i++)
        rc = tiles_write(g->authority, g->log, TILE_KEPT, &g->done[i].tile,
                         buf_view(&g->done[i].bytes), err);
    for (int l = 0; rc == RC_OK && l < LEVELS; l++) {
        const struct level *level = &g->levels[l];
        struct led_tile tile = { l, level->n, (unsigned)(level->hashes.n / HASH_SIZE) };
        if (level->is_touched && tile.width > 0)
            rc = tiles_write(g->authority, g->log, TILE_KEPT, &tile, buf_view(&level->hashes),
                             err);
    }
    return rc == RC_OK ? tiles_sync(g->authority, err) : rc;
}

void grow_tidy(struct grow *g)
{
    for (size_t i = 0; i < g->bundle_count; i++)
        if (g->bundles[i].incoming.width == g->bundles[i].tile.width)
            tiles_remove(g->authority, g->log, TILE_INCOMING, &g->bundles[i].incoming);
    for (int l = LED_TILE_ENTRIES; l < LEVELS; l++) {
        uint64_t n = (g->old >> (l < 0 ? 0 : LED_TILE_HEIGHT * l)) / LED_TILE_WIDTH;
        struct led_tile old = { l, n, led_tile_width(l, n, g->old) };
        if (old.width > 0 && old.width < LED_TILE_WIDTH &&
            old.width != led_tile_width(l, n, g->size))
            tiles_remove(g->authority, g->log, TILE_KEPT, &old);
    }
}
