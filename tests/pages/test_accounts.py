"""People: signing in with a second factor, sessions, who may see what, and what abuse meets.  No browser needed."""
import json
import pathlib
import re
import subprocess
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from browser import PASSWORD, User, code, harness, mark_of  # noqa: E402
from sensor import Sensor  # noqa: E402

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NASTY = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</title><b>", "%n%s", "\x1b[31mred",
         "‮evil", "=cmd|' /C calc'!A0", "../../etc/passwd"]


class Accounts(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for operator in ("acme", "beta"):
            cls.server.add_operator(operator, name=f"{operator} {NASTY[0]}")
            sensor = Sensor(operator, "site-1")
            cls.server.add_sensor(sensor)
            for i, name in enumerate(NASTY):
                sensor.add_equipment(f"00:e0:fc:00:00:{i:02x}", name=name, model=name, firmware=name, serial=name)
            sensor.add_heartbeat()
            assert sensor.push(cls.server).status == 200
        cls.users = {role: User(cls.server, role, role) for role in ("inspector", "case-officer", "prosecutor", "administrator", "auditor")}
        cls.users["operator"] = User(cls.server, "acme-1", "operator", operator="acme")
        cls.sessions = {role: user.session() for role, user in cls.users.items()}

    def get(self, path, role="case-officer"):
        return self.server.request("GET", path, headers={"Cookie": self.sessions[role]})

    def post(self, path, fields, cookie, **headers):
        return self.server.request("POST", path, urllib.parse.urlencode(fields).encode(), {**FORM, "Cookie": cookie, **headers})

    def test_signing_in(self):
        user = User(self.server, "ann", "inspector")
        digits = user.fresh_code()
        answer = user.sign_in(digits=digits)
        self.assertEqual(answer.status, 303)
        cookie = answer.headers["Set-Cookie"]
        for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
            self.assertIn(word, cookie)
        page = self.server.request("GET", "/", headers={"Cookie": cookie.split(";")[0]})
        self.assertEqual(page.status, 200)
        self.assertIn(b"ann", page.body)
        with self.subTest("a code counts once"):
            self.assertEqual(user.sign_in(digits=digits).status, 401)
        with self.subTest("fixation: what the browser held before is not what it holds after"):
            planted = "sekisho=" + "A" * 43
            answer = user.sign_in(headers={"Cookie": planted})
            self.assertNotIn(planted, answer.headers["Set-Cookie"])
            self.assertEqual(self.server.request("GET", "/", headers={"Cookie": planted}).status, 303)
        with self.subTest("where it leads"):
            for to, want in (("/cases", "/cases"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/"), ("/x\r\nA: b", "/")):
                body = urllib.parse.urlencode({"account": "ann", "password": PASSWORD, "code": user.fresh_code() if to == "/cases" else "000000", "next": to})
                got = self.server.request("POST", "/sign-in", body.encode(), FORM)
                if got.status == 303:
                    self.assertEqual(got.headers["Location"], want)
                else:
                    self.assertNotIn(b"evil", got.body)

    def test_strangers_are_sent_to_sign_in(self):
        for path in ("/", "/cases", "/operators/acme", "/regulations"):
            answer = self.server.request("GET", path)
            self.assertEqual((answer.status, answer.headers["Location"].split("?")[0]), (303, "/sign-in"))
        self.assertEqual(self.server.request("POST", "/operators/acme/cases", b"title=x", FORM).status, 303)

    def test_guessing_waits(self):
        user = User(self.server, "bob", "inspector")
        seen = [user.sign_in(password="wrong horse battery", digits="000000").status for _ in range(6)]
        self.assertEqual(seen[:3], [401, 401, 401])
        self.assertEqual(seen[-1], 429)
        self.assertEqual(user.sign_in().status, 429)  # not even with all of it right, for a while
        unknown = urllib.parse.urlencode({"account": "nobody-there", "password": "x" * 12, "code": "000000"}).encode()
        seen = [self.server.request("POST", "/sign-in", unknown, FORM).status for _ in range(6)]
        self.assertEqual((seen[0], seen[-1]), (401, 429))  # an unknown name behaves the same

    def test_cross_site_requests(self):
        cookie = self.sessions["case-officer"]
        page = self.server.request("GET", "/account", headers={"Cookie": cookie}).body
        fields = {"procedure": "jp-espa", "title": "t"}
        for more, headers in (({}, {}), ({"csrf": "A" * 43}, {}), ({"csrf": mark_of(page)}, {"Sec-Fetch-Site": "cross-site"}),
                              ({"csrf": mark_of(page)}, {"Sec-Fetch-Site": "same-site"})):
            self.assertEqual(self.post("/operators/acme/cases", {**fields, **more}, cookie, **headers).status, 403, (more, headers))
        other = mark_of(self.server.request("GET", "/account", headers={"Cookie": self.sessions["inspector"]}).body)
        self.assertEqual(self.post("/operators/acme/cases", {**fields, "csrf": other}, cookie).status, 403)
        good = self.post("/operators/acme/cases", {**fields, "csrf": mark_of(page)}, cookie, **{"Sec-Fetch-Site": "same-origin"})
        self.assertEqual(good.status, 303, good.body)
        self.assertRegex(good.headers["Location"], r"^/operators/acme/cases/")
        self.assertEqual(self.server.request("POST", "/v1/operators/acme/cases", b'{"procedure":"jp-espa","title":"t"}', {"Cookie": cookie}).status, 403)

    def test_roles_and_tenants(self):
        """Every page and form, each role, its own operator and another: as the route says, and never another's data."""
        document = self.server.request("GET", "/openapi.json").json
        values = {"operator": None, "id": "mac:00:e0:fc:00:00:01", "case": "x", "sector": "electricity-generation", "regulation": "jp-espa"}
        cells = 0
        for path, methods in document["paths"].items():
            if path.startswith(("/v1", "/log", "/static", "/sign-in", "/health", "/ready", "/openapi", "/metrics")):
                continue
            for method, operation in methods.items():
                roles = operation.get("x-roles")
                self.assertIsNotNone(roles, path)
                for role in self.sessions:
                    for operator in ("acme", "beta"):
                        if path in ("/sign-out", "/account/password"):
                            continue  # they end the session
                        values["operator"] = operator
                        filled = re.sub(r"\{(\w+)\}", lambda m: urllib.parse.quote(values[m.group(1)], safe=""), path)
                        if method == "get":
                            answer = self.get(filled, role)
                        else:
                            mark = mark_of(self.get("/account", role).body)
                            answer = self.post(filled, {"csrf": mark}, self.sessions[role])
                        is_other = role == "operator" and operator == "beta" and "{operator}" in path
                        is_main = role == "operator" and path == "/acts"
                        cells += 1
                        with self.subTest(f"{method} {filled} {role}"):
                            if role not in roles or is_other or is_main:
                                self.assertEqual(answer.status, 403)
                            else:
                                self.assertNotIn(answer.status, (401, 403, 500, 503))
                        if role == "operator":
                            self.assertNotIn(b"beta &lt;script", answer.body)  # the other's name
        self.assertGreater(cells, 150)
        denied = [a for a in self.server.items("/v1/acts") if a["actor"] == "user:acme-1" and a["status"] == 403]
        self.assertTrue(denied)  # recorded

    def test_foreign_text_is_only_text(self):
        for path in ("/equipment?operator=acme", "/operators/acme", "/search?q=" + urllib.parse.quote("<script>alert(1)</script>"),
                     "/operators/acme/equipment/" + urllib.parse.quote("mac:00:e0:fc:00:00:00", safe="")):
            answer = self.get(path)
            self.assertEqual(answer.status, 200, path)
            for bad in (b"<script>alert", b"<img src=x", b"' onmouseover", b"\x1b", "‮".encode(), b"</title><b>"):
                self.assertNotIn(bad, answer.body, path)
            policy = answer.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
        table = self.get("/v1/equipment?operator=acme&format=csv")
        self.assertIn(b"\"'=cmd|", table.body)

    def test_every_act_is_in_the_ledger(self):
        self.server.request("PUT", "/v1/operators/acme/sites/hq", {"name": "Head office"}, token=self.server.token("administrator"))
        mark = mark_of(self.get("/account").body)
        opened = self.post("/operators/acme/cases", {"csrf": mark, "procedure": "jp-espa", "title": "in the ledger"}, self.sessions["case-officer"])
        self.assertEqual(opened.status, 303)
        ledger = self.server.home / "ledger"

        def entries():
            done = subprocess.run([harness.PROGRAM, "ledger", "show", "-f", "jsonl", ledger], stdout=subprocess.PIPE)
            return [json.loads(line)["entry"] for line in done.stdout.splitlines()]
        wanted = lambda: [e for e in entries() if e["act"]["actor"] == "user:case-officer" and e["act"]["path"] == "/operators/acme/cases"
                          and e["act"]["status"] == 303]
        self.assertTrue(harness.eventually(wanted, 20))
        acts = [a["act"] for a in entries()]
        self.assertEqual(len(acts), len({a["id"] for a in acts}))  # each once
        self.assertTrue([a for a in acts if a["actor"] == "user:inspector" and a["path"] == "/sign-in"])
        verified = subprocess.run([harness.PROGRAM, "ledger", "verify", "-q", ledger], stderr=subprocess.PIPE)
        self.assertEqual(verified.returncode, 0, verified.stderr)

    def test_passwords_and_ends(self):
        weak = subprocess.run([harness.PROGRAM, "authority", "user", "add", "--home", self.server.home, "inspector", "weak"],
                              input=b"short\n", stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(weak.returncode, 2)
        user = User(self.server, "carl", "inspector")
        cookie = user.session()
        mark = mark_of(self.server.request("GET", "/account", headers={"Cookie": cookie}).body)
        with self.subTest("not without the present one"):
            self.assertEqual(self.post("/account/password", {"csrf": mark, "password": "x", "code": "000000", "new": "y" * 5 + "other pass"}, cookie).status, 401)
        changed = self.post("/account/password", {"csrf": mark, "password": PASSWORD, "code": user.fresh_code(), "new": "another horse battery"}, cookie)
        self.assertEqual(changed.status, 303)
        self.assertEqual(self.server.request("GET", "/cases", headers={"Cookie": cookie}).status, 303)  # every session ended
        leaving = User(self.server, "dora", "inspector")
        cookie = leaving.session()
        mark = mark_of(self.server.request("GET", "/account", headers={"Cookie": cookie}).body)
        self.assertEqual(self.post("/sign-out", {"csrf": mark}, cookie).status, 303)
        self.assertEqual(self.server.request("GET", "/cases", headers={"Cookie": cookie}).status, 303)
        cookie = user.sign_in(password="another horse battery").headers["Set-Cookie"].split(";")[0]
        self.assertEqual(self.server.request("GET", "/cases", headers={"Cookie": cookie}).status, 200)
        harness.run("user", "disable", "--home", self.server.home, "carl")
        self.assertEqual(self.server.request("GET", "/cases", headers={"Cookie": cookie}).status, 303)
        self.assertEqual(user.sign_in(password="another horse battery", digits=code(user.secret)).status, 401)
        self.assertIn("carl\tinspector\t\tdisabled", harness.run("user", "list", "--home", self.server.home))


if __name__ == "__main__":
    unittest.main()
