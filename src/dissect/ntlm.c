#include "dissect/ntlm.h"

#include <stdio.h>

enum {
    CHALLENGE = 2,
    AUTHENTICATE = 3,
    NEGOTIATE_UNICODE = 1,
    NEGOTIATE_VERSION = 0x02000000,
    AV_END = 0,
    AV_COMPUTER = 1,
    AV_DOMAIN = 2,
    AV_DNS_COMPUTER = 3,
    AV_PAIRS_MAX = 16, /* eleven ids are defined (2.2.2.1) */
};

/* The bytes that a length, room, offset triple names (2.2.1); empty where they are not all there. */
static struct slice field(struct slice message, struct cursor *c)
{
    size_t size = cur_le16(c);
    (void)cur_le16(c);
    size_t at = cur_le32(c);
    struct slice s = slice_sub(message, at, size);
    return s.n == size ? s : (struct slice){ NULL, 0 };
}

/* Major, minor, build (2.2.2.10). */
static void version(struct cursor *c, uint32_t flags, struct sink *out)
{
    char text[48];
    unsigned major = cur_u8(c);
    unsigned minor = cur_u8(c);
    unsigned build = cur_le16(c);
    if (c->bad || (flags & NEGOTIATE_VERSION) == 0 || major == 0)
        return;
    (void)snprintf(text, sizeof text, "Windows NT %u.%u build %u", major, minor, build); /* always fits */
    obs_str(out, PROP_OS, text);
}

static void target_info(struct slice info, struct sink *out)
{
    struct cursor c = cur_of(info);
    for (int pairs = 0; pairs < AV_PAIRS_MAX; pairs++) {
        uint16_t id = cur_le16(&c);
        struct slice value = cur_take(&c, cur_le16(&c));
        if (c.bad || id == AV_END)
            return;
        if (id == AV_COMPUTER || id == AV_DNS_COMPUTER)
            obs_utf16le(out, PROP_NAME, value);
        else if (id == AV_DOMAIN)
            obs_utf16le(out, PROP_DOMAIN, value);
    }
}

void ntlm_tell(struct slice blob, struct sink *out)
{
    size_t at = slice_find(blob, SLICE("NTLMSSP"));
    struct slice message = slice_skip(blob, at);
    struct cursor c = cur_of(message);
    if (at == SIZE_MAX)
        return;
    cur_skip(&c, 8);
    uint32_t type = cur_le32(&c);
    if (type == CHALLENGE) {
        (void)field(message, &c); /* target name: a domain, or this server */
        uint32_t flags = cur_le32(&c);
        cur_skip(&c, 16); /* challenge, reserved */
        struct slice info = field(message, &c);
        if (c.bad)
            return;
        target_info(info, out);
        version(&c, flags, out);
    } else if (type == AUTHENTICATE) {
        cur_skip(&c, 32); /* responses, domain and user */
        struct slice workstation = field(message, &c);
        cur_skip(&c, 8); /* session key */
        uint32_t flags = cur_le32(&c);
        if (c.bad)
            return;
        if ((flags & NEGOTIATE_UNICODE) != 0)
            obs_utf16le(out, PROP_NAME, workstation);
        else
            obs_text(out, PROP_NAME, workstation);
        version(&c, flags, out);
    }
}
