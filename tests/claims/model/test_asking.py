"""Asking about many sentences: once each, within the budget, from where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supplyline.claims.model import (
    Answers,
    Asked,
    Budget,
    Endpoint,
    EndpointError,
    Lines,
    ModelSettings,
    Question,
    ask_all,
)
from supplyline.claims.model.answer import BadAnswer, proposals
from tests.claims.model.server import Answer, Server, completion, serving

EMPTY = completion('{"claims": []}')
QUESTIONS = [Question(sentence=f"Lyra sent {n} boots to Norhaven.") for n in range(2, 8)]


def ask(
    server: Server, questions: list[Question], place: Path | None = None, **options: object
) -> Asked:
    """Ask as a run does, answers kept at ``place``."""
    settings = ModelSettings.model_validate(
        {"endpoint": server.url, "model": "small", "parallel": 1, "timeout": 5, **options}
    )
    waited: list[float] = []
    silent = waited.append
    budget = Budget(settings, wait=silent)
    with Lines(place) as lines, Endpoint(settings, budget, wait=silent, environ={}) as endpoint:
        return ask_all(questions, endpoint, Answers(lines))


def test_equal_sentences_are_asked_about_once() -> None:
    """A sentence that forty papers print is one question; another context makes it another."""
    same = [QUESTIONS[0]] * 40
    with serving(lambda *_: EMPTY) as server:
        asked = ask(server, same)
        assert len(asked.texts) == len(server.asked) == 1
        ask(server, [*same, Question(sentence=QUESTIONS[0].sentence, context="Before.")])
    assert len(server.asked) == 3


def test_broken_json_is_asked_for_again_with_what_is_wrong_with_it() -> None:
    """The second request shows the model its own words and the fault."""
    broken = completion('{"claims": [{"kind": "tran', finish="length")
    with serving(lambda _, n: broken if n == 0 else EMPTY) as server:
        asked = ask(server, QUESTIONS[:1])
    assert list(asked.texts.values()) == ['{"claims": []}']
    assert [m["role"] for m in server.asked[1]["messages"][-2:]] == ["assistant", "user"]
    assert "cut off" in server.asked[1]["messages"][-1]["content"]


def test_what_stays_broken_is_kept_as_it_is_and_not_asked_again(tmp_path: Path) -> None:
    """Three times no JSON: the next run does not pay for it a fourth time."""
    with serving(lambda *_: completion("I cannot do that.")) as server:
        ask(server, QUESTIONS[:1], tmp_path / "answers.jsonl")
        assert len(server.asked) == 3
        asked = ask(server, QUESTIONS[:1], tmp_path / "answers.jsonl")
    assert len(server.asked) == 3
    with pytest.raises(BadAnswer):
        proposals(next(iter(asked.texts.values())))


def test_a_run_goes_on_where_the_budget_ended_it(tmp_path: Path) -> None:
    """Two requests, then what is left: no sentence twice, and all of them in the end."""
    place = tmp_path / "answers.jsonl"
    with serving(lambda *_: EMPTY) as server:
        first = ask(server, QUESTIONS, place, max_requests=2)
        assert first.stopped == "2 requests"
        assert (len(first.texts), len(first.waiting)) == (2, 4)
        second = ask(server, QUESTIONS, place)
    assert (len(second.texts), second.kept, second.stopped) == (6, 2, None)
    assert sorted(server.sentences) == sorted(q.sentence for q in QUESTIONS)


def test_a_line_that_a_kill_cut_off_is_asked_about_again(tmp_path: Path) -> None:
    """A torn last line costs one answer; the file stays one JSON object a line."""
    place = tmp_path / "answers.jsonl"
    with serving(lambda *_: EMPTY) as server:
        ask(server, QUESTIONS[:3], place)
        whole = place.read_text(encoding="utf-8")
        place.write_text(whole[:-20], encoding="utf-8")
        again = ask(server, QUESTIONS[:3], place)
        assert (again.kept, len(server.asked)) == (2, 4)
        assert ask(server, QUESTIONS[:3], place).kept == 3
    rows = [line for line in place.read_text(encoding="utf-8").splitlines() if line]
    assert sum(_is_json(row) for row in rows) == 3


def test_a_prompt_or_a_model_of_another_name_is_asked_anew(tmp_path: Path) -> None:
    """Answers are kept under the sentence, the model and the prompt."""
    place = tmp_path / "answers.jsonl"
    with serving(lambda *_: EMPTY) as server:
        ask(server, QUESTIONS[:1], place)
        ask(server, QUESTIONS[:1], place, model="large")
    assert len(server.asked) == 2


def test_what_was_answered_before_a_fault_is_kept(tmp_path: Path) -> None:
    """An endpoint that fails in the middle ends the run; the next one asks the rest."""
    place = tmp_path / "answers.jsonl"
    with (
        serving(lambda _, n: EMPTY if n < 2 else Answer(status=401)) as server,
        pytest.raises(EndpointError),
    ):
        ask(server, QUESTIONS, place)
    with serving(lambda *_: EMPTY) as server:
        assert ask(server, QUESTIONS, place).kept == 2
    assert len(server.asked) == 4


def test_one_declined_sentence_is_listed_and_the_rest_go_on() -> None:
    """A refusal concerns its sentence."""
    declined = completion("", finish="content_filter")
    with serving(lambda _, n: declined if n == 1 else EMPTY) as server:
        asked = ask(server, QUESTIONS)
    assert list(asked.unanswered.values()) == ["the model declined"]
    assert len(asked.texts) == 5


def test_an_endpoint_that_says_nothing_of_use_is_given_up() -> None:
    """Three sentences in a row without a completion: the server is at fault, not the sentence."""
    with (
        serving(lambda *_: Answer(body="<html>")) as server,
        pytest.raises(EndpointError, match="3 sentences in a row"),
    ):
        ask(server, QUESTIONS, tries=1)
    assert len(server.asked) in (3, 4)  # the next may be on its way


def test_several_are_asked_at_once_and_all_answers_come() -> None:
    """With four in flight, each sentence still gets its own answer."""

    def script(request: dict[str, object], _: int) -> Answer:
        return completion(json.dumps({"claims": [{"echo": str(request["messages"])[-60:]}]}))

    with serving(script) as server:
        asked = ask(server, QUESTIONS, parallel=4)
    for question in QUESTIONS:
        (echo,) = proposals(asked.texts[question.key("small")])
        assert question.sentence in echo["echo"]


def _is_json(row: str) -> bool:
    try:
        json.loads(row)
    except ValueError:
        return False
    return True
