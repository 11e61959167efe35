"""Behind nginx, configured as the manual page says: people, sensors and addresses come through unchanged."""
import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import server as harness
from sensor import Sensor

MANUAL = pathlib.Path(__file__).parents[2] / "man" / "sekisho-authority.1"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


def from_manual():
    """The server block of the example."""
    return re.search(r"Behind nginx:.*?\n(server \{\n.*?\n\})\n\.Ed", MANUAL.read_text(), re.S).group(1).replace("\\e", "\\")


@unittest.skipUnless(NGINX, "nginx is not installed")
class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        held = tempfile.TemporaryDirectory(prefix="sekisho-proxy-")
        cls.addClassCleanup(held.cleanup)
        cls.folder = pathlib.Path(held.name)
        cls.behind = harness.Server(options=["--behind-proxy", "--rate", "20"]).start()
        cls.addClassCleanup(cls.behind.close)
        cls.start_nginx()
        cls.behind.add_operator("acme")

    @classmethod
    def start_nginx(cls):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                        cls.folder / "key.pem", "-out", cls.folder / "cert.pem", "-days", "2", "-subj", "/CN=authority.example"],
                       check=True, stderr=subprocess.DEVNULL)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            cls.port = s.getsockname()[1]
        block = from_manual().replace("127.0.0.1:8443", f"127.0.0.1:{cls.behind.port}").replace("listen 443 ssl", f"listen 127.0.0.1:{cls.port} ssl")
        for name in ("cert.pem", "key.pem"):
            block = re.sub(rf"\S*{name}", str(cls.folder / name), block)
        temp = "".join(f"{w}_temp_path {cls.folder}/{w};" for w in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (cls.folder / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + f"daemon off; pid {cls.folder}/pid; error_log stderr;\n"
                                               f"events {{}}\nhttp {{ access_log off; {temp}\n{block}\n}}\n")
        process = subprocess.Popen([NGINX, "-p", cls.folder, "-c", cls.folder / "nginx.conf"])
        cls.addClassCleanup(lambda: (process.terminate(), process.wait()))
        for _ in range(100):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", cls.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("nginx does not listen")

    def request(self, method, path, body=None, headers=None, source=None):
        context = ssl.create_default_context(cafile=self.folder / "cert.pem")
        context.check_hostname = False
        client = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60,
                                             source_address=(source, 0) if source else None)
        client.request(method, path, body, headers or {})
        answer = client.getresponse()
        return harness.Answer(answer.status, answer.headers, answer.read())

    def admin(self):
        return {"Authorization": f"Bearer {self.behind.token('administrator')}"}

    def test_sensors_send_through_it(self):
        sensor = Sensor("acme", "site-1")
        self.behind.add_sensor(sensor)
        for i in range(300):
            sensor.add_equipment(f"00:e0:fc:00:{i // 256:02x}:{i % 256:02x}")
        self.assertEqual(sensor.push(self).status, 200)
        path = "/v1/operators/acme/equipment/" + urllib.parse.quote("mac:00:e0:fc:00:00:01", safe="")
        for _ in range(2):  # the address comes through as it was written
            self.assertEqual(self.request("GET", path, headers=self.admin()).status, 200)
        listed = self.request("GET", "/v1/equipment?limit=1000", headers={**self.admin(), "Accept-Encoding": "gzip"})
        self.assertEqual(listed.headers["Content-Encoding"], "gzip")

    def test_a_large_body(self):
        answer = self.request("POST", "/v1/operators/acme/cases/none/documents", b"x" * (16 << 20), self.admin())
        self.assertNotEqual(answer.status, 413, "the limit is the authority's, not the proxy's")

    def test_people_sign_in_over_tls(self):
        page = self.request("GET", "/", headers={"Accept": "text/html"})
        self.assertEqual(page.status, 303)
        self.assertTrue(page.headers["Location"].startswith("/sign-in"), page.headers["Location"])
        done = self.request("POST", "/sign-in", urllib.parse.urlencode({"account": "nobody", "password": "x", "code": "000000"}),
                            {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
        self.assertIn(done.status, (401, 403))
        self.assertIn("max-age", (page.headers["Strict-Transport-Security"] or ""))

    def test_addresses_are_told_apart(self):
        """One that asks too often is slowed; another at the same proxy is not.  What a client says of itself counts nothing."""
        statuses = [self.request("GET", "/health", headers={"X-Forwarded-For": f"192.0.2.{i}"}, source="127.0.0.2").status
                    for i in range(200)]
        self.assertIn(429, statuses)
        self.assertEqual(self.request("GET", "/health", source="127.0.0.3").status, 200)


if __name__ == "__main__":
    unittest.main()
