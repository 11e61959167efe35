/* Simple Network Management Protocol: v1 (RFC 1157), v2c (RFC 1901, 3416), v3 (RFC 3412, 3414).
 *
 * Agents describe themselves in responses, traps and reports.  A manager repeats what agents
 * said: their names, and their engine id in every request.  So requests make their sender a
 * manager and nothing else.  Community strings are secrets and never leave this file. */
#include "dissect/ber.h"
#include "dissect/dissect.h"

enum { VERSION_1 = 0, VERSION_2C = 1, VERSION_3 = 3 };

enum pdu { /* RFC 3416, 3: context-specific, constructed */
           PDU_GET = 0xa0,
           PDU_GETNEXT = 0xa1,
           PDU_RESPONSE = 0xa2,
           PDU_SET = 0xa3,
           PDU_TRAP_V1 = 0xa4,
           PDU_GETBULK = 0xa5,
           PDU_INFORM = 0xa6,
           PDU_TRAP = 0xa7,
           PDU_REPORT = 0xa8,
};

enum {
    PORT_TRAP = 162,
    IP_ADDRESS = 0x40, /* RFC 2578, 7.1.5 */
    FLAG_PRIV = 0x02,  /* RFC 3412, 6.4 */
    FLAG_REPORTABLE = 0x04,
    SECURITY_USM = 3,  /* RFC 3411, 5 */
    ENGINE_ID_MIN = 5, /* RFC 3411, 5: SnmpEngineID */
    ENGINE_ID_MAX = 32,
    ENGINE_ID_MAC = 3,
    GENERIC_SPECIFIC = 6, /* RFC 1157, 4.1.6: enterpriseSpecific */
    CLASS_CHASSIS = 3,    /* RFC 6933: PhysicalClass */
    VARBINDS_MAX = 512,   /* a datagram of more is a walk of tables, not of identity */
    ENTERPRISES_MAX = 8,  /* distinct numbers told of one message */
};

/* Encoded names, behind the tag and length. */
#define MIB_2                "\x2b\x06\x01\x02\x01"
#define ENTERPRISES          SLICE("\x2b\x06\x01\x04\x01")
#define SNMP_TRAP_OID        SLICE("\x2b\x06\x01\x06\x03\x01\x01\x04\x01\x00")
#define SNMP_TRAP_ENTERPRISE SLICE("\x2b\x06\x01\x06\x03\x01\x01\x04\x03\x00")
#define SNMP_TRAP_ADDRESS    SLICE("\x2b\x06\x01\x06\x03\x12\x01\x03\x00")
#define ENT_PHYSICAL         SLICE(MIB_2 "\x2f\x01\x01\x01\x01") /* RFC 6933: entPhysicalEntry */
#define HR_DEVICE            SLICE(MIB_2 "\x19\x03\x02\x01")     /* RFC 2790: hrDeviceEntry */
#define HR_PRINTER           SLICE(MIB_2 "\x19\x03\x01\x05")     /* RFC 2790: hrDevicePrinter */
#define PRT_SERIAL           SLICE(MIB_2 "\x2b\x05\x01\x01\x11") /* RFC 3805: prtGeneralSerialNumber */
#define BRIDGE_ADDRESS       SLICE(MIB_2 "\x11\x01\x01\x00") /* RFC 4188: dot1dBaseBridgeAddress */
#define SYS_DESCR            SLICE(MIB_2 "\x01\x01\x00")     /* RFC 3418, 2 */
#define SYS_OBJECT_ID        SLICE(MIB_2 "\x01\x02\x00")
#define SYS_NAME             SLICE(MIB_2 "\x01\x05\x00")

enum { ENT_CLASS = 5, ENT_FIRMWARE = 9, ENT_SOFTWARE = 10, HR_TYPE = 2, HR_DESCR = 3 };

