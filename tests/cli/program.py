"""Runs the program as a user does: files in, standard output, standard error and exit status out."""
import gzip
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "samples"
PROGRAM = os.environ["SEKISHO"]
LINK_ETHERNET = 1


def run(*args, stdin=None, env=None, cwd=None, timeout=60):
    """Returns (exit status, standard output, standard error), the latter two as text."""
    done = subprocess.run([PROGRAM, *map(str, args)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, **(env or {})), cwd=cwd, timeout=timeout)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def pcap_header(link=LINK_ETHERNET, snap=65535):
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, link)


def record(frame, at=0, claimed=None):
    size = len(frame) if claimed is None else claimed
    return struct.pack("<IIII", at, 0, size, size) + frame


def pcap(*frames, link=LINK_ETHERNET):
    return pcap_header(link) + b"".join(record(f, i) for i, f in enumerate(frames))


def lldp(mac, description, name="x"):
    """An Ethernet frame with an LLDP message from 'mac' (bytes)."""
    def tlv(kind, value):
        return struct.pack(">H", kind << 9 | len(value)) + value
    return (b"\x01\x80\xc2\x00\x00\x0e" + mac + b"\x88\xcc" + tlv(1, b"\x04" + mac) + tlv(2, b"\x05p1") +
            tlv(3, b"\x00\x78") + tlv(5, name.encode()) + tlv(6, description.encode()) + tlv(0, b""))


HUAWEI_MAC = bytes.fromhex("00e0fc000001")
HUAWEI = lldp(HUAWEI_MAC, "S5735-L24T4X-A1 Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 "
              "(S5735 V200R019C10SPC500)", "core-sw-1")


def tcp4(macs, ips, ports, seq, flags, payload=b""):
    """An Ethernet frame with a TCP segment over IPv4: source and destination of 'macs' (bytes), 'ips' (text) and 'ports'."""
    source, target = (bytes(map(int, ip.split("."))) for ip in ips)
    head = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(payload), 1, 0x4000, 64, 6, 0) + source + target
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xffff) + (total >> 16)
    total = (total & 0xffff) + (total >> 16)
    head = head[:10] + struct.pack(">H", ~total & 0xffff) + head[12:]
    segment = struct.pack(">HHIIHHHH", *ports, seq, 0, 0x5000 | flags, 8192, 0, 0) + payload
    return macs[1] + macs[0] + b"\x08\x00" + head + segment


def neighbours():
    """HUAWEI and somebody who logs in to it: nobody asks for an address, but their traffic tells both."""
    macs, ips, ports = (bytes.fromhex("001422000001"), HUAWEI_MAC), ("192.168.1.10", "192.168.1.40"), (40000, 21)
    syn, ack = 2, 16
    return pcap(HUAWEI, tcp4(macs, ips, ports, 99, syn),
                tcp4(macs[::-1], ips[::-1], ports[::-1], 499, syn | ack),
                tcp4(macs[::-1], ips[::-1], ports[::-1], 500, ack, b"220 FTP service ready.\r\n"),
                tcp4(macs, ips, ports, 100, ack, b"USER admin\r\n"))


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def lines(self, text):
        return [json.loads(line) for line in text.splitlines()]

    def assert_refused(self, result, *words):
        """Status 2, nothing on standard output, one clear line that has all the words."""
        status, out, err = result
        self.assertEqual(status, 2, err)
        self.assertEqual(out, "")
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertTrue(err.startswith("sekisho: "), err)
        for word in words:
            self.assertIn(str(word), err)


def gz(data):
    return gzip.compress(data, 9, mtime=0)


main = unittest.main
