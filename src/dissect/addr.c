#include "dissect/addr.h"

#include "base/text.h"

#include <arpa/inet.h>

static const char *const kind_names[ADDR_KINDS] = {
    [ADDR_NONE] = "none",     [ADDR_MAC] = "mac",   [ADDR_IP] = "ip",
    [ADDR_SERIAL] = "serial", [ADDR_IMEI] = "imei", [ADDR_DICOM_AE] = "dicom-ae",
    [ADDR_BACNET] = "bacnet", [ADDR_NAME] = "name", [ADDR_UUID] = "uuid",
};

static struct addr from_bytes(enum addr_kind kind, const uint8_t *p, size_t n)
{
    struct addr a = { .kind = (uint8_t)kind, .size = (uint8_t)n };
    memcpy(a.bytes, p, n);
    return a;
}

struct addr addr_mac_from(uint64_t mac48)
{
    uint8_t mac[6];
    for (int i = 0; i < 6; i++)
        mac[i] = (uint8_t)(mac48 >> (40 - 8 * i));
    return addr_mac(mac);
}

struct addr addr_ip(struct slice ip)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    if (ip.n == 16 && memcmp(ip.p, mapped, 12) == 0)
        ip = slice_skip(ip, 12);
    if (ip.n != 4 && ip.n != 16)
        return (struct addr){ 0 };
    return from_bytes(ADDR_IP, ip.p, ip.n);
}

struct addr addr_text(enum addr_kind kind, struct slice s)
{
    struct addr a = { 0 };
    struct buf clean = BUF_EMPTY;
    (void)text_clean(s, ADDR_BYTES_MAX, &clean); /* a cut name still names */
    if (clean.n > 0 && !clean.failed)
        a = from_bytes(kind, clean.p, clean.n);
    buf_done(&clean);
    return a;
}

bool addr_eq(const struct addr *a, const struct addr *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == ADDR_IP && a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return slice_cmp(slice_of(a->bytes, a->size), slice_of(b->bytes, b->size));
}

uint64_t addr_rank(const struct addr *a)
{
    uint64_t rank = a->kind;
    bool is_ip = a->kind == ADDR_IP;
    if (is_ip)
        rank = rank << 8 | a->size;
    for (unsigned i = 0; i < (is_ip ? 6u : 7u); i++)
        rank = rank << 8 | a->bytes[i]; /* what is not in use is zero */
    return rank;
}

struct slice addr_key(const struct addr *a)
{
    return slice_of(a, offsetof(struct addr, bytes) + a->size);
}

static void print_mac(const uint8_t mac[6], struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    char text[6 * 3];
    for (size_t i = 0; i < 6; i++) {
        text[3 * i] = digits[mac[i] >> 4];
        text[3 * i + 1] = digits[mac[i] & 15];
        text[3 * i + 2] = ':';
    }
    buf_bytes(out, text, sizeof text - 1);
}

/* By hand: inet_ntop() goes through printf, and reports are full of these. */
static void print_ip4(const uint8_t ip[4], struct buf *out)
{
    char text[4 * 4];
    size_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        unsigned v = ip[i];
        if (v >= 100)
            text[n++] = (char)('0' + v / 100);
        if (v >= 10)
            text[n++] = (char)('0' + v / 10 % 10);
        text[n++] = (char)('0' + v % 10);
        text[n++] = '.';
    }
    buf_bytes(out, text, n - 1);
}

void addr_print(const struct addr *a, struct buf *out)
{
    char text[INET6_ADDRSTRLEN] = "";
    buf_str(out, kind_names[a->kind < ADDR_KINDS ? a->kind : ADDR_NONE]);
    buf_char(out, ':');
    switch (a->kind) {
    case ADDR_MAC: print_mac(a->bytes, out); break;
    case ADDR_IP:
        if (a->size == 4)
            print_ip4(a->bytes, out);
        else if (inet_ntop(AF_INET6, a->bytes, text, sizeof text) != NULL)
            buf_str(out, text);
        break;
    default: buf_bytes(out, a->bytes, a->size); break;
    }
}

static bool parse_mac(struct slice s, struct addr *ret_addr)
{
    uint64_t value = 0;
    char digits[12];
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ':' || s.p[i] == '-' || s.p[i] == '.')
            continue;
        if (n == sizeof digits)
            return false;
        digits[n++] = (char)s.p[i];
    }
    if (n != 12 || s.n == 12 || s.n > 17 || !slice_hex(slice_of(digits, 12), &value))
        return false;
    *ret_addr = addr_mac_from(value);
    return true;
}

static bool parse_ip(struct slice s, struct addr *ret_addr)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t ip[16];
    if (s.n == 0 || s.n >= sizeof text || slice_find_byte(s, 0) != SIZE_MAX)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    bool v6 = slice_find_byte(s, ':') != SIZE_MAX;
    if (inet_pton(v6 ? AF_INET6 : AF_INET, text, ip) != 1)
        return false;
    *ret_addr = addr_ip(slice_of(ip, v6 ? 16 : 4));
    return true;
}

