"""Say in words why a document has its origin, and why one of two documents is the copy.

Does not: decide either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from supplyline.origins.agencies import is_outlet_of
from supplyline.origins.engine.derive import (
    ALONE_HELD,
    DERIVED_ONE,
    DERIVED_SEVERAL,
    FIRST_HELD,
    MOSTLY_OWN,
    PARTLY_OWN,
    SAME_WORDS,
)
from supplyline.origins.engine.kinds import (
    FORM,
    FORM_AT_HOME,
    PHRASE,
    QUOTATION,
    TITLE,
    TURN,
    WORDING,
)

WORTH_SAYING = 10  # words that a copy adds before that is a reason worth giving

_DAY = 86_400.0
_ALONE = {
    QUOTATION: "both carry the same words inside quotation marks",
    FORM_AT_HOME: "the outlet's own wording, used again for other news",
    FORM: "the same phrases around different names and numbers",
    TITLE: "a title that other documents carry too",
    PHRASE: "a phrase that unrelated documents carry too",
    TURN: "a turn of phrase: few words in common, and common ones",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a document says about itself that bears on who had the story first."""

    outlet: str | None
    credits: tuple[tuple[str, str], ...]  # agency and words, of others, syndicated
    starts: float  # seconds since 1970; inf: undated
    ends: float
    words: int

    @property
    def agencies(self) -> set[str]:
        """Names of the agencies whose reporting it says it carries."""
        return {agency for agency, _ in self.credits}

    @property
    def is_vague(self) -> bool:
        """Whether no more than the day is known, or not even that."""
        return not self.ends - self.starts < _DAY

    def owned(self, other: Standing) -> tuple[str, str] | None:
        """Return the credit of ``other`` by which this is an item of the agency it credits."""
        return next((c for c in other.credits if is_outlet_of(self.outlet, c[0])), None)


def of_origin(why: int, share: float) -> list[str]:
    """Return the reasons for a document's origin; ``share`` of its words stand in earlier ones."""
    percent = f"{round(100 * share)} % of its words stand in earlier documents"
    return {
        ALONE_HELD: ["no other document has its wording"],
        FIRST_HELD: ["no earlier document has its wording"],
        SAME_WORDS: ["the same words as an earlier document"],
        DERIVED_ONE: [percent],
        DERIVED_SEVERAL: [percent, "which go back to more than one root; the largest counts"],
        PARTLY_OWN: [f"{percent}, most of it is its own"],
        MOSTLY_OWN: [f"only {percent}"],
    }[why]


def missing_item(agency: str, credit: str | None) -> str:
    """Return why a document goes back to an item of ``agency`` that is not held."""
    if credit is None:
        return f"its copies credit {agency}, whose item is not held"
    return f"credits {agency} (“{_short(credit)}”), whose item is not held"


def of_edge(why: int, share: float, back: float, copy: Standing, source: Standing) -> list[str]:
    """Return what two documents share, in words; ``back`` is the share of the source's words."""
    if why != WORDING:
        return [_ALONE[why]]
    if share == back == 1.0 and copy.words == source.words:
        return ["the same words throughout"]
    said = [f"{round(100 * share)} % of its words, {round(100 * min(1.0, back))} % of the source's"]
    added = copy.words - round(share * copy.words)
    if added >= WORTH_SAYING:
        said.append(f"adds {added} words")
    return said


def of_order(copy: Standing, source: Standing) -> list[str]:
    """Return what makes ``source`` the earlier of two documents that share words."""
    said: list[str] = []
    credit = source.owned(copy)
    if credit is not None:
        said.append(f"credits {credit[0]} (“{_short(credit[1])}”), whose item the source is")
    if source.ends <= copy.starts < math.inf:
        return [*said, _lag(copy, source)]
    if copy.ends <= source.starts < math.inf:
        return [*said, "the source is dated later, but the credit decides"]
    if math.inf in (copy.starts, source.starts):
        undated = copy.starts == math.inf
        said.append("undated, so time does not decide" if undated else "the source is undated")
    else:
        day = datetime.fromtimestamp(copy.starts, UTC)
        said.append(f"both of {day:%Y-%m-%d}, so time does not decide")
    if credit is not None:
        return said
    if copy.credits and not source.credits:
        said.append(f"credits {copy.credits[0][0]}, the source credits nobody")
    elif copy.words < source.words:
        said.append(f"the source is fuller ({source.words} words, the copy {copy.words})")
    elif copy.is_vague and not source.is_vague:
        said.append("the source tells its hour, the copy only its day")
    else:
        said.append("the order of the two is a convention")
    return said


def _lag(copy: Standing, source: Standing) -> str:
    if copy.is_vague or source.is_vague:
        days = int(copy.starts // _DAY - source.starts // _DAY)
        return f"published {days} day{'s' if days != 1 else ''} after the source"
    lag = copy.starts - source.starts
    if lag < 3600:
        return f"published {max(1, round(lag / 60))} min after the source"
    if lag < 2 * _DAY:
        return f"published {round(lag / 3600)} h after the source"
    return f"published {int(lag // _DAY)} days after the source"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
