"""What changed since the last look: indicators that fire, and those that un-fire, with the reason.

An indicator is in force for a subject from the alert that says "fired" to the next one of the two that
says "unfired".  While it stays in force nothing is told again, whatever joins its claims.  The id of an
alert is a hash of what it says and of how many there were before it, so that a look that was killed
and is repeated says the same.

Does not: send alerts; keep them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from supplyline.ids import content_id
from supplyline.records import Alert, Forward
from supplyline.watch.holding import State
from supplyline.watch.indicators import Indicator

Key = tuple[str, str]  # indicator, subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An indicator as it stands: what it holds on now, and since when."""

    indicator: Indicator
    state: Literal["fired", "quiet"]
    since: str | None  # UTC, ISO 8601: of the change to this state; None: it never changed
    claims: tuple[str, ...]  # Claim.id, sorted: the exact set that it holds on now
    events: tuple[str, ...]
    reasons: tuple[str, ...]  # of the state; of a quiet one, why it un-fired
    subjects: tuple[tuple[State, str | None], ...]  # of one that fires for each: what, since when
    alert: str | None  # Alert.id of the last change


def in_force(alerts: Iterable[Alert]) -> dict[Key, Alert]:
    """Return the alerts that stand: each indicator and subject that fired and did not un-fire since."""
    found: dict[Key, Alert] = {}
    for alert in alerts:  # oldest first
        key = (alert.indicator, alert.subject)
        found.pop(key, None)
        if alert.state == "fired":
            found[key] = alert
    return found


def changes(
    indicators: Sequence[Indicator],
    states: Sequence[State],
    alerts: Sequence[Alert],
    *,
    made: str,
    forwards: Iterable[Forward] = (),
    gone: Callable[[Sequence[str]], Sequence[str]] = lambda _: (),
) -> list[Alert]:
    """Return the alerts that bring ``alerts`` up to ``states``; none where nothing changed.

    Args:
        indicators: Those that were asked.
        states: What they came to.
        alerts: All that were made before, oldest first.
        made: The time of this look; UTC, ISO 8601.
        forwards: Ids of events that went out of use; an alert follows its event.
        gone: Says, for claims that an alert fired on, which are current no longer and why.
    """
    onward = {f.old: f.new for f in forwards}  # the last one of an id counts
    asked = {one.id: one for one in indicators}
    holding: dict[str, dict[str, State]] = defaultdict(dict)
    for state in states:
        if state.holds:
            holding[state.indicator][state.subject] = state
    made_before = Counter((a.indicator, a.subject) for a in alerts)

    def alert(
        key: Key, state: Literal["fired", "unfired"], claims: Sequence[str], reasons: Sequence[str]
    ) -> Alert:
        definition = asked[key[0]].definition if key[0] in asked else ""
        parts = [*key, state, definition, list(claims), made_before[key]]
        return Alert(
            id=content_id("a1", parts), indicator=key[0], subject=key[1], state=state, made=made,
            claims=tuple(claims), reasons=tuple(reasons), definition=definition,
        )  # fmt: skip

    found: list[Alert] = []
    covered: set[Key] = set()
    for key, one in in_force(alerts).items():
        still = _followed(key[1], onward) & holding[key[0]].keys()
        covered |= {(key[0], subject) for subject in still}
        if not still:
            why = _why_quiet(one, asked.get(key[0]), gone)
            found.append(alert(key, "unfired", one.claims, why))
    for id_ in asked:
        for subject, state in sorted(holding[id_].items()):
            if (id_, subject) not in covered:
                found.append(alert((id_, subject), "fired", state.claims, state.reasons))
    return found


def _followed(subject: str, onward: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return a subject, and what its id was replaced by, however often."""
    found, waiting = {subject}, [subject]
    while waiting:
        for new in onward.get(waiting.pop(), ()):
            if new not in found:
                found.add(new)
                waiting.append(new)
    return found


def _why_quiet(
    alert: Alert, indicator: Indicator | None, gone: Callable[[Sequence[str]], Sequence[str]]
) -> Sequence[str]:
    if indicator is None:
        return (f"no indicator is called {alert.indicator!r} any more",)
    lost = gone(alert.claims)
    if lost:
        return lost
    if alert.definition != indicator.definition:
        return ("the indicator was reworded, and no longer holds",)
    return ("its claims stand; what is inferred from them and from the others no longer meets it",)


def standings(
    indicators: Sequence[Indicator], states: Sequence[State], alerts: Sequence[Alert]
) -> list[Standing]:
    """Return how each indicator stands by ``states``, and since when by ``alerts``."""
    last: dict[str, Alert] = {}
    for alert in alerts:
        last[alert.indicator] = alert
    standing = in_force(alerts)
    found = []
    for one in indicators:
        held = [s for s in states if s.indicator == one.id and s.holds]
        times = {s.subject: a.made for s in held if (a := standing.get((one.id, s.subject)))}
        change = last.get(one.id)
        quiet = change.reasons if change is not None and change.state == "unfired" else ()
        if held:
            since = min(times.values(), default=None)
        else:
            since = None if change is None else change.made
        found.append(
            Standing(
                indicator=one,
                state="fired" if held else "quiet",
                since=since,
                claims=tuple(sorted({c for s in held for c in s.claims})),
                events=tuple(sorted({e for s in held for e in s.events})),
                reasons=tuple(r for s in held for r in s.reasons) if held else quiet,
                subjects=tuple((s, times.get(s.subject)) for s in held) if one.each else (),
                alert=None if change is None else change.id,
            )
        )
    return found
