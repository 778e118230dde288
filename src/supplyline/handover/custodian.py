"""Sign a case, and hand it over: as a package that anybody can check, or as a web archive.

Wires the ledger, the evidence and ``custody``, which know nothing of each other.  Whatever leaves a
case is in its log before it leaves; a package holds the entry about itself.

Does not: recheck (``audit`` does), or decide whom to trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from supplyline.custody.faults import NothingToSign
from supplyline.custody.heads import SignedHead, Stamp, read_head, sign_head
from supplyline.custody.package import (
    CASE_PAGE,
    DOSSIER,
    Contents,
    Packed,
    told_as,
    write_package,
)
from supplyline.custody.stamps import StampedTime, read_stamp, request_stamp
from supplyline.custody.wacz import write_wacz
from supplyline.custody.warc import write_warc
from supplyline.handover.holding import TOOL, log_export
from supplyline.inference.dossiers import DOSSIER_NAME
from supplyline.inflow.fetch import EVIDENCE_NAME
from supplyline.ledger import Ledger, new_run, open_case
from supplyline.whole import refused, whole_file

if TYPE_CHECKING:
    from supplyline.custody.keys import SigningKey

ARCHIVES = ("warc", "wacz")


def sign_case(case: Path, key: SigningKey, *, command: str = "sign") -> tuple[int, SignedHead]:
    """Sign where the log of ``case`` stands, and append the head to it.

    Returns:
        The number of the head's row, and the head: a copy of it belongs elsewhere.

    Raises:
        CaseError: There is no ledger, it has no entry, or another process is writing.
    """
    run = new_run(command)
    with open_case(case, write=True) as ledger:
        head = ledger.head()
        if head is None:
            raise NothingToSign(case)
        signed = sign_head(key, seq=head.seq, digest=head.digest, time=run.started)
        ledger.begin(run, action="sign")
        with ledger.transaction(about={"seq": head.seq, "key": key.public}):
            number = ledger.add_head(signed.text, key=key.public, signature=signed.signature)
        ledger.end(run.started)
    return number, signed


def stamp_head(
    case: Path,
    number: int,
    signed: SignedHead,
    *,
    server: str,
    ask: Callable[[str, bytes], bytes] | None = None,
    command: str = "sign",
) -> tuple[SignedHead, StampedTime]:
    """Have a head of ``case`` time-stamped, and append the stamp to the log.

    Args:
        case: That holds the head.
        number: Of its row.
        signed: The head.
        server: Address of a time-stamp server (RFC 3161).
        ask: Sends a request there and returns the answer; None: over the network.
        command: As called, for the run's row.

    Raises:
        SupplylineError: The server gave no stamp of this head; the head stays, unstamped.
    """
    if ask is None:
        from supplyline.acquire.network.stamping import ask_stamp  # noqa: PLC0415  # the network

        ask = ask_stamp
    request = request_stamp(signed.signed)
    answer = ask(server, request.body)
    seen = read_stamp(answer, signed.signed, nonce=request.nonce)
    run = new_run(command)
    with open_case(case, write=True) as ledger:
        ledger.begin(run, action="stamp")
        with ledger.transaction(about={"head": number, "server": server, "time": seen.time}):
            ledger.add_stamp(number, server=server, answer=answer)
        ledger.end(run.started)
    return signed.stamped(Stamp(server=server, answer=answer)), seen


def signed_heads(
    rows: Iterable[tuple[int, str, str, str | None, bytes | None]],
) -> Iterator[tuple[int, SignedHead]]:
    """Yield the heads in rows of a ledger, each with the number of its row.

    Raises:
        HeadUnusable: A row holds none.
        ValueError: A signature is no hex.
    """
    for number, text, signature, server, answer in rows:
        stamp = None if answer is None else Stamp(server=server or "", answer=answer)
        signed = read_head(text, bytes.fromhex(signature), place=f"head {number}", stamp=stamp)
        yield number, signed


def package_case(
    case: Path,
    place: Path,
    *,
    papers: Mapping[str, bytes] | None = None,
    about: Mapping[str, str] | None = None,
    command: str = "package",
    turn: AbstractContextManager[object] | None = None,
) -> Packed:
    """Write all of ``case`` to the package ``place``.

    Args:
        case: The folder.
        place: The file.
        papers: Dossiers to hand over with it, by their names in the package; what the case itself
            keeps as its page is then beside them.  None: that page alone.
        about: What the papers were asked to tell of, for the log.
        command: As called, for the run's row.
        turn: Held while the log is written to, where others of this process write as well.

    Raises:
        EvidenceMissing: Bytes that the ledger names are gone or are others.
        CaseError: There is no ledger, or another process is writing.
        MachineError: The machine refused.
    """
    told = dict(papers or {})
    page = _dossier(case)
    if page is not None:
        told[DOSSIER if papers is None else CASE_PAGE] = page
    with turn or nullcontext(), open_case(case, write=True) as ledger:
        captures = list(dict.fromkeys(capture.id for capture in ledger.captures()))
        heads = list(signed_heads(ledger.heads()))
        last = log_export(
            ledger,
            command,
            {
                "format": "package",
                "captures": len(captures),
                **(about or {}),
                **{told_as(name): hashlib.sha256(data).hexdigest() for name, data in told.items()},
            },
        )
    # What others append meanwhile comes after that entry, and stays out.
    with open_case(case) as ledger:
        return write_package(
            place,
            Contents(
                log=(entry.entry for entry in ledger.log() if entry.seq <= last),
                rows={table: _rows(ledger, table, last) for table in ledger.tables()},
                captures=captures,
                open_capture=_evidence(case),
                heads=heads,
                papers=told,
            ),
        )


def export_archive(
    case: Path,
    place: Path,
    *,
    form: str,
    key: SigningKey | None = None,
    command: str = "export",
) -> int:
    """Write the captures of ``case`` as a web archive; return how many it holds.

    Args:
        case: Whose captures.
        place: The file.
        form: "warc" or "wacz".
        key: That signs a WACZ; None: unsigned.
        command: As called, for the run's row.

    Raises:
        EvidenceMissing: Bytes that the ledger names are gone or are others.
        CaseError: There is no ledger, or another process is writing.
        MachineError: The machine refused.
    """
    with open_case(case, write=True) as ledger:
        captures = ledger.captures()
        last = log_export(ledger, command, {"format": form, "captures": len(captures)})
        head = ledger.head()
    made = "" if head is None else str(head.read()["time"])
    note = f"captures of a supplyline case; log entry {last}"
    if form == "wacz":
        title = f"{case.resolve().name}: captures"
        return write_wacz(
            place, captures, _evidence(case), title=title, tool=TOOL, made=made, note=note, key=key
        )
    try:
        with whole_file(place) as unfinished, unfinished.open("wb") as out:
            written = write_warc(
                out, captures, _evidence(case), name=place.name, tool=TOOL, made=made, note=note
            )
    except OSError as fault:
        raise refused(place, fault) from fault
    return len(written)


def _rows(ledger: Ledger, table: str, last: int) -> Callable[[], Iterator[dict[str, Any]]]:
    """Return what gives the rows of a table up to an entry: others may be writing already."""
    return lambda: (row for row in ledger.table_rows(table) if row["entry"] <= last)


def _evidence(case: Path) -> Callable[[str], BinaryIO]:
    from supplyline.acquire import EvidenceStore  # noqa: PLC0415  # loaded when called

    return EvidenceStore(case / EVIDENCE_NAME).open


def _dossier(case: Path) -> bytes | None:
    try:
        return (case / DOSSIER_NAME).read_bytes()
    except FileNotFoundError:
        return None
