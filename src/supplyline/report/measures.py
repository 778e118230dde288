"""Arrange what provisions say to events, and draw totals against caps.

Everything is said as if events happened as told; where no person has held a provision against the official
text, that stands beside it.

Does not: assess anything (``measures`` did).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from supplyline.records import Assessment, CapTotal
from supplyline.report.dossier import Provided
from supplyline.report.svg import el, fit, picture
from supplyline.report.words import amount, figure, interval, of_unit

VERDICT = {
    "would_breach": "would breach",
    "may_breach": "may breach",
    "exempt": "exempt",
}
STATE = {
    "within": "within the cap",
    "may_exceed": "may be over the cap: the bounds lie on both sides",
    "exceeded": "over the cap, if it happened as told",
}
_ORDER = {verdict: n for n, verdict in enumerate(VERDICT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """What one provision says to an event, as the page tells it."""

    provision: Provided
    verdict: str
    missing: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionView:
    """One provision with how many events it says what to."""

    provision: Provided
    would: int
    may: int
    exempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapView:
    """One total against its cap."""

    provision: Provided
    heading: str
    cap: str
    total: str
    best: str
    state: str
    rule: str
    events: tuple[str, ...]  # Event.id
    pictures: tuple[Markup, Markup]  # wide and narrow


def measures_of(
    assessments: Iterable[Assessment], provisions: Mapping[str, Provided]
) -> tuple[MeasureView, ...]:
    """Return the assessments of one event, the plainest first."""
    return tuple(
        MeasureView(
            provision=_provided(a.provision, provisions, checked=a.checked),
            verdict=VERDICT[a.verdict],
            missing=a.missing,
            reasons=a.reasons,
        )
        for a in sorted(assessments, key=lambda a: (_ORDER[a.verdict], a.provision))
    )


def tallied(
    assessments: Iterable[Assessment], provisions: Mapping[str, Provided]
) -> tuple[ProvisionView, ...]:
    """Return each provision that bears on an event, those that most would breach first."""
    counts: dict[str, Counter[str]] = {}
    checked: dict[str, bool] = {}
    for a in assessments:
        counts.setdefault(a.provision, Counter())[a.verdict] += 1
        checked[a.provision] = a.checked
    views = [
        ProvisionView(
            provision=_provided(id_, provisions, checked=checked[id_]),
            would=count["would_breach"],
            may=count["may_breach"],
            exempt=count["exempt"],
        )
        for id_, count in counts.items()
    ]
    return tuple(sorted(views, key=lambda v: (-v.would, -v.may, v.provision.id)))


def caps_of(totals: Sequence[CapTotal], provisions: Mapping[str, Provided]) -> tuple[CapView, ...]:
    """Return each total with its picture, by provision and period."""
    return tuple(
        CapView(
            provision=_provided(t.provision, provisions, checked=False),
            heading=f"{_good(t, provisions)}, {_period(t)}",
            cap=f"{figure(t.cap)} {of_unit(t.unit, t.cap)}",
            total=_total(t),
            best="no best figure" if t.best is None else f"best {figure(t.best)}",
            state=STATE[t.state],
            rule=t.rule,
            events=t.events,
            pictures=(
                draw_cap(t, ident=f"cap-{n}-w", width=720.0),
                draw_cap(t, ident=f"cap-{n}-n", width=340.0),
            ),
        )
        for n, t in enumerate(totals)
    )


def _good(total: CapTotal, provisions: Mapping[str, Provided]) -> str:
    held = provisions.get(total.provision)
    good = total.provision if held is None else held.good or held.subject
    return good[:1].upper() + good[1:]


def _total(total: CapTotal) -> str:
    """Return what went, as bounds; nothing that is sure is said as that."""
    if total.low or total.high is not None:
        return amount(total.low, total.high, total.unit)
    return "no lower and no upper bound"


def _period(total: CapTotal) -> str:
    """Return the days of a period: the last one said, as a reader has it."""
    after = date.fromisoformat(total.end)
    if after == date.max:
        return f"since {total.start}"
    whole_year = interval(total.start, total.end)
    return whole_year if len(whole_year) == 4 else f"{total.start} to {after - timedelta(days=1)}"


def _provided(id_: str, provisions: Mapping[str, Provided], *, checked: bool) -> Provided:
    """Return how to tell a provision, also one whose file is gone since it was assessed."""
    held = provisions.get(id_)
    if held is not None:
        return held
    return Provided(
        id=id_, name=id_, subject="not held any more", binds="", source="", note="", checked=checked
    )


def draw_cap(total: CapTotal, *, ident: str, width: float) -> Markup:
    """Return a bar of what went against the cap: plain up to the lower bound, pale up to the upper one.

    The scale begins at nothing and is linear; an open upper bound ends in an arrow.
    """
    low = total.low or 0.0
    known = [v for v in (low, total.best, total.high) if v is not None]
    most = max(total.cap, *known) * (1.18 if total.high is None else 1.06)
    left, right, top, thick = 2.0, width - 2.0, 24.0, 18.0

    def place(value: float) -> float:
        return left + min(1.0, value / most) * (right - left)

    end = right - 8 if total.high is None else place(total.high)
    cap = place(total.cap)
    told = fit(_total(total), 13, width - 8)
    parts: list[Markup] = [
        el("rect", x=left, y=top, width=right - left, height=thick, class_="cap-ground"),
        el(
            "rect",
            x=place(low),
            y=top,
            width=max(0.0, end - place(low)),
            height=thick,
            class_="cap-may",
        ),
        el("rect", x=left, y=top, width=place(low) - left, height=thick, class_="cap-sure"),
        el("text", told, x=left + 2, y=top - 9, class_="told"),
    ]
    if total.high is None:
        tip = f"M{end:.1f},{top:.1f}l8,{thick / 2:.1f}l-8,{thick / 2:.1f}Z"
        parts.append(el("path", d=tip, class_="cap-may"))
    if total.best is not None:
        x, y = place(total.best), top + thick / 2
        parts.append(el("path", d=f"M{x - 5:.1f},{y:.1f}l5,-6l5,6l-5,6Z", class_="cap-best"))
    anchor = "end" if cap > width / 2 else "start"
    beside = -5.0 if anchor == "end" else 5.0
    parts += [
        el("line", x1=cap, y1=top - 5, x2=cap, y2=top + thick + 16, class_="cap-line"),
        el("text", f"cap {figure(total.cap)}", x=cap + beside, y=top + thick + 15, text_anchor=anchor, class_="axis"),
    ]  # fmt: skip
    best = "" if total.best is None else f", best {figure(total.best)}"
    return picture(
        *parts,
        ident=ident,
        title=f"{total.provision}, {_period(total)}: against the cap",
        desc=f"{_total(total)}{best}, against {figure(total.cap)}: {STATE[total.state]}.",
        width=width,
        height=top + thick + 20,
        css="cap",
    )
