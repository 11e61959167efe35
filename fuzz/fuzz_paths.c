/* Fuzz target: the bytes are cut into frames, some of which come again; the long way, the quick
 * one and two threads tell the same. */
#include "../tests/dissect/paths.h"

#include "base/cursor.h"

#include <stdlib.h>

enum { FRAMES_MAX = 200, AGAIN = 0x8000, BACK = 0x4000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct in_packet packets[FRAMES_MAX];
    size_t count = 0;
    uint64_t passed = 0;
    struct cursor c = cur_of(slice_of(data, size));
    while (c.left > 0 && count < FRAMES_MAX) {
        struct in_packet *p = &packets[count];
        uint16_t head = cur_be16(&c);
        bool cut = false;
        if ((head & AGAIN) != 0 && count > 0) {
            *p = packets[(head & 0xff) % count];
        } else {
            struct cursor frame = cur_sub_cut(&c, head & 0x7ff, &cut);
            *p = (struct in_packet){ .p = frame.p,
                                     .size = (uint32_t)frame.left,
                                     .wire_size = (uint32_t)frame.left + (head >> 11 & 3),
                                     .link_type = 1 };
        }
        if (c.bad)
            break;
        p->number = ++count;
        p->at_ns = (int64_t)count * 1000 - ((head & BACK) != 0 ? 5000 : 0);
    }
    if (!paths_agree(packets, count, 2, &passed))
        abort();
    return 0;
}
