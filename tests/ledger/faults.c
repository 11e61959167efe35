#include "faults.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    enum fault_kind kind;
    bool is_armed;
    bool with_memory;
    bool is_watching;
    uint64_t at;
    uint64_t count;
    char root[256];
    char image[256];
} f;

void faults_arm(enum fault_kind kind, uint64_t at, bool with_memory)
{
    f.kind = kind;
    f.at = at;
    f.with_memory = with_memory;
    f.count = 0;
    f.is_armed = true;
}

uint64_t faults_disarm(void)
{
    f.is_armed = false;
    return f.count;
}

/* One more call that can fail: does it? */
static bool fails(void)
{
    if (!f.is_armed)
        return false;
    f.count++;
    if (f.kind == FAULT_CRASH && f.count == f.at)
        _exit(99);
    return f.kind != FAULT_NONE && f.kind != FAULT_CRASH &&
           (f.count == f.at || (f.kind == FAULT_STICKY && f.count > f.at));
}

/* -- the disk's memory: per inode its content or its names, as of the last sync ----------- */

static void copy_file(const char *from, const char *to)
{
    char piece[65536];
    size_t n = 0;
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert(in != NULL && out != NULL);
    while ((n = fread(piece, 1, sizeof piece, in)) > 0)
        assert(fwrite(piece, 1, n, out) == n);
    assert(fclose(out) == 0);
    (void)fclose(in);
}

static void image_of(char *ret, size_t size, unsigned long long ino)
{
    int n = snprintf(ret, size, "%s/%llu", f.image, ino);
    assert(n > 0 && (size_t)n < size);
}

static void note_folder(const char *path, unsigned long long ino)
{
    char name[512];
    image_of(name, sizeof name, ino);
    FILE *out = fopen(name, "wb");
    DIR *dir = opendir(path);
    assert(out != NULL && dir != NULL);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.')
            (void)fprintf(out, "%d %llu %s\n", e->d_type == DT_DIR, (unsigned long long)e->d_ino, e->d_name);
    (void)closedir(dir);
    assert(fclose(out) == 0);
}

static void note_synced(const char *path)
{
    struct stat st;
    char name[512];
    if (stat(path, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode)) {
        note_folder(path, st.st_ino);
    } else {
        image_of(name, sizeof name, st.st_ino);
        copy_file(path, name);
    }
}

static void note_all(const char *path)
{
    struct stat st;
    char below[1024];
    note_synced(path);
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return;
    DIR *dir = opendir(path);
    assert(dir != NULL);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        note_all(below);
    }
    (void)closedir(dir);
}

static bool path_of(int fd, char *ret, size_t size)
{
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, ret, size - 1);
    if (n <= 0 || !f.is_watching)
        return false;
    ret[n] = '\0';
    return strncmp(ret, f.root, strlen(f.root)) == 0;
}

static void synced(int fd)
{
    char path[512];
    bool was_armed = f.is_armed;
    f.is_armed = false;
    if (path_of(fd, path, sizeof path))
        note_synced(path);
    f.is_armed = was_armed;
}

void faults_watch(const char *root, const char *image)
{
    (void)snprintf(f.root, sizeof f.root, "%s", root);
    (void)snprintf(f.image, sizeof f.image, "%s", image);
    f.is_watching = true;
    note_all(root);
}

static uint64_t draw(uint64_t *seed)
{
    *seed ^= *seed << 13; /* xorshift64 */
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* A file as the disk has it: what was synced, or what was written since, or the front of that, or with
 * zeros where the end was not written. */
static void restore_file(const char *now, const char *image, const char *to, uint64_t *seed)
{
    bool has_image = access(image, F_OK) == 0;
    uint64_t choice = *seed == 0 ? 0 : draw(seed) % 4;
    if (choice == 0 || access(now, F_OK) != 0) {
        if (has_image)
            copy_file(image, to);
        else
            assert(close(open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600)) == 0);
        return;
    }
    struct stat st;
    copy_file(now, to);
    assert(stat(to, &st) == 0);
    if (choice == 1 || st.st_size == 0)
        return;
    /* What was synced stays as it was: only what is new may be torn. */
    struct stat old = { .st_size = 0 };
    if (has_image)
        assert(stat(image, &old) == 0);
    off_t from = old.st_size < st.st_size ? old.st_size : st.st_size;
    off_t cut = from + (off_t)(draw(seed) % (uint64_t)(st.st_size - from + 1));
    assert(truncate(to, cut) == 0);
    if (choice == 3)
        assert(truncate(to, st.st_size) == 0);
}

