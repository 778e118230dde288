from __future__ import annotations

import re
from datetime import date

from supplyline.records import Acknowledgement
from supplyline.report.ladder import draw_ladder, steps
from supplyline.report.svg import width_of

END = date(2026, 1, 1)


def stand(status: str, since: str | None) -> Acknowledgement:
    """Return one party's stand."""
    return Acknowledgement(party="AAA", status=status, since=since, claims=())  # type: ignore[arg-type]  # one of the literals


def test_an_admission_leaves_the_denial_standing() -> None:
    """Each stand lasts until the next and is never overwritten."""
    shown = steps([stand("admitted", "2025-06-20"), stand("denied", "2024-10-05")], {}, END)
    assert [(s.status, s.since, s.until) for s in shown] == [
        ("denied", date(2024, 10, 5), date(2025, 6, 20)),
        ("admitted", date(2025, 6, 20), END),
    ]


def test_undated_stands_are_not_put_on_the_axis() -> None:
    """Without a day there is nothing to draw; the list still tells it."""
    assert draw_ladder([stand("denied", None)], {}, end=END, ident="l") is None


def test_a_stand_that_never_changed_is_no_picture() -> None:
    """One lane of one colour says nothing that a line of the list does not."""
    assert draw_ladder([stand("alleged", "2025-03-01")], {}, end=END, ident="l") is None


def test_a_stand_newer_than_the_page_is_still_drawn() -> None:
    """A document dated after the dossier was made does not break the axis."""
    ladder = [stand("alleged", "2025-03-01"), stand("denied", "2027-03-01")]
    svg = draw_ladder(ladder, {"AAA": "Norland"}, end=END, ident="l")
    assert svg is not None
    assert "Norland: denied since 2027-03-01" in svg


def test_every_step_has_its_words() -> None:
    """Steps that follow closely: each is named with its day, the last one too, none over another."""
    days = ["2024-10-10", "2024-10-12", "2024-10-22", "2024-10-24", "2025-04-28"]
    statuses = ["alleged", "denied", "deflected", "corroborated", "admitted"]
    svg = draw_ladder([stand(s, d) for s, d in zip(statuses, days, strict=True)], {}, end=END, ident="l")  # fmt: skip
    assert svg is not None
    told = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="told small halo">([^<]+)<', svg)
    assert [words.rsplit(" ", 1)[1] for *_, words in told] == days
    boxes = [(float(y), float(x), float(x) + width_of(words, 11.5)) for x, y, words in told]
    for at, (y, left, right) in enumerate(boxes):
        assert right <= 400
        assert not [b for b in boxes[at + 1 :] if b[0] == y and b[1] < right and left < b[2]]