static const struct {
    uint8_t column;
    enum prop prop;
} physical_columns[] = {
    { 2, PROP_DESCRIPTION },
    { 8, PROP_HARDWARE },
    { ENT_FIRMWARE, PROP_FIRMWARE },
    { ENT_SOFTWARE, PROP_FIRMWARE },
    { 11, PROP_SERIAL },
    { 12, PROP_MANUFACTURER },
    { 13, PROP_MODEL },
    { 15, PROP_ASSET },
};

struct varbind {
    struct slice name;
    uint8_t tag;
    struct slice value;
};

/* What the varbinds of one message must be read with. */
struct context {
    struct slice chassis;     /* index of the row that is a chassis; empty: not told */
    bool first_is_other;      /* row 1 is told to be something else */
    bool has_software;        /* the row has a software revision: the firmware is then the boot
                                 loader's */
    struct slice printer;     /* hrDeviceIndex of a printer */
    struct addr trap_address; /* whose trap a forwarder repeats */
};

static bool next_varbind(struct cursor *list, struct varbind *ret)
{
    struct cursor pair;
    struct cursor name;
    struct cursor value;
    uint8_t tag = 0;
    if (list->left == 0 || !ber_expect(list, BER_SEQUENCE, &pair))
        return false;
    if (!ber_expect(&pair, BER_OID, &name) || !ber_next(&pair, &tag, &value)) {
        list->bad = true;
        return false;
    }
    *ret = (struct varbind){ cur_peek(&name), tag, cur_peek(&value) };
    return true;
}

/* Splits NAME = TABLE . column . index; columns below 128 are one byte. */
static bool table_cell(struct slice name, struct slice table, uint8_t *ret_column,
                       struct slice *ret_index)
{
    if (!slice_starts(name, table) || name.n < table.n + 2 || name.p[table.n] >= 0x80)
        return false;
    *ret_column = name.p[table.n];
    *ret_index = slice_skip(name, table.n + 1);
    return true;
}

static bool is_first(struct slice index)
{
    return slice_eq(index, SLICE("\x01"));
}

static void learn(struct context *c, const struct varbind *v)
{
    uint8_t column = 0;
    struct slice index;
    if (table_cell(v->name, ENT_PHYSICAL, &column, &index)) {
        if (column == ENT_CLASS && v->tag == BER_INTEGER && v->value.n == 1) {
            if (v->value.p[0] == CLASS_CHASSIS && c->chassis.n == 0)
                c->chassis = index;
            c->first_is_other =
                c->first_is_other || (is_first(index) && v->value.p[0] != CLASS_CHASSIS);
        }
    } else if (table_cell(v->name, HR_DEVICE, &column, &index)) {
        if (column == HR_TYPE && v->tag == BER_OID && slice_eq(v->value, HR_PRINTER))
            c->printer = index;
    } else if (slice_eq(v->name, SNMP_TRAP_ADDRESS) && v->tag == IP_ADDRESS) {
        c->trap_address = addr_ip(v->value);
    }
}

/* Rows of the entity MIB are boards, power supplies and optics of anybody's make.  Only a
 * chassis speaks for the equipment; where the message does not tell classes, row 1 is one by
 * custom, which is an inference. */
static bool is_chassis(const struct context *c, struct slice index)
{
    return c->chassis.n > 0 ? slice_eq(index, c->chassis)
                            : is_first(index) && !c->first_is_other;
}

static void learn_software(struct context *c, const struct varbind *v)
{
    uint8_t column = 0;
    struct slice index;
    if (table_cell(v->name, ENT_PHYSICAL, &column, &index) && column == ENT_SOFTWARE &&
        is_chassis(c, index) && slice_trim(v->value).n > 0)
        c->has_software = true;
}

