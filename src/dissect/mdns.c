/* Multicast DNS and DNS-based service discovery: RFC 6762, RFC 6763.
 *
 * Only responses describe, and they describe the host whose addresses they carry: that is the
 * sender, unless a sleep proxy or a reflector speaks for another.  Questions, and the known
 * answers in them, repeat what others said. */
#include "dissect/detail.h"
#include "dissect/dns_message.h"
#include "dissect/dissect.h"

/* Keys of TXT records that a specification or the maker's documentation gives a meaning. */
static const struct {
    const char *service; /* NULL: any */
    const char *key;
    enum prop prop;
} keys[] = {
    { "_device-info._tcp", "model", PROP_MODEL },     /* Apple's host model */
    { "_airplay._tcp", "model", PROP_MODEL },
    { "_airplay._tcp", "deviceid", PROP_ADDRESS },
    { "_airplay._tcp", "serialNumber", PROP_SERIAL },
    { "_airplay._tcp", "manufacturer", PROP_MANUFACTURER },
    { "_raop._tcp", "am", PROP_MODEL },
    { "_hap._tcp", "md", PROP_MODEL },                /* HomeKit Accessory Protocol R2, 6.4 */
    { "_hue._tcp", "modelid", PROP_MODEL },
    { "_googlecast._tcp", "md", PROP_MODEL },
    { "_axis-video._tcp", "macaddress", PROP_ADDRESS },
    { NULL, "ty", PROP_PLATFORM },                    /* Bonjour Printing 1.2.1, 9.2.2: make and model */
    { NULL, "usb_MFG", PROP_MANUFACTURER },           /* 9.3 */
    { NULL, "usb_MDL", PROP_MODEL },
    { NULL, "mac", PROP_ADDRESS },
    { NULL, "model_number", PROP_MODEL },
    { NULL, "hardware_ver", PROP_HARDWARE },
};

struct entry {
    struct slice key;
    struct slice value;
};

static struct entry entry_of(struct slice text)
{
    struct entry e = { .value = text };
    e.key = slice_split(&e.value, '=');
    return e;
}

static void known_key(struct slice service, struct entry e, struct sink *out)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!slice_eq_nocase(e.key, slice_str(keys[i].key)) ||
            (keys[i].service != NULL && !slice_eq_nocase(service, slice_str(keys[i].service))))
            continue;
        struct addr mac = { 0 };
        if (keys[i].prop != PROP_ADDRESS)
            obs_text(out, keys[i].prop, e.value);
        else if (addr_parse(e.value, &mac) && mac.kind == ADDR_MAC && !mac_is_local(mac.bytes))
            obs_addr(out, PROP_ADDRESS, mac);
        return;
    }
}

static void txt(struct slice data, struct slice service, struct sink *out)
{
    struct cursor c = cur_of(data);
    struct slice version = { NULL, 0 };
    bool numbered = false;
    while (c.left > 0) {
        struct slice text = cur_take(&c, cur_u8(&c));
        if (c.bad)
            return;
        struct entry e = entry_of(text);
        obs_text(out, PROP_DETAIL, text);
        known_key(service, e, out);
        numbered = numbered || slice_eq_nocase(e.key, SLICE("model_number"));
        if (slice_eq_nocase(e.key, SLICE("version")))
            version = e.value;
    }
    if (numbered) /* beside a model number the version is the device's own */
        obs_text(out, PROP_FIRMWARE, version);
}

/* Takes the label in front off '*name'. */
static struct slice first_label(struct slice *name)
{
    return slice_split(name, '.');
}

static bool is_local(struct slice *name)
{
    struct slice tail = SLICE(".local");
    if (name->n <= tail.n || !slice_eq_nocase(slice_skip(*name, name->n - tail.n), tail))
        return false;
    *name = slice_sub(*name, 0, name->n - tail.n);
    return true;
}

/* "_ipp._tcp" in "Printer 7._ipp._tcp.local", with what stands before it; labels of an instance may hold dots. */
static bool service_of(struct slice name, struct slice *ret_instance, struct slice *ret_service)
{
    if (!is_local(&name))
        return false;
    struct slice transports[] = { SLICE("._tcp"), SLICE("._udp") };
    for (size_t i = 0; i < 2; i++) {
        size_t tail = transports[i].n;
        if (name.n <= tail || !slice_eq_nocase(slice_skip(name, name.n - tail), transports[i]))
            continue;
        size_t at = name.n - tail; /* back to the underscore that opens the label before */
        while (at > 0 && name.p[at - 1] != '.')
            at--;
        if (at == name.n - tail || name.p[at] != '_')
            return false;
        *ret_service = slice_skip(name, at);
        *ret_instance = slice_sub(name, 0, at == 0 ? 0 : at - 1);
        return true;
    }
    return false;
}

