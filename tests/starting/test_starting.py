"""A case that was started is one that builds, and nothing that is there is written over."""

from __future__ import annotations

import shlex
from itertools import product
from pathlib import Path

import pytest
import yaml

from supplyline.acquire import AcquireError, CaseAsSource
from supplyline.acquire.addresses import refused_host
from supplyline.acquire.feedfile import read_feeds
from supplyline.errors import MachineError, SupplylineError
from supplyline.ledger import open_case
from supplyline.run import Options, build
from supplyline.schema.parties import in_force
from supplyline.starting import (
    INDICATORS,
    PARTIES,
    THINGS,
    AnswerUnfit,
    CaseStarted,
    Plan,
    contact_told,
    fitting,
    indicators_told,
    parties_told,
    sources_told,
    start_case,
    things_told,
)
from supplyline.whole import write_whole

FEED = "https://alphaville-post.example/rss.xml"
STORY = """\
---
outlet: Harbour Wire
published: 2025-03-02
---
{giver} has sent 40 containers of artillery shells to {taker}, officials said on Saturday.
"""
PAIRS = {
    "shipped": "PRK, RUS",
    "by name": "Iran, russia",
    "new": "XAV=Averland, XBR=Bresk",
    "one against two": "XAV=Averland, RUS, CHN",
    "quotation marks": 'XAV=The "Free" Isles, RUS',
}
GIVES = {
    "both ways": "arms, troops / fuel, technology",
    "there": "shells /",
    "back": "/ workers",
    "the same": "drones, instructors",
}


def plan_of(case: Path, *, parties: str = PARTIES, gives: str = THINGS, indicators: str = INDICATORS, read: tuple[str, ...] = (), contact: str = "") -> Plan:  # fmt: skip
    """Return the plan that answers make."""
    there, back = things_told(gives)
    paths, addresses = sources_told(read)
    return Plan(
        case=case, parties=parties_told(parties), there=there, back=back, paths=paths,
        addresses=addresses, indicators=indicators_told(indicators, there, back), contact=contact,
    )  # fmt: skip


@pytest.mark.parametrize(("parties", "gives"), list(product(PAIRS.values(), GIVES.values())))
def test_every_combination_is_read_by_what_reads_it(
    tmp_path: Path, parties: str, gives: str
) -> None:
    """Parties, indicators and feeds are as their readers need them, whatever goes with what."""
    for n, (indicators, feed, contact) in enumerate(
        (("all", FEED, "desk@outlet.example"), ("pact, training", None, "")), start=1
    ):
        case = tmp_path / f"a case {n}"
        plan = plan_of(
            case, parties=parties, gives=gives, indicators=indicators, contact=contact,
            read=(FEED,) if feed else (),
        )  # fmt: skip
        started = start_case(plan)
        assert all(file.read_text(encoding="utf-8").startswith("# ") for file in started.files)
        ids = [entry["id"] for entry in yaml.safe_load((case / "indicators.yaml").read_text())]
        for name in plan.indicators:
            assert any(id_ == name or id_.startswith(f"{name}-") for id_ in ids)
        about = yaml.safe_load((case / "about.yaml").read_text())
        assert list(about["parties"]) == [party.code for party in plan.parties]
        assert about["commands"] == list(started.commands)
        if feed:
            feeds = read_feeds(case / "feeds.toml")
            assert (feeds.feeds[0].url, feeds.contact) == (FEED, contact)
        assert in_force() is None


@pytest.mark.parametrize("parties", [PAIRS["shipped"], PAIRS["new"], PAIRS["one against two"]])
def test_what_was_started_builds(tmp_path: Path, parties: str) -> None:
    """The case takes invented sources in and knows its parties; its indicators are asked."""
    told = parties_told(parties)
    sources = tmp_path / "sources"
    sources.mkdir()
    for n, outlet in enumerate(("Harbour Wire", "Strait Post")):
        story = STORY.format(giver=told[0].name, taker=told[1].name).replace("Harbour Wire", outlet)
        write_whole(sources / f"{n}.md", story + f"The {outlet} asked {n + 3} people.\n")
    case = tmp_path / "case"
    started = start_case(plan_of(case, parties=parties, read=(str(sources),)))
    pair = (told[0].code, told[1].code)
    assert started.commands[0].endswith(f"--pair {pair[0]}-{pair[1]}")
    build([str(sources)], case, options=Options(workers=1, pair=pair))
    with open_case(case) as ledger:
        found = {(e.from_[0].code, e.to[0].code) for e in ledger.events() if e.from_ and e.to}
    assert found == {pair}


def test_commands_that_come_next_are_for_what_is_read(tmp_path: Path) -> None:
    """A folder is built, then served; feeds are fetched, then built; paths are quoted for a shell."""
    folder = tmp_path / "old papers"
    folder.mkdir()
    case = tmp_path / "my case"
    build_, serve = start_case(plan_of(case, read=(str(folder),))).commands
    assert shlex.split(build_)[:5] == ["supplyline", "build", str(folder), "--case", str(case)]
    assert shlex.split(serve) == ["supplyline", "serve", str(case)]
    case = tmp_path / "fed"
    fetch, build_ = start_case(plan_of(case, read=(FEED,))).commands
    assert shlex.split(fetch) == ["supplyline", "fetch", "--case", str(case), "--feeds", str(case / "feeds.toml")]  # fmt: skip
    assert shlex.split(build_)[:4] == ["supplyline", "build", "--case", str(case)]


