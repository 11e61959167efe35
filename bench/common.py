"""What the benches share: building the helpers, making captures, timing a program."""
import os
import pathlib
import re
import struct
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build-bench"


def size(words):
    """Bytes in '300M', '1G', '1000'."""
    found = re.fullmatch(r"(\d+)([KMG]?)B?", words.strip().upper())
    if not found:
        raise ValueError(f"no size: {words}")
    return int(found.group(1)) * {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}[found.group(2)]


def helper(name):
    """A C helper of bench/, compiled when it is older than its source."""
    OUT.mkdir(exist_ok=True)
    source, program = ROOT / "bench" / f"{name}.c", OUT / name
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", str(program), str(source), "-lpcap"], check=True)
    return program


# Captures of plants: an office has none of their protocols.
PLANTS = re.compile(r"ITI__ICS|ControlThings|trdp|dmanzhang.*(is-is|ospf)|[Mm]odbus|profinet|ethercat|goose|iec|dnp3|bacnet|enip|opcua")
CHATTER = " or ".join(["ether proto 0x88cc", "ether dst 01:00:0c:cc:cc:cc", "ether dst 01:80:c2:00:00:00"] +
                      [f"udp port {port}" for port in (67, 68, 137, 138, 161, 162, 1900, 3702, 5353, 5355)])


def captures():
    """What the benches repeat: the captures of offices of a corpus beside the project (as tools/score has it), else
    those of samples/."""
    place = pathlib.Path(os.environ.get("SEKISHO_CORPUS") or ROOT / "../shared/corpus") / "captures"
    found = sorted(p for p in place.rglob("*.*cap*") if p.is_file() and not PLANTS.search(str(p.relative_to(place))))
    return found or sorted(p for p in (ROOT / "samples").glob("*.pcap*") if p.stem != "hostile")


def make_capture(name, bytes_, sources, *options):
    """A capture of the asked size, in build-bench/ or where BENCH_TMP says; returns (path, packets)."""
    path = pathlib.Path(os.environ.get("BENCH_TMP") or OUT) / name
    done = subprocess.run([str(helper("make_capture")), *map(str, options), str(path), str(bytes_), *map(str, sources)],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return path, int(done.stdout)


def make_fleet(name, devices):
    """A capture of one ARP announcement from each of so many devices; returns its path."""
    path = pathlib.Path(os.environ.get("BENCH_TMP") or OUT) / name
    makers = [bytes.fromhex(oui) for oui in ("001b21", "286ed4", "4c5e0c", "00e04c", "b827eb")]  # registered blocks
    with open(path, "wb", buffering=1 << 20) as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for i in range(devices):
            mac = makers[i % len(makers)] + struct.pack(">I", i)[1:]
            ip = struct.pack(">I", 0x0a000100 + i)
            frame = (b"\xff" * 6 + mac + bytes.fromhex("08060001080006040001") + mac + ip + bytes(6) + ip).ljust(60, b"\0")
            out.write(struct.pack("<IIII", i // 1000, i % 1000 * 1000, len(frame), len(frame)) + frame)
    return path


def warm(path):
    """Reads the file, so that it is in the page cache."""
    with open(path, "rb", buffering=0) as f:
        while f.read(1 << 20):
            pass


def spawn(argv):
    """Starts a program with its output thrown away; returns its process id."""
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    return os.posix_spawnp(str(argv[0]), [str(a) for a in argv], os.environ, file_actions=null)


def measure(argv):
    """Runs a program; returns (seconds, peak RSS in KB, exit status)."""
    began = time.monotonic()  # a fork of this process would take longer than some that are measured
    _, status, usage = os.wait4(spawn(argv), 0)
    return time.monotonic() - began, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def at_once(argv, copies):
    """Runs copies of a program that know nothing of each other; returns how many of them a second are done, each at
    its own pace: what so many threads could come to at best."""
    began = time.monotonic()
    pids = [spawn(argv) for _ in range(copies)]
    rate = 0
    for _ in pids:
        _, status = os.wait()
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise RuntimeError(f"{argv[0]}: exit status {os.waitstatus_to_exitcode(status)}")
        rate += 1 / (time.monotonic() - began)
    return rate


def apart(folder):
    """For each new file ext4 searches past the inodes that were freed in the last minutes in the same part of the disk (a
    build or a test before this frees thousands), and a log of many tiles then looks five times as slow.  In a top
    folder, each folder gets a part of the disk of its own."""
    subprocess.run(["chattr", "+T", folder], stderr=subprocess.DEVNULL)  # other file systems have no need of it
