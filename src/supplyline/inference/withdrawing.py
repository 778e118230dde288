"""Withdraw: take a document out of use, or back in, and let what follows from it follow.

Its rows stay, and so does who copied whom: a document that copies a withdrawn one counts as before,
with the origin it had.  The withdrawal is kept in one transaction, what follows in the next ones;
nothing is read anew.  Killed in between, the next build, judging or withdrawal goes on.

Does not: say whether a document is right; delete anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from supplyline.clock import utc_now
from supplyline.errors import CaseError, SupplylineError
from supplyline.ids import content_id, named
from supplyline.inference.dossiers import is_dossier_written, pair_shown, write_dossier
from supplyline.inference.following import follow
from supplyline.inference.inferring import differing, events_of
from supplyline.ledger import new_run, open_case
from supplyline.records import Withdrawal


class NotWithdrawn(CaseError):
    """A document that shall come back into use was never out of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"found document {name!r} in use, needed one that was withdrawn: leave --restore out "
            "to withdraw it"
        )


class NoReason(SupplylineError):
    """A withdrawal without a reason or an author says too little to whoever reads it later."""

    exit_code = 2

    def __init__(self, lacking: str) -> None:
        self.lacking = lacking
        super().__init__(f"found no {lacking}, needed one: give --reason TEXT and --by NAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What withdrawing or restoring came to."""

    withdrawal: Withdrawal  # the one that stands now
    name: str  # of the document
    kept: bool  # False: it stood so already
    claims: int  # that the document makes
    changed: int  # events that are new, gone or other than before


def withdraw(
    case: Path,
    document: str,
    *,
    reason: str,
    command: str,
    author: str | None = None,
    restore: bool = False,
) -> Outcome:
    """Take ``document`` out of use, or back in, and bring events and dossier up to that.

    Args:
        case: The case folder.
        document: Its id, the beginning of one that fits no other, or its name.
        reason: Why; whoever reads the case later sees it.
        command: As called, for the run's row.
        author: Who says so; None: who is at work, as the ledger notes it.
        restore: Back in.

    Raises:
        CaseError: No such document, one that was never withdrawn, no ledger, or another writer.
        NoReason: Reason or author is empty.
        MachineError: The disk refuses; what was kept is kept.
    """
    with open_case(case, write=True) as ledger:
        reason, author = " ".join(reason.split()), " ".join((author or ledger.operator).split())
        if not reason or not author:
            raise NoReason("author" if reason else "reason")
        names = ledger.names()
        id_ = named(document, names, needed="document", names=names)
        name = names[id_]
        before = [w for w in ledger.withdrawals() if w.document == id_]
        if restore and not before:
            raise NotWithdrawn(name)
        ledger.begin(new_run(command), action="withdraw")
        follow(ledger, case)  # what a run that was killed, or other code, left
        state: Literal["withdrawn", "restored"] = "restored" if restore else "withdrawn"
        events = events_of(ledger)
        kept = not before or before[-1].state != state
        if kept:
            made = utc_now()
            # The number: of two withdrawals in one second the second is another one.
            parts = [id_, state, author, made, reason, len(before)]
            standing = Withdrawal(
                id=content_id("w1", parts), document=id_, state=state, author=author, made=made,
                reason=reason,
            )  # fmt: skip
            with ledger.transaction(about={"document": id_, "state": state}):
                ledger.add_withdrawal(standing)
            follow(ledger, case)
        else:
            standing = before[-1]
        changed = differing(events, events_of(ledger))
        claims = ledger.claims() if restore else ledger.withdrawn_claims()
        count = sum(claim.document == id_ for claim in claims)
        ledger.end(utc_now())
        pair = pair_shown(case)
        if not is_dossier_written(ledger, case, pair):
            write_dossier(ledger, case, pair)
    return Outcome(withdrawal=standing, name=name, kept=kept, claims=count, changed=changed)


def withdrawals(case: Path, *, as_of: str | None = None) -> list[tuple[Withdrawal, str]]:
    """Return every withdrawal and restoring of ``case``, oldest first, with the document's name."""
    with open_case(case, as_of=as_of) as ledger:
        names = ledger.names()
        return [(w, names.get(w.document, w.document)) for w in ledger.withdrawals()]


def in_words(withdrawal: Withdrawal) -> str:
    """Return who did what and why, in a line.

    >>> in_words(Withdrawal(id="w1:0", document="d1:0", state="restored", author="A. Ann",
    ...     made="2026-01-04T10:00:00Z", reason="the page is genuine"))
    'put back into use by A. Ann on 2026-01-04: the page is genuine'
    """
    done = "withdrawn" if withdrawal.state == "withdrawn" else "put back into use"
    return f"{done} by {withdrawal.author} on {withdrawal.made[:10]}: {withdrawal.reason}"
