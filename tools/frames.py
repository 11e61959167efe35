"""Builds frames from the standards and writes capture files; what tools/make-samples is made of.

Everything is deterministic: the same calls give the same bytes."""
import ipaddress
import struct
import zlib

START_NS = 1793577600 * 10**9  # 2026-11-02T00:00:00Z
MSS = 1460


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ip(text):
    return ipaddress.ip_address(text).packed


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


# ---- layers ----

def ethernet(src, dst, ethertype, payload):
    return (mac(dst) + mac(src) + struct.pack(">H", ethertype) + payload).ljust(60, b"\0")


def llc_snap(src, dst, oui, pid, payload):
    """IEEE 802.3 with LLC and SNAP."""
    body = b"\xaa\xaa\x03" + oui + struct.pack(">H", pid) + payload
    return (mac(dst) + mac(src) + struct.pack(">H", len(body)) + body).ljust(60, b"\0")


def packet(src, dst, proto, payload, ttl=64, ident=0):
    """RFC 791 or RFC 8200, as the addresses say; without the link header."""
    if ":" in src:
        return struct.pack(">IHBB", 6 << 28, len(payload), proto, ttl) + ip(src) + ip(dst) + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), ident, 0x4000, ttl, proto, 0) + ip(src) + ip(dst)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def sum16(src, dst, proto, segment):
    if ":" in src:
        return checksum(ip(src) + ip(dst) + struct.pack(">II", len(segment), proto) + segment)
    return checksum(ip(src) + ip(dst) + struct.pack(">HH", proto, len(segment)) + segment)


def udp_segment(src, dst, sport, dport, payload):
    head = struct.pack(">HHH", sport, dport, 8 + len(payload))
    total = sum16(src, dst, 17, head + b"\0\0" + payload) or 0xffff
    return head + struct.pack(">H", total) + payload


def group_mac(dst):
    """The MAC of a group address (RFC 1112, 6.4; RFC 2464, 7)."""
    packed = ip(dst)
    if len(packed) == 16:
        return "33:33:" + ":".join(f"{b:02x}" for b in packed[12:])
    if dst.endswith(".255"):
        return "ff:ff:ff:ff:ff:ff"
    return f"01:00:5e:{packed[1] & 0x7f:02x}:{packed[2]:02x}:{packed[3]:02x}"


