#include "authority/tiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = AUTH_PATH_MAX + 2 * AUTH_ID_MAX + LED_TILE_PATH_SIZE + 64 };

static void path_of(const struct authority *a, const struct log_name *log,
                    enum tile_place place, const struct led_tile *tile, char ret[PATH_ROOM])
{
    char name[LED_TILE_PATH_SIZE];
    led_tile_path(tile, name);
    (void)snprintf(ret, PATH_ROOM, "%s/%s/%s/%s/%s", a->home,
                   place == TILE_KEPT ? "tiles" : "incoming", log->operator_id, log->sensor,
                   name); /* PATH_ROOM is the sum of them all */
}

static enum rc read_one(const struct authority *a, const struct log_name *log,
                        enum tile_place place, const struct led_tile *tile, struct buf *out,
                        struct err *err)
{
    char path[PATH_ROOM];
    struct stat about;
    path_of(a, log, place, tile, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return RC_END;
    if (fd < 0 || fstat(fd, &about) != 0 ||
        about.st_size > (off_t)LED_TILE_WIDTH * (LED_ENTRY_MAX + 2)) {
        if (fd >= 0)
            (void)close(fd); /* only read */
        return err_set(err, RC_IO, "%s: cannot be read: %s", path, strerror(errno));
    }
    size_t size = (size_t)about.st_size;
    uint8_t *bytes = malloc(size + 1);
    ssize_t n = bytes == NULL ? -1 : 0;
    size_t have = 0;
    while (n >= 0 && have < size && (n = read(fd, bytes + have, size - have)) > 0)
        have += (size_t)n;
    (void)close(fd); /* only read */
    if (have == size && bytes != NULL)
        buf_bytes(out, bytes, size);
    free(bytes);
    if (bytes == NULL || out->failed)
        return err_set(err, RC_MEMORY, "no memory");
    return have == size ? RC_OK : err_set(err, RC_IO, "%s: cannot be read whole", path);
}

/* The narrowest tile in the place of 'tile' that is wider; 0: there is none. */
static unsigned wider(const struct authority *a, const struct log_name *log,
                      const struct led_tile *tile)
{
    char path[PATH_ROOM];
    struct led_tile full = *tile;
    unsigned found = 0;
    full.width = LED_TILE_WIDTH;
    path_of(a, log, TILE_KEPT, &full, path);
    if (access(path, F_OK) == 0)
        return LED_TILE_WIDTH;
    path_of(a, log, TILE_KEPT, tile, path);
    char *slash = strrchr(path, '/');
    if (slash == NULL)
        return 0;
    *slash = '\0';
    DIR *folder = opendir(path);
    for (const struct dirent *d = NULL; folder != NULL && (d = readdir(folder)) != NULL;) {
        uint64_t width = 0;
        if (slice_uint(slice_str(d->d_name), &width) && width > tile->width &&
            width < LED_TILE_WIDTH && (found == 0 || width < found))
            found = (unsigned)width;
    }
    if (folder != NULL)
        (void)closedir(folder); /* only read */
    return found;
}

/* A log only grows: the front of a wider tile is the narrower one.  That one alone is missing
 * where the tables are older than the tiles, as in a backup that was made while sensors sent.
 */
static enum rc read_front(const struct authority *a, const struct log_name *log,
                          const struct led_tile *tile, struct buf *out, struct err *err)
{
    struct led_tile from = *tile;
    struct buf bytes = BUF_EMPTY;
    from.width = wider(a, log, tile);
    if (from.width == 0)
        return RC_END;
    enum rc rc = read_one(a, log, TILE_KEPT, &from, &bytes, err);
    struct cursor c = cur_of(buf_view(&bytes));
    struct slice entry;
    size_t size = (size_t)tile->width * HASH_SIZE;
    if (rc == RC_OK && tile->level == LED_TILE_ENTRIES) {
        bool is_whole = true;
        for (unsigned i = 0; i < tile->width && is_whole; i++)
            is_whole = led_bundle_next(&c, &entry);
        size = is_whole ? bytes.n - cur_peek(&c).n : SIZE_MAX;
    }
    if (rc == RC_OK && size > bytes.n)
        rc = err_set(err, RC_IO, "a tile of %s/%s is damaged", log->operator_id, log->sensor);
    if (rc == RC_OK)
        buf_slice(out, slice_sub(buf_view(&bytes), 0, size));
    if (rc == RC_OK && out->failed)
        rc = err_set(err, RC_MEMORY, "no memory");
    buf_done(&bytes);
    return rc;
}

enum rc tiles_read(const struct authority *a, const struct log_name *log, enum tile_place place,
                   const struct led_tile *tile, struct buf *out, struct err *err)
{
    enum rc rc = read_one(a, log, place, tile, out, err);
    return rc == RC_END && place == TILE_KEPT && tile->width < LED_TILE_WIDTH
               ? read_front(a, log, tile, out, err)
               : rc;
}

/* The folders above 'path'. */
static bool make_folders(char *path, size_t from)
{
    for (char *at = path + from; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        bool is_there = mkdir(path, 0700) == 0 || errno == EEXIST;
        *at = '/';
        if (!is_there)
            return false;
    }
    return true;
}

enum rc tiles_write(const struct authority *a, const struct log_name *log,
                    enum tile_place place, const struct led_tile *tile, struct slice bytes,
                    struct err *err)
{
    char path[PATH_ROOM];
    char part[PATH_ROOM + 24];
    path_of(a, log, place, tile, path);
    /* Several processes may write the same file at once: each its own, the last name wins. */
    (void)snprintf(part, sizeof part, "%s.%08x%08x", path, randombytes_random(),
                   randombytes_random()); /* fits */
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == ENOENT && make_folders(part, strlen(a->home) + 1))
        fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, RC_IO, "%s: cannot be made: %s", path, strerror(errno));
    size_t done = 0;
    ssize_t n = 1;
    while (done < bytes.n && (n = write(fd, bytes.p + done, bytes.n - done)) > 0)
        done += (size_t)n;
    bool is_written = done == bytes.n;
    if (close(fd) != 0 || !is_written || rename(part, path) != 0) {
        enum rc rc = err_set(err, RC_IO, "%s: cannot be written: %s", path, strerror(errno));
        (void)unlink(part); /* a leftover does no harm */
        return rc;
    }
    return RC_OK;
}

