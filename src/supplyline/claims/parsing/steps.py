"""Let a parser decide step by step, for many sentences at once: the same decisions in half the time.

Left to itself, spaCy's parser goes through a batch without holding Python's lock, and takes the lock again
to ask of each action whether it is allowed: more than half of the time that names take.  Asked for one step
at a time, it keeps the lock.  Parses are the same (decision 0228).

Does not: search with a beam; train.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from spacy.pipeline.transition_parser import Parser  # type: ignore[import-not-found]  # compiled, no types
from spacy.tokens import Doc


def in_steps(component: Any, docs: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
    """Yield ``docs`` after ``component`` has annotated them, in order.

    Args:
        component: Of a pipeline; anything but a greedy transition-based parser does as it always does.
        docs: As the components before it left them.
        batch_size: How many it works on at once.
    """
    if not isinstance(component, Parser) or component.cfg["beam_width"] != 1:
        yield from component.pipe(docs, batch_size=batch_size)
        return
    coming = iter(docs)
    while batch := list(islice(coming, batch_size)):
        component.set_annotations(batch, _decided(component, batch))
        yield from batch


def _decided(parser: Any, docs: list[Doc]) -> list[Any]:
    """Return the states of ``docs`` once every decision is taken."""
    states = parser.moves.init_batch(docs)
    open_ = [state for state in states if not state.is_final()]
    if open_:
        model = parser.model.predict(docs)
        while open_:
            open_ = parser.transition_states(open_, model.predict(open_))
        model.clear_memory()
    return list(states)
