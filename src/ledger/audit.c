#include "ledger/audit.h"

#include "ledger/entry.h"
#include "ledger/files.h"
#include "ledger/reader.h"
#include "ledger/wal.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LEVELS = LED_TILE_LEVEL_MAX + 1, LINES_MAX = 1000 };

struct audit {
    const struct led_audit_watch *watch;
    const char *path;
    struct led_reader *reader;
    struct led_view *view;
    struct led_tree tree;    /* of the entries as they are */
    struct buf made[LEVELS]; /* hashes of the tile of each level that is being filled */
    struct led_audit found;
    struct led_hash leaves[LED_TILE_WIDTH]; /* of the bundle that is being checked */
    bool leaf_is_known[LED_TILE_WIDTH];
};

static void PRINTF_LIKE(2, 3) tell(struct audit *a, const char *fmt, ...)
{
    char line[640];
    va_list ap;
    if (++a->found.bad > LINES_MAX || a->watch == NULL || a->watch->bad == NULL)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof line, fmt, ap); /* a cut line is still a line */
    va_end(ap);
    a->watch->bad(a->watch->context,
                  a->found.bad == LINES_MAX ? "and more, which are not told" : line);
}

static void check_entry(struct audit *a, uint64_t index, struct slice entry)
{
    struct led_entry e;
    struct err err = { "" };
    if (led_entry_parse(entry, &e, &err) != RC_OK) {
        tell(a, "entry %llu: %s", (unsigned long long)index, err.text);
        return;
    }
    if (a->found.last_ns > e.at_ns)
        tell(a, "entry %llu: its time, %.*s, is before that of the one before",
             (unsigned long long)index, (int)e.at.n, (const char *)e.at.p);
    if (a->found.first_ns == INT64_MIN)
        a->found.first_ns = e.at_ns;
    if (e.at_ns > a->found.last_ns)
        a->found.last_ns = e.at_ns;
}

static enum rc read_tile(struct audit *a, int level, uint64_t n, unsigned width,
                         struct buf *out, struct err *err)
{
    const struct led_tile tile = { level, n, width };
    enum rc rc = led_reader_tile(a->reader, &tile, out, err);
    if (rc != RC_FORMAT)
        return rc;
    tell(a, "%s", err->text);
    buf_clear(out);
    return RC_OK;
}

/* Leaf hashes of the entries in bundle 'n', as far as they are there. */
static enum rc read_bundle(struct audit *a, uint64_t n, unsigned width, struct buf *bundle,
                           struct err *err)
{
    struct slice entry;
    memset(a->leaf_is_known, 0, sizeof a->leaf_is_known);
    enum rc rc = read_tile(a, LED_TILE_ENTRIES, n, width, bundle, err);
    struct cursor c = cur_of(buf_view(bundle));
    for (unsigned i = 0; rc == RC_OK && i < width && led_bundle_next(&c, &entry); i++) {
        check_entry(a, n * LED_TILE_WIDTH + i, entry);
        led_hash_leaf(entry, &a->leaves[i]);
        a->leaf_is_known[i] = true;
    }
    return rc;
}

/* Do these leaves of bundle 'n' lead to what is signed: to the tile above if the bundle is
 * full, else to the root itself? */
static bool leads_up(struct audit *a, uint64_t n, unsigned width, struct slice hashes)
{
    struct led_tree t = a->tree;
    struct led_hash done[LED_LEVELS_MAX + 1];
    struct led_hash above;
    struct led_hash h;
    if (hashes.n != (size_t)width * HASH_SIZE)
        return false;
    for (unsigned i = 0; i < width; i++) {
        led_tile_hash(hashes, i, &h);
        (void)led_tree_push(&t, &h, done); /* only what is completed last counts */
    }
    if (width < LED_TILE_WIDTH) {
        led_tree_root(&t, &h);
        return led_hash_eq(&h, &a->found.root);
    }
    return led_view_perfect(a->view, LED_TILE_HEIGHT, n, &above, NULL) == RC_OK &&
           led_hash_eq(&done[LED_TILE_HEIGHT], &above);
}

