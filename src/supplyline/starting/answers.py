"""Answers about a new case, checked: words become parties, things, sources and indicators.

Does not: ask (``cli.init`` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, get_args

from supplyline.ledger.opening import LEDGER_NAME
from supplyline.records import Category
from supplyline.schema import DATA, load
from supplyline.schema.codebook import known_codes
from supplyline.schema.parties import PARTIES_NAME, shipped_parties
from supplyline.starting.plan import PARTIES, THINGS, AnswerUnfit, Things, Told
from supplyline.starting.starters import fitting, starters

_UNGIVEN = (
    "killed", "wounded", "casualties", "captured", "missing",
    "sanction", "veto", "seizure", "export_control", "designation", "other",
)  # fmt: skip
_MOST = 8  # parties of one case
_NEAREST = 3


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


def indicators_told(text: str, there: Things, back: Things) -> tuple[str, ...]:
    """Return the ids that ``text`` names, with commas between; "all": every one that fits.

    Raises:
        AnswerUnfit: An indicator that there is not, or that does not fit what is given.
    """
    fits = fitting(there, back)
    asked = _listed(text)
    if asked == ["all"]:
        return tuple(fits)
    known = {one.id for one in starters()}
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
