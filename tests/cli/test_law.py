"""One thing under the laws of several states, and on several days, as a user asks: each verdict with its citation."""
import json

import program
from program import Case, HUAWEI, lldp, pcap, run

JAPAN = {"schema": "sekisho.plan/1", "regulation": "jp-espa", "kind": "introduction",
         "operator": {"country": "JP", "sector": "telecom-mobile", "designated": True, "designated_since": "2023-11-17"},
         "facility": {"name": "base-station controller", "critical": True, "kind": "network-control", "class": "base-station",
                      "network": ["5g"], "manufacturer": "Huawei"},
         "supplier": {"name": "Huawei Technologies Co., Ltd.", "country": "CN"},
         "status": {"filed": False}}
# The same switch as in other tests, which says that it forwards frames and packets: its traffic is that of users.
SWITCH = HUAWEI[:-2] + bytes.fromhex("0e04 0014 0014 0000")
PROHIBITIONS = {"do-not-procure", "do-not-install", "do-not-use", "remove", "limit"}


class FourStates(Case):
    def inspect(self, day, *said, regulations=None):
        told = self.file("op.txt", "".join(f"operator.{line}\n" for line in said).encode())
        chosen = ["--regulations", regulations] if regulations else []
        _, out, err = run("inspect", "-f", "jsonl", "--operator", told, "--as-of", day, "--network", "5g", *chosen,
                          self.file("a.pcap", pcap(SWITCH)))
        self.assertEqual(err, "")
        return self.lines(out)[0]["findings"]

    def plan(self, day, plan):
        status, out, err = run("plan", "check", "-f", "json", "--as-of", day, self.file("plan.json", json.dumps(plan).encode()))
        self.assertEqual(err, "")
        return status, json.loads(out)["findings"]

    def test_japan_asks_to_notify_and_to_wait_and_bans_nobody(self):
        status, found = self.plan("2026-11-01", JAPAN)
        self.assertEqual(status, 1)
        duties = {(f["regulation"], f["clause"]): f for f in found}
        first = duties["jp-espa", "52-1-plan"]
        self.assertEqual((first["duty"], first["status"], first["citation"]), ("notify", "required", "Act 43/2022, Arts. 52(1), 53"))
        self.assertEqual(duties["jp-espa-mic", "telecom"]["status"], "required")
        filed = dict(JAPAN, status={"filed": True, "received": "2026-11-01", "extended": False, "shortened": False})
        _, waiting = self.plan("2026-11-02", filed)
        hold = next(f for f in waiting if f["clause"] == "52-3")
        self.assertEqual((hold["duty"], hold["status"], hold["deadline"]), ("hold", "required", "2026-11-30"))
        for other in (JAPAN, filed, dict(JAPAN, supplier={"name": "Ericsson", "country": "SE"})):
            spoken = [f for f in self.plan("2026-11-02", other)[1] if f["status"] in ("violation", "due", "required", "advice")]
            self.assertEqual([f for f in spoken if f["duty"] in PROHIBITIONS], [])
            self.assertTrue(all(f["citation"] for f in spoken))

    def test_japan_of_what_runs_one_question(self):
        found = self.inspect("2026-11-01", "country = JP", "sector = telecom-mobile", "designated = true",
                             "designated_since = 2023-11-17")
        self.assertEqual({f["status"] for f in found}, {"undetermined"})
        self.assertIn("equipment.critical", next(f for f in found if f["regulation"] == "jp-espa")["missing"])

    def test_japan_designated_and_since_when_unknown(self):
        """Who is known to be designated is asked, though nobody said since when; the table names what it does not tell in full."""
        told = self.file("op.txt", b"operator.country = JP\noperator.sector = telecom-mobile\noperator.designated = true\n")
        args = ("--operator", told, "--as-of", "2026-11-01", "--network", "5g", self.file("a.pcap", pcap(SWITCH)))
        _, out, err = run("inspect", "-q", "-f", "jsonl", *args)
        self.assertEqual(err, "")
        found = {(f["regulation"], f["clause"]): f for f in self.lines(out)[0]["findings"]}
        for key in (("jp-espa", "52-1"), ("jp-espa-mic", "introduced")):
            self.assertEqual(found[key]["status"], "undetermined")
            self.assertIn("operator.designated_since", found[key]["missing"])
        _, table, _ = run("inspect", "-q", *args)
        self.assertRegex(table, r"(?m)^    besides: .*jp-espa 52-1, jp-espa-mic introduced")

    def test_the_united_kingdom_removal_by_a_day(self):
        found = self.inspect("2026-11-01", "country = GB", "sector = telecom-mobile", "addressee = uk-huawei-2022",
                             regulations="uk-huawei-2022")
        removal = next(f for f in found if f["clause"] == "remove-5g")
        self.assertEqual((removal["duty"], removal["status"], removal["deadline"]), ("remove", "due", "2027-12-31"))
        self.assertIn("direction of 13 October 2022", removal["citation"])

    def test_the_united_states_use_by_a_contractor(self):
        found = self.inspect("2026-11-01", "country = US", "federal_contractor = true", "government = false")
        use = next(f for f in found if f["status"] == "violation")
        self.assertEqual((use["regulation"], use["clause"], use["duty"], use["since"]), ("us-ndaa-889", "a-1-B", "do-not-use", "2020-08-13"))
        self.assertIn("889(a)(1)(B)", use["citation"])
        other = self.inspect("2026-11-01", "country = US", "federal_contractor = false", "government = false")
        self.assertEqual([f for f in other if f["status"] in ("violation", "due", "required")], [])

    def test_a_japanese_ministrys_purchase_is_a_risk_to_weigh(self):
        ministry = dict(JAPAN, regulation="jp-procurement-2018",
                        operator={"country": "JP", "sector": "central-government", "government": True, "public_body": False,
                                  "designated": False})
        _, found = self.plan("2026-11-01", ministry)
        self.assertEqual([(f["regulation"], f["clause"], f["duty"], f["status"]) for f in found if f["status"] != "undetermined"],
                         [("jp-procurement-2018", "assess-state", "assess", "advice")])
        self.assertIn("申合せ", found[0]["citation"])