bool addr_parse(struct slice s, struct addr *ret_addr)
{
    s = slice_trim(s);
    for (unsigned kind = ADDR_MAC; kind < ADDR_KINDS; kind++) {
        struct slice rest = s;
        struct slice head = slice_split(&rest, ':');
        if (!slice_eq_nocase(head, slice_str(kind_names[kind])))
            continue;
        if (kind == ADDR_MAC)
            return parse_mac(rest, ret_addr);
        if (kind == ADDR_IP)
            return parse_ip(rest, ret_addr);
        struct addr a = addr_text((enum addr_kind)kind, rest);
        if (a.kind == ADDR_NONE)
            return false;
        *ret_addr = a;
        return true;
    }
    /* 192.168.100.200 has the twelve digits of a MAC, too. */
    return parse_ip(s, ret_addr) || parse_mac(s, ret_addr);
}

bool mac_is_group(const uint8_t mac[6])
{
    return (mac[0] & 1) != 0;
}

bool mac_is_local(const uint8_t mac[6])
{
    return (mac[0] & 2) != 0;
}

bool mac_is_zero(const uint8_t mac[6])
{
    return (mac[0] | mac[1] | mac[2] | mac[3] | mac[4] | mac[5]) == 0;
}

bool mac_is_virtual_role(const uint8_t mac[6])
{
    static const struct {
        uint8_t head[5];
        uint8_t last_mask; /* of byte 4 */
    } roles[] = {
        { { 0x00, 0x00, 0x5e, 0x00, 0x01 }, 0xff }, /* VRRP for IPv4, CARP: RFC 5798, 7.3 */
        { { 0x00, 0x00, 0x5e, 0x00, 0x02 }, 0xff }, /* VRRP for IPv6 */
        { { 0x00, 0x00, 0x0c, 0x07, 0xac }, 0xff }, /* HSRP: RFC 2281, 5.1 */
        { { 0x00, 0x00, 0x0c, 0x9f, 0xf0 }, 0xf0 }, /* HSRP version 2, IPv4 */
        { { 0x00, 0x05, 0x73, 0xa0, 0x00 }, 0xf0 }, /* HSRP version 2, IPv6 */
        { { 0x00, 0x07, 0xb4, 0x00, 0x00 }, 0xfc }, /* GLBP */
    };
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (memcmp(mac, roles[i].head, 4) == 0 &&
            (mac[4] & roles[i].last_mask) == roles[i].head[4])
            return true;
    return false;
}

static bool is4(const struct addr *ip)
{
    return ip->kind == ADDR_IP && ip->size == 4;
}

static bool is6(const struct addr *ip)
{
    return ip->kind == ADDR_IP && ip->size == 16;
}

bool ip_is_multicast(const struct addr *ip)
{
    return (is4(ip) && (ip->bytes[0] & 0xf0) == 0xe0) || (is6(ip) && ip->bytes[0] == 0xff);
}

bool ip_is_link_local(const struct addr *ip)
{
    return (is4(ip) && ip->bytes[0] == 169 && ip->bytes[1] == 254) ||
           (is6(ip) && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80);
}

bool ip_is_link_multicast(const struct addr *ip)
{
    static const uint8_t broadcast[4] = { 255, 255, 255, 255 };
    if (is4(ip))
        return (ip->bytes[0] == 224 && ip->bytes[1] == 0 && ip->bytes[2] == 0) ||
               memcmp(ip->bytes, broadcast, 4) == 0;
    return is6(ip) && ip->bytes[0] == 0xff && (ip->bytes[1] & 0x0f) == 2;
}

bool ip_is_private(const struct addr *ip)
{
    const uint8_t *b = ip->bytes;
    if (ip_is_link_local(ip))
        return true;
    if (is4(ip))
        return b[0] == 10 || b[0] == 127 || (b[0] == 172 && (b[1] & 0xf0) == 16) ||
               (b[0] == 192 && b[1] == 168) || (b[0] == 100 && (b[1] & 0xc0) == 64);
    return is6(ip) && (b[0] & 0xfe) == 0xfc;
}

bool ip_is_usable(const struct addr *ip)
{
    static const uint8_t zero[15] = { 0 };
    if (is4(ip)) /* 240/4 is reserved, but networks do use it */
        return ip->bytes[0] != 0 && ip->bytes[0] != 127 && !ip_is_multicast(ip) &&
               !ip_is_link_multicast(ip);
    /* :: and ::1 */
    return is6(ip) && ip->bytes[0] != 0xff &&
           !(memcmp(ip->bytes, zero, 15) == 0 && ip->bytes[15] <= 1);
}

bool ttl_is_forwarded(uint8_t ttl)
{
    return (ttl >= 61 && ttl <= 63) || (ttl >= 125 && ttl <= 127) || (ttl >= 252 && ttl <= 254);
}

bool ttl_is_initial(uint8_t ttl)
{
    enum { FEW = 8 };
    return ttl == 30 || ttl == 32 || ttl == 60 || ttl == 64 || ttl == 128 || ttl == 255 ||
           ttl <= FEW;
}

bool ip_eui64_mac(const struct addr *ip, uint8_t ret_mac[6])
{
    if (!is6(ip) || ip->bytes[11] != 0xff || ip->bytes[12] != 0xfe)
        return false;
    const uint8_t *id = ip->bytes + 8;
    const uint8_t mac[6] = { (uint8_t)(id[0] ^ 2), id[1], id[2], id[5], id[6], id[7] };
    memcpy(ret_mac, mac, 6);
    return true;
}
