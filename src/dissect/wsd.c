/* WS-Discovery 1.1 (and 2005/04), with the scopes of ONVIF (Core Specification, 7.3.2).
 *
 * Hello, ProbeMatches and ResolveMatches are a target service's words about itself; Probe and
 * Resolve are a client's questions. */
#include "dissect/dissect.h"
#include "dissect/xml.h"

/* %XX resolved, into 'to'; at most 'room' bytes. */
static struct slice unescape(struct slice s, uint8_t *to, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < room; i++) {
        uint64_t byte = 0;
        bool coded = s.p[i] == '%' && i + 2 < s.n && slice_hex(slice_sub(s, i + 1, 2), &byte);
        to[n++] = coded ? (uint8_t)byte : s.p[i];
        i += coded ? 2 : 0;
    }
    return slice_of(to, n);
}

static void scope(struct slice uri, struct sink *out)
{
    static const struct {
        const char *name;
        enum prop prop;
    } known[] = {
        { "name/", PROP_NAME },
        { "hardware/", PROP_MODEL },
        { "mfr/", PROP_MANUFACTURER }, /* not in the specification, but sent by cameras */
        { "manufacturer/", PROP_MANUFACTURER },
    };
    uint8_t text[256];
    struct slice head = SLICE("onvif://www.onvif.org/");
    if (!slice_starts_nocase(uri, head))
        return;
    uri = slice_skip(uri, head.n);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (slice_starts_nocase(uri, slice_str(known[i].name)))
            obs_text(out, known[i].prop,
                     unescape(slice_skip(uri, strlen(known[i].name)), text, sizeof text));
}

/* Each word of a list. */
static void words(struct slice list, void (*each)(struct slice, struct sink *), struct sink *out)
{
    while (list.n > 0) {
        size_t n = 0;
        while (n < list.n && list.p[n] > ' ')
            n++;
        if (n > 0)
            each(slice_sub(list, 0, n), out);
        list = slice_skip(list, n + 1);
    }
}

static void type(struct slice qname, struct sink *out)
{
    size_t colon = slice_find_byte(qname, ':');
    obs_text(out, PROP_SERVICE, colon == SIZE_MAX ? qname : slice_skip(qname, colon + 1));
}

static void url(struct slice address, struct sink *out)
{
    obs_text(out, PROP_URL, address);
}

static bool is_own(struct slice parent)
{
    return slice_eq(parent, SLICE("Hello")) || slice_eq(parent, SLICE("ProbeMatch")) ||
           slice_eq(parent, SLICE("ResolveMatch"));
}

static enum dis_result wsd_run(struct cursor *in, struct sink *out)
{
    struct xml x;
    struct xml_leaf leaf;
    struct slice text = cur_peek(in);
    if (text.n == 0)
        return DIS_TRUNCATED;
    if (!slice_starts(slice_trim(text), SLICE("<")) && !slice_starts(text, SLICE("\xef\xbb\xbf<")))
        return DIS_NOT_MINE;
    xml_init(&x, text);
    while (xml_next(&x, &leaf)) {
        if (leaf.depth < 3)
            continue;
        struct slice name = x.path[leaf.depth - 1];
        struct slice parent = x.path[leaf.depth - 2];
        if (slice_eq(name, SLICE("Action")) && (slice_find(leaf.text, SLICE("/Probe")) + 6 == leaf.text.n ||
                                                slice_find(leaf.text, SLICE("/Resolve")) + 8 == leaf.text.n))
            obs_str(out, PROP_ROLE, "control-point");
        else if (slice_eq(name, SLICE("Address")) && leaf.depth > 3 && is_own(x.path[leaf.depth - 3])) {
            size_t at = slice_find_nocase(leaf.text, SLICE("uuid:"));
            if (at != SIZE_MAX)
                obs_text(out, PROP_UUID, slice_skip(leaf.text, at + 5));
        } else if (!is_own(parent))
            continue;
        else if (slice_eq(name, SLICE("Types")))
            words(leaf.text, type, out);
        else if (slice_eq(name, SLICE("Scopes")))
            words(leaf.text, scope, out);
        else if (slice_eq(name, SLICE("XAddrs")))
            words(leaf.text, url, out);
    }
    return DIS_OK;
}

const struct dissector dissector_wsd = {
    .name = "wsd",
    .spec = "WS-Discovery 1.1",
    .yields = "name, model, maker (ONVIF scopes), device types, UUID, description URL",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 3702 }, { DIS_END, 0 } },
    .run = wsd_run,
};
