/* Link-Local Multicast Name Resolution: RFC 4795.
 *
 * A responder answers for its own name only (2.3), so an answer that carries the sender's
 * address names the sender. */
#include "dissect/dissect.h"
#include "dissect/dns_message.h"

static enum dis_result llmnr_run(struct cursor *in, struct sink *out)
{
    struct dns d;
    struct dns_record r;
    if (!dns_open(cur_peek(in), &d))
        return DIS_TRUNCATED;
    if ((d.flags & 0xf80f) != 0x8000)
        return DIS_OK; /* a question, or an answer that says no */
    while (dns_next(&d, &r)) {
        bool sized = (r.type == DNS_A && r.data.n == 4) || (r.type == DNS_AAAA && r.data.n == 16);
        struct addr a = sized ? addr_ip(r.data) : (struct addr){ 0 };
        if (addr_eq(&a, &out->frame->src_ip))
            obs_text(out, PROP_NAME, dns_text(&r.owner));
    }
    return d.bad ? DIS_MALFORMED : DIS_OK;
}

const struct dissector dissector_llmnr = {
    .name = "llmnr",
    .spec = "RFC 4795",
    .yields = "name",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5355 }, { DIS_END, 0 } },
    .run = llmnr_run,
};
