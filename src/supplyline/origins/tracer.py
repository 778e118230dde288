"""Find which documents share words, as they come in, at the cost of what is new.

Texts of the same words (case, punctuation, datelines and credits aside) are one text: a copy is
matched with the first of its kind that was held and goes no further, so ten thousand reprints are
ten thousand look-ups of one hash.  Every other text is looked up by its seeds and aligned with its
candidates.

Does not: say who copied whom (``derive``), nor find paraphrase or translation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np

from supplyline.origins.align import Shared, align
from supplyline.origins.faults import DocumentTwice
from supplyline.origins.moments import moment_of
from supplyline.origins.seeds import (
    VERSION,
    Hits,
    Kept,
    SeedIndex,
    Seeds,
    choose_seeds,
    read_fingerprint,
)
from supplyline.origins.words import Words, read_words
from supplyline.records import Document, Fingerprint, Match

MIN_WORDS = 4  # texts of fewer words are alike by chance: "Read more", "Photo: archive"
_BATCH = 8_000_000  # characters of new text in memory as words at once, some 250 MB
_PAIRS = 250_000  # hits aligned at once


class Tracer:
    """What is held, for finding what new documents share with it and with each other."""

    def __init__(self, fingerprints: Iterable[Fingerprint] = ()) -> None:
        """Take up the index where earlier calls of ``add`` left it.

        Args:
            fingerprints: All that ``add`` has ever returned for the documents still held.

        Raises:
            FingerprintUnreadable: One is of another version, or broken.
            DocumentTwice: Two are of one document.
        """
        self._ids: list[str] = []  # by number
        self._excluded: list[tuple[tuple[int, int], ...]] = []
        self._ranks: list[int] = []  # by number: of its words, the same whoever came first
        self._held: set[str] = set()
        self._first: dict[bytes, int] = {}  # number of the first document with these words
        self._index = SeedIndex()
        seeds: list[Seeds] = []
        moments: list[float] = []
        for fingerprint in fingerprints:
            kept = read_fingerprint(fingerprint)
            number = self._number(fingerprint.document, kept.excluded)
            self._ranks.append(_rank(kept.digest))
            hashes = np.frombuffer(kept.hashes, dtype="<u8").astype(np.uint64)
            places = np.frombuffer(kept.places, dtype="<u4").astype(np.int64)
            if len(hashes) or kept.digest not in self._first:
                self._first[kept.digest] = number
            seeds.append(Seeds(hashes, places))
            moments.append(kept.moment)
        self._index.hold_seeds(seeds, 0, moments)

    def add(
        self, documents: Sequence[Document], text_of: Callable[[str], str]
    ) -> tuple[list[Fingerprint], list[Match]]:
        """Hold ``documents`` and return their fingerprints and what they share.

        Args:
            documents: New ones, in any order.
            text_of: Gives the text of a document held before, by its id.

        Returns:
            A fingerprint per document, in their order; the matches of each with what was held
            before and with each other.  What ``derive`` makes of all matches does not depend on
            the order or the batches in which documents came.

        Raises:
            DocumentTwice: A document is held already, or given twice.
        """
        fingerprints: list[Fingerprint] = []
        matches: list[Match] = []
        new = {document.id: document.text for document in documents}

        def text(document: str) -> str:
            return new[document] if document in new else text_of(document)

        for batch in _batches(documents):
            found = self._add_batch(batch, text)
            fingerprints.extend(found[0])
            matches.extend(found[1])
        return fingerprints, matches

    def _number(self, document: str, excluded: tuple[tuple[int, int], ...]) -> int:
        if document in self._held:
            raise DocumentTwice(document)
        self._held.add(document)
        self._ids.append(document)
        self._excluded.append(excluded)
        return len(self._ids) - 1

    def _add_batch(
        self, documents: Sequence[Document], text_of: Callable[[str], str]
    ) -> tuple[list[Fingerprint], list[Match]]:
        first = len(self._ids)
        texts: dict[int, Words] = {}
        for document, words in zip(
            documents, read_words([document.text for document in documents]), strict=True
        ):
            excluded = excluded_of(document)
            number = self._number(document.id, excluded)
            texts[number] = words.without(excluded)
        digests = [digest_of(words) for words in texts.values()]
        self._ranks.extend(map(_rank, digests))
        fresh = [
            self._first.setdefault(digest, first + i) == first + i
            for i, digest in enumerate(digests)
        ]
        chosen = iter(
            choose_seeds([w for w, new in zip(texts.values(), fresh, strict=True) if new])
        )
        seeds = [next(chosen) if new else Seeds.none() for new in fresh]
        moments = [moment_of(document).seconds + _tie(document.id) for document in documents]
        hits = self._index.add(seeds, first, moments)
        matches = [
            self._match(number, self._first[digest], _whole(texts[number]), texts, text_of)
            for number, digest, new in zip(list(texts), digests, fresh, strict=True)
            if not new and len(texts[number]) >= MIN_WORDS
        ]
        matches.extend(self._aligned(hits, texts, text_of))
        return [
            Fingerprint(
                document=document.id,
                version=VERSION,
                words=len(texts[first + i]),
                seeds=msgspec.msgpack.encode(
                    Kept(
                        digests[i], moments[i], self._excluded[first + i],
                        seeds[i].hashes.astype("<u8").tobytes(),
                        seeds[i].places.astype("<u4").tobytes(),
                    )
                ),
            )
            for i, document in enumerate(documents)
        ], matches  # fmt: skip

    def _words(self, number: int, texts: dict[int, Words], text_of: Callable[[str], str]) -> Words:
        if number not in texts:
            (words,) = read_words([text_of(self._ids[number])])
            texts[number] = words.without(self._excluded[number])
        return texts[number]

    def _aligned(
        self, hits: Hits, texts: dict[int, Words], text_of: Callable[[str], str]
    ) -> Iterable[Match]:
        for part in hits.oriented(np.array(self._ranks, dtype=np.uint64)).parts(_PAIRS):
            for number in np.unique(np.concatenate([part.a, part.b])).tolist():
                self._words(number, texts, text_of)
            for a, b, shared in align(part, texts):
                yield self._match(a, b, shared, texts, text_of)

    def _match(
        self,
        a: int,
        b: int,
        shared: Shared,
        texts: dict[int, Words],
        text_of: Callable[[str], str],
    ) -> Match:
        one, other = self._words(a, texts, text_of), self._words(b, texts, text_of)
        spans = [
            (
                int(one.starts[p]), int(one.ends[q - 1]),
                int(other.starts[r]), int(other.ends[s - 1]),
            )
            for p, q, r, s in shared.passages
        ]  # fmt: skip
        x, y = self._ids[a], self._ids[b]
        if x > y:
            x, y = y, x
            spans = sorted((c, d, e, f) for e, f, c, d in spans)
        return Match(a=x, b=y, spans=tuple(spans), words=shared.words)


def excluded_of(document: Document) -> tuple[tuple[int, int], ...]:
    """Return what of the text is no word of the story: its dateline and syndication credits."""
    ranges = [(c.start, c.end) for c in document.credits if c.kind == "syndicated"]
    if document.dateline is not None:
        ranges.append((document.dateline.start, document.dateline.end))
    return tuple(sorted(ranges))


def digest_of(words: Words) -> bytes:
    """Return a hash of all words in order: 16 bytes, equal only for equal words."""
    return hashlib.blake2b(words.hashes.astype("<u8").tobytes(), digest_size=16).digest()


def _whole(words: Words) -> Shared:
    return Shared(((0, len(words), 0, len(words)),), len(words), len(words))


def _rank(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big")


def _tie(document: str) -> float:
    """Return a fraction of a second that orders documents of one moment, whoever came first."""
    return int.from_bytes(hashlib.sha256(document.encode("utf-8", "surrogatepass")).digest()[:2], "big") / 65536  # fmt: skip


def _batches(documents: Sequence[Document]) -> Iterable[list[Document]]:
    batch: list[Document] = []
    held = 0
    for document in documents:
        if batch and held + len(document.text) > _BATCH:
            yield batch
            batch, held = [], 0
        batch.append(document)
        held += len(document.text)
    if batch:
        yield batch
