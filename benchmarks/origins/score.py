"""Score pairs and clusters against what was planted: the same measure for every tool.

A copy counts as found when it is joined to any document of its story, a borrowing when the borrower
is joined to any document of the story it borrowed from, a quotation when its document is joined to
another that quotes the same.  A pair is right when its two share a story or one borrowed from the
other's.  A tool that gives clusters joins all pairs within each; their number is counted, not listed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from evals.origins.agreement import adjusted_rand
from evals.origins.plant import truth_file


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted in one file; documents are row numbers."""

    story: list[str]
    sort: list[str]
    level: list[str]
    decided: list[str]
    sources: list[list[str]]  # stories borrowed from; of a quotation, its group
    row_of: dict[str, int]

    def __len__(self) -> int:
        return len(self.story)


@dataclass(frozen=True, slots=True)
class Score:
    """How well one tool did.  Shares in [0, 1]."""

    recall: dict[str, float]  # by level, and "all copies"
    precision: float  # of pairs
    rand: float  # adjusted Rand index of clusters against stories
    count_error: float  # relative error of the number of clusters
    direction: float | None  # of planted pairs that times decide; None: it says nothing about it


def read_truth(file: Path) -> Truth:
    """Return what was planted in ``file``."""
    columns = pq.read_table(truth_file(file)).to_pydict()
    return Truth(
        story=columns["story"],
        sort=columns["sort"],
        level=columns["level"],
        decided=columns["decided"],
        sources=columns["sources"],
        row_of={name: i for i, name in enumerate(columns["id"])},
    )


def score(
    truth: Truth,
    pairs: Iterable[tuple[int, int]],
    *,
    clusters: list[str] | None = None,
    joins_all: bool = False,
    directed: bool = False,
) -> Score:
    """Return how ``pairs`` compare with ``truth``.

    Args:
        truth: What was planted.
        pairs: Row numbers; of a directed tool, copy and source.
        clusters: A name for each row's cluster, or none: then the components of ``pairs``.
        joins_all: Whether all documents of a cluster count as pairs, and ``pairs`` only say which.
        directed: Whether the first of a pair is said to be the copy.
    """
    pairs = list(pairs)
    if clusters is None:
        clusters = _components(len(truth), pairs)
    if joins_all:
        joined, right, total = _joined_by_cluster(truth, clusters)
    else:
        joined, right, total = _joined_by_pair(truth, pairs)
    truth_count, count = len(set(truth.story)), len(set(clusters))
    return Score(
        _recall(truth, joined),
        right / total if total else 1.0,
        adjusted_rand(truth.story, clusters),
        abs(count - truth_count) / truth_count,
        _direction(truth, pairs) if directed else None,
    )


def _lent(truth: Truth) -> set[tuple[int, str]]:
    """Return each borrower with each story it borrowed from."""
    return {
        (i, source)
        for i, sources in enumerate(truth.sources)
        if truth.sort[i] not in ("copy", "quoting")
        for source in sources
    }


def _joined_by_pair(
    truth: Truth, pairs: list[tuple[int, int]]
) -> tuple[dict[int, set[str]], int, int]:
    lent, story = _lent(truth), truth.story
    joined: dict[int, set[str]] = defaultdict(set)
    right = 0
    distinct = {(min(a, b), max(a, b)) for a, b in pairs if a != b}
    for a, b in distinct:
        joined[a].add(_called(truth, b))
        joined[b].add(_called(truth, a))
        right += story[a] == story[b] or (a, story[b]) in lent or (b, story[a]) in lent
    return joined, right, len(distinct)


def _joined_by_cluster(truth: Truth, clusters: list[str]) -> tuple[dict[int, set[str]], int, int]:
    members: dict[str, list[int]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        members[cluster].append(i)
    lent: dict[int, set[str]] = defaultdict(set)
    for i, source in _lent(truth):
        lent[i].add(source)
    joined: dict[int, set[str]] = defaultdict(set)
    right = total = 0
    for rows in members.values():
        if len(rows) == 1:
            continue
        stories = Counter(truth.story[i] for i in rows)
        called = Counter(_called(truth, i) for i in rows)
        total += len(rows) * (len(rows) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in stories.values())
        right += sum(stories[source] for i in rows for source in lent[i])
        for i in rows:
            own = _called(truth, i)
            joined[i] = {name for name, n in called.items() if n > (name == own)}
    return joined, right, total


def _called(truth: Truth, row: int) -> str:
    """Return the story of ``row``, or the group of a quotation."""
    return truth.sources[row][0] if truth.sort[row] == "quoting" else truth.story[row]


def _recall(truth: Truth, joined: dict[int, set[str]]) -> dict[str, float]:
    hits: dict[str, list[bool]] = defaultdict(list)
    for i, sources in enumerate(truth.sources):
        if not sources:
            continue
        level = truth.level[i]
        if "sentence" in level:
            level = "1 sentence" if level[0] == "1" else "2-5 sentences"
        if truth.sort[i] == "copy":
            hits["all copies"].append(truth.story[i] in joined[i])
        hits[level] += [source in joined[i] for source in sources]
    return {level: sum(rows) / len(rows) for level, rows in sorted(hits.items())}


def _direction(truth: Truth, pairs: list[tuple[int, int]]) -> float:
    said = set(pairs)
    forward = backward = 0
    for i, story in enumerate(truth.story):
        if truth.decided[i] == "time" and truth.sort[i] == "copy":
            forward += (i, truth.row_of[story]) in said
            backward += (truth.row_of[story], i) in said
    return forward / (forward + backward) if forward + backward else 0.0


def _components(count: int, pairs: Iterable[tuple[int, int]]) -> list[str]:
    above = list(range(count))

    def root(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    for a, b in pairs:
        above[root(a)] = root(b)
    return [str(root(i)) for i in range(count)]
