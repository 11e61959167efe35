"""Captures what real programs say to each other in two network namespaces; part of tools/make-samples.

Each scene names the two ends, the programs that serve, and the calls of the client.  Addresses are those
of documentation (RFC 5737, RFC 3849); MACs bear the registered prefix of the maker that is played."""
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

DEVICE, CLIENT = "sekisho-device", "sekisho-client"
IP = {DEVICE: "192.0.2.10", CLIENT: "192.0.2.11"}
VRP = ("Huawei AR6120 Huawei Versatile Routing Platform Software VRP (R) software, "
       "Version 5.170 (AR6120 V300R019C13SPC200) Copyright (C) 2011-2021 Huawei Technologies Co., Ltd")

HTTP_SERVER = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    server_version, sys_version = "mini_httpd/1.19 19dec2003", ""
    def do_GET(self):
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Digest realm="HuaweiHomeGateway", nonce="88645cefb1f9ede0", qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("192.0.2.10", 80), Handler).serve_forever()
"""


class Scene:
    """One capture: who plays, what runs, what the client does, for how long it is watched."""

    def __init__(self, name, device_mac, serve, calls=(), files=(), wait=1.0, before=(), filter_="", hostname="device"):
        self.name, self.device_mac, self.serve, self.calls = name, device_mac, serve, calls
        self.files, self.wait, self.before, self.filter, self.hostname = files, wait, before, filter_, hostname


def scenes(tmp):
    device = IP[DEVICE]
    return [
        Scene("lldpd.pcap", "00:00:4c:00:00:10",
              [["lldpd", "-d", "-ccccc", "-ee", "-ff", "-ss", "-i", "-I", "veth", "-u", f"{tmp}/lldpd.sock", "-L", "",
                "-S", "NEC UNIVERGE IX2235, Version 10.7.18", "-P", "UNIVERGE IX2235"]],
              wait=8, hostname="ix2235"),
        Scene("snmpd.pcap", "00:e0:fc:00:00:10",
              [["snmpd", "-f", "-C", "-c", f"{tmp}/snmpd.conf", "-Lf", f"{tmp}/snmpd.log", "-p", f"{tmp}/snmpd.pid", "-I",
                "system_mib", f"udp:{device}:161"]],
              [["snmpget", "-v2c", "-c", "public", "-On", device, ".1.3.6.1.2.1.1.1.0", ".1.3.6.1.2.1.1.2.0",
                ".1.3.6.1.2.1.1.5.0"]],
              [("snmpd.conf", f"rocommunity public\nsysDescr {VRP}\nsysObjectID .1.3.6.1.4.1.2011.2.224.279\n"
                              "sysName edge-1\nsysContact noc@example.net\nsysLocation rack 3\n")]),
        Scene("dhcp.pcap", "ac:cc:8e:00:00:10",
              [["udhcpc", "-f", "-q", "-n", "-i", "veth", "-s", "/bin/true", "-V", "AXIS,Network Camera,P3245-V,10.12.130",
                "-x", "hostname:axis-accc8e000010"]],
              before=[["dnsmasq", "-d", "-C", "/dev/null", "--port=0", "--interface=veth", "--bind-interfaces",
                       f"--dhcp-range={IP[DEVICE]},192.0.2.10,255.255.255.0,1h", f"--dhcp-leasefile={tmp}/leases",
                       "--no-ping"]], wait=4),
        Scene("mdns.pcap", "00:1e:8f:00:00:10",
              [["avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", f"{tmp}/avahi.conf"]],
              [], [("avahi.conf", "[server]\nhost-name=Canon1e8f\nuse-ipv6=yes\nenable-dbus=no\nallow-interfaces=veth\n"
                                  "[publish]\npublish-workstation=no\npublish-hinfo=no\n"),
                   ("/etc/avahi/services/sekisho-sample.service",
                    "<?xml version=\"1.0\" standalone='no'?><!DOCTYPE service-group SYSTEM \"avahi-service.dtd\">\n"
                    "<service-group><name>Canon iR-ADV C3525 (1e:8f:00)</name><service><type>_ipp._tcp</type><port>631</port>"
                    "<txt-record>txtvers=1</txt-record><txt-record>ty=Canon iR-ADV C3525</txt-record>"
                    "<txt-record>product=(Canon iR-ADV C3525)</txt-record><txt-record>usb_MFG=Canon</txt-record>"
                    "<txt-record>usb_MDL=iR-ADV C3525</txt-record><txt-record>rp=ipp/print</txt-record>"
                    "</service></service-group>\n")], wait=5, filter_="udp port 5353 or arp or icmp6"),
        Scene("upnp.pcap", "a0:21:b7:00:00:10",
              [["minidlnad", "-S", "-f", f"{tmp}/minidlna.conf", "-P", f"{tmp}/minidlna.pid"]],
              [["curl", "-s", "-o", "/dev/null", f"http://{device}:8200/rootDesc.xml"]],
              [("minidlna.conf", f"port=8200\nnetwork_interface=veth\nmedia_dir={tmp}\ndb_dir={tmp}\nlog_dir={tmp}\n"
                                 "friendly_name=ReadyNAS\nserial=3T1234567890\nmodel_name=ReadyNAS 104\nmodel_number=RN104\n"
                                 "uuid=4d696e69-444c-164e-9d41-a021b7000010\nnotify_interval=3\n")], wait=4),
        Scene("ssh.pcap", "24:a4:3c:00:00:10",
              [["dropbear", "-F", "-E", "-R", "-r", f"{tmp}/hostkey", "-p", f"{device}:22", "-P", f"{tmp}/dropbear.pid"]],
              [["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes",
                "-F", "/dev/null", f"nobody@{device}", "true"]],
              before=[]),
        Scene("tls.pcap", "3c:ef:8c:00:00:10",
              [["openssl", "s_server", "-quiet", "-tls1_2", "-www", "-accept", f"{device}:443", "-cert", f"{tmp}/cert.pem",
                "-key", f"{tmp}/key.pem"]],
              [["curl", "-s", "-k", "--tls-max", "1.2", "-o", "/dev/null", "--resolve", f"nvr.example.net:443:{device}",
                "https://nvr.example.net/"]]),
        Scene("ftp.pcap", "ac:cc:8e:00:00:11",
              [["vsftpd", f"{tmp}/vsftpd.conf"]],
              [["curl", "-s", "--max-time", "3", f"ftp://{device}/"]],
              [("vsftpd.conf", f"listen=YES\nbackground=NO\nlisten_address={device}\nanonymous_enable=NO\nlocal_enable=YES\n"
                               "ftpd_banner=AXIS P3245-V Network Camera 10.12.130 (2023) ready.\n"
                               f"secure_chroot_dir={tmp}/empty\n")], wait=2),
        Scene("http.pcap", "00:e0:fc:00:00:11",
              [[sys.executable, "-c", HTTP_SERVER]],
              [["curl", "-s", "-o", "/dev/null", f"http://{device}/"]]),
    ]


def run(*argv, check=True):
    return subprocess.run([str(a) for a in argv], check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def network(device_mac):
    """Two namespaces with one cable between them."""
    try:
        for name in (DEVICE, CLIENT):
            run("ip", "netns", "add", name)
        run("ip", "link", "add", "veth", "netns", DEVICE, "address", device_mac, "type", "veth",
            "peer", "name", "veth", "netns", CLIENT, "address", "00:14:22:00:00:11")
        for number, name in ((10, DEVICE), (11, CLIENT)):
            run("ip", "-n", name, "addr", "add", f"{IP[name]}/24", "brd", "+", "dev", "veth")
            run("ip", "-n", name, "addr", "add", f"2001:db8::{number}/64", "dev", "veth", "nodad")
            run("ip", "-n", name, "link", "set", "lo", "up")
        yield
    finally:
        for name in (DEVICE, CLIENT):
            run("ip", "netns", "del", name, check=False)


def start(namespace, argv, hostname):
    """A program in a namespace, with a host name of its own and no word on the terminal."""
    script = f"hostname {hostname}; exec \"$@\""
    return subprocess.Popen(["ip", "netns", "exec", namespace, "unshare", "--uts", "sh", "-c", script, "sh", *argv],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            start_new_session=True)


def stop(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def play(scene, out, tmp):
    placed = []
    for name, text in scene.files:
        path = pathlib.Path(name) if name.startswith("/") else tmp / name
        path.write_text(text)
        if name.startswith("/"):
            placed.append(path)
    processes = []
    try:
        with network(scene.device_mac):
            run("ip", "-n", CLIENT, "link", "set", "veth", "up")
            watch = start(CLIENT, ["tcpdump", "-i", "veth", "-w", str(out), "-U", "-Z", "root", *scene.filter.split()], "client")
            time.sleep(1)
            run("ip", "-n", DEVICE, "link", "set", "veth", "up")
            time.sleep(1)
            processes += [start(CLIENT, argv, "client") for argv in scene.before]
            time.sleep(0.5 if scene.before else 0)
            processes += [start(DEVICE, argv, scene.hostname) for argv in scene.serve]
            time.sleep(1.5)
            for argv in scene.calls:
                caller = start(CLIENT, argv, "client")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    caller.wait(5)
                stop(caller)
            time.sleep(scene.wait)
            for process in processes:
                stop(process)
            time.sleep(0.3)
            stop(watch)
    finally:
        for path in placed:
            path.unlink()


def make(out):
    """Plays every scene; returns the exit status."""
    if os.geteuid() != 0:
        print("make-samples: daemons need root", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        tmp = pathlib.Path(folder)
        tmp.chmod(0o755)
        (tmp / "empty").mkdir()
        run("dropbearkey", "-t", "ed25519", "-f", tmp / "hostkey")
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "7300", "-subj",
            "/C=CN/ST=Zhejiang/L=Hangzhou/O=Dahua/OU=NVR/CN=4H00AAAPAZ00001", "-keyout", tmp / "key.pem", "-out", tmp / "cert.pem")
        for scene in scenes(tmp):
            path = out / scene.name
            play(scene, path, tmp)
            print(f"{path}: {path.stat().st_size} bytes", flush=True)
    return 0
