"""Plant copies of known parentage among real articles, edited as newsrooms edit.

Any base texts will do.  Stories are taken from them and copied by invented outlets under edits of
known kind; the answer is known because we made it.  Base articles that already copy each other
within three days (brute force over word 5-grams, independent of the engine) are thinned out first;
series templates, which recur over months, are left in: they are what precision is about.

Does not: paraphrase or translate.  Exchanged words are drawn from the base vocabulary, not from a
thesaurus: harder than synonyms for an aligner, easier for a reader to notice.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from supplyline.origins import document_of
from supplyline.records import Document

AGENCY = "Delta Press"  # invented; every base article is one of its items
CITIES = ("Norhaven", "Sundale", "Eastmere", "Westcliff", "Millbrook")  # invented
PLANTED_OUTLETS = tuple(
    f"{city} {kind}" for city in CITIES for kind in ("Courier", "Post", "Times")
)
THIN_SHARE = 0.3  # 5-grams shared within THIN_DAYS above which the later base article is left out
THIN_DAYS = 3
THIN_RARE = 12  # base articles that may carry a name before it says nothing about the affair
THIN_NAMES = 2
FORM = (
    "The {city} grain exchange fixed {crop} at {a} crowns a tonne in the {b} session, against {c} "
    "the day before, on sales of {d} lots; {firm} took {e} lots and {other} the remaining {f}, "
    "brokers at the exchange said."
)  # fmt: skip

Edit = Callable[[list[str], "Planter"], list[str]]


@dataclass(frozen=True, slots=True)
class Base:
    """An article to build from."""

    name: str
    published: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A planted relation between two documents."""

    copy: str  # Document.id
    source: str
    level: str  # name of the edit
    decided: bool  # whether times or credits say who was first


@dataclass(slots=True)
class Planted:
    """Documents and what is true of them."""

    documents: list[Document] = field(default_factory=list)
    story: dict[str, str] = field(default_factory=dict)  # Document.id to its root's id
    families: list[list[str]] = field(default_factory=list)
    copies: list[Pair] = field(default_factory=list)  # copy and rewrite: one origin
    borrowed: list[Pair] = field(default_factory=list)  # some sentences: origins of their own
    quoted: list[list[str]] = field(default_factory=list)  # one quotation: origins of their own


def sentences_of(text: str) -> list[str]:
    """Return the sentences of ``text``, roughly: enough to cut and move them."""
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", " ".join(text.split())) if s]


