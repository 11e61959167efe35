#include "dissect/cert_name.h"

enum {
    DER_OID = 0x06,
    DER_UTF8 = 0x0c,
    DER_PRINTABLE = 0x13,
    DER_T61 = 0x14,
    DER_IA5 = 0x16,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    PARTS_MAX = 16,
};

/* Attribute types by their OID (X.520; RFC 2985; RFC 4519; CA/Browser Forum, EV guidelines
 * 9.2), under the names that libcrypto writes. */
#define TYPE(oid, name)                                                                        \
    {                                                                                          \
        { (const uint8_t *)(oid), sizeof(oid) - 1 },                                           \
        {                                                                                      \
            (const uint8_t *)(name), sizeof(name) - 1                                          \
        }                                                                                      \
    }
static const struct type {
    struct slice oid;
    struct slice name;
} types[] = {
    TYPE("\x55\x04\x03", "CN"),
    TYPE("\x55\x04\x0a", "O"),
    TYPE("\x55\x04\x06", "C"),
    TYPE("\x55\x04\x0b", "OU"),
    TYPE("\x55\x04\x08", "ST"),
    TYPE("\x55\x04\x07", "L"),
    TYPE("\x55\x04\x05", "serialNumber"),
    TYPE("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"),
    TYPE("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x02", "unstructuredName"),
    TYPE("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
    TYPE("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"),
    TYPE("\x55\x04\x0f", "businessCategory"),
    TYPE("\x55\x04\x09", "street"),
    TYPE("\x55\x04\x11", "postalCode"),
    TYPE("\x55\x04\x0d", "description"),
    TYPE("\x55\x04\x61", "organizationIdentifier"),
    TYPE("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01", "jurisdictionL"),
    TYPE("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02", "jurisdictionST"),
    TYPE("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03", "jurisdictionC"),
};

struct part {
    const struct type *type;
    struct slice value;
};

/* The contents of the next value in its shortest form (X.690, 10.1); bad: not 'tag', or not so.
 */
static struct cursor value(struct cursor *in, uint8_t tag)
{
    uint8_t found = cur_u8(in);
    size_t size = cur_u8(in);
    if (size == 0x81) {
        size = cur_u8(in);
        in->bad = in->bad || size < 0x80;
    } else if (size == 0x82) {
        size = cur_be16(in);
        in->bad = in->bad || size < 0x100;
    } else {
        in->bad = in->bad || size >= 0x80;
    }
    in->bad = in->bad || found != tag;
    return cur_sub(in, size);
}

static const struct type *type_of(struct slice oid)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (slice_eq(types[i].oid, oid))
            return &types[i];
    return NULL;
}

/* One attribute alone, of a known type, a string of visible ASCII. */
static bool take_part(struct cursor *names, struct part *ret)
{
    struct cursor set = value(names, DER_SET);
    struct cursor attribute = value(&set, DER_SEQUENCE);
    struct cursor oid = value(&attribute, DER_OID);
    uint8_t tag = attribute.left > 0 ? *attribute.p : 0;
    struct cursor text = value(&attribute, tag);
    if (text.bad || set.bad || set.left > 0 || attribute.left > 0 || text.left == 0 ||
        (tag != DER_PRINTABLE && tag != DER_UTF8 && tag != DER_T61 && tag != DER_IA5))
        return false;
    ret->value = cur_peek(&text);
    for (size_t i = 0; i < ret->value.n; i++)
        if (ret->value.p[i] < 0x20 || ret->value.p[i] > 0x7e)
            return false;
    ret->type = type_of(cur_peek(&oid));
    return ret->type != NULL;
}

/* RFC 4514, 2.4. */
static bool is_escaped(struct slice text, size_t i)
{
    switch (text.p[i]) {
    case ',':
    case '+':
    case '"':
    case '\\':
    case '<':
    case '>':
    case ';': return true;
    case '#': return i == 0 && text.n > 1; /* alone, libcrypto leaves it as it is */
    case ' ': return i == 0 || i == text.n - 1;
    default: return false;
    }
}

size_t cert_name_plain(struct slice der, uint8_t ret_text[CERT_NAME_TEXT_MAX])
{
    struct part parts[PARTS_MAX];
    size_t count = 0;
    size_t most = 0;
    struct cursor in = cur_of(der);
    struct cursor names = value(&in, DER_SEQUENCE);
    if (names.bad || in.left > 0)
        return 0;
    while (names.left > 0) {
        if (count == PARTS_MAX || !take_part(&names, &parts[count]))
            return 0;
        most += parts[count].type->name.n + 2 + 2 * parts[count].value.n;
        count++;
    }
    if (most > CERT_NAME_TEXT_MAX)
        return 0;
    size_t n = 0;
    for (size_t left = count; left-- > 0;) { /* the last stands first: 2.1 */
        const struct part *p = &parts[left];
        memcpy(ret_text + n, p->type->name.p, p->type->name.n);
        n += p->type->name.n;
        ret_text[n++] = '=';
        for (size_t i = 0; i < p->value.n; i++) {
            if (is_escaped(p->value, i))
                ret_text[n++] = '\\';
            ret_text[n++] = p->value.p[i];
        }
        if (left > 0)
            ret_text[n++] = ',';
    }
    return n;
}
