"""Keys are made once, kept private and read back; what is no key is refused with the way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from supplyline.custody.faults import KeyExists, KeyUnusable, PlaceRefused
from supplyline.custody.keys import is_signed, load_key, new_key, public_file, public_key


def no_passphrase() -> bytes | None:
    """Fail: a key without a passphrase asks for none."""
    raise AssertionError("a passphrase was asked for")


def test_a_key_is_read_back_and_signs(tmp_path: Path) -> None:
    """What the key in the file signs, the public key beside it proves; nothing else does."""
    place = tmp_path / "desk.key"
    made = new_key(place)
    key = load_key(place, ask=no_passphrase)
    assert key.public == made.public == public_key(str(public_file(place)))
    signature = key.sign(b"head")
    assert is_signed(b"head", signature, key.public)
    assert not is_signed(b"tail", signature, key.public)
    assert not is_signed(b"head", signature[:-1], key.public)
    assert not is_signed(b"head", signature, "00" * 32)


def test_only_its_owner_may_read_a_key(tmp_path: Path) -> None:
    """The private file has mode 0600 whatever the process' mask is."""
    before = os.umask(0)
    try:
        new_key(tmp_path / "desk.key")
    finally:
        os.umask(before)
    assert (tmp_path / "desk.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("way", ["desk.key", "desk.key.pub"])
def test_a_key_is_never_overwritten(tmp_path: Path, way: str) -> None:
    """Where either file is there already, neither is touched."""
    (tmp_path / way).write_text("something")
    with pytest.raises(KeyExists, match=way):
        new_key(tmp_path / "desk.key")
    assert [file.name for file in tmp_path.iterdir()] == [way]
    assert (tmp_path / way).read_text() == "something"


def test_a_passphrase_locks_a_key(tmp_path: Path) -> None:
    """A locked key opens with its passphrase alone, and is no plain key in the file."""
    place = tmp_path / "desk.key"
    made = new_key(place, passphrase=b"long and odd")
    assert b"ENCRYPTED" in place.read_bytes()
    assert load_key(place, ask=lambda: b"long and odd").public == made.public
    for wrong in (b"other", b"", None):
        with pytest.raises(KeyUnusable, match="passphrase"):
            load_key(place, ask=lambda wrong=wrong: wrong)  # type: ignore[misc]


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    """Other files, other kinds of keys and missing files are named."""
    other = tmp_path / "other.pem"
    curve = ec.generate_private_key(ec.SECP256R1())
    other.write_bytes(
        curve.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(KeyUnusable, match="another kind"):
        load_key(other, ask=no_passphrase)
    with pytest.raises(KeyUnusable, match="nobody else should hold"):
        public_key(str(other))
    other.write_bytes(
        curve.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    with pytest.raises(KeyUnusable, match="another kind"):
        public_key(str(other))
    other.write_bytes(b"no key")
    with pytest.raises(KeyUnusable):
        load_key(other, ask=no_passphrase)
    with pytest.raises(KeyUnusable):
        public_key(str(other))
    with pytest.raises(KeyUnusable, match="neither"):
        public_key("f00d")
    with pytest.raises(PlaceRefused):
        load_key(tmp_path / "missing", ask=no_passphrase)
    with pytest.raises(PlaceRefused):
        new_key(tmp_path / "missing" / "desk.key")


def test_a_public_key_may_be_a_file_of_digits(tmp_path: Path) -> None:
    """Digits that were mailed around and saved are read as well."""
    (tmp_path / "key.txt").write_text("AB" * 32 + "\n")
    assert public_key(str(tmp_path / "key.txt")) == "ab" * 32
