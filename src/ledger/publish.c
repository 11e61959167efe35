/* Tiles and heads.  The order is what makes it safe: entries are in the write-ahead file; tiles
 * are written and synced; only then is a head signed that commits to them and put in place;
 * only then is the write-ahead file begun anew.  A tile that a head in place commits to is
 * never written again. */
#include "ledger/files.h"
#include "ledger/log_own.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum rc led_put_head(int folder, const char *path, const struct led_key *key, uint64_t size,
                     const struct led_hash *root, struct err *err)
{
    struct led_checkpoint c = { .origin = slice_str(key->vkey.name),
                                .size = size,
                                .root = *root };
    struct buf text = BUF_EMPTY;
    struct buf note = BUF_EMPTY;
    led_checkpoint_print(&c, &text);
    buf_slice(&note, buf_view(&text));
    buf_char(&note, '\n');
    enum rc rc = text.failed ? err_set(err, RC_MEMORY, "%s: no memory", path)
                             : led_note_sign(buf_view(&text), c.origin, LED_SIG_NOTE, 0,
                                             &key->key, &note, err);
    if (rc == RC_OK && note.failed)
        rc = err_set(err, RC_MEMORY, "%s: no memory", path);
    if (rc == RC_OK)
        rc = led_file_replace(folder, path, "checkpoint", buf_view(&note), 0644, err);
    buf_done(&text);
    buf_done(&note);
    return rc;
}

/* Bytes of tile 'n' of a level within what the writer holds. */
static struct slice piece(const struct led_log *l, const struct led_tile *tile, uint64_t first)
{
    uint64_t k = tile->n - first / LED_TILE_WIDTH; /* of the tiles held */
    if (tile->level != LED_TILE_ENTRIES)
        return slice_sub(buf_view(&l->hashes[tile->level]),
                         (size_t)k * LED_TILE_WIDTH * HASH_SIZE,
                         (size_t)tile->width * HASH_SIZE);
    size_t from = k == 0 ? 0 : l->ends[k - 1];
    size_t to = k < l->end_count ? l->ends[k] : l->entries.n;
    return slice_sub(buf_view(&l->entries), from, to - from);
}

static enum rc write_level(struct led_log *l, int level, struct led_sync *sync, struct err *err)
{
    uint64_t first = led_tail_first(l->published, level);
    for (uint64_t n = first / LED_TILE_WIDTH;; n++) {
        struct led_tile tile = { level, n, led_tile_width(level, n, l->tree.size) };
        char path[LED_TILE_PATH_SIZE];
        if (tile.width == 0)
            return RC_OK;
        if (tile.width == led_tile_width(level, n, l->published))
            continue; /* it is there */
        led_tile_path(&tile, path);
        enum rc rc = led_sync_write(sync, path, piece(l, &tile, first), err);
        if (rc != RC_OK)
            return rc;
    }
}

static enum rc write_tiles(struct led_log *l, struct err *err)
{
    struct led_sync *sync = led_sync_new(l->folder, l->path);
    enum rc rc = sync == NULL ? err_set(err, RC_MEMORY, "%s: no memory", l->path) : RC_OK;
    for (int level = LED_TILE_ENTRIES; rc == RC_OK && level < LED_LEVELS; level++)
        rc = write_level(l, level, sync, err);
    if (rc == RC_OK)
        rc = led_sync_finish(sync, err);
    led_sync_free(sync);
    return rc;
}

/* The partial tiles before a full one: C2SP tlog-tiles lets them go once it is there. */
static void remove_partials(const struct led_log *l, int level, uint64_t n)
{
    const struct led_tile tile = { level, n, 1 };
    char path[LED_TILE_PATH_SIZE];
    led_tile_path(&tile, path);
    *strrchr(path, '/') = '\0';
    int fd = openat(l->folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *e = NULL; dir != NULL && (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.')
            (void)unlinkat(fd, e->d_name, 0); /* what stays does no harm */
    if (dir != NULL)
        (void)closedir(dir);
    else if (fd >= 0)
        (void)close(fd);
    (void)unlinkat(l->folder, path, AT_REMOVEDIR);
}

static void drop_front(struct buf *b, size_t n)
{
    if (n == 0)
        return;
    memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}

/* Forgets what is in full tiles now. */
static void drop_full(struct led_log *l, uint64_t before)
{
    for (int level = LED_TILE_ENTRIES; level < LED_LEVELS; level++) {
        uint64_t from = led_tail_first(before, level);
        uint64_t to = led_tail_first(l->published, level);
        if (to == from)
            continue;
        if (led_tile_width(level, from / LED_TILE_WIDTH, before) > 0)
            remove_partials(l, level, from / LED_TILE_WIDTH);
        if (level != LED_TILE_ENTRIES)
            drop_front(&l->hashes[level], (size_t)(to - from) * HASH_SIZE);
    }
    if (l->end_count > 0)
        drop_front(&l->entries, l->ends[l->end_count - 1]);
    l->end_count = 0;
    l->committed_bytes = l->entries.n;
}

enum rc led_publish(struct led_log *l, struct err *err)
{
    struct led_hash root;
    enum rc rc = led_commit(l, err);
    if (rc != RC_OK || l->published == l->tree.size)
        return rc;
    uint64_t before = l->published;
    l->torn = true; /* until the disk has said yes */
    led_tree_root(&l->tree, &root);
    rc = write_tiles(l, err);
    if (rc == RC_OK)
        rc = led_put_head(l->folder, l->path, &l->key, l->tree.size, &root, err);
    if (rc != RC_OK)
        return rc;
    l->published = l->tree.size;
    drop_full(l, before);
    /* The file keeps its old batches until they are written over: they are under the head and
     * passed over when it is read, and writing over costs the disk less than new room does. */
    l->wal_size = 0;
    l->torn = false;
    return RC_OK;
}

/* What the head that is kept as witnessed covers; 0: there is none. */
static enum rc witnessed_size(const struct led_log *l, uint64_t *ret, struct err *err)
{
    struct buf note = BUF_EMPTY;
    struct led_note parsed;
    struct led_checkpoint c = { .size = 0 };
    enum rc rc = led_file_read(l->folder, l->path, "witnessed", LED_NOTE_MAX, &note, err);
    if (rc == RC_OK)
        rc = led_checkpoint_open(buf_view(&note), &l->key.vkey, &parsed, &c, err);
    *ret = rc == RC_OK ? c.size : 0;
    buf_done(&note);
    return rc == RC_END ? RC_OK : rc;
}

enum rc led_keep_witnessed(struct led_log *l, struct slice note,
                           const struct led_vkey *witnesses, size_t witness_count,
                           struct err *err)
{
    struct led_note parsed;
    struct led_checkpoint c;
    uint64_t before = 0;
    bool is_witnessed = false;
    enum rc rc = led_checkpoint_open(note, &l->key.vkey, &parsed, &c, err);
    for (size_t i = 0; rc == RC_OK && i < witness_count; i++)
        is_witnessed =
            is_witnessed || led_note_check(&parsed, &witnesses[i], NULL) == LED_SIG_GOOD;
    if (rc == RC_OK && !is_witnessed)
        rc = err_set(err, RC_FORMAT, "no cosignature of a known witness");
    if (rc == RC_OK)
        rc = witnessed_size(l, &before, err);
    if (rc != RC_OK || c.size < before)
        return rc;
    rc = led_file_replace(l->folder, l->path, "witnessed", note, 0644, err);
    return rc == RC_OK && c.size == l->published
               ? led_file_replace(l->folder, l->path, "checkpoint", note, 0644, err)
               : rc;
}