static void physical(const struct context *c, const struct varbind *v, uint8_t column,
                     struct slice index, struct sink *out)
{
    if (v->tag != BER_OCTETS || !is_chassis(c, index) ||
        (column == ENT_FIRMWARE && c->has_software))
        return;
    obs_basis(out, c->chassis.n > 0 ? BASIS_STATED : BASIS_INFERRED);
    for (size_t i = 0; i < sizeof physical_columns / sizeof physical_columns[0]; i++)
        if (physical_columns[i].column == column)
            obs_text(out, physical_columns[i].prop, v->value);
    obs_basis(out, BASIS_STATED);
}

/* The enterprise number in a name below 1.3.6.1.4.1; 0: none. */
static uint32_t enterprise_of(struct slice oid)
{
    uint32_t number = 0;
    struct slice rest = slice_skip(oid, ENTERPRISES.n);
    if (!slice_starts(oid, ENTERPRISES) || !ber_oid_arc(&rest, &number))
        return 0;
    return number;
}

static void inferred_enterprise(uint32_t number, struct sink *out)
{
    if (number == 0)
        return;
    obs_basis(out, BASIS_INFERRED);
    obs_uint(out, PROP_ENTERPRISE, number);
    obs_basis(out, BASIS_STATED);
}

static void say(const struct context *c, const struct varbind *v, struct sink *out)
{
    uint8_t column = 0;
    struct slice index;
    char dotted[BER_OID_TEXT_SIZE];
    if (v->tag == BER_OCTETS && slice_eq(v->name, SYS_DESCR))
        obs_text(out, PROP_DESCRIPTION, v->value);
    else if (v->tag == BER_OCTETS && slice_eq(v->name, SYS_NAME))
        obs_text(out, PROP_NAME, v->value);
    else if (v->tag == BER_OID && slice_eq(v->name, SYS_OBJECT_ID) &&
             ber_oid_text(v->value, dotted))
        obs_str(out, PROP_OBJECT_ID, dotted);
    else if (v->tag == BER_OID &&
             (slice_eq(v->name, SNMP_TRAP_OID) || slice_eq(v->name, SNMP_TRAP_ENTERPRISE)))
        inferred_enterprise(enterprise_of(v->value), out);
    else if (v->tag == BER_OCTETS && v->value.n == 6 && slice_eq(v->name, BRIDGE_ADDRESS))
        obs_addr(out, PROP_ADDRESS, addr_mac(v->value.p));
    else if (v->tag == BER_OCTETS && slice_starts(v->name, PRT_SERIAL))
        obs_text(out, PROP_SERIAL, v->value);
    else if (table_cell(v->name, ENT_PHYSICAL, &column, &index))
        physical(c, v, column, index, out);
    else if (v->tag == BER_OCTETS && table_cell(v->name, HR_DEVICE, &column, &index) &&
             column == HR_DESCR && c->printer.n > 0 && slice_eq(index, c->printer))
        obs_text(out, PROP_PLATFORM, v->value);
}

/* Whose extensions it speaks: values that exist below the enterprises' branch. */
static void spoken_enterprises(struct cursor list, struct sink *out)
{
    uint32_t told[ENTERPRISES_MAX];
    size_t count = 0;
    struct varbind v;
    for (unsigned n = 0; n < VARBINDS_MAX && next_varbind(&list, &v); n++) {
        uint32_t number = enterprise_of(v.name);
        bool known =
            number == 0 || v.tag == 0x05 || v.tag >= 0x80; /* null, noSuchObject, ... */
        for (size_t i = 0; i < count; i++)
            known = known || told[i] == number;
        if (known || count == ENTERPRISES_MAX)
            continue;
        told[count++] = number;
        inferred_enterprise(number, out);
    }
}

