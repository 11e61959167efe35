"""Backup and restore while sensors send, and the upgrade of a store from its first schema, on whatever store
SEKISHO_TEST_STORE names."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

import server as harness
from sensor import Sensor
from server import eventually, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORE = os.environ.get("SEKISHO_TEST_STORE")
HUAWEI = {"name": "Huawei", "entity": "huawei-technologies", "group": "huawei-technologies", "country": "CN", "basis": "stated",
          "confidence": 0.99}
STATION = {"manufacturer": HUAWEI, "network": "5g", "class": "base-station"}


def another_store():
    """As many new, empty databases as STORE has, and their addresses; None: SQLite."""
    if STORE is None:
        return None
    made = []
    for url in STORE.split():
        name = f"restored_{time.time_ns()}"
        subprocess.run(["psql", "-q", url, "-c", f"CREATE DATABASE {name}"], check=True)
        made.append(url.replace("/postgres?", f"/{name}?"))
    return " ".join(made)


def fill(server, operator):
    server.add_operator(operator, country="GB", sectors=["telecom-mobile"], facts="operator.addressee = uk-huawei-2022\n")
    sensor = Sensor(operator, "site-1")
    server.add_sensor(sensor)
    for i in range(300):
        sensor.add_equipment(f"00:e0:fc:00:{i // 256:02x}:{i % 256:02x}", name=f"{operator}-{i}", **STATION)
    sensor.add_heartbeat()
    assert sensor.push(server).status == 200
    return sensor


def verdicts(server):
    """Every finding, and since when: an upgrade opens none anew."""
    return sorted(str([f[k] for k in ("operator", "sensor", "equipment", "regulation", "clause", "status", "deadline", "opened")])
                  for f in server.items("/v1/findings"))


def told(server):
    return {name: sorted(map(str, server.items(f"/v1/{name}"))) for name in ("operators", "equipment", "sensors", "heartbeats")}


class Scratch(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory(prefix="sekisho-backup-")
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)
        self.server = harness.Server(store=STORE).start()
        self.addCleanup(self.drop)
        self.addCleanup(self.server.close)

    def drop(self):
        for url in (STORE or "").split():
            subprocess.run(["psql", "-q", url, "-c", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Backup(Scratch):
    def test_while_it_runs(self):
        sensors = [fill(self.server, f"op-{i}") for i in range(4)]
        stop = threading.Event()
        sent = [0] * len(sensors)

        def send(i):
            while not stop.is_set():
                sensors[i].add_equipment(f"00:1b:17:{i:02x}:{sent[i] // 256:02x}:{sent[i] % 256:02x}", name=f"late-{sent[i]}")
                if sensors[i].push(self.server).status == 200:
                    sent[i] += 1
        threads = [threading.Thread(target=send, args=(i,)) for i in range(len(sensors))]
        for t in threads:
            t.start()
        time.sleep(1)
        before = list(sent)
        said = run("backup", "--home", self.server.home, self.folder / "b")
        stop.set()
        for t in threads:
            t.join()
        self.assertRegex(said, r"^\d+ files, \d+ bytes$")
        self.assertGreater(min(sent), 0)
        # An independent program agrees with the sums, and nothing else lies there.
        subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=self.folder / "b", check=True)
        listed = {line.split("  ", 1)[1] for line in (self.folder / "b/SHA256SUMS").read_text().splitlines()}
        there = {str(p.relative_to(self.folder / "b")) for p in (self.folder / "b").rglob("*") if p.is_file()}
        self.assertEqual(there - listed, {"SHA256SUMS"})
        self.assertEqual((self.folder / "b/witness.key").stat().st_mode & 0o077, 0)

        new = another_store()
        run("restore", "--home", self.folder / "home", *(["--store", new] if new else []), self.folder / "b")
        restored = harness.Server(home=self.folder / "home").start()
        self.addCleanup(restored.close)
        ready = restored.request("GET", "/ready").json["state"]
        self.assertEqual(ready, "ready")
        for i, sensor in enumerate(sensors):
            head = sensor.get(restored, "checkpoint")
            self.assertEqual(head.status, 200)
            size = int(head.body.split(b"\n")[1])
            self.assertGreaterEqual(size, 301 + before[i])  # all that was acknowledged before it began
            self.assertLessEqual(size, len(sensor.entries))
            self.assertEqual(head.body.split(b"\n")[2], sensor.checkpoint(size).encode().split(b"\n")[2])
            sensor.cosigned = size  # it is told so, and goes on from there
            sensor.add_equipment("00:00:0c:00:00:01", name="after")
            pushed = sensor.push(restored)
            self.assertEqual(pushed.status, 200, pushed.body)
            rows = [e["entry"] for e in restored.items(f"/v1/equipment?operator=op-{i}")]
            self.assertEqual(sorted(rows), [n for n in range(len(sensor.entries)) if n != 300])  # each exactly once
        with self.subTest("findings are evaluated there, too"):
            self.assertTrue(eventually(lambda: len(restored.items("/v1/findings?operator=op-0&status=due")) +
                                       len(restored.items("/v1/findings?operator=op-0&status=violation")) > 0))

    def test_what_is_refused(self):
        fill(self.server, "op-0")
        run("backup", "--home", self.server.home, self.folder / "b")
        self.assertIn("is there already", run("backup", "--home", self.server.home, self.folder / "b", expect=2))
        store = ["--store", another_store()] if STORE else []
        self.assertIn("not empty", run("restore", "--home", self.server.home, *store, self.folder / "b", expect=2))
        self.assertIn("is this a backup?", run("restore", "--home", self.folder / "h", *store, self.folder, expect=2))
        wrong = [] if STORE else ["--store", "postgresql:///x"]
        self.assertIn("--store", run("restore", "--home", self.folder / "h", *wrong, self.folder / "b", expect=2))
        tile = next(p for p in (self.folder / "b/tiles").rglob("*") if p.is_file())
        tile.write_bytes(tile.read_bytes()[:-1] + b"\xff")
        said = run("restore", "--home", self.folder / "h", *store, self.folder / "b", expect=2)
        self.assertIn("its SHA-256 differs", said)
        self.assertIn(tile.name, said)
        self.assertFalse((self.folder / "h").exists())
        shutil.rmtree(self.folder / "h.part")
        sums = self.folder / "b/SHA256SUMS"
        sums.write_text(sums.read_text() + "0" * 64 + "  ../../escaped\n")
        self.assertIn("not what a backup writes", run("restore", "--home", self.folder / "h", *store, self.folder / "b", expect=2))


class Upgrade(Scratch):
    def script(self, sql):
        if STORE is None:
            with sqlite3.connect(self.server.home / "store.db") as db:
                db.executescript(sql)
            db.close()
        for url in (STORE or "").split():
            subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", url], input=sql.encode(), check=True, stdout=subprocess.DEVNULL)

    def test_from_the_first_schema_with_data(self):
        for i in range(3):
            fill(self.server, f"op-{i}")
        self.assertTrue(eventually(lambda: len({(f["operator"], f["equipment"]) for f in self.server.items("/v1/findings")}) >= 900, 60))
        before, found = told(self.server), verdicts(self.server)
        self.server.stop()
        versions = sorted((ROOT / "src/store/migrations").glob("*.down.sql"), reverse=True)
        self.assertGreater(len(versions), 3)
        for down in versions[:-1]:  # to the first
            self.script(down.read_text().replace("{strict}", "STRICT" if STORE is None else ""))
        self.script("DELETE FROM schema_version WHERE version > 1;")
        said = run("serve", "--home", self.server.home, expect=2)
        self.assertIn("has version 1", said)
        self.assertIn("sekisho authority upgrade", said)
        self.assertEqual(run("upgrade", "--home", self.server.home), f"store: version {len(versions)}, was 1")
        self.assertEqual(run("upgrade", "--home", self.server.home), f"store: version {len(versions)}, was {len(versions)}")
        self.server.start()
        self.assertTrue(eventually(lambda: told(self.server)["equipment"] == before["equipment"], 60))
        self.assertTrue(eventually(lambda: verdicts(self.server) == found, 60), (len(verdicts(self.server)), len(found)))
        self.assertEqual(told(self.server)["heartbeats"], before["heartbeats"])
        sensor = fill(self.server, "op-9")  # and it takes new ones
        self.assertEqual(sensor.get(self.server, "checkpoint").status, 200)


if __name__ == "__main__":
    unittest.main()
