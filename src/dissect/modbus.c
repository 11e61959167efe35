/* Modbus: Application Protocol Specification V1.1b3 (6.13, 6.21), Messaging on TCP/IP
 * Implementation Guide V1.0b (3.1.3); function 90 is UMAS, of which no format was published:
 * this follows what captures show.
 *
 * Units 0 and 255 are the device that has the address (Implementation Guide, 4.4.2.1).  The
 * others stand on a serial line behind it, and are subjects of their own; but unit 1 is what
 * many devices without such a line are asked by: what it states is inferred. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

#include <arpa/inet.h>

enum {
    PDU_MAX = 260, /* UMAS sends more than the 253 that the standard allows */
    FUNCTION_SERVER_ID = 17,
    FUNCTION_ENCAPSULATED = 43,
    FUNCTION_UMAS = 90,
    MEI_IDENTIFICATION = 14,
    UNIT_USUAL = 1,
    UNIT_ANY = 255,
    UMAS_SUCCESS = 0xfe,
    UMAS_NAME_AT = 22, /* bytes of an answer to "read id" before the name of the module */
    UMAS_NAME_MIN = 6,
    UMAS_NAME_MAX = 32,
    SERVER_ID_MIN = 4,
    MESSAGES_MAX = 256,
};

static bool is_printable(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7e)
            return false;
    return s.n > 0;
}

/* 6.21: objects of the basic and regular identification. */
static void identification(struct cursor *in, struct sink *out)
{
    static const struct {
        uint8_t id;
        enum prop prop;
    } objects[] = {
        { 0, PROP_MANUFACTURER },
        { 2, PROP_FIRMWARE },
        { 3, PROP_URL },
        { 5, PROP_MODEL },
    };
    cur_skip(in, 4); /* code, conformity, more follows, next object */
    unsigned count = cur_u8(in);
    struct slice code = { NULL, 0 };
    struct slice product = { NULL, 0 };
    bool has_model = false;
    for (unsigned n = 0; n < count; n++) {
        uint8_t id = cur_u8(in);
        struct slice value = cur_take(in, cur_u8(in));
        if (in->bad)
            return;
        has_model = has_model || (id == 5 && slice_trim(value).n > 0);
        if (id == 1)
            code = value;
        else if (id == 4)
            product = value;
        for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
            if (objects[i].id == id)
                obs_text(out, objects[i].prop, value);
    }
    /* The model's name is optional; the product's code, which is not, is the next best. */
    obs_detail(out, "modbus-product-code", code);
    obs_detail(out, "modbus-product-name", product);
    if (!has_model)
        obs_text(out, PROP_MODEL, slice_trim(product).n > 0 ? product : code);
}

/* 6.13: an id, whether it runs, and text of the maker's choice, in any order and number of
 * bytes. */
static void server_id(struct cursor *in, struct sink *out)
{
    struct cursor data = cur_sub(in, cur_u8(in));
    struct slice all = cur_rest(&data);
    size_t from = 0;
    size_t best = 0;
    size_t best_n = 0;
    for (size_t i = 0; i <= all.n; i++) { /* its longest run of printable characters */
        if (i < all.n && is_printable(slice_sub(all, i, 1)))
            continue;
        if (i - from > best_n) {
            best = from;
            best_n = i - from;
        }
        from = i + 1;
    }
    if (!data.bad && best_n >= SERVER_ID_MIN)
        obs_text(out, PROP_DESCRIPTION, slice_sub(all, best, best_n));
}

static void umas(struct cursor *in, struct sink *out)
{
    cur_skip(in, 1); /* session */
    uint8_t status = cur_u8(in);
    cur_skip(in, UMAS_NAME_AT);
    struct slice name = cur_take(in, cur_u8(in));
    if (!in->bad && status == UMAS_SUCCESS && name.n >= UMAS_NAME_MIN &&
        name.n <= UMAS_NAME_MAX && is_printable(name) && slice_find_byte(name, ' ') != SIZE_MAX)
        obs_text(out, PROP_MODEL, name);
}

/* What has a unit's number behind 'gateway': "u5@192.0.2.1". */
static struct addr behind(const struct addr *gateway, uint8_t unit)
{
    char host[INET6_ADDRSTRLEN];
    char text[INET6_ADDRSTRLEN + 8];
    struct addr none = { 0 };
    if (gateway->kind != ADDR_IP || inet_ntop(gateway->size == 4 ? AF_INET : AF_INET6,
                                              gateway->bytes, host, sizeof host) == NULL)
        return none;
    (void)snprintf(text, sizeof text, "u%u@%s", (unsigned)unit, host); /* always fits */
    return addr_text(ADDR_NAME, slice_str(text));
}

static void answer(struct cursor *in, uint8_t unit, struct sink *out)
{
    uint8_t function = cur_u8(in);
    if (in->bad || (function & 0x80) != 0)
        return;
    struct addr sender = out->subject;
    obs_str(out, PROP_ROLE, "modbus-server");
    obs_basis(out, unit == UNIT_USUAL ? BASIS_INFERRED : BASIS_STATED);
    if (unit > UNIT_USUAL && unit != UNIT_ANY)
        obs_about(out, behind(&sender, unit));
    if (function == FUNCTION_SERVER_ID)
        server_id(in, out);
    else if (function == FUNCTION_UMAS)
        umas(in, out);
    else if (function == FUNCTION_ENCAPSULATED && cur_u8(in) == MEI_IDENTIFICATION)
        identification(in, out);
    obs_about(out, sender);
    obs_basis(out, BASIS_STATED);
}

static enum dis_result modbus_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        struct cursor at = *in;
        cur_skip(&at, 2);
        uint16_t protocol = cur_be16(&at);
        size_t size = cur_be16(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (protocol != 0 || size < 2 || size > PDU_MAX + 1)
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        struct cursor body = cur_sub(&at, size);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        uint8_t unit = cur_u8(&body);
        if (out->frame->side == SIDE_SERVER)
            answer(&body, unit, out);
        else if (out->frame->side == SIDE_CLIENT)
            obs_str(out, PROP_ROLE, "modbus-client");
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_modbus = {
    .name = "modbus",
    .spec = "Modbus V1.1b3, Messaging on TCP/IP V1.0b; UMAS as seen on the wire",
    .yields = "manufacturer, model, firmware, description, role",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 502 }, { DIS_END, 0 } },
    .run = modbus_run,
};
