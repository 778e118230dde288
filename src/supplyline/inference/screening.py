"""Screen names against the lists that are loaded: names given, or the names in a case's claims.

Connects ``lists`` with the ledger: which names of a claim are screened is decided here.  Hits of a case
are derived again only when its claims, the versions in force or the code have changed.

Does not: read a list or compare names (``lists``); screen whoever only speaks; say that anybody is the
one listed.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.code_names import code_of
from supplyline.engines.workers import Workers
from supplyline.inference.inferring import judged_claims
from supplyline.ledger import Ledger, open_case
from supplyline.records import Claim, Hit, Party

if TYPE_CHECKING:
    from supplyline.lists import Asked, Index, Lists, ListVersion, Screened, Screener

ENVIRONMENT = "SUPPLYLINE_LISTS"
INDEX_NAME = ".index.npz"  # in the folder of lists; made anew from them when it does not fit
MANY = 1000  # hits of a case that are kept, the best
_SPREAD = 8000  # names from which other processes are worth the seconds they take to start
_BATCH = 100  # names that go to a process at once

# Capitals make a name, digits and small words inside it belong to it: "Star of Example", "Unit 12-B".
_NAME = re.compile(
    r"(?:[^\W\d_a-zа-яё][\w’'&.-]*|\d[\w-]*(?=[ -][^\W\d_a-z]))"
    r"(?:[ -](?:(?:of|de|del|al|el|bin|ibn|van|von|and|&|для|и) )?(?:[^\W\d_a-zа-яё][\w’'&.-]*|\d[\w-]*))*"
)
_OPENING = re.compile(r"^(?:The|A|An|Its|His|Her|Their|This|That|Some|Many|Both|All|Two|Several) ")
_OWNER = re.compile(r"^\w+[’']s ")
_STATES = frozenset({"name", "demonym", "capital", "place"})  # what a state is called by
_FEW, _FULL = 3, 0.95  # entries that may share a name of one word, and from which score they do
_LEAST = 3  # letters of a name of one word


def lists_folder(told: Path | None = None) -> Path:
    """Return where lists are kept: as told, else $SUPPLYLINE_LISTS, else the user's data folder."""
    if told is not None:
        return told
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "supplyline" / "lists"
    return (
        Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "supplyline/lists"
    )


def screener(folder: Path, *, threshold: float | None = None) -> Screener:
    """Return what screens against all lists in force in ``folder``; its index is made if need be.

    Raises:
        ListsError: The folder holds what cannot be read.
    """
    from supplyline.lists import THRESHOLD, Lists, Screener  # noqa: PLC0415  # numpy

    lists = Lists(folder)
    index = _index(lists, lists.in_force())
    return Screener(index, threshold=THRESHOLD if threshold is None else threshold)


def _index(lists: Lists, versions: Sequence[ListVersion]) -> Index:
    """Return the index kept beside the lists, or make it and try to keep it."""
    from supplyline.lists import FolderBroken, Index, build_index, state_of  # noqa: PLC0415  # numpy

    place, state, code = lists.folder / INDEX_NAME, state_of(versions), code_of("lists")
    with suppress(FolderBroken):  # missing, or of another version
        index = Index.open(place)
        if index.is_of(state, code):
            return index
    index = build_index(((v, lists.entries(v)) for v in versions), state=state, code=code)
    if versions:
        with suppress(OSError):  # a folder that cannot be written to is read all the same
            index.save(place)
    return index


# ---- many names


def screened(
    asked: Sequence[tuple[str, Asked | None]],
    screener: Screener,
    folder: Path,
    *,
    workers: Workers | None = None,
) -> Iterator[Screened]:
    """Yield what becomes of each name, in order: the same in one process as in several.

    Args:
        asked: Names, and of what kind each is.
        screener: Screens here where the names are few.
        folder: Of the lists that ``screener`` screens against; other processes open it themselves.
        workers: Those to spread the names over, however few; None: one a core where names are many.

    Raises:
        NotScreened: A process ended twice on some names.
        ListsError: Another process cannot read the folder.
    """
    if workers is None:
        with Workers(None if len(asked) >= _SPREAD else 1) as started:
            yield from screened(asked, screener, folder, workers=started)
    elif workers.count == 1:
        for name, kind in asked:
            yield screener.one(name, kind=kind)
    else:
        starts = range(0, len(asked), _BATCH)
        batches = ((folder, screener.threshold, asked[start : start + _BATCH]) for start in starts)
        for answers in workers.map(_screened, batches, spread=True, crashed=_crashed):
            yield from answers


_Batch = tuple[Path, float, Sequence[tuple[str, "Asked | None"]]]


def _screened(batch: _Batch) -> list[Screened]:
    folder, threshold, asked = batch
    mine = _opened(folder, threshold)
    return [mine.one(name, kind=kind) for name, kind in asked]


@cache
def _opened(folder: Path, threshold: float) -> Screener:
    """Return what screens in this process, which lives for one list of names."""
    return screener(folder, threshold=threshold)


def _crashed(batch: _Batch) -> list[Screened]:
    """Raise: a name that was not screened must not look like one without a hit."""
    from supplyline.lists import NotScreened  # noqa: PLC0415  # numpy

    raise NotScreened([name for name, _ in batch[2]])


# ---- a case


