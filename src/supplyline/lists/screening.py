"""Screen names against the lists: each hit with its score and its reasons, none without.

Numbers come before names: the same IMO number is the strongest reason there is.

Does not: say that anybody is the one listed.  A hit is a reason to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from supplyline.lists.index import Floats, Index, Ints, weight_of
from supplyline.lists.listed import NameKind
from supplyline.lists.matching import (
    ASKED_SHARE,
    IN_KOREAN,
    JOINED,
    LISTED_SHARE,
    NOT_ALIKE,
    OTHER_FORM,
    QUALITY,
    Likeness,
    align,
    likeness,
    likenesses,
    of_names,
    reasons_of,
    score_of,
    whole_of,
    wholes_alike,
)
from supplyline.lists.spelling import Name, is_korean, name_of
from supplyline.lists.vessels import bic_in, imo_in, is_imo, without_numbers
from supplyline.records import Hit

Asked = Literal["person", "entity", "vessel"]
THRESHOLD = 0.82  # knee of evals/screening; set with the weights, re-run the gate
MOST = 20  # hits shown for a name: the same party is on several lists
_TRIED = 32  # names compared word by word
_REMEMBERED = 100_000  # words asked for: some 2 kB each
_LEAST_ROUGH = 0.5  # of a name that may be like the one asked for as a whole
_BARELY = 0.999  # of a bound, for rounding
_SLACK = 0.04  # what the rough score may be short of
_KINDS: dict[Asked, tuple[str, ...]] = {
    "person": ("person", "unknown"), "entity": ("entity", "unknown"), "vessel": ("vessel", "aircraft", "unknown"),
}  # fmt: skip
_NOBODY: tuple[Ints, Floats] = np.empty(0, np.int32), np.empty(0, np.float32)
_ALIAS = {"weak": "a weak alias, says the list", "low": "an alias of low quality, says the list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What became of one name."""

    subject: str
    hits: tuple[Hit, ...]  # the best first
    notes: tuple[str, ...]  # what a reader should know: "IMO 1234567 has a wrong check digit"


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    name: int
    reasons: tuple[str, ...]