class Host:
    """Something with a MAC and an IP address that sends frames into a capture."""

    def __init__(self, capture, hw, address=None, ttl=64):
        self.capture, self.hw, self.address, self.ttl = capture, hw, address, ttl

    def raw(self, dst_hw, ethertype, payload):
        self.capture.add(ethernet(self.hw, dst_hw, ethertype, payload))

    def ip(self, dst, proto, payload, dst_hw=None, src=None, ttl=None, src_hw=None):
        src = src or self.address
        ethertype = 0x86dd if ":" in src else 0x0800
        body = packet(src, dst, proto, payload, ttl or self.ttl, self.capture.ident())
        self.capture.add(ethernet(src_hw or self.hw, dst_hw or group_mac(dst), ethertype, body))

    def udp(self, dst, sport, dport, payload, dst_hw=None, src=None, ttl=None):
        src = src or self.address
        self.ip(dst, 17, udp_segment(src, dst, sport, dport, payload), dst_hw, src, ttl)

    def arp(self, other, address=None):
        """Asks for 'other' and hears its answer (RFC 826)."""
        address = address or self.address
        ask = struct.pack(">HHBBH", 1, 0x800, 6, 4, 1) + mac(self.hw) + ip(address) + bytes(6) + ip(other.address)
        tell = struct.pack(">HHBBH", 1, 0x800, 6, 4, 2) + mac(other.hw) + ip(other.address) + mac(self.hw) + ip(address)
        self.raw("ff:ff:ff:ff:ff:ff", 0x806, ask)
        other.raw(self.hw, 0x806, tell)

    def announce(self):
        """Gratuitous ARP."""
        body = struct.pack(">HHBBH", 1, 0x800, 6, 4, 1) + mac(self.hw) + ip(self.address) + bytes(6) + ip(self.address)
        self.raw("ff:ff:ff:ff:ff:ff", 0x806, body)

    def tcp(self, server, port, turns, sport=49152, client_hw=None, server_hw=None):
        """A whole connection: handshake, the turns [(b'>' or b'<', bytes)], close (RFC 9293)."""
        a, b = self, server
        ends = {">": [a, b, sport, port, 1000], "<": [b, a, port, sport, 500000]}
        hw = {">": (client_hw or a.hw, server_hw or b.hw), "<": (server_hw or b.hw, client_hw or a.hw)}

        def send(way, flags, payload=b"", options=b""):
            me, peer, sp, dp, seq = ends[way]
            ack = ends["<" if way == ">" else ">"][4] if flags & 0x10 else 0
            head = struct.pack(">HHIIBBHHH", sp, dp, seq, ack, (20 + len(options)) // 4 << 4, flags, 64240, 0, 0)
            segment = head + options + payload
            total = sum16(me.address, peer.address, 6, segment)
            segment = segment[:16] + struct.pack(">H", total) + segment[18:]
            me.ip(peer.address, 6, segment, dst_hw=hw[way][1], src_hw=hw[way][0])
            ends[way][4] += len(payload) + (1 if flags & 3 else 0)

        mss = struct.pack(">BBH", 2, 4, MSS)
        send(">", 2, options=mss)
        send("<", 0x12, options=mss)
        send(">", 0x10)
        for way, data in turns:
            for at in range(0, len(data), MSS):
                send(way, 0x18, data[at:at + MSS])
            send("<" if way == ">" else ">", 0x10)
        send(">", 0x11)
        send("<", 0x11)
        send(">", 0x10)


class Capture:
    """Frames in order of time, 20 ms apart unless told to wait."""

    def __init__(self):
        self.frames, self.now, self.count = [], START_NS, 0

    def ident(self):
        self.count += 1
        return self.count & 0xffff

    def wait(self, seconds):
        self.now += int(seconds * 10**9)

    def add(self, frame):
        self.frames.append((self.now, frame))
        self.now += 20 * 10**6

    def pcap(self):
        """The classic format, nanoseconds."""
        out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, 1)]
        for at, frame in self.frames:
            out.append(struct.pack("<IIII", at // 10**9, at % 10**9, len(frame), len(frame)) + frame)
        return b"".join(out)

    def pcapng(self, comment=None, name="port1"):
        def option(code, value):
            return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)

        def block(kind, body):
            return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

        end = struct.pack("<HH", 0, 0)
        text = option(1, comment.encode()) + end if comment else b""
        out = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1) + text)]
        out.append(block(1, struct.pack("<HHI", 1, 0, 262144) + option(2, name.encode()) + option(9, b"\x09") + end))
        for at, frame in self.frames:
            head = struct.pack("<IIIII", 0, at >> 32, at & 0xffffffff, len(frame), len(frame))
            out.append(block(6, head + frame + bytes(-len(frame) % 4)))
        return b"".join(out)


# ---- link discovery ----

LLDP_GROUP = "01:80:c2:00:00:0e"


def lldp(host, port, name, description, capabilities=0x0014, enabled=None, management=None, more=()):
    """IEEE 802.1AB-2016; 'more' holds (type, value) of further TLVs."""
    def tlv(kind, value):
        return struct.pack(">H", kind << 9 | len(value)) + value
    enabled = capabilities if enabled is None else enabled
    body = tlv(1, b"\x04" + mac(host.hw)) + tlv(2, b"\x05" + port.encode()) + tlv(3, struct.pack(">H", 120))
    body += tlv(4, port.encode())
    if name:
        body += tlv(5, name.encode())
    if description:
        body += tlv(6, description.encode())
    body += tlv(7, struct.pack(">HH", capabilities, enabled))
    if management:
        body += tlv(8, b"\x05\x01" + ip(management) + b"\x02" + struct.pack(">I", 1) + b"\0")
    for kind, value in more:
        body += tlv(kind, value)
    host.raw(LLDP_GROUP, 0x88cc, body + tlv(0, b""))


