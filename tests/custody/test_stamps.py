"""A time-stamp is held against what it is of, and against whom the user trusts."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.custody.faults import KeyUnusable, PlaceRefused, StampRefused
from supplyline.custody.stamps import load_certificates, read_stamp, request_stamp
from tests.custody.authority import Authority

MESSAGE = b"a signed head\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority of our own."""
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_stamp_says_when_and_by_whom(authority: Authority) -> None:
    """What the authority answers is read back, untrusted until its certificates are given."""
    request = request_stamp(MESSAGE)
    answer = authority.answer(request.body)
    seen = read_stamp(answer, MESSAGE, nonce=request.nonce)
    assert seen.authority == "CN=Exemplar Clock"
    assert seen.time[:2] == "20"
    assert seen.time.endswith("Z")
    assert not seen.trusted
    trusted = read_stamp(answer, MESSAGE, trust=load_certificates(authority.root))
    assert trusted.trusted
    assert trusted.time == seen.time


def test_a_stamp_of_something_else_is_refused(authority: Authority) -> None:
    """A stamp is bound to its message and, when it comes, to its request."""
    request = request_stamp(MESSAGE)
    answer = authority.answer(request.body)
    with pytest.raises(StampRefused, match="something else"):
        read_stamp(answer, MESSAGE + b"!")
    with pytest.raises(StampRefused, match="another request"):
        read_stamp(answer, MESSAGE, nonce=request.nonce + 1)


def test_a_stamp_by_nobody_trusted_is_refused(authority: Authority, tmp_path: Path) -> None:
    """Another authority's certificates do not vouch for it, whatever its name."""
    other = Authority(tmp_path / "other")
    answer = authority.answer(request_stamp(MESSAGE).body)
    with pytest.raises(StampRefused, match="do not vouch"):
        read_stamp(answer, MESSAGE, trust=load_certificates(other.root))


def test_what_is_no_stamp_is_refused(authority: Authority) -> None:
    """An error page, a cut answer and any flipped bit of what was signed are no stamp."""
    answer = authority.answer(request_stamp(MESSAGE).body)
    for wrong in (b"", b"<html>", answer[:-40], answer[:10]):
        with pytest.raises(StampRefused):
            read_stamp(wrong, MESSAGE)
    trust = load_certificates(authority.root)
    imprint = answer.index(b"\x04\x20")  # the hash of the message, 32 bytes
    for position in (imprint + 5, len(answer) - 5):
        changed = bytearray(answer)
        changed[position] ^= 1
        with pytest.raises(StampRefused):
            read_stamp(bytes(changed), MESSAGE, trust=trust)


def test_certificates_are_read_from_pem(tmp_path: Path) -> None:
    """A file without certificates is named."""
    (tmp_path / "root.pem").write_text("nothing")
    with pytest.raises(KeyUnusable):
        load_certificates(tmp_path / "root.pem")
    with pytest.raises(PlaceRefused):
        load_certificates(tmp_path / "missing.pem")
