"""Find the names of a list that may be like a name asked for, fast: words by keys, names by words.

Each distinct word of the lists has keys: its letters and its skeleton, whole and with one left out
(Garbe 2012, "1000x faster spelling correction", symmetric deletes), and its Korean form; two words that
stand side by side are a word, too.  A word asked for finds those that share a key, and they the names.

Everything is arrays and joined texts in one file, so that a command starts in a fraction of a second.

Does not: decide whether two names are alike (``matching``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from supplyline.lists.faults import FolderBroken
from supplyline.lists.listed import Kind, Listed, ListVersion, NameKind
from supplyline.lists.matching import LIGHT, Spelt, spelt, whole_of
from supplyline.lists.spelling import is_light, korean_of, name_of, skeleton_of, sound_of
from supplyline.whole import whole_file

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

_LEAST_DELETES = 4  # letters, of a word or a skeleton, from which one may be left out
_LENGTHS = 0.5  # share of the longer word's letters that the other may lack
_LETTERS = 3  # that it may lack anyhow
_FLOOR = 0.25  # weight of the commonest word that is not light


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What a hit says of an entry; the names lie in the index."""

    list: str
    version: str
    id: str
    kind: Kind
    programmes: tuple[str, ...]


class _Head(msgspec.Struct, array_like=True):
    """What is no array."""

    code: str
    state: str
    words: list[str]
    sounds: list[str]
    skeletons: list[str]
    korean: list[str]
    names: list[str]
    name_wholes: list[str]
    name_kinds: list[NameKind]
    name_forms: list[tuple[str, ...]]
    entries: list[Entry]
    numbers: dict[str, list[int]]  # "imo 1234567" or "bic ABCDEFGH" to entries


@dataclass(frozen=True, slots=True)
class _Arrays:
    """Shapes: ``(n_keys,)`` sorted, with the word of each; rows of names and words as offsets and values."""

    keys: npt.NDArray[np.uint32]
    key_words: Ints
    weights: Floats  # (n_words,)
    name_entry: Ints  # (n_names,)
    name_weight: Floats  # (n_names,) of its words in all
    name_at: Ints  # (n_names + 1,)
    name_words: Ints
    word_at: Ints  # (n_words + 1,)
    word_names: Ints


