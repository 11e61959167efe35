"""The scenes of samples/industrial.pcap and samples/buildings.pcap: plants, substations, buildings, a clinic and a server room,
a message from the standard for each protocol."""
import struct
import zlib

from frames import Capture, Host, ip, lines, mac


def le16(n):
    return struct.pack("<H", n)


def le32(n):
    return struct.pack("<I", n)


def be16(n):
    return struct.pack(">H", n)


def sized(value, form=">H", more=0):
    """A length and what it counts."""
    return struct.pack(form, len(value) + more) + value


def ask(client, server, port, question, answer, sport, ours=None):
    """A datagram and the one that answers it."""
    client.udp(server.address, ours or sport, port, question, dst_hw=server.hw)
    server.udp(client.address, port, ours or sport, answer, dst_hw=client.hw)


# ---- PROFINET, S7, EtherNet/IP, Modbus ----

def dcp_block(option, sub, value):
    return bytes([option, sub]) + sized(b"\0\0" + value) + bytes(len(value) % 2)


def dcp_identify(supervisor, station, kind, name, vendor, device, role):
    """IEC 61158-6-10, 4.3: everybody is asked, one answers."""
    supervisor.raw("01:0e:cf:00:00:00", 0x8892, bytes.fromhex("fefe 05 00 00000007 0080 0004 ffff 0000"))
    blocks = dcp_block(2, 1, kind.encode()) + dcp_block(2, 2, name.encode())
    blocks += dcp_block(2, 3, struct.pack(">HH", vendor, device)) + dcp_block(2, 4, bytes([role, 0]))
    blocks += dcp_block(1, 2, ip(station.address) + ip("255.255.255.0") + ip("192.0.2.1"))
    station.raw(supervisor.hw, 0x8892, bytes.fromhex("feff 05 01 00000007 0000") + sized(blocks))


def tpkt(message, head=b"\x02\xf0\x80"):
    return b"\x03\0" + sized(head + message, more=4)


def cotp_connect(kind):
    return tpkt(b"", bytes([0x11, kind, 0, 1 if kind == 0xd0 else 0, 0, 1, 0, 0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2]))


def s7_szl(szl, index, records):
    """The answer to "read the system status list" of one kind of record."""
    size = len(records[0])
    content = struct.pack(">HHHH", szl, index, size, len(records)) + b"".join(records)
    parameter = bytes.fromhex("000112 08 12 84 01 01 00 00 0000")
    data = b"\xff\x09" + sized(content)
    return tpkt(struct.pack(">BBHHHH", 0x32, 7, 0, 0x0600, len(parameter), len(data)) + parameter + data)


def s7_ask(szl, index):
    parameter, data = bytes.fromhex("000112 04 11 44 01 00"), b"\xff\x09" + sized(struct.pack(">HH", szl, index))
    return tpkt(struct.pack(">BBHHHH", 0x32, 7, 0, 0x0600, len(parameter), len(data)) + parameter + data)


def s7(client, plc, order, version, station, serial):
    def module(number):
        return be16(number) + order.encode().ljust(20) + be16(0xc0) + version
    names = [(1, station), (4, "Original Siemens Equipment"), (5, serial)]
    component = [be16(n) + t.encode().ljust(24, b"\0")[:24] + bytes(8) for n, t in names]
    setup = bytes.fromhex("32 01 0000 0100 0008 0000 f0 00 0001 0001 00f0")
    granted = bytes.fromhex("32 03 0000 0100 0008 0000 00 00 f0 00 0001 0001 00f0")
    client.tcp(plc, 102, [
        (">", cotp_connect(0xe0)), ("<", cotp_connect(0xd0)), (">", tpkt(setup)), ("<", tpkt(granted)),
        (">", s7_ask(0x11, 0)), ("<", s7_szl(0x11, 0, [module(1), module(7)])),
        (">", s7_ask(0x1c, 0)), ("<", s7_szl(0x1c, 0, component))], sport=49410)


def enip_identity(vendor, kind, product, major, minor, serial, name, address):
    body = le16(1) + struct.pack(">HH", 2, 44818) + ip(address) + bytes(8)
    body += struct.pack("<HHHBBHI", vendor, kind, product, major, minor, 0x30, serial)
    body += sized(name.encode(), "B") + b"\x03"
    return enip(0x63, le16(1) + le16(0x0c) + sized(body, "<H"))


