/* Who made it: which statement counts, how much, and when nothing does. */
#include "tests/identify/identify_test.h"

#include <stdio.h>

static const struct dev pc = { "00:14:22:00:00:01", "192.0.2.101", 128 };
static const struct dev camera = { "44:19:b6:40:00:01", "192.0.2.20", 0 };

static const char vrp[] =
    "S5735-L24T4X-A1 Huawei Versatile Routing Platform Software VRP (R) software, "
    "Version 5.170 (S5735 V200R019C10SPC500)";

static void test_addresses(void)
{
    static const struct {
        const char *what;
        const char *mac;
        const char *class_name;
    } silent[] = {
        { "a locally administered address", "da:a1:19:70:00:01", "-" },
        { "the same of a block that is assigned without the bit", "02:e0:fc:10:00:01", "-" },
        { "Docker", "02:42:ac:11:00:02", "virtual-machine" },
        { "VMware", "00:50:56:01:02:03", "virtual-machine" },
        { "VirtualBox", "08:00:27:01:02:03", "virtual-machine" },
        { "QEMU", "52:54:00:01:02:03", "virtual-machine" },
        { "Hyper-V", "00:15:5d:01:02:03", "virtual-machine" },
        { "Xen", "00:16:3e:01:02:03", "virtual-machine" },
        { "a generator's address", "00:00:00:00:00:01", "-" },
    };
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        const struct dev d = { silent[i].mac, "192.0.2.50", 0 };
        char id[32];
        (void)snprintf(id, sizeof id, "mac:%s", silent[i].mac);
        scene(silent[i].what);
        hello(d);
        expect_count(1);
        expect("ip:192.0.2.50", "id", id, "maker", "-", "parts", "-", "class",
               silent[i].class_name, NULL);
    }

    scene("a group address is no sender");
    say((struct dev){ "01:e0:fc:10:00:01", "192.0.2.9", 0 }, pc, 40000, 40001, "x");
    expect("mac:01:e0:fc:10:00:01", "is", "unseen", NULL);
    expect_nobody("huawei-technologies");

    scene("a block alone gives a registered maker");
    hello(camera);
    expect("ip:192.0.2.20", "maker", "hikvision registered", "confidence", "60", "parts", "-",
           "evidence", "ethernet/source-address", "supports:maker", "ethernet/source-address",
           "conflict", "no", NULL);

    scene("the maker that is stated counts, the block's holder made the interface");
    hello(pc);
    lldp(pc, (struct lldp){ .name = "core", .description = vrp });
    expect("ip:192.0.2.101", "maker", "huawei-technologies stated", "parts",
           "network-interface:dell", "model", "S5735-L24T4X-A1", "firmware",
           "V200R019C10SPC500", "name", "core", "conflict", "no", "supports:maker",
           "lldp/description", NULL);

    scene("where both agree there is no part");
    lldp((struct dev){ "00:e0:fc:10:00:01", NULL, 0 },
         (struct lldp){ .name = "core", .description = vrp });
    expect("mac:00:e0:fc:10:00:01", "maker", "huawei-technologies stated", "parts", "-",
           "confidence", "98", "supports:maker", "ethernet/source-address lldp/description",
           NULL);

    scene("the block of a maker of parts never makes the whole");
    hello((struct dev){ "00:02:b3:00:00:01", "192.0.2.51", 0 });
    expect("ip:192.0.2.51", "maker", "-", "parts", "network-interface:intel", NULL);

    scene("an address that was only heard of has its evidence");
    dhcp_ack(pc, camera, (struct dhcp){ .ip = "192.0.2.20", .server = "192.0.2.101" });
    expect("ip:192.0.2.20", "maker", "hikvision registered", "supports:maker", "dhcp/address",
           NULL);
}

