"""Bring events that people coded by hand into a case: a document for each row, its claim as coded.

The file is evidence, kept byte for byte; a row stands in it where its document says.  What its coder says
goes through origins, fusion and review as everybody's word does.

Does not: read a row's meaning (``register`` does), or take a row for true because a person wrote it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.clock import utc_now
from supplyline.code_names import code_of
from supplyline.errors import SupplylineError
from supplyline.ids import content_id
from supplyline.inflow.fetch import EVIDENCE_NAME
from supplyline.ledger import Intake, Ledger, new_run, open_case
from supplyline.progress import Progress, Silence
from supplyline.records import Capture, Document, Failure, Reading
from supplyline.register.coding import Coded, Coder, choices, coder_of, is_empty, sheet
from supplyline.register.rows import BadRow
from supplyline.register.tables import Table, read_table
from supplyline.whole import refused, whole_file

if TYPE_CHECKING:
    from supplyline.register import Columns
    from supplyline.run import BuildSummary

_AT_ONCE = 500  # rows in one transaction
_NAME = 80  # characters of a coder's name


class NoCoder(SupplylineError):
    """A coder's name that is none."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"found the coder {name[:_NAME]!r}, needed a name of 1 to {_NAME} characters: give it with --coder"
        )


@dataclass(slots=True, kw_only=True)
class Imported:
    """What became of a file's rows: documents + repeats + failures."""

    documents: int = 0
    new: int = 0  # of the documents: not held just so before
    repeats: int = 0  # the same row again, in this file
    failures: list[Failure] = field(default_factory=list)
    unchanged: bool = False  # the file was imported before; the counts are of then
    summary: BuildSummary | None = None  # of the build that let events follow


def import_sheet(
    file: Path,
    case: Path,
    *,
    coder: str,
    columns: Columns | None = None,
    sheet_name: str | None = None,
    command: str = "import",
    progress: Progress | None = None,
) -> Imported:
    """Take the rows of ``file`` into ``case``, and let the events follow.

    Args:
        file: CSV, an Excel workbook or JSON lines, with headings (docs/exports.md).
        case: Made if missing.
        coder: Who coded the rows.
        columns: What headings mean that are not known.
        sheet_name: Of a workbook; None: the first that has rows.
        command: As called, for the run's row.
        progress: Told of each row, and of what the build does.

    Raises:
        SupplylineError: No such file, columns that say too little, or the case or the machine refuse.
    """
    from supplyline.acquire import EvidenceStore, receive_added  # noqa: PLC0415  # loaded when called
    from supplyline.claims.vocabulary import Vocabulary  # noqa: PLC0415  # as above
    from supplyline.run import Options, build  # noqa: PLC0415  # as above

    coder, progress = " ".join(coder.split()), progress or Silence()
    if not 0 < len(coder) <= _NAME:
        raise NoCoder(coder)
    received = receive_added(file, source=str(file), note=(("coder", coder),))
    # Read by this command alone: a build takes in what was added, and this is no document.
    received = replace(received, capture=replace(received.capture, method="file"))
    table = read_table(file, sheet=sheet_name)
    work = coder_of(
        table,
        Vocabulary(),
        name=coder,
        file=file.name,
        capture=received.capture.id,
        columns=columns,
    )
    told = ", ".join(f"{f}={c}" for f, c in sorted((columns or {}).items()))
    tool = f"{code_of('register')}, {coder}, {sheet_name or ''}, {told}"
    with open_case(case, create=True, on_commit=progress.saved) as ledger:
        held = ledger.intake(received.capture.id, received.capture.source, tool)
        if held is not None:
            done = Imported(documents=held.documents, repeats=held.repeats, unchanged=True)
            done.failures = [f for f in ledger.failures() if f.capture == received.capture.id]
        else:
            ledger.begin(new_run(command, reader=work.reader), action="import")
            EvidenceStore(case / EVIDENCE_NAME).keep(received)
            progress.begin("import", len(table.rows), "rows")
            capture = replace(received.capture, operator=ledger.operator)
            done = _keep(ledger, capture, _read(table, work, progress), tool=tool)
            ledger.end(utc_now())
    done.summary = build([], case, options=Options(command=command), progress=progress)
    return done


