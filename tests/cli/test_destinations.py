"""With whom equipment talked: countries, networks, names; indicators of others, in every format."""
import csv
import io
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess

import program
from program import Case, HUAWEI_MAC, ROOT, pcap, run

BUILD = pathlib.Path(os.environ["SEKISHO_BUILD"])
COMPILE = BUILD / "tools/compile-places"
ME, RESOLVER, PEER_MAC = "10.0.0.5", "10.0.0.53", bytes.fromhex("00163e000001")
K_ROOT, M_ROOT = "193.0.14.129", "202.12.27.33"  # root name servers, as everybody knows them
K_ROOT6 = "2001:7fd::1"


def number(ip):
    return struct.unpack(">I", socket.inet_aton(ip))[0]


def ether(src, dst, kind, payload):
    return dst + src + struct.pack(">H", kind) + payload


def arp(mac, ip):
    return ether(mac, b"\xff" * 6, 0x0806, struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + mac + socket.inet_aton(ip) +
                 b"\0" * 6 + socket.inet_aton(ip))


def ip4(src, dst, proto, payload):
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, proto, 0) + socket.inet_aton(src) + \
        socket.inet_aton(dst) + payload


def ip6(src, dst, proto, payload):
    return struct.pack(">IHBB", 0x60000000, len(payload), proto, 64) + socket.inet_pton(socket.AF_INET6, src) + \
        socket.inet_pton(socket.AF_INET6, dst) + payload


def udp(sport, dport, payload):
    return struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload


def send(src, dst, payload=b"x" * 32, sport=40000, dport=9999, mac=HUAWEI_MAC):
    packet = ip6 if ":" in src else ip4
    return ether(mac, PEER_MAC, 0x86DD if ":" in src else 0x0800, packet(src, dst, 17, udp(sport, dport, payload)))


def name(text):
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".")) + b"\0"


def question(text, src=ME):
    return send(src, RESOLVER, struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + name(text) + b"\0\1\0\1", dport=53)


def answer(text, ip, dst=ME):
    return send(RESOLVER, dst, struct.pack(">HHHHHH", 7, 0x8180, 1, 1, 0, 0) + name(text) + b"\0\1\0\1" +
                b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(ip), sport=53, dport=40000, mac=PEER_MAC)


def hello(host):
    """A TLS ClientHello that asks for 'host'."""
    sni = struct.pack(">HBH", len(host) + 3, 0, len(host)) + host.encode()
    extensions = struct.pack(">HH", 0, len(sni)) + sni
    body = b"\x03\x03" + b"\0" * 32 + b"\0" + b"\0\2\x13\1" + b"\1\0" + struct.pack(">H", len(extensions)) + extensions
    shake = b"\1" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\3\1" + struct.pack(">H", len(shake)) + shake


def tls(src, dst, host, mac=HUAWEI_MAC):
    head = struct.pack(">HHIIBBHHH", 40001, 443, 1, 1, 0x50, 0x18, 1000, 0, 0)
    return ether(mac, PEER_MAC, 0x0800, ip4(src, dst, 6, head + hello(host)))


# ---- a MaxMind DB file (its specification, 2.0), small and sound ----

def mmdb_value(value):
    def head(kind, size):
        assert size < 285
        first, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
        return bytes([kind << 5 | first] if kind < 8 else [first, kind - 7]) + more
    if isinstance(value, dict):
        return head(7, len(value)) + b"".join(mmdb_value(k) + mmdb_value(v) for k, v in value.items())
    if isinstance(value, list):
        return head(11, len(value)) + b"".join(map(mmdb_value, value))
    if isinstance(value, str):
        return head(2, len(value.encode())) + value.encode()
    kind, value = value if isinstance(value, tuple) else (6, value)
    raw = value.to_bytes(8, "big").lstrip(b"\0")
    return head(kind, len(raw)) + raw


def mmdb(rows, epoch=1767225600):
    """'rows': IPv4 prefix as bits ("1100..."), record."""
    nodes, data, places = [[None, None]], b"", {}
    for bits, record in rows:
        at = 0
        for bit in ("0" * 96 + bits)[:-1]:
            if nodes[at][int(bit)] is None:
                nodes[at][int(bit)] = len(nodes)
                nodes.append([None, None])
            at = nodes[at][int(bit)]
        places[at, int(bits[-1])] = len(data)
        data += mmdb_value(record)
    tree = b""
    for i, pair in enumerate(nodes):
        for side in (0, 1):
            to = len(nodes) + 16 + places[i, side] if (i, side) in places else \
                len(nodes) if pair[side] is None else pair[side]
            tree += to.to_bytes(3, "big")
    meta = {"binary_format_major_version": (5, 2), "binary_format_minor_version": (5, 0), "build_epoch": (9, epoch),
            "database_type": "Test-Country-ASN", "description": {"en": "x"}, "ip_version": (5, 6), "languages": ["en"],
            "node_count": len(nodes), "record_size": (5, 24)}
    return tree + b"\0" * 16 + data + b"\xab\xcd\xefMaxMind.com" + mmdb_value(meta)


