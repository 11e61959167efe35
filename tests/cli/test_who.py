#!/usr/bin/env python3
"""`sekisho who`: what is asked, the entity and group of the answer on a day, and how it was found."""
import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TODAY = "2026-11-22"
HUAWEI = "huawei-technologies"

# What is asked; the day; first match: entity, group, maker ("" none, None not looked at), path.
ROWS = [
    ("华为技术有限公司", TODAY, HUAWEI, HUAWEI, "", "exact"),
    ("華為", TODAY, HUAWEI, HUAWEI, "", "exact"),
    ("ファーウェイ", TODAY, HUAWEI, HUAWEI, "", "exact"),
    ("Huawei Tech. Co Ltd", TODAY, HUAWEI, HUAWEI, "", "normalised"),
    ("HUAWEI TECHNOLOGIES CO.,LTD", TODAY, HUAWEI, HUAWEI, "", "exact"),
    ("00:e0:fc:00:00:00", TODAY, HUAWEI, HUAWEI, "", None),
    ("00E0.FC12.3456", TODAY, HUAWEI, HUAWEI, "", None),
    ("00-E0-FC", TODAY, HUAWEI, HUAWEI, "", None),
    ("mac:00e0fc123456", TODAY, HUAWEI, HUAWEI, "", None),
    ("mac:00E0FC", TODAY, HUAWEI, HUAWEI, "", None),
    ("pen:2011", TODAY, HUAWEI, HUAWEI, "", None),
    ("PEN:0x7db", TODAY, HUAWEI, HUAWEI, "", None),
    ("diameter:2011", TODAY, HUAWEI, HUAWEI, "", None),
    ("1.3.6.1.4.1.2011.2.23.1", TODAY, HUAWEI, HUAWEI, "", None),
    ("oid:1.3.6.1.4.1.2011", TODAY, HUAWEI, HUAWEI, "", None),
    ("gpon:HWTC", TODAY, HUAWEI, HUAWEI, "", None),
    ("gpon:hwtc", TODAY, HUAWEI, HUAWEI, "", None),
    ("usb:0x12d1", TODAY, HUAWEI, HUAWEI, "", None),
    ("pci:0x19e5", TODAY, HUAWEI, HUAWEI, "", None),
    ("jedec:0x01ce", TODAY, "samsung-electronics", "samsung-electronics", "", None),
    ("flag:ABB", TODAY, "abb", "abb", "", None),
    ("1.3.12.2.1107.5", TODAY, "siemens-healthineers", None, "", None),
    ("Futurewei", TODAY, "futurewei", HUAWEI, "", "exact"),
    ("HiSilicon", TODAY, "hisilicon", HUAWEI, "", "exact"),
    ("Honor Device", "2020-11-16", "honor-device", HUAWEI, None, "normalised"),
    ("Honor Device", "2020-11-17", "honor-device", "honor-device", None, "normalised"),
    ("日本電気株式会社", TODAY, "nec", "nec", "", "exact"),
    ("NEC Corporation", TODAY, "nec", "nec", "", "exact"),
    ("ニチデン", TODAY, "nec", "nec", "", "exact"),
    ("ニッポンデンキ", TODAY, "nec", "nec", "", "normalised"),
    ("Lorex", "2017-01-01", "lorex", "flir-systems", "dahua", None),
    ("Lorex", "2020-01-01", "lorex", "dahua", "dahua", None),
    ("Lorex", TODAY, "lorex", "skywatch", "", None),
    ("EZVIZ", TODAY, "ezviz", None, "hikvision", "exact"),
    ("LaView", TODAY, "hikvision", None, "hikvision", "brand"),
    ("H3C", "2004-06-01", "new-h3c", HUAWEI, None, None),
    ("H3C", "2006-06-01", "new-h3c", "3com", None, None),
    ("H3C", "2012-01-01", "new-h3c", "hewlett-packard-company", None, None),
    ("H3C", "2016-01-01", "new-h3c", "hewlett-packard-enterprise", None, None),
    ("CN=ap-1, O=Zhejiang Dahua Technology Co.\\, Ltd., C=CN", TODAY, "dahua", "dahua", "", "exact"),
    ("/C=CN/O=Huawei Technologies Co., Ltd./CN=a/b", TODAY, HUAWEI, HUAWEI, "", None),
    ("/C=JP/O=NEC Corporation", TODAY, "nec", "nec", "", "exact"),
    ("/O=", TODAY, None, None, None, None),
    ("Huаwei", TODAY, HUAWEI, HUAWEI, "", "confusable"),
    ("lntel Corporation", TODAY, "intel", "intel", None, "confusable"),
    ("Hangzhou Hikvison Digital Tech", TODAY, "hikvision", None, None, "fuzzy"),
    ("Tiandi Weiye", TODAY, "tiandy", "tiandy", None, None),
    ("Hivision", TODAY, None, None, None, None),
    ("Cisco IOS Software, C2960 Software", TODAY, "cisco", "cisco", None, "inside"),
    # Nobody, and nobody accused.
    ("TP-Link", TODAY, None, None, None, None),
    ("02:00:00:00:00:01", TODAY, None, None, None, None),
    ("01:00:5e:00:00:01", TODAY, None, None, None, None),
    ("00:1b:c5", TODAY, None, None, None, None),
    ("Co., Ltd.", TODAY, None, None, None, None),
    ("Axis of evil", TODAY, None, None, None, None),
    ("decade", TODAY, None, None, None, None),
    ("192.0.2.1", TODAY, None, None, None, None),
    ("\x1b[31m", TODAY, None, None, None, None),
]
USAGE = [[], ["-f", "xml", "x"], ["--as-of", "yesterday", "x"], ["--as-of", "2026-02-30", "x"], ["--nothing", "x"],
         ["pen:x"], ["gpon:HWT"], ["mac:00:e0"]]


