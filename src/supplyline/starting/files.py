"""What the files of a new case say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from string import Template

from supplyline.inference.watching import INDICATORS_NAME
from supplyline.schema.parties import PARTIES_NAME
from supplyline.starting.plan import ABOUT_NAME, FEEDS_NAME, SOURCES_NAME, Plan, Told, commands_of
from supplyline.starting.starters import asked_of, starters


def texts_of(plan: Plan) -> dict[str, str]:
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
        *([f"  - {_quoted(str(plan.case / SOURCES_NAME))}"] if plan.is_empty else []),
        f"asked_by: {_quoted(plan.contact)}",
        "commands:  # run them again at any time: only what is new is done",
        *(f"  - {_quoted(command)}" for command in commands_of(plan)),
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
    for one in starters():
        if one.id not in plan.indicators:
            continue
        for forth in (True,) if one.of in ("either", "exchange") else (True, False):
            from_, to, a, b, things, back = sides[forth]
            kept = asked_of(one, things)
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
