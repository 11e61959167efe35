"""Headless Chromium at the pages, as an official would sit at it; and signing in without a browser."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "authority"))

import server as harness  # noqa: E402

PASSWORD = "correct horse battery"


def code(secret, at=None):
    """RFC 6238 by its definition."""
    key = base64.b32decode(secret)
    mac = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06}"


class User:
    def __init__(self, server, name, role, operator=None, language="en"):
        said = subprocess.run([harness.PROGRAM, "authority", "user", "add", "--home", server.home, "--language", language,
                               *(["--operator", operator] if operator else []), role, name], input=PASSWORD.encode() + b"\n",
                              stdout=subprocess.PIPE, check=True).stdout.decode()
        self.secret = re.search(r"secret=([A-Z2-7]+)", said).group(1)
        self.server, self.name, self.role = server, name, role
        self.last = 0

    def fresh_code(self):
        """A code that was not used: one counts once, and a clock may be a step off either way."""
        early = time.time() % 30 < 15  # what is typed slowly is still good
        step = max(self.last + 1, int(time.time() // 30) - early)
        while step > int(time.time() // 30) + 1:
            time.sleep(0.2)
        self.last = step
        return code(self.secret, step * 30)

    def sign_in(self, password=PASSWORD, digits=None, headers=None):
        body = urllib.parse.urlencode({"account": self.name, "password": password, "code": digits or self.fresh_code()})
        return self.server.request("POST", "/sign-in", body.encode(),
                                   {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    def session(self):
        """The cookie of a new session."""
        answer = self.sign_in()
        assert answer.status == 303, (answer.status, answer.body)
        return answer.headers["Set-Cookie"].split(";")[0]


def mark_of(page):
    return re.search(rb'name="csrf" value="([^"]+)"', page).group(1).decode()


def new_browser(dark=False, scripts=True, width=1280, height=900, language="en"):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", f"--window-size={width},{height}",
                     f"--lang={language}", "--force-device-scale-factor=1", *(["--force-dark-mode"] if dark else [])):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    preferences = {"intl.accept_languages": language}
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", preferences)
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(30)
    if dark:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    return driver


def asked_hosts(driver):
    """Hosts of every request that the browser made since the last call."""
    hosts = set()
    for line in driver.get_log("performance"):
        message = json.loads(line["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = urllib.parse.urlparse(message["params"]["request"]["url"])
            if url.scheme in ("http", "https", "ws", "wss"):
                hosts.add(url.netloc)
    return hosts


def axe_source():
    """Of the npm package axe-core, where tools/setup put it; None if it is not there."""
    for place in (ROOT / "build-tools/node_modules", pathlib.Path(os.environ.get("SEKISHO_NODE_MODULES", "/nonexistent"))):
        if (place / "axe-core/axe.min.js").exists():
            return (place / "axe-core/axe.min.js").read_text(encoding="utf-8")
    return None


def violations(driver, source):
    driver.execute_script(source)
    found = driver.execute_async_script(
        "const done = arguments[0]; axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(r => done(r.violations.map(v => [v.id, v.nodes.slice(0, 2).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 240))])));")
    return found
