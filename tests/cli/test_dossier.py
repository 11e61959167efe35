"""dossier: packed so that a third party can check it, and every lie in it is found.

The archive, the manifest, the seal and the ledger's proofs are read and made here by Python's standard library and
openssl alone."""
import base64
import hashlib
import json
import os
import shutil
import struct
import subprocess
import zipfile
import zlib

import program
from program import Case, HUAWEI, ROOT, SAMPLES, lldp, neighbours, pcap, run

try:
    import jsonschema
except ImportError:  # the Debian package python3-jsonschema
    jsonschema = None

GB = ["--country", "GB", "--sector", "telecom-mobile", "--network", "5g", "--as-of", "2026-11-01"]
BUILD = os.environ.get("SEKISHO_BUILD")
MUTATIONS = os.environ.get("SEKISHO_MUTATIONS", "600")


def archive(members):
    """The one form of zip that a dossier has."""
    out, directory = b"", b""
    for name, data in sorted((k.encode(), v) for k, v in members.items()):
        about = struct.pack("<HHHHHIIIHH", 10, 1 << 11, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 10) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += b"PK\3\4" + about + name + data
    return out + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory),
                                                      len(out), 0)


def resealed(members):
    """Manifest and seal made anew: what somebody who lies would do."""
    members = dict(members)
    manifest = json.loads(members["manifest.json"])
    for row in manifest["members"]:
        data = members[row["name"]]
        row["size"], row["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    members["manifest.json"] = (json.dumps(manifest) + "\n").encode()
    members["seal.txt"] = b"sekisho.dossier/1\n" + hashlib.sha256(members["manifest.json"]).hexdigest().encode() + b"\n"
    return archive(members)


class Ledger:
    """A log as C2SP tlog-tiles has it, made with openssl's Ed25519."""

    def __init__(self, folder, origin="operator.example/sensor-1"):
        self.folder, self.origin, self.entries = folder, origin, []
        self.pem = folder / "key.pem"
        folder.mkdir()
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.pem], check=True,
                       stderr=subprocess.DEVNULL)
        der = subprocess.run(["openssl", "pkey", "-in", self.pem, "-pubout", "-outform", "DER"], check=True,
                             stdout=subprocess.PIPE).stdout
        key = b"\1" + der[-32:]
        self.id = hashlib.sha256(origin.encode() + b"\n" + key).digest()[:4]
        self.vkey = f"{origin}+{self.id.hex()}+{base64.b64encode(key).decode()}"

    def add(self, at, kind, **members):
        entry = {"at": at, "kind": kind, "schema": "sekisho.entry/1", **members}
        self.entries.append(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())

    def write(self):
        level = [hashlib.sha256(b"\0" + e).digest() for e in self.entries]
        tiles = self.folder / "tile"
        for n in range(0, len(level), 256):
            part = level[n:n + 256]
            name = f"{n // 256:03}" + ("" if len(part) == 256 else f".p/{len(part)}")
            for path, data in ((tiles / "0" / name, b"".join(part)),
                               (tiles / "entries" / name, b"".join(struct.pack(">H", len(e)) + e
                                                                    for e in self.entries[n:n + 256]))):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        assert len(level) < 256, "levels above are not written here"
        root = self.root(level)
        text = f"{self.origin}\n{len(level)}\n{base64.b64encode(root).decode()}\n".encode()
        (self.folder / "text").write_bytes(text)
        sig = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.pem, "-in", self.folder / "text"],
                             check=True, stdout=subprocess.PIPE).stdout
        line = f"\n— {self.origin} {base64.b64encode(self.id + sig).decode()}\n".encode()
        (self.folder / "checkpoint").write_bytes(text + line)

    def root(self, level):
        if len(level) == 1:
            return level[0]
        k = 1
        while k * 2 < len(level):
            k *= 2
        return hashlib.sha256(b"\1" + self.root(level[:k]) + self.root(level[k:])).digest()


