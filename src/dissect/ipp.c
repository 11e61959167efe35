/* Internet Printing Protocol/1.1: RFC 8010 (encoding), RFC 8011 (attributes); PWG 5100.13-2023,
 * PWG 5100.22-2019 (firmware, device id). */
#include "dissect/ipp.h"

#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEAD = 8,
    STATUS_OK_LAST = 0x00ff, /* RFC 8011, 4.1.6.1 */
    GROUP_LAST = 0x0f,
    GROUP_END = 0x03,
    GROUP_PRINTER = 0x04,
    ATTRIBUTES_MAX = 1024,
};

static const struct {
    const char *name;
    enum prop prop;
} attributes[] = {
    { "printer-make-and-model", PROP_PLATFORM },
    { "printer-info", PROP_DETAIL },
    { "printer-firmware-string-version", PROP_FIRMWARE },
    { "printer-serial-number", PROP_SERIAL },
    { "printer-dns-sd-name", PROP_NAME },
};

/* IEEE 1284-2000, 7.6: "MFG:...;MDL:...;SN:...;" */
static void device_id(struct slice id, struct sink *out)
{
    while (id.n > 0) {
        struct slice value = slice_split(&id, ';');
        struct slice key = slice_trim(slice_split(&value, ':'));
        if (slice_eq_nocase(key, SLICE("MFG")) || slice_eq_nocase(key, SLICE("MANUFACTURER")))
            obs_text(out, PROP_MANUFACTURER, value);
        else if (slice_eq_nocase(key, SLICE("MDL")) || slice_eq_nocase(key, SLICE("MODEL")))
            obs_text(out, PROP_MODEL, value);
        else if (slice_eq_nocase(key, SLICE("SN")) || slice_eq_nocase(key, SLICE("SERN")))
            obs_text(out, PROP_SERIAL, value);
    }
}

static void say(struct slice name, struct slice value, struct sink *out)
{
    if (slice_eq(name, SLICE("printer-device-id")))
        device_id(value, out);
    if (slice_eq(name, SLICE("printer-uuid")) && slice_starts_nocase(value, SLICE("urn:uuid:")))
        obs_text(out, PROP_UUID, slice_skip(value, 9));
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (slice_eq(name, slice_str(attributes[i].name))) {
            if (attributes[i].prop == PROP_DETAIL)
                obs_detail(out, attributes[i].name, value);
            else
                obs_text(out, attributes[i].prop, value);
        }
}

/* What an answer is about. */
struct about {
    unsigned printers;
    bool own;   /* it gives its own address */
    bool queue; /* it gives the address of a queue that a CUPS server keeps for a printer of
                   others */
};

/* "ipp://server:631/printers/NAME" is how CUPS addresses a queue, and /classes/ several of
 * them. */
static void note_uri(struct about *about, struct slice uri)
{
    bool queue = slice_find(uri, SLICE("/printers/")) != SIZE_MAX ||
                 slice_find(uri, SLICE("/classes/")) != SIZE_MAX;
    about->queue = about->queue || queue;
    about->own = about->own || !queue;
}

/* Walks over the groups; with 'out' it tells what stands in the printer's. */
static struct about walk(struct cursor in, struct sink *out)
{
    struct about about = { 0 };
    uint8_t group = 0;
    for (unsigned n = 0; n < ATTRIBUTES_MAX && in.left > 0; n++) {
        uint8_t tag = cur_u8(&in);
        if (tag == GROUP_END)
            break;
        if (tag <= GROUP_LAST) {
            group = tag;
            about.printers += tag == GROUP_PRINTER;
            continue;
        }
        struct slice name = cur_take(&in, cur_be16(&in));
        struct slice value = cur_take(&in, cur_be16(&in));
        if (in.bad)
            break;
        if (group == GROUP_PRINTER && slice_eq(name, SLICE("printer-uri-supported")))
            note_uri(&about, value);
        if (out != NULL && group == GROUP_PRINTER)
            say(name, value, out);
    }
    return about;
}

void ipp_tell(struct slice message, bool maybe_queue, struct sink *out)
{
    struct cursor in = cur_of(message);
    uint8_t major = cur_u8(&in);
    cur_skip(&in, 1);
    uint16_t status = cur_be16(&in);
    cur_skip(&in, HEAD - 4);
    if (in.bad || major == 0 || major > 2 || status > STATUS_OK_LAST)
        return;
    struct about about = walk(in, NULL);
    if (about.printers != 1 || about.queue || (maybe_queue && !about.own))
        return;
    const char *before = out->protocol;
    out->protocol = "ipp";
    obs_str(out, PROP_ROLE, "printer");
    (void)walk(in, out); /* it is one, as was counted */
    out->protocol = before;
}

/* On its own port the messages stand in HTTP as well; this is for what carries one without it.
 */
static enum dis_result ipp_run(struct cursor *in, struct sink *out)
{
    struct slice message = cur_peek(in);
    if (message.n < HEAD)
        return DIS_TRUNCATED;
    if (message.p[0] == 0 || message.p[0] > 2)
        return DIS_NOT_MINE;
    ipp_tell(message, false, out);
    return DIS_OK;
}

const struct dissector dissector_ipp = {
    .name = "ipp",
    .spec = "RFC 8010, RFC 8011, PWG 5100.13-2023",
    .yields = "manufacturer, model, firmware, serial, name, UUID of a printer (inside HTTP)",
    .match = (const struct dis_match[]){ { DIS_END, 0 } },
    .run = ipp_run,
};
