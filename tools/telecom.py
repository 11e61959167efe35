"""The scene of samples/telecom.pcap: an operator's network, one message from the standard for each protocol."""
import struct

from frames import Capture, Host, checksum, ip, lines, mac, udp_segment


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


# ---- routers: IS-IS, OSPF, PIM, BGP, HSRP; links: OAM, LACP; time: PTP ----

def llc(host, dst, dsap, body):
    body = bytes([dsap, dsap, 3]) + body
    host.capture.add((mac(dst) + mac(host.hw) + struct.pack(">H", len(body)) + body).ljust(60, b"\0"))


def isis_hello(host, system, address):
    """ISO/IEC 10589, 9.5: a hello on a LAN, level 2."""
    parts = element(1, b"\x03\x49\x00\x01") + element(129, b"\xcc") + element(132, ip(address))
    system = bytes.fromhex(system)
    head = b"\x83\x1b\x01\x00\x10\x01\x00\x00\x02" + system + struct.pack(">HHB", 30, 27 + len(parts), 64) + system + b"\x01"
    llc(host, "01:80:c2:00:00:15", 0xfe, head + parts)


def fletcher(data, at):
    """ISO 8473, annex C: the checksum whose place in 'data' is 'at' (zero there)."""
    c0 = c1 = 0
    for byte in data:
        c0 = (c0 + byte) % 255
        c1 = (c1 + c0) % 255
    x = ((len(data) - at - 1) * c0 - c1) % 255 or 255
    y = (510 - c0 - x) % 255 or 255
    return bytes([x, y])


def isis_lsp(host, system, name, address):
    """ISO/IEC 10589, 9.9, and RFC 5301: flooded by 'host', written by 'system'."""
    parts = element(1, b"\x03\x49\x00\x01") + element(129, b"\xcc") + element(132, ip(address)) + element(137, name.encode())
    identity = bytes.fromhex(system) + b"\0\0"
    rest = identity + struct.pack(">I", 7) + b"\0\0" + b"\x03" + parts
    rest = rest[:12] + fletcher(rest, 12) + rest[14:]
    llc(host, "01:80:c2:00:00:15", 0xfe, b"\x83\x1b\x01\x00\x14\x01\x00\x00" + struct.pack(">HH", 12 + len(rest), 1199) + rest)


def ospf_hello(host, router):
    """RFC 2328, A.3.2."""
    body = ip("255.255.255.0") + struct.pack(">HBBI", 10, 2, 1, 40) + bytes(8)
    head = struct.pack(">BBH", 2, 1, 24 + len(body)) + ip(router) + bytes(4)
    total = checksum(head + bytes(4) + body)
    host.ip("224.0.0.5", 89, head + struct.pack(">HH", total, 0) + bytes(8) + body, ttl=1)


def pim_hello(host):
    body = struct.pack(">HHH", 1, 2, 105)
    host.ip("224.0.0.13", 103, b"\x20\0" + struct.pack(">H", checksum(b"\x20\0\0\0" + body)) + body, ttl=1)


def hsrp_hello(host, virtual, group):
    """RFC 2281, 5.1: the active router, from the address of the role."""
    body = bytes([0, 0, 16, 3, 10, 110, group, 0]) + b"cisco\0\0\0" + ip(virtual)
    segment = udp_segment(host.address, "224.0.0.2", 1985, 1985, body)
    host.ip("224.0.0.2", 17, segment, ttl=1, src_hw=f"00:00:0c:07:ac:{group:02x}")


def bgp_open(number, router, name):
    """RFC 4271, 4.2, with the capability of a host name."""
    capability = b"\x49" + bytes([2 + len(name), len(name)]) + name.encode() + b"\0"
    parameters = b"\x02" + bytes([len(capability)]) + capability
    body = struct.pack(">BHH", 4, number, 180) + ip(router) + bytes([len(parameters)]) + parameters
    return b"\xff" * 16 + struct.pack(">HB", 19 + len(body), 1) + body