class Index:
    """Every name of several lists, ready to be asked."""

    def __init__(self, head: _Head, arrays: _Arrays) -> None:
        self._head, self._arrays = head, arrays
        self.words, self.names, self.entries = head.words, head.names, head.entries
        self.name_wholes = head.name_wholes
        self.name_kinds, self.name_forms = head.name_kinds, head.name_forms
        self.weights = arrays.weights.tolist()
        self.name_entry = arrays.name_entry
        self.name_weight = arrays.name_weight

    @cached_property
    def at(self) -> dict[str, int]:
        """Where each word is."""
        return {word: at for at, word in enumerate(self.words)}

    @cached_property
    def kinds(self) -> npt.NDArray[np.str_]:
        """The kind of each entry.  Shape ``(n_entries,)``."""
        return np.array([entry.kind for entry in self.entries], dtype="U8")

    def spelt(self, words: Ints) -> Spelt:
        """Return some words with all that they are compared by."""
        return Spelt(*self._spelt[:, words].tolist())

    @cached_property
    def _spelt(self) -> npt.NDArray[np.object_]:
        """Words, sounds, skeletons and Korean forms.  Shape ``(4, n_words)``."""
        head = self._head
        return np.array([head.words, head.sounds, head.skeletons, head.korean], dtype=object)

    def words_of(self, name: int) -> Ints:
        """Return the words of a name, in order."""
        a = self._arrays
        return a.name_words[a.name_at[name] : a.name_at[name + 1]]

    def names_with(self, words: Ints) -> tuple[Ints, Ints]:
        """Return the names that words are in, alone or as two, one word's after another's.

        Args:
            words: Shape ``(n,)``.

        Returns:
            The names, and how many each word has: shape ``(n,)``.
        """
        a = self._arrays
        starts, counts = a.word_at[words], self._bearers[words]
        if len(words) == 1:
            return a.word_names[starts[0] : starts[0] + counts[0]], counts
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        at = np.arange(total, dtype=np.int32) + (starts - ends + counts).repeat(counts)
        return a.word_names[at], counts

    @cached_property
    def _bearers(self) -> Ints:
        """How many names have each word.  Shape ``(n_words,)``."""
        return np.diff(self._arrays.word_at)

    def entries_with(self, kind: str, number: str) -> list[int]:
        """Return the entries that have an IMO number or the first eight signs of a BIC."""
        return self._head.numbers.get(f"{kind} {number}", [])

    def like(self, word: str) -> Ints:
        """Return the words of the lists that share a key with ``word``, in order.

        Args:
            word: As compared; a letter may be wrong.
        """
        a = self._arrays
        keys = np.fromiter(set(_keys(word, deletes=True)), dtype=np.uint32)
        keys.sort()
        ends = a.keys.searchsorted(keys, side="right").tolist()
        starts = a.keys.searchsorted(keys).tolist()
        parts = [a.key_words[s:e] for s, e in zip(starts, ends, strict=True) if e > s]
        if not parts:
            return np.empty(0, np.int32)
        found = np.concatenate(parts)
        # Of more than twice the length a word is not like it, even where one is without vowels.
        lengths, size = self._lengths[found], len(word)
        least = min(size * (1 - _LENGTHS), size - _LETTERS)
        most = max(size / (1 - _LENGTHS), size + _LETTERS)
        found = found[(lengths >= least) & (lengths <= most)]
        found.sort()
        return found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found

    def same(self, word: str) -> list[int]:
        """Return the words of the lists that are ``word`` by letters, sound or Korean form."""
        head = self._head
        sound, form = sound_of(word), korean_of(word)
        alike = {self.at[word]} if word in self.at else set()
        if not word.isdigit():
            alike |= {at for at in self._keyed(skeleton_of(sound)) if head.sounds[at] == sound}
            if form:
                alike |= {at for at in self._keyed(f"k {form}") if head.korean[at] == form}
        return sorted(alike)

    def _keyed(self, text: str) -> list[int]:
        """Return the words that have the key of ``text``."""
        key = np.uint32(crc32(text.encode()))
        a = self._arrays
        start, end = (a.keys.searchsorted(key, side=side) for side in ("left", "right"))
        found: list[int] = a.key_words[start:end].tolist()
        return found

    @cached_property
    def _lengths(self) -> Ints:
        """Letters of each word.  Shape ``(n_words,)``."""
        return np.fromiter(map(len, self.words), dtype=np.int32, count=len(self.words))

    def is_of(self, state: str, code: str) -> bool:
        """Return whether it was made by this code from these versions."""
        return (self._head.state, self._head.code) == (state, code)

    def save(self, place: Path) -> None:
        """Write it, whole or not at all."""
        head = np.frombuffer(msgspec.msgpack.encode(self._head), dtype=np.uint8)
        columns = {name: getattr(self._arrays, name) for name in _Arrays.__slots__}
        with whole_file(place) as unfinished, unfinished.open("wb") as file:
            np.savez(file, head=head, **columns)

    @classmethod
    def open(cls, place: Path) -> Index:
        """Read one that was saved.

        Raises:
            FolderBroken: It is none, or of another version.
        """
        try:
            with np.load(place, allow_pickle=False) as held:
                head = msgspec.msgpack.decode(held["head"].tobytes(), type=_Head)
                return cls(head, _Arrays(*(held[name] for name in _Arrays.__slots__)))
        except (OSError, ValueError, KeyError, EOFError, msgspec.MsgspecError) as fault:
            raise FolderBroken(place, f"no index ({fault})") from fault


