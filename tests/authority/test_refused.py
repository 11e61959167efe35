"""Each kind of abuse, one by one: it is refused with the right status, the record of acts has it, and nothing is lost."""
import hashlib
import http.client
import socket
import time
import unittest

import server as harness
from sensor import Sensor
from server import eventually


class Refused(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for operator in ("acme", "beta"):
            cls.server.add_operator(operator)
        cls.sensor, cls.stranger = Sensor("acme", "site-1"), Sensor("acme", "site-1")
        cls.server.add_sensor(cls.sensor)
        cls.sensor.add_equipment("00:e0:fc:00:00:01")
        assert cls.sensor.push(cls.server).status == 200

    def acts(self):
        return {a["act"]: a for a in self.server.items("/v1/acts?status_from=400")}

    def raw(self, data):
        with self.server.connect() as s:
            s.sendall(data)
            s.settimeout(20)
            answer = http.client.HTTPResponse(s)
            answer.begin()
            answer.read()
            return answer.status

    def table(self):
        """(what it is, how it is tried, status, method, path that is recorded)"""
        s, server, log = self.sensor, self.server, self.sensor.prefix
        head = b"Host: x\r\n"
        path, body = s.bundle(0)
        path = f"{log}/{path}"

        def put(target, data, authorization):
            return server.request("PUT", target, data, {"Authorization": authorization}).status

        def forked():
            other = s.fork()
            other.entries[-1] = other.entries[-1].replace(b"00:e0:fc:00:00:01", b"00:e0:fc:00:00:02")
            other.tree.leaves[-1] = hashlib.sha256(b"\0" + other.entries[-1]).digest()
            return other.post(server, old=0).status

        def raw(*parts):
            return lambda: self.raw(b"".join(parts))

        return [
            ("two lengths", raw(b"POST /v1/tokens HTTP/1.1\r\n", head, b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
             400, "POST", "/v1/tokens"),
            ("two hosts", raw(b"GET /v1/operators HTTP/1.1\r\n", head, head, b"\r\n"), 400, "GET", "/v1/operators"),
            ("length and chunks", raw(b"POST /v1/tokens HTTP/1.1\r\n", head, b"Content-Length: 2\r\n",
                                      b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), 400, "POST", "/v1/tokens"),
            ("a body too large", raw(b"POST /v1/tokens HTTP/1.1\r\n", head, b"Content-Length: 99999999\r\n\r\n"),
             413, "POST", "/v1/tokens"),
            ("a path that climbs", raw(b"GET /v1/%2e%2e/operators HTTP/1.1\r\n", head, b"\r\n"), 400, "GET", "/v1/%2e%2e/operators"),
            ("a path with a NUL", raw(b"GET /v1/operators/a%00b HTTP/1.1\r\n", head, b"\r\n"), 400, "GET", "/v1/operators/a%00b"),
            ("an unknown coding", lambda: server.request("PUT", path, b"x", {"Content-Encoding": "br"}).status, 415, "PUT", path),
            ("no JSON", lambda: server.request("PUT", "/v1/operators/acme/sites/s1", b"{\"name\":", {},
                                               server.token("administrator")).status,
             400, "PUT", "/v1/operators/acme/sites/s1"),
            ("no token", lambda: server.request("GET", "/v1/equipment").status, 401, "GET", "/v1/equipment"),
            ("another operator", lambda: server.get("/v1/operators/beta", "operator", "acme").status, 403, "GET", "/v1/operators/beta"),
            ("a role that may not", lambda: server.request("PUT", "/v1/operators/acme/sites/s1", {"name": "x"}, {},
                                                           server.token("auditor")).status,
             403, "PUT", "/v1/operators/acme/sites/s1"),
            ("a wrong key", lambda: put(path, body, self.stranger.authorization("PUT", path, body)), 401, "PUT", path),
            ("an upload again, later", lambda: put(path, body, s.authorization("PUT", path, body, at=time.time() - 900)),
             401, "PUT", path),
            ("an upload as another", lambda: put(path, body + b"x", s.authorization("PUT", path, body)), 401, "PUT", path),
            ("another's head", lambda: self.stranger.post(server).status, 403, "POST", f"{log}/add-checkpoint"),
            ("a forked log", forked, 409, "POST", f"{log}/add-checkpoint"),
            ("a head that is none", lambda: server.request("POST", f"{log}/add-checkpoint", b"\xff\xff").status,
             400, "POST", f"{log}/add-checkpoint"),
        ]

    def test_each_is_refused_and_recorded(self):
        self.stranger.add_heartbeat()
        for what, tried, status, method, path in self.table():
            with self.subTest(what):
                before = self.acts()
                self.assertEqual(tried(), status)
                new = lambda: [a for i, a in self.acts().items() if i not in before]
                self.assertTrue(eventually(new, 10), "it is in no record")
                self.assertEqual([(a["method"], a["path"], a["status"]) for a in new()], [(method, path, status)])
        # Nothing is lost.
        self.assertEqual([e["id"] for e in self.server.items("/v1/equipment")], ["mac:00:e0:fc:00:00:01"])
        self.sensor.add_heartbeat()
        self.assertEqual(self.sensor.push(self.server).status, 200)

    def test_a_slow_request_ends(self):
        """Half a request holds nobody up, and is closed."""
        with socket.create_connection(("127.0.0.1", self.server.port)) as s:
            s.sendall(b"GET /v1/operators HTTP/1.1\r\nHost: x\r\nX-")
            self.assertEqual(self.server.request("GET", "/health").status, 200)
            s.settimeout(90)
            self.assertEqual(s.recv(1000), b"")


if __name__ == "__main__":
    unittest.main()
