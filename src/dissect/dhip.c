/* Discovery of Dahua devices: DHIP, JSON behind a head of 32 bytes, sent to 239.255.255.251,
 * port 37810.  Its maker published no format; this follows what captures show.  Only the notice
 * of a device describes it. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum { HEAD = 32, TEXT_MAX = 128 };

static const struct {
    const char *key;
    enum prop prop;
} fields[] = {
    { "DeviceType", PROP_MODEL }, { "SerialNo", PROP_SERIAL },     { "Version", PROP_FIRMWARE },
    { "MachineName", PROP_NAME }, { "Vendor", PROP_MANUFACTURER },
};

/* The text behind "KEY":, without looking into it: none of these has a quote in it.  Empty:
 * there is none. */
static struct slice text_of(struct slice json, const char *key)
{
    char quoted[32];
    (void)snprintf(quoted, sizeof quoted, "\"%s\"", key); /* keys are short */
    size_t at = slice_find(json, slice_str(quoted));
    struct slice none = { NULL, 0 };
    if (at == SIZE_MAX)
        return none;
    struct slice rest = slice_skip(json, at + strlen(quoted));
    while (rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == ':'))
        rest = slice_skip(rest, 1);
    if (rest.n == 0 || rest.p[0] != '"')
        return none;
    rest = slice_skip(rest, 1);
    size_t end = slice_find_byte(slice_sub(rest, 0, TEXT_MAX), '"');
    return end == SIZE_MAX ? none : slice_sub(rest, 0, end);
}

static enum dis_result dhip_run(struct cursor *in, struct sink *out)
{
    struct slice magic = SLICE("\x20\0\0\0DHIP");
    struct slice head = slice_sub(cur_peek(in), 0, magic.n);
    if (!slice_eq(head, slice_sub(magic, 0, head.n)))
        return DIS_NOT_MINE;
    cur_skip(in, 16);
    size_t size = cur_le32(in);
    cur_skip(in, HEAD - 20);
    if (in->bad)
        return DIS_TRUNCATED;
    struct slice json = cur_rest(in);
    if (size > json.n)
        return DIS_TRUNCATED;
    json = slice_sub(json, 0, size);
    struct addr address;
    struct slice mac = text_of(json, "mac");
    if (!slice_eq(text_of(json, "method"), SLICE("client.notifyDevInfo")))
        return DIS_OK;
    obs_str(out, PROP_ROLE, "dhip-device");
    if (addr_parse(mac, &address) && address.kind == ADDR_MAC)
        obs_addr(out, PROP_ADDRESS, address);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        obs_text(out, fields[i].prop, text_of(json, fields[i].key));
    obs_detail(out, "dhip-class", text_of(json, "DeviceClass"));
    return DIS_OK;
}

const struct dissector dissector_dhip = {
    .name = "dhip",
    .spec = "DHIP, as seen on the wire",
    .yields = "manufacturer, model, serial, firmware, name, address",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 37810 }, { DIS_END, 0 } },
    .run = dhip_run,
};