def med(subtype, text):
    """LLDP-MED inventory, ANSI/TIA-1057, 10.2.6."""
    return 127, b"\x00\x12\xbb" + bytes([subtype]) + text.encode()


def cdp(host, device, port, version, platform, address=None, capabilities=0x28):
    """Cisco Discovery Protocol, version 2."""
    def tlv(kind, value):
        return struct.pack(">HH", kind, 4 + len(value)) + value
    body = tlv(1, device.encode())
    if address:
        body += tlv(2, struct.pack(">IBBBH", 1, 1, 1, 0xcc, 4) + ip(address))
    body += tlv(3, port.encode()) + tlv(4, struct.pack(">I", capabilities)) + tlv(5, version.encode())
    body += tlv(6, platform.encode()) + tlv(10, struct.pack(">H", 1))
    head = b"\x02\xb4"
    # The checksum of an odd length is Cisco's own: the TLV of full duplex, 5 bytes, makes it even.
    if len(body) % 2:
        body += tlv(11, b"\x01")
    total = checksum(head + b"\0\0" + body)
    host.capture.add(llc_snap(host.hw, "01:00:0c:cc:cc:cc", b"\0\0\x0c", 0x2000, head + struct.pack(">H", total) + body))


def stp(host, root, cost=0, priority=0x8000, port=0x8001):
    """A configuration BPDU, IEEE 802.1D-2004, 9.3.1."""
    bpdu = struct.pack(">HBBB", 0, 0, 0, 0) + struct.pack(">H", priority) + mac(root) + struct.pack(">I", cost)
    bpdu += struct.pack(">H", priority) + mac(host.hw) + struct.pack(">HHHHH", port, 0, 20 * 256, 2 * 256, 15 * 256)
    body = b"\x42\x42\x03" + bpdu
    host.capture.add((mac("01:80:c2:00:00:00") + mac(host.hw) + struct.pack(">H", len(body)) + body).ljust(60, b"\0"))


def mndp(host, identity, version, board, platform="MikroTik"):
    """MikroTik Neighbor Discovery Protocol."""
    def tlv(kind, value):
        return struct.pack(">HH", kind, len(value)) + value
    body = struct.pack(">HH", 0, 7) + tlv(1, mac(host.hw)) + tlv(5, identity.encode()) + tlv(7, version.encode())
    body += tlv(8, platform.encode()) + tlv(10, struct.pack("<I", 86400)) + tlv(12, board.encode())
    body += tlv(14, b"\0") + tlv(16, b"ether1")
    host.udp("255.255.255.255", 5678, 5678, body)


def ubiquiti(host, name, firmware, platform, model):
    """Ubiquiti discovery, version 1: an answer."""
    def tlv(kind, value):
        return struct.pack(">BH", kind, len(value)) + value
    body = tlv(1, mac(host.hw)) + tlv(2, mac(host.hw) + ip(host.address)) + tlv(3, firmware.encode())
    body += tlv(10, struct.pack(">I", 3600)) + tlv(11, name.encode()) + tlv(12, platform.encode())
    body += tlv(20, model.encode())
    host.udp("255.255.255.255", 10001, 10001, struct.pack(">BBH", 1, 0, len(body)) + body)


