"""A parsed sentence of a language without a spaCy pipeline: words with places, lemmas and heads.

Does not: say what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from supplyline.claims.parsing.packing import packed, unpacked

FORMAT = 1  # raise it with the layout below: a parse of another format is refused


class Word(msgspec.Struct, array_like=True, frozen=True):
    """One word, or one morpheme of a language that glues them."""

    at: int  # place in the sentence, from 0
    text: str
    start: int  # code points of the sentence, half-open
    end: int
    lemma: str  # as a dictionary lists it, lower case
    pos: str  # universal part of speech; Korean: the tag of Kiwi
    case: str = ""  # "Nom", "Gen", …; empty: none
    form: str = (
        ""  # of a verb: "Past", "Pres", "Fut", "Inf", "Imp", "Cnd", "Pass"; several by blanks
    )
    head: int = -1  # place of the word it hangs on; -1: none
    rel: str = ""  # universal dependency


class Words(msgspec.Struct, array_like=True, frozen=True):
    """One sentence."""

    version: int
    language: str  # ISO 639-1
    words: list[Word]

    def children(self, at: int) -> Iterator[Word]:
        """Yield the words that hang on the word at ``at``, in order."""
        return (word for word in self.words if word.head == at)

    def ancestors(self, at: int) -> Iterator[Word]:
        """Yield the heads above the word at ``at``, from the nearest; ends where a circle would close."""
        seen = {at}
        while (at := self.words[at].head) >= 0 and at not in seen:
            seen.add(at)
            yield self.words[at]


_decoder = msgspec.msgpack.Decoder(Words)


def pack(language: str, words: Sequence[Word]) -> bytes:
    """Return a parse as bytes.

    >>> unpack(pack("ru", [Word(0, "Мир", 0, 3, "мир", "NOUN")])).words[0].lemma
    'мир'
    """
    return packed(Words(version=FORMAT, language=language, words=list(words)))


def unpack(data: bytes) -> Words:
    """Return the parse that ``pack`` kept, as trees: where words hang on each other, the first hangs on none.

    Raises:
        ParseError: ``data`` is damaged or of another format.
    """
    held = unpacked(data, _decoder, FORMAT)
    circling = {word.at for word in held.words if _hangs_on_itself(held, word)}
    if not circling:
        return held
    words = list(held.words)
    while circling:
        first = min(circling)
        words[first] = msgspec.structs.replace(words[first], head=-1, rel="root")
        held = Words(version=held.version, language=held.language, words=words)
        circling = {at for at in circling if _hangs_on_itself(held, words[at])}
    return held


def _hangs_on_itself(held: Words, word: Word) -> bool:
    return word.head == word.at or any(above.head == word.at for above in held.ancestors(word.at))
