#include "ledger/log_own.h"

#include "ledger/entry.h"
#include "ledger/files.h"
#include "ledger/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t NS_PER_S = 1000000000;

/* -- making ------------------------------------------------------------------------------ */

static enum rc fill(const char *path, struct slice origin, struct slice passphrase,
                    struct err *err)
{
    struct led_key key;
    struct led_hash root;
    struct buf vkey = BUF_EMPTY;
    char *key_path = NULL;
    enum rc rc = led_key_make(origin, &key, err);
    if (rc != RC_OK)
        return rc;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    led_hash_empty(&root);
    led_vkey_print(&key.vkey, &vkey);
    buf_char(&vkey, '\n');
    if (folder < 0)
        rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    else if (asprintf(&key_path, "%s/key", path) < 0 || vkey.failed)
        rc = err_set(err, RC_MEMORY, "%s: no memory", path);
    if (rc == RC_OK)
        rc = led_key_save(key_path, &key, passphrase, err);
    if (rc == RC_OK)
        rc = led_file_replace(folder, path, "vkey", buf_view(&vkey), 0644, err);
    if (rc == RC_OK)
        rc = led_put_head(folder, path, &key, 0, &root, err);
    if (folder >= 0)
        (void)close(folder); /* led_file_replace synced it */
    free(key_path);
    buf_done(&vkey);
    led_key_done(&key);
    return rc;
}

/* Removes what fill() made. */
static void empty(const char *path)
{
    static const char *const names[] = { "key", "vkey", "checkpoint", "vkey.part",
                                         "checkpoint.part" };
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; folder >= 0 && i < sizeof names / sizeof names[0]; i++)
        (void)unlinkat(folder, names[i], 0); /* best effort */
    if (folder >= 0)
        (void)close(folder);
    (void)rmdir(path);
}