/* Which is bad: the entries or the tile that holds their hashes? */
static void blame(struct audit *a, uint64_t n, unsigned width, struct slice tile)
{
    struct buf own = BUF_EMPTY;
    const struct led_tile name = { 0, n, width };
    char path[LED_TILE_PATH_SIZE];
    struct led_hash h;
    for (unsigned i = 0; i < width; i++)
        buf_bytes(&own, a->leaves[i].b, HASH_SIZE);
    bool is_tile_right = leads_up(a, n, width, tile);
    bool are_entries_right = leads_up(a, n, width, buf_view(&own));
    led_tile_path(&name, path);
    for (unsigned i = 0; i < width; i++) {
        unsigned long long index = n * LED_TILE_WIDTH + i;
        led_tile_hash(tile, i, &h);
        if (led_hash_eq(&h, &a->leaves[i]))
            continue;
        if (are_entries_right)
            tell(a, "%s: hash %u is not that of entry %llu, which is what was signed", path, i,
                 index);
        else if (is_tile_right)
            tell(a, "entry %llu: altered: it is not what was signed (%s, hash %u)", index, path,
                 i);
        else
            tell(a, "entry %llu and hash %u of %s: they differ", index, i, path);
    }
    buf_done(&own);
}

/* Compares the tile of 'level' that was just filled, or ends there, with the one on disk. */
static enum rc check_tile(struct audit *a, int level, uint64_t n, unsigned width,
                          struct err *err)
{
    struct buf disk = BUF_EMPTY;
    char path[LED_TILE_PATH_SIZE];
    const struct led_tile tile = { level, n, width };
    enum rc rc = read_tile(a, level, n, width, &disk, err);
    led_tile_path(&tile, path);
    for (unsigned i = 0; rc == RC_OK && disk.n > 0 && i < width; i++)
        if (memcmp(disk.p + (size_t)i * HASH_SIZE, a->made[level].p + (size_t)i * HASH_SIZE,
                   HASH_SIZE) != 0)
            tell(a, "%s: hash %u is not that of what stands below it", path, i);
    buf_done(&disk);
    buf_clear(&a->made[level]);
    return rc;
}

static enum rc push(struct audit *a, const struct led_hash *leaf, struct err *err)
{
    struct led_hash done[LED_LEVELS_MAX + 1];
    enum rc rc = RC_OK;
    unsigned height = led_tree_push(&a->tree, leaf, done);
    for (int level = 1;
         rc == RC_OK && level < LEVELS && (unsigned)level * LED_TILE_HEIGHT <= height;
         level++) {
        uint64_t count = a->tree.size >> (LED_TILE_HEIGHT * level);
        buf_bytes(&a->made[level], done[level * LED_TILE_HEIGHT].b, HASH_SIZE);
        if (a->made[level].failed)
            return err_set(err, RC_MEMORY, "%s: no memory", a->path);
        if (count % LED_TILE_WIDTH == 0)
            rc = check_tile(a, level, count / LED_TILE_WIDTH - 1, LED_TILE_WIDTH, err);
    }
    return rc;
}

static enum rc check_bundle(struct audit *a, uint64_t n, unsigned width, struct buf *bundle,
                            struct buf *tile, struct err *err)
{
    struct led_hash h;
    bool differs = false;
    buf_clear(bundle);
    buf_clear(tile);
    enum rc rc = read_bundle(a, n, width, bundle, err);
    if (rc == RC_OK)
        rc = read_tile(a, 0, n, width, tile, err);
    if (rc != RC_OK)
        return rc;
    for (unsigned i = 0; i < width; i++) {
        if (tile->n == 0)
            break;
        led_tile_hash(buf_view(tile), i, &h);
        if (!a->leaf_is_known[i])
            a->leaves[i] = h; /* the entry is missing, which was told: what is above can still
                                 be checked */
        differs = differs || !led_hash_eq(&h, &a->leaves[i]);
    }
    if (differs)
        blame(a, n, width, buf_view(tile));
    for (unsigned i = 0; rc == RC_OK && i < width; i++)
        rc = push(a, &a->leaves[i], err);
    return rc;
}

static enum rc check_all(struct audit *a, struct err *err)
{
    struct buf bundle = BUF_EMPTY;
    struct buf tile = BUF_EMPTY;
    struct led_hash root;
    enum rc rc = RC_OK;
    for (uint64_t n = 0; rc == RC_OK; n++) {
        unsigned width = led_tile_width(0, n, a->found.size);
        if (width == 0)
            break;
        rc = check_bundle(a, n, width, &bundle, &tile, err);
        if (a->watch != NULL && a->watch->progress != NULL)
            a->watch->progress(a->watch->context, a->tree.size);
    }
    for (int level = 1; rc == RC_OK && level < LEVELS; level++) {
        uint64_t n = (a->found.size >> (LED_TILE_HEIGHT * level)) / LED_TILE_WIDTH;
        unsigned width = led_tile_width(level, n, a->found.size);
        if (width > 0)
            rc = check_tile(a, level, n, width, err);
    }
    if (rc == RC_OK) {
        led_tree_root(&a->tree, &root);
        if (!led_hash_eq(&root, &a->found.root))
            tell(a, "checkpoint: its root is not that of the entries");
    }
    buf_done(&bundle);
    buf_done(&tile);
    return rc;
}