def enip(command, body=b""):
    return struct.pack("<HHII8sI", command, len(body), 0, 0, b"\0" * 8, 0) + body


def modbus(unit, pdu, number=1):
    return struct.pack(">HH", number, 0) + sized(bytes([unit]) + pdu)


def modbus_identify(client, device, unit, objects, sport):
    body = b"\x2b\x0e\x02\x82\0\0" + bytes([len(objects)])
    body += b"".join(bytes([n]) + sized(t.encode(), "B") for n, t in objects)
    client.tcp(device, 502, [(">", modbus(unit, b"\x2b\x0e\x02\0")), ("<", modbus(unit, body))], sport=sport)


# ---- substations ----

def ber(tag, value):
    head = bytes([tag, len(value)]) if len(value) < 128 else bytes([tag, 0x81, len(value)])
    return head + value


def mms(invoke, body, answer):
    pdu = ber(0xa1 if answer else 0xa0, ber(2, bytes([invoke])) + body)
    return tpkt(b"\1\0\1\0" + ber(0x61, ber(0x30, ber(2, b"\3") + ber(0xa0, pdu))))


def mms_connect(answer):
    """Session (ISO 8327-1), presentation (8823-1), association (8650-1) and Initiate (9506-2) in one message."""
    limits = b"\x80\2\x7d\0\x81\1\5\x82\1\5\x83\1\5"
    detail = b"\x80\1\1\x81\3\5\xf1\0\x82\x0c\3\xee\x1c\0\0\4\x08\0\0\x79\xef\x18"
    initiate = ber(0xa9 if answer else 0xa8, limits + ber(0xa4, detail))
    about = ber(0xa1, ber(6, b"\x28\xca\x22\2\3"))
    if answer:
        about += ber(0xa2, ber(2, b"\0")) + ber(0xa3, ber(0xa1, ber(2, b"\0")))
    about += ber(0xbe, ber(0x28, ber(2, b"\3") + ber(0xa0, initiate)))
    user = ber(0x61, ber(0x30, ber(2, b"\1") + ber(0xa0, ber(0x61 if answer else 0x60, about))))
    if answer:
        accepted = ber(0x30, ber(0x80, b"\0") + ber(0x81, b"\x51\1"))
        body = ber(0x83, b"\0\0\0\1") + ber(0xa5, accepted * 2)
    else:
        def context(number, name):
            return ber(0x30, ber(2, bytes([number])) + ber(6, name) + ber(0x30, ber(6, b"\x51\1")))
        body = ber(0x81, b"\0\0\0\1") + ber(0x82, b"\0\0\0\1")
        body += ber(0xa4, context(1, b"\x52\1\0\1") + context(3, b"\x28\xca\x22\2\1"))
    presentation = ber(0x31, ber(0xa0, ber(0x80, b"\1")) + ber(0xa2, body + user))
    session = bytes.fromhex("0506130100160102 14020002") + (b"" if answer else bytes.fromhex("33020001 34020001"))
    session += b"\xc1" + sized(presentation, "B")  # lengths of session are one byte up to 254
    return tpkt((b"\x0e" if answer else b"\x0d") + sized(session, "B"))


