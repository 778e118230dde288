"""How a claim stands to the parties of its own act: do they say it, deny it, or neither.

From who says what about their own acts: the innermost speaker's code, or the outlet's where an organ
of the state writes unattributed.  News media that merely carry a state's code are no statement of it.
A denial is what the reader read as one; only "neither yes nor no" is looked for here, in the words of
``schema/acknowledgement.yaml``, because a claim has no field for it.
"""

from __future__ import annotations

import re
from typing import Literal

from supplyline.fusion.rules import (
    deflection,
    happenings,
    is_media,
    is_relay,
    mouthpiece,
    named_before,
)
from supplyline.records import Claim

Own = Literal["deflected", "denied", "admitted"]

# What may stand before a name, or instead of one: "their joint statement" names nobody.
_NO_NAMES = frozenset(
    {
        "the", "a", "an", "he", "she", "it", "they", "we", "i", "his", "her", "its", "their", "our",
        "some", "several", "many", "both", "nearly", "about", "two", "three", "this", "that", "these",
        "those", "one", "another", "other", "officials", "analysts", "experts", "sources",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def is_named(words: str) -> bool:
    """Return whether ``words`` hold a name: a capital that no article or pronoun explains.

    >>> [is_named(w) for w in ("the agency", "They", "Shin", "the Open Source Centre", "unstated")]
    [False, False, True, True, False]
    """
    return any(
        word[0].isupper() and word.casefold() not in _NO_NAMES for word in _WORD.findall(words)
    )


def parties_of(claim: Claim) -> tuple[str, ...]:
    """Return the codes of those whose own act it is: both sides; of a casualty only who suffered it."""
    # Who is said to have caused a loss gains by saying so: that is a charge and no admission.
    sides = claim.from_ if claim.kind == "casualty" else (*claim.from_, *claim.to)
    return tuple(dict.fromkeys(party.code for party in sides if party.code is not None))


def speaks_for(claim: Claim, organ: str | None) -> str | None:
    """Return the code of the state or body whose own statement the claim is, or None.

    Args:
        claim: The claim.
        organ: The code of the state that its outlet speaks for, None for all others.
    """
    unnamed = False
    for speaker in reversed(claim.attribution):
        if speaker.code is not None and not is_relay(speaker.text, speaker.code):
            # An organ of the state that quotes an officer it does not name speaks for the state itself.
            return speaker.code if not unnamed or mouthpiece(speaker.text) else None
        if is_named(speaker.text):
            return None
        # Media without a name pass on what they are told, as an agentless passive does.
        passes_on = speaker.text.casefold() == "unstated" or is_media(speaker.text)
        unnamed = unnamed or not passes_on
    return None if claim.attribution else organ


def own_words(claim: Claim, organ: str | None) -> tuple[str, Own] | None:
    """Return which party says what of its own act in ``claim``; None: none speaks of its own act."""
    parties = parties_of(claim)
    deflecting = deflecting_party(claim, organ)
    if deflecting is not None:
        return deflecting, "deflected"
    speaker = speaks_for(claim, organ)
    if speaker is None or speaker not in parties:
        return None
    if claim.polarity == "denied":
        return speaker, "denied"
    if claim.voice == "opinion" or claim.certainty == "unknown":
        return None
    return speaker, "admitted"


def deflecting_party(claim: Claim, organ: str | None) -> str | None:
    """Return the code of the party that says neither yes nor no in this claim's sentence, or None."""
    # Nobody deflects a visit or a treaty: there the words belong to another act of the sentence.
    if not happenings().kinds[claim.kind].deniable:
        return None
    cue = deflection().search(claim.sentence)
    if cue is None:
        return None
    parties = parties_of(claim)
    named = named_before(claim.sentence, cue.start())
    speaker = named if named is not None else speaks_for(claim, organ)
    return speaker if speaker in parties else None