def oam_information(host, oui, specific, peer=None):
    """IEEE 802.3, 57.4.3.1: the sender's TLV, and the peer's words repeated."""
    def tlv(kind, words):
        return struct.pack(">BBBHBBH", kind, 16, 1, 1, 0, 0x1d, 1518) + bytes.fromhex(words[0]) + struct.pack(">I", words[1])
    body = b"\x03" + struct.pack(">HB", 0x0050, 0) + tlv(1, (oui, specific)) + (tlv(2, peer) if peer else b"") + b"\0"
    host.raw("01:80:c2:00:00:02", 0x8809, body)


def lacp(host, system):
    actor = struct.pack(">H6sHHHB", 0x8000, mac(system), 1, 0x8000, 1, 0x3d)
    body = b"\x01\x01" + b"\x01\x14" + actor + bytes(3) + b"\x02\x14" + bytes(15) + bytes(3) + b"\x03\x10" + bytes(14)
    host.raw("01:80:c2:00:00:02", 0x8809, body + bytes(52))


def ptp(host, kind, body, hops=None):
    identity = mac(host.hw)[:3] + b"\xff\xfe" + mac(host.hw)[3:]
    control = {0xb: 5, 0xd: 4}[kind]
    head = struct.pack(">BBHBBH8sI8sHHBb", kind, 2, 34 + len(body), 0, 0, 0, bytes(8), 0, identity, 1, 1, control, 1)
    host.raw("01:1b:19:00:00:00", 0x88f7, head + body)


def ptp_announce(host, grandmaster=None):
    identity = mac(host.hw)[:3] + b"\xff\xfe" + mac(host.hw)[3:]
    ptp(host, 0xb, bytes(10) + struct.pack(">HBBIB", 37, 0, 128, 0x0621ffff, 128) + (grandmaster or identity) +
        struct.pack(">HB", 1 if grandmaster else 0, 0x20))


def ptp_description(host, oui, product, revision, user):
    """IEEE 1588-2019, 15.5.3.1.2: an answer to GET CLOCK_DESCRIPTION."""
    def ptp_text(value):
        return bytes([len(value)]) + value.encode()
    data = struct.pack(">H", 0x8000) + ptp_text("IEEE 802.3") + struct.pack(">H", 6) + mac(host.hw)
    data += struct.pack(">HH", 3, 6) + mac(host.hw) + bytes.fromhex(oui) + b"\0" + ptp_text(product) + ptp_text(revision)
    data += ptp_text(user) + bytes.fromhex("001b19000100")
    data += bytes(len(data) % 2)
    ptp(host, 0xd, b"\xff" * 10 + bytes([1, 1, 2, 0]) + struct.pack(">HHH", 1, 2 + len(data), 1) + data)


def routers(c):
    one = Host(c, "00:24:dc:70:00:30", "192.0.2.130", ttl=255)
    two = Host(c, "00:e0:fc:70:00:31", "192.0.2.131", ttl=255)
    isis_hello(one, "192000002130", one.address)
    isis_hello(two, "192000002131", two.address)
    isis_lsp(one, "192000002130", "core-r1", one.address)
    isis_lsp(one, "192000002131", "core-r2", two.address)  # the first floods what the second wrote
    ospf_hello(one, "192.0.2.130")
    pim_hello(two)
    cisco = Host(c, "00:1b:54:70:00:32", "192.0.2.132")
    cisco.announce()
    hsrp_hello(cisco, "192.0.2.129", 7)
    one.arp(two)
    one.tcp(two, 179, [(">", bgp_open(64500, "192.0.2.130", "core-r1")), ("<", bgp_open(64501, "192.0.2.131", "core-r2"))],
            sport=50100)
    zte = Host(c, "aa:bb:cc:70:00:33")
    nec = Host(c, "aa:bb:cc:70:00:34")
    oam_information(zte, "001e73", 0x00010002)
    oam_information(nec, "00004c", 0, peer=("001e73", 0x00010002))
    lacp(zte, zte.hw)
    clock = Host(c, "00:80:63:70:00:35")
    ptp_announce(clock)
    ptp_description(clock, "008063", "Hirschmann;RSP35;942053009000101234", "1.0;09.0.02;", "gm-1;rack 3")


