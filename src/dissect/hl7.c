/* HL7 version 2.8 (chapter 2: MSH 2.14.9, SFT 2.14.12) over the Minimal Lower Layer Protocol,
 * release 1.
 *
 * MSH names the application that wrote a message; an engine between two systems hands messages
 * on as they stand, so they are details of the traffic.  The software segment names the program
 * that wrote it and its maker: of software. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    START = 0x0b,
    END = 0x1c,
    MESSAGE_MAX = 32 * 1024,
    SEGMENTS_MAX = 16,
    TEXT_MAX = 200,
    MESSAGES_MAX = 64,
    PROBE = 4,
};

/* Field 'number' (from 1) of a segment, up to its first component; empty: there is none. */
static struct slice field(struct slice segment, unsigned number, uint8_t bar, uint8_t hat)
{
    struct slice value = { NULL, 0 };
    (void)slice_split(&segment, bar); /* the segment's name */
    for (unsigned i = 0; i < number; i++)
        value = slice_split(&segment, bar);
    return slice_trim(slice_split(&value, hat));
}

static void software(struct slice segment, uint8_t bar, uint8_t hat, struct sink *out)
{
    struct slice maker = field(segment, 1, bar, hat);
    struct slice version = field(segment, 2, bar, hat);
    struct slice product = field(segment, 3, bar, hat);
    char text[3 * TEXT_MAX];
    if (product.n == 0 || product.n > TEXT_MAX || maker.n > TEXT_MAX ||
        version.n > TEXT_MAX / 2)
        return;
    (void)snprintf(text, sizeof text, "%.*s%s%.*s %.*s", (int)maker.n, (const char *)maker.p,
                   maker.n > 0 ? " " : "", (int)product.n, (const char *)product.p,
                   (int)version.n, (const char *)version.p); /* fits */
    obs_str(out, PROP_SOFTWARE, text);
}

/* MSH-1 is the separator itself, so that MSH-3 is the second field behind it. */
static bool message(struct slice bytes, struct sink *out)
{
    if (bytes.n < 8 || !slice_starts(bytes, SLICE("MSH")))
        return false;
    uint8_t bar = bytes.p[3];
    uint8_t hat = bytes.p[4];
    for (unsigned n = 0; n < SEGMENTS_MAX && bytes.n > 0; n++) {
        struct slice segment = slice_split(&bytes, '\r');
        if (n == 0) {
            obs_str(out, PROP_ROLE, "hl7");
            obs_detail(out, "hl7-application", field(segment, 2, bar, hat));
            obs_detail(out, "hl7-facility", field(segment, 3, bar, hat));
        } else if (slice_starts(segment, SLICE("SFT"))) {
            software(segment, bar, hat, out);
        }
    }
    return true;
}

static bool hl7_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* the text alone tells */
    return slice_starts(head, SLICE("\x0bMSH"));
}

static enum dis_result hl7_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        struct slice all = cur_peek(in);
        struct slice start = SLICE("\x0bMSH");
        struct slice head = slice_sub(all, 0, PROBE);
        if (!slice_eq(head, slice_sub(start, 0, head.n)))
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        size_t end = slice_find_byte(slice_sub(all, 0, MESSAGE_MAX), END);
        if (end == SIZE_MAX)
            return all.n < MESSAGE_MAX ? DIS_TRUNCATED : DIS_MALFORMED;
        if (!message(slice_sub(all, 1, end - 1), out))
            return DIS_MALFORMED;
        cur_skip(in, end + 1);
        if (in->left > 0 && in->p[0] == '\r')
            cur_skip(in, 1);
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_hl7 = {
    .name = "hl7",
    .spec = "HL7 v2.8, chapter 2; MLLP release 1",
    .yields = "application, facility, software",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 2575 },
                                         { DIS_TCP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = hl7_probe,
    .run = hl7_run,
};