/* Does the file hold exactly that?  No file here is ever written to once it has a name. */
static bool has_bytes(const char *path, struct slice bytes)
{
    uint8_t piece[1 << 14];
    size_t at = 0;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0 && (size_t)n <= bytes.n - at &&
           memcmp(piece, bytes.p + at, (size_t)n) == 0)
        at += (size_t)n;
    if (fd >= 0)
        (void)close(fd); /* only read */
    return fd >= 0 && n == 0 && at == bytes.n;
}

/* A name more instead of a file more: new inodes are what costs most of a large upload. */
enum rc tiles_take(const struct authority *a, const struct log_name *log,
                   const struct led_tile *from, const struct led_tile *to, struct slice bytes,
                   struct err *err)
{
    char source[PATH_ROOM];
    char path[PATH_ROOM];
    char part[PATH_ROOM + 24];
    path_of(a, log, TILE_INCOMING, from, source);
    path_of(a, log, TILE_KEPT, to, path);
    (void)snprintf(part, sizeof part, "%s.%08x%08x", path, randombytes_random(),
                   randombytes_random()); /* fits */
    bool is_linked = link(source, part) == 0;
    if (!is_linked && errno == ENOENT && access(source, F_OK) == 0 &&
        make_folders(part, strlen(a->home) + 1))
        is_linked = link(source, part) == 0;
    if (!is_linked && errno == ENOENT)
        return RC_END;
    if (is_linked && !has_bytes(part, bytes)) { /* its sensor sent another one meanwhile */
        (void)unlink(part);                     /* a leftover does no harm */
        return RC_END;
    }
    if (!is_linked || rename(part, path) != 0) {
        enum rc rc = err_set(err, RC_IO, "%s: cannot be made: %s", path, strerror(errno));
        (void)unlink(part); /* a leftover does no harm */
        return rc;
    }
    (void)unlink(part); /* rename of two names of one file does nothing */
    return RC_OK;
}

void tiles_remove(const struct authority *a, const struct log_name *log, enum tile_place place,
                  const struct led_tile *tile)
{
    char path[PATH_ROOM];
    path_of(a, log, place, tile, path);
    (void)unlink(path); /* a leftover does no harm */
}

enum rc tiles_sync(const struct authority *a, struct err *err)
{
    int fd = open(a->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0)
        (void)close(fd); /* only synced */
    return is_synced
               ? RC_OK
               : err_set(err, RC_IO, "%s: cannot be synced: %s", a->home, strerror(errno));
}

enum rc tiles_entry(const struct authority *a, const struct log_name *log, uint64_t index,
                    uint64_t size, struct buf *out, struct err *err)
{
    struct buf bundle = BUF_EMPTY;
    uint64_t n = index / LED_TILE_WIDTH;
    struct led_tile tile = { LED_TILE_ENTRIES, n, led_tile_width(LED_TILE_ENTRIES, n, size) };
    enum rc rc = index < size ? tiles_read(a, log, TILE_KEPT, &tile, &bundle, err) : RC_END;
    struct cursor c = cur_of(buf_view(&bundle));
    struct slice entry = { NULL, 0 };
    for (uint64_t i = 0; rc == RC_OK && i <= index % LED_TILE_WIDTH; i++)
        if (!led_bundle_next(&c, &entry))
            rc = RC_END;
    if (rc == RC_OK)
        buf_slice(out, entry);
    buf_done(&bundle);
    if (rc == RC_END)
        return err_set(err, RC_IO, "entry %llu of %s/%s is not on disk",
                       (unsigned long long)index, log->operator_id, log->sensor);
    return rc == RC_OK && out->failed ? err_set(err, RC_MEMORY, "no memory") : rc;
}

enum rc tiles_source_read(void *context, const struct led_tile *tile, struct buf *out,
                          struct err *err)
{
    const struct tiles_context *t = context;
    return tiles_read(t->authority, t->log, TILE_KEPT, tile, out, err);
}
