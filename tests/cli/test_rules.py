"""`sekisho rules`: what is wrong with a regulation is found, told with its place, and nothing else is."""
import re

import program
from program import Case, ROOT, run

HEAD = '''regulation xx-test-2026 {
    title      en "A law of an invented country"  ja "架空の国の法律"
    issued_by  "Ministry of Examples"
    citation   "Act 1 of 2026"
    source     "https://www.example.org/act-1"
    checked    2026-11-24 unverified
    in_force   from 2026-01-01
'''
GOOD = HEAD + '''    applies    operator.country == JP and operator.sector in telecom
    clause 1 "No equipment of Huawei" ja "ファーウェイ製機器の禁止" {
        duty     do-not-use
        when     equipment.manufacturer in group huawei-technologies
        except   cable when equipment.class == cable
    }
    example "a switch" {
        given    operator.country = JP, operator.sector = telecom, equipment.manufacturer = huawei-technologies,
                 equipment.class = switch
        as of    2026-06-01
        expect   1 violation 2026-01-01
    }
}
'''


class Rules(Case):
    def check(self, text, verb="check"):
        path = self.file("x.rule", text.encode())
        status, out, err = run("rules", verb, path)
        return status, (out + err).replace(str(path), "x.rule")

    def line_of(self, text, words):
        return text[:text.index(words)].count("\n") + 1

    def test_sound(self):
        self.assertEqual(self.check(GOOD), (0, "1 regulations are sound\n"))
        self.assertEqual(self.check(GOOD, "test"), (0, "1 passed, 0 failed\n"))

    def test_the_library_is_sound(self):
        status, out, err = run("rules", "check")
        self.assertEqual((status, err), (0, ""))

    def test_never_applies(self):
        for when in ("equipment.network == 5g and equipment.manufacturer in group huawei-technologies and "
                     "not equipment.manufacturer controlled_from CN",
                     "operator.country == GB",
                     "operator.designated and not operator.designated",
                     "equipment.class == camera and equipment.class == switch",
                     "operator.customers >= 100 and operator.customers < 50",
                     "equipment.installed < 2026-01-01 and equipment.installed > 2026-06-01"):
            text = GOOD.replace("equipment.manufacturer in group huawei-technologies\n", when + "\n")
            status, said = self.check(text)
            self.assertEqual(status, 2, when)
            self.assertEqual(said, f"x.rule:{self.line_of(text, 'clause 1')}:12: clause '1' can never apply: its conditions "
                             "contradict each other\n")

    def test_what_can_apply_is_left_alone(self):
        for when in ("equipment.network == 5g and equipment.manufacturer controlled_from CN",
                     "equipment.network == 5g and equipment.network == 4g",  # it may belong to both
                     "operator.customers >= 100 and operator.customers <= 100",
                     "supplier.state_share(CN) >= 25% and supplier.state_share(RU) < 5%",
                     "plan.received < plan.recommended and plan.extended",
                     "equipment.brand in group dahua and not equipment.manufacturer in group dahua"):
            text = GOOD.replace("equipment.manufacturer in group huawei-technologies\n", when + "\n")
            self.assertEqual(self.check(text), (0, "1 regulations are sound\n"), when)

    def test_applies_to_everything(self):
        text = GOOD.replace("    applies    operator.country == JP and operator.sector in telecom\n", "").replace(
            "        when     equipment.manufacturer in group huawei-technologies\n", "").replace(
            "        except   cable when equipment.class == cable\n", "")
        status, said = self.check(text)
        self.assertEqual(status, 2)
        self.assertEqual(said, f"x.rule:{self.line_of(text, 'clause 1')}:12: clause '1' applies to everything: say whom or "
                         "what\n")

    def test_an_exception_that_never_bites(self):
        text = GOOD.replace("cable when equipment.class == cable", "nokia when equipment.manufacturer in group nokia")
        status, said = self.check(text)
        self.assertEqual(status, 2)
        self.assertEqual(said, f"x.rule:{self.line_of(text, 'except')}:18: exception 'nokia' never bites: it cannot hold where "
                         "the clause does\n")

    def test_a_failing_example_fails(self):
        status, said = self.check(GOOD.replace("expect   1 violation 2026-01-01", "expect   1 compliant"), "test")
        self.assertEqual(status, 2)
        self.assertIn("0 passed, 1 failed", said)

    def test_one_wrong_file_keeps_no_other_from_being_checked(self):
        good = self.file("good.rule", GOOD.encode())
        bad = self.file("bad.rule", GOOD.replace("telecom\n", "telecoms\n").replace("xx-test", "xx-other").encode())
        status, out, err = run("rules", "check", bad, good)
        self.assertEqual(status, 2)
        self.assertIn("telecom'?", out + err)

    def test_diff(self):
        fleet = self.folder / "fleet.jsonl"
        run("inspect", "-f", "jsonl", "-o", fleet, program.SAMPLES / "switches.pcap")
        old = self.file("old.rule", GOOD.encode())
        new = self.file("new.rule", GOOD.replace("group huawei-technologies\n", "group (huawei-technologies, zte)\n").replace(
            "        except", "        by       2027-06-30\n        except").replace(
            "expect   1 violation 2026-01-01", "expect   1 due 2027-06-30").encode())
        operator = ["--country", "JP", "--sector", "telecom", "--as-of", "2026-11-01", "--equipment", fleet]
        self.assertEqual(self.check(new.read_text(), "test")[0], 0)
        status, out, err = run("rules", "diff", *operator, old, new)
        self.assertEqual((status, err), (1, ""))
        changes = sorted(line.split(": ", 1)[1] for line in out.splitlines()[:-1])
        self.assertEqual(changes, ["nothing -> due 2027-06-30", "violation -> due 2027-06-30"])
        self.assertTrue(out.endswith("2 of 5 pieces of equipment change\n"), out)
        self.assertEqual(run("rules", "diff", *operator, old, old)[:2], (0, "0 of 5 pieces of equipment change\n"))
        self.assert_refused(run("rules", "diff", old, new), "--equipment")
        self.assert_refused(run("rules", "diff", "--equipment", old, old, new), "old.rule:1:", "sekisho inspect -f jsonl")

    def test_the_manuals_example_works(self):
        manual = (ROOT / "man/sekisho-regulation.5").read_text(encoding="utf-8")
        examples = re.findall(r"^\.Bd -literal\n(regulation .*?)^\.Ed$", manual, re.M | re.S)
        self.assertEqual(len(examples), 1)
        text = examples[0].replace("\\(dq", '"').replace("\\e", "\\")
        self.assertEqual(self.check(text), (0, "1 regulations are sound\n"))
        self.assertEqual(self.check(text, "test"), (0, "7 passed, 0 failed\n"))

    def test_show_and_list(self):
        status, out, _ = run("rules", "show", "uk-huawei-2022")
        self.assertEqual(status, 0)
        self.assertIn("Communications Act 2003", out)
        before = run("rules", "list", "--as-of", "2020-01-01")[1]
        self.assertNotEqual(before, run("rules", "list", "--as-of", "2026-11-01")[1])
        self.assert_refused(run("rules", "show", "uk-huawei"), "uk-huawei")


if __name__ == "__main__":
    program.main()
