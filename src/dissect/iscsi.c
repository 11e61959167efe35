/* iSCSI: RFC 7143; the standard INQUIRY data of SPC-4 (T10/1731-D, 6.6.2).
 *
 * An initiator states its own name when it logs in; the name of a target that it asks for is
 * not the server's word.  A target states names when it is asked which it has, and its maker,
 * product and revision in the first data that a disk sends. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEADER = 48,
    OP_LOGIN_REQUEST = 0x03,
    OP_LOGIN_RESPONSE = 0x23,
    OP_TEXT_RESPONSE = 0x24,
    OP_DATA_IN = 0x25,
    OP_MASK = 0x3f,
    TEXT_MAX = 8192, /* RFC 7143, 6.2: keys of a login fit in the default length */
    INQUIRY_MIN = 36,
    INQUIRY_MAX = 255,
    TARGETS_MAX = 16,
};

static bool is_printable(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~')
            return false;
    return true;
}

static void keys(struct slice data, const char *wanted, struct sink *out)
{
    struct slice key = slice_str(wanted);
    for (unsigned told = 0; data.n > 0 && told < TARGETS_MAX;) {
        struct slice pair = slice_split(&data, 0);
        if (!slice_starts(pair, key))
            continue;
        obs_detail(out, "iscsi-name", slice_skip(pair, key.n));
        told++;
    }
}

/* Data that answer INQUIRY have a shape of their own: nothing else says so here. */
static void inquiry(struct slice data, struct sink *out)
{
    if (data.n < INQUIRY_MIN || data.n > INQUIRY_MAX)
        return;
    uint8_t version = data.p[2];
    struct slice vendor = slice_sub(data, 8, 8);
    struct slice product = slice_sub(data, 16, 16);
    struct slice revision = slice_sub(data, 32, 4);
    if ((data.p[0] & 0xe0) != 0 || version < 3 || version > 7 || (data.p[3] & 15) != 2 ||
        data.p[4] + 5u < INQUIRY_MIN || !is_printable(vendor) || !is_printable(product) ||
        !is_printable(revision) || slice_trim(vendor).n == 0)
        return;
    obs_text(out, PROP_MANUFACTURER, vendor);
    obs_text(out, PROP_MODEL, product);
    obs_text(out, PROP_FIRMWARE, revision);
}

static bool is_opcode(uint8_t op)
{
    return op <= 0x06 || op == 0x10 || (op >= 0x20 && op <= 0x26) || op == 0x31 || op == 0x32 ||
           op == 0x3f;
}

static enum dis_result iscsi_run(struct cursor *in, struct sink *out)
{
    out->skip = 0;
    while (in->left > 0 && out->skip == 0) {
        struct cursor at = *in;
        uint8_t op = cur_u8(&at) & OP_MASK;
        cur_skip(&at, 3);
        size_t ahs = cur_u8(&at) * 4u;
        size_t size = cur_be24(&at);
        if (!is_opcode(op))
            return DIS_NOT_MINE;
        cur_skip(&at, HEADER - 8);
        cur_skip(&at, ahs);
        if (at.bad)
            return DIS_TRUNCATED;
        size_t padded = (size + 3) / 4 * 4;
        bool text = op == OP_LOGIN_REQUEST || op == OP_LOGIN_RESPONSE || op == OP_TEXT_RESPONSE;
        bool wanted = (text && size <= TEXT_MAX) || (op == OP_DATA_IN && size <= INQUIRY_MAX);
        if (text && size > TEXT_MAX)
            return DIS_NOT_MINE;
        if (!wanted) {
            size_t there = padded < at.left ? padded : at.left;
            cur_skip(&at, there);
            out->skip = padded - there;
            *in = at;
            continue;
        }
        struct slice data = slice_sub(cur_take(&at, padded), 0, size);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        if (op == OP_LOGIN_REQUEST) {
            obs_str(out, PROP_ROLE, "iscsi-initiator");
            keys(data, "InitiatorName=", out);
        } else if (op == OP_LOGIN_RESPONSE) {
            obs_str(out, PROP_ROLE, "iscsi-target");
        } else if (op == OP_TEXT_RESPONSE) {
            keys(data, "TargetName=", out);
        } else {
            inquiry(data, out);
        }
    }
    return DIS_TRUNCATED; /* more may follow */
}

const struct dissector dissector_iscsi = {
    .name = "iscsi",
    .spec = "RFC 7143, SPC-4",
    .yields = "names, role; manufacturer, model and revision of storage",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 3260 },
                                         { DIS_TCP_PORT, 860 },
                                         { DIS_END, 0 } },
    .run = iscsi_run,
};
