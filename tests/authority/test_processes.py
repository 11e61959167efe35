"""Several authority processes on one database and one home: what one takes, all tell; nothing is done twice; one may die."""
import json
import signal
import subprocess
import unittest

import server as harness
from sensor import Sensor
from server import eventually

STATION = {"manufacturer": {"name": "Huawei", "entity": "huawei-technologies", "country": "CN", "basis": "stated",
                            "confidence": 0.97}, "model": "BTS3900", "class": "base-station"}


class Processes(harness.Case):
    """The case's own server is the first of three."""

    def setUp(self):
        self.all = [self.server]
        for _ in range(2):
            other = harness.Server(home=self.server.home).start()
            other.tokens = self.server.tokens
            self.all.append(other)
            self.addCleanup(other.close)

    def ledger(self):
        done = subprocess.run([harness.PROGRAM, "ledger", "show", "-f", "jsonl", self.server.home / "ledger"],
                              stdout=subprocess.PIPE)
        return [json.loads(line)["entry"]["act"] for line in done.stdout.splitlines()]

    def test_three_at_once(self):
        sensors = []
        for i in range(9):
            operator = f"op-{i}"
            self.all[i % 3].add_operator(operator, country="GB", sectors=["telecom-mobile"])
            sensor = Sensor(operator, "site-1")
            self.all[(i + 1) % 3].add_sensor(sensor)
            for k in range(20):
                sensor.add_equipment(f"00:e0:fc:00:{i:02x}:{k:02x}", network="5g", **STATION)
            sensors.append(sensor)
        for i, sensor in enumerate(sensors):  # each upload through one, its head through another
            for n in range((len(sensor.entries) + 255) // 256):
                self.assertIn(sensor.put(self.all[i % 3], n).status, (200, 201))
            self.assertEqual(sensor.post(self.all[(i + 2) % 3]).status, 200)
            sensor.cosigned = len(sensor.entries)
        for server in self.all:
            found = lambda: [(f["operator"], f["equipment"], f["regulation"], f["clause"]) for f in server.items("/v1/findings?open=true")]
            self.assertTrue(eventually(lambda: len({f[:2] for f in found() if f[1]}) == 9 * 20, 60), len(found()))
            self.assertEqual(len(found()), len(set(found())), "each finding once")
            self.assertEqual(len(server.items("/v1/equipment")), 9 * 20)
        with self.subTest("one is killed; the others go on"):
            self.all[2].process.send_signal(signal.SIGKILL)
            self.all[2].process.wait()
            sensors[0].add_equipment("00:e0:fc:00:99:99", network="5g", **STATION)
            self.assertEqual(sensors[0].push(self.all[1]).status, 200)
            late = lambda: [f for f in self.all[0].items("/v1/findings?operator=op-0") if f["equipment"] == "mac:00:e0:fc:00:99:99"]
            self.assertTrue(eventually(late, 30))
        with self.subTest("every act is in the ledger once"):
            made = lambda: [a for a in self.ledger() if a["method"] == "PUT" and a["path"].startswith("/v1/operators/op-")
                            and a["path"].count("/") == 3]
            self.assertTrue(eventually(lambda: len(made()) == 9, 30), made())
            ids = [a["id"] for a in self.ledger()]
            self.assertEqual(len(ids), len(set(ids)))
            verified = subprocess.run([harness.PROGRAM, "ledger", "verify", "-q", self.server.home / "ledger"])
            self.assertEqual(verified.returncode, 0)


if __name__ == "__main__":
    unittest.main()
