"""A laboratory of two machines with a cable between them: Linux namespaces of network, mounts, names and
processes, which vanish with the process that holds them, with /run, /var/log and /var/tmp of their own.

A scene names the programs that it needs, what serves on the device, what the client calls, and what
`sekisho inspect` must say of the capture."""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

DEVICE_IP, CLIENT_IP = "192.0.2.10", "192.0.2.11"
CLIENT_MAC = "00:14:22:00:00:11"
PATIENCE_S = 20  # a daemon that has not answered by then never will
HOLDS_S = 120    # the longest that a namespace lives, should this program die without a word
# Debian keeps daemons where the path of a plain user does not lead.
PATH = "/usr/sbin:/sbin:/usr/lib/frr:/usr/lib/ipsec:" + os.environ.get("PATH", "/usr/bin:/bin")


class Missing(Exception):
    """Why a scene cannot be played here."""


class Broken(Exception):
    """Why a scene failed before there was anything to compare."""


@dataclasses.dataclass
class Scene:
    """One capture of one device and one client.  Texts may hold {tmp}, the scene's folder."""
    name: str
    needs: tuple            # programs; "python:NAME" is a module of Debian's python3
    mac: str                # of the device: the registered prefix of the maker that is played
    serve: tuple = ()       # programs that run on the device
    calls: tuple = ()       # what the client asks, each again and again until it succeeds
    expect: dict = dataclasses.field(default_factory=dict)  # address: {field: value}; `states` is a list of protocol/property=value
    files: dict = dataclasses.field(default_factory=dict)   # name: content, in {tmp}
    over: dict = dataclasses.field(default_factory=dict)    # path of both systems: what of {tmp} is put over it
    before: tuple = ()      # run on the device to the end before anything serves
    beside: tuple = ()      # programs that run on the client
    linger_s: float = 0.5   # watched for so long after the last call
    hostname: str = "device"
    nobody: tuple = ()      # entities that no record may name


def find_program(name):
    return shutil.which(name, path=PATH)


def check_needs(scene):
    for need in scene.needs:
        if need.startswith("python:"):
            done = subprocess.run(["/usr/bin/python3", "-c", "import " + need[7:]], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, check=False)
            if done.returncode != 0:
                raise Missing(f"python3 has no module {need[7:]}; `tools/setup peers` installs what Debian has")
        elif find_program(need) is None:
            raise Missing(f"no {need}; `tools/setup peers` installs it")


