/* dissect/plmn.h: the identity of a public land mobile network, three bytes of decimal digits
 * (3GPP TS 24.008, 10.5.1.13). */
#ifndef SEKISHO_DISSECT_PLMN_H
#define SEKISHO_DISSECT_PLMN_H

#include "dissect/detail.h"

/* "plmn=00101": country code and network code. */
static inline void obs_plmn(struct sink *out, struct slice bytes)
{
    char text[8];
    size_t n = 0;
    if (bytes.n != 3)
        return;
    const unsigned digits[6] = { bytes.p[0] & 15u,          (unsigned)bytes.p[0] >> 4,
                                 bytes.p[1] & 15u,          bytes.p[2] & 15u,
                                 (unsigned)bytes.p[2] >> 4, (unsigned)bytes.p[1] >> 4 };
    for (size_t i = 0; i < 6; i++) {
        if (digits[i] == 15 && i == 5)
            break; /* the network's code has two digits */
        if (digits[i] > 9)
            return;
        text[n++] = (char)('0' + digits[i]);
    }
    obs_detail(out, "plmn", slice_of(text, n));
}

#endif