def vrrp(host, virtual, group, priority=100):
    """RFC 5798: version 3, sent from the virtual MAC."""
    body = struct.pack(">BBBBH", 0x31, group, priority, 1, 100)
    body_sum = checksum(ip(host.address) + ip("224.0.0.18") + struct.pack(">HH", 112, 12) + body + b"\0\0" + ip(virtual))
    body += struct.pack(">H", body_sum) + ip(virtual)
    host.ip("224.0.0.18", 112, body, ttl=255, src_hw=f"00:00:5e:00:01:{group:02x}")


# ---- services ----

def dhcp(host, kind, options, xid=0x1234, yiaddr="0.0.0.0", ciaddr="0.0.0.0", client=None, server=None):
    """RFC 2131; from a client unless 'server' (the host then) answers 'client'."""
    hw = (client or host).hw
    body = struct.pack(">BBBBIHH", 2 if server else 1, 1, 6, 0, xid, 0, 0x8000) + ip(ciaddr) + ip(yiaddr) + bytes(8)
    body += mac(hw) + bytes(10 + 192) + b"\x63\x82\x53\x63" + bytes([53, 1, kind])
    for code, value in options:
        body += bytes([code, len(value)]) + value
    body = (body + b"\xff").ljust(300, b"\0")
    sport, dport = (67, 68) if server else (68, 67)
    host.udp("255.255.255.255", sport, dport, body, src=host.address if server else "0.0.0.0")


def dhcp_lease(host, server, options, xid):
    """Discover, offer, request, acknowledgement."""
    lease = [(54, ip(server.address)), (51, struct.pack(">I", 86400)), (1, ip("255.255.255.0")), (3, ip(server.address))]
    params = [(55, bytes([1, 3, 6, 15]))]
    dhcp(host, 1, options + params, xid)
    dhcp(server, 2, lease, xid, yiaddr=host.address, client=host, server=server)
    dhcp(host, 3, [(50, ip(host.address)), (54, ip(server.address))] + options + params, xid)
    dhcp(server, 5, lease, xid, yiaddr=host.address, client=host, server=server)


def dns_name(text):
    """Labels; a dot inside a label is written as \\x00."""
    return b"".join(bytes([len(l)]) + l.replace("\0", ".").encode() for l in text.split(".")) + b"\0"


def mdns_service(host, instance, service, port, target, txt):
    """RFC 6763: PTR, SRV, TXT and A of one instance, in an mDNS answer."""
    full = dns_name(f"{instance}.{service}.local")
    def record(name, kind, cls, data):
        return name + struct.pack(">HHIH", kind, cls, 4500, len(data)) + data
    body = record(dns_name(f"{service}.local"), 12, 1, full)
    body += record(full, 33, 0x8001, struct.pack(">HHH", 0, 0, port) + dns_name(f"{target}.local"))
    body += record(full, 16, 0x8001, b"".join(bytes([len(t)]) + t for t in (s.encode() for s in txt)))
    body += record(dns_name(f"{target}.local"), 1, 0x8001, ip(host.address))
    host.udp("224.0.0.251", 5353, 5353, struct.pack(">HHHHHH", 0, 0x8400, 0, 1, 0, 3) + body, ttl=255)


def lines(*text, body=b""):
    """A message of header lines, as HTTP, SIP, RTSP and SSDP have it."""
    return "\r\n".join(text).encode() + b"\r\n\r\n" + body


def ssdp_notify(host, device, uuid, server, location):
    host.udp("239.255.255.250", 1900, 1900, lines(
        "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "CACHE-CONTROL: max-age=1800", f"LOCATION: {location}",
        f"NT: {device}", "NTS: ssdp:alive", f"SERVER: {server}", f"USN: uuid:{uuid}::{device}"), ttl=4)


def upnp_xml(friendly, maker, model, number, serial, uuid, device="urn:schemas-upnp-org:device:Basic:1", text=""):
    """A UPnP device description (UPnP Device Architecture 1.1, 2.3)."""
    return f"""<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0">
<specVersion><major>1</major><minor>0</minor></specVersion>
<device>
<deviceType>{device}</deviceType>
<friendlyName>{friendly}</friendlyName>
<manufacturer>{maker}</manufacturer>
<modelDescription>{text}</modelDescription>
<modelName>{model}</modelName>
<modelNumber>{number}</modelNumber>
<serialNumber>{serial}</serialNumber>
<UDN>uuid:{uuid}</UDN>
</device>
</root>
""".encode()


