/* File Transfer Protocol, the control connection: RFC 959, with AUTH TLS of RFC 4217.
 *
 * Only what the server says of itself is read: its greeting (220) and its reply to SYST (215).
 * Commands, file names and other replies say nothing of equipment. */
#include "dissect/dissect.h"
#include "dissect/textline.h"
#include "dissect/tls.h"

enum {
    GREETING = 220,
    SYSTEM_TYPE = 215,
    REPLY_LINES_MAX = 128, /* of one reply; longer ones are listings */
    GREETING_LINES = 12,   /* told; what a notice says after that is law, not equipment */
};

/* One reply, which may have several lines (4.2); as 'run' does. */
static enum dis_result reply(struct cursor *in, struct sink *out)
{
    struct cursor start = *in;
    struct slice told[GREETING_LINES];
    unsigned told_count = 0;
    unsigned code = 0;
    for (int lines = 0; lines < REPLY_LINES_MAX; lines++) {
        struct slice line;
        switch (textline_take(in, &line)) {
        case TEXTLINE_WHOLE: break;
        case TEXTLINE_PART: *in = start; return DIS_TRUNCATED;
        default: return DIS_NOT_MINE;
        }
        bool more = true;
        struct slice text = line;
        struct slice after = line;
        unsigned found = textline_code(line, &more, &after);
        if (code == 0 && found == 0)
            return DIS_NOT_MINE;
        if (code == 0)
            code = found;
        if (found == code)
            text = after;
        else
            more = true; /* another number is text of the reply */
        if (told_count < GREETING_LINES && textline_readable(text))
            told[told_count++] = text;
        if (more)
            continue;
        for (unsigned i = 0; i < told_count && code == GREETING; i++)
            obs_text(out, PROP_SOFTWARE, told[i]);
        if (code == SYSTEM_TYPE && told_count > 0)
            obs_text(out, PROP_OS, told[0]);
        return DIS_OK;
    }
    return DIS_MALFORMED;
}

static bool is_command(struct slice line)
{
    size_t letters = 0;
    while (letters < line.n && ((line.p[letters] >= 'A' && line.p[letters] <= 'Z') ||
                                (line.p[letters] >= 'a' && line.p[letters] <= 'z')))
        letters++;
    return letters >= 3 && letters <= 4 && (letters == line.n || line.p[letters] == ' ');
}

static enum dis_result ftp_run(struct cursor *in, struct sink *out)
{
    while (in->left > 0) {
        struct slice head = cur_peek(in);
        if (tls_starts(head))
            return tls_run_at(in, out);
        if (head.p[0] == 0xff) /* IAC before ABOR (4.1.3): nothing after it is of interest */
            return DIS_OK;
        if (out->frame->side != SIDE_CLIENT && head.p[0] >= '1' && head.p[0] <= '5') {
            enum dis_result result = reply(in, out);
            if (result != DIS_OK)
                return result;
            continue;
        }
        struct slice line;
        switch (textline_take(in, &line)) {
        case TEXTLINE_WHOLE: break;
        case TEXTLINE_PART: return DIS_TRUNCATED;
        default: return DIS_NOT_MINE;
        }
        if (out->frame->side == SIDE_SERVER || !is_command(line))
            return DIS_NOT_MINE;
    }
    return DIS_TRUNCATED;
}

const struct dissector dissector_ftp = {
    .name = "ftp",
    .spec = "RFC 959, RFC 4217",
    .yields = "software, operating system",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 21 }, { DIS_END, 0 } },
    .run = ftp_run,
};