# ---- GTP, PFCP ----

def gtp2(host, peer, message, elements, teid=None):
    """3GPP TS 29.274, 5.1."""
    body = b"".join(struct.pack(">BHB", kind, len(value), instance) + value for kind, instance, value in elements)
    head = struct.pack(">I", teid) if teid is not None else b""
    body = head + struct.pack(">I", 0x100) + body
    host.udp(peer.address, 2123, 2123, struct.pack(">BBH", 0x48 if teid is not None else 0x40, message, len(body)) + body,
             dst_hw=peer.hw)


def fteid(kind, teid, address):
    return struct.pack(">BI", 0x80 | kind, teid) + ip(address)


def pfcp(host, peer, message, elements):
    """3GPP TS 29.244, 7.2."""
    body = struct.pack(">I", 0x100) + b"".join(struct.pack(">HH", kind, len(value)) + value for kind, value in elements)
    host.udp(peer.address, 8805, 8805, struct.pack(">BBH", 0x20, message, len(body)) + body, dst_hw=peer.hw)


def planes(c):
    mme = Host(c, "00:30:88:70:00:40", "192.0.2.140")
    sgw = Host(c, "00:e0:fc:70:00:41", "192.0.2.141")
    smf = Host(c, "b8:27:eb:70:00:42", "192.0.2.142")
    upf = Host(c, "00:1e:73:70:00:43", "192.0.2.143")
    mme.arp(sgw)
    smf.arp(upf)
    gtp2(mme, sgw, 32, [(87, 0, fteid(10, 1, mme.address)), (87, 1, fteid(7, 0, "192.0.2.199"))], teid=0)
    gtp2(sgw, mme, 33, [(2, 0, b"\x10\0"), (87, 0, fteid(11, 2, sgw.address))], teid=1)
    # The maker of the peer defined the extension that this one understands.
    gtp2(mme, sgw, 32, [(255, 0, struct.pack(">H", 2011) + b"\x01")], teid=0)
    gtp2(sgw, mme, 1, [(3, 0, b"\x01"), (255, 0, struct.pack(">H", 2011) + b"\x01")])
    name = b"\x02\x03smf\x07example\x03org"
    pfcp(smf, upf, 5, [(60, name), (96, struct.pack(">I", 3987000000)), (89, b"\x01")])
    pfcp(upf, smf, 6, [(60, b"\0" + ip(upf.address)), (19, b"\x01"), (96, struct.pack(">I", 3987000001)), (43, b"\0\0\0\0\0\0"),
                       (0x8001, struct.pack(">H", 3902) + b"\x01")])


# ---- services: syslog, SLP, TFTP, browser, TiVo ----

def nb_name(value, suffix):
    """RFC 1001, 14.1."""
    raw = value.encode().ljust(15) + bytes([suffix])
    return b"\x20" + b"".join(bytes([65 + (b >> 4), 65 + (b & 15)]) for b in raw) + b"\0"


