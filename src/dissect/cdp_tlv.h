/* dissect/cdp_tlv.h: the record format that CDP and the protocols modelled on it share: 16 bits
 * of type, 16 bits of length that counts these four bytes too, the value. Knows nothing of what
 * the types mean. */
#ifndef SEKISHO_DISSECT_CDP_TLV_H
#define SEKISHO_DISSECT_CDP_TLV_H

#include "dissect/dissect.h"

enum { CDP_TLV_HEAD = 4 };

/* The next record.  Anything but DIS_OK: there is none, for the reason returned. */
static inline enum dis_result cdp_tlv_next(struct cursor *in, uint16_t *ret_type,
                                           struct cursor *ret_value)
{
    uint16_t type = cur_be16(in);
    uint16_t length = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (length < CDP_TLV_HEAD)
        return DIS_MALFORMED;
    struct cursor value = cur_sub(in, (size_t)length - CDP_TLV_HEAD);
    if (in->bad)
        return DIS_TRUNCATED;
    *ret_type = type;
    *ret_value = value;
    return DIS_OK;
}

/* A count, and so many times: how the protocol is named (1: NLPID, 2: LLC and SNAP), the length
 * of that name, the name, 16 bits of length, the address. */
static inline void cdp_tlv_addresses(struct cursor *tlv, struct sink *out)
{
    static const uint8_t nlpid_ipv4[] = { 0xcc };
    static const uint8_t snap_ipv6[] = { 0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd };
    uint32_t count = cur_be32(tlv);
    for (uint32_t i = 0; i < count && !tlv->bad; i++) {
        cur_skip(tlv, 1);
        struct slice protocol = cur_take(tlv, cur_u8(tlv));
        struct slice address = cur_take(tlv, cur_be16(tlv));
        if (tlv->bad)
            return;
        bool ipv4 = slice_eq(protocol, slice_of(nlpid_ipv4, sizeof nlpid_ipv4));
        bool ipv6 = slice_eq(protocol, slice_of(snap_ipv6, sizeof snap_ipv6));
        if ((ipv4 && address.n == 4) || (ipv6 && address.n == 16))
            obs_addr(out, PROP_ADDRESS, addr_ip(address));
    }
}

/* These protocols describe the frame's sender; a serial link has no MAC, and there the name
 * that the sender gives itself has to do.  The name comes first in practice. */
static inline void cdp_tlv_name(struct slice name, struct sink *out)
{
    if (!out->frame->has_mac && out->subject.kind == ADDR_NONE)
        obs_about(out, addr_text(ADDR_NAME, name));
    obs_text(out, PROP_NAME, name);
}

#endif
