#include "dissect/obs.h"

static const struct {
    const char *name;
    enum obs_type type;
    const char *what;
} props[] = {
#define X(id, name, type, what) { name, type, what },
    OBS_PROPS(X)
#undef X
};

const char *prop_name(enum prop prop)
{
    return props[prop].name;
}

enum obs_type prop_type(enum prop prop)
{
    return props[prop].type;
}

const char *prop_what(enum prop prop)
{
    return props[prop].what;
}

const char *basis_name(enum basis basis)
{
    static const char *const names[] = { "stated", "registered", "inferred", "declared" };
    return names[basis];
}

struct addr obs_sender_mac(const struct dis_frame *frame)
{
    if (!frame->has_mac || mac_is_group(frame->src_mac) || mac_is_zero(frame->src_mac))
        return (struct addr){ 0 };
    return addr_mac(frame->src_mac);
}

struct addr obs_sender(const struct dis_frame *frame)
{
    return ip_is_usable(&frame->src_ip) ? frame->src_ip : obs_sender_mac(frame);
}

void obs_about(struct sink *out, struct addr subject)
{
    out->subject = subject;
}

void obs_basis(struct sink *out, enum basis basis)
{
    out->basis = basis;
}

static void emit(struct sink *out, const struct obs_in *obs)
{
    if (out->subject.kind != ADDR_NONE)
        out->emit(out->ctx, out, obs);
}

void obs_text(struct sink *out, enum prop prop, struct slice raw)
{
    struct slice trimmed = slice_trim(raw);
    if (trimmed.n > 0)
        emit(out, &(struct obs_in){ .prop = prop, .bytes = trimmed });
}

void obs_named(struct sink *out, enum prop prop, struct slice raw, struct addr address)
{
    struct slice trimmed = slice_trim(raw);
    if (trimmed.n > 0)
        emit(out, &(struct obs_in){ .prop = prop, .bytes = trimmed, .address = address });
}

void obs_str(struct sink *out, enum prop prop, const char *s)
{
    obs_text(out, prop, slice_str(s));
}

/* Longer fields of these encodings say nothing more about equipment. */
enum { CONVERTED_MAX = 1024 };

static size_t put_utf8(uint8_t *to, uint32_t cp)
{
    if (cp < 0x80) {
        to[0] = (uint8_t)cp;
        return 1;
    }
    if (cp < 0x800) {
        to[0] = (uint8_t)(0xc0 | cp >> 6);
        to[1] = (uint8_t)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        to[0] = (uint8_t)(0xe0 | cp >> 12);
        to[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (cp & 0x3f));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | cp >> 18);
    to[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3f));
    to[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
    to[3] = (uint8_t)(0x80 | (cp & 0x3f));
    return 4;
}

void obs_utf16le(struct sink *out, enum prop prop, struct slice raw)
{
    uint8_t text[CONVERTED_MAX + 4];
    size_t n = 0;
    struct cursor c = cur_of(raw);
    while (c.left >= 2 && n < CONVERTED_MAX) {
        uint32_t cp = cur_le16(&c);
        if (cp >= 0xd800 && cp < 0xdc00 && c.left >= 2) {
            struct cursor ahead = c;
            uint32_t low = cur_le16(&ahead);
            if (low >= 0xdc00 && low < 0xe000) {
                cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
                c = ahead;
            }
        }
        n += put_utf8(text + n, cp >= 0xd800 && cp < 0xe000 ? 0xfffd : cp);
    }
    obs_text(out, prop, slice_of(text, n));
}

void obs_latin1(struct sink *out, enum prop prop, struct slice raw)
{
    uint8_t text[CONVERTED_MAX + 4];
    size_t n = 0;
    for (size_t i = 0; i < raw.n && n < CONVERTED_MAX; i++)
        n += put_utf8(text + n, raw.p[i]);
    obs_text(out, prop, slice_of(text, n));
}

void obs_uint(struct sink *out, enum prop prop, uint64_t number)
{
    emit(out, &(struct obs_in){ .prop = prop, .number = number });
}

void obs_addr(struct sink *out, enum prop prop, struct addr address)
{
    if (address.kind == ADDR_NONE || addr_eq(&address, &out->subject))
        return;
    if (address.kind == ADDR_MAC && (mac_is_group(address.bytes) || mac_is_zero(address.bytes)))
        return;
    if (address.kind == ADDR_IP && !ip_is_usable(&address))
        return;
    emit(out, &(struct obs_in){ .prop = prop, .address = address });
}
