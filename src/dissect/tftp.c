/* Trivial File Transfer Protocol: RFC 1350.
 *
 * Telephones and other equipment without a configuration ask for a file whose name has a shape
 * of their maker's and often their own address in it.  Anybody may ask: inferred. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum { READ_REQUEST = 1, NAME_MAX_SHOWN = 128 };

static enum dis_result tftp_run(struct cursor *in, struct sink *out)
{
    if (out->frame->dst_port != 69) /* the rest of a transfer uses other ports */
        return DIS_NOT_MINE;
    uint16_t code = cur_be16(in);
    struct slice rest = cur_peek(in);
    size_t end = slice_find_byte(rest, 0);
    if (in->bad)
        return DIS_TRUNCATED;
    if (code == 0 || code > 6)
        return DIS_NOT_MINE;
    if (code != READ_REQUEST)
        return DIS_OK;
    if (end == SIZE_MAX)
        return DIS_TRUNCATED;
    struct slice name = slice_sub(rest, 0, end);
    for (size_t at = slice_find_byte(name, '/'); at != SIZE_MAX;
         at = slice_find_byte(name, '/'))
        name = slice_skip(name, at + 1);
    obs_basis(out, BASIS_INFERRED);
    if (name.n <= NAME_MAX_SHOWN)
        obs_detail(out, "requests-file", name);
    return DIS_OK;
}

const struct dissector dissector_tftp = {
    .name = "tftp",
    .spec = "RFC 1350",
    .yields = "the name of the configuration that it asks for",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 69 }, { DIS_END, 0 } },
    .run = tftp_run,
};
