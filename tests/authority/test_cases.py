"""Cases over the real server: both jurisdictions walked to their end by several officials, and what is refused on the way."""
import datetime
import hashlib
import subprocess
import threading
import unittest
import zoneinfo

import jsonschema

import server as harness
from sensor import Sensor
from server import eventually

PDF = b"%PDF-1.4 example\n"


def day(offset, zone="Asia/Tokyo"):
    """A day as the procedure of that country counts it: which day it is differs for nine hours of each."""
    return (datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date() + datetime.timedelta(offset)).isoformat()


def uk_day(offset):
    return day(offset, "Europe/London")


class Cases(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for operator in ("acme", "beta"):
            cls.server.add_operator(operator)
        cls.server.add_operator("gbtel", name="Invented Telecom", country="GB", sectors=("telecom-mobile",))
        cls.document = cls.server.request("GET", "/openapi.json").json

    def ask(self, method, path, body=None, role="case-officer", operator=None, expect=None, who="test"):
        token = self.server.token(role, operator) if who == "test" else self.other(role, who)
        answer = self.server.request(method, "/v1" + path, body, token=token)
        if expect is not None:
            self.assertEqual(answer.status, expect, (path, body, answer.body))
        return answer

    def other(self, role, who):
        """A second official of the same role."""
        key = role, None, who
        if key not in self.server.tokens:
            self.server.tokens[key] = harness.run("token", "add", "--home", self.server.home, role, who)
        return self.server.tokens[key]

    def opened(self, procedure="jp-espa", operator="acme"):
        made = self.ask("POST", f"/operators/{operator}/cases", {"procedure": procedure, "title": "試験 <script>"}, expect=201)
        return f"/operators/{operator}/cases/{made.json['case']}"

    def attach(self, case, content=PDF, name="plan.pdf", role="case-officer", restricted=False, operator=None):
        made = self.ask("POST", f"{case}/documents?name={name}&restricted={str(restricted).lower()}", content, role=role,
                        operator=operator, expect=201)
        self.assertEqual(made.json["digest"], hashlib.sha256(content).hexdigest())
        return made.json["digest"]

    def act(self, case, act, expect=201, role="case-officer", operator=None, **more):
        return self.ask("POST", f"{case}/acts", dict(more, act=act), role=role, operator=operator, expect=expect)

    def approved(self, case, act, **more):
        number = self.act(case, act, expect=202, **more).json["number"]
        self.ask("POST", f"{case}/acts/{number}/approve", role="prosecutor", expect=204)

    def stands(self, case, **who):
        found = self.ask("GET", case, expect=200, **who).json
        schema = dict(self.document["components"]["schemas"]["case_detail"], components=self.document["components"])
        jsonschema.Draft202012Validator(schema).validate(found)
        return found

    def notified(self, offset):
        case = self.opened()
        self.act(case, "notification", day=day(offset), files=[self.attach(case)])
        return case

    def test_japan_to_referral(self):
        case = self.notified(-10)
        found = self.stands(case)
        self.assertEqual((found["stands"]["state"], found["next_clock"], found["next_day"]), ("filed", "standstill", day(19)))
        self.approved(case, "recommendation", reason="供給者の管理体制")
        found = self.stands(case)
        self.assertEqual([c["clock"] for c in found["clocks"] if c["running"]], ["standstill", "answer"])
        self.act(case, "refusal", role="operator", operator="acme")
        refused = self.act(case, "order", expect=422, reason="r", until=day(30))
        self.assertIn("'confirmed' has to be on record first", refused.json["error"])
        self.act(case, "confirmation", role="inspector", files=[self.attach(case, b"%PDF-1.4 seen on site\n")])
        self.approved(case, "order", reason="変更を命ずる", until=day(30))
        self.act(case, "offence-found", reason="導入が続いている", role="inspector")
        self.approved(case, "referral", reason="告発事実", files=[self.attach(case, b"%PDF-1.4 dossier\n")])
        found = self.stands(case, role="auditor")
        self.assertEqual((found["stands"]["state"], found["ended"], found["flags"]), ("referred", True, ["confirmed", "offence"]))
        self.assertEqual([h["act"] for h in found["history"]],
                         ["notification", "recommendation", "refusal", "confirmation", "order", "offence-found", "referral"])
        order = found["history"][4]
        self.assertEqual((order["role"], order["approver_role"], order["letter"]), ("case-officer", "prosecutor", "jp-order"))
        self.assertNotEqual(order["by"], order["approver"])
        self.assertFalse([o for o in found["options"] if o["open"]])
        number = order["number"]
        for lang, words in (("ja", ("命令書", "変更を命ずる", "令和4年法律第43号)第52条第10項に基づき")), ("en", ("Order", "you are ordered", "変更を命ずる"))):
            letter = self.ask("GET", f"{case}/letters/{number}?lang={lang}", expect=200)
            self.assertEqual(letter.headers["Content-Type"], "application/pdf")
            again = self.ask("GET", f"{case}/letters/{number}?lang={lang}", role="auditor", expect=200)
            self.assertEqual(letter.body, again.body)  # the same bytes
            text = subprocess.run(["pdftotext", "-", "-"], input=letter.body, stdout=subprocess.PIPE, check=True).stdout.decode()
            for word in words:
                self.assertIn(word, text.replace("\n", ""))
        self.ask("GET", f"{case}/letters/1", expect=404)  # a notification sends none
        self.ask("GET", f"{case}/letters/999", expect=404)

    def test_silence_frees_in_japan(self):
        case = self.notified(-30)
        found = self.stands(case)
        self.assertEqual((found["stands"]["state"], found["since"]), ("free", day(0)))
        self.assertEqual(found["history"][-1]["lapse"], "standstill")
        self.act(case, "recommendation", expect=422, reason="too late")
        listed = [c for c in self.server.items("/v1/cases") if case.endswith("/" + c["case"])]
        self.assertEqual([c["state"] for c in listed], ["free"])

    def test_two_officials(self):
        case = self.notified(-1)
        number = self.act(case, "extension", expect=202, reason="r").json["number"]
        self.assertEqual(self.stands(case)["stands"]["state"], "filed", "a proposal changes nothing")
        path = f"{case}/acts/{number}"
        self.assertIn("cannot approve", self.ask("POST", f"{path}/approve", expect=422).json["error"])
        self.assertIn("cannot approve", self.ask("POST", f"{path}/approve", who="second", expect=422).json["error"])
        self.ask("POST", f"{path}/approve", role="auditor", expect=403)
        self.ask("POST", f"{path}/approve", role="operator", operator="acme", expect=403)
        self.ask("POST", f"{path}/reject", role="prosecutor", expect=204)
        self.ask("POST", f"{path}/approve", role="prosecutor", expect=404)
        self.assertEqual([p["state"] for p in self.stands(case)["proposals"]], ["rejected"])
        self.approved(case, "extension", reason="again")
        self.assertEqual(self.stands(case)["stands"]["state"], "extended")

    def test_the_united_kingdom(self):
        case = self.opened("uk-tsa", "gbtel")
        self.approved(case, "direction", reason="remove it", until=uk_day(60))
        self.act(case, "inspection-notice", reason="r", role="inspector", day=uk_day(0))
        early = self.act(case, "inspection", reason="r", role="inspector", expect=422)
        self.assertIn("only after '28 days before an inspection'", early.json["error"])
        option = next(o for o in self.stands(case, role="inspector")["options"] if o["act"] == "inspection")
        self.assertEqual((option["open"], option["mine"], option["earliest"]), (False, True, uk_day(29)))
        self.act(case, "confirmation", role="inspector", files=[self.attach(case, role="inspector")])
        self.act(case, "contravention-notification", expect=422, reason="r", until=uk_day(20))
        self.approved(case, "contravention-notification", reason="r", until=uk_day(20), amount="GBP 100 000 a day")
        self.act(case, "confirmation-decision", expect=422, reason="r", until=uk_day(50), amount="GBP 1")
        self.act(case, "representations", role="operator", operator="gbtel",
                 files=[self.attach(case, b"representations", role="operator", operator="gbtel")])
        self.approved(case, "confirmation-decision", reason="r", until=uk_day(50), amount="GBP 1")
        self.assertEqual(self.stands(case)["stands"]["state"], "confirmed-decision")

    def test_a_confirmed_case_confirms_its_findings(self):
        sensor = Sensor("gbtel", "site-1")
        self.server.add_sensor(sensor)
        for i in (1, 2):
            sensor.add_equipment(f"00:e0:fc:00:00:0{i}", network="5g", **{"class": "base-station"}, manufacturer={
                "name": "Huawei", "entity": "huawei-technologies", "group": "huawei-technologies", "country": "CN",
                "basis": "stated", "confidence": 0.99})
        self.assertEqual(sensor.push(self.server).status, 200)
        listed = lambda: self.server.items("/v1/findings?operator=gbtel&regulation=uk-huawei-2022")
        self.assertTrue(eventually(lambda: len(listed()) >= 2))
        one = next(f for f in listed() if f["equipment"])
        self.assertEqual({f["certainty"] for f in listed()}, {"suspected"})
        made = self.ask("POST", "/operators/gbtel/cases", {
            "procedure": "uk-tsa", "title": "t",
            "findings": [f"{one['regulation']}/{one['clause']}/{one['sensor'] or ''}/{one['equipment']}"]}, expect=201)
        case = f"/operators/gbtel/cases/{made.json['case']}"
        self.approved(case, "direction", reason="r", until=day(60))
        self.act(case, "confirmation", files=[self.attach(case)])
        self.assertEqual([f for f in listed() if f["certainty"] == "confirmed"], [dict(one, certainty="confirmed")])
        self.assertEqual(len(self.server.items("/v1/findings?operator=gbtel&certainty=confirmed")), 1)
        self.assertEqual(self.stands(case)["findings"][0]["equipment"], one["equipment"])
        self.act(case, "confirmation-withdrawn", reason="the document was of another device")
        self.assertEqual({f["certainty"] for f in listed()}, {"suspected"})

    def test_a_calendar_reminds(self):
        case = self.notified(-3)
        answer = self.ask("GET", "/calendar", role="inspector", expect=200)
        self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
        for line in answer.body.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode()  # folded between characters
            self.assertNotIn(b"\n", line)
        lines = answer.body.decode().replace("\r\n ", "").split("\r\n")
        self.assertEqual((lines[0], lines[-2:]), ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""]))
        name = case.rsplit("/", 1)[1]
        at = lines.index(f"UID:acme/{name}/standstill@authority.example/1")
        event = lines[at:lines.index("END:VEVENT", at)]
        self.assertIn("DTSTART;VALUE=DATE:" + day(26).replace("-", ""), event)
        self.assertIn("TRIGGER:-P7D", event)
        self.assertTrue([e for e in event if e.startswith(f"SUMMARY:{name}: standstill - 架空電力\\, 試験 <script>")], event)
        uids = [e for e in lines if e.startswith("UID:")]
        self.assertEqual(len(uids), len(set(uids)))
        theirs = self.ask("GET", "/calendar", role="operator", operator="beta", expect=200).body
        self.assertNotIn(b"UID:acme/", theirs)
        self.assertIn(b"BEGIN:VCALENDAR", theirs)

    def test_what_one_operator_is_granted_is_its_own(self):
        """An extension moves the clock of one case; a waiver, the findings of one operator."""
        own, other = self.notified(-3), None
        made = self.ask("POST", "/operators/beta/cases", {"procedure": "jp-espa", "title": "the same"}, expect=201)
        other = f"/operators/beta/cases/{made.json['case']}"
        self.act(other, "notification", day=day(-3), files=[self.attach(other)])
        self.approved(own, "extension", reason="more to look at")
        self.assertEqual([self.stands(c)["stands"]["state"] for c in (own, other)], ["extended", "filed"])
        self.assertGreater(self.stands(own)["next_day"], day(100))
        self.assertEqual(self.stands(other)["next_day"], day(26))
        maker = {"name": "Huawei", "entity": "huawei-technologies", "country": "CN", "basis": "stated", "confidence": 0.99}
        for name in ("ext-a", "ext-b"):
            self.server.add_operator(name, country="GB", sectors=["telecom-mobile"], facts="operator.addressee = uk-huawei-2022\n")
            sensor = Sensor(name, "site-1")
            self.server.add_sensor(sensor)
            sensor.add_equipment("00:e0:fc:09:00:01", manufacturer=maker, network="5g")
            self.assertEqual(sensor.push(self.server).status, 200)
        granted = self.server.put("/v1/operators/ext-a/waivers/w1", {"regulation": "uk-huawei-2022", "clause": "remove-5g",
                                                                    "until": day(900), "reference": "variation of the direction"})
        self.assertIn(granted.status, (200, 201, 204), granted.body)
        status = lambda name: [f["status"] for f in self.server.items(f"/v1/findings?operator={name}") if f["clause"] == "remove-5g"]
        self.assertTrue(eventually(lambda: (status("ext-a"), status("ext-b")) == (["exempt"], ["due"]), 30),
                        (status("ext-a"), status("ext-b")))

    def test_what_is_refused(self):
        case = self.opened()
        for body, status in (({}, 400), ({"act": "no-such"}, 422), ({"act": "closing"}, 422), ({"act": "notification"}, 422),
                             ({"act": "closing", "reason": "r", "day": "2026-02-30"}, 400), ({"act": 7}, 400), ([], 400),
                             ({"act": "closing", "reason": "r", "day": day(2)}, 422),
                             ({"act": "notification", "files": ["0" * 64]}, 422), ({"act": "closing", "x": 1}, 400)):
            self.ask("POST", f"{case}/acts", body, expect=status)
        for body in ({"procedure": "no-such", "title": "t"}, {"procedure": "../jp-espa", "title": "t"},
                     {"procedure": "jp-espa", "title": "t", "findings": ["uk-huawei-2022/remove-5g//x"]},
                     {"procedure": "jp-espa", "title": "t", "findings": ["jp-espa/52-1/site-1/mac:00:e0:fc:00:00:01"]}):
            self.ask("POST", "/operators/acme/cases", body, expect=422)
        self.ask("POST", "/operators/nobody/cases", {"procedure": "jp-espa", "title": "t"}, expect=422)
        self.ask("GET", "/operators/acme/cases/none", expect=404)
        self.ask("POST", f"{case}/acts/99999999999/approve", expect=404)
        self.ask("POST", f"{case}/acts/x/approve", expect=404)
        self.assertEqual(self.stands(case)["history"], [])

    def test_documents(self):
        case = self.opened()
        self.ask("POST", f"{case}/documents?name=a%0d%0aX:%20y", b"x", expect=400)
        hostile = self.attach(case, b"<script>alert(1)</script>", name="..%2F..%5C%22%3Cscript%3E%E6%96%87.html")
        name = self.stands(case)["documents"][0]["name"]
        for part in ("/", "\\", "<", '"', "\n", "\r", ".."):
            self.assertNotIn(part, name)
        answer = self.ask("GET", f"{case}/documents/{hostile}", expect=200)
        self.assertEqual(answer.body, b"<script>alert(1)</script>")
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.attach(case), self.attach(case, name="again.pdf"), "the same bytes are one document")
        self.assertEqual(len(self.stands(case)["documents"]), 2)
        self.ask("POST", f"{case}/documents?name=a", b"", expect=422)
        self.ask("GET", f"{case}/documents/{'0' * 64}", expect=404)
        large = self.attach(case, bytes(16 << 20), name="large.bin")
        self.assertEqual(len(self.ask("GET", f"{case}/documents/{large}").body), 16 << 20)
        head = (f"POST /v1{case}/documents?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                f"{self.server.token('case-officer')}\r\nContent-Length: {(16 << 20) + 1}\r\n\r\n")
        self.assertIn(b" 413 ", self.server.raw(head.encode()).splitlines()[0])

    def test_public_copies(self):
        case = self.opened()
        secret = self.attach(case, b"secret", restricted=True)
        self.act(case, "inspection", reason="secret reason", restricted=True)
        self.act(case, "inspection", reason="open reason")
        for found in (self.stands(case, role="operator", operator="acme"),
                      self.ask("GET", f"{case}?copy=public", expect=200).json):
            self.assertEqual(found["copy"], "public")
            self.assertEqual(found["documents"], [])
            self.assertNotIn("secret reason", str(found))
            self.assertIn("open reason", str(found))
            self.assertNotIn("proposals", found)
        self.ask("GET", f"{case}/documents/{secret}", role="operator", operator="acme", expect=404)
        self.assertEqual(self.ask("GET", f"{case}/documents/{secret}", expect=200).body, b"secret")
        self.assertIn("secret reason", str(self.stands(case)))

    def test_tenants(self):
        case = self.opened()
        for method, path, body in (("GET", case, None), ("POST", f"{case}/acts", {"act": "notification"}),
                                   ("POST", f"{case}/documents?name=x", b"x")):
            self.ask(method, path, body, role="operator", operator="beta", expect=403)
        self.assertEqual([c for c in self.server.items("/v1/cases", role="operator", operator="beta")], [])
        self.ask("POST", "/operators/acme/cases", {"procedure": "jp-espa", "title": "t"}, role="operator", operator="acme", expect=403)

    def test_many_at_once_leave_one_record(self):
        case = self.opened()
        done = []

        def work():
            for _ in range(5):
                done.append(self.ask("POST", f"{case}/acts", {"act": "inspection", "reason": "r"}).status)
        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(done), {201})
        numbers = [h["number"] for h in self.stands(case)["history"]]
        self.assertEqual(sorted(numbers), list(range(1, 31)))


if __name__ == "__main__":
    unittest.main()
