#include "ledger/entry.h"
#include "ledger/files.h"
#include "ledger/log_own.h"
#include "ledger/reader.h"
#include "ledger/wal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The perfect subtrees of the first 'size' leaves. */
static enum rc load_tree(struct led_log *l, struct led_view *v, uint64_t size, struct err *err)
{
    uint64_t from = 0;
    led_tree_init(&l->tree);
    for (unsigned h = LED_LEVELS_MAX + 1; h-- > 0;) {
        if ((size >> h & 1) == 0)
            continue;
        enum rc rc = led_view_perfect(v, h, from >> h, &l->tree.perfect[h], err);
        if (rc != RC_OK)
            return rc;
        from += UINT64_C(1) << h;
    }
    l->tree.size = size;
    return RC_OK;
}

static enum rc load_tails(struct led_log *l, const struct led_reader *r, uint64_t size,
                          struct err *err)
{
    for (int level = LED_TILE_ENTRIES; level < LED_LEVELS; level++) {
        uint64_t n = led_tail_first(size, level) / LED_TILE_WIDTH;
        struct led_tile tile = { level, n, led_tile_width(level, n, size) };
        if (tile.width == 0)
            continue;
        enum rc rc =
            led_reader_tile(r, &tile, level < 0 ? &l->entries : &l->hashes[level], err);
        if (rc != RC_OK)
            return rc;
    }
    l->committed_bytes = l->entries.n;
    return RC_OK;
}

/* The time of the last entry under the head. */
static enum rc load_time(struct led_log *l, struct led_reader *r, uint64_t size,
                         struct err *err)
{
    struct led_entry e;
    struct buf entry = BUF_EMPTY;
    if (size == 0)
        return RC_OK;
    enum rc rc = led_reader_entry(r, size - 1, &entry, err);
    if (rc == RC_OK)
        rc = led_entry_parse(buf_view(&entry), &e, err);
    if (rc == RC_OK)
        l->last_ns = e.at_ns;
    buf_done(&entry);
    return rc;
}

static enum rc load_head(struct led_log *l, struct err *err)
{
    struct led_reader *r = NULL;
    struct led_hash root;
    enum rc rc = led_reader_open(l->path, &l->key.vkey, &r, err);
    if (rc != RC_OK)
        return rc;
    uint64_t size = led_reader_checkpoint(r)->size;
    struct led_view *v = led_view_new(led_reader_source(r), size);
    rc = v == NULL ? err_set(err, RC_MEMORY, "%s: no memory", l->path)
                   : load_tree(l, v, size, err);
    if (rc == RC_OK) {
        led_tree_root(&l->tree, &root);
        if (!led_hash_eq(&root, &led_reader_checkpoint(r)->root))
            rc = err_set(err, RC_FORMAT,
                         "the tiles are not those that the checkpoint was signed for");
    }
    if (rc == RC_OK)
        rc = load_tails(l, r, size, err);
    if (rc == RC_OK)
        rc = load_time(l, r, size, err);
    if (rc == RC_FORMAT)
        err_in(err, rc, "%s", l->path);
    l->published = l->committed = size;
    led_view_free(v);
    led_reader_close(r);
    return rc;
}

static enum rc replay(void *context, struct slice entry, struct err *err)
{
    struct led_log *l = context;
    struct led_entry e;
    enum rc rc = led_entry_parse(entry, &e, err);
    if (rc == RC_OK)
        rc = led_take(l, entry, err);
    if (rc == RC_OK)
        l->last_ns = e.at_ns;
    return rc;
}

static enum rc load_wal(struct led_log *l, struct err *err)
{
    struct buf file = BUF_EMPTY;
    size_t good = 0;
    enum rc rc = led_file_read(l->folder, l->path, "wal", LED_WAL_FILE_MAX, &file, err);
    if (rc == RC_OK) {
        rc = led_wal_scan(buf_view(&file), l->tree.size, replay, l, &good, err);
        if (rc != RC_OK)
            err_in(err, rc, "%s/wal", l->path);
    }
    /* A batch that broke off was never acknowledged. */
    if (rc == RC_OK && good < file.n &&
        (ftruncate(l->wal, (off_t)good) != 0 || fsync(l->wal) != 0))
        rc = err_set(err, RC_IO, "%s/wal: cannot cut: %s", l->path, strerror(errno));
    l->wal_size = good;
    l->committed = l->tree.size;
    l->committed_bytes = l->entries.n;
    buf_done(&file);
    return rc == RC_END ? err_set(err, RC_IO, "%s/wal: it went away", l->path) : rc;
}

enum rc led_recover(struct led_log *l, struct err *err)
{
    enum rc rc = load_head(l, err);
    if (rc == RC_OK)
        rc = load_wal(l, err);
    /* The file's name itself must be on disk before the first acknowledgement. */
    if (rc == RC_OK && fsync(l->folder) != 0)
        rc = err_set(err, RC_IO, "%s: cannot sync the folder: %s", l->path, strerror(errno));
    return rc;
}
