/* Who repeats, asks for or carries what others say is not described by it. */
#include "tests/identify/identify_test.h"

static const struct dev pc = { "00:14:22:00:00:01", "192.0.2.101", 128 };
static const struct dev server = { "00:14:22:00:00:60", "192.0.2.60", 0 };
static const struct dev router = { "2c:6b:f5:30:00:01", "192.0.2.1", 64 };
static const struct dev camera = { "44:19:b6:40:00:01", "192.0.2.20", 0 };
static const struct dev ap = { "24:a4:3c:80:00:01", "192.0.2.50", 0 };

static const char vrp[] =
    "Huawei AR6120 Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 "
    "(AR6120 V300R019C13SPC200)";

static void test_snmp(void)
{
    const struct dev agent = { "00:e0:fc:10:00:01", "192.0.2.2", 0 };
    scene("a manager is not the agent that it polls");
    hello(pc);
    hello(agent);
    snmp_get(pc, agent);
    snmp_response(
        agent, pc,
        (struct snmp){ .description = vrp, .name = "gw-1", .object_id = "2011.2.224.1" });
    expect_count(2);
    expect("ip:192.0.2.101", "maker", "dell registered", "name", "-", "model", "-", "parts",
           "-", NULL);
    expect("ip:192.0.2.2", "maker", "huawei-technologies stated", "name", "gw-1", "model",
           "AR6120", NULL);

    scene("the answer of an agent behind a router is not the router's");
    hello(router);
    snmp_response((struct dev){ "2c:6b:f5:30:00:01", "198.51.100.2", 62 }, pc,
                  (struct snmp){ .description = vrp,
                                 .object_id = "2011.2.224.1",
                                 .bridge = "00:e0:fc:99:00:01" });
    expect("ip:192.0.2.1", "maker", "juniper registered", NULL);
    expect("ip:198.51.100.2", "maker", "huawei-technologies stated", "id",
           "mac:00:e0:fc:99:00:01", NULL);
}

