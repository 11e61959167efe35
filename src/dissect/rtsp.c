/* Real Time Streaming Protocol 1.0: RFC 2326.
 *
 * A response describes the server that sent it, a request the client.  Between messages stand
 * interleaved packets ('$', channel, length: 10.12), which are passed over, as bodies are. */
#include "dissect/headers.h"

static const struct slice rtsp = { (const uint8_t *)"RTSP", 4 };

static bool rtsp_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* the text alone tells */
    struct slice rest = head;
    struct slice line = slice_line(&rest);
    return slice_starts(head, SLICE("RTSP/1.0 ")) ||
           (line.n > 9 && slice_eq(slice_skip(line, line.n - 9), SLICE(" RTSP/1.0")));
}

/* Tells what the fields say; returns how long the body is. */
static uint64_t describe(const struct start_line *line, struct slice fields, struct sink *out)
{
    struct headers_pick picks[] = {
        { .name = SLICE("Via") },
        { .name = SLICE("User-Agent") },
        { .name = SLICE("Server") },
        { .name = SLICE("Content-Length") },
    };
    struct headers h = headers_of(fields);
    struct header f;
    uint64_t size = 0;
    headers_pick(fields, picks, sizeof picks / sizeof picks[0]);
    (void)slice_uint(picks[3].value, &size); /* none: 0 */
    if (picks[0].count > 0)
        return size; /* handed on: nobody knows whose words these are */
    if (!line->is_response) {
        obs_text(out, PROP_USER_AGENT, picks[1].value);
        return size;
    }
    obs_text(out, PROP_SOFTWARE, picks[2].value);
    while (headers_next(&h, &f)) {
        struct slice realm;
        struct slice rest = f.value;
        if (slice_eq_nocase(f.name, SLICE("WWW-Authenticate")))
            while (headers_realm(&rest, &realm))
                obs_text(out, PROP_REALM, realm);
    }
    return size;
}

/* Passes over 'size' bytes, of which some may not have come yet. */
static void pass(struct cursor *in, uint64_t size, struct sink *out)
{
    if (size > in->left) {
        out->skip = size - in->left;
        size = in->left;
    }
    cur_skip(in, (size_t)size);
}

static enum dis_result rtsp_run(struct cursor *in, struct sink *out)
{
    bool first = true;
    out->skip = 0;
    while (in->left > 0 && out->skip == 0) {
        struct cursor at = *in;
        struct slice block;
        struct start_line line;
        uint64_t size = 0;
        if (*at.p == '$') {
            cur_skip(&at, 2);
            size = cur_be16(&at);
            if (at.bad)
                return DIS_TRUNCATED;
        } else {
            struct slice head = slice_sub(cur_peek(&at), 0, 5);
            for (size_t i = 0; i < head.n; i++)
                if (head.p[i] < 'A' && head.p[i] != '/' && head.p[i] != '_')
                    return first ? DIS_NOT_MINE : DIS_OK;
            enum dis_result result = headers_take(&at, &block);
            if (result != DIS_OK)
                return result;
            if (!headers_start(&block, rtsp, &line))
                return first ? DIS_NOT_MINE : DIS_OK;
            size = describe(&line, block, out);
        }
        pass(&at, size, out);
        *in = at;
        first = false;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_rtsp = {
    .name = "rtsp",
    .spec = "RFC 2326",
    .yields = "software, realm, user agent",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 554 },
                                         { DIS_TCP_PORT, 8554 },
                                         { DIS_TCP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = rtsp_probe,
    .run = rtsp_run,
};
