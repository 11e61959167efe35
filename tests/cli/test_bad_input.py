"""Bad input: one clear line, the right status, nothing on standard output that could pass for a whole result."""
import struct

import program
from program import Case, HUAWEI, pcap, pcap_header, record, run


class BadInput(Case):
    def test_no_such_file(self):
        self.assert_refused(run("inspect", self.folder / "none.pcap"), "none.pcap", "no such file")

    def test_interface_name(self):
        self.assert_refused(run("inspect", "lo"), "lo", "interface", "sekisho watch", "tcpdump -i lo -w - | sekisho inspect -")

    def test_empty_file(self):
        self.assert_refused(run("inspect", self.file("a.pcap", b"")), "a.pcap", "empty")

    def test_wrong_magic(self):
        for data in (b"#!/bin/sh\necho\n", b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(100), b"\xa1\xb2\xc3"):
            self.assert_refused(run("inspect", self.file("a.pcap", data)), "a.pcap", "not a capture")

    def test_folder_without_captures(self):
        self.file("a.txt", b"nothing\n")
        self.assert_refused(run("inspect", self.folder), "no capture", "1 other file")

    def test_unreadable(self):
        # A file that opens and cannot be read, whoever asks.
        self.assert_refused(run("inspect", "/proc/self/mem"), "/proc/self/mem", "cannot be read")

    def test_hostile_name(self):
        status, out, err = run("inspect", self.folder / "\x1b[31mred")
        self.assertEqual((status, out), (2, ""))
        self.assertNotIn("\x1b", err)

    def test_header_cut(self):
        for size in (4, 12, 23):
            self.assert_refused(run("inspect", self.file("a.pcap", pcap(HUAWEI)[:size])), "a.pcap")

    def test_cut_in_the_middle_is_reported_up_to_there(self):
        whole = pcap(HUAWEI, HUAWEI)
        status, out, err = run("inspect", "-f", "jsonl", self.file("a.pcap", whole[:-10]))
        self.assertEqual(status, 0)
        self.assertRegex(err, r"^sekisho: .*a\.pcap.*byte \d+.*\n$")
        equipment, *_, coverage = self.lines(out)
        self.assertEqual(equipment["manufacturer"]["entity"], "huawei-technologies")
        self.assertEqual(coverage["frames"], 1)
        self.assertEqual(len(coverage["broken"]), 1)

    def test_claim_of_four_gigabytes(self):
        for claim in (0xFFFFFFFF, 0x7FFFFFFF, 0x10000001):
            path = self.file("a.pcap", pcap_header() + record(HUAWEI, claimed=claim))
            self.assert_refused(run("inspect", path), "byte 24")

    def test_pcapng_block_of_four_gigabytes(self):
        section = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
        interface = struct.pack("<IIHHII", 1, 20, 1, 0, 0, 20)
        for size in (0xFFFFFFFC, 0xFFFFFFFF, 0, 8):
            path = self.file("a.pcapng", section + interface + struct.pack("<II", 6, size) + HUAWEI)
            self.assert_refused(run("inspect", path), "a.pcapng", "byte ")

    def test_unknown_link_type_is_told(self):
        path = self.file("a.pcap", pcap(HUAWEI, link=147))
        status, out, err = run("inspect", path)
        self.assertEqual(status, 0)
        self.assertRegex(err, r"^sekisho: .*a\.pcap: link type 147 is not understood: 1 of 1 frames .*\n$")
        self.assertIn("Not read to the end", out)

    def test_unknown_link_type_beside_others_is_told(self):
        self.file("a.pcap", pcap(HUAWEI, link=147))
        self.file("b.pcap", pcap(HUAWEI))
        status, out, err = run("inspect", "-f", "jsonl", self.folder)
        equipment, *_, coverage = self.lines(out)
        self.assertEqual((status, equipment["manufacturer"]["entity"]), (0, "huawei-technologies"))
        self.assertRegex(err, r"^sekisho: .*a\.pcap: link type 147 is not understood: 1 of 1 frames .*\n$")
        self.assertEqual(coverage["link_unknown"], 1)
        self.assertEqual(coverage["not_understood"], [{"kind": "link-type", "value": 147, "frames": 1}])
        self.assertEqual(len(coverage["broken"]), 1)
        self.assertIn("link-type 0x0093 in 1", run("inspect", self.folder)[1])

    def test_gzip_bomb(self):
        path = self.file("a.gz", program.gz(pcap_header() + bytes(200 << 20)))
        self.assertLess(path.stat().st_size, 400_000)
        status, out, err = run("inspect", path)
        self.assertEqual(status, 0, "frames before the bomb count, and the break is told")
        self.assertIn("unpacks to more than", err)
        self.assertIn("Not read to the end", out)

    def test_gzip_broken_off(self):
        packed = program.gz(pcap(*[HUAWEI] * 500))
        self.assert_refused(run("inspect", self.file("a.gz", packed[:15])), "a.gz")

    def test_one_bad_input_of_several_is_no_result(self):
        good = self.file("good.pcap", pcap(HUAWEI))
        self.assert_refused(run("inspect", good, self.file("bad.pcap", b"text\n")), "bad.pcap")

    def test_a_broken_capture_in_a_folder_is_told(self):
        self.file("a.pcap", pcap(HUAWEI))
        self.file("b.pcap", pcap_header() + record(HUAWEI, claimed=0xFFFFFFFF))
        status, out, err = run("inspect", "-f", "jsonl", self.folder)
        self.assertEqual(status, 0)
        self.assertIn("b.pcap", err)
        self.assertEqual(len(self.lines(out)[-1]["broken"]), 1)


