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

    def test_what_runs_beside_several_plans(self):
        """A folder of plans: each states its own course, and what none of them notifies is told so."""
        def plan(maker, model, **status):
            supplier = dict(WHOLE["components"][0]["supplier"], name=maker)
            return dict(WHOLE, components=[dict(WHOLE["components"][0], name=model, supplier=supplier)], status=dict(status, filed=True))
        folder = self.folder / "plans"
        folder.mkdir()
        (folder / "a.json").write_text(json.dumps(plan("NEC Corporation", "QX-S5224GT-4X1", received="2026-11-10",
                                                       extended=False, shortened=False)))
        (folder / "b.json").write_text(json.dumps(plan("Juniper Networks", "EX3400-24T", received="2026-11-01",
                                                       extended=True, shortened=False)))
        (folder / "c.json").write_text(json.dumps(plan("Cisco Systems", "C9300-48P", received="2026-11-01")))
        status, out, err = run("inspect", "-f", "jsonl", "--plan", folder, "--as-of", "2026-11-24", SAMPLES / "switches.pcap")
        self.assertEqual((status, err), (1, ""))
        records = [json.loads(line) for line in out.splitlines()]
        said = {e["manufacturer"]["name"]: {f["clause"]: f for f in e["findings"] if f["regulation"] == "jp-espa"}
                for e in records if e["schema"] == "sekisho.equipment/1"}
        self.assertEqual((said["NEC"]["52-3"]["status"], said["NEC"]["52-3"]["deadline"]), ("required", "2026-12-09"))
        self.assertEqual((said["Juniper Networks"]["52-4"]["status"], said["Juniper Networks"]["52-4"]["deadline"]),
                         ("required", "2027-02-28"))
        self.assertEqual(said["Huawei"]["52-1"]["status"], "undetermined")
        self.assertEqual([u["where"].rsplit("/", 1)[1] for u in records[-1]["notified_unseen"]], ["c.json: components[0]"])
        # A draft notifies nothing yet.
        draft = dict(plan("NEC Corporation", "QX-S5224GT-4X1"), status={"filed": False})
        path = self.file("draft.json", json.dumps(draft).encode())
        lines = run("inspect", "-f", "jsonl", "--plan", path, "--as-of", "2026-11-24", SAMPLES / "switches.pcap")[1].splitlines()
        nec = next(e for e in map(json.loads, lines) if e.get("manufacturer", {}).get("name") == "NEC")
        self.assertNotIn("52-3", [f["clause"] for f in nec["findings"] if f["regulation"] == "jp-espa"])
        empty = self.folder / "empty"
        empty.mkdir()
        self.assert_refused(run("inspect", "--plan", empty, SAMPLES / "switches.pcap"), "no plan (*.json) in it")
        (folder / "d.json").write_text("{")
        self.assert_refused(run("inspect", "--plan", folder, SAMPLES / "switches.pcap"), "d.json:1:")

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