class Talking(Case):
    def inspect(self, capture, *args, form="jsonl", status=(0, 1)):
        path = self.file("x.pcap", capture)
        code, out, err = run("inspect", "-q", "-f", form, *args, path)
        self.assertIn(code, status, err)
        return out

    def records(self, capture, *args):
        records = self.lines(self.inspect(capture, *args))
        return {r["id"]: r for r in records if r["schema"] == "sekisho.equipment/1"}, records[-1]

    def home(self, regulation=None):
        """The program's data, with this regulation as the only one; None: as they are, and no table of places."""
        home = self.folder / "home"
        home.mkdir()
        for entry in (ROOT / "data").iterdir():
            if regulation is None or entry.name != "regulations":
                (home / entry.name).symlink_to(entry)
        (home / "sekisho.data").symlink_to(BUILD / "tools/sekisho.data")
        if regulation is not None:
            (home / "regulations").mkdir()
            (home / "regulations/x.rule").write_text(regulation, encoding="utf-8")
        return {"SEKISHO_DATA": str(home)}

    def table(self):
        v4 = self.file("geoip", (
            "# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n# Vendor:    Somebody\n"
            f"{number('193.0.14.0')},{number('193.0.14.255')},NL\n"
            f"{number('193.0.15.0')},{number('193.0.15.255')},EU\n"
            f"{number('202.12.27.0')},{number('202.12.27.255')},JP\n").encode())
        v6 = self.file("geoip6", b"# Generated: Fri, 26 Jun 2026 04:33:59 GMT\n2001:7fd::,2001:7fd::ffff,NL\n")
        out = self.folder / "small.places"
        subprocess.run([COMPILE, ROOT / "data", out, v4, v6], check=True)
        return out


ME_THERE = arp(HUAWEI_MAC, ME)
ID = "mac:00:e0:fc:00:00:01"


