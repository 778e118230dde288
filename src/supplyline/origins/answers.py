"""Turn what was derived into records: edges, origins, passages, with the reasons in words.

Does not: decide anything; ``engine.derive`` did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pyarrow as pa

from supplyline.ids import content_id
from supplyline.origins import reasons
from supplyline.origins.engine.derive import (
    ALONE_HELD,
    BOILERPLATE,
    COPY,
    MIXED,
    ORIGINAL,
    QUOTED_BY_BOTH,
    REWRITE,
    REWRITTEN,
    SYNDICATION,
    Derived,
)
from supplyline.origins.engine.kinds import WORDING
from supplyline.origins.engine.tables import Firsts, Numbers, WordTable
from supplyline.origins.reasons import Standing
from supplyline.records import Origin, Reuse

ROLES = {ORIGINAL: "original", COPY: "copy", REWRITE: "rewrite", MIXED: "mixed"}
KINDS = {
    SYNDICATION: "syndication",
    REWRITTEN: "rewrite",
    QUOTED_BY_BOTH: "quotation",
    BOILERPLATE: "boilerplate",
}


@dataclass(frozen=True)
class Answers:
    """Where the documents of some families go back to, and who copied whom among them.

    ``derived`` is in numbers for who wants no records; a document's number is its row in
    ``documents``, the last of which may be guests: of other families, sources of a phrase or a
    quotation.
    """

    documents: (
        pa.Table
    )  # columns of ``FACTS`` but the text, and ``number``: family by family, guests last
    derived: Derived
    agencies: tuple[str, ...]  # by the number that ``derived`` calls them by
    passages: Numbers  # × 2: first and last + 1 code point of each of ``derived``
    spans: Numbers  # × 4: as of ``derived``, in code points

    @classmethod
    def of(
        cls, documents: pa.Table, words: WordTable, derived: Derived, agencies: Sequence[str]
    ) -> Self:
        """Return the answers that were derived from the ``words`` of each document."""

        def points(firsts: Firsts, rows: Numbers) -> Numbers:
            low, high = firsts + rows[:, 0], firsts + rows[:, 1] - 1
            return np.stack([words.starts[low], words.ends[high]], axis=1)

        owners = np.repeat(words.firsts[: len(derived.roots)], np.diff(derived.passage_firsts))
        counts = np.diff(derived.span_firsts)
        sides = [
            points(np.repeat(words.firsts[ones], counts), derived.spans[:, at : at + 2])
            for ones, at in ((derived.copies, 0), (derived.sources, 2))
        ]
        passages = points(owners, derived.passages)
        return cls(documents, derived, tuple(agencies), passages, np.concatenate(sides, axis=1))

    def __len__(self) -> int:
        return len(self.derived)

    @cached_property
    def ids(self) -> list[str]:
        """Id of each document that has an answer here."""
        return self._ids[: len(self)]

    @cached_property
    def _ids(self) -> list[str]:
        found: list[str] = self.documents["id"].to_pylist()
        return found

    @cached_property
    def names(self) -> list[str]:
        """Origin of what goes back to each document, by number: "o1:" and 32 hex digits."""
        named = np.zeros(len(self), dtype=np.bool_)
        named[self.derived.roots[: len(self)]] = named[self.derived.firm[: len(self)]] = True
        named[self.derived.passages[:, 2]] = True
        return [self._name(i) if wanted else "" for i, wanted in enumerate(named.tolist())]

    def _name(self, root: int) -> str:
        missing = int(self.derived.missing[root])
        if missing < 0:
            return content_id("o1", [self.ids[root]])
        return content_id("o1", [f"{self.agencies[missing]}, not held, as in {self.ids[root]}"])

    @cached_property
    def _standings(self) -> list[Standing]:
        columns = [self.documents[n].to_pylist() for n in ("outlet", "agencies", "credits")]
        starts, ends = (self.documents[n].to_pylist() for n in ("starts", "ends"))
        sizes = self.derived.sizes.tolist()
        return [
            Standing(outlet, tuple(zip(agencies, said, strict=True)), start, end, words)
            for outlet, agencies, said, start, end, words in zip(
                *columns, starts, ends, sizes, strict=True
            )
        ]

    def origins(self) -> Iterator[Origin]:
        """Yield the origin of every document, family by family."""
        d, n = self.derived, len(self)
        columns = (d.roots, d.firm, d.roles, d.shares, d.whys)
        rows = zip(
            self.ids, *(column[:n].tolist() for column in columns),
            d.passage_firsts[:n].tolist(), d.passage_firsts[1 : n + 1].tolist(), strict=True,
        )  # fmt: skip
        for row, (id_, root, firm, role, share, why, low, high) in enumerate(rows):
            yield Origin(
                document=id_,
                origin=self.names[root],
                role=ROLES[role],  # type: ignore[arg-type]  # the literals of Origin.role
                copied_share=round(share, 6),
                reasons=tuple(self._why(row, root, why, share)),
                firm=None if firm == root else self.names[firm],
                passages=self._passages(low, high),
            )

    def _why(self, row: int, root: int, why: int, share: float) -> Iterator[str]:
        missing = int(self.derived.missing[root])
        if missing >= 0 and root == row:
            agency = self.agencies[missing]
            yield reasons.missing_item(agency, dict(self._standings[row].credits).get(agency))
            if why != ALONE_HELD:
                return
        yield from reasons.of_origin(why, share)

    def _passages(self, low: int, high: int) -> tuple[tuple[int, int, str], ...]:
        roots = self.derived.passages[low:high, 2].tolist()
        return tuple(
            (start, end, self.names[root])
            for (start, end), root in zip(self.passages[low:high].tolist(), roots, strict=True)
        )

    def reuse(self) -> Iterator[Reuse]:
        """Yield an edge per copy and source, copies family by family."""
        d = self.derived
        order = np.argsort(d.copies, kind="stable")
        columns = (
            d.copies, d.sources, d.edge_shares, d.back_shares, d.kinds, d.edge_whys,
            d.span_firsts[:-1], d.span_firsts[1:],
        )  # fmt: skip
        rows = zip(*(column[order].tolist() for column in columns), strict=True)
        for copy, source, share, back, kind, why, low, high in rows:
            one, other = self._standings[copy], self._standings[source]
            said = reasons.of_edge(why, share, back, one, other)
            if why == WORDING:
                said += reasons.of_order(one, other)
            yield Reuse(
                copy=self._ids[copy],
                source=self._ids[source],
                share=round(share, 6),
                spans=tuple(map(tuple, self.spans[low:high].tolist())),
                kind=KINDS[kind],  # type: ignore[arg-type]  # the literals of Reuse.kind
                reasons=tuple(said),
            )
