/* Internet Message Access Protocol: RFC 3501; its ID command: RFC 2971.
 *
 * The greeting ("* OK text", 7.1) and an ID response are about the server; all else may be
 * mail. */
#include "dissect/dissect.h"
#include "dissect/textline.h"
#include "dissect/tls.h"

enum { LINES_MAX = 32 };

/* The value of 'key' in '("name" "x" "version" "1")'. */
static struct slice id_value(struct slice list, struct slice key)
{
    while (list.n > 0) {
        (void)slice_split(&list, '"');
        struct slice name = slice_split(&list, '"');
        size_t quote = slice_find_byte(list, '"');
        if (quote == SIZE_MAX)
            break;
        list = slice_skip(list, quote + 1);
        struct slice value = slice_split(&list, '"');
        if (slice_eq_nocase(name, key))
            return value;
    }
    return (struct slice){ NULL, 0 };
}

static enum dis_result imap_run(struct cursor *in, struct sink *out)
{
    if (out->frame->side == SIDE_CLIENT)
        return DIS_OK;
    for (int lines = 0; lines < LINES_MAX; lines++) {
        struct slice line;
        if (tls_starts(cur_peek(in)))
            return tls_run_at(in, out);
        switch (textline_take(in, &line)) {
        case TEXTLINE_WHOLE: break;
        case TEXTLINE_PART: return DIS_TRUNCATED;
        default: return DIS_NOT_MINE;
        }
        if (slice_starts_nocase(line, SLICE("* OK ")) && lines == 0) {
            struct slice text = slice_skip(line, 5);
            if (text.n > 0 && text.p[0] == '[') /* a response code (7.1) */
                (void)slice_split(&text, ']');
            if (textline_readable(slice_trim(text)))
                obs_text(out, PROP_SOFTWARE, text);
        } else if (slice_starts_nocase(line, SLICE("* ID "))) {
            obs_text(out, PROP_SOFTWARE, id_value(line, SLICE("name")));
            return DIS_OK;
        } else if (slice_starts(line, SLICE("* ")) &&
                   !slice_starts_nocase(line, SLICE("* CAPABILITY"))) {
            return lines == 0 ? DIS_NOT_MINE : DIS_OK; /* mailboxes and mail */
        }
    }
    return DIS_OK;
}

const struct dissector dissector_imap = {
    .name = "imap",
    .spec = "RFC 3501, RFC 2971",
    .yields = "software",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 143 }, { DIS_END, 0 } },
    .run = imap_run,
};