def dnp3_crc(data):
    """IEEE 1815-2012, 9.2.4.3."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xa6bc if crc & 1 else 0)
    return le16(crc ^ 0xffff)


def dnp3(control, to, source, user):
    head = struct.pack("<BBBBHH", 5, 0x64, 5 + len(user), control, to, source)
    out = head + dnp3_crc(head)
    for at in range(0, len(user), 16):
        out += user[at:at + 16] + dnp3_crc(user[at:at + 16])
    return out


def dnp3_attributes(client, outstation, texts):
    """Object group 0, asked for one by one and told in one answer."""
    question = b"\xc0\xc0\x01" + b"".join(bytes([0, n, 0, 0, 0]) for n, _ in texts)
    answer = b"\xc1\xc0\x81\0\0" + b"".join(bytes([0, n, 0, 0, 0, 1]) + sized(t.encode(), "B") for n, t in texts)
    client.tcp(outstation, 20000, [(">", dnp3(0xc4, 10, 1, question)), ("<", dnp3(0x44, 1, 10, answer))], sport=49413)


def goose(publisher, reference):
    pdu = ber(0x80, reference.encode()) + b"\x81\x02\x07\xd0" + ber(0x82, b"IED1/LLN0$ds1") + ber(0x83, b"g1")
    pdu += ber(0x84, bytes(8)) + b"\x85\1\1\x86\1\1\x87\1\0\x88\1\1\x89\1\0\x8a\1\1" + ber(0xab, b"\x83\1\0")
    body = ber(0x61, pdu)
    publisher.raw("01:0c:cd:01:00:01", 0x88b8, be16(3) + be16(len(body) + 8) + bytes(4) + body)


def sampled(publisher, name):
    asdu = ber(0x80, name.encode()) + b"\x82\2\0\1" + b"\x83\4\0\0\0\1" + b"\x85\1\2" + ber(0x87, bytes(64))
    body = ber(0x60, b"\x80\1\1" + ber(0xa2, ber(0x30, asdu)))
    publisher.raw("01:0c:cd:04:00:01", 0x88ba, be16(0x4000) + be16(len(body) + 8) + bytes(4) + body)


# ---- meters, instruments, controllers ----

def dlms(source, to, body):
    return struct.pack(">HHH", 1, source, to) + sized(body)


def hart(kind, sequence, frame):
    check = 0
    for byte in frame:
        check ^= byte
    return bytes([1, kind, 3, 0]) + be16(sequence) + sized(frame + bytes([check]), more=8)


def hart_identity(address, device_type, revision, software, unique, maker, profile):
    data = b"\0\0\xfe" + be16(device_type) + bytes([5, 7, revision, software, 0x0e, 0x0c]) + unique.to_bytes(3, "big")
    data += bytes([5, 2, 0, 2, 0xd0]) + be16(maker) + be16(maker) + bytes([profile])
    return b"\x86" + address + b"\0" + sized(data, "B")


def fins(answer, body):
    return (b"\xc0\0\2\0\x63\0\0\xc8\0\xef" if answer else b"\x80\0\2\0\xc8\0\0\x63\0\xef") + body


def ua_text(text):
    return sized(text.encode(), "<I") if text is not None else b"\xff\xff\xff\xff"


def ua_message(body, number):
    return b"MSGF" + le32(24 + len(body)) + le32(1) + le32(1) + le32(50 + number) + le32(number) + body


def ua_answer(kind):
    return b"\1\0" + le16(kind) + bytes(8) + le32(1) + le32(0) + b"\0" + le32(0) + b"\0\0\0"


def ua_endpoints(url, uri, product, name):
    body = ua_answer(431) + le32(1) + ua_text(url) + ua_text(uri) + ua_text(product) + b"\2" + ua_text(name) + le32(0)
    body += ua_text(None) + ua_text(None) + le32(1) + ua_text(url) + ua_text(None) + le32(1)
    body += ua_text("http://opcfoundation.org/UA/SecurityPolicy#None") + le32(0)
    return body + ua_text("http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary") + b"\0"


def ua_build(uri, maker, product, version, build):
    info = ua_text(uri) + ua_text(maker) + ua_text(product) + ua_text(version) + ua_text(build) + bytes(8)
    return ua_answer(634) + le32(1) + b"\1\x16\1\0" + le16(340) + b"\1" + sized(info, "<I") + le32(0)


def opcua(client, server, url, uri, product, name, build):
    hello = b"HELF" + le32(32 + len(url)) + struct.pack("<IIIII", 0, 65536, 65536, 0, 0) + ua_text(url)
    known = b"ACKF" + le32(28) + struct.pack("<IIIII", 0, 65536, 65536, 0, 0)
    head = bytes(2) + bytes(8) + le32(1) + le32(0) + ua_text(None) + le32(0) + b"\0\0\0"
    question = b"\1\0" + le16(428) + head + ua_text(url) + le32(0) + le32(0)
    read = b"\1\0" + le16(631) + head + struct.pack("<dII", 0, 3, 1) + b"\1\0" + le16(2260) + le32(13) + ua_text(None)
    read += b"\0\0" + ua_text(None)
    client.tcp(server, 4840, [
        (">", hello), ("<", known), (">", ua_message(question, 1)), ("<", ua_message(ua_endpoints(url, uri, product, name), 1)),
        (">", ua_message(read, 2)), ("<", ua_message(ua_build(*build), 2))], sport=49415)


def ams_search(client, controller, name):
    ask_for = bytes.fromhex("03661471 00000000 01000000") + ip(client.address) + b"\1\1" + le16(10000) + le32(0)
    tags = le16(5) + sized(name.encode() + b"\0", "<H")
    tags += le16(4) + sized(struct.pack("<IIIII", 276, 6, 0, 0, 3) + bytes(256), "<H") + le16(3) + sized(b"\x02\x0b" + le16(2228), "<H")
    told = bytes.fromhex("03661471 00000000 01000080") + bytes([5, 13, 0x75, 0x60, 1, 1]) + le16(10000) + le32(3) + tags
    ask(client, controller, 48899, ask_for, told, 48899)


# ---- scenes ----

def sbus(sequence, attribute, said):
    """A telegram of Ether-S-Bus with its checksum (CRC-16, beginning with 0)."""
    text = struct.pack(">I", 4 + 5 + len(said) + 2) + b"\0\0" + be16(sequence) + bytes([attribute]) + said
    crc = 0
    for byte in text:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xffff
    return text + be16(crc)


def industrial():
    """A plant and a substation on one segment; a workstation asks, the others answer."""
    c = Capture()
    pc = Host(c, "00:14:22:a0:00:01", "192.0.2.110", ttl=128)
    plc = Host(c, "00:1b:1b:a0:00:02", "192.0.2.111", ttl=30)
    chassis = Host(c, "00:1d:9c:a0:00:03", "192.0.2.112")
    hollysys = Host(c, "00:1c:47:a0:00:04", "192.0.2.113")
    modicon = Host(c, "00:80:f4:a0:00:05", "192.0.2.114")
    moxa = Host(c, "00:90:e8:a0:00:06", "192.0.2.115")
    omron = Host(c, "00:00:0a:a0:00:07", "192.0.2.116")
    melsec = Host(c, "10:4b:46:a0:00:08", "192.0.2.117")
    beckhoff = Host(c, "00:01:05:a0:00:09", "192.0.2.118", ttl=128)
    s1500 = Host(c, "00:1b:1b:a0:00:0a", "192.0.2.119")
    relay = Host(c, "00:30:a7:a0:00:0b", "192.0.2.120")
    bay = Host(c, "00:d0:c9:a0:00:0c", "192.0.2.121")
    rtu = Host(c, "00:d0:c9:a0:00:0d", "192.0.2.122")
    meter = Host(c, "00:d0:c9:a0:00:0e", "192.0.2.123")
    gateway = Host(c, "00:26:16:a0:00:0f", "192.0.2.124")
    merging = Host(c, "00:30:a7:a0:00:10")
    for device in (plc, chassis, hollysys, modicon, moxa, omron, melsec, beckhoff, s1500, relay, bay, rtu, meter, gateway):
        pc.arp(device)

    dcp_identify(pc, plc, "S7-300", "press-1", 42, 0x0101, 2)
    s7(pc, plc, "6ES7 315-2EH14-0AB0", b"V\3\2\6", "press-1", "S C-X4U421302009")
    ask(pc, chassis, 44818, enip(0x63), enip_identity(1, 0x0e, 55, 20, 13, 0x00a1b2c3, "1756-L61/B LOGIX5561", chassis.address), 49500)
    ask(pc, hollysys, 44818, enip(0x63), enip_identity(1734, 0x0e, 7, 2, 1, 0x01020304, "LK220", hollysys.address), 49501)
    modbus_identify(pc, modicon, 255, [(0, "Schneider Electric"), (1, "BMX P34 2020"), (2, "v2.70")], 49411)
    # A serial device behind a gateway answers with the gateway's address.
    modbus_identify(pc, moxa, 17, [(0, "Hollysys"), (1, "LM3108"), (2, "1.0")], 49412)
    ask(pc, omron, 9600, fins(False, b"\5\1\0"),
        fins(True, b"\5\1\0\0" + b"CJ2M-CPU33".ljust(20, b"\0") + b"02.01".ljust(20, b"\0") + bytes(52)), 9600)
    ask(pc, melsec, 5006, bytes.fromhex("5000 00 ff ff03 00 0600 1000 0101 0000"),
        bytes.fromhex("d000 00 ff ff03 00") + sized(b"\0\0" + b"Q03UDVCPU".ljust(16) + b"\x66\3", "<H"), 49502)
    ams_search(pc, beckhoff, "CX-1A0009")
    beckhoff.raw("ff:ff:ff:ff:ff:ff", 0x88a4, le16(0x100d) + bytes([7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    opcua(pc, s1500, "opc.tcp://192.0.2.119:4840", "urn:SIMATIC.S7-1500.OPC-UA.Application:PLC_1", "https://www.siemens.com/s7-1500",
          "SIMATIC.S7-1500.OPC-UA.Application:PLC_1",
          ("https://www.siemens.com/s7-1500", "Siemens AG", "S7-1500", "V2.9.4", "17"))

    goose(relay, "SEL451/LLN0$GO$g1")
    sampled(merging, "MU01")
    dnp3_attributes(pc, relay, [(252, "Schweitzer Engineering Laboratories"), (250, "SEL-451-5"), (242, "R320"), (248, "1190450123")])
    pc.tcp(bay, 102, [
        (">", cotp_connect(0xe0)), ("<", cotp_connect(0xd0)), (">", mms_connect(False)), ("<", mms_connect(True)),
        (">", mms(1, b"\x82\0", False)),
        ("<", mms(1, ber(0xa2, ber(0x80, b"NR Electric") + ber(0x81, b"PCS-931") + ber(0x82, b"3.10")), True))], sport=49414)
    pc.tcp(rtu, 2404, [(">", bytes.fromhex("680407000000")), ("<", bytes.fromhex("68040b000000")),
                       (">", bytes.fromhex("680e 0000 0000 64 01 0600 0100 000000 14")),
                       ("<", bytes.fromhex("6812 0000 0200 0d 01 1400 0100 010000 0000c841 00"))], sport=49416)
    pc.tcp(meter, 4059, [
        (">", dlms(16, 1, bytes.fromhex("60 1d a109060760857405080101 be10 040e 01000000065f1f0400001a1dffff"))),
        ("<", dlms(1, 16, bytes.fromhex("61 29 a109060760857405080101 a203020100 a305a103020100 be10 040e 0800065f1f0400001a1d04000007"))),
        (">", dlms(16, 1, bytes.fromhex("c001c1 0001 00002a0000ff 02 00"))),
        ("<", dlms(1, 16, b"\xc4\1\xc1\0\x09\x10HXE1234567890123"))], sport=49417)
    ask(pc, gateway, 5094, hart(0, 1, b"\x82\x26\x4e\0\0\xd2\0\0"), hart(1, 1, hart_identity(b"\x26\x4e\0\0\xd2", 0x264e, 4, 1, 0xd2, 38, 0x84)),
        49503)
    ask(pc, gateway, 5094, hart(0, 2, b"\x82\x1a\x05\0\0\7\0\0"), hart(1, 2, hart_identity(b"\x1a\5\0\0\7", 0x9a05, 2, 3, 7, 26, 1)), 49503)
    saia = Host(c, "00:50:c2:0c:5a:12", "192.0.2.125")
    pc.arp(saia)
    ask(pc, saia, 5050, sbus(1, 0, b"\x0a\x20"), sbus(1, 1, b"D2M17050\0"), 5050)
    return c.pcap()


def bacnet_npdu(apdu, control=0, source=None):
    head = bytes([1, control | (8 if source else 0)])
    if source:
        head += be16(source[0]) + sized(source[1], "B")
    return head + apdu


def bvlc(function, body):
    return bytes([0x81, function]) + sized(body, more=4)


def i_am(device, vendor):
    number = sized(vendor.to_bytes(2 if vendor > 255 else 1, "big"), "B")
    return b"\x10\0\xc4" + struct.pack(">I", 8 << 22 | device) + b"\x22\x05\xc4\x91\3" + bytes([0x20 | number[0]]) + number[1:]


def read_multiple(device, texts):
    """The answer to ReadPropertyMultiple of a Device object: (property, text)."""
    body = b"\x30\1\x0e\x0c" + struct.pack(">I", 8 << 22 | device) + b"\x1e"
    for number, text in texts:
        value = b"\0" + text.encode()
        tag = b"\x29" + bytes([number])
        body += tag + b"\x4e" + (b"\x75" + sized(value, "B") if len(value) > 4 else bytes([0x70 | len(value)]) + value) + b"\x4f"
    return body + b"\x1f"


def read_multiple_ask(device, numbers):
    body = b"\2\x44\1\x0e\x0c" + struct.pack(">I", 8 << 22 | device) + b"\x1e"
    return body + b"".join(bytes([9, n]) for n in numbers) + b"\x1f"


def knx_description(device, address, serial, name):
    block = b"\1\2\0" + be16(address) + bytes(2) + bytes.fromhex(serial) + ip("224.0.23.12") + mac(device.hw)
    block += name.encode("latin-1").ljust(30, b"\0")
    return b"\6\x10\2\4" + sized(sized(block, "B", 1) + b"\4\2\2\1", more=6)


def ipmi_message(rs, netfn, rq, command, data):
    head = bytes([rs, netfn << 2])
    body = bytes([rq, 4, command]) + data
    return head + bytes([-sum(head) & 255]) + body + bytes([-sum(body) & 255])


def ipmi(message):
    return b"\6\0\xff\7" + bytes(9) + sized(message, "B")


def dicom_item(kind, value):
    return bytes([kind, 0]) + sized(value)


def dicom_associate(kind, called, calling, uid, version):
    context = dicom_item(0x30, b"1.2.840.10008.5.1.4.1.1.2") + dicom_item(0x40, b"1.2.840.10008.1.2.1")
    body = struct.pack(">HH", 1, 0) + called.encode().ljust(16) + calling.encode().ljust(16) + bytes(32)
    body += dicom_item(0x10, b"1.2.840.10008.3.1.1.1")
    body += dicom_item(0x20, b"\1\0\0\0" + context) if kind == 1 else dicom_item(0x21, b"\1\0\0\0" + dicom_item(0x40, b"1.2.840.10008.1.2.1"))
    body += dicom_item(0x50, dicom_item(0x51, struct.pack(">I", 16384)) + dicom_item(0x52, uid.encode()) + dicom_item(0x55, version.encode()))
    return bytes([kind, 0]) + sized(body, ">I")


def dicom_element(group, element, vr, value):
    value = value.encode()
    value += b" " * (len(value) % 2)
    return le16(group) + le16(element) + vr.encode() + sized(value, "<H")


def dicom_image(station, maker, model, serial, version):
    data = dicom_element(8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.2") + dicom_element(8, 0x60, "CS", "CT")
    data += dicom_element(8, 0x70, "LO", maker) + dicom_element(8, 0x1010, "SH", station) + dicom_element(8, 0x1090, "LO", model)
    data += dicom_element(0x18, 0x1000, "LO", serial) + dicom_element(0x18, 0x1020, "LO", version)
    return b"\4\0" + sized(sized(b"\1\2" + data, ">I"), ">I")


def ipp_attribute(name, value, tag=0x41):
    return bytes([tag]) + sized(name.encode()) + sized(value.encode())


def buildings():
    """A building, its cameras, a clinic and a server room; a workstation asks, the others answer."""
    c = Capture()
    pc = Host(c, "00:14:22:b0:00:01", "192.0.2.130", ttl=128)
    nae = Host(c, "00:10:8d:b0:00:02", "192.0.2.131")
    router = Host(c, "00:d0:c9:b0:00:03", "192.0.2.132")
    jace = Host(c, "00:01:f0:b0:00:04", "192.0.2.133")
    knx = Host(c, "00:24:6d:b0:00:05", "192.0.2.134")
    bmc = Host(c, "00:e0:fc:b0:00:06", "192.0.2.135")
    camera = Host(c, "44:19:b6:b0:00:07", "192.0.2.136")
    recorder = Host(c, "3c:ef:8c:b0:00:08", "192.0.2.137")
    scanner = Host(c, "00:d0:c9:b0:00:09", "192.0.2.138", ttl=128)
    archive = Host(c, "00:25:90:b0:00:0a", "192.0.2.139")
    monitor = Host(c, "00:0f:14:b0:00:0b", "192.0.2.140")
    printer = Host(c, "00:17:c8:b0:00:0c", "192.0.2.141")
    queues = Host(c, "00:25:90:b0:00:0d", "192.0.2.142")
    for device in (nae, router, jace, knx, bmc, camera, recorder, scanner, archive, monitor, printer, queues):
        pc.arp(device)

    pc.udp("192.0.2.255", 47808, 47808, bvlc(0x0b, bacnet_npdu(b"\x10\x08")), dst_hw="ff:ff:ff:ff:ff:ff")
    nae.udp("192.0.2.255", 47808, 47808, bvlc(0x0b, bacnet_npdu(i_am(1001, 5))), dst_hw="ff:ff:ff:ff:ff:ff")
    told = [(121, "JCI"), (70, "MS-NAE4510-2"), (44, "5.1.0.4400"), (77, "NAE-1"), (12, "5.1.0")]
    ask(pc, nae, 47808, bvlc(0x0a, bacnet_npdu(read_multiple_ask(1001, [n for n, _ in told]), 4)),
        bvlc(0x0a, bacnet_npdu(read_multiple(1001, told))), 47808)
    # A controller on a serial line behind the router, and one that a broadcast manager speaks for.
    router.udp("192.0.2.255", 47808, 47808, bvlc(0x0b, bacnet_npdu(i_am(2001, 990), source=(2001, b"\x0a"))), dst_hw="ff:ff:ff:ff:ff:ff")
    router.udp("192.0.2.255", 47808, 47808, bvlc(0x04, ip("198.51.100.40") + be16(47808) + bacnet_npdu(i_am(3001, 332))),
               dst_hw="ff:ff:ff:ff:ff:ff")

    hello = ["fox a 0 -1 fox hello", "{", "fox.version=s:1.0", "id=i:2", "app.name=s:Station", "app.version=s:3.8.38", "os.name=s:QNX",
             "os.version=s:6.4.1", "station.name=s:Tower", "hostId=s:Qnx-NPM6E-0000-1490-C30C", "brandId=s:vykon", "};;", ""]
    asks = ["fox a 1 -1 fox hello", "{", "fox.version=s:1.0", "id=i:1", "app.name=s:Workbench", "app.version=s:3.8.38", "};;", ""]
    pc.tcp(jace, 1911, [(">", "\n".join(asks).encode()), ("<", "\n".join(hello).encode())], sport=49420)
    ask(pc, knx, 3671, bytes.fromhex("0610 0203 000e 0801 c0000282 0e57"), knx_description(knx, 0x110a, "00c5010206c1", "KNX IP Router 752"),
        49504)
    ask(pc, bmc, 623, ipmi(ipmi_message(0x20, 6, 0x81, 1, b"")),
        ipmi(ipmi_message(0x81, 7, 0x20, 1, bytes.fromhex("00 20 81 03 27 02 bf db0700 2509 00000000"))), 49505)

    pc.udp("239.255.255.250", 37020, 37020, b'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>13A888A9</Uuid><Types>inquiry</Types></Probe>')
    camera.udp("239.255.255.250", 37020, 37020, f"""<?xml version="1.0" encoding="UTF-8"?>
