#include "authority/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, PIECE = 1 << 16, SUMS_MAX = 1 << 30 };

static const char sums_name[] = "SHA256SUMS";

/* Copies from one folder to another, and what the sums say of it. */
struct copying {
    const char *from;
    const char *to;
    struct buf sums;
    struct backup_counts counts;
};

static enum rc io_error(const char *path, const char *what, struct err *err)
{
    return err_set(err, RC_IO, "%s: cannot %s: %s", path, what, strerror(errno));
}

static enum rc join(char out[PATH_ROOM], const char *folder, const char *name, struct err *err)
{
    int n = snprintf(out, PATH_ROOM, "%s/%s", folder, name);
    return n > 0 && n < PATH_ROOM ? RC_OK
                                  : err_set(err, RC_USAGE, "%s: too long a path", folder);
}

/* Makes the folders that 'name' stands in, below 'folder'. */
static enum rc make_folders(const char *folder, const char *name, struct err *err)
{
    char path[PATH_ROOM];
    enum rc rc = join(path, folder, name, err);
    for (char *slash = path + strlen(folder) + 1;
         rc == RC_OK && (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            rc = io_error(path, "make the folder", err);
        *slash = '/';
    }
    return rc;
}

/* What is read is hashed, and written to 'to' unless that is -1. */
static enum rc pump(int from, int to, const char *path, uint8_t ret_digest[HASH_SIZE],
                    uint64_t *bytes, struct err *err)
{
    static _Thread_local uint8_t piece[PIECE];
    struct hash h;
    hash_init(&h);
    for (;;) {
        ssize_t n = read(from, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_error(path, "read", err);
        if (n == 0)
            break;
        hash_add(&h, slice_of(piece, (size_t)n));
        *bytes += (uint64_t)n;
        for (ssize_t at = 0; to >= 0 && at < n;) {
            ssize_t wrote = write(to, piece + at, (size_t)(n - at));
            if (wrote < 0 && errno != EINTR)
                return io_error(path, "write the copy", err);
            at += wrote < 0 ? 0 : wrote;
        }
    }
    hash_end(&h, ret_digest);
    return RC_OK;
}

/* One file, from 'from' to 'to' with its sum.  RC_END: it is no longer there. */
static enum rc copy_file(struct copying *c, const char *name, uint8_t ret_digest[HASH_SIZE],
                         struct err *err)
{
    char source[PATH_ROOM];
    char target[PATH_ROOM];
    enum rc rc = join(source, c->from, name, err);
    if (rc == RC_OK)
        rc = join(target, c->to, name, err);
    if (rc != RC_OK)
        return rc;
    int in = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return errno == ENOENT ? err_set(err, RC_END, "%s: is not there", source)
                               : io_error(source, "read", err);
    rc = make_folders(c->to, name, err);
    int out = rc == RC_OK ? open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (rc == RC_OK && out < 0)
        rc = io_error(target, "write", err);
    if (rc == RC_OK)
        rc = pump(in, out, source, ret_digest, &c->counts.bytes, err);
    if (out >= 0 && close(out) != 0 && rc == RC_OK)
        rc = io_error(target, "write", err);
    (void)close(in); /* only read */
    c->counts.files += rc == RC_OK;
    return rc;
}

static void put_sum(struct copying *c, const uint8_t digest[HASH_SIZE], const char *name)
{
    char text[HASH_TEXT_SIZE];
    hash_print(digest, text);
    buf_printf(&c->sums, "%s  %s\n", text, name);
}

/* A file that is in the backup already: only its sum is missing. */
static enum rc sum_file(struct copying *c, const char *name, struct err *err)
{
    char path[PATH_ROOM];
    uint8_t digest[HASH_SIZE];
    enum rc rc = join(path, c->to, name, err);
    int fd = rc == RC_OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (rc == RC_OK && fd < 0)
        rc = io_error(path, "read", err);
    if (rc == RC_OK)
        rc = pump(fd, -1, path, digest, &c->counts.bytes, err);
    if (fd >= 0)
        (void)close(fd); /* only read */
    if (rc == RC_OK)
        put_sum(c, digest, name);
    c->counts.files += rc == RC_OK;
    return rc;
}

/* Copies a file that may have been copied already.  RC_END: it is no longer there. */
static enum rc copy_once(struct copying *c, const char *name, struct err *err)
{
    char target[PATH_ROOM];
    uint8_t digest[HASH_SIZE];
    enum rc rc = join(target, c->to, name, err);
    if (rc != RC_OK || access(target, F_OK) == 0)
        return rc;
    rc = copy_file(c, name, digest, err);
    if (rc == RC_OK)
        put_sum(c, digest, name);
    return rc;
}

/* All files of the folder that 'name' stands in, once.  RC_END: one went away meanwhile. */
static enum rc copy_folder(struct copying *c, const char *name, struct err *err)
{
    char folder[PATH_ROOM];
    char one[PATH_ROOM];
    enum rc rc = join(folder, c->from, name, err);
    char *slash = rc == RC_OK ? strrchr(folder, '/') : NULL;
    if (slash == NULL)
        return rc;
    *slash = '\0';
    DIR *d = opendir(folder);
    if (d == NULL)
        return errno == ENOENT ? RC_END : io_error(folder, "be read", err);
    for (const struct dirent *e = NULL; rc == RC_OK && (e = readdir(d)) != NULL;) {
        if (e->d_type != DT_REG)
            continue;
        rc = join(one, folder + strlen(c->from) + 1, e->d_name, err);
        if (rc == RC_OK)
            rc = copy_once(c, one, err);
    }
    (void)closedir(d); /* only read */
    return rc;
}

/* A partial tile went away, since the log grew: a wider one stands in its folder by now, or the
 * full one above it.  The front of either is what the tables speak of. */
static enum rc copy_successor(struct copying *c, const char *name, struct err *err)
{
    enum { TRIES = 1000 };
    char full[PATH_ROOM];
    (void)snprintf(full, sizeof full, "%s", name); /* a path that was walked */
    char *part = strstr(full, ".p/");
    enum rc rc = RC_END;
    if (part != NULL)
        *part = '\0';
    for (unsigned i = 0; rc == RC_END && i < TRIES; i++) {
        rc = part == NULL ? RC_OK : copy_once(c, full, err);
        if (part == NULL || rc == RC_END)
            rc = copy_folder(c, name, err);
    }
    return rc == RC_END ? err_set(err, RC_IO, "%s: goes away faster than it is copied", name)
                        : rc;
}

static enum rc copy_tree(struct copying *c, const char *name, struct err *err)
{
    char root[PATH_ROOM];
    enum rc rc = join(root, c->from, name, err);
    char *const roots[] = { root, NULL };
    FTS *walk = rc == RC_OK ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
    if (rc == RC_OK && walk == NULL)
        rc = io_error(root, "be walked", err);
    for (FTSENT *e = NULL; rc == RC_OK && (e = fts_read(walk)) != NULL;) {
        const char *below = e->fts_path + strlen(c->from) + 1;
        bool is_gone = e->fts_info == FTS_NS && e->fts_errno == ENOENT;
        if (e->fts_info == FTS_DNR || (e->fts_info == FTS_NS && !is_gone) ||
            e->fts_info == FTS_ERR) {
            errno = e->fts_errno;
            rc = io_error(e->fts_path, "be read", err);
        }
        if (e->fts_info != FTS_F && !is_gone)
            continue;
        rc = is_gone ? RC_END : copy_once(c, below, err);
        if (rc == RC_END)
            rc = copy_successor(c, below, err);
    }
    if (walk != NULL)
        (void)fts_close(walk); /* only read */
    return rc;
}

static enum rc dump_store(struct copying *c, const char *where, struct err *err)
{
    struct spread spread;
    char path[PATH_ROOM];
    char name[32];
    enum rc rc = spread_parse(slice_str(where), &spread, err);
    for (unsigned i = 0; rc == RC_OK && i < spread.count; i++) {
        if (store_names_postgres(spread.at[i]))
            (void)snprintf(name, sizeof name, "store.%u.dump", i + 1); /* fits */
        else
            (void)snprintf(name, sizeof name, "store.db"); /* fits */
        rc = join(path, c->to, name, err);
        if (rc == RC_OK)
            rc = store_dump(spread.at[i], path, err);
        if (rc == RC_OK)
            rc = sum_file(c, name, err);
    }
    return rc;
}

static enum rc write_sums(struct copying *c, struct err *err)
{
    char path[PATH_ROOM];
    enum rc rc = c->sums.failed ? err_set(err, RC_MEMORY, "no memory")
                                : join(path, c->to, sums_name, err);
    if (rc != RC_OK)
        return rc;
    FILE *f = fopen(path, "wxe");
    if (f == NULL)
        return io_error(path, "write", err);
    bool is_good = fwrite(c->sums.p, 1, c->sums.n, f) == c->sums.n && fflush(f) == 0 &&
                   syncfs(fileno(f)) == 0;
    return fclose(f) == 0 && is_good ? RC_OK : io_error(path, "write", err);
}

enum rc authority_backup(struct authority *a, const char *to, struct backup_counts *ret,
                         struct err *err)
{
    char part[PATH_ROOM];
    uint8_t digest[HASH_SIZE];
    struct copying c = { .from = a->home, .to = part };
    if (access(to, F_OK) == 0)
        return err_set(err, RC_USAGE, "%s: is there already; a backup is a new folder", to);
    int n = snprintf(part, sizeof part, "%s.part", to);
    if (n < 0 || (size_t)n >= sizeof part)
        return err_set(err, RC_USAGE, "%s: too long a path", to);
    if (mkdir(part, 0700) != 0)
        return errno == EEXIST
                   ? err_set(err, RC_USAGE, "%s: of a backup that broke off; remove it", part)
                   : io_error(part, "make the folder", err);
    /* The tables first: what they speak of is in the tiles by then and stays there. */
    enum rc rc = dump_store(&c, a->where, err);
    if (rc == RC_OK)
        rc = copy_file(&c, "witness.key", digest, err);
    if (rc == RC_OK)
        put_sum(&c, digest, "witness.key");
    if (rc == RC_OK)
        rc = copy_tree(&c, "tiles", err);
    if (rc == RC_OK)
        rc = copy_tree(&c, "ledger", err); /* of acts; it recovers as after a crash */
    if (rc == RC_OK)
        rc = write_sums(&c, err);
    if (rc == RC_OK && rename(part, to) != 0)
        rc = io_error(to, "be put in its place", err);
    *ret = c.counts;
    buf_done(&c.sums);
    return rc;
}

/* ---- and back ---- */

static enum rc read_sums(struct copying *c, struct err *err)
{
    char path[PATH_ROOM];
    char piece[4096];
    size_t n = 0;
    enum rc rc = join(path, c->from, sums_name, err);
    FILE *f = rc == RC_OK ? fopen(path, "rbe") : NULL;
    if (rc == RC_OK && f == NULL)
        return err_set(err, RC_USAGE, "%s: %s; is this a backup?", path, strerror(errno));
    while (f != NULL && (n = fread(piece, 1, sizeof piece, f)) > 0 && c->sums.n < SUMS_MAX)
        buf_slice(&c->sums, slice_of(piece, n));
    if (f != NULL)
        (void)fclose(f); /* only read */
    return rc == RC_OK && c->sums.failed ? err_set(err, RC_MEMORY, "no memory") : rc;
}

/* Names in the sums lead nowhere but below the two folders. */
static bool is_plain(struct slice name)
{
    struct slice rest = name;
    if (name.n == 0 || name.n > 512)
        return false;
    while (rest.n > 0) {
        struct slice part = slice_split(&rest, '/');
        if (part.n == 0 || slice_eq(part, SLICE("..")) || slice_eq(part, SLICE(".")))
            return false;
    }
    return true;
}

/* One line of the sums taken apart. */
static enum rc parse_line(const struct copying *c, struct slice line, uint8_t ret[HASH_SIZE],
                          struct slice *ret_name, struct err *err)
{
    *ret_name = slice_skip(line, HASH_TEXT_SIZE + 1);
    return line.n >= HASH_TEXT_SIZE + 2 && is_plain(*ret_name) &&
                   hash_parse(slice_sub(line, 0, HASH_TEXT_SIZE - 1), ret)
               ? RC_OK
               : err_set(err, RC_FORMAT, "%s/%s: not what a backup writes", c->from, sums_name);
}

/* What kind of store it is of, before anything is made. */
static enum rc judge_sums(const struct copying *c, const char *where, unsigned *ret_dumps,
                          struct err *err)
{
    struct slice rest = buf_view(&c->sums);
    uint8_t ignored[HASH_SIZE];
    struct slice name;
    struct spread spread = { .count = 0 };
    enum rc rc = RC_OK;
    *ret_dumps = 0;
    while (rc == RC_OK && rest.n > 0) {
        rc = parse_line(c, slice_split(&rest, '\n'), ignored, &name, err);
        *ret_dumps += rc == RC_OK && slice_starts(name, SLICE("store.")) &&
                      !slice_eq(name, SLICE("store.db"));
    }
    if (rc == RC_OK && where != NULL)
        rc = spread_parse(slice_str(where), &spread, err);
    if (rc != RC_OK)
        return rc;
    if (*ret_dumps == 0 && where != NULL)
        return err_set(err, RC_USAGE, "the backup is of an SQLite store: leave out --store");
    if (*ret_dumps > 0 && (spread.count != *ret_dumps || !store_names_postgres(spread.at[0])))
        return err_set(err, RC_USAGE,
                       "the backup is of %u PostgreSQL database%s: --store has to name as many",
                       *ret_dumps, *ret_dumps == 1 ? "" : "s");
    return RC_OK;
}

static enum rc restore_line(struct copying *c, struct slice line, struct err *err)
{
    uint8_t said[HASH_SIZE];
    uint8_t is[HASH_SIZE];
    char name[520];
    struct slice words;
    enum rc rc = parse_line(c, line, said, &words, err);
    if (rc != RC_OK)
        return rc;
    (void)snprintf(name, sizeof name, "%.*s", (int)words.n,
                   (const char *)words.p); /* measured */
    rc = copy_file(c, name, is, err);
    if (rc == RC_END)
        return err_set(err, RC_FORMAT, "%s/%s: is missing", c->from, name);
    if (rc == RC_OK && memcmp(said, is, sizeof is) != 0)
        return err_set(err, RC_FORMAT, "%s/%s: is not what was backed up: its SHA-256 differs",
                       c->from, name);
    return rc;
}

/* The dumps, which were copied and checked by now, become databases and go. */
static enum rc undump(const char *folder, const char *where, struct err *err)
{
    struct spread spread;
    char path[PATH_ROOM];
    char name[32];
    enum rc rc = spread_parse(slice_str(where), &spread, err);
    for (unsigned i = 0; rc == RC_OK && i < spread.count; i++) {
        (void)snprintf(name, sizeof name, "store.%u.dump", i + 1); /* fits */
        rc = join(path, folder, name, err);
        if (rc == RC_OK)
            rc = store_undump(spread.at[i], path, err);
        if (rc == RC_OK)
            (void)unlink(path); /* a copy */
    }
    return rc;
}

enum rc authority_restore(const char *home, const char *from, const char *where,
                          struct backup_counts *ret, struct err *err)
{
    char part[PATH_ROOM];
    struct copying c = { .from = from, .to = part };
    unsigned dumps = 0;
    int n = snprintf(part, sizeof part, "%s.part", home);
    if (n < 0 || (size_t)n >= sizeof part)
        return err_set(err, RC_USAGE, "%s: too long a path", home);
    if (access(home, F_OK) == 0 && rmdir(home) != 0)
        return err_set(err, RC_USAGE, "%s: is there already, and not empty", home);
    enum rc rc = read_sums(&c, err);
    if (rc == RC_OK)
        rc = judge_sums(&c, where, &dumps, err);
    if (rc == RC_OK && mkdir(part, 0700) != 0)
        rc = errno == EEXIST
                 ? err_set(err, RC_USAGE, "%s: of a run that broke off; remove it", part)
                 : io_error(part, "make the folder", err);
    struct slice rest = buf_view(&c.sums);
    while (rc == RC_OK && rest.n > 0)
        rc = restore_line(&c, slice_split(&rest, '\n'), err);
    buf_done(&c.sums);
    if (rc == RC_OK && dumps > 0)
        rc = undump(part, where, err);
    if (rc == RC_OK)
        rc = authority_settle(part, where, err);
    if (rc == RC_OK && rename(part, home) != 0)
        rc = io_error(home, "be put in its place", err);
    *ret = c.counts;
    return rc;
}
