/* Service Location Protocol: RFC 2608 (version 2), RFC 2165 (version 1).
 *
 * A registration describes the host in its URL.  An answer with attributes mostly comes from
 * the device itself, but a directory agent may give it for another: so it is inferred.
 * Devices put IEEE 1284 device ids ("MFG:...;MDL:...;") and a name into their attributes. */
#include "dissect/dissect.h"

enum {
    REGISTRATION = 3,
    ATTRIBUTE_REPLY = 7,
    DIRECTORY_ADVERT = 8,
    SERVICE_ADVERT = 11,
};

/* A string with 16 bits of length. */
static struct slice string(struct cursor *c)
{
    return cur_take(c, cur_be16(c));
}

/* The value of 'key' in an IEEE 1284 device id. */
static struct slice id_field(struct slice id, const char *key)
{
    while (id.n > 0) {
        struct slice field = slice_split(&id, ';');
        struct slice name = slice_trim(slice_split(&field, ':'));
        if (slice_eq_nocase(name, slice_str(key)))
            return slice_trim(field);
    }
    return id;
}

static void device_id(struct slice value, struct sink *out)
{
    static const struct {
        const char *key;
        enum prop prop;
    } keys[] = {
        { "MFG", PROP_MANUFACTURER }, { "MANUFACTURER", PROP_MANUFACTURER },
        { "MDL", PROP_MODEL },        { "MODEL", PROP_MODEL },
        { "SN", PROP_SERIAL },        { "SERN", PROP_SERIAL },
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        obs_text(out, keys[i].prop, id_field(value, keys[i].key));
}

static void attribute(struct slice tag, struct slice value, struct sink *out)
{
    uint64_t mac = 0;
    bool id = slice_find_nocase(value, SLICE("MFG:")) != SIZE_MAX ||
              slice_find_nocase(value, SLICE("MANUFACTURER:")) != SIZE_MAX;
    if (id)
        device_id(value, out);
    else if (slice_eq_nocase(tag, SLICE("printer-make-and-model")))
        obs_text(out, PROP_PLATFORM, value);
    else if (slice_eq_nocase(tag, SLICE("x-hp-hn")))
        obs_text(out, PROP_NAME, value);
    else if (slice_eq_nocase(tag, SLICE("x-hp-mac")) && value.n == 12 && slice_hex(value, &mac))
        obs_addr(out, PROP_ADDRESS, addr_mac_from(mac));
}

/* "(tag=value,value),(tag=value),keyword" (RFC 2608, 5). */
static void attributes(struct slice list, struct sink *out)
{
    while (list.n > 0) {
        size_t open = slice_find_byte(list, '(');
        if (open == SIZE_MAX)
            return;
        list = slice_skip(list, open + 1);
        size_t close = slice_find_byte(list, ')');
        if (close == SIZE_MAX)
            return; /* a value that is cut must not pass for a whole one */
        struct slice value = slice_sub(list, 0, close);
        struct slice tag = slice_trim(slice_split(&value, '='));
        attribute(tag, slice_trim(value), out);
        list = slice_skip(list, close + 1);
    }
}

/* Whom "service:printer:lpr://192.0.2.7/x" names; the sender where it is a name. */
static void about_host(struct slice url, struct sink *out)
{
    struct addr host = { 0 };
    size_t at = slice_find(url, SLICE("://"));
    struct slice rest = slice_skip(url, at == SIZE_MAX ? url.n : at + 3);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != ':' && rest.p[n] != ';')
        n++;
    if (addr_parse(slice_sub(rest, 0, n), &host) && host.kind == ADDR_IP && ip_is_usable(&host))
        obs_about(out, host);
}

static enum dis_result told(struct cursor c, uint8_t version, uint8_t function,
                            struct sink *out)
{
    struct slice list = { NULL, 0 };
    if (function == ATTRIBUTE_REPLY) {
        uint16_t error = cur_be16(&c);
        list = string(&c);
        obs_basis(out, BASIS_INFERRED);
        if (error != 0)
            list.n = 0;
    } else if (function == REGISTRATION) {
        cur_skip(&c, version == 2 ? 1 + 2 : 2); /* reserved, lifetime */
        struct slice url = string(&c);
        if (version == 2) {
            if (cur_u8(&c) != 0)
                return DIS_OK; /* signed: blocks of which nothing is needed */
            (void)string(&c);  /* type */
            (void)string(&c);  /* scopes */
        }
        list = string(&c);
        if (!c.bad)
            about_host(url, out);
    } else if (function == SERVICE_ADVERT && version == 2) {
        struct slice url = string(&c);
        (void)string(&c); /* scopes */
        list = string(&c);
        if (!c.bad)
            about_host(url, out);
    } else if (function == DIRECTORY_ADVERT) {
        obs_str(out, PROP_ROLE, "slp-directory");
        return DIS_OK;
    }
    if (c.bad)
        return DIS_TRUNCATED;
    attributes(list, out);
    return DIS_OK;
}

static enum dis_result slp_run(struct cursor *in, struct sink *out)
{
    size_t seen = in->left;
    uint8_t version = cur_u8(in);
    uint8_t function = cur_u8(in);
    if (seen >= 2 &&
        ((version != 1 && version != 2) || function == 0 || function > SERVICE_ADVERT))
        return DIS_NOT_MINE;
    size_t size = version == 2 ? cur_be24(in) : cur_be16(in);
    if (version == 2) {
        cur_skip(in, 2 + 3 + 2); /* flags, extension, transaction */
        (void)string(in);        /* language */
    } else {
        cur_skip(in, 2 + 2 + 2 + 2); /* flags, dialect, language, characters, transaction */
    }
    if (in->bad)
        return DIS_TRUNCATED;
    if (size < seen - in->left)
        return DIS_MALFORMED;
    if (size > seen)
        return DIS_TRUNCATED;
    return told(cur_sub(in, size - (seen - in->left)), version, function, out);
}

const struct dissector dissector_slp = {
    .name = "slp",
    .spec = "RFC 2608, RFC 2165",
    .yields =
        "manufacturer, model, serial, name, MAC address (attributes of printers and storage)",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 427 }, { DIS_END, 0 } },
    .run = slp_run,
};
