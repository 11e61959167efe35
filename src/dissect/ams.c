/* Beckhoff ADS over AMS: TwinCAT ADS/AMS specification (Beckhoff Information System TE1000,
 * 2023): AMS/TCP, ReadDeviceInfo; the search for devices on UDP port 48899 is not published:
 * this follows what captures show.
 *
 * TwinCAT is a program that runs on many makers' PCs: its name describes software, the system's
 * name and version the PC. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    AMS_HEAD = 32,
    MESSAGE_MAX = 64 * 1024,
    COMMAND_DEVICE_INFO = 1,
    COMMAND_LAST = 9,
    STATE_RESPONSE = 1,
    STATE_COMMAND = 4,
    NAME = 16,
    MESSAGES_MAX = 64,
    SEARCH_MAGIC = 0x71146603,
    TAG_TWINCAT = 3,
    TAG_OS = 4,
    TAG_NAME = 5,
    TAGS_MAX = 32,
    PLATFORM_CE = 3, /* Windows' VER_PLATFORM_WIN32_CE */
    PLATFORM_NT = 2,
    IP_TCP = 6,
};

#define SEARCH_ANSWER UINT32_C(0x80000001)

static struct slice until_nul(struct slice s)
{
    return slice_sub(s, 0, slice_find_byte(s, 0));
}

static void versioned(struct sink *out, enum prop prop, struct slice name, unsigned major,
                      unsigned minor, unsigned build)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%.*s %u.%u.%u", (int)(name.n < 48 ? name.n : 48),
                   (const char *)name.p, major, minor, build); /* always fits */
    obs_str(out, prop, text);
}

static void device_info(struct cursor *in, struct sink *out)
{
    uint32_t result = cur_le32(in);
    unsigned major = cur_u8(in);
    unsigned minor = cur_u8(in);
    unsigned build = cur_le16(in);
    struct slice name = until_nul(cur_take(in, NAME));
    if (!in->bad && result == 0 && slice_trim(name).n > 0)
        versioned(out, PROP_SOFTWARE, slice_trim(name), major, minor, build);
}

static enum dis_result stream(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    out->skip = 0;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0 && out->skip == 0; n++) {
        struct cursor at = *in;
        uint16_t reserved = cur_le16(&at);
        size_t size = cur_le32(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (reserved != 0 || size < AMS_HEAD)
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        if (size > MESSAGE_MAX) {
            size_t here = size < at.left ? size : at.left;
            cur_skip(&at, here);
            out->skip = size - here;
            *in = at;
            break;
        }
        struct cursor body = cur_sub(&at, size);
        if (at.bad)
            return DIS_TRUNCATED;
        cur_skip(&body, 16); /* target and source */
        uint16_t command = cur_le16(&body);
        uint16_t state = cur_le16(&body);
        cur_skip(&body, 4);
        uint32_t error = cur_le32(&body);
        cur_skip(&body, 4);
        if (command > COMMAND_LAST || (state & STATE_COMMAND) == 0)
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        *in = at;
        if ((state & STATE_RESPONSE) == 0 || error != 0)
            continue;
        obs_str(out, PROP_ROLE, "ads-server");
        if (command == COMMAND_DEVICE_INFO)
            device_info(&body, out);
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

static void system_version(struct cursor *in, struct sink *out)
{
    cur_skip(in, 4); /* size of the structure: OSVERSIONINFO */
    uint32_t major = cur_le32(in);
    uint32_t minor = cur_le32(in);
    uint32_t build = cur_le32(in);
    uint32_t platform = cur_le32(in);
    if (in->bad || major > 99 || minor > 99 || build > 99999)
        return;
    if (platform == PLATFORM_CE)
        versioned(out, PROP_OS, SLICE("Windows CE"), major, minor, build);
    else if (platform == PLATFORM_NT)
        versioned(out, PROP_OS, SLICE("Windows NT"), major, minor, build);
}

static enum dis_result search(struct cursor *in, struct sink *out)
{
    uint32_t magic = cur_le32(in);
    cur_skip(in, 4);
    uint32_t service = cur_le32(in);
    cur_skip(in, 8); /* AMS address */
    uint32_t count = cur_le32(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (magic != SEARCH_MAGIC)
        return DIS_NOT_MINE;
    if (service != SEARCH_ANSWER)
        return DIS_OK;
    obs_str(out, PROP_ROLE, "ads-server");
    for (uint32_t i = 0; i < count && i < TAGS_MAX; i++) {
        uint16_t tag = cur_le16(in);
        struct cursor value = cur_sub(in, cur_le16(in));
        if (in->bad)
            return DIS_TRUNCATED;
        if (tag == TAG_NAME) {
            obs_text(out, PROP_NAME, until_nul(cur_rest(&value)));
        } else if (tag == TAG_OS) {
            system_version(&value, out);
        } else if (tag == TAG_TWINCAT) {
            unsigned major = cur_u8(&value);
            unsigned minor = cur_u8(&value);
            unsigned build = cur_le16(&value);
            if (!value.bad)
                versioned(out, PROP_SOFTWARE, SLICE("TwinCAT"), major, minor, build);
        }
    }
    return DIS_OK;
}

static enum dis_result ams_run(struct cursor *in, struct sink *out)
{
    return out->frame->ip_proto == IP_TCP ? stream(in, out) : search(in, out);
}

const struct dissector dissector_ams = {
    .name = "ams",
    .spec = "TwinCAT ADS/AMS (TE1000, 2023)",
    .yields = "name, operating system, software",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 48898 },
                                         { DIS_UDP_PORT, 48899 },
                                         { DIS_END, 0 } },
    .run = ams_run,
};
