"""The example of sekisho-procedure(5) is a procedure that works.  Arguments: test_proceedings, the manual page."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROWS = """name\tacts\tday\texpect
received\tapplication@2026-02-10\t2026-04-10\tasked since 2026-02-10, review to 2026-04-10
silence refuses\tapplication@2026-02-10\t2026-04-11\trefused since 2026-04-11
granted\tapplication@2026-02-10 grant@2026-04-10\t2026-05-01\tgranted since 2026-04-10
too late\tapplication@2026-02-10 grant@2026-04-11\t2026-05-01\tgrant: is not possible in the state 'refused'
"""


def main():
    program, page = sys.argv[1:]
    text = pathlib.Path(page).read_text(encoding="utf-8")
    example = re.search(r"^procedure xx-permit \{\n.*?^\}\n", text, re.M | re.S).group(0)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "procedures").mkdir()
        (folder / "procedures/xx-permit.procedure").write_text(example, encoding="utf-8")
        rows = folder / "rows.tsv"
        rows.write_text(ROWS, encoding="utf-8")
        return subprocess.run([program, folder, "xx-permit", rows]).returncode


if __name__ == "__main__":
    sys.exit(main())
