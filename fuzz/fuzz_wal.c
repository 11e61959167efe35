/* Any bytes as a write-ahead file, and as an entry bundle: nothing is taken past what is sound, and a sound batch put
 * before them is always found whole. */
#include "ledger/tile.h"
#include "ledger/wal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rc count(void *context, struct slice entry, struct err *err)
{
    (void)entry;
    (void)err;
    ++*(uint64_t *)context;
    return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_of(data, size);
    struct buf file = BUF_EMPTY;
    struct buf bundle = BUF_EMPTY;
    uint64_t visited = 0;
    size_t good = 0;
    if (led_wal_scan(in, 0, count, &visited, &good, NULL) == RC_OK && good > size)
        abort();
    led_bundle_put(&bundle, SLICE("one"));
    led_bundle_put(&bundle, SLICE("two"));
    led_wal_head(7, 2, buf_view(&bundle), &file);
    buf_slice(&file, buf_view(&bundle));
    size_t sound = file.n;
    buf_slice(&file, in);
    visited = 0;
    enum rc rc = led_wal_scan(buf_view(&file), 7, count, &visited, &good, NULL);
    if (visited < 2 || (rc == RC_OK && good < sound))
        abort();
    (void)!led_bundle_check(in, size > 0 ? data[0] : 0, NULL);
    buf_done(&file);
    buf_done(&bundle);
    return 0;
}
