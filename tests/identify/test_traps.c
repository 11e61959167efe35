/* What tempts to a wrong accusation: words that are somebody else's, names that were merely
 * chosen, software that is no equipment, and the ways in which a capture repeats, forwards and
 * mixes frames. */
#include "tests/identify/identify_test.h"

static const struct dev pc = { "00:14:22:00:00:01", "192.0.2.101", 128 };
static const struct dev server = { "00:14:22:00:00:60", "192.0.2.60", 0 };
static const struct dev router = { "2c:6b:f5:30:00:01", "192.0.2.1", 64 };
static const struct dev camera = { "44:19:b6:40:00:01", "192.0.2.20", 0 };
static const char junos[] =
    "Juniper Networks, Inc. ex3400-24t Ethernet Switch, kernel JUNOS 18.4R2-S5.4";

static void expect_no_suspect(void)
{
    static const char *const suspects[] = { "huawei-technologies", "zte", "hikvision", "dahua",
                                            "hytera" };
    for (size_t i = 0; i < sizeof suspects / sizeof suspects[0]; i++)
        expect_nobody(suspects[i]);
}

static void expect_dell(void)
{
    expect("ip:192.0.2.60", "maker", "dell registered", "model", "-", "parts", "-", NULL);
    expect_no_suspect();
}

/* ---- words that are not about the speaker ---- */

static void test_greetings(void)
{
    static const struct {
        const char *says;
        uint16_t port;
        const char *greeting;
    } greetings[] = {
        { "a mirror of firmware names whose firmware it holds", 21,
          "220 Huawei router firmware mirror\r\n" },
        { "a mail server of a maker's company is not its equipment", 25,
          "220 mail.zte.com.cn ESMTP Postfix\r\n" },
        { "a remark behind the version of OpenSSH", 22,
          "SSH-2.0-OpenSSH_9.2p1 huawei-jump-host\r\n" },
        { "a login prompt with the name of a laboratory", 23,
          "\r\nHikvision test lab server\r\nlogin: " },
        { "a mailbox with a name", 110, "+OK Dahua support mailbox ready\r\n" },
        { "a mailbox for IMAP", 143,
          "* OK [CAPABILITY IMAP4rev1] mail.huawei.com Dovecot ready.\r\n" },
        { "a web page behind a name", 80,
          "HTTP/1.1 302 Found\r\nLocation: http://huawei.com/\r\nContent-Length: 0\r\n\r\n" },
        { "an area of a web site", 80,
          "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"ZTE and Huawei "
          "documents\"\r\n"
          "Content-Length: 0\r\n\r\n" },
    };
    for (size_t i = 0; i < sizeof greetings / sizeof greetings[0]; i++) {
        scene(greetings[i].says);
        hello(server);
        talk(pc, server, greetings[i].port,
             greetings[i].port == 80 ? "GET / HTTP/1.1\r\n\r\n" : "", greetings[i].greeting);
        expect_dell();
    }
}

