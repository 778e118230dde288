"""The pages in a real browser.  Without Chromium these skip and say so; in CI they fail instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supplyline.report.stories import page_name, render_index, render_story
from tests.report.stories.build import crowd, harbour
from tests.report.test_browser import browser  # noqa: F401  # the fixture of the dossier's tests

pytestmark = pytest.mark.browser
OPEN = "document.querySelectorAll('details').forEach(d => { d.open = true })"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the index, a story of many kinds and a story of many copies lie."""
    place: Path = tmp_path_factory.mktemp("stories")
    desk = harbour()
    stories = desk.stories()
    names = {s.origin: page_name(s) for s in stories}
    made = {"index": render_index(stories, desk.frame())}
    for story in stories:
        made[names[story.origin]] = render_story(story, desk.frame(), pages=names)
    many = crowd(500, edited=True)
    made["many"] = render_story(many.stories()[0], many.frame())
    for name, text in made.items():
        (place / f"{name.removesuffix('.html')}.html").write_text(text, encoding="utf-8")
    first = page_name(stories[0])
    return {
        "index": (place / "index.html").as_uri(), "story": (place / first).as_uri(),
        "many": (place / "many.html").as_uri(),
    }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "story", "many"])
def test_axe_finds_nothing_serious(
    browser: Any, pages: dict[str, str], name: str, scheme: str  # noqa: F811  # the fixture
) -> None:  # fmt: skip
    """No serious or critical barrier, in light or dark, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  # only where a browser is

    page = browser.new_page(color_scheme=scheme, bypass_csp=True)  # axe is injected into the page
    page.goto(pages[name])
    page.evaluate(OPEN)
    found = Axe().run(page).response["violations"]
    page.close()
    grave = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in {"serious", "critical"}]  # fmt: skip
    assert grave == []


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", ["index", "story", "many"])
def test_no_width_scrolls_sideways(
    browser: Any, pages: dict[str, str], name: str, width: int  # noqa: F811  # the fixture
) -> None:  # fmt: skip
    """From a phone to a wide screen, with everything unfolded, nothing is wider than the screen."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(pages[name])
    page.evaluate(OPEN)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= width


def test_nothing_is_asked_for_and_nothing_complained_of(
    browser: Any, pages: dict[str, str]  # noqa: F811  # the fixture
) -> None:  # fmt: skip
    """A page asks for nothing but itself and the console stays silent."""
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.goto(pages["story"])
    page.close()
    assert asked == [pages["story"]]
    assert said == []


def test_a_name_opens_the_texts_side_by_side(browser: Any, pages: dict[str, str]) -> None:  # noqa: F811  # the fixture
    """Without any script: from the index to a story, from a name in the picture to the open pair."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})  # fmt: skip
    page = context.new_page()
    page.goto(pages["index"])
    page.click("table.stories a >> nth=0")
    assert page.locator("details.pair").first.locator(".sides").is_hidden()
    page.click("figure.wide a >> text=Westcliff Post")
    pair = page.locator("details.pair", has_text="Westcliff Post").first
    assert pair.locator(".sides").is_visible()
    assert pair.locator("mark.changed").first.inner_text() == "Ten"
    context.close()


def test_print_opens_every_pair(browser: Any, pages: dict[str, str]) -> None:  # noqa: F811  # the fixture
    """On paper every pair is open and the page is light, also where the screen is dark."""
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(pages["story"])
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("details.pair .sides").last.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    context.close()
