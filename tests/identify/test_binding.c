/* Which addresses are one piece of equipment, and which are not. */
#include "tests/identify/identify_test.h"

#include <stdio.h>

static const struct dev pc = { "00:14:22:00:00:01", "192.0.2.101", 128 };
static const struct dev router = { "2c:6b:f5:30:00:01", "192.0.2.1", 64 };
static const struct dev sw = { "00:e0:fc:10:00:01", "192.0.2.2", 0 };

static void test_routers(void)
{
    /* Its frames come with the router's MAC. */
    const struct dev far = { "2c:6b:f5:30:00:01", "203.0.113.80", 52 };

    scene("a server behind a router is not of the router's maker");
    hello(router);
    hello(pc);
    http(pc, far, "curl/7.88.1", "Server: nginx\r\n", NULL);
    expect_count(2);
    expect("ip:203.0.113.80", "is", "unsettled", NULL);
    expect("ip:192.0.2.1", "id", "mac:2c:6b:f5:30:00:01", "maker", "juniper registered", NULL);

    scene("a router is not of the maker of a server behind it");
    hello(router);
    hello(pc);
    talk(pc, far, 22, "", "SSH-2.0-HUAWEI-1.5\r\n");
    expect_count(3);
    expect("ip:203.0.113.80", "id", "ip:203.0.113.80", "addresses", "ip:203.0.113.80", "maker",
           "huawei-technologies stated", NULL);
    expect("ip:192.0.2.1", "maker", "juniper registered", "parts", "-", NULL);

    scene("nor where nothing binds the router's own address");
    talk(pc, far, 22, "", "SSH-2.0-HUAWEI-1.5\r\n");
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", "addresses",
           "mac:2c:6b:f5:30:00:01", NULL);
    expect("ip:203.0.113.80", "maker", "huawei-technologies stated", "addresses",
           "ip:203.0.113.80", NULL);

    scene("what a remote device announces in a routed group is not the router's");
    hello(router);
    ssdp_notify(far, "Roku/9 UPnP/1.0 Roku/9.1.0", "http://203.0.113.80:8060/");
    expect("ip:192.0.2.1", "maker", "juniper registered", NULL);
    expect("ip:203.0.113.80", "addresses", "ip:203.0.113.80", "maker", "roku stated", NULL);
}

static void test_resolution(void)
{
    const struct dev six = { "00:14:22:00:00:01", "2001:db8::7", 0 };
    const struct dev other = { "00:1b:54:20:00:01", NULL, 0 };

    scene("ARP binds an address");
    hello(pc);
    expect_count(1);
    expect("ip:192.0.2.101", "addresses", "mac:00:14:22:00:00:01 ip:192.0.2.101", NULL);

    scene("a frame alone binds nothing");
    say(pc, router, 40000, 40001, "x");
    expect("mac:00:14:22:00:00:01", "addresses", "mac:00:14:22:00:00:01", NULL);
    expect("ip:192.0.2.101", "is", "unsettled", NULL);

    scene("NDP binds an address");
    hello(six);
    expect_count(1);
    expect("ip:2001:db8::7", "addresses", "mac:00:14:22:00:00:01 ip:2001:db8::7", NULL);

    scene("one device has an IPv4 and an IPv6 address");
    hello(pc);
    hello(six);
    expect_count(1);
    expect("ip:2001:db8::7", "id", "mac:00:14:22:00:00:01", NULL);
    expect("ip:192.0.2.101", "id", "mac:00:14:22:00:00:01", NULL);

    scene("an interface identifier made from the MAC that sends it");
    say((struct dev){ "00:14:22:00:00:01", "2001:db8::214:22ff:fe00:1", 0 }, six, 40000, 40001,
        "x");
    expect("ip:2001:db8::214:22ff:fe00:1", "id", "mac:00:14:22:00:00:01", NULL);

    scene("an interface identifier made from a MAC behind the router");
    say((struct dev){ "2c:6b:f5:30:00:01", "2001:db8:1::2e0:fcff:fe10:9", 0 }, six, 40000,
        40001, "x");
    expect("ip:2001:db8:1::2e0:fcff:fe10:9", "is", "unsettled", NULL);
    expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01", NULL);
    expect_nobody("huawei-technologies");

    scene("an ARP reply for another, sent by one who is not it, binds nothing");
    hello(pc);
    arp(other, "192.0.2.101");
    expect("mac:00:14:22:00:00:01", "addresses", "mac:00:14:22:00:00:01", NULL);
    expect("mac:00:1b:54:20:00:01", "addresses", "mac:00:1b:54:20:00:01", NULL);
}

