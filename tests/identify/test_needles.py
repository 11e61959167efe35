#!/usr/bin/env python3
"""test_needles.py DATA: a fingerprint's needle must stand in every text that its pattern can hit.

A needle is looked for before the pattern is run.  One that only some of the hits hold (a word of one branch
of the pattern) silences the others, and no example shows it."""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
try:
    import re._parser as parser
except ImportError:  # before Python 3.11
    import sre_parse as parser

ANY = "\0"    # what the pattern leaves open
SPELLINGS_MAX = 4000


def join(heads, tails):
    return list(dict.fromkeys(h + t for h in heads for t in tails))[:SPELLINGS_MAX]


def repeated(low, high, part):
    spellings = expand(part)
    if low == 0:
        return ["", ANY] + (spellings if high == 1 else [])
    once = [s * low if low < 3 else s + ANY for s in spellings]
    return once + ([s + ANY for s in spellings] if high != low else [])


def expand(tree):
    """The spellings that a pattern allows, with ANY where it allows much."""
    found = [""]
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            tails = [chr(value)]
        elif name == "BRANCH":
            tails = [s for branch in value[1] for s in expand(branch)]
        elif name == "SUBPATTERN":
            tails = expand(value[-1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            tails = repeated(*value)
        elif name in ("AT", "ASSERT", "ASSERT_NOT"):
            tails = [""]
        elif name == "IN" and len(value) <= 3 and all(str(o) == "LITERAL" for o, _ in value):
            tails = [chr(v) for _, v in value]
        else:
            tails = [ANY]
        found = join(found, tails)
    return found


def silenced(needle, pattern):
    """A spelling that 'pattern' hits and 'needle' is not in; None if there is none."""
    spellings = expand(parser.parse(pattern))
    return next((s for s in spellings if needle.lower() not in s.lower()), None)


def main():
    assert silenced("abc", "^(?:x-abc|y-abd)$") == "y-abd" and silenced("abc", r"^\S+ [Aa]bc?c") is not None
    assert silenced("abc", r"^(?:x )?ab[Cc]\d*$") is None and silenced("abc", "(?:abc)?") == ""
    failed = checked = 0
    for path in sorted(pathlib.Path(sys.argv[1], "fingerprints").glob("*.tsv")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        needle, pattern = rows[0].index("needle"), rows[0].index("pattern")
        for number, row in enumerate(rows[1:], 2):
            if not row[needle]:
                continue
            checked += 1
            missed = silenced(row[needle], row[pattern])
            if missed is not None:
                failed += 1
                print(f"not ok - {path}:{number}: the needle '{row[needle]}' is not in "
                      f"'{missed.replace(ANY, '*')}', which the pattern hits")
    print(f"{checked} needles, {failed} failed")
    return failed > 0 or checked == 0


sys.exit(main())
