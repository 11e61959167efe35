"""The scene of samples/telecom.pcap: an operator's network, one message from the standard for each protocol."""
import struct

from frames import Capture, Host, ip, mac


def text(value, size):
    """A fixed field, filled with NUL."""
    return value.encode().ljust(size, b"\0")[:size]


def attribute16(kind, value):
    """16 bits of type, 16 of length: WPS, CAPWAP."""
    return struct.pack(">HH", kind, len(value)) + value


# ---- access: 802.11, CAPWAP ----

def element(kind, value):
    return bytes([kind, len(value)]) + value


def wps(manufacturer, model, number, serial, name, uuid):
    """Wi-Fi Simple Configuration 2.0.8, 12, in a vendor element."""
    body = attribute16(0x104a, b"\x10") + attribute16(0x1044, b"\x02") + attribute16(0x1047, bytes.fromhex(uuid))
    for kind, value in ((0x1021, manufacturer), (0x1023, model), (0x1024, number), (0x1042, serial)):
        body += attribute16(kind, value.encode())
    body += attribute16(0x1054, struct.pack(">HIH", 6, 0x0050f204, 1)) + attribute16(0x1011, name.encode())
    return element(221, b"\x00\x50\xf2\x04" + body)


def management(subtype, src, dst, body):
    """IEEE 802.11-2020, 9.3.3.1; the BSSID is the sender's."""
    return bytes([subtype << 4, 0]) + struct.pack("<H", 0) + mac(dst) + mac(src) + mac(src) + struct.pack("<H", 16) + body


def beacon(src, ssid, more, subtype=8, dst="ff:ff:ff:ff:ff:ff"):
    body = struct.pack("<QHH", 1234567, 100, 0x0411) + element(0, ssid.encode()) + element(1, bytes.fromhex("82848b96")) + more
    return management(subtype, src, dst, body)


def tzsp(sniffer, collector, frame):
    """A sniffer hands 802.11 frames on: TZSP 1, protocol 18."""
    sniffer.udp(collector.address, 40000, 37008, b"\x01\x00\x00\x12\x01" + frame, dst_hw=collector.hw)


def capwap(host, peer, kind, body):
    """RFC 5415, 4.3 and 4.5."""
    control = struct.pack(">IBHB", kind, 1, len(body) + 3, 0) + body
    port = (49500, 5246) if kind in (1, 3) else (5246, 49500)
    host.udp(peer.address, *port, bytes.fromhex("0010020000000000") + control, dst_hw=peer.hw)


def capwap_board(vendor, model, serial, base):
    body = struct.pack(">I", vendor) + attribute16(0, model.encode()) + attribute16(1, serial.encode())
    return attribute16(38, body + attribute16(4, mac(base)))


def capwap_version(vendor, kind, value):
    return struct.pack(">IHH", vendor, kind, len(value)) + value.encode()


# ---- tunnels: IKE, L2TP, PPTP ----

def ike_init(host, peer, ids):
    """RFC 7296, 3.1 and 3.12: IKE_SA_INIT with a nonce and vendor ids."""
    chain = [(40, bytes(range(16)))] + [(43, i if isinstance(i, bytes) else i.encode()) for i in ids]
    body = b""
    for at, (_, value) in enumerate(chain):
        following = chain[at + 1][0] if at + 1 < len(chain) else 0
        body += struct.pack(">BBH", following, 0, 4 + len(value)) + value
    head = bytes.fromhex("0102030405060708") + bytes(8) + struct.pack(">BBBBII", 40, 0x20, 34, 8, 0, 28 + len(body))
    host.udp(peer.address, 500, 500, head + body, dst_hw=peer.hw)


def l2tp_start(host, peer, message, name, vendor):
    """RFC 2661, 6.1: SCCRQ or SCCRP."""
    def avp(kind, value):
        return struct.pack(">HHH", 0x8000 | (6 + len(value)), 0, kind) + value
    body = avp(0, struct.pack(">H", message)) + avp(2, b"\x01\x00") + avp(3, struct.pack(">I", 3)) + avp(7, name.encode())
    body += avp(9, struct.pack(">H", 1)) + avp(8, vendor.encode()) + avp(6, struct.pack(">H", 0x0690))
    host.udp(peer.address, 1701, 1701, struct.pack(">HHHHHH", 0xc802, 12 + len(body), 0, 0, 0, 0) + body, dst_hw=peer.hw)


