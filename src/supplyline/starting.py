"""Start a case: what its user answers is checked, and becomes the files that a case is described by.

``parties.yaml``, ``feeds.toml`` and ``indicators.yaml`` have the forms that builds, fetches and watches
read anyway; ``about.yaml`` says for people what the case is about.  Everything is checked by the readers
of those forms before a file is made, and no file that is there is written over.

Does not: ask (``cli.init`` does); read or fetch anything.
"""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from supplyline.errors import CaseError, MachineError, SchemaError, SupplylineError
from supplyline.ledger.opening import LEDGER_NAME, NOTE_NAME
from supplyline.records import Category
from supplyline.schema import DATA, load
from supplyline.schema.codebook import known_codes
from supplyline.schema.parties import PARTIES_NAME, parties_from, shipped_parties
from supplyline.watching import INDICATORS_NAME

ABOUT_NAME = "about.yaml"  # of a case, for people
FEEDS_NAME = "feeds.toml"
SOURCES_NAME = "sources"  # a folder of the case for what there is to read, if no other is told
PARTIES, THINGS, INDICATORS = "PRK, RUS", "arms, troops / fuel, technology", "all"  # if nobody says

_PEOPLE = ("troops", "engineers", "workers", "instructors")
_UNGIVEN = (
    "killed", "wounded", "casualties", "captured", "missing",
    "sanction", "veto", "seizure", "export_control", "designation", "other",
)  # fmt: skip
_MOST = 8  # parties of one case
_NEAREST = 3

Things = tuple[str, ...]


