"""What a reviewer decides in a browser is kept as from the command line, or told why not, and not lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from supplyline.inference.inferring import look
from supplyline.inference.judging import Given, judge
from supplyline.ledger import Catalogue, open_case
from supplyline.records import Event, Judgement
from supplyline.review import corrections
from supplyline.web.case import Case
from tests.web.conftest import fields, links

WHO = {"author": "A. Ann", "reason": "checked against the statement"}


@pytest.fixture
def client(new_case: Path, connect: Callable[[Path], TestClient]) -> TestClient:
    """Ask a case that may be judged."""
    return connect(new_case)


def folder(client: TestClient) -> Path:
    """Return the case that ``client`` asks."""
    case: Case = client.app.state.case  # type: ignore[attr-defined]  # Starlette's
    return case.folder


def judgements(client: TestClient) -> list[Judgement]:
    """Return what the ledger holds."""
    with open_case(folder(client)) as ledger:
        return ledger.judgements()


def event_of(client: TestClient, id_: str) -> Event | None:
    """Return an event of today."""
    with open_case(folder(client)) as ledger:
        return ledger.event(id_)


def send(client: TestClient, event: str = "", **said: Any) -> Any:
    """Judge the event, or the first in the queue, as its page is now."""
    page = client.get("/review", params={"event": event} if event else {})
    return client.post("/review", data={**fields(page.text), **WHO, **said})


def test_an_event_is_accepted_and_the_queue_goes_on(client: TestClient) -> None:
    """The judgement is in the ledger, the event is vetted, the next page tells both."""
    first = fields(client.get("/review").text)["event"]
    answer = send(client, verdict="accept")
    assert answer.status_code == 303
    (kept,) = judgements(client)
    assert (kept.target, kept.verdict, kept.author) == (first, "accept", "A. Ann")
    after = event_of(client, first)
    assert after is not None
    assert after.tier == "vetted"
    page = client.get(answer.headers["location"]).text
    assert "Kept: <bdi>accept</bdi> by <bdi>A. Ann</bdi>" in page
    assert fields(page)["event"] != first
    assert 'value="A. Ann"' in page  # who judges need not be typed again
    assert first not in links(client.get("/events?state=unjudged").text, "events")


def test_a_rejected_event_leaves_the_lists_and_keeps_its_page(client: TestClient) -> None:
    """Nothing is deleted: who says that it is none, and why, stands on its page."""
    first = fields(client.get("/review").text)["event"]
    send(client, verdict="reject")
    assert first not in links(client.get("/events").text, "events")
    page = client.get(f"/events/{first}")
    assert page.status_code == 200
    assert "Rejected, and counted nowhere" in page.text
    assert WHO["reason"] in page.text


def test_a_claim_is_corrected(client: TestClient) -> None:
    """A field is corrected as the command takes it; the event's page says what was read."""
    with open_case(folder(client)) as ledger:
        claim = next(c for c in ledger.claims() if c.kind == "transfer" and c.stage == "done")
        event = next(e for e in ledger.events() if claim.id in e.claims)
    answer = send(
        client, event.id, verdict="correct", claim=claim.id, name="stage", value="ordered"
    )
    assert answer.status_code == 303
    assert judgements(client)[0].target == claim.id
    with open_case(folder(client)) as ledger:
        now = next(e.id for e in ledger.events() if claim.id in e.claims)
    history = client.get(f"/events/{now}").text.split('id="judgements"')[1]
    assert f'href="#{claim.id.replace(":", "-")}">a claim</a>' in history
    assert WHO["reason"] in history
    assert (
        "Corrected by <bdi>A. Ann</bdi>: stage is <bdi>ordered</bdi>"
        in client.get(f"/events/{now}").text
    )


def test_two_events_are_merged(client: TestClient) -> None:
    """One event holds the claims of both from then on."""
    with open_case(folder(client)) as ledger:
        first, other = [e for e in ledger.events() if e.kind == "transfer"][:2]
    answer = send(client, first.id, verdict="merge", **{"with": other.id})
    assert answer.status_code == 303
    with open_case(folder(client)) as ledger:
        (whole,) = [e for e in ledger.events() if {*first.claims, *other.claims} <= {*e.claims}]
    assert client.get(f"/events/{whole.id}").status_code == 200


def holding(client: TestClient, *claims: str) -> list[str]:
    """Return the event of today that counts each of ``claims``."""
    with open_case(folder(client)) as ledger:
        by_claim = {claim: event.id for event in ledger.events() for claim in event.claims}
    return [by_claim[claim] for claim in claims]


def held(client: TestClient, id_: str) -> Event:
    """Return an event that there is today."""
    event = event_of(client, id_)
    assert event is not None
    return event


def test_a_claim_is_split_off_and_taken_back(client: TestClient) -> None:
    """A claim that is ticked is of another event from then on; undone, it is of the same again."""
    with open_case(folder(client)) as ledger:
        event = next(e for e in ledger.events() if len(e.claims) == 4)
    off, *stay = event.claims
    answer = send(client, event.id, verdict="split", off=off)
    assert answer.status_code == 303
    apart, *together = holding(client, off, *stay)
    assert len({*together}) == 1
    assert apart not in together
    page = client.get(answer.headers["location"]).text
    kept = judgements(client)[0].id
    assert f'name="judgement" value="{kept}"' in page
    client.post("/review/undo", data={"token": fields(page)["token"], "judgement": kept})
    assert len({*holding(client, *event.claims)}) == 1