static void test_leases(void)
{
    const struct dev camera = { "44:19:b6:40:00:01", "192.0.2.20", 0 };
    const struct dev printer = { "3c:d9:2b:50:00:01", "192.0.2.20", 0 };
    const struct dev relay = { "00:1b:54:20:00:01", "192.0.2.3", 255 };
    const struct dev server = { "00:1b:54:20:00:01", "198.51.100.67", 62 };

    scene("a DHCP acknowledgement binds an address to its client");
    dhcp_ack(router, camera, (struct dhcp){ .ip = "192.0.2.20", .server = "192.0.2.1" });
    expect("ip:192.0.2.20", "id", "mac:44:19:b6:40:00:01", "maker", "hikvision registered",
           NULL);
    expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01 ip:192.0.2.1", "maker",
           "juniper registered", NULL);

    scene("a relay is not its client");
    hello(relay);
    dhcp_request(relay, camera,
                 (struct dhcp){ .name = "cam-1",
                                .vendor_class = "HUAWEI:android:ELE",
                                .relay = "192.0.2.3" });
    expect_count(2);
    expect("mac:00:1b:54:20:00:01", "addresses", "mac:00:1b:54:20:00:01 ip:192.0.2.3", "maker",
           "cisco registered", "name", "-", "model", "-", NULL);
    expect("mac:44:19:b6:40:00:01", "maker", "huawei-technologies stated", "name", "cam-1",
           NULL);

    scene("a relay is not the server whose answer it hands on");
    hello(relay);
    dhcp_ack(
        server, camera,
        (struct dhcp){ .ip = "192.0.2.20", .server = "198.51.100.67", .relay = "192.0.2.3" });
    expect("mac:00:1b:54:20:00:01", "addresses", "mac:00:1b:54:20:00:01 ip:192.0.2.3", NULL);

    scene("nor where the relay puts its own address into the frame");
    hello(relay);
    dhcp_ack(
        relay, camera,
        (struct dhcp){ .ip = "192.0.2.20", .server = "198.51.100.67", .relay = "192.0.2.3" });
    expect("mac:00:1b:54:20:00:01", "addresses", "mac:00:1b:54:20:00:01 ip:192.0.2.3", NULL);

    scene("a server repeats what a client called itself");
    dhcp_ack(router, camera,
             (struct dhcp){ .ip = "192.0.2.20",
                            .server = "192.0.2.1",
                            .name = "cam-1",
                            .vendor_class = "HUAWEI:android:ELE" });
    expect("ip:192.0.2.1", "maker", "juniper registered", "name", "-", "model", "-", NULL);
    expect_nobody("huawei-technologies");

    scene("an address that moved from one machine to another joins neither");
    dhcp_ack(router, camera, (struct dhcp){ .ip = "192.0.2.20", .server = "192.0.2.1" });
    hello(camera);
    talk(pc, camera, 22, "", "SSH-2.0-HUAWEI-1.5\r\n");
    dhcp_ack(router, printer, (struct dhcp){ .ip = "192.0.2.20", .server = "192.0.2.1" });
    hello(printer);
    talk(pc, printer, 22, "", "SSH-2.0-mpSSH_0.2.1\r\n");
    expect("mac:44:19:b6:40:00:01", "addresses", "mac:44:19:b6:40:00:01", "maker",
           "huawei-technologies stated", NULL);
    expect("mac:3c:d9:2b:50:00:01", "addresses", "mac:3c:d9:2b:50:00:01", "maker",
           "hewlett-packard-enterprise stated", NULL);
}

static void test_many(void)
{
    char address[64];
    scene("who answers ARP for many answers for others");
    for (int i = 1; i <= 20; i++) {
        (void)snprintf(address, sizeof address, "198.51.100.%d", i);
        arp(router, address);
    }
    talk(pc, (struct dev){ "2c:6b:f5:30:00:01", "198.51.100.7", 63 }, 22, "",
         "SSH-2.0-HUAWEI-1.5\r\n");
    expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01", "maker",
           "juniper registered", NULL);
    expect("ip:198.51.100.7", "addresses", "ip:198.51.100.7", "maker",
           "huawei-technologies stated", NULL);

    scene("who answers for one machine behind it is not that machine");
    hello(router);
    arp(router, "198.51.100.7");
    talk(pc, (struct dev){ "2c:6b:f5:30:00:01", "198.51.100.7", 63 }, 22, "",
         "SSH-2.0-HUAWEI-1.5\r\n");
    expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01 ip:192.0.2.1", "maker",
           "juniper registered", NULL);
    expect("ip:198.51.100.7", "maker", "huawei-technologies stated", NULL);

    scene("a server has a few addresses of its own");
    hello(pc);
    arp(pc, "192.0.2.102");
    arp(pc, "192.0.2.103");
    talk(router, (struct dev){ "00:14:22:00:00:01", "192.0.2.103", 64 }, 21, "",
         "220 AXIS P3245-V Network Camera 10.12.130 (2023) ready.\r\n");
    expect_count(2);
    expect("ip:192.0.2.103", "addresses",
           "mac:00:14:22:00:00:01 ip:192.0.2.101 ip:192.0.2.102 ip:192.0.2.103", "maker",
           "axis stated", NULL);
}