static void test_documents(void)
{
    scene("a feed with an element that is called manufacturer");
    hello(server);
    http(pc, server, "curl/7.88.1", "Content-Type: text/xml\r\n",
         "<rss><channel><item><manufacturer>Huawei</manufacturer><modelName>S5735</modelName></"
         "item></channel></rss>");
    expect_dell();

    scene("an inventory of others, one device after another");
    hello(server);
    http(pc, server, "curl/7.88.1", "Content-Type: application/xml\r\n",
         "<inventory><device><manufacturer>HIKVISION</manufacturer><modelName>DS-2CD2143</"
         "modelName></device>"
         "<device><manufacturer>Dahua</manufacturer></device></inventory>");
    expect_dell();

    scene("an inventory that a client reports");
    hello(pc);
    hello(server);
    talk(pc, server, 80,
         "POST /inventory HTTP/1.1\r\nContent-Type: application/xml\r\nContent-Length: "
         "94\r\n\r\n"
         "<REQUEST><CONTENT><NETWORKS><MANUFACTURER>HUAWEI</MANUFACTURER></NETWORKS></"
         "CONTENT></REQUEST>",
         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    expect("ip:192.0.2.101", "maker", "dell registered", "model", "-", NULL);
    expect_dell();

    scene("a switch's table of neighbours is not about the switch");
    hello(router);
    udp(router, pc, 161, 40000, /* lldpRemSysDesc (1.0.8802.1.1.2.1.4.1.1.10) of a neighbour */
        SLICE("\x30\x3a\x02\x01\x01\x04\x06public\xa2\x2d\x02\x01\x01\x02\x01\x00\x02\x01\x00"
              "\x30\x22\x30\x20"
              "\x06\x0e\x28\xc4\x62\x01\x01\x02\x01\x04\x01\x01\x0a\x00\x01\x01\x04\x0eHuawei "
              "VRP 5.1"));
    expect("ip:192.0.2.1", "maker", "juniper registered", NULL);
    expect_no_suspect();
}

/* ---- names that were chosen ---- */

static void test_names(void)
{
    scene("a host's name inside the description of its system");
    hello(server);
    snmp_response(
        server, pc,
        (struct snmp){ .description =
                           "Linux zte-monitor 5.10.0-28-amd64 #1 SMP Debian 5.10.209-2 x86_64",
                       .object_id = "8072.3.2.10",
                       .name = "huawei-poller" });
    expect("ip:192.0.2.60", "maker", "dell registered", "name", "huawei-poller", NULL);
    expect_no_suspect();

    scene("a switch that is named after another maker");
    cdp((struct dev){ "00:1b:54:20:00:01", NULL, 0 }, "HUAWEI-LAB", "cisco WS-C2960X-48TS-L",
        "Cisco IOS Software, Version 15.2(7)E3, RELEASE");
    expect("mac:00:1b:54:20:00:01", "maker", "cisco stated", "name", "HUAWEI-LAB", NULL);
    expect_no_suspect();

    scene("a certificate for a name that somebody chose");
    hello(server);
    tls(pc, server, NULL, "CN=hikvision.example.org,O=Example", "CN=Example CA,O=Example");
    expect_dell();

    scene("a client's lease under another maker's name");
    hello(pc);
    dhcp_request(pc, pc,
                 (struct dhcp){ .name = "HUAWEI-MateBook", .vendor_class = "MSFT 5.0" });
    expect("mac:00:14:22:00:00:01", "maker", "dell registered", "name", "HUAWEI-MateBook",
           NULL);
    expect_no_suspect();

    scene("a service that is named after what it watches");
    hello(server);
    mdns_answer(server, "hikvision-viewer", "192.0.2.60", "_http._tcp", "path=/dahua");
    expect("ip:192.0.2.60", "maker", "dell registered", NULL);
    expect_no_suspect();
}

/* ---- software ---- */

#define DPWS(maker, model, serial)                                                             \
    "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><m:Metadata "     \
    "xmlns:m=\"m\"><m:MetadataSection>"                                                        \
    "<d:ThisDevice xmlns:d=\"d\"><d:FriendlyName>Microsoft Publication Service Device "        \
    "Host</d:FriendlyName>"                                                                    \
    "<d:FirmwareVersion>1.0</d:FirmwareVersion><d:SerialNumber>" serial                        \
    "</d:SerialNumber></d:ThisDevice>"                                                         \
    "<d:ThisModel xmlns:d=\"d\"><d:Manufacturer>" maker "</d:Manufacturer><d:ModelName>" model \
    "</d:ModelName>"                                                                           \
    "</d:ThisModel><d:Relationship xmlns:d=\"d\"><d:Host><p:Computer "                         \
    "xmlns:p=\"p\">PC-7/Workgroup:HOME</p:Computer>"                                           \
    "</d:Host></d:Relationship></m:MetadataSection></m:Metadata></s:Body></s:Envelope>"

static void test_software(void)
{
    scene("a computer that publishes itself is not of the make of its system");
    hello(server);
    http(pc, server, NULL,
         "Server: Microsoft-HTTPAPI/2.0\r\nContent-Type: application/soap+xml\r\n",
         DPWS("Microsoft Corporation", "Microsoft Publication Service", "20050718"));
    expect("ip:192.0.2.60", "maker", "dell registered", "name", "PC-7", "model", "-", "serial",
           "-", "firmware", "-", NULL);

    scene("nor of the make of whoever wrote the program that does so");
    hello(server);
    http(pc, server, NULL,
         "Server: NETGEAR WSD Server\r\nContent-Type: application/soap+xml\r\n",
         DPWS("unknown", "unknown", "0"));
    expect("ip:192.0.2.60", "maker", "dell registered", "name", "PC-7", "model", "-", NULL);
    expect_nobody("netgear");

    scene("nor is that program its maker");
    hello(server);
    http(pc, server, NULL, "Content-Type: application/soap+xml\r\n", DPWS("wsdd", "wsdd", "1"));
    expect("ip:192.0.2.60", "maker", "dell registered", "model", "-", "serial", "-", NULL);

    static const struct {
        const char *maker, *model;
    } machines[] = { { "QEMU", "Standard PC (i440FX + PIIX, 1996)" },
                     { "innotek GmbH", "VirtualBox" },
                     { "Xen", "HVM domU" },
                     { "OpenStack Foundation", "OpenStack Nova" },
                     { "Amazon EC2", "t3.micro" } };
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        scene(machines[i].maker); /* a virtual machine is nobody's hardware */
        lldp((struct dev){ "52:54:00:70:00:01", NULL, 0 },
             (struct lldp){
                 .name = "vm-3", .maker = machines[i].maker, .model = machines[i].model });
        expect("mac:52:54:00:70:00:01", "class", "virtual-machine", "maker", "-", NULL);
    }

    static const char *const programs[] = { "Hik-Connect/6.2.1 (iPhone; iOS 17.1; Scale/3.00)",
                                            "iVMS-4200",
                                            "DMSS/1.99 CFNetwork/1490.0.4 Darwin/23.2.0",
                                            "HiSuite/11.0",
                                            "Python-hikvision/2.0",
                                            "com.huawei.hwid/6.12" };
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        scene(programs[i]); /* a maker's program on another maker's equipment */
        hello(pc);
        hello(server);
        http(pc, server, programs[i], "Server: nginx\r\n", NULL);
        expect("ip:192.0.2.101", "maker", "dell registered", "model", "-", NULL);
        expect_dell();
    }

    scene("a browser that claims to be a telephone on a computer's address block");
    hello(pc);
    hello(server);
    http(pc, server,
         "Mozilla/5.0 (Linux; Android 10; ELE-L29 Build/HUAWEIELE-L29) AppleWebKit/537.36 "
         "Chrome/120.0 Mobile Safari/537.36",
         "Server: nginx\r\n", NULL);
    expect("ip:192.0.2.101", "maker", "dell registered", NULL);
    expect_no_suspect();
}

