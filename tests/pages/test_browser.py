"""The pages in headless Chromium: signing in, from the overview to the evidence in at most four clicks, cases of both jurisdictions
walked to their end by several officials, both languages, print, without scripts, nothing asked of any other host, axe-core.

SEKISHO_SCREENSHOTS names a folder for pictures of the main pages."""
import base64
import datetime
import os
import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import browser  # noqa: E402
from browser import PASSWORD, User, harness  # noqa: E402

try:
    from selenium.webdriver.common.by import By
    from selenium.common.exceptions import TimeoutException, WebDriverException
    from selenium.webdriver.support.ui import Select, WebDriverWait
    WHY = None if pathlib.Path("/usr/bin/chromedriver").exists() else "no chromedriver"
except ImportError:
    WHY = "no python3-selenium"


def day(offset, hours=9):
    return ((datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)).date() + datetime.timedelta(offset)).isoformat()


@unittest.skipIf(WHY, f"{WHY}; `tools/setup test` installs it")
class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = tempfile.TemporaryDirectory(prefix="sekisho-pages-")
        cls.addClassCleanup(cls.held.cleanup)
        home = pathlib.Path(cls.held.name) / "home"
        harness.run("demo", "--home", home, "--operators", "88", "--equipment", "3000", "--months", "18")
        cls.server = harness.Server(home=home).start()
        cls.addClassCleanup(cls.server.close)
        cls.base = f"http://127.0.0.1:{cls.server.port}"
        cls.users = {role: User(cls.server, f"{role}-1", role) for role in ("inspector", "case-officer", "prosecutor")}
        cls.drivers = {}
        cls.hosts = set()

    @classmethod
    def tearDownClass(cls):
        for driver in cls.drivers.values():
            driver.quit()

    def at(self, role, **how):
        """A browser in which that official is signed in."""
        key = role, tuple(sorted(how.items()))
        if key not in self.drivers:
            self.drivers[key] = driver = browser.new_browser(**how)
            driver.get(self.base + "/")
            self.assertIn("/sign-in", driver.current_url)
            for name, value in (("account", self.users[role].name), ("password", PASSWORD), ("code", self.users[role].fresh_code())):
                driver.find_element(By.ID, name).send_keys(value)
            driver.find_element(By.CSS_SELECTOR, "main button").click()
            self.arrives(driver, r":\d+/$")
        return self.drivers[key]

    def clean(self, driver):
        """Nothing complained, and nobody else was asked."""
        self.assertEqual([l["message"] for l in driver.get_log("browser") if l["level"] in ("SEVERE", "WARNING")], [])
        self.assertEqual(browser.asked_hosts(driver) - {f"127.0.0.1:{self.server.port}"}, set())

    def test_four_clicks_to_the_proof(self):
        d = self.at("inspector")
        d.get(self.base + "/?lang=en")
        d.find_element(By.CSS_SELECTOR, ".heat td:nth-child(3) a:not([data-heat='0'])").click()  # 1: a sector's deadlines
        d.find_element(By.CSS_SELECTOR, "td a[href^='/operators/']").click()                     # 2: an operator
        d.find_element(By.CSS_SELECTOR, "td a[href*='/equipment/']").click()                      # 3: a piece
        evidence = d.find_element(By.ID, "evidence")
        self.assertRegex(evidence.text, r"demonstration\s+\d+\s+lldp")  # capture, frame, protocol
        self.assertIn("holds", d.find_element(By.CSS_SELECTOR, ".chain").text)
        self.assertIn("Deadline", d.find_element(By.TAG_NAME, "main").text)
        self.clean(d)

    def test_charts_say_what_the_table_says(self):
        d = self.at("inspector")
        d.get(self.base + "/")
        self.assertEqual(len(d.find_elements(By.CSS_SELECTOR, "[data-chart] canvas")), 1)
        self.assertEqual(len(d.find_elements(By.CSS_SELECTOR, "[data-chart] tbody tr")), 18)
        self.clean(d)

    def arrives(self, driver, pattern, before=None):
        """A click led to that address, on a new page."""
        def there(d):
            try:
                if before is not None and before.is_enabled():
                    return False
            except WebDriverException:  # it is of the page before
                pass
            return re.search(pattern, d.current_url) and d.find_elements(By.CSS_SELECTOR, ".foot")
        try:
            WebDriverWait(driver, 15).until(there)
        except TimeoutException:
            self.fail(f"at {driver.current_url}: {driver.find_element(By.TAG_NAME, 'main').text[:600]}")

    def open_case(self, procedure, path=None):
        d = self.at("case-officer")
        d.get(self.base + (path or "/findings?status=due&lang=en"))
        d.find_element(By.CSS_SELECTOR, "td a[href*='/equipment/']").click()
        Select(d.find_element(By.ID, "procedure")).select_by_value(procedure)
        if procedure == "uk-tsa":
            d.find_element(By.CSS_SELECTOR, "input[name=finding][value*='remove-5g']").click()
        d.find_element(By.ID, "title").send_keys("<b>Review</b> 試験")
        d.find_element(By.CSS_SELECTOR, "form[action$='/cases'] button").click()
        self.arrives(d, r"/operators/[^/]+/cases/[^/]+$")
        self.assertEqual(d.find_elements(By.CSS_SELECTOR, "h1 b"), [])
        return d.current_url[len(self.base):]

    def attach(self, role, case, name):
        d = self.at(role)
        d.get(self.base + case)
        path = pathlib.Path(self.held.name) / name
        path.write_bytes(b"%PDF-1.4 " + name.encode())
        d.find_element(By.ID, "document").send_keys(str(path))
        before = d.find_element(By.TAG_NAME, "html")
        d.find_element(By.CSS_SELECTOR, "form[action$='/documents'] button").click()
        self.arrives(d, re.escape(case) + "$", before)
        self.assertIn(name, d.find_element(By.TAG_NAME, "main").text)

    def act(self, role, case, act, document=None, **fields):
        d = self.at(role)
        if document:
            self.attach(role, case, document)
        d.get(self.base + case)
        form = d.find_element(By.CSS_SELECTOR, f"details:has(input[name=act][value='{act}'])")
        form.find_element(By.TAG_NAME, "summary").click()
        for name, value in fields.items():
            element = form.find_element(By.NAME, name)
            if element.get_attribute("type") == "date":
                d.execute_script("arguments[0].value = arguments[1]", element, value)
            else:
                element.send_keys(value)
        if document:
            form.find_element(By.XPATH, f".//label[contains(., '{document}')]/input").click()
        before = d.find_element(By.TAG_NAME, "html")
        form.find_element(By.CSS_SELECTOR, "button").click()
        self.arrives(d, re.escape(case) + "$", before)

    def approve(self, case, role="prosecutor"):
        d = self.at(role)
        d.get(self.base + case)
        before = d.find_element(By.TAG_NAME, "html")
        d.find_element(By.CSS_SELECTOR, "form[action$='/decide'] button.primary").click()
        self.arrives(d, re.escape(case) + "$", before)

    def state(self, role, case):
        d = self.at(role)
        d.get(self.base + case)
        return d.find_element(By.ID, "state").get_attribute("data-state")

    def test_japan_to_referral(self):
        # Any Japanese operator: a notification comes before equipment is there.
        case = self.open_case("jp-espa", "/equipment?status=undetermined&lang=en")
        self.act("case-officer", case, "notification", document="plan.pdf", day=day(-10))
        self.assertEqual(self.state("case-officer", case), "filed")
        self.act("case-officer", case, "recommendation", reason="control of the supplier")
        self.assertEqual(self.state("case-officer", case), "filed")  # it waits for a second official
        self.approve(case)
        operator = case.split("/")[2]
        token = self.server.token("operator", operator)
        self.assertEqual(self.server.request("POST", f"/v1{case}/acts", {"act": "refusal"}, token=token).status, 201)
        self.act("inspector", case, "confirmation", document="seen-on-site.pdf")
        self.act("case-officer", case, "order", reason="change it", until=day(30))
        self.approve(case)
        self.act("inspector", case, "offence-found", reason="it goes on")
        self.act("case-officer", case, "referral", document="facts.pdf", reason="the facts")
        self.approve(case)
        self.assertEqual(self.state("inspector", case), "referred")
        d = self.at("inspector")
        history = d.find_element(By.XPATH, "//section[h2='History']").text
        for word in ("case-officer", "prosecutor", "change it"):
            self.assertIn(word, history)
        self.assertIn("Nothing that your role may do", d.find_element(By.ID, "next").text)
        for driver in (d, self.at("case-officer"), self.at("prosecutor")):
            self.clean(driver)

    def test_the_united_kingdom(self):
        case = self.open_case("uk-tsa")
        self.act("case-officer", case, "direction", reason="remove it", until=day(60, 0))
        self.approve(case)
        self.act("inspector", case, "inspection-notice", reason="look at it")
        d = self.at("inspector")
        d.get(self.base + case)
        self.assertEqual(d.find_elements(By.CSS_SELECTOR, "input[name=act][value=inspection]"), [])  # not before 28 days
        self.act("inspector", case, "confirmation", document="seen.pdf")
        self.act("case-officer", case, "contravention-notification", reason="r", until=day(20, 0), amount="GBP 100 000 a day")
        self.approve(case)
        self.assertEqual(self.state("case-officer", case), "notified")
        d.get(self.base + "/cases")
        self.assertTrue(d.find_elements(By.CSS_SELECTOR, ".board .card"))

    def test_both_languages(self):
        d = self.at("inspector")
        d.get(self.base + "/findings?status=due&lang=en")
        self.assertEqual(d.find_element(By.TAG_NAME, "html").get_attribute("lang"), "en")
        d.find_element(By.CSS_SELECTOR, ".tools a[lang=ja]").click()
        self.assertEqual(d.find_element(By.TAG_NAME, "html").get_attribute("lang"), "ja")
        self.assertIn("status=due", d.current_url)
        self.assertIn("期限あり", d.find_element(By.TAG_NAME, "main").text)
        d.get(self.base + "/regulations")  # it stays
        self.assertIn("法令", d.find_element(By.TAG_NAME, "h1").text)
        d.get(self.base + "/?lang=en")

    def test_print(self):
        d = self.at("inspector")
        d.get(self.base + "/findings?status=due")
        pdf = base64.b64decode(d.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
        self.assertTrue(pdf.startswith(b"%PDF"))
        d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.assertFalse(d.find_element(By.CSS_SELECTOR, ".mast nav").is_displayed())
        self.assertTrue(d.find_element(By.TAG_NAME, "table").is_displayed())
        d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    def test_without_scripts(self):
        d = self.at("inspector", scripts=False)
        for path in ("/", "/sectors", "/findings?status=due", "/cases", "/regulations/uk-huawei-2022"):
            d.get(self.base + path)
            self.assertGreater(len(d.find_element(By.TAG_NAME, "main").text), 40, path)
        d.get(self.base + "/")
        self.assertEqual(d.find_elements(By.TAG_NAME, "canvas"), [])
        d.find_element(By.CSS_SELECTOR, "[data-chart] summary").click()  # the table behind the chart
        self.assertTrue(d.find_element(By.CSS_SELECTOR, "[data-chart] table").is_displayed())

    def main_pages(self):
        piece = self.server.get("/v1/equipment?status=due&limit=1", role="inspector").json["items"][0]
        operator = piece["operator"]
        return {"overview": "/", "sectors": "/sectors", "sector": "/sectors/telecom-mobile", "operator": f"/operators/{operator}",
                "equipment": f"/operators/{operator}/equipment/{piece['id'].replace(':', '%3A')}", "findings": "/findings?status=due",
                "cases": "/cases", "regulations": "/regulations", "regulation": "/regulations/uk-huawei-2022",
                "search": "/search?q=huawei", "sensors": "/sensors", "account": "/account"}

    def test_axe(self):
        source = browser.axe_source()
        if source is None:
            self.skipTest("axe-core is not there; `tools/setup test` asks npm for it")
        for dark in (False, True):
            d = self.at("inspector", dark=dark)
            for language in ("en", "ja"):
                for name, path in self.main_pages().items():
                    with self.subTest(f"{name} {language} {'dark' if dark else 'light'}"):
                        d.get(self.base + path + ("&" if "?" in path else "?") + f"lang={language}")
                        self.assertEqual(browser.violations(d, source), [])
        d.get(self.base + "/?lang=en")

    def test_z_pictures(self):
        """Only where a folder for them is named."""
        to = os.environ.get("SEKISHO_SCREENSHOTS")
        if not to:
            self.skipTest("SEKISHO_SCREENSHOTS names no folder")
        for dark in (False, True):
            d = self.at("inspector", dark=dark)
            for language in ("en", "ja"):
                for name in ("overview", "operator", "equipment", "cases", "regulation"):
                    path = self.main_pages()[name]
                    d.get(self.base + path + ("&" if "?" in path else "?") + f"lang={language}")
                    d.save_screenshot(str(pathlib.Path(to) / f"{name}-{language}{'-dark' if dark else ''}.png"))


if __name__ == "__main__":
    unittest.main()
