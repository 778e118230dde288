"""The table of names that are like one on a sanctions list.

A hit is a reason to look, no finding: the table says why, against which version, and which outlets name
the subject.

Does not: compare names (``lists`` did).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from supplyline.records import Claim, Hit
from supplyline.report.tables import Table
from supplyline.report.view import Desk
from supplyline.report.words import count

_OUTLETS = 4  # named for one subject


def hit_table(hits: Iterable[Hit], claims: Mapping[str, Claim], desk: Desk, *, most: int) -> Table:
    """Return a row for each of the ``most`` best hits, the best first."""
    best = sorted(hits, key=lambda h: (-h.score, h.subject, h.list, h.listed))
    return Table(
        caption="Names that are like one on a sanctions list",
        headings=("Name", "Listed as", "Score", "Why", "List and version", "Entry", "Programmes", "Named by"),
        rows=tuple(
            (
                hit.subject,
                f"{hit.name} ({hit.kind})",
                f"{hit.score:.2f}",
                "; ".join(hit.reasons),
                f"{hit.list} {hit.version}",
                hit.listed,
                ", ".join(hit.programmes),
                _named_by(hit, claims, desk),
            )
            for hit in best[:most]
        ),
        figures=frozenset({2}),
    )  # fmt: skip


def _named_by(hit: Hit, claims: Mapping[str, Claim], desk: Desk) -> str:
    """Return the outlets whose claims name the subject, or how many claims where none is shown."""
    held = [claims[claim] for claim in hit.claims if claim in claims]
    outlets = list(dict.fromkeys(desk.document(claim.document).outlet for claim in held))
    if not outlets:
        return count(len(hit.claims), "claim")
    more = len(outlets) - _OUTLETS
    return ", ".join(outlets[:_OUTLETS]) + (f" and {more:,} more" if more > 0 else "")
