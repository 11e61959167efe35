/* The order in which independent devices speak, and where a capture is cut in two, change
 * nothing. */
#include "tests/identify/identify_test.h"

#include <stdio.h>

enum { ROUNDS = 200 };

static const char vrp[] =
    "S5735-L24T4X-A1 Huawei Versatile Routing Platform Software VRP (R) software, "
    "Version 5.170 (S5735 V200R019C10SPC500)";

/* A site: each owner is a device, or a device and who talks to it. */
static void site(void)
{
    const struct dev sw = { "00:e0:fc:10:00:01", "192.0.2.2", 255 };
    const struct dev port1 = { "00:e0:fc:10:00:02", NULL, 0 };
    const struct dev port2 = { "00:e0:fc:10:00:03", NULL, 0 };
    const struct dev poller = { "00:14:22:00:00:01", "192.0.2.100", 128 };
    const struct dev camera = { "44:19:b6:40:00:01", "192.0.2.20", 0 };
    const struct dev viewer = { "00:14:22:00:00:02", "192.0.2.101", 128 };
    const struct dev printer = { "3c:d9:2b:50:00:01", "192.0.2.30", 0 };
    const struct dev router = { "2c:6b:f5:30:00:01", "192.0.2.1", 0 };
    const struct dev far = { "2c:6b:f5:30:00:01", "203.0.113.80", 52 };
    const struct dev surfer = { "da:a1:19:70:00:01", "192.0.2.102", 128 };
    const struct dev role = { "00:00:5e:00:01:0a", "192.0.2.254", 255 };
    const struct dev phone = { "00:15:65:60:00:01", "192.0.2.40", 0 };
    const struct dev pbx = { "b8:27:eb:61:00:01", "192.0.2.41", 0 };
    const struct dev proxy = { "00:1b:54:30:00:01", "198.51.100.1", 0 };
    const struct dev nvr = { "3c:ef:8c:41:00:01", "192.0.2.21", 0 };
    const struct dev guard = { "00:14:22:00:00:03", "192.0.2.103", 128 };
    const struct dev liar1 = { "00:1b:54:20:00:01", NULL, 0 };
    const struct dev liar2 = { "00:1b:54:99:00:02", NULL, 0 };
    const struct dev first = { "ac:cc:8e:42:00:01", "192.0.2.60", 0 };
    const struct dev second = { "00:24:dc:43:00:01", "192.0.2.60", 0 };
    const struct dev stack1 = { "00:1b:54:50:00:01", NULL, 0 };
    const struct dev stack2 = { "00:1b:54:51:00:01", NULL, 0 };
    char address[64];

    owner(1);
    hello(sw);
    lldp(port1,
         (struct lldp){
             .chassis = sw.mac, .name = "core", .description = vrp, .management = sw.ip });
    lldp(port2,
         (struct lldp){
             .chassis = sw.mac, .name = "core", .description = vrp, .management = sw.ip });
    hello(poller);
    snmp_get(poller, sw);
    snmp_response(sw, poller,
                  (struct snmp){ .description = vrp,
                                 .name = "core",
                                 .object_id = "2011.2.23.1",
                                 .bridge = "00:e0:fc:10:00:40" });
    owner(2);
    hello(viewer);
    hello(camera);
    upnp(viewer, camera, "HIKVISION", "DS-2CD2143G0-I", "601234567", "Gate");
    owner(3);
    hello(printer);
    mdns_answer(printer, "printer-7", "192.0.2.30", "_ipp._tcp", "ty=HP LaserJet 400");
    owner(4);
    hello(router);
    dhcp_request(surfer, surfer, (struct dhcp){ .name = "laptop", .vendor_class = "MSFT 5.0" });
    dhcp_ack(router, surfer, (struct dhcp){ .ip = surfer.ip, .server = router.ip });
    talk(surfer, far, 22, "", "SSH-2.0-HUAWEI-1.5\r\n");
    owner(5);
    hello(role);
    owner(6);
    hello(phone);
    hello(pbx);
    sip_register(phone, pbx, "Yealink SIP-T46S 66.84.0.15");
    sip_register(phone, pbx, "Yealink SIP-T46S 66.86.0.20");
    owner(7);
    for (int i = 1; i <= 12; i++) {
        (void)snprintf(address, sizeof address, "198.51.100.%d", i);
        arp(proxy, address);
    }
    owner(8);
    hello(guard);
    hello(nvr);
    tls(guard, nvr, NULL, "CN=NVR4216,O=Dahua Technology",
        "CN=Dahua Root CA,O=Dahua Technology");
    owner(9);
    lldp(liar1,
         (struct lldp){ .chassis = "00:1b:54:ff:ff:ff", .name = "alpha", .maker = "ZTE" });
    owner(10);
    lldp(liar2,
         (struct lldp){ .chassis = "00:1b:54:ff:ff:ff", .name = "beta", .maker = "Huawei" });
    owner(11);
    hello(first);
    say(first, poller, 40000, 40001, "x");
    owner(12);
    hello(second);
    owner(13);
    lldp(stack1, (struct lldp){ .model = "WS-C3750", .serial = "FDO1234X0AB" });
    owner(14);
    lldp(stack2, (struct lldp){ .model = "WS-C3750", .serial = "FDO1234X0AB" });
    cdp(stack2, "stack", "cisco WS-C3750G-24TS",
        "Cisco IOS Software, Version 12.2(55)SE7, RELEASE");
    owner(15); /* neighbours of whom nobody heard ARP */
    talk((struct dev){ "00:14:22:00:00:0a", "192.168.9.10", 128 },
         (struct dev){ "00:1b:1b:00:00:40", "192.168.9.40", 30 }, 21, "",
         "220 AXIS P3245-V Network Camera 10.12.130 (2023) ready.\r\n");
}

/* The first line that differs. */
static void report(struct slice was, struct slice is)
{
    while (was.n > 0 || is.n > 0) {
        struct slice a = slice_line(&was);
        struct slice b = slice_line(&is);
        if (!slice_eq(a, b)) {
            printf("    was: %.*s\n    is:  %.*s\n", (int)a.n, (const char *)a.p, (int)b.n,
                   (const char *)b.p);
            return;
        }
    }
}

static bool same(struct buf *was, struct buf is)
{
    bool good = slice_eq(buf_view(was), buf_view(&is));
    if (!good)
        report(buf_view(was), buf_view(&is));
    buf_done(&is);
    return good;
}

static void tests(void)
{
    scene("the site as it is");
    site();
    expect_count(20);
    expect("ip:192.0.2.2", "addresses",
           "mac:00:e0:fc:10:00:01 mac:00:e0:fc:10:00:02 mac:00:e0:fc:10:00:03 "
           "mac:00:e0:fc:10:00:40 ip:192.0.2.2",
           NULL);
    expect("ip:203.0.113.80", "maker", "huawei-technologies stated", NULL);
    expect("mac:2c:6b:f5:30:00:01", "maker", "juniper registered", NULL);
    expect("mac:00:1b:54:50:00:01", "serial", "FDO1234X0AB", "name", "stack", NULL);

    struct buf was = scene_tell();
    bool good = true;
    scene("in any order of the devices the site is the same");
    site();
    for (uint64_t round = 0; good && round < ROUNDS; round++)
        good = same(&was, scene_shuffle(round));
    check(good, "shuffled");

    scene("cut in two anywhere the site is the same");
    site();
    good = true;
    for (size_t at = 0; good && at <= scene_frames(); at++)
        good = same(&was, scene_split(at));
    check(good, "split");
    buf_done(&was);
}

int main(int argc, char **argv)
{
    return identify_test_main(argc, argv, tests);
}
