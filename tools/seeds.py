"""Seeds for the fuzz targets: what each protocol carries in the captures of samples/."""
import hashlib
import struct

ETHERTYPES = {0x0806: "arp", 0x88cc: "lldp", 0x8863: "pppoed", 0x88b5: "omci", 0x8809: "oam", 0x88f7: "ptp",
              0x8892: "pn_dcp", 0x88b8: "goose", 0x88ba: "sv", 0x88a4: "ethercat"}
SNAP = {(b"\x00\x00\x0c", 0x2000): "cdp", (b"\x00\xe0\x52", 0x2000): "fdp", (b"\x00\xe0\x2b", 0x00bb): "edp",
        (b"\x00\x00\x81", 0x01a1): "sonmp", (b"\x00\x00\x81", 0x01a2): "sonmp"}
UDP = {67: "dhcp", 68: "dhcp", 137: "nbns", 161: "snmp", 162: "snmp", 546: "dhcpv6", 547: "dhcpv6", 1812: "radius",
       1813: "radius", 1900: "ssdp", 3702: "wsd", 5060: "sip", 5353: "mdns", 5355: "llmnr", 5678: "mndp", 10001: "ubnt",
       500: "ike", 4500: "ike", 138: "browser", 1701: "l2tp", 514: "syslog", 427: "slp", 69: "tftp", 2190: "tivo", 2123: "gtp", 8805: "pfcp", 50002: "hytera", 319: "ptp",
       320: "ptp", 1985: "hsrp", 3222: "hsrp", 5246: "capwap", 47808: "bacnet", 44818: "enip", 9600: "fins", 5094: "hartip",
       3671: "knxip", 48899: "ams", 5006: "slmp", 623: "rmcp", 37020: "sadp", 37810: "dhip", 5050: "sbus", 7701: "wisenet", 7711: "wisenet",
       1757: "rcp", 1758: "rcp"}
IP = {89: "ospf", 103: "pim", 112: "vrrp"}
SCTP = {18: "s1ap", 46: "diameter", 60: "ngap"}  # by payload identifier
TCP = {21: "ftp", 22: "ssh", 23: "telnet", 25: "smtp", 80: "http", 110: "pop", 143: "imap", 443: "tls", 445: "smb", 554: "rtsp",
       8200: "http", 49152: "http", 1723: "pptp", 3868: "diameter", 179: "bgp", 3260: "iscsi", 4420: "nvme", 1720: "h225", 1883: "mqtt", 7547: "http",
       102: "s7comm", 502: "modbus", 1911: "fox", 2404: "iec104", 20000: "dnp3", 4059: "dlms", 4840: "opcua", 104: "dicom",
       11112: "dicom", 2575: "hl7", 631: "http"}
ALSO = {"s7comm": "mms"}  # both are found on one port


def frames(data):
    """The frames of a capture, classic or pcapng, little-endian."""
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        at = 0
        while at + 12 <= len(data):
            kind, size = struct.unpack_from("<II", data, at)
            if kind == 6:
                captured = struct.unpack_from("<I", data, at + 20)[0]
                yield data[at + 28:at + 28 + captured]
            at += max(size, 12)
        return
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16:at + 16 + captured]
        at += 16 + captured


def message(frame):
    """(protocol, bytes, connection or None) of one frame, or None."""
    ethertype = struct.unpack_from(">H", frame, 12)[0]
    rest = frame[14:]
    if ethertype == 0x8100:
        ethertype, rest = struct.unpack_from(">H", frame, 16)[0], frame[18:]
    if ethertype < 1536:
        rest = rest[:ethertype]
        if rest[:3] == b"\xaa\xaa\x03" and len(rest) >= 8:
            name = SNAP.get((rest[3:6], struct.unpack_from(">H", rest, 6)[0]))
            return name and (name, rest[8:], None)
        name = {b"\x42\x42": "stp", b"\xfe\xfe": "isis"}.get(rest[:2])
        return name and (name, rest[3:], None)
    if ethertype in ETHERTYPES:
        return ETHERTYPES[ethertype], rest, None
    if ethertype == 0x0800 and len(rest) >= 20:
        head, proto, ends = (rest[0] & 15) * 4, rest[9], rest[12:20]
        rest = rest[head:struct.unpack_from(">H", rest, 2)[0]]
    elif ethertype == 0x86dd and len(rest) >= 40:
        proto, ends = rest[6], rest[8:40]
        rest = rest[40:40 + struct.unpack_from(">H", rest, 4)[0]]
    else:
        return None
    if proto == 58:
        return "ndp", rest, None
    if proto in IP:
        return IP[proto], rest, None
    if proto == 132 and len(rest) >= 28 and rest[12] == 0:
        name = SCTP.get(struct.unpack_from(">I", rest, 24)[0])
        return name and (name, rest[28:], None)
    if proto not in (6, 17) or len(rest) < 8:
        return None
    ports = struct.unpack_from(">HH", rest)
    if proto == 17:
        name = UDP.get(ports[1]) or UDP.get(ports[0])
        return name and (name, rest[8:], None)
    name = TCP.get(ports[0]) or TCP.get(ports[1])
    return name and (name, rest[(rest[12] >> 4) * 4:], (ends, ports))


def extract(captures, out):
    """Writes one file a message (for TCP: a direction of a connection) to out/PROTOCOL/."""
    found = set()
    for path in captures:
        streams = {}
        for frame in frames(path.read_bytes()):
            got = message(frame) if len(frame) >= 18 else None
            if got and got[2]:
                key = (got[0], got[2])
                streams[key] = streams.get(key, b"") + got[1]
            elif got and got[1]:
                found.add((got[0], got[1]))
        found.update((name, data) for (name, _), data in streams.items() if data)
    found.update((ALSO[name], data) for name, data in list(found) if name in ALSO)
    for name, data in found:
        (out / name).mkdir(parents=True, exist_ok=True)
        (out / name / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
        if name == "http" and b"<?xml" in data:
            (out / "upnp").mkdir(parents=True, exist_ok=True)
            (out / "upnp" / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data[data.index(b"<?xml"):])
