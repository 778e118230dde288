"""Talking to an endpoint: what is tried again, what ends the run, and what never leaves."""

from __future__ import annotations

import socket
import sys
from email.utils import formatdate

import pytest

from supplyline.claims.model import Budget, Endpoint, EndpointError, ModelSettings
from supplyline.claims.model.budget import BudgetReached
from supplyline.claims.model.endpoint import NoAnswer, Silent
from supplyline.claims.model.faults import (
    ClientMissing,
    KeyRefused,
    LimitHeld,
    NoSuchModel,
    Refused,
    Unreachable,
    UnusableKey,
)
from supplyline.claims.model.prompt import Question, answer_schema, messages_of
from tests.claims.model.server import Answer, Json, completion, serving

MESSAGES = messages_of(Question(sentence="Lyra sent boots to Norhaven."))
KEY = "sk-not-to-be-seen"
GOOD = completion('{"claims": []}')


def endpoint(
    url: str, waited: list[float] | None = None, *, key: str = "", **options: object
) -> Endpoint:
    """Return an endpoint that does not sleep but notes for how long it would have."""
    settings = ModelSettings.model_validate(
        {"reader": "model", "endpoint": url, "model": "small", "timeout": 5, **options}
    )
    wait = (waited if waited is not None else []).append
    return Endpoint(
        settings, Budget(settings, wait=wait), wait=wait,
        environ={"SUPPLYLINE_MODEL_KEY": key} if key else {},
    )  # fmt: skip


def test_a_question_goes_out_with_schema_and_key_and_its_answer_comes_back() -> None:
    """One request: model, messages, the JSON schema, the key as a bearer; the tokens are counted."""
    with serving(lambda *_: GOOD) as server, endpoint(server.url, key=KEY) as asked:
        assert asked.ask(MESSAGES).text == '{"claims": []}'
    (request,) = server.asked
    assert request["model"] == "small"
    assert request["messages"] == MESSAGES
    assert request["response_format"]["json_schema"]["schema"] == answer_schema()
    assert server.keys == [f"Bearer {KEY}"]
    assert (asked.budget.requests, asked.budget.tokens_read, asked.budget.tokens_written) == (1, 100, 20)  # fmt: skip


def test_without_a_key_none_is_sent() -> None:
    """A server of one's own wants no key, and gets none."""
    with serving(lambda *_: GOOD) as server, endpoint(server.url) as asked:
        asked.ask(MESSAGES)
    assert server.keys == [None]


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_is_asked_for_is_kept(status: int) -> None:
    """After 429 or 503 the next try comes after as many seconds as ``Retry-After`` says."""
    busy = Answer(status=status, headers={"Retry-After": "7"})
    waited: list[float] = []
    with (
        serving(lambda _, n: busy if n == 0 else GOOD) as server,
        endpoint(server.url, waited) as asked,
    ):
        asked.ask(MESSAGES)
    assert len(server.asked) == 2
    assert 7 in waited
    assert asked.budget.retries == 1


def test_a_wait_may_be_asked_for_as_a_date() -> None:
    """A ``Retry-After`` that is a date in the past means at once."""
    busy = Answer(status=429, headers={"Retry-After": formatdate(0, usegmt=True)})
    waited: list[float] = []
    with (
        serving(lambda _, n: busy if n == 0 else GOOD) as server,
        endpoint(server.url, waited) as asked,
    ):
        asked.ask(MESSAGES)
    assert set(waited) <= {0.0}


def test_a_limit_that_does_not_pass_ends_the_run() -> None:
    """Refused with 429 as often as is tried, or told to wait for an hour, the run ends and says so."""
    with (
        serving(lambda *_: Answer(status=429)) as server,
        endpoint(server.url, tries=3) as asked,
        pytest.raises(LimitHeld, match="after 3 tries"),
    ):
        asked.ask(MESSAGES)
    hour = Answer(status=429, headers={"Retry-After": "3600"})
    with (
        serving(lambda *_: hour) as server,
        endpoint(server.url) as asked,
        pytest.raises(LimitHeld, match="wait 3600 s"),
    ):
        asked.ask(MESSAGES)
    assert len(server.asked) == 1


