"""Take objects out of an object store that speaks S3: listed by pattern, each streamed to the disk, hashed.

pyarrow's own client asks (``pyarrow.fs.S3FileSystem``), so the guard of ``guard`` cannot sit in its
connections.  It is therefore told everything and left to find out nothing: the store's address comes from
the environment and is judged before, keys come from the environment or there are none, and neither
configuration files nor a cloud's metadata service are asked.  Nothing that is read can name a store: feeds,
sitemaps and redirects lead to http and https only.

Does not: write to a store; keep what it takes (bytes go to the case's evidence, captures to the ledger).
"""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from supplyline.acquire.addresses import AddressRefused, refused_host, refused_ip
from supplyline.acquire.evidence import EvidenceStore
from supplyline.acquire.faults import Unreadable, failure
from supplyline.acquire.kinds import HEAD, MEDIA_TYPES, FileKind, named_kind
from supplyline.acquire.patterns import OBJECTS, is_pattern, names_of
from supplyline.acquire.received import TOOL, Received
from supplyline.acquire.sources import kind_received, nothing_fits
from supplyline.acquire.spool import Spool
from supplyline.clock import utc_now
from supplyline.records import Capture, Failure

if TYPE_CHECKING:
    from pyarrow import NativeFile
    from pyarrow.fs import S3FileSystem

_PIECE = 8 << 20  # bytes asked for at a time, and held
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_CONNECT, _READ = 10.0, 60.0  # seconds
_TRIES = 3
_ETAG = "etag"  # in a capture's note: what the store called this state of the object
_NEEDED = "a store that may be asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How an object store is asked: all that its client is told."""

    host: str  # with its port, if that is not the scheme's
    scheme: str = "https"
    region: str = "us-east-1"
    key: str = ""  # "": asked without a name
    secret: str = ""
    session: str = ""
    by_name: bool = False  # of the bucket, as Amazon's own store is asked


def door_of(environment: Mapping[str, str], *, allow_private: bool) -> Door:
    """Return how to ask, by the variables that S3 clients share.

    ``AWS_ENDPOINT_URL_S3`` or ``AWS_ENDPOINT_URL``, ``AWS_REGION`` or ``AWS_DEFAULT_REGION``,
    ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN``.

    Args:
        environment: Names and values.
        allow_private: Ask a store of the inner network, and one without TLS.

    Raises:
        AddressRefused: The store is none that may be asked.

    >>> door_of({"AWS_REGION": "eu-central-1"}, allow_private=True).host
    's3.eu-central-1.amazonaws.com'
    """
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    if not _REGION.fullmatch(region):
        raise AddressRefused(OBJECTS, f"the region {region!r}", "a name such as eu-central-1")
    told = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or ""
    address = told or f"https://s3.{region}.amazonaws.com"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as fault:
        raise AddressRefused(address, f"no address ({fault})", "https://host") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise AddressRefused(address, "no address of a store", "https://host, without credentials")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise AddressRefused(address, "a path in a store's address", "https://host")
    if not allow_private:
        if parts.scheme == "http":
            raise AddressRefused(address, "a store without TLS", "https, or --allow-private")
        _judge(address, parts.hostname, port or 443)
    key, secret = (
        environment.get("AWS_ACCESS_KEY_ID", ""),
        environment.get("AWS_SECRET_ACCESS_KEY", ""),
    )
    if bool(key) != bool(secret):
        raise AddressRefused(
            address, "one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "both, or neither"
        )
    return Door(
        host=parts.netloc, scheme=parts.scheme, region=region, by_name=not told,
        key=key, secret=secret, session=environment.get("AWS_SESSION_TOKEN", ""),
    )  # fmt: skip


def _judge(address: str, host: str, port: int) -> None:
    """Refuse a store of the inner network, as written and as its name resolves now."""
    refusal = refused_host(address)
    if refusal is None:
        try:
            found = {str(row[4][0]) for row in socket.getaddrinfo(host, port)}
        except OSError as fault:
            raise AddressRefused(
                address, f"a name that cannot be resolved ({fault})", _NEEDED
            ) from None
        refusal = next(filter(None, map(refused_ip, sorted(found))), None)
    if refusal is not None:
        raise AddressRefused(address, refusal, f"{_NEEDED}, or --allow-private")


def receive_objects(
    sources: Sequence[str],
    evidence: EvidenceStore,
    *,
    known: Mapping[str, Capture],
    door: Door,
) -> Iterator[Received | Failure]:
    """Yield the objects of ``sources``, their bytes kept, and a failure for each that cannot be had.

    An object that the store calls by the ETag it was captured under is not asked for again.

    Args:
        sources: ``s3://bucket/key``; with a pattern in the key; ending with "/" for all that lies
            there and has a name of a kind that is read.
        evidence: Where the bytes go.
        known: The latest capture that is held of each source.
        door: How the store is asked.

    Raises:
        MachineError: The machine refuses.
    """
    evidence.sweep()
    for source in sources:
        bucket, _, key = source[len(OBJECTS) :].partition("/")
        if not _BUCKET.fullmatch(bucket) or not key:
            yield failure(
                source, "", None, "refused address",
                f"{source}: found no bucket and key, needed s3://bucket/key, a pattern as key or a "
                "key that ends with /: mend it",
            )  # fmt: skip
            continue
        store = _Store(_client(door, bucket), bucket, evidence, known)
        yield from (
            store.matched(source, key)
            if is_pattern(key) or key.endswith("/")
            else (store.one(key),)
        )


