/* Server Message Block: MS-CIFS (SMB 1), MS-SMB2 (2 and 3), over NetBIOS session service (RFC
 * 1002, 4.3) or TCP.
 *
 * The first messages of a connection tell of both machines: SMB 1's session set-up carries
 * their systems' names, NTLM's tokens their own names and versions.  Files and users say
 * nothing, and come later. */
#include "dissect/dissect.h"
#include "dissect/ntlm.h"

#include <stdio.h>

enum {
    SMB1_SETUP = 0x73,
    SMB1_FLAGS2_UNICODE = 0x8000,
    SMB2_NEGOTIATE = 0,
    SMB2_SETUP = 1,
    SMB2_HEADER = 64,
    MESSAGE_MAX = 32 * 1024, /* of set-up messages; others are passed over */
    MESSAGES_MAX = 16,       /* of one direction that arrive at once */
};

/* A text up to its end, in UTF-16LE or bytes. */
static struct slice take_text(struct cursor *c, bool unicode)
{
    struct cursor from = *c;
    size_t n = 0;
    if (!unicode) {
        while (c->left > 0 && cur_u8(c) != 0)
            n++;
    } else {
        while (c->left >= 2 && cur_le16(c) != 0)
            n += 2;
    }
    return cur_take(&from, n);
}

/* SESSION_SETUP_ANDX (MS-CIFS, 2.2.4.53; MS-SMB, 2.2.4.6): parameters, then perhaps a token, then texts. */
static void smb1_setup(struct cursor c, bool response, uint16_t flags2, struct sink *out)
{
    bool unicode = (flags2 & SMB1_FLAGS2_UNICODE) != 0;
    size_t at = 32; /* offset in the message, for the alignment of UTF-16 */
    size_t words = cur_u8(&c);
    struct cursor parameters = cur_sub(&c, words * 2);
    struct cursor data = cur_sub(&c, cur_le16(&c));
    size_t token = 0;
    if (c.bad)
        return;
    if ((response && words == 4) || (!response && words == 12)) {
        cur_skip(&parameters, response ? 6 : 14);
        token = cur_le16(&parameters);
        ntlm_tell(slice_sub(cur_peek(&data), 0, token), out);
        cur_skip(&data, token);
    } else if (!(response && words == 3)) {
        return; /* without extended security a request carries a user in front of the texts */
    }
    at += 1 + words * 2 + 2 + token;
    if (unicode && at % 2 != 0)
        cur_skip(&data, 1);
    for (int i = 0; i < 2 && !data.bad; i++) {
        struct slice text = take_text(&data, unicode);
        enum prop prop = i == 0 ? PROP_OS : PROP_SOFTWARE; /* NativeOS, NativeLanMan */
        if (unicode)
            obs_utf16le(out, prop, text);
        else
            obs_text(out, prop, text);
    }
}

static void smb1(struct slice message, struct sink *out)
{
    struct cursor c = cur_of(message);
    cur_skip(&c, 4);
    uint8_t command = cur_u8(&c);
    cur_skip(&c, 4); /* status */
    bool response = (cur_u8(&c) & 0x80) != 0;
    uint16_t flags2 = cur_le16(&c);
    cur_skip(&c, 20);
    if (!c.bad && command == SMB1_SETUP)
        smb1_setup(c, response, flags2, out);
}

/* A GUID as Windows writes it: three little-endian fields, then bytes (MS-DTYP, 2.3.4). */
static void guid(struct slice s, struct sink *out)
{
    char text[40];
    struct cursor c = cur_of(s);
    uint32_t a = cur_le32(&c);
    unsigned b = cur_le16(&c);
    unsigned d = cur_le16(&c);
    struct slice e = cur_take(&c, 8);
    if (c.bad || (a == 0 && b == 0 && d == 0))
        return;
    (void)snprintf(text, sizeof text, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", a, b, d,
                   e.p[0], e.p[1], e.p[2], e.p[3], e.p[4], e.p[5], e.p[6], e.p[7]); /* always fits */
    obs_str(out, PROP_UUID, text);
}

static void smb2(struct slice message, struct sink *out)
{
    struct cursor c = cur_of(message);
    cur_skip(&c, 12);
    uint16_t command = cur_le16(&c);
    cur_skip(&c, 2);
    bool response = (cur_le32(&c) & 1) != 0;
    cur_skip(&c, SMB2_HEADER - 20);
    if (c.bad)
        return;
    if (command == SMB2_NEGOTIATE && response) { /* MS-SMB2, 2.2.4 */
        cur_skip(&c, 8);
        struct slice id = cur_take(&c, 16);
        if (!c.bad)
            guid(id, out);
    } else if (command == SMB2_SETUP) {
        ntlm_tell(cur_peek(&c), out);
    }
}

static enum dis_result smb_run(struct cursor *in, struct sink *out)
{
    out->skip = 0;
    for (int messages = 0; messages < MESSAGES_MAX && in->left > 0 && out->skip == 0; messages++) {
        struct cursor at = *in;
        uint8_t type = cur_u8(&at);
        size_t size = cur_be24(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (type != 0) { /* of the NetBIOS session service: a request, an answer, keep-alive */
            if (type < 0x81 || type > 0x85 || size > 256)
                return DIS_NOT_MINE;
            if (size > at.left)
                return DIS_TRUNCATED;
            cur_skip(&at, size);
            *in = at;
            continue;
        }
        struct slice head = slice_sub(cur_peek(&at), 0, 4);
        if (head.n < 4)
            return DIS_TRUNCATED;
        bool is1 = slice_eq(head, SLICE("\xffSMB"));
        bool is2 = slice_eq(head, SLICE("\xfeSMB"));
        if (!is1 && !is2) /* 0xfd: encrypted from here on (MS-SMB2, 2.2.41) */
            return slice_eq(head, SLICE("\xfdSMB")) ? DIS_OK : DIS_NOT_MINE;
        if (size > MESSAGE_MAX) {
            size_t here = size < at.left ? size : at.left;
            cur_skip(&at, here);
            out->skip = size - here;
        } else {
            if (size > at.left)
                return DIS_TRUNCATED;
            struct slice message = cur_take(&at, size);
            if (is1)
                smb1(message, out);
            else
                smb2(message, out);
        }
        *in = at;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_smb = {
    .name = "smb",
    .spec = "MS-CIFS, MS-SMB2, MS-NLMP",
    .yields = "operating system, software, name, domain, UUID",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 445 }, { DIS_TCP_PORT, 139 }, { DIS_END, 0 } },
    .run = smb_run,
};