static void pointer(const struct dns *d, const struct dns_record *r, struct sink *out)
{
    struct slice instance;
    struct slice service;
    struct dns_name target;
    size_t end = 0;
    if (!service_of(dns_text(&r->owner), &instance, &service))
        return;
    if (slice_eq_nocase(service, SLICE("_dns-sd._udp"))) { /* the list of types (RFC 6763, 9) */
        if (!slice_eq_nocase(instance, SLICE("_services")) ||
            !dns_name_at(d->message, r->data_at, &target, &end) ||
            !service_of(dns_text(&target), &instance, &service))
            return;
    }
    obs_text(out, PROP_SERVICE, service);
}

static struct addr address_of(const struct dns_record *r)
{
    bool good = (r->type == DNS_A && r->data.n == 4) || (r->type == DNS_AAAA && r->data.n == 16);
    return good ? addr_ip(r->data) : (struct addr){ 0 };
}

/* Whom the message describes, and under which host name; 'ret_host->n' is 0 when it carries no address. */
static struct addr described(struct dns d, const struct dis_frame *frame, struct dns_name *ret_host)
{
    struct addr subject = obs_sender(frame);
    struct dns_record r;
    bool found = false;
    ret_host->n = 0;
    while (dns_next(&d, &r)) {
        struct addr a = address_of(&r);
        if (!ip_is_usable(&a) || r.ttl == 0)
            continue;
        if (addr_eq(&a, &frame->src_ip)) {
            *ret_host = r.owner;
            return a;
        }
        if (!found) {
            *ret_host = r.owner;
            subject = a;
            found = true;
        }
    }
    return subject;
}

static void record(const struct dns *d, const struct dns_record *r, const struct dns_name *host,
                   struct sink *out)
{
    struct slice instance = { NULL, 0 };
    struct slice service = { NULL, 0 };
    bool named = service_of(dns_text(&r->owner), &instance, &service);
    switch (r->type) {
    case DNS_A:
    case DNS_AAAA:
        if (slice_eq_nocase(dns_text(&r->owner), dns_text(host)))
            obs_addr(out, PROP_ADDRESS, address_of(r));
        break;
    case DNS_PTR: pointer(d, r, out); break;
    case DNS_TXT:
        if (named) {
            obs_text(out, PROP_SERVICE, service);
            obs_detail(out, "instance", instance);
            txt(r->data, service, out);
        }
        break;
    case DNS_HINFO: { /* CPU and OS (RFC 1035, 3.3.2) */
        struct cursor c = cur_of(r->data);
        struct slice cpu = cur_take(&c, cur_u8(&c));
        struct slice os = cur_take(&c, cur_u8(&c));
        if (!c.bad) {
            obs_detail(out, "cpu", cpu);
            obs_text(out, PROP_OS, os);
        }
        break;
    }
    default: break;
    }
}

static enum dis_result mdns_run(struct cursor *in, struct sink *out)
{
    struct dns d;
    struct dns_record r;
    struct dns_name host;
    if (!dns_open(cur_peek(in), &d))
        return DIS_TRUNCATED;
    if ((d.flags & 0x8000) == 0 || (d.flags & 0x7800) != 0)
        return DIS_OK; /* a question, or no standard query */
    obs_about(out, described(d, out->frame, &host));
    struct slice name = dns_text(&host);
    if (is_local(&name)) {
        struct slice label = first_label(&name);
        obs_text(out, PROP_NAME, label);
    }
    while (dns_next(&d, &r))
        if (r.ttl > 0) /* 0 takes back what was said (RFC 6762, 10.1) */
            record(&d, &r, &host, out);
    return d.bad ? DIS_MALFORMED : DIS_OK;
}

const struct dissector dissector_mdns = {
    .name = "mdns",
    .spec = "RFC 6762, RFC 6763",
    .yields = "host name, addresses, services, models",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5353 }, { DIS_END, 0 } },
    .run = mdns_run,
};
