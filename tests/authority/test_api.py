"""The API: what it takes, what it refuses, and who may see what.  Abuse goes to the real server over real sockets."""
import gzip
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

import jsonschema

import server as harness
from sensor import Sensor
from server import eventually, run

ROLES = ("inspector", "case-officer", "prosecutor", "administrator", "auditor")
# What a path's names stand for in the matrix.
VALUES = {"operator": "acme", "sensor": "site-1", "sector": "oil-refining", "site": "s1", "contact": "c1", "plan": "p1",
          "waiver": "w1", "token": "000000000000", "id": "mac:00:e0:fc:00:00:01", "digest": "0" * 64, "rest": "000.p/1",
          "case": "", "number": "1", "regulation": "jp-espa", "name": "none.css"}


class Api(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.server.request("GET", "/openapi.json").json
        for operator in ("acme", "beta"):
            cls.server.add_operator(operator, name=f"{operator} 電力")
            sensor = Sensor(operator, "site-1")
            cls.server.add_sensor(sensor)
            for i in range(1, 6):
                sensor.add_equipment(f"00:e0:fc:00:00:{i:02x}", name=f"{operator}-{i}")
            sensor.add_heartbeat()
            assert sensor.push(cls.server).status == 200
        opened = cls.server.request("POST", "/v1/operators/acme/cases", {"procedure": "jp-espa", "title": "t"},
                                    token=cls.server.token("case-officer"))
        VALUES["case"] = opened.json["case"]
        assert eventually(lambda: all(o["evaluated"] for o in cls.server.items("/v1/operators")))

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield path, method.upper(), operation

    def resolved(self, schema):
        return dict(schema, components=self.document["components"])

    def test_health(self):
        for path, state in (("/health", "alive"), ("/ready", "ready")):
            answer = self.server.request("GET", path)
            self.assertEqual((answer.status, answer.json["state"]), (200, state))
        metrics = self.server.get("/metrics").body.decode()
        self.assertRegex(metrics, r"(?m)^sekisho_authority_entries_total 12$")
        for line in metrics.splitlines():
            self.assertRegex(line, r"^(# (HELP|TYPE) \w+ .+|\w+ \d+)$")

    def test_every_answer_is_as_the_document_says(self):
        tried = 0
        for path, method, operation in self.operations():
            if method != "GET" or "{digest}" in path or "/letters/" in path or "{rest}" in path or path in ("/account", "/static/{name}"):
                continue
            real = re.sub(r"{(\w+)}", lambda m: VALUES[m.group(1)], path)
            answer = self.server.get(real)
            self.assertEqual(answer.status, 200, (real, answer.body))
            content = operation["responses"]["200"]["content"]
            kind = answer.headers["Content-Type"].split(";")[0]
            self.assertIn(kind, content, path)
            if kind == "application/json":
                jsonschema.Draft202012Validator(self.resolved(content[kind]["schema"])).validate(answer.json)
            tried += 1
        self.assertGreater(tried, 20)

    def test_the_document_is_openapi(self):
        self.assertEqual(self.document["openapi"], "3.1.0")
        for path, method, operation in self.operations():
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            self.assertEqual(named, set(re.findall(r"{(\w+)}", path)), path)
            for parameter in operation["parameters"]:
                jsonschema.Draft202012Validator.check_schema(parameter["schema"])
            for part in [operation.get("requestBody", {})] + list(operation["responses"].values()):
                for media in part.get("content", {}).values():
                    jsonschema.Draft202012Validator.check_schema(self.resolved(media["schema"]))
        text = json.dumps(self.document)
        for name in set(re.findall(r'#/components/schemas/(\w+)', text)):
            self.assertIn(name, self.document["components"]["schemas"])

    def test_an_independent_validator_takes_the_document(self):
        tool = os.environ.get("SEKISHO_OPENAPI_VALIDATOR")
        if not tool:
            self.skipTest("SEKISHO_OPENAPI_VALIDATOR names none")
        with tempfile.NamedTemporaryFile("w", suffix=".json") as held:
            json.dump(self.document, held)
            held.flush()
            subprocess.run([*tool.split(), held.name], check=True)

    def test_roles_and_tenants(self):
        """Every route, every role, both tenants: who is not named is refused, and nobody sees another's data."""
        denied = allowed = 0
        for path, method, operation in self.operations():
            roles = set(operation["x-roles"])
            public = not operation["security"]
            real = re.sub(r"{(\w+)}", lambda m: VALUES[m.group(1)], path)
            if public:
                continue
            # Who comes to a page without a name is asked for one.
            is_page = "text/html" in json.dumps(operation["responses"])
            self.assertEqual(self.server.request(method, real).status, 303 if is_page else 401, real)
            if denied < 20:  # guessing is slowed: not more than a few
                self.assertEqual(self.server.request(method, real, token="sekisho_" + "0" * 60).status, 401, real)
            for role in ROLES:
                answer = self.server.request(method, real, token=self.server.token(role))
                if role in roles:
                    self.assertNotIn(answer.status, (401, 403), (role, method, real))
                    allowed += 1
                else:
                    self.assertEqual(answer.status, 403, (role, method, real))
                    denied += 1
            # The same as an operator: its own, and another's.
            for who in ("acme", "beta"):
                for target in (real, real.replace("/acme", "/beta"), real + "?operator=acme", real + "?operator=beta"):
                    answer = self.server.request(method, target, token=self.server.token("operator", who))
                    other = "beta" if who == "acme" else "acme"
                    concerns_other = (f"/{other}" in target if "{operator}" in path else
                                      f"operator={other}" in target and self.filters_operator(operation))
                    if "operator" not in roles:
                        self.assertEqual(answer.status, 403, (who, method, target))
                    elif concerns_other:
                        self.assertEqual(answer.status, 403, (who, method, target))
                    self.assertNotIn(f'"{other}"', answer.body.decode(errors="replace"), (who, method, target))
                    self.assertNotIn(f"{other}-1", answer.body.decode(errors="replace"), (who, method, target))
        self.assertGreater(denied, 60)
        self.assertGreater(allowed, 60)
        recorded = {(a["method"], a["path"]) for a in self.server.items("/v1/acts?status_from=403")}
        self.assertIn(("GET", "/v1/operators/beta"), recorded)

    @staticmethod
    def filters_operator(operation):
        return any(p["name"] == "operator" and p["in"] == "query" for p in operation["parameters"])

    def test_pages(self):
        everything = self.server.items("/v1/equipment")
        self.assertEqual(len(everything), 10)
        got, after = [], None
        while True:
            answer = self.server.get("/v1/equipment?limit=3" + (f"&after={after}" if after else "")).json
            self.assertLessEqual(len(answer["items"]), 3)
            got += answer["items"]
            after = answer["next"]
            if after is None:
                break
        self.assertEqual(got, everything)
        newest = self.server.items("/v1/acts")
        self.assertEqual([a["at"] for a in newest], sorted((a["at"] for a in newest), reverse=True))
        for bad in ("limit=0", "limit=1001", "limit=x", "after=x", "after=" + "A" * 40, "nothing=1", "limit=1&limit=2"):
            self.assertEqual(self.server.get("/v1/equipment?" + bad).status, 400, bad)

    def test_filters(self):
        names = lambda query: [e["name"] for e in self.server.items("/v1/equipment?" + query)]
        self.assertEqual(names("operator=acme&q=ACME-3"), ["acme-3"])
        self.assertEqual(names("q=%25"), [])
        self.assertEqual(names("id=mac:00:e0:fc:00:00:02"), ["acme-2", "beta-2"])
        self.assertEqual(names("here=false"), [])
        self.assertEqual(names("appeared_from=2199-01-01T00:00:00Z"), [])
        self.assertEqual(self.server.get("/v1/equipment?appeared_from=2999-01-01T00:00:00Z").status, 400)
        self.assertEqual(names("maker=%27%20OR%201=1%20--"), [])
        self.assertEqual([o["operator"] for o in self.server.items("/v1/operators?sector=electricity-generation")],
                         ["acme", "beta"])

    def test_etags(self):
        first = self.server.get("/v1/operators")
        tag = first.headers["ETag"]
        known = {"Authorization": f"Bearer {self.server.token('administrator')}"}
        again = self.server.request("GET", "/v1/operators", headers=dict(known, **{"If-None-Match": tag}))
        self.assertEqual((again.status, again.body), (304, b""))
        again = self.server.request("GET", "/v1/operators", headers=dict(known, **{"If-None-Match": 'W/"x", ' + tag}))
        self.assertEqual(again.status, 304)
        again = self.server.request("GET", "/v1/operators", headers=dict(known, **{"If-None-Match": '"other"'}))
        self.assertEqual(again.status, 200)

    def test_packed_answers(self):
        plain = self.server.request("GET", "/openapi.json").body
        packed = self.server.request("GET", "/openapi.json", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed.body), plain)
        best = self.server.request("GET", "/openapi.json", headers={"Accept-Encoding": "gzip, zstd, br"})
        self.assertEqual(best.headers["Content-Encoding"], "zstd")
        unpacked = subprocess.run(["zstd", "-dc"], input=best.body, stdout=subprocess.PIPE).stdout if harness_has("zstd") else plain
        self.assertEqual(unpacked, plain)
        refused = self.server.request("GET", "/openapi.json", headers={"Accept-Encoding": "gzip;q=0"})
        self.assertIsNone(refused.headers["Content-Encoding"])

    def test_the_register(self):
        base = "/v1/operators/acme"
        for path, body in ((f"{base}/sites/s1", {"name": "本社", "country": "JP", "network": "it"}),
                           (f"{base}/contacts/c1", {"name": "担当", "mail": "noc@acme.example"}),
                           (f"{base}/waivers/w1", {"regulation": "jp-espa", "reference": "letter"}),
                           (f"{base}/plans/p1", {"regulation": "jp-espa", "received": "2026-11-01", "state": "received",
                                                 "document": "plan.json"}),
                           (f"{base}/sectors/electricity-retail", {"designated": "2024-05-17"})):
            self.assertEqual(self.server.put(path, body).status, 204, path)
            self.assertEqual(self.server.put(path, dict(body, more=1)).status, 400, path)
            self.assertEqual(self.server.put(path, []).status, 400, path)
            self.assertEqual(self.server.request("DELETE", path, token=self.server.token("administrator")).status, 204)
            self.assertEqual(self.server.request("DELETE", path, token=self.server.token("administrator")).status, 404)
            self.assertEqual(self.server.put(path.replace("acme", "nobody"), body).status, 404)
        for bad in (b"", b"{", b'{"name":"a","name":"b"}', b"[" * 5000, b"\xff", b'{"name":1,"country":"JP"}', b'{"name":"x"}',
                    b'{"name":"x","country":"JP","facts":"operator.nonsense = 1"}'):
            status = self.server.request("PUT", base, bad, token=self.server.token("administrator")).status
            self.assertIn(status, (400, 422), bad)
        self.assertIn("did you mean", self.server.put(f"{base}/sectors/telecom-mobil", {}).json["error"])
        for bad in ("UPPER", "a b", "-x", "x" * 65, "%00", "..%2f", "é"):
            self.assertIn(self.server.put(f"/v1/operators/{bad.replace(' ', '%20').replace('é', '%C3%A9')}",
                                          {"name": "x", "country": "JP"}).status, (400, 404), bad)

    def test_tokens(self):
        made = self.server.request("POST", "/v1/tokens", {"role": "auditor", "label": "x"},
                                   token=self.server.token("administrator"))
        self.assertEqual(made.status, 201)
        secret = made.json["secret"]
        self.assertEqual(self.server.request("GET", "/v1/whoami", token=secret).json["role"], "auditor")
        ident = secret[8:20]
        self.assertNotIn(secret, json.dumps(self.server.items("/v1/tokens")))
        self.assertEqual(self.server.request("DELETE", f"/v1/tokens/{ident}",
                                             token=self.server.token("administrator")).status, 204)
        self.assertEqual(self.server.request("GET", "/v1/whoami", token=secret).status, 401)
        for bad in ({"role": "king", "label": "x"}, {"role": "operator", "label": "x"},
                    {"role": "auditor", "operator": "acme", "label": "x"}):
            self.assertEqual(self.server.request("POST", "/v1/tokens", bad, token=self.server.token("administrator")).status, 422)
        ended = self.server.request("POST", "/v1/tokens", {"role": "auditor", "label": "x", "ends": "2020-01-01"},
                                    token=self.server.token("administrator")).json["secret"]
        self.assertEqual(self.server.request("GET", "/v1/whoami", token=ended).status, 401)

    def test_import(self):
        send = lambda text, how="": self.server.request("POST", "/v1/import" + how, text.encode(),
                                                        token=self.server.token("administrator"))
        good = ("operator,name,country,sector,designated,facts\r\nnew-1,\"甲, 乙\"\"丙\"\"\",JP,telecom-mobile,2024-05-17,\r\n"
                "new-1,,,telecom-fixed,,\r\nnew-2,丁,GB,banking,,\"operator.customers = 5\nact = use\"\r\n")
        good = good.replace("\nact = use", "")
        self.assertEqual(send(good, "?preview=true").json, {"schema": "sekisho.import/1", "written": False, "rows": 3,
                                                            "operators": 2, "new": 2, "mistakes": 0, "errors": []})
        self.assertEqual(self.server.get("/v1/operators/new-1").status, 404)
        answer = send(good)
        self.assertEqual((answer.status, answer.json["written"]), (200, True), answer.body)
        kept = self.server.get("/v1/operators/new-1").json
        self.assertEqual((kept["name"], [s["sector"] for s in kept["sectors"]]), ('甲, 乙"丙"', ["telecom-fixed", "telecom-mobile"]))
        bad = ("operator,name,country,sector,designated\nok-1,a,JP,banking,\nbad-1,b,UK,banking,\nbad-2,c,JP,bankin,\n"
               "bad-3,d,JP,banking,2024-13-01\nBAD,e,JP,,\nbad-4,f,JP\nok-1,z,JP,insurance,\n")
        answer = send(bad)
        self.assertEqual(answer.status, 422)
        self.assertEqual(sorted(e["line"] for e in answer.json["errors"]), [3, 4, 5, 6, 7, 8])
        self.assertIn("did you mean GB", next(e["error"] for e in answer.json["errors"] if e["line"] == 3))
        self.assertEqual(self.server.get("/v1/operators/ok-1").status, 404)
        for broken in ("", "name\n", "operator,operator,name,country\n", "operator,name,country\na,\"b,JP\n",
                       "operator,name,country,what\n"):
            answer = send(broken)
            self.assertEqual((answer.status, answer.json["mistakes"]), (422, 1), broken)


