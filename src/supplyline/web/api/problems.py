"""Say what went wrong as problem+json (RFC 9457): what was found, what was needed; never a trace.

Does not: decide what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

PHRASES = {
    200: "OK", 303: "See Other", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
    412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
    421: "Misdirected Request", 422: "Unprocessable Content", 428: "Precondition Required", 429: "Too Many Requests",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
MEDIA_TYPE = "application/problem+json"
SCHEMA: dict[str, Any] = {
    "title": "A problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string", "minLength": 1, "description": "the status in words"},
        "status": {"type": "integer", "minimum": 300, "maximum": 599},
        "detail": {"type": "string", "minLength": 1, "description": "what was found, what was needed, the way out"},
        "now": {"type": "array", "items": {"type": "string"}, "description": "of an id out of use: those in use"},
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}  # fmt: skip


def problem(
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    now: Iterable[str] = (),
) -> Response:
    """Return an answer that says what went wrong; ``now``: ids in use, of one that is out of use."""
    told = {"type": "about:blank", "title": PHRASES.get(status, "Refused"), "status": status, "detail": detail}  # fmt: skip
    if now:
        told["now"] = [*now]
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status_code=status, headers={**(headers or {})}, media_type=MEDIA_TYPE)