class Destinations(Talking):
    def test_countries_bytes_and_names(self):
        capture = pcap(ME_THERE, question("K.Root-Servers.net"), answer("K.Root-Servers.net", K_ROOT), send(ME, K_ROOT),
                       send(K_ROOT, ME, b"y" * 100, mac=PEER_MAC), tls(ME, K_ROOT, "tls.example.org"), send(ME, M_ROOT))
        found, coverage = self.records(capture, "--places", self.table())
        nl, = [d for d in found[ID]["destinations"] if d["country"] == "NL"]
        sent = len(send(ME, K_ROOT)) + len(tls(ME, K_ROOT, "tls.example.org"))
        self.assertEqual((nl["addresses"], nl["bytes_sent"], nl["bytes_received"]), (1, sent, 42 + 100))
        self.assertEqual(nl["bytes"], nl["bytes_sent"] + nl["bytes_received"])
        self.assertEqual(nl["names"], ["k.root-servers.net", "tls.example.org"])
        self.assertEqual((nl["frame"], nl["first_seen"], nl["last_seen"]),
                         (4, "1970-01-01T00:00:03.000000Z", "1970-01-01T00:00:05.000000Z"))
        self.assertEqual([d["country"] for d in found[ID]["destinations"]], ["JP", "NL"])
        self.assertEqual(coverage["places"], {"title": "Countries of Internet addresses", "date": "2026-06-25"})

    def test_a_name_is_of_the_one_that_asked(self):
        other = "10.0.0.6"
        capture = pcap(ME_THERE, arp(bytes.fromhex("00e0fc000002"), other), answer("a.example.org", K_ROOT, dst=other),
                       send(ME, K_ROOT), send(other, K_ROOT, mac=bytes.fromhex("00e0fc000002")))
        found, _ = self.records(capture, "--places", self.table())
        self.assertEqual(found[ID]["destinations"][0]["names"], [])
        self.assertEqual(found["mac:00:e0:fc:00:00:02"]["destinations"][0]["names"], ["a.example.org"])

    def test_what_is_no_country(self):
        peers = ("192.0.2.7", "198.51.100.7", "203.0.113.7", "193.0.15.1", "9.9.9.9")
        found, _ = self.records(pcap(ME_THERE, *(send(ME, peer) for peer in peers)), "--places", self.table())
        self.assertEqual([(d["country"], d["addresses"]) for d in found[ID]["destinations"]], [(None, len(peers))])
        peers = ("10.9.9.9", "192.168.7.7", "172.16.0.1", "100.64.0.1", "169.254.1.1", "224.0.0.251", "255.255.255.255")
        found, _ = self.records(pcap(ME_THERE, *(send(ME, peer) for peer in peers)), "--places", self.table())
        self.assertEqual(found[ID]["destinations"], [])

    def test_ipv6_and_ipv4_inside_it(self):
        me6 = "fd00::5"
        ndp = struct.pack(">BBHI", 136, 0, 0, 0x60000000) + socket.inet_pton(socket.AF_INET6, me6) + b"\2\1" + HUAWEI_MAC
        there = ether(HUAWEI_MAC, PEER_MAC, 0x86DD, struct.pack(">IHBB", 0x60000000, len(ndp), 58, 255) +
                      socket.inet_pton(socket.AF_INET6, me6) + socket.inet_pton(socket.AF_INET6, "ff02::1") + ndp)
        peers = (K_ROOT6, "64:ff9b::" + K_ROOT, "2002:c100:e81::1", "2001:db8::1", "2001::1", "3fff::1")
        found, _ = self.records(pcap(there, *(send(me6, peer) for peer in peers)), "--places", self.table())
        self.assertEqual([(d["country"], d["addresses"]) for d in found[ID]["destinations"]], [(None, 3), ("NL", 3)])

    def test_without_a_table_there_is_no_country(self):
        env = self.home()
        path = self.file("x.pcap", pcap(ME_THERE, send(ME, K_ROOT)))
        _, out, err = run("inspect", "-q", "-f", "jsonl", path, env=env)
        self.assertEqual([d["country"] for d in self.lines(out)[0]["destinations"]], [None])
        self.assertIsNone(self.lines(out)[-1]["places"])
        _, _, err = run("data", "info", env=env)
        self.assertIn("no table of addresses and countries", err)

    def test_threads_change_nothing(self):
        frames = [ME_THERE]
        for i in range(3000):
            peer = f"{11 + i % 150}.{i % 7}.{i % 253}.{i % 91}"
            frames.append(send(ME, peer) if i % 3 else send(peer, ME, mac=PEER_MAC))
        path = self.file("x.pcap", pcap(*frames))
        one = run("inspect", "-q", "-f", "jsonl", path, "--jobs", "1")
        self.assertEqual(one, run("inspect", "-q", "-f", "jsonl", path, "--jobs", "3"))

    def test_a_regulation_asks_for_them(self):
        env = self.home("""regulation x-abroad {
    title    en "Nothing is sent to a country of the list"
    issued_by "Nobody"
    citation "none"
    source   "none"
    checked  2026-11-22 unverified
    applies  operator.country == JP

    clause 1 "Nothing is sent there" {
        duty do-not-use
        from 2026-01-01
        when equipment.destinations in (NL)
    }

    example "it is sent there" {
        given  operator.country = JP, equipment.destinations = NL
        as of  2026-11-01
        expect 1 violation
    }
}
""")
        table = self.table()
        for frame, expected in ((send(ME, K_ROOT), "violation"), (send(ME, M_ROOT), None),
                                (send(K_ROOT, ME, mac=PEER_MAC), None)):  # what only came in was not sent
            path = self.file("x.pcap", pcap(ME_THERE, frame))
            _, out, err = run("inspect", "-q", "-f", "jsonl", "--country", "JP", "--as-of", "2026-11-01", "--places", table,
                              path, env=env)
            record, = [r for r in self.lines(out) if r.get("id") == ID]
            said = [f for f in record["findings"] if f["status"] == "violation"]
            self.assertEqual([f["status"] for f in said], [expected] if expected else [], err)
            if expected:
                self.assertIn("to 1 address, from frame 2", str(said[0]["because"]))

    def test_explain(self):
        path = self.file("x.pcap", pcap(ME_THERE, answer("k.example.org", K_ROOT), send(ME, K_ROOT)))
        status, out, err = run("explain", "--places", self.table(), ID, path)
        self.assertEqual(status, 0, err)
        self.assertIn("destinations  NL, 1 address, sent 74 bytes, received 0, frame 3: k.example.org", out)
        self.assertIn("通信先", run("explain", "--lang", "ja", "--places", self.table(), ID, path)[1])


