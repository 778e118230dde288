"""Whatever the batches and their order, the answers are those of all documents at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins import Index, document_of, facts_of, lookup, trace
from supplyline.origins.engine import phrases
from supplyline.records import Document, Origin, Reuse
from tests.origins.engine.small import among, names, told

CREDITS: tuple[tuple[str, ...], ...] = ((), (), (), ("(Delta Press)",), ("(Alpha Agency)",))
OUTLETS = (None, "Norhaven Post", "Sundale Times", "Delta Press", "Omeria Daily")


def moment(rng: random.Random) -> str | None:
    """Return a day of March, a moment of one, or nothing."""
    day = f"2025-03-{rng.randint(1, 14):02d}"
    return rng.choice([None, day, day, f"{day}T{rng.randint(0, 23):02d}:00:00Z"])


def corpus(rng: random.Random, size: int) -> list[Document]:
    """Return stories and their versions, quotations, a form's items, fixed phrases, and reprints."""
    fixed = [told(50_000 + 100 * i, rng.choice([14, 20, 30])) for i in range(4)]
    fixed[0][3:3] = names(700, 2)
    stories = [
        [*told(200 * i, 25), *names(100 + 5 * i, 4), *told(200 * i + 60, 30)] for i in range(5)
    ]
    documents = []
    for number in range(size):
        own = told(100_000 + 50 * number, 40)
        story = rng.choice(stories)
        words = rng.choice(
            [
                [*story[rng.choice([0, 0, 15, 30]) :], *own[: rng.choice([0, 10, 40])]],
                [*story, *own[:5]],
                own,
                among(told(60_000, 30), names(2000 + 9 * number, 8)),
                [*own, "“", *story[5:20], "”"],
            ]
        )
        for phrase in fixed:
            if rng.random() < 0.3:
                words = [*words, ".", *phrase] if rng.random() < 0.6 else [*phrase, ".", *words]
        credits_ = rng.choice(CREDITS)
        made = document_of(
            " ".join([*words, *credits_]), outlet=rng.choice(OUTLETS), published=moment(rng),
            syndicated=credits_,
        )  # fmt: skip
        documents.append(replace(made, id=f"{number:03d}", name=str(number)))
        if rng.random() < 0.15:
            documents.append(replace(documents[-1], id=f"{number:03d}r", published=moment(rng)))
    return documents


def by_batches(
    rng: random.Random, documents: Sequence[Document]
) -> tuple[tuple[Origin, ...], tuple[Reuse, ...]]:
    """Return what is kept of the answers if documents come in some order and batches."""
    left = rng.sample(documents, len(documents))
    origins: dict[str, Origin] = {}
    edges: dict[str, list[Reuse]] = {}
    with Index() as index:
        while left:
            count = rng.choice([1, 2, 5, 20])
            index.add(facts_of(left[:count]))
            del left[:count]
            for answers in index.trace():
                origins |= {origin.document: origin for origin in answers.origins()}
                edges |= {id_: [] for id_ in answers.ids}
                for reuse in answers.reuse():
                    edges[reuse.copy].append(reuse)
            if rng.random() < 0.8:
                index.settle()
    return (
        tuple(origins[id_] for id_ in sorted(origins)),
        tuple(sorted((r for own in edges.values() for r in own), key=lambda r: (r.copy, r.source))),
    )


@pytest.mark.parametrize("many", [1, 48])
@settings(deadline=None, max_examples=4)  # the machine may be busy
@given(seed=st.integers(0, 2**32))
def test_batches_and_their_order_change_nothing(many: int, seed: int) -> None:
    """Late originals, phrases that become fixed, older reprints: also if few of many are heard."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    documents = corpus(rng, rng.randint(10, 40))
    with pytest.MonkeyPatch.context() as patch:
        for module in (phrases, lookup):
            patch.setattr(module, "HEARD", many)
        patch.setattr(lookup, "HUBS", 1000)  # beyond so many carriers an edge may name another
        whole = trace(documents)
        assert by_batches(rng, documents) == (whole.origins, whole.reuse)
