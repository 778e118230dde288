"""Read every trap of ``traps.yaml`` for every cast and say which are read as they must be.

    python -m evals traps [--show] [--category NAME]

A trap is a template; it passes when it is read right whichever states act in it, and is *uneven* when
it is read right for some and wrong for others: nothing but names differs, so that is an error of side.
What must be read is by the codebook (``docs/codebook.md``), fixed before anything was read.

Does not: stand for real text, where sentences are long and traps meet (``claims`` does).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from supplyline.claims import Reader, load_reader
from supplyline.ids import content_id
from supplyline.records import Claim, Document, Party, Passage, Speaker
from supplyline.schema import load

FILE = Path(__file__).with_name("traps.yaml")
PUBLISHED = "2025-06-15"

Roles = tuple[str, ...]
Choice = str | tuple[str, ...]


class Wanted(BaseModel):
    """Some fields of a claim; those left out may be anything.  ``None`` is a value of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Choice | None = None
    from_: Roles | None = Field(default=None, alias="from")
    to: Roles | None = None
    between: Roles | None = Field(default=None, description="both sides together, as a set")
    category: Choice | None = None
    stage: Choice | None = None
    polarity: Choice | None = None
    certainty: Choice | None = None
    voice: Choice | None = None
    scope: Choice | None = Field(default=None, description="of every quantity")
    speakers: tuple[str, ...] | None = None
    depth: int | None = Field(default=None, description="number of speakers")
    direct: tuple[bool, ...] | None = None
    loaded: tuple[str, ...] | None = None
    quantity: tuple[tuple[float | None, float | None, str | None], ...] | None = None
    when: tuple[Any, Any] | None = None
    place: tuple[str | tuple[str, str], ...] | None = None


class Trap(BaseModel):
    """A sentence, what must be read of it and what must not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    before: tuple[str, ...] = ()
    claims: tuple[Wanted, ...] | None = Field(default=None, description="None: left open")
    more: bool = False
    never: tuple[Wanted, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Trap:
        if self.claims is None and not self.never:
            raise ValueError(f"a trap must say what must or must not be read: {self.text}")
        return self


class State(BaseModel):
    """How a state is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    adjective: str
    capital: str

    def forms(self, role: str) -> dict[str, str]:
        """Return every placeholder of ``role`` with its words."""
        article = "an" if self.adjective[0] in "AEIOU" else "a"
        return {
            role: self.name,
            f"{role}.s": self.name + ("'" if self.name.endswith("s") else "'s"),
            f"{role}.adj": self.adjective,
            f"{role}.an": f"{article} {self.adjective}",
            f"{role}.cap": self.capital,
            f"{role}.caps": self.capital + "'s",
        }


