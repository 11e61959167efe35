/* Control And Provisioning of Wireless Access Points: RFC 5415.
 *
 * Discovery and Join requests describe the access point (wireless termination point) that sends
 * them, the responses the controller.  After the DTLS handshake all of it is encrypted; what
 * stands behind a DTLS header is not read here. */
#include "dissect/dissect.h"

#include <stdio.h>

enum {
    PREAMBLE_CAPWAP = 0, /* 4.2: version 0, type 0 */
    FLAG_FRAGMENT = 0x80,
    DISCOVERY_REQUEST = 1,
    DISCOVERY_RESPONSE = 2,
    JOIN_REQUEST = 3,
    JOIN_RESPONSE = 4,
    PRIMARY_DISCOVERY_REQUEST = 19,
    PRIMARY_DISCOVERY_RESPONSE = 20,
    AC_DESCRIPTOR = 1,
    AC_NAME = 4,
    BOARD_DATA = 38,
    WTP_DESCRIPTOR = 39,
    WTP_NAME = 45,
};

enum where { BOARD, DESCRIPTOR, CONTROLLER };

/* 4.6.1, 4.6.40, 4.6.41 */
static const struct {
    enum where where;
    uint16_t type;
    enum prop prop;
} parts[] = {
    { BOARD, 0, PROP_MODEL },         { BOARD, 1, PROP_SERIAL },
    { BOARD, 3, PROP_HARDWARE },      { BOARD, 4, PROP_ADDRESS },
    { DESCRIPTOR, 0, PROP_HARDWARE }, { DESCRIPTOR, 1, PROP_FIRMWARE },
    { CONTROLLER, 4, PROP_HARDWARE }, { CONTROLLER, 5, PROP_FIRMWARE },
};

/* Versions are text in the standard.  Four bytes, in some products, are those of the
 * controller's release, and the system below has a version of its own. */
static bool is_text(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~')
            return false;
    return true;
}

static void dotted(struct sink *out, enum prop prop, struct slice s)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%u.%u.%u.%u", s.p[0], s.p[1], s.p[2], s.p[3]);
    obs_str(out, prop, text); /* always fits */
}

static void part(enum where where, uint16_t type, struct slice value, struct sink *out)
{
    struct slice text = slice_trim(value);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].where != where || parts[i].type != type)
            continue;
        if (parts[i].prop == PROP_ADDRESS) {
            if (value.n == 6)
                obs_addr(out, PROP_ADDRESS, addr_mac(value.p));
        } else if (is_text(text)) {
            obs_text(out, parts[i].prop, text);
        } else if (value.n == 4) {
            dotted(out, parts[i].prop == PROP_FIRMWARE ? PROP_SOFTWARE : parts[i].prop, value);
        }
    }
}

static void board(struct cursor c, struct sink *out)
{
    uint32_t vendor = cur_be32(&c);
    if (c.bad)
        return;
    obs_uint(out, PROP_ENTERPRISE, vendor);
    while (c.left > 0) {
        uint16_t type = cur_be16(&c);
        struct slice value = cur_take(&c, cur_be16(&c));
        if (c.bad)
            return;
        part(BOARD, type, value, out);
    }
}

/* Vendor, type and text, again and again; false where it does not come out even. */
static bool versions(struct cursor c, enum where where, struct sink *out)
{
    while (c.left > 0) {
        uint32_t vendor = cur_be32(&c);
        uint16_t type = cur_be16(&c);
        struct slice value = cur_take(&c, cur_be16(&c));
        if (c.bad)
            return false;
        if (out == NULL)
            continue;
        obs_uint(out, PROP_ENTERPRISE, vendor);
        part(where, type, value, out);
    }
    return true;
}

/* 4.6.41; drafts, which shipped, had two bytes of encryption instead of the list. */
static void wtp_descriptor(struct cursor c, struct sink *out)
{
    cur_skip(&c, 2);
    struct cursor old = c;
    cur_skip(&c, cur_u8(&c) * 3u);
    if (!c.bad && c.left > 0 && versions(c, DESCRIPTOR, NULL)) {
        (void)versions(c, DESCRIPTOR, out);
        return;
    }
    cur_skip(&old, 2);
    if (!old.bad && versions(old, DESCRIPTOR, NULL))
        (void)versions(old, DESCRIPTOR, out);
}

static enum dis_result elements(struct cursor *c, bool is_wtp, struct sink *out)
{
    while (c->left > 0) {
        uint16_t type = cur_be16(c);
        struct cursor value = cur_sub(c, cur_be16(c));
        if (c->bad)
            return DIS_TRUNCATED;
        if (is_wtp && type == BOARD_DATA)
            board(value, out);
        else if (is_wtp && type == WTP_DESCRIPTOR)
            wtp_descriptor(value, out);
        else if (is_wtp && type == WTP_NAME)
            obs_text(out, PROP_NAME, cur_rest(&value));
        else if (!is_wtp && type == AC_NAME)
            obs_text(out, PROP_NAME, cur_rest(&value));
        else if (!is_wtp && type == AC_DESCRIPTOR) {
            cur_skip(&value, 12);
            if (!value.bad && versions(value, CONTROLLER, NULL))
                (void)versions(value, CONTROLLER, out);
        }
    }
    return DIS_OK;
}

static enum dis_result capwap_run(struct cursor *in, struct sink *out)
{
    struct cursor at = *in;
    uint8_t preamble = cur_u8(&at);
    uint8_t head = cur_u8(&at);
    uint8_t middle = cur_u8(&at);
    uint8_t flags = cur_u8(&at);
    if (at.bad)
        return DIS_TRUNCATED;
    size_t size = (size_t)(head >> 3) * 4;
    if (preamble != PREAMBLE_CAPWAP || size < 8 ||
        (middle & 1) != 0) /* the T bit: a data frame */
        return DIS_NOT_MINE;
    if ((flags & FLAG_FRAGMENT) != 0)
        return DIS_OK;
    cur_skip(in, size);
    uint32_t type = cur_be32(in);
    cur_skip(in, 1);
    size_t length = cur_be16(in);
    cur_skip(in, 1);
    if (in->bad)
        return DIS_TRUNCATED;
    if (length < 3)
        return DIS_MALFORMED;
    bool request =
        type == DISCOVERY_REQUEST || type == JOIN_REQUEST || type == PRIMARY_DISCOVERY_REQUEST;
    bool response = type == DISCOVERY_RESPONSE || type == JOIN_RESPONSE ||
                    type == PRIMARY_DISCOVERY_RESPONSE;
    if (!request && !response)
        return DIS_OK;
    obs_str(out, PROP_ROLE, request ? "capwap-access-point" : "capwap-controller");
    bool cut = false;
    struct cursor body = cur_sub_cut(in, length - 3, &cut);
    enum dis_result result = elements(&body, request, out);
    return result == DIS_OK && cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_capwap = {
    .name = "capwap",
    .spec = "RFC 5415",
    .yields = "manufacturer (enterprise number), model, serial, hardware, firmware, name, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5246 }, { DIS_END, 0 } },
    .run = capwap_run,
};
