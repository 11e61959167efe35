#!/usr/bin/env python3
"""kill.py [--times N] [--seed N] [--place FOLDER]: kills a writer with -9 at random instants, N times, and looks each time that
the ledger opens, that no acknowledged entry is lost, and that it verifies.

Needs SEKISHO and LEDGER_WRITER.  Prints what it saw; exit status 1 if anything was lost."""
import argparse
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["SEKISHO"]
WRITER = os.environ["LEDGER_WRITER"]


def verify(log):
    done = subprocess.run([PROGRAM, "ledger", "verify", "-q", log], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def one_life(log, rng, acked):
    """Starts a writer, kills it; returns (what it found, what was acknowledged last)."""
    batch, publish, room = rng.choice([1, 2, 10, 255, 256, 1000, 20000]), rng.choice([1, 2, 5, 1000]), rng.choice([0, 50, 3000])
    with subprocess.Popen([WRITER, log, "0", str(batch), str(publish), str(room)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as writer:
        time.sleep(rng.random() ** 2 * 0.4)  # mostly early: opening and its recovery are hit, too
        writer.send_signal(signal.SIGKILL)
        out, err = writer.communicate()
    opened = None
    for line in out.decode().split("\n")[:-1]:
        words = line.split()
        if words[0] == "opened":
            opened = int(words[1])
        elif words[0] == "acked":
            acked = int(words[1])
    return opened, acked, err.decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", default=None)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    bad = 0
    lives = killed_at_start = 0
    acked = 0
    with tempfile.TemporaryDirectory(dir=args.place) as held:
        log = pathlib.Path(held) / "log"
        subprocess.run([PROGRAM, "ledger", "init", "--origin", "log.example.org/kill", log], check=True, stdout=subprocess.DEVNULL)
        for i in range(args.times):
            before = acked
            opened, acked, err = one_life(log, rng, acked)
            if err:
                print(f"life {i}: {err.strip()}")
                bad += 1
            if opened is None:
                killed_at_start += 1
            elif opened < before:
                print(f"life {i}: opened with {opened} entries, and {before} were acknowledged")
                bad += 1
            lives += 1
            if i % 10 == 0 or i + 1 == args.times:
                status, out = verify(log)
                if status != 0:
                    print(f"life {i}: {out}")
                    bad += 1
        done = subprocess.run([WRITER, log, "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        last = int(done.stdout.split()[1]) if done.returncode == 0 else -1
        if last < acked:
            print(f"at the end {last} entries, and {acked} were acknowledged")
            bad += 1
        status, out = verify(log)
        if status != 0 or acked == 0:
            print(out)
            bad += 1
    print(f"{lives} lives, {killed_at_start} of them ended before the ledger was open; {acked} entries acknowledged, {bad} failures")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
