#include "dissect/xml.h"

void xml_init(struct xml *x, struct slice document)
{
    x->rest = document;
    x->depth = 0;
    x->text_n = 0;
}

static void put(struct xml *x, struct slice s)
{
    s = slice_sub(s, 0, sizeof x->text - x->text_n);
    if (s.n > 0)
        memcpy(x->text + x->text_n, s.p, s.n);
    x->text_n += s.n;
}

/* &#NN; and &#xNN; of one byte in UTF-8 suffice here: names of makers in other scripts come as UTF-8. */
static bool put_number(struct xml *x, struct slice entity)
{
    uint64_t cp = 0;
    bool hex = entity.n > 2 && (entity.p[1] | 0x20) == 'x';
    bool good = hex ? slice_hex(slice_skip(entity, 2), &cp) : slice_uint(slice_skip(entity, 1), &cp);
    if (!good || cp == 0 || cp > 0xffff || (cp >= 0xd800 && cp < 0xe000))
        return false;
    const uint8_t utf8[3] = { (uint8_t)(cp < 0x80    ? cp
                                        : cp < 0x800 ? 0xc0 | cp >> 6
                                                     : 0xe0 | cp >> 12),
                              (uint8_t)(0x80 | ((cp < 0x800 ? cp : cp >> 6) & 0x3f)),
                              (uint8_t)(0x80 | (cp & 0x3f)) };
    put(x, slice_of(utf8, cp < 0x80 ? 1 : cp < 0x800 ? 2 : 3));
    return true;
}

static void put_text(struct xml *x, struct slice s)
{
    static const struct {
        struct slice name;
        struct slice text;
    } entities[] = {
        { { (const uint8_t *)"amp", 3 }, { (const uint8_t *)"&", 1 } },
        { { (const uint8_t *)"lt", 2 }, { (const uint8_t *)"<", 1 } },
        { { (const uint8_t *)"gt", 2 }, { (const uint8_t *)">", 1 } },
        { { (const uint8_t *)"quot", 4 }, { (const uint8_t *)"\"", 1 } },
        { { (const uint8_t *)"apos", 4 }, { (const uint8_t *)"'", 1 } },
    };
    while (s.n > 0) {
        size_t at = slice_find_byte(s, '&');
        put(x, slice_sub(s, 0, at));
        if (at == SIZE_MAX)
            return;
        s = slice_skip(s, at + 1);
        size_t end = slice_find_byte(slice_sub(s, 0, 10), ';');
        struct slice name = slice_sub(s, 0, end == SIZE_MAX ? 0 : end);
        bool known = name.n > 1 && name.p[0] == '#' && put_number(x, name);
        for (size_t i = 0; !known && i < sizeof entities / sizeof entities[0]; i++)
            if (slice_eq(name, entities[i].name)) {
                put(x, entities[i].text);
                known = true;
            }
        if (known)
            s = slice_skip(s, end + 1);
        else
            put(x, SLICE("&")); /* as it stands: shipping devices forget to escape it */
    }
}

/* "ns:name attributes" → "name" */
static struct slice local_name(struct slice tag)
{
    size_t n = 0;
    while (n < tag.n && tag.p[n] > ' ' && tag.p[n] != '/')
        n++;
    struct slice name = slice_sub(tag, 0, n);
    size_t colon = slice_find_byte(name, ':');
    return colon == SIZE_MAX ? name : slice_skip(name, colon + 1);
}

/* Takes what starts with '<!' or '<?' off the rest; false when the walk ends there. */
static bool pass_special(struct xml *x)
{
    static const struct {
        struct slice head;
        struct slice end;
        bool is_text;
    } kinds[] = {
        { { (const uint8_t *)"<!--", 4 }, { (const uint8_t *)"-->", 3 }, false },
        { { (const uint8_t *)"<![CDATA[", 9 }, { (const uint8_t *)"]]>", 3 }, true },
        { { (const uint8_t *)"<?", 2 }, { (const uint8_t *)"?>", 2 }, false },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!slice_starts(x->rest, kinds[i].head))
            continue;
        struct slice body = slice_skip(x->rest, kinds[i].head.n);
        size_t end = slice_find(body, kinds[i].end);
        if (end == SIZE_MAX)
            return false;
        if (kinds[i].is_text)
            put(x, slice_sub(body, 0, end));
        x->rest = slice_skip(body, end + kinds[i].end.n);
        return true;
    }
    return false;
}

static bool open_element(struct xml *x, struct slice tag)
{
    if (x->depth == XML_DEPTH_MAX)
        return false;
    if (x->depth > 0)
        x->has_child[x->depth - 1] = true;
    x->path[x->depth] = local_name(tag);
    x->has_child[x->depth++] = false;
    x->text_n = 0;
    if (tag.n > 0 && tag.p[tag.n - 1] == '/')
        x->depth--; /* an empty element */
    return true;
}

bool xml_next(struct xml *x, struct xml_leaf *ret)
{
    for (;;) {
        size_t at = slice_find_byte(x->rest, '<');
        if (at == SIZE_MAX)
            return false;
        put_text(x, slice_sub(x->rest, 0, at));
        x->rest = slice_skip(x->rest, at);
        uint8_t second = x->rest.n > 1 ? x->rest.p[1] : 0;
        if (second == '!' || second == '?') {
            if (!pass_special(x))
                return false;
            continue;
        }
        size_t end = slice_find_byte(x->rest, '>');
        if (end == SIZE_MAX)
            return false;
        struct slice tag = slice_sub(x->rest, 1, end - 1);
        x->rest = slice_skip(x->rest, end + 1);
        if (second != '/') {
            if (!open_element(x, tag))
                return false;
            continue;
        }
        if (x->depth == 0 || !slice_eq(local_name(slice_skip(tag, 1)), x->path[x->depth - 1]))
            return false;
        unsigned depth = x->depth--;
        struct slice text = slice_trim(slice_of(x->text, x->text_n));
        x->text_n = 0;
        if (!x->has_child[depth - 1] && text.n > 0) {
            *ret = (struct xml_leaf){ text, depth };
            return true;
        }
    }
}
