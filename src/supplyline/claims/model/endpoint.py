"""Talk to one OpenAI-compatible endpoint: one question, one answer, whatever it takes within bounds.

The only module beside ``acquire`` that may open the network, and only when a user asked for a model
and named its address (docs/decisions/0092).  It decides what is tried again and how long to wait:
429 and 503 as the endpoint says (``Retry-After``), other faults of a server and time-outs with
growing pauses, a refused key or an unknown model not at all.

Endpoints differ in what they take.  An answer is asked for with a JSON schema, then as any JSON
object, then without a format, whichever the endpoint takes first; a parameter it names as unknown is
left out.  What was learnt holds for the rest of the run.

Does not: follow redirects (a key must not travel), log, or keep a key anywhere but in its header.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from supplyline.claims.model.budget import Budget
from supplyline.claims.model.faults import (
    ClientMissing,
    KeyRefused,
    LimitHeld,
    NoSuchModel,
    Refused,
    Unreachable,
    UnusableKey,
)
from supplyline.claims.model.prompt import Message, answer_schema
from supplyline.claims.model.settings import ModelSettings

if TYPE_CHECKING:
    pass

_LARGEST = 4_000_000  # bytes of a reply; an answer has a few thousand
_LONGEST_PAUSE = 120.0  # seconds: who asks for more is asked again by the next run
_BUSY = frozenset((429, 503))
_AGAIN = frozenset((408, 409, 425, 500, 502, 504, 520, 522, 524, 529))
_FORMATS = ("json_schema", "json_object", "none")
_OPTIONAL = ("temperature", "max_tokens", "seed")  # some models refuse one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the model wrote.  ``whole`` is False where it was cut off at the most tokens."""

    text: str
    whole: bool


class NoAnswer(Exception):  # concerns one question: the caller lists it, and goes on
    """This question gets no answer, though others may."""


class Silent(NoAnswer):
    """Nothing of use came back, time after time: perhaps it is not the question."""


class _Again(Exception):  # within this module
    """A fault that may pass."""

    def __init__(
        self,
        said: str,
        *,
        status: int | None = None,
        pause: float | None = None,
        lost: bool = False,
    ) -> None:
        self.said, self.status, self.pause, self.lost = said, status, pause, lost
        super().__init__(said)

    @property
    def busy(self) -> bool:
        """Whether the endpoint asks for patience."""
        return self.status in _BUSY


