"""Measure givers, recipients and artifacts of transfers against RAMS (dev), by heads.

    python -m evals rams

RAMS marks events of all kinds in windows of five sentences of web news; those of its types of
transactions and of transported artifacts are measured.  An argument is right when it has the head of the gold
argument of that role.  Roles of RAMS's classes are not always the codebook's: in "buys" the buyer may be
marked as the giver, of the money.

- *reader*: parties and things of the transfers and deployments that the default reader finds in the
  trigger's sentence.  It asks for a party that it codes; most of RAMS is about firms and persons.
- *parse*: a linear model over the parse, told the trigger, trained on four fifths and tried on the fifth.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc, Token

from evals.relations.linear import Linear, train
from evals.relations.plover import Span, actors, f1
from supplyline.claims import Reader, load_reader
from supplyline.claims.parsing.parse import unpack
from supplyline.ids import content_id
from supplyline.records import Claim, Document, Passage

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "rams" / "dev.jsonlines"
ROLES = ("giver", "recipient", "artifact")
NAMED = {"money": "artifact", "artifactmoney": "artifact", "transporter": "giver", "destination": "recipient"}  # fmt: skip
TYPES = ("transaction.", "movement.transportartifact")
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event in its window."""

    sentences: tuple[str, ...]  # the window, words parted by blanks
    at: int  # the sentence of the trigger
    trigger: Span  # code points of that sentence
    arguments: tuple[tuple[str, Span], ...]  # role and place in that sentence; others are left out


def events() -> list[Event]:
    """Return the events of the measured types."""
    found = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["evt_triggers"][0][2][0][0].startswith(TYPES):
            found.append(_event(row))
    return found


def _event(row: dict[str, Any]) -> Event:
    first, at, starts = row["evt_triggers"][0][0], 0, []
    for words in row["sentences"]:
        starts.append(at)
        at += len(words)
    here = max(i for i, start in enumerate(starts) if start <= first)
    words, base = row["sentences"][here], starts[here]

    def span(one: int, other: int) -> Span | None:
        low, high = one - base, other - base
        if low < 0 or high >= len(words):
            return None
        start = sum(len(w) + 1 for w in words[:low])
        return start, start + len(" ".join(words[low : high + 1]))

    arguments = []
    for _, (one, other), label in row["gold_evt_links"]:
        role = label[11:]
        role, place = NAMED.get(role, role), span(one, other)
        if role in ROLES and place is not None:
            arguments.append((role, place))
    trigger = span(*row["evt_triggers"][0][:2])
    return Event(
        sentences=tuple(" ".join(s) for s in row["sentences"]), at=here,
        trigger=trigger or (0, 0), arguments=tuple(arguments),
    )  # fmt: skip


def _head(doc: Doc, span: Span) -> Token | None:
    inside = [t for t in doc if t.idx < span[1] and span[0] < t.idx + len(t)]
    return next((t for t in inside if t.head == t or t.head not in inside), None)


def _gold(event: Event, doc: Doc) -> set[tuple[str, int]]:
    heads = ((role, _head(doc, span)) for role, span in event.arguments)
    return {(role, head.i) for role, head in heads if head is not None}


# -- the reader ----------------------------------------------------------------------------------------


def read(event: Event, doc: Doc, parse: bytes, reader: Reader) -> set[tuple[str, int]]:
    """Return the arguments of the transfers that ``reader`` finds in the trigger's sentence."""
    sentence = event.sentences[event.at]
    name = content_id("d1", [sentence])
    document = Document(
        id=name, name="window", capture="0" * 64, locator="", url=None, outlet=None, byline=None,
        title=None, published=None, published_by=None, language="en", text=sentence,
        dateline=None, credits=(), notes=(),
    )  # fmt: skip
    whole = Passage(document=name, index=0, start=0, end=len(sentence))
    claims = reader.read(document, [whole], {sentence: parse}).claims
    return {found for c in claims if c.kind in ("transfer", "deployment") for found in _of(c, doc)}


def _of(claim: Claim, doc: Doc) -> list[tuple[str, int]]:
    sides = [("giver", p.text) for p in claim.from_] + [("recipient", p.text) for p in claim.to]
    if claim.what is not None:
        sides.append(("artifact", claim.what.text))
    found = []
    for role, text in sides:
        at = doc.text.find(text)
        head = _head(doc, (at, at + len(text))) if at >= 0 else None
        if head is not None:
            found.append((role, head.i))
    return found


# -- the parse -----------------------------------------------------------------------------------------


def _rows(event: Event, doc: Doc) -> list[tuple[Token, list[str]]]:
    """Return the words that may be arguments with what the parse says of them and of the trigger."""
    trigger = _head(doc, event.trigger)
    rows = []
    for actor in actors(doc):
        own = list(actor.features)
        if trigger is not None:
            token = actor.token
            above, over = [token, *token.ancestors], [trigger, *trigger.ancestors]
            meet = next((t for t in above if t in over), None)
            if meet is not None:
                up = "<".join(t.dep_ for t in above[: above.index(meet)])
                down = ">".join(t.dep_ for t in over[: over.index(meet)])
                own += [f"to it={up}^{down}", f"its={trigger.lemma_.lower()}|{up}", f"kind={trigger.pos_}|{up}^{down}"]  # fmt: skip
            side = "before" if token.i < trigger.i else "after"
            own += [f"side={side}", f"far={min(8, abs(token.i - trigger.i))}|{side}"]
        rows.append((actor.token, own))
    return rows


def _coded(models: dict[str, Linear], event: Event, doc: Doc) -> set[tuple[str, int]]:
    """Return the likeliest word of each role, if it is likelier than not to fill it at all."""
    rows = _rows(event, doc)
    found = set()
    for role, model in models.items():
        shares = [(model.log_shares(f)[model.classes.index("yes")], t.i) for t, f in rows]
        if shares and max(shares)[0] > np.log(0.3):
            found.add((role, max(shares)[1]))
    return found


def _taught(chosen: Sequence[Event], docs: Sequence[Doc]) -> dict[str, Linear]:
    rows = [
        (f, t.i, _gold(e, d)) for e, d in zip(chosen, docs, strict=True) for t, f in _rows(e, d)
    ]
    return {
        role: train(
            [f for f, _, _ in rows],
            ["yes" if (role, at) in gold else "no" for _, at, gold in rows],
            epochs=8,
        )
        for role in ROLES
    }


# -- measuring -----------------------------------------------------------------------------------------


def measure() -> dict[str, float]:
    """Return F1 by coder and role, and how many arguments there are."""
    reader, chosen = load_reader(), events()
    parses = reader.parse([e.sentences[e.at] for e in chosen])
    docs = [unpack(p) for p in parses]
    gold = [_gold(e, d) for e, d in zip(chosen, docs, strict=True)]
    found = {
        "reader": [read(e, d, p, reader) for e, d, p in zip(chosen, docs, parses, strict=True)]
    }
    order = [int(i) for i in np.random.default_rng(5).permutation(len(chosen))]
    coded: list[set[tuple[str, int]]] = [set() for _ in chosen]
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = sorted(set(order) - set(held))
        models = _taught([chosen[i] for i in rest], [docs[i] for i in rest])
        for i in held:
            coded[i] = _coded(models, chosen[i], docs[i])
    found["parse"] = coded
    figures = {}
    for coder, each in found.items():
        right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
        for ours, theirs in zip(each, gold, strict=True):
            right.update(role for role, _ in ours & theirs)
            given.update(role for role, _ in ours)
            wanted.update(role for role, _ in theirs)
        for role in ROLES:
            figures[f"{coder}: {role} f1"] = f1(right[role], given[role], wanted[role])
        figures[f"{coder}: all f1"] = f1(right.total(), given.total(), wanted.total())
        figures["arguments"] = float(wanted.total())
    return figures


def main() -> None:
    """Print the figures."""
    if not DATA.is_file():
        print(f"no events at {DATA}: nothing is measured")
        return
    for name, value in measure().items():
        print(f"{name:28}{value:8.3f}")


if __name__ == "__main__":
    main()
