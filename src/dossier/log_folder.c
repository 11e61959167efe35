#include "dossier/log_folder.h"

#include "ledger/prove.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PATH_SIZE = 4096,
    TILE_MAX = LED_TILE_WIDTH * (LED_ENTRY_MAX + 2), /* bytes of a bundle */
};

struct log_folder {
    char path[PATH_SIZE];
    struct buf note;
    struct led_checkpoint head;
    struct led_source source;
    struct led_view *view; /* owned */
    struct buf bundle;
};

static enum rc read_file(const struct log_folder *l, const char *name, size_t limit,
                         struct buf *out, struct err *err)
{
    char path[PATH_SIZE];
    uint8_t block[8192];
    if (snprintf(path, sizeof path, "%s/%s", l->path, name) >= (int)sizeof path)
        return err_set(err, RC_USAGE, "%s: the name is too long", l->path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? RC_END : RC_IO, "%s: %s", path, strerror(errno));
    ssize_t n = 0;
    while ((n = read(fd, block, sizeof block)) > 0 && out->n <= limit)
        buf_bytes(out, block, (size_t)n);
    int error = errno;
    (void)close(fd); /* it was only read */
    if (n < 0)
        return err_set(err, RC_IO, "%s: %s", path, strerror(error));
    if (out->n > limit)
        return err_set(err, RC_LIMIT, "%s: more than %zu bytes", path, limit);
    return out->failed ? err_set(err, RC_MEMORY, "%s: no memory", path) : RC_OK;
}

/* Where a tile has grown since the checkpoint, only the wider one may be left: it begins with
 * the other. */
static enum rc read_tile(void *context, const struct led_tile *tile, struct buf *out,
                         struct err *err)
{
    const struct log_folder *l = context;
    char name[LED_TILE_PATH_SIZE];
    size_t limit =
        tile->level == LED_TILE_ENTRIES ? (size_t)TILE_MAX : (size_t)tile->width * HASH_SIZE;
    led_tile_path(tile, name);
    enum rc rc = read_file(l, name, limit, out, err);
    struct led_tile wider = *tile;
    while (rc == RC_END && wider.width < LED_TILE_WIDTH && out->n == 0) {
        wider.width++;
        led_tile_path(&wider, name);
        rc = read_file(l, name, (size_t)TILE_MAX, out, err);
    }
    if (rc == RC_OK && tile->level != LED_TILE_ENTRIES && out->n > limit)
        out->n = limit;
    return rc;
}

static enum rc open_head(struct log_folder *l, const struct led_vkey *keys, size_t key_count,
                         struct err *err)
{
    struct led_note note;
    struct err last = { "" };
    enum rc rc = read_file(l, "checkpoint", LED_NOTE_MAX, &l->note, err);
    if (rc != RC_OK)
        return rc == RC_END ? RC_IO : rc;
    rc = err_set(&last, RC_FORMAT, "nobody's key was named that signed its checkpoint");
    for (size_t i = 0; i < key_count && rc != RC_OK; i++)
        if (keys[i].type == LED_SIG_NOTE)
            rc = led_checkpoint_open(buf_view(&l->note), &keys[i], &note, &l->head, &last);
    return rc == RC_OK ? RC_OK : err_set(err, rc, "%s: %s", l->path, last.text);
}

enum rc log_folder_open(const char *path, const struct led_vkey *keys, size_t key_count,
                        struct log_folder **ret, struct err *err)
{
    struct log_folder *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = snprintf(l->path, sizeof l->path, "%s", path) >= (int)sizeof l->path
                     ? err_set(err, RC_USAGE, "%s: the name is too long", path)
                     : open_head(l, keys, key_count, err);
    if (rc == RC_OK) {
        l->source = (struct led_source){ .read = read_tile, .context = l };
        l->view = led_view_new(&l->source, l->head.size);
        rc = l->view == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    }
    struct led_hash root;
    if (rc == RC_OK && l->head.size > 0) {
        rc = led_view_root(l->view, l->head.size, &root, err);
        if (rc == RC_OK && !led_hash_eq(&root, &l->head.root))
            rc = err_set(
                err, RC_FORMAT,
                "%s: the tiles are not those of its checkpoint; sekisho ledger verify tells "
                "which",
                path);
    }
    if (rc != RC_OK) {
        log_folder_close(l);
        return rc == RC_END ? RC_FORMAT : rc;
    }
    *ret = l;
    return RC_OK;
}

void log_folder_close(struct log_folder *l)
{
    if (l == NULL)
        return;
    led_view_free(l->view);
    buf_done(&l->note);
    buf_done(&l->bundle);
    free(l);
}

uint64_t log_folder_size(const struct log_folder *l)
{
    return l->head.size;
}

struct slice log_folder_checkpoint(const struct log_folder *l)
{
    return buf_view(&l->note);
}

enum rc log_folder_walk(struct log_folder *l,
                        enum rc (*each)(void *ctx, uint64_t index, struct slice entry,
                                        struct err *err),
                        void *ctx, struct err *err)
{
    enum rc rc = RC_OK;
    for (uint64_t n = 0; rc == RC_OK && n * LED_TILE_WIDTH < l->head.size; n++) {
        struct led_tile tile = { LED_TILE_ENTRIES, n,
                                 led_tile_width(LED_TILE_ENTRIES, n, l->head.size) };
        buf_clear(&l->bundle);
        rc = read_tile(l, &tile, &l->bundle, err);
        struct cursor c = cur_of(buf_view(&l->bundle));
        struct slice entry;
        for (unsigned i = 0; rc == RC_OK && i < tile.width; i++)
            rc = led_bundle_next(&c, &entry)
                     ? each(ctx, n * LED_TILE_WIDTH + i, entry, err)
                     : err_set(err, RC_FORMAT, "%s: bundle %llu has not all entries", l->path,
                               (unsigned long long)n);
    }
    return rc == RC_END ? RC_FORMAT : rc;
}

enum rc log_folder_prove(struct log_folder *l, uint64_t index, struct led_proof *ret,
                         struct err *err)
{
    enum rc rc = led_prove_inclusion(l->view, index, l->head.size, ret, err);
    return rc == RC_END ? RC_FORMAT : rc;
}
