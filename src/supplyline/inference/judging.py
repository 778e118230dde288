"""Judge: keep what reviewers decide, and let the events follow at once.

A judgement is kept in one transaction, the events that follow from it in the next; nothing is read
anew.  Killed in between, the next ``judge`` or ``build`` infers the events first.

Does not: decide what a judgement means (``review`` does).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from supplyline.clock import utc_now
from supplyline.errors import CaseError, SupplylineError
from supplyline.ids import named
from supplyline.inference.dossiers import is_dossier_written, pair_shown, write_dossier
from supplyline.inference.following import follow
from supplyline.inference.inferring import differing, events_of, look, withdrawn_in
from supplyline.ledger import Ledger, new_run, open_case
from supplyline.records import Claim, Event, Judgement, Verdict
from supplyline.review import Proposal, make, place, review

if TYPE_CHECKING:
    from supplyline.review import Conflict, Review, Stand


class SplitTarget(CaseError):
    """What was asked for is an event no longer, and several hold its claims now."""

    def __init__(self, id_: str, now: Sequence[str]) -> None:
        self.id, self.now = id_, tuple(now)
        super().__init__(
            f"found {id_!r}, an event whose claims are in several now, needed one of them: "
            f"{', '.join(now)}"
        )


class BadLine(SupplylineError):
    """A line of a file of judgements is none."""

    def __init__(self, found: str, needed: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(f"found {found}, needed {needed} (docs/judgements.md)")


class Given(BaseModel):
    """One judgement as a person gives it, on the command line or as a line of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(description="of a claim or an event, or its beginning")
    verdict: Verdict
    reason: str = ""
    author: str = Field(default="", description="empty: whoever runs the command")
    fields: dict[str, Any] = Field(default_factory=dict, description="of a correction")
    others: tuple[str, ...] = Field(default=(), alias="with", description="events or claims")
    grade: str | None = None
    resolves: tuple[str, ...] = Field(default=(), description="judgements decided between")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A judgement that was not taken."""

    line: int  # of the file; 1 for the command line
    fault: SupplylineError


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What judging came to."""

    kept: list[Judgement] = field(default_factory=list)
    said: int = 0  # that their authors had said just so already
    refused: list[Refused] = field(default_factory=list)
    led: dict[str, str] = field(default_factory=dict)  # ids out of use to those that took over
    changed: int = 0  # events that are new, gone or other than before


