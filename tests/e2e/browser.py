"""A real Chromium before the console of the stack: pages, pictures of them, and what axe says of each."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Dialog, Locator, Page, sync_playwright

from functions.console.wording import Wording, wording
from infrastructure.console.assets import WORKSHOP, install
from infrastructure.tools import chromium
from tests.e2e.shop import PASSWORD, PATIENCE

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-device-for-media-stream"
)
PICTURES = Path(os.environ.get("SCREENSHOTS") or Path(tempfile.gettempdir()) / "tallyshop-screenshots")
"""Outside of the repository: kept by whoever looks at them, and by nobody else."""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.hadRecentInput ? 0 : one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 60);
})"""
AXE = "(options) => axe.run(options).then((result) => result.violations)"
SIZES = {1440: 900, 700: 900, 390: 844}


@dataclass
class Browser:
    """One person's browser; `complaints` are errors of scripts and of the policy, `asked` what dialogs said.

    Dialogs are agreed to unless `says_no`.
    """

    page: Page
    console_url: str
    width: int
    language: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    says_no: bool = False
    _pictures: int = 0

    @property
    def words(self) -> Wording:
        """The console's words in the person's language."""
        return wording(self.language, "UTC")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """From the first page to Home."""
        self.open("/sign-in")
        self.page.fill("#f-email", email)
        self.page.fill("#f-password", password)
        self.press("Sign in")
        self.page.wait_for_selector(".ts-frame")

    def answer(self, dialog: Dialog) -> None:
        """What the person says to a question."""
        self.asked.append(dialog.message)
        if self.says_no:
            dialog.dismiss()
        else:
            dialog.accept()

    def open(self, path: str) -> None:
        """A page by its address."""
        self.page.goto(f"{self.console_url}{path}")

    def go(self, place: str) -> None:
        """A place of the frame: at the left on a desk; at the bottom on a phone, or behind its "more"."""
        link = self.page.locator(".ts-side, .ts-bottom").get_by_role("link", name=self.words.text(place), exact=True)
        if not link.locator("visible=true").count():
            self.page.click(".ts-bottom summary")
        link.locator("visible=true").first.click()

    def button(self, label: str, within: str = "body") -> Locator:
        """What is to be pressed, by its English label."""
        text = self.words.text(label)
        shown = self.page.locator(within).locator("button, a, summary").filter(visible=True)
        return shown.filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$")).first

    def press(self, label: str, within: str = "body") -> None:
        """Press a button or a link by its English label."""
        self.button(label, within).click()

    def told(self, message: str, **values: object) -> str:
        """The toast that says this, once it is there."""
        text = self.words.text(message, **values)
        self.page.wait_for_selector(f".ts-toast:has-text({text!r})")
        return text

    def looks_well(self, name: str) -> None:
        """Take a picture; axe finds nothing serious, nothing sticks out, no script complained."""
        self.fits(name)
        assert self.findings() == [], name

    def fits(self, name: str) -> None:
        """Take a picture; nothing sticks out, no script complained."""
        self.page.wait_for_load_state("networkidle")
        self.picture(name)
        assert self.page.evaluate(f"document.documentElement.scrollWidth <= {self.width}"), f"{name} is too wide"
        assert not self.complaints, f"{name}: {self.complaints}"

    def step(self, role: str, name: str) -> None:
        """A step of somebody's day, numbered; what axe says of each page is asked in test_every_page."""
        self._pictures += 1
        self.fits(f"{role}/{self._pictures:02} {name}")

    def picture(self, name: str) -> None:
        """Keep what is shown."""
        path = PICTURES / f"{name} {self.width} {self.language}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=True)

    def findings(self) -> list[str]:
        """What axe finds that is serious or worse, with the element; in the dark of colours, which alone differ."""
        self.page.evaluate(_axe())
        return self._found("light") + self._found("dark", runOnly=["color-contrast", "link-in-text-block"])

    def _found(self, theme: str, **options: Any) -> list[str]:
        self.page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        found: list[dict[str, Any]] = self.page.evaluate(AXE, {"resultTypes": ["violations"], **options})
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{theme}: {one['id']}: {node['html'][:160]}" for one in grave for node in one["nodes"][:2]]

    def shifts(self) -> float:
        """How much of the page moved by itself since it was loaded (Cumulative Layout Shift)."""
        return float(self.page.evaluate(SHIFTS))


@cache
def _axe() -> str:
    return (WORKSHOP / "node_modules/axe-core/axe.min.js").read_text("utf-8")


@contextmanager
def running() -> Iterator[Chromium]:
    """One Chromium for many people; MissingTool where there is none."""
    install()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS.split())
        yield browser
        browser.close()


@contextmanager
def browsing(
    browser: Chromium, console_url: str, width: int = 1440, language: str = "en", **options: Any
) -> Iterator[Browser]:
    """A person's own window: no cookie, no storage, nothing kept from anybody before."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        locale=language,
        has_touch=width < 500,
        is_mobile=width < 500,
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write", "camera"],
        **options,
    )
    page = context.new_page()
    person = Browser(page, console_url, width, language)
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    page.on("console", lambda said: person.complaints.append(said.text) if _is_a_violation(said.text) else None)
    page.on("dialog", person.answer)
    page.set_default_timeout(PATIENCE * 1000)
    yield person
    context.close()


def _is_a_violation(text: str) -> bool:
    return "Content Security Policy" in text