class Networks(Talking):
    """What traffic proves of the network that equipment is a part of."""

    def law(self, clause):
        return self.home("""regulation x-net {
    title    en "A part of a network"
    issued_by "Nobody"
    citation "none"
    source   "none"
    checked  2026-11-22 unverified
    applies  operator.country == JP

    clause 1 "It is a part of it" {
        duty do-not-use
        from 2026-01-01
        when %s
    }

    example "it is" {
        given  operator.country = JP, equipment.network = 5g, equipment.role = access, equipment.generation = 5
        as of  2026-11-01
        expect 1 violation
    }
}
""" % clause)

    def statuses(self, env, *args):
        _, out, err = run("inspect", "-q", "-f", "jsonl", "--country", "JP", "--as-of", "2026-11-01", *args,
                          program.SAMPLES / "telecom.pcap", env=env)
        self.assertEqual(err, "")
        records = {r["id"]: r for r in self.lines(out) if r["schema"] == "sekisho.equipment/1"}
        return {name: (records[name]["network"], records[name]["roles"], [f["status"] for f in records[name]["findings"]])
                for name in ("mac:b8:27:eb:70:00:14", "mac:00:e0:fc:70:00:11", "mac:b8:27:eb:70:00:15")}, records

    def test_a_base_station_and_a_core(self):
        env = self.law("equipment.network == 5g and equipment.role == access and equipment.generation == 5")
        found, records = self.statuses(env)
        # Of a base station of 4G nothing says that it does not serve 5G, too.
        self.assertEqual(found, {"mac:b8:27:eb:70:00:14": ("5g", ["access"], ["violation"]),
                                 "mac:00:e0:fc:70:00:11": ("4g", ["access"], ["undetermined"]),
                                 "mac:b8:27:eb:70:00:15": ("5g", ["core"], ["undetermined"])})
        gnb = records["mac:b8:27:eb:70:00:14"]
        self.assertIn("ngap role, frame ", str(gnb["findings"][0]["because"]))
        self.assertTrue([v for v in gnb["evidence"] if "network" in v["supports"] and v["protocol"] == "ngap"])

    def test_what_the_user_says_stands(self):
        found, _ = self.statuses(self.law("equipment.network == 5g and equipment.role == access"), "--network", "fixed")
        self.assertEqual({v[0] for v in found.values()}, {"fixed"})
        self.assertNotIn("violation", str(found))

    def test_the_table_names_what_there_is(self):
        words = {}
        for line in (ROOT / "src/rules/attributes.list").read_text(encoding="utf-8").splitlines():
            parts = line.split('"')
            if len(parts) > 4 and parts[1] in ("equipment.network", "equipment.role"):
                words[parts[1]] = parts[3].split()
        rows = [line.split("\t") for line in (ROOT / "data/roles.tsv").read_text(encoding="utf-8").splitlines()[1:]]
        self.assertEqual(len({(r[0], r[1]) for r in rows}), len(rows))
        source = "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "src/dissect").glob("*.c")))
        for protocol, role, network, part, _, _ in rows:
            self.assertTrue((ROOT / f"src/dissect/{protocol}.c").exists(), protocol)
            self.assertIn(f'"{role}"', source)
            self.assertIn(network or "5g", words["equipment.network"])
            self.assertIn(part or "core", words["equipment.role"])

    def test_a_broken_table(self):
        env = self.law("equipment.network == 5g and equipment.role == access")
        for text, what in (("", "roles.tsv"), ("protocol\trole\n", "network"),
                           ("protocol\trole\tnetwork\tpart\tbasis\tsource\ns1ap\tenb\t\t\tstated\tx\n", "roles.tsv:2"),
                           ("protocol\trole\tnetwork\tpart\tbasis\tsource\ns1ap\tenb\t4g\t\tperhaps\tx\n", "stated or inferred")):
            table = pathlib.Path(env["SEKISHO_DATA"]) / "roles.tsv"
            table.unlink()
            table.write_text(text, encoding="utf-8")
            status, out, err = run("inspect", "-q", self.file("x.pcap", pcap(ME_THERE)), env=env)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1))
            self.assertIn(what, err)