def test_copies_are_split_off_with_what_they_copy(client: TestClient) -> None:
    """The reprint of a sentence says nothing else than the sentence: one tick is for both."""
    with open_case(folder(client)) as ledger:
        by_name = {d.name: d.id for d in ledger.documents()}
        wire, reprint = (
            next(c for c in ledger.claims_in([by_name[n]]) if c.kind == "transfer") for n in ("wire", "reprint")
        )  # fmt: skip
    (event,) = {*holding(client, wire.id, reprint.id)}
    rest = {*held(client, event).claims} - {wire.id, reprint.id}
    form = client.get("/review", params={"event": event}).text
    assert "and 1 copy" in form.split('id="split"')[1]
    send(client, event, verdict="split", off=wire.id)
    assert len({*holding(client, wire.id, reprint.id)}) == 1
    assert not {*holding(client, *rest)} & {*holding(client, wire.id)}


def test_not_every_claim_can_be_split_off(client: TestClient) -> None:
    """One must stay: told so, with the ticks as they were."""
    with open_case(folder(client)) as ledger:
        event = next(e for e in ledger.events() if len(e.claims) == 4)
    answer = send(client, event.id, verdict="split", off=list(event.claims))
    assert answer.status_code == 422
    assert "Not kept" in answer.text
    assert answer.text.split('id="split"')[1].split("</fieldset>")[0].count(" checked") == 4
    assert judgements(client) == []


@pytest.mark.parametrize(
    "said",
    [
        {"verdict": "split"},
        {"verdict": "split", "off": "c1:" + "0" * 32},
        {"verdict": "accept", "reason": ""},
        {"verdict": "accept", "author": " "},
        {"verdict": "delete"},
        {"verdict": "correct", "claim": "", "name": "stage", "value": "done"},
        {"verdict": "correct", "claim": "c1:" + "0" * 32, "name": "stage", "value": "done"},
        {"verdict": "merge", "with": ""},
        {"verdict": "merge", "with": "e1:" + "0" * 32},
        {"verdict": "grade", "grade": "Z9"},
        {"verdict": "grade", "grade": ""},
    ],
)
def test_what_cannot_be_taken_is_told_and_not_lost(
    client: TestClient, said: dict[str, str]
) -> None:
    """The page says what is missing and still has what the reviewer wrote."""
    answer = send(client, **said)
    assert answer.status_code in (400, 422)
    assert 'role="alert">Not kept' in answer.text
    assert judgements(client) == []
    if said.get("reason", WHO["reason"]):
        assert WHO["reason"] in answer.text
    assert client.post("/review", data={**fields(answer.text), **WHO, "verdict": "accept"}).status_code == 303  # fmt: skip


def test_a_reviewer_who_saw_an_older_state_is_asked_again(client: TestClient) -> None:
    """Two reviewers on one event: the second sees what the first said before anything is kept."""
    page = fields(client.get("/review").text)
    judge(
        folder(client), [(1, Given(id=page["event"], verdict="reject", reason="another event"))],
        author="B. Ben", command="test",
    )  # fmt: skip
    client.app.state.case.bring_up()  # type: ignore[attr-defined]  # Starlette's
    answer = client.post("/review", data={**page, **WHO, "verdict": "accept"})
    assert answer.status_code == 409
    assert "has changed since you saw it" in answer.text
    assert "B. Ben" in answer.text
    assert WHO["reason"] in answer.text
    assert len(judgements(client)) == 1
    again = client.post("/review", data={**fields(answer.text), **WHO, "verdict": "accept"})
    assert again.status_code == 303
    assert {j.author for j in judgements(client)} == {"A. Ann", "B. Ben"}
    assert page["event"] in links(client.get("/events?state=disputed").text, "events")


def test_a_ledger_that_somebody_writes_to_is_told_of(client: TestClient) -> None:
    """Another writer has the case: nothing is kept, nothing is lost, and the page says so."""
    page = fields(client.get("/review").text)
    with open_case(folder(client), write=True):
        answer = client.post("/review", data={**page, **WHO, "verdict": "accept"})
    assert answer.status_code == 422
    assert "Not kept" in answer.text
    assert WHO["reason"] in answer.text
    assert judgements(client) == []


def test_what_judgements_come_to_is_what_the_whole_case_says(client: TestClient) -> None:
    """Looked at from the documents of the judgements alone, they stand where they stand in the whole."""
    with open_case(folder(client)) as ledger:
        events = ledger.events()
    for event in events[:3]:
        send(client, event.id, verdict="accept")
    send(client, events[1].id, verdict="reject", author="B. Ben")
    send(client, events[3].id, verdict="reject", claim=events[3].claims[0])
    case: Case = client.app.state.case  # type: ignore[attr-defined]  # Starlette's
    found = case.bring_up().review
    with open_case(folder(client)) as ledger:
        whole = look(ledger)
        assert isinstance(case.catalogue, Catalogue)
    assert found.stands == whole.stands
    assert found.conflicts == whole.conflicts
    assert [corrections(found, c) for c in found.of_claim] == [
        corrections(whole, c) for c in found.of_claim
    ]


def test_what_was_just_kept_is_undone(client: TestClient) -> None:
    """Undone, an event is as the machine had it and waits again; both judgements stay in the ledger."""
    first = fields(client.get("/review").text)["event"]
    before = event_of(client, first)
    page = client.get(send(client, verdict="reject").headers["location"]).text
    token, kept = fields(page)["token"], judgements(client)[0].id
    answer = client.post("/review/undo", data={"token": token, "judgement": kept})
    assert answer.status_code == 303
    assert event_of(client, first) == before
    assert fields(client.get("/review").text)["event"] == first
    assert [j.verdict for j in judgements(client)] == ["reject", "undo"]
    again = client.post("/review/undo", data={"token": token, "judgement": "j1:" + "0" * 32})
    assert again.status_code == 404
