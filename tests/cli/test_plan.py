"""`sekisho plan`: what is missing, wrong, asked; who stands behind whom; the clock."""
import copy
import json

import program
from program import Case, ROOT, SAMPLES, run

try:
    import jsonschema
except ImportError:  # the Debian package python3-jsonschema
    jsonschema = None

WHOLE = json.loads((ROOT / "tests/fuzz/plan/whole.json").read_text(encoding="utf-8"))
SCHEMAS = ROOT / "data/schemas"


def without(plan, path):
    """A copy in which what stands at 'path' (keys and indices) is null."""
    changed = copy.deepcopy(plan)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = None
    return changed


class Plan(Case):
    def check(self, plan, *args, day="2026-11-24"):
        path = self.file("plan.json", json.dumps(plan).encode())
        status, out, err = run("plan", "check", "-f", "json", "--as-of", day, *args, path)
        return status, json.loads(out) if out else None, err

    def remarks(self, plan, kind):
        return [r["where"] for r in self.check(plan)[1]["remarks"] if r["kind"] == kind]

    def test_a_whole_plan(self):
        status, got, err = self.check(WHOLE)
        self.assertEqual((status, err, got["free_to_go"]), (1, "", False))  # the wait is not over
        self.assertEqual([r for r in got["remarks"] if r["kind"] in ("missing", "wrong", "needless")], [])
        self.assertIn("components[0].supplier.public_revenue[0].share",
                      [r["where"] for r in got["remarks"] if r["kind"] == "ask"])
        self.assertEqual([p["group"] for p in got["parties"]], ["nec", "huawei-technologies"])
        self.assertIn("us-ndaa-889", got["parties"][1]["lists"])
        if jsonschema is not None:
            jsonschema.validate(got, json.loads((SCHEMAS / "sekisho.plan-check-1.json").read_text()))
            jsonschema.validate(WHOLE, json.loads((SCHEMAS / "sekisho.plan-1.json").read_text()))

    def test_the_clock(self):
        # Received on 10 November 2026: thirty days, the day of receipt counted (Act 43/2022, Art. 52(3)).
        clock = {f["clause"]: f for f in self.check(WHOLE)[1]["findings"]}
        self.assertEqual((clock["52-3"]["status"], clock["52-3"]["deadline"]), ("required", "2026-12-09"))
        self.assertEqual(self.check(WHOLE, day="2026-12-09")[0], 1)
        self.assertEqual(self.check(WHOLE, day="2026-12-10")[0], 0)
        extended = copy.deepcopy(WHOLE)
        extended["status"]["extended"] = True
        clock = {f["clause"]: f for f in self.check(extended)[1]["findings"]}
        self.assertEqual(clock["52-4"]["deadline"], "2027-03-09")
        unfiled = copy.deepcopy(WHOLE)
        unfiled["status"] = {"filed": False}
        self.assertIn("52-1-plan", [f["clause"] for f in self.check(unfiled)[1]["findings"] if f["status"] == "required"])

    def test_never_banned(self):
        # The Act names no vendor: a maker that others ban changes no status.
        clean = copy.deepcopy(WHOLE)
        clean["components"][0]["supplier"]["name"] = "Fujitsu Limited"
        clauses = lambda p: [(f["clause"], f["status"]) for f in self.check(p)[1]["findings"]]
        self.assertEqual(clauses(clean), clauses(WHOLE))
        self.assertTrue(all(f["regulation"].startswith("jp-") for f in self.check(WHOLE)[1]["findings"]))

    def test_what_is_missing(self):
        for path, where in (
                (["facility", "name"], "facility.name"),
                (["introduction", "from"], "introduction.from"),
                (["supplier"], "supplier"),
                (["supplier", "holders"], "supplier.holders"),
                (["supplier", "officers", 0, "nationality"], "supplier.officers[0].nationality"),
                (["components"], "components"),
                (["components", 0, "supplier", "factory", "country"], "components[0].supplier.factory.country"),
                (["components", 0, "supplier", "public_revenue", 0, "body"], "components[0].supplier.public_revenue[0].body"),
                (["measures"], "measures"),
                (["attachments", 0, "dated"], "attachments[0].dated")):
            self.assertEqual(self.remarks(without(WHOLE, path), "missing"), [where])

    def test_what_is_wrong(self):
        for path, value in ((["supplier", "country"], "Japan"), (["introduction", "from"], "soon"),
                            (["components", 0, "supplier", "holders", 0, "share"], 101),
                            (["attachments", 0, "dated"], "2026-08-23"), (["attachments", 0, "dated"], "2026-12-24"),
                            (["components"], "none"), (["measures", 0, "taken"], "yes")):
            plan = copy.deepcopy(WHOLE)
            at = plan
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            self.assertEqual(len(self.remarks(plan, "wrong")), 1, path)

    def test_sub_contractors_at_every_tier(self):
        party = dict(WHOLE["supplier"], subcontractors=[])
        plan = {k: v for k, v in WHOLE.items() if k not in ("introduction", "supplier", "components")}
        plan["kind"] = "outsourcing"
        deepest = dict(party, name="ZTE Corporation", officers=None)
        plan["outsourcing"] = {"content": "monitoring", "from": "2027-01-01", "until": "2028-01-01",
                               "contractor": dict(party, subcontractors=[dict(party, subcontractors=[deepest])])}
        got = self.check(plan)[1]
        self.assertEqual([p["where"] for p in got["parties"]],
                         ["outsourcing.contractor", "outsourcing.contractor.subcontractors[0]",
                          "outsourcing.contractor.subcontractors[0].subcontractors[0]"])
        self.assertEqual(got["parties"][2]["group"], "zte")
        self.assertEqual([r["where"] for r in got["remarks"] if r["kind"] == "missing"],
                         ["outsourcing.contractor.subcontractors[0].subcontractors[0].officers"])

    def test_what_runs_beside_what_was_notified(self):
        def component(maker, model):
            return dict(WHOLE["components"][0], name=model, supplier=dict(WHOLE["components"][0]["supplier"], name=maker))
        plan = dict(copy.deepcopy(WHOLE), components=[component("NEC Corporation", "QX-S5224GT-4X1"),
                                                      component("Juniper Networks", "5950 36tm"),
                                                      component("Cisco Systems", "C9300-48P")])
        path = self.file("plan.json", json.dumps(plan).encode())
        args = ["inspect", "--plan", path, "--as-of", "2026-11-24", SAMPLES / "switches.pcap"]
        status, out, err = run(args[0], "-f", "jsonl", *args[1:])
        self.assertEqual((status, err), (1, ""))
        records = [json.loads(line) for line in out.splitlines()]
        said = {}
        for e in records:
            if e["schema"] == "sekisho.equipment/1":
                said[e["manufacturer"]["name"]] = {f["clause"]: f for f in e["findings"] if f["regulation"] == "jp-espa"}
        # As notified: the thirty days run for it.
        self.assertEqual((said["NEC"]["52-3"]["status"], said["NEC"]["52-3"]["deadline"]), ("required", "2026-12-09"))
        self.assertNotIn("54-1", said["NEC"])
        # ZTE runs where Juniper was notified: a change of supplier.
        self.assertEqual(said["ZTE"]["54-1"]["status"], "required")
        self.assertTrue(any("components[1]" in b for b in said["ZTE"]["54-1"]["because"]))
        # Not notified; whether it had to be depends on whether it is critical, which no frame tells.
        self.assertEqual(said["Huawei"]["52-1"]["status"], "undetermined")
        self.assertIn("equipment.critical", said["Huawei"]["52-1"]["missing"])
        self.assertEqual([u["where"] for u in records[-1]["notified_unseen"]], ["components[2]"])
        self.assertIn("Notified, never seen: components[2], Cisco Systems C9300-48P", run(*args)[1])
        self.assertIsNone(json.loads(run("inspect", "-f", "jsonl", args[-1])[1].splitlines()[-1])["notified_unseen"])

    def test_no_plan(self):
        for data, words in ((b"", ["plan.json"]), (b"{", ["plan.json:1:"]), (b"[]", ["schema"]), (b"\xff", ["plan.json"]),
                            (b'{"schema":"sekisho.plan/1"}', ["regulation"]),
                            (b'{"schema":"sekisho.plan/1","regulation":"../x","kind":"introduction"}', ["regulation"]),
                            (b'{"schema":"sekisho.plan/1","regulation":"us-ndaa-889","kind":"introduction"}', ["no plan"]),
                            (b'{"schema":"sekisho.plan/1","regulation":"jp-espa","kind":"x"}', ["kind"]),
                            (b'{"a":1,"a":2}', ["plan.json:1:"]), (b"[" * 100000, ["plan.json"])):
            self.assert_refused(run("plan", "check", self.file("plan.json", data)), *words)
        self.assert_refused(run("plan", "check", self.folder / "none.json"), "none.json")
        unknown = copy.deepcopy(WHOLE)
        unknown["operator"]["sector"] = "telecoms"
        self.assert_refused(run("plan", "check", self.file("plan.json", json.dumps(unknown).encode())),
                            "operator.sector", "telecoms", "telecom")
        self.assert_refused(run("plan", "check"), "name one plan")
        self.assert_refused(run("plan"), "usage")

    def test_hostile_words_are_shown_as_such(self):
        plan = copy.deepcopy(WHOLE)
        plan["supplier"]["country"] = "\x1b[2JJP"
        plan["facility"]["name"] = "\x1b]0;owned\x07"
        out = run("plan", "check", self.file("plan.json", json.dumps(plan).encode()))[1]
        self.assertNotIn("\x1b", out)

    def test_in_japanese(self):
        path = self.file("plan.json", json.dumps(without(WHOLE, ["supplier", "officers"])).encode())
        out = run("plan", "check", "--lang", "ja", "--as-of", "2026-11-24", path)[1]
        for words in ("記載漏れ (1)", "役員", "審査で確認される事項", "待機期限 2026-12-09", "まだ導入できない。"):
            self.assertIn(words, out)

    def test_new_makes_a_plan_that_check_reads(self):
        for kind in ("introduction", "outsourcing"):
            status, out, err = run("plan", "new", "--kind", kind, "--country", "JP", "--sector", "telecom-mobile",
                                   SAMPLES / "switches.pcap")
            self.assertEqual((status, err), (0, ""))
            plan = json.loads(out)
            if jsonschema is not None:
                jsonschema.validate(plan, json.loads((SCHEMAS / "sekisho.plan-1.json").read_text()))
            status, got, err = self.check(plan)
            self.assertEqual((status, err), (1, ""))
            self.assertEqual([r for r in got["remarks"] if r["kind"] == "wrong"], [])
        self.assertIn("Huawei", {c["supplier"]["name"] for c in json.loads(run(
            "plan", "new", SAMPLES / "switches.pcap")[1])["components"]})


if __name__ == "__main__":
    program.main()