class Traps(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    casts: tuple[tuple[str, str], ...]
    bystanders: tuple[str, str]
    states: dict[str, State]
    traps: dict[str, tuple[Trap, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One trap as read for one cast."""

    category: str
    trap: Trap
    cast: Mapping[str, str]  # role to code
    sentence: str
    claims: tuple[Claim, ...]
    faults: tuple[str, ...]  # empty: read as it must be


@cache
def traps() -> Traps:
    """Return the traps, checked."""
    return load(FILE, Traps)


def filled(text: str, cast: Mapping[str, str]) -> str:
    """Return the template ``text`` with its roles played by ``cast``."""
    for role, code in cast.items():
        for name, words in traps().states[code].forms(role).items():
            text = text.replace("{" + name + "}", words)
    first = next((i for i, c in enumerate(text) if c.isalpha()), 0)
    return text[:first] + text[first].upper() + text[first + 1 :]


def casts_of(trap: Trap) -> list[dict[str, str]]:
    """Return who plays in ``trap``: every cast, or one where it names its states itself."""
    c, d = traps().bystanders
    whole = "".join((*trap.before, trap.text))
    named = any("{" + role in whole for role in "AB")
    return [
        {"A": a, "B": b, "C": c, "D": d} for a, b in (traps().casts if named else traps().casts[:1])
    ]


def document(sentences: Sequence[str]) -> tuple[Document, list[Passage]]:
    """Return a document of ``sentences``, in order."""
    text, passages = "", []
    name = content_id("d1", list(sentences))
    for index, sentence in enumerate(sentences):
        start = len(text)
        passages.append(Passage(document=name, index=index, start=start, end=start + len(sentence)))
        text += sentence + " "
    made = Document(
        id=name, name="trap", capture="0" * 64, locator="", url=None, outlet=None, byline=None,
        title=None, published=PUBLISHED, published_by="given", language="en", text=text,
        dateline=None, credits=(), notes=(),
    )  # fmt: skip
    return made, passages


def read_all(reader: Reader, *, category: str | None = None) -> list[Read]:
    """Return every trap as ``reader`` reads it, cast by cast, through the public face."""
    plays = [
        (name, trap, cast)
        for name, group in traps().traps.items()
        if category in (None, name)
        for trap in group
        for cast in casts_of(trap)
    ]
    made = [
        document([filled(text, cast) for text in (*trap.before, trap.text)])
        for _, trap, cast in plays
    ]
    gated = dict.fromkeys(
        document.text[passages[i].start : passages[i].end]
        for document, passages in made
        for i in reader.gate(document, passages)
    )
    parses = dict(zip(gated, reader.parse(list(gated)), strict=True))
    found = []
    for (name, trap, cast), (read, passages) in zip(plays, made, strict=True):
        last = passages[-1]
        stumbled: tuple[str, ...] = ()
        try:
            all_claims = reader.read(read, passages, parses).claims
        except Exception as fault:  # noqa: BLE001  # a trap may fell the reader; the others count
            all_claims, stumbled = (), (f"the reader stumbled: {type(fault).__name__}",)
        claims = tuple(claim for claim in all_claims if claim.start == last.start)
        found.append(
            Read(
                category=name, trap=trap, cast=cast, sentence=read.text[last.start : last.end],
                claims=claims, faults=stumbled or tuple(faults_of(trap, cast, claims)),
            )
        )  # fmt: skip
    return found


def faults_of(trap: Trap, cast: Mapping[str, str], claims: Sequence[Claim]) -> Iterator[str]:
    """Yield what is wrong with ``claims`` as a reading of ``trap``, in words."""
    for never in trap.never:
        for claim in claims:
            if not list(differences(never, cast, claim)):
                yield f"must not be read: {shown(claim)}"
    if trap.claims is None:
        return
    wanted = trap.claims
    if len(claims) > len(wanted) and not trap.more:
        yield f"{len(claims)} claims instead of {len(wanted)}"
    if len(claims) < len(wanted):
        yield f"{len(claims)} claims instead of {len(wanted)}"
        return
    tries = [
        [
            difference
            for want, claim in zip(wanted, order, strict=True)
            for difference in differences(want, cast, claim)
        ]
        for order in permutations(claims, len(wanted))
    ]
    yield from min(tries, key=len, default=[])


def differences(want: Wanted, cast: Mapping[str, str], claim: Claim) -> Iterator[str]:
    """Yield each field of ``claim`` that is not as ``want`` has it, in words."""
    asked = want.model_dump(include=want.model_fields_set)
    single = {
        "kind": claim.kind, "stage": claim.stage, "polarity": claim.polarity,
        "certainty": claim.certainty, "voice": claim.voice,
        "category": claim.what.category if claim.what else None,
    }  # fmt: skip
    for field, value in single.items():
        if field in asked and value not in _choices(asked[field]):
            yield f"{field} is {value}, not {'/'.join(map(str, _choices(asked[field])))}"
    sides = {"from_": claim.from_, "to": claim.to, "between": (*claim.from_, *claim.to)}
    for field, parties in sides.items():
        if field in asked:
            codes = sorted(str(p.code) for p in parties)
            needed = sorted(cast.get(role, role) for role in asked[field])
            if codes != needed:
                yield f"{field.strip('_')} is {codes}, not {needed}"
    yield from _said(asked, cast, claim)
    yield from _slots(asked, claim)


def _said(asked: dict[str, Any], cast: Mapping[str, str], claim: Claim) -> Iterator[str]:
    chain = claim.attribution
    told = [f"{s.text} ({s.code})" for s in chain]
    if "speakers" in asked:
        links: tuple[str, ...] = asked["speakers"]
        if len(links) != len(chain) or not all(
            _speaks(link, cast, speaker) for link, speaker in zip(links, chain, strict=True)
        ):
            yield f"speakers are {told}, not {list(links)}"
    if "depth" in asked and len(chain) != asked["depth"]:
        yield f"speakers are {told}, not {asked['depth']} of them"
    if "direct" in asked and tuple(s.direct for s in chain) != tuple(asked["direct"]):
        yield f"direct is {[s.direct for s in chain]}, not {list(asked['direct'])}"
    if "loaded" in asked and sorted(claim.loaded) != sorted(asked["loaded"]):
        yield f"loaded is {list(claim.loaded)}, not {list(asked['loaded'])}"


def _speaks(link: str, cast: Mapping[str, str], speaker: Speaker) -> bool:
    if link.startswith("~"):
        return link[1:].casefold() in speaker.text.casefold()
    if link == "unstated":
        return speaker.text == "unstated" and speaker.code is None
    return speaker.code == cast.get(link, link)


def _slots(asked: dict[str, Any], claim: Claim) -> Iterator[str]:
    if "quantity" in asked:
        found = sorted((_number(q.low), _number(q.high), q.unit) for q in claim.quantity)
        needed = [(_number(low), _number(high), unit) for low, high, unit in asked["quantity"]]
        free = all(unit is None for _, _, unit in needed)
        alike = [(low, high, None if free else unit) for low, high, unit in found]
        if sorted(map(str, alike)) != sorted(map(str, needed)):
            yield f"quantity is {found}, not {needed}"
    if "scope" in asked:
        scopes = {q.scope for q in claim.quantity}
        if scopes != {asked["scope"]}:
            yield f"scope is {sorted(scopes)}, not {asked['scope']}"
    if "when" in asked:
        when = (claim.when.start, claim.when.end) if claim.when else None
        needed_when = tuple(_text(v) for v in asked["when"]) if asked["when"] else None
        if when != needed_when:
            yield f"when is {when}, not {needed_when}"
    if "place" in asked:
        needed_places = [(p, None) if isinstance(p, str) else tuple(p) for p in asked["place"]]
        if len(needed_places) != len(claim.place) or not all(
            any(name in p.text and role in (None, p.role) for p in claim.place)
            for name, role in needed_places
        ):
            yield f"place is {[(p.text, p.role) for p in claim.place]}, not {needed_places}"


def _number(value: float | None) -> str:
    return "open" if value is None else f"{value:g}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _choices(value: Choice) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def shown(claim: Claim) -> str:
    """Return a claim in one line."""

    def names(parties: tuple[Party, ...]) -> str:
        return "+".join(str(p.code or p.text) for p in parties) or "?"

    thing = claim.what.category if claim.what else "?"
    return (
        f"{claim.kind} {names(claim.from_)}→{names(claim.to)} {thing} "
        f"({claim.stage}, {claim.polarity}, {claim.certainty}, "
        f"{' < '.join(s.text for s in claim.attribution) or 'own voice'})"
    )


Outcome = Literal["passed", "uneven", "failed"]


def outcomes(found: Sequence[Read]) -> dict[tuple[str, str], Outcome]:
    """Return, by category and template, whether it passed for all casts, for some or for none."""
    right: dict[tuple[str, str], list[bool]] = {}
    for read in found:
        key = (read.category, "\n".join((*read.trap.before, read.trap.text)))
        right.setdefault(key, []).append(not read.faults)
    return {
        key: "passed" if all(each) else "uneven" if any(each) else "failed"
        for key, each in right.items()
    }


def figures(found: Sequence[Read]) -> dict[str, float]:
    """Return the figures that have floors: traps passed, traps read alike for all sides."""
    results = Counter(outcomes(found).values())
    return {
        "passed": float(results["passed"]),
        "even": float(results["passed"] + results["failed"]),
        "traps": float(results.total()),
    }


def table(found: Sequence[Read]) -> str:
    """Return pass and fail by category, then error by side."""
    results = outcomes(found)
    lines = [f"{'':26}{'passed':>8}{'of':>6}{'uneven':>8}"]
    for name in dict.fromkeys(category for category, _ in results):
        group = Counter(v for (category, _), v in results.items() if category == name)
        lines.append(f"{name:26}{group['passed']:8}{group.total():6}{group['uneven']:8}")
    whole = Counter(results.values())
    lines.append(f"{'all':26}{whole['passed']:8}{whole.total():6}{whole['uneven']:8}")
    lines += ["", "sentences read wrong, by who acts (A) and who it is done to (B)"]
    for a, b in dict.fromkeys((r.cast["A"], r.cast["B"]) for r in found):
        group_of = [
            r for r in found if (r.cast["A"], r.cast["B"]) == (a, b) and "{A" in r.trap.text
        ]
        wrong = sum(bool(r.faults) for r in group_of)
        lines.append(f"{a} → {b}{wrong:8} of {len(group_of)} ({wrong / max(1, len(group_of)):.3f})")
    return "\n".join(lines)


def failing(found: Sequence[Read]) -> str:
    """Return every sentence read wrong with what was read and why that is wrong."""
    results = outcomes(found)
    lines, told = [], set()
    for read in found:
        key = (read.category, "\n".join((*read.trap.before, read.trap.text)))
        if not read.faults or key in told:
            continue
        told.add(key)
        wrong = [r.cast["A"] for r in found if r.faults and r.trap is read.trap]
        lines.append(f"[{read.category}; {results[key]}, with {' '.join(wrong)} as A]")
        lines += [f"  {filled(text, read.cast)}" for text in read.trap.before]
        lines.append(f"  {read.sentence}")
        lines += [f"    ! {fault}" for fault in read.faults]
        lines += [f"    got {shown(claim)}" for claim in read.claims]
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", action="store_true", help="what is read wrong, and why")
    parser.add_argument("--category", choices=list(traps().traps), help="one category only")
    args = parser.parse_args()
    reader = load_reader()
    print(reader.name)
    found = read_all(reader, category=args.category)
    if args.show:
        print(failing(found))
    print(table(found))


if __name__ == "__main__":
    main()
