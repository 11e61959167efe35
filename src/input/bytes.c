#include "input/bytes.h"

#include "input/ahead.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* A packed file costs its reader time, never memory; these bound the time.  Frames have time stamps
 * that change, so that even a capture of nothing but equal frames stays below some hundreds to 1; a bomb
 * has a thousand under gzip, which cannot do more, and tens of thousands under zstd. */
#define RATIO_MAX      500
#define RATIO_FREE     (UINT64_C(64) << 20) /* unpacked bytes from which on the ratio counts */
#define AHEAD_FROM     (UINT64_C(4) << 20)  /* unpacked bytes from which on a thread is worth its start */
#define UNPACKED_MAX   (UINT64_C(1) << 40)  /* a day at 100 Mbit/s; more comes in several files */

static enum rc raw_read(struct in_bytes *b, uint8_t *p, size_t room, size_t *ret_n,
                        struct err *err)
{
    if (b->fd < 0) {
        struct slice s = slice_sub(b->memory, b->offset, room < b->chunk ? room : b->chunk);
        if (s.n > 0)
            memcpy(p, s.p, s.n);
        b->offset += s.n;
        if (b->hash != NULL)
            hash_add(b->hash, s);
        *ret_n = s.n;
        return RC_OK;
    }
    for (;;) {
        ssize_t n = read(b->fd, p, room);
        if (n >= 0) {
            b->offset += (uint64_t)n;
            if (b->hash != NULL)
                hash_add(b->hash, slice_of(p, (size_t)n));
            *ret_n = (size_t)n;
            return RC_OK;
        }
        if (errno != EINTR)
            return err_set(err, RC_IO, "byte %llu: cannot be read: %s",
                           (unsigned long long)b->offset, strerror(errno));
    }
}

/* As raw_read, but first what bytes_start has looked at. */
static enum rc head_read(struct in_bytes *b, uint8_t *p, size_t room, size_t *ret_n,
                         struct err *err)
{
    struct slice s = slice_sub(bytes_head(b), b->head_at, room);
    if (s.n == 0)
        return raw_read(b, p, room, ret_n, err);
    memcpy(p, s.p, s.n);
    b->head_at += s.n;
    *ret_n = s.n;
    return RC_OK;
}

enum rc bytes_start(struct in_bytes *b, struct err *err)
{
    enum { TELLING = 12 }; /* bytes that decide between the kinds; a pipe may not send more at once */
    while (b->head_n < TELLING) {
        size_t n = 0;
        enum rc rc = raw_read(b, b->head + b->head_n, sizeof b->head - b->head_n, &n, err);
        if (rc != RC_OK)
            return rc;
        if (n == 0)
            break;
        b->head_n += n;
    }
    static const struct in_packing *const packings[] = { &in_packing_gzip, &in_packing_zstd };
    for (size_t i = 0; i < sizeof packings / sizeof packings[0]; i++) {
        if (!packings[i]->is(bytes_head(b)))
            continue;
        b->packed = malloc(IN_PACKED_BLOCK);
        b->own = packings[i]->start();
        b->packing = packings[i];
        if (b->packed == NULL || b->own == NULL)
            return err_set(err, RC_MEMORY, "no memory");
    }
    return RC_OK;
}

void bytes_done(struct in_bytes *b)
{
    ahead_stop(b->ahead);
    if (b->own != NULL)
        b->packing->done(b->own);
    free(b->packed);
    if (b->own_fd)
        (void)close(b->fd); /* it was only read from */
}

struct slice bytes_head(const struct in_bytes *b)
{
    return slice_of(b->head, b->head_n);
}

static enum rc unpack(struct in_bytes *b, uint8_t *p, size_t room, size_t *ret_n, struct err *err)
{
    *ret_n = 0;
    while (*ret_n == 0) {
        bool at_end = false;
        if (b->rest.n == 0) {
            size_t n = 0;
            enum rc rc = head_read(b, b->packed, IN_PACKED_BLOCK, &n, err);
            if (rc != RC_OK)
                return rc;
            b->rest = slice_of(b->packed, n);
            at_end = n == 0;
        }
        /* At the end once more: a packing may hold output back. */
        enum rc rc = b->packing->run(b->own, &b->rest, p, room, ret_n, &b->whole, err);
        if (rc != RC_OK)
            return err_in(err, rc, "%s, byte %llu", b->packing->name,
                          (unsigned long long)(b->offset - b->rest.n));
        if (at_end && *ret_n == 0) {
            if (b->whole)
                return RC_OK;
            return err_set(err, RC_FORMAT,
                           "%s breaks off at byte %llu, in the middle of its data; what came "
                           "before was read; copy the file again",
                           b->packing->name, (unsigned long long)b->offset);
        }
    }
    b->unpacked += *ret_n;
    uint64_t packed = b->offset - b->rest.n;
    if (b->unpacked > UNPACKED_MAX)
        return err_set(err, RC_LIMIT, "%s unpacks to more than 1 TiB; split it",
                       b->packing->name);
    if (b->unpacked > RATIO_FREE && b->unpacked / RATIO_MAX > packed)
        return err_set(err, RC_LIMIT,
                       "%s, byte %llu: unpacks to more than %d times its size, as no capture "
                       "does; unpack it by hand if you trust it",
                       b->packing->name, (unsigned long long)packed, RATIO_MAX);
    return RC_OK;
}

enum rc bytes_read(struct in_bytes *b, uint8_t *p, size_t room, size_t *ret_n, struct err *err)
{
    /* What may wait for somebody, as a pipe does, is never read by a thread that must end first. */
    if (b->ahead == NULL && b->packing != NULL && b->may_go_ahead && b->unpacked >= AHEAD_FROM &&
        (b->fd < 0 || b->seekable)) {
        b->may_go_ahead = false;
        b->ahead = ahead_start(b, unpack);
    }
    if (b->ahead != NULL)
        return ahead_read(b->ahead, p, room, ret_n, err);
    return b->packing != NULL ? unpack(b, p, room, ret_n, err) : head_read(b, p, room, ret_n, err);
}

uint64_t bytes_offset(const struct in_bytes *b)
{
    return b->ahead != NULL ? ahead_offset(b->ahead) : b->offset;
}

uint64_t bytes_skip(struct in_bytes *b, uint64_t n)
{
    if (b->packing != NULL || b->hash != NULL || b->head_at < b->head_n || b->offset >= b->size)
        return 0;
    if (n > b->size - b->offset)
        n = b->size - b->offset;
    if (b->fd >= 0 && (!b->seekable || lseek(b->fd, (off_t)n, SEEK_CUR) < 0))
        return 0;
    b->offset += n;
    return n;
}

enum rc bytes_read_out(struct in_bytes *b, uint8_t *room, size_t size, struct err *err)
{
    ahead_stop(b->ahead); /* whoever wants no more bytes may be before the end */
    b->ahead = NULL;
    for (size_t n = 1; n > 0;) {
        enum rc rc = raw_read(b, room, size, &n, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}
