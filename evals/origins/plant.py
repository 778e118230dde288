"""Plant copies of known parentage among real articles, edited as newsrooms edit.

Any base texts will do.  Stories are taken from them and copied by invented outlets under edits of
known kind; the answer is known because we made it.  Base articles that already copy each other
within three days (brute force over word 5-grams, independent of the engine) are thinned out first;
series templates, which recur over months, are left in: they are what precision is about.  A corpus
larger than its base is planted on replicas of it, each with another exchange of its words.

``python -m evals.origins.plant --documents N --out FILE.parquet`` writes documents as the contract
names their fields, and beside them FILE.truth.parquet with what is true of each.

Does not: paraphrase or translate.  Words exchanged at random are drawn from the base vocabulary:
harder than synonyms for an aligner, easier for a reader to notice.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from supplyline.origins import document_of
from supplyline.records import Document

BASES = Path(__file__).parents[3] / "shared" / "data" / "reuters" / "articles.parquet"
AGENCY = "Delta Press"  # invented; every base article is one of its items
CITIES = ("Norhaven", "Sundale", "Eastmere", "Westcliff", "Millbrook")  # invented
PLANTED_OUTLETS = tuple(
    f"{city} {kind}" for city in CITIES for kind in ("Courier", "Post", "Times")
)
FIRMS = (
    "Arbor", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper",
    "Larch", "Maple", "Nettle", "Oak", "Poplar", "Rowan", "Sorrel", "Tansy", "Willow", "Yew",
)  # fmt: skip
THIN_SHARE = 0.3  # 5-grams shared within THIN_DAYS above which the later base article is left out
THIN_DAYS = 3
THIN_RARE = 12  # base articles that may carry a name before it says nothing about the affair
THIN_NAMES = 2
LATE = 0.1  # share of families whose original is posted after its copies
BORROWED = 1 / 3  # of a borrower's words at most: with half of them it would be a copy
FRAMED = 0.05  # share of the articles beside the stories that carry a publisher's fixed text
BAND = 32  # most frequent words that change places with each other in a replica, then twice as many
PER_BASE = 0.55  # base articles to plant on for a document wanted; a few too many, then cut off
LONG_WORDS, LONG_SENTENCES = 80, 4  # what an article needs to be cut, moved and borrowed from
LONG_PER_STORY = 4  # such articles that a story takes up with all that is planted beside it
BATCH = 4096  # rows of a group of the Parquet file

Edit = Callable[[list[str], "Planter"], list[str]]
Sort = Literal["story", "copy", "borrower", "digest", "follow-up", "quoting", "form"]
Decided = Literal["", "time", "credit"]

# Forms that somebody fills in again and again: (outlets that print it, days between two, form).
FORMS: tuple[tuple[int, float, str], ...] = (
    (0, 1, "The {city} grain exchange fixed {crop} at {a} crowns a tonne in the {b}th session, against {c} the day before, on sales of {d} lots; {firm} took {e} lots and {other} the remaining {f}, brokers at the exchange said."),
    (0, 3, "{firm} {other} Corp is raising {a} million crowns through a bond due 20{g} that pays {h} percent and is priced at {i}, lead manager {third} Bank said. The issue is available in denominations of {b} and {c} crowns and will be listed in {city}. The selling concession is {h} percent while management and underwriting combined pay {i} percent."),
    (0, 2, "{firm} {third} Inc said it told the securities board that a group led by {other} Partners raised its stake in the company to {a} shares, or {h} percent of the total outstanding, from {b} shares, or {i} percent. The group said it bought the shares for {c} crowns between April {g} and May {h} for investment purposes only."),
    (0, 4, "Quarterly results of {firm} {other} Ltd. Share {a} cents against {b} cents. Net {c} against {d}. Sales {e} million against {f} million. Average shares outstanding {a} against {d}. Nine months share {b} cents against {c} cents."),
    (1, 1, "Weather for {city} and the coast: winds of force {h} from the north, rising to force {i} by noon, with showers later. Highest temperature {g} degrees, lowest {i} degrees. High water at {city} bridge at {h} and at {g} hours; pollen counts are low for {crop}, the weather office said."),
    (3, 1, "Results at {city} races on a going of {h} furlongs: first {firm} Star at {a} to {i}, second {other} Prince, third {third} Lass. Distances were {g} lengths and {h} lengths. The totaliser paid {b} crowns for a win and {c} crowns for the forecast on a field of {i} runners."),
)  # fmt: skip
# A publisher's fixed text: before the article, after it.  "" where it has none.
FRAMES: tuple[tuple[str, str], ...] = (
    ("", "Sign up for the {outlet} morning letter and have the stories of the day sent to you before breakfast on every working day. Write to the editors with corrections, comments and letters for print."),
    ("You are reading the free edition of the {outlet}. Subscribers see the whole paper, its archive and its puzzles from six in the morning.", ""),
    ("The {outlet} is printed on recycled paper by its own readers' society.", "All rights are reserved by the publishers of the {outlet}; no part of this page may be printed, broadcast or rewritten without their consent in writing."),
)  # fmt: skip
_PAIRS = """
said/stated also/too about/around between/among because/since however/but company/firm
shares/stock increase/rise increased/rose rise/increase rose/climbed fell/dropped decline/fall
declined/slipped agreement/accord agreed/consented talks/negotiations government/administration
minister/secretary officials/authorities spokesman/representative plan/scheme plans/intends
expected/forecast expects/foresees buy/acquire bought/acquired purchase/acquisition sell/divest
sold/disposed sale/disposal total/sum world/global country/nation countries/nations
year/twelvemonth years/twelvemonths month/period earlier/previously last/previous new/fresh
large/big major/main strong/robust weak/feeble market/bourse price/quotation prices/quotations
oil/crude trade/commerce meeting/gathering proposed/suggested proposal/suggestion report/account
reported/announced announced/disclosed told/informed help/aid support/backing problem/difficulty
problems/difficulties continue/proceed begin/start began/started end/finish ended/finished
output/production production/output reduce/cut cut/reduce reduced/lowered growth/expansion
low/depressed high/elevated while/whereas under/below over/above after/following before/ahead
"""
SYNONYMS = dict(pair.split("/") for pair in _PAIRS.split())


@dataclass(frozen=True, slots=True)
class Base:
    """An article to build from."""

    name: str
    published: datetime
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One planted document and what is true of it."""

    name: str
    outlet: str
    published: str
    title: str | None
    text: str
    credit: str | None = None  # as it stands in the text, "(Delta Press)"
    sort: Sort
    story: str  # Item.name of the root it goes back to: its own, unless it is a copy
    level: str = ""  # name of the edit, or how much was borrowed
    sources: tuple[str, ...] = ()  # stories it shares words with; of a quotation, its group
    decided: Decided = ""  # what says that the root was first