def ask(sekisho, argv, text=None):
    env = {k: v for k, v in os.environ.items() if k != "SEKISHO_DATA"}
    return subprocess.run([sekisho, "who", *argv], input=text, capture_output=True, text=True, check=False, env=env)


def found(record):
    """Entity, group, maker and path of the first match."""
    if not record["matches"]:
        return None, None, None, None
    first = record["matches"][0]
    return first["entity"], first["group"]["id"], first["maker"]["id"] if first["maker"] else "", first["path"]


def check_rows(sekisho, tell):
    for text, day, entity, group, maker, path in ROWS:
        done = ask(sekisho, ["-f", "jsonl", "--as-of", day, "--", text])
        record = json.loads(done.stdout)
        have = found(record)
        for name, want, got in zip(("entity", "group", "maker", "path"), (entity, group, maker, path), have):
            tell(f"{text} on {day}: {name}", want == got or (want is None and entity is not None), f"{got}, not {want}")
        tell(f"{text}: schema", record["schema"] == "sekisho.attribution/1" and record["query"] == text, done.stdout)
        known = bool(record["matches"] or record["registry"] or record["brand"] or record["virtual"])
        tell(f"{text}: status", done.returncode == (0 if known else 1), str(done.returncode))


def check_details(sekisho, tell):
    record = json.loads(ask(sekisho, ["-f", "jsonl", "--as-of", "2020-01-01", "H3C"]).stdout)
    parents = {p["id"]: p for p in record["matches"][0]["parents"] if p["of"] == "new-h3c-group"}
    tell("shares", parents["unisplendour"]["share_percent"] == 51 and parents["hewlett-packard-enterprise"]["controls"] is False,
         str(parents))
    tell("dates", parents["unisplendour"]["since"] == "2016-05-01" and parents["unisplendour"]["until"] == "2024-09-04",
         str(parents))
    tell("owners have sources", all(p["source"] and p["confidence"] for p in record["matches"][0]["parents"]), "")
    record = json.loads(ask(sekisho, ["-f", "jsonl", "--as-of", TODAY, "HiSilicon"]).stdout)
    lists = record["matches"][0]["lists"]
    tell("lists", any(x["list"] == "us-ndaa-889" and x["as"] == HUAWEI and x["from"] == "2018-08-13" for x in lists),
         str(lists))
    tell("lists have citations", all(x["citation"] and x["source"] for x in lists), "")
    record = json.loads(ask(sekisho, ["-f", "jsonl", "--as-of", "2017-01-01", "HiSilicon"]).stdout)
    tell("no list before its day", not [x for x in record["matches"][0]["lists"] if x["list"] == "us-ndaa-889"], "")
    record = json.loads(ask(sekisho, ["-f", "jsonl", "TP-Link"]).stdout)
    lost = {x["entity"]: x["why"] for x in record["lost"]}
    tell("why two lost", set(lost) >= {"tp-link-systems", "tp-link-technologies"}, str(lost))
    record = json.loads(ask(sekisho, ["-f", "jsonl", "00:e0:fc:00:00:00"]).stdout)
    tell("the registry's spelling", record["registry"]["organisation"] == "HUAWEI TECHNOLOGIES CO.,LTD", str(record))
    tell("the registry's date", record["registry"]["date"] is not None and record["registry"]["source"], str(record))
    record = json.loads(ask(sekisho, ["-f", "jsonl", "Siemens AG"]).stdout)
    tell("LEI", record["matches"][0]["lei"] == "W38RGI023J3WT1HWRP32", str(record))
    tell("no shares unasked", record["matches"][0]["shares"] is None, str(record))
    text = ask(sekisho, ["\x1b]0;x\x07"]).stdout
    tell("no escape reaches the terminal", "\x1b" not in text and "\x07" not in text, repr(text))


