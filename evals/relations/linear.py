"""A small softmax regression over named features, for measuring what a parse carries.

Adaptive gradient steps (Duchi et al. 2011) in a fixed order drawn by a seed: the same rows give the
same weights.  Does not: ship; the reader uses none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights by feature and class."""

    features: dict[str, int]
    classes: tuple[str, ...]
    weights: Floats  # Shape (n_features, n_classes)

    def log_shares(self, names: Sequence[str]) -> Floats:
        """Return the logarithm of each class' probability; shape (n_classes,).  Unknown names are dropped."""
        known = [self.features[name] for name in set(names) if name in self.features]
        scores = self.weights[known].sum(axis=0) if known else np.zeros(len(self.classes))
        top = scores.max()
        shares: Floats = scores - top - np.log(np.exp(scores - top).sum())
        return shares


def train(
    rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    *,
    epochs: int,
    rate: float = 0.2,
    decay: float = 1e-6,
    balanced: bool = False,
) -> Linear:
    """Return the regression of ``labels`` on the features of ``rows``.

    Args:
        rows: Names of the features that a row has; each counts as one.
        labels: The class of each row.
        epochs: How often every row is seen.
        rate: Size of the first steps.
        decay: Share that a touched weight loses a step.
        balanced: Whether rare classes weigh as much as common ones.
    """
    features: dict[str, int] = {}
    for row in rows:
        for name in row:
            features.setdefault(name, len(features))
    classes = tuple(sorted(set(labels)))
    numbers = [np.unique([features[name] for name in row]) for row in rows]
    starts = np.cumsum([0, *map(len, numbers)]).astype(np.int64)
    flat = np.concatenate(numbers).astype(np.int64)
    target = np.array([classes.index(label) for label in labels], dtype=np.int64)
    counts = np.bincount(target, minlength=len(classes))
    importance = (len(target) / (len(classes) * counts)) if balanced else np.ones(len(classes))
    order = np.random.default_rng(7).permutation(len(rows)).astype(np.int64)
    weights = np.zeros((len(features), len(classes)))
    _descend(weights, starts, flat, target, importance, order, epochs, rate, decay)
    return Linear(features, classes, weights)


@numba.njit(cache=True)
def _descend(  # noqa: PLR0917  # compiled: no keywords
    weights: Floats, starts: Ints, flat: Ints, target: Ints, importance: Floats, order: Ints,
    epochs: int, rate: float, decay: float,
) -> None:  # fmt: skip
    width = weights.shape[1]
    squares = np.full(weights.shape, 1e-3)
    scores = np.zeros(width)
    for _ in range(epochs):
        for row in order:
            first, last = starts[row], starts[row + 1]
            scores[:] = 0.0
            for at in range(first, last):
                for k in range(width):
                    scores[k] += weights[flat[at], k]
            top = scores.max()
            total = 0.0
            for k in range(width):
                scores[k] = np.exp(scores[k] - top)
                total += scores[k]
            size = importance[target[row]]
            for k in range(width):
                slope = size * (scores[k] / total - (1.0 if k == target[row] else 0.0))
                for at in range(first, last):
                    step = slope + decay * weights[flat[at], k]
                    squares[flat[at], k] += step * step
                    weights[flat[at], k] -= rate * step / np.sqrt(squares[flat[at], k])
