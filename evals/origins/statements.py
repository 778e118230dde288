"""Plant statements that independent stories relay, so that the right joining is known; measure it.

``python -m evals.origins.statements`` prints the table.  States, outlets, officials and sentences are
invented.  Each statement is told by one to five stories in words of their own: with or without the
day, the occasion, the quotation, the speaker's name, the medium that heard it.  Beside it stand what
must stay apart: the same speaker on another day, another speaker at the same sort of occasion, two
occasions of one day, a colleague at the same briefing, unnamed officials, denials, a slogan that one
speaker repeats for years.

The tellings were planted by the same hand as the rules: the figures show that the rules do what they
say on clean claims, not how often reporting says enough to tell.  About one telling in eight says
neither day nor occasion nor anything in quotation marks, and mostly cannot be joined by any rule here.

Does not: run the reader; a misread speaker or day costs what it costs on top.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

from supplyline.fusion.account import accounts_of
from supplyline.fusion.witness import count_witnesses
from supplyline.ids import content_id
from supplyline.origins.statements import statements
from supplyline.records import (
    Claim,
    ClaimOrigin,
    Document,
    Kind,
    Origin,
    Party,
    Passage,
    Reuse,
    Speaker,
    Thing,
)

STATES = (("Alderland", "ALD"), ("Birchia", "BIR"), ("Cedaria", "CED"), ("Dunmark", "DUN"), ("Elmonia", "ELM"), ("Fernland", "FER"))  # fmt: skip
OFFICES = ("defence ministry", "foreign ministry", "intelligence service", "treasury")
FIRST = ("Ada", "Bruno", "Clara", "Dimo", "Edda", "Falk", "Greta", "Hugo", "Ines", "Jaro", "Karin", "Leif")  # fmt: skip
LAST = ("Finch", "Heron", "Plover", "Wren", "Teal", "Crane", "Swift", "Rook", "Dunlin", "Siskin", "Martin", "Lapwing")  # fmt: skip
OUTLETS = tuple(f"{a} {b}" for a in ("Harbour", "Valley", "Summit", "Meadow", "Quarry", "Lantern", "Orchard") for b in ("Wire", "Courier", "Ledger", "Mirror"))  # fmt: skip
OCCASIONS = {
    "briefing": ("told a briefing", "told reporters", "said at a news conference"),
    "statement": ("said in a statement", "said in a written announcement"),
    "speech": ("said in a speech", "told parliament"),
    "interview": ("told {medium}", "said in an interview with {medium}"),
    "": ("said", "stated", "let it be known"),
}
ACTS: dict[Kind, tuple[str, ...]] = {
    "transfer": (
        "{a} had shipped shells to {b}", "shells from {a} had reached {b}",
        "{b} had received ammunition made in {a}",
    ),
    "deployment": (
        "{a} had posted engineers in {b}", "engineers from {a} were at work in {b}",
        "{b} hosted a unit of engineers of {a}",
    ),
    "support": (
        "{a} stood behind {b} with money", "{a} had opened a line of credit for {b}",
        "{b} lived on loans from {a}",
    ),
}  # fmt: skip
OPENINGS = ("we have seen", "there can be", "nobody should expect", "it would take", "they were promised", "history will not forget")  # fmt: skip
HOW = ("quiet", "old", "northern", "patient", "narrow", "golden", "silent", "second", "steep", "early", "hollow", "broad", "mild", "restless", "wooden", "bright")  # fmt: skip
THINGS = ("barge", "winter", "harvest", "bridge", "road", "well", "valley", "market", "lantern", "orchard", "quarry", "ferry", "mill", "tide", "meadow", "roof", "song", "gate")  # fmt: skip
SLOGAN = "a small harbour will always outlast a large storm"


@dataclass(frozen=True)
class Planted:
    """Claims with the statement that each relays, and what stands around them."""

    claims: tuple[Claim, ...]
    gold: dict[str, str]  # Claim.id → name of the statement
    themes: dict[str, str]  # Claim.id → the happening it is of
    documents: dict[str, Document]
    passages: dict[str, list[Passage]]
    origins: dict[str, Origin]
    reuse: tuple[Reuse, ...]


@dataclass(frozen=True)
class _Statement:
    name: str
    theme: str
    code: str
    office: str
    person: str
    day: date
    occasion: str
    medium: str
    kind: Kind
    from_: tuple[str, str]
    to: tuple[str, str]
    quote: str
    denied: bool = False
    as_: Literal["", "person", "unnamed"] = ""  # "": by office, by name or by both


class Planter:
    """Writes stories, from a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # planted data, no secret
        self.claims: list[Claim] = []
        self.gold: dict[str, str] = {}
        self.themes: dict[str, str] = {}
        self.documents: dict[str, Document] = {}
        self.passages: dict[str, list[Passage]] = {}
        self.origins: dict[str, Origin] = {}
        self.reuse: list[Reuse] = []
        people = [f"{first} {last}" for first in FIRST for last in LAST]
        self.dice.shuffle(people)
        self.people = {
            (code, office): (people.pop(), people.pop()) for _, code in STATES for office in OFFICES
        }

    def statement(self, number: int, days: int) -> _Statement:
        """Return a new statement, told by nobody yet."""
        dice = self.dice
        speaks, giver, taker = dice.sample(STATES, 3)
        office = dice.choice(OFFICES)
        kind: Kind = dice.choice(("transfer", "deployment", "support"))
        return _Statement(
            name=f"s{number}", theme=f"t{number}", code=speaks[1], office=office,
            person=dice.choice(self.people[speaks[1], office]),
            day=date(1900, 1, 1) + timedelta(days=dice.randrange(days)),
            occasion=dice.choice(tuple(OCCASIONS)), medium=dice.choice(OUTLETS), kind=kind,
            from_=giver, to=taker, quote=self.words(),
        )  # fmt: skip

    def words(self) -> str:
        """Return words to be quoted, likely unlike those of any other statement."""
        (a, b, c), (x, y, z) = self.dice.sample(HOW, 3), self.dice.sample(THINGS, 3)
        return f"{self.dice.choice(OPENINGS)} {a} {x} and {b} {y} before a {c} {z}"

    def tell(self, s: _Statement, times: int) -> None:
        """Publish ``times`` stories of ``s``, some with a reprint."""
        for _ in range(times):
            document = self._story(s)
            if self.dice.random() < 0.15:
                self._reprint(document)

    def _story(self, s: _Statement) -> str:
        dice = self.dice
        published = s.day + timedelta(days=dice.choice((0, 0, 0, 1, 1, 2)))
        said = dice.choice(OCCASIONS[s.occasion if dice.random() < 0.7 else ""])
        said = said.format(medium=s.medium)
        if dice.random() < 0.65:
            said += " yesterday" if (published - s.day).days == 1 and dice.random() < 0.3 else f" on {s.day:%A}"  # fmt: skip
        act = dice.choice(ACTS[s.kind]).format(a=s.from_[0], b=s.to[0])
        speaker = self._speaker(s)
        if s.denied:
            said = said.replace("said", "denied").replace("told", "denied before")
        lead = speaker[0].upper() + speaker[1:]
        sentence = dice.choice(
            (
                f"{lead} {said} that {act}.",
                f"{act[0].upper() + act[1:]}, {speaker} {said}.",
                f"As {speaker} {said}, {act}.",
            )
        )
        sentences = [sentence]
        if dice.random() < 0.45:
            words = s.quote.split()
            cut = dice.choice((0, 0, 1, 2))
            if s.as_ == "unnamed":
                sentences = [sentence[:-1] + f", and that “{s.quote}”."]
            else:
                sentences.append(f"“{' '.join(words[cut:])},” it was put.")
        filler = f"Story {len(self.documents)} of {dice.choice(OUTLETS)} goes on about weather and trade."
        return self._publish(s, published, [*sentences, filler], speaker)

    def _speaker(self, s: _Statement) -> str:
        if s.as_ == "unnamed":
            return self.dice.choice(("officials", "a senior official", "people familiar with it"))
        named = (f"{s.office} spokeswoman {s.person}", s.person)
        return self.dice.choice(named if s.as_ == "person" else (*named, *[f"the {s.office}"] * 2))

    def _publish(self, s: _Statement, day: date, sentences: Sequence[str], speaker: str) -> str:
        outlet = self.dice.choice(OUTLETS)
        text, places = "", []
        for sentence in sentences:
            places.append((len(text), len(text) + len(sentence)))
            text += sentence + " "
        name = content_id("d1", [len(self.documents), outlet, text])
        self.documents[name] = Document(
            id=name, name=name, capture="", locator="", url=None, outlet=outlet, byline=None,
            title=None, published=day.isoformat(), published_by="given", language="en", text=text,
            dateline=None, credits=(), notes=(),
        )  # fmt: skip
        self.passages[name] = [
            Passage(document=name, index=i, start=a, end=b) for i, (a, b) in enumerate(places)
        ]
        self.origins[name] = Origin(
            document=name, origin=content_id("o1", [name]), role="original", copied_share=0.0,
            reasons=(),
        )  # fmt: skip
        chain = (Speaker(text=speaker, code=s.code, direct=False),) if speaker else ()
        self._claim(
            Claim(
                id="", document=name, start=0, end=places[0][1], sentence=sentences[0], kind=s.kind,
                from_=(Party(text=s.from_[0], code=s.from_[1]),),
                to=() if self.dice.random() < 0.1 else (Party(text=s.to[0], code=s.to[1]),),
                what=Thing(text="it", category="other"), quantity=(), when=None, place=(),
                stage="done", polarity="denied" if s.denied else "affirmed", certainty="certain",
                attribution=chain, voice="report", loaded=(), reader="planted",
            ),
            s,
        )  # fmt: skip
        return name

    def _claim(self, claim: Claim, s: _Statement) -> None:
        placed = replace(claim, id=content_id("c1", [claim.document, claim.sentence]))
        self.claims.append(placed)
        self.gold[placed.id], self.themes[placed.id] = s.name, s.theme

    def _reprint(self, source: str) -> None:
        original, first = self.documents[source], self.claims[-1]
        name = content_id("d1", [len(self.documents), source])
        published = date.fromisoformat(original.published or "") + timedelta(days=self.dice.randrange(2))  # fmt: skip
        self.documents[name] = replace(
            original, id=name, name=name, outlet=self.dice.choice(OUTLETS), published=published.isoformat()
        )  # fmt: skip
        self.passages[name] = [replace(p, document=name) for p in self.passages[source]]
        self.origins[name] = replace(
            self.origins[source], document=name, role="copy", copied_share=1.0
        )
        length = len(original.text)
        self.reuse.append(
            Reuse(
                copy=name, source=source, share=1.0, spans=((0, length, 0, length),),
                kind="syndication", reasons=(),
            )
        )  # fmt: skip
        placed = replace(first, document=name, id=content_id("c1", [name, first.sentence]))
        self.claims.append(placed)
        self.gold[placed.id], self.themes[placed.id] = self.gold[first.id], self.themes[first.id]

    def scoop(self, s: _Statement, relays: int) -> None:
        """Publish what an outlet knows itself, and stories that cite it for it."""
        act = ACTS[s.kind][0].format(a=s.from_[0], b=s.to[0])
        article = self._publish(s, s.day, [f"{act[0].upper() + act[1:]}."], "")
        outlet = self.documents[article].outlet or ""
        for _ in range(relays):
            act = self.dice.choice(ACTS[s.kind]).format(a=s.from_[0], b=s.to[0])
            day = s.day + timedelta(days=self.dice.randrange(3))
            name = self._publish(
                s, day, [f"{act[0].upper() + act[1:]}, {outlet} reported."], outlet
            )
            last = self.claims.pop()
            stateless = replace(last, attribution=(Speaker(text=outlet, code=None, direct=False),))
            del self.gold[last.id], self.themes[last.id]
            self._claim(replace(stateless, document=name), s)


