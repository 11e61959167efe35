/* Telnet: RFC 854, RFC 855.
 *
 * What a server shows before it asks who is there is its banner.  Commands (IAC ...) are taken
 * out; what follows the prompt is somebody's session and says nothing. */
#include "dissect/dissect.h"
#include "dissect/textline.h"

enum {
    IAC = 255,
    SB = 250,
    SE = 240,
    WILL = 251,
    DONT = 254,
    BANNER_MAX = 2048, /* of shown text: banners are a screen at most */
    LINES_MAX = 12,
};

/* The text up to here without commands.  False when a command breaks off. */
static bool strip(struct cursor *in, uint8_t text[BANNER_MAX], size_t *ret_n)
{
    size_t n = 0;
    while (in->left > 0 && n < BANNER_MAX) {
        uint8_t c = cur_u8(in);
        if (c != IAC) {
            if (c != 0)
                text[n++] = c;
            continue;
        }
        uint8_t command = cur_u8(in);
        if (command >= WILL && command <= DONT) {
            (void)cur_u8(in); /* which option */
        } else if (command == SB) {
            uint8_t before = 0;
            while (in->left > 0) {
                uint8_t next = cur_u8(in);
                if (before == IAC && next == SE)
                    break;
                before = next;
            }
        } else if (command == IAC) {
            text[n++] = IAC;
        }
        if (in->bad)
            break;
    }
    *ret_n = n;
    return !in->bad;
}

static bool is_prompt(struct slice line)
{
    line = slice_trim(line);
    if (line.n == 0)
        return false;
    uint8_t last = line.p[line.n - 1];
    return last == ':' || last == '>' || last == '#' || last == '$' || last == '%';
}

static enum dis_result telnet_run(struct cursor *in, struct sink *out)
{
    uint8_t text[BANNER_MAX];
    size_t n = 0;
    const struct cursor begin = *in;
    if (out->frame->side == SIDE_CLIENT)
        return DIS_OK;
    (void)strip(in, text, &n); /* a command that breaks off ends the text, and no more */
    struct slice rest = slice_of(text, n);
    bool asked = false;
    for (struct slice seen = rest; seen.n > 0 && !asked;)
        asked = is_prompt(slice_line(&seen));
    if (!asked && n < BANNER_MAX) { /* the prompt is not there yet */
        *in = begin;
        return DIS_TRUNCATED;
    }
    for (int lines = 0; rest.n > 0 && lines < LINES_MAX; lines++) {
        struct slice line = slice_trim(slice_line(&rest));
        if (is_prompt(line))
            break;
        if (textline_readable(line))
            obs_text(out, PROP_DESCRIPTION, line);
    }
    return DIS_OK;
}

const struct dissector dissector_telnet = {
    .name = "telnet",
    .spec = "RFC 854",
    .yields = "banner",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 23 }, { DIS_END, 0 } },
    .run = telnet_run,
};
