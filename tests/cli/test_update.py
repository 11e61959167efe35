#!/usr/bin/env python3
"""`sekisho data update` against an HTTPS server of its own with a certificate authority made for the test: a new file
takes the place of the old one whole, goes on where it broke off, and is refused when it is not trusted, damaged, older,
or has lost rows."""
import hashlib
import http.server
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
passed = failed = 0


def tell(what, good, why=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}: {why}")


def openssl(folder, *argv):
    subprocess.run(["openssl", *argv], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_certificates(folder):
    """ca.pem, another.pem (an authority nobody asked), and server.pem for localhost."""
    for ca in ("ca", "another"):
        openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", f"/CN=Test {ca}", "-keyout", f"{ca}.key", "-out", f"{ca}.pem")
    openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
            "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n", encoding="ascii")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves server.files; what it does wrong stands in server.how."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):  # pylint: disable=invalid-name
        how = self.server.how
        name = self.path.lstrip("/")
        self.server.asked.append((name, self.headers.get("Range"), self.headers.get("If-Range")))
        if name == "away":
            self.send_response(302)
            self.send_header("Location", how["to"])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.server.files.get(name)
        if body is None:
            self.send_error(404)
            return
        etag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if how.get("weak"):
            etag = "W/" + etag
        start = 0
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range") == etag and not how.get("no range"):
            start = int(wanted.split("=")[1].rstrip("-"))
            if start >= len(body):
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        self.send_response(206 if start else 200)
        self.send_header("ETag", etag)
        if start:
            shown = start + how.get("shift", 0)
            self.send_header("Content-Range", f"bytes {shown}-{len(body) - 1}/{len(body)}")
        if how.get("endless"):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            piece = bytes(1 << 20)
            try:
                while True:
                    self.wfile.write(b"100000\r\n" + piece + b"\r\n")
            except OSError:
                self.server.cut = True
            return
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        stops = how.get("stops", [])
        end = stops.pop(0) if stops else len(body)
        self.wfile.write(body[start:max(start, end)])
        if end < len(body):
            self.close_connection = True
            self.connection.close()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Broken off connections are what is tested."""


def serve(folder):
    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.files, server.how, server.asked, server.cut = {}, {}, [], False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def compiled(tool, folder, change):
    """A data file from the tables with one of them changed."""
    source = folder / "source"
    if source.exists():
        shutil.rmtree(source)
    shutil.copytree(ROOT / "data", source)
    change(source)
    out = folder / "made.data"
    subprocess.run([tool, source, out], check=True, stdout=subprocess.DEVNULL)
    return out.read_bytes()


def cut_rows(name, keep):
    def change(source):
        path = source / "registries" / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:1 + int((len(lines) - 1) * keep)]), encoding="utf-8")
    return change


def redate(name, was, now):
    def change(source):
        path = source / "registries/SOURCES.tsv"
        text = path.read_text(encoding="utf-8")
        assert was in text
        lines = [line.replace(was, now) if line.startswith(name + "\t") else line for line in text.splitlines()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return change


class Place:
    """A folder with data, as SEKISHO_DATA names it."""

    def __init__(self, sekisho, folder, whole):
        self.sekisho = sekisho
        self.folder = folder / "here"
        (self.folder / "regulations").mkdir(parents=True)
        self.file = self.folder / "sekisho.data"
        self.whole = whole
        self.reset()

    def reset(self):
        self.file.write_bytes(self.whole)
        for name in ("sekisho.data.part", "sekisho.data.part.tag"):
            (self.folder / name).unlink(missing_ok=True)

    def left(self):
        return sorted(p.name for p in self.folder.iterdir() if p.is_file())

    def run(self, *argv, env=()):
        environ = {k: v for k, v in os.environ.items() if k != "SEKISHO_UPDATE" and "proxy" not in k.lower()}
        environ |= {"SEKISHO_DATA": str(self.folder)} | dict(env)
        done = subprocess.run([self.sekisho, "data", *argv], capture_output=True, text=True, check=False, env=environ,
                              timeout=120)
        return done


def main():
    sekisho, tool, data = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
    whole = data.read_bytes()
    if "built without libcurl" in subprocess.run([sekisho, "data", "update", "--from", "https://localhost/"], text=True,
                                                 capture_output=True, check=False).stderr:
        print("built without libcurl")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_certificates(folder)
        server = serve(folder)
        url = f"https://localhost:{server.server_port}/"
        place = Place(sekisho, folder, whole)
        newer = compiled(tool, folder, redate("gpon", "\t\tfacts", "\t2026-11-01\tfacts"))
        server.files = {
            "new": newer, "same": whole, "damaged": newer[:-9] + bytes([newer[-9] ^ 1]) + newer[-8:], "text": b"404\n" * 100,
            "cut": newer[:-1], "later": newer[:8] + b"\xff" + newer[9:],
            "less": compiled(tool, folder, cut_rows("iana-pen.tsv", 0.85)),
            "little-less": compiled(tool, folder, cut_rows("cip.tsv", 0.95)),
            "older": compiled(tool, folder, redate("mac", "2026-08-26", "2026-08-25")),
        }
        ca = ("--ca", str(folder / "ca.pem"))

        def update(what, *argv, **how):
            server.how, server.asked = how, []
            return place.run("update", "--from", url + what, *argv)

        def stays(what, done, words, clean=True):
            tell(what, done.returncode == 2 and done.stdout == "" and words in done.stderr and done.stderr.count("\n") == 1,
                 done.stdout + done.stderr)
            tell(what + ": the old one stays", place.file.read_bytes() == whole)
            tell(what + ": nothing left behind", not clean or place.left() == ["sekisho.data"], place.left())
            place.reset()

        def comes(what, done, want=newer):
            tell(what, done.returncode == 0, done.stdout + done.stderr)
            tell(what + ": in place", place.file.read_bytes() == want)
            tell(what + ": nothing left behind", place.left() == ["sekisho.data"], place.left())

        done = update("new", *ca)
        comes("a newer one", done)
        tell("what is new is told", "registry  gpon" in done.stdout and "no day -> 2026-11-01" in done.stdout, done.stdout)
        tell("it is used", "2026-11-01" in place.run("info").stdout)
        done = update("new", *ca)
        comes("again", done)
        tell("again is told", "is what" in done.stdout, done.stdout)
        done = update("same", *ca)
        tell("back to an older one", done.returncode == 2 and "registry gpon is of no day where 2026-11-01 is here" in done.stderr,
             done.stderr)
        tell("the newer one stays", place.file.read_bytes() == newer)
        place.reset()
        comes("a few rows less", update("little-less", *ca), server.files["little-less"])
        place.reset()
        comes("by the environment", place.run("update", *ca, env={"SEKISHO_UPDATE": url + "new"}.items()))
        place.reset()
        digest = place.run("info").stdout.split("\n")[0].split()[-1]
        stays("another digest", update("new", *ca, "--digest", digest), "not the one that --digest names")

        stays("an authority that is not trusted", update("new"), "certificate")
        stays("another authority", update("new", "--ca", str(folder / "another.pem")), "certificate")
        stays("another name", place.run("update", *ca, "--from", f"https://127.0.0.1:{server.server_port}/new"), "127.0.0.1")
        stays("http", place.run("update", "--from", "http://localhost/new"), "begins with https://")
        stays("away to http", update("away", *ca, to="http://localhost:1/new"), "")
        comes("away to https", update("away", *ca, to=url + "new"))
        place.reset()
        stays("not there", update("nothing", *ca), "404")
        stays("nobody listens", place.run("update", *ca, "--from", "https://localhost:1/"), "connect")

        stays("damaged", update("damaged", *ca), "not as it was made")
        stays("no data", update("text", *ca), "not a sekisho data file")
        stays("cut at the end", update("cut", *ca), "was made with")
        stays("of a later version", update("later", *ca), "this program reads version")
        stays("15 % fewer rows", update("less", *ca), "registry pen has")
        stays("a day older", update("older", *ca), "registry mac is of 2026-08-25 where 2026-08-26 is here")
        comes("both allowed", update("less", *ca, "--shrink"), server.files["less"])
        place.reset()
        stays("endless", update("new", *ca, endless=True), "more than 268435456 bytes", clean=False)
        tell("endless was cut", server.cut)

        comes("broken off twice", update("new", *ca, stops=[100000, 3000000]))
        ranges = [asked[1] for asked in server.asked]
        tell("and taken up", ranges == [None, "bytes=100000-", "bytes=3000000-"], ranges)
        place.reset()
        stops = [100000, 200000, 300000, 400000]
        done = update("new", *ca, stops=stops)
        tell("broken off too often", done.returncode == 2 and "the next run goes on" in done.stderr, done.stderr)
        tell("the old one stays", place.file.read_bytes() == whole)
        tell("the piece is kept", (place.folder / "sekisho.data.part").stat().st_size == 400000)
        comes("the next run", update("new", *ca))
        tell("goes on", server.asked[0][1] == "bytes=400000-", server.asked)
        place.reset()

        def piece(body, tag=None):
            (place.folder / "sekisho.data.part").write_bytes(body)
            if tag:
                (place.folder / "sekisho.data.part.tag").write_text(tag, encoding="ascii")

        tag = url + 'new\n"' + hashlib.sha256(newer).hexdigest()[:16] + '"\n'
        piece(newer[:5000], url + 'new\n"0"\n')
        comes("the file has changed meanwhile", update("new", *ca))
        tell("asked on condition", server.asked[0][1:] == ("bytes=5000-", '"0"'), server.asked)
        place.reset()
        piece(newer[:5000])
        comes("a piece of nobody knows what", update("new", *ca))
        tell("begun anew", server.asked[0][1] is None, server.asked)
        place.reset()
        piece(newer, tag)
        comes("the whole was there already", update("new", *ca))
        place.reset()
        piece(newer[:5000], tag)
        comes("a server without ranges", update("new", *ca, **{"no range": True}))
        place.reset()
        piece(newer[:5000], tag)
        comes("another piece than asked for", update("new", *ca, shift=7))
        place.reset()
        piece(b"\0" * 5000, tag)
        stays("a piece that was tampered with", update("new", *ca), "")
        comes("weak tags do not resume", update("new", *ca, weak=True, stops=[100000, len(newer)]))
        place.reset()
        place.file.write_bytes(b"broken")
        comes("in place of a broken one", update("new", *ca))
        place.reset()
        (place.folder / "sekisho.data.part").symlink_to(folder / "elsewhere")
        done = update("new", *ca)
        tell("a link in its place", done.returncode == 2 and not (folder / "elsewhere").exists(), done.stderr)
        (place.folder / "sekisho.data.part").unlink()

        for argv in (["update"], ["update", "x"], ["info", "--ca", "x"], ["info", "--shrink"], ["update", "--from"]):
            bad = place.run(*argv)
            tell(f"usage {argv}", bad.returncode == 2 and bad.stdout == "" and bad.stderr, bad.stdout)
        server.shutdown()
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
