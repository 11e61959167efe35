#include "ledger/reader.h"

#include "ledger/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUNDLE_MAX = LED_TILE_WIDTH * (2 + LED_ENTRY_MAX) };

struct led_reader {
    char *path; /* owned */
    int folder;
    struct led_vkey log;
    struct buf note;
    struct led_note parsed;
    struct led_checkpoint head;
    struct led_source source;
    struct buf bundle; /* read last */
    uint64_t bundle_n; /* UINT64_MAX: none */
    unsigned bundle_width;
};

static enum rc load_vkey(struct led_reader *r, struct err *err)
{
    struct buf text = BUF_EMPTY;
    enum rc rc = led_file_read(r->folder, r->path, "vkey", LED_NOTE_MAX, &text, err);
    if (rc == RC_END)
        rc = err_set(err, RC_USAGE, "%s: no ledger: it has no vkey; name the log's by --vkey",
                     r->path);
    struct slice rest = buf_view(&text);
    if (rc == RC_OK && led_vkey_parse(slice_line(&rest), &r->log, err) != RC_OK)
        rc = err_in(err, RC_FORMAT, "%s/vkey", r->path);
    buf_done(&text);
    return rc;
}

enum rc led_reader_refresh(struct led_reader *r, struct err *err)
{
    struct buf note = BUF_EMPTY;
    struct led_note parsed;
    struct led_checkpoint head;
    enum rc rc = led_file_read(r->folder, r->path, "checkpoint", LED_NOTE_MAX, &note, err);
    if (rc == RC_END)
        rc = err_set(err, RC_USAGE, "%s: no ledger: it has no checkpoint", r->path);
    if (rc == RC_OK) {
        rc = led_checkpoint_open(buf_view(&note), &r->log, &parsed, &head, err);
        if (rc != RC_OK)
            err_in(err, rc, "%s/checkpoint", r->path);
    }
    if (rc != RC_OK) {
        buf_done(&note);
        return rc;
    }
    buf_done(&r->note);
    r->note = note;
    r->parsed = parsed;
    r->head = head;
    return RC_OK;
}

static enum rc read_hashes(void *context, const struct led_tile *tile, struct buf *out,
                           struct err *err)
{
    return led_reader_tile(context, tile, out, err);
}

enum rc led_reader_open(const char *path, const struct led_vkey *log, struct led_reader **ret,
                        struct err *err)
{
    struct led_reader *r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    r->bundle_n = UINT64_MAX;
    r->source = (struct led_source){ read_hashes, r };
    r->path = strdup(path);
    r->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum rc rc = RC_OK;
    if (r->path == NULL)
        rc = err_set(err, RC_MEMORY, "%s: no memory", path);
    else if (r->folder < 0)
        rc = err_set(err, errno == ENOENT || errno == ENOTDIR ? RC_USAGE : RC_IO, "%s: %s",
                     path, strerror(errno));
    else if (log != NULL)
        r->log = *log;
    else
        rc = load_vkey(r, err);
    if (rc == RC_OK)
        rc = led_reader_refresh(r, err);
    if (rc != RC_OK) {
        led_reader_close(r);
        return rc;
    }
    *ret = r;
    return RC_OK;
}

void led_reader_close(struct led_reader *r)
{
    if (r == NULL)
        return;
    if (r->folder >= 0)
        (void)close(r->folder);
    buf_done(&r->note);
    buf_done(&r->bundle);
    free(r->path);
    free(r);
}

const struct led_checkpoint *led_reader_checkpoint(const struct led_reader *r)
{
    return &r->head;
}

struct slice led_reader_note(const struct led_reader *r)
{
    return buf_view(&r->note);
}

const struct led_vkey *led_reader_vkey(const struct led_reader *r)
{
    return &r->log;
}

const struct led_source *led_reader_source(const struct led_reader *r)
{
    return &r->source;
}

/* Bytes of the first 'width' entries of a bundle; SIZE_MAX if there are fewer. */
static size_t bundle_front(struct slice bundle, unsigned width)
{
    struct cursor c = cur_of(bundle);
    struct slice entry;
    for (unsigned i = 0; i < width; i++)
        if (!led_bundle_next(&c, &entry))
            return SIZE_MAX;
    return bundle.n - c.left;
}

