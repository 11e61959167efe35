#include "input/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum {
    PACKED_SIZE = 256 * 1024,
    WINDOW_SIZE = 4 * 1024 * 1024,
    /* An honest capture never packs better than deflate can (1032:1); beyond the first 64 MiB more is a bomb. */
    RATIO_MAX = 2000,
};
#define RATIO_FREE (UINT64_C(64) << 20)

enum packing { PLAIN, GZIP, ZSTD };

struct in_bytes {
    const char *path;
    int fd;
    enum packing packing;
    struct slice map;      /* a plain regular file, mapped; else empty */
    uint8_t *window;       /* else: plain bytes; owned */
    size_t begin;          /* in the window or the map: next byte */
    size_t released;       /* before here nothing is needed */
    size_t end;
    bool at_end;
    uint8_t *packed;       /* owned */
    size_t packed_begin;
    size_t packed_end;
    uint64_t packed_total;
    uint64_t plain_total;
    uint64_t offset;
    z_stream gzip;
    bool gzip_open;
    bool in_member;        /* the decompressor stands inside a member or frame */
    ZSTD_DStream *zstd;
};

static enum rc fill_packed(struct in_bytes *b, struct err *err)
{
    if (b->packed_begin > 0) {
        memmove(b->packed, b->packed + b->packed_begin, b->packed_end - b->packed_begin);
        b->packed_end -= b->packed_begin;
        b->packed_begin = 0;
    }
    while (b->packed_end < PACKED_SIZE) {
        ssize_t n = read(b->fd, b->packed + b->packed_end, PACKED_SIZE - b->packed_end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, RC_IO, "%s: %s", b->path, strerror(errno));
        if (n == 0)
            break;
        b->packed_end += (size_t)n;
        b->packed_total += (uint64_t)n;
    }
    return RC_OK;
}