static void test_placeholders(void)
{
    static const char *const blanks[] = { "To be filled by O.E.M.",
                                          "To Be Filled By O.E.M.",
                                          "None",
                                          "N/A",
                                          "Default string",
                                          "System Serial Number",
                                          "Not Specified",
                                          "unknown",
                                          "0",
                                          "00000000",
                                          "(none)",
                                          "xxxxxxxx",
                                          "123456789",
                                          "ffffffff",
                                          "-",
                                          "INVALID",
                                          "Not Available" };
    static const char *const names[] = { "localhost",
                                         "localhost.localdomain",
                                         "(none)",
                                         "None",
                                         "unknown",
                                         "UNKNOWN",
                                         "To be filled by O.E.M.",
                                         "null",
                                         "localhost6.localdomain6" };
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        scene(blanks[i]);
        lldp(pc, (struct lldp){ .serial = blanks[i] });
        expect("mac:00:14:22:00:00:01", "serial", "-", "maker", "dell registered", NULL);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        scene(names[i]);
        lldp(pc, (struct lldp){ .name = names[i] });
        expect("mac:00:14:22:00:00:01", "name", "-", NULL);
        scene(names[i]);
        dhcp_request(pc, pc, (struct dhcp){ .name = names[i] });
        expect("mac:00:14:22:00:00:01", "name", "-", NULL);
    }
    static const char *const makers[] = { "To be filled by O.E.M.", "None",    "N/A",
                                          "System manufacturer",    "unknown", "Default string",
                                          "Not Specified",          "O.E.M.",  "OEM" };
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        scene(makers[i]);
        lldp(pc, (struct lldp){ .maker = makers[i], .model = makers[i] });
        expect("mac:00:14:22:00:00:01", "maker", "dell registered", "model", "-", "parts", "-",
               NULL);
    }

    scene("a real name beside a placeholder counts");
    dhcp_request(pc, pc, (struct dhcp){ .name = "localhost" });
    lldp(pc, (struct lldp){ .name = "build-7", .serial = "0", .model = "None" });
    expect("mac:00:14:22:00:00:01", "name", "build-7", "serial", "-", "model", "-", NULL);
    scene("a real name that begins like a placeholder counts");
    lldp(pc, (struct lldp){ .name = "unknown-soldier",
                            .serial = "0012345",
                            .model = "None-1",
                            .maker = "Dell" });
    expect("mac:00:14:22:00:00:01", "name", "unknown-soldier", "serial", "0012345", "model",
           "None-1", NULL);
}

