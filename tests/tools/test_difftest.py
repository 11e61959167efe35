"""tools/difftest sees what only one side says, and nothing where both agree."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tool import ROOT, load

difftest = load("difftest")
VERSION = "H3C Comware Platform Software, Software Version 7.1.070, Release 6328P03  H3C S5130S-28P-EI  " \
          "Copyright (c) 2004-2021 New H3C Technologies Co., Ltd. All rights reserved."


def observation(frame, name, value, protocol="lldp"):
    return {"schema": "sekisho.observation/1", "source": "x", "frame": frame, "protocol": protocol,
            "subject": "mac:00:00:00:00:00:00", "property": name, "value": value, "basis": "stated"}


class Values(unittest.TestCase):
    def test_escapes_do_not_differ(self):
        self.assertEqual(difftest.text("A\\r\\nB"), difftest.text("A B"))
        self.assertEqual(difftest.text("x\\x1by"), difftest.text("x\x1by"))
        self.assertNotEqual(difftest.text("AB"), difftest.text("AC"))

    def test_bytes_and_numbers(self):
        self.assertEqual(difftest.octets("41:42"), "ab")
        self.assertEqual(difftest.number("0x10"), "16")
        self.assertEqual(difftest.address("mac:00:1B:1b:00:00:01"), "00:1b:1b:00:00:01")


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class WholeTool(unittest.TestCase):
    names = [observation(i, "name", f"agg-{i}") for i in range(1, 6)]

    def run_tool(self, observations, status=0):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / "answer").write_text("".join(json.dumps(o) + "\n" for o in observations))
            fake = place / "sekisho"
            fake.write_text(f'#!/bin/sh\ncp "{place}/answer" "$5"\nexit {status}\n')
            os.chmod(fake, 0o755)
            done = subprocess.run([str(ROOT / "tools/difftest"), "--sekisho", str(fake), str(ROOT / "samples/switches.pcap")],
                                  stdout=subprocess.PIPE, check=False)
            return done.returncode, done.stdout.decode()

    def test_tshark_says_more(self):
        status, words = self.run_tool(self.names[1:])
        self.assertEqual(status, 1)
        self.assertIn("lldp name: switches.pcap frame 1: only tshark: 'agg1'", words)

    def test_we_say_more(self):
        words = self.run_tool([*self.names, observation(1, "name", "invented")])[1]
        self.assertIn("lldp name: switches.pcap frame 1: only sekisho: 'invented'", words)

    def test_agreement(self):
        words = self.run_tool([*self.names, observation(3, "description", VERSION)])[1]
        self.assertRegex(words, r"lldp +name +10 +10 +0 +0")
        self.assertNotIn("frame 3: only", words)

    def test_a_failed_run_fails(self):
        status, words = self.run_tool(self.names, status=2)
        self.assertEqual(status, 1)
        self.assertIn("failed run", words)


if __name__ == "__main__":
    unittest.main()
