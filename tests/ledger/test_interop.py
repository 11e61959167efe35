"""What sekisho writes is verified by an implementation that shares nothing with it (independent.py), and the other way
round: what that one signs, sekisho accepts."""
import base64
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import independent as other  # noqa: E402

PROGRAM = os.environ["SEKISHO"]
WRITER = os.environ["LEDGER_WRITER"]
PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run(*args, stdin=None):
    done = subprocess.run([PROGRAM, "ledger", *map(str, args)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Interop(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory(dir=PLACE)
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)
        self.log = self.folder / "log"
        status, self.vkey, err = run("init", "--origin", "log.example.org/a", self.log)
        self.assertEqual(status, 0, err)

    def write(self, entries, batch=100, publish=3):
        subprocess.run([WRITER, self.log, str(entries), str(batch), str(publish), "5"], check=True, stdout=subprocess.DEVNULL)

    def note(self):
        return (self.log / "checkpoint").read_text(encoding="utf-8")

    def test_logs(self):
        self.assertEqual(other.verify_log(self.log, self.vkey), (0, []))
        size = 0
        for more in (1, 254, 1, 1, 255, 700, 66000 - 1212):
            self.write(more, batch=max(1, more // 3))
            size += more
            found, entries = other.verify_log(self.log, self.vkey)
            self.assertEqual(found, size)
        bundle = self.log / "tile/entries/100"
        data = bytearray(bundle.read_bytes())
        data[data.index(b'"n":25') + 6] ^= 1
        bundle.write_bytes(data)
        with self.assertRaises(other.Wrong):
            other.verify_log(self.log, self.vkey)

    def test_proofs(self):
        heads = {}
        for size in (1, 7, 256, 300, 1000):
            self.write(size - max(heads, default=0))
            heads[size] = self.note()
        for index in (0, 1, 6, 255, 256, 299, 998, 999):
            status, proof, err = run("prove", "--entry", index, self.log)
            self.assertEqual(status, 0, err)
            found, size, entry = other.verify_proof(proof, self.vkey)
            self.assertEqual((found, size), (index, 1000))
            self.assertIn(f'"n":{index},'.encode(), entry)
            with self.assertRaises(other.Wrong):
                other.verify_proof(proof, self.vkey, entry + b" ")
        for old in (1, 7, 256, 300):
            status, proof, err = run("prove", "--old", old, self.log)
            self.assertEqual(status, 0, err)
            self.assertEqual(other.verify_extension(proof, heads[old], self.vkey), (old, 1000))
            with self.assertRaises(other.Wrong):
                other.verify_extension(proof, heads[7 if old == 1 else 1], self.vkey)

    def test_cosignatures(self):
        self.write(1000)
        witness = self.folder / "w"
        wkey = run("witness", "--origin", "w.example.org", witness)[1]
        line = run("witness", "--vkey", self.vkey.strip(), witness, self.log)[1]
        text, time = other.open_note(self.note() + line, wkey)
        self.assertEqual(other.parse_checkpoint(text)[1], 1000)
        self.assertGreater(time, 1700000000)
        with self.assertRaises(other.Wrong):
            other.open_note(self.note().replace("\n1000\n", "\n1001\n") + line, wkey)

    def test_what_openssl_signs(self):
        """A log of three entries made by Python and OpenSSL alone."""
        place = self.folder / "foreign"
        (place / "tile/0/000.p").mkdir(parents=True)
        (place / "tile/entries/000.p").mkdir(parents=True)
        entries = [b'{"at":"2026-11-26T07:00:0%d.000000Z","kind":"test","schema":"sekisho.entry/1","\xe9\x96\xa2":"\xf0\x9f\x9a\xa7"}' % i
                   for i in range(3)]
        hashes = [other.leaf_hash(e) for e in entries]
        (place / "tile/0/000.p/3").write_bytes(b"".join(hashes))
        (place / "tile/entries/000.p/3").write_bytes(b"".join(len(e).to_bytes(2, "big") + e for e in entries))
        key = self.folder / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, stderr=subprocess.DEVNULL)
        public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], check=True,
                                stdout=subprocess.PIPE).stdout[-32:]
        name = "foreign.example.org"
        key_id = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
        vkey = f"{name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
        text = f"{name}\n3\n{base64.b64encode(other.mth(hashes)).decode()}\n"
        (self.folder / "text").write_text(text)
        sig = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", self.folder / "text"], check=True,
                             stdout=subprocess.PIPE).stdout
        (place / "checkpoint").write_text(f"{text}\n\u2014 {name} {base64.b64encode(key_id + sig).decode()}\n", encoding="utf-8")
        status, out, err = run("verify", "--vkey", vkey, place)
        self.assertEqual((status, err), (0, ""), out)
        self.assertIn("3 entries", out)
        self.assertEqual(other.verify_log(place, vkey)[0], 3)


if __name__ == "__main__":
    unittest.main()
