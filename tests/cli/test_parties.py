"""Any pair by configuration: parties that only a user's file knows, from a sentence to the page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from supplyline.answers.explain import explain
from supplyline.direct import claims_of
from supplyline.errors import SchemaError
from supplyline.inference.judging import Given, judge
from supplyline.ledger import open_case
from supplyline.run import Options, OtherParties, build
from supplyline.schema.parties import in_force, parties_from
from tests.cli.test_judge import done, supplyline
from tests.corpus import write_long_corpus

PARTIES = """\
- code: XAV
  names: [Averland]
  demonyms: [Averlander]
  people: [{name: Ada Averly, until: 2024-06-01}]
- code: XAW
  names: [Averly Works]
  part_of: XAV
- code: XBR
  names: [Bresk]
  demonyms: [Breskian]
  organs: [Breskian Defence Council]
  people: [{name: Ada Averly, from: 2024-06-01}]
- code: XCO
  names: [Corvale]
"""
ROWS = [
    {"id": "shells", "outlet": "Harbour Wire", "published": "2024-03-02",
     "text": "Averland sent 40 containers of artillery shells to Bresk, the Breskian Defence Council said."},
    {"id": "works", "outlet": "Harbour Post", "published": "2024-03-04",
     "text": "Averly Works delivered 12 tanks to Bresk in February 2024, officials said."},
    {"id": "denial", "outlet": "Harbour Radio", "published": "2024-03-05",
     "text": "Averland denied that it had sent artillery shells to Bresk."},
]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return documents of two invented states, and a file that knows these."""
    sources, parties = tmp_path / "a.jsonl", tmp_path / "ours.yaml"
    sources.write_text("\n".join(map(json.dumps, ROWS)) + "\n", encoding="utf-8")
    parties.write_text(PARTIES, encoding="utf-8")
    return sources, parties


