#!/usr/bin/env python3
"""compile-data refuses wrong rows of facts with file and line, and makes nothing of them."""
import pathlib
import subprocess
import sys
import tempfile

TAIL = "\tsomebody\tunverified"
GOOD = {
    "entities/entities.tsv": ["id\tname\tlegal_name\tnative_names\tcountry\tkind\tscope\tlei\tother_ids\tsource\tconfidence",
                              "alpha\tAlphacom\tAlphacom Inc.\t\tUS\tcompany\tcurated\t\t" + TAIL,
                              "beta\tBetacom\tBetacom AG\t\tDE\tcompany\tcurated\t\t" + TAIL,
                              "gamma\tGammacom\tGammacom Ltd.\t\tGB\tcompany\tlisted\t\t" + TAIL],
    "entities/aliases.tsv": ["entity_id\talias\tlang\tkind\tsince\tuntil\tsource\tconfidence",
                             "alpha\tAlphacom Inc.\ten\tlegal-name\t\t" + TAIL,
                             "alpha\tTwins\ten\tbrand\t\t" + TAIL, "beta\tTwins\ten\tbrand\t\t" + TAIL],
    "entities/ownership.tsv": ["child_id\tparent_id\tshare_percent\tcontrol\tsince\tuntil\tsource\tconfidence\tnote",
                               "alpha\tbeta\t51\t\t2010\t2012-05" + TAIL + "\t"],
    "entities/lists.tsv": ["list_id\ttitle\tsource\tconfidence", "black\tA list" + TAIL],
    "entities/listings.tsv": ["list_id\tentity_id\tlisted_name\tfrom\tto\tcitation\tsource\tconfidence",
                              "black\talpha\tAlphacom\t2010-01-01\t\tA law" + TAIL],
    "entities/oem_brands.tsv": ["brand\tcovers\tseller_id\tmaker_id\trelation\tsince\tuntil\tsource\tconfidence",
                                "Brandy\twhole\talpha\tbeta\toem\t\t" + TAIL],
    "entities/registry_org_map.tsv": ["registry\torganisation\tentity_id\tmatch\tsource\tconfidence",
                                      "ieee-oui\tAlpha Works\talpha\tyes" + TAIL],
    "entities/legal_forms.tsv": ["form\tcanonical\tgeneric\tposition\tsource\tconfidence", "Inc.\tInc\tJSC\tend" + TAIL],
    "entities/common_words.tsv": ["word\tkind\twhy\tsource\tconfidence", "apple\tcommon\ta fruit" + TAIL],
    "entities/shared_names.tsv": ["name\twhy\tsource\tconfidence", "Twins\ttwo use it" + TAIL],
    "entities/short_names.tsv": ["name\tany_case\treason\tsource\tconfidence", "XYZ\tno\tno word" + TAIL],
    "entities/module_makers.tsv": ["entity_id\torganisation\tkind\tsource\tconfidence", "beta\t\todm" + TAIL],
    "registries/ieee-oui.tsv": ["assignment\tbits\tregistry\torganisation\tcountry", "00E0FC\t24\tMA-L\tAlpha Works\tUS"],
    "registries/dicom-uid.tsv": ["uid_root\torganisation\tentity_id\tsource\tconfidence", "1.2.3\tBeta\tbeta" + TAIL],
    "registries/virtual_macs.tsv": ["prefix\twhat\tsource\tconfidence", "02:42\tA container" + TAIL],
}
NUMBERS = [("pen", "iana-pen"), ("cip", "cip"), ("bacnet", "bacnet"), ("bluetooth", "bluetooth"), ("zigbee", "zigbee"),
           ("profinet", "profinet"), ("usb", "usb"), ("pci", "pci"), ("jedec", "jedec"), ("hart", "hart"),
           ("cid", "cid")]
LETTERS = [("flag", "dlms-flag", "ABC"), ("pnp", "pnp", "ABC"), ("gpon", "gpon", "ABCD")]
ORDER = ["mac", "pen", "cip", "bacnet", "bluetooth", "zigbee", "profinet", "flag", "usb", "pci", "pnp", "jedec", "gpon",
         "hart", "cid", "dicom"]
FILES = {"mac": "ieee-oui", "dicom": "dicom-uid"} | dict(NUMBERS) | {name: file for name, file, _ in LETTERS}
GOOD["registries/SOURCES.tsv"] = ["name\tregistry\ttitle\tsource\tdate\tlicence"] + [
    f"{name}\t{FILES[name]}\tTitle\tSource\t2026\tfacts" for name in ORDER]
for _, number_file in NUMBERS:
    GOOD[f"registries/{number_file}.tsv"] = ["number\torganisation", "7\tAlpha Works"]
for _, letter_file, letters in LETTERS:
    GOOD[f"registries/{letter_file}.tsv"] = ["number\torganisation", f"{letters}\tAlpha Works"]

