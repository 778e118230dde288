"""Read once what many documents carry: a reprint makes the claims of its twin, under ids of its own.

What ``claims_of`` makes of a document follows from its words, their sentences and parses, its day and
dateline, its title where that names a party, and the state whose medium it is.  Where all of these are
those of a document that this process has just read, only the ids are made anew.

Does not: look across processes; ask who copied whom (``origins`` does).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from supplyline.claims.assembly import claims_of
from supplyline.claims.identity import identified
from supplyline.claims.parties import party_index
from supplyline.claims.references import home_of, title_that_bears
from supplyline.records import Claim, Document, Passage
from supplyline.schema.parties import of_parties

MOST = 5_000  # documents and claims held: some 10 MB


class Twins:
    """What the last documents were found to say.

    Args:
        most: Documents and claims that are held; the ones asked for longest ago go first.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[bytes, tuple[Claim, ...]] = OrderedDict()

    def claims_of(
        self,
        document: Document,
        passages: Sequence[Passage],
        gated: Sequence[int],
        parses: Mapping[str, bytes],
        reader: str,
    ) -> tuple[Claim, ...]:
        """Return what ``claims.assembly.claims_of`` does."""
        if not gated:
            return ()
        key = _key(document, passages, gated, parses, reader)
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
            return tuple(identified(replace(claim, document=document.id)) for claim in held)
        claims = claims_of(document, passages, frozenset(gated), parses, reader)
        self._held[key] = claims
        self._size += 1 + len(claims)
        while self._size > self._most:
            self._size -= 1 + len(self._held.popitem(last=False)[1])
        return claims


@of_parties
def twins() -> Twins:
    """Return what this process has read while the parties in force were these."""
    return Twins()


def _key(
    document: Document,
    passages: Sequence[Passage],
    gated: Sequence[int],
    parses: Mapping[str, bytes],
    reader: str,
) -> bytes:
    """Return a digest of all that reading asks of a document."""
    text, index, wanted = document.text, party_index(document.published), frozenset(gated)
    sentences = (text[p.start : p.end] for p in passages if p.index in wanted)
    asked = (
        reader, document.published, document.dateline,
        title_that_bears(document, index), home_of(document, index),
        _digest(text.encode("utf-8", "surrogatepass")),
        [(p.index, p.start, p.end) for p in passages], list(gated),
        [_digest(parses[s]) if s in parses else None for s in sentences],
    )  # fmt: skip
    return _digest(repr(asked).encode("utf-8", "surrogatepass"))


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