@dataclass(frozen=True, slots=True)
class Pair:
    """A planted relation between two documents."""

    copy: str  # Document.id
    source: str
    level: str  # name of the edit
    decided: Decided  # what says who was first


@dataclass(slots=True)
class Planted:
    """Documents and what is true of them, by ``Document.id``."""

    documents: list[Document] = field(default_factory=list)
    story: dict[str, str] = field(default_factory=dict)  # to its root's id
    families: list[list[str]] = field(default_factory=list)
    copies: list[Pair] = field(default_factory=list)  # copy and rewrite: one origin
    borrowed: list[Pair] = field(default_factory=list)  # some sentences: origins of their own
    quoted: list[list[str]] = field(default_factory=list)  # one quotation: origins of their own


def sentences_of(text: str) -> list[str]:
    """Return the sentences of ``text``, roughly: enough to cut and move them."""
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", " ".join(text.split())) if s]


class Planter:
    """Makes the planted corpus; every choice comes from one seed."""

    def __init__(self, bases: Sequence[Base], seed: int, prefix: str = "") -> None:
        self.rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
        self.prefix = prefix  # of every name: replicas have the same base names
        self.vocabulary: list[str] = sorted(
            {w for base in bases[:2000] for w in re.findall(r"[a-z]{3,}", base.text)}
        )
        self.items: list[Item] = []

    def word(self) -> str:
        """Return some word of the base articles."""
        return self.vocabulary[int(self.rng.random() * len(self.vocabulary))]

    def _add(
        self, name: str, text: str, *, outlet: str, published: str, sort: Sort,
        title: str | None = None, credit: str | None = None, story: str = "", level: str = "",
        sources: tuple[str, ...] = (), decided: Decided = "",
    ) -> str:  # fmt: skip
        name = self.prefix + name
        self.items.append(
            Item(
                name=name, outlet=outlet, published=published, title=title, text=text,
                credit=credit, sort=sort, story=story or name, level=level, sources=sources,
                decided=decided,
            )
        )  # fmt: skip
        return name

    def _outlet(self) -> str:
        return self.rng.choice(PLANTED_OUTLETS)

    def plain(self, base: Base, *, after: timedelta = timedelta()) -> str:
        """Add a base article as the agency's, and return its name."""
        return self._add(
            base.name, base.text, outlet=AGENCY, published=_iso(base.published + after),
            title=base.title, sort="story",
        )  # fmt: skip

    def framed(self, base: Base) -> None:
        """Add a base article as an outlet's own, between the texts that it prints with all of its."""
        outlet = self._outlet()
        before, behind = FRAMES[PLANTED_OUTLETS.index(outlet) % len(FRAMES)]
        text = "\n".join(
            part for part in (before.format(outlet=outlet), base.text, behind.format(outlet=outlet)) if part
        )  # fmt: skip
        self._add(
            base.name, text, outlet=outlet, published=_iso(base.published), title=base.title,
            sort="story",
        )  # fmt: skip

    def family(self, base: Base, size: int, levels: Sequence[str]) -> str:
        """Add a base article and ``size - 1`` edited copies of it, all of one origin."""
        late = self.rng.random() < LATE
        root = self.plain(base, after=timedelta(hours=40) if late else timedelta())
        first_day = base.published.date()
        sentences = sentences_of(base.text)
        for i in range(size - 1):
            level = levels[i % len(levels)] if i < len(levels) else self.rng.choice(levels)
            after = base.published + timedelta(minutes=self.rng.randint(5, 60 * 30))
            credited = late or self.rng.random() < 0.5
            whole_day = self.rng.random() < 0.2
            text = " ".join(EDITS[level](sentences, self))
            title = base.title
            if level == "headline":
                title = " ".join(self.rng.sample(text.split(), min(7, len(text.split())))).title()
                text = f"{title}\n{text}"
            elif level == "dateline":
                text = f"{self.rng.choice(CITIES).upper()}, {after:%b %d} (own correspondent) -- {text}"
            credit = f"({AGENCY})" if credited else None
            if credit:
                opens = self.rng.random() < 0.5
                text = f"{self.rng.choice(CITIES).upper()}, {credit} - {text}" if opens else f"{text} {credit}"  # fmt: skip
            timed = not late and (not whole_day or after.date() > first_day)
            self._add(
                f"{base.name}/{i}", text, outlet=self._outlet(),
                published=f"{after:%Y-%m-%d}" if whole_day else _iso(after), title=title,
                credit=credit, sort="copy", story=root, level=level, sources=(root,),
                decided="time" if timed else "credit" if credited else "",
            )  # fmt: skip
        return root

    def _taken(self, base: Base, count: int) -> list[str]:
        """Return ``count`` sentences in a row of 15 words and more; [] if there is none."""
        own = [s for s in sentences_of(base.text) if len(s.split()) >= 15 and '"' not in s]
        first = self.rng.randrange(max(1, len(own) - count + 1))
        return own[first : first + count]

    def _borrowed(self, base: Base, host: Base, count: int) -> list[str]:
        """Return at most ``count`` sentences of ``base``, no more than BORROWED of the whole."""
        taken = self._taken(base, count)
        words = len(host.text.split())
        while taken and sum(len(s.split()) for s in taken) * (1 - BORROWED) > BORROWED * words:
            taken.pop()
        return taken

    def _within(self, host: Base, taken: Sequence[str]) -> str:
        parts = sentences_of(host.text)
        at = self.rng.randint(1, len(parts))
        return " ".join([*parts[:at], *taken, *parts[at:]])

    def borrow(self, base: Base, host: Base, count: int) -> None:
        """Add an article and an unrelated one that carries ``count`` of its sentences."""
        source = self.plain(base)
        taken = self._borrowed(base, host, count)
        if not taken:
            return
        later = max(base.published, host.published) + timedelta(hours=self.rng.randint(1, 30))
        self._add(
            f"{host.name}/with", self._within(host, taken), outlet=self._outlet(),
            published=_iso(later), title=host.title, sort="borrower",
            level=f"{len(taken)} sentence{'s' * (len(taken) > 1)}", sources=(source,), decided="time",
        )  # fmt: skip

    def follow_up(self, base: Base, host: Base) -> None:
        """Add an article and the agency's next one, which tells two sentences of it again."""
        source = self.plain(base)
        taken = self._borrowed(base, host, 2)
        if not taken:
            return
        later = base.published + timedelta(hours=self.rng.randint(6, 40))
        self._add(
            f"{host.name}/follows", f"{' '.join(sentences_of(host.text))} {' '.join(taken)}",
            outlet=AGENCY, published=_iso(later), title=base.title, sort="follow-up",
            level="follow-up", sources=(source,), decided="time",
        )  # fmt: skip

    def digest(self, bases: Sequence[tuple[Base, str]]) -> None:
        """Add a page that strings together how several stories (and their names) begin."""
        day = max(base.published for base, _ in bases) + timedelta(hours=60)  # late originals too
        leads = [" ".join(sentences_of(base.text)[:2]) for base, _ in bases]
        self._add(
            f"{bases[0][0].name}/digest", "\n\n".join(f"* {lead}" for lead in leads),
            outlet=self._outlet(), published=_iso(day), title="The day in brief", sort="digest",
            level="digest", sources=tuple(name for _, name in bases), decided="time",
        )  # fmt: skip

    def quote(self, bases: Sequence[Base], words: str) -> None:
        """Add articles that share nothing but a quotation of ``words``."""
        group = f"{self.prefix}{bases[0].name}/quotation"
        for base in bases:
            tail = self.rng.choice(
                ["the minister said.", "he told reporters.", "she said on Monday."]
            )
            marks = self.rng.choice(["“{}”", '"{}"'])
            said = f"{marks.format(words.rstrip('.') + ',')} {tail}"
            self._add(
                f"{base.name}/quoting", self._within(base, [said]), outlet=self._outlet(),
                published=_iso(base.published), title=base.title, sort="quoting",
                level="quotation", sources=(group,),
            )  # fmt: skip

    def series(self, number: int, count: int, start: datetime) -> None:
        """Add ``count`` items of form ``number``, filled in anew; each is an origin of its own."""
        printers, days, form = FORMS[number % len(FORMS)]
        outlets = [AGENCY] if not printers else self.rng.sample(PLANTED_OUTLETS, printers)
        for i in range(count):
            firms = self.rng.sample(FIRMS, 3)
            slots = {letter: str(self.rng.randint(10, 9999)) for letter in "abcdef"}
            slots |= {letter: str(self.rng.randint(1, 99)) for letter in "ghi"}
            text = form.format(
                city=self.rng.choice(CITIES), firm=firms[0], other=firms[1], third=firms[2],
                crop=self.rng.choice(["barley", "rye", "oats", "maize", "sorghum"]), **slots,
            )  # fmt: skip
            self._add(
                f"series/{number}/{i}", text, outlet=self.rng.choice(outlets),
                published=_iso(start + timedelta(days=days * i)), sort="form",
            )  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


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
        chance = planter.rng.random
        return [
            " ".join(planter.word() if chance() < share else w for w in s.split())
            for s in sentences
        ]

    return edit


