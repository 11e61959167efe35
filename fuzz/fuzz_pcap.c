/* Fuzz target for capture files: read whole and in chunks of the size that the first byte tells, the packets must be
 * alike and lie inside memory. */
#include "input/source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t digest(struct slice bytes, size_t chunk)
{
    struct in_packet packets[5];
    struct in_source *s = NULL;
    uint64_t sum = 0;
    enum rc rc = in_open_memory(bytes, chunk, 0, &s, NULL);
    while (rc == RC_OK) {
        size_t n = 0;
        rc = in_read(s, packets, 5, &n, NULL);
        if (n > 5 || (rc == RC_OK) != (n > 0))
            abort();
        for (size_t i = 0; i < n; i++) {
            if (packets[i].wire_size < packets[i].size)
                abort();
            sum = sum * 31 + (uint64_t)packets[i].at_ns + packets[i].number + packets[i].link_type;
            for (uint32_t k = 0; k < packets[i].size; k++)
                sum = sum * 31 + packets[i].p[k];
        }
    }
    in_close(s);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct slice bytes = slice_skip(slice_of(data, size), 1);
    if (digest(bytes, 0) != digest(bytes, (size_t)data[0] + 1))
        abort();
    return 0;
}