class Components(Talking):
    """A part inside equipment of another maker: named, and no accusation of that maker."""
    CAMERA = bytes.fromhex("accc8e000001")  # Axis

    def tcp(self, sport, dport, payload):
        head = struct.pack(">HHIIBBHHH", sport, dport, 1, 1, 0x50, 0x18, 1000, 0, 0)
        return ether(self.CAMERA, PEER_MAC, 0x0800, ip4(ME, "10.0.0.9", 6, head + payload))

    def seen(self, frame, *args):
        found, _ = self.records(pcap(arp(self.CAMERA, ME), program.lldp(self.CAMERA, "AXIS P3245-V Network Camera"), frame),
                                *args)
        record, = [r for r in found.values() if "mac:ac:cc:8e:00:00:01" in r["addresses"]]
        return record

    def test_a_chip_set_by_the_banner_of_its_kit(self):
        banner = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: HiIpcam/V100R003 VodServer/1.0.0\r\nPublic: OPTIONS\r\n\r\n"
        operator = self.file("operator", b"operator.country = US\noperator.federal_contractor = true\n")
        record = self.seen(self.tcp(554, 40000, banner), "--operator", operator, "--as-of", "2026-11-01")
        self.assertEqual((record["manufacturer"]["name"], record["class"]), ("Axis Communications", "camera"))
        self.assertEqual([(c["kind"], c["manufacturer"]["entity"], c["manufacturer"]["basis"]) for c in record["components"]],
                         [("chip-set", "hisilicon", "inferred")])
        self.assertFalse([f for f in record["findings"] if f["status"] in ("violation", "due", "required")])
        open_ = [f for f in record["findings"] if f["regulation"] == "us-ndaa-889" and f["status"] == "undetermined"]
        self.assertIn("equipment.component_substantial", str([f["missing"] for f in open_]))

    def test_a_modem_module_by_its_client(self):
        for agent, entity in (("QUECTEL_MODULE", "quectel"), ("SIMCOM_MODULE", "simcom"), ("ESP32 HTTP Client/1.0", "espressif")):
            request = f"GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: {agent}\r\n\r\n".encode()
            record = self.seen(self.tcp(40000, 80, request))
            self.assertEqual([(c["kind"], c["manufacturer"]["entity"]) for c in record["components"]], [("radio-module", entity)])
            self.assertEqual(record["manufacturer"]["name"], "Axis Communications")