class Endpoint:
    """One endpoint, asked within one budget.  Safe to use from several threads.

    Args:
        settings: Where, which model, how patiently.
        budget: Asked before every request.
        pause: Seconds of the first pause after a fault; each further one is twice as long.
        wait: Sleeps; a test gives its own.
        environ: Where the key is looked up.

    Raises:
        ClientMissing: httpx is not installed.
        UnusableKey: The key has characters that no header can hold.
    """

    def __init__(
        self,
        settings: ModelSettings,
        budget: Budget,
        *,
        pause: float = 1.0,
        wait: Callable[[float], object] = time.sleep,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        try:
            import httpx  # noqa: PLC0415  # an extra, and slow to import
        except ImportError as fault:
            raise ClientMissing from fault
        self.settings, self.budget = settings, budget
        self._httpx, self._pause, self._wait = httpx, pause, wait
        variables = os.environ if environ is None else environ
        self._key = variables.get(settings.key_variable, "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise UnusableKey(settings.key_variable)
        host = urlsplit(settings.endpoint).hostname or ""
        self._client = httpx.Client(
            timeout=httpx.Timeout(settings.timeout, connect=min(20.0, settings.timeout)),
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            limits=httpx.Limits(max_connections=settings.parallel),
            follow_redirects=False,
            trust_env=host not in ("127.0.0.1", "localhost", "::1"),  # no proxy to this machine
        )
        self._lock = threading.Lock()
        self._format = 0  # of _FORMATS
        self._without: set[str] = set()
        self._reached = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self._client.close()

    def ask(self, messages: Sequence[Message]) -> Reply:
        """Return the model's answer to a conversation.

        Raises:
            BudgetReached: The budget ends here.
            NoAnswer: The question is too long, was declined, or took too long each time.
            EndpointError: The endpoint cannot be used: no later question will fare better.
        """
        faults: list[_Again] = []
        pause = self._pause
        while True:
            self.budget.take()
            try:
                reply = self._attempt(messages)
            except _Again as fault:
                faults.append(fault)
                pause = fault.pause if fault.pause is not None else pause
                if len(faults) >= self.settings.tries or pause > _LONGEST_PAUSE:
                    raise self._given_up(faults, pause) from fault
                self.budget.note_retry()
                if fault.busy:
                    self.budget.hold(pause)  # the others wait, too
                self._wait(pause)
                pause = min(max(pause, self._pause) * 2, _LONGEST_PAUSE / 2)
            else:
                if reply is not None:
                    return reply

    def _attempt(self, messages: Sequence[Message]) -> Reply | None:
        """Send the question once; None: it has to be put more simply, which it is from now on.

        Raises:
            _Again: It may be tried again.
            NoAnswer: It is of no use to try again, for this question.
            EndpointError: For any.
        """
        place = self.settings.endpoint
        try:
            status, headers, body = self._send(self._request(messages))
        except self._httpx.HTTPError as fault:
            lost = not isinstance(fault, self._httpx.ReadTimeout)
            reason = self._safe(str(fault) or type(fault).__name__)
            if lost and not self._reached:
                raise Unreachable(place, reason) from fault
            if not lost:
                reason = f"no answer within {self.settings.timeout:g} s"
            raise _Again(reason, lost=lost) from fault
        self._reached = True
        if status == 200:
            try:
                return self._read(body)
            except (ValueError, RecursionError) as fault:
                raise _Again(f"a reply that is no completion ({fault})") from fault
        if self._adapted(status, body):
            return None
        said = self._fault(status, body)
        raise _Again(
            said, status=status, pause=_seconds(headers.get("retry-after")) if status in _BUSY else None
        )  # fmt: skip

    def _given_up(self, faults: Sequence[_Again], pause: float) -> Exception:
        """Return what it comes to when the last try has failed."""
        place, last = self.settings.endpoint, faults[-1]
        if last.busy:
            long = f", asks to wait {pause:.0f} s" if pause > _LONGEST_PAUSE else ""
            return LimitHeld(place, last.said + long, len(faults))
        if last.lost:
            return Unreachable(place, last.said)
        if last.status is not None:
            return Refused(place, f"found {last.said}, {len(faults)} times")
        return Silent(last.said)

    def _request(self, messages: Sequence[Message]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.settings.model,
            "messages": list(messages),
            "temperature": 0,
            "seed": 0,
            "max_tokens": self.settings.answer_tokens,
        }
        with self._lock:
            for name in self._without:
                request.pop(name, None)
            if "max_tokens" in self._without:
                request["max_completion_tokens"] = self.settings.answer_tokens
            chosen = _FORMATS[self._format]
        if chosen == "json_schema":
            request["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": answer_schema()},
            }
        elif chosen == "json_object":
            request["response_format"] = {"type": "json_object"}
        return request

    def _send(self, request: dict[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        """Send one request; the time-out is for the whole answer, however slowly it trickles."""
        ends = time.monotonic() + self.settings.timeout
        content = json.dumps(request).encode()
        headers = {"Content-Type": "application/json"}
        body = bytearray()
        with self._client.stream(
            "POST", self.settings.chat, content=content, headers=headers
        ) as response:
            for part in response.iter_bytes():
                body += part
                if time.monotonic() > ends:
                    raise self._httpx.ReadTimeout("the answer trickles")
                if len(body) > _LARGEST:
                    raise self._httpx.DecodingError(f"a reply of more than {_LARGEST:,} bytes")
            return response.status_code, response.headers, bytes(body)

    def _read(self, body: bytes) -> Reply:
        """Return the answer in a reply, and count its tokens.

        Raises:
            ValueError: It is no chat completion.
            NoAnswer: The model declined.
        """
        reply = json.loads(body)
        try:
            choice = reply["choices"][0]
            message, ended = choice["message"], choice.get("finish_reason")
            text = message.get("content")
        except (KeyError, IndexError, TypeError, AttributeError) as fault:
            raise ValueError(f"no {fault} in it") from fault
        usage = reply.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
        self.budget.note(
            read=read if isinstance(read, int) else 0,
            written=written if isinstance(written, int) else len(str(text)) // 4,
        )
        if message.get("refusal") or ended == "content_filter":
            raise NoAnswer("the model declined")
        if not isinstance(text, str):
            raise ValueError("no text in it")
        return Reply(text=text, whole=ended != "length")

    def _adapted(self, status: int, body: bytes) -> bool:
        """Ask more simply from now on, if that is what the endpoint refuses; say whether so."""
        if status not in (400, 415, 422, 500, 501):
            return False
        said = body.decode("utf-8", "replace").casefold()
        with self._lock:
            if any(word in said for word in ("response_format", "json_schema", "json_object")):
                if self._format + 1 < len(_FORMATS):
                    self._format += 1
                    return True
                return False
            for name in _OPTIONAL:
                if name not in self._without and (f"'{name}'" in said or f'"{name}' in said or f"`{name}`" in said):  # fmt: skip
                    self._without.add(name)
                    return True
        return False

    def _fault(self, status: int, body: bytes) -> str:
        """Return what a refusal says, for those that may be tried again.

        Raises:
            EndpointError: It is final.
            NoAnswer: It is final for this question alone.
        """
        place, settings = self.settings.endpoint, self.settings
        said = self._safe(_message(body))
        lower = said.casefold()
        if status in (401, 403):
            raise KeyRefused(place, status, settings.key_variable, given=bool(self._key))
        if status == 404 or (status == 400 and "model" in lower and "not" in lower and "exist" in lower):  # fmt: skip
            raise NoSuchModel(place, settings.model, self._offered())
        if status == 429 and "quota" in lower:
            raise LimitHeld(place, said, 1)
        if status == 413 or (status == 400 and ("context" in lower or "too long" in lower)):
            raise NoAnswer("too long for the model")
        if status in _BUSY or status in _AGAIN:
            return f"{status} {said}".strip()
        raise Refused(place, f"found {status} {said}".strip())

    def _offered(self) -> tuple[str, ...]:
        """Return the names of the models that the endpoint says it has; none if it does not say."""
        try:
            reply = self._client.get(f"{self.settings.endpoint}/models", timeout=10)
            names = [str(model["id"]) for model in reply.json()["data"]]
        except (self._httpx.HTTPError, ValueError, KeyError, TypeError, RecursionError):
            return ()
        return tuple(names[:8])

    def _safe(self, said: str) -> str:
        """Return ``said`` in one short line without the key, which some endpoints repeat."""
        if self._key:
            said = said.replace(self._key, "…")
        return " ".join(said.split())[:200]


def _message(body: bytes) -> str:
    """Return what a refusal says in words."""
    text = body.decode("utf-8", "replace")
    try:
        found = json.loads(text)
        error = found.get("error", found)
        told = error if isinstance(error, str) else error.get("message") or found.get("detail")
        code = "" if isinstance(error, str) else error.get("code") or ""
        return f"{code} {told}".strip() if told else text
    except (ValueError, AttributeError, RecursionError):
        return text


def _seconds(value: str | None) -> float | None:
    """Return what a ``Retry-After`` asks for, a number of seconds or a date; None: nothing."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
