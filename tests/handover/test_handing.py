"""A dossier tells of what was asked for, is in the log before it leaves, and is checked by a stranger alone."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from supplyline.answers.audit import check
from supplyline.custody.checking import Trust
from supplyline.custody.keys import SigningKey, new_key
from supplyline.export import Wanted
from supplyline.handover.custodian import sign_case
from supplyline.handover.handing import FORMS, Asked, QuestionUnclear, hand_over, paper_of
from supplyline.ledger import Catalogue, Facets, open_case
from supplyline.report.paper import Paper
from supplyline.run import Options, build
from tests.corpus import write_corpus
from tests.custody.build import members, repack


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """Return a key."""
    return new_key(tmp_path_factory.mktemp("key") / "desk.key")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, key: SigningKey) -> Path:
    """Return a signed case of the small corpus; nobody writes to it."""
    folder = tmp_path_factory.mktemp("handing")
    corpus = write_corpus(folder / "sources")
    build([str(corpus)], folder / "case", options=Options(workers=1, today=date(2026, 1, 1)))
    sign_case(folder / "case", key)
    return folder / "case"


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Path:
    """Return a copy of that case."""
    shutil.copytree(built, tmp_path / "case")
    return tmp_path / "case"


@pytest.fixture(scope="module")
def package(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package of what the case says of one pair; nobody writes to it."""
    folder = tmp_path_factory.mktemp("packed")
    shutil.copytree(built, folder / "case")
    place = folder / "PACKAGE.zip"
    done = hand_over(folder / "case", place, form="zip", asked=Asked(pair=("PRK", "RUS")))
    held = members(place)
    assert done.files == len(held)
    assert held["case.html"] == (built / "dossier.html").read_bytes()
    return place


def told(case: Path, asked: Asked) -> Paper:
    with open_case(case) as ledger:
        return paper_of(ledger, case, asked)


def events_in(paper: Paper) -> set[str]:
    """Return the ids of the events that a dossier names."""
    return set(re.findall(r"e1:[0-9a-f]{32}", " ".join(paper.texts())))


@pytest.mark.parametrize(
    "question", ["shells", "SHELLS containers", '"artillery shells"', '"shells artillery"', "drónes", "trucks OR tanks"]
)  # fmt: skip
def test_a_question_is_answered_as_the_apps_search_does(
    built: Path, tmp_path: Path, question: str
) -> None:
    """The events are those that the review app finds for the same words."""
    catalogue = Catalogue(tmp_path / "pages.index")
    with open_case(built) as ledger:
        catalogue.bring_up(ledger)
    facets = Facets(catalogue)
    facets.prepare()
    found = facets.find(words=question, most=1000)
    paper = told(built, Asked(question=question))
    assert events_in(paper) >= set(found.ids)
    assert paper.events == found.total


def test_no_word_of_a_question_is_passed_over(built: Path) -> None:
    """A long question is answered by what has all its words, the last one too."""
    told_of = "North Korea has sent 120 containers of artillery shells to Russia the South Korean defence ministry said"
    assert told(built, Asked(question=told_of)).events > 0
    assert told(built, Asked(question=f"{told_of} elsewhere")).events == 0


def test_a_selection_is_what_was_asked_for(built: Path) -> None:
    """Pair either way, period, kind; what a period leaves out for having no day is told."""
    with open_case(built) as ledger:
        events = ledger.events()
    pair = told(built, Asked(pair=("RUS", "PRK")))
    assert pair.events == told(built, Asked(pair=("PRK", "RUS"))).events
    assert 0 < pair.events < pair.held == len(events)
    dated = Wanted(since="2025-01-01", until="2025-12-31")
    paper = told(built, Asked(wanted=dated))
    assert paper.events == sum(map(dated.has, events)) < len(events)
    undated = sum(e.when is None or not (e.when.start or e.when.end) for e in events)
    assert undated
    assert f", {undated} of them because they have no day" in " ".join(paper.texts())
    kind = Wanted(kinds=("deployment",))
    assert told(built, Asked(wanted=kind)).events == sum(map(kind.has, events)) > 0
    assert told(built, Asked()).events == len(events)


