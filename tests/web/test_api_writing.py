"""A program may judge where that was switched on, and only what it has seen as it is now."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import openapi
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from supplyline.inference.judging import Given, judge
from supplyline.ledger import open_case
from supplyline.people.accounts import Accounts
from supplyline.web import create_app
from supplyline.web.api.resource import record_schema
from supplyline.web.case import Case
from tests.web.conftest import HOST

V1 = "/api/v1"
Client = TestClient


def client_of(folder: Path) -> Client:
    app = create_app(Case(folder), hosts=[HOST], writes=True)
    return Client(app, base_url=f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False)  # fmt: skip


@pytest.fixture
def client(new_case: Path) -> Iterator[Client]:
    """A case whose API takes judgements."""
    with client_of(new_case) as made:
        yield made


def kept(folder: Path) -> int:
    with open_case(folder) as ledger:
        return len(ledger.judgements())


def seen(client: Client, number: int = 0) -> tuple[str, dict[str, str]]:
    """Return the id of an event, and the header that says how it was seen."""
    id_ = client.get(f"{V1}/events").json()["items"][number]["id"]
    return id_, {"if-match": client.get(f"{V1}/events/{id_}").headers["etag"]}


def test_a_judgement_is_kept_and_answered(client: Client, new_case: Path) -> None:
    """As by the command: it is in the ledger, its event follows, its address leads to it."""
    id_, state = seen(client)
    answer = client.post(f"{V1}/judgements", json={"id": id_, "verdict": "grade", "grade": "B2", "reason": "seen", "author": " A.  Ann "}, headers=state)  # fmt: skip
    assert answer.status_code == 201, answer.text
    told = answer.json()
    Draft202012Validator(record_schema("judgement")).validate(told)
    assert (told["author"], told["state"], told["now"]) == ("A. Ann", "stands", id_)
    assert client.get(answer.headers["location"]).json() == told
    assert client.get(f"{V1}/events/{id_}").json()["admiralty"]["source"] == "B"
    assert kept(new_case) == 1


def test_a_claim_is_corrected(client: Client) -> None:
    """A claim has a tag of its own, which changes when it is judged."""
    claim = client.get(f"{V1}/claims", params={"limit": 1}).json()["items"][0]
    address = f"{V1}/claims/{claim['id']}"
    state = {"if-match": client.get(address).headers["etag"]}
    body = {"id": claim["id"], "verdict": "correct", "fields": {"stage": "planned"}, "reason": "it says so", "author": "A. Ann"}  # fmt: skip
    assert client.post(f"{V1}/judgements", json=body, headers=state).status_code == 201
    answer = client.get(address)
    assert answer.json()["corrected"] == ["stage (A. Ann)"]
    assert answer.headers["etag"] != state["if-match"]


def test_two_reviewers_do_not_judge_over_each_other(client: Client, new_case: Path) -> None:
    """What was said meanwhile, by the API or by a command, makes a state that nobody may judge unseen."""
    id_, state = seen(client)
    body = {"id": id_, "verdict": "accept", "reason": "seen", "author": "A. Ann"}
    assert client.post(f"{V1}/judgements", json=body, headers=state).status_code == 201
    late = client.post(f"{V1}/judgements", json={**body, "verdict": "reject", "author": "B. Ben"}, headers=state)  # fmt: skip
    assert late.status_code == 412
    assert "nothing was kept" in late.json()["detail"]
    state = {"if-match": client.get(f"{V1}/events/{id_}").headers["etag"]}
    judge(new_case, [(1, Given(id=id_, verdict="accept", reason="also"))], author="C. Cas", command="judge")  # fmt: skip
    assert client.post(f"{V1}/judgements", json={**body, "verdict": "reject", "author": "B. Ben"}, headers=state).status_code == 412  # fmt: skip
    assert kept(new_case) == 2


def test_a_rejection_can_be_taken_back(client: Client) -> None:
    """The answer that an event is rejected says by which tag it can be judged still."""
    id_, state = seen(client)
    body = {"id": id_, "verdict": "reject", "reason": "none", "author": "A. Ann"}
    first = client.post(f"{V1}/judgements", json=body, headers=state)
    assert first.status_code == 201
    gone = client.get(f"{V1}/events/{id_}")
    assert gone.status_code == 410
    undo = {**body, "verdict": "undo", "resolves": [first.json()["id"]]}
    answer = client.post(f"{V1}/judgements", json=undo, headers={"if-match": gone.headers["etag"]})
    assert answer.status_code == 201, answer.text
    assert client.get(f"{V1}/events/{id_}").status_code == 200


def test_said_already_is_told(client: Client, new_case: Path) -> None:
    """The same once more, on the state that it made, keeps nothing and gives what is held."""
    id_, state = seen(client)
    body = {"id": id_, "verdict": "accept", "reason": "seen", "author": "A. Ann"}
    first = client.post(f"{V1}/judgements", json=body, headers=state).json()
    state = {"if-match": client.get(f"{V1}/events/{id_}").headers["etag"]}
    again = client.post(f"{V1}/judgements", json=body, headers=state)
    assert (again.status_code, again.json()) == (200, first)
    assert kept(new_case) == 1


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({}, {"if-match": None}, 428), ({}, {"if-match": '"0"'}, 412), ({}, {"if-match": "*"}, 412),
        ({"id": f"e1:{'0' * 32}"}, {}, 404), ({"id": "e1:0"}, {}, 422), ({"id": "' OR 1=1"}, {}, 422), ({"id": None}, {}, 422),
        ({"verdict": "like"}, {}, 422), ({"reason": ""}, {}, 422), ({"author": ""}, {}, 422), ({"author": "a" * 121}, {}, 422),
        ({"verdict": "merge"}, {}, 422), ({"verdict": "grade", "grade": "Z9"}, {}, 422), ({"more": 1}, {}, 422),
        ({"verdict": "correct"}, {}, 422), ({}, {"origin": "https://evil.example"}, 403), ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({}, {"content-type": "text/plain"}, 403), ({}, {"accept": "text/html"}, 406), ({"reason": "a" * 70_000}, {}, 413),
    ],
)  # fmt: skip
def test_what_is_not_kept_is_told(
    client: Client, new_case: Path, change: dict[str, Any], headers: dict[str, str | None], status: int
) -> None:  # fmt: skip
    """Without a state, of another one, of nothing, by another site, in another form: nothing is kept."""
    id_, state = seen(client)
    body = {"id": id_, "verdict": "accept", "reason": "seen", "author": "A. Ann", **change}
    sent = {n: v for n, v in {**state, **headers}.items() if v is not None}
    answer = client.post(f"{V1}/judgements", json=body, headers=sent)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text
    assert kept(new_case) == 0


def test_it_is_off_unless_switched_on(new_case: Path, connect: Callable[[Path], Client]) -> None:
    """Without being told to, the API takes nothing, and does not describe that it would."""
    with connect(new_case) as client:
        id_, state = seen(client)
        body = {"id": id_, "verdict": "accept", "reason": "seen", "author": "A. Ann"}
        assert client.post(f"{V1}/judgements", json=body, headers=state).status_code == 405
        assert "post" not in client.get("/api/openapi.json").json()["paths"]["/judgements"]


def test_where_there_are_accounts_the_account_is_the_author(new_case: Path) -> None:
    """A reader's token judges nothing; a reviewer's judges in his name and nobody else's."""
    accounts = Accounts(new_case)
    tokens = {}
    for name, role in (("Rea", "reader"), ("Ann", "reviewer")):
        accounts.add(name, "four random words do", role=role)  # type: ignore[arg-type]  # a role
        tokens[name] = accounts.new_token(name, role=role)[0]  # type: ignore[arg-type]  # as above
    tokens["Ann, reading"] = accounts.new_token("Ann")[0]
    with client_of(new_case) as client:
        bearer = {name: {"authorization": f"Bearer {token}"} for name, token in tokens.items()}
        id_ = client.get(f"{V1}/events", headers=bearer["Rea"]).json()["items"][0]["id"]
        tag = client.get(f"{V1}/events/{id_}", headers=bearer["Rea"]).headers["etag"]
        body = {"id": id_, "verdict": "accept", "reason": "seen"}

        def post(who: dict[str, str], **more: str) -> Any:
            return client.post(f"{V1}/judgements", json={**body, **more}, headers={**who, "if-match": tag})  # fmt: skip

        assert post({}).status_code == 401
        assert post(bearer["Rea"]).status_code == 403
        assert post(bearer["Ann, reading"]).status_code == 403
        assert post(bearer["Ann"], author="B. Ben").status_code == 422
        assert kept(new_case) == 0
        answer = post(bearer["Ann"])
        assert answer.status_code == 201, answer.text
        assert answer.json()["author"] == "Ann"


def test_made_up_judgements_are_answered_as_described(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever a body is, the answer is one that the description has, and never a trace."""
    folder = tmp_path_factory.mktemp("writing") / "case"
    shutil.copytree(built, folder)
    load_all_checks()
    left_out: list[Any] = [c for c in CHECKS.get_all() if c.__name__ == "positive_data_acceptance"]
    app = create_app(Case(folder), hosts=[HOST], writes=True)
    operation = openapi.from_asgi("/api/openapi.json", app, headers={"host": HOST})["/judgements"]["POST"]  # fmt: skip
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=[*HealthCheck], phases=[Phase.generate])  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: Any) -> None:
            answer = case.call_and_validate(headers={"host": HOST}, excluded_checks=left_out)
            assert "Traceback" not in answer.text

        answered()
    assert kept(folder) == 0


def test_the_page_of_the_api_says_whether_it_writes(client: Client, reading: Client) -> None:
    """People are told what programs may do here."""
    assert "judgements are taken" in client.get("/api").text
    assert "read-only" in reading.get("/api").text