def test_nothing_to_read_leaves_a_folder_for_it(tmp_path: Path) -> None:
    """The folder is there, empty, and named in the command."""
    started = start_case(plan_of(tmp_path / "case"))
    assert started.is_empty
    assert not list((tmp_path / "case" / "sources").iterdir())
    assert str(tmp_path / "case" / "sources") in started.commands[0]


@pytest.mark.parametrize("held", ["ledger.db", "parties.yaml", "feeds.toml", "indicators.yaml", "about.yaml"])  # fmt: skip
def test_nothing_is_written_over(tmp_path: Path, held: str) -> None:
    """A folder with a ledger or one of the files is left as it is; one with other files is used."""
    (tmp_path / held).write_text("mine", encoding="utf-8")
    with pytest.raises(CaseStarted, match=held):
        start_case(plan_of(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == [held]
    assert (tmp_path / held).read_text(encoding="utf-8") == "mine"
    (tmp_path / held).rename(tmp_path / "notes.txt")
    assert start_case(plan_of(tmp_path)).files
    with pytest.raises(CaseStarted):
        start_case(plan_of(tmp_path / "notes.txt"))


def test_what_cannot_be_finished_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up leaves no half of a case."""
    opened = Path.open

    def full(self: Path, mode: str = "r", **rest: object) -> object:
        if self.name == "indicators.yaml" and mode == "x":
            raise OSError(28, "No space left on device")
        return opened(self, mode, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(MachineError, match="No space left"):
        start_case(plan_of(tmp_path / "deep" / "case"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("RSU, PRK", "like RUS Russia"),
        ("Rusia, PRK", "like RUS Russia"),
        ("Averland, RUS", "XAB=NAME"),
        ("PRK", "found 1 parties, needed two"),
        ("PRK, North Korea", "PRK twice"),
        ("PRI, RUS", "PRI=NAME"),
        ("AVE=Averland, RUS", "no state has"),
        ("RUS=Ruritania, PRK", "which is Russia"),
        ("XAV=, RUS", "without a name"),
    ],
)
def test_a_party_that_is_not_known_is_told_with_what_is_like_it(words: str, said: str) -> None:
    """The message says what was found, what is near it, and how a new party is made known."""
    with pytest.raises(AnswerUnfit, match=said):
        parties_told(words)


def test_a_name_that_another_party_has_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """A new party may not be called what a shipped one is called."""
    with pytest.raises(AnswerUnfit, match="GEO's"):
        start_case(plan_of(tmp_path / "case", parties="XGE=Georgia, RUS"))
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("shels / fuel", "like shell"),
        ("sanctions", "which nobody gives"),
        ("/", "what goes / what comes back"),
        ("a / b / c", "nothing that is known"),
        ("arms / fuel / food", "what goes / what comes back"),
    ],
)
def test_things_that_nobody_gives_are_refused(words: str, said: str) -> None:
    """A word is a category, or one that makes a category by itself."""
    with pytest.raises(AnswerUnfit, match=said):
        things_told(words)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("ftp://a.example/feed", "needed http or https"),
        ("https://me:secret@a.example/feed", "credentials"),
        ("http://10.0.0.1/feed", "a private address"),
        ("http://[::1]/feed", "a loopback address"),
        ("http://2130706433/feed", "no address"),
        ("http://localhost:8000/feed", "inner network"),
        ("http://nas.local/feed", "inner network"),
    ],
)
def test_an_address_that_is_never_asked_is_refused(word: str, said: str) -> None:
    """Only http and https, no passwords, no machine of the inner network unless that is meant."""
    with pytest.raises(AcquireError, match=said) as fault:
        sources_told([word])
    assert "secret" not in str(fault.value)
    if refused_host(word) is not None and word.startswith("http:"):
        assert sources_told([word], allow_private=True)[1]


def test_a_path_that_leads_nowhere_is_told_with_what_is_beside_it(tmp_path: Path) -> None:
    """So is a folder that is a case: it would read its own evidence."""
    (tmp_path / "papers").mkdir()
    with pytest.raises(AnswerUnfit, match="like papers"):
        sources_told([str(tmp_path / "paper")])
    (tmp_path / "papers" / "ledger.db").touch()
    with pytest.raises(CaseAsSource):
        sources_told([str(tmp_path / "papers")])


def test_indicators_that_nothing_can_meet_are_refused() -> None:
    """Where nothing comes back there is no exchange; a word that is none is told with its like."""
    arms_only = (("arms",), ())
    assert "exchange" not in fitting(*arms_only)
    assert "people" not in fitting(*arms_only)
    for words, said in (("exchange", "nothing that is thought"), ("pacts", "like pact"), ("", "no indicator")):  # fmt: skip
        with pytest.raises(AnswerUnfit, match=said):
            indicators_told(words, *arms_only)


def test_a_contact_is_one_line_of_plain_signs() -> None:
    """It becomes part of a header."""
    with pytest.raises(SupplylineError):
        contact_told("a\nb")
    assert contact_told(" desk@outlet.example ") == "desk@outlet.example"
