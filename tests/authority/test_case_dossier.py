"""The dossier of a case: made by the server, checked offline with nothing but the file and the authority's key."""
import hashlib
import io
import json
import pathlib
import random
import subprocess
import sys
import unittest
import zipfile

sys.path.append(str(pathlib.Path(__file__).parents[1] / "cli"))
from test_dossier import resealed  # noqa: E402

import server as harness
from sensor import Sensor
from server import eventually
from test_cases import PDF, Cases, uk_day

STATION = {"manufacturer": {"name": "Huawei", "entity": "huawei-technologies", "country": "CN", "basis": "stated", "confidence": 0.97},
           "model": "AAU5613", "class": "base-station", "network": "5g",
           "evidence": [{"source": "site-1", "frame": 7, "sha256": "ab" * 32, "protocol": "lldp", "field": "description", "value": "Huawei",
                         "basis": "stated", "supports": ["manufacturer"]}]}
SERIAL = "mac:00:e0:fc:00:05:01"


class Dossiers(Cases):
    """Only what is below: the inherited tests run on their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sensor = Sensor("gbtel", "site-1")
        cls.server.add_sensor(cls.sensor)
        for i in range(300):
            cls.sensor.add_equipment(f"00:e0:fc:00:06:{i % 256:02x}", name=str(i))
        cls.sensor.add_equipment("00:e0:fc:00:05:01", **STATION)
        cls.sensor.add_heartbeat()
        assert cls.sensor.push(cls.server).status == 200
        assert eventually(lambda: cls.server.items("/v1/findings?operator=gbtel&regulation=uk-huawei-2022"), 30)

    def setUp(self):
        self.key = self.server.witness

    def verified(self, data, key, *args):
        path = self.server.home / "check.zip"
        path.write_bytes(data)
        return subprocess.run([harness.PROGRAM, "dossier", "verify", "--key", key, *args, path], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def check(self, data, *args, status=0, key=None):
        done = self.verified(data, key or self.key, *args)
        self.assertEqual((done.returncode, done.stderr), (status, b""), done.stdout.decode())
        return done.stdout.decode()

    def directed(self):
        finding = next(f for f in self.server.items("/v1/findings?operator=gbtel&regulation=uk-huawei-2022") if f["equipment"] == SERIAL
                       and f["clause"] == "remove-5g")
        made = self.ask("POST", "/operators/gbtel/cases",
                        {"procedure": "uk-tsa", "title": "AAU5613 <script>", "findings":
                         ["/".join((finding["regulation"], finding["clause"], finding["sensor"], SERIAL.replace(":", "%3A")))]}, expect=201)
        case = f"/operators/gbtel/cases/{made.json['case']}"
        digest = self.attach(case)
        self.approved(case, "direction", reason="remove it", until=uk_day(60), files=[digest])
        secret = self.attach(case, b"%PDF-1.4 what nobody may read\n", name="secret.pdf", restricted=True)
        self.act(case, "confirmation", role="inspector", files=[secret], restricted=True, reason="seen on site")
        return case

    def dossier(self, case, query="", **who):
        answer = self.ask("GET", f"{case}/dossier{query}", expect=200, **who)
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        return answer.body

    def test_a_case_is_proven(self):
        case = self.directed()
        acts = lambda: "2 of the 2 acts have an entry" in self.check(self.dossier(case))
        self.assertTrue(eventually(acts, 30), self.check(self.dossier(case)))
        data = self.dossier(case)
        page = self.check(data)
        proven, rest = page.split("NOT PROVEN")
        for words in ("signed this dossier (a key that you named)", "its 2 acts, replayed by the included procedure uk-tsa",
                      "lead to", "Its clock", "2 documents are those", f"{SERIAL}/uk-huawei-2022/remove-5g: remove, due 2027-12-31",
                      "its head is signed by authority.example/1 at ", "Entry 300 of the ledger (equipment, written at"):
            self.assertIn(words, proven)
        self.assertIn("the register of the authority says so", rest)
        self.assertNotIn("That anything is confirmed", rest)
        self.assertIn("証明された事項", self.check(data, "--lang", "ja"))
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = set(z.namelist())
            self.assertIsNone(z.testzip())
            for name in ("case/uk-tsa.procedure", "case/holidays.tsv", "law/uk-huawei-2022.rule", "ledger/1/checkpoint",
                         "ledger/1/000000000300.json", "ledger/acts/checkpoint", "report.html", "report.pdf", "data/entities.json",
                         f"case/documents/{hashlib.sha256(PDF).hexdigest()}"):
                self.assertIn(name, names)
            self.assertTrue([n for n in names if n.startswith("case/letters/001-uk-direction")], names)
            html = z.read("report.html").decode()
            self.assertIn("AAU5613 &lt;script&gt;", html)
            self.assertIn("remove-5g", html)
        with self.subTest("without the key nothing is vouched for"):
            other = Sensor("gbtel", "x").vkey
            page = self.check(data, key=other)
            self.assertIn("you did not name its key", page.split("NOT PROVEN")[1])
        with self.subTest("in one click"):
            page = self.server.get(case).body.decode()
            self.assertIn(f'href="/v1{case}/dossier" download', page)
        with self.subTest("the same case is the same file"):
            self.assertEqual(self.dossier(case, role="auditor"), self.dossier(case, role="auditor"))

    def test_the_public_copy(self):
        case = self.directed()
        entered = lambda: "2 of the 2 acts have an entry" in self.check(self.dossier(case, "?copy=public"))
        self.assertTrue(eventually(entered, 30))  # with what the authority's own ledger says of them
        for query, who in (("?copy=public", {}), ("", {"role": "operator", "operator": "gbtel"})):
            data = self.dossier(case, query, **who)
            page = self.check(data)
            self.assertIn("the public copy", page)
            self.assertIn("its 2 acts, replayed", page)
            with zipfile.ZipFile(io.BytesIO(data)) as z:
                whole = b"".join(z.read(n) for n in z.namelist())
            for word in (b"what nobody may read", b"seen on site", b"secret.pdf"):
                self.assertNotIn(word, whole)
        self.ask("GET", f"{case}/dossier", role="operator", operator="acme", expect=403)

    def test_whatever_is_altered_is_found(self):
        data = self.dossier(self.directed())
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            members = {n: z.read(n) for n in z.namelist()}

        def altered(change):
            """What somebody would do who alters the record and has no key."""
            dossier = json.loads(members["dossier.json"])
            change(dossier)
            return resealed({**members, "dossier.json": json.dumps(dossier).encode()})

        def earlier(d):
            d["case"]["acts"][0]["day"] = "2020-01-01"

        def other_state(d):
            d["case"]["stands"]["state"] = "closed"

        def longer(d):
            d["case"]["clocks"][0]["end"] = "2099-01-01"

        def alone(d):
            d["case"]["acts"][0]["approver"] = None

        def other_maker(d):
            d["equipment"][0]["record"]["manufacturer"]["entity"] = "ericsson"

        def milder(d):
            d["equipment"][0]["findings"][0]["status"] = "compliant"

        def no_entry(d):
            d["equipment"][0]["entry"] = None

        for change, words in ((earlier, "the case: "), (other_state, "its acts lead to"), (longer, "its acts lead to"),
                              (alone, "the case: "), (other_maker, "its record is not what the entry of its log says"),
                              (milder, "by the included facts and law it is")):
            with self.subTest(change.__name__):
                page = self.check(altered(change), status=1)
                self.assertTrue(page.startswith("WRONG\n"))
                self.assertIn(words, page.split("PROVEN")[0])
        page = self.check(altered(no_entry))
        self.assertNotIn("remove-5g: remove", page.split("NOT PROVEN")[0])
        self.assertIn("nobody signed this dossier", page)
        rng = random.Random(5)
        at = {name: data.index(members[name][:64]) for name in members if len(members[name]) > 64 and members[name][:64] in data}
        for name in sorted(at):  # each member is hit, besides bytes anywhere
            for position in [at[name] + rng.randrange(min(len(members[name]), 3000)) for _ in range(2)] + [rng.randrange(len(data))]:
                flipped = bytearray(data)
                flipped[position] ^= 1 << rng.randrange(8)
                done = self.verified(bytes(flipped), self.key)
                self.assertIn(done.returncode, (1, 2), (name, position))


def load_tests(loader, _tests, _pattern):
    suite = unittest.TestSuite()
    for name in loader.getTestCaseNames(Dossiers):
        if name in Dossiers.__dict__:
            suite.addTest(Dossiers(name))
    return suite


if __name__ == "__main__":
    unittest.main()
