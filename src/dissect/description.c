#include "dissect/description.h"

#include "dissect/detail.h"
#include "dissect/xml.h"

struct field {
    const char *parent;
    const char *name;
    enum prop prop;
    const char *detail; /* PROP_DETAIL: its key */
};

static const struct field upnp_fields[] = {
    { "device", "manufacturer", PROP_MANUFACTURER, NULL },
    { "device", "modelName", PROP_MODEL, NULL },
    { "device", "modelNumber", PROP_DETAIL, "model-number" },
    { "device", "modelDescription", PROP_DETAIL, "model-description" },
    { "device", "serialNumber", PROP_SERIAL, NULL },
    { "device", "friendlyName", PROP_NAME, NULL },
    { "device", "deviceType", PROP_SERVICE, NULL },
};

static const struct field onvif_fields[] = {
    { "GetDeviceInformationResponse", "Manufacturer", PROP_MANUFACTURER, NULL },
    { "GetDeviceInformationResponse", "Model", PROP_MODEL, NULL },
    { "GetDeviceInformationResponse", "FirmwareVersion", PROP_FIRMWARE, NULL },
    { "GetDeviceInformationResponse", "SerialNumber", PROP_SERIAL, NULL },
    { "GetDeviceInformationResponse", "HardwareId", PROP_HARDWARE, NULL },
};

static const struct field dpws_fields[] = {
    { "ThisModel", "Manufacturer", PROP_MANUFACTURER, NULL },
    { "ThisModel", "ModelName", PROP_MODEL, NULL },
    { "ThisModel", "ModelNumber", PROP_DETAIL, "model-number" },
    { "ThisDevice", "FriendlyName", PROP_NAME, NULL },
    { "ThisDevice", "FirmwareVersion", PROP_FIRMWARE, NULL },
    { "ThisDevice", "SerialNumber", PROP_SERIAL, NULL },
};

static bool try_fields(const struct field *fields, size_t count, const char *protocol,
                       struct slice parent, struct slice name, struct slice text,
                       struct sink *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!slice_eq(parent, slice_str(fields[i].parent)) ||
            !slice_eq(name, slice_str(fields[i].name)))
            continue;
        const char *before = out->protocol;
        out->protocol = protocol;
        if (fields[i].prop == PROP_DETAIL)
            obs_detail(out, fields[i].detail, text);
        else
            obs_text(out, fields[i].prop, text);
        out->protocol = before;
        return true;
    }
    return false;
}

/* "uuid:..." of the root device (1.1.4). */
static void device_name(struct slice text, struct sink *out)
{
    const char *before = out->protocol;
    out->protocol = "upnp";
    if (slice_starts_nocase(text, SLICE("uuid:")))
        obs_text(out, PROP_UUID, slice_skip(text, 5));
    out->protocol = before;
}

/* "NAS/Workgroup:HOME" or "PC\Domain:EXAMPLE", of a computer that publishes itself (PNP-X,
 * Computer device). */
static void computer(struct slice text, struct sink *out)
{
    const char *before = out->protocol;
    size_t end = 0;
    while (end < text.n && text.p[end] != '/' && text.p[end] != '\\')
        end++;
    out->protocol = "dpws";
    obs_text(out, PROP_NAME, slice_sub(text, 0, end));
    size_t colon = slice_find_byte(text, ':');
    if (colon != SIZE_MAX && colon > end)
        obs_text(out, PROP_DOMAIN, slice_skip(text, colon + 1));
    out->protocol = before;
}

void description_tell(struct slice document, struct sink *out)
{
    struct xml x;
    struct xml_leaf leaf;
    xml_init(&x, document);
    while (xml_next(&x, &leaf)) {
        if (leaf.depth < 2)
            continue;
        struct slice name = x.path[leaf.depth - 1];
        struct slice parent = x.path[leaf.depth - 2];
        /* Devices embedded in the root device are parts of it and stand deeper. */
        bool is_root = leaf.depth == 3 && slice_eq(x.path[0], SLICE("root"));
        if (is_root && slice_eq(name, SLICE("UDN")))
            device_name(leaf.text, out);
        else if (slice_eq(name, SLICE("Computer")) && slice_eq(parent, SLICE("Host")))
            computer(leaf.text, out);
        else if (is_root)
            (void)try_fields(upnp_fields, sizeof upnp_fields / sizeof upnp_fields[0], "upnp",
                             parent, name, leaf.text, out); /* other elements say nothing */
        else if (!try_fields(onvif_fields, sizeof onvif_fields / sizeof onvif_fields[0],
                             "onvif", parent, name, leaf.text, out))
            (void)try_fields(dpws_fields, sizeof dpws_fields / sizeof dpws_fields[0], "dpws",
                             parent, name, leaf.text, out); /* as above */
    }
}
