/* TiVo Connect Automatic Machine Discovery Protocol, 1.5.1.
 *
 * Lines of "key=value".  Many programs speak it that are no TiVo: the platform tells. */
#include "dissect/dissect.h"

static enum dis_result tivo_run(struct cursor *in, struct sink *out)
{
    struct slice rest = cur_peek(in);
    if (rest.n > 0 && !slice_starts_nocase(rest, slice_sub(SLICE("tivoconnect="), 0, rest.n)))
        return DIS_NOT_MINE;
    while (rest.n > 0) {
        size_t end = slice_find_byte(rest, '\n');
        if (end == SIZE_MAX)
            return DIS_TRUNCATED; /* every line is ended (2.2) */
        struct slice value = slice_sub(rest, 0, end);
        struct slice key = slice_split(&value, '=');
        rest = slice_skip(rest, end + 1);
        if (slice_eq_nocase(key, SLICE("machine")))
            obs_text(out, PROP_NAME, value);
        else if (slice_eq_nocase(key, SLICE("platform")))
            obs_text(out, PROP_SOFTWARE, value);
    }
    return in->left == 0 ? DIS_TRUNCATED : DIS_OK;
}

const struct dissector dissector_tivo = {
    .name = "tivo",
    .spec = "TiVo Connect Automatic Machine Discovery Protocol 1.5.1",
    .yields = "name, platform",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 2190 }, { DIS_END, 0 } },
    .run = tivo_run,
};
