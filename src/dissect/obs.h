/* dissect/obs.h: an observation: one property of one subject, as one message states it, and
 * the sink that dissectors put observations into.
 * Knows protocols' vocabulary; knows nothing of manufacturers, countries or law. */
#ifndef SEKISHO_DISSECT_OBS_H
#define SEKISHO_DISSECT_OBS_H

#include "base/cursor.h"
#include "dissect/addr.h"

enum obs_type { OBS_TEXT, OBS_UINT, OBS_ADDR };

/* Property, its name in output, its type, what it says of its subject.  One line adds one. */
#define OBS_PROPS(X)                                                                           \
    X(NAME, "name", OBS_TEXT, "the name it gives itself: host name, sysName, friendly name")   \
    X(DESCRIPTION, "description", OBS_TEXT, "free text about itself: sysDescr, LLDP system description") \
    X(MANUFACTURER, "manufacturer", OBS_TEXT, "the maker's name, from a field meant for it")   \
    X(MODEL, "model", OBS_TEXT, "model name or number, from a field meant for it")             \
    X(PLATFORM, "platform", OBS_TEXT, "maker and model in one text, as CDP's platform")        \
    X(HARDWARE, "hardware", OBS_TEXT, "hardware revision")                                     \
    X(FIRMWARE, "firmware", OBS_TEXT, "firmware or system software version")                   \
    X(SOFTWARE, "software", OBS_TEXT, "software that speaks: Server header, banner, SSH version") \
    X(OS, "os", OBS_TEXT, "operating system, stated")                                          \
    X(SERIAL, "serial", OBS_TEXT, "serial number")                                             \
    X(UUID, "uuid", OBS_TEXT, "a UUID that stays the same")                                    \
    X(ASSET, "asset", OBS_TEXT, "asset tag, as LLDP-MED's asset id")                           \
    X(VENDOR_CLASS, "vendor-class", OBS_TEXT, "DHCP vendor class: of the client software or the device") \
    X(ENTERPRISE, "enterprise", OBS_UINT, "IANA private enterprise number that stands for it") \
    X(OBJECT_ID, "object-id", OBS_TEXT, "sysObjectID, dotted")                                 \
    X(MAKER_NUMBER, "maker-number", OBS_TEXT, "the number a registry gave its maker: cip:1, bacnet:5, profinet:42, flag:LGZ, dicom:1.2.840.113619") \
    X(ORG_OUI, "org-oui", OBS_UINT, "OUI of an organisational TLV: whose extension it speaks") \
    X(DEVICE_OUI, "device-oui", OBS_UINT, "OUI of its maker, from a field meant for it (DHCP 125)") \
    X(ONU_VENDOR, "onu-vendor", OBS_TEXT, "four letters of the maker of an optical terminal (ITU-T G.988, 9.1.1)") \
    X(USER_AGENT, "user-agent", OBS_TEXT, "what a client calls itself")                        \
    X(REALM, "realm", OBS_TEXT, "realm of an authentication challenge that it sent")           \
    X(CERT_SUBJECT, "cert-subject", OBS_TEXT, "subject of its own TLS certificate, RFC 4514")  \
    X(CERT_ISSUER, "cert-issuer", OBS_TEXT, "issuer of its own TLS certificate, RFC 4514")     \
    X(SERVER_NAME, "server-name", OBS_TEXT, "the name it asks a server for (SNI)")             \
    X(QUESTION, "question", OBS_TEXT, "a name that it asks the DNS for: told, not kept")       \
    X(ANSWER, "answer", OBS_TEXT, "a name it asked for and an address that the DNS answered: told, not kept") \
    X(SERVICE, "service", OBS_TEXT, "service or device type it offers: _ipp._tcp, urn:...:device:...") \
    X(CAPABILITY, "capability", OBS_TEXT, "what it says it does: bridge, router, wlan-ap, phone, ...") \
    X(ROLE, "role", OBS_TEXT, "what it is seen doing: dhcp-server, snmp-agent, snmp-manager, relay, control-point") \
    X(DOMAIN, "domain", OBS_TEXT, "Windows or DNS domain it belongs to")                       \
    X(DETAIL, "detail", OBS_TEXT, "key=value of a self-description (a TXT record), as it stands") \
    X(LOG, "log", OBS_TEXT, "what a line of its log begins with: the tag that a maker's systems write") \
    X(URL, "url", OBS_TEXT, "where it says its description is")                                \
    X(ADDRESS, "address", OBS_ADDR, "another address of the same equipment")                   \
    X(SIGHTING, "sighting", OBS_TEXT, "the protocol was seen from here, and it says no more")

