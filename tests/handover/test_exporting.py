"""What a case hands over: all of it or what was asked for, in its log first, the same each time."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from supplyline.answers.audit import verify
from supplyline.cli import cli
from supplyline.errors import CaseError
from supplyline.export import FORMATS, Wanted
from supplyline.handover.exporting import export_case, export_parts
from supplyline.handover.holding import IdSet, NothingInferred
from supplyline.inference.judging import Given, judge
from supplyline.ledger import open_case
from supplyline.records import Claim, Event, Party, When
from supplyline.run import Options, build
from supplyline.schema import DATA
from tests.corpus import write_corpus
from tests.export.reading import READERS, read_csv
from tests.export.test_forms import bytes_of, place_of
from tests.ledger.build import capture, document, passages, reading, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case of the small corpus, one claim corrected, one rejected; nobody changes it."""
    folder = tmp_path_factory.mktemp("exporting")
    case = folder / "case"
    build([str(write_corpus(folder / "sources"))], case, options=Options(workers=1, today=date(2026, 1, 1)))  # fmt: skip
    with open_case(case) as ledger:
        claims = list(ledger.claims())
    verdicts = [
        Given(id=claims[0].id, verdict="correct", reason="it says so", fields={"stage": "planned"}),
        Given(id=claims[1].id, verdict="reject", reason="it is none"),
    ]
    judge(case, list(enumerate(verdicts, 1)), author="A. Reviewer", command="judge")
    return case


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    """Return a copy to do with as one likes."""
    return Path(shutil.copytree(made, tmp_path / "case"))


def held(case: Path) -> tuple[list[Event], list[Claim]]:
    with open_case(case) as ledger:
        return ledger.events(), list(ledger.claims())


