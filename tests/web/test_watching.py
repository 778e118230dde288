"""What a case is watched for, and names that are like one on a list, with all they rest on."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from supplyline.inference.judging import Given, judge
from supplyline.inference.watching import INDICATORS_NAME
from supplyline.ledger import open_case
from supplyline.watch import in_force
from tests.web.conftest import links


def test_what_has_fired_stands_with_events_claims_and_reasons(
    reading: TestClient, built: Path
) -> None:
    """Each alert in force leads to its events; the indicator's page has every reason and every claim."""
    page = reading.get("/watch").text.split('id="caps"')[0]
    with open_case(built) as ledger:
        alerts = in_force(ledger.alerts()).values()
        said = {claim.id: claim for claim in ledger.claims()}
        by_claim = {claim: event.id for event in ledger.events() for claim in event.claims}
    assert {alert.indicator for alert in alerts} == {"trucks"}
    assert "1 of 2 indicators has fired" in page
    assert set(links(page, "events")) == {by_claim[c] for alert in alerts for c in alert.claims}
    assert "Have trucks gone to anybody?" in page
    own = html.unescape(reading.get("/watch?indicator=trucks").text)
    for alert in alerts:
        assert all(reason.split(": ", 1)[1] in own for reason in alert.reasons)
        for claim in alert.claims:
            assert said[claim].sentence in own
            assert f"/documents/{said[claim].document}#{claim.replace(':', '-')}" in own
            assert f"/events/{by_claim[claim]}#{claim.replace(':', '-')}" in own


def test_a_quiet_indicator_says_so(reading: TestClient) -> None:
    """One that never fired has a page, too; one that nobody asks has none."""
    assert "It has never fired" in reading.get("/watch?indicator=far").text
    assert reading.get("/watch?indicator=nobody").status_code == 404
    assert reading.get("/watch?after=x").status_code == 400


def test_totals_of_capped_goods_lead_to_their_events(reading: TestClient, built: Path) -> None:
    """What events say has gone, against the cap of each period, with a link to each event."""
    with open_case(built) as ledger:
        totals = ledger.cap_totals()
    assert totals
    told = reading.get("/watch").text.split('id="caps"')[1].split('id="history"')[0]
    assert set(links(told, "events")) == {event for total in totals for event in total.events}
    assert all(f'<span class="hash">{total.provision}</span>' in told for total in totals)


def test_what_un_fired_says_why(new_case: Path, connect: Callable[[Path], TestClient]) -> None:
    """A rejected event takes its alert back: the history has both, with the reviewer's reason."""
    with open_case(new_case) as ledger:
        first, *_ = in_force(ledger.alerts()).values()
    judge(
        new_case, [(1, Given(id=first.subject, verdict="reject", reason="a parade"))],
        author="A. Ann", command="test",
    )  # fmt: skip
    with connect(new_case) as client:
        for page in ("/watch", "/watch?indicator=trucks"):
            told = client.get(page).text.split('id="history"')[1]
            assert "<strong>un-fired</strong>" in told
            assert "a parade" in told
            assert told.index("un-fired") < told.index("<strong>fired")


def test_a_wrong_file_of_indicators_is_told_of(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """The page says file and line; what was told before stands."""
    (new_case / INDICATORS_NAME).write_text("- id: trucks\n  name: 7\n", encoding="utf-8")
    with connect(new_case) as client:
        page = client.get("/watch")
        assert page.status_code == 200
        assert f"{INDICATORS_NAME}:" in page.text.split('role="alert"')[1]
        assert "<strong>fired</strong>" in page.text
        assert "No indicator is called so any more" in client.get("/watch?indicator=trucks").text


def test_a_hit_says_why_against_what_and_where_the_name_stands(
    reading: TestClient, built: Path
) -> None:
    """Reasons, list and version, and each claim with its document and event: a reason to look."""
    page = reading.get("/screening").text
    with open_case(built) as ledger:
        hits = ledger.hits()
        said = {claim.id: claim for claim in ledger.claims()}
    assert {hit.subject for hit in hits} == {"IMO 9074729", "Sample Bank"}
    assert "a reason to look, never a finding" in page
    for hit in hits:
        assert f"<bdi>{hit.list}</bdi>, version <bdi>{hit.version}</bdi>" in page
        assert all(reason in page for reason in hit.reasons)
        for claim in hit.claims:
            assert f"/documents/{said[claim].document}#{claim.replace(':', '-')}" in page
    assert "2 hits of 2 names" in page


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("q=BANK+sample", {"Sample Bank"}),
        ("q=north", {"IMO 9074729"}),  # by what the list calls it
        ("kind=vessel", {"IMO 9074729"}),
        ("list=un", set()),
        ("list=ofac-sdn&score=1", {"IMO 9074729", "Sample Bank"}),
        ("after=2", set()),
    ],
)
def test_hits_can_be_narrowed(reading: TestClient, query: str, subjects: set[str]) -> None:
    """By words of either name, list, kind and score; what is left out by all of it is told of."""
    page = reading.get(f"/screening?{query}").text
    shown = {s for s in ("IMO 9074729", "Sample Bank") if f"<strong><bdi>{s}<" in page}
    assert shown == subjects
    assert ("No hit has all of this" in page) == (not subjects)
    assert reading.get("/screening?score=2").status_code == 400