def _synonyms(sentences: list[str], planter: Planter) -> list[str]:
    del planter
    return [" ".join(SYNONYMS.get(w, w) for w in s.split()) for s in sentences]


def _numbers(sentences: list[str], planter: Planter) -> list[str]:
    return [re.sub(r"\d+", lambda _: str(planter.rng.randint(2, 999)), s) for s in sentences]


def _habits(sentences: list[str], planter: Planter) -> list[str]:
    del planter
    return [s.replace('"', "”").replace(" - ", " — ").replace("'", "’") + "\n" for s in sentences]


def _dropped(sentences: list[str], planter: Planter) -> list[str]:
    kept = [s for s in sentences if planter.rng.random() < 0.7]
    return kept if sum(len(s.split()) for s in kept) >= 30 else sentences


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


def _same(sentences: list[str], planter: Planter) -> list[str]:
    del planter
    return sentences


def _both(first: Edit, second: Edit) -> Edit:
    return lambda sentences, planter: second(first(sentences, planter), planter)


EDITS: dict[str, Edit] = {
    "verbatim": _same,
    "habits": _habits,
    "headline": _same,  # Planter.family puts another headline on top …
    "dateline": _same,  # … and another dateline before the text
    "numbers": _numbers,
    "synonyms": _synonyms,
    "10 % words": _swap(0.1),
    "20 % words": _swap(0.2),
    "dropped": _dropped,
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


def read_bases(file: Path = BASES, limit: int | None = None) -> list[Base]:
    """Return the articles of ``file``, thinned: the first ``limit`` of its rows that have a date.

    Args:
        file: Parquet with ``id``, ``published`` (ISO 8601), ``text`` and, if there is one, ``title``.
        limit: Rows to read; None is all.
    """
    rows = pq.read_table(file).to_pylist()[:limit]
    return thinned(
        [
            Base(r["id"], datetime.fromisoformat(r["published"]), r["text"], r.get("title"))
            for r in rows
            if r["published"] and r["text"]
        ]
    )


_TOKEN = re.compile(r"([A-Za-z]+|[0-9]+)")


def replicas(bases: Sequence[Base], seed: int) -> Iterator[list[Base]]:
    """Yield ``bases``, then without end the same with their words exchanged one for one.

    A replica keeps lengths, forms and how often words recur, and shares no passage with another: each
    word changes places with one about as frequent, each number with one as long.  The most frequent
    words too, or half of every text would be equal in place.
    """
    yield list(bases)
    split = [_TOKEN.split(base.text) for base in bases]
    titles = [_TOKEN.split(base.title or "") for base in bases]
    counts = Counter(t.lower() for parts in split for t in parts[1::2])
    ranked = [word for word, _ in counts.most_common()]
    bands: dict[tuple[bool, int], list[str]] = defaultdict(list)
    for rank, word in enumerate(ranked):
        bands[word.isdigit(), len(word) if word.isdigit() else (rank // BAND).bit_length()].append(
            word
        )
    forms = {t for parts in (*split, *titles) for t in parts[1::2]}
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    while True:
        places: dict[str, str] = {}
        for words in bands.values():
            exchanged = words.copy()
            rng.shuffle(exchanged)
            places.update(zip(words, exchanged, strict=True))
        table = {form: _as_written(form, places.get(form.lower(), form.lower())) for form in forms}

        def written(parts: list[str], table: dict[str, str] = table) -> str:
            parts = parts.copy()
            parts[1::2] = map(table.__getitem__, parts[1::2])
            return "".join(parts)

        yield [
            replace(base, text=written(parts), title=written(title) or None)
            for base, parts, title in zip(bases, split, titles, strict=True)
        ]


def _as_written(form: str, word: str) -> str:
    """Return ``word`` in the case of ``form``."""
    if form.islower() or form.isdigit():
        return word
    return word.upper() if form.isupper() and len(form) > 1 else word.capitalize()


def _is_long(base: Base) -> bool:
    """Return whether ``base`` has enough words and sentences to be cut, moved and borrowed from."""
    return len(base.text.split()) >= LONG_WORDS and len(sentences_of(base.text)) >= LONG_SENTENCES


def plant_items(
    bases: Sequence[Base], *, stories: int, seed: int, largest: int = 500, prefix: str = ""
) -> list[Item]:
    """Return some ``stories`` families among plain articles of ``bases``; families come first.

    Args:
        bases: Thinned; 9 per story are enough.
        stories: Families of copies; half as many borrowings, a quarter as many quotations, an eighth
            as many follow-ups and a sixteenth as many digests.
        seed: Of every choice.
        largest: Documents of the largest family; sizes fall off from there.
        prefix: Put before every name.

    Raises:
        ValueError: Too few articles are long enough to be cut and moved.
    """
    planter = Planter(bases, seed, prefix)
    rng = planter.rng
    queue = list(bases)
    rng.shuffle(queue)
    long = [b for b in queue if _is_long(b)]
    if len(long) < LONG_PER_STORY * stories:
        raise ValueError(
            f"{len(long)} of {len(bases)} articles have {LONG_WORDS} words and {LONG_SENTENCES} "
            f"sentences, {stories} stories need {LONG_PER_STORY * stories}: plant fewer stories or "
            "give more text"
        )
    used: set[str] = set()

    def take() -> Base:
        base = long.pop()
        used.add(base.name)
        return base

    levels = list(EDITS)
    told: list[tuple[Base, str]] = []
    for i in range(stories):
        size = largest if i == 0 else max(2, min(largest, int(2 + rng.paretovariate(0.9))))
        rng.shuffle(levels)
        base = take()
        told.append((base, planter.family(base, size, levels)))
    for i in range(stories // 2):
        planter.borrow(take(), take(), 1 if i % 2 else rng.randint(2, 5))
    for _ in range(stories // 4):
        source = next(
            (s for s in sentences_of(take().text) if 12 <= len(s.split()) <= 35 and '"' not in s), None
        )  # fmt: skip
        if source is not None:
            planter.quote([take() for _ in range(rng.randint(2, 3))], source)
    for _ in range(stories // 8):
        planter.follow_up(take(), take())
    told.sort(key=lambda story: story[0].published)  # a digest is of one time
    for i in range(stories // 16):
        planter.digest(told[i * 16 : i * 16 + rng.randint(3, 6)])
    start = min(b.published for b in bases)
    for number in range(len(FORMS)):
        planter.series(number, max(6, stories // 20), start)
    for base in queue:
        if base.name not in used:
            (planter.framed if rng.random() < FRAMED else planter.plain)(base)
    return planter.items


def plant(bases: Sequence[Base], *, stories: int, seed: int, largest: int = 500) -> Planted:
    """Return a corpus of some ``stories`` families among plain articles of ``bases``, as records."""
    return planted_of(plant_items(bases, stories=stories, seed=seed, largest=largest))


def planted_of(items: Sequence[Item]) -> Planted:
    """Return ``items`` as documents and what is true of them by ``Document.id``."""
    documents = [
        replace(
            document_of(
                item.text, name=item.name, outlet=item.outlet, published=item.published,
                syndicated=[item.credit] if item.credit else [],
            ),
            title=item.title,
        )
        for item in items
    ]  # fmt: skip
    return truth_of(items, [document.id for document in documents], documents)


def truth_of(
    items: Sequence[Item], ids: Sequence[str], documents: Sequence[Document] = ()
) -> Planted:
    """Return what is true of ``items``, each called by its one of ``ids``."""
    called = {item.name: name for item, name in zip(items, ids, strict=True)}
    planted = Planted(list(documents))
    families: dict[str, list[str]] = defaultdict(list)
    groups: dict[str, list[str]] = defaultdict(list)
    for item in items:
        own = called[item.name]
        planted.story[own] = called[item.story]
        if item.sort == "copy":
            planted.copies.append(Pair(own, called[item.story], item.level, item.decided))
            families[item.story].append(own)
        elif item.sort == "quoting":
            groups[item.sources[0]].append(own)
        else:
            planted.borrowed += [Pair(own, called[s], item.level, item.decided) for s in item.sources]  # fmt: skip
    planted.families = [[called[root], *copies] for root, copies in families.items()]
    planted.quoted = list(groups.values())
    return planted


def plant_stream(bases: Sequence[Base], *, documents: int, seed: int) -> Iterator[list[Item]]:
    """Yield exactly ``documents`` items, a replica of ``bases`` at a time, each in an order by chance.

    What is planted does not cross replicas, so every yield is whole in itself.
    """
    left = documents
    for number, replica in enumerate(replicas(bases, seed)):
        rng = random.Random(f"{seed}/{number}")  # noqa: S311  # reproducible, not secret
        wanted = min(len(replica), max(60, int(left * PER_BASE)))
        own = replica if wanted == len(replica) else rng.sample(replica, wanted)
        long = sum(map(_is_long, own))
        items = plant_items(
            own, stories=max(1, min(wanted // 10, long // LONG_PER_STORY)), seed=rng.getrandbits(32),
            largest=min(500, max(12, wanted // 20)), prefix=f"{number}/" if number else "",
        )  # fmt: skip
        items = _cut_to(items, left)
        rng.shuffle(items)
        yield items
        left -= len(items)
        if left <= 0:
            return


def _cut_to(items: list[Item], count: int) -> list[Item]:
    """Return the first ``count`` items, without what shares words with one that is cut off."""
    kept = items[:count]
    names = {item.name for item in kept}
    whole = [
        item for item in kept if item.sort == "quoting" or all(s in names for s in item.sources)
    ]
    if len(whole) < len(kept):  # rare: make up the number with plain articles again
        whole += [item for item in items[count:] if item.sort in ("story", "form")][: count - len(whole)]  # fmt: skip
    return whole


DOCUMENT_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("id", "outlet", "published", "title", "text")]
)
TRUTH_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "sort", "story", "level", "decided", "credit")),
        ("sources", pa.list_(pa.string())),
    ]
)


def truth_file(file: Path) -> Path:
    """Return where the truth about the documents in ``file`` lies."""
    return file.with_suffix(".truth.parquet")


def write_corpus(bases: Sequence[Base], file: Path, *, documents: int, seed: int) -> None:
    """Write ``documents`` planted documents to ``file`` and the truth beside it, in batches."""
    with (
        pq.ParquetWriter(file, DOCUMENT_SCHEMA) as out,
        pq.ParquetWriter(truth_file(file), TRUTH_SCHEMA) as truth,
    ):
        for items in plant_stream(bases, documents=documents, seed=seed):
            write_items(items, out, truth)


def write_items(items: Sequence[Item], out: pq.ParquetWriter, truth: pq.ParquetWriter) -> None:
    """Append ``items`` to the two files."""
    for first in range(0, len(items), BATCH):
        part = items[first : first + BATCH]
        rows = [
            {"id": i.name, "outlet": i.outlet, "published": i.published, "title": i.title, "text": i.text}
            for i in part
        ]  # fmt: skip
        out.write_table(pa.Table.from_pylist(rows, schema=DOCUMENT_SCHEMA))
        facts = [
            {"id": i.name, "sort": i.sort, "story": i.story, "level": i.level, "decided": i.decided, "credit": i.credit, "sources": list(i.sources)}
            for i in part
        ]  # fmt: skip
        truth.write_table(pa.Table.from_pylist(facts, schema=TRUTH_SCHEMA))


def main() -> None:
    """Write a planted corpus."""
    parser = argparse.ArgumentParser(prog="python -m evals.origins.plant")
    parser.add_argument("--documents", type=int, required=True, help="how many to write")
    parser.add_argument("--out", type=Path, required=True, help="Parquet file; the truth goes beside it")  # fmt: skip
    parser.add_argument("--base", type=Path, default=BASES, help="Parquet with id, published, text, title")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not given.base.exists():
        parser.error(f"no base texts at {given.base}: name a Parquet file with --base")
    write_corpus(read_bases(given.base), given.out, documents=given.documents, seed=given.seed)
    print(f"{given.documents} documents in {given.out}, the truth in {truth_file(given.out)}")


if __name__ == "__main__":
    main()
