"""The page in a real browser.  Without Chromium these skip and say so; in CI they fail instead."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from supplyline.report import render_dossier
from tests.report.story import story
from tests.system import program

pytestmark = pytest.mark.browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return where Chromium is; skip, or in CI fail, where it is not."""
    return os.environ.get("SUPPLYLINE_CHROMIUM") or program(
        *BROWSERS, way_out="set SUPPLYLINE_CHROMIUM"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    where = chromium()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where a browser is

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the invented dossier lies."""
    place: Path = tmp_path_factory.mktemp("dossier") / "dossier.html"
    place.write_text(render_dossier(story().dossier()), encoding="utf-8")
    return place.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, address: str, scheme: str) -> None:
    """No serious or critical barrier, in light or dark, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  # only where a browser is

    page = browser.new_page(color_scheme=scheme, bypass_csp=True)  # axe is injected into the page
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = Axe().run(page).response["violations"]
    page.close()
    grave = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in {"serious", "critical"}]  # fmt: skip
    assert grave == []


def test_opening_makes_no_request_and_no_complaint(browser: Any, address: str) -> None:
    """The page asks for nothing but itself and the console stays silent."""
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.goto(address)
    page.click("#f-open")
    page.wait_for_timeout(200)
    page.close()
    assert asked == [address]
    assert said == []


@pytest.mark.parametrize("width", [360, 390, 768, 1440])
def test_no_width_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    """From a phone to a wide screen, with everything unfolded, nothing is wider than the screen."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= width


def test_the_keyboard_opens_an_event(browser: Any, address: str) -> None:
    """Without a mouse: the first key skips to the dossier, an event opens on Enter."""
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("article.event summary")
    page.keyboard.press("Enter")
    opened = page.evaluate("document.querySelector('article.event details').open")
    page.close()
    assert opened


def test_the_filter_shows_what_was_asked_for(browser: Any, address: str) -> None:
    """Words, kind and direction narrow the list, and the number shown is said."""
    page = browser.new_page()
    page.goto(address)
    page.fill("#f-words", "field guns")
    assert page.text_content("#f-count") == "1 of 16 events shown"
    page.fill("#f-words", "")
    page.select_option("#f-kind", "Transfer")
    page.select_option("#f-way", "a")
    shown = page.locator("article.event:visible").count()
    page.close()
    assert shown == 3


def test_without_script_everything_is_there(browser: Any, address: str) -> None:
    """Scripts off: no filter, but every event is listed and opens."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("article.event").count() == 16
    assert not page.locator("#filter").is_visible()
    page.locator("article.event summary").first.click()
    assert page.locator("article.event").first.locator(".inferred").is_visible()
    context.close()


def test_print_unfolds_the_events(browser: Any, address: str) -> None:
    """On paper every event is open, without any script, and light even where the screen is dark."""
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".claim").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    context.close()
