"""From raw text to where parties stood on each kind of supply, and what was news."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from supplyline.answers.explain import explain
from supplyline.cli import cli
from supplyline.inference.acknowledgement import Standing, acknowledgement
from supplyline.ledger import open_case
from supplyline.records import Claim
from supplyline.run import build
from supplyline.schema import DATA

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "dprk-russia"
TIMELINE = ROOT.parent / "shared" / "data" / "csis" / "events_dev.jsonl"

pytestmark = pytest.mark.slow


class Built:
    """A case, where its parties stand, and the days of its claims."""

    def __init__(self, source: Path, place: Path) -> None:
        build([str(source)], place)
        self.place = place
        self.found: Standing = acknowledgement(place)
        with open_case(place) as ledger:
            published = {d.id: d.published for d in ledger.documents()}
            self.claims: dict[str, Claim] = {c.id: c for c in ledger.claims()}
        self.days = {c.id: (published[c.document] or "")[:10] for c in self.claims.values()}

    def news(
        self, party: str, side: str, kind: str, item: str
    ) -> list[tuple[str, str, str | None]]:
        """Return the shifts of a party, oldest first."""
        return [
            (s.before, s.after, s.day)
            for s in reversed(self.found.shifts)
            if (s.party, s.side, s.kind, s.item) == (party, side, kind, item)
            and s.other in ("PRK", "RUS")
        ]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the example once."""
    return Built(EXAMPLE, tmp_path_factory.mktemp("example") / "case")


def test_the_example_tells_that_arms_were_denied_and_denied_again(example: Built) -> None:
    """September and November 2022, and once more in May 2024."""
    assert example.news("PRK", "from", "transfer", "arms") == [
        ("alleged", "denied", "2022-09-22"),
        ("denied", "denied", "2022-11-08"),
        ("denied", "denied", "2024-05-17"),
    ]


def test_the_example_tells_how_troops_were_dismissed_not_denied_and_admitted(
    example: Built,
) -> None:
    """Moscow: denied, then neither confirmed nor denied, then admitted; Pyongyang: denied, admitted."""
    assert example.news("RUS", "to", "deployment", "troops") == [
        ("alleged", "denied", "2024-10-10"),
        ("denied", "deflected", "2024-10-21"),
        ("deflected", "admitted", "2025-04-26"),
    ]
    assert example.news("PRK", "from", "deployment", "troops") == [
        ("alleged", "denied", "2024-10-22"),
        ("denied", "admitted", "2025-04-28"),
    ]
    (silent,) = [s for s in example.found.shifts if s.after == "deflected"]
    did_not_deny = [c for c in silent.claims if "did not deny" in example.claims[c].sentence]
    assert {example.days[c] for c in did_not_deny} == {"2024-10-25"}


def test_a_shift_is_news_in_dossier_and_command(example: Built) -> None:
    """The page has its section, newest first; the command prints lines that its schema allows."""
    page = (example.place / "dossier.html").read_text(encoding="utf-8")
    section = page[page.index('id="shifts"') :]
    assert section.index("2025-04-28") < section.index("2022-09-22")
    run = CliRunner()
    for words, schema in ((["--shifts"], "shift"), ([], "stance")):
        done = run.invoke(
            cli, ["acknowledgement", str(example.place), "--json", "--party", "PRK", *words]
        )
        assert done.exit_code == 0, done.output
        lines: list[Any] = [json.loads(line) for line in done.output.splitlines()]
        held = Draft202012Validator(
            json.loads((DATA / "contract" / f"{schema}.json").read_text(encoding="utf-8"))
        )
        assert lines
        assert all(held.is_valid(line) and line["party"] == "PRK" for line in lines)
    since = run.invoke(
        cli, ["acknowledgement", str(example.place), "--shifts", "--json", "--since", "2025-01-01"]
    )
    assert all(json.loads(line)["day"] >= "2025" for line in since.output.splitlines())
    plain = run.invoke(cli, ["acknowledgement", str(example.place), "--shifts"])
    assert "denied again" in plain.output
    wrong = run.invoke(cli, ["acknowledgement", str(example.place), "--party", "Moscow"])
    assert wrong.exit_code == 2


def test_explain_tells_what_changed_for_acts_like_the_event(example: Built) -> None:
    """An event of troops lists both parties' shifts on troops, newest first, and none on arms."""
    with open_case(example.place) as ledger:
        events = ledger.events()
    denied = next(s.claims[0] for s in example.found.shifts if s.day == "2024-10-10")
    event = next(e for e in events if denied in e.claims)
    told = explain(example.place, event.id)
    lines = told[told.index("What changed in") :].split("\n\n")[0].splitlines()[1:]
    assert [line.split()[1] for line in lines] == [
        "2025-04-28", "2025-04-26", "2024-10-22", "2024-10-21", "2024-10-10",
    ]  # fmt: skip


@pytest.mark.skipif(not TIMELINE.exists(), reason=f"{TIMELINE.name} is not here")
def test_a_timeline_by_others_tells_the_same(tmp_path: Path) -> None:
    """From one-sentence entries: arms denied in September and November 2022, troops admitted in April 2025."""
    timeline = Built(TIMELINE, tmp_path / "case")
    assert timeline.news("PRK", "from", "transfer", "arms")[:2] == [
        ("none", "denied", "2022-09-21"),
        ("denied", "denied", "2022-11-07"),
    ]
    assert timeline.news("PRK", "from", "deployment", "troops") == [
        ("alleged", "admitted", "2025-04-28")
    ]
