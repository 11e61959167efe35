/* IEEE 802.11-2020 management frames (9.3.3); Wi-Fi Simple Configuration 2.0.8 (WPS), 12.
 *
 * A beacon or a probe response describes the access point that sends it, a request the station
 * that asks.  Both may carry a WPS element in which they state what they are; it may be spread
 * over several elements (WSC, 7.1).  The OUI of a vendor element tells whose extension is
 * spoken: mostly that of the chip's maker.  Passwords and names of networks are not told. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    ASSOCIATION_REQUEST = 0,
    REASSOCIATION_REQUEST = 2,
    PROBE_REQUEST = 4,
    PROBE_RESPONSE = 5,
    BEACON = 8,
    CAPABILITY_ESS = 1, /* 9.4.1.4: only access points set it */
    ELEMENT_CCX = 133,  /* not in the standard: Cisco's access points name themselves in it */
    CCX_NAME_AT = 10,
    CCX_NAME_SIZE = 16,
    ELEMENT_VENDOR = 221,
    OUI_MICROSOFT = 0x0050f2,
    OUI_ARUBA = 0x000b86,
    TYPE_WPS = 4,
    WPS_MAX = 1024, /* four full elements; a device describes itself in one */
    FCS = 4,        /* some captures keep it, and nothing in the frame tells */
    VENDORS_MAX = 24,
};

/* Attributes of WSC 2.0.8, table 28 */
static const struct {
    uint16_t id;
    enum prop prop;
    const char *detail;
} attributes[] = {
    { 0x1011, PROP_NAME, NULL },   { 0x1021, PROP_MANUFACTURER, NULL },
    { 0x1023, PROP_MODEL, NULL },  { 0x1024, PROP_DETAIL, "model-number" },
    { 0x1042, PROP_SERIAL, NULL },
};

enum { ATTRIBUTE_UUID = 0x1047, ATTRIBUTE_DEVICE_TYPE = 0x1054 };

static void uuid(struct slice bytes, struct sink *out)
{
    char text[37];
    size_t n = 0;
    if (bytes.n != 16)
        return;
    for (size_t i = 0; i < bytes.n; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[n++] = '-';
        n += (size_t)snprintf(text + n, sizeof text - n, "%02x", bytes.p[i]);
    }
    obs_text(out, PROP_UUID, slice_of(text, n));
}

/* Category and subcategory of the Wi-Fi Alliance's own list (WSC 2.0.8, table 41). */
static void device_type(struct cursor value, struct sink *out)
{
    char text[24];
    uint16_t category = cur_be16(&value);
    uint32_t oui = cur_be32(&value);
    uint16_t sub = cur_be16(&value);
    if (value.bad || oui != ((uint32_t)OUI_MICROSOFT << 8 | TYPE_WPS))
        return;
    (void)snprintf(text, sizeof text, "%u-%u", category, sub); /* always fits */
    obs_detail(out, "wps-device-type", slice_str(text));
}

static bool wps(struct cursor c, struct sink *out)
{
    while (c.left > 0) {
        uint16_t id = cur_be16(&c);
        struct cursor value = cur_sub(&c, cur_be16(&c));
        if (c.bad)
            return false;
        if (id == ATTRIBUTE_UUID)
            uuid(cur_rest(&value), out);
        else if (id == ATTRIBUTE_DEVICE_TYPE)
            device_type(value, out);
        for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
            if (attributes[i].id != id)
                continue;
            if (attributes[i].detail != NULL)
                obs_detail(out, attributes[i].detail, cur_rest(&value));
            else
                obs_text(out, attributes[i].prop, cur_rest(&value));
        }
    }
    return true;
}

struct gathered {
    uint8_t wps[WPS_MAX];
    size_t wps_n;
    uint32_t vendors[VENDORS_MAX];
    size_t vendor_n;
};

static void vendor_element(struct cursor c, struct gathered *g, struct sink *out)
{
    uint32_t oui = cur_be24(&c);
    if (c.bad)
        return;
    size_t i = 0;
    while (i < g->vendor_n && g->vendors[i] != oui)
        i++;
    if (i == g->vendor_n && g->vendor_n < VENDORS_MAX) {
        g->vendors[g->vendor_n++] = oui;
        obs_basis(out, BASIS_INFERRED);
        obs_uint(out, PROP_ORG_OUI, oui);
        obs_basis(out, BASIS_STATED);
    }
    uint8_t type = cur_u8(&c);
    if (oui == OUI_MICROSOFT && type == TYPE_WPS && !c.bad) {
        struct slice part = slice_sub(cur_rest(&c), 0, WPS_MAX - g->wps_n);
        if (part.n > 0)
            memcpy(g->wps + g->wps_n, part.p, part.n);
        g->wps_n += part.n;
    } else if (oui == OUI_ARUBA && type == 1 && cur_u8(&c) == 3) { /* the access point's name */
        cur_skip(&c, 1);
        obs_text(out, PROP_NAME, cur_rest(&c));
    }
}

static enum dis_result elements(struct cursor *in, struct sink *out)
{
    struct gathered g = { .wps_n = 0 };
    bool cut = false;
    while (in->left > 0 && !cut) {
        struct slice left = cur_peek(in);
        uint8_t id = cur_u8(in);
        struct cursor value = cur_sub(in, cur_u8(in));
        if (in->bad) {
            cut = left.n > FCS;
            break;
        }
        if (id == ELEMENT_VENDOR)
            vendor_element(value, &g, out);
        else if (id == ELEMENT_CCX)
            obs_text(out, PROP_NAME, slice_sub(cur_rest(&value), CCX_NAME_AT, CCX_NAME_SIZE));
    }
    /* Where the frame breaks off, the attributes may: what is there is told all the same. */
    bool sound = wps(cur_of(slice_of(g.wps, g.wps_n)), out);
    return cut ? DIS_TRUNCATED : sound ? DIS_OK : DIS_MALFORMED;
}

static enum dis_result announced(struct cursor *in, struct sink *out)
{
    cur_skip(in, 8 + 2); /* timestamp, interval */
    uint16_t capability = cur_le16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if ((capability & CAPABILITY_ESS) != 0)
        obs_str(out, PROP_CAPABILITY, "wlan-ap");
    return elements(in, out);
}

/* 9.3.3.5 to 9.3.3.9: what stands before the elements depends on the subtype. */
static enum dis_result wlan_run(struct cursor *in, struct sink *out)
{
    static const uint8_t fixed[16] = {
        [ASSOCIATION_REQUEST] = 4, [REASSOCIATION_REQUEST] = 10
    };
    obs_about(out, obs_sender_mac(out->frame));
    uint8_t subtype = out->frame->wifi_subtype;
    if (subtype == BEACON || subtype == PROBE_RESPONSE)
        return announced(in, out);
    cur_skip(in, fixed[subtype & 15]);
    return in->bad ? DIS_TRUNCATED : elements(in, out);
}

const struct dissector dissector_wlan = {
    .name = "wlan",
    .spec = "IEEE 802.11-2020, Wi-Fi Simple Configuration 2.0.8",
    .yields =
        "manufacturer, model, serial, name and UUID (WPS); maker of the radio's extensions; "
        "access point's name and capability",
    .match = (const struct dis_match[]){ { DIS_WIFI, ASSOCIATION_REQUEST },
                                         { DIS_WIFI, REASSOCIATION_REQUEST },
                                         { DIS_WIFI, PROBE_REQUEST },
                                         { DIS_WIFI, PROBE_RESPONSE },
                                         { DIS_WIFI, BEACON },
                                         { DIS_END, 0 } },
    .run = wlan_run,
};