static void test_conflicts(void)
{
    scene("two statements that agree are worth more");
    hello(pc);
    lldp(pc, (struct lldp){ .maker = "Huawei" });
    snmp_response(pc, camera, (struct snmp){ .object_id = "2011.2.23.1" });
    expect("ip:192.0.2.101", "maker", "huawei-technologies stated", "confidence", "97",
           "conflict", "no", NULL);

    scene("of two that disagree the field made for it counts, and both are kept");
    hello(pc);
    snmp_response(pc, camera, (struct snmp){ .object_id = "2011.2.23.1" });
    lldp(pc, (struct lldp){ .maker = "ZTE" });
    expect("ip:192.0.2.101", "maker", "zte stated", "confidence", "67", "conflict", "yes",
           "supports:maker", "snmp/object-id lldp/manufacturer", NULL);

    scene("a model that came with the maker that does not count is not told");
    hello(pc);
    lldp(pc, (struct lldp){ .maker = "ZTE" });
    snmp_response(pc, camera,
                  (struct snmp){ .description =
                                     "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), "
                                     "Version 12.2(55)SE7, RELEASE SOFTWARE (fc1)" });
    expect("ip:192.0.2.101", "maker", "zte stated", "firmware", "-", "conflict", "yes", NULL);

    scene("nor is one that came with a text of the other maker, where a field names the model");
    hello(pc);
    cdp(pc, "sw", "cisco WS-C2960X-48TS-L", NULL);
    lldp(pc, (struct lldp){ .maker = "ZTE", .model = "5950" });
    expect("ip:192.0.2.101", "maker", "cisco stated", "model", "WS-C2960X-48TS-L", "conflict",
           "yes", NULL);

    scene("to say it in several words over one protocol adds nothing");
    hello(pc);
    lldp(pc, (struct lldp){ .maker = "Huawei" });
    talk(camera, pc, 22, "", "SSH-2.0-HUAWEI-1.5\r\n");
    talk(camera, pc, 22, "", "SSH-2.0-HUAWEI-1.6\r\n");
    talk(camera, pc, 22, "", "SSH-2.0-HUAWEI-1.7\r\n");
    expect("ip:192.0.2.101", "confidence", "97", NULL);

    scene("the order in which they came does not matter");
    lldp(pc, (struct lldp){ .maker = "ZTE" });
    hello(pc);
    snmp_response(pc, camera, (struct snmp){ .object_id = "2011.2.23.1" });
    expect("ip:192.0.2.101", "maker", "zte stated", "confidence", "67", "conflict", "yes",
           NULL);

    scene("nor between two of one weight");
    lldp(pc, (struct lldp){ .maker = "ZTE" });
    hello(pc);
    upnp(camera, pc, "Huawei", NULL, NULL, NULL);
    struct buf first = scene_tell();
    scene("nor between two of one weight");
    hello(pc);
    upnp(camera, pc, "Huawei", NULL, NULL, NULL);
    lldp(pc, (struct lldp){ .maker = "ZTE" });
    expect("ip:192.0.2.101", "conflict", "yes", "confidence", "67", NULL);
    check(slice_find(buf_view(&first),
                     SLICE("maker=huawei-technologies stated; confidence=67")) != SIZE_MAX ||
              slice_find(buf_view(&first), SLICE("maker=zte stated; confidence=67")) !=
                  SIZE_MAX,
          "one of the two");
    buf_done(&first);

    scene("an affiliate's name is no disagreement");
    hello(camera);
    lldp(camera, (struct lldp){ .maker = "Canon" });
    snmp_response(camera, pc,
                  (struct snmp){ .object_id = "368.1" }); /* Axis, which Canon owns */
    expect("ip:192.0.2.20", "conflict", "no", "maker", "canon stated", NULL);

    scene("a mere name inside a text does not outweigh a number given to the maker");
    hello(pc);
    snmp_response(
        pc, camera,
        (struct snmp){ .description = "Gateway for Huawei terminals", .object_id = "9.1.516" });
    expect("ip:192.0.2.101", "maker", "cisco stated", "conflict", "yes", NULL);

    scene("the number of an agent program is no maker's");
    hello(pc);
    snmp_response(
        pc, camera,
        (struct snmp){ .description = "Linux host 5.10", .object_id = "8072.3.2.10" });
    expect("ip:192.0.2.101", "maker", "dell registered", "conflict", "no", NULL);

    scene("a maker that nobody knows stands as it is written");
    hello(pc);
    lldp(pc, (struct lldp){ .maker = "Frobnitz Apparatebau" });
    expect("ip:192.0.2.101", "maker", "Frobnitz Apparatebau stated", "parts",
           "network-interface:dell", NULL);
}

static void test_brands(void)
{
    scene("rebranded equipment keeps the brand and its maker");
    hello(pc);
    upnp(camera, pc, "ANNKE", "C800", "A12345678", "Front door");
    expect("ip:192.0.2.101", "maker", "hikvision stated", "brand", "ANNKE", "model", "C800",
           "serial", "A12345678", "name", "Front door", NULL);

    scene("on an address block of the maker");
    hello(camera);
    upnp(pc, camera, "HiLook", "IPC-B140H", NULL, NULL);
    expect("ip:192.0.2.20", "maker", "hikvision stated", "brand", "HiLook", "parts", "-",
           "conflict", "no", NULL);

    scene("a brand under which only some products are another's is no accusation");
    hello((struct dev){ "00:40:84:00:00:01", "192.0.2.60", 0 });
    upnp(pc, (struct dev){ "00:40:84:00:00:01", "192.0.2.60", 0 }, "Honeywell", "T6 Pro", NULL,
         NULL);
    expect("ip:192.0.2.60", "conflict", "no", NULL);
    expect_nobody("dahua");
}