class Tables(Talking):
    def test_a_maxmind_file(self):
        rows = [(f"{number('193.0.14.0'):032b}"[:24], {"country": {"iso_code": "NL"}, "autonomous_system_number": 25152,
                                                      "autonomous_system_organization": "RIPE NCC K-Root"}),
                (f"{number('202.12.27.0'):032b}"[:24], {"country": "JP", "asn": "AS7500", "as_name": "WIDE M-Root"})]
        table = self.file("own.mmdb", mmdb(rows))
        status, out, err = run("inspect", "-q", "-f", "jsonl", "--places", table,
                               self.file("x.pcap", pcap(ME_THERE, send(ME, K_ROOT), send(ME, M_ROOT), send(ME, "9.9.9.9"))))
        if "built without" in err:
            self.skipTest("built without libmaxminddb")
        self.assertEqual(err, "")
        destinations = self.lines(out)[0]["destinations"]
        self.assertEqual([(d["country"], d["networks"]) for d in destinations],
                         [(None, []), ("JP", [{"as": 7500, "holder": "WIDE M-Root"}]),
                          ("NL", [{"as": 25152, "holder": "RIPE NCC K-Root"}])])
        self.assertEqual(self.lines(out)[-1]["places"], {"title": "Test-Country-ASN", "date": "2026-01-01"})

    def test_broken_tables(self):
        sound = mmdb([("1" * 24, {"country": "NL"})])
        capture = self.file("x.pcap", pcap(ME_THERE))
        small = self.table().read_bytes()
        for bad in (b"", b"SEKISHO", sound[:40], sound[-60:], small[:100], b"\0" * 1000, small[:-1],
                    (BUILD / "tools/sekisho.data").read_bytes()[:5000]):
            status, out, err = run("inspect", "-q", "--places", self.file("bad", bad), capture)
            self.assertEqual((status, out), (2, ""), bad[:20])
            self.assertEqual(err.count("\n"), 1, err)
        status, _, err = run("inspect", "-q", "--places", self.folder / "none", capture)
        self.assertEqual(status, 2)
        self.assertIn("No such file", err)

    def test_wrong_rows_make_no_table(self):
        for text, what in (("1,2", ":1: no row"), ("2,1,NL\n", ":1: no row"), ("1,9,NL\n5,12,JP\n", ":2: overlaps"),
                           ("x,2,NL\n", ":1: no row"), ("1,4294967296,NL\n", ":1: no row"), ("1,2,NLD\n", ":1: no row"),
                           ("::1,zz,NL\n", ":1: no row"), ("#" * 400, ":1: too long")):
            out = self.folder / "t"
            done = subprocess.run([COMPILE, ROOT / "data", out, self.file("t.txt", text.encode())],
                                  stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1, text)
            self.assertIn(what, done.stderr)
            self.assertFalse(out.exists())

    def test_the_table_says_what_the_text_says(self):
        """Random addresses, and those at the borders of rows, against a reading of the text in this file."""
        where = subprocess.run([ROOT / "tools/geoip", "--where"], stdout=subprocess.PIPE, text=True).stdout.strip()
        if not where or not (BUILD / "tools/sekisho.places").exists():
            self.skipTest("no table of addresses and countries: tools/geoip fetches one")
        countries = {line.split("\t")[0] for line in (ROOT / "data/countries.tsv").read_text(encoding="utf-8").splitlines()}
        rows = []
        for line in pathlib.Path(where, "geoip").read_text().splitlines():
            if not line.startswith("#"):
                first, last, country = line.split(",")
                rows.append((int(first), int(last), country.replace("UK", "GB") if country == "UK" else country))
        nowhere = [(0, 8), (10 << 24, 8), (100 << 24 | 64 << 16, 10), (127 << 24, 8), (169 << 24 | 254 << 16, 16),
                   (172 << 24 | 16 << 16, 12), (192 << 24, 24), (192 << 24 | 2 << 8, 24), (192 << 24 | 88 << 16 | 99 << 8, 24),
                   (192 << 24 | 168 << 16, 16), (198 << 24 | 18 << 16, 15), (198 << 24 | 51 << 16 | 100 << 8, 24),
                   (203 << 24 | 113 << 8, 24), (224 << 24, 3)]
        expected = {}
        for i in range(0, len(rows), 661):
            first, last, country = rows[i]
            for at in (first, last):
                if not any(at >> (32 - bits) == net >> (32 - bits) for net, bits in nowhere):
                    expected[at] = country if country in countries else None
        frames = [ME_THERE] + [send(ME, socket.inet_ntoa(struct.pack(">I", at))) for at in expected]
        wanted = {}
        for country in expected.values():
            wanted[country] = wanted.get(country, 0) + 1
        found, _ = self.records(pcap(*frames))
        self.assertEqual({d["country"]: d["addresses"] for d in found[ID]["destinations"]}, wanted)
        self.assertGreater(len(wanted), 50)


def stix(*patterns, **more):
    return json.dumps({"type": "bundle", "id": "bundle--1", "objects": [
        {"type": "identity", "id": "identity--1", "name": "x"}] + [
        dict({"type": "indicator", "spec_version": "2.1", "id": f"indicator--{i}", "name": f"n{i}", "pattern_type": "stix",
              "pattern": p, "valid_from": "2021-05-07T00:00:00Z"}, **more) for i, p in enumerate(patterns)]}).encode()