def http_get(client, server, path, answer_headers, body, port=80, sport=49200, agent="curl/7.88.1", server_hw=None,
             status="200 OK"):
    client.tcp(server, port, [
        (">", lines(f"GET {path} HTTP/1.1", f"Host: {server.address}", f"User-Agent: {agent}", "Accept: */*")),
        ("<", lines(f"HTTP/1.1 {status}", *answer_headers, f"Content-Length: {len(body)}", body=body))],
        sport=sport, server_hw=server_hw)


def onvif_probe(client, message):
    """WS-Discovery 1.0, 5.2: who is a network video transmitter?"""
    body = f"""<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" \
xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:{message}</w:MessageID>\
<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>\
<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>\
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""
    client.udp("239.255.255.250", 50000, 3702, body.encode(), ttl=1)


def onvif_match(host, client, uuid, name, hardware, message, location="country/unknown"):
    """WS-Discovery 1.0, 5.3, with the scopes of the ONVIF Core Specification, 7.3.2.2."""
    scopes = (f"onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/Profile/Streaming "
              f"onvif://www.onvif.org/hardware/{hardware} onvif://www.onvif.org/name/{name} "
              f"onvif://www.onvif.org/location/{location}")
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">\
<env:Header><wsa:MessageID>uuid:{uuid}</wsa:MessageID><wsa:RelatesTo>uuid:{message}</wsa:RelatesTo>\
<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>\
<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></env:Header>\
<env:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:{uuid}</wsa:Address></wsa:EndpointReference>\
<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>{scopes}</d:Scopes>\
<d:XAddrs>http://{host.address}/onvif/device_service</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion>\
</d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>"""
    host.udp(client.address, 3702, 50000, body.encode(), dst_hw=client.hw)


def sip_register(phone, registrar, number, agent):
    """RFC 3261, 10.2, and the registrar's 200."""
    common = (f"Via: SIP/2.0/UDP {phone.address}:5060;branch=z9hG4bK{zlib.crc32(number.encode()):08x}",
              f"From: <sip:{number}@{registrar.address}>;tag=1", f"To: <sip:{number}@{registrar.address}>",
              f"Call-ID: {number}@{phone.address}", "CSeq: 1 REGISTER", f"Contact: <sip:{number}@{phone.address}:5060>")
    phone.udp(registrar.address, 5060, 5060, lines(
        f"REGISTER sip:{registrar.address} SIP/2.0", *common, "Max-Forwards: 70", f"User-Agent: {agent}", "Expires: 3600",
        "Content-Length: 0"), dst_hw=registrar.hw)
    registrar.udp(phone.address, 5060, 5060, lines("SIP/2.0 200 OK", *common, "Server: Asterisk PBX 20.5.0",
                                                   "Content-Length: 0"), dst_hw=phone.hw)


def rtsp_describe(client, camera, server, realm, sport=49300):
    """RFC 2326, 10.2, refused with a challenge."""
    uri = f"rtsp://{camera.address}:554/stream1"
    client.tcp(camera, 554, [
        (">", lines(f"DESCRIBE {uri} RTSP/1.0", "CSeq: 2", "User-Agent: LibVLC/3.0.20 (LIVE555 Streaming Media v2016.11.28)",
                    "Accept: application/sdp")),
        ("<", lines("RTSP/1.0 401 Unauthorized", "CSeq: 2", *([f"Server: {server}"] if server else []),
                    f'WWW-Authenticate: Digest realm="{realm}", nonce="4f2a9d0b6c1e8f37", stale="FALSE"'))], sport=sport)
