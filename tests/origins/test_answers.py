"""What was derived, as records: ids, offsets in code points, and the reasons that belong to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from supplyline.ids import content_id
from supplyline.origins import document_of
from supplyline.records import Dateline, Document, Origin, Reuse
from tests.origins.engine.small import among, answers_of, names, told

CREDIT = "(Delta Press)"
STORY = told(0, 60)


def doc(
    name: str, day: int, text: str, *, outlet: str | None = None, credit: str | None = None
) -> Document:
    """Return a document of a day of March; its id is ``name``."""
    whole = f"{text} {credit}" if credit else text
    made = document_of(
        whole, outlet=outlet, published=f"2025-03-{day:02d}", syndicated=[credit] if credit else []
    )
    return replace(made, id=name, name=name)


def answered(documents: Sequence[Document]) -> tuple[dict[str, Origin], dict[str, Reuse]]:
    """Return origins by document and edges by "copy < source"."""
    answers = answers_of(documents)
    assert [o.document for o in answers.origins()] == [d.id for d in documents]
    edges = {f"{r.copy} < {r.source}": r for r in answers.reuse()}
    return {o.document: o for o in answers.origins()}, edges


def missing(agency: str, document: str) -> str:
    """Return the id of an item that is not held."""
    return content_id("o1", [f"{agency}, not held, as in {document}"])


def test_an_origin_is_called_by_its_root() -> None:
    """By the document that is it, or by the agency's item as in the first that carries it."""
    held = [doc("a", 1, " ".join(STORY)), doc("b", 2, " ".join(STORY[:50]))]
    origins, _ = answered(held)
    assert {o.origin for o in origins.values()} == {content_id("o1", ["a"])}
    credited = [replace(doc(d.id, 1, d.text, credit=CREDIT), published=d.published) for d in held]
    origins, _ = answered(credited)
    assert {o.origin for o in origins.values()} == {missing("Delta Press", "a")}
    fuller = [doc("b", 2, " ".join([*STORY, *told(900, 30)]))]
    origins, _ = answered([*held[:1], *fuller])
    assert origins["b"].origin == content_id("o1", ["a"])
    assert origins["b"].firm == content_id("o1", ["b"])


@pytest.mark.parametrize("odd", ["é", "😀", "\u0301", "中", "\ud800", "…"])
def test_spans_and_passages_are_code_points_of_the_text(odd: str) -> None:
    """Whatever stands before them takes one place a character, in either text."""
    shared = " ".join(STORY[:40])
    source = doc("source", 1, f"{odd * 3}, the port ({shared}) {' '.join(told(500, 20))}")
    copy = doc("copy", 2, f"{' '.join(told(700, 9))} {odd} — {shared}. {odd}")
    origins, edges = answered([source, copy])
    ((start, end, there, ended),) = edges["copy < source"].spans
    assert copy.text[start:end] == source.text[there:ended] == shared
    assert origins["copy"].passages == ((start, end, origins["source"].origin),)


def test_spans_of_reprints_are_those_of_each_ones_own_text() -> None:
    """Equal words at other places: blanks, a dateline and capitals are the outlet's."""
    line = "ALPHAVILLE, March 1 — "
    spelled = line + "  ".join(STORY).upper() + "."
    first = doc("first", 1, " ".join(STORY))
    other = replace(doc("other", 2, spelled), dateline=Dateline(start=0, end=len(line), place=None, date=None, agency=None))  # fmt: skip
    origins, edges = answered([first, other])
    ((start, end, there, ended),) = edges["other < first"].spans
    assert other.text[start:end] == "  ".join(STORY).upper()
    assert (there, ended) == (0, len(first.text))
    assert edges["other < first"].reasons[0] == "the same words throughout"
    assert origins["other"].reasons == ("the same words as an earlier document",)
    assert origins["other"].passages == ((len(line), len(spelled) - 1, origins["first"].origin),)


def test_edges_of_copying_say_who_was_first_and_others_do_not() -> None:
    """Nobody was first with a form."""
    form = told(0, 36)
    origins, edges = answered(
        [
            doc("one", 1, " ".join([*told(800, 40), *among(form, names(500, 4))])),
            doc("two", 2, " ".join([*told(900, 40), *among(form, names(600, 4))])),
            doc("three", 3, " ".join([*told(900, 40), *told(3000, 12)])),
        ]
    )
    assert edges["two < one"].reasons == ("the same phrases around different names and numbers",)
    assert edges["two < one"].kind == "boilerplate"
    assert edges["three < two"].reasons == (
        "77 % of its words, 50 % of the source's",
        "adds 12 words",
        "published 1 day after the source",
    )
    assert origins["two"].reasons == ("no earlier document has its wording",)


def test_the_reasons_of_a_missing_item_come_first() -> None:
    """A document alone says also that it is; the first of a family has no other reason."""
    alone, _ = answered([doc("a", 1, " ".join(STORY), credit=CREDIT)])
    said = "credits Delta Press (“(Delta Press)”), whose item is not held"
    assert alone["a"].reasons == (said, "no other document has its wording")
    assert alone["a"].origin == missing("Delta Press", "a")
    both = [doc(n, day, " ".join([*STORY, *told(900 + 10 * day, 3)]), credit=CREDIT) for n, day in (("a", 1), ("b", 2))]  # fmt: skip
    origins, edges = answered(both)
    assert origins["a"].reasons == (said,)
    assert origins["b"].reasons == ("95 % of its words stand in earlier documents",)
    assert edges["b < a"].kind == "syndication"


def test_the_first_of_a_family_need_not_credit_the_missing_item_itself() -> None:
    """Its copies do."""
    origins, _ = answered(
        [
            doc("a", 1, " ".join(STORY)),
            doc("b", 2, " ".join([*STORY, "berth"]), credit=CREDIT),
        ]
    )
    assert origins["a"].reasons == ("its copies credit Delta Press, whose item is not held",)
    assert origins["a"].origin == origins["b"].origin == missing("Delta Press", "a")


def test_shares_are_rounded_to_six_places() -> None:
    """So that they are written the same everywhere."""
    origins, edges = answered(
        [doc("a", 1, " ".join(STORY)), doc("b", 2, " ".join([*STORY[:40], *told(900, 23)]))]
    )
    assert origins["b"].copied_share == edges["b < a"].share == round(40 / 63, 6)
