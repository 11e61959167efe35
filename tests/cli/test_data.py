#!/usr/bin/env python3
"""`sekisho data info`: every table with its date; what is old is told; damaged data is refused."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(sekisho, *argv, data=None):
    env = {k: v for k, v in os.environ.items() if k != "SEKISHO_DATA"}
    if data:
        env["SEKISHO_DATA"] = str(data)
    return subprocess.run([sekisho, "data", *argv], capture_output=True, text=True, check=False, env=env)


def table(name):
    head, *lines = (ROOT / "data" / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [dict(zip(head.split("\t"), line.split("\t"))) for line in lines]


def main():
    sekisho = pathlib.Path(sys.argv[1]).resolve()
    passed = failed = 0

    def tell(what, good, why=""):
        nonlocal passed, failed
        passed += bool(good)
        failed += not good
        if not good:
            print(f"FAIL {what}: {why}")

    done = run(sekisho, "info", "-f", "jsonl", "--as-of", "2026-11-22")
    records = {(r["kind"], r["name"]): r for r in map(json.loads, done.stdout.splitlines())}
    tell("status", done.returncode == 0, done.stderr)
    for row in table("registries/SOURCES.tsv"):
        record = records.get(("registry", row["name"]), {})
        want = len(table(f"registries/{row['registry']}.tsv"))
        # The MAC registry gains rows for blocks that are shared out but not listed themselves.
        tell(f"{row['name']}: rows", want <= record.get("rows", 0) <= want * 1.1, record)
        tell(f"{row['name']}: source", record.get("source") == row["source"], record)
        tell(f"{row['name']}: date", (record.get("date") or "").startswith(row["date"]), record)
    for row in table("entities/lists.tsv"):
        want = sum(1 for x in table("entities/listings.tsv") if x["list_id"] == row["list_id"] and x["entity_id"])
        tell(f"{row['list_id']}: rows", records.get(("list", row["list_id"]), {}).get("rows") == want, str(want))
    tell("old", records[("registry", "flag")]["old"] and not records[("registry", "mac")]["old"])
    tell("old is told", "registry flag is of 2021-07-15, more than a year old" in done.stderr, done.stderr)
    tell("new is not", "registry mac" not in done.stderr, done.stderr)
    tell("undated is told", "registry gpon: nobody knows" in done.stderr, done.stderr)
    later = run(sekisho, "info", "--as-of", "2029-01-01")
    tell("later all is old", "registry mac is of 2026-08-26" in later.stderr and later.returncode == 0, later.stderr)
    for argv in ([], ["inf"], ["info", "x"], ["info", "-f", "xml"], ["info", "--as-of", "x"]):
        bad = run(sekisho, *argv)
        tell(f"usage {argv}", bad.returncode == 2 and bad.stdout == "", bad.stdout)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "regulations").mkdir()
        whole = bytearray((sekisho.parent.parent.parent / "tools/sekisho.data").read_bytes())
        whole[-9] ^= 1
        (root / "sekisho.data").write_bytes(whole)
        bad = run(sekisho, "info", data=root)
        tell("a changed byte", bad.returncode == 2 and bad.stdout == "" and bad.stderr, bad.stdout + bad.stderr)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
