/* Zstandard, RFC 8878: frames one after another, skippable ones among them (3.1.2). */
#include "input/bytes.h"

#include "base/cursor.h"

#include <zstd.h>
#include <zstd_errors.h>

static bool zstd_is(struct slice head)
{
    struct cursor c = cur_of(head);
    uint32_t magic = cur_le32(&c);
    return !c.bad && (magic == ZSTD_MAGICNUMBER ||
                      (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START);
}

static void *zstd_start(void)
{
    return ZSTD_createDStream();
}

static enum rc zstd_run(void *own, struct slice *in, uint8_t *out, size_t room, size_t *ret_n,
                        bool *whole, struct err *err)
{
    ZSTD_inBuffer from = { in->p, in->n, 0 };
    ZSTD_outBuffer to = { out, room, 0 };
    if (from.size == 0 && *whole)
        return RC_OK; /* asking again would begin the next frame */
    size_t result = ZSTD_decompressStream(own, &to, &from);
    *in = slice_skip(*in, from.pos);
    *ret_n = to.pos;
    if (!ZSTD_isError(result)) {
        *whole = result == 0;
        return RC_OK;
    }
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation: return err_set(err, RC_MEMORY, "no memory");
    case ZSTD_error_frameParameter_windowTooLarge:
        /* zstd's own bound is kept: 128 MiB. */
        return err_set(err, RC_LIMIT, "needs more than 128 MiB to unpack (--long); unpack it by hand");
    default: break;
    }
    if (to.pos > 0)
        return RC_OK; /* the error comes again, after these */
    return err_set(err, RC_FORMAT, "damaged data (%s); what came before was read; copy the file again",
                   ZSTD_getErrorName(result));
}

static void zstd_done(void *own)
{
    (void)ZSTD_freeDStream(own); /* it cannot fail on a stream that was made */
}

const struct in_packing in_packing_zstd = {
    .name = "zstd", .is = zstd_is, .start = zstd_start, .run = zstd_run, .done = zstd_done
};
