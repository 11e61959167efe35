#include "identify/dn.h"

/* Length of the text up to an unescaped ',' or '+': one attribute with its value. */
static size_t attribute_size(struct slice s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != ',' && s.p[i] != '+')
        i += s.p[i] == '\\' ? 2 : 1;
    return i < s.n ? i : s.n;
}

static void unescape(struct slice value, struct buf *out)
{
    for (size_t i = 0; i < value.n; i++) {
        uint64_t byte = 0;
        if (value.p[i] != '\\' || i + 1 == value.n) {
            buf_char(out, (char)value.p[i]);
        } else if (slice_hex(slice_sub(value, i + 1, 2), &byte) && i + 2 < value.n) {
            buf_char(out, (char)byte);
            i += 2;
        } else {
            buf_char(out, (char)value.p[++i]);
        }
    }
}

bool dn_attribute(struct slice dn, struct slice type, struct buf *out)
{
    while (dn.n > 0) {
        size_t n = attribute_size(dn);
        struct slice value = slice_sub(dn, 0, n);
        struct slice name = slice_trim(slice_split(&value, '='));
        if (slice_eq_nocase(name, type)) {
            unescape(slice_trim(value), out);
            return !out->failed && out->n > 0;
        }
        dn = slice_skip(dn, n + 1);
    }
    return false;
}

bool dn_is_for_dns_name(struct slice dn)
{
    struct buf cn = BUF_EMPTY;
    bool is_name = false;
    if (dn_attribute(dn, SLICE("CN"), &cn)) {
        /* Labels of letters, digits and hyphens with at least one dot; the last has letters only (RFC 1123, 2.1). */
        struct slice rest = buf_view(&cn);
        struct slice last = rest;
        bool dots = slice_find_byte(rest, '.') != SIZE_MAX;
        is_name = dots && slice_find_byte(rest, ' ') == SIZE_MAX;
        while (rest.n > 0)
            last = slice_split(&rest, '.');
        for (size_t i = 0; i < last.n; i++)
            is_name = is_name && ((last.p[i] | 0x20) >= 'a' && (last.p[i] | 0x20) <= 'z');
    }
    buf_done(&cn);
    return is_name;
}