def check_large_holders(sekisho, tell):
    """Who holds 50 MA-L prefixes or more is an entity, or is listed with a reason."""
    head, *lines = (ROOT / "data/registries/ieee-oui.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = [dict(zip(head.split("\t"), line.split("\t"))) for line in lines]
    count = collections.Counter(r["organisation"] for r in rows if r["registry"] == "MA-L")
    first = {r["organisation"]: r["assignment"] for r in reversed(rows) if r["registry"] == "MA-L"}
    known = {line.split("\t")[0] for line in
             (ROOT / "tests/data/entity/unresolved.tsv").read_text(encoding="utf-8").splitlines()[1:] if line.split("\t")[1]}
    large = [o for o, n in count.items() if n >= 50]
    done = ask(sekisho, ["-f", "jsonl", "-"], "".join(f"mac:{first[o]}\n" for o in large))
    tell("large holders are asked", len(large) > 60 and len(done.stdout.splitlines()) == len(large), str(len(large)))
    for organisation, line in zip(large, done.stdout.splitlines()):
        resolved = bool(json.loads(line)["matches"])
        tell(f"{organisation}: an entity or a reason", resolved != (organisation in known), line[:200])


def check_streams(sekisho, tell):
    many = ask(sekisho, ["-f", "jsonl", "-"], "Huawei\n\npen:2011\r\nnobody at all\n")
    names = [json.loads(line)["query"] for line in many.stdout.splitlines()]
    tell("lines", names == ["Huawei", "pen:2011", "nobody at all"] and many.returncode == 0, many.stdout)
    tell("nothing known", ask(sekisho, ["nobody at all"]).returncode == 1, "")
    both = ask(sekisho, ["Huawei", "nobody at all"])
    tell("several arguments", both.returncode == 0 and both.stdout.count("  entity ") == 2, both.stdout)
    for argv in USAGE:
        done = ask(sekisho, argv)
        tell(f"usage {argv}", done.returncode == 2, f"{done.returncode} {done.stdout}")
    shown = ask(sekisho, ["--help"])
    tell("help", shown.returncode == 0 and "--as-of" in shown.stdout and not shown.stderr, shown.stderr)


def main():
    passed = failed = 0

    def tell(what, good, why):
        nonlocal passed, failed
        passed += bool(good)
        failed += not good
        if not good:
            print(f"FAIL {what}: {why}")

    check_rows(sys.argv[1], tell)
    check_details(sys.argv[1], tell)
    check_large_holders(sys.argv[1], tell)
    check_streams(sys.argv[1], tell)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
