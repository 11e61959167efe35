"""A small country, in network namespaces: two operators whose sensors hear real daemons on live interfaces, one authority over
TLS.  A restricted switch appears and is a finding at the authority within five seconds; the links are cut, the authority and a
sensor are killed with -9: at the end every entry is there once and all heads verify.

SEKISHO_CUT_S says for how long the links are cut (8 s)."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "authority"), str(HERE.parent / "peers")]

import lab  # noqa: E402
import server as harness  # noqa: E402
import test_watch  # noqa: E402
from test_watch import Watch, eventually, run  # noqa: E402

CUT_S = float(os.environ.get("SEKISHO_CUT_S", "8"))
lab.HOLDS_S = int(240 + CUT_S)
NEEDS = ("lldpd", "snmpd", "snmpget", "dnsmasq", "udhcpc", "avahi-daemon", "ip", "nsenter", "unshare", "openssl")
VRP = ("S5735-L24T4X-A1 Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 (S5735 V200R019C10SPC500) "
       "Copyright (C) 2000-2020 HUAWEI TECH Co., Ltd.")
SWITCH, PRINTER, CAMERA = "00:e0:fc:00:00:11", "00:1e:8f:00:00:10", "ac:cc:8e:00:00:10"
FILES = {
    "snmpd.conf": f"rocommunity public\nsysDescr {VRP}\nsysObjectID .1.3.6.1.4.1.2011.2.23.622\nsysName core-sw-1\n",
    "avahi.conf": "[server]\nhost-name=Canon1e8f\nenable-dbus=no\nallow-interfaces=eth0\n[publish]\npublish-workstation=no\npublish-hinfo=no\n",
    "services/printer.service":
        "<?xml version=\"1.0\" standalone='no'?><!DOCTYPE service-group SYSTEM \"avahi-service.dtd\">\n"
        "<service-group><name>Canon iR-ADV C3525 (1e:8f:00)</name><service><type>_ipp._tcp</type><port>631</port>"
        "<txt-record>txtvers=1</txt-record><txt-record>ty=Canon iR-ADV C3525</txt-record><txt-record>usb_MFG=Canon</txt-record>"
        "<txt-record>usb_MDL=iR-ADV C3525</txt-record></service></service-group>\n",
}


class Authority(harness.Server):
    """Reached from other namespaces, at a port that stays."""

    def start(self):
        self.process = subprocess.Popen([harness.PROGRAM, "authority", "serve", "--home", str(self.home), "--listen",
                                         f"0.0.0.0:{self.port}", "--rate", "100000", *self.options], stderr=subprocess.PIPE)
        line = b""
        while b"listening on" not in line:
            line = self.process.stderr.readline()
            assert line, "the authority ended at once"
        self.tls = True
        return self


def cable(device, operator, name, mac, peer, addresses):
    subprocess.run(["ip", "link", "add", "eth0" if device else peer, *(["netns", device.pid] if device else []),
                    *(["address", mac] if mac else []), "type", "veth", "peer", "name", name, "netns", operator.pid], check=True)
    if device:
        device.run(["ip", "addr", "add", addresses[0], "brd", "+", "dev", "eth0"])
    else:
        subprocess.run(["ip", "addr", "add", addresses[0], "dev", peer], check=True)
        subprocess.run(["ip", "link", "set", peer, "up"], check=True)
    operator.run(["ip", "addr", "add", addresses[1], "brd", "+", "dev", name])
    operator.run(["ip", "link", "set", name, "up"])


class Country(unittest.TestCase):
    def setUp(self):
        if not test_watch.HAS_NET:
            self.skipTest("no network namespace of our own")
        missing = [n for n in NEEDS if lab.find_program(n) is None]
        why = lab.why_not_here() or (f"no {' '.join(missing)}; `tools/setup peers` installs them" if missing else None)
        if why:
            self.skipTest(why)
        held = tempfile.TemporaryDirectory(prefix="sekisho-country-", dir="/tmp")
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)
        self.folder.chmod(0o755)
        for name, text in FILES.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)

    def machine(self, hostname, over=()):
        m = lab.Machine(hostname, over)
        self.addCleanup(m.end)
        return m

    def serve(self, machine, *argv):
        log = (self.folder / f"{argv[0]}.log").open("ab")
        self.addCleanup(log.close)
        process = machine.start(argv, log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def build_authority(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", self.folder / "tls.key", "-out",
                        self.folder / "tls.crt", "-days", "2", "-subj", "/CN=authority.example.org", "-addext",
                        "subjectAltName=IP:198.51.100.1,IP:198.51.100.5"], check=True, stderr=subprocess.DEVNULL)
        authority = Authority(options=["--tls-cert", str(self.folder / "tls.crt"), "--tls-key", str(self.folder / "tls.key")])
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            authority.port = s.getsockname()[1]
        self.addCleanup(authority.close)
        return authority.start()

    def sensor(self, authority, operator, machine, address, *interfaces):
        url = f"https://{address}:{authority.port}/log/{operator}/s1"
        w = Watch(self.folder, operator, *interfaces, options=("--authority", url, "--authority-key", authority.witness, "--ca",
                                                             self.folder / "tls.crt", "--country", "GB", "--network", "5g"))
        w.command = ["nsenter", "-t", machine.pid, "--net", "--", *w.command]
        authority.add_operator(operator, country="GB", sectors=["telecom-mobile"], facts="operator.addressee = uk-huawei-2022\n")
        self.assertEqual(authority.put(f"/v1/operators/{operator}/sensors/s1", {"vkey": w.vkey.strip()}).status, 204)
        self.addCleanup(lambda: w.process and w.stop(signal.SIGKILL))
        return w.start()

    def test_country(self):
        authority = self.build_authority()
        one, two = self.machine("op-one"), self.machine("op-two")
        switch, camera = self.machine("core-sw-1"), self.machine("camera")
        printer = self.machine("printer", [("/etc/avahi/services", self.folder / "services")])
        cable(switch, one, "eth0", SWITCH, None, ("192.0.2.10/24", "192.0.2.11/24"))
        cable(printer, two, "eth0", PRINTER, None, ("192.0.2.10/24", "192.0.2.11/24"))
        cable(camera, two, "eth1", CAMERA, None, ("0.0.0.0/0", "203.0.113.1/24"))
        cable(None, one, "wan", None, "au1", ("198.51.100.1/30", "198.51.100.2/30"))
        cable(None, two, "wan", None, "au2", ("198.51.100.5/30", "198.51.100.6/30"))
        alpha = self.sensor(authority, "one", one, "198.51.100.1", "eth0")
        beta = self.sensor(authority, "two", two, "198.51.100.5", "eth0", "eth1")
        self.assertTrue(eventually(lambda: all((w.ledger / "witnessed").exists() for w in (alpha, beta)), 30),
                        alpha.errors.read_text() + beta.errors.read_text())

        # A restricted switch appears.
        self.assertEqual(authority.items("/v1/findings?operator=one&regulation=uk-huawei-2022"), [])
        self.serve(switch, "lldpd", "-d", "-ccccc", "-ee", "-ff", "-ss", "-I", "eth0", "-u", self.folder / "lldpd.socket", "-L", "",
                   "-S", VRP, "-P", "S5735-L24T4X-A1")
        time.sleep(1)  # it waits for its interface
        begun = time.monotonic()
        switch.run(["ip", "link", "set", "eth0", "up"])
        restricted = lambda: [f for f in authority.items("/v1/findings?operator=one&regulation=uk-huawei-2022")
                              if f["status"] in ("due", "violation")]
        self.assertTrue(eventually(restricted, 30), (alpha.entries("findings"), alpha.errors.read_text()))
        took = time.monotonic() - begun
        print(f"from the link of the switch to the finding: {took:.1f} s", file=sys.stderr)
        self.assertLess(took, 5)
        self.assertEqual({f["equipment"] for f in restricted()}, {f"mac:{SWITCH}"})

        # The links are cut; life goes on at both operators.
        for end in ("au1", "au2"):
            subprocess.run(["ip", "link", "set", end, "down"], check=True)
        cut_at = time.monotonic()
        self.serve(switch, "snmpd", "-f", "-C", "-c", self.folder / "snmpd.conf", "-Lo", "-p", self.folder / "snmpd.pid", "-I",
                   "system_mib", "udp:192.0.2.10:161")
        lab.call(one, ["snmpget", "-v2c", "-r0", "-t1", "-c", "public", "-On", "192.0.2.10", ".1.3.6.1.2.1.1.2.0"],
                 self.folder / "snmpget.log")
        for device in (printer, camera):
            device.run(["ip", "link", "set", "eth0", "up"])
            device.run(["ip", "route", "add", "224.0.0.0/4", "dev", "eth0"])
        self.serve(printer, "avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", self.folder / "avahi.conf")
        self.serve(two, "dnsmasq", "-d", "-C", "/dev/null", "--port=0", "--interface=eth1", "--bind-interfaces",
                   "--dhcp-range=203.0.113.100,203.0.113.110,255.255.255.0,1h", f"--dhcp-leasefile={self.folder}/leases", "--no-ping")
        self.serve(camera, "udhcpc", "-f", "-q", "-i", "eth0", "-s", "/bin/true", "-V", "AXIS,Network Camera,P3245-V,10.12.130",
                   "-x", "hostname:axis-accc8e000010")
        models = lambda w: {e["equipment"]["id"]: e["equipment"]["model"] for e in w.entries("equipment")}
        self.assertTrue(eventually(lambda: models(beta).get(f"mac:{CAMERA}") == "P3245-V" and
                                   models(beta).get(f"mac:{PRINTER}") == "iR-ADV C3525", 40), models(beta))
        self.assertTrue(eventually(lambda: any("ip:192.0.2.10" in e["equipment"]["addresses"] for e in alpha.entries("equipment")
                                               if e["equipment"]["id"] == f"mac:{SWITCH}"), 20), alpha.entries("equipment"))
        time.sleep(max(0, CUT_S - (time.monotonic() - cut_at)))
        self.assertEqual(authority.items("/v1/equipment?operator=two"), [])
        for end in ("au1", "au2"):
            subprocess.run(["ip", "link", "set", end, "up"], check=True)

        # The authority and a sensor die in the middle of catching up.
        authority.stop(signal.SIGKILL)
        alpha.stop(signal.SIGKILL)
        authority.start()
        alpha.start()
        there = lambda: {e["id"] for e in authority.items("/v1/equipment?operator=two")} >= {f"mac:{CAMERA}", f"mac:{PRINTER}"}
        self.assertTrue(eventually(there, 90), beta.errors.read_text())

        for w, operator in ((alpha, "one"), (beta, "two")):
            beats = len(w.entries("heartbeat"))
            self.assertTrue(eventually(lambda: len(w.entries("heartbeat")) > beats))
            self.assertEqual(w.stop(), 0)
            self.assertEqual(run("ledger", "verify", w.ledger)[0], 0)
            test_watch.independent.verify_log(w.ledger, w.vkey)
            w.start()  # what its last words were is sent by the next life
            head = lambda: authority.get(f"/log/{operator}/s1/checkpoint").body.split(b"\n")[1:3]
            w.process.send_signal(signal.SIGSTOP)
            own = lambda: (w.ledger / "checkpoint").read_bytes().split(b"\n")[1:3]
            self.assertTrue(eventually(lambda: head() == own(), 60), (head(), own(), w.errors.read_text()))
            w.process.send_signal(signal.SIGCONT)
            appeared = [i for e, i in w.events() if e == "appeared"]
            self.assertEqual(len(appeared), len(set(appeared)))
            rows = [e["entry"] for e in authority.items(f"/v1/equipment?operator={operator}")]
            self.assertEqual(len(rows), len(set(rows)))
            self.assertEqual(w.stop(), 0)
        self.assertEqual(len(restricted()), len({(f["equipment"], f["clause"]) for f in restricted()}))


if __name__ == "__main__":
    test_watch.main()
