"""The API gives what the commands print, in portions that add up, and says in words what it cannot give."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from supplyline.cli import cli
from supplyline.handover.exporting import export_case
from supplyline.inference.judging import Given, judge
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import open_case
from supplyline.run import build
from supplyline.web.api import RESOURCES
from supplyline.web.api.resource import Resource
from tests.web.conftest import HARM, links

Connect = Callable[[Path], TestClient]
V1 = "/api/v1"


MORE = [
    {
        "id": "yes", "outlet": "Exemplar Radio", "published": "2025-06-03",
        "text": "Russia confirmed on Tuesday that North Korea had sent artillery shells to Russia.",
    },
    {
        "id": "oil", "outlet": "Exemplar Post", "published": "2025-07-01",
        "text": "In March 2025 Russia sent North Korea 90,000 tonnes of refined petroleum, officials said.",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def judged(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the case with something of everything: judgements, a dispute, a document out of use."""
    folder = tmp_path_factory.mktemp("api") / "case"
    shutil.copytree(built, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPPLYLINE_LISTS", str(built.parent / "lists"))
        _judge(folder)
        yield folder


def _judge(folder: Path) -> None:
    sources = folder.with_name("more.jsonl")
    sources.write_text("\n".join(map(json.dumps, MORE)), encoding="utf-8")
    build([str(sources)], folder)
    with open_case(folder) as ledger:
        claims, events = list(ledger.claims()), ledger.events()
        documents = {d.name: d.id for d in ledger.documents()}
    contacts = [e for e in events if e.kind == "contact"]
    trucks = [e for e in events if e.what and e.what.category == "equipment"]
    said: list[tuple[str, dict[str, Any]]] = [
        ("A. Ann", {"id": claims[0].id, "verdict": "correct", "fields": {"stage": "planned"}}),
        ("A. Ann", {"id": claims[-1].id, "verdict": "reject"}),
        ("A. Ann", {"id": contacts[0].id, "verdict": "reject"}),
        ("A. Ann", {"id": trucks[0].id, "verdict": "accept"}),
        ("B. Ben", {"id": trucks[0].id, "verdict": "reject"}),
    ]
    for author, given in said:
        done = judge(folder, [(1, Given.model_validate({**given, "reason": "looked at"}))], author=author, command="judge")  # fmt: skip
        assert done.kept, done.refused
    with open_case(folder) as ledger:
        events = [e for e in ledger.events() if e.kind == "transfer" and not e.disputed]
    one, other = next((a, b) for a in events for b in events if a.id < b.id and a.what and b.what and a.what.category == b.what.category and (a.from_, a.to) == (b.from_, b.to))  # fmt: skip
    merged = Given.model_validate({"id": one.id, "verdict": "merge", "with": [other.id], "reason": "the same"})  # fmt: skip
    assert judge(folder, [(1, merged)], author="A. Ann", command="judge").kept
    withdraw(folder, documents["troops"], reason="retracted", author="A. Ann", command="withdraw")


@pytest.fixture(scope="module")
def asking(judged: Path, connect: Connect) -> Iterator[TestClient]:
    with connect(judged) as client:
        yield client


def everything(client: TestClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Return all records of a list, portion by portion."""
    found: list[dict[str, Any]] = []
    answer = client.get(V1 + path, params=asked)
    while True:
        assert answer.status_code == 200, answer.text
        told = answer.json()
        found += told["items"]
        linked = answer.headers.get("link")
        assert linked == (f'<{told["next"]}>; rel="next"' if told["next"] else None)
        if told["next"] is None:
            return found
        answer = client.get(told["next"])


def printed(*words: str | Path) -> list[dict[str, Any]]:
    """Return the lines of JSON that a command prints."""
    done = CliRunner().invoke(cli, [*map(str, words)])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def in_any_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def path_of(client: TestClient, resource: Resource) -> str:
    """Return the path of ``resource``, of the first record of its list if it is of one."""
    if "{id}" not in resource.path:
        return resource.path
    listed = "/" + resource.path.split("/")[1]
    first = client.get(V1 + listed, params={"limit": 1}).json()["items"][0]
    return resource.path.replace("{id}", first["origin" if listed == "/origins" else "id"])


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.name)
def test_every_resource_answers_as_described(asking: TestClient, resource: Resource) -> None:
    """There is something to answer, and all of it is what the description says."""
    description = asking.get("/api/openapi.json").json()
    answer = asking.get(V1 + path_of(asking, resource))
    assert answer.status_code == 200, answer.text
    schema = description["paths"][resource.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]  # fmt: skip
    Draft202012Validator({**schema, "components": description["components"]}).validate(answer.json())  # fmt: skip
    if resource.listed:
        assert answer.json()["items"]


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/events", ["events", "CASE", "--json"]),
        ("/judgements", ["judgements", "CASE", "--json"]),
        ("/conflicts", ["judgements", "CASE", "--conflicts", "--json"]),
        ("/withdrawals", ["withdraw", "CASE", "--json"]),
        ("/flows", ["flows", "CASE", "--json"]),
        ("/acknowledgement", ["acknowledgement", "CASE", "--json"]),
        ("/acknowledgement/shifts", ["acknowledgement", "CASE", "--shifts", "--json"]),
        ("/provisions", ["measures", "--json"]),
        ("/assessments", ["measures", "CASE", "--json"]),
        ("/cap-totals", ["measures", "CASE", "--totals", "--json"]),
        ("/indicators", ["watch", "CASE", "--json"]),
    ],
)  # fmt: skip
def test_records_are_those_that_commands_print(
    asking: TestClient, judged: Path, tmp_path: Path, path: str, command: list[str]
) -> None:
    """Field by field and number by number, whatever the size of a portion."""
    case = tmp_path / "case"  # a command may note that it looked
    shutil.copytree(judged, case)
    wanted = printed(*(case if word == "CASE" else word for word in command))
    assert wanted
    assert in_any_order(everything(asking, path, limit=500)) == in_any_order(wanted)
    assert in_any_order(everything(asking, path, limit=3)) == in_any_order(wanted)


@pytest.mark.parametrize(("path", "record"), [("/documents", "document"), ("/claims", "claim"), ("/failures", "failure"), ("/judgements", "judgement")])  # fmt: skip
def test_records_are_those_of_an_export(
    asking: TestClient, judged: Path, tmp_path: Path, path: str, record: str
) -> None:
    """Documents and claims with what belongs to them, as the lines of ``export --format jsonl`` have them."""
    case = tmp_path / "case"
    shutil.copytree(judged, case)
    export_case(case, tmp_path / "out.jsonl", form="jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    wanted = [line for line in lines if line.pop("record") == record]
    found = everything(asking, path, limit=2)
    if record == "failure":  # the API lists what nobody could read as well
        assert {f["fault"] for f in found} >= {"not read"}
        found = [f for f in found if f["fault"] != "not read"]
    assert wanted
    assert in_any_order(found) == in_any_order(wanted)


def test_explanations_are_those_of_explain(asking: TestClient, judged: Path) -> None:
    """The paragraph and the reasons are those that the command gives."""
    for event in everything(asking, "/events")[:6]:
        told = asking.get(f"{V1}/events/{event['id']}/explanation").json()
        done = CliRunner().invoke(cli, ["explain", str(judged), event["id"]])
        assert told["text"] in done.stdout
        assert all(reason in done.stdout for reason in (*told["reasons"], *told["grade"]))


def test_events_are_listed_as_on_their_page(asking: TestClient) -> None:
    """The same facets, words and orders give the same events in the same order."""
    counts = asking.get(f"{V1}/events", params={"counts": "true"}).json()["counts"]
    asked: list[dict[str, str]] = [{"order": o} for o in ("newest", "oldest", "origins", "documents", "effect")]  # fmt: skip
    asked += [{name: value} for name, values in counts.items() for value in list(values)[:2]]
    asked += [{"q": "trucks"}, {"q": '"artillery shells"'}, {"q": "unheard"}]
    for query in asked:
        answer = asking.get(f"{V1}/events", params={**query, "limit": 500})
        assert answer.status_code == 200, (query, answer.text)
        page = links(asking.get("/events", params=query).text, "events")
        assert [e["id"] for e in answer.json()["items"]][:50] == page[:50], query
    for name, values in counts.items():
        for value, number in values.items():
            assert asking.get(f"{V1}/events", params={name: value, "limit": 1}).json()["total"] == number  # fmt: skip


def test_what_belongs_together_leads_on(asking: TestClient) -> None:
    """From an event to its claims, from these to documents, text, origin and its tree, by the ids given."""
    event = max(everything(asking, "/events"), key=lambda e: e["documents"])
    claims = everything(asking, f"/events/{event['id']}/claims", limit=1)
    assert {c["id"] for c in claims} == set(event["claims"])
    for claim in claims:
        assert claim["event"] == event["id"]
        assert asking.get(f"{V1}/claims/{claim['id']}").json() == claim
        assert claim in everything(asking, "/claims", document=claim["document_id"], limit=1)
        document = asking.get(f"{V1}/documents/{claim['document_id']}").json()
        assert everything(asking, "/documents", name=document["document"]) == [document]
        text = asking.get(f"{V1}/documents/{document['id']}/text").json()
        assert text["text"][claim["start"] : claim["end"]] == claim["sentence"]
        (span,) = (s for s in text["spans"] if claim["id"] in s["claims"])
        assert (span["start"], span["end"], span["kind"]) == (claim["start"], claim["end"], "claim")
        tree = asking.get(f"{V1}/origins/{document['origin']['origin']}").json()
        assert document["document"] in {o["document"] for o in tree["items"]}
    copied = [edge for one in everything(asking, "/origins") if one["role"] == "copy" for edge in asking.get(f"{V1}/origins/{one['origin']}").json()["edges"]]  # fmt: skip
    assert ("reprint", "wire") in {(edge["copy"], edge["source"]) for edge in copied}


def test_a_correction_is_shown_and_a_rejection_told(asking: TestClient) -> None:
    """A claim is as reviewers have it; whose word that is stands beside it."""
    claims = everything(asking, "/claims")
    (corrected,) = (c for c in claims if c["corrected"])
    assert (corrected["stage"], corrected["corrected"]) == ("planned", ["stage (A. Ann)"])
    (rejected,) = (c for c in claims if c["rejected"])
    assert rejected["event"] is None


def test_outlets_and_their_documents(asking: TestClient) -> None:
    """Each outlet comes once, and its documents are as many as it says, the one without a name too."""
    outlets = everything(asking, "/outlets", limit=1)
    assert [o["outlet"] or "" for o in outlets] == sorted({o["outlet"] or "" for o in outlets})
    for outlet in outlets:
        listed = everything(asking, "/documents", outlet=outlet["outlet"] or "-", limit=2)
        assert len(listed) == outlet["documents"]
        assert {d["outlet"] for d in listed} == {outlet["outlet"]}


def test_judgements_are_chosen(asking: TestClient) -> None:
    """By what they are about, by whom, which and how they stand."""
    every = everything(asking, "/judgements")
    for name, key in (("target", "now"), ("author", "author"), ("verdict", "verdict"), ("state", "state")):  # fmt: skip
        value = next(j[key] for j in every if j[key])
        chosen = [j for j in every if j[key] == value]
        assert everything(asking, "/judgements", **{name: value}) == chosen
    assert asking.get(f"{V1}/judgements/{every[0]['id']}").json() == every[0]


def test_flows_and_stands_are_chosen_as_by_the_commands(asking: TestClient, judged: Path) -> None:
    """The same parameters, the same flows and stances."""
    asked = {"from": "PRK", "to": "RUS", "period": "2024/2025"}
    wanted = printed("flows", judged, "--from", "PRK", "--to", "RUS", "--period", "2024/2025", "--json")  # fmt: skip
    assert wanted
    assert in_any_order(everything(asking, "/flows", **asked)) == in_any_order(wanted)
    wanted = printed("acknowledgement", judged, "--party", "RUS", "--since", "2025-01-01", "--json")
    assert wanted
    found = everything(asking, "/acknowledgement", party="RUS", since="2025-01-01")
    assert in_any_order(found) == in_any_order(wanted)


def test_an_id_out_of_use_leads_on(asking: TestClient, judged: Path) -> None:
    """As on the pages, with all that took over; the query goes along."""
    with open_case(judged) as ledger:
        forward = next(f for f in ledger.forwards() if f.new and not ledger.event(f.old))
        gone = next(f for f in ledger.forwards() if not f.new and not ledger.event(f.old))
    answer = asking.get(f"{V1}/events/{gone.old}")
    assert answer.status_code == 410
    assert "counts any more" in answer.json()["detail"]
    answer = asking.get(f"{V1}/events/{forward.old}/claims?limit=7")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{V1}/events/{forward.new[0]}/claims?limit=7"
    assert answer.json()["now"] == list(forward.new)
    event = asking.get(f"{V1}/events/{forward.new[0]}").json()
    assert forward.old in event["formerly"]


def test_a_rejected_event_is_gone_and_still_explained(asking: TestClient, judged: Path) -> None:
    """It is in no list; its address says who rejected it, its explanation too."""
    with open_case(judged) as ledger:
        (rejected,) = (e for e in ledger.events(rejected=True) if e.rejected and e.kind == "contact")  # fmt: skip
    assert rejected.id not in {e["id"] for e in everything(asking, "/events")}
    answer = asking.get(f"{V1}/events/{rejected.id}")
    assert answer.status_code == 410
    assert "A. Ann" in answer.json()["detail"]
    assert asking.get(f"{V1}/events/{rejected.id}/explanation").json()["rejected"]


NO_EVENT, NO_DOCUMENT = f"e1:{'0' * 32}", f"d1:{'0' * 32}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/events/{NO_EVENT}", 404), (f"/events/{NO_EVENT}/claims", 404), (f"/events/{NO_EVENT}/explanation", 404),
        ("/events/e1:xyz", 404), (f"/claims/c1:{'0' * 32}", 404), (f"/documents/{NO_DOCUMENT}", 404),
        (f"/documents/{NO_DOCUMENT}/text", 404), (f"/origins/o1:{'0' * 32}", 404), (f"/judgements/j1:{'0' * 32}", 404),
        (f"/claims?document={NO_DOCUMENT}", 404), (f"/assessments?event={NO_EVENT}", 404), ("/nowhere", 404), ("/", 404),
        (f"/documents/{NO_DOCUMENT}%0a", 400), ("/documents/..%2f..%2fledger.db", 404),
        ("/events?after=x", 400), ("/events?after=%00", 400), ("/events?after=W10", 400), ("/claims?after=bnVsbA", 400),
        ("/claims?after=WyJyb3ciLDFlOTk5XQ", 400), ("/documents?after=" + "A" * 2500, 400),
        ("/events?q=" + "a" * 101, 400), ("/events?q=a&q=b", 400), ("/events?limit=1&limit=2", 400), ("/events?q=", 400),
        ("/events?limit=0", 400), ("/events?limit=501", 400), ("/events?limit=-1", 400), ("/events?limit=1e2", 400),
        ("/events?limit=%D9%A1", 400), ("/events?limit=" + "9" * 200, 400), ("/events?limit=", 400),
        ("/events?" + "&".join(["kind=transfer"] * 21), 400), ("/events?kind=theft", 400), ("/events?kind=", 400),
        ("/events?counts=yes", 400), ("/events?order=random()", 400), ("/events?oder=newest", 400),
        ("/events?grade=B9", 400), ("/events?pairs=PRK-RUS%0a", 400), ("/events?q=%00", 400),
        ("/flows?period=2025", 400), ("/flows?period=2025/2024", 400), ("/flows?period=2025-02-30/", 400),
        ("/acknowledgement?party=RUSSIA", 400), ("/acknowledgement?since=yesterday", 400),
        ("/case?x=1", 400), ("/events?q=" + "a" * 5000, 414),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told(asking: TestClient, path: str, status: int) -> None:
    """Unknown, malformed, too long, twice, of another kind: problem+json with what was needed."""
    answer = asking.get(V1 + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert "needed" in told["detail"] or status == 414
    assert "Traceback" not in answer.text


NASTY = [
    "' OR 1=1 --", "'; DROP TABLE events; --", "\" OR \"\"=\"", "../../../etc/passwd", "..\\..\\ledger.db", "{{7*7}}", "${7*7}",
    "<script>alert(1)</script>", "%s%n", "*", "NEAR(", "\u202e", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "🚀", "null", "__proto__", "a\r\nset-cookie: x=1", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.name)
def test_no_text_in_an_address_is_more_than_text(asking: TestClient, resource: Resource) -> None:
    """SQL, paths, templates, markup and headers in any parameter are refused or find nothing."""
    path = V1 + path_of(asking, resource)
    for parameter in resource.all_parameters:
        for text in NASTY:
            if parameter.within == "path":
                answer = asking.get(V1 + resource.path.replace("{id}", quote(text, safe="")))
                assert answer.status_code in (400, 404), text
                continue
            answer = asking.get(path, params={parameter.name: text})
            assert answer.status_code in (200, 400), (parameter.name, text, answer.text)
            if answer.status_code == 200 and resource.listed and any(map(str.isalnum, text)):
                # Two texts of the corpus are as nasty, and are found: never more than those.
                assert len(answer.json()["items"]) <= 1, (parameter.name, text)
            assert "set-cookie: x" not in str(answer.headers)
            assert "49" not in answer.json().get("detail", "")


def test_the_guard_of_the_pages_stands_before_it(asking: TestClient) -> None:
    """Another name is told nothing but that, in the form of the API and with what browsers must forbid."""
    answer = asking.get(f"{V1}/events", headers={"host": "evil.example"})
    assert (answer.status_code, answer.json()["status"]) == (421, 421)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-frame-options"] == "DENY"


def test_text_from_evidence_is_data(asking: TestClient) -> None:
    """Markup comes out as it went in, in JSON that no browser takes for a page."""
    (harmful,) = (d for d in everything(asking, "/documents") if HARM in d["document"])
    assert harmful["url"] == "javascript:alert(3)"
    answer = asking.get(f"{V1}/documents/{harmful['id']}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_nothing_is_changed_here(asking: TestClient, judged: Path, method: str) -> None:
    """Another method than reading is told which is answered, and changes nothing; a form is of no page."""
    assert asking.post(f"{V1}/judgements", data={"verdict": "accept"}).status_code == 403
    with open_case(judged) as ledger:
        before = ledger.head()
    form = {"json": {"verdict": "accept"}} if method == "POST" else {"data": {"verdict": "accept"}}
    answer = asking.request(method, f"{V1}/judgements", **form)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.headers["content-type"] == "application/problem+json"
    with open_case(judged) as ledger:
        assert ledger.head() == before


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200), ("*/*", 200), ("", 200), ("text/html, application/json;q=0.1", 200),
        ("application/*", 200), ("text/csv", 406), ("text/html,application/xhtml+xml", 406),
        ("application/json;q=0", 406), ("application/json;q=x", 406),
    ],
)  # fmt: skip
def test_there_is_one_form(asking: TestClient, accept: str, status: int) -> None:
    """Who takes no JSON is told so."""
    for path in (f"{V1}/case", "/api/openapi.json"):
        assert asking.get(path, headers={"accept": accept}).status_code == status


def test_head_is_the_same_without_the_body(asking: TestClient) -> None:
    """Status and headers of HEAD are those of GET."""
    one, other = asking.get(f"{V1}/events"), asking.head(f"{V1}/events")
    assert other.content == b""
    names = ("content-type", "content-length", "etag", "link", "cache-control")
    assert [one.headers.get(n) for n in names] == [other.headers.get(n) for n in names]


@pytest.fixture
def small_case(judged: Path, tmp_path: Path) -> Path:
    """A copy to be written to."""
    shutil.copytree(judged, tmp_path / "case")
    return tmp_path / "case"


def test_a_tag_holds_until_the_ledger_changes(small_case: Path, connect: Connect) -> None:
    """Nothing is sent again while nothing has changed; after a judgement everything is."""
    with connect(small_case) as client:
        own = {V1 + path_of(client, r) for r in RESOURCES if r.judged}  # tags of their own
        paths = [V1 + path_of(client, r) for r in RESOURCES]
        tags = {path: client.get(path).headers["etag"] for path in paths}
        assert len(set(tags.values())) == len(paths)
        for path, tag in tags.items():
            for known in (tag, f'"x", W/{tag}', "*"):
                answer = client.get(path, headers={"if-none-match": known})
                assert (answer.status_code, answer.content) == (304, b"")
                assert answer.headers["etag"] == tag
        given = Given(id=everything(client, "/events")[0]["id"], verdict="accept", reason="checked")
        judge(small_case, [(1, given)], author="C. Cas", command="judge")
        client.app.state.case.bring_up()  # type: ignore[attr-defined]  # Starlette's
        for path, tag in tags.items():
            answer = client.get(path, headers={"if-none-match": tag})
            assert answer.status_code == 200 or path in own, path
            assert answer.headers["etag"] != tag or path in own


def test_files_beside_the_ledger_count_too(small_case: Path, connect: Connect) -> None:
    """Indicators that a person writes anew are another state."""
    with connect(small_case) as client:
        tag = client.get(f"{V1}/indicators").headers["etag"]
        assert client.get(f"{V1}/indicators", headers={"if-none-match": tag}).status_code == 304
        file = small_case / "indicators.yaml"
        file.write_text(file.read_text("utf-8").replace("id: far", "id: farther"), encoding="utf-8")
        answer = client.get(f"{V1}/indicators", headers={"if-none-match": tag})
        assert answer.status_code == 200
        assert "farther" in {i["id"] for i in answer.json()["items"]}
        file.write_text("- id: [", encoding="utf-8")
        answer = client.get(f"{V1}/indicators")
        assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
        assert "indicators.yaml" in answer.json()["detail"]


def test_cursors_stay_good_while_the_ledger_grows(
    small_case: Path, connect: Connect, tmp_path: Path
) -> None:
    """What was there when a list was begun comes once, in its order, though documents come in meanwhile."""
    lists = ["/events", "/claims", "/documents", "/origins", "/outlets", "/failures", "/log"]
    with connect(small_case) as client:
        before = {path: everything(client, path) for path in lists}
        first = {path: client.get(V1 + path, params={"limit": 2}).json() for path in lists}
        (tmp_path / "more.txt").write_text("Belarus sent 77 tanks to Russia in May 2025, officials said.")  # fmt: skip
        (tmp_path / "empty.txt").write_bytes(b"")
        build([str(tmp_path / "more.txt"), str(tmp_path / "empty.txt")], small_case)
        client.app.state.case.bring_up()  # type: ignore[attr-defined]  # Starlette's
        for path in lists:
            found = list(first[path]["items"])
            address = first[path]["next"]
            while address:
                told = client.get(address).json()
                found += told["items"]
                address = told["next"]
            key = {"/outlets": "outlet", "/log": "entry", "/origins": "document"}.get(path, "id")
            were = [row[key] for row in before[path]]
            assert [row[key] for row in found if row[key] in set(were)] == were, path
            assert len({row[key] for row in found}) == len(found)


def test_a_fault_of_ours_is_a_problem_without_a_trace(small_case: Path, connect: Connect) -> None:
    """What nobody foresaw: words, and nothing of what went wrong inside."""
    with connect(small_case) as client:
        client.get(f"{V1}/case")
        client.app.state.case.catalogue = None  # type: ignore[attr-defined]  # so that it breaks
        answer = client.get(f"{V1}/outlets")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert "AttributeError" not in answer.text
        assert "Traceback" not in answer.text


def test_an_empty_case_answers(tmp_path: Path, connect: Connect) -> None:
    """Every list of a case without a document is empty, and says so in the same form."""
    (tmp_path / "a.txt").write_bytes(b"")
    build([str(tmp_path / "a.txt")], tmp_path / "case")
    with connect(tmp_path / "case") as client:
        assert client.get(f"{V1}/case").json()["counts"]["documents"] == 0
        for resource in RESOURCES:
            if resource.listed and "{id}" not in resource.path:
                found = client.get(V1 + resource.path).json()
                empty = resource.name not in ("failures", "log", "provisions", "indicators")
                assert bool(found["items"]) != empty, resource.name


def test_the_description_lists_what_there_is(asking: TestClient) -> None:
    """Every route has its entry, with the very parameters that it reads."""
    told = asking.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {r.path for r in RESOURCES}
    for resource in RESOURCES:
        named = [p["name"] for p in told["paths"][resource.path]["get"]["parameters"]]
        assert named == [p.name for p in resource.all_parameters]
    names = [operation["get"]["operationId"] for operation in told["paths"].values()]
    assert len(set(names)) == len(names)


def test_people_can_read_what_there_is(asking: TestClient) -> None:
    """A page says of every resource what it takes and gives; every page leads there."""
    answer = asking.get("/api")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    for resource in RESOURCES:
        assert f"<code>{V1}{resource.path}</code>" in answer.text
        for parameter in resource.all_parameters:
            assert f"<code>{parameter.name}</code>" in answer.text
    assert len(answer.content) < 60_000
    assert 'href="/api"' in asking.get("/failures").text
