"""The model reader in a case: kept to evidence, resumed, paired, and without a trace of the key."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from supplyline.claims.model import EndpointError, ModelSettings
from supplyline.ledger import LEDGER_NAME, open_ledger
from supplyline.records import Claim
from supplyline.run import BuildSummary, Options, build
from tests.claims.model.server import Answer, Json, Server, claims, serving

KEY = "sk-not-to-be-seen"
SENTENCES = {
    "one": "North Korea has sent 120 containers of shells to Russia.",
    "two": "Iran delivered 40 drones to Sudan in January 2025.",
    "three": "Russia sent 20 trucks of rockets to Belarus on Friday.",
}
SHELLS = {
    "act": "sent", "kind": "transfer", "from": [{"text": "North Korea", "code": "PRK"}],
    "to": [{"text": "Russia", "code": "RUS"}], "what": {"text": "shells", "category": "ammunition"},
    "quantity": [{"text": "120 containers", "low": 120, "high": 120, "unit": "container"}],
    "when": None, "place": [], "stage": "done", "polarity": "affirmed", "certainty": "certain",
    "attribution": [], "voice": "report", "loaded": [],
}  # fmt: skip
DRONES = {
    **SHELLS, "act": "delivered", "from": [{"text": "Iran", "code": "IRN"}],
    "to": [{"text": "Sudan", "code": "SDN"}], "what": {"text": "drones", "category": "drone"},
    "quantity": [{"text": "400 drones", "low": 400, "high": 400, "unit": "drone"}],
    "when": "in January 2025",
}  # fmt: skip


def script(request: Json, _: int) -> Answer:
    """Answer as a middling model: one right, one with a made-up number, one with nothing."""
    asked = request["messages"][-1]["content"]
    return claims(*([SHELLS] if "shells" in asked else [DRONES] if "drones" in asked else []))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a file of three documents of a sentence each."""
    place = tmp_path / "documents.jsonl"
    rows = ({"id": id_, "published": "2025-03-10", "text": text} for id_, text in SENTENCES.items())
    place.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return place


Build = Callable[..., BuildSummary]


@pytest.fixture
def into(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Return how to build the case, with a model of one's own settings."""
    monkeypatch.setenv("SUPPLYLINE_MODEL_KEY", KEY)

    def run(server: Server | None, **options: object) -> BuildSummary:
        given = {"reader": "model", "model": "small", "tries": 2, **options}
        settings = (
            None
            if server is None
            else ModelSettings.model_validate({"endpoint": server.url, **given})
        )
        return build(
            [str(source)], tmp_path / "case", options=Options(workers=1, model=settings)
        )  # fmt: skip

    return run


def held(case: Path) -> list[Claim]:
    """Return the current claims of a case."""
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert ledger.verify() == []
        return list(ledger.claims())


def test_a_case_holds_what_has_evidence(into: Build, tmp_path: Path) -> None:
    """The right claim whole, the other without the number that nobody stated, and counts of both."""
    with serving(script) as server:
        summary = into(server)
    found = held(tmp_path / "case")
    assert [(c.from_[0].code, len(c.quantity)) for c in found] == [("PRK", 1), ("IRN", 0)]
    assert {c.reader.partition(" (")[0] for c in found} == {"model small"}
    assert "3 sentences asked" in summary.model[0]
    assert "1 (" in summary.model[1].partition("fields ")[2]


def test_a_second_build_asks_nothing_and_adds_nothing(into: Build, tmp_path: Path) -> None:
    """What is answered and read is done."""
    with serving(script) as server:
        into(server)
        before = (tmp_path / "case" / LEDGER_NAME).read_bytes()
        assert not into(server).changed
    assert len(server.asked) == 3
    assert (tmp_path / "case" / LEDGER_NAME).read_bytes() == before


def test_a_budget_leaves_documents_for_the_next_run(into: Build, tmp_path: Path) -> None:
    """One request a run: after three runs the case is that of a run without a budget."""
    with serving(script) as server:
        first = into(server, max_requests=1, parallel=1)
        assert first.tally.unread == {"waits for the model: the budget was reached": 2}
        assert "2 documents wait" in first.model[-1]
        into(server, max_requests=1, parallel=1)
        last = into(server, max_requests=1, parallel=1)
    assert last.tally.unread == {}
    assert len(server.asked) == 3
    assert [c.from_[0].code for c in held(tmp_path / "case")] == ["PRK", "IRN"]


def test_a_run_that_the_endpoint_ended_goes_on(into: Build, tmp_path: Path) -> None:
    """The key is refused after one answer; with a good one, two sentences are left to ask."""
    with (
        serving(lambda r, n: script(r, n) if n == 0 else Answer(status=401)) as server,
        pytest.raises(EndpointError),
    ):
        into(server, parallel=1)
    with serving(script) as server:
        into(server)
    assert len(server.asked) == 2
    assert len(held(tmp_path / "case")) == 2


def test_the_pair_keeps_the_embedded_claims_and_lists_the_rest(into: Build, tmp_path: Path) -> None:
    """Claims are the embedded reader's; one that both have says so; the others are for review, once."""
    into(None)
    alone = held(tmp_path / "case")
    with serving(script) as server:
        into(server, reader="both")
        into(server, reader="both")
    both = held(tmp_path / "case")
    assert [c.id for c in both] == [c.id for c in alone]
    agreed = [c for c in both if " and model small" in c.reader]
    assert [c.from_[0].code for c in agreed] == ["PRK"]
    rows = [
        json.loads(line)
        for line in (tmp_path / "case" / "review.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len({row["id"] for row in rows}) == len(rows)
    drones = next(row for row in rows if row["document"] == "two")
    assert (drones["fault"], drones["slots"]) == ("differ", ["quantity"])
    assert drones["sentence"] == SENTENCES["two"]
    assert any(row["fault"] == "only embedded" and row["document"] == "three" for row in rows)


def test_an_answer_of_no_use_is_listed(into: Build, tmp_path: Path) -> None:
    """A sentence without a usable answer is a line for review and a count, not a silence."""
    with serving(lambda *_: Answer(body={"choices": [{"message": {"content": "no"}}]})) as server:
        summary = into(server)
    rows = (tmp_path / "case" / "review.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["fault"] for row in rows] == ["unanswered"] * 3
    assert "3 without a usable answer" in summary.model[0]


def test_the_key_is_nowhere_in_the_case(into: Build, tmp_path: Path) -> None:
    """It goes out in a header, and into no file, ledger or summary."""
    with serving(script) as server:
        summary = into(server, reader="both")
    assert server.keys == [f"Bearer {KEY}"] * 3
    assert KEY not in " ".join(summary.model)
    files = [f for f in (tmp_path / "case").rglob("*") if f.is_file()]
    assert len(files) >= 5
    assert not [f for f in files if KEY.encode() in f.read_bytes()]


def test_the_embedded_reader_asks_nobody(into: Build, tmp_path: Path) -> None:
    """Without a model there are no answers, no list and no further line."""
    summary = into(None)
    assert summary.model == ()
    names = {f.name for f in (tmp_path / "case").iterdir()}
    assert names.isdisjoint({"answers.jsonl", "review.jsonl"})
