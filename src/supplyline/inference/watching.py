"""Watch a case: ask its indicators, keep what fired and un-fired, and say how each stands.

The indicators are those of ``indicators.yaml`` in the case, else the shipped ones.  A file that is wrong
is refused before anything is asked: the alerts that there are stay in force.

Does not: say whether a condition holds (``watch`` does); send anything (``alerting`` does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.clock import utc_now
from supplyline.code_names import code_of
from supplyline.errors import CaseError
from supplyline.ids import sha256_hex
from supplyline.inference.assessing import rules_of
from supplyline.inference.inferring import look
from supplyline.ledger import Ledger, open_case
from supplyline.schema.parties import parties_kept
from supplyline.watch import (
    SHIPPED,
    Facts,
    Indicator,
    Standing,
    any_of_supplies,
    changes,
    evaluate,
    in_force,
    load_indicators,
    standings,
)

if TYPE_CHECKING:
    from supplyline.records import Alert

INDICATORS_NAME = "indicators.yaml"  # in a case: instead of the shipped ones
_STATE = ("events", "assessments", "cap_totals", "hits", "forwards", "withdrawals", "judgements")


class IndicatorsMissing(CaseError):
    """A file of indicators that was named is not there."""

    exit_code = 3

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(
            f"{file}: found no file, needed indicators: check the path (docs/watch.md)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How the indicators of a case stand."""

    standings: tuple[Standing, ...]  # in the order of their file
    alerts: tuple[Alert, ...]  # all that were made, oldest first
    kept: bool  # False: looked at with other indicators, or before the alerts were brought up


def indicators_of(case: Path, file: Path | None = None) -> tuple[Indicator, ...]:
    """Return the indicators that hold for ``case``, or those of ``file``.

    They may name the parties in force; where none of a user's are, those that the case keeps.

    Raises:
        SchemaError: The file is wrong; the message names file, line and what was needed.
        IndicatorsMissing: ``file`` is not there.
    """
    if file is not None and not file.exists():
        raise IndicatorsMissing(file)
    own = file or case / INDICATORS_NAME
    with parties_kept(case):
        return load_indicators(
            own if own.exists() else SHIPPED, provisions={rule.id for rule in rules_of(case)}
        )


def are_alerts_derived(ledger: Ledger, case: Path) -> bool:
    """Return whether the alerts that ``ledger`` holds are those of all that it infers."""
    state, tool = _alerts_of(ledger, case)
    return ledger.is_derived("alerts", state=state, tool=tool)


def derive_alerts(ledger: Ledger, case: Path) -> int:
    """Ask the indicators of ``case``, and keep what changed; return how many alerts that took.

    In one transaction.

    Raises:
        SchemaError: The file of indicators is wrong; nothing is changed.
    """
    asked = indicators_of(case)
    state, tool = _alerts_of(ledger, case)
    new = changes(
        asked, evaluate(asked, facts_of(ledger, asked)), ledger.alerts(), made=utc_now(),
        forwards=ledger.forwards(), gone=_Gone(ledger),
    )  # fmt: skip
    with ledger.transaction():
        for alert in new:
            ledger.add_alert(alert)
        ledger.add_derivation("alerts", state=state, tool=tool)
    return len(new)


def _alerts_of(ledger: Ledger, case: Path) -> tuple[str, str]:
    """Return the state that alerts follow from, and the code that makes them."""
    own = case / INDICATORS_NAME
    file = f" {INDICATORS_NAME}={sha256_hex(own.read_bytes())[:16]}" if own.exists() else ""
    return ledger.state(*_STATE) + file, code_of("watch")


def facts_of(ledger: Ledger, asked: Sequence[Indicator]) -> Facts:
    """Return what is current in ``ledger`` and what ``asked`` may ask about."""
    stances = None
    if any_of_supplies(asked):
        from supplyline.inference.acknowledgement import standing  # noqa: PLC0415  # reads every claim

        stances = standing(ledger).stances
    return Facts(
        events=ledger.events(),
        assessments=ledger.assessments(),
        cap_totals=ledger.cap_totals(),
        hits=ledger.hits(),
        new_hits=ledger.newly_listed(),
        stances=stances,
    )


def standing_in_words(ledger: Ledger, indicators: Sequence[Indicator]) -> str:
    """Return in a line which alerts of ``ledger`` stand."""
    standing = in_force(ledger.alerts())
    fired = [one.id for one in indicators if any(id_ == one.id for id_, _ in standing)]
    named = f" ({', '.join(fired)})" if fired else ""
    return f"{len(fired):,} of {len(indicators):,} indicators fired{named}"


def watched(case: Path, *, file: Path | None = None, as_of: str | None = None) -> Watched:
    """Return how the indicators of ``case`` stand; nothing is kept.

    Args:
        case: The case folder.
        file: Other indicators, to see what they would say.
        as_of: A day: as it was known when that day (UTC) ended.

    Raises:
        CaseError: There is no ledger.
        SchemaError: The file of indicators is wrong.
    """
    with open_case(case, as_of=as_of) as ledger:
        asked = indicators_of(case, file)
        alerts = [] if file is not None else ledger.alerts()
        found = standings(asked, evaluate(asked, facts_of(ledger, asked)), alerts)
        kept = file is None and as_of is None and are_alerts_derived(ledger, case)
    return Watched(standings=tuple(found), alerts=tuple(alerts), kept=kept)


class _Gone:
    """Says why claims no longer count; the case is read once, and only if somebody asks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, claims: Sequence[str]) -> Sequence[str]:
        """Return why some of ``claims`` were withdrawn, rejected or read anew, with their ids."""
        lost: dict[str, list[str]] = defaultdict(list)
        current = {claim.id for claim in self._ledger.claims(claims)}
        for claim in claims:
            why = self._withdrawn.get(claim) or self._why(claim, current)
            if why is not None:
                lost[why].append(claim)
        return tuple(
            f"{len(ids)} of the {len(claims)} claims it fired on: {reason} ({', '.join(ids[:3])}"
            f"{' …' if len(ids) > 3 else ''})"
            for reason, ids in sorted(lost.items())
        )

    def _why(self, claim: str, current: Collection[str]) -> str | None:
        if claim not in current:
            return "read anew, and read otherwise"
        if self._counted is not None and claim not in self._counted:
            return "rejected by a reviewer"
        return self._rejected.get(claim)

    @cached_property
    def _withdrawn(self) -> Mapping[str, str]:
        names = self._ledger.names()
        said = {
            w.document: f"document {names.get(w.document, w.document)} was withdrawn by {w.author} "
            f"on {w.made[:10]}: {w.reason}"
            for w in self._ledger.withdrawals(standing=True)
        }
        return {claim.id: said[claim.document] for claim in self._ledger.withdrawn_claims()}

    @cached_property
    def _counted(self) -> Collection[str] | None:
        review = look(self._ledger)
        return {claim.id for claim in review.claims} if review.judgements else None

    @cached_property
    def _rejected(self) -> Mapping[str, str]:
        return {
            claim: f"its event was rejected: {reason}"
            for event in self._ledger.events(rejected=True)
            for claim in event.claims
            for reason in event.rejected
        }
