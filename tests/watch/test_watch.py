"""`sekisho watch` as a user runs it: files that grow, live interfaces, an authority over TLS that is away, killed and back.

What needs a network of its own runs in a namespace that this test makes for itself (`unshare --net`) and is skipped where that is
not allowed."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent / "authority"), str(HERE.parent / "ledger")]

import independent  # noqa: E402
import program  # noqa: E402
from program import HUAWEI, HUAWEI_MAC, Case, lldp, pcap, pcap_header, record, run  # noqa: E402

if os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"
HAS_NET = os.environ.get("SEKISHO_OWN_NET") == "1"
CISCO = lldp(bytes.fromhex("00000c000002"), "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 12.2(55)SE5", "edge-2")


def eventually(what, seconds=20):
    until = time.monotonic() + seconds
    while True:
        got = what()
        if got or time.monotonic() > until:
            return got
        time.sleep(0.1)


class Watch:
    """One sensor."""

    def __init__(self, folder, name, *inputs, options=()):
        self.ledger = folder / name
        self.errors = folder / f"{name}.err"
        if not self.ledger.exists():
            status, self.vkey, err = run("ledger", "init", "--origin", f"{name}.example.org/log", self.ledger)
            assert status == 0, err
        self.command = [program.PROGRAM, "watch", "--ledger", self.ledger, "--heartbeat", "2", *options, *map(str, inputs)]
        self.process = None

    def start(self, stdin=None, clock=None):
        """'clock': what time it is for the program, as faketime takes it."""
        command = [*(["faketime", "-f", clock] if clock else []), *map(str, self.command)]
        env = dict(os.environ, TZ="UTC")
        if clock:  # faketime comes before the library of a build under AddressSanitizer
            env["ASAN_OPTIONS"] = ":".join(filter(None, [env.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        with self.errors.open("ab") as err:
            self.process = subprocess.Popen(command, stderr=err, stdin=stdin or subprocess.DEVNULL, env=env)
        return self

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(timeout=60)
        self.process = None
        return status

    def entries(self, kind=None):
        status, out, err = run("ledger", "show", "-f", "jsonl", self.ledger)
        assert status == 0, err
        found = [json.loads(line)["entry"] for line in out.splitlines()]
        return [e for e in found if kind in (None, e["kind"])]

    def events(self):
        return [(e["event"], e["equipment"]["id"]) for e in self.entries("equipment")]

    def children(self):
        return [int(p) for p in pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]


class Files(Case):
    def watch(self, *inputs, options=("--country", "GB", "--network", "5g", "--as-of", "2026-11-26")):
        w = Watch(self.folder, "log", *inputs, options=options)
        self.addCleanup(lambda: w.process and w.stop(signal.SIGKILL))
        return w

    def test_a_file_that_grows(self):
        capture = self.file("c.pcap", pcap_header())
        w = self.watch(capture).start()
        time.sleep(1)
        with capture.open("ab") as f:
            f.write(record(HUAWEI, int(time.time())))
        self.assertTrue(eventually(lambda: ("appeared", "mac:00:e0:fc:00:00:01") in w.events()))
        with capture.open("ab") as f:
            half = record(CISCO, int(time.time()))
            f.write(half[:40])
            f.flush()
            time.sleep(0.5)
            f.write(half[40:])
        self.assertTrue(eventually(lambda: ("appeared", "mac:00:00:0c:00:00:02") in w.events()))
        found = {f["equipment"]: f for f in w.entries("findings")}
        self.assertIn("mac:00:e0:fc:00:00:01", found)
        self.assertRegex(found["mac:00:e0:fc:00:00:01"]["data"]["sekisho.data"], "^[0-9a-f]{64}$")
        self.assertRegex(found["mac:00:e0:fc:00:00:01"]["data"]["regulations/uk-huawei-2022.rule"], "^[0-9a-f]{64}$")
        proof = [e for e in w.entries("equipment") if e["equipment"]["id"] == "mac:00:e0:fc:00:00:01"][0]["equipment"]["evidence"]
        self.assertTrue(any(v["sha256"] for v in proof))
        with capture.open("ab") as f:  # the same again is no news
            f.write(record(HUAWEI, int(time.time())))
        time.sleep(2)
        self.assertEqual(w.stop(), 0)
        self.assertEqual(sorted(w.events()), [("appeared", "mac:00:00:0c:00:00:02"), ("appeared", "mac:00:e0:fc:00:00:01")])
        beats = w.entries("heartbeat")
        self.assertEqual(sum(b["packets"] for b in beats), 3)
        self.assertEqual(sum(b["dropped"] for b in beats), 0)
        self.assertEqual(run("ledger", "verify", w.ledger)[0], 0)
        independent.verify_log(w.ledger, w.vkey)

    def test_standard_input_ends(self):
        w = self.watch("-")
        w.start(stdin=subprocess.PIPE)
        w.process.communicate(pcap(HUAWEI, CISCO), timeout=60)
        self.assertEqual(w.process.returncode, 0)
        w.process = None
        self.assertEqual(len(w.events()), 2)

    def test_restarts_report_nothing_twice(self):
        capture = self.file("c.pcap", pcap(HUAWEI, CISCO))
        w = self.watch(capture)
        for how in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
            beats = len(w.entries("heartbeat"))
            w.start()
            self.assertTrue(eventually(lambda: len(w.entries("heartbeat")) >= beats + 2))
            w.stop(how)
        self.assertEqual(len(w.events()), 2)
        self.assertEqual(len(w.entries("findings")), len({f["equipment"] for f in w.entries("findings")}))
        self.assertEqual(run("ledger", "verify", w.ledger)[0], 0)

    def test_what_changes_and_what_goes(self):
        now = int(time.time())
        capture = self.file("c.pcap", pcap_header() + record(HUAWEI, now))
        w = self.watch(capture, options=("--gone-after", "4")).start()
        self.assertTrue(eventually(w.events))
        with capture.open("ab") as f:
            f.write(record(lldp(HUAWEI_MAC, "S5735-L24T4X-A1 Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 "
                                            "(S5735 V200R021C00SPC100)", "core-sw-1"), now + 1))
        self.assertTrue(eventually(lambda: "changed" in [e for e, _ in w.events()]))
        self.assertEqual([e["equipment"]["firmware"] for e in w.entries("equipment")], ["V200R019C10SPC500", "V200R021C00SPC100"])
        with capture.open("ab") as f:  # time goes on without it
            f.write(record(CISCO, now + 10))
        self.assertTrue(eventually(lambda: "gone" in [e for e, _ in w.events()], 60))
        self.assertEqual([e for e, i in w.events() if i == "mac:00:e0:fc:00:00:01"], ["appeared", "changed", "gone"])
        w.stop()

    @unittest.skipUnless(shutil.which("faketime"), "faketime is not installed")
    def test_a_deadline_at_midnight_needs_no_packet(self):
        """Huawei in a 5G network of the UK has to go by the end of 2027."""
        begun = 1830297590  # 2027-12-31 23:59:50
        capture = self.file("c.pcap", pcap_header() + record(HUAWEI, begun - 3600))
        w = self.watch(capture, options=("--country", "GB", "--sector", "telecom-mobile", "--network", "5g")).start(clock="@2027-12-31 23:59:50")

        def statuses():
            return [(e["at"][:16], f["status"]) for e in w.entries("findings") for f in e["findings"] if f["clause"] == "remove-5g"]
        self.assertTrue(eventually(statuses), w.errors.read_text())
        self.assertEqual(statuses()[0][1], "due")
        self.assertTrue(eventually(lambda: statuses()[-1][1] == "violation", 40), (statuses(), w.errors.read_text()))
        self.assertEqual([s for _, s in statuses()], ["due", "violation"])
        self.assertEqual(statuses()[-1][0], "2028-01-01T00:00")
        self.assertEqual([e for e, _ in w.events()], ["appeared"], "no packet came")
        subprocess.run(["pkill", "-TERM", "-P", str(w.process.pid)], check=False)
        w.process.wait(timeout=60)
        w.process = None

    def test_reload_status_and_metrics(self):
        capture = self.file("c.pcap", pcap(HUAWEI))
        metrics, events = self.folder / "m.prom", self.folder / "events"
        data = self.folder / "data"
        w = self.watch(capture, options=("--country", "GB", "--network", "5g", "--as-of", "2026-11-26", "--metrics", metrics,
                                         "--events", f"ecs:{events}"))
        w.start()
        self.assertTrue(eventually(lambda: w.entries("findings")))
        w.process.send_signal(signal.SIGHUP)
        self.assertTrue(eventually(lambda: "loaded anew" in w.errors.read_text()))
        self.assertEqual(len(w.entries("findings")), 1)  # nothing changed
        self.assertTrue(eventually(lambda: metrics.exists() and "sekisho_watch_packets_total 1\n" in metrics.read_text()))
        status, out, _ = run("watch", "--status", w.ledger)
        self.assertEqual(status, 0)
        self.assertIn("running", out)
        self.assertTrue(any(json.loads(line)["event.action"] == "equipment-appeared" for line in events.read_text().splitlines()))
        w.stop()
        self.assertEqual(run("watch", "--status", w.ledger)[0], 1)
        self.assertFalse(data.exists())

    def test_the_parser_has_no_privileges(self):
        capture = self.file("c.pcap", pcap(HUAWEI))
        w = self.watch(capture).start()
        self.assertTrue(eventually(w.events))
        confined = 0
        for pid in w.children():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            confined += "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status
        self.assertEqual(confined, 1)
        w.stop()

    def test_disk_that_may_be_used(self):
        flood = [lldp(bytes([2, 0, 0, 0, i >> 8, i & 255]), "x" * 200, f"n{i}") for i in range(3000)]
        w = self.watch(self.file("c.pcap", pcap(*flood)), options=("--max-disk", "1")).start()
        self.assertTrue(eventually(lambda: "not kept" in w.errors.read_text(), 60))
        w.stop()
        said = w.errors.read_text()
        self.assertLess(said.index("80 % of the 1 MiB"), said.index("used up"))  # said before
        self.assertEqual(run("ledger", "verify", w.ledger)[0], 0)

    def test_wrong_calls(self):
        w = self.watch("x")
        self.assert_refused(run("watch", "eth0"), "--ledger")
        self.assert_refused(run("watch", "--ledger", w.ledger), "nothing to watch")
        self.assert_refused(run("watch", "--ledger", w.ledger, self.folder / "none"), "neither an interface nor a file")
        self.assert_refused(run("watch", "--ledger", self.folder / "none", "-"), "sekisho ledger init")
        self.assert_refused(run("watch", "--ledger", w.ledger, "--authority", "http://x/log/a/b", "--authority-key", "k", "-"), "https://")
        self.assert_refused(run("watch", "--ledger", w.ledger, "--authority", "https://x/log/a/b", "-"), "--authority-key")
        self.assert_refused(run("watch", "--status", self.folder / "none"), "status.json")

    def test_two_on_one_ledger(self):
        capture = self.file("c.pcap", pcap(HUAWEI))
        w = self.watch(capture).start()
        self.assertTrue(eventually(w.events))
        self.assert_refused(run("watch", "--ledger", w.ledger, capture), "another process")
        w.stop()


class Live(Case):
    """Interfaces and an authority, in a network of our own."""

    def setUp(self):
        super().setUp()
        if not HAS_NET:
            self.skipTest("no network namespace of our own")
        for i in (1, 2):
            subprocess.run(["ip", "link", "add", f"wa{i}", "type", "veth", "peer", "name", f"wb{i}"], check=True)
            self.addCleanup(subprocess.run, ["ip", "link", "del", f"wa{i}"], stderr=subprocess.DEVNULL)
            for end in "ab":
                pathlib.Path(f"/proc/sys/net/ipv6/conf/w{end}{i}/disable_ipv6").write_text("1")  # quiet
                subprocess.run(["ip", "link", "set", f"w{end}{i}", "up"], check=True)

    def send(self, frame, interface="wa1"):
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
            s.bind((interface, 0))
            s.send(frame)

    def test_interfaces(self):
        w = Watch(self.folder, "live", "wb1", "wb2").start()
        self.addCleanup(lambda: w.process and w.stop(signal.SIGKILL))
        self.assertTrue(eventually(lambda: w.entries("heartbeat")))
        tagged = HUAWEI[:12] + bytes.fromhex("8100002a") + HUAWEI[12:]
        self.send(tagged)
        self.send(CISCO, "wa2")
        self.assertTrue(eventually(lambda: len(w.events()) == 2))
        self.assertIn("S5735-L24T4X-A1", [e["equipment"]["model"] for e in w.entries("equipment")])
        subprocess.run(["ip", "link", "del", "wa1"], check=True)  # and comes again
        subprocess.run(["ip", "link", "add", "wa1", "type", "veth", "peer", "name", "wb1"], check=True)
        for end in "ab":
            subprocess.run(["ip", "link", "set", f"w{end}1", "up"], check=True)
        self.assertTrue(eventually(lambda: "is back" in w.errors.read_text(), 30), w.errors.read_text())
        self.send(lldp(bytes.fromhex("00e0fc000009"), "S6730 Huawei", "late"))
        self.assertTrue(eventually(lambda: len(w.events()) == 3))
        self.assertEqual(w.stop(), 0)
        names = {i["name"] for b in w.entries("heartbeat") for i in b["interfaces"]}
        self.assertEqual(names, {"wb1", "wb2"})
        self.assertEqual(run("ledger", "verify", w.ledger)[0], 0)

    def proxy(self):
        """Options for a sensor that reaches the authority through a real proxy; none where none is installed."""
        program_path = shutil.which("tinyproxy")
        if not program_path:
            return []
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.proxy_log = self.folder / "proxy.log"
        config = self.file("proxy.conf", f'Port {port}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nLogFile "{self.proxy_log}"\n'
                                         f'LogLevel Connect\nMaxClients 20\n'.encode())
        process = subprocess.Popen([program_path, "-d", "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (process.terminate(), process.wait()))
        return ["--proxy", f"http://127.0.0.1:{port}"]

    def test_as_its_unit_runs_it(self):
        """As a user without rights but for two capabilities, in a folder of its own; systemd itself finds nothing wrong with it."""
        unit = (pathlib.Path(os.environ["SEKISHO_BUILD"]) / "data/sekisho-watch@.service").read_text()
        if shutil.which("systemd-analyze"):
            copy = self.folder / "sekisho-watch@.service"
            copy.write_text(unit.replace("/usr/local/bin/sekisho", str(program.PROGRAM)))
            said = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertNotIn(b"sekisho-watch", said.stdout)
        w = Watch(self.folder, "unit", "wb1")
        capabilities = re.search(r"^AmbientCapabilities=(.*)$", unit, re.M).group(1).lower().replace("cap_", "+").replace(" ", ",")
        subprocess.run(["chown", "-R", "nobody", w.ledger], check=True)
        self.folder.chmod(0o755)
        w.command = ["setpriv", "--reuid=nobody", "--clear-groups", "--no-new-privs", f"--inh-caps=-all,{capabilities}",
                     f"--ambient-caps=-all,{capabilities}", f"--bounding-set=-all,{capabilities}", "--", *w.command]
        w.start()
        self.addCleanup(lambda: w.process and w.stop(signal.SIGKILL))
        self.assertTrue(eventually(lambda: w.entries("heartbeat")), w.errors.read_text())
        self.send(HUAWEI)
        self.assertTrue(eventually(w.events), w.errors.read_text())
        beats = len(w.entries("heartbeat"))
        w.process.send_signal(signal.SIGHUP)  # as ExecReload= does
        self.assertTrue(eventually(lambda: len(w.entries("heartbeat")) > beats + 1), w.errors.read_text())
        self.assertEqual(w.stop(), 0)

    def test_end_to_end(self):
        """Two operators, one authority over TLS; the link is cut, the authority and a sensor are killed: at the end every entry
        is there once."""
        import server
        cert = ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", self.folder / "tls.key", "-out", self.folder / "tls.crt",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(cert, check=True, stderr=subprocess.DEVNULL)
        proxy = self.proxy()
        tls = ["--tls-cert", str(self.folder / "tls.crt"), "--tls-key", str(self.folder / "tls.key")]
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        authority = server.Server(options=[*tls, "--listen", f"127.0.0.1:{port}"]).start()
        self.addCleanup(authority.close)
        sensors = []
        for i, operator in ((1, "alpha"), (2, "beta")):
            url = f"https://127.0.0.1:{port}/log/{operator}/s1"
            w = Watch(self.folder, operator, f"wb{i}", options=("--authority", url, "--authority-key", authority.witness,
                                                             "--ca", self.folder / "tls.crt", *(proxy if operator == "beta" else ())))
            authority.add_operator(operator, country="GB", sectors=["telecom-mobile"])
            self.assertEqual(authority.put(f"/v1/operators/{operator}/sensors/s1", {"vkey": w.vkey.strip()}).status, 204)
            sensors.append(w.start())
            self.addCleanup(lambda w=w: w.process and w.stop(signal.SIGKILL))
        alpha, beta = sensors
        self.assertTrue(eventually(lambda: (alpha.ledger / "witnessed").exists() and (beta.ledger / "witnessed").exists(), 30),
                        alpha.errors.read_text())

        def findings(operator):
            return [f for f in authority.items("/v1/findings") if f["operator"] == operator]

        self.send(HUAWEI)
        begun = time.monotonic()
        self.assertTrue(eventually(lambda: findings("alpha"), 20), alpha.errors.read_text())
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(findings("beta"), [])

        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)  # the link is cut
        self.send(CISCO)
        self.send(lldp(bytes.fromhex("00e0fc000007"), "S6730 Huawei Versatile Routing Platform Software", "x"), "wa2")
        self.assertTrue(eventually(lambda: len(alpha.events()) == 2 and len(beta.events()) == 1))
        time.sleep(3)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        authority.stop(signal.SIGKILL)
        alpha.stop(signal.SIGKILL)
        time.sleep(1)
        authority.start()
        alpha.start()
        self.assertTrue(eventually(lambda: findings("beta"), 60), beta.errors.read_text())

        for w, operator in ((alpha, "alpha"), (beta, "beta")):
            self.assertTrue(eventually(lambda: len(w.entries("heartbeat")) > 2))
            w.process.send_signal(signal.SIGSTOP)  # no more entries, while the sender goes on
            size = len(w.entries())
            got = lambda: int(authority.request("GET", f"/log/{operator}/s1/checkpoint", token=authority.token("administrator")).body.split(b"\n")[1])
            self.assertTrue(eventually(lambda: got() == size, 90), (got(), size, w.errors.read_text()))
            w.process.send_signal(signal.SIGCONT)
            self.assertEqual(w.stop(), 0)
            self.assertEqual(run("ledger", "verify", w.ledger)[0], 0)
            independent.verify_log(w.ledger, w.vkey)
        self.assertEqual(sorted(alpha.events()), [("appeared", "mac:00:00:0c:00:00:02"), ("appeared", "mac:00:e0:fc:00:00:01")])
        self.assertEqual(beta.events(), [("appeared", "mac:00:e0:fc:00:00:07")])
        equipment = [e for e in authority.items("/v1/equipment") if e["operator"] == "alpha"]
        self.assertEqual(len(equipment), 2)
        if proxy:
            self.assertIn(f"CONNECT 127.0.0.1:{port}", self.proxy_log.read_text())


def main():
    if not HAS_NET and os.geteuid() == 0 and shutil.which("unshare") and shutil.which("ip"):
        probe = subprocess.run(["unshare", "--net", "ip", "link", "set", "lo", "up"], stderr=subprocess.DEVNULL)
        if probe.returncode == 0:
            os.execvpe("unshare", ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"', sys.executable, *sys.argv],
                       dict(os.environ, SEKISHO_OWN_NET="1"))
    program.main()


if __name__ == "__main__":
    main()