def _read(table: Table, work: Coder, progress: Progress) -> Iterator[Coded | BadRow]:
    for where, cells in table.rows:
        if not is_empty(cells):
            yield work.read(where, cells)
        progress.advance()


def _keep(
    ledger: Ledger, capture: Capture, found: Iterator[Coded | BadRow], *, tool: str
) -> Imported:
    """Keep rows, a few hundred in one transaction; the last says that the file was taken in to its end."""
    done = Imported()
    seen: set[str] = set()
    end = False
    while not end:
        with ledger.transaction():
            ledger.add_capture(capture)
            for _ in range(_AT_ONCE):
                one = next(found, None)
                if one is None:
                    end = True
                    break
                if isinstance(one, BadRow):
                    failure = _failure(capture, one)
                    ledger.add_failure(failure)
                    done.failures.append(failure)
                elif one.document.id in seen:
                    done.repeats += 1
                else:
                    seen.add(one.document.id)
                    done.documents += 1
                    done.new += _add(ledger, one, tool)
            if end:
                ledger.add_intake(
                    Intake(
                        capture=capture.id, source=capture.source, tool=tool,
                        documents=done.documents, repeats=done.repeats,
                        failures=len(done.failures),
                    )
                )  # fmt: skip
    return done


def _add(ledger: Ledger, one: Coded, tool: str) -> bool:
    """Keep one row; return False if it is held already, from this file or an earlier one."""
    from supplyline.claims.identity import identified  # noqa: PLC0415  # loaded when called

    held = ledger.document(one.document.id)
    if held is not None and _said(held) == _said(one.document):
        return False
    ledger.add_document(one.document, [one.passage], tool=tool)
    claim = identified(one.claim)
    ledger.add_reading(
        Reading(document=claim.document, reader=claim.reader, claims=(claim,), sentences=1, gated=1),
        tool=tool,
    )  # fmt: skip
    return True


def _said(document: Document) -> Document:
    """Return a row's document without where it stood: a row that moved says the same."""
    return replace(document, capture="", locator="")


def _failure(capture: Capture, bad: BadRow) -> Failure:
    message = f"{capture.source} {bad.where}: found {bad.found}, needed {bad.needed}: mend the row and import again"
    return Failure(
        id=content_id("f1", ["import", capture.id, capture.source, bad.where, bad.found]),
        source=capture.source, locator=bad.where, capture=capture.id, stage="claims",
        fault="bad row", message=message,
    )  # fmt: skip


# ---- the template


def write_template(place: Path) -> None:
    """Write an empty sheet with the columns that an import knows: CSV, or a workbook that explains itself.

    Raises:
        MachineError: The machine refuses.
    """
    try:
        with whole_file(place) as unfinished:
            if place.suffix.casefold() == ".xlsx":
                _workbook(unfinished)
            else:
                out = io.StringIO(newline="")
                csv.writer(out).writerow(column.heading for column in sheet().columns)
                unfinished.write_text("\ufeff" + out.getvalue(), encoding="utf-8", newline="")
    except OSError as fault:
        raise refused(place, fault) from fault


def _workbook(place: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415  # half a second of imports
    from openpyxl.styles import Font  # noqa: PLC0415  # as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  # as above
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415  # as above

    book = Workbook()
    events = book.active
    events.title = "events"
    meaning = book.create_sheet("columns")
    meaning.append(["column", "what it says", "one of"])
    for number, column in enumerate(sheet().columns, 1):
        events.cell(1, number, column.heading).font = Font(bold=True)
        words = choices(column.heading)
        meaning.append([column.heading, column.says, ", ".join(words)])
        if words:
            # A list in a cell's rule may be 255 characters long: longer ones stand on their own sheet.
            at = get_column_letter(number)
            listed = book.create_sheet(f"list of {column.heading}")
            for word in words:
                listed.append([word])
            rule = DataValidation(
                type="list",
                formula1=f"'list of {column.heading}'!$A$1:$A${len(words)}",
                allow_blank=True,
            )
            events.add_data_validation(rule)
            rule.add(f"{at}2:{at}10000")
    events.freeze_panes = "A2"
    book.save(place)
