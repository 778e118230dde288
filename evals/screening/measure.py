"""Are names found on lists?  Run: ``python -m evals.screening.measure [--peers]``.

One alias of each of up to a thousand entries of four lists is taken out of the index (``names``), the
index is built of all that is left on eight lists, and the alias is asked for: its entry has to be among
the hits.  So do planted variants of listed names.  A thousand names of people and firms on no list must
not be hits; nor a thousand that are put together from listed given names and surnames.  Of either kind
of alias the half is reported that no weight was set on.

A hit counts as right if it is the entry, or an entry that shares a whole name with it: the same firm is
on several lists.

Does not: say how many of the false alarms bear a listed name by chance; some do.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rapidfuzz import fuzz, process

from evals.screening.names import (
    FOLDER,
    Loaded,
    Query,
    hold_out,
    in_any_order,
    load_all,
    ordinary,
    plain,
    plant,
    recombined,
)
from supplyline.lists import THRESHOLD, Screener, build_index

# For each name asked for: (list, entry) and score of what was found, the best first.
Found = list[tuple[tuple[str, str], float]]
Finder = Callable[[Sequence[str]], list[Found]]


@dataclass(frozen=True, slots=True)
class Sets:
    """What is asked for, and of what."""

    rest: Loaded
    held_out: list[Query]  # of the half that is reported
    planted: list[Query]
    ordinary: list[str]
    recombined: list[str]
    kin: dict[tuple[str, str], frozenset[tuple[str, str]]]  # entry to itself and who share a name


@cache
def sets(half: str = "test") -> Sets:
    """Return all sets; needs ``FOLDER``."""
    with TemporaryDirectory() as folder:
        loaded = load_all(Path(folder))
    rest, held_out = hold_out(loaded)
    return Sets(
        rest=rest,
        held_out=[q for q in held_out if q.half == half],
        planted=[q for q in plant(loaded) if q.half == half],
        ordinary=ordinary(loaded),
        recombined=recombined(loaded),
        kin=_kin(loaded),
    )


def _kin(loaded: Loaded) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for version, entries in loaded:
        for entry in entries:
            for name in entry.names:
                bearers[in_any_order(name.text)].add((version.list, entry.id))
    kin: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for group in bearers.values():
        for bearer in group:
            kin[bearer] |= group
    return {bearer: frozenset(group) for bearer, group in kin.items()}


def ours(threshold: float = THRESHOLD) -> Finder:
    """Return what screens as the command does."""
    screener = Screener(build_index(sets().rest), threshold=threshold)

    def find(names: Sequence[str]) -> list[Found]:
        return [[((h.list, h.listed), h.score) for h in s.hits] for s in screener.screen(names)]

    return find


def rapidfuzz_alone(scorer: Callable[..., float], threshold: float) -> Finder:
    """Return what compares each name with every listed one by one scorer of rapidfuzz."""
    listed = [
        (plain(name.text), (version.list, entry.id))
        for version, entries in sets().rest
        for entry in entries
        for name in entry.names
    ]
    texts = [text for text, _ in listed]

    def find(names: Sequence[str]) -> list[Found]:
        answers: list[Found] = []
        for at in range(0, len(names), 50):
            part = [plain(name) for name in names[at : at + 50]]
            table = process.cdist(
                part, texts, scorer=scorer, dtype=np.uint8, score_cutoff=threshold * 100
            )
            for row in table:
                best = np.argsort(-row.astype(int), kind="stable")[:40]
                answers.append([(listed[i][1], row[i] / 100) for i in best if row[i]])
        return answers

    return find


def recall(queries: Iterable[Query], found: list[Found], kin: bool = False) -> dict[str, float]:
    """Return the share of queries whose entry is among the hits, by kind; "all" of all."""
    got: dict[str, list[bool]] = defaultdict(list)
    for query, answer in zip(queries, found, strict=True):
        entry = query.list, query.entry
        wanted = sets().kin[entry] if kin else {entry}
        hit = any(listed in wanted for listed, _ in answer)
        got[query.kind].append(hit)
        got["all"].append(hit)
    return {kind: float(np.mean(hits)) for kind, hits in got.items()}


def first_is_right(queries: Iterable[Query], found: list[Found]) -> float:
    """Return the share of answered queries whose best hit is right."""
    right = [
        answer[0][0] in sets().kin[query.list, query.entry]
        for query, answer in zip(queries, found, strict=True)
        if answer
    ]
    return float(np.mean(right))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a finder found in each set."""

    held_out: list[Found]
    planted: list[Found]
    ordinary: list[Found]
    recombined: list[Found]

    def above(self, threshold: float) -> Answers:
        """Return what has at least that score."""
        return Answers(
            *(
                [[(entry, score) for entry, score in answer if score >= threshold] for answer in of]
                for of in (self.held_out, self.planted, self.ordinary, self.recombined)
            )
        )


def answers(find: Finder) -> Answers:
    """Ask for everything."""
    held = sets()
    return Answers(
        find([q.text for q in held.held_out]),
        find([q.text for q in held.planted]),
        find(held.ordinary),
        find(held.recombined),
    )


def figures(found: Answers) -> dict[str, float]:
    """Return every figure of what one finder found."""
    held = sets()
    told = {f"held out, {kind}": v for kind, v in recall(held.held_out, found.held_out).items()}
    told |= {
        f"held out, {kind}, on any list": share
        for kind, share in recall(held.held_out, found.held_out, kin=True).items()
    }
    told |= {f"planted, {kind}": v for kind, v in recall(held.planted, found.planted).items()}
    told["best hit is right"] = first_is_right(held.held_out, found.held_out)
    answered, alarms = sum(map(bool, found.held_out)), sum(map(bool, found.ordinary))
    told["precision with ordinary names"] = (
        told["best hit is right"] * answered / (answered + alarms)
    )
    told["no alarm, ordinary"] = 1 - alarms / len(found.ordinary)
    told["no alarm, recombined"] = 1 - sum(map(bool, found.recombined)) / len(found.recombined)
    return told


def main() -> int:
    """Print the figures of ours and, if asked, of rapidfuzz alone at several thresholds."""
    if not FOLDER.is_dir():
        print(f"{FOLDER} is absent: nothing to measure on")
        return 0
    columns = {"ours": figures(answers(ours()))}
    if "--peers" in sys.argv:
        for name, scorer, thresholds in (
            ("token_sort", fuzz.token_sort_ratio, (0.76, 0.8, 0.84, 0.88, 0.92)),
            ("WRatio", fuzz.WRatio, (0.86, 0.9, 0.94)),
        ):
            found = answers(rapidfuzz_alone(scorer, thresholds[0]))
            columns |= {f"{name} {t}": figures(found.above(t)) for t in thresholds}
    held = sets()
    print(
        f"{len(held.held_out)} aliases held out, {len(held.planted)} planted, "
        f"{len(held.ordinary)} ordinary names, {len(held.recombined)} recombined"
    )
    print(f"{'':36}" + "".join(f"{name:>16}" for name in columns))
    for figure in next(iter(columns.values())):
        row = (column.get(figure, float("nan")) for column in columns.values())
        print(f"{figure:36}" + "".join(f"{share:16.3f}" for share in row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
