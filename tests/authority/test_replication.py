"""Logs by the C2SP protocols, from a sensor written from the documents alone."""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import signal
import time
import unittest

import server as harness
from sensor import Sensor, check_cosignature, leaf, tile_path
from server import eventually

HUAWEI = {"name": "Huawei", "entity": "huawei-technologies", "group": "huawei-technologies", "country": "CN",
          "registered_country": None, "basis": "stated", "confidence": 0.99}


class Replication(harness.Case):
    count = 0

    def sensor(self, name="site-1"):
        Replication.count += 1
        operator = f"op-{Replication.count}"
        self.server.add_operator(operator)
        made = Sensor(operator, name)
        self.server.add_sensor(made)
        return made

    def rows(self, sensor, what="equipment"):
        return self.server.items(f"/v1/{what}?operator={sensor.operator}")

    def test_a_log_grows_and_is_served_again(self):
        sensor = self.sensor()
        for size in (1, 3, 255, 256, 257, 600):
            while len(sensor.entries) < size:
                n = len(sensor.entries)
                sensor.add_equipment(f"00:e0:fc:00:{n // 256:02x}:{n % 256:02x}", name=f"n{n}", manufacturer=HUAWEI)
            answer = sensor.push(self.server)
            self.assertEqual(answer.status, 200, answer.body)
            at = check_cosignature(answer.body.decode(), sensor.checkpoint(), self.server.witness)
            self.assertLess(abs(at - time.time()), 60)
            kept = sensor.get(self.server, "checkpoint")
            self.assertEqual(kept.body.decode(), sensor.checkpoint() + answer.body.decode())
        # Every tile that C2SP tlog-tiles demands of a tree of 600 leaves, made from the definitions.
        for n, width in ((0, 256), (1, 256), (2, 88)):
            tile = sensor.get(self.server, tile_path(0, n, width))
            self.assertEqual(tile.body, b"".join(sensor.tree.leaves[n * 256:n * 256 + width]))
            self.assertEqual(sensor.get(self.server, sensor.bundle(n)[0]).body, sensor.bundle(n)[1])
        above = sensor.get(self.server, tile_path(1, 0, 2))
        self.assertEqual(above.body, sensor.tree.root(0, 256) + sensor.tree.root(256, 512))
        self.assertEqual(sensor.get(self.server, tile_path(0, 2, 89)).status, 404)
        self.assertEqual(sensor.get(self.server, "tile/0/7").status, 400)
        # Each entry became one row.
        rows = self.rows(sensor)
        self.assertEqual(sorted(r["name"] for r in rows), sorted(f"n{i}" for i in range(600)))
        self.assertEqual(sorted(r["entry"] for r in rows), list(range(600)))

    def test_retrying_is_harmless(self):
        sensor = self.sensor()
        sensor.add_equipment("00:e0:fc:00:00:01")
        for status in (201, 201):
            self.assertEqual(sensor.put(self.server, 0).status, status)
        for _ in range(3):  # the same request, as somebody who recorded it would send it
            old = sensor.post(self.server, old=0)
            self.assertIn(old.status, (200, 409))
        self.assertEqual((old.status, old.headers["Content-Type"], old.body), (409, "text/x.tlog.size", b"1\n"))
        sensor.cosigned = 1
        self.assertEqual(sensor.post(self.server).status, 200)
        self.assertEqual(sensor.put(self.server, 0).status, 200)
        self.assertEqual(len(self.rows(sensor)), 1)

    def test_what_is_missing_is_named(self):
        sensor = self.sensor()
        for i in range(300):
            sensor.add_equipment(f"00:e0:fc:00:{i // 256:02x}:{i % 256:02x}")
        answer = sensor.post(self.server)
        self.assertEqual((answer.status, answer.json["missing"]), (424, ["tile/entries/000", "tile/entries/001.p/44"]))
        sensor.put(self.server, 1)
        self.assertEqual(sensor.post(self.server).json["missing"], ["tile/entries/000"])
        sensor.put(self.server, 0)
        self.assertEqual(sensor.post(self.server).status, 200)

    def test_bodies_may_be_packed(self):
        sensor = self.sensor()
        sensor.add_equipment("00:e0:fc:00:00:01")
        path, plain = sensor.bundle(0)
        path, packed = f"{sensor.prefix}/{path}", gzip.compress(plain)
        def put(body):
            return self.server.request("PUT", path, body, {"Authorization": sensor.authorization("PUT", path, body),
                                                           "Content-Encoding": "gzip"}).status
        self.assertEqual(put(packed), 201)
        self.assertEqual(put(packed + b"x"), 400)
        self.assertEqual(put(packed[:-3]), 400)
        self.assertEqual(put(gzip.compress(bytes(40 << 20))), 413)
        self.assertEqual(sensor.post(self.server).status, 200)

    def test_refusals(self):
        sensor, other = self.sensor(), self.sensor()
        sensor.add_heartbeat()
        other.add_heartbeat()
        path, body = sensor.bundle(0)
        path = f"{sensor.prefix}/{path}"

        def put(body, authorization, target=path):
            return self.server.request("PUT", target, body, {"Authorization": authorization}).status

        good = sensor.authorization("PUT", path, body)
        self.assertEqual(put(body, good), 201)
        self.assertEqual(put(body + b"x", good), 401)  # another body
        self.assertEqual(put(body, other.authorization("PUT", path, body)), 401)  # another key
        self.assertEqual(put(body, sensor.authorization("GET", path, body)), 401)  # another method
        self.assertEqual(put(body, good, f"{sensor.prefix}/tile/entries/000.p/2"), 401)  # another path
        self.assertEqual(put(body, sensor.authorization("PUT", path, body, at=time.time() - 900)), 401)  # old
        self.assertEqual(put(body, sensor.authorization("PUT", path, body, at=time.time() + 900)), 401)  # ahead
        self.assertEqual(self.server.request("PUT", path, body, token=self.server.token("administrator")).status, 403)
        self.assertEqual(self.server.request("PUT", path, body).status, 401)
        for broken in ("", "Sekisho-Ed25519", 'Sekisho-Ed25519 time="1",sig=""', good.replace("time=\"", "time=\"0"), good + ","):
            self.assertEqual(put(body, broken), 401, broken)
        # Bundles that are none.
        wide = f"{sensor.prefix}/tile/entries/000.p/2"
        for bad in (body, b"", body * 3, b"\0\0" * 3, body + b"\0\1"):
            self.assertEqual(put(bad, sensor.authorization("PUT", wide, bad), wide), 400)
        for target in ("tile/entries/000.p/0", "tile/entries/000.p/256", "tile/entries/0", "tile/entries/x000/001",
                       "tile/entries/000.p/01"):
            target = f"{sensor.prefix}/{target}"
            self.assertEqual(put(body, sensor.authorization("PUT", target, body), target), 400, target)
        far = f"{sensor.prefix}/{tile_path('entries', 1 << 40, 1)}"
        self.assertEqual(put(body, sensor.authorization("PUT", far, body), far), 413)
        # Heads.
        add = f"{sensor.prefix}/add-checkpoint"
        post = lambda body, target=add: self.server.request("POST", target, body).status
        self.assertEqual(post(sensor.extension(), "/log/nobody/site-1/add-checkpoint"), 404)
        self.assertEqual(post(sensor.extension(), f"/log/{sensor.operator}/site-9/add-checkpoint"), 404)
        self.assertEqual(post(other.extension()), 403)  # another key and origin
        self.assertEqual(post(b"old 5\n" + sensor.extension().split(b"\n", 1)[1]), 400)
        for bad in (b"", b"old 0\n", b"old -1\n\n", b"\xff" * 100, sensor.extension().replace(b"old 0", b"old 00")):
            self.assertEqual(post(bad), 400, bad)
        self.assertEqual(post(sensor.extension().replace(b"AAAA", b"AAAB") + b"x" * (1 << 18)), 413)
        self.assertEqual(post(sensor.extension(root=hashlib.sha256(b"x").digest())), 422)
        self.assertEqual(sensor.post(self.server).status, 200)
        acts = self.server.items("/v1/acts?status_from=400")
        self.assertTrue({401, 403, 422, 400} <= {a["status"] for a in acts})

    def test_a_part_in_the_network_counts(self):
        """What a sensor proved of the part that equipment has in its network is a fact for the law here, too."""
        self.server.add_operator("core-gb", country="GB", sectors=["telecom-mobile"], facts="operator.addressee = uk-huawei-2022\n")
        sensor = Sensor("core-gb", "site-1")
        self.server.add_sensor(sensor)
        maker = {"name": "Huawei", "entity": "huawei-technologies", "country": "CN", "basis": "stated", "confidence": 0.99}
        sensor.add_equipment("00:e0:fc:07:00:01", manufacturer=maker, networks=["5g"], roles=["core"])
        sensor.add_equipment("00:e0:fc:07:00:02", manufacturer=maker, networks=["5g"], roles=[])
        self.assertEqual(sensor.push(self.server).status, 200)
        found = lambda: {f["equipment"]: f["status"] for f in self.server.items("/v1/findings?operator=core-gb") if f["clause"] == "core"}
        wanted = {"mac:00:e0:fc:07:00:01": "violation", "mac:00:e0:fc:07:00:02": "undetermined"}
        self.assertTrue(eventually(lambda: found() == wanted, 30), found())
        self.assertEqual([e["roles"] for e in self.server.items("/v1/equipment?operator=core-gb")], [["core"], None])

    def test_a_fork_is_kept_and_told(self):
        sensor = self.sensor()
        sensor.add_heartbeat()
        self.assertEqual(sensor.push(self.server).status, 200)
        other = sensor.fork()
        sensor.add_heartbeat(packets=1)
        other.add_heartbeat(packets=2)
        self.assertEqual(sensor.push(self.server).status, 200)
        answer = other.post(self.server)  # the same size, another root
        self.assertEqual(answer.status, 409)
        self.assertIn("fork", answer.json["error"])
        other.add_heartbeat(packets=3)
        self.assertEqual(other.post(self.server, old=2).status, 422)
        # A smaller head that is not of this log is a fork, too; one that is, is only stale.
        third = Sensor(sensor.operator, "site-1", sensor.origin)
        third.key, third.public = sensor.key, sensor.public
        third.add_heartbeat(packets=9)
        self.assertIn("fork", third.post(self.server, old=0).json["error"])
        self.assertEqual(sensor.post(self.server, old=0, size=1).body, b"2\n")
        # Other bytes for entries that were countersigned.
        other.entries[0] = other.entries[0].replace(b"1000", b"1001")
        self.assertEqual(other.put(self.server, 0, size=2).status, 409)
        kinds = sorted(c["kind"] for c in self.rows(sensor, "contradictions"))
        self.assertEqual(kinds, ["fork", "fork", "inconsistent", "rewrite"])
        for c in self.rows(sensor, "contradictions"):
            kept = self.server.get(f"/v1/operators/{sensor.operator}/sensors/site-1/contradictions/{c['digest']}")
            self.assertEqual(hashlib.sha256(kept.body).hexdigest(), c["digest"])
        told = eventually(lambda: (lambda f: len(f) >= 3 and f)({f["clause"]: f for f in self.rows(sensor, "findings")
                                                                if f["sensor"]}))
        self.assertEqual((told["fork"]["status"], told["fork"]["certainty"]), ("violation", "confirmed"))
        self.assertEqual(told["inconsistent"]["status"], "undetermined")
        self.assertEqual(sensor.push(self.server).status, 200)  # the true log goes on

    def test_entries_that_cannot_be_read(self):
        sensor = self.sensor()
        sensor.add(b"\xff\xfe", b"{}", b'{"a":1,"a":2}', b'{ "at":"x"}', json.dumps({"b": 1}).encode())
        sensor.add_equipment("00:e0:fc:00:00:01", event="exploded")
        sensor.add_heartbeat(interval=0)
        sensor.add_equipment("00:e0:fc:00:00:02")
        self.assertEqual(sensor.push(self.server).status, 200)
        self.assertEqual(sorted(u["entry"] for u in self.rows(sensor, "unreadable")), list(range(7)))
        self.assertEqual(len(self.rows(sensor)), 1)
        self.assertTrue(eventually(lambda: any(f["clause"] == "unreadable" for f in self.rows(sensor, "findings"))))

    def test_hostile_names_are_only_names(self):
        sensor = self.sensor()
        nasty = ["<script>alert(1)</script>", "%n%s", "a\"b\\c", "\u001b[31m", "=cmd()", "../../etc", "\u202eevil", "\u0000x", "関"]
        for i, name in enumerate(nasty):
            sensor.add_equipment(f"00:e0:fc:00:00:{i:02x}", name=name, model=name)
        self.assertEqual(sensor.push(self.server).status, 200)
        got = {r["id"]: r["name"] for r in self.rows(sensor)}
        for i, name in enumerate(nasty):  # no text of a row holds a NUL; the record in the log does
            self.assertEqual(got[f"mac:00:e0:fc:00:00:{i:02x}"], None if "\0" in name else name)

    def test_a_restricted_switch_becomes_a_finding(self):
        sensor = self.sensor()
        self.server.add_operator(sensor.operator, country="GB", sectors=["telecom-mobile"],
                                 facts="operator.addressee = uk-huawei-2022\n")
        sensor.add_equipment("00:e0:fc:00:00:01", manufacturer=HUAWEI, network="5g", **{"class": "base-station"})
        sensor.add_equipment("00:1b:17:00:00:01", network="5g")
        began = time.monotonic()
        self.assertEqual(sensor.push(self.server).status, 200)
        found = eventually(lambda: [f for f in self.rows(sensor, "findings") if f["regulation"] == "uk-huawei-2022"])
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual({f["equipment"] for f in found if f["status"] in ("due", "violation")}, {"mac:00:e0:fc:00:00:01"})
        self.assertEqual({f["certainty"] for f in found}, {"suspected"})
        row = self.rows(sensor)
        self.assertIn(next(r["status"] for r in row if r["id"] == "mac:00:e0:fc:00:00:01"), ("due", "violation"))
        # The record with its evidence, out of the log.
        detail = self.server.get(f"/v1/operators/{sensor.operator}/equipment/mac:00:e0:fc:00:00:01").json
        self.assertEqual(detail["records"][0]["entry"], json.loads(sensor.entries[0]))
        # It goes: the finding is closed, not lost.
        sensor.add_equipment("00:e0:fc:00:00:01", event="gone", manufacturer=HUAWEI, network="5g")
        self.assertEqual(sensor.push(self.server).status, 200)
        self.assertTrue(eventually(lambda: all(f["closed"] for f in self.rows(sensor, "findings")
                                               if f["equipment"] == "mac:00:e0:fc:00:00:01")))
        # A waiver of the register frees it; the operator's own word does not.
        sensor.add_equipment("00:e0:fc:00:00:01", manufacturer=HUAWEI, network="5g", **{"class": "base-station"})
        self.assertEqual(sensor.push(self.server).status, 200)
        self.assertTrue(eventually(lambda: [f for f in self.rows(sensor, "findings") if not f["closed"]]))
        self.server.put(f"/v1/operators/{sensor.operator}/waivers/w1",
                        {"regulation": "uk-huawei-2022", "reference": "letter of 1 April", "until": "2099-01-01"})
        self.assertTrue(eventually(lambda: [f for f in self.rows(sensor, "findings") if f["status"] == "exempt"]))

    def test_silence_begins_and_ends(self):
        sensor = self.sensor()
        now = time.time()
        sensor.add_heartbeat(at=now - 1000, interval=60)
        sensor.push(self.server)
        silent = lambda: [f for f in self.rows(sensor, "findings") if f["clause"] == "silence" and not f["closed"]]
        self.assertTrue(eventually(silent))
        self.assertTrue([s for s in self.rows(sensor, "sensors") if s["silent"]])
        sensor.add_heartbeat(at=now, interval=60)
        sensor.push(self.server)
        self.assertTrue(eventually(lambda: not silent()))
        gaps = eventually(lambda: [f for f in self.rows(sensor, "findings") if f["clause"] == "gap"])
        self.assertTrue(gaps)
        self.assertEqual([h["gap_s"] for h in self.rows(sensor, "heartbeats")], [0, 1000])

    def test_a_revoked_key(self):
        sensor = self.sensor()
        sensor.add_heartbeat()
        self.assertEqual(sensor.push(self.server).status, 200)
        self.assertEqual(self.server.request("DELETE", f"/v1/operators/{sensor.operator}/sensors/site-1",
                                             token=self.server.token("administrator")).status, 204)
        sensor.add_heartbeat()
        self.assertEqual(sensor.put(self.server, 0).status, 403)
        self.assertEqual(sensor.post(self.server).status, 403)


