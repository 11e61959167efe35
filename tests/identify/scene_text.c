/* Frames of a scene in which equipment describes itself in text: HTTP, UPnP, SIP, SSDP, mDNS.
 */
#include "tests/identify/scene.h"

#include <stdio.h>

/* ---- text protocols ---- */

void http(struct dev client, struct dev server, const char *agent, const char *headers,
          const char *body)
{
    struct buf ask = BUF_EMPTY;
    struct buf answer = BUF_EMPTY;
    buf_str(&ask, "GET / HTTP/1.1\r\nHost: ");
    buf_str(&ask, server.ip);
    if (agent != NULL)
        buf_printf(&ask, "\r\nUser-Agent: %s", agent);
    buf_str(&ask, "\r\n\r\n");
    if (headers != NULL)
        buf_printf(&answer, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n%s", headers,
                   body == NULL ? (size_t)0 : strlen(body), body == NULL ? "" : body);
    tcp(client, server, 80, buf_view(&ask), buf_view(&answer));
    buf_done(&ask);
    buf_done(&answer);
}

void upnp(struct dev client, struct dev device, const char *maker, const char *model,
          const char *serial, const char *name)
{
    const char *const fields[][2] = { { "manufacturer", maker },
                                      { "modelName", model },
                                      { "serialNumber", serial },
                                      { "friendlyName", name } };
    struct buf xml = BUF_EMPTY;
    buf_str(&xml, "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>");
    for (size_t i = 0; i < 4; i++)
        if (fields[i][1] != NULL)
            buf_printf(&xml, "<%s>%s</%s>", fields[i][0], fields[i][1], fields[i][0]);
    buf_str(&xml, "</device></root>");
    http(client, device, NULL, "Content-Type: text/xml\r\n", (const char *)xml.p);
    buf_done(&xml);
}

void sip_register(struct dev phone, struct dev registrar, const char *agent)
{
    struct buf b = BUF_EMPTY;
    buf_printf(&b,
               "REGISTER sip:192.0.2.41 SIP/2.0\r\nVia: SIP/2.0/UDP "
               "%s;branch=z9hG4bK1\r\nFrom: <sip:1@192.0.2.41>;tag=1\r\n"
               "To: <sip:1@192.0.2.41>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\nUser-Agent: "
               "%s\r\nContent-Length: 0\r\n\r\n",
               phone.ip, agent);
    udp(phone, registrar, 5060, 5060, buf_view(&b));
    buf_done(&b);
}

void ssdp_notify(struct dev from, const char *server, const char *location)
{
    struct buf b = BUF_EMPTY;
    buf_printf(&b,
               "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: %s\r\nNT: "
               "upnp:rootdevice\r\n"
               "NTS: ssdp:alive\r\nSERVER: %s\r\nUSN: "
               "uuid:2fac1234-31f8-11b4-a222-08002b34c003::upnp:rootdevice\r\n\r\n",
               location, server);
    udp(from, (struct dev){ NULL, "239.255.255.250", 0 }, 1900, 1900, buf_view(&b));
    buf_done(&b);
}

void ssdp_search(struct dev from, const char *agent)
{
    struct buf b = BUF_EMPTY;
    buf_printf(&b,
               "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "
               "\"ssdp:discover\"\r\nMX: 1\r\n"
               "ST: ssdp:all\r\nUSER-AGENT: %s\r\n\r\n",
               agent);
    udp(from, (struct dev){ NULL, "239.255.255.250", 0 }, 50000, 1900, buf_view(&b));
    buf_done(&b);
}

static void dns_name(struct buf *b, const char *labels)
{
    struct slice rest = slice_str(labels);
    while (rest.n > 0) {
        struct slice label = slice_split(&rest, '.');
        buf_char(b, (char)label.n);
        buf_slice(b, label);
    }
    buf_char(b, '\0');
}

static const struct dev mdns_group = { NULL, "224.0.0.251", 0 };

void mdns_query(struct dev from, const char *service)
{
    struct buf b = BUF_EMPTY;
    char name[256];
    (void)snprintf(name, sizeof name, "%s.local", service);
    be32(&b, 0);
    be32(&b, 0x00010000);
    be32(&b, 0);
    dns_name(&b, name);
    be32(&b, 0x000c0001);
    from.ttl = 255;
    udp(from, mdns_group, 5353, 5353, buf_view(&b));
    buf_done(&b);
}

void mdns_answer(struct dev from, const char *name, const char *at, const char *service,
                 const char *txt)
{
    struct buf b = BUF_EMPTY;
    char owner_name[256];
    be32(&b, 0x00008400);
    be32(&b, 0x00000002);
    be32(&b, 0);
    (void)snprintf(owner_name, sizeof owner_name, "%s.%s.local", name, service);
    dns_name(&b, owner_name);
    be32(&b, 0x00108001);
    be32(&b, 120);
    be16(&b, strlen(txt) + 1);
    buf_char(&b, (char)strlen(txt));
    buf_str(&b, txt);
    (void)snprintf(owner_name, sizeof owner_name, "%s.local", name);
    dns_name(&b, owner_name);
    be32(&b, 0x00018001);
    be32(&b, 120);
    be16(&b, 4);
    put_address(&b, at);
    from.ttl = 255;
    udp(from, mdns_group, 5353, 5353, buf_view(&b));
    buf_done(&b);
}