static void test_discovery(void)
{
    scene("a control point is not what it looks for");
    hello(pc);
    ssdp_search(pc, "Linux/3.10 UPnP/1.0 Huawei-Router/1.0");
    expect("ip:192.0.2.101", "maker", "dell registered", "name", "-", "model", "-", NULL);
    expect_nobody("huawei-technologies");

    scene("one that announces for another names the other in LOCATION");
    hello(router);
    ssdp_notify(router, "Roku/9 UPnP/1.0 Roku/9.1.0", "http://198.51.100.120:8060/");
    expect("ip:192.0.2.1", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01 ip:192.0.2.1", NULL);
    expect("ip:198.51.100.120", "maker", "roku stated", NULL);

    scene("the twelve digits of an address are no MAC");
    hello(router);
    ssdp_notify(router, "Roku/9 UPnP/1.0 Roku/9.1.0", "http://198.151.100.120:8060/");
    expect("ip:192.0.2.1", "maker", "juniper registered", NULL);
    expect("ip:198.151.100.120", "maker", "roku stated", NULL);

    scene("a querier is not the service that it asks for");
    hello(pc);
    mdns_query(pc, "_googlecast._tcp");
    expect("ip:192.0.2.101", "class", "-", "maker", "dell registered", NULL);

    scene("a responder is");
    hello(server);
    mdns_answer(server, "printer-7", "192.0.2.60", "_ipp._tcp", "ty=HP LaserJet 400");
    expect("ip:192.0.2.60", "class", "printer", "maker", "hp-inc stated", "model",
           "LaserJet 400", "name", "printer-7", "parts", "network-interface:dell", NULL);

    scene("a reflector is not the host whose records it hands on");
    hello(router);
    mdns_answer(router, "printer-7", "198.51.100.9", "_ipp._tcp", "ty=HP LaserJet 400");
    expect("ip:192.0.2.1", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01 ip:192.0.2.1", "class", "-", "name", "-", NULL);
    expect("ip:198.51.100.9", "maker", "hp-inc stated", "addresses", "ip:198.51.100.9", NULL);
}

static void test_web(void)
{
    scene("what a proxy hands on is not its own");
    hello(server);
    http(pc, server, "curl/7.88.1", "Server: Hikvision-Webs\r\nVia: 1.1 proxy.example.org\r\n",
         NULL);
    expect("ip:192.0.2.60", "maker", "dell registered", NULL);
    expect_nobody("hikvision");

    scene("nor in the description that comes with it");
    hello(server);
    http(pc, server, NULL, "Content-Type: text/xml\r\nVia: 1.1 proxy.example.org\r\n",
         "<root><device><manufacturer>HIKVISION</manufacturer></device></root>");
    expect("ip:192.0.2.60", "maker", "dell registered", NULL);
    expect_nobody("hikvision");

    scene("what a cache answers is not its own");
    hello(server);
    http(pc, server, NULL, "Server: Hikvision-Webs\r\nX-Cache: HIT\r\n", NULL);
    expect_nobody("hikvision");

    scene("what a server says of itself is");
    hello(server);
    hello(pc);
    http(pc, server, "curl/7.88.1", "Server: Hikvision-Webs\r\n", NULL);
    expect("ip:192.0.2.60", "maker", "hikvision inferred", "parts", "network-interface:dell",
           NULL);
    expect("ip:192.0.2.101", "maker", "dell registered", NULL);

    scene("a page that mentions makers accuses nobody");
    hello(server);
    http(pc, server, "Mozilla/5.0", "Server: nginx\r\nContent-Type: text/html\r\n",
         "<h1>Huawei, ZTE, Hikvision and Dahua</h1><manufacturer>Huawei</manufacturer>");
    expect("ip:192.0.2.60", "maker", "dell registered", "parts", "-", NULL);
    expect_nobody("huawei-technologies");
    expect_nobody("hikvision");

    scene("a User-Agent says nothing of the server");
    hello(server);
    hello(pc);
    http(pc, server, "Mozilla/5.0 (Linux; Android 10; HUAWEI ELE-L29)", "Server: nginx\r\n",
         NULL);
    expect("ip:192.0.2.60", "maker", "dell registered", NULL);
}

static void test_certificates(void)
{
    scene("a device's own certificate, issued by its maker");
    hello(server);
    hello(pc);
    tls(pc, server, NULL, "CN=NVR4216,O=Dahua Technology",
        "CN=Dahua Root CA,O=Dahua Technology");
    expect("ip:192.0.2.60", "maker", "dahua stated", NULL);
    expect("ip:192.0.2.101", "maker", "dell registered", NULL);

    scene("a self-signed one");
    hello(server);
    tls(pc, server, NULL, "CN=camera,O=Hikvision", "CN=camera,O=Hikvision");
    expect("ip:192.0.2.60", "maker", "hikvision stated", NULL);

    scene("a web server's, issued by a public authority");
    hello(server);
    tls(pc, server, "www.huawei.com", "CN=www.huawei.com,O=Huawei Technologies Co.\\, Ltd.",
        "CN=DigiCert CA,O=DigiCert Inc");
    tls(pc, server, "x", "CN=Portal,O=Huawei Technologies", "CN=DigiCert CA,O=DigiCert Inc");
    expect("ip:192.0.2.60", "maker", "dell registered", NULL);
    expect_nobody("huawei-technologies");

    scene(
        "one made out to a name in the DNS, by the maker's own authority, is for its web site");
    hello(server);
    tls(pc, server, NULL, "CN=cloud.huawei.com,O=Huawei Technologies",
        "CN=Huawei CA,O=Huawei Technologies");
    tls(pc, server, NULL, "CN=*.hikvision.com,O=Hikvision", "CN=*.hikvision.com,O=Hikvision");
    expect("ip:192.0.2.60", "maker", "dell registered", NULL);
    expect_nobody("huawei-technologies");
    expect_nobody("hikvision");

    scene("a name that a client asks for says nothing of either");
    hello(server);
    hello(pc);
    tls(pc, server, "hik-connect.hikvision.com", NULL, NULL);
    expect_nobody("hikvision");
    expect("ip:192.0.2.101", "maker", "dell registered", NULL);
}

static void test_words(void)
{
    static const uint8_t dns[] =
        "\0\1\x81\x80\0\1\0\1\0\0\0\0"
        "\3www\6huawei\3com\0\0\x10\0\1"
        "\3www\6huawei\3com\0\0\x10\0\1\0\0\1\0\0\x10\x0fHuawei hardware";
    scene("a DNS answer accuses nobody");
    hello(router);
    hello(pc);
    udp(router, pc, 53, 50000, slice_of(dns, sizeof dns - 1));
    expect_count(2);
    expect("ip:192.0.2.1", "maker", "juniper registered", "name", "-", NULL);
    expect("ip:192.0.2.101", "maker", "dell registered", "name", "-", NULL);

    scene("an e-mail accuses nobody");
    hello(server);
    hello(pc);
    talk(pc, server, 25,
         "EHLO pc.example.org\r\nMAIL FROM:<a@huawei.com>\r\nRCPT "
         "TO:<b@hikvision.com>\r\nDATA\r\n"
         "From: Huawei Technologies <a@huawei.com>\r\nX-Mailer: HUAWEI Mail\r\nSubject: ZTE "
         "and Dahua\r\n\r\nManufacturer: Huawei\r\n.\r\n",
         "220 mail.example.org ESMTP Postfix\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 "
         "Huawei noted\r\n");
    expect_count(2);
    expect_nobody("huawei-technologies");
    expect_nobody("hikvision");
    expect_nobody("zte");
    expect_nobody("dahua");

    scene("a host's name is no statement of its maker");
    hello(pc);
    dhcp_request(pc, pc, (struct dhcp){ .name = "huawei-lab", .vendor_class = "MSFT 5.0" });
    expect("ip:192.0.2.101", "name", "huawei-lab", "maker", "dell registered", NULL);
    expect_nobody("huawei-technologies");
}

static void test_dialects(void)
{
    static const uint8_t request[] = "\1\1\0\x29"
                                     "0123456789abcdef"
                                     "\x20\7nas-7"
                                     "\x1a\x0e\0\0\x07\xdb\1\x08value!";
    const struct dev nas = { "da:a1:19:70:00:05", "192.0.2.70", 0 };
    scene("whose attributes a RADIUS client sends is not who made it");
    hello(nas);
    udp(nas, server, 40000, 1812, slice_of(request, sizeof request - 1));
    expect("ip:192.0.2.70", "name", "nas-7", "maker", "-", NULL);
    expect_nobody("huawei-technologies");

    scene("nor whose discovery protocol a host speaks");
    cdp(nas, "nas-7", "Linux", "Debian GNU/Linux 12");
    expect("mac:da:a1:19:70:00:05", "name", "nas-7", "maker", "-", NULL);
    expect_nobody("cisco");
}

static void test_clients(void)
{
    const struct dev pbx = { "b8:27:eb:61:00:01", "192.0.2.41", 0 };
    const struct dev phone = { "00:15:65:60:00:01", "192.0.2.40", 0 };
    const struct dev mobile = { "00:e0:fc:70:00:01", "192.0.2.102", 0 };

    scene("a client's User-Agent describes the client alone");
    hello(phone);
    hello(pbx);
    sip_register(phone, pbx, "Yealink SIP-T46S 66.84.0.15");
    expect("ip:192.0.2.40", "maker", "yealink stated", "model", "SIP-T46S", "firmware",
           "66.84.0.15", NULL);
    expect("ip:192.0.2.41", "maker", "raspberry-pi registered", "model", "-", NULL);

    scene("what several clients behind one address say of themselves is not of who translates "
          "it");
    hello(router);
    sip_register(router, pbx, "Yealink SIP-T46S 66.84.0.15");
    sip_register(router, pbx, "Huawei eSpace7950/V200R003C30SPC900");
    expect("ip:192.0.2.1", "maker", "juniper registered", "model", "-", "firmware", "-",
           "conflict", "no", "class", "-", NULL);

    scene("nor is it where the router has already counted the hop");
    const struct dev translated = { "2c:6b:f5:30:00:01", "192.0.2.1", 63 };
    hello(router);
    sip_register(translated, pbx, "Huawei eSpace7950/V200R003C30SPC900");
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", NULL);

    scene("what comes from somebody behind a router is not the router's, though it speaks for "
          "itself as well");
    hello(router);
    say(router, pbx, 40000, 40001, "x");
    talk(pc, translated, 22, "", "SSH-2.0-HUAWEI-1.5\r\n");
    expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01 ip:192.0.2.1", "maker",
           "juniper registered", NULL);
    expect_nobody("huawei-technologies");
    expect_unsettled("ip:192.0.2.1", "somebody behind it speaks with its address");

    scene("what it says itself is its own, though it hands on other words as well");
    hello(router);
    talk(pc, router, 22, "", "SSH-2.0-NetScreen\r\n");
    talk(pc, translated, 2222, "", "SSH-2.0-HUAWEI-1.5\r\n");
    expect("ip:192.0.2.1", "maker", "juniper stated", "class", "firewall", "conflict", "no",
           NULL);

    scene("a controller's own words pass through its own router");
    const struct dev inside = { "2c:6b:f5:30:00:01", "192.0.2.1", 254 };
    hello(router);
    say(router, pbx, 40000, 40001, "x");
    talk(pc, inside, 22, "", "SSH-2.0-NetScreen\r\n");
    expect("ip:192.0.2.1", "maker", "juniper stated", "class", "firewall", NULL);

    scene("browsers behind one address are not its equipment");
    hello(router);
    http(router, pc, "Mozilla/5.0 (Linux; Android 10; ELE-L29 Build/HUAWEIELE-L29)", NULL,
         NULL);
    http(router, pc, "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", NULL, NULL);
    expect("ip:192.0.2.1", "maker", "juniper registered", "parts", "-", "model", "-", "name",
           "-", NULL);

    scene("a proxy of SIP hands on what a phone calls itself");
    hello(router);
    say(router, pbx, 5060, 5060,
        "REGISTER sip:192.0.2.41 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2\r\n"
        "Via: SIP/2.0/UDP 198.51.100.40;branch=z9hG4bK1\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n"
        "User-Agent: Huawei eSpace7950/V200R003C30SPC900\r\nContent-Length: 0\r\n\r\n");
    expect("ip:192.0.2.1", "maker", "juniper registered", "model", "-", NULL);

    scene("one phone that was updated is one phone");
    hello(phone);
    sip_register(phone, pbx, "Yealink SIP-T46S 66.84.0.15");
    sip_register(phone, pbx, "Yealink SIP-T46S 66.86.0.20");
    expect("ip:192.0.2.40", "maker", "yealink stated", "model", "SIP-T46S", NULL);

    scene("a phone behind an access point of another maker");
    hello(ap);
    lldp(ap, (struct lldp){ .name = "ap-3",
                            .description = "UAP-AC-Lite, 4.3.20.11298",
                            .capabilities = 8 });
    dhcp_request(mobile, mobile,
                 (struct dhcp){ .name = "P30", .vendor_class = "HUAWEI:android:ELE" });
    hello(mobile);
    expect_count(2);
    expect("ip:192.0.2.50", "maker", "ubiquiti stated", "class", "access-point", "parts", "-",
           "model", "UAP-AC-Lite", NULL);
    expect("ip:192.0.2.102", "maker", "huawei-technologies stated", "class", "smartphone", "id",
           "mac:00:e0:fc:70:00:01", NULL);

    scene("the same with a random address");
    const struct dev hidden = { "da:a1:19:70:00:01", "192.0.2.103", 0 };
    hello(ap);
    dhcp_request(hidden, hidden, (struct dhcp){ .vendor_class = "HUAWEI:android:ELE" });
    hello(hidden);
    expect("ip:192.0.2.50", "maker", "ubiquiti registered", NULL);
    expect("ip:192.0.2.103", "maker", "huawei-technologies stated", "parts", "-", NULL);

    scene("a viewer is not the camera that it watches");
    hello(pc);
    hello(camera);
    upnp(pc, camera, "HIKVISION", "DS-2CD2143G0-I", "601234567", "Gate");
    expect("ip:192.0.2.101", "maker", "dell registered", "model", "-", "name", "-", NULL);
    expect("ip:192.0.2.20", "maker", "hikvision stated", "model", "DS-2CD2143G0-I", NULL);
}

/* Log lines, requests and elements of radio frames: words that tell less than they seem to. */
static void test_operators(void)
{
    const struct dev collector = { "b8:27:eb:61:00:01", "192.0.2.41", 0 };
    const struct dev silent = { "aa:bb:cc:00:00:01", "192.0.2.60", 0 };
    const struct dev dell = { "00:14:22:00:00:02", "192.0.2.61", 0 };
    static const char agg_3[] = "<189>Nov  2 2026 00:00:01 agg-3 %%01SHELL/5/LOGIN(s)[1]:x";
    static const char agg_4[] = "<189>Nov  2 2026 00:00:02 agg-4 %%01SHELL/5/LOGIN(s)[1]:x";
    static const char ios[] = "<189>45: %LINK-5-CHANGED: Interface Gi0/1";

    scene("the tag of a log line is a hint at who writes it");
    hello(silent);
    say(silent, collector, 514, 514, agg_3);
    expect("ip:192.0.2.60", "maker", "huawei-technologies inferred", NULL);

    scene("lines of several hosts come through a relay, though one maker's systems wrote them");
    hello(silent);
    say(silent, collector, 514, 514, agg_3);
    say(silent, collector, 514, 514, agg_4);
    expect_nobody("huawei-technologies");

    scene("so do lines of several makers' systems");
    hello(silent);
    say(silent, collector, 514, 514, agg_3);
    say(silent, collector, 514, 514, ios);
    expect_nobody("huawei-technologies");
    expect_nobody("cisco");

    scene("the address block of who sends a log outweighs the tag");
    hello(dell);
    say(dell, collector, 514, 514, agg_3);
    expect("ip:192.0.2.61", "maker", "dell registered", NULL);
    expect_nobody("huawei-technologies");

    scene("a header that names another host silences the line");
    hello(silent);
    say(silent, collector, 514, 514, "<189>Nov  2 00:00:01 192.0.2.9 %%01SHELL/5/LOGIN(s)[1]:x");
    expect_nobody("huawei-technologies");

    scene("who asks for a telephone's configuration may be none");
    hello(dell);
    udp(dell, collector, 40000, 69, SLICE("\0\1SEP001422000002.cnf.xml\0octet\0"));
    expect("ip:192.0.2.61", "maker", "dell registered", NULL);

    scene("an extension that an echo of GTP carries is a dialect; that of a session is anybody's");
    hello(silent);
    udp(silent, collector, 2123, 2123,
        SLICE("\x48\x20\0\x0f\0\0\0\0\0\0\1\0\xff\0\3\0\x07\xdb\1"));
    expect_nobody("huawei-technologies");
}

static void tests(void)
{
    test_snmp();
    test_discovery();
    test_web();
    test_certificates();
    test_words();
    test_dialects();
    test_clients();
    test_operators();
}

int main(int argc, char **argv)
{
    return identify_test_main(argc, argv, tests);
}