def harness_has(name):
    return any((pathlib.Path(p) / name).exists() for p in os.environ.get("PATH", "").split(":"))


class Abuse(harness.Case):
    def answer(self, data, wait=10):
        return self.server.raw(data, wait).split(b"\r\n")[0]

    def test_smuggling(self):
        head = b"POST /log/a/b/add-checkpoint HTTP/1.1\r\n"
        for headers in (b"Host: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n",
                        b"Host: x\r\nContent-Length: 0\r\ncontent-length: 5\r\n",
                        b"Host: x\r\nHost: y\r\nContent-Length: 0\r\n",
                        b"Content-Length: 0\r\n",
                        b"Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                        b"Host: x\r\nTransfer-Encoding: gzip, chunked\r\n",
                        b"Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                        b"Host: x\r\nContent-Length: +5\r\n", b"Host: x\r\nContent-Length: 5, 5\r\n",
                        b"Host: x\r\nContent-Length: -1\r\n",
                        b"Host: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 0\r\n"):
            got = self.server.raw(head + headers + b"\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            # Refused, and what follows is not taken for a request of its own.
            self.assertTrue(got == b"" or b" 400 " in got.split(b"\r\n")[0], (headers, got[:80]))
            self.assertNotIn(b'"alive"', got, headers)

    def test_paths(self):
        for path in (b"/../etc/passwd", b"/log/../../etc", b"/v1/%2e%2e/operators", b"/log/a/b/tile/%2e%2e/x", b"//v1/operators",
                     b"/v1//operators", b"/v1/operators/%2Fetc", b"/v1/operators/a%00b", b"/v1/%zz", b"/v1/operators?%=1",
                     b"/v1/operators?a=%ff", b"*", b"http://x/v1", b"/" + b"a/" * 40, b"/v1/operators/\xff"):
            status = self.answer(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n", 3)
            self.assertRegex(status, rb"^(HTTP/1\.1 (400|404|414|431) .*|)$", path)
        self.assertRegex(self.answer(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 3), rb" (400|414|431) |^$")
        self.assertRegex(self.answer(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20000 + b"\r\n", 3), rb" (400|431) |^$")

    def test_a_search_misses_nothing(self):
        """Whatever part of a name: the same as by looking at each; at once after it came, and when names change."""
        server = harness.Server().start()
        self.addCleanup(server.close)
        names = {}
        sensors = []
        for i in range(6):
            server.add_operator(f"op-{i}")
            sensor = Sensor(f"op-{i}", "s")
            server.add_sensor(sensor)
            sensors.append(sensor)

        def send(i, k, name, model):
            sensors[i].add_equipment(f"00:e0:fc:0{i}:00:{k:02x}", name=name, model=model)
            names[f"op-{i}", f"mac:00:e0:fc:0{i}:00:{k:02x}"] = f"{name} {model} {'' } mac:00:e0:fc:0{i}:00:{k:02x}".lower()

        def check(*texts):
            for text in texts:
                found = {(e["operator"], e["id"]) for e in server.items("/v1/equipment?q=" + urllib.parse.quote(text))}
                wanted = {key for key, whole in names.items() if text.lower() in whole}
                self.assertEqual(found, wanted, text)
            return True

        texts = ("core", "CORE-sw", "ax", "s5735-l24", "router 交換", "交換機", "zzzz", "no-such-thing", "e0:fc:03", "op-1 core", "É-r", "1 S57")
        for i in range(6):
            for k in range(20):
                send(i, k, f"{('core-sw', 'edge', 'Router 交換機', 'É-rack')[k % 4]}-{i}", ("S5735-L24T4X", "AX3660S", "C9300")[(i + k) % 3])
            self.assertEqual(sensors[i].push(server).status, 200)
            check(*texts)  # before anything of it was evaluated
        self.assertTrue(eventually(lambda: all(o["evaluated"] for o in server.items("/v1/operators")), 30))
        time.sleep(2)
        check(*texts)
        send(2, 3, "brand-new-name", "C9300")
        send(5, 30, "only here: qqqq", "C9300")
        for i in (2, 5):
            self.assertEqual(sensors[i].push(server).status, 200)
        for _ in range(20):
            check("brand-new", "qqqq", "only here", "zzzz")
            time.sleep(0.1)

    def test_a_list_as_a_file(self):
        """All rows, however many pages that would be, or none."""
        import csv
        import io
        server = harness.Server().start()
        self.addCleanup(server.close)
        server.add_operator("acme")
        sensor = Sensor("acme", "s")
        server.add_sensor(sensor)
        for i in range(2345):
            sensor.add_equipment(f"00:e0:fc:00:{i // 256:02x}:{i % 256:02x}", name="=1+1" if i == 0 else f"a \"{i}\", b")
        self.assertEqual(sensor.push(server).status, 200)
        whole = server.items("/v1/equipment")
        self.assertEqual(len(whole), 2345)
        table = list(csv.DictReader(io.StringIO(server.get("/v1/equipment?format=csv").body.decode(), newline="")))
        self.assertEqual([(r["operator"], r["id"], r["name"]) for r in table],
                         [(e["operator"], e["id"], "'=1+1" if e["name"] == "=1+1" else e["name"]) for e in whole])
        lines = server.get("/v1/equipment?format=jsonl").body.splitlines()
        self.assertEqual([json.loads(line) for line in lines], whole)
        few = server.get("/v1/equipment?format=jsonl&id=mac:00:e0:fc:00:00:01").body.splitlines()
        self.assertEqual(len(few), 1)
        for wrong in ("format=csv&limit=5", "format=jsonl&after=x", "format=xml"):
            self.assertEqual(server.get(f"/v1/equipment?{wrong}").status, 400, wrong)

    def test_methods(self):
        answer = self.server.request("DELETE", "/health")
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET"))
        self.assertEqual(self.server.request("TRACE", "/health").status, 405)
        self.assertEqual(self.server.request("HEAD", "/health").status, 200)

    def test_sizes(self):
        got = self.answer(b"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        self.assertIn(b" 413 ", got)
        got = self.answer(b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
        self.assertIn(b" 413 ", got)
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        got = self.answer(b"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 4 + b"0\r\n\r\n")
        self.assertIn(b" 413 ", got)

    def test_rubbish(self):
        """Random bytes, cut requests: the server is still there."""
        import random
        rng = random.Random(7)
        for i in range(150):
            data = bytes(rng.randrange(256) for _ in range(rng.randrange(200)))
            if i % 3 == 0:
                whole = b"PUT /log/a/b/tile/entries/000 HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789"
                data = whole[:rng.randrange(len(whole))] + data
            with self.server.connect() as s:
                s.sendall(data)
        self.assertEqual(self.server.request("GET", "/health").status, 200)

    def test_slow_requests_hold_nobody_up(self):
        slow = [self.server.connect() for _ in range(200)]
        for s in slow:
            s.sendall(b"GET /v1/operators HTTP/1.1\r\nHost: x\r\nX-")
        began = time.monotonic()
        for _ in range(20):
            self.assertEqual(self.server.request("GET", "/health").status, 200)
        self.assertLess(time.monotonic() - began, 5)
        for s in slow:
            s.close()

    def test_guessing_tokens_is_slowed(self):
        statuses = [self.server.request("GET", "/v1/whoami", token=f"sekisho_{i:060x}").status for i in range(100)]
        self.assertEqual(statuses[0], 401)
        self.assertEqual(statuses[-1], 429)


class Serving(unittest.TestCase):
    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=authority.example"], check=True,
                           stderr=subprocess.DEVNULL)
            server = harness.Server(options=["--tls-cert", cert, "--tls-key", key]).start()
            self.addCleanup(server.close)
            self.assertTrue(server.tls)
            self.assertEqual(server.request("GET", "/ready").status, 200)
            with server.connect() as s:
                self.assertIn(s.version(), ("TLSv1.2", "TLSv1.3"))
            # Plain HTTP at a TLS port gets nothing.
            with socket.create_connection(("127.0.0.1", server.port)) as s:
                s.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                s.settimeout(5)
                self.assertNotIn(b"alive", s.recv(1000))

    def test_addresses(self):
        home = harness.Server()
        self.addCleanup(home.close)
        for options, words in ((["--listen", "0.0.0.0:0"], "--tls-cert"), (["--listen", "nonsense"], "127.0.0.1:8443"),
                               (["--listen", "127.0.0.1:99999"], "127.0.0.1:8443"), (["--tls-cert", "x"], "belong together"),
                               (["--tls-cert", "/nonexistent", "--tls-key", "/nonexistent"], "/nonexistent")):
            self.assertIn(words, run("serve", "--home", home.home, *options, expect=2))
        self.assertIn("authority init", run("serve", "--home", "/nonexistent/home", expect=2))
        self.assertIn("made here before", run("init", "--home", home.home, expect=2))

    def test_a_socket_file_behind_a_proxy(self):
        home = harness.Server()
        self.addCleanup(home.close)
        path = f"{home.home}/socket"
        process = subprocess.Popen([harness.PROGRAM, "authority", "serve", "--home", str(home.home), "--listen",
                                    f"unix:{path}", "--behind-proxy"], stderr=subprocess.PIPE)
        process.stderr.readline()
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            s.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1, 192.0.2.2\r\nConnection: close\r\n\r\n")
            self.assertIn(b"200 OK", s.recv(1000))
        process.terminate()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=30), 0)
        self.assertFalse(pathlib.Path(path).exists())

    def test_rate(self):
        server = harness.Server(options=["--rate", "5"])
        server.options = ["--rate", "5"]
        server.start()
        self.addCleanup(server.close)
        statuses = [server.request("GET", "/health").status for _ in range(40)]
        self.assertEqual(statuses[0], 200)
        self.assertIn(429, statuses)

    def test_ending_lets_requests_finish(self):
        server = harness.Server().start()
        self.addCleanup(server.close)
        server.add_operator("acme")
        sensor = Sensor("acme", "s")
        server.add_sensor(sensor)
        for i in range(1000):
            sensor.add_equipment(f"00:e0:fc:00:{i // 256:02x}:{i % 256:02x}")
        for n in range(4):
            sensor.put(server, n)
        got = []
        thread = threading.Thread(target=lambda: got.append(sensor.post(server).status))
        thread.start()
        time.sleep(0.05)
        status, said = server.stop()
        thread.join()
        self.assertEqual((status, got), (0, [200]))
        self.assertIn("ending", said)


if __name__ == "__main__":
    unittest.main()
