"""`sekisho case` at a terminal, against a real authority over TLS."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import server as harness


class CaseVerb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = tempfile.TemporaryDirectory(prefix="sekisho-case-")
        cls.addClassCleanup(cls.held.cleanup)
        cls.folder = pathlib.Path(cls.held.name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", cls.folder / "tls.key", "-out",
                        cls.folder / "tls.crt", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, stderr=subprocess.DEVNULL)
        cls.server = harness.Server(options=["--tls-cert", str(cls.folder / "tls.crt"), "--tls-key", str(cls.folder / "tls.key")]).start()
        cls.addClassCleanup(cls.server.close)
        cls.server.add_operator("gbtel", name="Invented Telecom", country="GB", sectors=("telecom-mobile",))

    def case(self, *args, role="case-officer", status=0):
        token = self.folder / role
        token.write_text(self.server.token(role) + "\n")
        done = subprocess.run([harness.PROGRAM, "case", args[0], "--authority", f"https://127.0.0.1:{self.server.port}/", "--ca",
                               self.folder / "tls.crt", "--token-file", token, *args[1:]], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return (done.stdout if status != 2 else done.stderr).decode()

    def test_a_case_from_a_terminal(self):
        made = self.case("open", "gbtel", "uk-tsa", "5G \x1b[31mradios")
        case = made.split()[1]
        self.assertTrue(case.startswith("uk-tsa-"))
        shown = self.case("show", "gbtel", case)
        self.assertNotIn("\x1b", shown)
        self.assertIn("direction", shown)
        made = self.case("act", "--reason", "remove it", "--until", "2099-01-31", "gbtel", case, "direction")
        number = made.split()[1]
        self.assertIn("proposed", made)
        self.assertIn("cannot approve", self.case("approve", "gbtel", case, number, status=2))  # its own
        self.case("approve", "gbtel", case, number, role="prosecutor")
        record = json.loads(self.case("show", "-f", "json", "gbtel", case))
        self.assertEqual([h["act"] for h in record["history"]], ["direction"])
        self.assertEqual(record["history"][0]["until"], "2099-01-31")
        self.assertIn(case, self.case("list", "--due", "2099-12-31"))
        self.assertNotIn(case, self.case("list", "--due", "2026-01-01"))
        packed = self.folder / "case.zip"
        self.case("dossier", "-o", packed, "gbtel", case, role="auditor")
        self.case("dossier", "--public", "-o", self.folder / "public.zip", "gbtel", case)
        for path in (packed, self.folder / "public.zip"):
            checked = subprocess.run([harness.PROGRAM, "dossier", "verify", "--key", self.server.witness, path],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(checked.returncode, 0, checked.stdout.decode())
            self.assertIn(f"Case {case}: its 1 acts, replayed", checked.stdout.decode())
        self.case("calendar", "-o", self.folder / "c.ics")
        self.assertIn(f"UID:gbtel/{case}/", (self.folder / "c.ics").read_text())
        self.assertIn("-o FILE", self.case("dossier", "gbtel", case, status=2))
        self.assertIn("no such", self.case("dossier", "-o", self.folder / "none.zip", "gbtel", "none", status=2))
        self.assertFalse(list(self.folder.glob("none.zip*")))

    def test_what_is_refused(self):
        self.assertIn("no such", self.case("show", "gbtel", "none", status=2))
        self.assertIn("422", self.case("open", "gbtel", "no-such", "t", status=2))
        self.assertIn("403", self.case("open", "gbtel", "uk-tsa", "t", role="auditor", status=2))
        self.assertIn("one of list", self.case("lost", status=2))
        self.assertIn("--help", self.case("show", "gbtel", status=2))
        bare = subprocess.run([harness.PROGRAM, "case", "list"], stderr=subprocess.PIPE, env={k: v for k, v in os.environ.items() if k != "SEKISHO_AUTHORITY"})
        self.assertIn(b"which authority?", bare.stderr)
        wrong = subprocess.run([harness.PROGRAM, "case", "list", "--authority", f"https://127.0.0.1:{self.server.port}"], stderr=subprocess.PIPE,
                               env=dict(os.environ, SEKISHO_TOKEN=self.server.token("inspector")))
        self.assertEqual(wrong.returncode, 2)  # a certificate that nobody vouches for
        self.assertIn(b"certificate", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
