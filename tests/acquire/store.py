"""An object store for the tests: speaks as much of S3 as a reader asks for, on a port of this machine.

Checked against moto's server, which answers the same questions the same way.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "archive"


@dataclass
class Store:
    """What the store holds, how it behaves, and what it was asked."""

    objects: dict[str, bytes] = field(default_factory=dict)  # by key
    denied: set[str] = field(default_factory=set)  # keys; "": listing
    cut: set[str] = field(default_factory=set)  # keys whose bytes stop half way
    unsteady: set[str] = field(default_factory=set)  # keys that are in another state at each look
    page: int = 2  # names in one answer to a listing
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, authorization
    address: str = ""

    def got(self, key: str) -> int:
        """Return how often bytes of ``key`` were asked for."""
        return sum((m, p) == ("GET", f"/{BUCKET}/{key}") for m, p, _ in self.asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def do_GET(self) -> None:  # the name that http.server calls
        self._answer(body=True)

    def do_HEAD(self) -> None:  # as above
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        self.store.asked.append((self.command, path, self.headers.get("Authorization", "")))
        bucket, _, key = path.strip("/").partition("/")
        if bucket != BUCKET:
            self._refuse(404, "NoSuchBucket", body=body)
        elif key in self.store.denied:
            self._refuse(403, "AccessDenied", body=body)
        elif not key:
            self._list({name: values[0] for name, values in parse_qs(parts.query).items()})
        elif key not in self.store.objects:
            self._refuse(404, "NoSuchKey", body=body)
        else:
            self._object(key, body=body)

    def _object(self, key: str, *, body: bool) -> None:
        data = self.store.objects[key]
        state = str(len(self.store.asked)) if key in self.store.unsteady else ""
        first, last = 0, len(data) - 1
        asked = self.headers.get("Range")
        if body and asked:
            low, _, high = asked.removeprefix("bytes=").partition("-")
            first, last = int(low), min(int(high or last), last)
        piece = data[first : last + 1]
        self.send_response(206 if body and asked else 200)
        self.send_header("Content-Length", str(len(piece)))
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()[:32]}{state}"')
        self.send_header("Last-Modified", "Sat, 01 Mar 2025 08:00:00 GMT")
        if body and asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        if body:
            if key in self.store.cut:
                self.wfile.write(piece[: len(piece) // 2])
                self.close_connection = True
            else:
                self.wfile.write(piece)

    def _list(self, asked: dict[str, str]) -> None:
        prefix, after = asked.get("prefix", ""), asked.get("continuation-token", "")
        delimiter = asked.get("delimiter", "")
        names: dict[str, str] = {}  # what is told of each, by what it is sorted by
        for key, data in sorted(self.store.objects.items()):
            if not key.startswith(prefix):
                continue
            rest, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            if mark:
                folder = f"{prefix}{rest}/"
                names[folder] = f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>"  # fmt: skip
            else:
                names[key] = (
                    f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
                    "<LastModified>2025-03-01T08:00:00Z</LastModified></Contents>"
                )
        left = [name for name in sorted(names) if name > after]
        page, more = left[: self.store.page], len(left) > self.store.page
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        self._tell(
            200,
            f"<ListBucketResult><Name>{BUCKET}</Name><KeyCount>{len(page)}</KeyCount>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}"
            f"{''.join(names[name] for name in page)}</ListBucketResult>",
        )

    def _refuse(self, status: int, code: str, *, body: bool) -> None:
        said = f"<Error><Code>{code}</Code><Message>{code} it is</Message></Error>"
        self._tell(status, said if body else "")

    def _tell(self, status: int, said: str) -> None:
        data = f'<?xml version="1.0" encoding="UTF-8"?>{said}'.encode() if said else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's signature
        """Say nothing."""


@contextmanager
def running_store() -> Iterator[Store]:
    """Start a store for the block."""
    store = Store()
    handler = type("Handler", (_Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        store.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield store
        finally:
            server.shutdown()
            thread.join()
