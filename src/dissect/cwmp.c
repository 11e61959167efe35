/* CPE WAN Management Protocol: Broadband Forum TR-069 Amendment 6; parameters of TR-181 and
 * TR-098.
 *
 * The equipment informs its server of its maker, model, serial number and versions.  Where the
 * address at which it can be reached is not the one it speaks from, a translator of addresses
 * stands between: then its words are not those of whoever has that address. */
#include "dissect/cwmp.h"

#include "dissect/xml.h"

enum { PARAMETER_MAX = 256 }; /* TR-106, 3.2: the longest path */

static bool ends(struct slice s, const char *tail)
{
    struct slice t = slice_str(tail);
    return s.n >= t.n && slice_eq(slice_skip(s, s.n - t.n), t);
}

/* A walk over name and value of the parameters of an Inform. */
struct walk {
    struct xml xml;
    uint8_t name[PARAMETER_MAX];
    size_t name_n;
};

enum leaf { LEAF_END, LEAF_DEVICE_ID, LEAF_PARAMETER, LEAF_OTHER };

/* The next leaf: of DeviceId ('*ret_name' is the element's) or of a parameter (its name). */
static enum leaf next(struct walk *w, struct slice *ret_name, struct slice *ret_value)
{
    struct xml_leaf leaf;
    if (!xml_next(&w->xml, &leaf))
        return LEAF_END;
    if (leaf.depth < 3)
        return LEAF_OTHER;
    struct slice name = w->xml.path[leaf.depth - 1];
    struct slice parent = w->xml.path[leaf.depth - 2];
    bool inform = false;
    for (unsigned i = 0; i < leaf.depth; i++)
        inform = inform || slice_eq(w->xml.path[i], SLICE("Inform"));
    *ret_value = leaf.text;
    *ret_name = name;
    if (!inform)
        return LEAF_OTHER;
    if (slice_eq(parent, SLICE("DeviceId")))
        return LEAF_DEVICE_ID;
    if (!slice_eq(parent, SLICE("ParameterValueStruct")))
        return LEAF_OTHER;
    if (slice_eq(name, SLICE("Name"))) {
        struct slice kept = slice_sub(leaf.text, 0, sizeof w->name);
        memcpy(w->name, kept.p, kept.n);
        w->name_n = kept.n;
        return LEAF_OTHER;
    }
    *ret_name = slice_of(w->name, w->name_n);
    w->name_n = 0;
    return slice_eq(name, SLICE("Value")) ? LEAF_PARAMETER : LEAF_OTHER;
}

/* The host in "http://192.0.2.7:7547/x"; ADDR_NONE where it is a name. */
static struct addr url_host(struct slice url)
{
    struct addr host = { 0 };
    size_t at = slice_find(url, SLICE("://"));
    struct slice rest = at == SIZE_MAX ? slice_sub(url, 0, 0) : slice_skip(url, at + 3);
    bool bracket = rest.n > 0 && rest.p[0] == '[';
    if (bracket)
        rest = slice_skip(rest, 1);
    size_t n = 0;
    while (n < rest.n && (bracket ? rest.p[n] != ']' : rest.p[n] != ':' && rest.p[n] != '/'))
        n++;
    if (!addr_parse(slice_sub(rest, 0, n), &host) || host.kind != ADDR_IP)
        host = (struct addr){ 0 };
    return host;
}

/* Whom an Inform describes: the sender, or what is behind it. */
static struct addr subject(struct slice xml, const struct sink *out)
{
    struct walk w = { .name_n = 0 };
    struct slice name;
    struct slice value;
    struct addr serial = { 0 };
    bool translated = false;
    enum leaf leaf;
    xml_init(&w.xml, xml);
    while ((leaf = next(&w, &name, &value)) != LEAF_END) {
        if (leaf == LEAF_DEVICE_ID && slice_eq(name, SLICE("SerialNumber")))
            serial = addr_text(ADDR_SERIAL, value);
        if (leaf == LEAF_PARAMETER && ends(name, ".ConnectionRequestURL")) {
            struct addr host = url_host(value);
            translated = host.kind == ADDR_IP && host.size == out->frame->src_ip.size &&
                         !addr_eq(&host, &out->frame->src_ip);
        }
    }
    return translated ? serial : obs_sender(out->frame);
}

void cwmp_tell(struct slice xml, struct sink *out)
{
    static const struct {
        const char *name;
        enum prop prop;
    } device_id[] = {
        { "Manufacturer", PROP_MANUFACTURER },
        { "ProductClass", PROP_MODEL },
        { "SerialNumber", PROP_SERIAL },
    }, parameters[] = {
        { ".DeviceInfo.SoftwareVersion", PROP_FIRMWARE },
        { ".DeviceInfo.HardwareVersion", PROP_HARDWARE },
    };
    struct walk w = { .name_n = 0 };
    struct slice name;
    struct slice value;
    enum leaf leaf;
    const char *before = out->protocol;
    struct addr speaker = out->subject;
    out->protocol = "cwmp";
    obs_about(out, subject(xml, out));
    xml_init(&w.xml, xml);
    while ((leaf = next(&w, &name, &value)) != LEAF_END) {
        uint64_t oui = 0;
        for (size_t i = 0; leaf == LEAF_DEVICE_ID && i < sizeof device_id / sizeof device_id[0];
             i++)
            if (slice_eq(name, slice_str(device_id[i].name)))
                obs_text(out, device_id[i].prop, value);
        for (size_t i = 0;
             leaf == LEAF_PARAMETER && i < sizeof parameters / sizeof parameters[0]; i++)
            if (ends(name, parameters[i].name))
                obs_text(out, parameters[i].prop, value);
        if (leaf == LEAF_DEVICE_ID && slice_eq(name, SLICE("OUI")) && value.n == 6 &&
            slice_hex(value, &oui))
            obs_uint(out, PROP_DEVICE_OUI, oui);
    }
    out->protocol = before;
    obs_about(out, speaker);
}
