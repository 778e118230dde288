"""Keep a judgement that a program gives, where that was switched on: through ``judging.judge``, like a form.

Whoever judges names the state of the event or claim that he saw, by its tag; of another state nothing is
kept (RFC 9110, 13.1.1).  Where there are accounts, the author is the account that asks.

Does not: know who may judge (``web.roles`` does); decide what a judgement means.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from supplyline.contract import judgement_json
from supplyline.inference.judging import BadLine, Given, numbered
from supplyline.web.api.answering import JSON, ROOT, Answering, check_accepted, encoded
from supplyline.web.api.parameters import Json
from supplyline.web.asking import NotHeld, PageError, author_of
from supplyline.web.case import Case
from supplyline.web.turns import run_apart

_COMMAND = "supplyline serve --write-api"
_TARGET = re.compile(r"[ce]1:[0-9a-f]{32}\Z")
LONGEST_AUTHOR = 120  # characters


class NoState(PageError):
    """The state that was judged is not named."""

    status = 428

    def __init__(self) -> None:
        super().__init__("found no If-Match, needed the ETag of the event or claim as you saw it: nothing was kept")  # fmt: skip


class OtherState(PageError):
    """What was judged is not any more what the reviewer saw."""

    status = 412

    def __init__(self, id_: str) -> None:
        super().__init__(f"found {id_}, or what reviewers say of it, in another state than If-Match names, needed the one that is held: nothing was kept; get it again and decide again")  # fmt: skip


class NoJson(PageError):
    """Another kind of body than JSON."""

    status = 415

    def __init__(self, found: str) -> None:
        super().__init__(f"found a body of {found[:60]!r}, needed {JSON}: nothing was kept")


class Writing:
    """Takes judgements of one case."""

    def __init__(self, case: Case, answering: Answering) -> None:
        self._case, self._answering = case, answering

    async def keep(self, request: Request) -> Response:
        """Keep the judgement in the body, and answer with it; or say why it is not kept."""
        body = await request.body()
        return await run_apart(request, lambda: self._keep(request, body))

    def _keep(self, request: Request, body: bytes) -> Response:
        check_accepted(request)
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != JSON:
            raise NoJson(kind)
        seen = request.headers.get("if-match")
        if seen is None:
            raise NoState
        given = _given(request, body)
        with self._case.turn():
            with self._case.ledger() as ledger:
                self._case.current(ledger)  # somebody may have judged by a command a moment ago
            tag = self._answering.tag_of(given.id)
            if tag is None:
                raise NotHeld(f"found no event or claim {given.id} in use, needed one that is: nothing was kept")  # fmt: skip
            if tag not in [one.strip() for one in seen.split(",")]:
                raise OtherState(given.id)
            outcome = self._case.judge(given, author=given.author, command=_COMMAND)
            now = self._case.bring_up()
        if outcome.refused:
            raise outcome.refused[0].fault
        kept = outcome.kept[0].id if outcome.kept else None
        stands = [s for s in now.review.stands.values() if s.judgement.id == kept] or [
            s for s in now.review.on(given.id) if s.judgement.author == given.author
        ]
        if not stands:
            raise NotHeld(f"found {given.id} judged so already, in a judgement that stands elsewhere now, needed another")  # fmt: skip
        headers = {"location": f"{ROOT}/judgements/{stands[-1].judgement.id}"}
        return Response(
            encoded(judgement_json(stands[-1])), status_code=201 if kept else 200, headers=headers,
            media_type=JSON,
        )  # fmt: skip


def _given(request: Request, body: bytes) -> Given:
    """Return the judgement that a body gives, by whoever asks.

    Raises:
        PageError: It is none, or somebody else's.
    """
    read = [*numbered([body.decode("utf-8", "replace") or "{}"])]
    given = read[0][1] if read else BadLine("nothing", "a judgement")
    if isinstance(given, BadLine):
        raise Unfit(str(given))
    author = author_of(request, " ".join(given.author.split()))
    if given.author and " ".join(given.author.split()) != author:
        raise Unfit(f"found the author {given.author[:60]!r}, needed {author!r}, whose account asks, or none")  # fmt: skip
    if len(author) > LONGEST_AUTHOR:
        raise Unfit(f"found an author of {len(author):,} characters, needed at most {LONGEST_AUTHOR}")  # fmt: skip
    if not _TARGET.match(given.id):
        raise Unfit(f"found the id {given.id[:60]!r}, needed the whole id of an event or a claim")
    return given.model_copy(update={"author": author})


class Unfit(PageError):
    """The body is no judgement that can be taken."""

    status = 422


def described(record: str) -> Json:
    """Return how a judgement is given, as OpenAPI has it; ``record``: what is answered."""
    schema: dict[str, Any] = Given.model_json_schema(by_alias=True)
    answer = {
        "description": "kept",
        "headers": {"Location": {"description": "of the judgement", "schema": {"type": "string"}}},
        "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{record}"}}},
    }
    faults = (400, 403, 404, 406, 412, 413, 414, 415, 421, 422, 428, 503)
    return {
        "operationId": "judge",
        "summary": "Keep a judgement of an event or a claim, and let the events follow.",
        "parameters": [
            {
                "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
                "description": "ETag of /events/ID or /claims/ID as the reviewer saw it",
            }
        ],
        "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
        "responses": {
            "200": {**answer, "description": "its author had said just so already"},
            "201": answer,
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in faults},
        },
    }  # fmt: skip
