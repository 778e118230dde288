"""What the readers of acts hand each other: a claim before its time, number, place and speaker are read."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from supplyline.claims.references import Reference
from supplyline.records import Category, Kind, Stage


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim before time, number, place and speaker are read."""

    kind: Kind
    frame: str
    trigger: Token
    from_: tuple[Reference, ...]
    to: tuple[Reference, ...]
    what: Token | None
    category: Category
    fixed: Stage | None
    both: bool = False  # no claim until both sides are known
    sender: bool = False  # no claim until it is known who sends
    back: bool = False  # what is given in return for another draft's thing
