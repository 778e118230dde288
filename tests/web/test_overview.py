"""The overview draws what the ledger counts, leads to it, and tells what changed in words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from supplyline.inference.judging import Given, judge
from supplyline.ledger import Facets, open_case
from supplyline.ledger.facets import Flow
from supplyline.records import GIVING, HAPPENED, Acknowledgement, Bounds, Grade
from supplyline.run import build
from supplyline.web import flowing
from supplyline.web.changes import MOST, shifts
from tests.ledger.build import claim, document, event

ROW = re.compile(r'<td role="cell" data-h="([^"]+)"[^>]*>(.*?)</td>')


def rows(page: str, caption: str) -> list[dict[str, str]]:
    """Return the rows of the table of that caption; an address is under "href"."""
    if caption not in page:
        return []
    found = []
    for row in (
        page.split(f">{caption}</caption>")[1].split("</table>", maxsplit=1)[0].split("<tr ")[2:]
    ):
        cells = {name: unescape(re.sub("<[^>]+>", "", cell)) for name, cell in ROW.findall(row)}
        address = re.search(r'href="([^"]+)"', row)
        found.append(cells | ({"href": unescape(address[1])} if address else {}))
    return found


def figures(page: str) -> dict[str, Any]:
    """Return what the browser draws."""
    block = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page)
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


def listed(client: TestClient, address: str) -> int:
    """Return how many events the list at an address tells of."""
    told = re.search(r'class="done">([\d,]+) event', client.get(address).text)
    assert told, address
    return int(told[1].replace(",", ""))


def test_a_band_is_as_wide_as_the_events_it_leads_to(reading: TestClient, built: Path) -> None:
    """Each row, and each band drawn, has the ledger's number, and so has the list that it leads to."""
    page = reading.get("/").text
    with open_case(built) as ledger:
        events = ledger.events()
        denied = {c.id for c in ledger.claims() if c.polarity == "denied"}
    wanted: Counter[tuple[bool, str]] = Counter()
    for e in events:
        if e.kind not in GIVING or set(e.claims) <= denied:
            continue
        for giver in {p.code for p in e.from_ if p.code}:
            for taker in {p.code for p in e.to if p.code and p.code != giver}:
                wanted[e.stage in HAPPENED, f"{giver}-{taker}"] += 1
    table = rows(page, "Events by pair and thing given")
    assert sum(int(row["Events"]) for row in table) == sum(wanted.values())
    assert len(table) > 3
    for row in table:
        assert listed(reading, row["href"]) == int(row["Events"]), row
    drawn = figures(page)["flows"]["bands"]
    assert [(b["label"], b["events"], b["href"]) for b in drawn] == [
        (row["What"], int(row["Events"]), row["href"]) for row in table[: len(drawn)]
    ]


def test_both_ways_of_a_pair_have_their_own_marks() -> None:
    """The way with more events is a, the way back is b, whatever the things are; one is never both."""
    facets = _Facets(
        Flow(pair="FIN-MNG", category="fuel", happened=True, events=2),
        Flow(pair="MNG-FIN", category="food", happened=True, events=2),
        Flow(pair="MNG-FIN", category="fuel", happened=False, events=1),
        Flow(pair="PER-CHL", category="fuel", happened=True, events=5),
    )
    found = flowing.bands(facets)
    assert [(b.giver, b.way, b.label) for b in found] == [
        ("Peru", "a", "fuel"), ("Mongolia", "a", "food"), ("Mongolia", "a", "planned or unclear: fuel"),
        ("Finland", "b", "fuel"),
    ]  # fmt: skip


def test_a_drawing_keeps_its_room_however_much_it_holds() -> None:
    """The height is known from the figures alone, and many events do not make it grow without end."""
    few = flowing.bands(_Facets(Flow(pair="FIN-MNG", category="fuel", happened=True, events=1)))
    many = [replace(few[0], what=f"thing {n}", events=10_000 + n) for n in range(100)]
    drawn = flowing.drawn_bands(many)
    assert len(drawn) == flowing.MOST_BANDS
    assert drawn == many[-flowing.MOST_BANDS :]
    assert flowing.height_of(few, 960) < flowing.height_of(drawn, 960) < 1000