class Indicators(Talking):
    BAD = "198.51.100.7"

    def met(self, capture, indicators):
        found, coverage = self.records(capture, "--indicators", self.file("bad.txt", indicators))
        return [(m["indicator"], m["by"], m["peer"], m["asked"], m["bytes_sent"], m["frame"])
                for m in found.get(ID, {"indicators": []})["indicators"]], coverage["indicators"]

    def test_an_address_a_network_a_name(self):
        capture = pcap(ME_THERE, send(ME, self.BAD), question("x.bad.example.org"),
                       answer("x.bad.example.org", "203.0.113.9"), tls(ME, "203.0.113.9", "bad.example.org"))
        met, coverage = self.met(capture, b"# comment\n198.51.100.7, a thing\n203.0.113.0/24\nbad[.]example[.]org;c2\n")
        self.assertEqual(met, [("198.51.100.7", "traffic", "ip:198.51.100.7", None, 74, 2),
                               ("bad.example.org", "dns-question", None, "x.bad.example.org", 0, 3),
                               ("bad.example.org", "dns-answer", "ip:203.0.113.9", "x.bad.example.org", 0, 4),
                               ("203.0.113.0/24", "traffic", "ip:203.0.113.9", None, len(tls(ME, self.BAD, "bad.example.org")), 5),
                               ("bad.example.org", "tls", "ip:203.0.113.9", "bad.example.org", 0, 5)])
        self.assertEqual((coverage["given"], coverage["left_out"], coverage["met"]), (3, 0, 5))

    def test_near_misses(self):
        capture = pcap(ME_THERE, send(ME, "198.51.100.8"), question("notbad.example.org"), question("example.org"),
                       question("bad.example.org.example.net"))
        self.assertEqual(self.met(capture, b"198.51.100.7\nbad.example.org\n198.51.100.0/29\n")[0], [])

    def test_below_a_name_only(self):
        capture = pcap(ME_THERE, question("bad.example.org"), question("A.Bad.Example.ORG"))
        self.assertEqual([m[3] for m in self.met(capture, b"*.bad.example.org\n")[0]], ["a.bad.example.org"])

    def test_inside_the_own_network(self):
        met, _ = self.met(pcap(ME_THERE, send(ME, "10.66.0.9")), b"10.66.0.0/16\n")
        self.assertEqual(met, [("10.66.0.0/16", "traffic", "ip:10.66.0.9", None, 74, 2)])

    def test_what_only_came_in_says_so(self):
        met, _ = self.met(pcap(ME_THERE, send(self.BAD, ME, mac=PEER_MAC)), b"198.51.100.7\n")
        self.assertEqual(met, [("198.51.100.7", "traffic", "ip:198.51.100.7", None, 0, 2)])

    def test_an_address_of_no_equipment(self):
        met, coverage = self.met(pcap(ME_THERE, send("10.0.0.77", self.BAD, mac=PEER_MAC)), b"198.51.100.7\n")
        self.assertEqual(met, [])
        self.assertEqual([m["address"] for m in coverage["by_no_equipment"]], ["ip:10.0.0.77"])

    def test_more_pairs_than_there_is_room_for(self):
        """The one that matters comes last, in a lane that is full."""
        frames = [ME_THERE] + [send(ME, socket.inet_ntoa(struct.pack(">I", 0x0B000000 + i * 3))) for i in range(140000)]
        met, _ = self.met(pcap(*frames, send(ME, self.BAD)), b"198.51.100.7\n")
        self.assertEqual(len(met), 1)

    def test_stix(self):
        capture = pcap(ME_THERE, send(ME, self.BAD), question("bad.example.org"), question("x.bad.example.org"))
        met, coverage = self.met(capture, stix(
            "[ipv4-addr:value = '198.51.100.0/24']", "[domain-name:value = 'bad.example.org']",
            "[ipv4-addr:value = '192.0.2.1' OR domain-name:value IN ('a.example.org', 'b.example.org')]",
            "[file:hashes.'SHA-256' = 'aa']", "[ipv4-addr:value = '198.51.100.7' AND domain-name:value = 'x.example.org']",
            "[ipv4-addr:value != '198.51.100.7']", "[network-traffic:dst_ref.value = '198.51.100.7' AND network-traffic:dst_port = 4444]",
            "[ipv4-addr:value = '198.51.100.7'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.8']"))
        self.assertEqual(met, [("198.51.100.0/24", "traffic", "ip:198.51.100.7", None, 74, 2),
                               ("bad.example.org", "dns-question", None, "bad.example.org", 0, 3)])
        self.assertEqual((coverage["given"], coverage["left_out"]), (5, 5))

    def test_stix_that_does_not_count(self):
        capture = pcap(ME_THERE, send(ME, self.BAD))
        both = ("[ipv4-addr:value = '198.51.100.7']",)
        self.assertEqual(len(self.met(capture, stix(*both))[0]), 1)
        self.assertEqual(len(self.met(capture, stix(*both, valid_until="9999-12-31T23:59:59Z"))[0]), 1)
        self.assertEqual(len(self.met(capture, stix(*both, valid_until="0001-01-01T00:00:00Z"))[0]), 0)
        self.assertEqual(len(self.met(capture, stix(*both, valid_until="1970-01-01T00:00:01.5Z"))[0]), 1)
        self.assertEqual(len(self.met(capture, stix(*both, valid_until="1970-01-01T00:00:01Z"))[0]), 0)
        status, _, err = run("inspect", "-q", "--indicators", self.file("b", stix(*both, revoked=True)),
                             self.file("x.pcap", capture))
        self.assertEqual(status, 2)
        self.assertIn("no indicator in it", err)

    def test_bad_files(self):
        capture = self.file("x.pcap", pcap(ME_THERE))
        for text, what in ((b"", "no indicator"), (b"# nothing\n", "no indicator"), (b"\n\n1.2.3\n", ":3: '1.2.3'"),
                           (b"com\n", ":1: 'com'"), (b"0.0.0.0/0\n", "mark everything"), (b"http://bad.example.org/x\n", ":1: "),
                           (b"d41d8cd98f00b204e9800998ecf8427e\n", ":1: "), (b"198.51.100.7/33\n", ":1: "),
                           (b"a..example.org\n", ":1: "), (b"\xff\xfe\x00\n", ":1: "), (b"\x1b[31m.example.org\n", ":1: "),
                           (b'{"type": "bundle", "objects": [', "bad:1:"), (b'{"a": 1, "a": 2}', "duplicate"),
                           (b'{"type": "bundle"}', "no indicator"), (b'{"x": "y"}', "no STIX bundle"),
                           (b'[{"type": "indicator"}]', "objects[0]: an indicator without a pattern"),
                           (stix("[ipv4-addr:value = '198.51.100.7']", valid_until="soon"), "valid_until"),
                           (b'["' + b"[" * 3000, "bad:1:"), (b"[" * 5000 + b'"', "bad:1:")):
            status, out, err = run("inspect", "-q", "--indicators", self.file("bad", text), capture)
            self.assertEqual((status, out), (2, ""), text[:40])
            self.assertIn(what, err)
            self.assertEqual(err.count("\n"), 1, err)
            self.assertNotIn("\x1b", err)
        status, _, err = run("inspect", "-q", "--indicators", self.folder / "none", capture)
        self.assertEqual(status, 2)
        self.assertIn("No such file", err)

    def test_every_format_tells(self):
        capture = pcap(ME_THERE, send(ME, self.BAD), question("bad.example.org"))
        bad = self.file("list.txt", b"198.51.100.7\tthe one\nbad.example.org\n")
        table = self.inspect(capture, "--indicators", bad, form="table")
        self.assertIn("    indicator 198.51.100.7 (198.51.100.7, ", table)
        self.assertIn("Indicators: 2 given, 0 left out, met 2 times.", table)
        row, = [r for r in csv.DictReader(io.StringIO(self.inspect(capture, "--indicators", bad, form="csv"), newline=""))
                if r["id"] == ID]
        self.assertEqual(row["indicators"], "198.51.100.7 bad.example.org")
        record = self.records(capture, "--indicators", bad)[0][ID]
        self.assertEqual([(v["protocol"], v["field"], v["value"], v["frame"]) for v in record["evidence"]
                          if v["supports"] == ["indicator"]],
                         [("ip", "peer", "198.51.100.7", 2), ("dns", "question", "bad.example.org", 3)])
        self.assertEqual(record["indicators"][0]["name"], "the one")
        out = run("explain", "--indicators", bad, ID, self.folder / "x.pcap")[1]
        self.assertIn("indicators    198.51.100.7 (198.51.100.7, ", out)
        self.assertIn("bad.example.org (bad.example.org, ", out)
        self.assertEqual(record["manufacturer"]["name"], self.records(capture)[0][ID]["manufacturer"]["name"])

    def test_evidence_keeps_what_met_one(self):
        many = [send(ME, M_ROOT) for _ in range(50)] + [question(f"n{i}.example.org") for i in range(50)]
        capture = pcap(ME_THERE, *many, send(ME, self.BAD), question("bad.example.org"), *many)
        bad = self.file("list.txt", b"198.51.100.7\nbad.example.org\n")
        kept = self.folder / "kept.pcapng"
        first = self.records(capture, "--indicators", bad, "--evidence", kept)[0][ID]
        status, out, err = run("inspect", "-q", "-f", "jsonl", "--indicators", bad, kept)
        again, = [r for r in self.lines(out) if r.get("id") == ID]
        essence = [[(m["indicator"], m["by"], m["peer"], m["asked"]) for m in r["indicators"]] for r in (first, again)]
        self.assertEqual(essence[0], essence[1])
        self.assertEqual(len(essence[0]), 2)
        self.assertLess(self.lines(out)[-1]["frames"], 10)
        self.assertIn(b'ip peer "198.51.100.7" (stated), supports indicator', kept.read_bytes())

    def test_records_follow_their_schemas(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        capture = pcap(ME_THERE, send(ME, self.BAD), question("bad.example.org"), tls(ME, K_ROOT, "a.example.org"))
        bad = self.file("list.txt", b"198.51.100.7\nbad.example.org\n")
        for record in self.lines(self.inspect(capture, "--indicators", bad, "--places", self.table())):
            schema = record["schema"].replace("/", "-") + ".json"
            jsonschema.validate(record, json.loads((ROOT / "data/schemas" / schema).read_text(encoding="utf-8")))


if __name__ == "__main__":
    program.unittest.main()
