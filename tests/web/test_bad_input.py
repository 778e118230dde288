"""What nobody should ask for, and what happens while others write: words, never a trace, never a lost judgement."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from supplyline.clock import utc_now
from supplyline.handover.moving import copy_case
from supplyline.inference.judging import Given, judge
from supplyline.ledger import LEDGER_NAME, new_run, open_case
from supplyline.ledger.opening import NOTE_NAME
from supplyline.records import Failure
from supplyline.web import create_app
from supplyline.web.case import Case
from tests.ledger.server import running_server
from tests.web.conftest import HOST, fields

NONE = "0" * 32
PAGES = (
    "/",
    "/events",
    "/sources",
    "/failures",
    "/review",
    "/watch",
    "/screening",
    "/api/v1/events",
)
HALF = Failure(
    id=f"f1:{NONE}", source="half.html", locator="", capture=None, stage="text", fault="none", message="half written",
)  # fmt: skip
WHO = {"verdict": "accept", "reason": "checked with the paper", "author": "A. Ann"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:  # fmt: skip
    """Return what gives a new copy of the case, its ledger in a file or on a server."""
    folder, number = tmp_path_factory.mktemp("bad"), iter(range(1000))
    if request.param == "sqlite":
        yield lambda: Path(shutil.copytree(built, folder / f"case{next(number)}"))
        return
    with running_server() as server:

        def moved() -> Path:
            case = folder / f"case{next(number)}"
            shutil.copytree(built, case, ignore=shutil.ignore_patterns(LEDGER_NAME, "pages.index*"))
            address = str(server.address(case.name))
            copy_case(str(built), address)
            (case / NOTE_NAME).write_text(f"address = {json.dumps(address)}\n")
            return case

        yield moved


@pytest.fixture
def case(base: Callable[[], Path]) -> Path:
    """A copy of the case."""
    return base()


def browser(case: Path) -> Callable[[], TestClient]:
    """Return what opens browsers on one app of a case."""
    app = create_app(Case(case), hosts=[HOST])
    return lambda: TestClient(
        app, base_url=f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False
    )


def judged(case: Path) -> list[tuple[str, str]]:
    """Return who judged, and why."""
    with open_case(case) as ledger:
        return [(j.author, j.reason) for j in ledger.judgements()]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/events/e1:{NONE}", 404), ("/events/e1:short", 404), ("/events/%00", 404), ("/events/" + "e" * 3000, 404),
        (f"/documents/d1:{NONE}", 404), (f"/documents/e1:{NONE}", 404), (f"/documents/d1:{NONE}/original", 404),
        ("/documents?name=nobody", 404), ("/documents", 404), (f"/review?event=e1:{NONE}", 404),
        ("/sources?outlet=nobody", 404), ("/watch?indicator=none", 404), ("/nowhere", 404),
        ("/events?after=%20", 400), ("/events?after=bm9uZQ", 400), ("/events?after=" + "A" * 200, 400),
        ("/sources?after=x", 400), ("/sources?outlet=Exemplar+Post&after=2026", 400), ("/failures?after=1.5", 400),
        ("/watch?after=-1", 400), ("/audit?before=x", 400), ("/events?order=", 400), ("/events?order=a&order=b", 400),
        ("/api/v1/events?after=none", 400), ("/api/v1/events?limit=0", 400), (f"/api/v1/events/e1:{NONE}", 404),
        ("/api/v1/nowhere", 404), ("/api/v1/events?nothing=1", 400),
    ],
)  # fmt: skip
def test_what_is_not_held_is_told_of(reading: TestClient, path: str, status: int) -> None:
    """A page, or problem+json for whoever takes that: what was found and needed, and no trace."""
    page = reading.get(path)
    assert page.status_code == status
    assert "Traceback" not in page.text
    assert "found" in page.text
    told = reading.get(path, headers={"accept": "application/json"})
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == status
    assert "needed" in told.json()["detail"]


@pytest.mark.parametrize(
    "form",
    [
        b"", b"\xff\xfe", b"token", b"token=&token=", b"%00=%00", b"event=" + b"e" * 400, b"verdict=accept&verdict=reject",
    ],
)  # fmt: skip
def test_a_form_that_is_none_keeps_nothing(new_case: Path, form: bytes) -> None:
    """With a sound token and otherwise nonsense: words, and no judgement."""
    client = browser(new_case)()
    token = fields(client.get("/review").text)["token"]
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for path in ("/review", "/review/undo", "/seen"):
        answer = client.post(path, content=form + b"&token=" + token.encode(), headers=kind)
        assert answer.status_code in (303, 400, 403, 404, 409, 422)
        assert "Traceback" not in answer.text
    assert judged(new_case) == []


@pytest.mark.parametrize("whole", [True, False])
def test_half_a_form_is_none(new_case: Path, whole: bool) -> None:
    """A connection that ends in the middle of a judgement leaves nothing, not half a reason."""
    client = browser(new_case)()
    form = {**fields(client.get("/review").text), **WHO}
    del form["reason"]  # so that it comes last
    body = urlencode({**form, "reason": "not of this year, and not of that ship"}).encode()
    cut = len(body) if whole else body.index(b"and+not")
    head = [
        (b"host", HOST.encode()), (b"content-type", b"application/x-www-form-urlencoded"),
        (b"cookie", f"supplyline={client.cookies['supplyline']}".encode()),
    ]  # fmt: skip
    scope = {
        "type": "http", "method": "POST", "path": "/review", "raw_path": b"/review", "query_string": b"",
        "headers": head, "client": ("127.0.0.1", 1), "scheme": "http", "root_path": "",
    }  # fmt: skip
    parts: list[dict[str, object]] = [
        {"type": "http.request", "body": body[:cut], "more_body": not whole},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, object]:
        return parts.pop(0)

    async def send(_: object) -> None:
        pass

    asyncio.run(client.app(scope, receive, send))  # type: ignore[arg-type]  # Starlette's
    assert len(judged(new_case)) == whole


def test_of_two_who_judge_one_event_at_once_one_is_asked_again(case: Path) -> None:
    """Both send what they saw at the same moment: one is kept, the other has his words back and sends again."""
    opened = browser(case)
    both = [opened(), opened()]
    forms = [{**fields(b.get("/review").text), **WHO} for b in both]
    forms[1] |= {"verdict": "reject", "reason": "of another year", "author": "B. Ben"}
    assert forms[0]["event"] == forms[1]["event"]
    start, answers = threading.Barrier(2), [None, None]

    def send(number: int) -> None:
        start.wait()
        answers[number] = both[number].post("/review", data=forms[number])

    threads = [threading.Thread(target=send, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found: list[Any] = answers
    assert sorted(a.status_code for a in found) == [303, 409]
    late = 0 if found[0].status_code == 409 else 1
    assert forms[late]["reason"] in found[late].text
    assert judged(case) == [(forms[1 - late]["author"], forms[1 - late]["reason"])]
    again = {**forms[late], **fields(found[late].text)}
    assert both[late].post("/review", data=again).status_code == 303
    assert {author for author, _ in judged(case)} == {"A. Ann", "B. Ben"}


def test_two_who_judge_two_events_at_once_are_both_kept(case: Path) -> None:
    """Nobody waits in vain, and nobody is told that something changed that did not."""
    opened = browser(case)
    with open_case(case) as ledger:
        ids = [e.id for e in ledger.events()][:2]
    sent = []
    for number, id_ in enumerate(ids):
        client = opened()
        sent.append(
            (
                client,
                {
                    **fields(client.get(f"/review?event={id_}").text),
                    **WHO,
                    "author": f"R. {number}",
                },
            )
        )
    threads = [
        threading.Thread(target=c.post, args=("/review",), kwargs={"data": d}) for c, d in sent
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {author for author, _ in judged(case)} == {"R. 0", "R. 1"}


def test_somebody_judges_by_command_meanwhile(case: Path) -> None:
    """What was judged elsewhere since the page was shown is shown before anything is kept."""
    client = browser(case)()
    form = {**fields(client.get("/review").text), **WHO}
    given = Given(id=form["event"], verdict="reject", reason="elsewhere")
    judge(case, [(1, given)], author="B. Ben", command="test")
    answer = client.post("/review", data=form)
    assert answer.status_code in (303, 409)
    if answer.status_code == 409:
        assert WHO["reason"] in answer.text
    assert ("B. Ben", "elsewhere") in judged(case)
    assert len(judged(case)) == (2 if answer.status_code == 303 else 1)


def test_pages_are_read_while_a_build_writes(case: Path) -> None:
    """In the middle of a transaction pages show the state before it, afterwards the new one; a judgement waits or is refused, with what was written."""
    opened = browser(case)
    client = opened()
    client.get("/")
    before = client.get("/failures").text
    form = {**fields(client.get("/review").text), **WHO}
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run("build"))
        with ledger.transaction():
            ledger.add_failure(HALF)
            for path in PAGES:
                answer = client.get(path)
                assert answer.status_code == 200, path
            assert "half written" not in client.get("/failures").text
            if (case / LEDGER_NAME).exists():
                refused = client.post("/review", data=form)
                assert refused.status_code in (422, 503)
                assert WHO["reason"] in refused.text
                assert "another process is writing" in refused.text
        ledger.end(utc_now())
    assert client.app.state.case.bring_up()  # type: ignore[attr-defined]  # Starlette's
    assert before != client.get("/failures").text
    assert "half written" in client.get("/failures").text
    answer = client.post("/review", data={**WHO, **fields(client.get("/review").text)})
    assert answer.status_code == 303
    assert len(judged(case)) == 1