static void test_roles(void)
{
    static const struct {
        const char *what;
        const char *mac;
    } roles[] = {
        { "VRRP, CARP", "00:00:5e:00:01:0a" },    { "VRRP for IPv6", "00:00:5e:00:02:0a" },
        { "HSRP", "00:00:0c:07:ac:0a" },          { "HSRP version 2", "00:00:0c:9f:f0:0a" },
        { "HSRP for IPv6", "00:05:73:a0:00:0a" }, { "GLBP", "00:07:b4:00:01:01" }
    };
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        const struct dev role = { roles[i].mac, "192.0.2.254", 255 };
        char text[32];
        scene(roles[i].what);
        hello(role);
        hello(router);
        say(role, (struct dev){ NULL, "224.0.0.251", 0 }, 40000, 40001, "x");
        expect_count(1);
        (void)snprintf(text, sizeof text, "mac:%s", roles[i].mac);
        expect(text, "is", "unsettled", NULL);
        expect("ip:192.0.2.254", "is", "unsettled", NULL);
        expect("mac:2c:6b:f5:30:00:01", "addresses", "mac:2c:6b:f5:30:00:01 ip:192.0.2.1",
               NULL);
    }
}

static void test_ports(void)
{
    static const char vrp[] =
        "S5735-L24T4X-A1 Huawei Versatile Routing Platform Software VRP (R) software, "
        "Version 5.170 (S5735 V200R019C10SPC500)";
    const struct dev port1 = { "00:e0:fc:10:00:02", NULL, 0 };
    const struct dev port2 = { "00:e0:fc:10:00:03", NULL, 0 };
    const struct dev phone1 = { "00:80:f0:60:00:01", NULL, 0 };
    const struct dev phone2 = { "00:80:f0:60:00:02", NULL, 0 };
    const struct dev c1 = { "00:1b:54:20:00:01", NULL, 0 };
    const struct dev c2 = { "00:1b:54:20:00:02", NULL, 0 };

    scene("ports that state one chassis are one switch");
    lldp(port1, (struct lldp){ .chassis = sw.mac, .name = "core", .description = vrp });
    lldp(port2, (struct lldp){ .chassis = sw.mac, .name = "core", .description = vrp });
    expect_count(1);
    expect("mac:00:e0:fc:10:00:03", "addresses",
           "mac:00:e0:fc:10:00:01 mac:00:e0:fc:10:00:02 mac:00:e0:fc:10:00:03", "model",
           "S5735-L24T4X-A1", "parts", "-", NULL);

    scene("the management address answers ARP from the chassis, LLDP comes from a port");
    hello(sw);
    lldp(port1, (struct lldp){ .chassis = sw.mac, .name = "core", .management = "192.0.2.2" });
    expect_count(1);
    expect("ip:192.0.2.2", "addresses",
           "mac:00:e0:fc:10:00:01 mac:00:e0:fc:10:00:02 ip:192.0.2.2", NULL);

    scene("one management address, stated from two ports without a common chassis");
    lldp(port1, (struct lldp){ .chassis = sw.mac, .name = "core", .management = "192.0.2.2" });
    lldp(port2, (struct lldp){ .chassis = sw.mac, .name = "core", .management = "192.0.2.2" });
    expect_count(1);
    expect("ip:192.0.2.2", "id", "mac:00:e0:fc:10:00:01", NULL);

    scene("a switch that states its bridge address over SNMP");
    hello(sw);
    snmp_response(sw, pc, (struct snmp){ .description = vrp, .bridge = "00:e0:fc:10:00:40" });
    expect_count(1);
    expect("ip:192.0.2.2", "addresses",
           "mac:00:e0:fc:10:00:01 mac:00:e0:fc:10:00:40 ip:192.0.2.2", "maker",
           "huawei-technologies stated", NULL);

    scene("a device that names two of its interfaces on the link is one");
    mdns_answer((struct dev){ "24:a4:3c:80:00:01", "192.0.2.50", 0 }, "ap-3", "192.0.2.50",
                "_workstation._tcp", "mac=24:a4:3c:80:00:02");
    expect_count(1);
    expect("ip:192.0.2.50", "addresses",
           "mac:24:a4:3c:80:00:01 mac:24:a4:3c:80:00:02 ip:192.0.2.50", NULL);

    scene("a bridge address of another block may be that of somebody behind a translator");
    hello(router);
    snmp_response(router, pc,
                  (struct snmp){ .description = "Linux 5.10", .bridge = "00:e0:fc:10:00:40" });
    expect("ip:192.0.2.1", "addresses", "mac:2c:6b:f5:30:00:01 ip:192.0.2.1", "maker",
           "juniper registered", NULL);
    expect("mac:00:e0:fc:10:00:40", "is", "unsettled", NULL);

    scene("ports that tell one name and one platform, from one run of addresses, are one");
    cdp(c1, "core-2", "cisco WS-C2960X-48TS-L",
        "Cisco IOS Software, Version 15.2(7)E3, RELEASE");
    cdp(c2, "core-2", "cisco WS-C2960X-48TS-L",
        "Cisco IOS Software, Version 15.2(7)E3, RELEASE");
    expect_count(1);

    scene("two switches of one model are two");
    cdp(c1, "core-2", "cisco WS-C2960X-48TS-L",
        "Cisco IOS Software, Version 15.2(7)E3, RELEASE");
    cdp(c2, "core-3", "cisco WS-C2960X-48TS-L",
        "Cisco IOS Software, Version 15.2(7)E3, RELEASE");
    expect_count(2);

    scene("two phones from one box, with the factory's name, are two");
    lldp(phone1, (struct lldp){ .name = "KX-HDV230", .description = "KX-HDV230" });
    lldp(phone2, (struct lldp){ .name = "KX-HDV230", .description = "KX-HDV230" });
    expect_count(2);

    scene("two devices that state one chassis and different names are two");
    lldp(c1, (struct lldp){ .chassis = "00:1b:54:ff:ff:ff", .name = "alpha" });
    lldp((struct dev){ "00:1b:54:99:00:02", NULL, 0 },
         (struct lldp){ .chassis = "00:1b:54:ff:ff:ff", .name = "beta" });
    expect("mac:00:1b:54:20:00:01", "name", "alpha", NULL);
    expect("mac:00:1b:54:99:00:02", "name", "beta", NULL);
    expect("mac:00:1b:54:ff:ff:ff", "is", "unsettled", NULL);
}