class Screener:
    """Asks one index.  Words that were asked for before are remembered."""

    def __init__(self, index: Index, *, threshold: float = THRESHOLD, most: int = MOST) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold {threshold} is not between 0 and 1")
        self.index, self.threshold, self.most = index, threshold, most
        self._like: dict[str, tuple[Ints, Floats]] = {}
        self._words: dict[str, dict[str, Likeness]] = {}
        self._touched = np.zeros(len(index.names), dtype=np.float32)
        self._marked = np.zeros(len(index.names), dtype=np.bool_)
        self._best = np.zeros(len(index.names), dtype=np.float32)

    def screen(self, names: Iterable[str], *, kind: Asked | None = None) -> Iterator[Screened]:
        """Yield what becomes of each name, in order."""
        for name in names:
            yield self.one(name, kind=kind)

    def one(self, subject: str, *, kind: Asked | None = None) -> Screened:
        """Return the hits of one name, the best first, one for each entry."""
        index = self.index
        if len(self._words) > _REMEMBERED:
            self._words.clear()
            self._like.clear()
        best: dict[int, _Found] = {}
        notes = [
            f"IMO {n} has a wrong check digit: it is no ship's number" for n in imo_in(subject)
            if not is_imo(n)
        ]  # fmt: skip
        numbered: dict[int, list[str]] = {}
        for entry, reason in self._numbers(subject):
            numbered.setdefault(entry, []).append(reason)
        for found in self._names(subject, kind):
            entry = int(index.name_entry[found.name])
            if entry not in best or best[entry].score < found.score:
                best[entry] = found
        for entry, told in numbered.items():
            first = _Found(1.0, int(np.searchsorted(index.name_entry, entry)), ())
            named = best.get(entry, first)
            best[entry] = _Found(1.0, named.name, (*told, *named.reasons))
        ranked = sorted(
            best.items(), key=lambda item: (-item[1].score, index.entries[item[0]].list, item[0])
        )
        hits = tuple(self._hit(subject, entry, found) for entry, found in ranked[: self.most])
        return Screened(subject=subject, hits=hits, notes=tuple(notes))

    def _hit(self, subject: str, at: int, found: _Found) -> Hit:
        entry = self.index.entries[at]
        return Hit(
            subject=subject, list=entry.list, version=entry.version, listed=entry.id,
            kind=entry.kind, name=self.index.names[found.name], programmes=entry.programmes,
            score=round(found.score, 3), reasons=found.reasons,
        )  # fmt: skip

    def _numbers(self, subject: str) -> Iterator[tuple[int, str]]:
        for number in imo_in(subject):
            right = "right" if is_imo(number) else "wrong"
            for entry in self.index.entries_with("imo", number):
                yield entry, f"the same IMO number {number} (check digit {right})"
        for bic in bic_in(subject):
            for entry in self.index.entries_with("bic", bic):
                yield entry, f"the same BIC {bic}"

    def _names(self, subject: str, kind: Asked | None) -> Iterator[_Found]:
        """Yield the names that are alike enough, from the roughly best on."""
        bics = [bic for bic in bic_in(subject) if self.index.entries_with("bic", bic)]
        asked = name_of(without_numbers(subject, bics))
        if not asked.words:
            return
        weights = [self._weight(word) for word in asked.words]
        rough = self._rough(asked.words, weights, kind)
        alike = wholes_alike(
            whole_of(asked.words), [self.index.name_wholes[name] for name, _ in rough]
        )
        for (name, score), whole in zip(rough, alike, strict=True):
            if max(score + _SLACK, whole) >= self.threshold:
                found = self._compare(asked, weights, name, whole)
                if found is not None:
                    yield found

    def _rough(
        self, words: Sequence[str], weights: Sequence[float], kind: Asked | None
    ) -> list[tuple[int, float]]:
        """Return names by the shares of weight they have in common, the best first."""
        index, touched = self.index, self._touched
        total = left = sum(weights)
        enough = max(0.0, (_LEAST_ROUGH - LISTED_SHARE) / ASKED_SHARE) * total
        parts: list[Ints] = []
        for at in sorted(range(len(words)), key=lambda at: -weights[at]):
            names, likes = self._names_like(words[at])
            if left < enough:  # a name that has only words from here on cannot reach it
                held = touched[names] > 0
                names, likes = names[held], likes[held]
            left -= weights[at]
            # A name that is there twice has one likeness: it gains once.
            touched[names] += likes * np.float32(weights[at])
            parts.append(names)
        for at in range(len(words) - 1):
            names, likes = self._names_with(words[at] + words[at + 1])
            if not len(names):
                continue
            # A name that has the two apart has counted them already.
            counted = self._names_like(words[at])[0]
            self._marked[counted] = True
            together = ~self._marked[names]
            self._marked[counted] = False
            names, likes = names[together], likes[together]
            touched[names] += likes * np.float32(weights[at] + weights[at + 1])
            parts.append(names)
        every = np.concatenate(parts)  # with repeats, which are few among those that fit
        gained = touched[every]
        touched[every] = 0
        likely = gained >= enough * _BARELY  # the rest is below for any name
        every, gained = every[likely], np.minimum(gained[likely], np.float32(total))
        in_listed = np.minimum(gained / index.name_weight[every], 1)
        rough = ASKED_SHARE * gained / total + LISTED_SHARE * in_listed
        fits = rough >= _LEAST_ROUGH
        candidates, rough = every[fits], rough[fits]
        order = candidates.argsort(kind="stable")
        candidates, rough = candidates[order], rough[order]
        once = np.ones(len(candidates), dtype=np.bool_)
        np.not_equal(candidates[1:], candidates[:-1], out=once[1:])
        candidates, rough = candidates[once], rough[once]
        if kind is not None:
            fits = np.isin(index.kinds[index.name_entry[candidates]], _KINDS[kind])
            candidates, rough = candidates[fits], rough[fits]
        order = np.argsort(-rough, kind="stable")[:_TRIED]
        return list(zip(candidates[order].tolist(), rough[order].tolist(), strict=True))

    def _names_like(self, word: str) -> tuple[Ints, Floats]:
        """Return the names that have a word like ``word``, and how alike it is.

        A name that has two such words is there twice, with the better likeness both times.
        """
        if word not in self._like:
            alike = self._words_like(word)
            at = self.index.at
            likes = [like for like, _ in alike.values()]
            self._like[word] = self._bearers([at[other] for other in alike], likes)
        return self._like[word]

    def _names_with(self, word: str) -> tuple[Ints, Floats]:
        """Return the names that have ``word``, which is two words asked for, as one or as two."""
        key = f"={word}"
        if key not in self._like:
            same = self.index.same(word)
            self._like[key] = self._bearers(same, [JOINED] * len(same))
        return self._like[key]

    def _bearers(self, words: Sequence[int], likes: Sequence[float]) -> tuple[Ints, Floats]:
        """Return the names that have one of ``words``, each with the best of its likenesses."""
        if not words:
            return _NOBODY
        at, how = np.array(words, dtype=np.int32), np.array(likes, dtype=np.float32)
        order = how.argsort()
        names, counts = self.index.names_with(at[order])
        best = self._best
        best[names] = how[order].repeat(counts)  # of repeats the last stays, the most alike
        return names, best[names]

    def _words_like(self, word: str) -> dict[str, Likeness]:
        """Return the listed words that are like ``word``, and how."""
        if word not in self._words:
            listed = self.index.spelt(self.index.like(word))
            found = likenesses(word, listed)
            self._words[word] = {listed.words[at]: like for at, like in found.items()}
        return self._words[word]

    def _likeness(self, asked: str, listed: str, *, korean: bool) -> Likeness:
        """Return how alike two words are, as found before where that is enough."""
        found = self._words_like(asked).get(listed, NOT_ALIKE)
        if len(asked) == 1 or len(listed) == 1 or (not korean and found[1] == IN_KOREAN):
            return likeness(asked, listed, korean=korean)
        return of_names(found, asked, listed, korean=korean)

    def _weight(self, word: str) -> float:
        """Return the weight of a word: as on the lists, else as of a rare one."""
        at = self.index.at.get(word)
        return weight_of(word, 1.0) if at is None else self.index.weights[at]

    def _compare(
        self, asked: Name, weights: Sequence[float], name: int, whole: float
    ) -> _Found | None:
        """Compare word by word; None: the two are less alike than the threshold."""
        index = self.index
        at = index.words_of(name).tolist()
        listed = [index.words[word] for word in at]
        korean = is_korean(asked.words) and is_korean(listed)
        pairs = align(asked.words, listed, self._likeness, korean=korean)
        score = score_of(pairs, weights, [index.weights[word] for word in at])
        digits = any(map(str.isdigit, (*asked.words, *listed)))
        as_one = whole > score and not digits and not korean
        score = whole if as_one else score
        quality, forms = index.name_kinds[name], index.name_forms[name]
        score *= QUALITY[quality]
        if asked.forms and forms and set(asked.forms).isdisjoint(forms):
            score *= OTHER_FORM
        if score < self.threshold:
            return None
        said = [f"alike as a whole ({whole:.2f})"] if as_one else []
        reasons = (
            *reasons_of(pairs, asked.words, listed), *said, *_beside(asked.forms, forms, quality)
        )  # fmt: skip
        return _Found(score, name, reasons)


def _beside(asked: Sequence[str], listed: Sequence[str], quality: NameKind) -> Iterator[str]:
    """Yield what is to be said beside the words."""
    if asked and listed and set(asked).isdisjoint(listed):
        yield f"another legal form: {' and '.join(asked)}, listed as {' and '.join(listed)}"
    if quality in _ALIAS:
        yield _ALIAS[quality]