def plant(count: int = 250, *, seed: int = 1, days: int = 365) -> Planted:
    """Return ``count`` statements within ``days``, each told by one to five stories, and confusers."""
    planter = Planter(seed)
    dice = planter.dice
    for number in range(count):
        s = planter.statement(number, days)
        planter.tell(s, dice.randrange(1, 6))
        for confuser in _confusers(planter, s):
            if dice.random() < 0.35:
                planter.tell(confuser, dice.randrange(1, 4))
        if dice.random() < 0.2:
            scoop = replace(
                s, name=f"{s.name}-scoop", day=s.day + timedelta(days=dice.randrange(3))
            )
            planter.scoop(scoop, dice.randrange(1, 4))
    crier = replace(planter.statement(count, 1), quote=SLOGAN)
    for time in range(12):
        again = replace(crier, name=f"slogan-{time}", day=crier.day + timedelta(days=60 * time))
        planter.tell(again, 2)
    return Planted(
        tuple(planter.claims), planter.gold, planter.themes, planter.documents, planter.passages,
        planter.origins, tuple(planter.reuse),
    )  # fmt: skip


def _confusers(planter: Planter, s: _Statement) -> list[_Statement]:
    """Return statements that are easily taken for ``s`` and are not."""
    dice = planter.dice
    taken = ((s.code, s.office), (s.from_[1], s.office))
    other = dice.choice([pair for pair in planter.people if pair not in taken])
    others = {"other": planter.people[other][0], "same": planter.people[s.code, s.office]}
    second = next(p for p in others["same"] if p != s.person)
    kinds = [kind for kind in ACTS if kind != s.kind]
    occasion = dice.choice([o for o in OCCASIONS if o and o != s.occasion])

    def new(label: str, **changes: object) -> _Statement:
        return replace(s, name=f"{s.name}-{label}", quote=planter.words(), **changes)  # type: ignore[arg-type]  # fields of _Statement

    return [
        new("later", day=s.day + timedelta(days=dice.choice((1, 2, 5, 9)))),
        new("another", code=other[0], office=other[1], person=str(others["other"])),
        new("colleague", person=second, kind=kinds[0], as_="person"),
        new("occasion", occasion=occasion, kind=kinds[1]),
        new("unnamed", as_="unnamed"),
        new("denial", denied=True, code=s.from_[1], person=planter.people[s.from_[1], s.office][0]),
    ]


