/* The browser service of Windows networks: MS-BRWS 15.0 over NetBIOS datagrams (RFC 1002, 4.4).
 *
 * A host announces its own name, version and a comment that somebody wrote.  What a domain's
 * browser announces of others is not told. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    DIRECT_UNIQUE = 0x10,
    BROADCAST = 0x12,
    SMB_TRANSACTION = 0x25,
    SMB_HEADER = 32,
    WORDS = 17,
    HOST_ANNOUNCEMENT = 1,
    LOCAL_MASTER_ANNOUNCEMENT = 15,
    NAME_SIZE = 16,
    TYPE_DOMAIN_CONTROLLER = 0x8,
    TYPE_BACKUP_CONTROLLER = 0x10,
    TYPE_PRINT_SERVER = 0x200,
};

/* A second-level encoded name (RFC 1002, 4.1). */
static void skip_name(struct cursor *c)
{
    for (uint8_t size = cur_u8(c); size != 0 && !c->bad; size = cur_u8(c)) {
        if (size >= 0xc0) { /* a pointer ends it */
            cur_skip(c, 1);
            return;
        }
        cur_skip(c, size);
    }
}

static void announcement(struct cursor c, struct sink *out)
{
    char version[16];
    cur_skip(&c, 1 + 4); /* count, period */
    struct slice name = cur_take(&c, NAME_SIZE);
    uint8_t major = cur_u8(&c);
    uint8_t minor = cur_u8(&c);
    uint32_t types = cur_le32(&c);
    cur_skip(&c, 1 + 1 + 2); /* browser's version, signature */
    if (c.bad)
        return;
    struct slice comment = cur_rest(&c);
    obs_text(out, PROP_NAME, slice_sub(name, 0, slice_find_byte(name, 0)));
    (void)snprintf(version, sizeof version, "%u.%u", major, minor); /* always fits */
    obs_detail(out, "os-version", slice_str(version));
    if ((types & (TYPE_DOMAIN_CONTROLLER | TYPE_BACKUP_CONTROLLER)) != 0)
        obs_str(out, PROP_ROLE, "domain-controller");
    if ((types & TYPE_PRINT_SERVER) != 0)
        obs_str(out, PROP_ROLE, "print-server");
    size_t end = slice_find_byte(comment, 0);
    if (end != SIZE_MAX)
        obs_detail(out, "comment", slice_sub(comment, 0, end));
}

static enum dis_result transaction(struct cursor *in, struct sink *out)
{
    struct cursor smb = *in; /* offsets count from here */
    struct slice magic = cur_take(in, 4);
    uint8_t command = cur_u8(in);
    cur_skip(in, SMB_HEADER - 5);
    uint8_t words = cur_u8(in);
    cur_skip(in, 22);
    uint16_t size = cur_le16(in);
    uint16_t offset = cur_le16(in);
    cur_skip(in, 2 + 6); /* number of set-up words, the words */
    cur_skip(in, 2);     /* number of bytes */
    struct slice mailslot = cur_peek(in);
    if (magic.n == 4 && (!slice_eq(magic, SLICE("\xffSMB")) || command != SMB_TRANSACTION))
        return DIS_OK; /* a logon or another mailslot */
    if (in->bad)
        return DIS_TRUNCATED;
    if (words != WORDS || !slice_starts_nocase(mailslot, SLICE("\\MAILSLOT\\BROWSE")))
        return DIS_OK;
    cur_skip(&smb, offset);
    struct cursor data = cur_sub(&smb, size);
    if (smb.bad)
        return DIS_TRUNCATED;
    uint8_t type = cur_u8(&data);
    if (!data.bad && (type == HOST_ANNOUNCEMENT || type == LOCAL_MASTER_ANNOUNCEMENT))
        announcement(data, out);
    return DIS_OK;
}

static enum dis_result browser_run(struct cursor *in, struct sink *out)
{
    uint8_t type = cur_u8(in);
    cur_skip(in, 1 + 2); /* flags, id */
    struct addr source = addr_ip(cur_take(in, 4));
    cur_skip(in, 2 + 2);
    uint16_t fragment = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (type < DIRECT_UNIQUE || type > BROADCAST)
        return type >= DIRECT_UNIQUE && type <= 0x16 ? DIS_OK : DIS_NOT_MINE;
    /* A distribution server sends others' datagrams on (RFC 1001, 17.3). */
    if (fragment != 0 || !addr_eq(&source, &out->frame->src_ip))
        return DIS_OK;
    skip_name(in);
    skip_name(in);
    return in->bad ? DIS_TRUNCATED : transaction(in, out);
}

const struct dissector dissector_browser = {
    .name = "browser",
    .spec = "MS-BRWS 15.0, RFC 1002",
    .yields = "name, version of the system, comment, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 138 }, { DIS_END, 0 } },
    .run = browser_run,
};