/* ---- what stands between ---- */

static void test_between(void)
{
    static const char huawei[] = "SSH-2.0-HUAWEI-1.5\r\n";
    const struct dev forwarded = { router.mac, router.ip, 63 };

    scene("a port that a router forwards to a camera");
    hello(router);
    http(pc, forwarded, "curl/7.88.1", "Server: Hikvision-Webs\r\n", NULL);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "parts", "-", NULL);

    scene("the same where the router has words of its own as well");
    hello(router);
    say(router, pc, 53, 40000, "x");
    http(pc, forwarded, "curl/7.88.1", "Server: Hikvision-Webs\r\n", NULL);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "parts", "-", NULL);

    scene("a port that its own proxy forwards, of a router that says what it is");
    hello(router);
    lldp(router, (struct lldp){ .name = "gw",
                                .description = junos,
                                .capabilities = 16,
                                .management = "192.0.2.1" });
    http(pc, router, "curl/7.88.1", "Server: Hikvision-Webs\r\n", NULL);
    expect("ip:192.0.2.1", "maker", "juniper stated", NULL);

    scene("what comes through a tunnel that a proxy opened");
    hello(server);
    talk(pc, server, 8080, "CONNECT 198.51.100.7:22 HTTP/1.1\r\nHost: 198.51.100.7:22\r\n\r\n",
         "HTTP/1.1 200 Connection established\r\n\r\nSSH-2.0-HUAWEI-1.5\r\n");
    expect_dell();

    scene("what comes through a SOCKS proxy");
    hello(server);
    tcp(pc, server, 1080, SLICE("\5\1\0\5\1\0\1\xc6\x33\x64\7\0\x16SSH-2.0-OpenSSH_9.2\r\n"),
        SLICE("\5\0\5\0\0\1\0\0\0\0\0\0SSH-2.0-HUAWEI-1.5\r\n"));
    expect_dell();

    scene("a mirror on both sides of a router shows each frame twice");
    hello(router);
    arp((struct dev){ "00:e0:fc:10:00:01", "198.51.100.7", 255 }, "198.51.100.7");
    talk(pc, (struct dev){ "00:e0:fc:10:00:01", "198.51.100.7", 255 }, 22, "", huawei);
    talk(pc, (struct dev){ router.mac, "198.51.100.7", 254 }, 22, "", huawei);
    expect("ip:192.0.2.1", "maker", "juniper registered", "parts", "-", NULL);
    expect("ip:198.51.100.7", "id", "mac:00:e0:fc:10:00:01", "maker",
           "huawei-technologies stated", NULL);

    scene("a mirror that shows each frame twice makes nobody two");
    for (int i = 0; i < 2; i++) {
        hello(pc);
        hello(camera);
        upnp(pc, camera, "HIKVISION", "DS-2CD2143G0-I", "601234567", "Gate");
    }
    expect_count(2);

    scene("a station that roams from one access point to another is one");
    const struct dev mobile = { "00:e0:fc:70:00:01", "192.0.2.102", 64 };
    dhcp_request(mobile, mobile, (struct dhcp){ .vendor_class = "HUAWEI:android:ELE" });
    hello(mobile);
    hello((struct dev){ mobile.mac, "198.51.100.102", 64 });
    expect_count(1);
    expect("ip:198.51.100.102", "id", "mac:00:e0:fc:70:00:01", NULL);

    scene("two networks on one trunk use the same address");
    const struct dev a = { "44:19:b6:40:00:07", "192.168.1.1", 64 };
    const struct dev b = { "2c:6b:f5:30:00:07", "192.168.1.1", 64 };
    hello(a);
    hello(b);
    talk((struct dev){ pc.mac, "192.168.1.9", 128 }, a, 80, "GET / HTTP/1.1\r\n\r\n",
         "HTTP/1.1 200 OK\r\nServer: Hikvision-Webs\r\nContent-Length: 0\r\n\r\n");
    expect("mac:2c:6b:f5:30:00:07", "addresses", "mac:2c:6b:f5:30:00:07", "maker",
           "juniper registered", NULL);
    expect("mac:44:19:b6:40:00:07", "addresses", "mac:44:19:b6:40:00:07", "maker",
           "hikvision inferred", NULL);

    scene("a machine that answers for one that sleeps is not the sleeper");
    const struct dev proxy = { "00:03:93:00:00:01", "192.0.2.70", 255 };
    hello(proxy);
    mdns_answer(proxy, "recorder-2", "192.0.2.71", "_http._tcp", "vendor=Dahua");
    expect("ip:192.0.2.70", "maker", "apple registered", "name", "-", NULL);
    expect_nobody("dahua");

    scene("an extender puts its own address into the frames of those behind it");
    const struct dev extender = { "f8:1a:67:00:00:01", "192.168.1.2", 64 };
    const struct dev behind = { "f8:1a:67:00:00:01", "192.168.1.20", 64 };
    hello(extender);
    hello(behind);
    http((struct dev){ pc.mac, "192.168.1.9", 128 }, behind, NULL, "Server: Hikvision-Webs\r\n",
         NULL);
    lldp(extender,
         (struct lldp){ .name = "ext", .description = "TL-WA850RE", .capabilities = 8 });
    expect_count(2);
}

static void all(void)
{
    test_greetings();
    test_documents();
    test_names();
    test_software();
    test_between();
}

int main(int argc, char **argv)
{
    return identify_test_main(argc, argv, all);
}