<ProbeMatch><Uuid>13A888A9</Uuid><Types>inquiry</Types><DeviceType>10752</DeviceType><DeviceDescription>DS-2CD2143G0-I</DeviceDescription>
<DeviceSN>DS-2CD2143G0-I20190101AAWR601234567</DeviceSN><CommandPort>8000</CommandPort><HttpPort>80</HttpPort>
<MAC>{camera.hw.replace(":", "-")}</MAC><IPv4Address>{camera.address}</IPv4Address><SoftwareVersion>V5.5.82build 190220</SoftwareVersion>
<OEMInfo>N/A</OEMInfo></ProbeMatch>""".encode())
    notice = ('{"mac":"%s","method":"client.notifyDevInfo","params":{"deviceInfo":{"DeviceClass":"NVR","DeviceType":"DHI-NVR4216-16P-4KS2",'
              '"IPv4Address":{"IPAddress":"%s"},"MachineName":"NVR","SerialNo":"4H00AAAPAZ00001","Vendor":"Dahua",'
              '"Version":"4.001.0000000.1"}}}\n\0' % (recorder.hw, recorder.address)).encode()
    recorder.udp("239.255.255.251", 37810, 37810, b"\x20\0\0\0DHIP" + bytes(8) + le32(len(notice)) + bytes(4) + le32(len(notice)) + bytes(4)
                 + notice)

    scanner.arp(archive)
    scanner.tcp(archive, 104, [
        (">", dicom_associate(1, "PACS", "CT01", "1.2.840.113619.6.55", "GE_CT_07")),
        ("<", dicom_associate(2, "PACS", "CT01", "1.2.276.0.7230010.3.0.3.6.7", "OFFIS_DCMTK_367")),
        (">", dicom_image("CT01", "GE MEDICAL SYSTEMS", "Revolution CT", "CT2345678", "revo_ct_22"))], sport=49421)
    # The archive hands on an image that another maker's machine took.
    archive.arp(pc)
    archive.tcp(pc, 8104, [
        (">", dicom_associate(1, "VIEWER", "PACS", "1.2.276.0.7230010.3.0.3.6.7", "OFFIS_DCMTK_367")),
        ("<", dicom_associate(2, "VIEWER", "PACS", "1.2.40.0.13.1.3", "dcm4che-5")),
        (">", dicom_image("MR02", "UIH", "uMR 790", "UIH700123", "V10"))], sport=49422)
    monitor.tcp(archive, 2575, [
        (">", b"\x0bMSH|^~\\&|BeneVision|WARD-3|EHR|HOSP|20261102000000||ORU^R01|1|P|2.8\rSFT|Mindray|1.0|eGateway|7\r\x1c\r"),
        ("<", b"\x0bMSH|^~\\&|EHR|HOSP|BeneVision|WARD-3|20261102000001||ACK|1|P|2.8\rMSA|AA|1\r\x1c\r")], sport=49423)

    def ipp(host, server, makes):
        head = b"\1\1\0\0\0\0\0\1\1" + ipp_attribute("attributes-charset", "utf-8", 0x47) + ipp_attribute("attributes-natural-language", "en", 0x48)
        body = head + b"".join(b"\4" + ipp_attribute("printer-make-and-model", make) + ipp_attribute("printer-device-id", identity)
                               + ipp_attribute("printer-firmware-string-version", version) for make, identity, version in makes) + b"\3"
        asked = b"\1\1\0\x0b\0\0\0\1\1" + ipp_attribute("attributes-charset", "utf-8", 0x47)
        asked += ipp_attribute("attributes-natural-language", "en", 0x48) + ipp_attribute("printer-uri", f"ipp://{host.address}/", 0x45) + b"\3"
        sport = 49424 + zlib.crc32(host.hw.encode()) % 64
        pc.tcp(host, 631, [
            (">", lines("POST /ipp/print HTTP/1.1", f"Host: {host.address}:631", "Content-Type: application/ipp",
                        f"Content-Length: {len(asked)}", body=asked)),
            ("<", lines("HTTP/1.1 200 OK", f"Server: {server}", "Content-Type: application/ipp", f"Content-Length: {len(body)}", body=body))],
            sport=sport)

    ipp(printer, "KM-MFP-http/V0.0.1", [("Kyocera ECOSYS M2540dn", "MFG:Kyocera;MDL:ECOSYS M2540dn;CLS:PRINTER;", "2S0_S000.002.311")])
    ipp(queues, "CUPS/2.4 IPP/2.1", [("Pantum P2500W", "MFG:Pantum;MDL:P2500W;", "1.0")])

    wisenet = Host(c, "00:16:6c:b0:00:0e", "192.0.2.143")
    encoder = Host(c, "00:07:5f:b0:00:0f", "192.0.2.144")
    question = bytes.fromhex("9939a427 0a1b2c3d")
    for device in (wisenet, encoder):
        pc.arp(device)
    pc.udp("255.255.255.255", 7711, 7701, b"\1" + bytes(0x105), dst_hw="ff:ff:ff:ff:ff:ff")
    wisenet.udp("255.255.255.255", 7701, 7711, (
        b"\x0b" + bytes(18) + wisenet.hw.encode().ljust(18, b"\0") + wisenet.address.encode().ljust(16, b"\0")
        + b"255.255.255.0".ljust(16, b"\0") + b"192.0.2.1".ljust(16, b"\0") + bytes(24) + b"SRN-1673S".ljust(10, b"\0") + bytes(14)
        + f"http://{wisenet.address}/".encode().ljust(39, b"\0")).ljust(0x106, b"\0"), dst_hw="ff:ff:ff:ff:ff:ff")
    pc.udp("255.255.255.255", 49430, 1757, question + bytes.fromhex("ff0006de"), dst_hw="ff:ff:ff:ff:ff:ff")
    encoder.udp("255.255.255.255", 1757, 1758, question + mac(encoder.hw) + bytes(2) + ip(encoder.address) + ip("255.255.255.0")
                + ip("192.0.2.1") + bytes(4), dst_hw="ff:ff:ff:ff:ff:ff")
    return c.pcap()
