"""What comes out: formats, schemas, widths, determinism, files that appear whole."""
import csv
import gzip
import hashlib
import io
import json
import os
import pathlib
import pty
import subprocess
import time
import unicodedata

import program
from program import Case, HUAWEI, HUAWEI_MAC, PROGRAM, ROOT, SAMPLES, lldp, neighbours, pcap, run

try:
    import jsonschema
except ImportError:  # the Debian package python3-jsonschema
    jsonschema = None

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
GB = ["--country", "GB", "--sector", "telecom-mobile", "--network", "5g", "--as-of", "2026-11-01"]


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Formats(Case):
    def test_a_file_name_accuses_nobody(self):
        named = self.folder / "huawei-zte-hikvision.pcap"
        named.write_bytes((SAMPLES / "quotes.pcap").read_bytes())
        status, out, _ = run("inspect", "-f", "jsonl", named)
        makers = {(r["manufacturer"] or {}).get("entity") for r in self.lines(out) if "manufacturer" in r}
        self.assertEqual(status, 0)
        self.assertTrue(makers)
        self.assertFalse(makers & {"huawei-technologies", "zte", "hikvision"})

    def schema(self, record):
        name = record["schema"].replace("/", "-") + ".json"
        return json.loads((ROOT / "data/schemas" / name).read_text(encoding="utf-8"))

    def test_records_follow_their_schemas(self):
        if jsonschema is None:
            self.skipTest("python3-jsonschema is not installed")
        said = self.folder / "said.jsonl"
        status, out, err = run("inspect", "-f", "jsonl", *GB, "--observations", said, *CAPTURES)
        self.assertEqual((status, err), (1, ""))
        records = self.lines(out)
        self.assertEqual([r["schema"] for r in records[-2:]], ["sekisho.fleet/1", "sekisho.coverage/1"])
        for record in records + self.lines(said.read_text(encoding="utf-8")):
            jsonschema.validate(record, self.schema(record))

    def test_the_digest_of_each_input(self):
        office = (SAMPLES / "office.pcapng").read_bytes()
        inputs = [self.file("a.pcapng", office), self.file("b.gz", gzip.compress(office)),
                  self.file("c.pcap", (SAMPLES / "upnp.pcap").read_bytes()[:-7])]  # breaks off in its last packet
        for jobs in (1, 2):
            status, out, _ = run("inspect", "--hash", "-f", "jsonl", "--jobs", jobs, *inputs)
            self.assertNotEqual(status, 2)
            coverage = self.lines(out)[-1]
            self.assertEqual([(i["source"], i["bytes"], i["sha256"]) for i in coverage["inputs"]],
                             [(str(p), p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest()) for p in inputs])
            if jsonschema is not None:
                jsonschema.validate(coverage, self.schema(coverage))
        status, out, _ = run("inspect", "--hash", "-", stdin=office)
        self.assertIn(hashlib.sha256(office).hexdigest() + "  -\n", out)
        _, out, _ = run("inspect", "-f", "jsonl", inputs[0])
        self.assertIsNone(self.lines(out)[-1]["inputs"])

    def test_json_is_jsonl_in_an_array(self):
        _, lines, _ = run("inspect", "-f", "jsonl", *GB, SAMPLES / "office.pcapng")
        _, array, _ = run("inspect", "-f", "json", *GB, SAMPLES / "office.pcapng")
        self.assertEqual(json.loads(array), self.lines(lines))

    def test_keys_in_the_documented_order(self):
        _, out, _ = run("inspect", "-f", "jsonl", SAMPLES / "office.pcapng")
        keys = list(self.lines(out)[0])
        documented = ["schema", "id", "addresses", "name", "manufacturer", "brand", "model", "firmware", "serial", "class",
                      "network", "components", "destinations", "first_seen", "last_seen", "evidence", "findings"]
        self.assertEqual([k for k in keys if k in documented], documented)

    def test_csv(self):
        _, out, err = run("inspect", "-f", "csv", *GB, SAMPLES / "office.pcapng")
        rows = list(csv.DictReader(io.StringIO(out, newline="")))
        _, lines, _ = run("inspect", "-f", "jsonl", *GB, SAMPLES / "office.pcapng")
        equipment = [r for r in self.lines(lines) if r["schema"] == "sekisho.equipment/1"]
        self.assertEqual([r["id"] for r in rows], [e["id"] for e in equipment])
        self.assertIn("Coverage: ", err)
        huawei = next(r for r in rows if r["manufacturer"] == "Huawei")
        self.assertEqual((huawei["status"], huawei["deadline"]), ("due", "2027-12-31"))

    def test_csv_cells_are_no_formulas(self):
        hostile = '=HYPERLINK("http://192.0.2.1","x")'
        capture = self.file("a.pcap", pcap(lldp(HUAWEI_MAC, "switch", hostile)))
        row = list(csv.DictReader(io.StringIO(run("inspect", "-q", "-f", "csv", capture)[1], newline="")))[0]
        self.assertEqual(row["name"], "'" + hostile)

    def test_table_fits_80_columns(self):
        wide = self.file("wide.pcap", pcap(lldp(HUAWEI_MAC, "交換機" * 40, "本社ビル三階" * 8)))
        for args in ([*GB, *CAPTURES], [wide], ["--country", "JP", "--sector", "telecom", *CAPTURES]):
            out = run("inspect", *args)[1]
            self.assertLessEqual(max(map(width, out.splitlines())), 80)
            self.assertIn("Coverage: ", out)

    def test_restricted_first(self):
        rows = [line for line in run("inspect", *GB, *CAPTURES)[1].splitlines() if line.startswith("mac:")]
        restricted = ["due" in r or "violation" in r or "required" in r for r in rows]
        self.assertEqual(restricted, sorted(restricted, reverse=True))
        self.assertGreater(sum(restricted), 3)

    def test_escapes_never_reach_the_terminal(self):
        capture = self.file("a.pcap", pcap(lldp(HUAWEI_MAC, "Huawei \x1b]0;owned\x07 %s%n <b>", "\x1b[2J\u202egpj")))
        for form in ("table", "json", "jsonl", "csv"):
            out = run("inspect", "-f", form, capture)[1]
            self.assertFalse([c for c in out if ord(c) < 32 and c not in "\r\n" or c == "\u202e" or c == "\x7f"], form)
        self.assertNotIn("\x1b", run("explain", "00:e0:fc:00:00:01", capture)[1])