def test_places_lead_to_the_events_that_name_them(reading: TestClient, built: Path) -> None:
    """A spot of the map has the number of events that name a place there, and its list has as many."""
    page = reading.get("/").text
    with open_case(built) as ledger:
        wanted = Counter(
            spot for e in ledger.events() for spot in {p.spot for p in e.place if p.spot}
        )
    table = rows(page, "Places by the events that name them")
    assert sorted(int(row["Events"]) for row in table) == sorted(wanted.values())
    assert table
    for row in table:
        assert listed(reading, row["href"]) == int(row["Events"])
    spots = figures(page)["map"]["spots"]
    assert {tuple(s["at"]): s["events"] for s in spots} == dict(wanted)


def test_a_name_from_a_text_stays_a_name() -> None:
    """What a document calls a place shows its hidden characters and can end no block of figures."""
    facets = _Facets(spots={"39,125.8": ('</script><b>\u202eX"', True)})
    found = flowing.figures_of_map(facets, flowing.places(facets))
    assert found["spots"][0]["at"] == (125.8, 39.0)
    assert "\u202e" not in found["spots"][0]["told"]


def test_years_add_up_to_all_events(reading: TestClient, built: Path) -> None:
    """The timeline's table has every event once."""
    table = rows(reading.get("/").text, "Events by the year that their time begins in")
    with open_case(built) as ledger:
        assert sum(int(row["Events"]) for row in table) == len(ledger.events())


def test_a_shift_says_what_was_and_what_is() -> None:
    """Numbers, acknowledgement and grade come first; what stayed is not told."""
    before = event((claim(document()),))
    bounds = Bounds(
        unit="shell", low=None, best=None, high=900, scope="single", rule="all", claims=()
    )
    after = replace(
        before, quantity=(bounds,), documents=(*before.documents, "d1:other"),
        grade=Grade(source="B", information=2, reasons=()),
        acknowledgement=(Acknowledgement(party="FIN", status="denied", since="2025-01-01", claims=()),),
    )  # fmt: skip
    told = [(s.what, s.was, s.now) for s in shifts(before, after)]
    assert [what for what, _, _ in told] == ["Number", "Finland", "Grade", "Documents"]
    assert told[0][2] == "up to 900 shells"
    assert told[1][1:] == ("no statement", "denied")
    assert told[2][1:] == ("F6", "B2")
    assert shifts(before, before) == []


