"""A sensor as docs/replication.md has it, written from the C2SP documents and RFC 6962 alone: it shares no code with the
program that it tests."""
import base64
import hashlib
import json
import struct
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(n):
    """The largest power of two below n."""
    return 1 << (n - 1).bit_length() - 1


class Tree:
    """RFC 6962, 2.1, by its definitions; the hashes of whole subtrees are remembered."""

    def __init__(self):
        self.leaves = []
        self.known = {}

    def root(self, begin, end):
        n = end - begin
        if n == 0:
            return hashlib.sha256(b"").digest()
        if n == 1:
            return self.leaves[begin]
        whole = n & (n - 1) == 0
        if whole and (begin, end) in self.known:
            return self.known[begin, end]
        k = split(n)
        made = node(self.root(begin, begin + k), self.root(begin + k, end))
        if whole:
            self.known[begin, end] = made
        return made

    def consistency(self, old, size):
        def sub(m, begin, end, b):
            n = end - begin
            if m == n:
                return [] if b else [self.root(begin, end)]
            k = split(n)
            if m <= k:
                return sub(m, begin, begin + k, b) + [self.root(begin + k, end)]
            return sub(m - k, begin + k, end, False) + [self.root(begin, begin + k)]
        return [] if old in (0, size) else sub(old, 0, size, True)


def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def tile_path(level, n, width):
    parts = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        parts.insert(0, f"x{n % 1000:03}")
    return f"tile/{level}/" + "/".join(parts) + (f".p/{width}" if width < 256 else "")


def stamp(at):
    whole = int(at)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{round((at - whole) * 1e6) % 1000000:06}Z"


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Sensor:
    def __init__(self, operator, name, origin=None, seed=None):
        self.operator, self.name = operator, name
        self.origin = origin or f"{operator}.example/{name}"
        self.key = (ed25519.Ed25519PrivateKey.from_private_bytes(seed) if seed
                    else ed25519.Ed25519PrivateKey.generate())
        self.public = self.key.public_key().public_bytes(*RAW)
        self.tree = Tree()
        self.entries = []
        self.cosigned = 0

    @property
    def vkey(self):
        return (f"{self.origin}+{key_id(self.origin, 1, self.public).hex()}+" +
                base64.b64encode(b"\1" + self.public).decode())

    @property
    def prefix(self):
        return f"/log/{self.operator}/{self.name}"

    def fork(self):
        """The same key and history, to go on otherwise."""
        other = Sensor(self.operator, self.name, self.origin)
        other.key, other.public = self.key, self.public
        other.add(*self.entries)
        other.cosigned = self.cosigned
        return other

    def add(self, *entries):
        for entry in entries:
            raw = entry if isinstance(entry, bytes) else canonical(entry)
            self.entries.append(raw)
            self.tree.leaves.append(leaf(raw))

    def add_equipment(self, mac, at=None, event="appeared", **fields):
        record = {"schema": "sekisho.equipment/1", "id": f"mac:{mac}", "addresses": [f"mac:{mac}"], "name": None,
                  "manufacturer": None, "brand": None, "model": None, "firmware": None, "serial": None, "class": None,
                  "network": None, "components": [], "destinations": None, "evidence": [],
                  "first_seen": stamp(at or time.time()), "last_seen": stamp(at or time.time())}
        record.update(fields)
        self.add({"at": stamp(at or time.time()), "kind": "equipment", "schema": "sekisho.entry/1", "event": event,
                  "equipment": record})

    def add_heartbeat(self, at=None, interval=60, packets=1000, dropped=0):
        self.add({"at": stamp(at or time.time()), "kind": "heartbeat", "schema": "sekisho.entry/1", "interval_s": interval,
                  "packets": packets, "dropped": dropped, "equipment": 1, "interfaces": [], "version": "0"})

    def bundle(self, n, size=None):
        """(path below the prefix, bytes)"""
        size = len(self.entries) if size is None else size
        part = self.entries[n * 256:min(size, n * 256 + 256)]
        return (tile_path("entries", n, len(part)),
                b"".join(struct.pack(">H", len(e)) + e for e in part))

    def checkpoint(self, size=None, root=None):
        size = len(self.entries) if size is None else size
        text = f"{self.origin}\n{size}\n{base64.b64encode(root or self.tree.root(0, size)).decode()}\n"
        sig = key_id(self.origin, 1, self.public) + self.key.sign(text.encode())
        return text + f"\n\u2014 {self.origin} {base64.b64encode(sig).decode()}\n"

    def extension(self, old=None, size=None, proof=None, root=None):
        old = self.cosigned if old is None else old
        size = len(self.entries) if size is None else size
        proof = self.tree.consistency(old, size) if proof is None else proof
        return (f"old {old}\n" + "".join(base64.b64encode(h).decode() + "\n" for h in proof) + "\n" +
                self.checkpoint(size, root)).encode()

    def authorization(self, method, path, body=b"", at=None):
        at = int(at or time.time())
        text = (f"sekisho-request/v1\n{self.origin}\n{method}\n{path}\n{at}\n{hashlib.sha256(body).hexdigest()}\n")
        return f'Sekisho-Ed25519 time="{at}",sig="{base64.b64encode(self.key.sign(text.encode())).decode()}"'

    def put(self, server, n, size=None):
        path, body = self.bundle(n, size)
        path = f"{self.prefix}/{path}"
        return server.request("PUT", path, body, {"Authorization": self.authorization("PUT", path, body)})

    def post(self, server, **how):
        return server.request("POST", f"{self.prefix}/add-checkpoint", self.extension(**how))

    def push(self, server):
        """Everything that is new: bundles, then the head.  Returns the last answer."""
        size = len(self.entries)
        for n in range(self.cosigned // 256, (size + 255) // 256):
            answer = self.put(server, n)
            assert answer.status in (200, 201), (answer.status, answer.body)
        answer = self.post(server)
        if answer.status == 200:
            self.cosigned = size
        return answer

    def get(self, server, path):
        path = f"{self.prefix}/{path}"
        return server.request("GET", path, headers={"Authorization": self.authorization("GET", path)})


def check_cosignature(line, checkpoint, witness_vkey):
    """Is 'line' the countersignature of the witness on the text of 'checkpoint'?  Returns its time."""
    name, ident, key = witness_vkey.strip().split("+", 2)
    raw = base64.b64decode(key)
    assert raw[0] == 4 and key_id(name, 4, raw[1:]).hex() == ident
    dash, signer, sig = line.rstrip("\n").split(" ")
    assert dash == "\u2014" and signer == name, line
    bytes_ = base64.b64decode(sig)
    assert bytes_[:4].hex() == ident
    at = struct.unpack(">Q", bytes_[4:12])[0]
    text = checkpoint.split("\n\n")[0] + "\n"
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(raw[1:]).verify(bytes_[12:], f"cosignature/v1\ntime {at}\n{text}".encode())
    except InvalidSignature:
        return None
    return at
