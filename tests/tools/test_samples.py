"""The captures written frame by frame are what tools/make-samples makes, and the tables speak of captures that exist."""
import csv
import unittest

from tool import ROOT, load

make_samples = load("make-samples")


class Samples(unittest.TestCase):
    def test_the_same_bytes_each_time(self):
        for name, scene in make_samples.FRAMES.items():
            self.assertEqual(scene(), (ROOT / "samples" / name).read_bytes(), name)

    def test_tables(self):
        for name in ("expected.tsv", "traps.tsv"):
            with open(ROOT / "samples" / name, encoding="utf-8", newline="") as f:
                rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
            for row in rows:
                self.assertTrue((ROOT / "samples" / row["capture"]).is_file(), row)
                self.assertNotIn(None, row, "a row with too many columns")
                self.assertNotIn(None, [row[k] for k in ("key", "capture")])


if __name__ == "__main__":
    unittest.main()
