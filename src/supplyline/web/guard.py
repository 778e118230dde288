"""Stand before every page: who may ask, how large, from where; and what the browser is told to forbid.

A page of another site can make a browser ask this machine; it cannot read the answer, but it could
change something, or by a name that it lets point here (DNS rebinding) read after all.  So: the name
asked for must be ours, a form must come from a page of ours and carry its token, and the policy lets
pages load nothing but our own files.  Where there are accounts, nothing but the login is shown to
somebody unknown, nobody does what his role may not, and what is answered is first noted.

Does not: know any page, or what a role may do (``roles`` does).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response

from supplyline.errors import SupplylineError
from supplyline.people.trail import Deed, ids_in
from supplyline.web.admission import Admission, Visitor
from supplyline.web.api.problems import problem
from supplyline.web.asking import own_path
from supplyline.web.roles import READING, may, needed
from supplyline.web.sessions import Session

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = dict[str, list[str]]

MOST_BODY = 64 * 1024  # bytes of a form
MOST_ADDRESS = 4096  # bytes of path and query
MOST_FIELDS = 200
SLOWEST_BODY = 20.0  # s that a form may take to arrive
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
_BY_TLS = {"strict-transport-security": "max-age=31536000"}
_API = "/api/"
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_WAY_OUT = "go back, load the page again and send it from there"
_log = logging.getLogger("supplyline.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """How browsers reach the app."""

    hosts: frozenset[str]  # names, each with its port unless that is the scheme's own; lower case
    tls: bool = False  # by TLS, ours or a proxy's
    forwarded: bool = False  # by a proxy, which says for whom it asks

    @classmethod
    def of(cls, hosts: Iterable[str], *, tls: bool = False, forwarded: bool = False) -> Front:
        """Return a front of ``hosts``, in whatever case they are written."""
        return cls(hosts=frozenset(h.lower() for h in hosts), tls=tls, forwarded=forwarded)

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says to the browser."""
        return {**_HEADERS, **(_BY_TLS if self.tls else {})}

    def is_origin(self, origin: str) -> bool:
        """Return whether a page of ``origin`` is ours."""
        found = urlsplit(origin)
        return found.scheme == ("https" if self.tls else "http") and found.netloc.lower() in self.hosts  # fmt: skip


