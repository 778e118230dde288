"""Make and read the key that signs heads: Ed25519 (RFC 8032), in the user's keeping.

A private key is a PEM file (PKCS8) that only its owner may read, with or without a passphrase; beside
it lies the public key (PEM, SubjectPublicKeyInfo), which other tools read as well.  A public key is
told as 64 hex digits.

Does not: keep keys in a case, send them anywhere, or say whose a key is: that is what a user tells
others by another way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from supplyline.custody.faults import KeyExists, KeyUnusable, PlaceRefused

_HEX = re.compile(r"[0-9a-f]{64}")
_PRIVATE = "an Ed25519 private key in PEM: make one with 'supplyline key new FILE'"
_PUBLIC = "an Ed25519 public key: 64 hex digits, or the .pub file beside the private key"
_UNREADABLE = (ValueError, UnsupportedAlgorithm, InternalError)  # the last: of a key too short
_LARGEST = 1 << 20  # bytes of a key file; more is another file named by mistake


class SigningKey:
    """An open private key.  ``new_key`` and ``load_key`` make it.

    Attributes:
        public: The public key as 64 lowercase hex digits.
    """

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = _raw(private.public_key()).hex()

    @property
    def public_der(self) -> bytes:
        """The public key as other tools take it: SubjectPublicKeyInfo, DER."""
        return self._private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of ``message``, 64 bytes."""
        return self._private.sign(message)


def new_key(place: Path, *, passphrase: bytes | None = None) -> SigningKey:
    """Make a key, write it to ``place`` and its public half to ``place`` with ``.pub`` added.

    Args:
        place: A new file, readable by its owner alone.
        passphrase: That encrypts the file; None: the file's rights are its only protection.

    Raises:
        KeyExists: One of the two files is there already.
        PlaceRefused: The machine refused to write.
    """
    private = Ed25519PrivateKey.generate()
    lock = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    public = public_file(place)
    if public.exists():
        raise KeyExists(public)
    _write_new(
        place,
        private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock),
        mode=0o600,
    )
    _write_new(
        public,
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        mode=0o644,
    )
    return SigningKey(private)


def public_file(place: Path) -> Path:
    """Return where the public half of the key ``place`` lies.

    >>> public_file(Path("desk.key")).name
    'desk.key.pub'
    """
    return place.with_name(place.name + ".pub")


def load_key(place: Path, *, ask: Callable[[], bytes | None]) -> SigningKey:
    """Read a private key.

    Args:
        place: Its PEM file.
        ask: Called for the passphrase if, and only if, the file needs one.

    Raises:
        KeyUnusable: The file is no Ed25519 key, or the passphrase is another.
        PlaceRefused: The file cannot be read.
    """
    data = _read(place)
    try:
        try:
            private = serialization.load_pem_private_key(data, None)
        except TypeError:  # encrypted: the library's way to say so
            passphrase = ask()
            if not passphrase:
                raise KeyUnusable(
                    str(place), "a key with a passphrase", "the passphrase: type it when asked"
                ) from None
            private = serialization.load_pem_private_key(data, passphrase)
    except _UNREADABLE as fault:
        found = "another passphrase" if b"ENCRYPTED" in data else "no key that can be read"
        raise KeyUnusable(str(place), found, _PRIVATE) from fault
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusable(str(place), f"a key of another kind ({type(private).__name__})", _PRIVATE)
    return SigningKey(private)


def public_key(told: str) -> str:
    """Return a public key as 64 hex digits.

    Args:
        told: The digits themselves, or a file that holds them or the key in PEM.

    Raises:
        KeyUnusable: It is neither.
        PlaceRefused: The file cannot be read.

    >>> public_key("AB" * 32) == "ab" * 32
    True
    """
    if _HEX.fullmatch(told.lower()):
        return told.lower()
    place = Path(told)
    if not place.is_file():
        raise KeyUnusable(told, "neither 64 hex digits nor a file", _PUBLIC)
    data = _read(place)
    text = data.decode("utf-8", "replace").strip().lower()
    if _HEX.fullmatch(text):
        return text
    if b"PRIVATE KEY" in data:
        raise KeyUnusable(told, "a private key, which nobody else should hold", _PUBLIC)
    try:
        public = serialization.load_pem_public_key(data)
    except _UNREADABLE as fault:
        raise KeyUnusable(told, "no key that can be read", _PUBLIC) from fault
    if not isinstance(public, Ed25519PublicKey):
        raise KeyUnusable(told, f"a key of another kind ({type(public).__name__})", _PUBLIC)
    return _raw(public).hex()


def is_signed(message: bytes, signature: bytes, public: str) -> bool:
    """Return whether ``signature`` is that of ``message`` by the key ``public`` (64 hex digits).

    Source: RFC 8032, section 5.1.7, as the cryptography library does it.
    """
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _read(place: Path) -> bytes:
    try:
        with place.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be read ({fault.strerror})") from fault
    if len(data) > _LARGEST:
        raise KeyUnusable(str(place), "a file of more than a megabyte", "a key")
    return data


def _write_new(place: Path, data: bytes, *, mode: int) -> None:
    """Write a file that was not there, with the rights it shall have from its first byte."""
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as fault:
        raise KeyExists(place) from fault
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be written ({fault.strerror})") from fault
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        place.unlink(missing_ok=True)
        raise PlaceRefused(place, f"it cannot be written ({fault.strerror})") from fault