def browser(host, name, comment):
    """MS-BRWS, 2.2.1, in a NetBIOS datagram."""
    data = b"\x01\0" + struct.pack("<I", 720000) + text(name, 16) + b"\x06\x01" + struct.pack("<I", 0x00001003) + b"\x0f\x01\x55\xaa"
    data += comment.encode() + b"\0"
    slot = b"\\MAILSLOT\\BROWSE\0"
    at = 32 + 1 + 34 + 2 + len(slot)
    words = struct.pack("<HHHHBBHIHHHHHBB", 0, len(data), 0, 0, 0, 0, 0, 1000, 0, 0, 0, len(data), at, 3, 0) + struct.pack("<HHH", 1, 0, 2)
    smb = b"\xffSMB\x25" + bytes(27) + b"\x11" + words + struct.pack("<H", len(slot) + len(data)) + slot + data
    names = nb_name(name, 0) + nb_name("WORKGROUP", 0x1d)
    head = b"\x11\x0a\0\x01" + ip(host.address) + struct.pack(">HHH", 138, len(names) + len(smb), 0)
    host.udp("192.0.2.255", 138, 138, head + names + smb)


def slp_answer(host, client, attributes):
    """RFC 2608, 10.4."""
    body = struct.pack(">HH", 0, len(attributes)) + attributes.encode() + b"\0"
    head = struct.pack(">BB", 2, 7) + (16 + len(body)).to_bytes(3, "big") + struct.pack(">HBHHH", 0, 0, 0, 9, 2) + b"en"
    host.udp(client.address, 427, 50200, head + body, dst_hw=client.hw)


def services(c):
    collector = Host(c, "00:14:22:70:00:50", "192.0.2.150")
    fw = Host(c, "aa:bb:cc:70:00:51", "192.0.2.151")
    vrp = Host(c, "aa:bb:cc:70:00:52", "192.0.2.152")
    relay = Host(c, "aa:bb:cc:70:00:53", "192.0.2.153")
    second = Host(c, "aa:bb:cc:70:00:59", "192.0.2.159")
    for host in (fw, vrp, relay, second):
        host.arp(collector)

    def log(host, line):
        host.udp(collector.address, 514, 514, line.encode(), dst_hw=collector.hw)
    log(fw, '<189>date=2026-11-02 time=00:00:01 devname="branch-fw" devid="FGT60FTK20000001" logid="0000000013" type="traffic" '
            'subtype="forward" level="notice" srcip=10.0.0.5')
    log(vrp, "<189>Nov  2 2026 00:00:02 agg-3 %%01SHELL/5/LOGIN(s)[12]:VTY login from 192.0.2.9.")
    # A relay passes on what systems of two makers wrote.
    log(relay, "<189>Nov  2 00:00:03 agg-3 %%01IFNET/4/LINK_STATE(l)[3]:The line protocol went down.")
    log(relay, "<189>Nov  2 00:00:04 edge-1 45: %LINEPROTO-5-UPDOWN: Line protocol on Interface Gi0/1, changed state to down")
    log(relay, "<189>Nov  2 00:00:05 192.0.2.152 %%01SHELL/5/LOGIN(s)[13]:VTY login.")
    # Another hands on only what one maker's systems wrote, and each line names who wrote it.
    log(second, "<189>Nov  2 2026 00:00:06 agg-4 %%01SHELL/5/LOGIN(s)[1]:VTY login.")
    log(second, "<189>Nov  2 2026 00:00:07 agg-5 %%01SHELL/5/LOGIN(s)[7]:VTY login.")
    printer = Host(c, "3c:52:82:70:00:54", "192.0.2.154")
    client = Host(c, "da:a1:19:70:00:55", "192.0.2.155")
    client.arp(printer)
    slp_answer(printer, client, "(x-hp-ver=01),(x-hp-mac=3C5282700054),(x-hp-hn=NPI700054),"
                                "(x-hp-p1=MFG:Hewlett-Packard;MDL:HP Color LaserJet MFP M277dw;CMD:PCL;)")
    phone = Host(c, "aa:bb:cc:70:00:56", "192.0.2.156")
    phone.arp(collector)
    phone.udp(collector.address, 50300, 69, b"\0\x01SEPAABBCC700056.cnf.xml\0octet\0", dst_hw=collector.hw)
    nas = Host(c, "00:11:32:70:00:57", "192.0.2.157")
    nas.announce()
    browser(nas, "ARCHIVE", "videos of the Hikvision recorder")
    router = Host(c, "a0:21:b7:70:00:58", "192.0.2.158")
    router.announce()
    router.udp("192.0.2.255", 2190, 2190, b"tivoconnect=1\nswversion=1.0\nmethod=broadcast\nidentity=uuid:1\nmachine=R7000P\n"
               b"platform=pc/minidlna\nservices=TiVoMediaServer:8200/http\n")


