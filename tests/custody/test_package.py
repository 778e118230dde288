"""A package is whole, the same each time, and checked alike by supplyline and by the script in it."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.custody.canonical import canonical
from supplyline.custody.checking import Trust, check_package
from supplyline.custody.faults import EvidenceMissing, PackageUnusable, PlaceRefused
from supplyline.custody.heads import read_head_file, write_head_file
from supplyline.custody.keys import SigningKey, new_key
from supplyline.custody.stamps import load_certificates, request_stamp
from tests.custody.authority import Authority
from tests.custody.build import Log, members, repack, script, stranger

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """Return a key."""
    return new_key(tmp_path_factory.mktemp("key") / "desk.key")


def test_an_unsigned_package_is_sound_and_says_so(tmp_path: Path) -> None:
    """Nothing is broken, and that nobody signed it is told."""
    place = tmp_path / "case.zip"
    Log().package(place)
    report = check_package(place)
    assert report.findings == []
    assert "unsigned" in report.told()[-1]
    assert stranger(place) == []


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path, key: SigningKey) -> None:
    """Two packages of one state are equal; one more row makes another."""
    log = Log()
    log.sign(key)
    first, second = log.package(tmp_path / "1.zip"), log.package(tmp_path / "2.zip")
    assert first.manifest == second.manifest
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    log.append("judge", {"judgements": [{"seq": 2, "author": "Bo"}]})
    assert log.package(tmp_path / "3.zip").manifest != first.manifest


def test_a_signed_package_is_held_against_whom_one_trusts(tmp_path: Path, key: SigningKey) -> None:
    """The right key and the head that was kept are satisfied; another key is not."""
    log, place, kept = Log(), tmp_path / "case.zip", tmp_path / "head.json"
    write_head_file(log.sign(key), kept)
    log.append("judge", {"judgements": [{"seq": 2, "author": "Bo"}]})
    log.package(place)
    trust = Trust(key=key.public, head=read_head_file(kept))
    report = check_package(place, trust=trust)
    assert report.findings == []
    assert report.signed_to == 3
    assert report.told()[-1].endswith("signed up to entry 3; 2 after it are unsigned")
    assert "unstamped" in report.told()[0]
    assert stranger(place, key=key.public, head=kept) == []
    other = new_key(tmp_path / "other.key").public
    assert [f.where for f in check_package(place, trust=Trust(key=other)).findings] == ["heads"]
    assert len(stranger(place, key=other)) == 1


def test_a_rewritten_log_is_found_through_the_head(tmp_path: Path, key: SigningKey) -> None:
    """Who changes a row and recomputes every hash is found by a key or head that one trusts."""
    log, place, kept = Log(), tmp_path / "case.zip", tmp_path / "head.json"
    write_head_file(log.sign(key), kept)
    other = Log()
    for rows in other.rows.values():
        rows.clear()
    other.entries.clear()
    told = [{**row, "source": "elsewhere.txt"} for row in log.rows["captures"]]
    for row in told:
        del row["entry"]
    for rows in ([], [], [], told):
        other.append("build", {"captures": rows})
    other.package(place)
    assert check_package(place).findings == [], "it agrees with itself"
    assert stranger(place) == []
    for trust in (Trust(key=key.public), Trust(head=read_head_file(kept))):
        assert {f.where for f in check_package(place, trust=trust).findings} == {"heads"}
    assert "no sound head" in stranger(place, key=key.public)[0]
    assert "rewritten" in stranger(place, head=kept)[0]


def test_a_stamp_travels_with_the_package(tmp_path: Path, key: SigningKey) -> None:
    """A stamp is checked by those who trust its authority, by supplyline or by openssl."""
    authority, log, place = Authority(tmp_path / "tsa"), Log(), tmp_path / "case.zip"
    log.sign(key, stamp=lambda data: authority.answer(request_stamp(data).body))
    log.package(place)
    trust = Trust(authorities=load_certificates(authority.root))
    report = check_package(place, trust=trust)
    assert report.findings == []
    assert "vouch for" in report.told()[0]
    assert "no certificate you gave" in check_package(place).told()[0]
    assert stranger(place) == []
    held = members(place)
    for name in ("stamps/1.txt", "stamps/1.tsr"):
        (tmp_path / Path(name).name).write_bytes(held[name])
    done = subprocess.run(  # noqa: S603  # the system's openssl
        ["openssl", "ts", "-verify", "-data", "1.txt", "-in", "1.tsr", "-CAfile", str(authority.root)],  # noqa: S607  # as above
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    other = Authority(tmp_path / "other")
    report = check_package(place, trust=Trust(authorities=load_certificates(other.root)))
    assert [f.where for f in report.findings] == ["stamps"]
    for name in ("stamps/1.txt", "stamps/1.tsr"):
        repack(place, {**held, name: held[name] + b"\n"}, manifest=True)
        assert [f.where for f in check_package(place).findings] == ["stamps"]
        assert len(stranger(place)) == 1


def test_evidence_that_is_gone_is_not_packed(tmp_path: Path) -> None:
    """A package with a hole is not written; what lay at its place stays."""
    place = tmp_path / "case.zip"
    place.write_bytes(b"before")

    def gone(capture: str) -> object:
        raise FileNotFoundError(capture)

    with pytest.raises(EvidenceMissing):
        Log().package(place, open_capture=gone)
    with pytest.raises(EvidenceMissing, match="SHA-256"):
        Log().package(place, open_capture=lambda _: (tmp_path / "case.zip").open("rb"))
    with pytest.raises(PlaceRefused):
        Log().package(tmp_path / "missing" / "case.zip")
    assert place.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir()] == ["case.zip"]


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    """Another file, another zip and a missing one are named."""
    (tmp_path / "text").write_text("no zip")
    repack(tmp_path / "other.zip", {"a.txt": b"a"})
    for name in ("text", "other.zip", "missing.zip"):
        with pytest.raises(PackageUnusable, match=name):
            check_package(tmp_path / name)


def test_the_script_runs_by_itself(tmp_path: Path, key: SigningKey) -> None:
    """Taken out of the package it needs nothing of supplyline, and leaves with 1 if anything is broken."""
    log, place = Log(), tmp_path / "case.zip"
    log.sign(key)
    log.package(place)
    held = members(place)
    (tmp_path / "verify.py").write_bytes(held["verify.py"])

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-I", "verify.py", "case.zip", *words],
            cwd=tmp_path, capture_output=True, check=False, text=True,
        )  # fmt: skip

    done = run("--key", key.public)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("nothing is broken\n")
    repack(place, {**held, "log.jsonl": held["log.jsonl"].replace(b"Ada", b"Bob", 1)})
    done = run()
    assert done.returncode == 1
    assert "log.jsonl line 2" in done.stdout
    assert not done.stderr


def test_the_script_can_be_read_by_a_stranger() -> None:
    """Under 150 lines, nothing but the standard library, nothing of supplyline."""
    text = (files("supplyline.custody") / "verify.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert max(map(len, text.splitlines())) <= 120
    imports = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert imports == ["import argparse, decimal, hashlib, io, json, sys, zipfile"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(), _VALUES, max_size=5))
def test_two_ways_to_canonical_json_are_one(record: dict[str, object]) -> None:
    """What the script writes is what supplyline writes, for every record."""
    assert script()["canonical"](record).encode() == canonical(record)


def test_signatures_are_those_of_the_standard() -> None:
    """RFC 8032, section 7.1, test 3; and every flipped bit of a signature or message is refused."""
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    is_signed = script()["is_signed"]
    assert is_signed(bytes.fromhex("af82"), signature, public)
    assert not is_signed(bytes.fromhex("af83"), signature, public)
    for bit in range(0, 512, 37):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not is_signed(bytes.fromhex("af82"), bytes(changed), public)
    assert not is_signed(b"", b"", public)
    assert not is_signed(b"", signature, b"short")


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_two_ways_to_check_a_signature_are_one(message: bytes) -> None:
    """What the cryptography library signs, the script accepts; for another key it does not."""
    private, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signature = private.sign(message)
    is_signed = script()["is_signed"]
    assert is_signed(message, signature, private.public_key().public_bytes(*raw))
    assert not is_signed(message, signature, other.public_key().public_bytes(*raw))
