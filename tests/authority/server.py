"""Runs the built authority as its users do."""
import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ["SEKISHO"]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def run(*args, expect=0, env=None):
    done = subprocess.run([PROGRAM, "authority", *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120, env=dict(os.environ, **(env or {})))
    assert done.returncode == expect, (args, done.returncode, done.stderr.decode())
    return (done.stdout if expect == 0 else done.stderr).decode().strip()


class Server:
    """One authority; several may share a home folder and a store."""

    def __init__(self, home=None, store=None, options=()):
        self.held = None
        if home is None:
            self.held = tempfile.TemporaryDirectory(prefix="sekisho-authority-")
            home = pathlib.Path(self.held.name) / "home"
            self.witness = run("init", "--home", home, "--name", "authority.example/1", *(["--store", store] if store else []))
        self.home = pathlib.Path(home)
        self.options = list(options)
        self.process = None
        self.tokens = {}

    def token(self, role, operator=None):
        if (role, operator) not in self.tokens:
            self.tokens[role, operator] = run("token", "add", "--home", self.home,
                                              *(["--operator", operator] if operator else []), role, "test")
        return self.tokens[role, operator]

    def start(self):
        self.process = subprocess.Popen([PROGRAM, "authority", "serve", "--home", str(self.home), "--listen", "127.0.0.1:0",
                                         "--rate", "100000", *self.options], stderr=subprocess.PIPE)
        line = b""
        until = time.monotonic() + 60
        while b"listening on" not in line and time.monotonic() < until:
            ready, _, _ = select.select([self.process.stderr], [], [], 1)
            if ready:
                line = self.process.stderr.readline()
                if not line:
                    raise AssertionError("the server ended at once")
        found = re.search(rb"(https?)://127\.0\.0\.1:(\d+)", line)
        self.tls, self.port = found.group(1) == b"https", int(found.group(2))
        return self

    def stop(self, how=signal.SIGTERM):
        """Returns its exit status and what it said."""
        if self.process is None:
            return None
        self.process.send_signal(how)
        said = self.process.stderr.read().decode()
        self.process.stderr.close()
        status = self.process.wait(timeout=60)
        self.process = None
        return status, said

    def close(self):
        self.stop()
        if self.held:
            self.held.cleanup()

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        if not self.tls:
            return plain
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)

    def request(self, method, path, body=None, headers=None, token=None):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        client.sock = self.connect()
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        client.request(method, path, body, sent)
        answer = client.getresponse()
        got = Answer(answer.status, answer.headers, answer.read())
        client.close()
        return got

    def get(self, path, role="administrator", operator=None):
        return self.request("GET", path, token=self.token(role, operator))

    def put(self, path, body, role="administrator"):
        return self.request("PUT", path, body, token=self.token(role))

    def items(self, path, **who):
        """All items of a list, page after page."""
        found, after = [], ""
        while after is not None:
            answer = self.get(path + ("&" if "?" in path else "?") + (f"after={after}" if after else "limit=100"), **who)
            assert answer.status == 200, (path, answer.body)
            found += answer.json["items"]
            after = answer.json["next"]
        return found

    def raw(self, data, wait=10):
        """Bytes in, bytes out, until the other end closes or is quiet."""
        with self.connect() as s:
            s.settimeout(wait)
            s.sendall(data)
            got = b""
            try:
                while True:
                    part = s.recv(65536)
                    if not part:
                        break
                    got += part
            except (socket.timeout, ConnectionResetError):
                pass
        return got

    def add_sensor(self, sensor):
        answer = self.put(f"/v1/operators/{sensor.operator}/sensors/{sensor.name}", {"vkey": sensor.vkey})
        assert answer.status == 204, answer.body

    def add_operator(self, operator, name="架空電力", sectors=("electricity-generation",), country="JP", facts=None):
        answer = self.put(f"/v1/operators/{operator}", {"name": name, "country": country, "sectors": list(sectors),
                                                        "invented": True, "facts": facts})
        assert answer.status == 204, answer.body


def eventually(what, seconds=20):
    """Waits until 'what' returns something true."""
    until = time.monotonic() + seconds
    while True:
        got = what()
        if got or time.monotonic() > until:
            return got
        time.sleep(0.1)


class Case(unittest.TestCase):
    """A server for all tests of a class; SEKISHO_TEST_STORE names another store than SQLite."""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(store=os.environ.get("SEKISHO_TEST_STORE"), options=cls.options).start()

    @classmethod
    def tearDownClass(cls):
        status, said = cls.server.stop()
        store = os.environ.get("SEKISHO_TEST_STORE")
        cls.server.close()
        for one in (store or "").split():
            subprocess.run(["psql", "-q", one, "-c", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert status == 0, said
