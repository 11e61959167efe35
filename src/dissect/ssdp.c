/* Simple Service Discovery Protocol: UPnP Device Architecture 2.0 (2020), clause 1.
 *
 * What an announcement or an answer says describes the device whose description stands at
 * LOCATION.  That is the sender, but for those that announce on behalf of others: hence the
 * host in LOCATION is the one described.  A search is sent by a control point and describes
 * nothing else. */
#include "dissect/headers.h"

static const struct slice http = { (const uint8_t *)"HTTP", 4 };

/* The address in "http://192.0.2.7:80/x"; ADDR_NONE if the host is a name. */
static struct addr url_host(struct slice url)
{
    struct addr host = { 0 };
    size_t at = slice_find(url, SLICE("://"));
    if (at == SIZE_MAX)
        return host;
    struct slice rest = slice_skip(url, at + 3);
    bool bracket = rest.n > 0 && rest.p[0] == '[';
    if (bracket)
        rest = slice_skip(rest, 1);
    size_t n = 0;
    while (n < rest.n && (bracket ? rest.p[n] != ']' : rest.p[n] != ':' && rest.p[n] != '/'))
        n++;
    struct addr parsed = { 0 };
    if (addr_parse(slice_sub(rest, 0, n), &parsed) && parsed.kind == ADDR_IP)
        host = parsed;
    return host;
}

/* USN is "uuid:device-UUID", alone or with "::" and a type behind it (1.2.2). */
static void unique_name(struct sink *out, struct slice usn)
{
    if (!slice_starts_nocase(usn, SLICE("uuid:")))
        return;
    struct slice uuid = slice_skip(usn, 5);
    obs_text(out, PROP_UUID, slice_sub(uuid, 0, slice_find(uuid, SLICE("::"))));
}

/* Targets that every device answers to, or that repeat the UUID, tell no type. */
static void target(struct sink *out, struct slice type)
{
    if (slice_starts_nocase(type, SLICE("uuid:")) ||
        slice_eq_nocase(type, SLICE("upnp:rootdevice")) ||
        slice_eq_nocase(type, SLICE("ssdp:all")))
        return;
    obs_text(out, PROP_SERVICE, type);
}

enum field { LOCATION, SERVER, USN, NT, ST, USER_AGENT, FIELDS };

static void device(const struct headers_pick *fields, enum field type, struct sink *out)
{
    struct slice location = fields[LOCATION].value;
    struct addr host = url_host(location);
    if (ip_is_usable(&host) && host.size == out->frame->src_ip.size)
        obs_about(out, host);
    obs_text(out, PROP_SOFTWARE, fields[SERVER].value);
    obs_text(out, PROP_URL, location);
    unique_name(out, fields[USN].value);
    target(out, fields[type].value);
}

static enum dis_result ssdp_run(struct cursor *in, struct sink *out)
{
    struct start_line line;
    struct slice fields = cur_peek(in);
    if (!headers_start(&fields, http, &line))
        return DIS_NOT_MINE;

    /* Some devices leave out the empty line at the end; others' datagrams are cut by the
     * capture. */
    struct slice block;
    enum dis_result whole = headers_take(in, &block);
    struct headers_pick picks[FIELDS] = {
        [LOCATION] = { .name = SLICE("LOCATION") },
        [SERVER] = { .name = SLICE("SERVER") },
        [USN] = { .name = SLICE("USN") },
        [NT] = { .name = SLICE("NT") },
        [ST] = { .name = SLICE("ST") },
        [USER_AGENT] = { .name = SLICE("USER-AGENT") },
    };
    headers_pick(fields, picks, FIELDS);
    if (!line.is_response && slice_eq_nocase(line.method, SLICE("M-SEARCH"))) {
        obs_str(out, PROP_ROLE, "control-point");
        obs_text(out, PROP_USER_AGENT, picks[USER_AGENT].value);
        return whole;
    }
    bool notify = !line.is_response && slice_eq_nocase(line.method, SLICE("NOTIFY"));
    if (!notify && !(line.is_response && line.status == 200))
        return line.is_response ? whole : DIS_NOT_MINE;

    /* Where LOCATION may have been cut off, nobody knows who is described. */
    if (whole == DIS_OK || picks[LOCATION].value.n > 0)
        device(picks, notify ? NT : ST, out);
    return whole;
}

/* Answers go from any port to the port that asked. */
static bool ssdp_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* the text alone tells */
    return slice_starts(head, SLICE("NOTIFY * HTTP/1.")) ||
           (slice_starts(head, SLICE("HTTP/1.1 200 ")) &&
            slice_find_nocase(head, SLICE("\nUSN:")) != SIZE_MAX);
}

const struct dissector dissector_ssdp = {
    .name = "ssdp",
    .spec = "UPnP Device Architecture 2.0",
    .yields = "software, description URL, UUID, device and service types",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 1900 },
                                         { DIS_UDP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = ssdp_probe,
    .run = ssdp_run,
};