static enum rc unpack_gzip(struct in_bytes *b, size_t *ret_n, struct err *err)
{
    b->gzip.next_in = b->packed + b->packed_begin;
    b->gzip.avail_in = (uInt)(b->packed_end - b->packed_begin);
    b->gzip.next_out = b->window + b->end;
    b->gzip.avail_out = (uInt)(WINDOW_SIZE - b->end);
    b->in_member = true;
    int result = inflate(&b->gzip, Z_NO_FLUSH);
    *ret_n = WINDOW_SIZE - b->end - b->gzip.avail_out;
    b->packed_begin = b->packed_end - b->gzip.avail_in;
    if (result == Z_STREAM_END) {
        b->in_member = false;
        return inflateReset(&b->gzip) == Z_OK ? RC_OK : RC_FORMAT;
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
        return err_set(err, RC_FORMAT, "%s: gzip data broken near byte %llu", b->path,
                       (unsigned long long)(b->packed_total - (b->packed_end - b->packed_begin)));
    return RC_OK;
}

static enum rc unpack_zstd(struct in_bytes *b, size_t *ret_n, struct err *err)
{
    ZSTD_inBuffer in = { b->packed + b->packed_begin, b->packed_end - b->packed_begin, 0 };
    ZSTD_outBuffer out = { b->window + b->end, WINDOW_SIZE - b->end, 0 };
    size_t left = ZSTD_decompressStream(b->zstd, &out, &in);
    b->packed_begin += in.pos;
    *ret_n = out.pos;
    if (ZSTD_isError(left))
        return err_set(err, RC_FORMAT, "%s: zstd data broken near byte %llu: %s", b->path,
                       (unsigned long long)(b->packed_total - (b->packed_end - b->packed_begin)),
                       ZSTD_getErrorName(left));
    b->in_member = left != 0;
    return RC_OK;
}

static enum rc copy_plain(struct in_bytes *b, size_t *ret_n)
{
    size_t n = b->packed_end - b->packed_begin;
    if (n > WINDOW_SIZE - b->end)
        n = WINDOW_SIZE - b->end;
    memcpy(b->window + b->end, b->packed + b->packed_begin, n);
    b->packed_begin += n;
    *ret_n = n;
    return RC_OK;
}

/* More plain bytes behind 'end'. */
static enum rc fill(struct in_bytes *b, struct err *err)
{
    size_t n = 0;
    enum rc rc = fill_packed(b, err);
    if (rc != RC_OK)
        return rc;
    if (b->packed_begin == b->packed_end && !(b->in_member && b->packing != PLAIN)) {
        b->at_end = true;
        return RC_OK;
    }
    bool starved = b->packed_begin == b->packed_end;
    rc = b->packing == GZIP   ? unpack_gzip(b, &n, err)
         : b->packing == ZSTD ? unpack_zstd(b, &n, err)
                              : copy_plain(b, &n);
    b->end += n;
    b->plain_total += n;
    if (rc == RC_OK && n == 0 && starved)
        rc = err_set(err, RC_FORMAT, "%s: the compressed data ends early, after %llu bytes; copy it again", b->path,
                     (unsigned long long)b->packed_total);
    if (rc == RC_OK && b->packing != PLAIN && b->plain_total > RATIO_FREE &&
        b->plain_total / RATIO_MAX > b->packed_total)
        rc = err_set(err, RC_LIMIT, "%s: unpacks to more than %d times its size; unpack it yourself if it is meant so",
                     b->path, RATIO_MAX);
    return rc;
}

enum rc in_bytes_peek(struct in_bytes *b, size_t n, struct slice *ret, struct err *err)
{
    if (b->map.n > 0) {
        *ret = slice_sub(b->map, b->begin, n);
        return RC_OK;
    }
    if (n > WINDOW_SIZE / 2)
        return err_set(err, RC_LIMIT, "%s: a record of %zu bytes", b->path, n);
    if (b->end - b->begin < n && WINDOW_SIZE - b->begin < n) {
        memmove(b->window, b->window + b->released, b->end - b->released);
        b->begin -= b->released;
        b->end -= b->released;
        b->released = 0;
    }
    while (b->end - b->begin < n && !b->at_end) {
        enum rc rc = fill(b, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret = slice_sub(slice_of(b->window, b->end), b->begin, n);
    return RC_OK;
}

bool in_bytes_stays(const struct in_bytes *b, size_t n)
{
    return b->map.n > 0 || b->end - b->begin >= n || WINDOW_SIZE - b->begin >= n;
}

void in_bytes_skip(struct in_bytes *b, size_t n)
{
    b->begin += n;
    b->offset += n;
}

void in_bytes_release(struct in_bytes *b)
{
    b->released = b->begin;
}

uint64_t in_bytes_offset(const struct in_bytes *b)
{
    return b->offset;
}

static enum rc start(struct in_bytes *b, struct err *err)
{
    static const uint8_t gzip_magic[] = { 0x1f, 0x8b };
    static const uint8_t zstd_magic[] = { 0x28, 0xb5, 0x2f, 0xfd };
    enum rc rc = fill_packed(b, err);
    if (rc != RC_OK)
        return rc;
    struct slice head = slice_of(b->packed, b->packed_end);
    if (slice_starts(head, slice_of(gzip_magic, sizeof gzip_magic))) {
        b->packing = GZIP;
        b->gzip_open = inflateInit2(&b->gzip, 16 + MAX_WBITS) == Z_OK;
        if (!b->gzip_open)
            return err_set(err, RC_MEMORY, "%s: no memory to unpack it", b->path);
    } else if (slice_starts(head, slice_of(zstd_magic, sizeof zstd_magic))) {
        b->packing = ZSTD;
        b->zstd = ZSTD_createDStream();
        if (b->zstd == NULL)
            return err_set(err, RC_MEMORY, "%s: no memory to unpack it", b->path);
    }
    return RC_OK;
}

static void try_map(struct in_bytes *b, size_t size)
{
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, b->fd, 0);
    if (p == MAP_FAILED)
        return;
    (void)madvise(p, size, MADV_SEQUENTIAL); /* advice only */
    b->map = slice_of(p, size);
}

enum rc in_bytes_open(const char *path, struct in_bytes **ret, struct err *err)
{
    struct stat st;
    struct in_bytes *b = calloc(1, sizeof *b);
    if (b == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    b->path = path;
    b->fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    enum rc rc = RC_OK;
    if (b->fd < 0 || fstat(b->fd, &st) != 0)
        rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    else if ((b->packed = malloc(PACKED_SIZE)) == NULL || (b->window = malloc(WINDOW_SIZE)) == NULL)
        rc = err_set(err, RC_MEMORY, "%s: no memory", path);
    else
        rc = start(b, err);
    if (rc != RC_OK) {
        in_bytes_close(b);
        return rc;
    }
    if (b->packing == PLAIN && S_ISREG(st.st_mode) && st.st_size > 0 &&
        lseek(b->fd, 0, SEEK_CUR) == (off_t)b->packed_end)
        try_map(b, (size_t)st.st_size);
    *ret = b;
    return RC_OK;
}

void in_bytes_close(struct in_bytes *b)
{
    if (b == NULL)
        return;
    if (b->map.n > 0)
        (void)munmap((void *)(uintptr_t)b->map.p, b->map.n); /* was mapped above */
    if (b->gzip_open)
        (void)inflateEnd(&b->gzip); /* nothing to do about it */
    ZSTD_freeDStream(b->zstd);
    if (b->fd >= 0)
        (void)close(b->fd); /* only read */
    free(b->packed);
    free(b->window);
    free(b);
}