class Dossiers(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.has_pdf = "without PDF" not in run("dossier", "build", "-o", "x", "y")[2]

    def build(self, *args, source=None, name="d.zip", status=0):
        path = self.folder / name
        pdf = [] if self.has_pdf else ["--no-pdf"]
        got, out, err = run("dossier", "build", "-q", "-o", path, *pdf, *args, source or SAMPLES / "office.pcapng")
        self.assertEqual((got, out), (status, ""), err)
        return path, err

    def members(self, path):
        with zipfile.ZipFile(path) as z:
            self.assertIsNone(z.testzip())
            return {i.filename: z.read(i) for i in z.infolist()}

    def verify(self, data, *args, name="check.zip", status=0):
        path = self.file(name, data) if isinstance(data, bytes) else data
        got, page, err = run("dossier", "verify", *args, path)
        self.assertEqual((got, err), (status, ""), page)
        return page


class Packed(Dossiers):
    def test_what_is_in_it(self):
        path, _ = self.build(*GB)
        members = self.members(path)
        expected = {"manifest.json", "seal.txt", "keys.txt", "dossier.json", "evidence.pcapng", "report.html",
                    "law/uk-huawei-2022.rule", "data/countries.tsv", "data/sectors.tsv", "data/classes.tsv",
                    "data/entities.json"} | ({"report.pdf"} if self.has_pdf else set())
        self.assertEqual(set(members), expected)
        manifest = json.loads(members["manifest.json"])
        self.assertEqual({m["name"] for m in manifest["members"]}, expected - {"manifest.json", "seal.txt", "keys.txt"})
        for row in manifest["members"]:
            data = members[row["name"]]
            self.assertEqual((row["size"], row["sha256"]), (len(data), hashlib.sha256(data).hexdigest()))
        seal = hashlib.sha256(members["manifest.json"]).hexdigest()
        self.assertEqual(members["seal.txt"].decode(), f"sekisho.dossier/1\n{seal}\n")
        self.assertEqual(members["law/uk-huawei-2022.rule"],
                         (ROOT / "data/regulations/uk-huawei-2022.rule").read_bytes())
        self.assertEqual(archive(members), path.read_bytes(), "the same form by another hand")
        for name, data in members.items():
            if jsonschema is not None and name.endswith(".json"):
                record = json.loads(data)
                schema = ROOT / "data/schemas" / (record["schema"].replace("/", "-") + ".json")
                jsonschema.validate(record, json.loads(schema.read_text(encoding="utf-8")))
        record = json.loads(members["dossier.json"])["equipment"][0]["record"]
        hashes = {f["sha256"] for f in json.loads(members["dossier.json"])["frames"]}
        self.assertTrue(all(e["sha256"] in hashes for e in record["evidence"]))

    def test_people_read_it_in_both_languages(self):
        path, _ = self.build(*GB)
        members = self.members(path)
        page = members["report.html"].decode()
        for text in ("Removal from 5G networks", "5G網からの撤去", "due 2027-12-31", "期限あり 2027-12-31", "frame 1", "理由"):
            self.assertIn(text, page)
        self.assertNotIn("<script", page)
        if self.has_pdf and shutil.which("pdftotext"):
            self.file("r.pdf", members["report.pdf"])
            done = subprocess.run(["pdftotext", "-layout", self.folder / "r.pdf", "-"], capture_output=True)
            self.assertEqual(done.stderr, b"")
            self.assertIn("5G網からの撤去", done.stdout.decode())

    def test_hostile_texts_stay_texts(self):
        source = self.file("x.pcap", pcap(lldp(program.HUAWEI_MAC, "S5735 Huawei <script>alert(1)</script>",
                                               "<b>&\"\x1b[31m")))
        path, _ = self.build(*GB, source=source)
        page = self.members(path)["report.html"].decode()
        self.assertNotIn("<script", page)
        self.assertNotIn("\x1b", page)
        self.verify(path)

    def test_the_same_bytes_everywhere(self):
        one, _ = self.build(*GB, name="one.zip")
        os.environ.update(TZ="Asia/Tokyo", LC_ALL="C.UTF-8")
        try:
            two, _ = self.build(*GB, name="two.zip")
        finally:
            del os.environ["TZ"], os.environ["LC_ALL"]
        self.assertEqual(one.read_bytes(), two.read_bytes())
        pages = set()
        for prefix, env in (([], {}), ([], {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE"}),
                            (["taskset", "-c", "0"] if shutil.which("taskset") else [], {"LC_ALL": "C"})):
            done = subprocess.run([*prefix, program.PROGRAM, "dossier", "verify", one], env=dict(os.environ, **env),
                                  cwd="/", stdout=subprocess.PIPE, check=True)
            pages.add(done.stdout)
        self.assertEqual(len(pages), 1)

    def test_needs_no_data_of_its_own(self):
        path, _ = self.build(*GB)
        status, page, err = run("dossier", "verify", path, env={"SEKISHO_DATA": "/nowhere"})
        self.assertEqual((status, err), (0, ""))
        self.assertIn("it follows from the included facts and the included law", page)

    def test_chosen_findings(self):
        path, _ = self.build(*GB, "--finding", "mac:00:e0:fc:10:00:01/uk-huawei-2022/remove-5g,mac:00:e0:fc:10:00:01/uk-huawei-2022/core")
        dossier = json.loads(self.members(path)["dossier.json"])
        found = {f["id"] for e in dossier["equipment"] for f in e["record"]["findings"]}
        self.assertIn("mac:00:e0:fc:10:00:01/uk-huawei-2022/remove-5g", found)
        self.assertEqual(found, {f"mac:00:e0:fc:10:00:01/{i}" for i in ("uk-huawei-2022/remove-5g", "uk-huawei-2022/core")})
        self.assertIn("uk-huawei-2022/core: remove, ", self.verify(path))
        for args, words in (([], "nothing restricted was found"), (["--finding", "no-such"], "no-such: no")):
            _, err = self.build("--as-of", "2026-11-01", *args, status=2)
            self.assertIn(words, err)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["d.zip"])

    def test_an_address_that_traffic_alone_tells(self):
        path, _ = self.build(*GB, source=self.file("a.pcap", neighbours()))
        self.verify(path)
        record = json.loads(self.members(path)["dossier.json"])["equipment"][0]["record"]
        self.assertIn(("ip", "source-address", "192.168.1.40"),
                      [(e["protocol"], e["field"], e["value"]) for e in record["evidence"]])

    def test_every_sample_and_status(self):
        """Whatever is found in the samples can be packed, and what is packed verifies."""
        packed = 0
        for path in sorted(SAMPLES.glob("*.pcap*")):
            got, _, err = run("dossier", "build", "-q", "--no-pdf", "-o", self.folder / path.name, *GB, "--finding",
                              "uk-huawei-2022,us-ndaa-889,us-fcc-covered-list,cz-warning-2018,lt-procurement-2022,de-contract-2024",
                              path)
            if got == 2:
                self.assertIn("no equipment and no finding", err)
                continue
            packed += 1
            self.verify(self.folder / path.name)
        self.assertGreater(packed, 3)

    def test_redacted(self):
        path, _ = self.build(*GB, "--redact", "payload")
        page = self.verify(path)
        self.assertIn("payloads are redacted", page)
        self.assertIn("statements about it were read again", page)
        self.assertIn("/uk-huawei-2022/remove-5g: remove", page.split("NOT PROVEN")[0])
        self.assertNotIn("could", page.replace("could have made it anew", ""))

    def test_redacted_beyond_what_proves(self):
        """A finding whose statements no frame shows is not listed as proven."""
        members = self.members(self.build(*GB, "--redact", "payload", "--no-pdf")[0])
        at = members["evidence.pcapng"].index(b"Huawei Versatile")
        while at >= 0:
            members["evidence.pcapng"] = members["evidence.pcapng"][:at] + bytes(16) + members["evidence.pcapng"][at + 16:]
            at = members["evidence.pcapng"].find(b"Huawei Versatile")
        page = self.verify(resealed(members))
        proven, rest = page.split("NOT PROVEN")
        self.assertNotIn("remove-5g: remove", proven)
        self.assertIn("remove-5g: remove, due 2027-12-31: it follows from the facts and the law", rest)
        self.assertIn("1 statements about the equipment could not be read again from the frames", rest)


class Altered(Dossiers):
    def setUp(self):
        super().setUp()
        self.path, _ = self.build(*GB, "--no-pdf")
        self.whole = self.members(self.path)

    def wrong(self, members, *words):
        page = self.verify(resealed(members) if isinstance(members, dict) else members, status=1)
        self.assertTrue(page.startswith("WRONG\n"), page)
        for word in words:
            self.assertIn(word, page)
        return page

    def with_dossier(self, change):
        dossier = json.loads(self.whole["dossier.json"])
        change(dossier)
        return {**self.whole, "dossier.json": json.dumps(dossier).encode()}

    def test_one_that_is_resealed_still_holds(self):
        self.assertIn("nobody signed", self.verify(resealed(self.whole)))

    def test_an_altered_verdict(self):
        def soften(d):
            d["equipment"][0]["record"]["findings"][0]["status"] = "compliant"

        def later(d):
            d["equipment"][0]["record"]["findings"][0]["deadline"] = "2037-12-31"

        for change in (soften, later):
            self.wrong(self.with_dossier(change), "remove-5g: the dossier says", "by the included facts and law it is due")

    def test_an_altered_fact(self):
        def other(d):
            for fact in d["equipment"][0]["facts"]:
                if fact["attribute"] == "equipment.manufacturer":
                    fact["values"][0]["value"] = "ericsson"
        self.wrong(self.with_dossier(other), "names another maker (huawei-technologies) than its facts (ericsson)")

        def nowhere(d):
            d["equipment"][0]["facts"][0]["values"][0]["value"] = "Atlantis"
        self.wrong(self.with_dossier(nowhere), "'Atlantis'")

    def test_an_altered_statement(self):
        def other(d):
            for item in d["equipment"][0]["record"]["evidence"]:
                if item["field"] == "description":
                    item["value"] = "Cisco IOS"
        self.wrong(self.with_dossier(other), "only 7 of 8 statements could be read again")

    def test_altered_law_and_data(self):
        law = self.whole["law/uk-huawei-2022.rule"]
        self.wrong({**self.whole, "law/uk-huawei-2022.rule": law.replace(b"2027-12-31", b"2028-12-31")},
                   "by the included facts and law")
        self.wrong({**self.whole, "law/uk-huawei-2022.rule": b"regulation {"}, "law/uk-huawei-2022.rule: 1 errors")
        rows = json.loads(self.whole["data/entities.json"])
        rows["entities"] = [e for e in rows["entities"] if e["id"] != "huawei-technologies"]
        self.wrong({**self.whole, "data/entities.json": json.dumps(rows).encode()}, "data")
        self.wrong({**self.whole, "data/entities.json": b"{}"}, "no extract of entities")

    def test_altered_frames(self):
        data = self.whole["evidence.pcapng"]
        at = data.index(b"core-sw-1")
        self.wrong({**self.whole, "evidence.pcapng": data[:at] + b"core-sw-2" + data[at + 9:]},
                   "1 of the listed frames are not in it", "only 2 of 8")
        self.wrong({**self.whole, "evidence.pcapng": data[:-40]}, "evidence.pcapng: ")

    def test_members_that_come_and_go(self):
        for name in self.whole:
            less = {k: v for k, v in self.whole.items() if k != name}
            page = self.wrong(archive(less))
            self.assertIn(name.split(".")[0].split("/")[0], page, name)
        self.wrong(archive({**self.whole, "law/zz-extra.rule": b""}), "law/zz-extra.rule: it is there, and the manifest")

    def test_hostile_archives(self):
        good = self.path.read_bytes()
        deflated = self.folder / "deflated.zip"
        with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as z:
            for name, data in sorted(self.whole.items()):
                z.writestr(name, data)
        bomb = self.folder / "bomb.zip"
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("dossier.json", b"0" * 50_000_000)
        first = archive({"a": b"x"})
        head = first[:31] + b"x"
        twice = head + head + first[len(head):]
        for what, data in (("deflated", deflated.read_bytes()), ("bomb", bomb.read_bytes()), ("trailing", good + b"\0"),
                           ("leading", b"\0" + good), ("comment", good[:-2] + b"\1\0x"), ("empty", b"\n"), ("twice", twice),
                           ("upwards", archive({"../etc/passwd": b""})), ("absolute", archive({"/etc/passwd": b""})),
                           ("gap", good.replace(b"PK\1\2", b"\0PK\1\2", 1)), ("text", b"PK"), ("huge",
                            good[:18] + b"\xff\xff\xff\x7f" + good[22:])):
            page = self.verify(data, status=1)
            self.assertIn("the archive: byte ", page, what)
            self.assertNotIn("PROVEN", page.replace("NOT PROVEN", ""), what)
        self.assertEqual(run("dossier", "verify", self.folder / "none.zip")[0], 2)

    def test_mutations(self):
        if BUILD is None:
            self.skipTest("no build folder was named")
        tool = os.path.join(BUILD, "tests/dossier/mutate_dossier")
        done = subprocess.run([tool, self.path, MUTATIONS], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        self.assertIn(f"{2 * int(MUTATIONS)} alterations, 0 missed, 0 not named", done.stdout)


class Signed(Dossiers):
    def key(self, name):
        self.assertEqual(run("ledger", "init", "--origin", name, self.folder / name)[0], 0)
        return self.folder / name / "key", self.folder / name / "vkey"

    def test_signatures(self):
        path, _ = self.build(*GB, "--no-pdf")
        first, second = self.key("office.example"), self.key("auditor.example")
        once, twice = self.folder / "once.zip", self.folder / "twice.zip"
        self.assertEqual(run("dossier", "sign", "--key", first[0], "-o", once, path)[0], 0)
        self.assertEqual(run("dossier", "sign", "--key", second[0], "-o", twice, once)[0], 0)
        page = self.verify(twice, "--key", second[1])
        self.assertIn("auditor.example signed this dossier (a key that you named)", page)
        self.assertIn("Who office.example is: it signed this dossier", page)
        members = self.members(twice)
        self.assertEqual(members["keys.txt"].decode().split(), [first[1].read_text().strip(), second[1].read_text().strip()])
        members["dossier.json"] = members["dossier.json"].replace(b"2027-12-31", b"2037-12-31")
        lines = members["seal.txt"].split(b"\n\n")[1]
        forged = self.members(self.file("f.zip", resealed(members)))
        forged["seal.txt"] += b"\n" + lines  # the old signatures under a new seal
        page = self.verify(archive(forged), "--key", first[1], status=1)
        self.assertIn("seal.txt: a signature by office.example that does not verify", page)
        self.assertIn("seal.txt: a signature by auditor.example that does not verify", page)

    def test_nobody_signs_what_is_wrong(self):
        path, _ = self.build(*GB, "--no-pdf")
        key, _ = self.key("office.example")
        bad = self.file("bad.zip", path.read_bytes()[:-1])
        status, out, err = run("dossier", "sign", "--key", key, "-o", self.folder / "s.zip", bad)
        self.assertEqual((status, out), (2, ""))
        self.assertIn("bad.zip: something in it is wrong", err)
        key.chmod(0o644)
        status, _, err = run("dossier", "sign", "--key", key, "-o", self.folder / "s.zip", path)
        self.assertEqual(status, 2)
        self.assertFalse((self.folder / "s.zip").exists())


class Logged(Dossiers):
    def setUp(self):
        super().setUp()
        if shutil.which("openssl") is None:
            self.skipTest("openssl is not installed")
        self.log = Ledger(self.folder / "log")
        status, out, _ = run("inspect", "-q", "-f", "jsonl", *GB, "--evidence", self.folder / "e.pcapng",
                             SAMPLES / "office.pcapng")
        self.assertEqual(status, 1)
        records = [json.loads(line) for line in out.splitlines()]
        for n, record in enumerate(r for r in records if r["schema"] == "sekisho.equipment/1"):
            del record["findings"]
            self.log.add(f"2026-11-02T00:00:{n:02}.000000Z", "heartbeat", packets=n)
            for maker in [record["manufacturer"]] + [c["manufacturer"] for c in record["components"]]:
                if maker is not None:
                    maker["confidence"] = str(maker["confidence"])  # the canonical form has no fractions
            self.log.add(f"2026-11-02T00:00:{n:02}.500000Z", "equipment", event="appeared", equipment=record)
        self.log.write()
        self.keys = self.file("keys", self.log.vkey.encode() + b"\n")

    def build_logged(self):
        return self.build(*GB, "--no-pdf", "--ledger", self.log.folder, "--keys", self.keys)

    def test_entries_are_proven(self):
        (self.log.folder / "vkey").write_text(self.log.vkey + "\n")
        path, _ = self.build(*GB, "--no-pdf", "--ledger", self.log.folder, name="own.zip")
        self.assertIn("is in it.", self.verify(path))
        path, _ = self.build_logged()
        members = self.members(path)
        names = sorted(n for n in members if n.startswith("ledger/"))
        self.assertEqual(len(names), 3, names)
        self.assertIn(members[names[0]], self.log.entries)
        index = int(names[0][7:19])
        self.assertEqual(self.log.entries[index], members[names[0]])
        self.assertEqual(members["ledger/checkpoint"], (self.log.folder / "checkpoint").read_bytes())
        page = self.verify(path, "--key", self.log.vkey)
        for text in (f"Entry {index} of the ledger (equipment, written at 2026-11-02T00:00:0{index // 2}.500000Z) is in it.",
                     f"Ledger operator.example/sensor-1, {len(self.log.entries)} entries: its head is signed by operator.example/sensor-1.",
                     "3 of the 3 frames are those whose SHA-256 these entries hold."):
            self.assertIn(text, page)
        self.assertNotIn("did not name)", page)
        self.assertIn("a key that you did not name", self.verify(path))

    def test_another_entry_in_its_place(self):
        path, _ = self.build_logged()
        members = self.members(path)
        name = next(n for n in members if n.startswith("ledger/0") and n.endswith(".json"))
        members[name] = members[name].replace(b"appeared", b"vanished")
        self.assertIn(name.replace("json", "tlog-proof"), self.verify(resealed(members), status=1))
        members[name] = b"{}"
        self.verify(resealed(members), status=1)

    def test_ledgers_that_are_not_sound(self):
        entries = self.log.folder / "tile/entries"
        bundle = next(entries.glob("000.p/*"))
        hashes = next((self.log.folder / "tile/0").glob("000.p/*"))
        for path, words in ((hashes, "the ledger's tiles are not those that its head is for"), (bundle, "")):
            data = path.read_bytes()
            path.write_bytes(data.replace(b"appeared", b"vanished") if path == bundle else b"\1" + data[1:])
            _, err = self.build(*GB, "--no-pdf", "--ledger", self.log.folder, "--keys", self.keys, status=2)
            self.assertIn(words, err)
            path.write_bytes(data)
        other = Ledger(self.folder / "other")
        _, err = self.build(*GB, "--no-pdf", "--ledger", self.log.folder, "--keys", other.vkey, status=2)
        self.assertIn("operator.example/sensor-1", err)
        self.assertFalse((self.folder / "d.zip").exists())


if __name__ == "__main__":
    program.main()
