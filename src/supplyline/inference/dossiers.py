"""Write the dossier of a case from its ledger, whole or not at all, and tell whether it is of this state.

Does not: lay out the page (``report`` does).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from supplyline.clock import utc_now
from supplyline.code_names import code_of
from supplyline.ids import content_id
from supplyline.inference.assessing import rules_of
from supplyline.inference.inferring import ground_of, look
from supplyline.inference.watching import indicators_of
from supplyline.ledger import Ledger
from supplyline.watch import in_force
from supplyline.whole import write_whole

if TYPE_CHECKING:
    from supplyline.measures import Rule
    from supplyline.records import Document, Event, Origin, Reuse
    from supplyline.report import Asked, Corrected, Dossier, Judged, Provided
    from supplyline.review import Review, Stand
    from supplyline.watch import Indicator

Value = TypeVar("Value")

DOSSIER_NAME = "dossier.html"
_STAMP = re.compile(rb"<!-- r1:[0-9a-f]{32} ([A-Z]{3,4})-([A-Z]{3,4}) -->\n\Z")
_STAMP_SIZE = 64  # bytes that hold the longest


def is_dossier_written(ledger: Ledger, case: Path, pair: tuple[str, str] | None) -> bool:
    """Return whether the dossier of ``case`` shows the present state of ``ledger`` and ``pair``."""
    return _ends_with(case / DOSSIER_NAME, _dossier_stamp(ledger, pair))


def write_dossier(ledger: Ledger, case: Path, pair: tuple[str, str] | None) -> None:
    """Write the dossier, whole or not at all.

    Raises:
        MachineError: No room, or no right to write there.
    """
    page = render_case(ledger, case, pair=pair)
    write_whole(case / DOSSIER_NAME, page + _dossier_stamp(ledger, pair))


def pair_shown(case: Path) -> tuple[str, str] | None:
    """Return the pair that the dossier of ``case`` was asked to open on; None: none, or no dossier."""
    found = _STAMP.search(_ending(case / DOSSIER_NAME, _STAMP_SIZE))
    return None if found is None else (found[1].decode(), found[2].decode())


def _dossier_stamp(ledger: Ledger, pair: tuple[str, str] | None) -> str:
    """Return the line that tells which state of the ledger a dossier shows, and its pair."""
    state = content_id("r1", [head_of(ledger), pair, code_of("fusion", "report")])
    return f"\n<!-- {state}{f' {pair[0]}-{pair[1]}' if pair else ''} -->\n"


def render_case(ledger: Ledger, case: Path, *, pair: tuple[str, str] | None = None) -> str:
    """Return the dossier of what ``ledger`` holds, as a page."""
    from supplyline.report import render_dossier  # noqa: PLC0415  # templates

    return render_dossier(gather(ledger, case, pair=pair, generated=utc_now()))


def gather(
    ledger: Ledger,
    case: Path,
    *,
    generated: str,
    pair: tuple[str, str] | None = None,
    has: Callable[[Event], bool] | None = None,
) -> Dossier:
    """Return what the dossier of ``case`` is made from.

    Args:
        ledger: Of the case.
        case: The folder.
        generated: The moment that the dossier names.
        pair: Parties in focus; None: those with most events.
        has: Which events; what belongs to no such event is left out, but for what was not read,
            withdrawn or rejected.  None: all of them.
    """
    from supplyline.fusion import gather_flows, shifts, stances  # noqa: PLC0415  # heavy stages load late
    from supplyline.report import Dossier  # noqa: PLC0415  # templates

    events, alerts = tuple(e for e in ledger.events() if has is None or has(e)), ledger.alerts()
    named = dict.fromkeys(claim for event in events for claim in event.claims)
    found = look(ledger)
    read = found.read if found.judgements else {claim.id: claim for claim in ledger.claims()}
    judged = {claim.id: claim for claim in found.claims} if found.judgements else read
    entering = tuple(judged.values())
    if has is not None:
        entering = tuple(claim for claim in entering if claim.id in named)
    ground = ground_of(ledger, (claim.document for claim in entering))
    unread = tuple(ledger.readings(unread_only=True))
    withdrawn = tuple(ledger.withdrawals(standing=True))
    rejected_claims = tuple(claim for id_, claim in read.items() if id_ not in judged)
    chosen = {event.id for event in events}
    used: set[str] | None = None
    if has is not None:
        used = {d for event in events for d in event.documents}
        used.update(reading.document for reading in unread)
        used.update(withdrawal.document for withdrawal in withdrawn)
        used.update(claim.document for claim in rejected_claims)
    shown = _Shown(ledger, used)
    documents = shown.documents()
    return Dossier(
        title=case.absolute().name,
        generated=generated,
        pair=pair,
        events=events,
        claims={id_: judged.get(id_, read[id_]) for id_ in named if id_ in read},
        documents=documents,
        reuse=shown.reuse(),
        origins=shown.origins(documents),
        failures=tuple(ledger.failures()),
        unread=unread,
        captures=tuple(ledger.captures()),
        runs=tuple(ledger.runs()),
        judged=tuple(judged_as(found.stands[j.id]) for j in found.judgements),
        corrected={claim: corrected_as(found, claim) for claim in found.of_claim},
        hits=tuple(ledger.hits()),
        withdrawn=withdrawn,
        rejected=tuple(e for e in ledger.events(rejected=True) if e.rejected),
        assessments=tuple(a for a in ledger.assessments() if has is None or a.event in chosen),
        cap_totals=tuple(ledger.cap_totals()),
        provisions=provisions_told(rules_of(case)),
        rejected_claims=rejected_claims,
        flows=tuple(gather_flows(events, entering, *ground)),
        shifts=tuple(shifts(stances(entering, *ground))),
        asked=indicators_told(indicators_of(case)),
        fired=tuple(in_force(alerts).values()),
        alerts=tuple(alerts),
        versions=tuple(ledger.versions()),
        chain_head=head_of(ledger),
        case=str(case),
    )


class _Shown:
    """What is told of documents, their copies and origins: of a whole case no more than its page tells.

    Values that many have in common are held once.
    """

    def __init__(self, ledger: Ledger, used: Container[str] | None) -> None:
        self._ledger, self._used = ledger, used
        self._held: dict[object, Any] = {}

    def documents(self) -> dict[str, Document]:
        """Return the documents that are used, by id, without their texts."""
        used, same = self._used, self._same
        if used is not None:
            ids = [id_ for id_ in self._ledger.document_ids() if id_ in used]
            return {d.id: replace(d, text="") for d in self._ledger.documents(ids)}
        return {
            d.id: replace(
                d, text="", capture="", locator="", byline=None, dateline=None, credits=(),
                outlet=same(d.outlet), language=same(d.language), published=same(d.published),
            )
            for d in self._ledger.documents()
        }  # fmt: skip

    def reuse(self) -> tuple[Reuse, ...]:
        """Return who carries whose words among those used."""
        used = self._used
        found = self._ledger.reuse_streamed()
        if used is not None:
            return tuple(r for r in found if r.copy in used and r.source in used)
        return tuple(replace(r, spans=(), reasons=()) for r in found)

    def origins(self, documents: Mapping[str, Document]) -> dict[str, Origin]:
        """Return the origins of all documents, by document; ``documents`` are those used."""
        found = {}
        for origin in self._ledger.origins_streamed():
            held = documents.get(origin.document)
            id_ = origin.document if held is None else held.id
            found[id_] = replace(
                origin, document=id_, reasons=self._same(origin.reasons), passages=()
            )
        return found

    def _same(self, value: Value) -> Value:
        """Return ``value``, or what is equal to it and held already."""
        kept: Value = self._held.setdefault(value, value)
        return kept


def provisions_told(rules: Iterable[Rule]) -> dict[str, Provided]:
    """Return provisions as pages tell them, by id."""
    from supplyline.report import Provided  # noqa: PLC0415  # templates

    return {
        rule.id: Provided(
            id=rule.id,
            name=rule.name,
            subject=rule.provision.subject,
            binds=rule.provision.binds,
            source=rule.source,
            note=rule.provision.note,
            checked=rule.provision.checked,
            good="" if rule.provision.cap is None else rule.provision.cap.good,
        )
        for rule in rules
    }


def indicators_told(indicators: Iterable[Indicator]) -> tuple[Asked, ...]:
    """Return indicators as pages tell them."""
    from supplyline.report import Asked  # noqa: PLC0415  # templates

    return tuple(
        Asked(id=one.id, name=one.name, question=one.question, say=one.then.say)
        for one in indicators
    )


def judged_as(stand: Stand) -> Judged:
    """Return a judgement as pages tell it."""
    from supplyline.report import Judged  # noqa: PLC0415  # templates
    from supplyline.review import answer  # noqa: PLC0415  # heavy stages load late

    j = stand.judgement
    return Judged(
        on=stand.on, says=answer(j), author=j.author, made=j.made, reason=j.reason, state=stand.state,
        why=stand.why,
    )  # fmt: skip


def corrected_as(found: Review, claim: str) -> tuple[Corrected, ...]:
    """Return what reviewers corrected of a claim, as pages tell it."""
    from supplyline.report import Corrected  # noqa: PLC0415  # templates
    from supplyline.review import corrections  # noqa: PLC0415  # heavy stages load late

    return tuple(
        Corrected(field=c.field, read=c.read, now=c.now, author=c.by.author)
        for c in corrections(found, claim)
    )


def head_of(ledger: Ledger) -> str | None:
    """Return the digest of the log's last entry: it names the state of the whole ledger."""
    head = ledger.head()
    return None if head is None else head.digest


def _ends_with(place: Path, stamp: str) -> bool:
    return _ending(place, len(stamp)) == stamp.encode()


def _ending(place: Path, size: int) -> bytes:
    """Return the last bytes of a file; none if it is not there, or not to be read."""
    try:
        with place.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - size))
            return file.read()
    except OSError:
        return b""
