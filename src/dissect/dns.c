/* Domain Name System, to and from a server: RFC 1035, with A and AAAA (RFC 3596) records.
 *
 * What a server repeats about a name says nothing of the server, nor of who made the thing that
 * is called so.  It tells what the asker calls the address to which it then turns. */
#include "dissect/dissect.h"
#include "dissect/dns_message.h"

enum {
    FLAG_RESPONSE = 0x8000,
    FLAG_REST = 0x7840, /* any operation but a plain query, and the bit that must be zero */
    FLAG_CUT = 0x0200,
    CODE_MASK = 0x000f,
    PREFIX = 2, /* RFC 1035, 4.2.2: on TCP a length stands before each message */
    TCP = 6,
};

static void tell_answer(const struct dns_name *name, struct slice data, struct sink *out)
{
    struct addr ip = addr_ip(data);
    if (ip_is_usable(&ip))
        obs_named(out, PROP_ANSWER, dns_text(name), ip);
}

/* The name that was asked for, whatever names it stands for in turn (CNAME). */
static void response(struct dns *d, const struct dns_name *asked, struct sink *out)
{
    struct dns_record r;
    obs_about(out, out->frame->dst_ip);
    for (unsigned i = 0; i < d->answers && dns_next(d, &r); i++)
        if (r.class == 1 &&
            ((r.type == DNS_A && r.data.n == 4) || (r.type == DNS_AAAA && r.data.n == 16)))
            tell_answer(asked, r.data, out);
}

static enum dis_result message(struct slice bytes, struct sink *out)
{
    struct dns d;
    struct dns_name asked;
    if (!dns_open(bytes, &d))
        return DIS_TRUNCATED;
    if ((d.flags & FLAG_REST) != 0 || d.questions > 1)
        return d.questions > 1 ? DIS_NOT_MINE : DIS_OK;
    if (!dns_question(&d, &asked))
        return d.bad ? DIS_MALFORMED : DIS_OK;
    if ((d.flags & FLAG_RESPONSE) == 0) {
        if (asked.n > 0)
            obs_text(out, PROP_QUESTION, dns_text(&asked));
        return DIS_OK;
    }
    if (asked.n > 0 && (d.flags & CODE_MASK) == 0)
        response(&d, &asked, out);
    return d.bad && (d.flags & FLAG_CUT) == 0 ? DIS_MALFORMED : DIS_OK;
}

static enum dis_result dns_run(struct cursor *in, struct sink *out)
{
    if (out->frame->ip_proto != TCP)
        return message(cur_rest(in), out);
    for (;;) {
        struct cursor start = *in;
        size_t size = cur_be16(in);
        struct slice bytes = cur_take(in, size);
        if (in->bad) {
            *in = start;
            return DIS_TRUNCATED;
        }
        struct addr subject = out->subject;
        enum dis_result result = message(bytes, out);
        obs_about(out, subject);
        if (result != DIS_OK)
            return result == DIS_TRUNCATED ? DIS_MALFORMED : result;
    }
}

const struct dissector dissector_dns = {
    .name = "dns",
    .spec = "RFC 1035, RFC 3596",
    .yields = "names of the addresses it turns to",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 53 },
                                         { DIS_TCP_PORT, 53 },
                                         { DIS_END, 0 } },
    .run = dns_run,
};