static enum rc visit_waiting(void *context, struct slice entry, struct err *err)
{
    struct audit *a = context;
    (void)err;
    check_entry(a, a->found.size + a->found.waiting, entry);
    a->found.waiting++;
    return RC_OK;
}

/* Is there another head than the one that is checked? */
static bool has_moved_on(struct audit *a)
{
    return led_reader_refresh(a->reader, NULL) == RC_OK &&
           led_reader_checkpoint(a->reader)->size != a->found.size;
}

static enum rc check_wal(struct audit *a, int folder, struct err *err)
{
    struct buf file = BUF_EMPTY;
    size_t good = 0;
    enum rc rc = led_file_read(folder, a->path, "wal", LED_WAL_FILE_MAX, &file, err);
    if (rc == RC_OK) {
        rc = led_wal_scan(buf_view(&file), a->found.size, visit_waiting, a, &good, err);
        if (rc == RC_OK)
            a->found.broken_off = file.n - good;
    }
    buf_done(&file);
    if (rc == RC_FORMAT && has_moved_on(a)) {
        a->found.waiting = 0; /* the writer has put them under a head since */
        rc = RC_OK;
    } else if (rc == RC_FORMAT) {
        tell(a, "wal: %s", err->text);
        rc = RC_OK;
    }
    return rc == RC_END ? RC_OK : rc; /* a copy has none */
}

/* A head that a witness countersigned must be one that the log still continues. */
static enum rc check_witnessed(struct audit *a, int folder, struct err *err)
{
    struct buf file = BUF_EMPTY;
    struct led_note note;
    struct led_checkpoint c;
    struct led_hash root;
    enum rc rc = led_file_read(folder, a->path, "witnessed", LED_NOTE_MAX, &file, err);
    if (rc == RC_OK && led_checkpoint_open(buf_view(&file), led_reader_vkey(a->reader), &note,
                                           &c, err) != RC_OK)
        tell(a, "witnessed: %s", err->text);
    else if (rc == RC_OK && c.size > a->found.size)
        tell(a,
             "witnessed: a head of %llu entries was countersigned, and the log has %llu: it "
             "was set back",
             (unsigned long long)c.size, (unsigned long long)a->found.size);
    else if (rc == RC_OK && led_view_root(a->view, c.size, &root, err) == RC_OK &&
             !led_hash_eq(&root, &c.root))
        tell(a,
             "witnessed: the head of %llu entries that was countersigned is not one of this "
             "log: a fork",
             (unsigned long long)c.size);
    buf_done(&file);
    return rc == RC_END ? RC_OK : rc;
}

static enum rc run(struct audit *a, const struct led_vkey *log, struct err *err)
{
    enum rc rc = led_reader_open(a->path, log, &a->reader, err);
    if (rc == RC_FORMAT)
        tell(a, "%s", err->text);
    if (rc != RC_OK)
        return rc;
    a->found.size = led_reader_checkpoint(a->reader)->size;
    a->found.root = led_reader_checkpoint(a->reader)->root;
    a->view = led_view_new(led_reader_source(a->reader), a->found.size);
    int folder = open(a->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (a->view == NULL)
        rc = err_set(err, RC_MEMORY, "%s: no memory", a->path);
    else if (folder < 0)
        rc = err_set(err, RC_IO, "%s: cannot open the folder", a->path);
    if (rc == RC_OK)
        rc = check_all(a, err);
    if (rc == RC_OK)
        rc = check_witnessed(a, folder, err);
    if (rc == RC_OK)
        rc = check_wal(a, folder, err);
    if (folder >= 0)
        (void)close(folder);
    return rc;
}

enum rc led_audit_run(const char *path, const struct led_vkey *log,
                      const struct led_audit_watch *watch, struct led_audit *ret,
                      struct err *err)
{
    struct err own = { "" };
    struct audit *a = calloc(1, sizeof *a);
    if (a == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    a->watch = watch;
    a->path = path;
    a->found.first_ns = a->found.last_ns = INT64_MIN;
    led_tree_init(&a->tree);
    enum rc rc = run(a, log, err == NULL ? &own : err);
    if (rc == RC_OK && a->found.bad > 0)
        rc = err_set(err, RC_FORMAT, "%s: %llu things are bad", path,
                     (unsigned long long)a->found.bad);
    *ret = a->found;
    led_view_free(a->view);
    led_reader_close(a->reader);
    for (size_t i = 0; i < LEVELS; i++)
        buf_done(&a->made[i]);
    free(a);
    return rc;
}
