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
            self.assertEqual(said.splitlines()[0], f"x.rule:{self.line_of(text, 'clause 1')}:12: clause '1' can never apply: "
                             "its conditions contradict each other")

    def test_what_can_apply_is_left_alone(self):
        for when in ("equipment.network == 5g and equipment.manufacturer controlled_from CN",
                     "equipment.network == 5g and equipment.network == 4g",  # it may belong to both
                     "operator.customers >= 100 and operator.customers <= 100",
                     "supplier.state_share(CN) >= 25% and supplier.state_share(RU) < 5%",
                     "plan.received < plan.recommended and plan.extended",
                     "equipment.brand in group dahua and not equipment.manufacturer in group dahua"):
            text = GOOD.replace("equipment.manufacturer in group huawei-technologies\n", when + "\n")
            text = text.replace("expect   1 violation 2026-01-01", "expect   1 undetermined")
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
        text = GOOD.replace("expect   1 violation 2026-01-01", "expect   1 compliant")
        failure = ("x.rule:18:20: example \"a switch\": expected 1 compliant \n"
                   "    got 1 violation 2026-01-01\n")
        self.assertEqual(self.check(text, "test"), (2, failure + "0 passed, 1 failed\n"))
        self.assertEqual(self.check(text), (2, failure))

    def test_what_a_text_says_against_itself(self):
        """(what is replaced, by what, what is said of it): each alone, word by word."""
        source, example = '    source     "https://www.example.org/act-1"\n', GOOD[GOOD.index("    example"):GOOD.rindex("}")]
        duty, force, clause = "        duty     do-not-use\n", "from 2026-01-01", "clause 1 "
        wrong = [
            (source, "", "1:12: 'xx-test-2026': the regulation names no source: where can its text be read?"),
            ("https://www.example.org/act-1", "see the gazette",
             "5:16: 'see the gazette': a source is an address that begins with https://"),
            (example, "", "1:12: 'xx-test-2026': the regulation has no example: what shows that it says this?"),
            ("checked    2026-11-24", "checked    9999-01-01",
             "6:16: '9999-01-01': nobody can have compared it on a day to come; today is TODAY"),
            (force, "from 2026-01-01 until 2025-12-31",
             "7:38: '2025-12-31': the regulation ends before it is in force, from 2026-01-01"),
            (force, "from 2026-01-01\n    standing in-force from 2025-06-01",
             "8:14: 'in-force': the standing begins before 'in_force', which is from 2026-01-01"),
            (force, "from 2026-01-01 until 2027-01-01\n    standing policy from 2027-01-02",
             "8:14: 'policy': the standing begins after the regulation's end, which is on 2027-01-01"),
            (duty, duty + "        from 2025-12-31\n",
             "11:14: '2025-12-31': the clause begins before the regulation is in force, from 2026-01-01"),
            (duty, duty + "        until 2025-12-31\n",
             "11:15: '2025-12-31': the clause ends before the regulation is in force, from 2026-01-01"),
            (duty, duty + "        from 2026-05-01\n        until 2026-04-30\n",
             "12:15: '2026-04-30': the clause ends before it begins"),
            (duty, duty + "        by 2025-12-31\n",
             "11:12: '2025-12-31': the deadline passes before the clause begins, which is on 2026-01-01"),
            (duty, duty + "        until 2026-10-31\n        by 2026-11-30\n",
             "12:12: '2026-11-30': the deadline lies behind the clause's end, which is on 2026-10-31"),
            (duty, duty + "        by 2026-03-01\n        by 2026-06-01 since 2026-07-01\n",
             "12:12: '2026-06-01': the deadline had passed when it became known, on 2026-07-01"),
            (clause, "let huawei = equipment.class == cable\n    clause 1 ", "9:9: 'huawei': nothing uses this name"),
            ("        except   cable", "        except   cable when equipment.class == router\n        except   cable",
             "13:18: 'cable': another exception of this clause has this id"),
            ("given    operator.country = JP", "given    operator.country = JP, operator.country = GB",
             "15:41: 'operator.country': given twice; several values stand in parentheses"),
            ("expect   1 violation", "expect   11 violation", "18:18: unknown clause '11'"),
            ("expect   1 violation", "expect   1 violetion", "18:20: unknown status 'violetion'; did you mean 'violation'?"),
            ("expect   1 violation 2026-01-01", "expect   1 undetermined missing equipment.madein",
             "18:41: unknown attribute 'equipment.madein'; did you mean 'equipment.made_in'?"),
        ]
        for old, new, words in wrong:
            self.assertEqual(GOOD.count(old), 1, old)
            status, said = self.check(GOOD.replace(old, new))
            first = re.sub(r"today is \d{4}-\d\d-\d\d", "today is TODAY", said.splitlines()[0])
            self.assertEqual((status, first), (2, "x.rule:" + words))

    def test_one_wrong_file_keeps_no_other_from_being_checked(self):
        good = self.file("good.rule", GOOD.encode())
        bad = self.file("bad.rule", GOOD.replace("telecom\n", "telecoms\n").replace("xx-test", "xx-other").encode())
        status, out, err = run("rules", "check", bad, good)
        self.assertEqual(status, 2)
        self.assertIn("telecom'?", out + err)
        idle = self.file("idle.rule", GOOD.replace("equipment.class == cable", "equipment.manufacturer in group nokia").encode())
        many = self.file("many.rule", b"regulation a { }\n" * 65)
        long = self.file("long.rule", b"#" * (1 << 20) + b"\n")
        for wrong, words in ((many, "many.rule:65:1: more than 64 regulations in one file"), (long, "more than 1048576 bytes"),
                             (self.folder / "none.rule", "No such file")):
            status, out, err = run("rules", "check", wrong, idle)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(words, err)
            self.assertIn("exception 'cable' never bites", err)
        for files in ((bad, idle), (idle, bad)):  # the others are looked at to the end
            status, out, err = run("rules", "check", *files)
            self.assertEqual(status, 2)
            self.assertIn("telecom'?", out + err)
            self.assertIn("exception 'cable' never bites", out + err)

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