def test_what_changed_since_the_last_visit_is_told_in_words(
    new_case: Path, connect: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    """A judgement, the event that it changed, new events and alerts, and nothing of before."""
    with open_case(new_case) as ledger:
        seen = ledger.head()
        target = next(e for e in ledger.events() if e.quantity and e.kind == "transfer")
    assert seen
    _judged(new_case, target.id, "A. Ann", verdict="grade", grade="B2", reason="seen on imagery")
    (tmp_path / "more.txt").write_text(
        "Belarus sent 77 tanks to Russia in May 2025, officials said."
    )
    build([str(tmp_path / "more.txt")], new_case)
    with connect(new_case) as client:
        client.cookies.set("supplyline-seen", str(seen.seq))
        section = unescape(client.get("/").text).split('id="changed"')[1].split("</section>")[0]
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", section))
    assert re.search(r"Grade: was [A-F][1-6], now B2", words)
    assert "A. Ann: grade B2" in words
    assert "seen on imagery" in words
    assert "77 tanks" in words
    assert "1 new event" in words
    assert re.search(r"judge by \S+: .*1 judgement", words)
    assert re.search(r"build by \S+: 1 document", words)


def test_a_rejected_event_is_told_as_a_shift(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """An event that reviewers took out says so where changes are told."""
    with open_case(new_case) as ledger:
        seen = ledger.head()
        target = ledger.events()[0]
    assert seen
    _judged(new_case, target.id, "B. Bee", verdict="reject", reason="not a happening")
    with connect(new_case) as client:
        client.cookies.set("supplyline-seen", str(seen.seq))
        section = client.get("/").text.split('id="changed"')[1].split("</section>")[0]
        drawn = figures(client.get("/").text)
    assert "now <ins><bdi>rejected</bdi></ins>" in section
    assert f'href="/events/{target.id}"' in section
    assert drawn


def test_the_newest_alerts_lead_to_what_was_asked(reading: TestClient, built: Path) -> None:
    """On a first visit the last alerts are told, each with its indicator's page."""
    with open_case(built) as ledger:
        newest = [alert.indicator for alert in ledger.alerts()][::-1][:MOST]
    told = re.findall(r'href="(/watch\?indicator=[^"]+)"', reading.get("/").text)
    assert told == [f"/watch?indicator={name}" for name in newest]
    assert told
    assert {reading.get(address).status_code for address in told} == {200}


def test_an_empty_case_draws_nothing(tmp_path: Path, connect: Callable[[Path], TestClient]) -> None:
    """No figures, no script to draw them, and a word in place of each picture."""
    (tmp_path / "a.txt").write_bytes(b"")
    build([str(tmp_path / "a.txt")], tmp_path / "case")
    with connect(tmp_path / "case") as client:
        page = client.get("/").text
    assert 'id="figures"' not in page
    assert "d3.min.js" not in page
    assert page.count('class="none"') == 3


def _judged(case: Path, target: str, author: str, **given: str) -> None:
    one = Given.model_validate({"id": target, **given})
    assert not judge(case, [(1, one)], author=author, command="judge").refused


class _Facets(Facets):
    """Facets of flows and spots that a test names."""

    def __init__(self, *flows: Flow, spots: dict[str, tuple[str, bool]] | None = None) -> None:
        self.__dict__.update(
            flows=list(flows), places=spots or {}, spots=[(spot, 1) for spot in spots or {}]
        )


# ---- in a browser


@pytest.mark.browser
def test_a_part_of_a_drawing_is_reached_by_keyboard(browser: Any, served: tuple[str, Path]) -> None:
    """Tab to the drawing, arrows from part to part, Enter: the list of its events, as many as it says."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(served[0])
    page.wait_for_selector("#map-960 .land", state="attached")
    for drawing in ("#flows-960", "#map-960"):
        assert page.locator(f"{drawing} a[tabindex='0']").count() == 1
        page.focus(f"{drawing} a[tabindex='0']")
        first = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("ArrowDown")
        second = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert first != second
        page.keyboard.press("Enter")
        page.wait_for_url("**/events?*")
        told = re.search(r"(\d+) events?$", second)
        assert told
        assert page.locator(".done").inner_text().split(" ")[0] == told[1]
        page.go_back()
        page.wait_for_selector("#map-960 .land", state="attached")
    page.close()


@pytest.mark.browser
def test_two_ways_differ_without_colour(browser: Any, served: tuple[str, Path]) -> None:
    """The way back is striped in both drawings; what is only planned is broken."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(served[0])
    page.wait_for_selector("#map-960 .land", state="attached")
    for drawing in ("flows", "map"):
        back = page.locator(f"#{drawing}-960 .line.b")
        assert back.count() > 0
        assert back.first.get_attribute("stroke") == f"url(#{drawing}-960-stripes)"
        assert page.locator(f"#{drawing}-960 .line.a[stroke]").count() == 0
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_drawing_moves_nothing(browser: Any, served: tuple[str, Path], width: int) -> None:
    """Layout shift is 0: the room of each drawing is kept before it is drawn."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "window.moved += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(served[0])
    page.wait_for_selector(".chart .land", state="attached")
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(200)
    assert page.evaluate("window.moved") == 0
    assert page.locator(".chart .waiting").count() == 0
    page.close()


@pytest.mark.browser
def test_without_script_the_tables_tell_it_all(browser: Any, served: tuple[str, Path]) -> None:
    """Scripts off: no empty drawings, and every figure in a table that opens."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served[0])
    assert page.locator(".chart:visible").count() == 0
    summaries = page.locator("details.data > summary")
    assert summaries.count() == 3
    for at in range(3):
        summaries.nth(at).click()
        assert page.locator("details.data table").nth(at).is_visible()
    context.close()
