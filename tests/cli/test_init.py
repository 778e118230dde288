"""``init`` asks what no option answers, says what it cannot use, and leads on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from supplyline.cli import cli
from supplyline.ledger import open_case
from tests.acquire.site import Site, html, rss

WORDS = (
    "Averland sent {} containers of artillery shells to Bresk, the Bresk ministry said on Monday."
)
PAIR = ("--parties", "XAV=Averland,XBR=Bresk")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, as a person without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPLYLINE_CONTACT", raising=False)
    return tmp_path


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a server with a feed of one page."""
    with Site() as found:
        found.pages["/feed"] = rss("/1")
        found.pages["/1"] = html(WORDS.format(120))
        yield found


def run(line: str, *, answers: str = "") -> Result:
    """Run a line as printed."""
    words = shlex.split(line)
    assert words.pop(0) == "supplyline"
    return CliRunner().invoke(cli, words, input=answers)


def after(result: Result) -> list[str]:
    """Return the commands that a start prints."""
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("next"))
    return [line[8:] for line in lines[at:]]


def test_without_options_five_questions_are_asked(desk: Path) -> None:
    """Enter takes the default; questions go to standard error, and the case is described."""
    done = run("supplyline init", answers="\n" * 6)
    assert [f"{n} of 5" in done.stderr for n in range(1, 7)] == [True] * 5 + [False]
    assert "of 5" not in done.stdout
    assert sorted(p.name for p in (desk / "case").iterdir()) == [
        "about.yaml", "feeds.toml", "indicators.yaml", "parties.yaml", "sources",
    ]  # fmt: skip
    assert "put what is to be read into case/sources" in done.stdout
    assert after(done) == [
        "supplyline build case/sources --case case --pair PRK-RUS", "supplyline serve case",
    ]  # fmt: skip


def test_an_answer_that_cannot_be_used_is_asked_for_again(desk: Path) -> None:
    """What is wrong is said, with what is near it; nothing is lost of what was answered before."""
    answers = ["RSU, PRK", "RUS, PRK", "shels", "shells /", "nowhere", "'", "", "pacts", "pact", "new", "a\tb", "me"]  # fmt: skip
    done = run("supplyline init", answers="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    for said in ("like RUS Russia", "like shell", "no file or folder 'nowhere'", "No closing quotation", "like pact"):  # fmt: skip
        assert said in done.stderr
    assert 'asked_by: "me"' in (desk / "new" / "about.yaml").read_text(encoding="utf-8")


def test_what_an_option_answers_is_not_asked(desk: Path) -> None:
    """With a folder named, who asks is the only question left of the fifth."""
    (desk / "papers").mkdir()
    done = run(
        'supplyline init c --parties IRN,RUS --gives "drones/money" --read papers --indicators all',
        answers="desk@outlet.example\n",
    )
    assert "1 of 5" not in done.stderr
    assert "5 of 5  Who is asking?" in done.stderr
    assert after(done)[0] == "supplyline build papers --case c --pair IRN-RUS"


def test_answers_that_end_early_write_nothing(desk: Path) -> None:
    """A script without all answers is told of --yes."""
    done = run("supplyline init", answers="\n\n")
    assert done.exit_code == 2
    assert "--yes" in done.stderr
    assert not list(desk.iterdir())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--parties RSU,PRK", 2, "like RUS Russia"),
        ("--read ftp://a.example/", 3, "needed http or https"),
        ("--read http://127.0.0.1/feed", 3, "a loopback address"),
        ("--indicators pacts", 2, "like pact"),
        ("--contact é", 3, "contact"),
    ],
)
def test_what_cannot_be_used_is_one_line(desk: Path, words: str, code: int, said: str) -> None:
    """With --yes nobody is asked again: one line, an exit code, and no file."""
    done = run(f"supplyline init case --yes {words}")
    assert (done.exit_code, said in done.stderr) == (code, True), done.output
    assert len(done.stderr.splitlines()) == 1
    assert not list(desk.iterdir())


def test_a_case_is_not_started_twice() -> None:
    """The files are the user's from the first time on."""
    assert run("supplyline init case --yes").exit_code == 0
    again = run("supplyline init case --yes")
    assert (again.exit_code, "choose another" in again.stderr) == (4, True)


def test_the_next_commands_work_for_a_folder(desk: Path) -> None:
    """What was printed is run as it is, and the case holds what was read."""
    (desk / "my papers").mkdir()
    (desk / "my papers" / "a.md").write_text(WORDS.format(40), encoding="utf-8")
    done = run(shlex.join(["supplyline", "init", "case", "--yes", *PAIR, "--read", "my papers"]))
    build, serve = after(done)
    assert run(f"{build} --workers 1").exit_code == 0
    assert shlex.split(serve) == ["supplyline", "serve", "case"]
    with open_case(desk / "case") as ledger:
        assert [e.to[0].code for e in ledger.events()] == ["XBR"]


def test_the_next_commands_work_for_a_feed(desk: Path, site: Site) -> None:
    """The feed is fetched, then what came is read."""
    words = ["supplyline", "init", "case", "--yes", *PAIR, "--read", site.at("/feed"), "--allow-private"]  # fmt: skip
    fetch, build = after(run(shlex.join(words)))
    assert run(f"{fetch} --pause 0").exit_code == 0
    assert run(f"{build} --workers 1").exit_code == 0
    with open_case(desk / "case") as ledger:
        assert [e.from_[0].code for e in ledger.events()] == ["XAV"]