/* Cuts a full tile that was read in place of a partial one; checks the size of any. */
static enum rc fit(const struct led_reader *r, const struct led_tile *tile, bool is_full,
                   const char *name, struct buf *out, size_t from, struct err *err)
{
    struct slice got = slice_skip(buf_view(out), from);
    size_t size = tile->level == LED_TILE_ENTRIES ? bundle_front(got, tile->width)
                                                  : (size_t)tile->width * HASH_SIZE;
    if (got.n < size || (got.n > size && (!is_full || tile->width == LED_TILE_WIDTH)))
        return err_set(err, RC_FORMAT, "%s/%s: %zu bytes are not %u %s", r->path, name, got.n,
                       tile->width, tile->level == LED_TILE_ENTRIES ? "entries" : "hashes");
    out->n = from + size;
    return RC_OK;
}

enum rc led_reader_tile(const struct led_reader *r, const struct led_tile *tile,
                        struct buf *out, struct err *err)
{
    char name[LED_TILE_PATH_SIZE];
    struct led_tile full = { tile->level, tile->n, LED_TILE_WIDTH };
    size_t from = out->n;
    bool is_full = tile->width == LED_TILE_WIDTH;
    led_tile_path(tile, name);
    enum rc rc = led_file_read(r->folder, r->path, name, BUNDLE_MAX, out, err);
    if (rc == RC_END && !is_full) {
        is_full = true;
        led_tile_path(&full, name);
        rc = led_file_read(r->folder, r->path, name, BUNDLE_MAX, out, err);
    }
    if (rc == RC_END) {
        led_tile_path(tile, name);
        return err_set(err, RC_FORMAT, "%s/%s: it is missing", r->path, name);
    }
    if (rc == RC_OK)
        rc = fit(r, tile, is_full, name, out, from, err);
    if (rc != RC_OK)
        out->n = from;
    return rc;
}

static enum rc load_bundle(struct led_reader *r, uint64_t n, struct err *err)
{
    struct led_tile tile = { LED_TILE_ENTRIES, n, led_tile_width(0, n, r->head.size) };
    if (r->bundle_n == n && r->bundle_width >= tile.width)
        return RC_OK;
    r->bundle_n = UINT64_MAX;
    buf_clear(&r->bundle);
    enum rc rc = led_reader_tile(r, &tile, &r->bundle, err);
    if (rc == RC_OK) {
        r->bundle_n = n;
        r->bundle_width = tile.width;
    }
    return rc;
}

struct one {
    struct buf *out;
};

static enum rc keep(void *context, uint64_t index, struct slice entry, struct err *err)
{
    struct one *one = context;
    (void)index;
    (void)err;
    buf_slice(one->out, entry);
    return RC_OK;
}

enum rc led_reader_entry(struct led_reader *r, uint64_t index, struct buf *out, struct err *err)
{
    struct one one = { out };
    enum rc rc =
        led_reader_each(r, index, index < UINT64_MAX ? index + 1 : index, keep, &one, err);
    return rc == RC_OK && out->failed ? err_set(err, RC_MEMORY, "no memory for an entry") : rc;
}

enum rc led_reader_each(struct led_reader *r, uint64_t from, uint64_t to,
                        enum rc (*visit)(void *context, uint64_t index, struct slice entry,
                                         struct err *err),
                        void *context, struct err *err)
{
    if (from > to || to > r->head.size)
        return err_set(err, RC_USAGE, "no entry %llu: the checkpoint covers %llu",
                       (unsigned long long)(from > r->head.size ? from : to - 1),
                       (unsigned long long)r->head.size);
    while (from < to) {
        uint64_t n = from / LED_TILE_WIDTH;
        struct slice entry;
        enum rc rc = load_bundle(r, n, err);
        if (rc != RC_OK)
            return rc;
        struct cursor c = cur_of(buf_view(&r->bundle));
        for (uint64_t i = n * LED_TILE_WIDTH; i < to && led_bundle_next(&c, &entry); i++) {
            if (i < from)
                continue;
            rc = visit(context, i, entry, err);
            if (rc != RC_OK)
                return rc;
        }
        from = (n + 1) * LED_TILE_WIDTH;
    }
    return RC_OK;
}