static void test_serials(void)
{
    const struct dev port1 = { "00:1b:54:20:00:01", NULL, 0 };
    const struct dev port2 = { "00:1b:54:20:07:02", NULL, 0 };
    const struct dev dell = { "00:14:22:00:00:02", NULL, 0 };

    scene("ports that state one serial number and model are one switch");
    lldp(port1,
         (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "FDO1234X0AB" });
    lldp(port2,
         (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "FDO1234X0AB" });
    expect_count(1);
    expect("mac:00:1b:54:20:07:02", "serial", "FDO1234X0AB", "addresses",
           "mac:00:1b:54:20:00:01 mac:00:1b:54:20:07:02", NULL);

    scene("two serial numbers are two switches");
    lldp(port1,
         (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "FDO1234X0AB" });
    lldp(port2,
         (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "FDO1234X0AC" });
    expect_count(2);

    scene("a serial number that nobody filled in joins nothing");
    lldp(port1, (struct lldp){ .maker = "Cisco",
                               .model = "WS-C3750",
                               .serial = "To be filled by O.E.M." });
    lldp(port2, (struct lldp){ .maker = "Cisco",
                               .model = "WS-C3750",
                               .serial = "To be filled by O.E.M." });
    expect_count(2);
    scene("nor one that counts");
    lldp(port1, (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "123456789" });
    lldp(port2, (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "123456789" });
    expect_count(2);
    scene("nor one of zeros");
    lldp(port1, (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "00000000" });
    lldp(port2, (struct lldp){ .maker = "Cisco", .model = "WS-C3750", .serial = "00000000" });
    expect_count(2);
    scene("nor the same number on another model");
    lldp(port1, (struct lldp){ .model = "WS-C3750", .serial = "FDO1234X0AB" });
    lldp(port2, (struct lldp){ .model = "WS-C2960", .serial = "FDO1234X0AB" });
    expect_count(2);
    scene("nor the same on an interface of another maker");
    lldp(port1, (struct lldp){ .model = "WS-C3750", .serial = "FDO1234X0AB" });
    lldp(dell, (struct lldp){ .model = "WS-C3750", .serial = "FDO1234X0AB" });
    expect_count(2);
}

static void tests(void)
{
    test_routers();
    test_resolution();
    test_leases();
    test_many();
    test_roles();
    test_ports();
    test_serials();
}

int main(int argc, char **argv)
{
    return identify_test_main(argc, argv, tests);
}
