/* Search Active Devices Protocol of Hikvision, the XML that is sent to 239.255.255.250, port
 * 37020.  Its maker published no format; this follows what its documentation of tools and
 * captures shows.  Who only searches is not described. */
#include "dissect/detail.h"
#include "dissect/dissect.h"
#include "dissect/xml.h"

static const struct {
    const char *name;
    enum prop prop;
} fields[] = {
    { "DeviceDescription", PROP_MODEL },
    { "DeviceSN", PROP_SERIAL },
    { "SoftwareVersion", PROP_FIRMWARE },
    { "DeviceName", PROP_NAME },
};

static void say(struct slice name, struct slice text, struct sink *out)
{
    struct addr address;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (slice_eq(name, slice_str(fields[i].name)))
            obs_text(out, fields[i].prop, text);
    if (slice_eq(name, SLICE("MAC")) && addr_parse(text, &address) && address.kind == ADDR_MAC)
        obs_addr(out, PROP_ADDRESS, address);
    else if (slice_eq(name, SLICE("OEMInfo")) && !slice_eq_nocase(text, SLICE("N/A")))
        obs_detail(out, "sadp-oem", text);
}

static enum dis_result sadp_run(struct cursor *in, struct sink *out)
{
    struct xml x;
    struct xml_leaf leaf;
    struct slice all = cur_rest(in);
    bool found = false;
    if (all.n == 0)
        return DIS_TRUNCATED;
    if (all.p[0] != '<')
        return DIS_NOT_MINE;
    xml_init(&x, all);
    while (xml_next(&x, &leaf)) {
        if (leaf.depth != 2 || !slice_eq(x.path[0], SLICE("ProbeMatch")))
            continue;
        if (!found)
            obs_str(out, PROP_ROLE, "sadp-device");
        found = true;
        say(x.path[1], leaf.text, out);
    }
    return found || slice_find(all, SLICE("</Probe>")) != SIZE_MAX ? DIS_OK : DIS_TRUNCATED;
}

const struct dissector dissector_sadp = {
    .name = "sadp",
    .spec = "SADP, as seen on the wire",
    .yields = "model, serial, firmware, name, address",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 37020 }, { DIS_END, 0 } },
    .run = sadp_run,
};
