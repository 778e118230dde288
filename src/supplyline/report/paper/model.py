"""The dossier as a document: headings, paragraphs, tables, pictures and numbered notes, once.

HTML, PDF and Word are written from this one model, so that a sentence, and the number of a note, is
the same in all three.  Text is text: no piece of it is markup of any form, and characters that cannot
be seen are shown by their number.

Does not: decide what is said (``compose``), or write a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from supplyline.report.plain import language_tag, visible

Style = Literal[
    "plain", "soft", "said", "group"
]  # said: words of a source; group: stands over such


def _show(record: object, *names: str) -> None:
    """Have characters of some fields that cannot be seen shown by their number."""
    for name in names:
        object.__setattr__(record, name, visible(getattr(record, name)))


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text."""

    text: str
    strong: bool = False
    code: bool = False  # an id, a hash, a command
    language: str | None = None  # tag; None: English

    def __post_init__(self) -> None:
        _show(self, "text")
        object.__setattr__(self, "language", language_tag(self.language))


@dataclass(frozen=True, slots=True)
class Ref:
    """The number of a note, which it leads to."""

    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads out, to an http or https address; or, of a place in the paper, there."""

    text: str
    address: str = ""
    place: str = ""  # an anchor of the paper; empty: ``address`` is meant

    def __post_init__(self) -> None:
        _show(self, "text")


Piece = Text | Ref | Link
Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; levels begin at 1 and none is skipped."""

    level: int
    text: str
    anchor: str

    def __post_init__(self) -> None:
        _show(self, "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    pieces: Pieces
    style: Style = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list without order; each item is one or more paragraphs."""

    items: tuple[tuple[Paragraph, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading per column."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Pieces, ...], ...]
    figures: frozenset[int] = frozenset()  # columns set flush right
    widths: tuple[int, ...] = ()  # parts of the page's width, one per column; empty: alike

    def __post_init__(self) -> None:
        _show(self, "caption")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing, with what it shows in words."""

    svg: str  # classes, no style of its own
    caption: str
    alt: str

    def __post_init__(self) -> None:
        _show(self, "caption", "alt")


Block = Heading | Paragraph | Points | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A numbered note: where a statement can be looked up."""

    number: int
    pieces: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document."""

    title: str
    subtitle: str
    subject: str  # one line, for the properties of a file
    made: str  # UTC, ISO 8601: of the state of the ledger that it tells of, no clock's
    tool: str  # name and version
    events: int  # told of
    held: int  # in the case
    about: tuple[tuple[str, str], ...]  # labels and values under the title
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]  # by number, from 1

    def __post_init__(self) -> None:
        _show(self, "title", "subtitle", "subject", "tool")
        told = tuple((visible(label), visible(value)) for label, value in self.about)
        object.__setattr__(self, "about", told)

    def texts(self) -> Iterator[str]:
        """Yield every text in reading order, the notes last: what each form must hold."""
        yield from (self.title, self.subtitle)
        for label, value in self.about:
            yield from (label, value)
        for block in self.blocks:
            yield from _texts(block)
        for note in self.notes:
            yield from _words(note.pieces)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Paragraph):
        yield from _words(block.pieces)
    elif isinstance(block, Points):
        for item in block.items:
            for paragraph in item:
                yield from _words(paragraph.pieces)
    elif isinstance(block, Table):
        yield block.caption
        yield from block.headings
        for row in block.rows:
            for cell in row:
                yield from _words(cell)
    else:
        yield block.caption


def _words(pieces: Pieces) -> Iterator[str]:
    for piece in pieces:
        if not isinstance(piece, Ref):
            yield piece.text


class Notes:
    """Numbers notes in the order in which they are first named, each key once.

    >>> notes = Notes({"a": (Text("first"),), "b": (Text("second"),)})
    >>> notes.ref("b"), notes.ref("a"), notes.ref("b")
    (Ref(number=1), Ref(number=2), Ref(number=1))
    """

    def __init__(self, told: Mapping[str, Pieces]) -> None:
        self._told = told
        self._numbers: dict[str, int] = {}

    def ref(self, key: str) -> Ref:
        """Return the number of the note under ``key``."""
        return Ref(self._numbers.setdefault(key, len(self._numbers) + 1))

    def notes(self) -> tuple[Note, ...]:
        """Return the notes that were named, by number."""
        return tuple(
            Note(number=number, pieces=self._told[key]) for key, number in self._numbers.items()
        )
