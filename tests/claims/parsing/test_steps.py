"""A parser that is asked step by step decides as it does when it is left to itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from supplyline.claims.parsing.installed import DEFAULT, find_pipeline
from supplyline.claims.parsing.parse import pack
from supplyline.claims.parsing.steps import in_steps

SENTENCES = (
    "On Friday the defence ministry of Freedonia said that 400 trucks had left Harbour City for Lyra.",
    "Nobody came.",
    "",
    "The minister, who had been in Lyra since May, thanked Acme Freight Ltd for $3 million.",
    "Rain.",
)


@cache
def _pipeline() -> Language:
    return spacy.load(find_pipeline(DEFAULT).folder)


def _parsed(sentences: Iterable[str], through: Callable[..., Iterable[Doc]]) -> list[bytes]:
    docs: Iterable[Doc] = map(_pipeline().make_doc, sentences)
    for _, component in _pipeline().pipeline:
        docs = through(component, docs, batch_size=2)
    return [pack(doc) for doc in docs]


def _alone(component: object, docs: Iterable[Doc], *, batch_size: int) -> Iterable[Doc]:
    return component.pipe(docs, batch_size=batch_size)  # type: ignore[attr-defined,no-any-return]  # of a pipeline


@pytest.mark.parametrize(
    "sentences", [SENTENCES, SENTENCES[2:3], ()], ids=["some", "empty", "none"]
)
def test_parses_are_those_of_the_pipeline(sentences: tuple[str, ...]) -> None:
    """Byte for byte, in order, with sentences of any length in one batch."""
    assert _parsed(sentences, in_steps) == _parsed(sentences, _alone)


def test_a_parser_that_searches_with_a_beam_is_left_to_itself() -> None:
    """What looks at several ways at once is not asked for one step."""
    names = _pipeline().get_pipe("ner")
    asked: list[int] = []
    docs = [_pipeline().make_doc(sentence) for sentence in SENTENCES[:2]]

    class Beam(type(names)):  # type: ignore[misc]  # known when it runs
        def pipe(self, docs: Iterable[Doc], *, batch_size: int) -> Iterable[Doc]:
            asked.append(batch_size)
            return docs

    beam = Beam(names.vocab, names.model, moves=names.moves, beam_width=2)  # type: ignore[attr-defined]  # a parser
    assert list(in_steps(beam, docs, batch_size=7)) == docs
    assert asked == [7]
