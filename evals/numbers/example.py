"""The flows of the example case against what a person makes of its documents.

``TRUTH`` was made by hand from the sentences of ``examples/dprk-russia``, not from what reading makes of
them: who, to whom, what, in which unit, and low, best and high by the rules of docs/decisions/0136.  Where reading takes
a side wrongly, the flow here is wrong, too: the gate says how many are right, and prints the others.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from supplyline.inference.flows import flows_of
from supplyline.records import Flow
from supplyline.run import build

EXAMPLE = Path(__file__).parents[2] / "examples" / "dprk-russia"

Row = tuple[str, str, str, str, str]  # kind, stage, sides, what, unit
Ends = tuple[float | None, float | None, float | None]

TRUTH: dict[Row, Ends] = {
    ("casualty", "carried_out", "PRK", "casualties", "person"): (4700, 4700, 4700),
    # 600 by April of Seoul; 1,000 by January of Western officials, which it contradicts.
    ("casualty", "carried_out", "PRK", "killed", "person"): (600, 600, 1000),
    ("casualty", "carried_out", "PRK", "wounded", "person"): (4100, 4100, 4100),
    ("deployment", "carried_out", "PRK-RUS", "troops", "person"): (15000, 15000, 15000),
    # 15,000 by May 2025 and 5,000 since September.
    ("deployment", "carried_out", "PRK-RUS", "workers", "worker"): (20000, 20000, 20000),
    ("deployment", "promised", "PRK-RUS", "engineers", "engineer"): (1000, 1000, 1000),
    ("deployment", "promised", "PRK-RUS", "engineers", "worker"): (5000, 5000, 5000),
    ("transfer", "carried_out", "PRK-RUS", "arms", "container"): (28000, 28000, 28000),
    # Kyiv's 6.5 million against Seoul's more than ten.
    ("transfer", "carried_out", "PRK-RUS", "arms", "round"): (6.5e6, 6.5e6, None),
    ("transfer", "carried_out", "PRK-RUS", "missile", "missile"): (24, 24, None),
    ("transfer", "carried_out", "PRK-RUS", "arms", "piece"): (220, 220, 220),
    ("transfer", "carried_out", "PRK-RUS", "arms", "system"): (600, 600, 600),
    ("transfer", "carried_out", "RUS-PRK", "fuel", "barrel"): (1e6, 1e6, None),
}


def measure() -> dict[str, float]:
    """Build the example case; return the share of flows that are right, and of figures told once."""
    with TemporaryDirectory() as folder:
        build([str(EXAMPLE)], Path(folder) / "case")
        found = [f for f in flows_of(Path(folder) / "case") if f.inferred is None]
    held = {_row(flow): _ends(flow) for flow in found}
    for row, ends in TRUTH.items():
        if held.get(row) != ends:
            print(f"  example: {row}: {held.get(row)}, should be {ends}")
    for row in held.keys() - TRUTH.keys():
        print(f"  example: {row}: {held[row]}, should not be")
    told = Counter(
        (f.by, f.low, f.high, flow.kind, flow.total.unit)
        for flow in found
        for f in flow.figures
        if not f.sum_of
    )
    twice = [figure for figure, times in told.items() if times > 1]
    for figure in twice:
        print(f"  example: told twice: {figure}")
    return {
        "example totals right": sum(held.get(r) == e for r, e in TRUTH.items()) / len(TRUTH),
        "example figures once": 1 - len(twice) / len(told),
    }


def _row(flow: Flow) -> Row:
    sides = "-".join(
        "+".join(p.code or p.text for p in side) for side in (flow.from_, flow.to) if side
    )
    return flow.kind, flow.stage, sides, flow.what, flow.total.unit


def _ends(flow: Flow) -> Ends:
    return flow.total.low, flow.total.best, flow.total.high
