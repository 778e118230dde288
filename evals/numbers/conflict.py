"""The conflict set: public figures that do not agree, from claims and from raw text, counted once each.

``conflict.yaml`` holds what three governments and others said of the troops sent, their losses and the
shells and containers delivered in 2023 to 2025, told by invented outlets, reprinted and relayed.  "told"
makes the claims as they should be read and asks what ``fusion`` makes of them; "read" builds a case from
the text.  Of every figure that should be in a flow it is counted whether it is there once, there twice,
or not there, and whose it is said to be; of what should not be there, all; of the totals, which are wrong.

    python -m evals numbers

Proves that what these sentences say is counted as it should be.  Does not prove that every wording is:
the sentences are plain, and by the hand that wrote the rules.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.numbers import example
from supplyline.fusion import fuse, gather_flows
from supplyline.fusion.rules import name_of
from supplyline.ids import content_id
from supplyline.inference.flows import bounds_of, flows_of
from supplyline.records import (
    Category,
    Claim,
    ClaimOrigin,
    Document,
    Flow,
    FlowFigure,
    Kind,
    Origin,
    Party,
    Quantity,
    Speaker,
    Thing,
    When,
)
from supplyline.run import build
from supplyline.schema import load

FILE = Path(__file__).with_name("conflict.yaml")
Key = tuple[Category | None, str, float | None, float | None, str, str | None, bool]
_SUFFERED = "PRK"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Data):
    """One figure that must be in a flow once."""

    name: str
    what: Category | None = None
    unit: str | None = None
    by: str
    low: float | None = None
    high: float | None = None
    start: date | None = None
    end: date | None = None
    reads: Literal["total", "act", "part"]
    sum: bool = Field(default=False, description="made of two that are told; no document tells it")


class Telling(_Data):
    """One document, and who printed it again."""

    id: str
    outlet: str
    published: date
    tells: list[str]
    text: str
    again: list[str] = []
    briefing: str | None = None


class Expected(_Data):
    """What a flow must come to."""

    what: Category | None = None
    unit: str | None = None
    period: str | None = None
    low: float | None = None
    best: float | None = None
    high: float | None = None


class Story(_Data):
    """Figures of one thing."""

    story: str
    kind: Kind
    what: Category | None = None
    unit: str
    to: str | None = None
    figures: list[Figure]
    documents: list[Telling]
    totals: list[Expected]


def stories() -> list[Story]:
    """Return the conflict set."""
    return load(FILE, list[Story])


@dataclass
class Count:
    """What was found of what should be there."""

    figures: int = 0
    once: int = 0
    whose: int = 0
    totals: int = 0
    right: int = 0
    errors: list[str] = field(default_factory=list)  # in words, by their first word
    twice: int = 0


def score(found: dict[str | None, list[Flow]]) -> Count:
    """Return what the flows of each period hold of what they should."""
    count = Count()
    for story in stories():
        _score_figures(story, found[None], count)
        _score_totals(story, found, count)
    return count


def _score_figures(story: Story, flows: list[Flow], count: Count) -> None:
    by: dict[Key, list[str]] = defaultdict(list)
    for flow in flows:
        if flow.inferred is None and flow.kind == story.kind:
            for one in flow.figures:
                by[_held(flow, one)].append(one.by)
    wanted = {_wanted(story, figure): figure for figure in story.figures}
    for key, figure in wanted.items():
        count.figures += 1
        if not by[key]:
            count.errors.append(f"missing: {story.story}, {figure.name}")
        elif len(by[key]) > 1:
            count.twice += 1
            count.errors.append(f"twice: {story.story}, {figure.name}, by {by[key]}")
        else:
            count.once += 1
            count.whose += by[key] == [name_of(figure.by)]
            if by[key] != [name_of(figure.by)]:
                count.errors.append(f"whose: {story.story}, {figure.name}, not {by[key][0]}")
    for key in by.keys() - wanted.keys():
        count.twice += 1
        count.errors.append(f"stray: {story.story}, {key}")


def _score_totals(story: Story, found: dict[str | None, list[Flow]], count: Count) -> None:
    for total in story.totals:
        count.totals += 1
        flow = _of(found[total.period], story, total.what, total.unit)
        got = (flow.total.low, flow.total.best, flow.total.high) if flow else None
        if got == (total.low, total.best, total.high):
            count.right += 1
            continue
        count.twice += got is not None and (got[0] or 0) > (total.low or 0)
        count.errors.append(
            f"total: {story.story}, {total.what or total.unit or ''} {total.period or ''}: "
            f"{got}, should be {(total.low, total.best, total.high)}"
        )


def _wanted(story: Story, figure: Figure) -> Key:
    start = figure.start.isoformat() if figure.start else None
    return (
        figure.what or story.what, figure.unit or story.unit, figure.low, figure.high,
        figure.reads, start, figure.sum,
    )  # fmt: skip


def _held(flow: Flow, figure: FlowFigure) -> Key:
    family: Category = "arms" if flow.kind == "transfer" else flow.what
    start = figure.start if figure.reads == "act" else None
    return (
        family, flow.total.unit, figure.low, figure.high, figure.reads, start,
        bool(figure.sum_of),
    )  # fmt: skip


def _of(found: list[Flow], story: Story, what: str | None, unit: str | None) -> Flow | None:
    fitting = [
        f
        for f in found
        if f.inferred is None
        and f.kind == story.kind
        and f.total.unit == (unit or story.unit)
        and (story.kind == "transfer" or f.what == (what or story.what))
        and f.from_
    ]
    return max(fitting, key=lambda f: len(f.figures), default=None)


def _periods() -> set[str | None]:
    return {None, *(total.period for story in stories() for total in story.totals)}


# ---- from claims ------------------------------------------------------------------------------------


def told_flows() -> dict[str | None, list[Flow]]:
    """Return the flows of each period where the claims are as they should be read."""
    claims: list[Claim] = []
    documents: dict[str, Document] = {}
    origins: dict[str, Origin] = {}
    statements: dict[str, ClaimOrigin] = {}
    for story in stories():
        figures = {f.name: f for f in story.figures}
        for telling in story.documents:
            for day, outlet in enumerate([telling.outlet, *telling.again]):
                document = _document(
                    telling, outlet, telling.published + timedelta(days=min(day, 1))
                )
                root = content_id("o1", [telling.id])
                documents[document.id] = document
                origins[document.id] = Origin(
                    document=document.id, origin=root, role="copy" if day else "original",
                    copied_share=float(day > 0), reasons=(),
                )  # fmt: skip
                for name in telling.tells:
                    claim = _claim(story, figures[name], telling, document)
                    claims.append(claim)
                    if telling.briefing:
                        statements[claim.id] = ClaimOrigin(
                            claim=claim.id, origin=f"s1:{telling.briefing}", reasons=()
                        )
    events = fuse(claims, documents, origins, statements)
    return {
        period: gather_flows(
            events, claims, documents, origins, statements,
            start=bounds_of(period)[0], end=bounds_of(period)[1],
        )
        for period in _periods()
    }  # fmt: skip


def _document(telling: Telling, outlet: str, day: date) -> Document:
    ident = content_id("d1", [telling.id, outlet])
    return Document(
        id=ident, name=ident, capture="", locator="", url=None, outlet=outlet, byline=None,
        title=None, published=day.isoformat(), published_by="given", language="en",
        text=telling.text, dateline=None, credits=(), notes=(),
    )  # fmt: skip


def _claim(story: Story, figure: Figure, telling: Telling, document: Document) -> Claim:
    words = str(figure.low or figure.high)
    category = figure.what or story.what or "other"
    return Claim(
        id=content_id("c1", [document.id, figure.name]), document=document.id, start=0,
        end=len(telling.text), sentence=telling.text, kind=story.kind,
        from_=(Party(text=name_of(_SUFFERED), code=_SUFFERED),),
        to=(Party(text=name_of(story.to), code=story.to),) if story.to else (),
        what=Thing(text=category, category=category),
        quantity=(
            Quantity(
                low=figure.low, high=figure.high, unit=figure.unit or story.unit,
                text="nine" if figure.reads == "part" else words,
            ),
        ),
        when=When(text="then", start=figure.start.isoformat(), end=figure.end.isoformat())
        if figure.start and figure.end
        else None,
        place=(), stage="done", polarity="affirmed", certainty="certain",
        attribution=(Speaker(text=name_of(figure.by), code=figure.by, direct=False),),
        voice="report", loaded=(), reader="as it should be read",
    )  # fmt: skip


# ---- from raw text ----------------------------------------------------------------------------------


def read() -> Count:
    """Return the count where a case is built from the text."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "conflict.jsonl"
        rows = [
            {
                "id": f"{telling.id} {outlet}",
                "outlet": outlet,
                "published": (telling.published + timedelta(days=min(day, 1))).isoformat(),
                "text": telling.text,
            }
            for story in stories()
            for telling in story.documents
            for day, outlet in enumerate([telling.outlet, *telling.again])
        ]
        source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        case = Path(folder) / "case"
        build([str(source)], case)
        return score({period: flows_of(case, period=period) for period in _periods()})


def measure() -> dict[str, float]:
    """Return every figure of the gate."""
    figures: dict[str, float] = {}
    for name, count in (("told", score(told_flows())), ("read", read())):
        for error in count.errors:
            print(f"  {name}: {error}")
        figures |= {
            f"{name} figures once": count.once / count.figures,
            f"{name} whose": count.whose / count.figures,
            f"{name} totals right": count.right / count.totals,
            # A floor is a least: none counted twice is 1.
            f"{name} none twice": float(count.twice == 0),
        }
    return figures | example.measure()


if __name__ == "__main__":
    for line, value in measure().items():
        print(f"{line:24} {value:.4f}")