def pptp_start(message, name, vendor, firmware=0):
    """RFC 2637, 2.1 and 2.2."""
    body = struct.pack(">HHIIHH", 0x0100, 0x0100 if message == 2 else 0, 3, 3, 1, firmware) + text(name, 64) + text(vendor, 64)
    return struct.pack(">HHIHH", 12 + len(body), 1, 0x1a2b3c4d, message, 0) + body


def access(c):
    sniffer = Host(c, "b8:27:eb:70:00:01", "192.0.2.90")
    collector = Host(c, "b8:27:eb:70:00:02", "192.0.2.91")
    sniffer.arp(collector)
    chip = element(221, bytes.fromhex("001018") + b"\x02\x00\x00\x00\x00\x00")
    tzsp(sniffer, collector, beacon("a4:2b:8c:70:00:01", "branch", chip + wps(
        "NETGEAR, Inc.", "R7000", "R7000", "4AB1234567890", "R7000 (Wireless AP)", "00112233445566778899a42b8c700001")))
    # The reference design's maker stands where the maker should: the block of addresses says who it was.
    tzsp(sniffer, collector, beacon("00:1b:2f:70:00:02", "shop", wps(
        "Ralink Technology, Corp.", "Ralink Wireless Access Point", "RT2860", "12345678", "RalinkAPS",
        "00112233445566778899001b2f700002")))
    tzsp(sniffer, collector, management(4, "da:a1:19:70:00:09", "ff:ff:ff:ff:ff:ff", element(0, b"HUAWEI-B525-1234")))

    ap = Host(c, "00:e0:fc:70:00:03", "192.0.2.92")
    controller = Host(c, "00:e0:fc:70:00:04", "192.0.2.93")
    ap.arp(controller)
    descriptor = b"\x02\x02\x01\x01\x00\x02" + capwap_version(2011, 0, "AP4050DN Ver.A") + capwap_version(2011, 1, "V200R010C00SPC600")
    capwap(ap, controller, 1, attribute16(20, b"\x01") + capwap_board(2011, "AP4050DN", "21500831023GJ4001234", ap.hw) +
           attribute16(39, descriptor) + attribute16(45, b"ap-floor-2"))
    state = struct.pack(">HHHHBBBB", 1, 512, 1, 512, 2, 1, 0, 2) + capwap_version(2011, 5, "V200R010C00SPC600")
    capwap(controller, ap, 2, attribute16(1, state) + attribute16(4, b"AC6605-26-PWR"))


def tunnel_ends(c):
    cisco = Host(c, "aa:bb:cc:70:00:05", "198.51.100.5", ttl=255)
    forti = Host(c, "aa:bb:cc:70:00:06", "198.51.100.6")
    linux = Host(c, "aa:bb:cc:70:00:07", "198.51.100.7")
    for one in (cisco, forti, linux):
        one.announce()
    ike_init(cisco, forti, ["CISCO-DELETE-REASON", "CISCOVPN-REV-02", "FLEXVPN-SUPPORTED"])
    ike_init(forti, cisco, [bytes.fromhex("8299031757a36082c6a621de00000000"), bytes.fromhex("afcad71368a1f1c96b8696fc77570100")])
    # strongSwan on anything, with the ids that it imitates.
    ike_init(linux, cisco, [bytes.fromhex("882fe56d6fd20dbc2251613b2ebe5beb"), "FLEXVPN-SUPPORTED"])
    l2tp_start(cisco, linux, 1, "lac-7", "Cisco Systems, Inc.")
    l2tp_start(linux, cisco, 2, "vpn.example.org", "xelerance.com")
    cisco.tcp(linux, 1723, [(">", pptp_start(1, "lac-7", "Cisco Systems, Inc.", 0x1130)), ("<", pptp_start(2, "local", "linux", 1))],
              sport=49700)


def telecom():
    """An operator's network: access points, tunnel ends, core, lines; each speaks one message of its protocol."""
    c = Capture()
    access(c)
    tunnel_ends(c)
    return c.pcap()
