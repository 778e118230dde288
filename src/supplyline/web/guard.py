"""Stand before every page: who may ask, how large, from where; and what the browser is told to forbid.

A page of another site can make a browser ask this machine; it cannot read the answer, but it could
change something, or by a name that it lets point here (DNS rebinding) read after all.  So: the name
asked for must be ours, a form must come from a page of ours and carry its token, and the policy lets
pages load nothing but our own files.

Does not: know any page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import cookie_parser

from supplyline.web.sessions import COOKIE, Session, Sessions

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY = 64 * 1024  # bytes of a form
MOST_ADDRESS = 4096  # bytes of path and query
MOST_FIELDS = 200
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
_READING = ("GET", "HEAD")  # every other method needs what a form needs
_WAY_OUT = "go back, load the page again and send it from there"


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: App, *, hosts: Iterable[str], sessions: Sessions) -> None:
        """Let through what is asked of ``hosts``: each a name and, unless 80, a port."""
        self._app, self._hosts, self._sessions = app, frozenset(hosts), sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await _refuse(send, *refused)
            return
        session = self._sessions.read(_cookie(headers.get("cookie", [""])))
        state = scope.setdefault("state", {})
        state["session"], state["token"], state["form"] = session, self._sessions.token(session), {}
        if scope["method"] not in _READING:
            try:
                state["form"] = form = await _form(headers, receive)
            except _TooMuch as fault:
                await _refuse(send, 413, str(fault))
                return
            token = form.pop("token", [""])
            if len(token) != 1 or not self._sessions.is_token(session, token[0]):
                await _refuse(send, 403, f"the form is not of a page shown here: {_WAY_OUT}")
                return
            receive = _nothing
        await self._app(scope, receive, self._answering(send, session, state))

    def _refusal(self, scope: Scope, headers: dict[str, list[str]]) -> tuple[int, str] | None:
        """Return why a request is not looked at any further."""
        host = headers.get("host", [])
        if len(host) != 1 or host[0].lower() not in self._hosts:
            named = ", ".join(host)[:60]
            return 421, f"found host {named!r}, needed the address that supplyline serve printed"  # fmt: skip
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
            return 414, f"found a longer address than {MOST_ADDRESS} bytes"
        if scope["method"] not in _READING:
            origin = headers.get("origin", [])
            site = headers.get("sec-fetch-site", ["same-origin"])
            ours = all(o != "null" and urlsplit(o).netloc.lower() in self._hosts for o in origin)
            if not ours or site != ["same-origin"]:
                return 403, f"the form was sent by another site: {_WAY_OUT}"
        return None

    def _answering(self, send: Send, session: Session, state: dict[str, Any]) -> Send:
        """Add to what is sent: what the browser is to forbid, and the session's cookie."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"]] + [
                    (name.encode(), value.encode())
                    for name, value in _HEADERS.items()
                    if name.encode() not in held
                ]
                now = state.get("session", session)
                if now.new or now != session:
                    value = (
                        f"{COOKIE}={self._sessions.cookie(now)}; Path=/; HttpOnly; SameSite=Strict"
                    )
                    message["headers"].append((b"set-cookie", value.encode()))
            await send(message)

        return sending


class _TooMuch(Exception):
    """A form is larger than any of ours."""


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _cookie(values: list[str]) -> str | None:
    return cookie_parser("; ".join(values)).get(COOKIE)


async def _form(headers: dict[str, list[str]], receive: Receive) -> dict[str, list[str]]:
    """Return the fields of a form; of a body that is none, none."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            raise _TooMuch(f"found a form of more than {MOST_BODY:,} bytes")
        if not message.get("more_body"):
            break
    kind = headers.get("content-type", [""])[0].split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return {}
    try:
        text = body.decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except UnicodeDecodeError:
        return {}
    except ValueError as fault:
        raise _TooMuch(f"found a form of more than {MOST_FIELDS} fields") from fault


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _refuse(send: Send, status: int, why: str) -> None:
    """Answer in plain words, without a page: nothing of the case is in it."""
    body = f"{status}: {why}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    headers += [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
