"""A real Chromium before the console of the stack: pages, pictures of them, and what axe says of each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from infrastructure.console.assets import WORKSHOP, install
from infrastructure.tools import chromium
from tests.e2e.shop import PASSWORD

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PICTURES = Path(os.environ.get("SCREENSHOTS", ".build/screenshots"))
"""Kept by nobody but whoever looks at them."""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.hadRecentInput ? 0 : one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 200);
})"""
SIZES = {1440: 900, 700: 900, 390: 844}


@dataclass
class Browser:
    """One person's browser; `complaints` are errors of scripts and of the content security policy."""

    page: Page
    console_url: str
    width: int
    language: str
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, email: str) -> None:
        """From the first page to Home."""
        self.page.goto(f"{self.console_url}/sign-in")
        self.page.fill("#f-email", email)
        self.page.fill("#f-password", PASSWORD)
        self.page.click(".btn-primary")
        self.page.wait_for_selector(".ts-frame")

    def open(self, path: str) -> None:
        """A page by its address."""
        self.page.goto(f"{self.console_url}{path}")

    def looks_well(self, name: str) -> None:
        """Take a picture; axe finds nothing serious, nothing sticks out, no script complained."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=PICTURES / f"{name}-{self.width}-{self.language}.png", full_page=True)
        assert self.findings() == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        assert not self.complaints, f"{name}: {self.complaints}"

    def findings(self) -> list[str]:
        """What axe finds that is serious or worse, with the element."""
        self.page.evaluate((WORKSHOP / "node_modules/axe-core/axe.min.js").read_text("utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate("axe.run().then((result) => result.violations)")
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['id']}: {node['html'][:160]}" for one in grave for node in one["nodes"][:2]]

    def shifts(self) -> float:
        """How much of the page moved by itself since it was loaded (Cumulative Layout Shift)."""
        return float(self.page.evaluate(SHIFTS))


@contextmanager
def browsing(
    console_url: str, width: int = 1440, language: str = "en", flags: tuple[str, ...] = ()
) -> Iterator[Browser]:
    """A fresh Chromium, with further flags; MissingTool where there is none."""
    install()
    size: Any = {"width": width, "height": SIZES[width]}
    with sync_playwright() as playwright, TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=[*FLAGS.split(), *flags],
            viewport=size,
            locale=language,
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        page = context.new_page()
        browser = Browser(page, console_url, width, language)
        page.on("pageerror", lambda error: browser.complaints.append(str(error)))
        page.on("console", lambda said: browser.complaints.append(said.text) if _is_a_violation(said.text) else None)
        page.set_default_timeout(15_000)
        yield browser
        context.close()


def _is_a_violation(text: str) -> bool:
    return "Content Security Policy" in text