static void test_hostile(void)
{
    scene("terminal escapes, format strings and HTML are shown as text");
    lldp(pc, (struct lldp){ .name = "\x1b[2J\x1b]0;owned\x07sw",
                            .description = "%n%s%x <script>alert(1)</script>\x1b[31m",
                            .maker = "%s%n",
                            .model = "<img src=x onerror=alert(1)>",
                            .serial = "a\xff\xfe\xe2\x80\xae"
                                      "b" });
    expect("mac:00:14:22:00:00:01", "name", "\\x1b[2J\\x1b]0;owned\\x07sw", "model",
           "<img src=x onerror=alert(1)>", "serial", "a\\xff\\xfe\\u{202e}b", "maker-name",
           "%s%n", NULL);

    scene("a line break in a name is one line");
    lldp(pc, (struct lldp){ .name = "core\r\nsw\tone" });
    expect("mac:00:14:22:00:00:01", "name", "core sw one", NULL);

    scene("blanks alone are no name");
    lldp(pc, (struct lldp){ .name = " \t ", .serial = "  " });
    expect("mac:00:14:22:00:00:01", "name", "-", "serial", "-", NULL);
}

static struct slice bytes(const char *hex)
{
    static uint8_t room[256];
    size_t n = 0;
    for (uint64_t byte = 0; hex[2 * n] != '\0' && slice_hex(slice_of(hex + 2 * n, 2), &byte); n++)
        room[n] = (uint8_t)byte;
    return slice_of(room, n);
}

static void test_numbers(void)
{
    static const struct dev broadcast = { "ff:ff:ff:ff:ff:ff", "192.0.2.255", 0 };
    static const char i_am_5[] = "810b001401001000c4020000072205c491032105";
    static const char named[] = "810a001b010030010c0c0200000719793e7506005a5a5a5a5a3f"; /* vendor-name ZZZZZ */

    scene("the number that a registry gave the maker counts, the block's holder made the interface");
    hello(pc);
    udp(pc, broadcast, 47808, 47808, bytes(i_am_5));
    expect("ip:192.0.2.101", "maker", "johnson-controls stated", "parts", "network-interface:dell", "conflict", "no", NULL);

    scene("a name that nobody knows beside it is a way of writing it");
    hello(pc);
    udp(pc, broadcast, 47808, 47808, bytes(i_am_5));
    udp(pc, camera, 47808, 47808, bytes(named));
    expect("ip:192.0.2.101", "maker", "johnson-controls stated", "conflict", "no", NULL);

    scene("number 0 and numbers that nobody has name nobody");
    hello(pc);
    udp(pc, broadcast, 47808, 47808, bytes("810b001401001000c4020000072205c491032100"));
    udp(pc, broadcast, 47808, 47808, bytes("810b001501001000c4020000072205c4910322fffe"));
    expect("ip:192.0.2.101", "maker", "dell registered", NULL);

    scene("who hands on what another said is not its maker's");
    hello(camera);
    udp(camera, broadcast, 47808, 47808, bytes("810b0018010807d1010a1000c4020000072205c491032105"));
    expect("ip:192.0.2.20", "maker", "hikvision registered", NULL);
    expect("bacnet:2001/0a", "maker", "johnson-controls stated", NULL);
}

static void tests(void)
{
    test_numbers();
    test_addresses();
    test_placeholders();
    test_conflicts();
    test_brands();
    test_hostile();
}

int main(int argc, char **argv)
{
    return identify_test_main(argc, argv, tests);
}
