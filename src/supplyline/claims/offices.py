"""Tell whose "the ministry" or "the spy agency" is, by the offices that the document names in full.

Decides: an office spoken of as known is that of the only state whose office of that name the document
names, anywhere in its text or title ("South Korea's spy agency", "the Russian Defence Ministry").  Two
states with such an office: nobody's, because a wrong answer would make a rumour an admission.

Does not: resolve names or pronouns (``references``), or tell apart two offices of one state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from supplyline.claims.parties import PartyMention
from supplyline.claims.saying.cues import cues

_WORD = re.compile(r"(?:['’]s?)?[ -]+([^\W\d_][\w’']*)")
_WORDS = 5  # "South Korea's National Defense Intelligence Directorate"
_LEFT = frozenset({"amod", "compound", "nmod"})


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices a document names: head noun, the words before it, and whose it is."""

    named: tuple[tuple[str, frozenset[str], str], ...]

    def code_of(self, head: Token) -> str | None:
        """Return whose office the phrase headed by ``head`` is; None: not named, or of several."""
        lemma = head.lemma_.casefold()
        words = {c.lower_ for c in head.children if c.dep_ in _LEFT and c.i < head.i}
        codes = {code for noun, before, code in self.named if noun == lemma and words <= before}
        return codes.pop() if len(codes) == 1 else None


def offices_of(texts: Iterable[tuple[str, Sequence[PartyMention]]]) -> Offices:
    """Return the offices named in ``texts``, each with the parties found in it."""
    return Offices(
        tuple(
            dict.fromkeys(
                found for text, mentions in texts for m in mentions for found in _after(text, m)
            )
        )
    )


def _after(text: str, mention: PartyMention) -> Iterable[tuple[str, frozenset[str], str]]:
    """Yield the offices whose name begins with ``mention``, or which it names itself."""
    alike = cues().offices_alike
    before: list[str] = []
    if mention.sort == "organ":
        # an organ's own name ends in the office: "National Intelligence Service"
        *first, last = re.findall(r"[^\W\d_]+", text[mention.start : mention.end].casefold()) or [
            ""
        ]
        if last in cues().offices:
            for noun in alike.get(last, frozenset({last})):
                yield noun, frozenset(first), mention.code
        return
    at = mention.end
    for _ in range(_WORDS):
        found = _WORD.match(text, at)
        if found is None:
            return
        word, at = found.group(1), found.end()
        lower = word.casefold()
        following = _WORD.match(text, at)
        if lower in cues().offices:
            for noun in alike.get(lower, frozenset({lower})):
                yield noun, frozenset(before), mention.code
        elif not word[0].isupper() and (
            following is None or following.group(1).casefold() not in cues().offices
        ):
            return
        before.append(lower)