class Suppliers(Case):
    """What a spreadsheet says of suppliers and contractors, put into a plan."""
    TABLE = (ROOT / "tests/fuzz/suppliers/whole.csv").read_text(encoding="utf-8")

    def check(self, table, plan=None, encoding="utf-8"):
        path = self.file("plan.json", json.dumps(plan or dict(WHOLE, supplier=None, components=None)).encode())
        rows = self.file("suppliers.csv", table.encode(encoding))
        return run("plan", "check", "-f", "json", "--as-of", "2026-11-24", "--suppliers", rows, path)

    def test_a_table_completes_a_plan(self):
        status, out, err = self.check(self.TABLE)
        got, whole = json.loads(out), json.loads(run("plan", "check", "-f", "json", "--as-of", "2026-11-24",
                                                     self.file("whole.json", json.dumps(WHOLE).encode()))[1])
        self.assertEqual((status, err), (1, ""))
        self.assertEqual([r for r in got["remarks"] if r["kind"] in ("missing", "wrong")], [])
        self.assertEqual([p["name"] for p in got["parties"]], [p["name"] for p in whole["parties"]])
        asked = {r["where"]: r["value"] for r in got["remarks"] if r["kind"] == "ask"}
        self.assertEqual(asked["components[0].supplier.public_revenue[0].share"], "30.00")
        self.assertEqual(asked["components[0].supplier.officers[0].nationality"], "CN")

    def test_every_tier(self):
        outsourcing = dict(WHOLE, supplier=None, components=None, kind="outsourcing",
                           outsourcing={"content": "upkeep", "from": "2027-01-01", "until": "2027-12-31"})
        got = json.loads(self.check(self.TABLE, outsourcing)[1])
        self.assertIn("outsourcing.contractor.subcontractors[0].subcontractors[0]", [p["where"] for p in got["parties"]])
        self.assertIn("Tier Three KK", [p["name"] for p in got["parties"]])

    def test_a_skeleton_of_what_runs_is_filled(self):
        capture = SAMPLES / "switches.pcap"
        skeleton = json.loads(run("plan", "new", "--country", "JP", capture)[1])
        part = next(c for c in skeleton["components"] if c["supplier"]["name"] == "Huawei")
        table = ("row,name,component,country,factory_country,function\r\n"
                 f'component,"Huawei Technologies Co., Ltd.",{part["name"]},CN,CN,forwarding\r\n')
        got = json.loads(self.check(table, skeleton)[1])
        self.assertEqual(len(got["parties"]), 1 + len(skeleton["components"]))
        self.assertIn("Huawei Technologies Co., Ltd.", [p["name"] for p in got["parties"]])
        self.assertIn("components[4].supplier.officers", [r["where"] for r in got["remarks"] if r["kind"] == "missing"])

    def test_the_manuals_table_works(self):
        manual = (ROOT / "man/sekisho-plan.1").read_text(encoding="utf-8")
        table = manual.split(".Bd -literal -offset indent\n")[1].split(".Ed\n")[0]
        got = json.loads(self.check(table)[1])
        self.assertEqual([p["name"] for p in got["parties"]], ["Example Systems", "Example Makers"])
        self.assertNotIn("supplier.holders", [r["where"] for r in got["remarks"] if r["kind"] == "missing"])

    def test_what_a_table_gets_wrong(self):
        head = "row,of,name,country,share\n"
        for table, words in (
                ("", "suppliers.csv: nothing in it"),
                ("a,b\n", "suppliers.csv:1: unknown column 'a'"),
                ("row,name,contry\n", "suppliers.csv:1: unknown column 'contry'; did you mean 'country'?"),
                ("row,name,name\n", "suppliers.csv:1: a second column 'name'"),
                ("of,name\n", "suppliers.csv:1: the first line names no columns 'row' and 'name'"),
                (head + "vendor,,X,,\n", "suppliers.csv:2: row: 'vendor' is not supplier, component, contractor, subcontractor, "
                 "holder, officer, revenue or none"),
                (head + "supplier,,,JP,\n", "suppliers.csv:2: name: '' names nobody"),
                (head + "supplier,,X,JP,\nholder,Y,Z,JP,5\n",
                 "suppliers.csv:3: of: 'Y' is no supplier or contractor named before"),
                (head + "supplier,,X,JP,\nholder,X,Z,JP,500\n", "suppliers.csv:3: share: '500' is no percentage from 0 to 100"),
                (head + "supplier,,X,JP,\nsupplier,,X,CN,\n",
                 "suppliers.csv:3: country: 'CN' is not what the plan states already"),
                (head + "supplier,,X,JP,\nholder,X,Z,JP,5\nnone,X,holder,,\n",
                 "suppliers.csv:4: name: 'holder' is none, but there is one"),
                (head + 'supplier,,"X\nY,JP,\n', "suppliers.csv:2: a quote that does not end"),
                (head + 'supplier,,"X"Y,JP,\n', "suppliers.csv:2: text behind a closing quote")):
            result = self.check(table)
            self.assert_refused(result)
            self.assertTrue(result[2].rstrip("\n").endswith(words), (table, result[2]))
        self.assert_refused(self.check("row,name\nsupplier,日本\n", encoding="cp932"), 'not UTF-8; save it as "CSV UTF-8"')


if __name__ == "__main__":
    program.main()