class BadCalls(Case):
    def test_options(self):
        a = self.file("a.pcap", pcap(HUAWEI))
        for args, words in (
                (["inspect"], ["nothing to inspect"]),
                (["inspect", "--nonsense", a], ["--nonsense", "no such option", "sekisho inspect --help"]),
                (["inspect", "--as-of"], ["--as-of", "missing"]),
                (["inspect", "--as-of", "24.11.2026", a], ["24.11.2026", "2026-11-22"]),
                (["inspect", "-f", "xml", a], ["xml", "table json jsonl csv"]),
                (["inspect", "-f", "table json", a], ["table json jsonl csv"]),
                (["inspect", "--jobs", "0", a], ["1 to 16"]),
                (["inspect", "--jobs", "99", a], ["1 to 16"]),
                (["inspect", "--country", "UK", a], ["--country", "UK", "GB"]),
                (["inspect", "--sector", "telecoms", a], ["--sector", "telecom"]),
                (["inspect", "--network", "7g", a], ["--network", "7g"]),
                (["inspect", "--regulations", "uk-huawei", a], ["uk-huawei"]),
                (["inspect", "--jobs", "2", "--observations", "x", a], ["--observations"]),
                (["explain", a], ["name what is to be explained"]),
                (["explain", "192.0.2.99", a], ["192.0.2.99", "no equipment"]),
                (["protocols", "x"], ["usage"]),
                (["rules", "sho"], ["usage"]),
                (["frobnicate"], ["frobnicate", "--help"])):
            with self.subTest(args=args):
                self.assert_refused(run(*args), *words)

    def test_no_verb(self):
        status, out, err = run()
        self.assertEqual((status, out), (2, ""))
        self.assertIn("usage", err)

    def test_no_data(self):
        self.assert_refused(run("inspect", "x", env={"SEKISHO_DATA": str(self.folder)}), "SEKISHO_DATA")


class OperatorFile(Case):
    def inspect(self, text):
        capture = self.file("a.pcap", pcap(HUAWEI))
        return run("inspect", "-f", "jsonl", "--as-of", "2026-11-01", "--network", "5g", "--operator",
                   self.file("op.txt", text.encode()), capture)

    def test_says_what_options_say(self):
        status, out, err = self.inspect("operator.country = GB  # where\noperator.sector = telecom-mobile,\n"
                                        "  telecom-fixed\noperator.designated = true")
        self.assertEqual((status, err), (1, ""))
        found = {f["clause"]: f for f in self.lines(out)[0]["findings"]}
        self.assertEqual(found["remove-5g"]["deadline"], "2027-12-31")
        self.assertTrue(any("op.txt, line 1" in b for b in found["remove-5g"]["because"]), found["remove-5g"])

    def test_options_override(self):
        capture = self.file("a.pcap", pcap(HUAWEI))
        told = self.file("op.txt", b"operator.country = JP")
        _, out, _ = run("inspect", "-f", "jsonl", "--country", "GB", "--operator", told, capture)
        because = [b for e in self.lines(out)[:1] for f in e["findings"] for b in f["because"]]
        self.assertIn("operator.country == GB (--country)", because)
        self.assertFalse([b for b in because if "JP" in b])

    def test_mistakes_have_a_place(self):
        for text, words in (
                ("operator.contry = GB", ["op.txt:1:1", "operator.contry", "operator.country"]),
                ("operator.country = UK", ["op.txt:1:20", "UK", "GB"]),
                ("\n operator.country GB", ["op.txt:2:19", "'='"]),
                ("operator.country =", ["op.txt:1:", "value"]),
                ("equipment.manufacturer = huawei-technologies", ["op.txt:1:1", "operator.*"]),
                ("operator.designated = perhaps", ["op.txt:1:23", "perhaps"]),
                ("operator.country = \"GB", ["op.txt:1:20"])):
            with self.subTest(text=text):
                status, out, err = self.inspect(text)
                self.assertEqual((status, out), (2, ""))
                for word in words:
                    self.assertIn(word, err)


if __name__ == "__main__":
    program.main()
