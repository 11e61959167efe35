"""refresh-registries reads what the publishers of registries publish, and refuses what is older or too small."""
import contextlib
import io
import os
import pathlib
import sys
import tempfile
import unittest

import tool

refresh = tool.load("refresh-registries")
HEAD = "Registry,Assignment,Organization Name,Organization Address\n"
IANA = """PRIVATE ENTERPRISE NUMBERS

Decimal
| Organization
0
  Reserved
    Internet Assigned Numbers Authority
      iana&iana.org
1
  Alpha  Works, "Inc."
    Some Body
      some&example.org
2

3
  ---none---
70000
  Béta AG
    Nobody
      nobody&example.org
"""
# Rows as the IEEE writes them, the two that share a block among them.
FILES = {
    "oui.csv": HEAD + 'MA-L,00E0FC,"Alpha Works, Inc.","1 Road, Shenzhen  CN 518057 "\n'
                      'MA-L,0001c8,CONRAD CORP.,\nMA-L,0001C8,THOMAS CONRAD CORP.,1908-R AUSTIN TX US 78758 \n'
                      "MA-L,00AABB,,US\n",
    "mam.csv": HEAD + "MA-M,70F8E71,Beta,Somewhere  Zürich  CH 8000 \n",
    "oui36.csv": HEAD + "MA-S,70B3D5001,Gamma,Osaka  JP 530-0001 \n",
    "iab.csv": HEAD + "IAB,0050C2000,Delta,Paris FR \n",
    "cid.csv": HEAD + "CID,0A35F2,Alpha Works,Shenzhen CN \n",
    "enterprise-numbers.txt": IANA,
}
SOURCES = ("name\tregistry\ttitle\tsource\tdate\tlicence\n"
           "mac\tieee-oui\tT\told\t2020-01-01\tfacts\npen\tiana-pen\tT\told\t2020\tfacts\ncid\tcid\tT\told\t\tfacts\n")
DAY = 1767225600  # 2026-01-01


class Registries(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.published, self.into = pathlib.Path(folder.name, "published"), pathlib.Path(folder.name, "tables")
        self.published.mkdir()
        self.into.mkdir()
        (self.into / "SOURCES.tsv").write_text(SOURCES, encoding="utf-8")
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name, text, day=DAY):
        (self.published / name).write_text(text, encoding="utf-8")
        os.utime(self.published / name, (day, day))

    def run_tool(self, *argv):
        out, sys.argv = io.StringIO(), ["refresh-registries", "--from", str(self.published), "--into", str(self.into), *argv]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            return refresh.main(), out.getvalue()

    def table(self, name):
        return [line.split("\t") for line in (self.into / name).read_text(encoding="utf-8").splitlines()[1:]]

    def test_blocks(self):
        self.assertEqual(self.run_tool("mac")[0], 0)
        self.assertEqual(self.table("ieee-oui.tsv"), [
            ["0001C8", "24", "MA-L", "CONRAD CORP.", ""], ["0050C2000", "36", "IAB", "Delta", "FR"],
            ["00E0FC", "24", "MA-L", "Alpha Works, Inc.", "CN"], ["70B3D5001", "36", "MA-S", "Gamma", "JP"],
            ["70F8E71", "28", "MA-M", "Beta", "CH"]])
        self.assertIn("of the IEEE RA\t2026-01-01\t", (self.into / "SOURCES.tsv").read_text(encoding="utf-8"))

    def test_numbers(self):
        self.assertEqual(self.run_tool("pen", "cid")[0], 0)
        self.assertEqual(self.table("iana-pen.tsv"), [["0", "Reserved"], ["1", 'Alpha Works, "Inc."'], ["3", "---none---"],
                                                      ["70000", "Béta AG"]])
        self.assertEqual(self.table("cid.tsv"), [[str(0x0A35F2), "Alpha Works"]])

    def test_refused(self):
        self.run_tool("mac", "pen")
        before = (self.into / "iana-pen.tsv").read_bytes()
        self.write("enterprise-numbers.txt", "\n".join(IANA.splitlines()[:10]))
        status, said = self.run_tool("pen")
        self.assertEqual(status, 1)
        self.assertIn("2 rows where 4 were", said)
        self.write("enterprise-numbers.txt", IANA, DAY - 400 * 86400)
        status, said = self.run_tool("pen")
        self.assertEqual(status, 1)
        self.assertIn("is older than 2026-01-01", said)
        self.write("enterprise-numbers.txt", "<html>busy</html>")
        self.assertEqual(self.run_tool("pen")[0], 1)
        self.assertEqual((self.into / "iana-pen.tsv").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
