"""The app in a real browser: by keyboard, at three widths, light and dark.  Without Chromium it skips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from supplyline.ledger import open_case
from tests.web.conftest import links

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paths(built: Path, connect: Callable[[Path], TestClient]) -> list[str]:
    """The address of a page of each sort."""
    with connect(built) as client:
        events = links(client.get("/events?order=documents").text, "events")
        documents = links(client.get(f"/events/{events[0]}").text, "documents")
    return [
        "/", "/events", f"/events/{events[0]}", f"/documents/{documents[0]}", "/sources",
        "/sources?outlet=Exemplar+Post", "/review", "/failures", "/nowhere",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: Any, served: tuple[str, Path], paths: list[str], scheme: str
) -> None:
    """No serious or critical barrier on any page."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  # only where a browser is

    page = browser.new_page(color_scheme=scheme, bypass_csp=True)  # axe is injected into the page
    grave = []
    for path in paths:
        page.goto(served[0] + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found = Axe().run(page).response["violations"]
        grave += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in {"serious", "critical"}]  # fmt: skip
    page.close()
    assert grave == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways_or_asks_elsewhere(
    browser: Any, served: tuple[str, Path], paths: list[str], width: int
) -> None:
    """At a phone's, a tablet's and a desk's width; everything comes from the app; the console is silent."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    for path in paths:
        page.goto(served[0] + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()
    assert [a for a in asked if not a.startswith(served[0] + "/")] == []
    assert [s for s in said if "404" not in s] == []  # of the page that is not there


def test_a_page_is_light(browser: Any, served: tuple[str, Path], paths: list[str]) -> None:
    """At most 300 kB, style and scripts included, at the first visit."""
    for path in paths:
        context = browser.new_context()
        page = context.new_page()
        sizes: list[int] = []
        page.on("response", lambda answer, sizes=sizes: sizes.append(len(answer.body())))
        page.goto(served[0] + path)
        context.close()
        assert 0 < sum(sizes) <= 300_000, path


def test_the_original_can_do_nothing(browser: Any, served: tuple[str, Path]) -> None:
    """A page with a script, a redirect, a picture and a form asks for nothing and moves nothing."""
    address, folder = served
    with open_case(folder) as ledger:
        document = next(d.id for d in ledger.documents() if d.name == "page")
    page = browser.new_page()
    asked: list[str] = []
    stopped: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.goto(f"{address}/documents/{document}")
    page.locator(".original").scroll_into_view_if_needed()
    frame = page.frame_locator(".original")
    frame.locator("p").first.wait_for()
    page.wait_for_timeout(300)
    assert page.url == f"{address}/documents/{document}"
    assert "Pyongyang" in frame.locator("p").first.inner_text()
    page.close()
    # Playwright tells of what the page wanted; the policy stopped it before it was sent.
    assert [a for a in asked if "evil" in a and (a, "csp") not in stopped] == []


def test_facets_narrow_without_a_new_page(browser: Any, served: tuple[str, Path]) -> None:
    """A choice shows its events at once, the address is that of the list, and goes back."""
    page = browser.new_page()
    page.goto(served[0] + "/events")
    before = page.locator(".rows .row").count()
    page.focus("#f-kind")
    page.select_option("#f-kind", "contact")
    page.wait_for_url("**kind=contact**")
    after = page.locator(".rows .row").count()
    assert 0 < after < before
    assert page.evaluate("document.activeElement.id") == "f-kind"
    page.reload()
    assert page.locator(".rows .row").count() == after
    page.close()


def test_without_script_the_list_can_be_narrowed(browser: Any, served: tuple[str, Path]) -> None:
    """Scripts off: the form has a button."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served[0] + "/events")
    page.select_option("#f-kind", "contact")
    page.click("text=Show")
    assert "kind=contact" in page.url
    context.close()


def test_a_review_by_keyboard_alone(browser: Any, served: tuple[str, Path]) -> None:
    """From the overview to two judgements in the ledger without a mouse; a gap is shown, not sent."""
    page = browser.new_page()
    page.goto(served[0])
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/review")
    page.keyboard.press("a")  # who and why are missing
    assert page.evaluate("document.activeElement.id") == "d-author"
    page.keyboard.type("A. Ann")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.id") == "d-reason"
    page.keyboard.type("read with a and r in it")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url("**kept=**")
    page.keyboard.press("r")
    page.keyboard.type("not a happening")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_selector("text=not a happening")
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('#merge').open")
    page.close()
    with open_case(served[1]) as ledger:
        assert [j.verdict for j in ledger.judgements()] == ["accept", "reject"]


def test_all_keys_are_shown_on_asking(browser: Any, served: tuple[str, Path]) -> None:
    """A question mark shows every key of the menu and of the page; each place it names is gone to."""
    page = browser.new_page()
    page.goto(served[0] + "/review")
    page.keyboard.press("?")
    told = page.locator("#keys").inner_text()
    assert page.locator("#keys").is_visible()
    assert all(word in told for word in ("accept", "undo", "next, previous"))
    places = page.eval_on_selector_all(
        "[data-go]", "all => all.map(a => [a.dataset.go, a.pathname])"
    )
    assert len({key for key, _ in places}) == len(places)
    page.keyboard.press("a")  # judges nothing while the keys are shown
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    for key, path in places:
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(served[0] + path)
    page.close()


def test_keys_can_be_switched_off(browser: Any, served: tuple[str, Path]) -> None:
    """Whoever speaks to the browser switches single keys off, and they stay off."""
    page = browser.new_page()
    page.goto(served[0] + "/events")
    page.uncheck("#keys-on")
    page.goto(served[0] + "/events")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert page.url == served[0] + "/events"
    page.close()


def test_marks_are_switched_by_kind(browser: Any, served: tuple[str, Path]) -> None:
    """A box unchecked takes that mark from the text, and only that."""
    address, folder = served
    with open_case(folder) as ledger:
        document = next(d.id for d in ledger.documents() if d.name == "reprint")
    page = browser.new_page()
    page.goto(f"{address}/documents/{document}")
    look = "getComputedStyle(document.querySelector('.text mark.s-claim')).backgroundColor"
    marked = page.evaluate(look)
    page.uncheck("#m-claim")
    assert page.evaluate(look) != marked
    assert page.locator(".text mark.s-copied").count() > 0
    page.close()
