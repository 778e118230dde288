"""Measure fusion on a real timeline: claims of its rows as people read them, grouped by hand.

The claims are the gold of the timeline's rows (no reader of ours comes in), each row a document of its own.
Two golds are held against the events: *acts*, the happenings that ``timeline.yaml`` names claim by claim,
and *rows*, as the timeline itself has it: what one row says of one kind is one happening, and two rows that
share an act are one.

Two figures more are of acts without the standing deployment, which is told for fifteen months, since a
quarter of all pairs are its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from evals.fusion.planted import b_cubed, pairs_f1
from supplyline.fusion import fuse
from supplyline.fusion.roots import Roots
from supplyline.ids import content_id
from supplyline.records import (
    Claim,
    Document,
    Event,
    Origin,
    Party,
    Place,
    Quantity,
    Speaker,
    Thing,
    When,
)
from supplyline.schema import load

HERE = Path(__file__).parent
GOLD = HERE.parents[1].parent / "shared" / "evals"
PARTS = ("claims_dev.jsonl", "claims_train.jsonl")


class Judged(BaseModel):
    """The whole of ``timeline.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    same: list[list[str]]


def timeline() -> tuple[list[Claim], dict[str, Document], dict[str, Origin]]:
    """Return the claims of the timeline's rows, called "row#place", and their documents and origins."""
    claims: list[Claim] = []
    documents: dict[str, Document] = {}
    origins: dict[str, Origin] = {}
    for part in PARTS:
        for line in (GOLD / part).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not row["id"].startswith("csis-"):
                continue
            id_ = content_id("d1", [row["id"]])
            documents[id_] = Document(
                id=id_, name=row["id"], capture="", locator="", url=None, outlet=row["outlet"],
                byline=None, title=None, published=row["published"], published_by="given",
                language="en", text="", dateline=None, credits=(), notes=(),
            )  # fmt: skip
            origins[id_] = Origin(
                document=id_, origin=id_, role="original", copied_share=0.0, reasons=()
            )
            claims += [
                _claim(f"{row['id']}#{n}", id_, row["text"], said)
                for n, said in enumerate(row["claims"])
            ]
    return claims, documents, origins


def _claim(name: str, document: str, text: str, said: Mapping[str, Any]) -> Claim:
    return Claim(
        id=name, document=document, start=said["start"], end=said["end"],
        sentence=text[said["start"] : said["end"]], kind=said["kind"],
        from_=tuple(Party(**p) for p in said["from"]), to=tuple(Party(**p) for p in said["to"]),
        what=Thing(**said["what"]) if said["what"] else None,
        quantity=tuple(Quantity(**q) for q in said["quantity"]),
        when=When(**said["when"]) if said["when"] else None,
        place=tuple(Place(**p) for p in said["place"]), stage=said["stage"],
        polarity=said["polarity"], certainty=said["certainty"],
        attribution=tuple(Speaker(**s) for s in said["attribution"]), voice=said["voice"],
        loaded=(), reader="gold",
    )  # fmt: skip


def acts(claims: Sequence[Claim]) -> dict[str, str]:
    """Return the happening of each claim as judged by hand, by claim."""
    names = {claim.id: claim.id for claim in claims}
    for same in load(HERE / "timeline.yaml", Judged).same:
        for name in same:
            if names[name] != name:
                raise ValueError(f"found {name} in two lists of timeline.yaml, needed it in one")
            names[name] = same[0]
    return names


def rows(claims: Sequence[Claim]) -> dict[str, str]:
    """Return the happening of each claim as the timeline has it: by row, or rows of one act, and kind."""
    act = acts(claims)
    of_one = Roots[str]()
    kinds: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        kinds[act[claim.id]].add(claim.id.split("#")[0])

    # A fact that a dozen rows mention in passing does not make one row of them.
    for told in kinds.values():
        if len(told) == 2:  # two rows of one act
            of_one.join(*told)
    return {claim.id: f"{of_one.of(claim.id.split('#')[0])} {claim.kind}" for claim in claims}


def measure() -> dict[str, float]:
    """Return every figure of the gate."""
    claims, documents, origins = timeline()
    events = fuse(claims, documents, origins)
    act = acts(claims)
    largest = max(set(act.values()), key=lambda name: list(act.values()).count(name))
    figures: dict[str, float] = {}
    golds = {
        "acts": act,
        "rows": rows(claims),
        "acts but one": {claim: name for claim, name in act.items() if name != largest},
    }
    for name, gold in golds.items():
        found = _within(events, gold)
        scores: tuple[tuple[str, Callable[..., tuple[float, float, float]]], ...] = (
            ("pairs", pairs_f1), ("b_cubed", b_cubed),
        )  # fmt: skip
        for label, score in scores:
            values = score(gold, found)
            figures |= {
                f"{name} {label} {measured}": value
                for measured, value in zip(("precision", "recall", "f1"), values, strict=True)
            }
    return figures


def _within(events: Sequence[Event], gold: Mapping[str, str]) -> list[list[str]]:
    return [held for e in events if (held := [c for c in e.claims if c in gold])]
