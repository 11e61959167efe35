/* NVMe over TCP: NVM Express TCP Transport Specification 1.0c; Identify Controller of NVM
 * Express Base Specification 2.0c, 5.17.2.1; Connect of NVMe over Fabrics 1.1, 3.3.
 *
 * A host states its own name when it connects; a subsystem its serial number, model, firmware
 * and name when a host asks it to identify itself. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    PDU_IC_REQUEST = 0,
    PDU_IC_RESPONSE = 1,
    PDU_COMMAND = 4,
    PDU_DATA_TO_HOST = 7,
    PDU_LAST = 9,
    COMMON = 8,
    OPCODE_FABRICS = 0x7f,
    FABRICS_CONNECT = 1,
    CONNECT_SIZE = 1024,
    CONNECT_HOST_NAME = 512,
    IDENTIFY_MIN = 1024, /* of its 4096 bytes: a controller may send them in pieces */
    IDENTIFY_NAME = 768,
    NAME_SIZE = 256, /* at most 223 bytes and a NUL */
    PDU_WANTED_MAX = 8192,
};

static void qualified_name(struct slice s, struct sink *out)
{
    if (slice_starts(s, SLICE("nqn.")))
        obs_detail(out, "nqn", slice_sub(s, 0, slice_find_byte(s, 0)));
}

static void identify(struct slice d, struct sink *out)
{
    if (d.n < IDENTIFY_MIN || !slice_starts(slice_skip(d, IDENTIFY_NAME), SLICE("nqn.")))
        return;
    obs_text(out, PROP_SERIAL, slice_sub(d, 4, 20));
    obs_text(out, PROP_MODEL, slice_sub(d, 24, 40));
    obs_text(out, PROP_FIRMWARE, slice_sub(d, 64, 8));
    qualified_name(slice_sub(d, IDENTIFY_NAME, NAME_SIZE), out);
}

/* 3.6.2.9: where in the whole these data belong stands in the header. */
static void first_data(struct slice body, struct slice data, struct sink *out)
{
    struct cursor c = cur_of(body);
    cur_skip(&c, 4);
    uint32_t place = cur_le32(&c);
    if (!c.bad && place == 0)
        identify(data, out);
}

static void connect(struct slice command, struct slice data, struct sink *out)
{
    if (command.n < 8 || command.p[0] != OPCODE_FABRICS || command.p[4] != FABRICS_CONNECT ||
        data.n != CONNECT_SIZE)
        return;
    qualified_name(slice_sub(data, CONNECT_HOST_NAME, NAME_SIZE), out);
}

static enum dis_result nvme_run(struct cursor *in, struct sink *out)
{
    out->skip = 0;
    while (in->left > 0 && out->skip == 0) {
        struct cursor at = *in;
        uint8_t type = cur_u8(&at);
        cur_skip(&at, 1);
        uint8_t header = cur_u8(&at);
        uint8_t offset = cur_u8(&at);
        size_t size = cur_le32(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (type > PDU_LAST || type == 8 || header < COMMON || size < header ||
            (offset != 0 && offset < header))
            return DIS_NOT_MINE;
        bool wanted = size <= PDU_WANTED_MAX;
        if (!wanted) {
            size_t there = size - COMMON < at.left ? size - COMMON : at.left;
            cur_skip(&at, there);
            out->skip = size - COMMON - there;
            *in = at;
            continue;
        }
        struct slice body = cur_take(&at, size - COMMON);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        struct slice data =
            slice_skip(body, offset < COMMON ? body.n : offset - (size_t)COMMON);
        if (type == PDU_IC_REQUEST || type == PDU_IC_RESPONSE)
            obs_str(out, PROP_ROLE, type == PDU_IC_REQUEST ? "nvme-host" : "nvme-subsystem");
        else if (type == PDU_COMMAND)
            connect(body, slice_sub(data, 0, CONNECT_SIZE), out);
        else if (type == PDU_DATA_TO_HOST)
            first_data(body, data, out);
    }
    return DIS_TRUNCATED; /* more may follow */
}

const struct dissector dissector_nvme = {
    .name = "nvme",
    .spec = "NVMe/TCP 1.0c, NVM Express 2.0c",
    .yields = "model, serial, firmware and qualified names of storage, role",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 4420 },
                                         { DIS_TCP_PORT, 8009 },
                                         { DIS_END, 0 } },
    .run = nvme_run,
};