def test_a_failing_server_is_given_time() -> None:
    """Faults of the server are tried again after pauses that double, then end the run."""
    waited: list[float] = []
    broken = Answer(status=500, body={"error": {"message": "out of memory"}})
    with (
        serving(lambda *_: broken) as server,
        endpoint(server.url, waited, tries=4) as asked,
        pytest.raises(Refused, match="500 out of memory, 4 times"),
    ):
        asked.ask(MESSAGES)
    assert waited == [1, 2, 4]
    assert len(server.asked) == 4


def test_no_answer_in_time_costs_the_question_only() -> None:
    """What takes longer than the time-out each time is not answered; other questions may be."""
    with (
        serving(lambda *_: Answer(delay=0.5)) as server,
        endpoint(server.url, timeout=0.1, tries=2) as asked,
        pytest.raises(Silent, match=r"no answer within 0\.1 s"),
    ):
        asked.ask(MESSAGES)
    assert len(server.asked) == 2


def test_without_the_client_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The base installation has no HTTP client of ours: the message names the extra."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ClientMissing, match=r"pip install 'supplyline\[model\]'"):
        endpoint("http://127.0.0.1:1/v1")


def test_nobody_there_is_said_at_once() -> None:
    """An address where nobody listens is not tried again, and the message names it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    waited: list[float] = []
    with endpoint(url, waited) as asked, pytest.raises(Unreachable, match=url):
        asked.ask(MESSAGES)
    assert waited == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_the_run_unseen(status: int) -> None:
    """The message names the variable, never the key, though the endpoint repeats it."""
    refusal = Answer(status=status, body={"error": {"message": f"bad key {KEY}"}})
    with (
        serving(lambda *_: refusal) as server,
        endpoint(server.url, key=KEY) as asked,
        pytest.raises(KeyRefused, match="SUPPLYLINE_MODEL_KEY, which is set") as fault,
    ):
        asked.ask(MESSAGES)
    assert KEY not in str(fault.value)
    assert len(server.asked) == 1


def test_a_key_that_no_header_holds_is_refused_unseen() -> None:
    """A blank line around a key is left out; a key of two lines is refused without being shown."""
    with serving(lambda *_: GOOD) as server, endpoint(server.url, key=f" {KEY}\n") as asked:
        asked.ask(MESSAGES)
    assert server.keys == [f"Bearer {KEY}"]
    with pytest.raises(UnusableKey) as fault:
        endpoint("http://127.0.0.1:1/v1", key="se\ncret")
    assert "cret" not in str(fault.value).replace("secret", "")


def test_no_fault_shows_the_key() -> None:
    """Whatever a server says about a request, the key in it is blotted out."""
    told = Answer(status=418, body=f"will not serve {KEY}")
    with (
        serving(lambda *_: told) as server,
        endpoint(server.url, key=KEY) as asked,
        pytest.raises(EndpointError, match="will not serve …") as fault,
    ):
        asked.ask(MESSAGES)
    assert KEY not in str(fault.value)


def test_an_unknown_model_is_answered_with_those_there_are() -> None:
    """404 ends the run; the message says what the endpoint offers."""
    missing = Answer(status=404, body={"error": {"message": "model not found"}})
    with (
        serving(lambda *_: missing) as server,
        endpoint(server.url) as asked,
        pytest.raises(NoSuchModel, match="it offers small, large"),
    ):
        asked.ask(MESSAGES)


def test_a_key_does_not_follow_a_redirect() -> None:
    """An endpoint that sends elsewhere is refused: nothing is sent there."""
    with serving(lambda *_: GOOD) as other:
        away = Answer(status=307, headers={"Location": f"{other.url}/chat/completions"})
        with (
            serving(lambda *_: away) as server,
            endpoint(server.url, key=KEY) as asked,
            pytest.raises(Refused, match="found 307"),
        ):
            asked.ask(MESSAGES)
    assert other.asked == []


@pytest.mark.parametrize("status", [400, 500])
def test_who_takes_no_schema_is_asked_for_json_and_who_takes_no_json_for_words(status: int) -> None:
    """A refused format is left out from then on, without costing a try."""

    def script(request: Json, _: int) -> Answer:
        kind = request.get("response_format", {}).get("type")
        if kind is not None:
            return Answer(status=status, body={"error": {"message": f"response_format {kind} is not known"}})  # fmt: skip
        return GOOD

    with serving(script) as server, endpoint(server.url, tries=1) as asked:
        asked.ask(MESSAGES)
        asked.ask(MESSAGES)
    formats = [a.get("response_format", {}).get("type") for a in server.asked]
    assert formats == ["json_schema", "json_object", None, None]


def test_a_parameter_that_a_model_refuses_is_left_out() -> None:
    """Some models take no temperature, and count their tokens under another name."""

    def script(request: Json, _: int) -> Answer:
        for name in ("temperature", "max_tokens"):
            if name in request:
                return Answer(status=400, body={"error": {"message": f"Unsupported parameter: '{name}'"}})  # fmt: skip
        return GOOD

    with serving(script) as server, endpoint(server.url, tries=1) as asked:
        asked.ask(MESSAGES)
    assert server.asked[-1]["max_completion_tokens"] == 1200
    assert "temperature" not in server.asked[-1]


@pytest.mark.parametrize(
    "body", ["<html>", "{}", "[" * 9999, '{"choices": []}', '{"choices": [{"message": {}}]}']
)
def test_a_reply_that_is_no_completion_is_asked_for_again(body: str) -> None:
    """200 alone is no answer."""
    with (
        serving(lambda _, n: Answer(body=body) if n == 0 else GOOD) as server,
        endpoint(server.url) as asked,
    ):
        assert asked.ask(MESSAGES).text == '{"claims": []}'
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=400, body={"error": {"message": "maximum context length is 512"}}),
        Answer(status=413),
        completion("", finish="content_filter"),
    ],
)
def test_a_question_that_cannot_be_answered_is_not_put_again(answer: Answer) -> None:
    """Too long, or declined: it costs this question, and no second request."""
    with (
        serving(lambda *_: answer) as server,
        endpoint(server.url) as asked,
        pytest.raises(NoAnswer),
    ):
        asked.ask(MESSAGES)
    assert len(server.asked) == 1


def test_a_budget_ends_before_the_request_that_would_pass_it() -> None:
    """Retries count as requests; tokens are counted as reported."""
    with serving(lambda *_: GOOD) as server, endpoint(server.url, max_requests=2) as asked:
        asked.ask(MESSAGES)
        asked.ask(MESSAGES)
        with pytest.raises(BudgetReached, match="2 requests"):
            asked.ask(MESSAGES)
    assert len(server.asked) == 2
    with serving(lambda *_: GOOD) as server, endpoint(server.url, max_tokens=120) as asked:
        asked.ask(MESSAGES)
        with pytest.raises(BudgetReached, match="120 tokens"):
            asked.ask(MESSAGES)


def test_requests_are_spread_over_a_minute() -> None:
    """With 60 requests a minute, the third waits two seconds, less what has passed."""
    settings = ModelSettings.model_validate({"requests_per_minute": 60})
    waited: list[float] = []
    budget = Budget(settings, wait=waited.append, now=lambda: 100.0)
    for _ in range(3):
        budget.take()
    assert waited == [1, 2]


def test_seconds_are_a_budget_too() -> None:
    """Once the seconds are over no question is begun."""
    times = iter([5.0, 16.0])
    budget = Budget(ModelSettings.model_validate({"max_seconds": 10}), now=lambda: next(times))
    budget.take()
    with pytest.raises(BudgetReached, match="10 seconds"):
        budget.take()