def are_hits_derived(ledger: Ledger) -> bool:
    """Return whether the hits that ``ledger`` holds are those of its claims and the lists in force.

    Where no list was ever loaded there is nothing to derive.
    """
    versions = lists_in_force()
    if not versions and not ledger.hits():
        return True
    state, tool = _hits_of(ledger, versions)
    return ledger.is_derived("hits", state=state, tool=tool)


def derive_hits(ledger: Ledger) -> int:
    """Screen the names in all current claims; return how many names were screened.

    In one transaction; a hit that is as before adds no row.

    Raises:
        ListsError: The folder of lists cannot be read; nothing is changed.
    """
    versions = lists_in_force()
    state, tool = _hits_of(ledger, versions)
    names = names_in(judged_claims(ledger)) if versions else {}
    hits = hits_of(names, _found(names, lists_folder())) if names else []
    with ledger.transaction():
        ledger.replace_hits(hits, tool=tool)
        ledger.add_derivation("hits", state=state, tool=tool)
    return len(names)


def hits_in(case: Path, *, folder: Path, threshold: float | None = None) -> list[Hit]:
    """Return the hits of the names in a case's claims against the lists of ``folder``; keep nothing.

    Raises:
        CaseError: The case cannot be read.
        ListsError: The folder of lists cannot be read.
    """
    with open_case(case) as ledger:
        names = names_in(judged_claims(ledger))
    return hits_of(names, _found(names, folder, threshold=threshold))


def _found(
    names: Iterable[str], folder: Path, *, threshold: float | None = None
) -> Iterator[Screened]:
    asked = [(name, None) for name in names]
    return screened(asked, screener(folder, threshold=threshold), folder)


def told(ledger: Ledger) -> str:
    """Return in one line what screening the case came to."""
    versions = lists_in_force()
    if not versions:
        return "none is loaded: no name is screened (supplyline lists load FILE)"
    hits = ledger.hits()
    subjects = len({hit.subject for hit in hits})
    return (
        f"{len(versions)} in force ({', '.join(v.list for v in versions)}); "
        f"{len(hits):,} hits of {subjects:,} names, each a reason to look and no finding"
    )


def hits_of(names: Mapping[str, tuple[str, ...]], found: Iterable[Screened]) -> list[Hit]:
    """Return the hits of ``names``, each with the claims that name it, the best first."""
    hits = [
        replace(hit, claims=names[answer.subject])
        for answer in found
        if not _is_everybodys(answer)
        for hit in answer.hits
    ]
    return sorted(hits, key=lambda h: (-h.score, h.subject, h.list, h.listed))[:MANY]


def _is_everybodys(screened: Screened) -> bool:
    """Return whether a name is one word that many entries of one list have: it tells nobody apart."""
    full = Counter(hit.list for hit in screened.hits if hit.score >= _FULL)
    return " " not in screened.subject and max(full.values(), default=0) > _FEW


def names_in(claims: Iterable[Claim]) -> dict[str, tuple[str, ...]]:
    """Return each name that the claims put into from, to or what, with the claims that do.

    A state, its people, its capital and its places are no names to screen; its leaders and organs are.
    """
    from supplyline.lists import imo_in  # noqa: PLC0415  # numpy

    found: dict[str, dict[str, None]] = defaultdict(dict)
    for claim in claims:
        parties = [*claim.from_, *claim.to]
        things = [Party(text=claim.what.text, code=None)] if claim.what else []
        for party in (*parties, *things):
            for name in _names(party.text):
                found[name][claim.id] = None
        for number in imo_in(claim.sentence):
            found[f"IMO {number}"][claim.id] = None
    return {name: tuple(found[name]) for name in sorted(found)}


def _names(text: str) -> Iterator[str]:
    """Yield the proper names in a phrase, without those of states."""
    from supplyline.claims.parties import party_index  # noqa: PLC0415  # reads the table of parties

    index = party_index()
    for match in _NAME.finditer(text):
        name = _OWNER.sub("", _OPENING.sub("", match[0])).strip(" .,'’-")
        name = re.sub("[’']s$", "", name)
        while (first := next(iter(index.find(name)), None)) and not first.start and first.sort in _STATES:  # fmt: skip
            rest = name[first.end :].lstrip(" -’'s") if first.end < len(name) else ""
            if not rest or not rest[0].isupper():
                name = rest if rest[:1].isupper() else ""
                break
            if first.sort == "name":  # "Korea Example Trading" is one name
                break
            name = rest
        if sum(map(str.isalpha, name)) >= _LEAST:
            yield name


def lists_in_force() -> list[ListVersion]:
    """Return the version in force of each list that is loaded here; none: no folder of lists."""
    folder = lists_folder()
    if not folder.is_dir():
        return []
    from supplyline.lists import Lists  # noqa: PLC0415  # numpy

    return Lists(folder).in_force()


def _hits_of(ledger: Ledger, versions: Sequence[ListVersion]) -> tuple[str, str]:
    """Return the state that hits follow from, and the code that derives them."""
    held = ledger.state("documents", "readings", "judgements", "withdrawals")
    if not versions:
        return f"{held} no list", code_of("inference/screening.py")
    from supplyline.lists import state_of  # noqa: PLC0415  # numpy

    return f"{held} lists={state_of(versions)}", code_of("lists", "inference/screening.py")