static enum dis_result varbinds(struct cursor list, bool is_trap, bool cut, struct sink *out)
{
    struct context c = { 0 };
    struct varbind v;
    struct cursor pass = list;
    unsigned n = 0;
    while (n < VARBINDS_MAX && next_varbind(&pass, &v)) {
        learn(&c, &v);
        n++;
    }
    bool broken = pass.bad || (pass.left > 0 && n < VARBINDS_MAX);
    /* The varbind that tells who or what the others are about may be the one that is missing.
     */
    if (broken || cut)
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    pass = list;
    for (n = 0; n < VARBINDS_MAX && next_varbind(&pass, &v); n++)
        learn_software(&c, &v);
    if (is_trap && ip_is_usable(&c.trap_address))
        obs_about(out, c.trap_address);
    pass = list;
    for (n = 0; n < VARBINDS_MAX && next_varbind(&pass, &v); n++)
        say(&c, &v, out);
    spoken_enterprises(list, out);
    return DIS_OK;
}

/* RFC 1157, 4.1.6.  A forwarder keeps the agent's address inside; 0.0.0.0 is the agent itself.
 */
static enum dis_result trap_v1(struct cursor *pdu, bool cut, struct sink *out)
{
    struct cursor enterprise;
    struct cursor agent;
    struct cursor ticks;
    struct cursor list;
    uint8_t tag = 0;
    int64_t generic = 0;
    int64_t specific = 0;
    if (!ber_expect(pdu, BER_OID, &enterprise) || !ber_expect(pdu, IP_ADDRESS, &agent) ||
        !ber_int(pdu, &generic) || !ber_int(pdu, &specific) || !ber_next(pdu, &tag, &ticks))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    struct addr address = addr_ip(cur_peek(&agent));
    if (ip_is_usable(&address))
        obs_about(out, address);
    obs_str(out, PROP_ROLE, "snmp-agent");
    /* In a generic trap it is the agent's sysObjectID, in a specific one the MIB's. */
    uint32_t number = enterprise_of(cur_peek(&enterprise));
    if (number != 0 && generic != GENERIC_SPECIFIC)
        obs_uint(out, PROP_ENTERPRISE, number);
    else
        inferred_enterprise(number, out);
    if (!ber_open(pdu, &tag, &list, &cut))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    return tag == BER_SEQUENCE ? varbinds(list, false, cut, out) : DIS_MALFORMED;
}

/* RFC 3411, 5: SnmpEngineID; without the top bit the twelve bytes of RFC 1910. */
static void engine_id(struct slice id, struct sink *out)
{
    if (id.n < ENGINE_ID_MIN || id.n > ENGINE_ID_MAX)
        return;
    struct cursor c = cur_of(id);
    uint32_t first = cur_be32(&c);
    bool modern = (first & 0x80000000) != 0;
    uint32_t number = first & 0x7fffffff;
    if (number == 0 || (!modern && id.n != 12))
        return;
    obs_uint(out, PROP_ENTERPRISE, number);
    if (modern && cur_u8(&c) == ENGINE_ID_MAC && c.left == 6)
        obs_addr(out, PROP_ADDRESS, addr_mac(cur_rest(&c).p));
}

static bool is_request(uint8_t pdu)
{
    return pdu == PDU_GET || pdu == PDU_GETNEXT || pdu == PDU_SET || pdu == PDU_GETBULK;
}

/* 'engine' is empty below v3; 'foreign': the PDU is about another engine than the one that
 * speaks. */
static enum dis_result pdu_run(struct cursor *in, struct slice engine, bool foreign, bool cut,
                               struct sink *out)
{
    struct cursor pdu;
    struct cursor list;
    uint8_t type = 0;
    uint8_t tag = 0;
    int64_t id = 0;
    int64_t error = 0;
    int64_t error_index = 0;
    if (!ber_open(in, &type, &pdu, &cut))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    if (is_request(type)) {
        obs_str(out, PROP_ROLE, "snmp-manager");
        return cut ? DIS_TRUNCATED : DIS_OK;
    }
    if (type == PDU_TRAP_V1)
        return trap_v1(&pdu, cut, out);
    if (type != PDU_RESPONSE && type != PDU_INFORM && type != PDU_TRAP && type != PDU_REPORT)
        return DIS_MALFORMED;
    if (!ber_int(&pdu, &id) || !ber_int(&pdu, &error) || !ber_int(&pdu, &error_index) ||
        !ber_open(&pdu, &tag, &list, &cut))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    if (tag != BER_SEQUENCE)
        return DIS_MALFORMED;

