/* Any bytes: an archive is refused, or is exactly what its members are written as. */
#include "base/zip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zip_member m[ZIP_MEMBERS_MAX];
    struct buf again = BUF_EMPTY;
    struct err err;
    size_t count = 0;
    if (zip_get(slice_of(data, size), m, ZIP_MEMBERS_MAX, &count, &err) != RC_OK)
        return 0;
    if (zip_put(m, count, &again, &err) != RC_OK || !slice_eq(buf_view(&again), slice_of(data, size)))
        abort();
    buf_done(&again);
    return 0;
}
