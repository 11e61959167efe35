"""Manual, --help and program say the same; what is installed works."""
import os
import re
import shutil
import subprocess

import program
from program import Case, ROOT, SAMPLES, run

PAGES = sorted((ROOT / "man").glob("*.[15]"))


def documented(page):
    text = page.read_text(encoding="utf-8")
    return set(re.findall(r"^\.It (?:Fl \w , )?Fl -([a-z-]+)", text, re.M)), text


class Manual(Case):
    def test_pages_are_sound(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not installed")
        done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", *map(str, PAGES)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual(done.stdout.decode(), "")

    def test_a_page_for_every_verb(self):
        verbs = re.findall(r"^  (\w+) ", run("--help")[1], re.M)
        self.assertIn("inspect", verbs)
        for verb in verbs:
            self.assertTrue((ROOT / f"man/sekisho-{verb}.1").exists(), verb)
            self.assertIn(f"It Ic {verb}\n", (ROOT / "man/sekisho.1").read_text(encoding="utf-8"))

    def test_options(self):
        for verb in ("inspect", "explain", "who", "data", "protocols", "rules", "ledger", "watch", "case"):
            status, text, _ = run(verb, "--help")
            self.assertEqual(status, 0)
            told = set(re.findall(r"^ +(?:-\w, )?--([a-z-]+)", text, re.M))
            self.assertEqual(told, documented(ROOT / f"man/sekisho-{verb}.1")[0], verb)

    def test_options_of_the_authority(self):
        page = documented(ROOT / "man/sekisho-authority.1")[0]
        status, text, _ = run("authority", "--help")
        if status != 0:
            self.skipTest("built without it")
        told = set()
        for line in re.findall(r"sekisho authority ((?:[a-z]+ ?)+)", text.split("\n\n")[0]):
            status, more, _ = run("authority", *line.split(), "--help")
            self.assertEqual(status, 0, line)
            told |= set(re.findall(r"^ +(?:-\w, )?--([a-z-]+)", more, re.M))
        self.assertEqual(told - {"help"}, page)

    def test_examples_of_the_manual_run(self):
        for verb in ("inspect", "explain"):
            for line in re.findall(r"^\.Dl (sekisho .*)", (ROOT / f"man/sekisho-{verb}.1").read_text(encoding="utf-8"), re.M):
                line = re.sub(r"(capture|site-a)\.pcapng", str(SAMPLES / "office.pcapng"), line)
                line = line.replace("00:e0:fc:12:34:56", "00:e0:fc:10:00:01")
                status, out, err = run(*line.split()[1:], cwd=self.folder)
                self.assertIn(status, (0, 1), err)
                self.assertNotEqual(out, "")


class Install(Case):
    def test_the_installed_program_finds_its_data(self):
        build = os.environ.get("SEKISHO_BUILD")
        if build is None:
            self.skipTest("no build folder was named")
        done = subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", self.folder],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        installed = next(self.folder.rglob("bin/sekisho"))
        shared = installed.parent.parent / "share"
        self.assertTrue((shared / "sekisho/sekisho.data").exists())
        self.assertTrue((shared / "sekisho/schemas/sekisho.equipment-1.json").exists())
        self.assertEqual(sorted(p.name for p in shared.glob("man/man?/*")), [p.name for p in PAGES])
        here = run("inspect", "-f", "jsonl", SAMPLES / "office.pcapng")
        there = subprocess.run([installed, "inspect", "-f", "jsonl", SAMPLES / "office.pcapng"], cwd="/",
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((there.returncode, there.stdout.decode(), there.stderr.decode()), here)
        packed = subprocess.run([installed, "dossier", "build", "-o", self.folder / "d.zip", SAMPLES / "office.pcapng"], cwd="/",
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # by sekisho-office
        self.assertIn(b"nothing restricted was found", packed.stderr)  # so it found its data, too
        next(self.folder.rglob("sekisho-office")).unlink()
        done = subprocess.run([installed, "dossier", "verify", self.folder / "d.zip"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"sekisho-office cannot be run", done.stderr)


if __name__ == "__main__":
    program.main()