class Verdicts(Case):
    ARP = bytes.fromhex("ffffffffffff0080c800000108060001080006040001" "0080c8000001c0000205" "000000000000c0000206")

    def findings(self, *args):
        _, out, _ = run("inspect", "-f", "jsonl", *args, self.file("a.pcap", pcap(self.ARP)))
        return [(f["regulation"], f["clause"], f["status"]) for f in self.lines(out)[0]["findings"]]

    def test_a_law_that_names_nobody_points_at_nobody(self):
        # D-Link of Taiwan: in Estonia whatever the maker needs a permit for 5G; that it has to go, a decision must say.
        self.assertEqual(self.findings(), [])
        estonia = ["--country", "EE", "--sector", "telecom-mobile"]
        self.assertIn(("ee-eca-2022", "permit", "undetermined"), self.findings(*estonia))
        found = self.findings(*estonia, "--network", "5g", "--as-of", "2026-11-01")
        self.assertIn(("ee-eca-2022", "permit", "required"), found)
        self.assertEqual([f for f in found if f[2] in ("violation", "due")], [])


class Streams(Case):
    def test_determinism(self):
        for form in ("table", "jsonl"):
            outs = {run("inspect", "-f", form, *GB, "--jobs", jobs, *CAPTURES)[1] for jobs in (1, 2, 1, 2)}
            self.assertEqual(len(outs), 1)

    def test_a_thread_for_each_processor_unless_asked(self):
        wanted = min(len(os.sched_getaffinity(0)), 4)
        for options, threads in (((), wanted), (("--jobs", "1"), 1), (("--jobs", "3"), 3)):
            with subprocess.Popen([PROGRAM, "inspect", "-q", *options, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as held:
                held.stdin.write(pcap(HUAWEI))  # it goes on reading until there is no more
                held.stdin.flush()
                tasks = pathlib.Path(f"/proc/{held.pid}/task")
                until = time.monotonic() + 30
                most = 0
                while most < threads and time.monotonic() < until:
                    most = max(most, len(list(tasks.iterdir())))
                    time.sleep(0.01)
                time.sleep(0.2)  # were there more, they would be there by now
                self.assertEqual(max(most, len(list(tasks.iterdir()))), threads, options)
                held.stdin.close()

    def test_standard_input(self):
        for name in ("office.pcapng", "switches.pcap"):
            data = (SAMPLES / name).read_bytes()
            status, out, _ = run("inspect", "-f", "jsonl", "-", stdin=data)
            _, named, _ = run("inspect", "-f", "jsonl", SAMPLES / name)
            self.assertEqual(status, 0)
            self.assertEqual(out, named.replace(json.dumps(str(SAMPLES / name), ensure_ascii=False), '"-"'))

    def test_colour_and_progress_only_on_a_terminal(self):
        ours, theirs = pty.openpty()
        done = subprocess.Popen([PROGRAM, "inspect", *GB, str(SAMPLES / "office.pcapng")], stdout=theirs,
                                stderr=subprocess.PIPE, env={k: v for k, v in os.environ.items() if k != "NO_COLOR"})
        os.close(theirs)
        seen = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:
                break
            if not more:
                break
            seen += more
        done.communicate()
        self.assertIn(b"\033[1;31m", seen)
        self.assertNotIn("\033", run("inspect", *GB, SAMPLES / "office.pcapng")[1])

    def test_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "inspect", str(SAMPLES / "office.pcapng")], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"standard output", done.stderr)


