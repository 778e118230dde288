"""The commands of custody: what they print, write and refuse, from a key to a package checked alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from supplyline.acquire.network.stamping import StampServerFailed, ask_stamp
from supplyline.answers.audit import check
from supplyline.cli import cli
from supplyline.custody.checking import Trust, check_package
from supplyline.custody.faults import NothingToSign, StampRefused
from supplyline.custody.heads import read_head_file
from supplyline.custody.keys import SigningKey, load_key, new_key
from supplyline.custody.stamps import load_certificates
from supplyline.handover.custodian import package_case, sign_case, stamp_head
from supplyline.ledger import open_case
from tests.custody.authority import Authority
from tests.custody.build import members, records, repack, stranger


def supplyline(*words: str | Path, env: dict[str, str] | None = None, stdin: str = "") -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, [str(word) for word in words], env=env, input=stdin)


def test_from_a_key_to_a_package_that_is_checked_alone(built: Path, tmp_path: Path) -> None:
    """Key new, sign, package, verify: what is signed is told, and another's key is not accepted."""
    case, key = tmp_path / "case", tmp_path / "desk.key"
    shutil.copytree(built, case)
    done = supplyline("verify", case)
    assert done.exit_code == 0, done.output
    assert "unsigned: whoever holds it could rewrite it" in done.output
    public = supplyline("key", "new", key).output.strip()
    assert public == load_key(key, ask=lambda: None).public
    assert supplyline("key", "new", key).exit_code == 3
    done = supplyline("sign", case, "--key", key, "--head", tmp_path / "kept.head")
    assert done.exit_code == 0, done.output
    told = done.output.splitlines()
    assert json.loads(told[0])["key"] == public
    assert told[1] == "unstamped: no server vouches for the time"
    assert str(tmp_path / "kept.head") in told[2]
    done = supplyline("package", case, "-o", tmp_path / "case.zip")
    assert done.exit_code == 0, done.output
    place = tmp_path / "alone" / "case.zip"
    place.parent.mkdir()
    shutil.move(tmp_path / "case.zip", place)
    for where in (case, place):
        for trust in (
            ["--key", public],
            ["--key", f"{key}.pub"],
            ["--head", tmp_path / "kept.head"],
        ):
            done = supplyline("verify", where, *trust)
            assert done.exit_code == 0, done.output
            assert "unstamped" in done.output
            assert done.output.endswith("nothing is broken\n")
        done = supplyline("verify", where, "--key", "ab" * 32)
        assert done.exit_code == 1
        assert "no sound head is signed by this key" in done.output
    assert stranger(place, key=public, head=tmp_path / "kept.head") == []


def test_a_locked_key_signs_with_its_passphrase(case: Path, tmp_path: Path) -> None:
    """The passphrase is typed or comes from the environment; without it nothing is signed."""
    key = tmp_path / "locked.key"
    done = supplyline("key", "new", key, "--passphrase", stdin="long and odd\nlong and odd\n")
    assert done.exit_code == 0, done.output
    assert b"ENCRYPTED" in key.read_bytes()
    entries = check(case).entries
    head = ["--head", str(tmp_path / "kept.head")]
    word = {"SUPPLYLINE_KEY_PASSPHRASE": "another"}
    done = supplyline("sign", case, "--key", key, *head, env=word)
    assert done.exit_code == 3
    assert "passphrase" in done.output
    assert check(case).entries == entries
    word = {"SUPPLYLINE_KEY_PASSPHRASE": "long and odd"}
    assert supplyline("sign", case, "--key", key, *head, env=word).exit_code == 0
    assert supplyline("sign", case, "--key", key, *head, stdin="long and odd\n").exit_code == 0
    assert len(check(case).heads) == 3


def test_the_head_is_written_beside_the_case(
    case: Path, tmp_path: Path, signing_key: SigningKey
) -> None:
    """Without --head the head lies beside the case folder, not in it."""
    key = tmp_path / "desk.key"
    new_key(key)
    assert supplyline("sign", case, "--key", key).exit_code == 0
    assert read_head_file(tmp_path / "case.head").head.key != signing_key.public


def test_there_is_nothing_to_sign_in_an_empty_ledger(
    tmp_path: Path, signing_key: SigningKey
) -> None:
    """A ledger without an entry is refused."""
    with open_case(tmp_path / "case", create=True):
        pass
    with pytest.raises(NothingToSign):
        sign_case(tmp_path / "case", signing_key)


def test_a_stamped_head_is_checked_offline(
    case: Path, tmp_path: Path, signing_key: SigningKey
) -> None:
    """A stamp is kept with its head; in case and package it is told by whom, and whether that is trusted."""
    authority = Authority(tmp_path / "tsa")
    number, signed = sign_case(case, signing_key)
    stamped, seen = stamp_head(
        case,
        number,
        signed,
        server="https://clock.example",
        ask=lambda _, body: authority.answer(body),
    )
    assert stamped.stamp is not None
    assert seen.authority == "CN=Exemplar Clock"
    place = package_case(case, tmp_path / "case.zip").place
    trust = Trust(key=signing_key.public, authorities=load_certificates(authority.root))
    for report in (check(case, trust=trust), check_package(place, trust=trust)):
        assert report.findings == []
        assert "unstamped" in report.told()[0]
        assert "as the authorities you trust vouch for" in report.told()[1]
    assert stranger(place) == []
    assert {"stamps/2.txt", "stamps/2.tsr"} <= set(members(place))