class Planter:
    """Makes the planted corpus; every choice comes from one seed."""

    def __init__(self, bases: Sequence[Base], seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
        self.bases = list(bases)
        self.vocabulary = sorted(
            {w for base in self.bases[:2000] for w in re.findall(r"[a-z]{3,}", base.text)}
        )
        self.out = Planted()

    def word(self) -> str:
        """Return some word of the base articles."""
        return str(self.rng.choice(self.vocabulary))

    def _document(
        self, text: str, name: str, *, outlet: str, published: str | None, credit: bool = False
    ) -> Document:
        carried = []
        if credit:
            mark = f"({AGENCY})"
            text = f"{self.rng.choice(CITIES).upper()}, {mark} - {text}" if self.rng.random() < 0.5 else f"{text} {mark}"  # fmt: skip
            carried.append(mark)
        document = document_of(text, name=name, outlet=outlet, published=published, syndicated=carried)  # fmt: skip
        self.out.documents.append(document)
        return document

    def plain(self, base: Base) -> Document:
        """Add a base article as it is."""
        document = self._document(base.text, base.name, outlet=AGENCY, published=_iso(base.published))  # fmt: skip
        self.out.story[document.id] = document.id
        return document

    def family(self, base: Base, size: int, levels: Sequence[str]) -> None:
        """Add a base article and ``size - 1`` edited copies of it, all of one origin."""
        late = self.rng.random() < 0.1
        moment = base.published + (timedelta(hours=40) if late else timedelta())
        root = self._document(base.text, base.name, outlet=AGENCY, published=_iso(moment))
        self.out.story[root.id] = root.id
        members = [root.id]
        for i in range(size - 1):
            level = levels[i % len(levels)] if i < len(levels) else self.rng.choice(levels)
            outlet = self.rng.choice(PLANTED_OUTLETS)
            after = base.published + timedelta(minutes=self.rng.randint(5, 60 * 30))
            credit = late or self.rng.random() < 0.5
            whole_day = self.rng.random() < 0.2
            published = f"{after:%Y-%m-%d}" if whole_day else _iso(after)
            sentences = EDITS[level](sentences_of(base.text), self)
            copy = self._document(
                " ".join(sentences), f"{base.name}/{i}", outlet=outlet,
                published=published, credit=credit,
            )  # fmt: skip
            decided = credit or not whole_day or after.date() > moment.date()
            self.out.story[copy.id] = root.id
            self.out.copies.append(Pair(copy.id, root.id, level, decided))
            members.append(copy.id)
        self.out.families.append(members)

    def borrow(self, base: Base, host: Base, count: int) -> None:
        """Add an article and an unrelated one that carries ``count`` of its sentences."""
        source = self.plain(base)
        own = [s for s in sentences_of(base.text) if len(s.split()) >= 15 and '"' not in s]
        first = self.rng.randrange(max(1, len(own) - count + 1))
        taken = own[first : first + count]
        if not taken:
            return
        parts = sentences_of(host.text)
        at = self.rng.randint(1, len(parts))
        later = max(base.published, host.published) + timedelta(hours=self.rng.randint(1, 30))
        text = " ".join([*parts[:at], *taken, *parts[at:]])
        copy = self._document(text, f"{host.name}/with", outlet=self.rng.choice(PLANTED_OUTLETS), published=_iso(later))  # fmt: skip
        self.out.story[copy.id] = copy.id
        self.out.borrowed.append(Pair(copy.id, source.id, f"{count} sentence{'s' * (count > 1)}", True))  # fmt: skip

    def quote(self, bases: Sequence[Base], words: str) -> None:
        """Add articles that share nothing but a quotation of ``words``."""
        documents = []
        for base in bases:
            parts = sentences_of(base.text)
            at = self.rng.randint(1, len(parts))
            tail = self.rng.choice(
                ["the minister said.", "he told reporters.", "she said on Monday."]
            )
            marks = self.rng.choice(["“{}”", '"{}"'])
            text = " ".join([*parts[:at], f"{marks.format(words.rstrip('.') + ',')} {tail}", *parts[at:]])  # fmt: skip
            document = self._document(text, f"{base.name}/quoting", outlet=self.rng.choice(PLANTED_OUTLETS), published=_iso(base.published))  # fmt: skip
            self.out.story[document.id] = document.id
            documents.append(document)
        self.out.quoted.append([document.id for document in documents])

    def series(self, count: int, start: datetime) -> None:
        """Add items of a form that is filled in daily; each is an origin of its own."""
        for day in range(count):
            number = [str(self.rng.randint(10, 9999)) for _ in range(6)]
            crop = self.rng.choice(["barley", "rye", "oats", "maize", "sorghum"])
            firms = self.rng.sample(["Arbor", "Birch", "Cedar", "Dogwood", "Elder", "Fir"], 2)
            text = FORM.format(
                city=self.rng.choice(CITIES), crop=crop, a=number[0], b=f"{number[1]}th", c=number[2],
                d=number[3], firm=firms[0], e=number[4], other=firms[1], f=number[5],
            )  # fmt: skip
            document = self._document(
                text, f"series/{count}/{day}", outlet=AGENCY, published=_iso(start + timedelta(days=day))
            )  # fmt: skip
            self.out.story[document.id] = document.id


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _cut(share: float) -> Edit:
    def edit(sentences: list[str], planter: Planter) -> list[str]:
        del planter
        words = sum(len(s.split()) for s in sentences)
        kept, held = [], 0
        for sentence in sentences:
            kept.append(sentence)
            held += len(sentence.split())
            if held >= share * words:
                break
        # A sentence too many would spare the engine a cut: stop within it.
        surplus = held - max(20, int(share * words))
        if surplus > 0:
            kept[-1] = " ".join(kept[-1].split()[: len(kept[-1].split()) - surplus] or [""])
        return kept

    return edit


def _swap(share: float) -> Edit:
    def edit(sentences: list[str], planter: Planter) -> list[str]:
        return [
            " ".join(planter.word() if planter.rng.random() < share else w for w in s.split())
            for s in sentences
        ]

    return edit


def _numbers(sentences: list[str], planter: Planter) -> list[str]:
    return [re.sub(r"\d+", lambda _: str(planter.rng.randint(2, 999)), s) for s in sentences]


def _habits(sentences: list[str], planter: Planter) -> list[str]:
    del planter
    return [s.replace('"', "”").replace(" - ", " — ").replace("'", "’") + "\n" for s in sentences]


def _moved(sentences: list[str], planter: Planter) -> list[str]:
    kept = [s for s in sentences if planter.rng.random() < 0.8]
    if sum(len(s.split()) for s in kept) < 30:
        kept = list(sentences)
    planter.rng.shuffle(kept)
    return kept


def _inserted(sentences: list[str], planter: Planter) -> list[str]:
    out = []
    for i, sentence in enumerate(sentences):
        out.append(sentence)
        if i % 3 == 1:
            out.append(" ".join(planter.word() for _ in range(18)).capitalize() + ".")
    return out


def _both(first: Edit, second: Edit) -> Edit:
    return lambda sentences, planter: second(first(sentences, planter), planter)


EDITS: dict[str, Edit] = {
    "verbatim": lambda sentences, _: sentences,
    "habits": _habits,
    "numbers": _numbers,
    "10 % words": _swap(0.1),
    "20 % words": _swap(0.2),
    "moved": _moved,
    "inserted": _inserted,
    "half": _cut(0.5),
    "quarter": _cut(0.25),
    "half, 10 % words": _both(_cut(0.5), _swap(0.1)),
    "half, 20 % words": _both(_cut(0.5), _swap(0.2)),
}


def thinned(bases: Sequence[Base]) -> list[Base]:
    """Return ``bases`` without those that may truly share wording with another.

    Left out, by two tests that know nothing of the engine: an article that carries THIN_SHARE of
    its 5-grams from another within THIN_DAYS, and one that names THIN_NAMES of the same rare names
    as another at any time, since both tell one affair.  Forms that recur with other names stay.
    """
    rare = Counter(name for base in bases for name in _names(base.text))
    kept: list[Base] = []
    carriers: dict[int, list[int]] = defaultdict(list)
    named: dict[str, list[int]] = defaultdict(list)
    for base in sorted(bases, key=lambda b: (b.published, b.name)):
        words = re.findall(r"\w+", base.text.lower())
        grams = {hash(tuple(words[i : i + 5])) for i in range(len(words) - 4)}
        names = {name for name in _names(base.text) if rare[name] <= THIN_RARE}
        shared: Counter[int] = Counter()
        for gram in grams:
            for other in carriers[gram]:
                if base.published - kept[other].published <= timedelta(days=THIN_DAYS):
                    shared[other] += 1
        affairs = Counter(other for name in names for other in named[name])
        if len(grams) < 50 or max(shared.values(), default=0) >= THIN_SHARE * len(grams):
            continue
        if max(affairs.values(), default=0) >= THIN_NAMES:
            continue
        for gram in grams:
            carriers[gram].append(len(kept))
        for name in names:
            named[name].append(len(kept))
        kept.append(base)
    return kept


def _names(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z][A-Za-z]{2,}\b", text))


def plant(bases: Sequence[Base], *, stories: int, seed: int, largest: int = 200) -> Planted:
    """Return a corpus of some ``stories`` families among plain articles of ``bases``.

    Args:
        bases: Thinned; 8 per story are enough.
        stories: Families of copies; half as many borrowings and a quarter as many quotations.
        seed: Of every choice.
        largest: Documents of the largest family; sizes fall off from there.
    """
    planter = Planter(bases, seed)
    rng = planter.rng
    queue = list(bases)
    rng.shuffle(queue)
    long = [b for b in queue if len(b.text.split()) >= 80 and len(sentences_of(b.text)) >= 4]
    used: set[str] = set()

    def take() -> Base:
        base = long.pop()
        used.add(base.name)
        return base

    levels = list(EDITS)
    for i in range(stories):
        size = largest if i == 0 else max(2, min(largest, int(2 + rng.paretovariate(0.9))))
        rng.shuffle(levels)
        planter.family(take(), size, levels)
    for i in range(stories // 2):
        planter.borrow(take(), take(), 1 if i % 2 else rng.randint(2, 5))
    for _ in range(stories // 4):
        source = next(
            (s for s in sentences_of(take().text) if 12 <= len(s.split()) <= 35 and '"' not in s), None
        )  # fmt: skip
        if source is not None:
            planter.quote([take() for _ in range(rng.randint(2, 3))], source)
    planter.series(30, min(b.published for b in bases))
    for base in queue:
        if base.name not in used:
            planter.plain(base)
    return planter.out
