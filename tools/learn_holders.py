"""Learn the weights by which holders of views and reports are nested, from MPQA's chains.

    python -m tools.learn_holders ../shared/data/mpqa/chains_dev.jsonl.gz [--folds]

Every fifth document is left out, for ``evals/attribution`` to measure on.  ``--folds`` writes nothing and
prints what five models get, each on the fifth of the documents that it has not seen.  Writes
``src/supplyline/claims/saying/holding_weights.tsv``: features (words and labels of the parse) with their
weights, no sentence.  Logistic regressions by AdaGrad, averaged over the passes of a fixed shuffle.
Takes two minutes on one core, most of it parsing.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from evals.attribution import mpqa
from supplyline.claims.saying import holding

FILE = Path(holding.__file__).with_name(holding.WEIGHTS)
SEEN_AT_LEAST = 3
WEIGHT_AT_LEAST = 0.03
PASSES = 6
STEP = 0.2

Choice = tuple[list[list[str]], list[int]]  # the features of each candidate, and which are right
Parsed = tuple[dict[str, Any], Doc]


def main() -> None:
    """Learn and write, or measure by folds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path, help="chains_dev.jsonl.gz")
    parser.add_argument("--folds", action="store_true", help="measure, write nothing")
    given = parser.parse_args()
    rows = mpqa.rows(given.file)
    docs = dict(zip(rows, mpqa.parsed(row["text"] for row in rows.values()), strict=True))
    if given.folds:
        _measure(rows, docs)
        return
    weights = learn((rows[k], docs[k]) for k in rows if mpqa.fold_of(rows[k]))
    lines = ["# learnt from MPQA 1.2 by tools/learn_holders.py; do not edit"]
    lines += [f"{feature}\t{weight:.3f}" for feature, weight in sorted(weights.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines, {FILE.stat().st_size // 1024} KiB")


def _measure(rows: dict[int, dict[str, Any]], docs: dict[int, Doc]) -> None:
    total: Counter[str] = Counter()
    for fold in range(mpqa.FOLDS):
        weights = learn((rows[k], docs[k]) for k in rows if mpqa.fold_of(rows[k]) != fold)
        held = {k: row for k, row in rows.items() if mpqa.fold_of(row) == fold}
        total.update(mpqa.counted(held, docs, weights))
    for name, value in mpqa.figures(total).items():
        print(f"{name:36} {value:.3f}")


def learn(parsed: Iterable[Parsed]) -> dict[str, float]:
    """Return the weights of both models."""
    embeds: list[Choice] = []
    holds: list[Choice] = []
    for row, doc in parsed:
        for event in _shown(row, doc):
            embeds.extend(event[0])
            if event[1][1]:
                holds.append(event[1])
    return {**_weighed(embeds, one=True), **_weighed(holds, one=False)}


def _shown(row: dict[str, Any], doc: Doc) -> Iterator[tuple[list[Choice], Choice]]:
    """Yield what each voicing word of a sentence shows: what embeds it, and who holds it."""
    start = row["sent_span"][0]
    told = []
    at: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for event in row["events"]:
        first, last = event["span"]
        span = doc.char_span(first - start, last - start, alignment_mode="expand")
        if span is not None and mpqa.explicit(event):
            told.append((event, span))
            for token in span:
                at[token.i].append(tuple(event["chain"]))
    for event, span in told:
        chain = tuple(event["chain"])
        if len(chain) < 2:
            continue
        head, own = span.root, frozenset(t.i for t in span)
        embeds: list[Choice] = []
        for above in holding.embedding(doc, head, own):
            around = any(1 < len(c) < len(chain) and chain[: len(c)] == c for c in at[above.word.i])
            embeds.append(([_shippable(above.features(head))], [0] if around else []))
        near = holding.candidates(head)
        named = [holding.phrase_of(doc, token) for _, token in near]
        texts = [doc.text[slice(*words)] if words else None for words in named]
        right = [k for k, t in enumerate(texts) if mpqa.alike(t, event["chain_text"][-1])]
        # A pronoun may stand for anybody: believed only where no words agree.
        right = [k for k in right if (texts[k] or "").lower() not in mpqa.PRONOUNS] or right
        features = [_shippable(holding.holder_features(head, *each)) for each in near]
        yield embeds, (features, right)


def _shippable(features: list[str]) -> list[str]:
    """Leave out what a line of the file cannot hold: a blank token's features say nothing."""
    return [f for f in features if f.isprintable() and " " not in f]


def _weighed(choices: Sequence[Choice], *, one: bool) -> dict[str, float]:
    """Return the weights of features seen often enough.

    Args:
        choices: The features of candidates, and which of them are right.
        one: Each choice is one candidate, right or not; else some of several are.
    """
    counts = Counter(f for rows, _ in choices for row in rows for f in row)
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= SEEN_AT_LEAST))}
    known = [
        [np.array([index[f] for f in row if f in index], dtype=np.int32) for row in rows]
        for rows, _ in choices
    ]
    weights, total = np.zeros(len(index)), np.zeros(len(index))
    squares = np.full(len(index), 0.1)
    shuffle = np.random.default_rng(0)
    for _ in range(PASSES):
        for at in shuffle.permutation(len(choices)):
            scores = np.array([weights[columns].sum() for columns in known[at]])
            right = choices[at][1]
            if one:
                slope = 1 / (1 + np.exp(-scores)) - len(right)
            else:
                slope = np.exp(scores - scores.max())
                slope /= slope.sum()
                slope[right] -= slope[right] / slope[right].sum()
            for columns, pull in zip(known[at], slope, strict=True):
                squares[columns] += pull * pull
                weights[columns] -= STEP / np.sqrt(squares[columns]) * pull
        total += weights
    mean = total / PASSES
    return {f: float(mean[i]) for f, i in index.items() if abs(mean[i]) >= WEIGHT_AT_LEAST}


if __name__ == "__main__":
    main()
