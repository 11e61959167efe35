"""Every counter of tools/score can count, and counts only what it is for."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from tool import ROOT, load

score = load("score")

ROW = {"capture": "a.pcap", "key": "00:1b:1b:00:00:01", "key_type": "mac", "manufacturer": "Siemens",
       "accepted_also": "Siemens AG,", "model": "SCALANCE X212-2 (6GK5 212)", "firmware": "V4.02", "role": "switch",
       "protocol": "lldp", "evidence": "", "basis": "stated", "restricted": "no", "note": ""}
RECORD = {"schema": "sekisho.equipment/1", "id": "mac:00:1b:1b:00:00:01",
          "addresses": ["mac:00:1b:1b:00:00:01", "ip:192.0.2.1"], "name": None,
          "manufacturer": {"name": "Siemens AG", "entity": "siemens", "group": "siemens", "basis": "stated"},
          "model": "SCALANCE X212-2", "firmware": "V4.02", "class": "switch", "findings": []}
HUAWEI = {"name": "Huawei", "entity": "huawei-technologies", "group": "huawei-technologies", "basis": "stated"}


def counted(rows, records, traps=(), manifest=None):
    s = score.Score()
    score.judge(s, "a.pcap", list(rows), list(traps), manifest, list(records))
    return s.total


def trap(key, claim, correct="unknown"):
    return {"capture": "a.pcap", "key": key, "must_not_claim": claim, "correct": correct, "why": "", "evidence": ""}


class Rows(unittest.TestCase):
    def test_all_right(self):
        t = counted([ROW], [RECORD])
        self.assertEqual((t["expected"], t["found"], t["manufacturer_right"], t["model_right"], t["firmware_right"]),
                         (1, 1, 1, 1, 1))
        self.assertEqual(t["wrong_merges"] + t["wrong_splits"] + t["accusations"] + t["restricted_missed"], 0)

    def test_nothing_found(self):
        t = counted([ROW], [])
        self.assertEqual((t["found"], t["manufacturer_missing"], t["model_missing"], t["firmware_missing"]), (0, 1, 1, 1))

    def test_wrong(self):
        t = counted([ROW], [dict(RECORD, manufacturer={"name": "Moxa"}, model="EDS-208", firmware="9")])
        self.assertEqual((t["manufacturer_wrong"], t["model_wrong"], t["firmware_wrong"]), (1, 1, 1))

    def test_missing_is_not_wrong(self):
        t = counted([ROW], [dict(RECORD, manufacturer=None, model=None, firmware=None)])
        self.assertEqual((t["manufacturer_missing"], t["model_missing"], t["firmware_missing"]), (1, 1, 1))
        self.assertEqual(t["manufacturer_wrong"] + t["model_wrong"] + t["firmware_wrong"], 0)

    def test_what_the_truth_leaves_open_is_not_judged(self):
        t = counted([dict(ROW, model="", firmware="")], [dict(RECORD, model="anything")])
        self.assertEqual(t["model_wrong"] + t["model_missing"] + t["model_right"] + t["firmware_right"], 0)

    def test_a_name_as_key(self):
        t = counted([dict(ROW, key="R0", key_type="name")], [dict(RECORD, name="R0")])
        self.assertEqual(t["found"], 1)


class MergesAndSplits(unittest.TestCase):
    def test_two_keys_in_one_record(self):
        other = dict(ROW, key="192.0.2.1", key_type="ip")
        self.assertEqual(counted([ROW, other], [RECORD])["wrong_merges"], 1)

    def test_a_key_in_two_records(self):
        self.assertGreaterEqual(counted([ROW], [RECORD, dict(RECORD, id="x")])["wrong_splits"], 1)

    def test_a_second_address_must_be_in_the_same_record(self):
        self.assertEqual(counted([dict(ROW, also="192.0.2.1")], [RECORD])["wrong_splits"], 0)
        self.assertEqual(counted([dict(ROW, also="192.0.2.2")], [RECORD])["wrong_splits"], 1)

    def test_a_trap_key_merged_into_the_maker_it_must_not_have(self):
        t = counted([ROW], [RECORD], [trap("192.0.2.1", "Siemens (from MAC)")])
        self.assertEqual((t["wrong_merges"], t["traps_sprung"]), (1, 1))


class Accusations(unittest.TestCase):
    clean, listed = {"restricted_oui": "-"}, {"restricted_oui": "00:e0:fc:00:00:09 Huawei"}

    def test_a_maker_nobody_gave(self):
        self.assertEqual(counted([], [dict(RECORD, manufacturer=HUAWEI)], manifest=self.clean)["accusations"], 1)

    def test_a_maker_truth_gives_to_another(self):
        t = counted([ROW], [dict(RECORD, manufacturer=HUAWEI)], manifest=self.listed)
        self.assertEqual((t["accusations"], t["manufacturer_wrong"]), (1, 1))

    def test_a_finding_alone_accuses(self):
        finding = {"regulation": "x", "status": "violation", "because": ["equipment.manufacturer in group zte"]}
        self.assertEqual(counted([ROW], [dict(RECORD, findings=[finding])], manifest=self.clean)["accusations"], 1)
        open_question = dict(finding, status="undetermined")
        self.assertEqual(counted([ROW], [dict(RECORD, findings=[open_question])], manifest=self.clean)["accusations"], 0)

    def test_a_listed_address_is_backed(self):
        record = dict(RECORD, manufacturer=HUAWEI, addresses=["mac:00:e0:fc:00:00:09"], id="mac:00:e0:fc:00:00:09")
        self.assertEqual(counted([], [record], manifest=self.listed)["accusations"], 0)
        elsewhere = dict(record, addresses=["mac:00:e0:fc:00:00:0a"])
        t = counted([], [elsewhere], manifest=self.listed)
        self.assertEqual((t["accusations"], t["unproven"]), (0, 1))

    def test_h3c_is_not_huawei(self):
        h3c = {"name": "Hangzhou H3C Technologies", "entity": "h3c", "group": "tsinghua-unigroup"}
        self.assertEqual(counted([], [dict(RECORD, manufacturer=h3c)], manifest=self.clean)["accusations"], 0)

    def test_restricted_and_missed(self):
        row = dict(ROW, manufacturer="Huawei", accepted_also="", restricted="yes")
        self.assertEqual(counted([row], [])["restricted_missed"], 1)
        self.assertEqual(counted([row], [RECORD])["restricted_missed"], 1)
        self.assertEqual(counted([row], [dict(RECORD, manufacturer=HUAWEI)])["restricted_missed"], 0)


class Traps(unittest.TestCase):
    def sprung(self, claim, correct="unknown", **fields):
        return counted([], [dict(RECORD, **fields)], [trap("192.0.2.1", claim, correct)])["traps_sprung"]

    def test_by_maker(self):
        self.assertEqual(self.sprung("Huawei, Hikvision", manufacturer=HUAWEI), 1)
        self.assertEqual(self.sprung("Huawei, Hikvision"), 0)

    def test_by_model_and_class(self):
        self.assertEqual(self.sprung("Cisco DRG7908", model="DRG7908"), 1)
        self.assertEqual(self.sprung("network video recorder", **{"class": "video-recorder"}), 1)
        self.assertEqual(self.sprung("network video recorder", **{"class": "server"}), 0)

    def test_a_record_where_there_is_no_device(self):
        self.assertEqual(self.sprung("a device"), 1)
        self.assertEqual(counted([], [], [trap("192.0.2.1", "a device")])["traps_sprung"], 0)

    def test_a_module_maker_may_be_registered_but_not_stated(self):
        espressif = {"name": "Espressif", "entity": "espressif", "group": "espressif"}
        self.assertEqual(self.sprung("Espressif as end product", manufacturer=dict(espressif, basis="stated")), 1)
        self.assertEqual(self.sprung("Espressif as end product", manufacturer=dict(espressif, basis="registered")), 0)

    def test_any_maker_but_the_right_one(self):
        self.assertEqual(self.sprung("any UPnP server maker", "Huawei end device", manufacturer=HUAWEI), 0)
        self.assertEqual(self.sprung("any UPnP server maker", "Huawei end device"), 1)


class Names(unittest.TestCase):
    def test_organisations(self):
        for a, b in (("Cisco Systems, Inc", "Cisco"), ("Tp-Link Technologies Co.,Ltd.", "TP-LINK"), ("Siemens AG,", "siemens"),
                     ("Iskratel d.o.o.", "Iskratel"), ("huawei-technologies", "Huawei")):
            self.assertTrue(score.same_name(a, b), (a, b))
        for a, b in (("Hangzhou H3C", "Hangzhou Hikvision"), ("", "Cisco"), ("Sun", "Sonus Networks")):
            self.assertFalse(score.same_name(a, b), (a, b))

    def test_values(self):
        self.assertTrue(score.same_value("12.4(24)T", "12.4(24)T, RELEASE SOFTWARE"))
        self.assertTrue(score.same_value("1", "version 1"))
        self.assertFalse(score.same_value("1", "12.1"))
        self.assertFalse(score.same_value("2811", None))


class WholeTool(unittest.TestCase):
    """The tool as it is called, with a program that answers as told."""

    def run_tool(self, answer, status, *more):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            fake = place / "sekisho"
            (place / "answer").write_text(answer)
            fake.write_text(f"#!/bin/sh\ncat '{place}/answer'\nexit {status}\n")
            os.chmod(fake, 0o755)
            (place / "a.pcap").write_bytes(b"")
            (place / "truth.tsv").write_text("\t".join(ROW) + "\n" + "\t".join(ROW.values()) + "\n")
            (place / "floor").write_text("metric\tkind\tvalue\nfound\tmin\t1\naccusations\tmax\t0\n")
            done = subprocess.run([str(ROOT / "tools/score"), "--sekisho", str(fake), folder, str(place / "truth.tsv"),
                                   *(a.replace("FLOOR", str(place / "floor")) for a in more)],
                                  stdout=subprocess.PIPE, check=False)
            return done.returncode, done.stdout.decode()

    good = json.dumps(RECORD) + '\n{"schema":"sekisho.coverage/1"}\n'

    def test_strict(self):
        self.assertEqual(self.run_tool(self.good, 1, "--strict")[0], 0)
        status, words = self.run_tool('{"schema":"sekisho.coverage/1"}\n', 0, "--strict")
        self.assertEqual(status, 1)
        self.assertIn("not found: a.pcap 00:1b:1b:00:00:01: expected Siemens", words)

    def test_a_failed_run_is_no_empty_result(self):
        status, words = self.run_tool(self.good, 2, "--strict")
        self.assertEqual(status, 1)
        self.assertIn("failed run: a.pcap", words)
        self.assertIn("failed run", self.run_tool(json.dumps(RECORD) + "\n", 0)[1])

    def test_floor(self):
        self.assertEqual(self.run_tool(self.good, 0, "--floor", "FLOOR")[0], 0)
        status, words = self.run_tool('{"schema":"sekisho.coverage/1"}\n', 0, "--floor", "FLOOR")
        self.assertEqual(status, 1)
        self.assertIn("found is 0, must be at least 1", words)

    def test_json(self):
        self.assertEqual(json.loads(self.run_tool(self.good, 0, "--json")[1])["total"]["model_right"], 1)


if __name__ == "__main__":
    unittest.main()
