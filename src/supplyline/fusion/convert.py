"""Say what a flow counted in one unit comes to in another, by a published factor, marked as inferred.

How many rounds a container holds depends on what is in it, and nobody outside knows; so a factor is an
interval whose ends each say what they assume and where that was published (``schema/conversions.yaml``),
and a converted flow has no best figure.  Its figures are never put beside stated ones.

Does not: convert what one sentence already gives in both units.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pydantic import Field, model_validator

from supplyline.fusion.rules import Data, unit_of
from supplyline.records import Bounds, Category, Flow
from supplyline.schema import DATA, load


class End(Data):
    """One end of a factor: how many, on what assumption, who says so and where."""

    factor: float = Field(gt=0)
    assumes: str
    by: str
    source: str = Field(pattern=r"^https?://")


class Conversion(Data):
    """How many of ``to`` one of ``from`` holds."""

    from_: str = Field(alias="from")
    to: str
    family: Category
    low: End
    high: End
    checked: bool

    @model_validator(mode="after")
    def _in_order(self) -> Conversion:
        if self.low.factor > self.high.factor:
            raise ValueError("a low factor that is not above the high one")
        if unit_of(self.from_) == unit_of(self.to):
            raise ValueError("two units that differ")
        return self


@cache
def conversions() -> list[Conversion]:
    """Return the factors of ``schema/conversions.yaml``.  Raises SchemaError when it is wrong."""
    return load(DATA / "conversions.yaml", list[Conversion])


def converted(flow: Flow, family: str) -> Flow | None:
    """Return ``flow`` in another unit, marked as inferred; None where no factor is known."""
    for factor in conversions():
        if flow.inferred or factor.family != family or factor.from_ != flow.total.unit:
            continue
        low, high = flow.total.low, flow.total.high
        checked = "checked by a person" if factor.checked else "not checked by a person yet"
        ends = [
            f"{which}, if {end.assumes} ({end.by}, {end.source})"
            for which, end in (("at least", factor.low), ("at most", factor.high))
        ]
        words = (
            f"{factor.low.factor:,.12g} to {factor.high.factor:,.12g} {factor.to}s a {factor.from_}: "
            f"{'; '.join(ends)}; {checked}"
        )
        return replace(
            flow,
            total=Bounds(
                unit=factor.to,
                low=None if low is None else low * factor.low.factor,
                best=None,
                high=None if high is None else high * factor.high.factor,
                scope=flow.total.scope,
                rule=f"inferred, not stated: {words}; of {flow.total.unit}s: {flow.total.rule}",
                claims=flow.total.claims,
            ),
            curve=(),
            curve_rule="none is drawn of converted figures",
            inferred=words,
        )
    return None
