"""Ask for and check time-stamps (RFC 3161): a third party's word that a head existed by a moment.

The request holds the SHA-256 of the signed head and nothing else, so that a server learns nothing of
the case.  An answer is checked when it comes (is it about this head, is it granted) and again whenever
a case is verified; who trusts an authority gives its certificates, and the signature of the stamp is
checked against them.

Does not: send anything (``acquire`` does), or trust an authority by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from supplyline.clock import utc_text
from supplyline.custody.faults import KeyUnusable, PlaceRefused, StampRefused

_GRANTED = (0, 1)  # RFC 3161, section 2.4.2: granted, granted with modifications
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRequest:
    """What is sent to a server, and what its answer must repeat."""

    body: bytes  # TimeStampReq, DER; its media type is application/timestamp-query
    nonce: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StampedTime:
    """What a time-stamp says."""

    time: str  # UTC, ISO 8601 to the second, by the authority's clock
    authority: str  # name in the certificate that signed; "" if the stamp carries none
    trusted: bool  # its signature was checked against certificates that the user gave


def request_stamp(message: bytes) -> StampRequest:
    """Return a request for a time-stamp of ``message``; a new nonce each time."""
    request = (
        TimestampRequestBuilder()
        .data(message)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    return StampRequest(body=request.as_bytes(), nonce=request.nonce or 0)


def read_stamp(
    answer: bytes,
    message: bytes,
    *,
    trust: Sequence[x509.Certificate] = (),
    nonce: int | None = None,
) -> StampedTime:
    """Check that ``answer`` is a time-stamp of ``message``, and return what it says.

    Args:
        answer: TimeStampResp, DER, as the server sent it.
        message: What was to be stamped.
        trust: Certificates of authorities, or of a stamping key itself, that the user trusts; none:
            the stamp is held against the message only and ``trusted`` is False.
        nonce: Of the request, right after it; None: the answer was kept.

    Raises:
        StampRefused: It is none, is about something else, or is by nobody in ``trust``.

    Source: RFC 3161, sections 2.4.2 and 2.4.1 for the nonce.
    """
    try:
        stamp = decode_timestamp_response(answer)
        if stamp.status not in _GRANTED:
            said = "; ".join(stamp.status_string) or "no reason"
            raise StampRefused(f"a refusal (status {stamp.status}: {said})")
        info = stamp.tst_info
        imprint = info.message_imprint
        made = info.gen_time
    except ValueError as fault:
        raise StampRefused(f"an answer that is no time-stamp ({fault})") from fault
    if imprint.hash_algorithm != _SHA256:
        raise StampRefused("a stamp over another kind of hash than SHA-256")
    if bytes(imprint.message) != hashlib.sha256(message).digest():
        raise StampRefused("a stamp of something else")
    if nonce is not None and info.nonce != nonce:
        raise StampRefused("an answer to another request (its nonce differs)")
    if trust:
        _require_trusted(stamp, message, trust)
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return StampedTime(
        time=utc_text(made),
        authority=_authority(stamp),
        trusted=bool(trust),
    )


def load_certificates(place: Path) -> list[x509.Certificate]:
    """Read the certificates (PEM, one or many) of authorities that the user trusts.

    Raises:
        KeyUnusable: The file holds none.
        PlaceRefused: It cannot be read.
    """
    try:
        data = place.read_bytes()
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be read ({fault.strerror})") from fault
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as fault:
        raise KeyUnusable(
            str(place), "no certificate", "the authority's certificates in PEM"
        ) from fault


def _require_trusted(
    stamp: TimeStampResponse, message: bytes, trust: Sequence[x509.Certificate]
) -> None:
    builder = VerifierBuilder(roots=list(trust))
    try:
        builder.build().verify_message(stamp, message)
    except (VerificationError, ValueError) as fault:
        raise StampRefused(
            f"a stamp that the certificates given do not vouch for ({fault})"
        ) from fault


def _authority(stamp: TimeStampResponse) -> str:
    """Return the name of the certificate that the stamp says signed it."""
    signers = list(stamp.signed_data.signer_infos)
    for data in stamp.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(data)
        if any(
            certificate.serial_number == s.serial_number and certificate.issuer == s.issuer
            for s in signers
        ):
            return certificate.subject.rfc4514_string()
    return ""
