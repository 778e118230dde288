"""Names to screen: aliases held out of the index, planted variants, names of people on no list.

Everything is made when it is asked for from ``shared/data``; nothing of it is kept in the project.
Choices are made by digest, so that they are the same on every machine; ``half`` tells the half that
weights were set on ("dev") from the half that is reported ("test").
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
from anyascii import anyascii
from rapidfuzz import fuzz

from supplyline.ids import sha256_hex
from supplyline.lists import Listed, ListedName, Lists, ListVersion

SHARED = Path(__file__).parents[3] / "shared" / "data"
FOLDER = SHARED / "lists"
LOADS = (
    ("un_consolidated_2026-02-27.xml",),
    ("ofac_sdn_2021-07.csv", "ofac_alt_2021-07.csv", "ofac_add_2021-07.csv"),
    ("ofac_consolidated_nonsdn_2025-03-28.xml",),
    ("eu_2025-0x_names_parsed.csv",),
    ("uk_2025-0x_names_parsed.csv",),
    ("australia_2025-0x_names_parsed.csv",),
    ("ofac_sdn_2025-0x_names_parsed.csv",),
    ("canada_sema_2025-0x.xml",),
)
HELD_OUT_OF = ("un", "ofac-sdn", "eu-names", "uk-names")
EACH = 1000  # aliases held out of a list, at most
ORDINARY = 1000
SPELLING = 80  # token_sort_ratio from which an alias is near another name
WORD = 60  # ratio from which two words are spellings of one

Loaded = list[tuple[ListVersion, list[Listed]]]


@dataclass(frozen=True, slots=True)
class Query:
    """A name to screen, and the entry that it should find."""

    text: str
    list: str
    entry: str
    kind: str  # "spelling", "near", "part", "script", "other"; of planted ones how it was planted
    half: str


def load_all(folder: Path) -> Loaded:
    """Return every list of ``shared`` in its newest version, loaded into ``folder``."""
    lists = Lists(folder)
    for files in LOADS:
        lists.load([FOLDER / file for file in files], now="2026-01-01T00:00:00Z")
    return [(version, lists.entries(version)) for version in lists.in_force()]


def hold_out(loaded: Loaded) -> tuple[Loaded, list[Query]]:
    """Take one alias out of up to ``EACH`` entries of each list; return the rest, and the aliases."""
    rest: Loaded = []
    queries: list[Query] = []
    for version, entries in loaded:
        if version.list not in HELD_OUT_OF:
            rest.append((version, entries))
            continue
        several = [e for e in entries if len({plain(n.text) for n in e.names}) > 1]
        chosen = {e.id for e in sorted(several, key=lambda e: _digest(e.id))[:EACH]}
        kept: list[Listed] = []
        for entry in entries:
            if entry.id not in chosen:
                kept.append(entry)
                continue
            out = min(entry.names[1:], key=lambda n: _digest(n.text))
            others = tuple(n for n in entry.names if plain(n.text) != plain(out.text))
            if not others:
                kept.append(entry)
                continue
            kept.append(replace(entry, names=others))
            queries.append(
                Query(out.text, version.list, entry.id, kind_of(out, others), half(entry.id))
            )
        rest.append((version, kept))
    return rest, queries


def kind_of(alias: ListedName, others: tuple[ListedName, ...]) -> str:
    """Return how an alias stands to the other names of its entry.

    By a rule that knows nothing of our score.  "script": no other name is in its script.  In ASCII,
    "spelling": as many words as another name, in pairs that rapidfuzz's ratio holds for ``WORD`` alike
    or more, and the names for ``SPELLING`` by its token_sort_ratio; "near": by the latter alone, so that
    a word may be another or one more.  "part": all words of one are in the other, two at least.
    "other": another name.
    """
    if all(n.script != alias.script for n in others):
        return "script"
    mine = plain(alias.text)
    near = [plain(n.text) for n in others if fuzz.token_sort_ratio(mine, plain(n.text)) >= SPELLING]
    if any(_in_pairs(mine.split(), other.split()) for other in near):
        return "spelling"
    if near:
        return "near"
    words = set(mine.split())
    for other in others:
        theirs = set(plain(other.text).split())
        if min(len(words), len(theirs)) > 1 and (words <= theirs or theirs <= words):
            return "part"
    return "other"


def _in_pairs(some: list[str], others: list[str]) -> bool:
    """Return whether words can be put in pairs of like ones, the likest first."""
    if len(some) != len(others):
        return False
    left = list(others)
    for word in some:
        best = max(left, key=lambda other: fuzz.ratio(word, other))
        if fuzz.ratio(word, best) < WORD:
            return False
        left.remove(best)
    return True


def plant(loaded: Loaded, each: int = 250) -> list[Query]:
    """Return variants of listed names, made by rules of this file."""
    found: list[Query] = []
    for how, make in PLANTED.items():
        made = [
            Query(text, version.list, entry.id, how, half(entry.id))
            for version, entries in loaded
            if version.list in HELD_OUT_OF
            for entry in entries
            for text in [make(entry)]
            if text
        ]
        found += sorted(made, key=lambda q: _digest(f"{how} {q.text} {q.entry}"))[:each]
    return found


def _reversed(entry: Listed) -> str:
    words = entry.names[0].text.replace(",", "").split()
    return " ".join(reversed(words)) if len(words) > 1 else ""


def _dropped(entry: Listed) -> str:
    words = entry.names[0].text.split()
    if entry.kind != "person" or len(words) < 3:
        return ""
    # The middle one of "A B C"; of "C, A B" the last.
    return " ".join(words[:-1] if words[0].endswith(",") else [words[0], *words[2:]])


def _mistyped(entry: Listed) -> str:
    name = entry.names[0]
    words = name.text.split()
    longest = max(words, key=len, default="")
    if name.script != "Latin" or len(longest) < 6:
        return ""
    at = 1 + int(_digest(name.text)[:4], 16) % (len(longest) - 3)
    made = (
        longest[:at] + longest[at + 1 :],
        longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :],
        longest[:at] + "e" + longest[at + 1 :],
    )[int(_digest(name.text)[4], 16) % 3]
    return " ".join(made if word == longest else word for word in words)


_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN = {  # "." is nothing
    "German": "a b w g d e jo sch s i i k l m n o p r s t u f ch z tsch sch schtsch . y . e ju ja",
    "French": "a b v g d e io j z i i k l m n o p r s t ou f kh ts tch ch chtch . y . e iou ia",
    "ICAO": "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y . e iu ia",
    "GOST": "a b v g d e yo zh z i j k l m n o p r s t u f x c ch sh shh . y . e yu ya",
}
_TABLES = [dict(zip(_CYRILLIC, row.split(), strict=True)) for row in _LATIN.values()]


def _romanised(entry: Listed) -> str:
    """Write a Cyrillic name by one of four tables."""
    name = next((n.text for n in entry.names if n.script == "Cyrillic"), "").lower()
    table = _TABLES[int(_digest(name)[:2], 16) % len(_TABLES)]
    text = "".join(table.get(sign, sign) for sign in name).replace(".", "")
    return text.title() if text.isascii() else ""


_RESPELT = {
    "kim": "gim", "ri": "lee", "pak": "park", "choe": "choi", "jong": "jung", "chong": "jeong", "chol": "cheol",
    "ch'ol": "chul", "yong": "young", "song": "sung", "hyok": "hyuk", "myong": "myung", "un": "eun", "ryong": "yong",
    "kyong": "gyeong", "kang": "gang", "jo": "cho", "cho": "jo", "chang": "jang", "jang": "chang", "paek": "baek",
    "sok": "seok", "chun": "joon", "su": "soo", "yun": "yoon", "hun": "hoon", "thae": "tae", "kwang": "gwang",
    "ho": "ho", "nam": "nam", "il": "il", "ju": "joo", "u": "woo", "o": "oh", "sin": "shin", "jon": "jeon", "mun": "moon",
}  # fmt: skip


def _respelt(entry: Listed) -> str:
    """Write a Korean name as the South would."""
    if entry.kind == "entity" or not {"DPRK", "DPRK2", "DPRK3", "DPRK4"} & set(entry.programmes):
        return ""
    words = re.findall(r"[a-z']+", entry.names[0].text.lower())
    changed = [_RESPELT.get(word, word) for word in words]
    return " ".join(changed).title() if changed != words and len(words) == 3 else ""


PLANTED = {
    "order": _reversed, "dropped": _dropped, "typo": _mistyped, "russian": _romanised, "korean": _respelt,
}  # fmt: skip


def ordinary(loaded: Loaded) -> list[str]:
    """Return names of journalists, people in the news of 1987 and firms of then; none on a list."""
    listed = _listed(loaded)
    people = dict.fromkeys([*_bylines(), *_reuters(_PERSON)])
    firms = dict.fromkeys(_reuters(_FIRM))
    names: list[str] = []
    for group in (people, firms):
        free = [name for name in group if in_any_order(name) not in listed]
        names += sorted(free, key=_digest)[: ORDINARY // 2]
    return names


def recombined(loaded: Loaded) -> list[str]:
    """Return given names of one listed person with the surname of another of the same programme.

    They sound as the listed do, and are on no list: the hardest names not to be alarmed by.
    """
    listed = _listed(loaded)
    people: list[tuple[tuple[str, ...], str, str]] = [
        (e.programmes, *n.text.split(", ", 1))  # type: ignore[misc]  # two parts
        for version, entries in loaded
        if version.list in {"ofac-sdn", "canada"}
        for e in entries
        for n in e.names[:1]
        if e.kind == "person" and n.text.count(", ") == 1
    ]
    people.sort(key=lambda row: (row[0], _digest(row[1])))
    made = [
        f"{first} {last}"
        for (programme, last, _), (other, _, first) in pairwise(people)
        if programme == other
    ]
    free = [name for name in dict.fromkeys(made) if in_any_order(name) not in listed]
    return sorted(free, key=_digest)[:ORDINARY]


def _listed(loaded: Loaded) -> set[str]:
    return {in_any_order(n.text) for _, entries in loaded for e in entries for n in e.names}


_PERSON = re.compile(r"(?:[Cc]hairman|[Pp]resident|[Aa]nalyst|[Mm]inister|economist|[Ss]ecretary) ((?:[A-Z][a-z]+|[A-Z]\.)(?: [A-Z]\.)? [A-Z][a-z]{2,})\b")  # fmt: skip
_FIRM = re.compile(
    r"\b((?:[A-Z][A-Za-z&]+ ){1,3}(?:Corp|Inc|Co|Ltd|Plc|Bank|Industries|Bancorp))\b"
)


def _reuters(pattern: re.Pattern[str]) -> Iterator[str]:
    table = pq.read_table(SHARED / "reuters" / "articles.parquet", columns=["text"])
    for text in table.column("text").to_pylist():
        yield from pattern.findall(" ".join(text.split()))


def _bylines() -> Iterator[str]:
    with (SHARED / "polnear" / "metadata.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            for name in re.split(r",| and |&|;", row["author"]):
                if re.fullmatch(r"[A-Z][\w'.-]+(?: [A-Z][\w'.-]*)? [A-Z][\w'-]{2,}", name.strip()):
                    yield name.strip()


def plain(text: str) -> str:
    """Return the words of a name in ASCII, lower case, with single blanks between."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))


def in_any_order(text: str) -> str:
    """Return ``plain`` with its words in order of the alphabet."""
    return " ".join(sorted(plain(text).split()))


def half(entry: str) -> str:
    """Return which half an entry is of."""
    return "dev" if int(_digest(entry)[-1], 16) < 8 else "test"


def _digest(text: str) -> str:
    return sha256_hex(text.encode())
