"""Every frame reads its own examples.  Parties are invented."""

from __future__ import annotations

import pytest

from supplyline.claims.acts.frames import drafts
from supplyline.claims.acts.stage import outcome
from supplyline.claims.acts.triggers import Example, Frame, frame_index
from supplyline.claims.parsing.installed import DEFAULT
from supplyline.claims.parsing.mending import mended
from supplyline.claims.parsing.pipeline import parse_docs
from supplyline.claims.parties import PartyIndex
from supplyline.claims.references import Memory, Resolver
from supplyline.schema.parties import PartyEntry

CASES = [(frame, example) for frame in frame_index().frames for example in frame.examples]


def read(example: Example) -> list[str]:
    """Return the claims of an example as the frames' files write them."""
    index = PartyIndex(
        tuple(
            PartyEntry(
                code=code,
                names=(name,) if not name.endswith("an") else (f"{name}x",),
                demonyms=(name, f"{name}s"),
            )
            for name, code in example.parties.items()
        )
    )
    doc = mended(*parse_docs(DEFAULT, [example.text]))
    codes = tuple(dict.fromkeys(example.parties.values()))
    memory = Memory(names={}, title_codes=(), pair=codes[:2] if len(codes) == 2 else (), home=None)
    lines = []
    for draft in drafts(doc, Resolver(index.find(example.text), memory)):
        made = outcome(draft.trigger, draft.kind, draft.fixed)
        if made.real and not (draft.both and not (draft.from_ and draft.to)):
            giver = "+".join(r.party.code or "?" for r in draft.from_) or "-"
            taker = "+".join(r.party.code or "?" for r in draft.to if r.party.code) or "-"
            lines.append(
                f"{draft.kind} {giver} > {taker} {draft.category} {made.stage} {made.polarity}"
            )
    return lines


@pytest.mark.parametrize(
    ("frame", "example"), CASES, ids=lambda v: getattr(v, "name", None) or v.text[:40]
)
def test_a_frame_reads_its_examples(frame: Frame, example: Example) -> None:
    """The examples in a frame's file are read as the file says, and no more."""
    assert read(example) == list(example.claims), frame.name


def test_every_kind_has_frames_with_examples() -> None:
    """No kind of the codebook is without a frame that an example shows."""
    shown = {frame.kind for frame, _ in CASES}
    assert shown == {frame.kind for frame in frame_index().frames}
    assert len(shown) == 9
