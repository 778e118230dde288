"""The archived original of a document, as received, shut in a sandbox of its own.

The bytes are somebody else's page.  They are answered with a policy that runs no script, sends no
form, loads nothing, not even a picture, and has no origin to read anything with; and only inside the frame
that a document's page has for them.  A PDF is answered as a file to save: no browser shows one shut in.

Does not: mend or clean what was received.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from supplyline.acquire import EvidenceStore, Received, received_again, unpack
from supplyline.records import Capture, Document, RawDocument
from supplyline.web.asking import NotHeld, PageError, identifier
from supplyline.web.case import Case

MOST_BYTES = 20_000_000  # of a capture that is unpacked for one page
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
_TYPES = {
    "html": "text/html",
    "text": "text/plain",
    "markdown": "text/plain",
    "pdf": "application/pdf",
}


_OUTSIDE = "found the original asked for by itself, needed the document's page: it is shown there"


class OnlyInFrame(PageError):
    """The original was asked for outside its frame."""

    status = 403


def is_pdf(held: Document, capture: Capture | None) -> bool:
    """Return whether a document seems to be a PDF, by what it was received as and what it is called."""
    told = (capture.media_type or "", capture.source) if capture else ()
    return any(t.lower().endswith("pdf") for t in (*told, held.name, held.locator, held.url or ""))


def archived(request: Request) -> Response:
    """Return the bytes of one document as it was received."""
    wanted = request.headers.get("sec-fetch-dest", "iframe")
    if wanted not in ("iframe", "document"):
        raise OnlyInFrame(_OUTSIDE)
    case: Case = request.app.state.case
    id_ = identifier(request)
    with case.ledger() as ledger:
        held = ledger.document(id_)
        capture = ledger.capture_of(held.capture) if held else None
    if held is None or capture is None:
        raise NotHeld(f"found no document {id_}, needed the id of one that is held")
    if capture.size > MOST_BYTES:
        raise NotHeld(f"found an original within {capture.size:,} bytes, needed at most {MOST_BYTES:,} to show it: it lies in the case under evidence/{capture.id[:2]}/{capture.id}")  # fmt: skip
    received = received_again(capture, EvidenceStore(case.folder / "evidence"))
    raw = None
    if isinstance(received, Received):
        found = (f for f in unpack(received) if isinstance(f, RawDocument))
        raw = next((r for r in found if r.locator == held.locator), None)
    if raw is None:
        raise NotHeld(f"found no bytes of {id_} that can be unpacked, needed evidence/{capture.id[:2]}/{capture.id} as it was: 'supplyline verify' names what is broken")  # fmt: skip
    if wanted != "iframe" and raw.form != "pdf":
        raise OnlyInFrame(_OUTSIDE)
    headers = {"content-security-policy": POLICY, "x-frame-options": "SAMEORIGIN"}
    if raw.form == "pdf":
        headers["content-disposition"] = "attachment"
    kind = _TYPES[raw.form]
    if isinstance(raw.body, str):
        return Response(
            raw.body.encode("utf-8", "replace"),
            headers=headers,
            media_type=f"{kind}; charset=utf-8",
        )
    headers["content-type"] = kind  # without a character set: the page's own word for it counts
    return Response(raw.body, headers=headers)


ROUTES = (Route("/documents/{id}/original", archived),)