# What is added, and the words that must come after 'file:line: '.
WRONG = [
    ("a row without a source", "entities/aliases.tsv", "alpha\tAlphatron\ten\tbrand\t\t\t\tunverified", "a row without a source"),
    ("a row without a confidence", "entities/aliases.tsv", "alpha\tAlphatron\ten\tbrand\t\t\tx\t", "confidence ''"),
    ("a name of nobody known", "entities/aliases.tsv", "omega\tOmega\ten\tbrand\t\t" + TAIL, "no entity 'omega'"),
    ("an unknown kind of name", "entities/aliases.tsv", "alpha\tAlpha\ten\tnick\t\t" + TAIL, "unknown kind 'nick'"),
    ("a name of two", "entities/aliases.tsv", "beta\tALPHACOM Inc.\ten\tlegal-name\t\t" + TAIL, "names alpha and, in line 2, beta"),
    ("a shared name that is not", "entities/shared_names.tsv", "Alphacom\tno" + TAIL, "one entity only claims it"),
    ("a shared name of nobody", "entities/shared_names.tsv", "Omegacom\tno" + TAIL, "one entity only claims it"),
    ("a shared name without reason", "entities/shared_names.tsv", "Twins\t" + TAIL, "no reason why"),
    ("an unknown kind of word", "entities/common_words.tsv", "pear\tfruit\ta fruit" + TAIL, "kind 'fruit'"),
    ("an id twice", "entities/entities.tsv", "beta\tBeta\tBeta\t\tDE\tcompany\tcurated\t\t" + TAIL, "the id 'beta' stands twice"),
    ("an LEI with a wrong digit", "entities/entities.tsv",
     "delta\tD\tD\t\tDE\tcompany\tcurated\tW38RGI023J3WT1HWRP33\t" + TAIL, "'W38RGI023J3WT1HWRP33' is no LEI"),
    ("a long country", "entities/entities.tsv", "delta\tD\tD\t\tDEU\tcompany\tcurated\t\t" + TAIL, "country 'DEU'"),
    ("an owner who is not there", "entities/ownership.tsv", "beta\tomega\t51\t\t\t" + TAIL + "\t", "no entity 'omega'"),
    ("a cycle", "entities/ownership.tsv", "beta\talpha\t51\t\t2011\t" + TAIL + "\t", "a cycle"),
    ("an owner of itself", "entities/ownership.tsv", "beta\tbeta\t51\t\t\t" + TAIL + "\t", "a cycle"),
    ("shares above the whole", "entities/ownership.tsv", "alpha\tgamma\t49.5\t\t2011\t" + TAIL + "\t", "the shares add up to 100.50 %"),
    ("a share above the whole", "entities/ownership.tsv", "alpha\tgamma\t101\t\t2013\t" + TAIL + "\t", "'101' is no share"),
    ("a day that does not exist", "entities/ownership.tsv", "gamma\tbeta\t1\t\t2011-02-30\t" + TAIL + "\t", "'2011-02-30' is no date"),
    ("over before it starts", "entities/ownership.tsv", "gamma\tbeta\t1\t\t2011\t2010" + TAIL + "\t", "over before it starts"),
    ("a listing on no list", "entities/listings.tsv", "white\talpha\tA\t\t\tA law" + TAIL, "no list 'white'"),
    ("a brand of nobody known", "entities/oem_brands.tsv", "B2\twhole\t\tomega\toem\t\t" + TAIL, "no entity 'omega'"),
    ("too few cells", "entities/lists.tsv", "black", ""),
    ("a prefix of 25 bits", "registries/ieee-oui.tsv", "00E0FD\t25\tMA-L\tAlpha Works\tUS", "no prefix"),
    ("a prefix twice", "registries/ieee-oui.tsv", "00E0FC\t24\tMA-L\tBeta\tUS", "stands twice"),
    ("no number", "registries/cip.tsv", "x\tAlpha Works", "no number 'x'"),
    ("a letter too few", "registries/gpon.tsv", "ABC\tAlpha Works", "no number 'ABC'"),
]
# Good rows beside the ones above: shares of different times, another chain on another day.
FINE = [
    ("as it is", None, None),
    ("after the other has left", "entities/ownership.tsv", "alpha\tgamma\t100\t\t2012-05\t" + TAIL + "\t"),
    ("the same name, by another kind", "entities/aliases.tsv", "beta\tAlphacom Inc.\ten\tbrand\t\t" + TAIL),
    ("the same words, another legal form written out", "entities/aliases.tsv", "beta\tAlphacom AG\ten\tlegal-name\t\t" + TAIL),
    ("owned in turn, later", "entities/ownership.tsv", "beta\talpha\t51\t\t2012-05\t" + TAIL + "\t"),
]


def run(tool, name, row):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, lines in GOOD.items():
            (root / path).parent.mkdir(exist_ok=True)
            extra = [row] if path == name else []
            (root / path).write_text("\n".join(lines + extra) + "\n", encoding="utf-8")
        done = subprocess.run([tool, folder, root / "out"], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr, (root / "out").exists()


def main():
    tool = sys.argv[1]
    failed = 0
    for what, name, row in FINE:
        status, said, made = run(tool, name, row)
        if status != 0 or not made:
            print(f"FAIL {what}: status {status}: {said}")
            failed += 1
    for what, name, row, words in WRONG:
        status, said, made = run(tool, name, row)
        place = f"{name}:{len(GOOD[name]) + 1}: "
        lines = [line for line in said.splitlines() if place in line and words in line]
        if status != 1 or made or not lines:
            print(f"FAIL {what}: status {status}, made {made}: {said}")
            failed += 1
    print(f"{len(FINE) + len(WRONG)} cases, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
