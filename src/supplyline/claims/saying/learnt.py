"""Read files of learnt weights that ship with the package.

A file of weights is a table: a feature (words and labels of a parse) and its weights, tabs between.
Why weights ship at all, and of what data: ``docs/decisions/0041`` and ``0044``.

Does not: learn (``tools/`` does); hold a sentence of the data that a model was learnt from.
"""

from __future__ import annotations

from importlib.resources import files

from supplyline.errors import SupplylineError


class WeightsError(SupplylineError):
    """A file of learnt weights is not one."""

    exit_code = 5

    def __init__(self, name: str, line: int, found: str) -> None:
        self.name, self.line, self.found = name, line, found
        super().__init__(
            f"{name}:{line}: found {found!r}, needed a feature and its weights "
            "with tabs between: reinstall supplyline"
        )


def shipped(name: str) -> str:
    """Return the text of a file of weights that ships with the package."""
    return (files("supplyline.claims.saying") / name).read_text(encoding="utf-8")


def weight_by_feature(name: str, text: str) -> dict[str, float]:
    r"""Return the weights of a file that has one a feature.

    Raises:
        WeightsError: A line has something else.

    >>> weight_by_feature("a.tsv", "# learnt\nl=send\t0.5\n")
    {'l=send': 0.5}
    """
    weights: dict[str, float] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        feature, tab, value = line.partition("\t")
        try:
            weights[feature] = float(value)
        except ValueError as fault:
            raise WeightsError(name, number, line[:60]) from fault
        if not tab or not feature:
            raise WeightsError(name, number, line[:60])
    return weights
