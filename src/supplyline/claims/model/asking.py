"""Ask a model about many sentences, several at once, each distinct one once, from where it stopped.

An answer that is no JSON is asked for again with what is wrong with it, twice; then the sentence
stays unanswered, and is listed.  The last thing a model wrote is kept, also when it is of no use:
with the temperature at zero it would write the same again.  What got no reply at all is not kept.

Does not: decide what an answer is worth (``evidence``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue

from supplyline.claims.model.answer import BadAnswer, proposals
from supplyline.claims.model.answers import Answers
from supplyline.claims.model.budget import BudgetReached
from supplyline.claims.model.endpoint import Endpoint, NoAnswer, Silent
from supplyline.claims.model.faults import Refused
from supplyline.claims.model.prompt import Question, correction, messages_of, prompt_version

_CORRECTIONS = 2
_SILENT = 3  # questions in a row without any reply: then it is not the question


@dataclass(slots=True, kw_only=True)
class Asked:
    """What came of asking.  Keys are ``Question.key``."""

    texts: dict[str, str] = field(default_factory=dict)  # as the model wrote it
    unanswered: dict[str, str] = field(default_factory=dict)  # why
    waiting: set[str] = field(default_factory=set)  # the budget ended before them
    stopped: str | None = None  # which budget was reached
    kept: int = 0  # answers that were there already


def ask_all(
    questions: Iterable[Question],
    endpoint: Endpoint,
    answers: Answers,
    *,
    on_answer: Callable[[], None] = lambda: None,
) -> Asked:
    """Return an answer for each of ``questions``, or why there is none.

    Args:
        questions: Equal ones are asked once.
        endpoint: Whom to ask.
        answers: What was answered before; grows.
        on_answer: Called once for each distinct question.

    Raises:
        EndpointError: The endpoint cannot be used; what was answered is in ``answers``.
    """
    settings, found = endpoint.settings, Asked()
    todo: dict[str, Question] = {}
    for question in questions:
        key = question.key(settings.model)
        text = answers.get(key)
        if text is None:
            todo.setdefault(key, question)
        elif key not in found.texts:
            found.texts[key] = text
            found.kept += 1
            on_answer()
    if not todo:
        return found
    silent = 0
    for key, came in _outcomes(todo, endpoint):
        if isinstance(came, BudgetReached):
            found.stopped = str(came)
            continue
        if isinstance(came, NoAnswer):
            found.unanswered[key] = str(came)
            silent = silent + 1 if isinstance(came, Silent) else 0
            if silent >= _SILENT:
                raise Refused(
                    settings.endpoint, f"found {came}, for {silent} sentences in a row"
                ) from came
        elif isinstance(came, Exception):
            raise came
        else:
            silent = 0
            answers.add(key, came, model=settings.model, prompt=prompt_version())
            found.texts[key] = came
        on_answer()
    found.waiting = todo.keys() - found.texts.keys() - found.unanswered.keys()
    return found


def _outcomes(
    todo: Mapping[str, Question], endpoint: Endpoint
) -> Iterator[tuple[str, str | Exception]]:
    """Yield what comes of each question, as it comes; once the budget is reached, no new one is put.

    The threads are daemons: Ctrl-C need not wait until a slow model has finished its sentence.
    """
    left, lock, ended = iter(todo.items()), threading.Lock(), threading.Event()
    done: SimpleQueue[tuple[str, str | Exception] | None] = SimpleQueue()

    def work() -> None:
        while not ended.is_set():
            with lock:
                item = next(left, None)
            if item is None:
                break
            try:
                done.put((item[0], _ask(item[1], endpoint)))
            except Exception as fault:  # noqa: BLE001  # handed over, and raised or listed there
                done.put((item[0], fault))
        done.put(None)

    working = min(endpoint.settings.parallel, len(todo))
    for _ in range(working):
        threading.Thread(target=work, daemon=True).start()
    try:
        while working:
            result = done.get()
            if result is None:
                working -= 1
                continue
            if isinstance(result[1], BudgetReached):
                ended.set()
            yield result
    finally:
        ended.set()


def _ask(question: Question, endpoint: Endpoint) -> str:
    """Return the last thing that the model wrote, right or wrong."""
    messages = messages_of(question)
    conversation = messages
    for left in reversed(range(_CORRECTIONS + 1)):
        reply = endpoint.ask(conversation)
        try:
            proposals(reply.text)
        except BadAnswer as fault:
            if not left:
                break
            why = str(fault) if reply.whole else "it is too long and was cut off"
            endpoint.budget.note_retry()
            conversation = [*messages, *correction(reply.text, why)]
        else:
            break
    return reply.text