def score(planted: Planted, found: Mapping[str, str]) -> dict[str, float]:
    """Return how well pairs of claims of different roots are joined.

    Args:
        planted: What was planted.
        found: Where each claim goes back to, by claim.
    """
    roots = {claim.id: planted.origins[claim.document].origin for claim in planted.claims}
    right = joined = same = 0
    for one, other in combinations(roots, 2):
        if roots[one] == roots[other]:
            continue
        is_found = found[one] == found[other]
        is_same = planted.gold[one] == planted.gold[other]
        right += is_found and is_same
        joined += is_found
        same += is_same
    precision, recall = right / joined if joined else 1.0, right / same if same else 1.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if right else 0.0,
    }


def errors(planted: Planted, claim_origins: Mapping[str, ClaimOrigin]) -> tuple[float, float]:
    """Return by how much the most witnesses of a happening are miscounted, and how often not at all.

    Returns:
        The mean of |counted - right| / right over happenings, and the share counted right.  Right is
        what the planted statements give.
    """
    gold = {
        claim: ClaimOrigin(claim=claim, origin=name, reasons=())
        for claim, name in planted.gold.items()
    }
    by_theme: dict[str, list[Claim]] = defaultdict(list)
    for claim in planted.claims:
        by_theme[planted.themes[claim.id]].append(claim)
    off: list[float] = []
    for claims in by_theme.values():
        right, counted = (
            count_witnesses(accounts_of(claims, planted.documents, planted.origins, given)).high
            for given in (gold, claim_origins)
        )
        if right:
            off.append(abs(counted - right) / right)
    return sum(off) / len(off), sum(value == 0 for value in off) / len(off)


def measure(seed: int = 7, count: int = 250) -> dict[str, float]:
    """Return every figure of the gate."""
    planted = plant(count, seed=seed)
    found = {
        origin.claim: origin
        for origin in statements(
            planted.claims, planted.documents, planted.passages, planted.origins, planted.reuse
        )
    }
    before, exact_before = errors(planted, {})
    after, exact_after = errors(planted, found)
    return {
        "statements": float(len(set(planted.gold.values()))),
        "claims": float(len(planted.claims)),
        **{f"pairs {k}": v for k, v in score(planted, {c: o.origin for c, o in found.items()}).items()},
        "witness count, 1 - relative error, roots alone": 1 - before,
        "witness count, 1 - relative error": 1 - after,
        "happenings counted right, roots alone": exact_before,
        "happenings counted right": exact_after,
    }  # fmt: skip


if __name__ == "__main__":
    for line, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 7).items():
        print(f"{line:48} {value:.4f}")
