"""A case as the pages read it: its ledger, the index beside it, what judgements come to.

The ledger may grow while pages are read: each request looks whether it has, and what is new is taken
in aside, while pages go on showing the state that they name.

Does not: lay out a page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from supplyline.errors import SupplylineError
from supplyline.inference.inferring import withdrawn_in
from supplyline.inference.judging import Given, Outcome, judge
from supplyline.inference.touching import judge_touched
from supplyline.ledger import CATALOGUE_NAME, Catalogue, Facets, KeptOpen, Ledger
from supplyline.records import Event
from supplyline.review import Review, place, review
from supplyline.web.aside import Aside
from supplyline.web.beside import Beside

T = TypeVar("T")
FEW = 20_000  # claims up to which all that follows from a judgement is brought up before the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What pages show until the ledger has grown and that is taken in."""

    facets: Facets
    review: Review  # of the documents that judgements are about
    entry: int  # of the ledger's log
    head: str  # its digest; empty: an empty ledger
    _kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, made only once for all pages that show this.

        Args:
            name: What it is called; one name, one thing.
            make: From this alone: nothing of who asks, nothing that may change meanwhile.
        """
        if name not in self._kept:
            self._kept[name] = make()  # two that ask at once make the same
        return cast("T", self._kept[name])


class Case:
    """One case, served.  Pages are read by many threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalogue, self.beside = Catalogue(folder / CATALOGUE_NAME), Beside(folder)
        self._open, self._aside = KeptOpen(folder), Aside(folder)
        self._writing = threading.Lock()
        self._taking_in = threading.Lock()
        self._now: Snapshot | None = None
        self._fault: SupplylineError | None = None

    @property
    def name(self) -> str:
        """What the case is called."""
        return self.folder.absolute().name

    def ledger(self) -> AbstractContextManager[Ledger]:
        """Give the ledger for reading; it stays open."""
        return self._open.reading()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let nobody else of this server write to the ledger: one at a time, and what goes on aside gives way.

        From before a state is compared with what a reviewer saw, or it could change in between.
        """
        with self._writing:
            left = self._aside.stop()
            try:
                yield
            finally:
                if left:
                    self._aside.later()

    def judge(self, given: Given, *, author: str, command: str) -> Outcome:
        """Keep a judgement, in a ``turn``; in a large case what follows from it is brought up aside, later.

        Raises:
            SupplylineError: As for ``judging.judge``.
        """
        if self.catalogue.counts()["claims"] <= FEW:
            return judge(self.folder, [(1, given)], author=author, command=command)
        try:
            return judge_touched(
                self.folder, given, author=author, command=command, index=self.catalogue
            )
        finally:
            self._aside.later()

    def close(self) -> None:
        """End what goes on aside."""
        self._aside.stop()
        self._open.close()

    def bring_up(self, told: Callable[[int], None] | None = None) -> Snapshot:
        """Take in what the ledger has appended, and return what pages show from now on.

        Raises:
            CaseError: The ledger cannot be read.
            MachineError: The index beside it cannot be written.
        """
        with self._taking_in, self.ledger() as ledger:
            head = ledger.head()
            self.catalogue.bring_up(ledger, told)
            facets = Facets(self.catalogue, self._now.facets if self._now else None)
            facets.prepare()
            self._now = Snapshot(
                facets=facets,
                review=self._review(ledger), entry=head.seq if head else 0,
                head=head.digest if head else "",
            )  # fmt: skip
            self._now.once("counts", self.catalogue.counts)
            return self._now

    def now(self, ledger: Ledger) -> Snapshot:
        """Return what pages show, and begin to take in what ``ledger`` has beyond it."""
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        held = self._now
        if held is None:
            return self.bring_up()
        head = ledger.head()
        if (head.digest if head else "") != held.head and not self._taking_in.locked():
            threading.Thread(target=self._take_in, daemon=True).start()
        return held

    def current(self, ledger: Ledger) -> Snapshot:
        """Return what pages show, once all is taken in that ``ledger`` has: for whoever changes it."""
        held, head = self._now, ledger.head()
        if held is not None and (head.digest if head else "") == held.head:
            return held
        return self.bring_up()

    def _take_in(self) -> None:
        try:
            self.bring_up()
        except SupplylineError as fault:
            self._fault = fault  # told on the next page

    def _review(self, ledger: Ledger) -> Review:
        """Return what judgements come to, from the claims and events that they are about.

        A judgement finds its claims in their documents, and its events by those claims: of the rest
        of the case it asks nothing.
        """
        judgements = ledger.judgements()
        if not judgements:
            return Review(judgements=(), read={})
        documents = {held.document for j in judgements for held in j.claims}
        found = review(
            ledger.claims_in(sorted(documents)), judgements, withdrawn=withdrawn_in(ledger)
        )
        named = set(self.catalogue.event_by_claim(found.read).values()) | {
            j.target for j in judgements
        }
        events: list[Event] = list(ledger.events_of(named).values())
        return place(found, events)