enum prop {
#define X(id, name, type, what) PROP_##id,
    OBS_PROPS(X)
#undef X
        PROP_COUNT
};

const char *prop_name(enum prop prop);
enum obs_type prop_type(enum prop prop);
const char *prop_what(enum prop prop);

/* How strong (DESIGN.md).  Dissectors know the first three; the rest come from elsewhere. */
enum basis { BASIS_STATED, BASIS_REGISTERED, BASIS_INFERRED, BASIS_DECLARED };
const char *basis_name(enum basis basis);

/* Which end of a connection sent this. */
enum dis_side { SIDE_UNKNOWN, SIDE_CLIENT, SIDE_SERVER };

/* The frame (or reassembled message) at hand.  Innermost headers win: inside a tunnel the
 * addresses are those of the hosts in the tunnel. */
struct dis_frame {
    uint64_t number;     /* 1-based in its source, as Wireshark counts */
    uint32_t source;     /* index of the input */
    int64_t at_ns;
    struct slice bytes;  /* all captured bytes of the frame */
    uint32_t wire_size;  /* bytes it had on the wire */
    bool has_mac;        /* innermost Ethernet (or 802.11) header seen */
    uint8_t src_mac[6];
    uint8_t dst_mac[6];
    uint16_t vlan;       /* innermost VLAN id, 0: none */
    uint16_t ethertype;  /* of the innermost link header; 0: LLC or none */
    struct addr src_ip;  /* ADDR_NONE: not IP */
    struct addr dst_ip;
    uint8_t ttl;         /* TTL or hop limit */
    uint8_t ip_proto;
    uint16_t src_port;   /* TCP, UDP; else 0 */
    uint16_t dst_port;
    uint8_t tunnel_depth; /* 0: not in a tunnel */
    uint8_t wifi_subtype; /* of an 802.11 management frame; else 0 */
    enum dis_side side;  /* TCP: known from SYN, or from the ports; UDP: unknown */
};

struct obs_in;

/* Where a dissector puts what it found.  Lives for one call of 'run'. */
struct sink {
    const struct dis_frame *frame; /* borrowed */
    const char *protocol;          /* the running dissector's name */
    struct slice message;          /* what 'run' was given: the offsets of reassembled bytes count from here */
    struct addr subject;           /* whom the next observations describe */
    enum basis basis;              /* of the next observations */
    uint64_t skip; /* TCP: after what 'run' consumed, so many bytes of the stream need not be shown */
    void (*emit)(void *ctx, const struct sink *sink, const struct obs_in *obs);
    void *ctx;
};

/* One observation as a dissector emits it: everything in it is borrowed. */
struct obs_in {
    enum prop prop;
    struct slice bytes;  /* OBS_TEXT: raw, uncleaned */
    uint64_t number;     /* OBS_UINT */
    struct addr address; /* OBS_ADDR; of PROP_ANSWER besides its text */
};

/* The sender: its IP address if the frame has a usable one, else its MAC (unless 0, group). */
struct addr obs_sender(const struct dis_frame *frame);
struct addr obs_sender_mac(const struct dis_frame *frame); /* ADDR_NONE if unknown */

/* From here on observations describe 'subject' (until the next call of this). */
void obs_about(struct sink *out, struct addr subject);
void obs_basis(struct sink *out, enum basis basis);

/* Text as it stands in the message.  Empty (after trimming blanks and NUL) says nothing and emits nothing. Text is
 * bounded, cleaned and marked where it is kept, once (base/text.h): dissectors pass raw bytes. */
void obs_text(struct sink *out, enum prop prop, struct slice raw);
/* The same with the address that is called so. */
void obs_named(struct sink *out, enum prop prop, struct slice raw, struct addr address);
void obs_str(struct sink *out, enum prop prop, const char *s);
/* UTF-16LE, as Windows protocols have it (surrogates checked; bad units as U+FFFD). */
void obs_utf16le(struct sink *out, enum prop prop, struct slice raw);
/* ISO 8859-1, for fields whose standard says so. */
void obs_latin1(struct sink *out, enum prop prop, struct slice raw);
void obs_uint(struct sink *out, enum prop prop, uint64_t number);
/* Another address of the subject.  Unusable ones (0.0.0.0, group MACs, ...) and the subject itself emit nothing. */
void obs_addr(struct sink *out, enum prop prop, struct addr address);

#endif
