"""Measure who did what to whom against PLOVER records, from raw text.

    python -m evals plover

A record is right when its root is right, its source lies in the words that annotators marked as the
source, and its target in those of the target.  Two coders are measured:

- *reader*: the claims that the default reader makes, by ``roots.yaml``.  It reads a few kinds of acts
  between parties; most records are about others (accusations, protests, assaults), so its recall is low.
- *parse*: three linear models over the reader's parse (root of the sentence; who is source; who is target).
  *marked, crossed*: trained on four fifths of ``PLV_train.tsv``, tried on the fifth, in turn; *drafted, unseen*:
  trained on all of it, tried on the records of ``PLOVER_GSR_CAMEO.txt``, which others wrote by an older
  draft; *drafted, crossed*: trained on four fifths of those too.

Records whose source or target is not named in the sentence are left out.

Does not: ship the models: they are made anew for each measurement and thrown away.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc, Token

from evals.relations.linear import Linear, train
from supplyline.claims import Reader, load_reader
from supplyline.claims.parsing.parse import unpack
from supplyline.ids import content_id
from supplyline.records import Claim, Document, Passage
from supplyline.schema import load

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "plover"
MARK = re.compile(r"(</?[st]>)")
FOLDS = 5
SAYING = frozenset(("say", "tell", "report", "state", "announce", "quote", "accord"))
NUMBERED = frozenset(("DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT"))
NAMED = frozenset(("GPE", "NORP", "ORG", "PERSON"))
WITHIN = frozenset(("compound", "amod", "nmod", "poss"))
CONTENT = frozenset(("VERB", "NOUN", "ADJ", "ADV", "AUX", "PART", "ADP"))

Span = tuple[int, int]  # code points of the text, half-open


class KindRoot(BaseModel):
    """The root of a kind of claims."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    root: str
    reversed: bool = False


class Roots(BaseModel):
    """``roots.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[str, KindRoot]
    stages: dict[str, str]
    drafts: dict[str, str]


@cache
def roots() -> Roots:
    """Return the mapping, checked."""
    return load(Path(__file__).with_name("roots.yaml"), Roots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One sentence and what annotators say happened in it."""

    text: str
    root: str
    source: tuple[Span, ...]
    target: tuple[Span, ...]


def marked_records() -> list[Record]:
    """Return the sentences of ``PLV_train.tsv``."""
    with (DATA / "PLV_train.tsv").open(encoding="utf-8", newline="") as lines:
        return [
            _unmarked(row["marked_sentence"], row["gold_root"])
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def _unmarked(marked: str, root: str) -> Record:
    text, starts = "", {"s": 0, "t": 0}
    spans: dict[str, list[Span]] = {"s": [], "t": []}
    for part in MARK.split(marked):
        if part in ("<s>", "<t>"):
            starts[part[1]] = len(text)
        elif part in ("</s>", "</t>"):
            spans[part[2]].append((starts[part[2]], len(text)))
        else:
            text += part
    return Record(text=text, root=root, source=tuple(spans["s"]), target=tuple(spans["t"]))


def drafted_records() -> list[Record]:
    """Return the records of ``PLOVER_GSR_CAMEO.txt``, with the roots in use."""
    found = []
    for record in json.loads((DATA / "PLOVER_GSR_CAMEO.txt").read_text(encoding="utf-8")):
        if record["event"] == "DOCUMENT":
            continue
        text = record["text"]
        found.append(
            Record(
                text=text, root=roots().drafts.get(record["event"], record["event"]),
                source=_named(text, record.get("source")), target=_named(text, record.get("target")),
            )
        )  # fmt: skip
    return found


def _named(text: str, actors: Any) -> tuple[Span, ...]:
    """Return where actors are named; some records list them, some hold one, as object or as text."""
    listed = actors if isinstance(actors, list) else [actors] if actors else []
    spans = []
    for actor in listed:
        name = actor["actorText"] if isinstance(actor, dict) else actor
        at = text.casefold().find(name.casefold())
        if name and at >= 0:
            spans.append((at, at + len(name)))
    return tuple(spans)


# -- the parse's coder -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Actor:
    """A word that may name who acts or is acted on, and what the parse says of it."""

    token: Token
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coder:
    """The three models."""

    root: Linear
    source: Linear
    target: Linear

    def code(self, doc: Doc) -> tuple[str, Token, Token] | None:
        """Return root, source and target of a sentence; None where two words cannot be told apart."""
        people = actors(doc)
        if len(people) < 2:
            return None
        root = self.root.classes[int(self.root.log_shares(features_of(doc)).argmax())]
        source, target = (
            np.array([_share(model, actor, root) for actor in people])
            for model in (self.source, self.target)
        )
        both = source[:, None] + target[None, :]
        np.fill_diagonal(both, -np.inf)
        one, other = np.unravel_index(int(both.argmax()), both.shape)
        return root, people[int(one)].token, people[int(other)].token


def _share(model: Linear, actor: Actor, root: str) -> float:
    return float(model.log_shares(_with(actor, root))[model.classes.index("yes")])


def _with(actor: Actor, root: str) -> list[str]:
    """Return the features of an actor, and those that depend on what happens."""
    apart = ("dep=", "prep=", "path=", "up=")
    return [*actor.features, *(f"{root}|{f}" for f in actor.features if f.startswith(apart))]


def trained(records: Sequence[Record], docs: Sequence[Doc]) -> Coder:
    """Return the coder that ``records`` teach."""
    root = train([features_of(doc) for doc in docs], [r.root for r in records], epochs=12, balanced=True)  # fmt: skip
    rows: list[list[str]] = []
    source: list[str] = []
    target: list[str] = []
    for record, doc in zip(records, docs, strict=True):
        heads = [{_head(doc, span) for span in spans} for spans in (record.source, record.target)]
        for actor in actors(doc):
            rows.append(_with(actor, record.root))
            source.append("yes" if actor.token.i in heads[0] else "no")
            target.append("yes" if actor.token.i in heads[1] else "no")
    return Coder(root, train(rows, source, epochs=6), train(rows, target, epochs=6))


def _head(doc: Doc, span: Span) -> int | None:
    inside = [t for t in doc if span[0] <= t.idx and t.idx + len(t) <= span[1]]
    return next((t.i for t in inside if t.head == t or t.head not in inside), None)


def actors(doc: Doc) -> list[Actor]:
    """Return the words that may name an actor: heads of noun phrases, possessors, adjectives of states."""
    words = [t for t in doc if _may_act(t)]
    main = main_verb(doc)
    return [
        Actor(word, tuple(_features(word, main, at, len(words)))) for at, word in enumerate(words)
    ]


def _may_act(token: Token) -> bool:
    if token.ent_type_ in NUMBERED:
        return False
    head = token.pos_ in ("NOUN", "PROPN", "PRON") and token.dep_ not in (
        "compound",
        "nmod",
        "amod",
    )
    state = token.ent_type_ in ("NORP", "GPE") and token.dep_ in ("amod", "compound", "nmod")
    return head or state or token.dep_ == "poss"


def main_verb(doc: Doc) -> Token | None:
    """Return the verb that tells what happened: the root, or what the root says somebody said."""
    word = next((t for t in doc if t.head == t), None)
    while word is not None and word.lemma_.lower() in SAYING:
        told = [c for c in word.children if c.dep_ == "ccomp"]
        if not told:
            break
        word = told[0]
    return word


def _features(token: Token, main: Token | None, at: int, size: int) -> Iterator[str]:
    head = token.head
    yield from (
        f"dep={token.dep_}", f"ent={token.ent_type_}", f"pos={token.pos_}", f"at={min(at, 6)}",
        f"from the end={min(size - 1 - at, 5)}", f"head={head.lemma_.lower()}/{token.dep_}",
        f"head pos={head.pos_}/{token.dep_}", f"lemma={token.lemma_.lower()}",
    )  # fmt: skip
    if token.dep_ == "pobj":
        yield f"prep={head.lower_}"
        yield f"governed={head.head.lemma_.lower()}/{head.lower_}"
        yield f"governor={head.head.pos_}/{head.lower_}/{head.head.dep_}"
    if main is not None:
        up, down = _path(token, main)
        yield f"path={'<'.join(up)}^{'>'.join(down)}"
        yield f"length={min(6, len(up) + len(down))}"
        yield f"up={'<'.join(up[:2])}"
        passive = any(c.dep_ == "auxpass" for c in main.children)
        yield f"voice={passive}/{up[-1] if up else ''}"
    yield f"named={any(c.ent_type_ in NAMED for c in token.subtree)}"
    before = token.doc.text[: token.idx]
    yield f"quoted={chr(34) in before or chr(8220) in before}"


def _path(token: Token, main: Token) -> tuple[list[str], list[str]]:
    """Return the dependencies up from ``token`` to where it meets ``main``, and down from there."""
    above = [token, *token.ancestors]
    places = {t.i: at for at, t in enumerate((main, *main.ancestors))}
    meet = next((at for at, t in enumerate(above) if t.i in places), len(above))
    down = [main, *main.ancestors][: places[above[meet].i]] if meet < len(above) else []
    return [t.dep_ for t in above[:meet]], [t.dep_ for t in reversed(down)]


def features_of(doc: Doc) -> list[str]:
    """Return what a sentence's words and verbs say of its root."""
    lemmas = [t.lemma_.lower() for t in doc if not t.is_punct]
    found = [f"pair={a} {b}" for a, b in pairwise(lemmas)]
    found += [
        f"word={t.lemma_.lower()}"
        for t in doc
        if t.is_alpha and t.pos_ in CONTENT and not t.ent_type_
    ]
    for verb in (t for t in doc if t.pos_ == "VERB"):
        lemma = verb.lemma_.lower()
        negated = any(c.dep_ == "neg" for c in verb.children)
        found.append(f"verb={lemma}{'!' if negated else ''}")
        for child in verb.children:
            if child.dep_ in (
                "dobj",
                "nsubjpass",
                "xcomp",
                "ccomp",
                "prep",
                "prt",
                "acomp",
                "attr",
            ):
                found.append(f"{lemma}>{child.dep_}>{child.lemma_.lower()}")
            if child.dep_ == "aux" and child.lower_ in ("will", "would", "must", "should", "could", "may"):  # fmt: skip
                found += [f"aux={child.lower_}", f"{lemma}|{child.lower_}"]
    main = main_verb(doc)
    if main is not None:
        found.append(f"main={main.lemma_.lower()}")
        for child in main.children:
            if child.dep_ in ("dobj", "xcomp", "ccomp", "prep", "nsubjpass"):
                found.append(f"main>{child.dep_}>{child.lemma_.lower()}")
            found += [
                f"main>>{c.lemma_.lower()}" for c in child.children if c.dep_ in ("dobj", "pobj", "xcomp", "prep")
            ]  # fmt: skip
    return found


# -- the reader's coder ------------------------------------------------------------------------------


def read_claims(
    records: Sequence[Record], docs: Sequence[bytes], reader: Reader
) -> list[tuple[Claim, ...]]:
    """Return the claims that ``reader`` makes of each sentence, read by itself."""
    found = []
    for record, parse in zip(records, docs, strict=True):
        name = content_id("d1", [record.text])
        document = Document(
            id=name, name="record", capture="0" * 64, locator="", url=None, outlet=None, byline=None,
            title=None, published=None, published_by=None, language="en", text=record.text,
            dateline=None, credits=(), notes=(),
        )  # fmt: skip
        whole = Passage(document=name, index=0, start=0, end=len(record.text))
        found.append(reader.read(document, [whole], {record.text: parse}).claims)
    return found


def root_of(claim: Claim) -> tuple[str, bool] | None:
    """Return the root of a claim and whether its sides stand the other way round; None: it has none."""
    kind = roots().kinds.get(claim.kind)
    if kind is None:
        return None
    stages = roots().stages
    changed = stages.get("denied") if claim.polarity == "denied" else stages.get(claim.stage)
    return changed or kind.root, kind.reversed


def _claim_fits(claim: Claim, record: Record) -> bool:
    coded = root_of(claim)
    if coded is None or coded[0] != record.root:
        return False
    sides = (claim.to, claim.from_) if coded[1] else (claim.from_, claim.to)
    return all(
        any(
            (p.text and p.text in record.text[a:b]) or record.text[a:b] in p.text
            for p in side
            for a, b in spans
        )
        for side, spans in zip(sides, (record.source, record.target), strict=True)
    )


# -- measuring ---------------------------------------------------------------------------------------


def _inside(token: Token, spans: Sequence[Span]) -> bool:
    """Say whether a word, or what stands before it in its phrase ("Hungarian officials"), was marked."""
    phrase = [token, *(c for c in token.lefts if c.dep_ in WITHIN)]
    return any(a <= t.idx and t.idx + len(t) <= b for t in phrase for a, b in spans)


def tried(coder: Coder, records: Sequence[Record], docs: Sequence[Doc]) -> dict[str, float]:
    """Return counts: records, coded, root right, source right, target right, all right."""
    counts = dict.fromkeys(("records", "coded", "root", "source", "target", "all"), 0.0)
    for record, doc in zip(records, docs, strict=True):
        counts["records"] += 1
        coded = coder.code(doc)
        if coded is None:
            continue
        right = (
            coded[0] == record.root,
            _inside(coded[1], record.source),
            _inside(coded[2], record.target),
        )
        counts["coded"] += 1
        for name, one in zip(("root", "source", "target"), right, strict=True):
            counts[name] += one
        counts["all"] += all(right)
    return counts


def f1(right: float, given: float, wanted: float) -> float:
    """Return the harmonic mean of precision and recall; 0 when nothing is right."""
    return 2 * right / (given + wanted) if right else 0.0


def _crossed(
    records: Sequence[Record],
    docs: Sequence[Doc],
    more: Sequence[Record],
    more_docs: Sequence[Doc],
) -> dict[str, float]:
    """Return the counts of ``tried``, each fifth coded by what the rest and ``more`` teach."""
    order = [int(i) for i in np.random.default_rng(11).permutation(len(records))]
    totals: dict[str, float] = {}
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = sorted(set(order) - set(held))
        coder = trained(
            [*(records[i] for i in rest), *more], [*(docs[i] for i in rest), *more_docs]
        )
        for name, value in tried(
            coder, [records[i] for i in held], [docs[i] for i in held]
        ).items():
            totals[name] = totals.get(name, 0) + value
    return totals


def measure() -> dict[str, float]:
    """Return every figure by its name."""
    reader = load_reader()
    figures: dict[str, float] = {}
    sets = {"marked": marked_records(), "drafted": drafted_records()}
    sets = {n: [r for r in each if r.source and r.target] for n, each in sets.items()}
    parsed = {name: reader.parse([r.text for r in records]) for name, records in sets.items()}
    docs = {name: [unpack(p) for p in parses] for name, parses in parsed.items()}
    counted = {
        "marked, crossed": _crossed(sets["marked"], docs["marked"], [], []),
        "drafted, unseen": tried(
            trained(sets["marked"], docs["marked"]), sets["drafted"], docs["drafted"]
        ),
        "drafted, crossed": _crossed(
            sets["drafted"], docs["drafted"], sets["marked"], docs["marked"]
        ),
    }
    for how, counts in counted.items():
        for part in ("root", "source", "target"):
            figures[f"parse: {how}, {part}"] = counts[part] / counts["records"]
        figures[f"parse: {how}, root and direction f1"] = f1(
            counts["all"], counts["coded"], counts["records"]
        )
    for name, records in sets.items():
        claims = read_claims(records, parsed[name], reader)
        given = sum(root_of(c) is not None for each in claims for c in each)
        right = sum(
            any(_claim_fits(c, record) for c in each)
            for record, each in zip(records, claims, strict=True)
        )
        figures[f"reader: {name}, precision"] = right / max(1, given)
        figures[f"reader: {name}, root and direction f1"] = f1(right, given, len(records))
    return figures


def main() -> None:
    """Print the figures."""
    if not DATA.is_dir():
        print(f"no records at {DATA}: nothing is measured")
        return
    for name, value in measure().items():
        print(f"{name:48}{value:7.3f}")


if __name__ == "__main__":
    main()