class Guard:
    """An ASGI application around another."""

    def __init__(
        self,
        app: App,
        *,
        front: Front,
        admission: Admission,
        told: Callable[[Request, int, str], Response],
    ) -> None:
        """Stand before ``app``.

        Args:
            app: What answers whoever is let through.
            front: How browsers reach it.
            admission: Tells who asks.
            told: Answers with a status and why, as a page or as problem+json.
        """
        self._app, self._front, self._admission, self._told = app, front, admission, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        refused = _refusal(scope, headers, self._front)
        if refused is not None:
            await self._refuse(scope, send, *refused)
            return
        sessions = self._admission.sessions
        session = sessions.read(_cookie(headers.get("cookie", [""]), sessions.cookie_name))
        state = scope.setdefault("state", {})
        state["session"], state["token"], state["form"] = session, sessions.token(session), {}
        state["visitor"], state["client"] = None, self._client(scope, headers)
        request = Request(scope)
        try:
            known = self._admission.needed
            if known:
                state["visitor"] = self._admission.visitor(
                    session, _authorization(request, headers)
                )
        except SupplylineError as fault:
            _log.error("accounts", exc_info=fault)
            why = "the accounts of this case cannot be read now; the server's log says why"
            await self._told(request, 503, why)(scope, receive, self._answering(send, scope))
            return
        visitor: Visitor | None = state["visitor"]
        if scope["method"] not in READING:
            try:
                body = await asyncio.wait_for(_body(receive), SLOWEST_BODY)
                state["form"] = _form(headers, body)
            except TimeoutError:
                await self._refuse(scope, send, 408, f"the form took more than {SLOWEST_BODY:.0f} s to arrive")  # fmt: skip
                return
            except _TooMuch as fault:
                await self._refuse(scope, send, 413, str(fault))
                return
            except _Gone:
                return
            receive = _again(body, receive)
        answer = self._entry(request, headers) if known else None
        if answer is None and scope["method"] not in READING:
            answer = self._sent_from_here(request, headers)
        send = self._answering(send, scope)
        if known and visitor is not None and not _is_asset(scope):
            send = self._noting(send, scope, visitor)
        await (answer or self._app)(scope, receive, send)

    def _entry(self, request: Request, headers: Headers) -> Response | None:
        """Return what somebody is told who may not do what he asks for; None: he may."""
        least = needed(request.method, request.scope["path"])
        visitor: Visitor | None = request.state.visitor
        if may(visitor.role if visitor else "", least):
            return None
        if visitor is not None:
            return self._told(request, 403, f"found the role {visitor.role}, needed {least}: ask whoever keeps the case")  # fmt: skip
        return self._unknown(request, headers)

    def _unknown(self, request: Request, headers: Headers) -> Response:
        """Return what leads somebody unknown to where he says who he is."""
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        login = f"/login?next={quote(own_path(target), safe='')}"
        if request.scope["path"].startswith(_API):
            answer = self._told(request, 401, "found no token that is in force, needed one of 'supplyline user token' as Authorization: Bearer")  # fmt: skip
            answer.headers["www-authenticate"] = "Bearer"
            return answer
        if "hx-request" in headers:
            return Response(status_code=401, headers={"hx-redirect": login})
        if request.method not in READING:
            return self._told(request, 401, f"you are not logged in any more: nothing was kept{_written(request)}; log in and send it again")  # fmt: skip
        elsewhere = headers.get("sec-fetch-site", ["none"])[0] in ("cross-site", "same-site")
        if request.state.session.new and elsewhere:
            # A link of another site brings no cookie of ours (SameSite=Strict), and an answer with a
            # new one would log its reader out: let his browser ask again, from a page of ours.
            request.state.session = replace(request.state.session, new=False)
            return Response(_ARRIVING, media_type="text/html")
        return RedirectResponse(login, status_code=303)

    def _sent_from_here(self, request: Request, headers: Headers) -> Response | None:
        """Return what is told of a form that is of no page shown here; None: it is of one.

        The API is asked in JSON or by another method than a form's, which no page of another site can
        do without asking first, or by a token that no browser sends by itself; so it needs no form's token.
        """
        visitor: Visitor | None = request.state.visitor
        by_token = visitor is not None and visitor.by == "token"
        if request.scope["path"].startswith(_API) and (
            _kind(headers) == _JSON or request.method != "POST" or by_token
        ):
            return None
        token = request.state.form.pop("token", [""])
        if len(token) == 1 and self._admission.sessions.is_token(request.state.session, token[0]):
            return None
        return self._told(request, 403, f"the form is not of a page shown here: nothing was kept{_written(request)}; {_WAY_OUT}")  # fmt: skip

    def _client(self, scope: Scope, headers: Headers) -> str:
        """Return the address of the machine that asks, as the proxy saw it if there is one."""
        if self._front.forwarded:
            # A proxy adds whom it saw at the end; what stands before anybody can have written.
            said = headers.get("x-forwarded-for", [""])[-1].split(",")[-1].strip()
            if said:
                return said[:60]
        return str((scope.get("client") or ("",))[0])

    def _answering(self, send: Send, scope: Scope) -> Send:
        """Add to what is sent: what the browser is to forbid, and the session's cookie."""
        before: Session = scope["state"]["session"]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"]] + [
                    (name.encode(), value.encode())
                    for name, value in self._front.headers.items()
                    if name.encode() not in held
                ]
                now: Session = scope["state"].get("session", before)
                if now.new or (now.id, now.author) != (before.id, before.author):
                    cookie = self._admission.sessions.header(now)
                    message["headers"].append((b"set-cookie", cookie.encode()))
            await send(message)

        return sending

    def _noting(self, send: Send, scope: Scope, visitor: Visitor) -> Send:
        """Note what is answered before it is sent; what cannot be noted is not shown."""
        request, stopped = Request(scope), False

        async def sending(message: Message) -> None:
            nonlocal stopped
            if stopped:
                return
            if message["type"] == "http.response.start":
                changing = scope["method"] not in READING
                location = next((v.decode("latin-1") for n, v in message["headers"] if n.lower() == b"location"), "")  # fmt: skip
                query = scope["query_string"].decode("latin-1")
                what = scope["path"] + (f"?{query}" if query else "")
                fields = (v[:100] for n, vs in request.state.form.items() if n not in _SECRET for v in vs)  # fmt: skip
                deed = Deed(
                    who=visitor.name, by=visitor.by, did=scope["method"], what=what, status=message["status"],
                    address=request.state.client, ids=ids_in(unquote(what), unquote(location), *fields),
                )  # fmt: skip
                try:
                    self._admission.trail.note(deed, sure=changing)
                except SupplylineError as fault:
                    _log.error("audit trail", exc_info=fault)
                    stopped = True
                    done = (
                        "it may have been kept all the same" if changing else "so nothing is shown"
                    )
                    await self._refuse(scope, send, 503, f"what is done cannot be noted now, {done}; the server's log says why")  # fmt: skip
                    return
            await send(message)

        return sending

    async def _refuse(self, scope: Scope, send: Send, status: int, why: str) -> None:
        """Answer in plain words, without a page: nothing of the case is in it."""
        if scope["path"].startswith(_API):
            await problem(status, why, headers=self._front.headers)(scope, _nothing, send)
            return
        body = f"{status}: {why}\n".encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ]
        headers += [(name.encode(), value.encode()) for name, value in self._front.headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


_SECRET = ("token", "password", "old", "again")  # fields that are looked at for nothing else
_ARRIVING = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Supplyline</title>'
    '<meta http-equiv="refresh" content="0"><p>Opening.</p></html>'
)


