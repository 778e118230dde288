"""Measure attribution, certainty and voice alone: on gold claims and on four public sets.

    python -m evals.attribution.measure [--all] [--only gold|polnear|mpqa|uw|bias]

Without ``--all`` each public set is sampled (a fixed part), so that the whole takes under a minute.

gold     the claim's predicate is taken to be the head of its words of ``what`` in the sentence; then
         the last speaker (as ``score_claims.py`` compares; a pronoun passes for the name it stands
         for, which the reader resolves), the number of links, certainty and voice.
polnear  dev part; source, cue and content as whole spans.  Published on the same data (other
         splits): rules 11 / 23 / 6, BiLSTM-CRF 70 / 67 / 59, BERT 81 / 74 / 69.
mpqa     explicit events of the fifth of the documents that ``holders`` was not learnt from, in sentences
         that have a chain of three links; the chain is right when it has as many links and each is alike
         (half of the words, or a pronoun).  "depth" counts the writer.
uw       factuality of UW dev, Pearson's r: of ``factuality_of``, which is learnt from its train part; and
         without its sign against a claim's certainty as 3, 2, 1, 0, which is not meant for it ("uw r").
bias     CheckThat dev: is a sentence opinion (``opinionated``).  BABE, which no rule was chosen on: is it
         biased, taken as having a polemical word ("polemics") or as opinion ("slant"); by the outlet's
         side, how many unbiased sentences are flagged and how many biased ones are found.

The data is no part of the project: without ``../shared`` this says so and measures nothing.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from spacy.tokens import Doc, Token

from evals.attribution import mpqa, polnear
from evals.attribution.uw import targets
from supplyline.claims.parsing.installed import DEFAULT
from supplyline.claims.parsing.pipeline import parse_docs
from supplyline.claims.parties import party_index
from supplyline.claims.saying.attribution import attributions_in, tellings
from supplyline.claims.saying.certainty import certainty_of
from supplyline.claims.saying.factuality import factuality_of
from supplyline.claims.saying.quotes import Passage, carry
from supplyline.claims.saying.voice import loaded_words, opinionated, voice_of
from supplyline.text.sentences import split_sentences

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DEGREES = {"certain": 3.0, "probable": 2.0, "possible": 1.0, "unknown": 0.0}
SETS = ("gold", "polnear", "mpqa", "uw", "bias")

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence by its offsets."""

    start: int
    end: int


def parsed(sentences: Iterable[str]) -> Iterator[Doc]:
    """Yield the parse of each sentence, one ``Doc`` each."""
    return parse_docs(DEFAULT, list(sentences))


# ------------------------------------------------------------------------------------------ gold


def gold(part: str) -> Figures:
    """Return the agreement with the gold claims of ``part``, the predicate given."""
    scorer = _scorer()
    documents = [json.loads(line) for line in (SHARED / "evals" / f"claims_{part}.jsonl").open()]
    told = [(d, c) for d in documents for c in d["claims"]]
    texts = sorted({d["text"][c["start"] : c["end"]] for d, c in told})
    docs = dict(zip(texts, parsed(texts), strict=True))
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    degrees: list[tuple[str, str]] = []
    voices: list[tuple[str, str]] = []
    for document, claim in told:
        doc = docs[document["text"][claim["start"] : claim["end"]]]
        predicate = _predicate(doc, (claim["what"] or {}).get("text") or "")
        if predicate is None:
            continue
        here: list[Passage] = [Stretch(claim["start"], claim["end"])]
        quoted = carry(document["text"], here)[0].spans
        found = tellings(doc, predicate, party_index(), quoted=quoted, kind=claim["kind"])
        telling = next((t for t in found if t.polarity == claim["polarity"]), found[0])
        ours = [{"text": s.text, "code": s.code} for s in telling.speakers]
        theirs = claim["attribution"]
        degrees.append((claim["certainty"], certainty_of(doc, predicate)))
        spoken = voice_of(doc, predicate, attributed=bool(ours))
        voices.append((claim["voice"], spoken))
        if ours or theirs:
            asked["speaker"] += 1
            pronoun = bool(ours and theirs) and telling.speakers[-1].text.lower() in mpqa.PRONOUNS
            same = scorer.same_speaker({"attribution": theirs}, {"attribution": ours})
            right["speaker"] += bool(same or pronoun)
            right["chain"] += len(ours) == len(theirs)
    asked["chain"] = asked["speaker"]
    named = {f"gold {part} {k}": right[k] / asked[k] for k in ("speaker", "chain")}
    named[f"gold {part} voice"] = sum(g == p for g, p in voices) / len(voices)
    named[f"gold {part} voice macro"] = _macro(voices)
    named[f"gold {part} certainty"] = sum(g == p for g, p in degrees) / len(degrees)
    named[f"gold {part} certainty macro"] = _macro(degrees)
    return named


def _scorer() -> ModuleType:
    """Return ``score_claims.py``, which lies beside the gold, as a module."""
    spec = importlib.util.spec_from_file_location(
        "score_claims", SHARED / "evals" / "score_claims.py"
    )
    if spec is None or spec.loader is None:
        sys.exit(f"no score_claims.py in {SHARED / 'evals'}: put it beside the gold")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _predicate(doc: Doc, what: str) -> Token | None:
    """Return the head of the words ``what`` of a sentence; of the first long one if they vary."""
    for words in (what, *(w for w in what.split() if len(w) > 4)):
        at = doc.text.find(words) if words else -1
        span = doc.char_span(at, at + len(words), alignment_mode="expand") if at >= 0 else None
        if span is not None:
            return span.root
    return None