def _client(door: Door, bucket: str) -> S3FileSystem:
    # Read by the client as it is loaded: a cloud's metadata service would be asked for keys otherwise.
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem  # noqa: PLC0415  # 80 ms

    keys = (
        {"access_key": door.key, "secret_key": door.secret, "session_token": door.session or None}
        if door.key
        else {"anonymous": True}
    )
    return S3FileSystem(
        **keys, endpoint_override=door.host, scheme=door.scheme, region=door.region,
        force_virtual_addressing=door.by_name and "." not in bucket, background_writes=False,
        connect_timeout=_CONNECT, request_timeout=_READ,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=_TRIES),
    )  # fmt: skip


class _Store:
    """One bucket that objects are taken out of."""

    def __init__(
        self,
        client: S3FileSystem,
        bucket: str,
        evidence: EvidenceStore,
        known: Mapping[str, Capture],
    ) -> None:
        self._client, self._bucket = client, bucket
        self._evidence, self._known = evidence, known

    def matched(self, source: str, key: str) -> Iterator[Received | Failure]:
        """Yield all that a pattern or a folder stands for; what cannot be listed is one failure."""
        found = 0
        pattern = f"{key}**" if key.endswith("/") else key
        try:
            for name in names_of(pattern.split("/"), self._listed):
                if key.endswith("/") and named_kind(name) is None:
                    continue
                found += 1
                yield self.one(name)
        except OSError as fault:
            found += 1
            yield failure(
                source, "", None, "unreadable",
                f"{source}: cannot be listed ({_line(fault)}); needed the right to list it: look at "
                "the keys and the region in the environment",
            )  # fmt: skip
        if not found:
            yield failure(source, "", None, "no match", nothing_fits(source))

    def _listed(self, folder: str) -> list[tuple[str, bool]]:
        from pyarrow.fs import FileSelector, FileType  # noqa: PLC0415  # as above

        selector = FileSelector(f"{self._bucket}/{folder}".rstrip("/"))
        try:
            found = self._client.get_file_info(selector)
        except FileNotFoundError:
            return []  # another fault tells that there is no bucket
        return [(info.base_name, info.type == FileType.Directory) for info in found]

    def one(self, key: str) -> Received | Failure:
        """Return one object, or why it cannot be had."""
        source = f"{OBJECTS}{self._bucket}/{key}"
        try:
            return self._taken(source, key)
        except FileNotFoundError:
            fault, found = "not found", "there is no such object"
        except OSError as refused:
            fault, found = "unreadable", f"cannot be read ({_line(refused)})"
        except Unreadable as refused:
            fault, found = refused.fault, refused.message
        return failure(
            source, "", None, fault,
            f"{source}: {found}; needed an object that may be read: look at its name and at the keys "
            "in the environment",
        )  # fmt: skip

    def _taken(self, source: str, key: str) -> Received | Failure:
        with self._opened(key) as stream:
            size, tag = _state(stream.metadata())
            held = self._held(source, size, tag)
            if held is not None:
                return held
            if not size:
                raise Unreadable("empty", "found 0 bytes")
            with Spool(
                self._evidence.incoming, packed=False, largest=sys.maxsize, unpacked=sys.maxsize
            ) as spool:
                while piece := stream.read(_PIECE):
                    spool.add(piece)
                arrived = spool.finish()
        with self._opened(key) as stream:
            if arrived.size != size or _state(stream.metadata()) != (size, tag):
                arrived.path.unlink(missing_ok=True)
                raise Unreadable("changed", "it changed while it was read")
        kind = kind_received(arrived.head, key, source=source, path=arrived.path)
        if isinstance(kind, Failure):
            arrived.path.unlink(missing_ok=True)
            return kind
        self._evidence.settle([arrived])
        capture = Capture(
            id=arrived.id, source=source, retrieved=utc_now(), method="object", size=size,
            media_type=MEDIA_TYPES[kind], tool=TOOL, note=((_ETAG, tag),) if tag else (),
        )  # fmt: skip
        return self._received(capture, kind)

    def _opened(self, key: str) -> NativeFile:
        # Unless told otherwise pyarrow undoes gzip by an object's name: other bytes than the store's.
        return self._client.open_input_stream(f"{self._bucket}/{key}", compression=None)

    def _received(self, capture: Capture, kind: FileKind) -> Received:
        name = capture.source.rsplit("/", 1)[-1]
        return Received(capture=capture, path=self._evidence.path(capture.id), name=name, kind=kind)

    def _held(self, source: str, size: int, tag: str) -> Received | None:
        """Return what the case has of an object in this very state."""
        capture = self._known.get(source)
        if capture is None or not tag or (dict(capture.note).get(_ETAG), capture.size) != (tag, size):  # fmt: skip
            return None
        place = self._evidence.path(capture.id)
        try:
            with place.open("rb") as stream:
                head = stream.read(HEAD)
        except OSError:
            return None  # it is taken again
        kind = kind_received(head, source, source=source, path=place)
        return None if isinstance(kind, Failure) else self._received(capture, kind)


def _state(told: Mapping[str, bytes]) -> tuple[int, str]:
    """Return what the store says of an object: its size, and what it calls its state."""
    return int(told.get("Content-Length", b"0")), told.get("ETag", b"").decode("latin-1")


def _line(fault: BaseException) -> str:
    """Return what the client says, in one line, without the number of the request."""
    said = " ".join(str(fault).split()).partition(" Detail:")[0].partition(" (Request ID")[0]
    return said[:200]
