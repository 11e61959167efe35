/* MQTT: OASIS MQTT 3.1.1 and 5.0.
 *
 * A client chooses its identifier freely: it is kept and says nothing of a maker by itself. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum { CONNECT = 1, CONNECT_ACK = 2, SIZE_BYTES_MAX = 4 };

/* 2.2.3: seven bits a byte.  False: not all there, or too long ('*ret_size' is then SIZE_MAX).
 */
static bool take_size(struct cursor *c, size_t *ret_size)
{
    size_t size = 0;
    for (unsigned i = 0; i < SIZE_BYTES_MAX; i++) {
        uint8_t byte = cur_u8(c);
        size |= (size_t)(byte & 0x7f) << 7 * i;
        if (c->bad)
            return false;
        if ((byte & 0x80) == 0) {
            *ret_size = size;
            return true;
        }
    }
    *ret_size = SIZE_MAX;
    return false;
}

static enum dis_result mqtt_run(struct cursor *in, struct sink *out)
{
    struct cursor at = *in;
    uint8_t head = cur_u8(&at);
    size_t size = 0;
    if (in->left > 0 && (head & 15) != 0)
        return DIS_NOT_MINE;
    if (!take_size(&at, &size))
        return size == SIZE_MAX ? DIS_NOT_MINE : DIS_TRUNCATED;
    if (head >> 4 == CONNECT_ACK && size >= 2) {
        obs_str(out, PROP_ROLE, "mqtt-broker");
        return DIS_OK;
    }
    if (head >> 4 != CONNECT)
        return DIS_NOT_MINE;
    struct cursor body = cur_sub(&at, size);
    if (at.bad)
        return DIS_TRUNCATED;
    struct slice name = cur_take(&body, cur_be16(&body));
    uint8_t version = cur_u8(&body);
    cur_skip(&body, 1 + 2); /* flags, keep-alive */
    size_t properties = 0;
    if (body.bad || (!slice_eq(name, SLICE("MQTT")) && !slice_eq(name, SLICE("MQIsdp"))))
        return DIS_NOT_MINE;
    if (version == 5 && take_size(&body, &properties))
        cur_skip(&body, properties);
    struct slice client = cur_take(&body, cur_be16(&body));
    if (body.bad)
        return DIS_MALFORMED;
    obs_str(out, PROP_ROLE, "mqtt-client");
    obs_detail(out, "client-id", slice_sub(client, 0, DETAIL_MAX));
    return DIS_OK;
}

const struct dissector dissector_mqtt = {
    .name = "mqtt",
    .spec = "OASIS MQTT 3.1.1, OASIS MQTT 5.0",
    .yields = "client identifier, role",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 1883 }, { DIS_END, 0 } },
    .run = mqtt_run,
};
