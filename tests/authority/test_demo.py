"""The simulated country: invented and marked as such, the same every time, and logs that verify."""
import base64
import ipaddress
import json
import pathlib
import struct
import tempfile
import unittest

import server as harness
from sensor import Tree, leaf, tile_path
from server import run

DOCUMENTATION = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


class Demo(unittest.TestCase):
    def filled(self):
        held = tempfile.TemporaryDirectory(prefix="sekisho-demo-")
        self.addCleanup(held.cleanup)
        home = pathlib.Path(held.name) / "home"
        said = run("demo", "--home", home, "--operators", 50, "--equipment", 2000, "--months", 6)
        self.assertRegex(said, r"^50 invented operators, 2000 pieces of equipment, \d+ entries, \d+ findings\ntoken: sekisho_")
        server = harness.Server(home=home).start()
        self.addCleanup(server.close)
        return server

    def test_a_country(self):
        server = self.filled()
        operators = server.items("/v1/operators")
        self.assertEqual(len(operators), 50)
        for o in operators:
            self.assertTrue(o["invented"] and o["name"].startswith("【架空】") and o["name_en"].startswith("(invented)"), o)
        industries = {s["sector"] for o in operators[:44] for s in server.get(f"/v1/operators/{o['operator']}").json["sectors"]}
        self.assertEqual(len(industries), 44)
        equipment = server.items("/v1/equipment")
        self.assertEqual(len(equipment), 2000)
        self.assertTrue(all(e["maker"] and e["maker_country"] for e in equipment))
        self.assertTrue(any(e["gone"] for e in equipment))
        tally = server.items("/v1/tally?operator=demo-001")
        self.assertEqual(len({t["day"] for t in tally}), 7)  # six ends of months, and today
        findings = server.items("/v1/findings?open=true")
        self.assertIn("undetermined", {f["status"] for f in findings})
        self.assertTrue({"due", "violation"} & {f["status"] for f in findings})
        self.assertTrue(all(f["certainty"] == "suspected" for f in findings if f["regulation"] != "sekisho-monitoring"))
        self.assertEqual(server.items("/v1/unreadable"), [])
        # A log, verified from its tiles alone.
        head = server.get("/log/demo-007/site-1/checkpoint").body.decode().split("\n")
        size = int(head[1])
        tree = Tree()
        for n in range((size + 255) // 256):
            bundle = server.get("/log/demo-007/site-1/" + tile_path("entries", n, min(256, size - n * 256))).body
            while bundle:
                length = struct.unpack(">H", bundle[:2])[0]
                entry, bundle = bundle[2:2 + length], bundle[2 + length:]
                tree.leaves.append(leaf(entry))
                for address in json.loads(entry).get("equipment", {}).get("addresses", []) if b'"event"' in entry else []:
                    if address.startswith("ip:"):
                        self.assertTrue(any(ipaddress.ip_address(address[3:]) in n for n in DOCUMENTATION), address)
        self.assertEqual(base64.b64encode(tree.root(0, size)).decode(), head[2])
        # Another time it is the same.
        again = self.filled()
        self.assertEqual(again.items("/v1/equipment"), equipment)
        self.assertEqual(again.items("/v1/findings?open=true"), findings)

    def test_nothing_that_exists_is_filled(self):
        server = harness.Server()
        self.addCleanup(server.close)
        self.assertIn("made here before", run("demo", "--home", server.home, expect=2))


if __name__ == "__main__":
    unittest.main()