static enum rc sync_parent(const char *path, struct err *err)
{
    char *copy = strdup(path);
    if (copy == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    char *slash = strrchr(copy, '/');
    if (slash != NULL)
        *slash = '\0';
    const char *parent = slash == NULL ? "." : slash == copy ? "/" : copy;
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum rc rc =
        fd >= 0 && fsync(fd) == 0
            ? RC_OK
            : err_set(err, RC_IO, "%s: cannot sync the folder: %s", parent, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    free(copy);
    return rc;
}

static enum rc init_in(const char *path, const char *part, struct slice origin,
                       struct slice passphrase, struct err *err)
{
    struct stat st;
    if (stat(path, &st) == 0 && (!S_ISDIR(st.st_mode) || rmdir(path) != 0))
        return err_set(err, RC_USAGE, "%s: there is something already", path);
    empty(part); /* of a run that broke off */
    if (mkdir(part, 0755) != 0)
        return err_set(err, RC_IO, "%s: cannot make the folder: %s", part, strerror(errno));
    enum rc rc = fill(part, origin, passphrase, err);
    if (rc == RC_OK && rename(part, path) != 0)
        rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    if (rc != RC_OK) {
        empty(part);
        return rc;
    }
    return sync_parent(path, err);
}

enum rc led_init(const char *path, struct slice origin, struct slice passphrase,
                 struct err *err)
{
    char *name = strdup(path);
    char *part = NULL;
    size_t n = name == NULL ? 0 : strlen(name);
    while (n > 1 && name[n - 1] == '/')
        name[--n] = '\0';
    enum rc rc = RC_MEMORY;
    if (name != NULL && asprintf(&part, "%s.part", name) >= 0)
        rc = init_in(name, part, origin, passphrase, err);
    else
        part = NULL; /* asprintf leaves it undefined */
    free(part);
    free(name);
    return rc == RC_MEMORY ? err_set(err, rc, "%s: no memory", path) : rc;
}

/* -- opening ----------------------------------------------------------------------------- */

static enum rc open_files(struct led_log *l, struct slice passphrase, struct err *err)
{
    char *key_path = NULL;
    l->folder = open(l->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l->folder < 0)
        return err_set(err, errno == ENOENT || errno == ENOTDIR ? RC_USAGE : RC_IO,
                       "%s: %s; sekisho ledger init makes a ledger", l->path, strerror(errno));
    if (faccessat(l->folder, "checkpoint", F_OK, 0) != 0)
        return err_set(err, RC_USAGE, "%s: no ledger: it has no checkpoint", l->path);
    l->lock = openat(l->folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (l->lock < 0)
        return err_set(err, RC_IO, "%s/lock: %s", l->path, strerror(errno));
    if (flock(l->lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK
                   ? err_set(err, RC_USAGE, "%s: another process writes to this ledger",
                             l->path)
                   : err_set(err, RC_IO, "%s/lock: %s", l->path, strerror(errno));
    l->wal = openat(l->folder, "wal", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (l->wal < 0)
        return err_set(err, RC_IO, "%s/wal: %s", l->path, strerror(errno));
    if (asprintf(&key_path, "%s/key", l->path) < 0)
        return err_set(err, RC_MEMORY, "%s: no memory", l->path);
    enum rc rc = led_key_load(key_path, passphrase, &l->key, err);
    free(key_path);
    return rc;
}

enum rc led_open(const char *path, struct slice passphrase, struct led_log **ret,
                 struct err *err)
{
    struct led_log *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    l->folder = l->lock = l->wal = -1;
    l->last_ns = INT64_MIN;
    l->path = strdup(path);
    enum rc rc = l->path == NULL ? err_set(err, RC_MEMORY, "%s: no memory", path)
                                 : open_files(l, passphrase, err);
    if (rc == RC_OK)
        rc = led_recover(l, err);
    if (rc != RC_OK) {
        led_close(l);
        return rc;
    }
    *ret = l;
    return RC_OK;
}

void led_close(struct led_log *l)
{
    if (l == NULL)
        return;
    if (l->wal >= 0 && !l->torn)
        (void)ftruncate(l->wal, (off_t)l->wal_size); /* what is behind is of no use to anyone */
    if (l->wal >= 0)
        (void)close(l->wal); /* what counts was synced */
    if (l->lock >= 0)
        (void)close(l->lock);
    if (l->folder >= 0)
        (void)close(l->folder);
    for (size_t i = 0; i < LED_LEVELS; i++)
        buf_done(&l->hashes[i]);
    buf_done(&l->entries);
    free(l->ends);
    free(l->path);
    led_key_done(&l->key);
    free(l);
}

/* -- writing ----------------------------------------------------------------------------- */

static enum rc is_torn(const struct led_log *l, struct err *err)
{
    return err_set(err, RC_IO, "%s: open it again after the earlier failure", l->path);
}

static bool note_end(struct led_log *l)
{
    if (l->end_count == l->end_room) {
        size_t room = l->end_room * 2 + 64;
        size_t *ends = realloc(l->ends, room * sizeof *ends);
        if (ends == NULL)
            return false;
        l->ends = ends;
        l->end_room = room;
    }
    l->ends[l->end_count++] = l->entries.n;
    return true;
}

enum rc led_take(struct led_log *l, struct slice entry, struct err *err)
{
    struct led_hash done[LED_LEVELS_MAX + 1];
    struct led_hash leaf;
    bool is_good = true;
    led_hash_leaf(entry, &leaf);
    unsigned height = led_tree_push(&l->tree, &leaf, done);
    for (unsigned level = 0; level * LED_TILE_HEIGHT <= height && level < LED_LEVELS; level++) {
        buf_bytes(&l->hashes[level], done[level * LED_TILE_HEIGHT].b, HASH_SIZE);
        is_good = is_good && !l->hashes[level].failed;
    }
    led_bundle_put(&l->entries, entry);
    is_good = is_good && !l->entries.failed;
    if (is_good && l->tree.size % LED_TILE_WIDTH == 0)
        is_good = note_end(l);
    l->torn = l->torn || !is_good;
    return is_good ? RC_OK : err_set(err, RC_MEMORY, "%s: no memory", l->path);
}

/* Writes what was taken behind where the head of its batch will stand, and lets the disk begin:
 * there is less to wait for when it is to be acknowledged. */
static enum rc spill(struct led_log *l, struct err *err)
{
    struct slice more = slice_skip(buf_view(&l->entries), l->committed_bytes + l->spilled);
    uint64_t at = l->wal_size + LED_WAL_HEAD + l->spilled;
    if (led_write_all(l->wal, more, at) != RC_OK) {
        l->torn = true;
        return err_set(err, RC_IO, "%s/wal: cannot write: %s", l->path, strerror(errno));
    }
    (void)sync_file_range(l->wal, (off_t)at, (off_t)more.n,
                          SYNC_FILE_RANGE_WRITE); /* a hint: fdatasync will say */
    l->spilled += more.n;
    return RC_OK;
}

enum rc led_append(struct led_log *l, struct slice entry, uint64_t *ret_index, struct err *err)
{
    struct led_entry e;
    if (l->torn)
        return is_torn(l, err);
    enum rc rc = led_entry_parse(entry, &e, err);
    if (rc != RC_OK)
        return rc;
    if (e.at_ns < l->last_ns)
        return err_set(err, RC_FORMAT, "an entry of %.*s, which is before the last one",
                       (int)e.at.n, (const char *)e.at.p);
    if (l->tree.size >= INT64_MAX)
        return err_set(err, RC_LIMIT, "%s: no more entries fit", l->path);
    if (l->entries.n - l->committed_bytes >= LED_UNCOMMITTED_MAX)
        rc = led_commit(l, err);
    else if (l->entries.n - l->committed_bytes - l->spilled >= LED_SPILL)
        rc = spill(l, err);
    if (rc == RC_OK)
        rc = led_take(l, entry, err);
    if (rc != RC_OK)
        return rc;
    l->last_ns = e.at_ns;
    if (ret_index != NULL)
        *ret_index = l->tree.size - 1;
    return RC_OK;
}

enum rc led_write(struct led_log *l, struct slice kind, int64_t now_ns, struct slice members,
                  uint64_t *ret_index, struct err *err)
{
    struct buf entry = BUF_EMPTY;
    bool is_behind = now_ns < l->last_ns;
    int64_t behind_s = is_behind ? l->last_ns / NS_PER_S - now_ns / NS_PER_S : 0;
    enum rc rc =
        led_entry_make(kind, is_behind ? l->last_ns : now_ns, behind_s, members, &entry, err);
    if (rc == RC_OK)
        rc = led_append(l, buf_view(&entry), ret_index, err);
    buf_done(&entry);
    return rc;
}

enum rc led_commit(struct led_log *l, struct err *err)
{
    struct buf head = BUF_EMPTY;
    if (l->torn)
        return is_torn(l, err);
    struct slice bundle = slice_skip(buf_view(&l->entries), l->committed_bytes);
    if (bundle.n == 0)
        return RC_OK;
    led_wal_head(l->committed, (uint32_t)(l->tree.size - l->committed), bundle, &head);
    l->torn = true; /* until the disk has said yes */
    if (head.failed)
        return err_set(err, RC_MEMORY, "%s: no memory", l->path);
    enum rc rc = led_write_all(l->wal, buf_view(&head), l->wal_size);
    if (rc == RC_OK)
        rc = led_write_all(l->wal, slice_skip(bundle, l->spilled),
                           l->wal_size + LED_WAL_HEAD + l->spilled);
    if (rc == RC_OK && fdatasync(l->wal) != 0)
        rc = RC_IO;
    buf_done(&head);
    if (rc != RC_OK)
        return err_set(err, RC_IO, "%s/wal: cannot write: %s", l->path, strerror(errno));
    l->torn = false;
    l->wal_size += LED_WAL_HEAD + bundle.n;
    l->committed = l->tree.size;
    l->committed_bytes = l->entries.n;
    l->spilled = 0;
    return l->entries.n > LED_PENDING_MAX ? led_publish(l, err) : RC_OK;
}

uint64_t led_size(const struct led_log *l)
{
    return l->tree.size;
}

uint64_t led_published(const struct led_log *l)
{
    return l->published;
}

int64_t led_last_ns(const struct led_log *l)
{
    return l->last_ns;
}

const struct led_vkey *led_vkey_of(const struct led_log *l)
{
    return &l->key.vkey;
}

const struct led_key *led_key_of(const struct led_log *l)
{
    return &l->key;
}
