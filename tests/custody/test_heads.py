"""A signed head says where a log stood; any change to it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supplyline.custody.faults import HeadUnusable, PlaceRefused
from supplyline.custody.heads import (
    SignedHead,
    Stamp,
    head_from,
    head_record,
    is_sound,
    read_head,
    read_head_file,
    sign_head,
    write_head_file,
)
from supplyline.custody.keys import SigningKey, new_key


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """Return a new key."""
    return new_key(tmp_path / "desk.key")


@pytest.fixture
def signed(key: SigningKey) -> SignedHead:
    """Return a head signed with it."""
    return sign_head(key, seq=7, digest="ab" * 32, time="2026-11-24T02:00:00Z")


def test_a_head_is_read_back(signed: SignedHead, tmp_path: Path) -> None:
    """A head that was kept in a file is the head that was signed, with its stamp."""
    for head in (signed, signed.stamped(Stamp(server="https://clock.example", answer=b"\x30\x00"))):
        write_head_file(head, tmp_path / "head.json")
        assert read_head_file(tmp_path / "head.json") == head
        assert is_sound(head)


def test_any_other_head_is_unsound(signed: SignedHead) -> None:
    """Changed by one letter, or signed by another key, a head is no longer vouched for."""
    for old, new in (('"seq":7', '"seq":8'), ("abab", "abac"), ("02:00", "02:01")):
        changed = signed.text.replace(old, new, 1)
        assert not is_sound(read_head(changed, signed.signature, place="here"))
    for bit in range(512):
        signature = bytearray(signed.signature)
        signature[bit // 8] ^= 1 << bit % 8
        assert not is_sound(read_head(signed.text, bytes(signature), place="here"))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '"head"', "null", '{"seq":1}',
        '{"digest":"f00d","form":1,"key":"f00d","seq":1,"time":"2026-11-24T02:00:00Z"}',
        '{"digest":5,"form":1,"key":[],"seq":1,"time":{}}',
    ],
)  # fmt: skip
def test_what_is_no_head_is_refused(text: str) -> None:
    """Another text is named, not taken for a head."""
    with pytest.raises(HeadUnusable):
        read_head(text, b"", place="here")


def test_a_head_has_one_form(signed: SignedHead) -> None:
    """The same fields written another way are no head: what was signed is one text."""
    told = json.loads(signed.text)
    for other in (
        json.dumps(told),
        json.dumps({**told, "form": 2}),
        json.dumps({**told, "seq": True}),
    ):
        with pytest.raises(HeadUnusable):
            read_head(other, signed.signature, place="here")


def test_files_that_hold_no_head_are_refused(signed: SignedHead, tmp_path: Path) -> None:
    """A missing file, another file and a damaged record are named."""
    with pytest.raises(PlaceRefused):
        read_head_file(tmp_path / "missing")
    with pytest.raises(PlaceRefused):
        write_head_file(signed, tmp_path / "missing" / "head.json")
    for content in (b"\xff", b"[]", b"{}", b'{"head":1,"signature":"zz","stamp":null}'):
        (tmp_path / "head.json").write_bytes(content)
        with pytest.raises(HeadUnusable, match=r"head\.json"):
            read_head_file(tmp_path / "head.json")
    with pytest.raises(HeadUnusable):
        head_from({**head_record(signed), "stamp": "soon"}, place="here")
