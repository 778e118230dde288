"""The list of outlets shows what each originates and repeats, in figures and as a bar."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from supplyline.ledger import Outlet, open_case
from supplyline.web.pages.sources import bars


def outlet(documents: int, **parts: int) -> Outlet:
    """Return an outlet of so many documents."""
    none = {"originals": 0, "copies": 0, "rewrites": 0, "mixed": 0}
    return Outlet(
        place=1, name="Exemplar", documents=documents, claims=0, origins=0, **(none | parts)
    )


def test_a_bar_is_as_long_as_its_documents() -> None:
    """Beside those of the largest outlet; its parts follow each other and none is drawn of nothing."""
    large, small = bars([outlet(40, originals=10, copies=30), outlet(4, originals=3, mixed=1)])
    drawn = [
        {
            part: (float(x), float(wide))
            for x, wide, part in re.findall(
                r'<rect x="([\d.]+)" y="0" width="([\d.]+)" height="10" class="(\w+)"', bar
            )
        }
        for bar in (large, small)
    ]
    assert drawn[0] == {"originals": (0, 60), "copies": (60, 180)}
    assert drawn[1] == {"originals": (0, 18), "mixed": (18, 6)}


def test_an_untraced_outlet_is_left_open() -> None:
    """What nobody traced is neither original nor copy: only the frame is drawn."""
    (bar,) = bars([outlet(7)])
    assert re.findall(r'class="(\w+)"', bar) == ["shares", "whole"]


def test_every_outlet_has_its_bar(reading: TestClient, built: Path) -> None:
    """The list has a bar for each outlet beside its figures."""
    with open_case(built) as ledger:
        outlets = {d.outlet or "" for d in ledger.documents()}
    table = reading.get("/sources").text.split("<tbody", 1)[1].split("</tbody>")[0]
    assert table.count('class="shares"') == len(outlets)