# ---- OMCI, iSCSI, NVMe/TCP, H.323, HRNP, MQTT ----

def omci_get(host, olt, entity, mask, values):
    """ITU-T G.988, A.2.6: the answer to Get, baseline message."""
    body = struct.pack(">HBBHHBH", 1, 0x29, 0x0a, entity, 0, 0, mask) + values.ljust(29, b"\0") + struct.pack(">HH", 0, 40)
    host.raw(olt, 0x88b5, body + struct.pack(">I", crc32c(body)))


def iscsi_pdu(op, data, flags=0x80):
    return struct.pack(">BB2xI", op, flags, len(data)) + bytes(40) + data + bytes(-len(data) % 4)


def storage(c):
    host = Host(c, "b8:27:eb:70:00:60", "192.0.2.160")
    array = Host(c, "aa:bb:cc:70:00:61", "192.0.2.161")
    linux = Host(c, "b8:27:eb:70:00:62", "192.0.2.162")
    host.arp(array)
    host.arp(linux)

    def keys(*pairs):
        return b"".join(p.encode() + b"\0" for p in pairs)

    def inquiry(vendor, product, revision):
        return bytes([0, 0, 6, 2, 31, 0, 0, 0]) + vendor.ljust(8).encode() + product.ljust(16).encode() + revision.encode()
    login = keys("InitiatorName=iqn.1994-05.com.redhat:host1", "SessionType=Normal", "TargetName=iqn.1992-08.com.netapp:sn.1")
    accept = iscsi_pdu(0x23, keys("TargetPortalGroupTag=1"), 0x87)
    ask = struct.pack(">BB14xIIII", 0x01, 0xc1, 2, 36, 1, 1) + b"\x12\0\0\0\x24" + bytes(11)

    def told(*words):
        pdu = iscsi_pdu(0x25, inquiry(*words), 0x81)
        return pdu[:16] + struct.pack(">I", 2) + pdu[20:]
    host.tcp(array, 3260, [(">", iscsi_pdu(0x43, login, 0x87)), ("<", accept),
                           (">", ask), ("<", told("NETAPP", "LUN C-Mode", "9110"))], sport=50400)
    # Software on anything; the client asks it for another maker's name.
    wrong = keys("InitiatorName=iqn.1994-05.com.redhat:host1", "SessionType=Normal", "TargetName=iqn.2006-08.com.huawei:oceanstor:1")
    host.tcp(linux, 3260, [(">", iscsi_pdu(0x43, wrong, 0x87)), ("<", accept),
                           (">", ask), ("<", told("LIO-ORG", "FILEIO", "4.0 "))], sport=50401)
    flash = Host(c, "aa:bb:cc:70:00:63", "192.0.2.163")
    host.arp(flash)
    identify = bytearray(4096)
    for at, size, value in ((4, 20, "2102351QLH10K8000012"), (24, 40, "Huawei-NVMe-Disk"), (64, 8, "1000001")):
        identify[at:at + size] = value.ljust(size).encode()
    name = b"nqn.2020-02.huawei.nvme:nvm-subsystem-sn-2102351qlh10k8000012"
    identify[768:768 + len(name)] = name
    connect = bytearray(1024)
    connect[256:256 + len(name)] = name
    own = b"nqn.2014-08.org.nvmexpress:uuid:00112233-4455-6677-8899-aabbccddeeff"
    connect[512:512 + len(own)] = own
    command = bytearray(64)
    command[0], command[1], command[4] = 0x7f, 0x40, 1
    hello = struct.pack("<BBBBIHBBI", 0, 0, 128, 0, 128, 0, 0, 0, 0).ljust(128, b"\0")
    host.tcp(flash, 4420, [
        (">", hello), ("<", b"\x01" + hello[1:]),
        (">", struct.pack("<BBBBI", 4, 0, 72, 72, 72 + 1024) + bytes(command) + bytes(connect)),
        ("<", struct.pack("<BBBBI", 5, 0, 24, 0, 24) + bytes(16)),
        (">", struct.pack("<BBBBI", 4, 0, 72, 0, 72) + bytes([6, 0x40, 1, 0]) + bytes(36) + struct.pack("<I", 1) + bytes(20)),
        ("<", struct.pack("<BBBBIHHIII", 7, 0x0c, 24, 24, 24 + 4096, 1, 0, 0, 4096, 0) + bytes(identify))], sport=50402)


