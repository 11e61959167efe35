"""data/sectors.tsv: fields, and industries with law, ministry and mappings; nothing left empty unseen."""
import csv
import sys
import unittest

INDUSTRIES_MIN = 44
SECTORS_OF_THE_ACT = 15  # Act 43/2022, Art. 50(1), since 1 April 2025
FIELDS = ("telecom broadcast finance aviation airport rail electricity gas government health water logistics chemicals "
          "credit-card oil ports").split()
MINISTRIES = set("MIC METI MLIT FSA MHLW MAFF MOE CAO MOD NPA NCO".split())


class Sectors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(TABLE, encoding="utf-8", newline="") as f:
            cls.rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
        cls.by_id = {r["id"]: r for r in cls.rows}
        cls.industries = [r for r in cls.rows if r["parent"]]

    def test_enough_and_each_once(self):
        self.assertGreaterEqual(len(self.industries), INDUSTRIES_MIN)
        self.assertEqual(len(self.by_id), len(self.rows))

    def test_two_levels(self):
        for r in self.industries:
            self.assertEqual(self.by_id[r["parent"]]["parent"], "", r["id"])
        parents = {r["parent"] for r in self.industries}
        for r in self.rows:
            self.assertTrue(r["parent"] or r["id"] in parents, r["id"] + " is a field without industries")
        self.assertLessEqual(set(FIELDS), {r["id"] for r in self.rows if not r["parent"]})

    def test_nothing_is_missing(self):
        for r in self.rows:
            for column in "ja en isic source checked".split():
                self.assertTrue(r[column], f"{r['id']}: {column}")
            self.assertRegex(r["isic"], r"^[A-U](\d{2,4})?$", r["id"])
            self.assertRegex(r["ja"], r"[぀-ヿ一-鿿]", r["id"])
            self.assertIn(r["checked"], ("verified", "secondary", "unverified"), r["id"])
        for r in self.industries:
            self.assertRegex(r["law"], r"[一-鿿]", r["id"])
            self.assertIn(r["ministry"], MINISTRIES, r["id"])

    def test_every_sector_of_the_act(self):
        items = {}
        for r in self.industries:
            self.assertEqual(bool(r["espa"]), bool(r["espa_item"]) or r["espa"] == "health", r["id"])
            if r["espa_item"]:
                items.setdefault(int(r["espa_item"]), set()).add(r["espa"])
        self.assertEqual(sorted(items), list(range(1, SECTORS_OF_THE_ACT + 1)))
        for item, names in items.items():
            self.assertEqual(len(names), 1, item)


TABLE = sys.argv.pop(1)
unittest.main()