class _Gone(Exception):
    """Whoever sent a form left in the middle of it: half a judgement is none."""


class _TooMuch(Exception):
    """A form is larger than any of ours."""


def _refusal(scope: Scope, headers: Headers, front: Front) -> tuple[int, str] | None:
    """Return why a request is not looked at any further."""
    host = headers.get("host", [])
    if len(host) != 1 or host[0].lower() not in front.hosts:
        named = ", ".join(host)[:60]
        return 421, f"found host {named!r}, needed the address that supplyline serve printed"
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
        return 414, f"found a longer address than {MOST_ADDRESS} bytes"
    if any(end in scope["path"] for end in "\r\n"):
        # Routes take a line end after an address for nothing, roles would take it for another address.
        return 400, "found a line end in the address, needed one that a page here leads to"
    if "transfer-encoding" in headers and "content-length" in headers:
        return 400, "found two lengths of one request, needed one"
    if scope["method"] not in READING:
        site = headers.get("sec-fetch-site", ["same-origin"])
        if not all(map(front.is_origin, headers.get("origin", []))) or site != ["same-origin"]:
            return 403, f"the form was sent by another site: {_WAY_OUT}"
    return None


def _headers(scope: Scope) -> Headers:
    found: Headers = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _cookie(values: list[str], name: str) -> str | None:
    return cookie_parser("; ".join(values)).get(name)


def _authorization(request: Request, headers: Headers) -> str | None:
    """Return what stands for a token: the API alone takes one."""
    if not request.scope["path"].startswith(_API):
        return None
    return next(iter(headers.get("authorization", ())), None)


def _is_asset(scope: Scope) -> bool:
    """Return whether a file of the app is asked for, which says nothing of the case."""
    return str(scope["path"]).startswith("/assets/")


def _kind(headers: Headers) -> str:
    return headers.get("content-type", [""])[0].split(";")[0].strip().lower()


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BODY:
            raise _TooMuch(f"found a form of more than {MOST_BODY:,} bytes")
        if not message.get("more_body"):
            return body


def _form(headers: Headers, body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form; of a body that is none, none."""
    if _kind(headers) != _FORM:
        return {}
    try:
        text = body.decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except UnicodeDecodeError:
        return {}
    except ValueError as fault:
        raise _TooMuch(f"found a form of more than {MOST_FIELDS} fields") from fault


def _written(request: Request) -> str:
    """Return what a reviewer wrote, so that a form that is not taken loses him nothing."""
    found = [v[0] for n in ("reason", "value") if (v := request.state.form.get(n)) and v[0]]
    return f"; you wrote: {'; '.join(found)[:2000]}" if found else ""


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read already, and then what comes after it."""
    left = [body]

    async def given() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return given
