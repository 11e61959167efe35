"""A second implementation of what a ledger is, written from RFC 6962, RFC 9162, RFC 8785 and the C2SP documents alone:
Python's standard library, and OpenSSL's command line for Ed25519.  Nothing of sekisho is used."""
import base64
import hashlib
import json
import pathlib
import re
import struct
import subprocess
import tempfile

WIDTH = 256


class Wrong(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Wrong(why)


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def mth(leaves):
    """Merkle Tree Hash, RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    if len(level) & (len(level) - 1) == 0:
        while len(level) > 1:
            level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
        return level[0]
    k = 1 << (len(level) - 1).bit_length() - 1
    return node_hash(mth(level[:k]), mth(level[k:]))


def verify_inclusion(index, size, leaf, path, root):
    """RFC 9162, 2.1.3.2."""
    need(index < size, "index beyond the tree")
    fn, sn, r = index, size - 1, leaf
    for p in path:
        need(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            if not fn & 1:
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and r == root, "the path leads elsewhere")


def verify_consistency(first, second, path, first_root, second_root):
    """RFC 9162, 2.1.4.2, for 0 < first < second."""
    need(0 < first < second and path, "nothing to verify")
    if first & (first - 1) == 0:
        path = [first_root, *path]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        need(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            if not fn & 1:
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    need(fr == first_root and sr == second_root and sn == 0, "the path leads elsewhere")


def ed25519(key, message, signature):
    """By `openssl pkeyutl`."""
    with tempfile.TemporaryDirectory() as held:
        place = pathlib.Path(held)
        (place / "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + key)
        (place / "message").write_bytes(message)
        (place / "signature").write_bytes(signature)
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", place / "key", "-rawin",
                               "-in", place / "message", "-sigfile", place / "signature"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode == 0


def parse_vkey(text):
    name, key_id, rest = text.strip().split("+", 2)
    raw = base64.b64decode(rest, validate=True)
    need(len(raw) == 33, "no Ed25519 key")
    need(hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == key_id, "the id is not that of the key")
    return name, raw[:1], raw[1:], bytes.fromhex(key_id)


def open_note(note, vkey):
    """The text of a signed note, if 'vkey' signed it; with the time that a cosignature states."""
    name, kind, key, key_id = parse_vkey(vkey)
    text, _, sigs = note.rpartition("\n\n")
    text += "\n"
    for line in sigs.splitlines():
        found = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        need(found, "no signature line")
        raw = base64.b64decode(found[2], validate=True)
        if found[1] != name or raw[:4] != key_id:
            continue
        if kind == b"\1":
            need(ed25519(key, text.encode(), raw[4:]), "the signature is wrong")
            return text, None
        time, = struct.unpack(">Q", raw[4:12])
        need(ed25519(key, f"cosignature/v1\ntime {time}\n{text}".encode(), raw[12:]), "the cosignature is wrong")
        return text, time
    raise Wrong("not signed by that key")


def parse_checkpoint(text):
    origin, size, root, *_ = text.split("\n")
    need(re.fullmatch("0|[1-9][0-9]*", size), "no size")
    return origin, int(size), base64.b64decode(root, validate=True)


def tile_path(level, n, width):
    parts = [f"{n % 1000:03d}"]
    while n >= 1000:
        n //= 1000
        parts.insert(0, f"x{n % 1000:03d}")
    return f"tile/{level}/" + "/".join(parts) + (f".p/{width}" if width < WIDTH else "")


def tile_names(level, size):
    hashes = size if level == "entries" else size >> 8 * level
    for n in range(hashes // WIDTH):
        yield n, WIDTH, tile_path(level, n, WIDTH)
    if hashes % WIDTH:
        yield hashes // WIDTH, hashes % WIDTH, tile_path(level, hashes // WIDTH, hashes % WIDTH)


def split_bundle(data):
    entries = []
    while data:
        size, = struct.unpack(">H", data[:2])
        need(len(data) >= 2 + size, "a bundle that breaks off")
        entries.append(data[2:2 + size])
        data = data[2 + size:]
    return entries


def canonical(entry):
    """RFC 8785 for what has no fractions."""
    def order(value):
        if isinstance(value, dict):
            return {k: order(value[k]) for k in sorted(value, key=lambda k: k.encode("utf-16-be"))}
        return [order(v) for v in value] if isinstance(value, list) else value
    return json.dumps(order(json.loads(entry)), ensure_ascii=False, separators=(",", ":")).encode()


def verify_log(place, vkey):
    """Every entry, every tile and the head of a log in a folder; returns (size, entries)."""
    text, _ = open_note((place / "checkpoint").read_text(encoding="utf-8"), vkey)
    origin, size, root = parse_checkpoint(text)
    need(origin == parse_vkey(vkey)[0], "another log")
    entries = []
    for n, width, name in tile_names("entries", size):
        found = split_bundle((place / name).read_bytes())
        need(len(found) == width, f"{name}: {len(found)} entries")
        entries += found
    before = ""
    for i, entry in enumerate(entries):
        need(canonical(entry) == entry, f"entry {i} is not canonical")
        at = json.loads(entry)["at"]
        need(at >= before, f"entry {i} goes back in time")
        before = at
    hashes = [leaf_hash(entry) for entry in entries]
    need(mth(hashes) == root, "the root is another")
    level = 0
    while hashes:
        for n, width, name in tile_names(level, size):
            need((place / name).read_bytes() == b"".join(hashes[n * WIDTH:n * WIDTH + width]), name)
        hashes = [mth(hashes[i:i + WIDTH]) for i in range(0, len(hashes) - WIDTH + 1, WIDTH)]
        level += 1
    return size, entries


def verify_proof(text, vkey, entry=None):
    """C2SP tlog-proof; returns (index, size, entry)."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    need(lines.pop(0) == "c2sp.org/tlog-proof@v1", "no proof")
    if lines[0].startswith("extra "):
        extra = base64.b64decode(lines.pop(0)[6:], validate=True)
        entry = extra if entry is None else entry
    index = int(re.fullmatch("index (0|[1-9][0-9]*)", lines.pop(0))[1])
    path = [base64.b64decode(line, validate=True) for line in lines]
    _, size, root = parse_checkpoint(open_note(note, vkey)[0])
    verify_inclusion(index, size, leaf_hash(entry), path, root)
    return index, size, entry


def verify_extension(text, old_note, vkey):
    """C2SP tlog-witness request; returns (old size, size)."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    old = int(re.fullmatch("old (0|[1-9][0-9]*)", lines.pop(0))[1])
    path = [base64.b64decode(line, validate=True) for line in lines]
    _, size, root = parse_checkpoint(open_note(note, vkey)[0])
    _, old_size, old_root = parse_checkpoint(open_note(old_note, vkey)[0])
    need(old == old_size, "another old size")
    verify_consistency(old, size, path, old_root, root)
    return old, size
