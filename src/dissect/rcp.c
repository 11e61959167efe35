/* The automatic detection of RCP+ video equipment over UDP ports 1757 and 1758, as seen on the
 * wire.
 *
 * Who asks sends a mark, a number and a second mark.  What answers sends the mark and the
 * number and then its MAC, address, mask and gateway in binary, or else a short XML document.
 */
#include "dissect/dissect.h"
#include "dissect/xml.h"

#define MARK     0x9939a427u
#define QUESTION 0xff0006deu

static enum dis_result binary(struct cursor *in, struct sink *out)
{
    cur_skip(in, 4); /* number */
    uint32_t word = cur_be32(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (in->left == 0) {
        if (word != QUESTION)
            return DIS_NOT_MINE;
        obs_str(out, PROP_ROLE, "control-point");
        return DIS_OK;
    }
    uint16_t rest = cur_be16(in);
    cur_skip(in, 2);
    struct addr ip = addr_ip(cur_take(in, 4));
    cur_skip(in, 12); /* mask, gateway, of unknown meaning */
    if (in->bad)
        return DIS_TRUNCATED;
    obs_str(out, PROP_ROLE, "rcp-device");
    obs_addr(out, PROP_ADDRESS, addr_mac_from((uint64_t)word << 16 | rest));
    obs_addr(out, PROP_ADDRESS, ip);
    return DIS_OK;
}

static enum dis_result document(struct slice all, struct sink *out)
{
    static const struct {
        const char *name;
        enum prop prop;
    } fields[] = { { "friendlyName", PROP_NAME },
                   { "serialNumber", PROP_SERIAL },
                   { "unitIPAddress", PROP_ADDRESS },
                   { "unitIPv6Address", PROP_ADDRESS },
                   { "physAddress", PROP_ADDRESS } };
    struct xml x;
    struct xml_leaf leaf;
    struct addr address;
    bool found = false;
    xml_init(&x, all);
    while (xml_next(&x, &leaf))
        found = found ||
                (leaf.depth > 1 && slice_eq(x.path[leaf.depth - 1], SLICE("physAddress")) &&
                 addr_parse(leaf.text, &address) && address.kind == ADDR_MAC);
    if (!found)
        return slice_find(all, SLICE("</")) == SIZE_MAX ? DIS_TRUNCATED : DIS_NOT_MINE;
    obs_str(out, PROP_ROLE, "rcp-device");
    xml_init(&x, all);
    while (xml_next(&x, &leaf))
        for (size_t i = 0; leaf.depth > 1 && i < sizeof fields / sizeof fields[0]; i++) {
            if (!slice_eq(x.path[leaf.depth - 1], slice_str(fields[i].name)))
                continue;
            if (fields[i].prop != PROP_ADDRESS)
                obs_text(out, fields[i].prop, leaf.text);
            else if (addr_parse(leaf.text, &address) && address.kind <= ADDR_IP)
                obs_addr(out, PROP_ADDRESS, address);
        }
    return DIS_OK;
}

static enum dis_result rcp_run(struct cursor *in, struct sink *out)
{
    struct slice all = cur_peek(in);
    if (all.n == 0)
        return DIS_TRUNCATED;
    if (all.p[0] == '<')
        return document(cur_rest(in), out);
    uint32_t mark = cur_be32(in);
    if (in->bad)
        return all.p[0] == MARK >> 24 ? DIS_TRUNCATED : DIS_NOT_MINE;
    return mark == MARK ? binary(in, out) : DIS_NOT_MINE;
}

const struct dissector dissector_rcp = {
    .name = "rcp",
    .spec = "detection of RCP+ equipment, as seen on the wire",
    .yields = "name, serial, addresses",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 1757 },
                                         { DIS_UDP_PORT, 1758 },
                                         { DIS_END, 0 } },
    .run = rcp_run,
};