def test_a_head_that_no_server_stamps_stays(case: Path, signing_key: SigningKey) -> None:
    """A refusal leaves the head signed and unstamped, and the ledger sound."""
    number, signed = sign_case(case, signing_key)
    with pytest.raises(StampRefused):
        stamp_head(case, number, signed, server="https://clock.example", ask=lambda *_: b"<html>")
    report = check(case)
    assert report.findings == []
    assert len(report.heads) == 2
    assert all(seen.stamp is None for seen in report.heads)


def test_a_server_is_asked_once_and_plainly() -> None:
    """The request goes out as RFC 3161 says; what is no answer is named."""
    asked: list[httpx.Request] = []
    kind = {"Content-Type": "application/timestamp-reply"}
    answers = [
        httpx.Response(200, headers=kind, content=b"stamp"),
        httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>"),
        httpx.Response(503, headers=kind),
        httpx.Response(200, headers=kind, content=b"x" * (2 << 20)),
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if not answers:
            raise httpx.ConnectError("nobody there")
        return answers.pop(0)

    transport = httpx.MockTransport(answer)
    assert ask_stamp("https://clock.example/tsa", b"query", transport=transport) == b"stamp"
    assert asked[0].method == "POST"
    assert asked[0].headers["Content-Type"] == "application/timestamp-query"
    assert asked[0].content == b"query"
    for found in ("text/html", "503", "megabyte", "nobody there"):
        with pytest.raises(StampServerFailed, match=found):
            ask_stamp("https://clock.example/tsa", b"query", transport=transport)


def test_exports_are_in_the_log_before_they_leave(case: Path, tmp_path: Path) -> None:
    """A package holds the entry about itself; a web archive's entry is in the ledger."""
    package_case(case, tmp_path / "case.zip")
    log = records(members(tmp_path / "case.zip")["log.jsonl"])
    exported = [entry for entry in log if entry["action"] == "export"]
    assert exported[0]["about"]["format"] == "package"
    for form in ("warc", "wacz"):
        done = supplyline("export", case, "--format", form, "-o", tmp_path / f"case.{form}")
        assert done.exit_code == 0, done.output
        assert "5 captures" in done.output
    with open_case(case) as ledger:
        about = [
            entry.read()["about"] for entry in ledger.log() if entry.read()["action"] == "export"
        ]
    assert [row["format"] for row in about if "format" in row] == ["package", "warc", "wacz"]
    with (tmp_path / "case.warc").open("rb") as file:
        kinds = [
            r.rec_type
            for r in ArchiveIterator(file, check_digests="raise")
            if r.raw_stream.read() or 1
        ]
    assert kinds == ["warcinfo"] + ["resource", "metadata"] * 5
    with ZipFile(tmp_path / "case.wacz") as wacz:
        assert "archive/data.warc.gz" in wacz.namelist()
    assert check(case).findings == []


def test_another_dossier_is_found_in_a_package(case: Path, tmp_path: Path) -> None:
    """The log says which dossier was handed over: another one under a fitting manifest is named."""
    place = package_case(case, tmp_path / "case.zip").place
    held = members(place)
    without = {name: data for name, data in held.items() if name != "dossier.html"}
    for other in ({**held, "dossier.html": b"<p>Another"}, without):
        repack(place, other, manifest=True)
        assert [f.where for f in check_package(place).findings] == ["dossier.html"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "doc"), "needed one of csv, jsonl"),
        (("--format", "warc", "--tier", "vetted"), "found --tier with --format warc"),
        (("--format", "csv", "--tlp", "red"), "found --tlp with --format csv"),
        (("--format", "csv", "--from", "XYZ"), "needed a party code"),
    ],
)
def test_what_fits_no_format_is_refused(
    case: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """A format that is not there, and an option that a format has no use for, are named."""
    done = supplyline("export", case, *words, "-o", tmp_path / "x")
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_evidence_that_is_gone_stops_an_export(case: Path, tmp_path: Path) -> None:
    """A case with a hole is not handed over; verify names the hole."""
    capture = next(f for f in sorted((case / "evidence").rglob("*")) if f.is_file())
    capture.unlink()
    for words in (("package",), ("export", "--format", "warc"), ("export", "--format", "wacz")):
        done = supplyline(words[0], case, *words[1:], "-o", tmp_path / "out")
        assert done.exit_code == 4, done.output
        assert capture.name in done.output
    done = supplyline("verify", case)
    assert done.exit_code == 1
    assert f"evidence {capture.name}" in done.output


def test_verify_refuses_what_is_neither_case_nor_package(tmp_path: Path) -> None:
    """A folder without a ledger and a file that is no package are named."""
    assert supplyline("verify", tmp_path).exit_code == 4
    (tmp_path / "text").write_text("no zip")
    assert supplyline("verify", tmp_path / "text").exit_code == 4
