/* Post Office Protocol 3: RFC 1939.
 *
 * The greeting ("+OK text", 4) is the first reply of the server, and the only one about it. */
#include "dissect/dissect.h"
#include "dissect/textline.h"
#include "dissect/tls.h"

static enum dis_result pop_run(struct cursor *in, struct sink *out)
{
    struct slice line;
    if (out->frame->side == SIDE_CLIENT)
        return DIS_OK;
    if (tls_starts(cur_peek(in)))
        return tls_run_at(in, out);
    switch (textline_take(in, &line)) {
    case TEXTLINE_WHOLE: break;
    case TEXTLINE_PART: return DIS_TRUNCATED;
    default: return DIS_NOT_MINE;
    }
    if (!slice_starts(line, SLICE("+OK")))
        return DIS_NOT_MINE;
    struct slice text = slice_trim(slice_skip(line, 3));
    size_t stamp = slice_find_byte(text, '<'); /* for APOP (7): a time and a process, not software */
    text = slice_trim(slice_sub(text, 0, stamp));
    if (textline_readable(text))
        obs_text(out, PROP_SOFTWARE, text);
    return DIS_OK;
}

const struct dissector dissector_pop = {
    .name = "pop",
    .spec = "RFC 1939",
    .yields = "software",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 110 }, { DIS_END, 0 } },
    .run = pop_run,
};
