"""Answer a request for a resource: read it, look whether the asker has the answer, make it, name its state.

An answer is of the state of the ledger that its tag names.  Who asks again with the tag is told that
nothing has changed, without anything being gathered.

Does not: know any resource.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from supplyline import __version__
from supplyline.ids import sha256_hex
from supplyline.web import sheet
from supplyline.web.api.parameters import Json, read_all
from supplyline.web.api.portions import Portion
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.api.resources.events import LedElsewhere, RejectedEvent
from supplyline.web.api.told import claims_told, events_told
from supplyline.web.api.worked_out import WorkedOut
from supplyline.web.asking import PageError
from supplyline.web.case import Case
from supplyline.web.gathering import state_of

JSON = "application/json"
ROOT = "/api/v1"
_HEADERS = {"vary": "accept, authorization, cookie"}


class OtherForm(PageError):
    """Another form was asked for than there is."""

    status = 406

    def __init__(self, accept: str) -> None:
        super().__init__(f"found Accept: {accept[:80]!r}, needed {JSON} to be among it: there is no other form")  # fmt: skip


Endpoint = Callable[[Request], Awaitable[Response]]


class Answering:
    """Answers for one case."""

    def __init__(self, case: Case) -> None:
        self._case, self._worked_out = case, WorkedOut()

    def endpoint(self, resource: Resource) -> Endpoint:
        """Return what answers for ``resource``."""

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(self._answer, resource, request)

        return answer

    def _answer(self, resource: Resource, request: Request) -> Response:
        check_accepted(request)
        values = read_all(request, resource.all_parameters)
        with (
            self._case.ledger() as ledger,
            nullcontext() if resource.gathers else ledger.steady(),
        ):
            asked = Asked(
                case=self._case, ledger=ledger, now=self._case.now(ledger),
                worked_out=self._worked_out, values=values,
            )  # fmt: skip
            tag = self._tag(asked, request)
            if not resource.judged and is_known(request, tag):
                return unchanged(tag)
            try:
                found = resource.answer(asked)
            except RejectedEvent as gone:
                # A rejection can be taken back, and what is judged has to be named.
                gone.headers = {"etag": _tag_of(asked, events_told(asked, [gone.event])[0])}
                raise
            except LedElsewhere as led:
                address = request.url.path.replace(led.id, led.now[0], 1)
                led.headers = {"location": sheet.address(address, dict(request.query_params))}
                raise
            if resource.judged:
                tag = _tag_of(asked, found)
                if is_known(request, tag):
                    return unchanged(tag)
        return _told(request, found, tag)

    def tag_of(self, id_: str) -> str | None:
        """Return the tag of the event or claim ``id_`` as it is now; None: it is not in use."""
        with self._case.ledger() as ledger, ledger.steady():
            asked = Asked(
                case=self._case, ledger=ledger, now=self._case.now(ledger),
                worked_out=self._worked_out, values={},
            )  # fmt: skip
            event, claim = ledger.event(id_), next(ledger.claims([id_]), None)
            told = events_told(asked, [event]) if event else claims_told(asked, [claim] if claim else [])  # fmt: skip
            return _tag_of(asked, told[0]) if told else None

    def _tag(self, asked: Asked, request: Request) -> str:
        head = asked.ledger.head()
        of = (
            __version__,
            head and head.digest,
            asked.now.head,
            self._case.beside.stamp,
            str(request.url),
        )
        return f'"{sha256_hex(repr(of).encode())[:32]}"'


def _tag_of(asked: Asked, told: Any) -> str:
    """Return the tag of one event or claim, which changes with what is said of it and nothing else."""
    event = asked.ledger.event(told["id"])
    said = sorted(stand.judgement.id for stand in asked.now.review.on(told["id"]))
    state = state_of(asked.now.review, event) if event else " ".join(said)
    return f'"{hashlib.sha256(encoded(told) + state.encode()).hexdigest()[:32]}"'


def check_accepted(request: Request) -> None:
    """Refuse a request that takes no JSON.

    Raises:
        OtherForm: Its Accept has neither ours nor any.
    """
    accept = request.headers.get("accept", "")
    if not accept.strip():
        return
    best = {"*/*": 0.0, "application/*": 0.0, JSON: 0.0}
    for part in accept.lower().split(","):
        kind, *more = (piece.strip() for piece in part.split(";"))
        if kind in best:
            best[kind] = max(best[kind], _quality(more))
    if not max(best.values()):
        raise OtherForm(accept)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def is_known(request: Request, tag: str) -> bool:
    """Return whether the asker says that he has what ``tag`` names."""
    given = request.headers.get("if-none-match", "")
    named = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in named or "*" in named


def unchanged(tag: str) -> Response:
    """Return the answer to one who has it."""
    return Response(status_code=304, headers={"etag": tag, **_HEADERS})


def _told(request: Request, found: Portion | Json, tag: str) -> Response:
    headers = {"etag": tag, **_HEADERS}
    if isinstance(found, Portion):
        next_ = None
        if found.after is not None:
            asked: dict[str, object] = {
                name: request.query_params.getlist(name) for name in request.query_params
            }
            next_ = sheet.address(request.url.path, {**asked, "after": found.after})
            headers["link"] = f'<{next_}>; rel="next"'
        found = {"items": found.items, **found.more, "next": next_}
    return Response(encoded(found), headers=headers, media_type=JSON)


def encoded(value: object) -> bytes:
    """Return ``value`` as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )
