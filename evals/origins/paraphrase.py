"""Measure the search for paraphrase and translation: what it finds, reads, and cries wolf at.

``python -m evals.origins.paraphrase [SEED [PAIRS [START]]]`` prints the table.  Three kinds of truth, none of
them what a newsroom would supply:

* *planted*: articles of ``../shared/data/reuters`` rewritten by the rules below until literal
  matching no longer joins the two.  They prove that the search survives these rules, which touch
  every sentence and keep its sense; they do not prove that it finds what a journalist would write.
* *by hand*: six invented reports of ``stories.yaml``, each told anew and in four other languages.
* *alarms*: real articles nobody rewrote, and pages of twenty countries nobody translated.  Every
  likeness among them is counted as false, though some are an agency's own second version of one
  report, so this precision is a lower bound.

Does not: use a language model, or read what it should find from what it measures.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq

from supplyline.origins import Trace, document_of, trace
from supplyline.origins.paraphrase import Encoder, Paraphrases, load_encoder, look_for_paraphrase
from supplyline.origins.paraphrase.encoder import Vectors
from supplyline.origins.paraphrase.likeness import lead_of
from supplyline.records import Document
from supplyline.schema import load

BASES = Path(__file__).parents[3] / "shared" / "data" / "reuters" / "articles.parquet"
PAGES = BASES.parents[1] / "pages"
STORIES = Path(__file__).with_name("stories.yaml")
OTHERS = ("ru", "ko", "zh", "de")
COPYING = {"syndication", "rewrite"}
OUTLETS = ("Norhaven Courier", "Sundale Post", "Eastmere Times")  # invented
ROUNDS = 6  # of loosening, before a pair counts as one that literal matching finds anyway

# Words that may stand for each other in news.  Not in every sense: some results read oddly, and are
# meant to, since a careful rewriter would keep closer to the meaning than this list does.
SYNONYMS = {
    "said": "stated", "says": "states", "told": "informed", "added": "went on to say", "company": "firm",
    "companies": "firms", "government": "administration", "officials": "representatives",
    "official": "representative", "increase": "rise", "increased": "went up", "rose": "climbed",
    "rise": "increase", "fell": "dropped", "fall": "drop", "decline": "decrease", "declined": "went down",
    "higher": "greater", "lower": "smaller", "expected": "likely", "buy": "purchase",
    "bought": "purchased", "purchase": "buy", "sell": "dispose of", "sold": "disposed of",
    "sale": "disposal", "agreement": "accord", "agreed": "consented", "deal": "transaction",
    "profit": "earnings", "profits": "earnings", "loss": "deficit", "because": "since",
    "also": "in addition", "however": "nevertheless", "next": "coming",
    "earlier": "before", "against": "versus", "compared": "set", "dlrs": "dollars",
    "mln": "million", "bln": "billion", "pct": "percent", "cts": "cents", "tonnes": "metric tons",
    "shares": "stock", "share": "stake", "stock": "shares", "shareholders": "stockholders",
    "plans": "intends", "plan": "scheme", "meeting": "session", "talks": "negotiations",
    "trade": "commerce", "market": "marketplace", "markets": "marketplaces", "price": "cost",
    "prices": "costs", "output": "production", "production": "output", "exports": "sales abroad",
    "imports": "purchases abroad", "oil": "petroleum", "crude": "unrefined", "statement": "declaration",
    "president": "head", "chairman": "head of the board", "spokesman": "representative",
    "would": "was to", "will": "is to", "could": "might", "may": "might",
    "major": "important", "large": "big", "small": "modest", "new": "fresh", "first": "opening",
    "current": "present", "recent": "latest", "total": "overall", "report": "account", "reported": "disclosed",
    "reports": "accounts", "part": "portion",
    "number": "figure", "result": "outcome", "results": "outcomes", "due": "owing", "during": "in the course of",
    "before": "ahead of", "after": "following", "between": "among",
    "continue": "go on", "continued": "went on", "remain": "stay", "remained": "stayed",
    "begin": "start", "began": "started", "ended": "closed",
    "showed": "indicated", "needed": "required", "need": "require", "problem": "difficulty",
    "problems": "difficulties", "policy": "course", "growth": "expansion", "economy": "economic life",
    "help": "assist", "seek": "look for", "offer": "bid", "offered": "proposed", "received": "got",
    "proposal": "suggestion", "owned": "held", "owns": "holds", "subsidiary": "unit", "unit": "subsidiary",
    "operations": "activities", "include": "comprise", "including": "among them", "quarter": "three months",
    "nearly": "almost", "almost": "nearly", "only": "merely", "while": "whereas", "although": "though",
    "industry": "sector", "bank": "lender",
    "banks": "lenders", "debt": "borrowings", "loans": "credits", "rates": "levels", "analysts": "observers",
    "traders": "dealers", "strong": "robust", "weak": "soft", "raise": "lift", "raised": "lifted",
    "cut": "reduced", "reduce": "lower", "reduced": "lowered", "allow": "permit", "required": "obliged",
    "decided": "resolved", "decision": "ruling", "believe": "think", "believes": "thinks",
    "several": "a number of", "many": "numerous",
}  # fmt: skip
_FILLERS = ("in effect", "as it turned out", "for its part", "in this way", "at the same time", "on the whole")  # fmt: skip
_SAID = re.compile(r"^(?P<what>.{25,}?), (?P<who>(?:the |an? )?[^,.]{3,60}?) (?:said|told reporters|added)(?P<rest>[^,.]{0,30})\.$")  # fmt: skip
_SAYS = re.compile(r"^(?P<who>[^,.]{3,60}?) (?:said|added) (?:that )?(?P<what>[^.]{25,})\.$")
_BACK = re.compile(r"^(?P<main>.{30,}?),? (?P<tail>(?:because|while|although|after|before|when|if|since|despite|following) [^.]{15,})\.$")  # fmt: skip
_FRONT = re.compile(r"^(?P<head>(?:In|On|At|Under|After|Before|Because|While|When|If|Despite|During) [^,.]{8,90}), (?P<main>.{25,})\.$")  # fmt: skip
_AND = re.compile(r"^(?P<one>.{45,}?),? (?:and|but) (?P<two>(?:the|it|he|she|they|its|this|that) .{30,})\.$")  # fmt: skip
_ACTIVE = re.compile(r"^(?P<who>[A-Z][^,.]{2,50}?) (?:has )?(?P<verb>acquired|bought|sold|signed|approved|rejected|announced|raised|cut|completed|received) (?P<what>[^,.]{5,80}?)(?P<rest>(?: (?:for|from|in|on|to|by) [^.]*)?)\.$")  # fmt: skip
_OF = re.compile(r"\bthe (?P<a>[a-z]{4,}) of (?P<b>[A-Z][A-Za-z]+)\b")
_LIST = re.compile(r"\b(?P<a>[a-z]{4,}) and (?P<b>[a-z]{4,})\b")
_PARTICIPLES = {"acquired", "bought", "sold", "signed", "approved", "rejected", "announced", "raised", "cut", "completed", "received"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """Documents, and the pairs of them that are one report in two wordings."""

    documents: tuple[Document, ...]
    pairs: tuple[frozenset[str], ...]
    tried: int  # rewritten; what literal matching joined in spite of it is left out


def sentences_of(text: str) -> list[str]:
    """Return the sentences of ``text``, roughly: enough to rewrite them."""
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", " ".join(text.split())) if s]


def _low(clause: str) -> str:
    """Return ``clause`` as it stands inside a sentence: names keep their capital."""
    first = clause.split(" ", 1)[0]
    usual = first in {"The", "A", "An", "It", "He", "She", "They", "In", "On", "At", "Its", "This", "That", "Under", "After", "Before", "Because", "While", "When", "If", "Despite", "During", "There"}  # fmt: skip
    return clause[0].lower() + clause[1:] if usual else clause


def _cap(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


def speech(sentence: str) -> str:
    """Move who says it to the other end, and make quotation indirect."""
    plain = sentence.replace('"', "").replace("“", "").replace("”", "")
    if found := _SAID.match(plain):
        return f"According to {_low(found['who'])}{found['rest']}, {_low(found['what'])}."
    if found := _SAYS.match(plain):
        return f"{_cap(found['what'])}, in the words of {_low(found['who'])}."
    return plain


def clauses(sentence: str) -> str:
    """Move a clause from the back to the front, or from the front to the back."""
    if found := _BACK.match(sentence):
        return f"{_cap(found['tail'])}, {_low(found['main'])}."
    if found := _FRONT.match(sentence):
        return f"{_cap(found['main'])} {_low(found['head'])}."
    return sentence


def passive(sentence: str) -> str:
    """Turn an act around: "X sold Y" into "Y was sold by X"."""
    if found := _ACTIVE.match(sentence):
        return f"{_cap(found['what'])} was {found['verb']} by {_low(found['who'])}{found['rest']}."
    return sentence


def phrases(sentence: str) -> str:
    """Turn small phrases around: "the ministry of X" into "X's ministry", "a and b" into "b and a"."""
    turned = _OF.sub(lambda m: f"{m['b']}'s {m['a']}", sentence)
    return _LIST.sub(lambda m: f"{m['b']} as well as {m['a']}", turned)


def synonyms(sentence: str, rng: random.Random, share: float) -> str:
    """Exchange that share of the words that the list knows."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        found = SYNONYMS.get(word.lower())
        if found is None or rng.random() >= share:
            return word
        return _cap(found) if word[0].isupper() else found

    return re.sub(r"[A-Za-z]+", other, sentence)


def split_or_merged(sentences: Sequence[str], rng: random.Random) -> list[str]:
    """Split long sentences at "and", and join short neighbours."""
    out: list[str] = []
    for sentence in sentences:
        found = _AND.match(sentence)
        if found:
            out += [f"{found['one']}.", f"{_cap(found['two'])}."]
        elif out and len(out[-1]) < 90 and len(sentence) < 90 and rng.random() < 0.5:
            out[-1] = f"{out[-1].rstrip('.')}; {_low(sentence)}"
        else:
            out.append(sentence)
    return out


def loosened(text: str, source: str, rng: random.Random) -> str:
    """Break every run of five words that ``text`` still has from ``source``, names and numbers kept."""
    words, own = text.split(), re.findall(r"\w+", source.lower())
    runs = {tuple(own[i : i + 5]) for i in range(len(own) - 4)}
    out: list[str] = []
    last: list[str] = []
    for word in words:
        bare = re.findall(r"\w+", word.lower())
        if len(last) >= 4 and tuple([*last, *bare][-5:]) in runs:
            out[-1:] = [out[-1], f"{rng.choice(_FILLERS)}"] if out[-1][-1] in ",;." else [f"{out[-1]},", f"{rng.choice(_FILLERS)},"]  # fmt: skip
            last = []
        out.append(word)
        last = [*last, *bare][-5:]
    return " ".join(out)


def rewritten(text: str, rng: random.Random) -> str:
    """Return ``text`` in other words by all rules, a fifth of its sentences dropped and some moved."""
    kept = sentences_of(text)
    kept = [kept[0], *(s for s in kept[1:] if rng.random() >= 0.2)]
    if len(kept) > 3 and rng.random() < 0.5:
        at = rng.randrange(1, len(kept) - 1)
        kept[at], kept[at + 1] = kept[at + 1], kept[at]
    turned = split_or_merged([phrases(passive(clauses(speech(s)))) for s in kept], rng)
    return " ".join(synonyms(s, rng, 0.85) for s in turned)


def plant(rows: Sequence[dict[str, str]], pairs: int, seed: int) -> Planted:
    """Return ``rows`` as documents, ``pairs`` of them with a rewriting that literal matching misses.

    A rewriting that ``trace`` joins with its source is loosened at the runs that gave it away; one
    that is joined even then is left out.
    """
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    real = plain(rows)
    long = [d for d in real if len(d.text.split()) >= 80 and len(sentences_of(d.text)) >= 4]
    kept: list[Document] = []
    found: list[frozenset[str]] = []
    chosen = rng.sample(long, min(pairs, len(long)))
    for source in chosen:
        moment = datetime.fromisoformat(source.published or "") + timedelta(minutes=rng.randint(20, 1800))  # fmt: skip
        text = rewritten(source.text, rng)
        for _ in range(ROUNDS):
            copy = document_of(text, name=f"{source.name}/anew", outlet=rng.choice(OUTLETS), published=f"{moment:%Y-%m-%dT%H:%M:%SZ}")  # fmt: skip
            if not is_joined(trace([source, copy])):
                kept.append(copy)
                found.append(frozenset((source.id, copy.id)))
                break
            text = loosened(text, source.text, rng)
    return Planted((*real, *kept), tuple(found), len(chosen))


def is_joined(traced: Trace) -> bool:
    """Say whether literal matching makes one of two documents the copy of the other."""
    return traced.count == 1 or any(edge.kind in COPYING for edge in traced.reuse)


def read_rows(start: int, count: int) -> list[dict[str, str]]:
    """Return that many dated articles in order of publication."""
    rows = [r for r in pq.read_table(BASES).to_pylist() if r["published"] and r["text"]]
    rows.sort(key=lambda r: (r["published"], r["id"]))
    return rows[start : start + count]


def by_hand() -> tuple[list[Document], dict[str, tuple[str, str]]]:
    """Return the invented reports as documents, and the story and version of each."""
    documents, told = [], {}
    for day, story in enumerate(load(STORIES, list[dict[str, str]])):
        for version, text in story.items():
            if version != "name":
                later = version == "en_later"
                document = document_of(text, name=f"{story['name']}/{version}", outlet=f"Outlet {version}", published=f"2025-03-{day % 2 + 1 + later:02}")  # fmt: skip
                document = replace(document, language=version[:2])
                documents.append(document)
                told[document.id] = (story["name"], version)
    return documents, told


class Counted:
    """The model, with a count of the sentences it has read."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.name = encoder.name
        self.read = 0

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Read them, and count them."""
        self.read += len(sentences)
        return self.encoder.encode(sentences)


def measure_by_hand(encoder: Encoder) -> tuple[dict[str, float], Paraphrases]:
    """Return recall by language, and the share of likenesses that are of one report."""
    documents, told = by_hand()
    found = look_for_paraphrase(documents, trace(documents), encoder=encoder)
    pairs = {frozenset((likeness.a, likeness.b)) for likeness in found.likenesses}

    def recall(one: str, other: str) -> float:
        names = {story for story, _ in told.values()}
        key = {place: document for document, place in told.items()}
        return sum(frozenset((key[n, one], key[n, other])) in pairs for n in names) / len(names)

    figures = {"by hand: told anew": recall("en", "en_anew")}
    for other in OTHERS:
        figures[f"by hand: en and {other}"] = recall("en", other)
    across = list(combinations(OTHERS, 2))
    figures["by hand: two of ru, ko, zh, de"] = sum(recall(a, b) for a, b in across) / len(across)

    def right(pair: frozenset[str]) -> bool:
        a, b = (told[document] for document in pair)
        return a[0] == b[0] and "en_later" not in (a[1], b[1])

    figures["by hand: precision"] = sum(map(right, pairs)) / max(1, len(pairs))
    figures["by hand: least origins, right is 12"] = float(found.origins_low)
    return figures, found


def measure_planted(planted: Planted, encoder: Encoder) -> tuple[dict[str, float], Paraphrases]:
    """Return recall of planted pairs, precision, and alarms per 1,000 documents nobody rewrote."""
    traced = trace(planted.documents)
    found = look_for_paraphrase(planted.documents, traced, encoder=encoder)
    pairs = [frozenset((likeness.a, likeness.b)) for likeness in found.likenesses]
    true = set(planted.pairs)
    # A rewriting is also like whatever its source is like: that alarm is the source's, once.
    planted_ids = {document.id for document in planted.documents if document.name.endswith("/anew")}
    alarms = [p for p in pairs if p not in true and not p & planted_ids]
    hit = sum(p in true for p in pairs)
    figures = {
        "planted: below literal matching": len(planted.pairs) / max(1, planted.tried),
        "planted: recall": hit / max(1, len(planted.pairs)),
        "planted: precision, every alarm false": hit / max(1, hit + len(alarms)),
        "alarms per 1,000 real documents": 1000
        * len(alarms)
        / (len(planted.documents) - len(planted_ids)),
    }
    return figures, found


def measure_reading(documents: Sequence[Document], encoder: Encoder) -> dict[str, float]:
    """Return what the search costs among documents that nobody rewrote."""
    traced = trace(documents)
    counted = Counted(encoder)
    started = time.process_time()
    look_for_paraphrase(documents, traced, encoder=counted)
    seconds = time.process_time() - started
    leads = {said for d in documents for said in lead_of(d.text, d.language).sentences}
    return {
        "plain: share of the leads' sentences not read": 1 - counted.read / max(1, len(leads)),
        "plain: seconds per 1,000 documents": 1000 * seconds / len(documents),
    }


def plain(rows: Sequence[dict[str, str]]) -> list[Document]:
    """Return ``rows`` as documents of one invented outlet."""
    return [document_of(r["text"], name=r["id"], outlet="Delta Press", published=r["published"]) for r in rows]  # fmt: skip


def read_pages() -> list[Document]:
    """Return the news pages of twenty countries, undated, so that all are compared with all."""
    documents = []
    for file in sorted(PAGES.rglob("*.json")):
        versions = json.loads(file.read_text(encoding="utf-8"))
        body = versions[max(versions)]["body"]
        told = [
            *(body.get("summary") or []),
            *(p for s in body["sections"] for p in s["paragraphs"]),
        ]
        text = "\n\n".join(told)
        if len(text) > 200:
            documents.append(document_of(text, name=file.name, outlet=file.name))
    return documents


def main(seed: int = 202, pairs: int = 300, start: int = 6200) -> None:
    """Print the table."""
    encoder = load_encoder()
    encoder.encode(["The model is read from the disk before any time is taken."])

    def show(figures: dict[str, float]) -> None:
        for name, value in figures.items():
            print(f"{name:46} {value:.3f}", flush=True)

    show(measure_by_hand(encoder)[0])
    pages = read_pages()
    alarms = look_for_paraphrase(pages, trace(pages), encoder=encoder).likenesses
    print(f"{'alarms among pages of twenty countries':46} {len(alarms)} of {len(pages)} pages")
    rows = read_rows(start, 3000)
    show(measure_reading(plain(rows), encoder))
    planted = plant(rows, pairs, seed)
    show(measure_planted(planted, encoder)[0])
    print(f"{len(planted.documents)} documents, {len(planted.pairs)} planted pairs")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB, all of the command")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
