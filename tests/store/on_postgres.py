#!/usr/bin/env python3
"""on_postgres [--servers N] CMD...: runs CMD with SEKISHO_TEST_STORE naming a new PostgreSQL, which it starts and ends,
or N of them with blanks between.

The server comes from Debian's package, runs as a user without rights in a scratch folder, and listens on a socket in it
only.  Status 77 (skipped) if PostgreSQL is not installed."""
import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import time


def binaries():
    """The folder of the newest installed server, or None."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    return pathlib.Path(max(found, key=lambda p: int(p.split("/")[4]))).parent if found else None


class Server:
    """One server; `with Server() as s:` gives its URL as s.url."""

    def __init__(self, settings=()):
        self.bin = binaries()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sekisho-pg-", dir="/tmp"))
        self.settings = settings
        self.process = None
        self.user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.url = f"postgresql:///postgres?host={self.folder}/socket&user=sekisho"

    def demoted(self, argv):
        argv = [str(a) for a in argv]
        if os.geteuid() != 0:
            return argv
        who = pwd.getpwnam(self.user)
        return ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups", "--", *argv]

    def __enter__(self):
        for name in ("", "socket"):
            (self.folder / name).mkdir(exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(self.folder / name, self.user)
        # Only this user may come in: other users of the machine are kept out by the folder.
        os.chmod(self.folder, 0o700)
        subprocess.run(self.demoted([self.bin / "initdb", "-D", self.folder / "data", "-U", "sekisho", "-A", "trust",
                                     "-E", "UTF8", "--locale=C", "--no-sync"]),
                       check=True, stdout=subprocess.DEVNULL, cwd="/")
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}/socket",
                   "-c", "fsync=off", "-c", "max_connections=60", *(w for s in self.settings for w in ("-c", s))]
        self.log = open(self.folder / "log", "wb")
        self.options = options
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(self.demoted([self.bin / "postgres", "-D", self.folder / "data", *self.options]),
                                        stdout=self.log, stderr=self.log, cwd="/")
        for _ in range(300):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder / "socket"], check=False).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text(errors="replace"))

    def stop(self):
        """At once, as if the machine were switched off."""
        if self.process is not None:
            self.process.send_signal(3)
            self.process.wait(timeout=30)
            self.process = None

    def __exit__(self, *_):
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    if binaries() is None:
        print("on_postgres: PostgreSQL is not installed")
        return 77
    words, count = sys.argv[1:], 1
    if words[0] == "--servers":
        count, words = int(words[1]), words[2:]
    with contextlib.ExitStack() as held:
        servers = [held.enter_context(Server()) for _ in range(count)]
        env = dict(os.environ, SEKISHO_TEST_STORE=" ".join(s.url for s in servers))
        return subprocess.run(words, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
