#include "dissect/ber.h"

#include <stdio.h>

/* Tag and length; the indefinite form (0x80) does not occur in SNMP (RFC 3417, 8). */
static bool head(struct cursor *in, uint8_t *ret_tag, size_t *ret_n)
{
    uint8_t tag = cur_u8(in);
    uint8_t first = cur_u8(in);
    size_t n = first;
    if ((tag & 0x1f) == 0x1f || first == 0x80 || first > 0x84)
        in->bad = true;
    if (first > 0x80) {
        n = 0;
        for (unsigned i = 0; i < first - 0x80U && i < 4; i++)
            n = n << 8 | cur_u8(in);
    }
    *ret_tag = tag;
    *ret_n = n;
    return !in->bad;
}

bool ber_next(struct cursor *in, uint8_t *ret_tag, struct cursor *ret_body)
{
    uint8_t tag = 0;
    size_t n = 0;
    if (!head(in, &tag, &n))
        return false;
    struct cursor body = cur_sub(in, n);
    if (in->bad)
        return false;
    *ret_tag = tag;
    *ret_body = body;
    return true;
}

bool ber_expect(struct cursor *in, uint8_t tag, struct cursor *ret_body)
{
    uint8_t got = 0;
    if (ber_next(in, &got, ret_body) && got == tag)
        return true;
    in->bad = true;
    return false;
}

bool ber_open(struct cursor *in, uint8_t *ret_tag, struct cursor *ret_body, bool *cut)
{
    size_t n = 0;
    if (!head(in, ret_tag, &n))
        return false;
    bool here = false;
    *ret_body = cur_sub_cut(in, n, &here);
    *cut = *cut || here;
    return true;
}

bool ber_int(struct cursor *in, int64_t *ret_value)
{
    struct cursor body;
    if (!ber_expect(in, BER_INTEGER, &body) || body.left == 0 || body.left > 8) {
        in->bad = true;
        return false;
    }
    uint64_t value = (cur_peek(&body).p[0] & 0x80) != 0 ? UINT64_MAX : 0;
    while (body.left > 0)
        value = value << 8 | cur_u8(&body);
    *ret_value = (int64_t)value;
    return true;
}

bool ber_octets(struct cursor *in, struct slice *ret_bytes)
{
    struct cursor body;
    if (!ber_expect(in, BER_OCTETS, &body))
        return false;
    *ret_bytes = cur_peek(&body);
    return true;
}

bool ber_oid_arc(struct slice *rest, uint32_t *ret_arc)
{
    uint32_t arc = 0;
    for (size_t i = 0; i < rest->n; i++) {
        if (arc > UINT32_MAX >> 7)
            return false;
        arc = arc << 7 | (rest->p[i] & 0x7f);
        if ((rest->p[i] & 0x80) == 0) {
            *rest = slice_skip(*rest, i + 1);
            *ret_arc = arc;
            return true;
        }
    }
    return false;
}

bool ber_oid_text(struct slice oid, char ret_text[BER_OID_TEXT_SIZE])
{
    char text[BER_OID_TEXT_SIZE];
    uint32_t arc = 0;
    if (!ber_oid_arc(&oid, &arc))
        return false;
    /* The first two numbers share one (X.690, 8.19.4). */
    uint32_t root = arc < 80 ? arc / 40 : 2;
    int n = snprintf(text, sizeof text, "%u.%u", root, arc - root * 40);
    while (oid.n > 0) {
        if (!ber_oid_arc(&oid, &arc))
            return false;
        n += snprintf(text + n, sizeof text - (size_t)n, ".%u", arc);
        if (n >= (int)sizeof text)
            return false;
    }
    memcpy(ret_text, text, (size_t)n + 1);
    return true;
}