def lines(case: Path, place: Path, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of an export, by what they are."""
    export_case(case, place, form="jsonl", **more)
    found: dict[str, list[dict[str, Any]]] = {}
    for line in place.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found.setdefault(record.pop("record"), []).append(record)
    return found


@pytest.mark.parametrize("form", sorted(READERS))
def test_every_form_holds_every_event_claim_and_document(
    form: str, case: Path, tmp_path: Path
) -> None:
    """Read back by the other side, an export has what the ledger has, in the same number."""
    (tmp_path / "out").mkdir()
    place = place_of(tmp_path / "out", form)
    done = export_case(case, place, form=form)
    events, claims = held(case)
    with open_case(case) as ledger:
        documents, failures = ledger.document_ids(), ledger.failures()
    assert dict(done.counts) == {
        "events": len(events), "claims": len(claims), "documents": len(documents),
        "failures": len(failures),
    }  # fmt: skip
    found = READERS[form](place)
    assert set(found.events) == {e.id for e in events}
    if form != "geojson":
        assert found.claims.keys() == {c.id for c in claims}
    if form not in ("geojson", "stix"):
        assert found.documents.keys() == set(documents)


def test_parts_hold_what_the_ledger_has(case: Path, tmp_path: Path) -> None:
    """Documents, origins, claims and pairs come back as the plain form and the ledger have them, by month."""
    export_case(case, tmp_path / "plain", form="parquet")
    done = export_parts(case, tmp_path / "parts", by="month")
    assert done.kept == 0
    with open_case(case) as ledger:
        pairs = {(r.copy, r.source, r.kind, r.share, len(r.spans)) for r in ledger.reuse()}
        origins = {(o.document, o.origin, o.role) for o in ledger.origins()}
        days = {d.id: d.published or "" for d in ledger.documents()}
    assert pairs
    read = {
        t: pq.read_table(tmp_path / "parts" / t).to_pylist()
        for t in ("documents", "claims", "origins", "reuse")
    }
    assert pairs == {
        (r["copy"], r["source"], r["kind"], r["share"], len(r["spans"])) for r in read["reuse"]
    }
    assert {(r["document"], r["origin"], r["role"]) for r in read["origins"]} == origins
    for name in ("documents", "claims"):
        plain = {
            r["id"]: r for r in pq.read_table(tmp_path / "plain" / f"{name}.parquet").to_pylist()
        }
        assert len(read[name]) == len(plain)
        for row in read[name]:
            day = days[row["id" if name == "documents" else "document"]]
            assert row.pop("month") == (day[:7] if len(day) >= 7 else None)
            assert row == plain[row["id"]]
    again = export_parts(case, tmp_path / "parts", by="month")
    assert (again.written, again.kept) == (0, done.written), "an export changes nothing of the next"


@pytest.mark.parametrize(
    "words", [("--format", "csv"), ("--format", "parquet", "--from", "PRK")], ids=["csv", "from"]
)
def test_parts_are_of_everything_and_parquet(case: Path, tmp_path: Path, words: tuple[str, ...]) -> None:  # fmt: skip
    """Another form, or a choice of events, has no parts, and says so."""
    line = ["export", str(case), *words, "--partition", "month", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(cli, line)
    assert done.exit_code == 2
    assert "found --" in done.output
    assert not (tmp_path / "out").exists()


def test_lines_are_the_contract(case: Path, tmp_path: Path) -> None:
    """Each line of a claim or an event is what the commands print, and more beside."""
    found = lines(case, tmp_path / "out.jsonl")
    events, claims = held(case)
    assert [e["id"] for e in found["event"]] == [e.id for e in events]
    assert {c["id"] for c in found["claim"]} == {c.id for c in claims}
    for name in ("claim", "event", "document", "judgement", "failure"):
        file = "held_claim" if name == "claim" else name
        schema = json.loads((DATA / "contract" / f"{file}.json").read_text(encoding="utf-8"))
        known = dict.fromkeys(schema["properties"])
        for one in found[name]:
            # Of an event, an export says more.
            kept = {n: v for n, v in one.items() if name != "event" or n in known}
            Draft202012Validator(schema).validate(kept)
    assert len(found["failure"]) == 3
    assert len(found["judgement"]) == 2


def test_claims_are_as_reviewers_have_them(case: Path, tmp_path: Path) -> None:
    """A corrected claim has the corrected field and says whose word that is; a rejected one says so."""
    export_case(case, tmp_path / "out", form="csv")
    with (tmp_path / "out" / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (corrected,) = (r for r in rows if r["corrected"])
    assert (corrected["stage"], corrected["corrected"]) == ("planned", "stage (A. Reviewer)")
    (rejected,) = (r for r in rows if r["rejected"])
    assert "A. Reviewer" in rejected["rejected"]
    assert rejected["event"] == ""
    assert Counter(bool(r["event"]) for r in rows)[False] == 1


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_made_twice_is_the_same(form: str, case: Path, tmp_path: Path) -> None:
    """That the first is in the log does not change the second; the case stays whole."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = place_of(tmp_path / "a", form), place_of(tmp_path / "b", form)
    export_case(case, one, form=form, command="supplyline export case")
    export_case(case, two, form=form, command="supplyline export case")
    assert bytes_of(one) == bytes_of(two)
    assert verify(case) == []
    with open_case(case) as ledger:
        told = [e.read() for e in ledger.log()]
    assert [t["about"]["format"] for t in told if t["action"] == "export" and "format" in t["about"]] == [form] * 2  # fmt: skip


def test_events_are_chosen_with_what_belongs_to_them(case: Path, tmp_path: Path) -> None:
    """Options choose events; their claims and documents come with them, and all failures."""
    events, _ = held(case)
    wanted = Wanted(from_=("PRK",), kinds=("transfer",), items=("ammunition",))
    chosen = [e for e in events if wanted.has(e)]
    assert 0 < len(chosen) < len(events)
    found = lines(case, tmp_path / "out.jsonl", wanted=wanted)
    assert [e["id"] for e in found["event"]] == [e.id for e in chosen]
    assert {c["id"] for c in found["claim"]} == {c for e in chosen for c in e.claims}
    assert {d["id"] for d in found["document"]} == {d for e in chosen for d in e.documents}
    assert len(found["failure"]) == 3
    assert found["about"][0]["only from"] == "PRK"


@pytest.mark.parametrize(
    ("wanted", "inside"),
    [
        (Wanted(since="2025-01-31"), True),
        (Wanted(since="2025-02-01"), False),
        (Wanted(until="2025-01-01"), True),
        (Wanted(until="2024-12-31"), False),
        (Wanted(since="2025-01-10", until="2025-01-10"), True),
        (Wanted(to=("RUS", "CHN")), True),
        (Wanted(to=("CHN",)), False),
        (Wanted(tier="vetted"), False),
    ],
)
def test_a_period_takes_what_touches_it(wanted: Wanted, inside: bool, made: Path) -> None:
    """An event of January touches every day of January and no other."""
    one = replace(
        held(made)[0][0], when=When(text="in January", start="2025-01-01", end="2025-02-01"),
        to=(Party(text="Moscow", code="RUS"),), tier="candidate",
    )  # fmt: skip
    assert wanted.has(one) is inside
    if wanted.since or wanted.until:
        assert not wanted.has(replace(one, when=None))


@settings(deadline=None)
@given(st.sets(st.integers(0, 2**128 - 1), max_size=20), st.sets(st.text(max_size=4), max_size=3))
def test_ids_are_told_from_others(digits: set[int], odd: set[str]) -> None:
    """Held in sixteen bytes each, ids are among those that were added, and no others are."""
    near = {n ^ 1 for n in digits} | {n ^ (1 << 127) for n in digits}
    ids = IdSet()
    ids.add([*(f"c1:{n:032x}" for n in digits), *odd])
    assert ids.close() == len(digits) + len(odd)
    assert all(f"c1:{n:032x}" in ids for n in digits)
    assert not any(f"c1:{n:032x}" in ids for n in near - digits)
    assert all(o in ids for o in odd)
    assert "other" not in ids


def test_an_earlier_day_can_be_handed_over(case: Path, tmp_path: Path) -> None:
    """Before anything was held there is nothing to hand over; the export is in the log all the same."""
    found = lines(case, tmp_path / "out.jsonl", as_of="2001-01-01")
    assert found.keys() == {"about"}
    assert found["about"][0]["events"] == "0"
    with open_case(case) as ledger:
        assert [e.read()["about"].get("as of") for e in ledger.log()][-2] == "2001-01-01"


def test_a_case_whose_events_are_missing_is_told(tmp_path: Path) -> None:
    """Claims without events are a build that was killed: the way out is named."""
    one = document()
    with open_case(tmp_path / "case", create=True) as ledger:
        ledger.begin(run())
        with ledger.transaction():
            ledger.add_capture(capture())
            ledger.add_document(one, passages(one), tool="test")
            ledger.add_reading(reading(one), tool="test")
    with pytest.raises(NothingInferred, match="supplyline build --case"):
        export_case(tmp_path / "case", tmp_path / "out", form="csv")
    assert not (tmp_path / "out").exists()


def test_a_case_whose_only_event_was_rejected_is_handed_over(tmp_path: Path) -> None:
    """What reviewers rejected is no event: the claim leaves alone, with the judgement."""
    one, case = document(), tmp_path / "case"
    with open_case(case, create=True) as ledger:
        ledger.begin(run())
        with ledger.transaction():
            ledger.add_capture(capture())
            ledger.add_document(one, passages(one), tool="test")
            ledger.add_reading(reading(one), tool="test")
        ledger.end("2025-01-01T09:00:00Z")
    judge(case, [], author="A. Reviewer", command="judge")  # lets the event follow
    (event,) = held(case)[0]
    verdict = Given(id=event.id, verdict="reject", reason="it is none")
    judge(case, [(1, verdict)], author="A. Reviewer", command="judge")
    found = lines(case, tmp_path / "out.jsonl")
    assert [c["event"] for c in found["claim"]] == [None]
    assert [j["now"] for j in found["judgement"]] == [event.id]
    assert "event" not in found


def test_a_day_that_is_none_is_told_before_the_log_tells_of_it(case: Path, tmp_path: Path) -> None:
    """Nothing is exported as of yesterday, and the log says nothing of it."""
    with open_case(case) as ledger:
        before = ledger.head()
    with pytest.raises(CaseError, match="needed a day"):
        export_case(case, tmp_path / "out", form="csv", as_of="yesterday")
    with open_case(case) as ledger:
        assert ledger.head() == before


def test_a_case_that_is_none_is_told(tmp_path: Path) -> None:
    """A folder without a ledger is named, and nothing is written."""
    with pytest.raises(CaseError):
        export_case(tmp_path, tmp_path / "out", form="csv")
    assert list(tmp_path.iterdir()) == []


def test_text_of_documents_stays_in_the_case(case: Path, tmp_path: Path) -> None:
    """Sentences of claims leave; a document's other words do not."""
    for form in FORMATS:
        (tmp_path / form).mkdir()
        place = place_of(tmp_path / form, form)
        export_case(case, place, form=form)
        assert not any(b"Rain is expected" in data for data in bytes_of(place).values()), form
    assert read_csv(place_of(tmp_path / "csv", "csv")).counts is not None
