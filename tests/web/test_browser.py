"""The app in a real browser: by keyboard, at three widths, light and dark.  Without Chromium it skips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from supplyline.ledger import open_case
from supplyline.web import create_app
from supplyline.web.case import Case
from tests.web.conftest import links

pytestmark = pytest.mark.browser


MOST_BYTES = 300_000  # of a page at the first visit, style and scripts included
MOST_TEXT = 200_000  # … of which the page itself
NO_PAGES = {
    "/assets/{mark}/{name}",
    "/documents/{id}/original",
    "/login",
    "/account",
    "/audit",
}  # the last three ask for accounts
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push(
  [entry.value, entry.sources.map((source) => source.node && source.node.outerHTML ? source.node.outerHTML.slice(0, 90) : "")]
))).observe({ type: "layout-shift", buffered: true });
"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))"
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"


@pytest.fixture(scope="module")
def pages(built: Path, connect: Callable[[Path], TestClient]) -> dict[str, list[str]]:
    """The addresses of pages, by the route that answers them: of each sort at least one."""
    with connect(built) as client:
        events = links(client.get("/events?order=documents").text, "events")
    with open_case(built) as ledger:
        named = {document.name: document.id for document in ledger.documents()}
    documents = [f"/documents/{named[name]}" for name in ("wire", "reprint", "h.pdf")]
    return {
        "/": ["/"],
        "/events": ["/events", "/events?q=unheard"],
        "/events/{id}": [f"/events/{event}" for event in events[:2]],
        "/documents": [],  # leads to one
        "/documents/{id}": documents,
        "/sources": ["/sources", "/sources?outlet=Exemplar+Post"],
        "/review": ["/review", f"/review?event={events[1]}"],
        "/watch": ["/watch", "/watch?indicator=trucks", "/watch?indicator=far"],
        "/screening": ["/screening", "/screening?q=unheard"],
        "/failures": ["/failures"],
        "/handover": ["/handover"],
        "/api": ["/api"],
    }


@pytest.fixture(scope="module")
def paths(pages: dict[str, list[str]]) -> list[str]:
    """The address of a page of each sort, and of one that is not there."""
    return [path for some in pages.values() for path in some] + ["/nowhere"]


def test_every_page_is_among_those_looked_at(
    pages: dict[str, list[str]], served: tuple[str, Path]
) -> None:
    """A page that is new is looked at in a browser, or said here to be none."""
    routes = create_app(Case(served[1]), hosts=["x"]).routes
    shown = {r.path for r in routes if isinstance(r, Route) and "GET" in (r.methods or ())}
    assert shown - NO_PAGES == set(pages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: Any, served: tuple[str, Path], paths: list[str], scheme: str
) -> None:
    """No serious or critical barrier on any page."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  # only where a browser is

    width = {"light": 1280, "dark": 360}[scheme]
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )  # axe is injected into the page
    grave = []
    for path in paths:
        page.goto(served[0] + path)
        page.evaluate(UNFOLD)
        found = Axe().run(page).response["violations"]
        grave += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in {"serious", "critical"}]  # fmt: skip
    page.close()
    assert grave == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_page_stays_put_within_its_width_and_asks_nobody_else(
    browser: Any, served: tuple[str, Path], paths: list[str], width: int, scheme: str
) -> None:
    """No layout shift, nothing to scroll sideways for, everything from the app, a silent console."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.add_init_script(SHIFTS)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    moved, wide = [], []
    for path in paths:
        page.goto(served[0] + path)
        page.evaluate(SETTLED)
        moved += [(path, shift) for shift in page.evaluate("window.shifts")]
        page.evaluate(UNFOLD)
        wide += [path] if page.evaluate("document.documentElement.scrollWidth") > width else []
    page.close()
    assert moved == []
    assert wide == []
    assert [a for a in asked if not a.startswith(served[0] + "/")] == []
    assert [s for s in said if "404" not in s] == []  # of the page that is not there


def test_a_shift_would_be_seen(browser: Any, served: tuple[str, Path]) -> None:
    """What comes late and pushes the page down is noted: the test above can fail."""
    page = browser.new_page()
    page.add_init_script(SHIFTS)
    page.goto(served[0] + "/events")
    page.evaluate(SETTLED)
    page.evaluate("document.body.prepend(Object.assign(document.createElement('p'), {textContent: 'late'}))")  # fmt: skip
    page.evaluate(SETTLED)
    assert page.evaluate("window.shifts.length") > 0
    page.close()


def test_enter_decides_nothing_by_accident(browser: Any, served: tuple[str, Path]) -> None:
    """Without a script Enter in a field sends nothing; with one it leaves the field."""
    for scripts in (False, True):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(served[0] + "/review")
        page.fill("#d-author", "E. Eve")
        page.fill("#d-reason", "by accident")
        page.press("#d-reason", "Enter")
        page.wait_for_timeout(200)
        assert page.url.endswith("/review")
        context.close()
    with open_case(served[1]) as ledger:
        assert not [j for j in ledger.judgements() if j.author == "E. Eve"]


def test_a_page_is_light(browser: Any, served: tuple[str, Path], paths: list[str]) -> None:
    """Few bytes at the first visit; what asks for the original is answered in its frame, too."""
    heavy = []
    for path in paths:
        context = browser.new_context()
        page = context.new_page()
        answers: list[Any] = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(served[0] + path, wait_until="networkidle")
        sizes = {answer.url: len(answer.body()) for answer in answers}
        context.close()
        assert sum(sizes.values()) > 0
        if sum(sizes.values()) > MOST_BYTES or sizes[served[0] + path] > MOST_TEXT:
            heavy.append((path, sizes))
    assert heavy == []


def test_a_page_prints(browser: Any, served: tuple[str, Path], paths: list[str]) -> None:
    """On paper: black on white, what is folded unfolded, no menu, form or key, nothing cut off."""
    paper = 718  # A4 without its margins, in points of the screen
    page = browser.new_page(viewport={"width": paper, "height": 1000}, color_scheme="dark")
    page.emulate_media(media="print")
    faults = []
    for path in paths:
        page.goto(served[0] + path)
        seen = page.evaluate(
            """() => ({
            wide: document.documentElement.scrollWidth,
            title: document.querySelector("h1").getClientRects().length,
            tools: [...document.querySelectorAll("nav, form, button, iframe, .keys, dialog")]
                .filter((one) => one.getClientRects().length).map((one) => one.outerHTML.slice(0, 60)),
            ground: getComputedStyle(document.body).backgroundColor,
            ink: getComputedStyle(document.body).color,
            })"""
        )
        paper_like = seen["ground"] == "rgb(255, 255, 255)" and seen["ink"] == "rgb(27, 30, 34)"
        if seen["wide"] > paper or not seen["title"] or seen["tools"] or not paper_like:
            faults.append((path, seen))
    page.close()
    assert faults == []


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
