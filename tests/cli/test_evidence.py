"""--evidence: the frames that support what was found, and nothing is lost by looking at them alone."""
import hashlib
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import program
from program import Case, HUAWEI, HUAWEI_MAC, PROGRAM, ROOT, SAMPLES, lldp, pcap, run

sys.path.insert(0, str(ROOT / "tools"))
import frames as fr  # noqa: E402

CORPUS = pathlib.Path(os.environ.get("SEKISHO_CORPUS") or ROOT / "../shared/corpus")
GB = ["--country", "GB", "--sector", "telecom-mobile", "--network", "5g", "--as-of", "2026-11-01"]


def blocks(data):
    """(type, body) of each block of a little-endian pcapng file, checking the lengths at both ends."""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        assert size % 4 == 0 and struct.unpack_from("<I", data, at + size - 4)[0] == size
        yield kind, data[at + 8:at + size - 4]
        at += size


def options(body):
    found = {}
    at = 0
    while at + 4 <= len(body):
        code, size = struct.unpack_from("<HH", body, at)
        if code == 0:
            break
        found.setdefault(code, []).append(body[at + 4:at + 4 + size])
        at += 4 + (size + 3) // 4 * 4
    return found


def frames_of(path):
    """(interface, time in ns, bytes, size on the wire, comment) of each frame."""
    for kind, body in blocks(path.read_bytes()):
        if kind == 6:
            interface, high, low, size, wire = struct.unpack_from("<IIIII", body)
            comment = options(body[20 + (size + 3) // 4 * 4:])[1][0].decode()
            yield interface, high << 32 | low, body[20:20 + size], wire, comment


def essence(out):
    """What must not differ: all of a record but where and how often it was seen."""
    found = []
    for line in out.splitlines():
        record = json.loads(line)
        if record["schema"] == "sekisho.coverage/1":
            continue
        for key in ("evidence", "frames", "bytes", "first_seen", "last_seen", "destinations"):
            record.pop(key, None)
        for finding in record["findings"]:
            finding.pop("because")  # it names frames
        found.append(record)
    return found


class Same(Case):
    def same(self, paths, *args):
        """Inspects 'paths' and then the evidence; returns its size."""
        evidence = self.folder / f"{random.random()}.pcapng"
        status, out, _ = run("inspect", "-q", "-f", "jsonl", *GB, *args, "--evidence", evidence, *paths)
        if status == 2 and not evidence.exists():
            return 0  # it could not be read at all
        status_again, again, err = run("inspect", "-q", "-f", "jsonl", *GB, evidence)
        self.assertEqual(err, "", paths)
        self.assertEqual(essence(again), essence(out), paths)
        self.assertEqual(status_again, status, paths)
        size = evidence.stat().st_size
        evidence.unlink()
        return size

    def test_of_all_samples(self):
        for path in sorted(SAMPLES.glob("*.pcap*")):
            self.assertGreater(self.same([path]), 0)
            self.assertGreater(self.same([path], "--redact", "payload"), 0)
        self.same([SAMPLES])

    def test_of_the_corpus(self):
        paths = sorted(p for p in (CORPUS / "captures").rglob("*") if p.is_file()) if CORPUS.is_dir() else []
        if not paths:
            self.skipTest("no ../shared/corpus and no SEKISHO_CORPUS")
        with ThreadPoolExecutor(2) as pool:
            sizes = list(pool.map(lambda p: self.same([p]), paths))
            redacted = list(pool.map(lambda p: self.same([p], "--redact", "payload"), paths))
        self.assertEqual([s > 0 for s in redacted], [s > 0 for s in sizes])
        read = [p.stat().st_size for p, size in zip(paths, sizes) if size]
        self.assertGreater(len(read), 0.9 * len(paths))
        self.assertLess(sum(sizes), 0.2 * sum(read), "evidence is a part, not the whole")

    def test_whatever_the_number_of_threads(self):
        one, four = self.folder / "one", self.folder / "four"
        for jobs, path in ((1, one), (4, four)):
            run("inspect", "-q", *GB, "--jobs", jobs, "--evidence", path, *sorted(SAMPLES.glob("*.pcap*")))
        self.assertEqual(one.read_bytes(), four.read_bytes())

    def test_of_standard_input(self):
        path = SAMPLES / "office.pcapng"
        a, b = self.folder / "a", self.folder / "b"
        run("inspect", "-q", "--evidence", a, "-", stdin=path.read_bytes())
        run("inspect", "-q", "--evidence", b, path)
        self.assertEqual([f[:4] for f in frames_of(a)], [f[:4] for f in frames_of(b)])
        self.assertGreater(len(list(frames_of(a))), 10)


class Parts(Case):
    """What was put together is there with all its parts."""

    BODY = b"HTTP/1.1 200 OK\r\nServer: " + b"App-webs/" + b"1" * 40 + b"\r\nX: " + b"x" * 900 + b"\r\n\r\n"

    def evidence(self, *captured, args=()):
        path = self.file("in.pcap", pcap(*captured))
        out = self.folder / "out.pcapng"
        status, said, err = run("inspect", "-q", "-f", "jsonl", "--as-of", "2026-11-01", *args, "--evidence", out, path)
        self.assertNotEqual(status, 2, err)
        return list(frames_of(out)), said

    def segment(self, client, seq, flags, data=b"", sport=40000):
        a, b = ("192.0.2.1", sport), ("192.0.2.2", 80)
        src, dst = (a, b) if client else (b, a)
        head = struct.pack(">HHIIHHHH", src[1], dst[1], seq, 0, 5 << 12 | flags, 512, 0, 0)
        macs = ("00:00:5e:00:53:01", "00:e0:fc:00:00:02")
        m = macs if client else macs[::-1]
        return fr.ethernet(m[0], m[1], 0x0800, fr.packet(src[0], dst[0], 6, head + data))

    def arp(self):
        """The server's own: without it nobody knows which machine speaks."""
        return (b"\xff" * 6 + HUAWEI_MAC[:5] + b"\2" + bytes.fromhex("0806000108000604 0002") + HUAWEI_MAC[:5] + b"\2" +
                bytes([192, 0, 2, 2]) + b"\xff" * 6 + bytes([192, 0, 2, 2])).ljust(60, b"\0")

    def connection(self, chunk, rest=True):
        yield self.segment(True, 99, 2)
        yield self.segment(False, 499, 0x12)
        yield self.segment(True, 100, 0x10)
        yield self.segment(True, 100, 0x18, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for at in range(0, len(self.BODY) if rest else len(self.BODY) - chunk, chunk):
            yield self.segment(False, 500 + at, 0x18, self.BODY[at:at + chunk])

    def test_segments(self):
        sent = list(self.connection(100))
        noise = [self.segment(False, 900, 0x18, b"\x80" * 50, 50000 + i) for i in range(200)]
        got, _ = self.evidence(self.arp(), *sent, *noise)
        answer = [f for f in got if b"HTTP/1.1 200" in f[2] or b"x" * 80 in f[2]]
        self.assertEqual(len(answer), 1 + 8, "the segments of the answer's head")
        self.assertIn("a part of what frame", answer[0][4])
        self.assertIn(sent[0], [f[2] for f in got], "the SYN tells who is the server")
        self.assertLess(len(got), len(sent) + 5, "and not the noise")

    def test_more_connections_than_are_held(self):
        """What does not fit into memory waits on disk, and comes back only if it is wanted."""
        dull = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 700
        wanted = [self.segment(True, 99, 2), self.segment(False, 499, 0x12)]
        others = []
        for port in range(20000, 29000):
            others += [self.segment(True, 99, 2, sport=port), self.segment(False, 500, 0x18, dull, port)]
        end = self.segment(False, 500, 0x18, self.BODY)
        got, _ = self.evidence(self.arp(), *wanted, *others, end)
        whole = [f[2] for f in got]
        self.assertTrue(set(wanted + [end]) <= set(whole))
        self.assertEqual(whole.index(wanted[1]), 2, "in order")
        self.assertLess(len(got), 12)

    def test_a_message_that_never_ends_is_no_evidence(self):
        got, _ = self.evidence(self.arp(), *self.connection(400, rest=False))
        whole = [f[2] for f in got]
        self.assertFalse(any(b"x" * 300 in f for f in whole))

    def test_fragments(self):
        payload = fr.udp_segment("192.0.2.7", "255.255.255.255", 68, 67, b"\x01" * 10)
        text = SAMPLES / "dhcp.pcap"
        data = text.read_bytes()[24:]
        pieces = []
        while data:
            size = struct.unpack_from("<I", data, 8)[0]
            frame = data[16:16 + size]
            data = data[16 + size:]
            if frame[12:14] != b"\x08\x00" or frame[23] != 17:
                continue
            head, body = frame[14:34], frame[34:]
            for at in range(0, len(body), 96):
                piece = body[at:at + 96]
                flags = at // 8 | (0x2000 if at + 96 < len(body) else 0)
                ip = (head[:2] + struct.pack(">H", 20 + len(piece)) + struct.pack(">HH", len(pieces) // 10 + 1, flags) +
                      head[8:10] + b"\0\0" + head[12:])
                pieces.append((frame[:14] + ip + piece).ljust(60, b"\0"))
        self.assertTrue(payload and len(pieces) > 4)
        path = self.file("pieces.pcap", pcap(*pieces))
        out = self.folder / "pieces.pcapng"
        _, a, _ = run("inspect", "-q", "-f", "jsonl", "--evidence", out, path)
        _, b, _ = run("inspect", "-q", "-f", "jsonl", out)
        self.assertEqual(essence(a), essence(b))
        self.assertTrue(any("a part of what frame" in f[4] for f in frames_of(out)))

    def test_days_are_kept(self):
        """A deadline may hang on the day equipment was last seen."""
        record = b"".join(program.record(HUAWEI, day * 86400 + 3600 * h) for day in range(3) for h in range(4))
        path = self.file("days.pcap", program.pcap_header() + record)
        out = self.folder / "days.pcapng"
        _, a, _ = run("inspect", "-q", "-f", "jsonl", "--evidence", out, path)
        _, b, _ = run("inspect", "-q", "-f", "jsonl", out)
        seen = [(json.loads(x.splitlines()[0])["first_seen"][:10], json.loads(x.splitlines()[0])["last_seen"][:10])
                for x in (a, b)]
        self.assertEqual(seen, [("1970-01-01", "1970-01-03")] * 2)
        self.assertEqual(len(list(frames_of(out))), 3)


class Written(Case):
    def test_comments_and_hashes(self):
        out = self.folder / "e.pcapng"
        path = self.file("x.pcap", pcap(HUAWEI, *[HUAWEI] * 5, lldp(bytes.fromhex("00000c000001"), "nothing")))
        status, said, _ = run("inspect", "-q", "-f", "jsonl", *GB, "--evidence", out, path)
        self.assertEqual(status, 1)
        got = list(frames_of(out))
        self.assertEqual([f[2] for f in got], [HUAWEI, lldp(bytes.fromhex("00000c000001"), "nothing")])
        comment = got[0][4]
        digest = hashlib.sha256(HUAWEI).hexdigest()
        for expected in ("lldp description \"S5735-L24T4X-A1 Huawei", "supports manufacturer, model, firmware",
                         "finding mac:00:e0:fc:00:00:01/uk-huawei-2022/remove-5g: remove, due 2027-12-31",
                         f"frame 1 of {path}", f"SHA-256 of its {len(HUAWEI)} bytes {digest}"):
            self.assertIn(expected, comment)
        first = next(r for r in map(json.loads, said.splitlines()) if r["id"] == "mac:00:e0:fc:00:00:01")
        self.assertTrue(all(e["sha256"] == digest for e in first["evidence"]))
        at = HUAWEI.index(b"S5735-L24T4X-A1 Huawei")
        self.assertIn(f", bytes {at} to ", comment)

    def test_redacted_payloads(self):
        secret = b"do not tell anybody"
        frame = HUAWEI[:-2] + struct.pack(">H", 127 << 9 | 4 + len(secret)) + b"\0\0\1\7" + secret + b"\0\0"
        out = self.folder / "e.pcapng"
        run("inspect", "-q", *GB, "--redact", "payload", "--evidence", out, self.file("x.pcap", pcap(frame)))
        got = list(frames_of(out))
        self.assertEqual(len(got), 1)
        self.assertEqual(len(got[0][2]), len(frame))
        self.assertEqual(got[0][2][:14], frame[:14])
        self.assertIn(b"Huawei Versatile Routing Platform", got[0][2])
        self.assertIn(b"core-sw-1", got[0][2])
        self.assertIn(hashlib.sha256(frame).hexdigest(), got[0][4])
        self.assertIn("zeroed", got[0][4])
        self.assertNotIn(secret, got[0][2])

    def test_interfaces_names_and_notes(self):
        def block(kind, body):
            return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))

        def option(code, value):
            return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)

        def packet(interface, frame, note=b""):
            return block(6, struct.pack("<IIIII", interface, 0, 5000000, len(frame), len(frame)) + frame +
                         b"\0" * (-len(frame) % 4) + (option(1, note) if note else b"") + option(0, b""))

        name = struct.pack("<HH", 1, 13) + bytes([192, 0, 2, 1]) + b"core.sw1\0" + b"\0" * 3
        data = (block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) +
                block(1, struct.pack("<HHI", 1, 0, 128) + option(2, b"eth0") + option(3, b"to the core") + option(0, b"")) +
                block(1, struct.pack("<HHI", 113, 0, 0) + option(2, b"any") + option(0, b"")) +
                block(4, name + struct.pack("<HH", 0, 0)) + packet(0, HUAWEI, b"look here") +
                packet(1, struct.pack(">HHH8s", 0, 1, 6, HUAWEI_MAC[:5] + b"\x09\0\0") + b"\x88\xcc" + HUAWEI[14:]))
        out = self.folder / "e.pcapng"
        _, a, err = run("inspect", "-q", "-f", "jsonl", "--evidence", out, self.file("in.pcapng", data))
        self.assertEqual(err, "")
        kinds = [kind for kind, _ in blocks(out.read_bytes())]
        self.assertEqual(kinds, [0x0A0D0D0A, 1, 1, 4, 6, 6])
        bodies = [body for _, body in blocks(out.read_bytes())]
        self.assertEqual(options(bodies[1][8:]), {2: [b"eth0"], 3: [b"to the core"], 9: [b"\x09"]})
        self.assertEqual(struct.unpack_from("<HHI", bodies[1]), (1, 0, 128))
        self.assertEqual(struct.unpack_from("<HHI", bodies[2]), (113, 0, 0))
        self.assertIn(b"core.sw1\0", bodies[3])
        got = list(frames_of(out))
        self.assertEqual([f[0] for f in got], [0, 1])
        self.assertEqual(got[0][1], 5_000_000_000)
        self.assertIn("note in the capture: look here", got[0][4])
        if shutil.which("tshark"):
            done = subprocess.run(["tshark", "-r", out, "-T", "fields", "-e", "frame.interface_name"], text=True,
                                  stdout=subprocess.PIPE, check=True)
            self.assertEqual(done.stdout.split(), ["eth0", "any"])

    def test_wireshark_reads_it_without_a_warning(self):
        if not shutil.which("tshark") or not shutil.which("capinfos"):
            self.skipTest("tshark is not installed")
        out = self.folder / "e.pcapng"
        run("inspect", "-q", *GB, "--evidence", out, *sorted(SAMPLES.glob("*.pcap*")))
        infos = subprocess.run(["capinfos", "-c", "-M", out], capture_output=True, text=True)
        self.assertEqual((infos.returncode, infos.stderr), (0, ""))
        got = list(frames_of(out))
        self.assertIn(f" {len(got)}", infos.stdout)
        done = subprocess.run(["tshark", "-r", out, "-T", "fields", "-e", "frame.comment"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertFalse([line for line in done.stderr.splitlines() if "root" not in line])
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), len(got))
        self.assertTrue(all("SHA-256 of its" in line for line in lines))

    def test_bad_usage_and_places(self):
        path = SAMPLES / "office.pcapng"
        status, out, err = run("inspect", "--redact", "payload", path)
        self.assertEqual((status, out), (2, ""))
        self.assertIn("--redact is about --evidence", err)
        status, out, err = run("inspect", "--evidence", self.folder / "no" / "e.pcapng", path)
        self.assertEqual((status, out), (2, ""))
        self.assertEqual(len(err.splitlines()), 1)
        status, out, _ = run("inspect", "--evidence", self.folder / "e.pcapng", self.file("bad", b"no capture at all"))
        self.assertEqual((status, out), (2, ""))
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["bad"], "nothing is left behind")

    def test_a_full_disk(self):
        """/dev/full cannot hold a folder: a limit on file size stands in."""
        done = subprocess.run(["sh", "-c", f"ulimit -f 8; trap '' XFSZ; exec \"$0\" inspect -q --evidence e.pcapng \"$@\"",
                               PROGRAM, *sorted(SAMPLES.glob("*.pcap*"))], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("File too large", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    program.main()
