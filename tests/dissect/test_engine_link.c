/* The engine behind link headers, in tunnels and on IP. */
#include "engine_test.h"

static void test_links(void)
{
    static const struct {
        const char *says;
        const char *header;
        uint32_t link_type;
        const char *want;
    } rows[] = {
        { "Ethernet", "020000000099 020000000001 0800", 1, HI_1 },
        { "a VLAN tag", "020000000099 020000000001 8100 0007 0800", 1, HI_1 },
        { "two tags", "020000000099 020000000001 88a8 0007 8100 0008 0800", 1, HI_1 },
        { "old tags", "020000000099 020000000001 9100 0007 8100 0000 0800", 1, HI_1 },
        { "SNAP", "020000000099 020000000001 0027 aaaa03 000000 0800", 1, HI_1 },
        { "PPPoE", "020000000099 020000000001 8864 1100 0001 0021 0021", 1, HI_1 },
        { "PPPoE, protocol of one byte", "020000000099 020000000001 8864 1100 0001 0020 21", 1,
          HI_1 },
        { "MPLS", "020000000099 020000000001 8847 00001040 00002140", 1, HI_0 },
        { "MPLS, a pseudowire",
          "020000000099 020000000001 8847 00002140 020000000098 020000000005 0800", 1,
          "1 ip:10.0.0.1/05 name=hi" },
        { "MPLS, a pseudowire with a control word",
          "020000000099 020000000001 8847 00002140 00000000 020000000098 020000000005 0800", 1,
          "1 ip:10.0.0.1/05 name=hi" },
        { "Linux cooked", "0000 0001 0006 0200000000010000 0800", 113, HI_1 },
        { "Linux cooked, sent by the capturing host", "0004 0001 0006 0200000000010000 0800",
          113, HI_1 },
        { "Linux cooked, not Ethernet", "0000 0304 0006 0200000000010000 0800", 113, HI_0 },
        { "Linux cooked, version 2", "0800 0000 00000001 0001 00 06 0200000000010000", 276,
          HI_1 },
        { "raw IP", "", 101, HI_0 },
        { "raw IP by another number", "", 12, HI_0 },
        { "IPv4 by its link type", "", 228, HI_0 },
        { "BSD loopback, big-endian", "00000002", 0, HI_0 },
        { "BSD loopback, little-endian", "02000000", 0, HI_0 },
        { "OpenBSD loopback", "00000002", 108, HI_0 },
        { "PPP", "ff03 0021", 9, HI_0 },
        { "PPP without its address", "0021", 9, HI_0 },
        { "PPP in HDLC", "ff03 0021", 50, HI_0 },
        { "Cisco HDLC", "0f00 0800", 104, HI_0 },
        { "pppd", "0103 0021", 166, HI_0 },
        { "802.11 to the distribution system",
          "0801 0000 02000000000a 020000000001 020000000099 0000 aaaa03 000000 0800", 105,
          HI_1 },
        { "802.11 from the distribution system, QoS",
          "8802 0000 020000000099 02000000000a 020000000001 0000 0000 aaaa03 000000 0800", 105,
          HI_1 },
        { "802.11 between access points",
          "0803 0000 02000000000a 02000000000b 020000000099 0000 020000000001 aaaa03 000000 "
          "0800",
          105, HI_1 },
        { "radiotap, padded",
          "0000 1100 03000000 0000000000000000 20"
          "8801 0000 02000000000a 020000000001 020000000099 0000 0000 0000 aaaa03 000000 0800",
          127, HI_1 },
        { "encrypted 802.11",
          "0841 0000 02000000000a 020000000001 020000000099 0000 aaaa03 000000 0800", 105, "" },
        { "an unknown link type", "00", 250, "" },
        { "netANALYZER", "00000000 020000000099 020000000001 0800", 240, HI_1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hi4();
        hex(rows[i].header);
        frame(rows[i].link_type);
        expect(rows[i].says, rows[i].want);
    }
    text("hi.");
    hex("0f00 2000");
    frame(104);
    expect("CDP on HDLC has no address to speak for", "");
    text("hi.");
    hex("020000000099 020000000001 000b aaaa03 00000c 2000");
    frame(1);
    text("ho.padding");
    hex("020000000099 020000000001 0006 424203");
    frame(1);
    text("beacon.");
    hex("8000 0000 ffffffffffff 020000000003 020000000003 0000");
    frame(105);
    expect(
        "what is not IP is on the link",
        "1 mac:02:00:00:00:00:01/01 name=hi link | 2 mac:02:00:00:00:00:01/01 name=ho link | "
        "3 mac:02:00:00:00:00:03/03 name=beacon link");
    for (size_t n = 1; n < 45; n++) {
        hi4();
        eth(1, 0x0800);
        frame_at(1, 0, n);
    }
    expect("frames cut anywhere say nothing", "");
    check(coverage.frames_cut == 44, "cut frames are counted");
}

static void test_tunnels(void)
{
    static const struct {
        const char *says;
        uint8_t proto;
        const char *header; /* between the outer IP header and the inner */
        const char *want;
    } rows[] = {
        { "IP in IP", 4, "", HI_0 },
        { "GRE", 47, "0000 0800", HI_0 },
        { "GRE with key, sequence and checksum", 47, "b000 0800 00000000 00000001 00000002",
          HI_0 },
        { "GRE with Ethernet", 47, "0000 6558 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "ERSPAN I", 47, "0000 88be 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "ERSPAN II", 47, "1000 88be 00000001 1001000100000000 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "ERSPAN III", 47,
          "1000 22eb 00000001 200100010000000000000001 0000000000000000 020000000098 "
          "020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "PPTP", 47, "3001 880b 00290001 00000001 ff03 0021", HI_0 },
        { "EtherIP", 97, "3000 020000000098 020000000005 0800", "1 ip:10.0.0.1/05 name=hi" },
        { "MPLS in IP", 137, "00002140", HI_0 },
        { "VXLAN", 17, "1000 12b5 0000 0000 08000000 00000100 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "VXLAN, Linux' port", 17,
          "1000 2118 0000 0000 08000000 00000100 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "VXLAN without its flag is none", 17,
          "1000 12b5 0000 0000 00000000 00000100 020000000098 020000000005 0800", "" },
        { "Geneve with an option", 17,
          "1000 17c1 0000 0000 0100 6558 00000100 00000000 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "GTP-U", 17, "0868 0868 0000 0000 30ff 001f 00000001", HI_0 },
        { "GTP-U with an extension", 17,
          "0868 0868 0000 0000 34ff 0027 00000001 0000 00 85 01 0000 00", HI_0 },
        { "L2TP", 17, "06a5 06a5 0000 0000 0002 0001 0001 ff03 0021", HI_0 },
        { "TZSP", 17, "9090 9090 0000 0000 01 00 0001 01 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
    };
    hi4();
    hex("00000001 020000000098 020000000005 0800");
    eth(1, 0x88e7);
    frame(1);
    expect("Ethernet inside a backbone's", "1 ip:10.0.0.1/05 name=hi");

    hi4();
    hex("0101 0001 0010 0800");
    eth(1, 0x8909);
    frame(1);
    expect("a tag of security groups", "1 ip:10.0.0.1/01 name=hi");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hi4();
        hex(rows[i].header);
        ip4(rows[i].proto, 8, 9);
        eth(1, 0x0800);
        frame(1);
        expect(rows[i].says, rows[i].want);
    }
    text("hi.");
    udp(7, 7);
    ip6(17, 1, 2);
    ip4(41, 8, 9);
    eth(1, 0x0800);
    frame(1);
    expect("IPv6 in IPv4", "1 ip:2001:db8::1/00 name=hi");

    hi4();
    for (int i = 0; i < DIS_TUNNEL_DEPTH_MAX; i++)
        ip4(4, 8, 9);
    eth(1, 0x0800);
    frame(1);
    expect("as deep as is allowed", HI_0);
    hi4();
    for (int i = 0; i <= DIS_TUNNEL_DEPTH_MAX; i++)
        ip4(4, 8, 9);
    eth(1, 0x0800);
    frame(1);
    expect("one deeper", "");
    check(coverage.too_deep == 1, "too deep is counted");
}

static void test_ip(void)
{
    hi4();
    put(slice_of(NULL, 0));
    eth(1, 0x0800);
    frame(1);
    text("ho.");
    udp(7, 7);
    hex("1100 0000 00000000");
    hex("2c00 0104 00000000");
    cap.at += 16;
    hex("3c00 0104 00000000"); /* hop-by-hop, then destination options, then UDP */
    cap.at += 8;
    hex("1100 0104 00000000");
    hex("3c00 0104 00000000");
    ip6(0, 1, 2);
    eth(1, 0x86dd);
    frame(1);
    expect("IPv6 extension headers are walked",
           "1 ip:10.0.0.1/01 name=hi | 2 ip:2001:db8::1/01 name=ho");

    hi4();
    eth(1, 0x0800);
    cap.room[cap.at + 14 + 10] ^= 1;
    frame(1);
    hi4();
    eth(1, 0x0800);
    frame(1);
    struct buf out = BUF_EMPTY;
    run(1, true, &out);
    check(slice_find(buf_view(&out), SLICE("good 1 bad 1")) != SIZE_MAX,
          "checksums are counted");
    buf_done(&out);
    begin();

    text("hi.");
    ip4(253, 1, 2);
    eth(1, 0x0800);
    frame(1);
    expect("a protocol on IP", HI_1);
}

int main(void)
{
    begin();
    test_links();
    test_tunnels();
    test_ip();
    return result();
}
