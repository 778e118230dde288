"""A case of a few claims that is watched, without reading any text: what a build leaves, in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from supplyline.inference.following import follow
from supplyline.ledger import new_run, open_case
from supplyline.records import Claim, Reading
from tests.fusion.build import World
from tests.ledger.build import capture
from tests.watch.build import entry

ARMS = "events: {kinds: [transfer], from: [AUS], to: [BRA]}"


def write_indicators(case: Path, *whens: str, more: str = "", then: str = "{say: Look.}") -> Path:
    """Write indicators "i1", "i2" … of a case."""
    case.mkdir(exist_ok=True)
    file = case / "indicators.yaml"
    file.write_text(
        "".join(
            entry(when, more=more, id_=f"i{n}", name=f"Name {n}", then=then)
            for n, when in enumerate(whens, 1)
        ),
        encoding="utf-8",
    )
    return file


def keep(case: Path, world: World) -> None:
    """Take the documents and claims of ``world`` into ``case``, and let everything follow."""
    with open_case(case, create=True) as ledger:
        ledger.begin(new_run("build"))
        with ledger.transaction():
            ledger.add_capture(capture())
            for document in world.documents.values():
                claims = [c for c in world.claims if c.document == document.id]
                text = " ".join(claim.sentence for claim in claims)
                ledger.add_document(
                    replace(document, text=text, capture=capture().id), [], tool="t"
                )
                ledger.add_reading(_reading(document.id, claims), tool="t")
            ledger.replace_origins([], list(world.origins.values()), tool="t")
        follow(ledger, case)
        ledger.end("2025-01-01T00:00:00Z")


def _reading(document: str, claims: Sequence[Claim]) -> Reading:
    return Reading(
        document=document, reader="test", claims=tuple(claims), sentences=len(claims),
        gated=len(claims),
    )  # fmt: skip


def arms(world: World, day: str = "2023-05-01", **how: Any) -> Claim:
    """Tell that AUS sent shells to BRA."""
    return world.tell(day, when=(day, None), **how)


def rows(case: Path, table: str) -> int:
    """Return how many rows a table of the case's ledger has."""
    with open_case(case) as ledger:
        return sum(1 for _ in ledger.table_rows(table))


def lines(file: Path) -> list[dict[str, Any]]:
    """Return the JSON lines of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