def why_not_here():
    """None, or why no scene can be played on this machine."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for program in ("ip", "nsenter", "tcpdump", "unshare"):
        if find_program(program) is None:
            return f"no {program}; `tools/setup peers` installs it"
    done = subprocess.run(["unshare", "--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "true"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        return "namespaces are not permitted: " + done.stderr.decode("utf-8", "replace").strip()
    return None


class Machine:
    """Namespaces of one machine.  Everything that runs in them ends with them."""

    def __init__(self, hostname, over=()):
        mounts = "".join(f"mount --bind '{source}' '{target}' && " for target, source in over)
        setup = (f"hostname {hostname} && mount -t tmpfs none /run && mkdir -p /run/lock && mount -t tmpfs none /var/log && "
                 "mount -t tmpfs none /var/tmp && sysctl -qw net.ipv6.conf.default.accept_dad=0 && "
                 f"{mounts}ip link set lo up && echo ready && exec sleep {HOLDS_S}")
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c",
             setup], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment())
        said = self.holder.stdout.readline()
        if said != b"ready\n":
            raise Broken(f"no namespace: {said.decode('utf-8', 'replace').strip()}")
        children = pathlib.Path(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children").read_text(encoding="ascii")
        self.pid = children.split()[0]

    @staticmethod
    def environment():
        return dict(os.environ, PATH=PATH, LC_ALL="C")

    def inside(self, argv):
        return ["nsenter", "-t", self.pid, "--net", "--mount", "--uts", "--ipc", "--pid", "--", *map(str, argv)]

    def start(self, argv, output, **more):
        return subprocess.Popen(self.inside(argv), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                env=self.environment(), **more)

    def run(self, argv, output=subprocess.DEVNULL, timeout=10):
        """True if it ended well and in time."""
        try:
            return subprocess.run(self.inside(argv), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                  env=self.environment(), timeout=timeout, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def end(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()


def connect(device, client, mac):
    """A cable; the device's end stays down until the capture runs."""
    made = subprocess.run(["ip", "link", "add", "eth0", "netns", device.pid, "address", mac, "type", "veth", "peer", "name",
                           "eth0", "netns", client.pid, "address", CLIENT_MAC], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if made.returncode != 0:
        raise Missing("no cable between namespaces: " + made.stdout.decode("utf-8", "replace").strip())
    for machine, ip in ((device, DEVICE_IP), (client, CLIENT_IP)):
        machine.run(["ip", "addr", "add", f"{ip}/24", "brd", "+", "dev", "eth0"])


def watch(client, capture, log):
    """Starts tcpdump and waits until it listens."""
    process = client.start(["tcpdump", "-i", "eth0", "-w", capture, "-U", "--immediate-mode", "-s", "0", "-Z", "root"], log.open("wb"))
    until = time.monotonic() + PATIENCE_S
    while b"listening on" not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > until:
            raise Broken("tcpdump does not listen: " + log.read_text(errors="replace").strip())
        time.sleep(0.02)
    return process


def call(client, argv, log):
    """Asks until it is answered."""
    until = time.monotonic() + PATIENCE_S
    while True:
        with log.open("wb") as output:
            if client.run(argv, output):
                return
        if time.monotonic() > until:
            return_words = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise Broken(f"{argv[0]} is not answered: {' / '.join(return_words)}")
        time.sleep(0.2)


def filled(scene, tmp):
    """The scene with {tmp} put in."""
    def put(value):
        if isinstance(value, str):
            return value.replace("{tmp}", str(tmp))
        if isinstance(value, tuple):
            return tuple(put(v) for v in value)
        if isinstance(value, dict):
            return {put(k): put(v) for k, v in value.items()}
        return value
    return dataclasses.replace(scene, **{f.name: put(getattr(scene, f.name)) for f in dataclasses.fields(scene)
                                         if f.name != "expect"})


def write_files(scene, tmp):
    for name, content in scene.files.items():
        path = tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        path.chmod(0o755 if content.startswith("#!") else 0o644)
    for source in scene.over.values():
        if not (tmp / source).exists():
            (tmp / source).mkdir(parents=True)


def play(scene, sekisho, keep=None):
    """Returns what is wrong, a list of lines; raises Missing or Broken."""
    check_needs(scene)
    with tempfile.TemporaryDirectory(prefix="sekisho-peers-") as folder:
        tmp = pathlib.Path(folder)
        tmp.chmod(0o755)
        scene = filled(scene, tmp)
        write_files(scene, tmp)
        machines = []
        try:
            over = [(target, tmp / source) for target, source in scene.over.items()]
            device = Machine(scene.hostname, over)
            machines.append(device)
            client = Machine("client", over)
            machines.append(client)
            connect(device, client, scene.mac)
            client.run(["ip", "link", "set", "eth0", "up"])
            watcher = watch(client, tmp / "capture.pcap", tmp / "tcpdump.log")
            device.run(["ip", "link", "set", "eth0", "up"])
            for machine in machines:
                machine.run(["ip", "route", "add", "224.0.0.0/4", "dev", "eth0"])
            run_scene(scene, device, client, tmp)
            time.sleep(scene.linger_s)
            client.run(["kill", "-INT", "--", "-1"])  # in its own process namespace: the capture, and what runs beside it
            watcher.wait(PATIENCE_S)
        finally:
            for machine in machines:
                machine.end()
            if keep:
                for path in (tmp / "capture.pcap", *tmp.glob("*.log")):
                    shutil.copy(path, pathlib.Path(keep) / f"{scene.name}-{path.name}")
        return differences(scene, *inspect(sekisho, tmp))


def run_scene(scene, device, client, tmp):
    for number, argv in enumerate(scene.before):
        with (tmp / f"before{number}.log").open("wb") as output:
            if not device.run(argv, output):
                raise Broken(f"{argv[0]}: " + (tmp / f"before{number}.log").read_text(errors="replace").strip()[-300:])
    serving = []
    for machine, programs in ((device, scene.serve), (client, scene.beside)):
        for argv in programs:
            log = tmp / f"serve{len(serving)}.log"
            serving.append((argv[0], machine.start(argv, log.open("wb")), log))
    try:
        for number, argv in enumerate(scene.calls):
            call(client, argv, tmp / f"call{number}.log")
    except Broken as why:
        ended = [f"{name} ended with {p.poll()}: {' / '.join(log.read_text(errors='replace').strip().splitlines()[-3:])}"
                 for name, p, log in serving if p.poll() is not None]
        raise Broken("; ".join([str(why), *ended])) from why


def inspect(sekisho, tmp):
    """The records of equipment, and every observation."""
    done = subprocess.run([sekisho, "inspect", "-q", "-f", "jsonl", "--observations", tmp / "observations.jsonl",
                           tmp / "capture.pcap"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    if done.returncode not in (0, 1):
        raise Broken(f"inspect says {done.returncode}: " + done.stderr.decode("utf-8", "replace").strip())
    records = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    observations = [json.loads(line) for line in (tmp / "observations.jsonl").read_text(encoding="utf-8").splitlines()]
    return [r for r in records if r.get("schema") == "sekisho.equipment/1"], observations


def said(record, field):
    """The value of a field: manufacturer is `entity basis`."""
    if field == "manufacturer":
        maker = record["manufacturer"]
        return maker and f"{maker['entity'] or maker['name']} {maker['basis']}"
    if field == "components":
        return sorted(f"{c['kind']}:{c['manufacturer']['entity']}" for c in record["components"])
    return record[field]


def differences(scene, records, observations):
    """Compares; the client, of which nothing is known but its address, is part of every scene."""
    wrong = []
    expect = {CLIENT_MAC: {"manufacturer": "dell registered", "model": None, "firmware": None}, **scene.expect}
    for address, fields in expect.items():
        kind = "mac:" if len(address) == 17 and address.count(":") == 5 else "ip:"
        found = [r for r in records if kind + address in r["addresses"]]
        if len(found) != 1:
            wrong.append(f"{address}: {len(found)} records")
            continue
        for field, value in fields.items():
            if field == "states":
                got = {f"{o['protocol']}/{o['property']}={o['value']}" for o in observations
                       if o["subject"] in found[0]["addresses"]}
                wrong += [f"{address} does not state {v}; it states {sorted(got)}" for v in value if v not in got]
            elif (got := said(found[0], field)) != value:
                wrong.append(f"{address} {field}: {got!r}, not {value!r}")
    for record in records:
        named = [record["manufacturer"], *(c["manufacturer"] for c in record["components"])]
        wrong += [f"{record['id']} names {m['name']}" for m in named if m and m["entity"] in scene.nobody]
    return wrong
