"""Learn the weights of factuality from the training part of the University of Washington set.

    python -m tools.learn_factuality ../shared/data/factuality/UW/train.jsonl

Writes ``src/supplyline/claims/saying/factuality_weights.tsv``: features (words and labels of the parse)
with their weights, no sentence of the set.  Ridge regression by conjugate gradients, in an order that
does not depend on the run.  Takes about a minute on one core, half of it parsing.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.attribution.uw import targets
from supplyline.claims.parsing.installed import DEFAULT
from supplyline.claims.parsing.pipeline import parse_docs
from supplyline.claims.saying import factuality

FILE = Path(factuality.__file__).with_name(factuality.WEIGHTS)
SEEN_AT_LEAST = 5  # 3 gains .002 in r and doubles the file
WEIGHT_AT_LEAST = 0.01
PENALTY = 30.0  # best of 10, 30, 60, 100 by cross-validation on train
STEPS = 200

Array = npt.NDArray[np.float64]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path, help="UW/train.jsonl")
    rows = [json.loads(line) for line in parser.parse_args().file.open(encoding="utf-8")]
    docs = parse_docs(DEFAULT, [row["text"] for row in rows])
    told = [
        (factuality.features(doc, token), label)
        for row, doc in zip(rows, docs, strict=True)
        for token, label in targets(row, doc)
    ]
    print(f"{len(rows)} sentences, {len(told)} predicates", flush=True)
    weights = learn([features for features, _ in told], np.array([label for _, label in told]))
    lines = [
        "# learnt from the UW factuality set, train, by tools/learn_factuality.py; do not edit"
    ]
    lines += [f"{feature}\t{weight:.3f}" for feature, weight in sorted(weights.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines, {FILE.stat().st_size // 1024} KiB")


def learn(told: Sequence[set[str]], labels: Array) -> dict[str, float]:
    """Return the weight of each feature that is seen often enough, and the mean under "="."""
    counts = Counter(f for features in told for f in features)
    known = sorted(f for f, n in counts.items() if n >= SEEN_AT_LEAST and shippable(f))
    index = {feature: i for i, feature in enumerate(known)}
    columns = [sorted(index[f] for f in features if f in index) for features in told]
    flat = np.array([c for row in columns for c in row], dtype=np.int64)
    owner = np.repeat(np.arange(len(told)), [len(row) for row in columns])
    mean = float(labels.mean())

    def forward(weights: Array) -> Array:
        return np.asarray(np.bincount(owner, weights[flat], len(told)), dtype=np.float64)

    def backward(rest: Array) -> Array:
        return np.asarray(np.bincount(flat, rest[owner], len(known)), dtype=np.float64)

    weights = np.zeros(len(known))
    residual = backward(labels - mean)
    direction, size = residual.copy(), float(residual @ residual)
    enough = size * 1e-8
    for _ in range(STEPS):
        image = backward(forward(direction)) + PENALTY * direction
        step = size / float(direction @ image)
        weights += step * direction
        residual -= step * image
        before, size = size, float(residual @ residual)
        if size < enough:
            break
        direction = residual + size / before * direction
    kept = {f: float(w) for f, w in zip(known, weights, strict=True) if abs(w) >= WEIGHT_AT_LEAST}
    return {"=": mean, **kept}


def shippable(feature: str) -> bool:
    """Return whether a feature can stand in the file: a blank token's would need an escape."""
    return feature.isprintable() and " " not in feature and not feature.startswith("#")


if __name__ == "__main__":
    main()