    /* The answer to an inform repeats the inform (RFC 3416, 4.2.7): it comes from a manager. */
    bool to_inform = type == PDU_RESPONSE && out->frame->src_port == PORT_TRAP;
    obs_str(out, PROP_ROLE, to_inform ? "snmp-manager" : "snmp-agent");
    if (type != PDU_INFORM) /* an inform bears the receiver's (RFC 3414, 1.5.1) */
        engine_id(engine, out);
    /* With an error the varbinds are the request's (RFC 3416, 4.2.5). */
    if (to_inform || foreign || (type == PDU_RESPONSE && error != 0))
        return cut ? DIS_TRUNCATED : DIS_OK;
    return varbinds(list, type == PDU_TRAP || type == PDU_INFORM, cut, out);
}

/* RFC 3414, 2.4: UsmSecurityParameters, of which only the engine is of use. */
static struct slice usm_engine(struct slice parameters)
{
    struct cursor c = cur_of(parameters);
    struct cursor seq;
    struct slice engine = { NULL, 0 };
    if (ber_expect(&c, BER_SEQUENCE, &seq))
        (void)ber_octets(&seq, &engine); /* left empty if it is none */
    return engine;
}

/* RFC 3412, 6. */
static enum dis_result v3(struct cursor *in, bool cut, struct sink *out)
{
    struct cursor global;
    struct slice flags = { NULL, 0 };
    struct slice parameters;
    struct slice context_engine;
    struct slice context_name;
    struct cursor scoped;
    uint8_t tag = 0;
    int64_t id = 0;
    int64_t size = 0;
    int64_t model = 0;
    if (!ber_expect(in, BER_SEQUENCE, &global) || !ber_int(&global, &id) ||
        !ber_int(&global, &size) || !ber_octets(&global, &flags) || !ber_int(&global, &model) ||
        flags.n != 1 || !ber_octets(in, &parameters))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    struct slice engine = model == SECURITY_USM ? usm_engine(parameters) : slice_of(NULL, 0);

    if ((flags.p[0] & FLAG_PRIV) != 0) {
        /* The PDU is hidden.  Who expects no report is the authority itself (RFC 3412, 6.4). */
        if ((flags.p[0] & FLAG_REPORTABLE) == 0)
            engine_id(engine, out);
        return cut ? DIS_TRUNCATED : DIS_OK;
    }
    if (!ber_open(in, &tag, &scoped, &cut) || tag != BER_SEQUENCE ||
        !ber_octets(&scoped, &context_engine) || !ber_octets(&scoped, &context_name))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    bool foreign = context_engine.n > 0 && engine.n > 0 && !slice_eq(context_engine, engine);
    return pdu_run(&scoped, engine, foreign, cut, out);
}

static enum dis_result snmp_run(struct cursor *in, struct sink *out)
{
    struct cursor message;
    struct slice community;
    uint8_t tag = 0;
    int64_t version = -1;
    bool cut = false;
    if (!ber_open(in, &tag, &message, &cut) || tag != BER_SEQUENCE ||
        !ber_int(&message, &version))
        return DIS_NOT_MINE;
    if (version == VERSION_3)
        return v3(&message, cut, out);
    if (version != VERSION_1 && version != VERSION_2C)
        return DIS_NOT_MINE;
    if (!ber_octets(&message, &community))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    return pdu_run(&message, slice_of(NULL, 0), false, cut, out);
}

const struct dissector dissector_snmp = {
    .name = "snmp",
    .spec = "RFC 1157, RFC 3416, RFC 3412, RFC 3414",
    .yields =
        "name, description, object id, enterprise, chassis: maker, model, serial, revisions",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 161 },
                                         { DIS_UDP_PORT, 162 },
                                         { DIS_END, 0 } },
    .run = snmp_run,
};