def test_what_nobody_mentions_is_a_clear_page(built: Path) -> None:
    """A pair that no claim names gives a dossier that says so."""
    paper = told(built, Asked(pair=("FIN", "MNG")))
    assert paper.events == 0
    assert any("No event fits this selection" in text for text in paper.texts())


@pytest.mark.parametrize("question", ["?!", "-- ;", "x" * 301])
def test_a_question_without_words_is_refused(case: Path, tmp_path: Path, question: str) -> None:
    """Nothing is written and nothing logged for a question that cannot be asked."""
    with open_case(case) as ledger:
        before = ledger.head()
    with pytest.raises(QuestionUnclear, match="needed words"):
        hand_over(case, tmp_path / "a.pdf", form="pdf", asked=Asked(question=question))
    assert not (tmp_path / "a.pdf").exists()
    with open_case(case) as ledger:
        assert ledger.head() == before


def test_a_dossier_is_in_the_log_and_changes_no_later_one(case: Path, tmp_path: Path) -> None:
    """The log says what was handed over; the same dossier made after it has the same bytes."""
    asked = Asked(pair=("PRK", "RUS"), question="shells")
    for form in FORMS:
        for name in ("one", "two"):
            done = hand_over(case, tmp_path / f"{name}.{form}", form=form, asked=asked)
            assert 0 < done.events < done.held
        first, second = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("one", "two"))
        assert first == second, form
        with open_case(case) as ledger:
            abouts = [entry.read()["about"] for entry in ledger.log()]
        (about, _) = [a for a in abouts if a.get("format") == form]
        assert about["pair"] == "PRK-RUS"
        assert about["question"] == "shells"
        assert about[f"dossier.{form}"] == hashlib.sha256(first).hexdigest()


def test_a_stranger_checks_a_package_alone(package: Path, tmp_path: Path, key: SigningKey) -> None:
    """In an empty folder, with Python alone, the script finds nothing broken, or what was changed."""
    held = members(package)
    assert {
        "README.txt",
        "verify.py",
        "dossier.html",
        "dossier.pdf",
        "dossier.docx",
        "case.html",
    } < set(held)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "verify.py").write_bytes(held["verify.py"])

    def run(package: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-I", "verify.py", str(package), "--key", key.public],
            cwd=alone, capture_output=True, check=False, text=True,
        )  # fmt: skip

    sound = run(package)
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert sound.stdout.endswith("nothing is broken\n")
    assert check(package, trust=Trust(key=key.public)).findings == []
    other = held["dossier.pdf"][:-1] + b"\n\n"
    repack(tmp_path / "changed.zip", {**held, "dossier.pdf": other})
    assert run(tmp_path / "changed.zip").returncode == 1
    # Whoever makes the manifest anew is found by the log, which supplyline compares.
    repack(tmp_path / "anew.zip", {**held, "dossier.pdf": other}, manifest=True)
    assert [f.where for f in check(tmp_path / "anew.zip").findings] == ["dossier.pdf"]


def test_every_note_of_a_package_lies_in_it(package: Path) -> None:
    """The place that a note gives for a capture is a file of the package, under its hash."""
    held = members(package)
    places = set(re.findall(r"evidence/[0-9a-f]{2}/[0-9a-f]{64}", held["dossier.html"].decode()))
    assert places
    for place in places:
        assert hashlib.sha256(held[place]).hexdigest() == place[-64:]
    pages = pypdfium2.PdfDocument(io.BytesIO(held["dossier.pdf"]))
    text = re.sub(
        r"\s|\ufffe|\x02", "", "".join(p.get_textpage().get_text_bounded() for p in pages)
    )
    assert places <= set(re.findall(r"evidence/[0-9a-f]{2}/[0-9a-f]{64}", text))


def test_the_readme_tells_three_commands(package: Path) -> None:
    """What a recipient is told to run is what works."""
    readme = members(package)["README.txt"].decode()
    for command in (
        "unzip -p PACKAGE.zip verify.py > verify.py",
        "python3 -I verify.py PACKAGE.zip --key KEY",
    ):
        assert command in readme
    assert max(map(len, readme.splitlines())) <= 105