class OutputFile(Case):
    def test_whole(self):
        path = self.folder / "out.jsonl"
        status, out, err = run("inspect", "-f", "jsonl", *GB, "-o", path, SAMPLES / "office.pcapng")
        self.assertEqual((status, out, err), (1, "", ""))
        self.assertEqual(path.read_text(encoding="utf-8"), run("inspect", "-f", "jsonl", *GB, SAMPLES / "office.pcapng")[1])
        self.assertEqual(os.listdir(self.folder), ["out.jsonl"])

    def test_a_failed_run_leaves_the_old_one(self):
        path = self.file("out.json", b"old")
        self.assert_refused(run("inspect", "-o", path, self.file("a.pcap", b"text")), "a.pcap")
        self.assertEqual(path.read_bytes(), b"old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.pcap", "out.json"])

    def test_two_runs_do_not_mix(self):
        path = self.folder / "out.json"
        self.file("out.json.part", b"")
        self.assert_refused(run("inspect", "-o", path, SAMPLES / "office.pcapng"), "out.json.part", "remove")

    def test_folder_that_does_not_exist(self):
        self.assert_refused(run("inspect", "-o", self.folder / "no/out", SAMPLES / "office.pcapng"), "no/out")


class Explain(Case):
    def test_from_the_verdict_to_the_bytes(self):
        capture = self.file("a.pcap", pcap(b"\xff" * 6 + HUAWEI_MAC + b"\x08\x06" + bytes(46), HUAWEI))
        status, out, err = run("explain", *GB, "uk-huawei-2022/remove-5g", capture)
        self.assertEqual((status, err), (0, ""))
        for words in ("due (suspected", "2027-12-31", "equipment.network == 5g (--network)", "frame 2,", "lldp description",
                      "Communications Act 2003", "S5735-L24T4X-A1", "Designated vendor direction"):
            self.assertIn(words, out)
        # The bytes that it names hold the value that it names.
        first, last = next(line for line in out.splitlines() if "lldp name" in line).split("bytes ")[1].split(",")[0].split(" to ")
        self.assertIn(b"core-sw-1", HUAWEI[int(first):int(last)])

    def test_an_address_that_traffic_alone_tells(self):
        capture = self.file("a.pcap", neighbours())
        out = run("explain", *GB, "core-sw-1", capture)[1]
        self.assertIn("ip:192.168.1.40", out)
        told = next(line for line in out.splitlines() if "ip source-address" in line)
        self.assertIn("frame 3, ip source-address (inferred)", told)
        records = self.lines(run("inspect", "-f", "jsonl", *GB, capture)[1])
        evidence = next(r["evidence"] for r in records if r.get("name") == "core-sw-1")
        self.assertEqual([(e["frame"], e["value"], e["basis"]) for e in evidence if (e["protocol"], e["field"]) == ("ip", "source-address")],
                         [(3, "192.168.1.40", "inferred")])

    def test_asked_in_every_way(self):
        capture = self.file("a.pcap", pcap(HUAWEI))
        _, lines, _ = run("inspect", "-f", "jsonl", *GB, capture)
        finding = self.lines(lines)[0]["findings"][0]["id"]
        self.assertEqual(finding, "mac:00:e0:fc:00:00:01/uk-huawei-2022/remove-5g")
        for what in ("mac:00:e0:fc:00:00:01", "00e0.fc00.0001", "core-sw-1", "uk-huawei-2022", finding):
            status, out, _ = run("explain", *GB, what, capture)
            self.assertEqual(status, 0, what)
            self.assertIn(finding, out)

    def test_what_would_change_the_verdict(self):
        capture = self.file("a.pcap", pcap(HUAWEI))
        out = run("explain", *GB, "uk-huawei-2022/remove-5g", capture)[1]
        self.assertIn("unknown exception not-addressed: operator.addressee != uk-huawei-2022", out)
        self.assertIn("equipment.network == 5g (if it did not hold): it would not speak against it", out)
        # The law's days and remarks; a deadline that was moved is told with the day from which the other is known.
        self.assertIn("\n  standing      in-force (from 2022-10-13)\n  by            2027-12-31\n", out)
        self.assertIn("\n  note          Addressed to 35 providers.", out)
        directed = self.file("op.txt", b"operator.country = GB\noperator.sector = telecom\noperator.addressee = uk-huawei-2022\n")
        core = ["--operator", directed, "uk-huawei-2022/core", capture]
        out = run("explain", "--as-of", "2022-10-14", *core)[1]
        self.assertIn("\n  by            2023-01-28\n                2023-12-31 (known since 2022-10-13)\n", out)
        self.assertIn("\n  note          Consulted on, and announced before,", out)
        self.assertIn("fails   exception not-addressed: operator.addressee != uk-huawei-2022 (", out)
        # The same said of the network that does not matter: it is exactly then that the clause falls silent.
        without = [a if a != "5g" else "fixed" for a in GB]
        out = run("explain", *without, "core-sw-1", capture)[1]
        self.assertIn("uk-huawei-2022/remove-5g: compliant", out)

    def test_in_japanese(self):
        out = run("explain", "--lang", "ja", *GB, "core-sw-1", self.file("a.pcap", pcap(HUAWEI)))[1]
        self.assertRegex(out, r"\n  ファームウェア \S", "a label never touches its value")
        for words in ("判定", "期限あり (疑い:", "5G網からの撤去", "制裁", "判定を変える事実", "成立しなければ", "機器自身の申告"):
            self.assertIn(words, out)
        labels = [line.split("  ")[0] for line in out.replace("\n  ", "\n").splitlines() if line and not line.startswith(" ")]
        english = [w for w in labels if w.isascii() and w.islower() and " " not in w and ":" not in w and "/" not in w]
        self.assertEqual(english, [])

    def test_a_clean_device_has_its_clauses_named(self):
        out = run("explain", *GB, "ac:cc:8e:42:00:01", SAMPLES / "office.pcapng")[1]
        self.assertIn("Axis", out)
        self.assertIn("uk-huawei-2022/remove-5g: compliant", out)


if __name__ == "__main__":
    program.main()
