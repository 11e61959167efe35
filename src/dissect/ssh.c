/* Secure Shell, the version exchange: RFC 4253, 4.2.
 *
 * Both sides open with "SSH-protoversion-softwareversion SP comments CR LF" of at most 255
 * bytes.  Only a server may send other lines before it.  What follows is binary, then
 * encrypted: the key exchange names algorithms, which many makers share. */
#include "dissect/dissect.h"
#include "dissect/textline.h"

enum {
    ID_MAX = 255,      /* with CR LF (4.2) */
    BANNER_LINES = 64, /* before the identification; more is no greeting */
};

/* "SSH-2.0-x": the version is digits and dots, the software is not empty. */
static bool is_id(struct slice line)
{
    if (!slice_starts(line, SLICE("SSH-")) || line.n + 2 > ID_MAX)
        return false;
    struct slice rest = slice_skip(line, 4);
    struct slice version = slice_split(&rest, '-');
    if (version.n == 0 || rest.n == 0)
        return false;
    for (size_t i = 0; i < version.n; i++) {
        if (version.p[i] != '.' && (version.p[i] < '0' || version.p[i] > '9'))
            return false;
    }
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] < 0x20 || rest.p[i] > 0x7e) /* printable US-ASCII (4.2) */
            return false;
    }
    return true;
}

static bool ssh_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* both sides begin alike */
    return slice_starts(head, SLICE("SSH-2.")) || slice_starts(head, SLICE("SSH-1."));
}

static enum dis_result ssh_run(struct cursor *in, struct sink *out)
{
    for (int lines = 0; lines < BANNER_LINES; lines++) {
        struct slice line;
        switch (textline_take(in, &line)) {
        case TEXTLINE_WHOLE: break;
        case TEXTLINE_PART:
            if (slice_starts(cur_peek(in), SLICE("SSH-")) && in->left > ID_MAX)
                return DIS_MALFORMED;
            return DIS_TRUNCATED;
        default: return DIS_NOT_MINE;
        }
        /* Padding with NUL is forbidden (4.2), but shipping equipment does it. */
        while (line.n > 0 && line.p[line.n - 1] == 0)
            line.n--;
        if (is_id(line)) {
            obs_text(out, PROP_SOFTWARE, line);
            return DIS_OK;
        }
        if (slice_starts(line, SLICE("SSH-")))
            return DIS_MALFORMED; /* no banner line may start so (4.2) */
        if (out->frame->side == SIDE_CLIENT)
            return DIS_NOT_MINE;
    }
    return DIS_NOT_MINE;
}

const struct dissector dissector_ssh = {
    .name = "ssh",
    .spec = "RFC 4253",
    .yields = "software",
    .match =
        (const struct dis_match[]){ { DIS_TCP_PORT, 22 }, { DIS_TCP_ANY, 0 }, { DIS_END, 0 } },
    .probe = ssh_probe,
    .run = ssh_run,
    .then_encrypted = true,
};
