"""Put a WARC of captures into a WACZ, which replays in a browser: archive, index, pages, digests.

Everything in it is named with its SHA-256 in ``datapackage.json``, and that file in
``datapackage-digest.json``, which is signed if a key is given.

Does not: compress the zip (readers look into it by position), or make pages of what no browser shows.

Source: WACZ 1.1.1 and WACZ signing and verification 0.1.0 (specs.webrecorder.net).  The signature is
Ed25519; tools that know only the two kinds that specification names (ECDSA, with a certificate or
without) say that they cannot check it, and check the digests all the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import quote, urlsplit

from supplyline.custody.faults import PlaceRefused
from supplyline.custody.keys import SigningKey
from supplyline.custody.warc import Written, write_warc
from supplyline.records import Capture
from supplyline.whole import whole_file

VERSION = "1.1.1"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_PAGES = {"text/html", "application/xhtml+xml", "text/plain", "application/pdf"}
_PLAIN = "!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~"  # what a key holds as it is
_WWW = re.compile(r"www\d*\.")


def write_wacz(
    place: Path,
    captures: Iterable[Capture],
    open_capture: Callable[[str], BinaryIO],
    *,
    title: str,
    tool: str,
    made: str,
    note: str = "",
    key: SigningKey | None = None,
) -> int:
    """Write ``captures`` to the WACZ ``place``; return how many it holds.

    Args:
        place: Replaced when all of it is written.
        captures: In the order to be written.
        open_capture: Opens the bytes of a capture by its SHA-256.
        title: Of the collection.
        tool: What writes, name and version.
        made: UTC, ISO 8601 to the second.
        note: What its WARC says of itself, in one line.
        key: That signs its digest; None: unsigned.

    Raises:
        EvidenceMissing: Bytes are not there, or are others.
        PlaceRefused: The machine refused.
    """
    try:
        with (
            whole_file(place) as unfinished,
            tempfile.TemporaryFile(dir=place.parent) as archive,
        ):
            written = write_warc(
                archive,
                captures,
                open_capture,
                name="data.warc.gz",
                tool=tool,
                made=made,
                note=note,
            )
            archive.seek(0)
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as wacz:
                resources = [
                    _put(wacz, "archive/data.warc.gz", archive),
                    _put(wacz, "indexes/index.cdx", _index(written).encode()),
                    _put(wacz, "pages/pages.jsonl", _pages(written).encode()),
                ]
                package = _json(
                    {
                        "profile": "data-package", "wacz_version": VERSION, "title": title,
                        "software": tool, "created": made, "resources": resources,
                    }
                )  # fmt: skip
                _put(wacz, "datapackage.json", package)
                _put(wacz, "datapackage-digest.json", _signature(package, tool, made, key))
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be written ({fault.strerror})") from fault
    return len(written)


def sort_key(url: str) -> str:
    """Return the key under which an index holds an address: host from the right, then the path.

    >>> sort_key("https://www.Example.org:443/A?b=2&a=1")
    'org,example)/a?a=1&b=2'
    >>> sort_key("urn:supplyline:file:Notes/1.txt")
    'urn:supplyline:file:notes/1.txt'

    Source: the sort-friendly URI of the Internet Archive, as the package ``surt`` does it for
    addresses without users, fragments or session ids.
    """
    if not url.lower().startswith(("http://", "https://")):
        return url.lower()
    try:
        parts = urlsplit(url.lower())
        port = parts.port
    except ValueError:
        return url.lower()
    host = _WWW.sub("", parts.hostname or "", count=1) if parts.hostname else ""
    name = ",".join(reversed(host.split(".")))
    if port not in (None, 80 if parts.scheme == "http" else 443):
        name += f":{port}"
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.split("&")))
    return quote(f"{name}){path}{'?' + query if query else ''}", safe=_PLAIN).lower()


def _index(written: Sequence[Written]) -> str:
    """Return the index (CDXJ): a line for each record of a capture, sorted by address and time."""
    lines = []
    for record in written:
        told = {
            "url": record.url,
            "mime": "warc/revisit" if record.revisit else record.media_type,
            "digest": record.digest,
            "length": str(record.length),
            "offset": str(record.offset),
            "filename": "data.warc.gz",
        }
        if record.status is not None:
            told["status"] = str(record.status)
        moment = re.sub(r"\D", "", record.time)[:14]
        lines.append(f"{sort_key(record.url)} {moment} {json.dumps(told)}\n")
    return "".join(sorted(lines))


def _pages(written: Sequence[Written]) -> str:
    """Return the list of pages: what a browser shows, each address and time once."""
    pages = {
        (record.url, record.time): {
            "id": hashlib.sha256(f"{record.time} {record.url}".encode()).hexdigest()[:32],
            "url": record.url,
            "ts": record.time,
            "title": record.url,
        }
        for record in written
        if record.media_type.partition(";")[0] in _PAGES
    }
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Captures"}
    return "".join(json.dumps(row) + "\n" for row in [header, *pages.values()])


def _signature(package: bytes, tool: str, made: str, key: SigningKey | None) -> bytes:
    digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
    told: dict[str, object] = {"path": "datapackage.json", "hash": digest}
    if key is not None:
        told["signedData"] = {
            "hash": digest,
            "created": made,
            "software": tool,
            "signature": base64.b64encode(key.sign(digest.encode())).decode(),
            "publicKey": base64.b64encode(key.public_der).decode(),
        }
    return _json(told)


def _put(wacz: zipfile.ZipFile, name: str, data: bytes | IO[bytes]) -> dict[str, object]:
    """Write one file; return what the list of files says of it."""
    total, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    with wacz.open(entry, "w", force_zip64=True) as file:
        for chunk in [data] if isinstance(data, bytes) else iter(lambda: data.read(_CHUNK), b""):
            total.update(chunk)
            file.write(chunk)
            size += len(chunk)
    return {
        "name": name.rsplit("/", 1)[-1].lower(),
        "path": name,
        "hash": f"sha256:{total.hexdigest()}",
        "bytes": size,
    }


def _json(record: object) -> bytes:
    return (json.dumps(record, indent=2) + "\n").encode()
