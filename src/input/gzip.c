/* gzip, RFC 1952: members one after another, as bgzip, pigz and `cat` leave them. */
#include "input/bytes.h"

#include <stdlib.h>
#include <zlib.h>

struct gzip {
    z_stream z;
    bool between; /* members */
};

static bool gzip_is(struct slice head)
{
    return slice_starts(head, SLICE("\x1f\x8b\x08"));
}

static void *gzip_start(void)
{
    enum { WINDOW_BITS = 15, ONLY_GZIP = 16 };
    struct gzip *g = calloc(1, sizeof *g);
    if (g != NULL && inflateInit2(&g->z, WINDOW_BITS + ONLY_GZIP) != Z_OK) {
        free(g);
        g = NULL;
    }
    return g;
}

static enum rc gzip_run(void *own, struct slice *in, uint8_t *out, size_t room, size_t *ret_n,
                        bool *whole, struct err *err)
{
    struct gzip *g = own;
    if (g->between) {
        while (in->n > 0 && in->p[0] == 0) /* tapes and disks pad with zeros, as gzip(1) allows */
            *in = slice_skip(*in, 1);
        if (in->n == 0)
            return RC_OK;
        if (inflateReset(&g->z) != Z_OK)
            return err_set(err, RC_FORMAT, "cannot go on after a member");
        g->between = false;
    }
    g->z.next_in = (Bytef *)(uintptr_t)in->p; /* zlib only reads it */
    g->z.avail_in = (uInt)in->n;
    g->z.next_out = out;
    g->z.avail_out = room > UINT32_MAX ? UINT32_MAX : (uInt)room;
    uInt before = g->z.avail_out;
    int result = inflate(&g->z, Z_NO_FLUSH);
    *in = slice_skip(*in, in->n - g->z.avail_in);
    *ret_n = before - g->z.avail_out;
    g->between = result == Z_STREAM_END;
    *whole = g->between;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
        return RC_OK;
    if (result == Z_MEM_ERROR)
        return err_set(err, RC_MEMORY, "no memory");
    if (*ret_n > 0)
        return RC_OK; /* the error comes again, after these */
    return err_set(err, RC_FORMAT, "damaged data (%s); what came before was read; copy the file again",
                   g->z.msg != NULL ? g->z.msg : "no deflate stream");
}

static void gzip_done(void *own)
{
    struct gzip *g = own;
    (void)inflateEnd(&g->z); /* fails only for a broken state, which it frees as well */
    free(g);
}

const struct in_packing in_packing_gzip = {
    .name = "gzip", .is = gzip_is, .start = gzip_start, .run = gzip_run, .done = gzip_done
};
