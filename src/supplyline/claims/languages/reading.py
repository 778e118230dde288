"""The face of the languages: which can be read here, gate, parse, read.

A sentence is parsed for the language of its letters, so that one stored parse means one thing
whatever document it stands in: a sentence in other letters than its document's is not gated.

Does not: translate; tell Russian from other languages in Cyrillic (``text`` does, by the document).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from types import ModuleType

from supplyline.claims.languages import korean, russian
from supplyline.claims.languages.finding import claim_of
from supplyline.claims.languages.words import pack, unpack
from supplyline.errors import SupplylineError
from supplyline.records import Claim, Document, Passage

LONGEST = 1500  # code points; longer "sentences" are tables and lists
MODULES: dict[str, ModuleType] = {"ru": russian, "ko": korean}
TOOLS = {"ru": ("natasha", "pymorphy3"), "ko": ("kiwipiepy",)}  # whose versions a parse depends on


class LanguageMissingError(SupplylineError):
    """A sentence came to be parsed in a language whose parser is not installed."""

    exit_code = 5

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__(
            f"no parser for language {language!r} is installed: install supplyline[languages]"
        )


@cache
def available() -> tuple[str, ...]:
    """Return the languages that can be read here beside the default one, as ISO 639-1."""
    return tuple(code for code, module in MODULES.items() if module.installed())


@cache
def labels() -> tuple[str, ...]:
    """Return what parses each language that can be read here: "ru natasha 1.6.0, pymorphy3 2.0.6"."""
    return tuple(
        f"{code} " + ", ".join(f"{name} {version(name)}" for name in TOOLS[code])
        for code in available()
    )


def script_of(sentence: str) -> str | None:
    """Return the language that the letters of ``sentence`` are those of; None: the default one's.

    >>> script_of("Мир"), script_of("평화"), script_of("Peace (мир)")
    ('ru', 'ko', None)
    """
    letters = [c for c in sentence if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    hangul = sum("\uac00" <= c <= "\ud7a3" for c in letters)
    if hangul * 2 > len(letters):
        return "ko"
    return "ru" if cyrillic * 2 > len(letters) else None


def gate(document: Document, passages: Sequence[Passage], language: str) -> tuple[int, ...]:
    """Return the indices of the passages worth parsing in ``language``, in order."""
    module, found = MODULES[language], []
    for passage in passages:
        sentence = document.text[passage.start : passage.end]
        if (
            len(sentence) <= LONGEST
            and script_of(sentence) == language
            and module.worth_parsing(sentence)
        ):
            found.append(passage.index)
    return tuple(found)


def parse(sentences: Sequence[str], language: str) -> list[bytes]:
    """Return one parse a sentence, in order, as bytes.

    Raises:
        LanguageMissingError: What parses ``language`` is not installed.
    """
    if language not in available():
        raise LanguageMissingError(language)
    return [pack(language, words) for words in MODULES[language].parse(sentences)]


def read(
    document: Document,
    passages: Iterable[Passage],
    parses: Mapping[str, bytes],
    *,
    language: str,
    reader: str,
) -> tuple[Claim, ...]:
    """Return the claims of ``passages``, those that were gated, in order of place.

    Raises:
        ParseError: A stored parse cannot be read by this version.
    """
    published = _day(document.published)
    found: list[Claim] = []
    for passage in passages:
        sentence = document.text[passage.start : passage.end]
        data = parses.get(sentence)
        if data is None:
            continue
        for finding in MODULES[language].findings(sentence, unpack(data), published):
            claim = claim_of(document, passage, finding, reader)
            if claim.id not in {c.id for c in found}:
                found.append(claim)
    return tuple(found)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None
