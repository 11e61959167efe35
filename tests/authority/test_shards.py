"""Operators spread over three PostgreSQL servers: what is asked of all of them has one server's answer; without one of them the
operators of the others are served as ever, and the answer says who is missing."""
import contextlib
import json
import subprocess
import unittest

import on_postgres
import server as harness
from sensor import Sensor
from server import eventually

OPERATORS = [f"op-{i}" for i in range(12)]
LISTS = ("states", "sectors", "operators", "equipment", "findings", "sensors", "heartbeats", "tally", "cases", "plans", "waivers")
HUAWEI = {"name": "Huawei", "entity": "huawei-technologies", "group": "huawei-technologies", "country": "CN", "basis": "stated",
          "confidence": 0.99}
STATION = {"manufacturer": HUAWEI, "network": "5g", "class": "base-station"}
VOLATILE = ("vkey", "added", "cosigned", "changed", "opened_ns", "digest")


def fill(server):
    """The same country on any store."""
    for i, operator in enumerate(OPERATORS):
        server.add_operator(operator, name=f"{operator} 電力", country="GB" if i % 2 else "JP", sectors=["telecom-mobile"],
                            facts="operator.addressee = uk-huawei-2022\n")
        sensor = Sensor(operator, "site-1")
        server.add_sensor(sensor)
        for n in range(1, 4 + i % 3):
            sensor.add_equipment(f"00:e0:fc:00:{i:02x}:{n:02x}", name=f"{operator}-{n}", **STATION)
        sensor.add_heartbeat()
        assert sensor.push(server).status == 200
    assert eventually(lambda: all(o["evaluated"] for o in server.items("/v1/operators")), 60)
    assert eventually(lambda: {f["operator"] for f in server.items("/v1/findings")} >= set(OPERATORS[1::2]), 30)


def told(server, name):
    """A list without what differs from run to run."""
    items = server.items(f"/v1/{name}")
    return sorted(json.dumps({k: v for k, v in i.items() if k not in VOLATILE and not str(v).startswith("2026-") and "T" not in str(k)},
                             sort_keys=True) for i in items)


class Shards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if on_postgres.binaries() is None:
            raise unittest.SkipTest("PostgreSQL is not installed")
        cls.held = contextlib.ExitStack()
        cls.addClassCleanup(cls.held.close)
        cls.databases = [cls.held.enter_context(on_postgres.Server()) for _ in range(4)]
        cls.one = harness.Server(store=cls.databases[0].url).start()
        cls.held.callback(cls.one.close)
        cls.many = harness.Server(store=" ".join(d.url for d in cls.databases[1:])).start()
        cls.held.callback(cls.many.close)
        fill(cls.one)
        fill(cls.many)

    def places(self):
        """Which of the three servers keeps which operator, as the servers themselves say."""
        found = {}
        for i, d in enumerate(self.databases[1:]):
            said = subprocess.run(["psql", "-At", d.url, "-c", "SELECT operator FROM public.operator"], check=True, stdout=subprocess.PIPE)
            for operator in said.stdout.decode().split():
                self.assertNotIn(operator, found)
                found[operator] = i
        return found

    def test_1_same_answers(self):
        places = self.places()
        self.assertEqual(sorted(places), sorted(OPERATORS))
        self.assertEqual(set(places.values()), {0, 1, 2})
        for name in LISTS:
            with self.subTest(name):
                self.assertTrue(eventually(lambda: told(self.one, name) == told(self.many, name), 20),
                                (told(self.one, name), told(self.many, name)))
        self.assertEqual(self.many.request("GET", "/ready").json["state"], "ready")
        for path in ("equipment?limit=7", "findings?status=violation&limit=3", "equipment?maker=huawei-technologies"):
            with self.subTest(path):
                self.assertEqual([(i["operator"], i.get("id") or i.get("equipment")) for i in self.one.get("/v1/" + path).json["items"]],
                                 [(i["operator"], i.get("id") or i.get("equipment")) for i in self.many.get("/v1/" + path).json["items"]])

    def test_2_one_is_lost(self):
        places = self.places()
        self.databases[2].stop()  # the second of the three
        lost = [o for o in OPERATORS if places[o] == 1]
        rest = [o for o in OPERATORS if places[o] != 1]
        answer = None

        def listed():
            nonlocal answer
            answer = self.many.get("/v1/operators")
            return answer.status == 200
        self.assertTrue(eventually(listed, 10), answer.body)
        self.assertEqual(sorted(o["operator"] for o in answer.json["items"]), sorted(rest))
        self.assertEqual(answer.json["missing_databases"], [2])
        with self.subTest("a file of a part would be taken for the whole"):
            self.assertEqual(self.many.get("/v1/operators?format=csv").status, 503)
            page = self.many.get("/operators?lang=en")
            self.assertEqual(page.status, 200)
            self.assertIn(b"Not all databases answer", page.body)
        for operator in lost:
            refused = self.many.get(f"/v1/operators/{operator}")
            self.assertEqual(refused.status, 503)
            self.assertIn("database 2 of 3, which keeps this operator, does not answer", refused.json["error"])
        for operator in rest:
            self.assertEqual(self.many.get(f"/v1/operators/{operator}").status, 200)
            sensor = Sensor(operator, "site-2")
            self.many.add_sensor(sensor)
            sensor.add_equipment("00:e0:fc:00:99:01", name="late", **STATION)
            sensor.add_heartbeat()
            self.assertEqual(sensor.push(self.many).status, 200)
        seen = lambda: {f["operator"] for f in self.many.items("/v1/findings") if f["equipment"] == "mac:00:e0:fc:00:99:01"}
        late = lambda: {e["operator"] for e in self.many.items("/v1/equipment") if e["id"] == "mac:00:e0:fc:00:99:01"}
        self.assertEqual(late(), set(rest))
        self.assertTrue(eventually(lambda: seen() == {o for o in rest if OPERATORS.index(o) % 2}, 30), (seen(), rest))  # evaluated, too
        ready = self.many.request("GET", "/ready")
        self.assertEqual((ready.status, ready.json["state"], ready.json["missing_databases"]), (200, "degraded", [2]))

    def test_3_it_comes_back(self):
        self.databases[2].start()
        back = lambda: self.many.request("GET", "/ready").json["state"] == "ready"
        self.assertTrue(eventually(back, 20))
        self.assertEqual(sorted(o["operator"] for o in self.many.items("/v1/operators")), sorted(OPERATORS))
        self.assertNotIn("missing_databases", self.many.get("/v1/operators").json)
        for operator in OPERATORS:
            self.assertEqual(self.many.get(f"/v1/operators/{operator}").status, 200)

    def test_4_wrong_addresses(self):
        url = self.databases[1].url
        for store, words in ((f"{url} {url}", "the same"), (f"{url} /tmp/x.db", "PostgreSQL databases only"), (" ", "empty")):
            said = harness.run("init", "--home", self.many.home / "x", "--store", store, expect=2)
            self.assertIn(words, said)


if __name__ == "__main__":
    unittest.main()
