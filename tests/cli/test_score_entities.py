#!/usr/bin/env python3
"""tools/score-entities: counts what is wrong, and fails below the floor."""
import pathlib
import subprocess
import sys
import tempfile

WHO = """#!/usr/bin/env python3
import json, sys
for line in sys.stdin:
    text = line.rstrip("\\n")
    path = "inside" if text == "Inside" else "exact"
    match = [] if text == "Nobody" else [{"entity": text.lower(), "score": 0.97, "path": path}]
    print(json.dumps({"matches": match}))
"""
# Texts and what they must be; what the stand-in says; precision and recall; status with a floor of 99 and 99.
CASES = [
    ([("Alpha", "alpha"), ("Beta", "beta"), ("Nobody", "")], "precision 100.00 %, recall 100.00 %", 0),
    ([("Alpha", "alpha"), ("Beta", "gamma")], "precision 50.00 %, recall 50.00 %", 1),
    ([("Alpha", "alpha"), ("Beta", "")], "precision 50.00 %, recall 100.00 %", 1),
    ([("Alpha", "alpha"), ("Nobody", "beta")], "precision 100.00 %, recall 50.00 %", 1),
    ([("Alpha", "alpha"), ("Inside", "")], "precision 100.00 %, recall 100.00 %", 0),
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "who").write_text(WHO, encoding="utf-8")
        (root / "who").chmod(0o755)
        (root / "floor").write_text("# least\nprecision 99\nrecall 99\n", encoding="utf-8")
        for pairs, words, status in CASES:
            lines = [f"{text}\t{entity}\tkind\ttest" for text, entity in pairs]
            (root / "pairs").write_text("\n".join(["text\tentity\tkind\thalf", *lines]) + "\n", encoding="utf-8")
            done = subprocess.run([sys.executable, sys.argv[1], "--sekisho", root / "who", "--floor", root / "floor",
                                   root / "pairs"], capture_output=True, text=True, check=False)
            if words not in done.stdout or done.returncode != status:
                print(f"FAIL {pairs}: status {done.returncode}: {done.stdout}{done.stderr}")
                failed += 1
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
