"""Learn the weights by which the edges of what is attributed are found, from PolNeAR's training part.

    python -m tools.learn_bounds ../shared/data/polnear/train

Writes ``src/supplyline/claims/saying/bounds_weights.tsv``: features (words and labels of the parse) with
their weights, no sentence of the corpus.  Run it after ``tools/learn_cues.py``, whose weights it reads.
Conditional logistic regression by AdaGrad, averaged over the passes of a fixed shuffle, so that the
same data and pipeline give the same file.  Takes some five minutes on one core.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from evals.attribution.polnear import Annotated, articles, head_of, tokens_of
from supplyline.claims.parsing.installed import DEFAULT
from supplyline.claims.parsing.pipeline import parse_docs
from supplyline.claims.saying import bounds, cuemodel
from supplyline.claims.saying.quotes import quoted_spans
from supplyline.text.sentences import split_sentences

FILE = Path(bounds.__file__).with_name(bounds.WEIGHTS)
SEEN_AT_LEAST = 12  # 30 loses half a point of the edges of a held-out fifth of train
WEIGHT_AT_LEAST = 0.05
PASSES = 3
STEP = 0.1

Parser = Callable[[Sequence[str]], Iterator[Doc]]
Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]
Choice = tuple[list[list[str]], int]  # the features of each candidate, and which is right


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="polnear/train")
    folder = parser.parse_args().folder
    starts: list[Choice] = []
    ends: list[Choice] = []
    seen: set[str] = set()
    for article in articles(folder):
        if article.text in seen:
            continue  # a second annotator's: twice the weight for the same words
        seen.add(article.text)
        collect(article, starts, ends)
    print(f"{len(seen)} articles, {len(starts)} contents", flush=True)
    weights = {**learn(starts), **learn(ends)}
    lines = ["# learnt from PolNeAR 1.0 train by tools/learn_bounds.py; do not edit"]
    lines += [f"{feature}\t{weight:.2f}" for feature, weight in sorted(weights.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines, {FILE.stat().st_size // 1024} KiB")


def parsed(sentences: Sequence[str]) -> Iterator[Doc]:
    """Yield the parse of each sentence."""
    return parse_docs(DEFAULT, list(sentences))


def collect(
    article: Annotated, starts: list[Choice], ends: list[Choice], parse: Parser = parsed
) -> None:
    """Add what an article shows of first and last words of contents."""
    text, quoted = article.text, quoted_spans(article.text)
    sentences = split_sentences(text)
    docs = parse([text[start:end] for start, end in sentences])
    learnt = cuemodel.weights()
    for (start, end), doc in zip(sentences, docs, strict=True):
        within = tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in quoted if a < end and b > start
        )
        setting = cuemodel.Setting(doc, within)
        for row in article.rows:
            if not start <= row["cue"][0][0] < end:
                continue
            head = head_of(doc, tokens_of(doc, start, row["cue"]))
            said = tokens_of(doc, start, row.get("content", ()))
            said = {i for i in said if not doc[i].is_punct and not doc[i].is_space}
            if head is None or not said:
                continue
            scene = bounds.Scene(cuemodel.assembled(doc[head], setting, learnt), setting)
            at = scene.candidates()
            starts.append((_shippable(scene.start(i) for i in at), at.index(min(said))))
            ends.append((_shippable(scene.end(i) for i in at), at.index(max(said))))


def _shippable(rows: Iterator[list[str]]) -> list[list[str]]:
    """Leave out what a line of the file cannot hold: a blank token's features say nothing."""
    return [[f for f in row if f.isprintable() and " " not in f] for row in rows]


def learn(choices: Sequence[Choice]) -> dict[str, float]:
    """Return the weight of each feature that is seen often enough."""
    counts = Counter(f for rows, _ in choices for row in rows for f in row)
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= SEEN_AT_LEAST))}
    known = [_packed(rows, index) for rows, _ in choices]
    weights, total = np.zeros(len(index)), np.zeros(len(index))
    squares = np.full(len(index), 0.1)
    shuffle = np.random.default_rng(0)
    for _ in range(PASSES):
        for at in shuffle.permutation(len(choices)):
            flat, sizes = known[at]
            sums = np.concatenate(([0.0], np.cumsum(weights[flat])))
            edges = np.concatenate(([0], np.cumsum(sizes)))
            scores = sums[edges[1:]] - sums[edges[:-1]]
            slope = np.exp(scores - scores.max())
            slope /= slope.sum()
            slope[choices[at][1]] -= 1
            each = np.repeat(slope, sizes)
            np.add.at(squares, flat, each * each)
            np.add.at(weights, flat, -STEP / np.sqrt(squares[flat]) * each)
        total += weights
    mean: Array = total / PASSES
    return {f: float(mean[i]) for f, i in index.items() if abs(mean[i]) >= WEIGHT_AT_LEAST}


def _packed(rows: Sequence[Sequence[str]], index: dict[str, int]) -> tuple[Indices, Indices]:
    """Return the known features of all candidates in one array, and how many each has."""
    known = [[index[f] for f in row if f in index] for row in rows]
    flat = np.array([i for row in known for i in row], dtype=np.int32)
    return flat, np.array([len(row) for row in known], dtype=np.int32)


if __name__ == "__main__":
    main()
