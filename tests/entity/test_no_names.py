#!/usr/bin/env python3
"""No maker's name stands in C: what is known of makers is in data/.  Looks at the strings of src/ for the names of the makers
that data/entities knows.  Help texts show whom one may ask about, and some protocols bear a maker's name."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# File and the text in which the name may stand: the name of a protocol, or of a document that a comment cannot hold.
ALLOWED = {("src/dissect/hytera.c", "hytera"), ("src/dissect/mdns.c", "_axis-video._tcp"),
           ("src/dissect/fins.c", "OMRON W227-E1-2, W421-E1-04")}
LETTERS_MIN = 4


def names():
    """Names and ids of the makers that are kept by hand, without those that are words of a language."""
    read = [line.split("\t") for line in (ROOT / "data/entities/entities.tsv").read_text(encoding="utf-8").splitlines()]
    common = {line.split("\t")[0] for line in
              (ROOT / "data/entities/common_words.tsv").read_text(encoding="utf-8").splitlines()}
    aliases = [line.split("\t") for line in (ROOT / "data/entities/aliases.tsv").read_text(encoding="utf-8").splitlines()]
    curated = {row[0] for row in read[1:] if row[6] == "curated"}
    found = {text for row in read[1:] if row[0] in curated for text in (row[0], row[1])}
    found |= {row[1] for row in aliases[1:] if row[0] in curated and row[3] in ("common-name", "brand", "legal-name")}
    return {n for n in found if len(n) >= LETTERS_MIN and n.lower() not in common}


def strings(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r'"((?:[^"\\]|\\.)*)"', text)


def main():
    known = names()
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(known, key=len, reverse=True)) + r")(?!\w)")
    wrong = looked_at = 0
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        name = str(path.relative_to(ROOT))
        for text in strings(path):
            looked_at += 1
            found = pattern.search(text)
            is_help = name.startswith("src/cli/") and text.startswith("  sekisho ")
            if found and not is_help and (name, text) not in ALLOWED:
                print(f"FAIL {name}: '{found.group()}' in \"{text[:70]}\"")
                wrong += 1
    assert pattern.search("made by Huawei.") and not pattern.search("nobody"), "the test finds nothing"
    print(f"{looked_at} strings, {len(known)} names, {wrong} wrong")
    return wrong != 0 or looked_at < 1000


if __name__ == "__main__":
    sys.exit(main())