def codes(claim: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the first code of either side."""
    return claim["from"][0]["code"], claim["to"][0]["code"]


def lines(words: subprocess.CompletedProcess[str] | str) -> list[dict[str, Any]]:
    """Return the objects that a command printed."""
    text = words if isinstance(words, str) else words.stdout
    return [json.loads(line) for line in text.splitlines()]


def test_claims_of_an_invented_pair(files: tuple[Path, Path]) -> None:
    """With the file names have their codes, and what is part of a party has that party's."""
    sources, parties = files
    found = lines(done("claims", sources, "--json", "--parties", parties))
    assert {"shells", "works"} <= {c["document"] for c in found}
    assert all(codes(c) == ("XAV", "XBR") for c in found if c["kind"] == "transfer")
    speakers = [s["code"] for c in found if c["document"] == "shells" for s in c["attribution"]]
    assert "XBR" in speakers
    without = lines(done("claims", sources, "--json"))
    assert not {"XAV", "XBR"} & {p["code"] for c in without for p in (*c["from"], *c["to"])}


def test_a_case_of_an_invented_pair(files: tuple[Path, Path], tmp_path: Path) -> None:
    """From the sources to events, their acknowledgement and the page, by the command line alone."""
    sources, parties = files
    case = tmp_path / "case"
    done("build", sources, "--case", case, "--parties", parties, "--pair", "XAV-XBR")
    assert (case / "parties.yaml").read_text(encoding="utf-8") == PARTIES
    found = lines(done("events", case, "--json"))
    shells = next(e for e in found if e["what"] and e["what"]["category"] == "ammunition")
    assert codes(shells) == ("XAV", "XBR")
    assert {"denied"} & {a["status"] for a in shells["acknowledgement"] if a["party"] == "XAV"}
    page = (case / "dossier.html").read_text(encoding="utf-8")
    assert "Averland" in page
    assert "XAV" not in page.split("<main")[0]
    assert "Averland" in done("explain", case, shells["id"])
    assert done("verify", case)
    again = build([str(sources)], case, options=Options(workers=1, pair=("XAV", "XBR")))
    assert not again.changed
    for words in (
        "export --format jsonl -o a.jsonl --from XAV",
        "dossier --pair XAV-XBR -o a.html",
    ):
        assert "events" in done(*words.replace("-o ", f"-o {tmp_path}/").split(), case)
    unknown = supplyline("export", case, "--format", "jsonl", "-o", tmp_path / "b", "--from", "XZZ")
    assert unknown.returncode == 2


def test_another_file_has_documents_read_anew(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Codes follow the case's file once it has one."""
    sources, parties = files
    case = tmp_path / "case"
    first = build([str(sources)], case, options=Options(workers=1))
    assert first.parsed
    with open_case(case) as ledger:
        before = {r.document for r in ledger.readings()}
        assert not any(p.code == "XAV" for c in ledger.claims() for p in c.from_)
    second = build([str(sources)], case, options=Options(workers=1, parties=parties))
    assert second.changed
    with open_case(case) as ledger:
        assert {r.document for r in ledger.readings()} == before
        assert any(p.code == "XAV" for c in ledger.claims() for p in c.from_)
        tools = [run.reader for run in ledger.runs()]
        assert len(set(tools)) == 2
    assert in_force() is None
    assert not build([str(sources)], case, options=Options(workers=1)).changed


def test_a_case_keeps_its_own_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Given another one, a build refuses and leaves the case as it is."""
    sources, parties = files
    case = tmp_path / "case"
    build([str(sources)], case, options=Options(workers=1, parties=parties))
    parties.write_text(PARTIES + "- code: XDU\n  names: [Dunmark]\n", encoding="utf-8")
    with pytest.raises(OtherParties, match="leave --parties out"):
        build([str(sources)], case, options=Options(workers=1, parties=parties))
    assert (case / "parties.yaml").read_text(encoding="utf-8") == PARTIES
    assert in_force() is None


def test_a_wrong_file_is_refused_before_anything_is_made(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    """One line with file, line and what was expected; no case, and an older one stays as it is."""
    sources, parties = files
    case = tmp_path / "case"
    wrong = PARTIES + "- code: XDU\n  names: [Averland]\n"
    parties.write_text(wrong, encoding="utf-8")
    for words in (f"build {sources} --case {case}", f"claims {sources} --json"):
        found = supplyline(*words.split(), "--parties", parties)
        assert found.returncode == 3, found.stderr
        assert (
            f"{parties}:16: found 'Averland' for XDU, which is XAV's at {parties}:2" in found.stderr
        )
        assert found.stdout == ""
    assert not case.exists()
    build([str(sources)], case, options=Options(workers=1))
    held = (case / "ledger.db").read_bytes()
    (case / "parties.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(SchemaError):
        build([str(sources)], case, options=Options(workers=1))
    assert (case / "ledger.db").read_bytes() == held


def test_a_reviewer_may_use_its_codes(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A correction to a code that only the case's file knows is taken."""
    sources, parties = files
    case = tmp_path / "case"
    build([str(sources)], case, options=Options(workers=1, parties=parties))
    with open_case(case) as ledger:
        claim = next(c for c in ledger.claims() if c.kind == "transfer")
    fields = {"to": [{"text": claim.to[0].text, "code": "XCO"}]}
    given = Given(id=claim.id, verdict="correct", fields=fields, reason="as the map has it")
    outcome = judge(case, [(1, given)], author="A. Ann", command="test")
    assert outcome.refused == []
    assert "(XCO)" in explain(case, claim.id)


@pytest.mark.parametrize(("day", "code"), [("2024-05-31", "XAV"), ("2024-06-01", "XBR")])
def test_who_holds_office_is_told_by_the_day(
    files: tuple[Path, Path], tmp_path: Path, day: str, code: str
) -> None:
    """A person counts for the party that he or she speaks for on the day of the document."""
    _, parties = files
    source = tmp_path / "b.jsonl"
    text = "Finland sent 30 drones to Norway, Ada Averly said."
    source.write_text(json.dumps({"id": "a", "published": day, "text": text}), encoding="utf-8")
    with parties_from(parties):
        (claim, _), *_ = claims_of([str(source)], workers=1)
    assert [s.code for s in claim.attribution] == [code]


def test_workers_know_the_parties(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Read in other processes, names have the same codes as read in this one."""
    _, parties = files
    corpus = write_long_corpus(tmp_path / "long")
    rows = [
        {
            "id": f"w{n}",
            "text": f"Averland sent {n} tanks to Bresk. " + "It rained all day. " * 1500,
        }
        for n in range(2, 26)
    ]
    (corpus / "w.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with parties_from(parties):
        one, two = ([c for c, d in claims_of([str(corpus / "w.jsonl")], workers=n)] for n in (1, 2))
    assert one == two
    assert {c.from_[0].code for c in one} == {"XAV"}
