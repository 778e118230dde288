"""Gate: is each of the conflicting public figures counted once, and with whose it is?

``python -m evals numbers`` prints the table.
"""

from __future__ import annotations

from dataclasses import replace

from evals.floors import shortfalls
from evals.numbers.conflict import measure, score, stories, told_flows


def test_the_conflict_set() -> None:
    """Figures once, whose, totals, none counted twice: none falls below what was reached."""
    assert shortfalls("numbers", measure()) == []


def test_every_figure_is_told_by_some_document_or_is_a_sum() -> None:
    """The set asks for nothing that it does not tell, and tells nothing that it does not ask for."""
    for story in stories():
        told = {name for telling in story.documents for name in telling.tells}
        assert told == {f.name for f in story.figures if not f.sum}


def test_the_score_sees_what_it_should() -> None:
    """A figure that is there twice, one of another voice, and one that is missing are errors."""
    right = told_flows()
    assert score(right).errors == []
    flow = next(f for f in right[None] if f.what == "troops")
    wrong = {
        "twice": replace(flow, figures=(*flow.figures, flow.figures[0])),
        "whose": replace(flow, figures=(replace(flow.figures[0], by="Nobody"), *flow.figures[1:])),
        "missing": replace(flow, figures=flow.figures[1:]),
        "stray": replace(flow, figures=(*flow.figures, replace(flow.figures[0], low=7.0))),
    }
    for name, changed in wrong.items():
        found = {**right, None: [changed if f is flow else f for f in right[None]]}
        errors = score(found).errors
        assert [e.partition(":")[0] for e in errors] == [name]
