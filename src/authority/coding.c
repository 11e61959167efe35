#include "authority/coding.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum { CHUNK = 1 << 16, GZIP_LEVEL = 4, ZSTD_LEVEL = 3, GZIP_WINDOW = 15 + 16 };

static const char *const names[] = { "identity", "gzip", "zstd" };

enum coding coding_of(const char *name)
{
    if (name == NULL)
        return CODING_NONE;
    for (enum coding c = CODING_NONE; c < CODING_UNKNOWN; c++)
        if (slice_eq_nocase(slice_str(name), slice_str(names[c])))
            return c;
    return CODING_UNKNOWN;
}

const char *coding_name(enum coding c)
{
    return names[c];
}

enum coding coding_accepted(const char *accept)
{
    enum coding best = CODING_NONE;
    struct slice rest = slice_str(accept);
    while (rest.n > 0) {
        struct slice one = slice_split(&rest, ',');
        struct slice name = slice_trim(slice_split(&one, ';'));
        struct slice weight = slice_trim(one);
        bool is_refused = slice_eq(weight, SLICE("q=0")) ||
                          slice_starts(weight, SLICE("q=0.000")) ||
                          slice_eq(weight, SLICE("q=0.0")) || slice_eq(weight, SLICE("q=0.00"));
        for (enum coding c = CODING_GZIP; c < CODING_UNKNOWN; c++)
            if (!is_refused && slice_eq_nocase(name, slice_str(names[c])) && c > best)
                best = c;
    }
    return best;
}

static bool pack_gzip(struct slice plain, struct buf *out)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)plain.p, .avail_in = (uInt)plain.n };
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uint8_t *room = malloc(CHUNK);
    int state = room == NULL ? Z_MEM_ERROR : Z_OK;
    while (state == Z_OK) {
        z.next_out = room;
        z.avail_out = CHUNK;
        state = deflate(&z, Z_FINISH);
        buf_bytes(out, room, CHUNK - z.avail_out);
    }
    free(room);
    (void)deflateEnd(&z); /* Z_DATA_ERROR only when ended early */
    return state == Z_STREAM_END && !out->failed;
}

static bool pack_zstd(struct slice plain, struct buf *out)
{
    size_t room = ZSTD_compressBound(plain.n);
    uint8_t *packed = malloc(room);
    size_t n = packed == NULL ? 0 : ZSTD_compress(packed, room, plain.p, plain.n, ZSTD_LEVEL);
    bool is_good = packed != NULL && ZSTD_isError(n) == 0;
    if (is_good)
        buf_bytes(out, packed, n);
    free(packed);
    return is_good && !out->failed;
}

bool coding_pack(enum coding c, struct slice plain, struct buf *out)
{
    if (plain.n > UINT32_MAX)
        return false;
    return c == CODING_GZIP ? pack_gzip(plain, out) : pack_zstd(plain, out);
}

static enum rc unpack_gzip(struct slice packed, size_t limit, struct buf *out, struct err *err)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n };
    uint8_t *room = malloc(CHUNK);
    if (room == NULL || inflateInit2(&z, GZIP_WINDOW) != Z_OK) {
        free(room);
        return err_set(err, RC_MEMORY, "no memory");
    }
    enum rc rc = RC_OK;
    int state = Z_OK;
    while (rc == RC_OK && state != Z_STREAM_END) {
        z.next_out = room;
        z.avail_out = CHUNK;
        state = inflate(&z, Z_NO_FLUSH);
        size_t n = CHUNK - z.avail_out;
        if (state != Z_OK && state != Z_STREAM_END)
            rc = err_set(err, RC_FORMAT, "the body is no whole gzip stream");
        else if (n > limit - out->n)
            rc = err_set(err, RC_LIMIT, "the body unpacks to more than %zu bytes", limit);
        else
            buf_bytes(out, room, n);
    }
    if (rc == RC_OK && z.avail_in > 0)
        rc = err_set(err, RC_FORMAT, "something follows the gzip stream");
    (void)inflateEnd(&z); /* cannot fail on a stream that was begun */
    free(room);
    return rc;
}

static enum rc unpack_zstd(struct slice packed, size_t limit, struct buf *out, struct err *err)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    uint8_t *room = malloc(CHUNK);
    enum rc rc = z == NULL || room == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    /* A frame may ask for a window; more than the limit is of no use to it. */
    if (rc == RC_OK && ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, 25)) != 0)
        rc = err_set(err, RC_FORMAT, "zstd refuses its settings");
    ZSTD_inBuffer in = { packed.p, packed.n, 0 };
    size_t left = 1;
    while (rc == RC_OK && left != 0) {
        ZSTD_outBuffer to = { room, CHUNK, 0 };
        size_t before = in.pos;
        left = ZSTD_decompressStream(z, &to, &in);
        if (ZSTD_isError(left) != 0 || (in.pos == before && to.pos == 0))
            rc = err_set(err, RC_FORMAT, "the body is no whole zstd frame");
        else if (to.pos > limit - out->n)
            rc = err_set(err, RC_LIMIT, "the body unpacks to more than %zu bytes", limit);
        else
            buf_bytes(out, room, to.pos);
    }
    if (rc == RC_OK && in.pos < in.size)
        rc = err_set(err, RC_FORMAT, "something follows the zstd frame");
    (void)ZSTD_freeDStream(z); /* cannot fail */
    free(room);
    return rc;
}

enum rc coding_unpack(enum coding c, struct slice packed, size_t limit, struct buf *out,
                      struct err *err)
{
    enum rc rc = c == CODING_GZIP ? unpack_gzip(packed, limit, out, err)
                                  : unpack_zstd(packed, limit, out, err);
    return rc == RC_OK && out->failed ? err_set(err, RC_MEMORY, "no memory") : rc;
}
