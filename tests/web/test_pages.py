"""Every page shows what the ledger holds, by an address to share."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from supplyline.ledger import open_case
from supplyline.run import build
from tests.web.conftest import links

PAGES = ["/", "/events", "/review", "/watch", "/screening", "/sources", "/failures"]


def test_the_overview_counts_what_the_ledger_counts(reading: TestClient, built: Path) -> None:
    """Documents, claims and events are those of the ledger's own tally."""
    page = reading.get("/").text
    with open_case(built) as ledger:
        tally = ledger.tally()
    told = dict(re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)</dd>", page))
    assert told["Documents"] == str(tally.documents)
    assert told["Claims (said)"] == str(sum(tally.claims.values()))
    assert told["Events (inferred)"] == str(tally.events)
    assert told["Independent origins, at most"] == str(tally.origins)
    assert told["Failed or not read"] == str(tally.failures + sum(tally.unread.values()))


def test_what_changed_is_told_until_it_is_seen(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """What was appended since the last visit is listed; once marked as seen it is gone."""
    with connect(new_case) as client:
        page = client.get("/").text
        assert "new event" in page
        token = re.search(r'name="token" value="([^"]+)"', page)
        entry = re.search(r'name="entry" value="(\d+)"', page)
        assert token
        assert entry
        client.post("/seen", data={"token": token[1], "entry": entry[1]})
        assert "which you have seen" in client.get("/").text


def test_every_event_has_its_page_and_every_document_too(reading: TestClient, built: Path) -> None:
    """Each id that a list shows leads to a page with each claim, the same words of one origin once."""
    with open_case(built) as ledger:
        events = ledger.events()
        said = {claim.id: claim for claim in ledger.claims()}
    assert links(reading.get("/events").text, "events") == [
        i for i in links(reading.get("/events").text, "events") if i in {e.id for e in events}
    ]
    for event in events:
        page = reading.get(f"/events/{event.id}")
        assert page.status_code == 200
        for claim in event.claims:
            assert claim in page.text or "The same words in" in page.text
        for document in event.documents:
            assert document in links(page.text, "documents")
    for document in {claim.document for claim in said.values()}:
        page = reading.get(f"/documents/{document}")
        assert page.status_code == 200
        for held in (c for c in said.values() if c.document == document):
            assert f'id="{held.id.replace(":", "-")}"' in page.text


def test_a_documents_text_is_shown_character_for_character(
    reading: TestClient, built: Path
) -> None:
    """Marks cut the text and change nothing of it."""
    with open_case(built) as ledger:
        document = next(d for d in ledger.documents() if d.name == "wire")
    page = reading.get(f"/documents/{document.id}").text
    text = page[page.index('<div class="text"') :].split(">", 1)[1].split("</div>", 1)[0]
    assert re.sub(r"<[^>]+>", "", text).replace("&#39;", "'") == document.text
    assert 'class="s-claim ' in text
    assert "s-speaker " in text


def test_a_copy_marks_what_it_copied_and_leads_to_its_source(
    reading: TestClient, built: Path
) -> None:
    """Copied spans are marked; the page links the document they come from."""
    with open_case(built) as ledger:
        by_name = {d.name: d.id for d in ledger.documents()}
    page = reading.get(f"/documents/{by_name['reprint']}").text
    assert "s-copied" in page.split('<div class="text"')[1]
    assert by_name["wire"] in links(page, "documents")


def test_a_source_leads_to_who_copies_it(reading: TestClient, built: Path) -> None:
    """The other way round: the page of what is copied names the later documents that carry its words."""
    with open_case(built) as ledger:
        by_name = {d.name: d.id for d in ledger.documents()}
    told = copies_told(reading.get(f"/documents/{by_name['wire']}").text)
    assert links(told, "documents") == [by_name["reprint"]]
    assert "100 % of its words" in told
    assert "No document held copies" in copies_told(
        reading.get(f"/documents/{by_name['reprint']}").text
    )


def copies_told(page: str) -> str:
    """Return what a document's page says of who carries its words."""
    begun = page[page.index('id="copies"') :]
    return begun[: min(begun.find("<details") % 10**9, begun.index("</main>"))]


def test_a_pdf_is_a_file_to_save(reading: TestClient, built: Path) -> None:
    """No frame for a PDF, which would open or save by itself: a link, answered as an attachment."""
    with open_case(built) as ledger:
        by_name = {d.name: d.id for d in ledger.documents()}
    page = reading.get(f"/documents/{by_name['h.pdf']}").text
    original = f"/documents/{by_name['h.pdf']}/original"
    assert "<iframe" not in page
    assert f'href="{original}" download' in page
    answer = reading.get(original, headers={"sec-fetch-dest": "document"})
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.content.startswith(b"%PDF")


def test_an_event_says_what_provisions_say_and_what_is_missing(
    reading: TestClient, built: Path
) -> None:
    """Each assessment stands with its verdict, its reasons and the facts that would decide it, unfolded."""
    with open_case(built) as ledger:
        assessed = ledger.assessments()
    assert any(one.missing for one in assessed)
    pages = {one.event: reading.get(f"/events/{one.event}").text for one in assessed}
    for one in assessed:
        page = html.unescape(pages[one.event])
        assert f'<span class="hash">{one.provision}</span>' in page
        assert all(fact in page for fact in (*one.missing, *one.reasons))
        assert '<details class="data small" open><summary>What provisions say' in page


def test_copies_hang_under_what_they_copy(reading: TestClient, built: Path) -> None:
    """An event's origin shows its documents as a tree: the reprint below the wire, each with its page."""
    with open_case(built) as ledger:
        by_name = {d.name: d.id for d in ledger.documents()}
        event = next(e for e in ledger.events() if by_name["reprint"] in e.documents)
    page = reading.get(f"/events/{event.id}").text
    tree = page[page.index('<ul class="tree">') :]
    assert links(tree, "documents")[:2] == [by_name["wire"], by_name["reprint"]]
    assert tree.index(by_name["reprint"]) > tree.index('<ul class="tree">', 1)


def test_facets_and_words_narrow_the_list(reading: TestClient, built: Path) -> None:
    """Each filter gives the events that have the value; words those whose sentences have them."""
    with open_case(built) as ledger:
        events = ledger.events()
        said = {claim.id: claim.sentence for claim in ledger.claims()}
    wanted = {e.id for e in events if e.kind == "transfer"}
    found = reading.get("/events", params={"kind": "transfer", "order": "oldest"}).text
    assert set(links(found, "events")) == wanted
    trucks = {e.id for e in events if any("trucks" in said[c] for c in e.claims)}
    assert trucks
    assert set(links(reading.get("/events?q=trucks").text, "events")) == trucks
    assert "No event has all of this" in reading.get("/events?q=unheard").text


def test_an_event_without_its_records_is_told_of(reading: TestClient) -> None:
    """Ids that look right and name nothing, and names that are none, give a page that says so."""
    for path in (
        f"/events/e1:{'0' * 32}", f"/documents/d1:{'0' * 32}", "/events/e1:xyz",
        f"/documents/d1:{'0' * 32}/original", f"/review?event=e1:{'0' * 32}",
        "/documents?name=nobody", "/sources?outlet=nobody", "/nowhere",
    ):  # fmt: skip
        answer = reading.get(path)
        assert answer.status_code == 404, path
        assert "<h1>Not found</h1>" in answer.text
        assert "needed" in answer.text
        assert reading.get(path, headers={"accept": "application/json"}).json()["status"] == 404


def test_a_name_leads_to_its_document(reading: TestClient) -> None:
    """What outputs call a document is an address, too."""
    answer = reading.get("/documents?name=wire")
    assert answer.status_code == 303
    assert "Exemplar Wire" in reading.get(answer.headers["location"]).text


def test_outlets_are_paged_and_lead_to_their_documents(reading: TestClient, built: Path) -> None:
    """Each outlet has a page, whatever it is called, the one without a name included."""
    with open_case(built) as ledger:
        outlets = {d.outlet or "" for d in ledger.documents()}
    for outlet in outlets:
        answer = reading.get(f"/sources?outlet={quote(outlet)}")
        assert answer.status_code == 200, outlet
        assert links(answer.text, "documents")


def test_failures_are_rows(reading: TestClient, built: Path) -> None:
    """Every failure and every document without a reader stands with its reason."""
    page = reading.get("/failures").text
    with open_case(built) as ledger:
        failures = ledger.failures()
    assert failures
    for failure in failures:
        assert failure.fault in page
    assert "finnish" in page


@pytest.mark.parametrize("page", PAGES[:-1])
def test_an_empty_case_has_pages(
    tmp_path: Path, connect: Callable[[Path], TestClient], page: str
) -> None:
    """A case without documents says so on every page."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_bytes(b"")
    build([str(tmp_path / "sources")], tmp_path / "case")
    with connect(tmp_path / "case") as client:
        answer = client.get(page)
        assert answer.status_code == 200
        assert 'class="none"' in answer.text


def test_a_ledger_that_grows_is_followed(
    new_case: Path, connect: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    """What a build adds while pages are open is shown without starting anew."""
    (tmp_path / "more.txt").write_text(
        "Belarus sent 77 tanks to Russia in May 2025, officials said."
    )
    with connect(new_case) as client:
        assert "77 tanks" not in client.get("/events?q=77").text
        build([str(tmp_path / "more.txt")], new_case)
        client.get("/")
        client.app.state.case.bring_up()  # type: ignore[attr-defined]  # Starlette's
        assert "77 tanks" in client.get("/events?q=77").text


def test_an_index_that_was_lost_is_made_anew(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """The file beside the ledger may be deleted at any time."""
    with connect(new_case) as client:
        before = links(client.get("/events").text, "events")
    for left in new_case.glob("pages.index*"):
        left.unlink()
    shutil.rmtree(new_case / "nothing", ignore_errors=True)
    with connect(new_case) as client:
        assert links(client.get("/events").text, "events") == before