class Days(Case):
    """The verdict follows the day: owners, lists and deadlines are those that held on it."""

    def verdict(self, day, frame, regulation, *said, network="fixed"):
        told = self.file("op.txt", "".join(f"operator.{line}\n" for line in said).encode())
        _, out, err = run("inspect", "-f", "jsonl", "--operator", told, "--as-of", day, "--network", network,
                          "--regulations", regulation, self.file("a.pcap", pcap(frame)))
        self.assertEqual(err, "")
        return {f["clause"]: (f["status"], f["deadline"]) for f in self.lines(out)[0]["findings"]}

    def core(self, day):
        capture = self.file("a.pcap", pcap(SWITCH))
        told = self.file("op.txt", b"operator.country = GB\noperator.sector = telecom-fixed\noperator.addressee = uk-huawei-2022\n")
        out = run("explain", "--operator", told, "--as-of", day, "uk-huawei-2022/core", capture)[1]
        return next(line.split()[-1] for line in out.splitlines() if line.startswith("  deadline"))

    def test_a_deadline_that_was_moved(self):
        self.assertEqual([self.core(day) for day in ("2022-10-12", "2022-10-13", "2026-11-01")],
                         ["2023-01-28", "2023-12-31", "2023-12-31"])

    def test_a_company_that_was_sold(self):
        """Honor left its group on 17 November 2020: who asks for the day before is told otherwise."""
        frame = lldp(bytes.fromhex("020000000001"), "HONOR Router X4 Pro, Honor Device Co., Ltd.", "r1")
        told = ["country = US", "government = false", "federal_contractor = true"]
        before, after = (self.verdict(day, frame, "us-ndaa-889", *told) for day in ("2020-11-16", "2026-11-01"))
        self.assertIn("a-1-B", before)
        self.assertNotIn("a-1-B", after)

    def test_a_brand_that_was_sold(self):
        """Lorex went from Dahua to another owner in February 2023; what carried the name then was Dahua's."""
        found = [self.lines(run("who", "-f", "jsonl", "--as-of", day, "Lorex")[1])[0]["matches"][0]
                 for day in ("2022-06-01", "2026-11-01")]
        self.assertEqual([e["group"]["id"] for e in found], ["dahua", "skywatch"])
        self.assertEqual(["us-fcc-covered-list" in [each["list"] for each in e["lists"]] for e in found], [True, False])

    def test_lists_count_from_their_day(self):
        """The Covered List begins on 12 March 2021; a subsidy counts from 60 days after the listing."""
        told = ["country = US", "subsidy_recipient = true", "markets = false"]
        found = [self.verdict(day, SWITCH, "us-fcc-covered-list", *told).get("F1") for day in ("2021-05-10", "2026-11-01")]
        self.assertEqual(found, [None, ("undetermined", None)])


if __name__ == "__main__":
    program.main()
