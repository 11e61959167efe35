"""The scene of samples/telecom.pcap: an operator's network, one message from the standard for each protocol."""
import struct

from frames import Capture, Host, ip, lines, mac


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


# ---- core: SCTP, Diameter, S1AP, NGAP ----

def crc32c(data):
    """RFC 9260, appendix A."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def sctp(host, peer, sport, dport, ppid, message, pieces=1, tsn=None):
    """RFC 9260, 3: a message in DATA chunks, one a packet."""
    tsn = tsn or 1000 * ip(host.address)[3]
    step = -(-len(message) // pieces)
    for at in range(0, len(message), step):
        part = message[at:at + step]
        flags = (2 if at == 0 else 0) | (1 if at + step >= len(message) else 0)
        chunk = struct.pack(">BBHIHHI", 0, flags, 16 + len(part), tsn + at // step, 0, 0, ppid) + part + bytes(-len(part) % 4)
        head = struct.pack(">HHI", sport, dport, 0x11220000 + ip(host.address)[3])
        total = struct.pack("<I", crc32c(head + bytes(4) + chunk))
        host.ip(peer.address, 132, head + total + chunk, dst_hw=peer.hw)


def diameter(request, origin, realm, vendor, product, firmware, address):
    """RFC 6733, 5.3: capabilities exchange."""
    def avp(code, value):
        return struct.pack(">II", code, 0x40 << 24 | 8 + len(value)) + value + bytes(-len(value) % 4)
    body = b"" if request else avp(268, struct.pack(">I", 2001))
    body += avp(264, origin.encode()) + avp(296, realm.encode()) + avp(257, b"\0\1" + ip(address))
    body += avp(266, struct.pack(">I", vendor)) + avp(269, product.encode()) + avp(265, struct.pack(">I", 10415))
    if firmware:
        body += avp(267, struct.pack(">I", firmware))
    flags = 0x80 if request else 0
    return struct.pack(">IIIII", 1 << 24 | 20 + len(body), flags << 24 | 257, 0, 1, 2) + body


def aper(kind, procedure, elements):
    """ITU-T X.691: the outer shell of S1AP and NGAP; elements of (id, criticality, value)."""
    def length(n):
        return bytes([n]) if n < 128 else struct.pack(">H", 0x8000 | n)
    body = struct.pack(">BH", 0, len(elements))
    for number, criticality, value in elements:
        body += struct.pack(">HB", number, criticality) + length(len(value)) + value
    return bytes([kind, procedure, 0]) + length(len(body)) + body


def aper_name(value):
    return struct.pack(">H", (len(value) - 1) << 7) + value.encode()


PLMN = bytes.fromhex("00f110")  # 001-01, for tests


def core(c):
    enb = Host(c, "00:e0:fc:70:00:11", "192.0.2.111")
    mme = Host(c, "00:30:88:70:00:12", "192.0.2.112")
    hss = Host(c, "00:1e:73:70:00:13", "192.0.2.113")
    gnb = Host(c, "b8:27:eb:70:00:14", "192.0.2.114")
    amf = Host(c, "b8:27:eb:70:00:15", "192.0.2.115")
    for one in (enb, mme, hss, gnb, amf):
        one.announce()
    tac = bytes.fromhex("00000040") + PLMN  # SupportedTAs with one area and one network
    # A set-up in two pieces, as a long list of areas makes it.
    sctp(enb, mme, 36412, 36412, 18, aper(0, 17, [
        (59, 0, b"\0" + PLMN + b"\0" + bytes.fromhex("00e000")), (60, 0x40, aper_name("enb-harbour-3")), (64, 0, tac),
        (137, 0x40, b"\x40")]), pieces=2)
    sctp(mme, enb, 36412, 36412, 18, aper(0x20, 17, [
        (61, 0x40, aper_name("mme-east-1")), (105, 0, bytes.fromhex("0000") + PLMN + bytes.fromhex("000080010001")),
        (87, 0x40, b"\xff")]))
    sctp(gnb, amf, 38412, 38412, 60, aper(0, 21, [
        (27, 0, b"\0" + PLMN + bytes.fromhex("50000003e8")), (82, 0x40, aper_name("gnb-lab-1")),
        (102, 0, bytes.fromhex("000000000100") + PLMN + bytes.fromhex("0000000800")), (21, 0x40, b"\x40")]))
    sctp(amf, gnb, 38412, 38412, 60, aper(0x20, 21, [
        (1, 0, aper_name("open5gs-amf0")), (96, 0, bytes.fromhex("0000") + PLMN + bytes.fromhex("020040")), (86, 0x40, b"\xff"),
        (80, 0, bytes.fromhex("00") + PLMN + bytes.fromhex("00000008"))]))
    sctp(mme, hss, 3868, 3868, 46, diameter(True, "mme1.epc.example.org", "epc.example.org", 193, "SGSN-MME", 0, mme.address))
    sctp(hss, mme, 3868, 3868, 46, diameter(False, "hss1.epc.example.org", "epc.example.org", 3902, "ZXUN USPP", 41210, hss.address))
    gnb.tcp(amf, 3868, [
        (">", diameter(True, "client.example.org", "example.org", 0, "freeDiameter", 10500, gnb.address)),
        ("<", diameter(False, "server.example.org", "example.org", 0, "freeDiameter", 10500, amf.address))], sport=49800)


# ---- lines: TR-069 ----

def inform(manufacturer, oui, product, serial, software, url):
    """TR-069 Amendment 6, A.3.3.1."""
    def parameter(name, value):
        return f'<ParameterValueStruct><Name>{name}</Name><Value xsi:type="xsd:string">{value}</Value></ParameterValueStruct>'
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-0">
<soap:Header><cwmp:ID soap:mustUnderstand="1">1</cwmp:ID></soap:Header>
<soap:Body><cwmp:Inform><DeviceId><Manufacturer>{manufacturer}</Manufacturer><OUI>{oui}</OUI>\
<ProductClass>{product}</ProductClass><SerialNumber>{serial}</SerialNumber></DeviceId>
<Event><EventStruct><EventCode>2 PERIODIC</EventCode><CommandKey></CommandKey></EventStruct></Event>
<MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-11-02T00:00:00Z</CurrentTime><RetryCount>0</RetryCount>
<ParameterList>{parameter("InternetGatewayDevice.DeviceInfo.SoftwareVersion", software)}\
{parameter("InternetGatewayDevice.DeviceInfo.HardwareVersion", "494.B")}\
{parameter("InternetGatewayDevice.ManagementServer.ConnectionRequestURL", url)}</ParameterList>
</cwmp:Inform></soap:Body></soap:Envelope>'''.encode()


def cwmp(cpe, acs, body, sport, hw=None):
    cpe.tcp(acs, 7547, [
        (">", lines("POST /acs HTTP/1.1", f"Host: {acs.address}:7547", "User-Agent: cwmp-client/1.0", 'SOAPAction: ""',
                    "Content-Type: text/xml; charset=utf-8", f"Content-Length: {len(body)}", body=body)),
        ("<", lines("HTTP/1.1 200 OK", "Content-Type: text/xml; charset=utf-8", "Content-Length: 0"))], sport=sport, client_hw=hw)


def subscribers(c):
    acs = Host(c, "00:14:22:70:00:20", "192.0.2.120")
    onu = Host(c, "00:e0:fc:70:00:21", "192.0.2.121")
    home = Host(c, "24:a4:3c:70:00:22", "192.0.2.122")
    acs.announce()
    onu.arp(acs)
    home.arp(acs)
    cwmp(onu, acs, inform("Huawei Technologies Co., Ltd", "00E0FC", "HG8245H", "48575443A1B2C3D4", "V3R017C10S125",
                          "http://192.0.2.121:7547/4f2a"), 49900)
    # A television box behind somebody's home router, which lends it its address.
    cwmp(home, acs, inform("ZTE", "001E73", "ZXV10 B760H", "021200123456789", "V82011306", "http://10.0.0.7:7547/x"), 49901)


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
    core(c)
    subscribers(c)
    return c.pcap()