def build_index(
    lists: Iterable[tuple[ListVersion, Sequence[Listed]]], *, state: str = "", code: str = ""
) -> Index:
    """Return the index of all names of ``lists``."""
    words: dict[str, int] = {}
    names: list[str] = []
    wholes: list[str] = []
    name_kinds: list[NameKind] = []
    name_forms: list[tuple[str, ...]] = []
    name_entry: list[int] = []
    rows: list[list[int]] = []
    entries: list[Entry] = []
    numbers: dict[str, list[int]] = defaultdict(list)
    for version, listed in lists:
        for entry in listed:
            at = len(entries)
            entries.append(
                Entry(version.list, version.name, entry.id, entry.kind, entry.programmes)
            )
            for imo in entry.imo:
                numbers[f"imo {imo}"].append(at)
            for bank in dict.fromkeys(bic[:8] for bic in entry.bic):  # without the branch
                numbers[f"bic {bank}"].append(at)
            seen: set[tuple[str, ...]] = set()
            for name in entry.names:
                form = name_of(name.text)
                if form.words in seen or not form.words:
                    continue
                seen.add(form.words)
                names.append(name.text)
                wholes.append(whole_of(form.words))
                name_kinds.append(name.kind)
                name_forms.append(form.forms)
                name_entry.append(at)
                rows.append([words.setdefault(word, len(words)) for word in form.words])
    count = len(words)  # from here on: words that are two side by side
    written = list(words)
    in_word: list[list[int]] = [[] for _ in words]
    for name_at, row in enumerate(rows):
        for word in dict.fromkeys(row):
            in_word[word].append(name_at)
        for first, second in pairwise(row):
            joined = written[first] + written[second]
            at = words.setdefault(joined, len(words))
            if at == len(in_word):
                in_word.append([])
            if not in_word[at] or in_word[at][-1] != name_at:
                in_word[at].append(name_at)
    everything = list(words)
    forms = spelt(everything)
    weights = _weights(everything, [_entries_of(in_word[w], name_entry) for w in range(count)])
    table = np.array(
        [
            key << 32 | at
            for at, word in enumerate(everything)
            for key in set(_keys(word, deletes=at < count))
        ],
        dtype=np.uint64,
    )
    table.sort()
    arrays = _Arrays(
        keys=(table >> np.uint64(32)).astype(np.uint32),
        key_words=(table & np.uint64(0xFFFFFFFF)).astype(np.int32),
        weights=weights, name_entry=np.array(name_entry, dtype=np.int32),
        name_weight=np.array([weights[row].sum() for row in rows], dtype=np.float32),
        name_at=_offsets(rows), name_words=_flat(rows),
        word_at=_offsets(in_word), word_names=_flat(in_word),
    )  # fmt: skip
    head = _Head(
        code,
        state,
        everything,
        forms.sounds,
        forms.skeletons,
        forms.korean,
        names,
        wholes,
        name_kinds,
        name_forms,
        entries,
        dict(numbers),
    )
    return Index(head, arrays)


def _keys(word: str, *, deletes: bool) -> Iterator[int]:
    """Yield the keys of one word."""
    sound = sound_of(word)
    skeleton = skeleton_of(sound)
    yield crc32(skeleton.encode())
    if korean := korean_of(word):
        yield crc32(f"k {korean}".encode())
    if not deletes:
        return
    if len(skeleton) >= _LEAST_DELETES:
        for at in range(len(skeleton)):
            yield crc32(f"{skeleton[:at]}{skeleton[at + 1 :]}".encode())
    if len(word) >= _LEAST_DELETES:
        yield crc32(f"w {word}".encode())
        for at in range(len(word)):
            yield crc32(f"w {word[:at]}{word[at + 1 :]}".encode())


def weight_of(word: str, share: float) -> float:
    """Return how much a word says of who is meant: less, the more entries have it.

    Args:
        word: As compared.
        share: Entries that have it, of all, as a logarithm: 0 all, 1 one only.
    """
    if is_light(word):
        return LIGHT
    length = min(1.0, 0.4 + 0.15 * len(word))  # an initial says little
    return (_FLOOR + (1 - _FLOOR) * share) * length


def _weights(words: Sequence[str], counts: Sequence[int]) -> Floats:
    total = math.log(max(2, max(counts, default=2)) * 20)
    shares = [max(0.0, 1 - math.log(max(1, count)) / total) for count in counts]
    # Two side by side are weighed by what they are, not by themselves.
    shares += [1.0] * (len(words) - len(counts))
    return np.array(list(map(weight_of, words, shares)), dtype=np.float32)


def _entries_of(names: Sequence[int], name_entry: Sequence[int]) -> int:
    return len({name_entry[name] for name in names})


def _offsets(rows: Sequence[Sequence[int]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)


def _flat(rows: Sequence[Sequence[int]]) -> Ints:
    return np.fromiter((value for row in rows for value in row), dtype=np.int32)
