"""Every observation of every sample, word by word.  tools/regold writes the expected anew; review its diff like code."""
import difflib
import pathlib

import program
from program import Case, ROOT, SAMPLES, run

GOLDEN = ROOT / "tests/data/golden"
CAPTURES = sorted(p.name for p in SAMPLES.glob("*.pcap*"))


def observations(name, folder):
    """What the program observes in samples/NAME, one JSON text a line."""
    said = pathlib.Path(folder) / "said.jsonl"
    status, _, err = run("inspect", "-f", "jsonl", "--as-of", "2026-11-01", "--observations", said, name, cwd=SAMPLES)
    if status not in (0, 1):
        raise RuntimeError(err)
    return said.read_text(encoding="utf-8")


class Golden(Case):
    def test_observations(self):
        for name in CAPTURES:
            with self.subTest(name=name):
                expected = (GOLDEN / (name + ".jsonl")).read_text(encoding="utf-8")
                got = observations(name, self.folder)
                (self.folder / "said.jsonl").unlink()
                diff = list(difflib.unified_diff(expected.splitlines(), got.splitlines(), "expected", "got", lineterm="", n=0))
                self.assertFalse(diff, "\n".join(diff[:40]))

    def test_nothing_is_left_over(self):
        self.assertEqual(sorted(p.name[:-6] for p in GOLDEN.glob("*.jsonl")), CAPTURES)


if __name__ == "__main__":
    program.main()