def _macro(pairs: list[tuple[str, str]]) -> float:
    """Return the macro-F1 of (right, found) labels over the right ones that occur."""
    total = 0.0
    labels = {right for right, _ in pairs}
    for label in labels:
        hit = sum(g == p == label for g, p in pairs)
        size = sum(g == label for g, _ in pairs) + sum(p == label for _, p in pairs)
        total += 2 * hit / size
    return total / len(labels)


# --------------------------------------------------------------------------------------- polnear


def polnear_dev(every: int) -> Figures:
    """Return F1 of source, cue and content on every ``every``-th text of PolNeAR dev."""
    articles = list(polnear.articles(SHARED / "data" / "polnear" / "dev"))
    texts = sorted({a.text for a in articles})[::every]

    def predict(text: str) -> list[dict[str, polnear.Spans]]:
        passages = split_sentences(text)
        docs = list(parsed(text[start:end] for start, end in passages))
        return [
            {"source": (a.source,) if a.source else (), "cue": (a.cue,), "content": a.content}
            for a in attributions_in(text, passages, docs)
        ]

    table = polnear.scores([a for a in articles if a.text in texts], predict)
    return {f"polnear {role} {n}": v for role, row in table.items() for n, v in zip(("precision", "recall", "f1"), row, strict=True)}  # fmt: skip


# ------------------------------------------------------------------------------------------ mpqa


def chains() -> Figures:
    """Return the share of chains that are right by depth, on documents that no weight was learnt from."""
    rows = mpqa.rows(SHARED / "data" / "mpqa" / "chains_dev.jsonl.gz")
    apart = {k: row for k, row in rows.items() if mpqa.fold_of(row) == 0}
    docs = dict(zip(apart, parsed(row["text"] for row in apart.values()), strict=True))
    return mpqa.figures(mpqa.counted(apart, docs))


# ------------------------------------------------------------------------------------- certainty


def uw(every: int) -> Figures:
    """Return Pearson's r of factuality, and of certainty with its size, on UW dev."""
    rows = [
        json.loads(line) for line in (SHARED / "data" / "factuality" / "UW" / "dev.jsonl").open()
    ][::every]
    pairs: list[tuple[float, float]] = []
    told: list[tuple[float, float]] = []
    for row, doc in zip(rows, parsed(r["text"] for r in rows), strict=True):
        for token, label in targets(row, doc):
            pairs.append((abs(label), DEGREES[certainty_of(doc, token)]))
            told.append((label, factuality_of(doc, token)))
    return {
        "uw factuality r": float(np.corrcoef(np.array(told).T)[0, 1]),
        "uw r": float(np.corrcoef(np.array(pairs).T)[0, 1]),
    }


# ------------------------------------------------------------------------------------------ bias


def bias(every: int) -> Figures:
    """Return macro-F1 on opinion and on bias, and the false alarms of polemics by side."""
    rows = [
        line.rstrip("\n").split("\t")
        for line in (SHARED / "data" / "bias" / "dev_en.tsv").open(encoding="utf-8")
    ]
    rows = [r for r in rows if len(r) > 2 and r[2] in ("SUBJ", "OBJ")]
    docs = parsed(r[1] for r in rows)
    opinion = [(r[2], "SUBJ" if opinionated(d) else "OBJ") for r, d in zip(rows, docs, strict=True)]
    with (SHARED / "data" / "bias" / "babe_sg1.csv").open(encoding="utf-8-sig") as file:
        babe = [
            r for r in csv.DictReader(file, delimiter=";") if r["label_bias"] != "No agreement"
        ][::every]
    sentences = list(parsed(r["text"] for r in babe))
    flagged = [bool(loaded_words(d)) for d in sentences]
    slanted = [opinionated(d) for d in sentences]
    named = {"bias opinion macro": _macro(opinion)}
    for what, found in (("polemics", flagged), ("slant", slanted)):
        labels = [
            (r["label_bias"], "Biased" if f else "Non-biased")
            for r, f in zip(babe, found, strict=True)
        ]
        named[f"bias {what} macro"] = _macro(labels)
        for side in ("left", "right"):
            for label, name in (("Non-biased", "false alarms"), ("Biased", "recall")):
                hits = [
                    f
                    for r, f in zip(babe, found, strict=True)
                    if r["type"] == side and r["label_bias"] == label
                ]
                named[f"bias {what} {name} {side}"] = sum(hits) / len(hits)
    return named


# ------------------------------------------------------------------------------------------ gate


def measure(only: Iterable[str] = SETS, *, whole: bool = False) -> Figures:
    """Return every figure of the sets named, by the name that the floors give it."""
    every = 1 if whole else 4
    gates: dict[str, Callable[[], Figures]] = {
        "gold": lambda: {**gold("train"), **gold("dev")},
        "polnear": lambda: polnear_dev(1 if whole else 3),
        "mpqa": chains,
        "uw": lambda: uw(every),
        "bias": lambda: bias(every),
    }
    return {name: value for key in only for name, value in gates[key]().items()}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="the public sets in whole, not a sample")
    parser.add_argument(
        "--only", choices=SETS, action="append", help="this set only; may be repeated"
    )
    given = parser.parse_args()
    if not SHARED.is_dir():
        print(f"no data at {SHARED}: nothing measured")
        return
    for name, value in measure(given.only or SETS, whole=given.all).items():
        print(f"{name:40} {value:.3f}")


if __name__ == "__main__":
    main()
