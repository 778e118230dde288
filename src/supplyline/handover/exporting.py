"""Hand a case over in the forms that others work with: wires the ledger, review and ``export``.

Whatever leaves a case is in its log before it leaves.  What an export says of the ledger's state is the
last entry that changed what is exported, so that an export made twice is the same twice.

Does not: decide what a form holds (``export`` does), or export evidence (``custodian`` does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supplyline.contract import (
    document_json,
    event_json,
    failure_json,
    held_claim_json,
    judgement_json,
)
from supplyline.export import Said, Wanted, Written, write, write_lines
from supplyline.export.tables import Row, claim_rows, document_row
from supplyline.export.worked_out import origin_rows, reuse_rows
from supplyline.handover.holding import Holder, log_export
from supplyline.ledger import Ledger, open_case
from supplyline.progress import Progress, Silence
from supplyline.records import Event
from supplyline.whole import refused

if TYPE_CHECKING:
    from supplyline.export.parts import Parts, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export holds."""

    counts: Mapping[str, int]
    written: Written


def export_case(
    case: Path,
    place: Path,
    *,
    form: str,
    wanted: Wanted | None = None,
    tlp: str | None = None,
    as_of: str | None = None,
    command: str = "export",
    progress: Progress | None = None,
) -> Exported:
    """Write what ``case`` holds to ``place`` in one of ``export.FORMATS``.

    Args:
        case: Whose events, claims and documents.
        place: A file or a folder, as the form has it.
        form: Of ``export.FORMATS``.
        wanted: Which events, with their claims and documents; None: everything.
        tlp: Marking of a STIX bundle.
        as_of: A day: what was held when it ended.
        command: As called, for the run's row.
        progress: Told of each record that is handed over.

    Raises:
        SupplylineError: No ledger, another writer, a place that is taken, or the machine refused.
    """
    wanted, progress = wanted or Wanted(), progress or Silence()
    about: dict[str, object] = {"format": form, **wanted.told(), "as of": as_of}
    with _handed_over(case, as_of, about, command) as ledger:
        return _export(Holder(ledger, case, wanted, progress), place, form, tlp)


def export_parts(
    case: Path,
    place: Path,
    *,
    by: Period,
    as_of: str | None = None,
    command: str = "export",
    progress: Progress | None = None,
) -> Parts:
    """Write documents, origins, claims and who copied whom to ``place`` as Parquet, by period.

    Killed and run again, it goes on where it was: parts of the ledger's state are kept.

    Args:
        case: Whose.
        place: A folder.
        by: Period of publication that one folder holds.
        as_of: As for ``export_case``.
        command: As for ``export_case``.
        progress: As for ``export_case``.

    Raises:
        SupplylineError: As for ``export_case``.
    """
    from supplyline.export.parts import periods, write_parts  # noqa: PLC0415  # pyarrow

    about: dict[str, object] = {"format": "parquet", "partition": by, "as of": as_of}
    with _handed_over(case, as_of, about, command) as ledger:
        holder = Holder(ledger, case, Wanted(), progress or Silence())
        holder.check()
        rows: dict[str, Callable[[Sequence[str]], Iterator[Row]]] = {
            "documents": lambda ids: (("documents", document_row(k)) for k in holder.kept_of(ids)),
            "origins": lambda ids: chain.from_iterable(map(origin_rows, holder.origins_of(ids))),
            "claims": lambda ids: chain.from_iterable(map(claim_rows, holder.said_in(ids))),
            "reuse": lambda ids: chain.from_iterable(map(reuse_rows, holder.reuse_by(ids))),
        }
        try:
            return write_parts(
                place, periods(holder.published(), by), lambda table, ids: rows[table](ids),
                holder.holdings().about(),
            )  # fmt: skip
        except OSError as fault:
            raise refused(place, fault) from fault


@contextmanager
def _handed_over(
    case: Path, as_of: str | None, about: dict[str, object], command: str
) -> Iterator[Ledger]:
    """Log what leaves the case, and give the ledger as it is, or was, to hand it over."""
    if as_of is not None:
        with open_case(case, as_of=as_of):
            pass  # a day that is none is refused before the log tells of an export
    with open_case(case, write=True) as ledger:
        log_export(ledger, command, about)
        if as_of is None:
            with ledger.steady():  # on a server others may write meanwhile
                yield ledger
            return
    with open_case(case, as_of=as_of) as ledger:
        yield ledger


def _export(holder: Holder, place: Path, form: str, tlp: str | None) -> Exported:
    holder.check()
    if form == "jsonl":
        try:
            write_lines(place, _lines(holder))
        except OSError as fault:
            raise refused(place, fault) from fault
        written = Written()
    else:
        written = write(form, place, holder.holdings(), tlp=tlp)
    return Exported(counts=holder.counts, written=written)


def _lines(holder: Holder) -> Iterator[dict[str, Any]]:
    """Yield each record as the contract has it, with what it is."""
    holdings = holder.holdings()
    yield {"record": "about", **holdings.about()}
    for kept in holdings.documents():
        told_of = document_json(
            kept.document,
            kept.capture,
            kept.origin,
            withdrawn=kept.withdrawn,
            unread=kept.unread,
        )
        yield {"record": "document", **told_of}
    for event, claims in holdings.told():
        yield {
            "record": "event",
            **event_json(event, holdings.assessments.get(event.id, ())),
            "places": _places(event),
            "disputed": list(event.disputed), "reasons": list(event.reasons),
        }  # fmt: skip
        yield from map(_claim_line, claims)
    yield from map(_claim_line, holdings.loose())
    told = {judged.judgement.id for judged in holdings.judgements}
    for stand in holder.stands:
        if stand.judgement.id in told:
            yield {"record": "judgement", **judgement_json(stand)}
    for failure in holdings.failures:
        yield {"record": "failure", **failure_json(failure)}


def _claim_line(said: Said) -> dict[str, Any]:
    told = held_claim_json(
        said.claim, said.document, event=said.event, origin=said.origin, corrected=said.corrected,
        rejected=said.rejected,
    )  # fmt: skip
    return {"record": "claim", **told}


def _places(event: Event) -> list[dict[str, Any]]:
    return [
        {
            "text": p.text, "role": p.role, "country": p.country, "latitude": p.latitude,
            "longitude": p.longitude, "precision": p.precision,
        }
        for p in event.place
    ]  # fmt: skip