class AnswerUnfit(SupplylineError):
    """An answer about a new case that cannot be used."""

    exit_code = 2

    def __init__(self, found: str, needed: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(f"found {found}, needed {needed}")


class CaseStarted(CaseError):
    """A folder holds a case already, or files that would be written over."""

    def __init__(self, case: Path, held: Sequence[str]) -> None:
        self.case, self.held = case, tuple(held)
        super().__init__(
            f"{case}: found {', '.join(held)}, needed a folder without: choose another, or change "
            "the files there by hand"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A party of the case."""

    code: str
    name: str
    is_new: bool = False  # not among the shipped ones: parties.yaml makes it known


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a case is to be."""

    case: Path
    parties: tuple[Told, ...]  # the first faces the others
    there: Things  # what the first is thought to give, as categories
    back: Things  # what it is thought to get
    paths: tuple[str, ...] = ()  # files and folders to read; none: a folder of the case
    addresses: tuple[str, ...] = ()  # to follow
    indicators: tuple[str, ...]  # of ``starting.yaml``
    contact: str = ""  # told to servers that are asked
    allow_private: bool = False  # addresses may be in the inner network


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A case that was started."""

    files: tuple[Path, ...]
    commands: tuple[str, ...]  # that come next, for a shell
    is_empty: bool  # nothing to read was told: the case's own folder waits for it


class _Starter(BaseModel):
    """One entry of ``starting.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    of: Literal["goods", "people", "losses", "exchange", "either"]
    is_: str = Field(alias="is")
    text: str


# ---- what was answered


def parties_told(text: str) -> tuple[Told, ...]:
    """Return the parties that ``text`` names, by codes or names with commas between.

    A party that is not shipped is made known by ``CODE=Name``.

    Raises:
        AnswerUnfit: A party that nobody knows, the same twice, or fewer than two.

    >>> [party.code for party in parties_told("North Korea, rus, XAV=Averland")]
    ['PRK', 'RUS', 'XAV']
    """
    found = [_party(word) for word in _listed(text)]
    if not 2 <= len(found) <= _MOST:
        raise AnswerUnfit(f"{len(found)} parties", f"two to {_MOST}, such as {PARTIES}")
    codes = [party.code for party in found]
    for code in codes:
        if codes.count(code) > 1:
            raise AnswerUnfit(f"{code} twice", "each party once")
    return tuple(found)


def things_told(text: str) -> tuple[Things, Things]:
    """Return what is thought to go and to come back, as categories; without "/" the same both ways.

    Raises:
        AnswerUnfit: A word that no category is known by, or none at all.

    >>> things_told("shells, troops / oil")
    (('ammunition', 'troops'), ('fuel',))
    """
    sides = [tuple(dict.fromkeys(map(_category, _listed(side)))) for side in text.split("/")]
    if len(sides) > 2 or not any(sides):
        raise AnswerUnfit(repr(text), f"what goes / what comes back, such as {THINGS}")
    return sides[0], sides[-1]


def sources_told(
    words: Iterable[str], *, allow_private: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files and folders among ``words``, and the addresses, checked.

    Args:
        words: As given on a command line.
        allow_private: Addresses of the inner network are fine, too.

    Raises:
        AcquireError: An address that is never asked, or a folder that is a case.
        AnswerUnfit: A path that leads nowhere.
    """
    from supplyline.acquire import CaseAsSource, split  # noqa: PLC0415  # loaded when called
    from supplyline.acquire.addresses import AddressRefused, refused_host  # noqa: PLC0415  # as above

    paths, addresses = split(list(words))
    for address in addresses:
        inner = None if allow_private else refused_host(address)
        if inner is not None:
            raise AddressRefused(
                address, inner, "a machine that anybody can ask, or --allow-private"
            )
    for path in paths:
        if not Path(path).exists():
            folder = Path(path).parent
            beside = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
            raise AnswerUnfit(
                f"no file or folder {path!r}{_nearest(Path(path).name, beside)}",
                "what can be read, or an address that begins with https://",
            )
        if (Path(path) / LEDGER_NAME).is_file():
            raise CaseAsSource(path)
    return tuple(dict.fromkeys(paths)), tuple(addresses)


def fitting(there: Things, back: Things) -> dict[str, str]:
    """Return the indicators that can be asked of such a case, by id, each with what it is about."""
    return {one.id: one.is_ for one in _starters() if _fits(one, there, back)}


def indicators_told(text: str, there: Things, back: Things) -> tuple[str, ...]:
    """Return the ids that ``text`` names, with commas between; "all": every one that fits.

    Raises:
        AnswerUnfit: An indicator that there is not, or that does not fit what is given.
    """
    fits = fitting(there, back)
    asked = _listed(text)
    if asked == ["all"]:
        return tuple(fits)
    known = {one.id for one in _starters()}
    for name in asked:
        if name not in known:
            raise AnswerUnfit(f"no indicator {name!r}{_nearest(name, known)}", f"all, or some of {', '.join(fits)}")  # fmt: skip
        if name not in fits:
            raise AnswerUnfit(
                f"{name}, which nothing that is thought to be given can meet",
                f"all, or some of {', '.join(fits)}",
            )
    if not asked:
        raise AnswerUnfit("no indicator", f"all, or some of {', '.join(fits)}")
    return tuple(dict.fromkeys(asked))


def contact_told(text: str) -> str:
    """Return who asks, as servers are told it; empty: nobody is named.

    Raises:
        AcquireError: It cannot be told to a server.
    """
    from supplyline.acquire.network import Manners  # noqa: PLC0415  # loaded when called

    return Manners(contact=text.strip()).contact


def _listed(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := " ".join(part.split()))]


def _party(word: str) -> Told:
    code, equals, name = (part.strip() for part in word.partition("="))
    if equals:
        return _new_party(code.upper(), name)
    names = _names()
    found = code.upper() if code.upper() in names else _codes_by_name().get(word.casefold())
    if found is not None:
        return Told(code=found, name=names[found])
    if code.upper() in known_codes():
        raise AnswerUnfit(f"{code.upper()}, for which no names are known", f"{code.upper()}=NAME, as texts call it")  # fmt: skip
    swapped = [known for known in names if sorted(known) == sorted(code.upper())]
    called = {name.casefold(): e.code for e in shipped_parties() for name in (e.code, *e.names)}
    alike = get_close_matches(word.casefold(), called, _NEAREST)
    near = list(dict.fromkeys((*swapped, *(called[name] for name in alike))))[:_NEAREST]
    raise AnswerUnfit(
        f"no party {word!r}" + _like(f"{known} {names[known]}" for known in near),
        "a code or name that is known, or XAB=NAME for a new one",
    )


def _new_party(code: str, name: str) -> Told:
    held = _names().get(code)
    if held is not None and _codes_by_name().get(name.casefold()) == code:
        return Told(code=code, name=held)
    if held is not None:
        raise AnswerUnfit(f"{code}, which is {held}", f"{code} alone; add names to {PARTIES_NAME}")
    if not (re.fullmatch("X[A-Z]{2}", code) or code in known_codes()):
        raise AnswerUnfit(f"the new code {code!r}", "X and two capitals, which no state has: XAB=NAME")  # fmt: skip
    if not re.search(r"\w", name):
        raise AnswerUnfit(f"{code} without a name", f"{code}=NAME, as texts call it")
    return Told(code=code, name=name, is_new=True)


@cache
def _names() -> Mapping[str, str]:
    return {entry.code: entry.names[0] for entry in shipped_parties() if entry.names}


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {name.casefold(): entry.code for entry in shipped_parties() for name in entry.names}


@cache
def _heads() -> Mapping[str, str]:
    """Return the category of each word that makes one by itself."""
    kinds = load(DATA / "items.yaml", dict[str, Any])["categories"]
    words = {w.casefold(): k["category"] for k in reversed(kinds) for w in k.get("heads", ())}
    return words | {name: name for name in get_args(Category)}


def _category(word: str) -> str:
    folded = word.casefold().replace(" ", "_")
    heads = _heads()
    found = heads.get(folded) or heads.get(folded.removesuffix("s"))
    kinds = [name for name in get_args(Category) if name not in _UNGIVEN]
    if found is None:
        raise AnswerUnfit(f"nothing that is known as {word!r}{_nearest(folded, heads)}", f"some of {', '.join(kinds)}")  # fmt: skip
    if found in _UNGIVEN:
        raise AnswerUnfit(f"{word}, which nobody gives", f"some of {', '.join(kinds)}")
    return found


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return what of ``known`` is like ``word``, to be put after it; empty: nothing is."""
    folded = {name.casefold(): name for name in known}
    return _like(folded[near] for near in get_close_matches(word.casefold(), folded, _NEAREST))


def _like(near: Iterable[str]) -> str:
    words = ", ".join(near)
    return f" (like {words})" if words else ""


# ---- what is written


def start_case(plan: Plan) -> Started:
    """Write the files that describe the case of ``plan``.

    Raises:
        CaseStarted: There is a case already, or one of the files.
        AnswerUnfit: What was told does not go together, such as a new party with another's name.
        MachineError: The machine refuses; what was made is removed again.
    """
    case = plan.case
    texts = _texts(plan)
    if case.exists() and not case.is_dir():
        raise CaseStarted(case, ["a file"])
    held = [name for name in (LEDGER_NAME, NOTE_NAME, *texts) if (case / name).exists()]
    if held:
        raise CaseStarted(case, held)
    _check(texts, has_feeds=bool(plan.addresses))
    with ExitStack() as undo:
        try:
            _write(case, texts, undo, is_empty=_is_empty(plan))
        except OSError as fault:
            raise MachineError(
                f"{case}: cannot be written ({fault.strerror}): make room or get the right to write "
                "there; nothing was kept"
            ) from fault
        undo.pop_all()
    return Started(
        files=tuple(case / name for name in texts),
        commands=tuple(_commands(plan)),
        is_empty=_is_empty(plan),
    )


def _write(case: Path, texts: Mapping[str, str], undo: ExitStack, *, is_empty: bool) -> None:
    """Write ``texts`` into ``case``, none over a file that came meanwhile; ``undo`` takes them back."""
    missing = [place for place in (case, *case.parents) if not place.exists()]
    for folder in (*reversed(missing), *([case / SOURCES_NAME] if is_empty else ())):
        if not folder.exists():
            folder.mkdir()
            undo.callback(folder.rmdir)
    for name, text in texts.items():
        with (case / name).open("x", encoding="utf-8") as file:
            undo.callback((case / name).unlink)
            file.write(text)


def _check(texts: Mapping[str, str], *, has_feeds: bool) -> None:
    """Have each text read by what reads it later."""
    from supplyline.acquire.feedfile import read_feeds  # noqa: PLC0415  # loaded when called
    from supplyline.acquire.tomlfile import TomlUnfit  # noqa: PLC0415  # as above
    from supplyline.watch import load_indicators  # noqa: PLC0415  # as above

    with tempfile.TemporaryDirectory(prefix="supplyline-") as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            with parties_from(Path(folder) / PARTIES_NAME):
                load_indicators(Path(folder) / INDICATORS_NAME)
            if has_feeds:
                read_feeds(Path(folder) / FEEDS_NAME)
        except (SchemaError, TomlUnfit) as fault:
            raise AnswerUnfit(fault.found, fault.needed) from fault


def _is_empty(plan: Plan) -> bool:
    return not plan.paths and not plan.addresses


def _commands(plan: Plan) -> list[str]:
    """Return the two commands that come next."""
    case = shlex.quote(str(plan.case))
    paths = plan.paths or (() if plan.addresses else (str(plan.case / SOURCES_NAME),))
    pair = f"{plan.parties[0].code}-{plan.parties[1].code}"
    build = shlex.join(["supplyline", "build", *paths, "--case", str(plan.case), "--pair", pair])
    if not plan.addresses:
        return [build, f"supplyline serve {case}"]
    feeds = shlex.quote(str(plan.case / FEEDS_NAME))
    private = " --allow-private" if plan.allow_private else ""
    return [f"supplyline fetch --case {case} --feeds {feeds}{private}", build]


def _texts(plan: Plan) -> dict[str, str]:
    """Return what each file says, by name."""
    return {
        ABOUT_NAME: _about(plan),
        PARTIES_NAME: _party_file(plan),
        FEEDS_NAME: _feed_file(plan),
        INDICATORS_NAME: _indicator_file(plan),
    }


def _quoted(text: str) -> str:
    """Return ``text`` as TOML and YAML both write it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _about(plan: Plan) -> str:
    first, *others = plan.parties
    lines = [
        "# What this case is about, for people: no command reads this file, change it as you like.",
        f"# What commands read: {PARTIES_NAME}, {FEEDS_NAME}, {INDICATORS_NAME}.  Further files that they",
        "# would read: channels.toml (where alerts are told, docs/watch.md), provisions/*.yaml (rules of",
        "# your own that events are held against, docs/measures.md).",
        "",
        "parties:  # the first faces the others",
        *(f"  {party.code}: {_quoted(party.name)}" for party in plan.parties),
        "thought:  # not known: what the case is to find out",
        f"  - from: [{first.code}]",
        f"    to: [{_codes(others)}]",
        f"    what: [{', '.join(plan.there)}]",
        f"  - from: [{_codes(others)}]",
        f"    to: [{first.code}]",
        f"    what: [{', '.join(plan.back)}]",
        "read:",
        *(f"  - {_quoted(path)}" for path in plan.paths),
        *([f"  - {FEEDS_NAME}"] if plan.addresses else []),
        *([f"  - {_quoted(str(plan.case / SOURCES_NAME))}"] if _is_empty(plan) else []),
        f"asked_by: {_quoted(plan.contact)}",
        "commands:  # run them again at any time: only what is new is done",
        *(f"  - {_quoted(command)}" for command in _commands(plan)),
    ]
    return "\n".join(lines) + "\n"


def _party_file(plan: Plan) -> str:
    lines = [
        "# Who is meant by which words in this case, besides the parties that are known anyway.  Add the",
        "# names that your sources use; every document is then read anew (docs/parties.md).",
        "#",
        "# names     of the party; the first is what pages call it",
        "# demonyms  adjective and people; capitals: seats, as in 'Averport said'",
        "# people    who speak for it: a name, or {name: …, from: 2020-01-01, until: 2024-06-01}",
        "# organs    ministries, forces, firms; places: parts that act",
        "",
    ]
    for party in plan.parties:
        lines.append(f"- code: {party.code}  # {party.name}")
        if party.is_new:
            lines += [f"  names: [{_quoted(party.name)}]", "  demonyms: []", "  capitals: []"]
        lines += ["  people: []", "  organs: []"]
    return "\n".join(lines) + "\n"


def _feed_file(plan: Plan) -> str:
    lines = [
        "# What this case follows: feeds, sitemaps, pages that change (docs/fetching.md).",
        f"#   supplyline fetch --case DIR --feeds DIR/{FEEDS_NAME} --follow",
        "# An entry may also say outlet (who publishes it), language, every (minutes), newest (so many",
        "# items) and since (a day).  One with everything:",
        "#",
        "#   [[feed]]",
        '#   url = "https://alphaville-post.example/rss.xml"',
        '#   outlet = "Alphaville Post"',
        "#   every = 60",
        "#   newest = 50",
        "",
        f"contact = {_quoted(plan.contact)}  # told to every server: a mail address or a page of yours",
    ]
    for address in plan.addresses:
        lines += ["", "[[feed]]", f"url = {_quoted(address)}"]
    return "\n".join(lines) + "\n"


def _indicator_file(plan: Plan) -> str:
    header = [
        "# What this case is watched for.  Words and thresholds are yours to change: a file that is wrong is",
        "# refused with its line before anything is read, and alerts follow what an indicator asks now.",
        "# How to write one, with amounts, sums, windows and places: docs/watch.md.",
    ]
    first, *others = plan.parties
    sides = {
        True: (first.code, _codes(others), first.name, _names_of(others), plan.there, plan.back),
        False: (_codes(others), first.code, _names_of(others), first.name, plan.back, plan.there),
    }
    blocks: list[str] = []
    for one in _starters():
        if one.id not in plan.indicators:
            continue
        for forth in (True,) if one.of in ("either", "exchange") else (True, False):
            from_, to, a, b, things, back = sides[forth]
            kept = _of(one, things)
            if kept is None:
                continue
            way = f"{_way(plan.parties, first=forth)}-to-{_way(plan.parties, first=not forth)}"
            blocks.append(
                Template(one.text).substitute(
                    {
                        "from": from_, "to": to, "a": _inside(a), "b": _inside(b),
                        "things": ", ".join(kept), "back": ", ".join(back), "way": way,
                        "both": _codes(plan.parties), "names": _inside(_names_of(plan.parties)),
                    }
                )
            )  # fmt: skip
    return "\n".join(("\n".join(header) + "\n", *blocks))


def _codes(parties: Iterable[Told]) -> str:
    return ", ".join(party.code for party in parties)


def _names_of(parties: Sequence[Told]) -> str:
    """Return names in words, few enough for the title of an indicator."""
    names = [party.name for party in parties]
    return names[0] if len(names) == 1 else " and ".join((", ".join(names[:-1]), names[-1]))


def _way(parties: Sequence[Told], *, first: bool) -> str:
    """Return how an id calls one side."""
    if first:
        return parties[0].code.casefold()
    return parties[1].code.casefold() if len(parties) == 2 else "others"


def _inside(text: str) -> str:
    """Return ``text`` as it stands inside double quotes of YAML."""
    return _quoted(text)[1:-1]


@cache
def _starters() -> tuple[_Starter, ...]:
    return load(DATA / "starting.yaml", tuple[_Starter, ...])


def _of(one: _Starter, things: Things) -> Things | None:
    """Return what of ``things`` the starter asks about; None: nothing, and it is left out."""
    if one.of == "goods":
        return tuple(t for t in things if t not in _PEOPLE) or None
    if one.of == "people":
        return tuple(t for t in things if t in _PEOPLE) or None
    if one.of == "losses" and "troops" not in things:
        return None
    return things


def _fits(one: _Starter, there: Things, back: Things) -> bool:
    if one.of == "either":
        return True
    if one.of == "exchange":
        return bool(there and back)
    return _of(one, there) is not None or _of(one, back) is not None
