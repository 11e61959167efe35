/* Simple Mail Transfer Protocol: RFC 5321.
 *
 * Only the greeting is about the server (4.2: "220 domain text").  Later lines and everything
 * that clients send may be mail, which says nothing of equipment. */
#include "dissect/dissect.h"
#include "dissect/textline.h"
#include "dissect/tls.h"

enum { GREETING_LINES = 8 };

/* "mail.example.org ESMTP x": other replies with 220 ("2.0.0 Ready to start TLS") have no domain in front. */
static bool is_greeting(struct slice text)
{
    struct slice rest = text;
    struct slice domain = slice_split(&rest, ' ');
    bool letters = false;
    for (size_t i = 0; i < domain.n; i++)
        letters = letters || ((domain.p[i] | 0x20) >= 'a' && (domain.p[i] | 0x20) <= 'z');
    return letters && (slice_find_nocase(text, SLICE("SMTP")) != SIZE_MAX ||
                       slice_find_byte(domain, '.') != SIZE_MAX);
}

static enum dis_result smtp_run(struct cursor *in, struct sink *out)
{
    if (out->frame->side == SIDE_CLIENT)
        return DIS_OK;
    for (int lines = 0; lines < GREETING_LINES; lines++) {
        struct slice line;
        struct slice text;
        bool more = false;
        if (tls_starts(cur_peek(in)))
            return tls_run_at(in, out);
        switch (textline_take(in, &line)) {
        case TEXTLINE_WHOLE: break;
        case TEXTLINE_PART: return DIS_TRUNCATED;
        default: return DIS_NOT_MINE;
        }
        unsigned code = textline_code(line, &more, &text);
        if (code == 0)
            return DIS_NOT_MINE;
        if (code == 220 && is_greeting(text) && textline_readable(text))
            obs_text(out, PROP_SOFTWARE, text);
        if (code == 354)
            return DIS_OK; /* mail follows */
    }
    return DIS_OK;
}

const struct dissector dissector_smtp = {
    .name = "smtp",
    .spec = "RFC 5321",
    .yields = "software",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 25 },
                                         { DIS_TCP_PORT, 587 },
                                         { DIS_TCP_PORT, 2525 },
                                         { DIS_END, 0 } },
    .run = smtp_run,
};
