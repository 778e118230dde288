"""Parse Russian: slovnet's models of news with navec's vectors, lemmas by pymorphy3 (the extra ``languages``).

Does not: say what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from threadpoolctl import threadpool_limits

from supplyline.claims.languages.words import Word

PACKAGES = ("natasha", "slovnet", "navec", "razdel", "pymorphy3")
VECTORS = "emb/navec_news_v1_1B_250K_300d_100q.tar"
SYNTAX, MORPHOLOGY = "model/slovnet_syntax_news_v1.tar", "model/slovnet_morph_news_v1.tar"
WORD = re.compile(r"[А-Яа-яЁё]+(?:[-’'][А-Яа-яЁё]+)*")
POS = {
    "NOUN": ("NOUN",), "PROPN": ("NOUN",), "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"),
    "ADJ": ("ADJF", "ADJS", "PRTF"), "NUM": ("NUMR", "NOUN"), "AUX": ("VERB", "INFN"),
}  # fmt: skip


def installed() -> bool:
    """Say whether everything that parses Russian is installed."""
    return all(find_spec(package) is not None for package in PACKAGES)


class _Tools(NamedTuple):
    syntax: Any
    morphology: Any


@cache
def _tools() -> _Tools:
    from navec import Navec  # noqa: PLC0415  # the extra
    from slovnet import Morph, Syntax  # noqa: PLC0415  # the extra

    spec = find_spec("natasha")
    assert spec is not None  # noqa: S101  # installed() was asked
    assert spec.submodule_search_locations  # noqa: S101
    data = Path(next(iter(spec.submodule_search_locations))) / "data"
    vectors = Navec.load(data / VECTORS)
    syntax, morphology = Syntax.load(data / SYNTAX), Morph.load(data / MORPHOLOGY)
    syntax.navec(vectors)
    morphology.navec(vectors)
    return _Tools(syntax, morphology)


@cache
def analyzer() -> Any:
    """Return the dictionary of forms, loaded once in a process."""
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415  # the extra

    return MorphAnalyzer()


@cache
def lemmas(word: str) -> frozenset[str]:
    """Return every word that ``word`` may be a form of, lower case, with е for ё."""
    return frozenset(plain(p.normal_form) for p in analyzer().parse(word)) | {plain(word)}


@cache
def _read(word: str, pos: str) -> tuple[str, str]:
    """Return what ``word`` is a form of, read as the part of speech ``pos``, and its tense by form."""
    parses = analyzer().parse(word)
    wanted = POS.get(pos, ())
    chosen = next((p for p in parses if p.tag.POS in wanted), parses[0])
    tenses = {"past": "Past", "pres": "Pres", "futr": "Fut"}
    return plain(chosen.normal_form), tenses.get(str(chosen.tag.tense), "")


def plain(word: str) -> str:
    """Return ``word`` as words are compared: lower case, е for ё."""
    return word.casefold().replace("ё", "е")


def parse(sentences: Sequence[str]) -> list[list[Word]]:
    """Return the words of each sentence, parsed."""
    from razdel import tokenize  # noqa: PLC0415  # the extra

    tools = _tools()
    split = [list(tokenize(sentence)) for sentence in sentences]
    texts = [[token.text for token in tokens] or ["."] for tokens in split]
    with threadpool_limits(1):  # on shared cores two threads are ten times slower than one
        trees, tags = list(tools.syntax.map(texts)), list(tools.morphology.map(texts))
    made = []
    for tokens, tree, marked in zip(split, trees, tags, strict=True):
        words = []
        for at, token in enumerate(tokens):
            node, tag = tree.tokens[at], marked.tokens[at]
            feats = tag.feats
            lemma, tense = _read(token.text.casefold(), tag.pos)
            if tense and "Tense" in feats:
                feats = {**feats, "Tense": tense}  # by its form: surer than by its neighbours
            form = " ".join(
                feats[name] for name in ("Tense", "VerbForm", "Mood", "Voice") if name in feats
            )
            words.append(
                Word(
                    at=at, text=token.text, start=token.start, end=token.stop,
                    lemma=lemma, pos=tag.pos,
                    case=feats.get("Case", ""), form=form, head=int(node.head_id) - 1,
                    rel=node.rel,
                )
            )  # fmt: skip
        made.append(words)
    return made