def numbered(lines: Iterable[str]) -> Iterator[tuple[int, Given | BadLine]]:
    """Yield each line's number and the judgement that it is, or what is wrong with it."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, Given.model_validate_json(line)
            except ValidationError as fault:
                first = fault.errors()[0]
                where = ".".join(map(str, first["loc"]))
                yield number, BadLine(where or line.strip()[:60], first["msg"])


def judge(
    case: Path,
    given: Iterable[tuple[int, Given | BadLine]],
    *,
    author: str,
    command: str,
) -> Outcome:
    """Keep each judgement that can be taken, and bring events and dossier up to them.

    Args:
        case: The case folder.
        given: With the number of its line; each is made on what those before it came to.
        author: Of those that name none.
        command: As called, for the run's row.

    Raises:
        CaseError: There is no ledger, or somebody else writes to it.
        MachineError: The disk refuses; what was kept is kept.
    """
    outcome = Outcome()
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run(command), action="judge")
        follow(ledger, case)  # what a run that was killed, or other code, left
        desk: Desk | None = None
        for number, one in given:
            try:
                if isinstance(one, BadLine):
                    raise one
                if desk is None:
                    desk = Desk(ledger, list(ledger.claims()), events_of(ledger))
                judgement = desk.take(one, author)
            except SupplylineError as fault:
                outcome.refused.append(Refused(line=number, fault=fault))
                continue
            if judgement is None:
                outcome.said += 1
            else:
                outcome.kept.append(judgement)
        outcome.led = desk.led if desk else {}
        if desk and outcome.kept:
            about = {"judgements": len(outcome.kept), "ids": [j.id for j in outcome.kept[:20]]}
            with ledger.transaction(action="judge", about=about):
                for judgement in outcome.kept:
                    ledger.add_judgement(judgement)
            follow(ledger, case)
            outcome.changed = differing(desk.events, events_of(ledger))
        ledger.end(utc_now())
        pair = pair_shown(case)
        if not is_dossier_written(ledger, case, pair):
            write_dossier(ledger, case, pair)
    return outcome


def stands(case: Path, *, as_of: str | None = None) -> tuple[list[Stand], list[Conflict]]:
    """Return every judgement of ``case``, oldest first, and what reviewers disagree on."""
    with open_case(case, as_of=as_of) as ledger:
        found = look(ledger)
    return [found.stands[j.id] for j in found.judgements], found.conflicts


class Desk:
    """The claims, events and judgements that new judgements are made on."""

    def __init__(
        self, ledger: Ledger, claims: Sequence[Claim], events: Mapping[str, Event]
    ) -> None:
        """Lay out what is known.

        Args:
            ledger: Open.
            claims: Current ones: all, or at least those of every document that is judged.
            events: By id, also those rejected: all, or at least those that hold such claims.
        """
        self._claims = claims
        self.events = events
        self._held = ledger.judgements()
        self._withdrawn = withdrawn_in(ledger)
        self._new: list[Judgement] = []
        self._touched: set[tuple[str, str]] = set()  # target and author, or a target and ""
        self._forwards = ledger.forwards()
        self.led: dict[str, str] = {}
        self._look()

    def _look(self) -> None:
        self._found = self.look()
        self._touched = set()

    def look(self) -> Review:
        """Return what all judgements come to, also those taken here."""
        found = review(self._claims, [*self._held, *self._new], withdrawn=self._withdrawn)
        return place(found, self.events.values())

    def take(self, given: Given, author: str) -> Judgement | None:
        """Return the judgement that ``given`` is; None: its author says just so already.

        Raises:
            SupplylineError: An id that fits nothing, or a judgement that cannot be taken.
        """
        if self._said_of_what_is_gone(given, author):
            return None
        target = self._named(given.id, "event or claim", self.events, self._found.read)
        others = [
            self._named(o, "event or claim", self.events, self._found.read) for o in given.others
        ]
        resolves = [self._named(r, "judgement", self._found.stands) for r in given.resolves]
        who = given.author or author
        # Of what others said since, only a correction, or a rejection of it, changes what is shown.
        if {(target, " ".join(who.split())), (target, "")} & self._touched or given.resolves:
            self._look()
        judgement = make(
            Proposal(
                target=target, verdict=given.verdict, author=who,
                reason=given.reason, fields=given.fields, others=tuple(others), grade=given.grade,
                resolves=tuple(resolves),
            ),
            self._found, self.events, made=utc_now(),
        )  # fmt: skip
        if judgement is not None:
            self._new.append(judgement)
            self._touched.add((target, judgement.author))
            if judgement.verdict in ("correct", "reject", "undo"):
                self._touched.add((target, ""))
        return judgement

    def _said_of_what_is_gone(self, given: Given, author: str) -> bool:
        """Return whether ``given`` was said of an event that judgements have since made another.

        So that a file is judged to its end when it is given again, after a kill or a full disk.
        """
        if {given.id, *given.others} <= self.events.keys() | self._found.read.keys():
            return False
        who, why = (" ".join(text.split()) for text in (given.author or author, given.reason))
        return any(
            (j.target, j.author, j.verdict, j.reason) == (given.id, who, given.verdict, why)
            and detail.get("grade") == given.grade
            and {*detail.get("with", ())} == {*given.others}
            for j in self._held
            for detail in [json.loads(j.detail)]
        )

    def _named(self, id_: str, needed: str, *known: Mapping[str, object]) -> str:
        from supplyline.fusion import lead  # noqa: PLC0415  # heavy stages load late

        for ids in known:
            if id_ in ids:
                return id_
        took_over = lead(id_, self._forwards, self.events)
        if len(took_over) > 1:
            raise SplitTarget(id_, took_over)
        if took_over:
            self.led[id_] = took_over[0]
            return took_over[0]
        return named(id_, (i for ids in known for i in ids), needed=needed)