class Crash(unittest.TestCase):
    def test_killed_again_and_again(self):
        """kill -9 at any instant: at the end every entry is there once, and the head verifies."""
        server = harness.Server(store=os.environ.get("SEKISHO_TEST_STORE"))
        self.addCleanup(server.close)
        server.start()
        server.add_operator("acme")
        sensor = Sensor("acme", "s")
        server.add_sensor(sensor)
        for round_ in range(5):
            for i in range(300):
                n = round_ * 300 + i
                sensor.add_equipment(f"00:e0:fc:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}", name=f"n{n}")
            for n in range(sensor.cosigned // 256, (len(sensor.entries) + 255) // 256):
                sensor.put(server, n)
            if os.fork() == 0:  # the answer is never read
                try:
                    sensor.post(server)
                finally:
                    os._exit(0)
            time.sleep(0.02 * round_)
            server.stop(signal.SIGKILL)
            os.wait()
            server.start()
            state = sensor.get(server, "checkpoint")
            sensor.cosigned = int(state.body.split(b"\n")[1]) if state.status == 200 else 0
            self.assertIn(sensor.cosigned, (round_ * 300, round_ * 300 + 300))
            self.assertEqual(sensor.push(server).status, 200)
        names = [r["name"] for r in server.items("/v1/equipment?operator=acme")]
        self.assertEqual(sorted(names), sorted(f"n{i}" for i in range(1500)))
        for n in range(6):
            self.assertEqual(sensor.get(server, sensor.bundle(n)[0]).body, sensor.bundle(n)[1])


if __name__ == "__main__":
    unittest.main()