def h225_setup(product, version, t35):
    """ITU-T H.225.0, 7.3.10, the shortest set-up: only who calls."""
    user = bytes([5, 0, 0]) + bytes.fromhex("060008914a0004")
    user += bytes.fromhex("20c0") + bytes(t35) + bytes([len(product) - 1]) + product.encode() + bytes([len(version) - 1])
    user += version.encode() + bytes(1 + 16 + 1)
    body = bytes.fromhex("0802000105") + b"\x04\x03\x88\x93\xa5" + b"\x7e" + struct.pack(">H", len(user)) + user
    return struct.pack(">BBH", 3, 0, 4 + len(body)) + body


def hrnp_identity(firmware, analogue, alias, code, serial):
    def wide(value, size):
        return value.encode("utf-16-le").ljust(size, b"\0")
    payload = bytes.fromhex("00640000000200") + wide(firmware, 32) + wide(analogue, 32) + wide(alias, 32) + wide(code, 64)
    payload += wide(serial, 32) + bytes.fromhex("64000000000000")
    data = b"\x02\xd4\x82" + struct.pack("<H", len(payload)) + payload + b"\xcc\x03"
    return bytes.fromhex("7e04000010200004") + struct.pack(">HH", 12 + len(data), 0xa577) + data


def terminals(c):
    onu = Host(c, "02:00:00:70:00:70")
    olt = "02:00:00:70:00:71"
    omci_get(onu, olt, 256, 0xe000, b"ZTEG" + text("V6.0", 14) + b"ZTEG\xc1\xd2\xe3\xf4")
    omci_get(onu, olt, 257, 0x8000, text("F601", 20))
    omci_get(onu, olt, 7, 0xf000, text("V6.0.10P6T8", 14) + b"\1\1\1")
    caller = Host(c, "00:50:60:70:00:72", "192.0.2.172")
    called = Host(c, "00:d0:50:70:00:73", "192.0.2.173")
    caller.arp(called)
    caller.tcp(called, 1720, [(">", h225_setup("TANDBERG", "F9.3.1", (0x52, 0, 0, 0x12)))], sport=50500)
    repeater = Host(c, "aa:bb:cc:70:00:74", "192.0.2.174")
    watcher = Host(c, "b8:27:eb:70:00:75", "192.0.2.175")
    watcher.arp(repeater)
    repeater.udp(watcher.address, 50002, 44130, hrnp_identity(
        "D8.05.06.003", "A8.05.07.001", "channel", "RD625-00000000-001000-V1-0-A", "15812A1074"), dst_hw=watcher.hw)
    identifier = b"hikvision-bridge-1"
    connect = b"\0\x04MQTT\x04\x02\0\x3c" + struct.pack(">H", len(identifier)) + identifier
    watcher.tcp(caller, 1883, [(">", bytes([0x10, len(connect)]) + connect), ("<", b"\x20\x02\0\0")], sport=50501)


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
    routers(c)
    planes(c)
    services(c)
    storage(c)
    terminals(c)
    return c.pcap()
