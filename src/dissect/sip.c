/* Session Initiation Protocol: RFC 3261.
 *
 * Proxies hand messages on with the words of others in them, and put a Via in front of those
 * they forward (16.6, 8).  So a request describes its sender when there is one Via only: its
 * own.  A response travels back along the Vias and loses one at each hop (16.7, 3): where only one is left it may
 * still have passed a proxy, so it describes its sender only when no Record-Route tells of one. */
#include "dissect/headers.h"

static const struct slice sip = { (const uint8_t *)"SIP", 3 };

static bool sip_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* the text alone tells */
    struct slice rest = head;
    struct slice line = slice_line(&rest);
    return slice_starts(head, SLICE("SIP/2.0 ")) ||
           (line.n > 8 && slice_eq(slice_skip(line, line.n - 8), SLICE(" SIP/2.0")));
}

/* Values of a header that may come in several fields, in one, or under its short name (7.3.3). */
static unsigned count_values(struct slice fields, struct slice name, struct slice short_name)
{
    struct headers h = headers_of(fields);
    struct header f;
    unsigned n = 0;
    while (headers_next(&h, &f)) {
        if (!slice_eq_nocase(f.name, name) && !slice_eq_nocase(f.name, short_name))
            continue;
        n++;
        for (size_t i = 0; i < f.value.n; i++)
            n += f.value.p[i] == ',';
    }
    return n;
}

static enum dis_result sip_run(struct cursor *in, struct sink *out)
{
    struct start_line line;
    struct slice fields = cur_peek(in);
    struct slice block;
    uint64_t size = 0;
    out->skip = 0;
    if (slice_eq(slice_sub(fields, 0, 4), SLICE("\r\n\r\n"))) { /* keep-alive (RFC 5626, 3.5.1) */
        cur_skip(in, 4);
        return DIS_TRUNCATED;
    }
    if (in->left > 0 && (*in->p < 'A' || *in->p > 'Z'))
        return DIS_NOT_MINE;
    enum dis_result result = headers_take(in, &block);
    if (result != DIS_OK)
        return result;
    if (!headers_start(&block, sip, &line))
        return DIS_NOT_MINE;
    struct headers_pick picks[] = {
        { .name = SLICE("Record-Route") },
        { .name = SLICE("Server") },
        { .name = SLICE("User-Agent") },
        { .name = SLICE("Content-Length") },
        { .name = SLICE("l") },
    };
    headers_pick(block, picks, sizeof picks / sizeof picks[0]);
    if (count_values(block, SLICE("Via"), SLICE("v")) == 1 && picks[0].count == 0) {
        if (line.is_response)
            obs_text(out, PROP_SOFTWARE, picks[1].value);
        obs_text(out, PROP_USER_AGENT, picks[2].value);
    }
    struct slice length = picks[3].value.n > 0 ? picks[3].value : picks[4].value;
    if (!slice_uint(length, &size))
        size = 0;
    if (size > in->left) {
        out->skip = size - in->left;
        size = in->left;
    }
    cur_skip(in, (size_t)size);
    return out->frame->ip_proto == 6 ? DIS_TRUNCATED : DIS_OK;
}

const struct dissector dissector_sip = {
    .name = "sip",
    .spec = "RFC 3261",
    .yields = "software, user agent",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5060 },
                                         { DIS_TCP_PORT, 5060 },
                                         { DIS_UDP_ANY, 0 },
                                         { DIS_TCP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = sip_probe,
    .run = sip_run,
};
