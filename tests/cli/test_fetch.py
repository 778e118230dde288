"""``fetch``, ``add``, and addresses among the sources of the other commands."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from supplyline.cli import cli
from supplyline.ledger import LEDGER_NAME, open_ledger
from supplyline.run import Options, build
from tests.acquire.site import Reply, Site, html, rss

WORDS = "North Korea sent {} containers of artillery shells to Russia, the ministry said."
LOCAL = ("--allow-private", "--pause", "0")


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a server with a feed of two pages, one of them missing, and a packed page."""
    with Site() as found:
        found.pages["/feed"] = rss(
            "/1", "/gone", extra="<source url='x'>Beta Wire</source><pubDate>Mon, 06 Jan 2025 08:00:00 GMT</pubDate>"
        )  # fmt: skip
        found.pages["/1"] = html(WORDS.format(120))
        found.pages["/packed"] = Reply(
            body=gzip.compress(html("Été: " + WORDS.format(9)).body),
            headers={"Content-Type": "text/html; charset=iso-8859-1", "Content-Encoding": "gzip"},
        )
        yield found


def run(*arguments: str | Path) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_addresses_are_read_like_files(site: Site, tmp_path: Path) -> None:
    """A feed and a page given to build end in the same ledger as fetched first and built after.

    What the feed says of an item is known of its document; a page that is wrongly declared is read
    as what it is; running again counts the same and adds nothing.
    """
    sources = [site.at("/feed"), site.at("/packed")]
    first, second = tmp_path / "first", tmp_path / "second"
    from supplyline.acquire.network import Manners  # noqa: PLC0415  # the test's own
    from supplyline.inflow.fetch import Asking  # noqa: PLC0415  # as above

    options = Options(workers=1, asking=Asking(manners=Manners(allow_private=True, pause=0)))
    built = build(sources, first, options=options)
    assert (built.taken.documents, built.taken.failures, built.taken.new) == (2, 1, 2)
    again = build(sources, first, options=options)
    assert (again.taken.inputs, again.taken.new) == (built.taken.inputs, 0)
    assert again.fetched is not None
    assert (again.fetched.unchanged, again.fetched.passed) == (2, 2)

    fetched = run("fetch", *sources, "--case", second, *LOCAL)
    assert fetched.exit_code == 0, fetched.output
    assert "4 asked = 3 captured + 0 unchanged + 1 failed" in fetched.output
    assert "1  status 404" in fetched.output
    assert "answered with status 404" in fetched.output, "why, by one example"
    later = build([], second, options=options)
    assert (later.taken.documents, later.taken.new, later.fetched) == (2, 2, None)
    assert build([], second, options=options).taken.inputs == 0

    held = []
    for case in (first, second):
        with open_ledger(case / LEDGER_NAME) as ledger:
            assert ledger.verify() == []
            held.append({d.name: d for d in ledger.documents()})
            assert [f.fault for f in ledger.failures()] == ["status 404"]
    assert held[0] == held[1]
    item, packed = held[0][site.at("/1")], held[0][site.at("/packed")]
    assert (item.published, item.published_by, item.url) == (
        "2025-01-06T08:00:00Z", "given", site.at("/1")
    )  # fmt: skip
    assert [c.text for c in item.credits if c.kind == "syndicated"] == ["Beta Wire"]
    assert packed.text.startswith("Été: ")


def test_addresses_without_a_case(site: Site) -> None:
    """Claims and origins take addresses and store nothing; without leave, nothing private is asked."""
    told = run("claims", site.at("/1"), "--json", *LOCAL)
    assert [json.loads(line)["document"] for line in told.stdout.splitlines()] == [site.at("/1")]
    traced = run("origins", site.at("/feed"), site.at("/packed"), "--json", *LOCAL)
    assert len(traced.stdout.splitlines()) == 2
    assert "status 404" in traced.stderr
    refused = run("claims", site.at("/1"), "--json")
    assert (refused.stdout, refused.exit_code) == ("", 0)
    assert "refused address" in refused.stderr


def test_a_fetch_that_had_nothing_does_not_end_well(site: Site, tmp_path: Path) -> None:
    """Where no address could be had the exit code says so, for whoever runs it by the clock."""
    refused = run("fetch", site.at("/1"), "--case", tmp_path / "case")
    assert refused.exit_code == 3
    assert "--allow-private" in refused.stdout
    assert "asked 1 and had none" in refused.stderr


@pytest.mark.parametrize("command", ["build", "fetch", "claims", "origins"])
def test_credentials_in_an_address_go_nowhere(command: str, tmp_path: Path) -> None:
    """An address with a password is refused before anything is asked or written, and not repeated."""
    case = () if command in ("claims", "origins") else ("--case", tmp_path / "case")
    result = run(command, "https://me:sesame@a.example/", *case)
    assert result.exit_code == 3
    assert "sesame" not in result.output
    assert not (tmp_path / "case").exists()


def test_what_has_no_address_is_kept_with_what_is_known(tmp_path: Path) -> None:
    """Add keeps any file with its notes; build reads what can be read and fails nothing else."""
    case = tmp_path / "case"
    scan, note = tmp_path / "scan.png", tmp_path / "talk.txt"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    note.write_text(WORDS.format(7))
    kept = run("add", scan, "--case", case, "--note", "place=harbour", "--source", "a docker")
    assert kept.exit_code == 0, kept.output
    assert "image/png, 107 bytes, kept" in kept.output
    assert "held already" in run("add", scan, "--case", case, "--source", "a docker").output
    run("add", note, "--case", case, "--date", "2025-03-01", "--note", "outlet=Field notes")
    summary = build([], case, options=Options(workers=1))
    assert (summary.taken.documents, summary.taken.failures) == (1, 0)
    with open_ledger(case / LEDGER_NAME) as ledger:
        (document,) = ledger.documents()
        assert (document.published, document.outlet, document.name) == (
            "2025-03-01", "Field notes", "talk.txt"
        )  # fmt: skip
        capture = ledger.captures()[0]
        assert (capture.method, capture.source) == ("added", "a docker")
        assert dict(capture.note) == {"place": "harbour", "file": "scan.png"}
        assert capture.operator
        assert ledger.verify() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fetch", "--case", "c"), "nothing to ask"),
        (("fetch", "page.html", "--case", "c"), "needed an address"),
        (("fetch", "ftp://a.example/b", "--case", "c"), "http or https"),
        (("add", "nowhere.png", "--case", "c"), "nowhere.png"),
        (("add", __file__, "--case", "c", "--note", "place"), "key=value"),
        (("fetch", "http://a.example", "--case", "c", "--contact", "two\nlines"), "contact"),
    ],
)
def test_bad_input_is_one_clear_line(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong is said, nothing is made, and the exit code is not 0."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code in (2, 3)
    assert said in result.output
    assert not Path("c").exists()