static void restore(const char *now, unsigned long long ino, const char *to, uint64_t *seed)
{
    char image[512];
    char line[512];
    char name[256];
    image_of(image, sizeof image, ino);
    assert(mkdir(to, 0755) == 0 || errno == EEXIST);
    if (*seed != 0 && draw(seed) % 2 == 0 && access(now, F_OK) == 0)
        note_folder(now, ino); /* the names came down, too */
    FILE *in = fopen(image, "rb");
    if (in == NULL)
        return;
    while (fgets(line, sizeof line, in) != NULL) {
        int is_folder = 0;
        unsigned long long child = 0;
        char from_path[1024];
        char to_path[1024];
        char child_image[512];
        assert(sscanf(line, "%d %llu %255s", &is_folder, &child, name) == 3);
        (void)snprintf(to_path, sizeof to_path, "%s/%s", to, name);
        (void)snprintf(from_path, sizeof from_path, "%s/%s", now, name);
        image_of(child_image, sizeof child_image, child);
        struct stat st;
        if (stat(from_path, &st) == 0 && st.st_ino != child)
            (void)snprintf(from_path, sizeof from_path, "%s/gone", now); /* another file has the name by now */
        if (is_folder)
            restore(from_path, child, to_path, seed);
        else
            restore_file(from_path, child_image, to_path, seed);
    }
    (void)fclose(in);
    (void)snprintf(line, sizeof line, "%s/key", to);
    (void)chmod(line, 0600);
}

void faults_power_cut(const char *root, const char *image, const char *to, uint64_t seed)
{
    struct stat st;
    (void)snprintf(f.image, sizeof f.image, "%s", image);
    assert(stat(root, &st) == 0);
    restore(root, st.st_ino, to, &seed);
}

/* -- the calls --------------------------------------------------------------------------- */

ssize_t __real_pwrite64(int fd, const void *p, size_t n, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *p, size_t n, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *p, size_t n, off_t at)
{
    if (!fails())
        return __real_pwrite64(fd, p, n, at);
    if (n > 1)
        (void)!__real_pwrite64(fd, p, n / 2, at); /* as a full disk does */
    if (f.kind == FAULT_SHORT && n > 1)
        return (ssize_t)(n / 2);
    errno = ENOSPC;
    return -1;
}

ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    if (!fails())
        return __real_write(fd, p, n);
    if (f.kind == FAULT_SHORT && n > 1)
        return __real_write(fd, p, n / 2);
    errno = ENOSPC;
    return -1;
}

ssize_t __real_read(int fd, void *p, size_t n);
ssize_t __wrap_read(int fd, void *p, size_t n);
ssize_t __wrap_read(int fd, void *p, size_t n)
{
    if (!fails())
        return __real_read(fd, p, n);
    if (f.kind == FAULT_SHORT && n > 1)
        return __real_read(fd, p, n / 2);
    errno = EIO;
    return -1;
}

#define WRAP(name, code, params, args)                                                        \
    int __real_##name params;                                                                 \
    int __wrap_##name params;                                                                 \
    int __wrap_##name params                                                                  \
    {                                                                                         \
        if (!fails())                                                                         \
            return __real_##name args;                                                        \
        errno = code;                                                                         \
        return -1;                                                                            \
    }

#define WRAP_SYNC(name)                                                                       \
    int __real_##name(int fd);                                                                \
    int __wrap_##name(int fd);                                                                \
    int __wrap_##name(int fd)                                                                 \
    {                                                                                         \
        if (fails()) {                                                                        \
            errno = EIO;                                                                      \
            return -1;                                                                        \
        }                                                                                     \
        int rc = __real_##name(fd);                                                           \
        if (rc == 0)                                                                          \
            synced(fd);                                                                       \
        return rc;                                                                            \
    }

WRAP_SYNC(fsync)
WRAP_SYNC(fdatasync)
WRAP(rename, EIO, (const char *a, const char *b), (a, b))
WRAP(renameat, EIO, (int x, const char *a, int y, const char *b), (x, a, y, b))
WRAP(mkdir, ENOSPC, (const char *a, mode_t m), (a, m))
WRAP(mkdirat, ENOSPC, (int x, const char *a, mode_t m), (x, a, m))
WRAP(ftruncate64, EIO, (int fd, off_t n), (fd, n))

int __wrap_syncfs(int fd);
int __wrap_syncfs(int fd)
{
    (void)fd;
    if (fails()) {
        errno = EIO;
        return -1;
    }
    bool was_armed = f.is_armed; /* the real one would sync the whole machine's disk each time */
    f.is_armed = false;
    if (f.is_watching)
        note_all(f.root);
    f.is_armed = was_armed;
    return 0;
}

static mode_t mode_of(int flags, va_list ap)
{
    return (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
}

int __real_openat64(int folder, const char *path, int flags, ...);
int __wrap_openat64(int folder, const char *path, int flags, ...);
int __wrap_openat64(int folder, const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = mode_of(flags, ap);
    va_end(ap);
    if (!fails())
        return __real_openat64(folder, path, flags, mode);
    errno = EMFILE;
    return -1;
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = mode_of(flags, ap);
    va_end(ap);
    if (!fails())
        return __real_open64(path, flags, mode);
    errno = EMFILE;
    return -1;
}

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_malloc(size_t n)
{
    return f.with_memory && fails() ? NULL : __real_malloc(n);
}

void *__real_calloc(size_t n, size_t each);
void *__wrap_calloc(size_t n, size_t each);
void *__wrap_calloc(size_t n, size_t each)
{
    return f.with_memory && fails() ? NULL : __real_calloc(n, each);
}

void *__real_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n)
{
    return f.with_memory && fails() ? NULL : __real_realloc(p, n);
}

char *__real_strdup(const char *s);
char *__wrap_strdup(const char *s);
char *__wrap_strdup(const char *s)
{
    return f.with_memory && fails() ? NULL : __real_strdup(s);
}
