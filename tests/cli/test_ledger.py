"""`sekisho ledger`: made, shown, verified, proven, copied and countersigned as a user does it; every kind of damage is
found and named."""
import base64
import json
import os
import shutil
import subprocess
import tempfile

import program
from program import Case, run

WRITER = os.environ["LEDGER_WRITER"]
if os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"  # what is tested here is not whether the disk keeps its word


class Ledger(Case):
    def make(self, name="log", entries=1000, batch=10, publish=7, filler=20, origin="log.example.org/a"):
        path = self.folder / name
        status, out, err = run("ledger", "init", "--origin", origin, path)
        self.assertEqual((status, err), (0, ""))
        self.vkey = out.strip()
        if entries:
            self.write(path, entries, batch, publish, filler)
        return path

    def write(self, path, entries, batch=10, publish=7, filler=20):
        done = subprocess.run([WRITER, path, str(entries), str(batch), str(publish), str(filler)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def verify(self, path, *more):
        status, out, err = run("ledger", "verify", "--vkey", self.vkey, *more, path)
        self.assertEqual(err, "")
        return status, out

    def assert_bad(self, path, *words):
        status, out = self.verify(path)
        self.assertEqual(status, 1, out)
        lines = [line for line in out.splitlines() if line.startswith("BAD: ")]
        for word in words:
            self.assertTrue(any(word in line for line in lines), (word, out))
        return lines

    def test_init(self):
        path = self.make(entries=0)
        self.assertEqual((path / "key").stat().st_mode & 0o777, 0o600)
        self.assertEqual((path / "vkey").read_text().strip(), self.vkey)
        self.assertEqual(self.verify(path)[0], 0)
        self.assert_refused(run("ledger", "init", "--origin", "log.example.org/a", path), path, "already")
        self.assert_refused(run("ledger", "init", self.folder / "other"), "--origin")
        self.assert_refused(run("ledger", "init", "--origin", "a b", self.folder / "other"), "blank")
        self.assertFalse((self.folder / "other").exists())
        self.assert_refused(run("ledger", "init", "--origin", "a", "/proc/no/where"), "/proc/no/where")

    def test_a_key_that_others_may_read_is_refused(self):
        path = self.make(entries=0)
        for mode in (0o640, 0o604, 0o666):
            (path / "key").chmod(mode)
            done = subprocess.run([WRITER, path, "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"chmod 600", done.stderr)

    def test_a_sealed_key(self):
        self.file("pass", b"open sesame\n")
        self.file("wrong", b"open sesam\n")
        witness = self.folder / "w"
        self.assertEqual(run("ledger", "witness", "--origin", "w.example.org", "--passphrase-file", self.folder / "pass",
                             witness)[0], 0)
        self.assertIn("SEALED+KEY+w.example.org+", (witness / "key").read_text())
        log = self.make()
        ask = ["ledger", "witness", "--vkey", self.vkey]
        self.assert_refused(run(*ask, witness, log), "passphrase")
        self.assert_refused(run(*ask, "--passphrase-file", self.folder / "wrong", witness, log), "passphrase")
        status, out, err = run(*ask, "--passphrase-file", self.folder / "pass", witness, log)
        self.assertEqual((status, err), (0, ""))
        self.assertTrue(out.startswith("\u2014 w.example.org "))

    def test_show(self):
        path = self.make()
        status, out, _ = run("ledger", "show", "-f", "jsonl", path)
        lines = self.lines(out)
        self.assertEqual([line["index"] for line in lines], list(range(1000)))
        self.assertEqual([line["entry"]["n"] for line in lines], list(range(1000)))
        middle = lines[500]["entry"]["at"]
        later = self.lines(run("ledger", "show", "-f", "jsonl", "--since", middle, path)[1])
        earlier = self.lines(run("ledger", "show", "-f", "jsonl", "--until", middle, path)[1])
        self.assertEqual(earlier + later, lines)
        self.assertEqual(run("ledger", "show", "--kind", "heartbeat", path)[1], "")
        self.assertEqual(len(run("ledger", "show", "--kind", "test", path)[1].splitlines()), 1000)
        self.assert_refused(run("ledger", "show", "--since", "yesterday", path), "--since", "2026-11-22")
        self.assert_refused(run("ledger", "show", self.folder), "no ledger")

    def test_damage_is_named(self):
        good = self.make(entries=70000, batch=1000, publish=30, filler=3)
        status, out = self.verify(good)
        self.assertEqual(status, 0)
        self.assertIn("70000 entries", out)

        def damaged(name, at, change=1):
            copy = self.folder / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(good, copy)
            data = bytearray((copy / name).read_bytes())
            data[at] ^= change
            (copy / name).write_bytes(data)
            return copy

        bundle = (good / "tile/entries/100").read_bytes()
        entry = bundle.index(b'"n":25607')
        self.assert_bad(damaged("tile/entries/100", entry + 5), "entry 25607: altered")
        self.assert_bad(damaged("tile/entries/100", entry - 30), "entry 25607: ")
        self.assert_bad(damaged("tile/entries/100", 0), "tile/entries/100")           # a length
        self.assert_bad(damaged("tile/entries/273.p/112", 40), "entry 69888: ")       # in the partial one
        self.assert_bad(damaged("tile/0/100", 7 * 32), "tile/0/100: hash 7 is not that of entry 25607")
        self.assert_bad(damaged("tile/0/273.p/112", 3), "tile/0/273.p/112: hash 0 is not that of entry 69888")
        self.assert_bad(damaged("tile/1/000", 32 * 100), "tile/1/000: hash 100")
        self.assert_bad(damaged("tile/1/001.p/17", 32 * 16), "tile/1/001.p/17: hash 16")
        self.assert_bad(damaged("tile/2/000.p/1", 0), "tile/2/000.p/1: hash 0")
        self.assert_bad(damaged("checkpoint", 20), "checkpoint")
        self.assert_bad(damaged("checkpoint", 100), "checkpoint")
        for name in ("tile/entries/100", "tile/0/100", "tile/1/000", "tile/2/000.p/1"):
            copy = damaged(name, 0, 0)
            (copy / name).unlink()
            self.assert_bad(copy, f"{name}: it is missing")
            (copy / name).write_bytes((good / name).read_bytes()[:-1])
            self.assert_bad(copy, name)

    def test_bytes_count(self):
        """Whatever byte of a small ledger is flipped (each seventh is tried), it is found."""
        path = self.make(entries=3, batch=1, publish=3, filler=1)
        files = [p for p in path.rglob("*") if p.is_file() and p.name not in ("key", "lock", "wal")]
        for file in files:
            data = file.read_bytes()
            for at in range(0, len(data), 7):
                file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
                if file.name == "vkey":
                    continue  # --vkey is what counts
                self.assertEqual(self.verify(path)[0], 1, (file, at))
            file.write_bytes(data)
        self.assertEqual(self.verify(path)[0], 0)

    def test_prove_entry(self):
        path = self.make()
        proof = self.folder / "p.tlog-proof"
        self.assertEqual(run("ledger", "prove", "--entry", "300", "-o", proof, path)[0], 0)
        status, out = self.verify(proof)
        self.assertEqual(status, 0, out)
        self.assertIn("entry 300 of 1000", out)
        self.assertIn('"n":300', out)
        lines = proof.read_text().split("\n")
        entry = base64.b64decode(lines[1].removeprefix("extra "))
        self.assertEqual(json.loads(entry)["n"], 300)
        self.assertEqual(self.verify(proof, "--entry", self.file("entry", entry))[0], 0)
        self.assertEqual(self.verify(proof, "--entry", self.file("entry", entry[:-1] + b" "))[0], 1)
        self.assertEqual(self.verify(self.file("q", proof.read_bytes().replace(b"index 300", b"index 301")))[0], 1)
        self.assert_refused(run("ledger", "prove", "--entry", "1000", path), "1000")
        self.assert_refused(run("ledger", "prove", "--entry", "x", path), "--entry x")
        self.assert_refused(run("ledger", "prove", path), "--entry")
        self.assert_refused(run("ledger", "verify", proof), "--vkey")
        right = self.vkey
        self.make("other")
        self.assertEqual(self.verify(proof)[0], 1)  # another log's key
        self.vkey = right

    def test_prove_continuation(self):
        path = self.make()
        old = self.file("old", (path / "checkpoint").read_bytes())
        self.write(path, 5000, 100, 10)
        proof = self.folder / "x"
        self.assertEqual(run("ledger", "prove", "--old", "1000", "-o", proof, path)[0], 0)
        status, out = self.verify(proof, "--old", old)
        self.assertEqual(status, 0, out)
        self.assertEqual(self.verify(proof, "--old", self.file("now", (path / "checkpoint").read_bytes()))[0], 1)
        self.assertEqual(self.verify(path / "checkpoint")[0], 0)

    def test_export(self):
        path = self.make()
        copy = self.folder / "copy"
        self.assertEqual(run("ledger", "export", "-o", copy, path), (0, "", ""))
        self.assertFalse((copy / "key").exists())
        self.assertEqual(self.verify(copy)[0], 0)
        self.assertEqual(run("ledger", "show", copy)[1], run("ledger", "show", path)[1])
        self.assert_refused(run("ledger", "export", "-o", copy, path), copy)

    def test_witness(self):
        path = self.make()
        vkey = self.vkey
        witness = self.folder / "w"
        wkey = run("ledger", "witness", "--origin", "w.example.org", witness)[1].strip()
        ask = ["ledger", "witness", "--vkey", vkey, witness]
        fork = self.folder / "fork"
        shutil.copytree(path, fork)
        status, line, err = run(*ask, path)
        self.assertEqual((status, err), (0, ""))
        signed = self.file("signed", (path / "checkpoint").read_bytes() + line.encode())
        self.assertEqual(self.verify(signed, "--witness", wkey)[0], 0)
        self.assertEqual(self.verify(path / "checkpoint", "--witness", wkey)[0], 1)

        self.write(path, 500)
        self.assertEqual(run(*ask, path)[0], 0)           # it continues
        self.assertEqual(run(*ask, path)[0], 0)           # the same again is signed again
        status, out, _ = run(*ask, fork)                  # set back to what it was
        self.assertEqual(status, 1)
        self.assertIn("refused (409)", out)
        self.write(fork, 500)                             # same size, other entries
        status, out, _ = run(*ask, fork)
        self.assertEqual(status, 1)
        self.assertIn("fork", out)
        self.assertEqual(len(list((witness / "forks").iterdir())), 2)
        self.write(fork, 300)                             # and longer than what was signed
        status, out, _ = run(*ask, fork)
        self.assertEqual(status, 1)
        self.assertIn("fork", out)
        kept = list((witness / "forks").iterdir())
        self.assertEqual(len(kept), 3)
        for head in kept:                                 # each is a head that the log signed
            self.assertEqual(self.verify(head)[0], 0)

        request = self.folder / "request"
        self.write(path, 77)
        self.assertEqual(run("ledger", "prove", "--old", "1500", "-o", request, path)[0], 0)
        status, line, _ = run(*ask, "-", stdin=request.read_bytes())
        self.assertEqual(status, 0)
        self.assertTrue(line.startswith("\u2014 w.example.org "))
        status, out, _ = run(*ask, request)               # a replay of what is signed already
        self.assertEqual(status, 1)
        self.assertIn("1577", out)
        self.assert_refused(run(*ask, self.file("junk", b"junk")), "no request")

    def test_two_writers(self):
        path = self.make()
        first = subprocess.Popen([WRITER, path, "0", "10", "3"], stdout=subprocess.PIPE)
        first.stdout.readline()
        try:
            done = subprocess.run([WRITER, path, "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"another process writes", done.stderr)
            for _ in range(10):
                self.assertEqual(self.verify(path)[0], 0)  # readers need no lock
        finally:
            first.kill()
            first.wait()
            first.stdout.close()
        self.assertEqual(self.verify(path)[0], 0)


if __name__ == "__main__":
    program.main()
