"""Decide from the raw text which sentences are worth parsing.

A sentence passes when it holds a word that may trigger a frame, what that frame asks for (a word for
a thing, for people, for a treaty), and a party or a word that may refer to one ("he", "the two
countries", "Kim"); people killed or wounded need no party.  Words are compared whole, in every inflection.
In a text that is not about war, arms, sanctions or diplomacy, a sentence must besides name two parties
or say such a word itself: goods and money pass between firms all day (decision 0098).

Does not: read anything; a sentence that passes may hold no claim, one that does not is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from supplyline.claims.acts.triggers import pairings
from supplyline.claims.parties import PartyIndex
from supplyline.claims.wordlists import wordlist
from supplyline.records import Document, Passage

LONGEST = 1500  # code points; longer "sentences" are tables and lists, which no frame reads
WORD = re.compile(r"[^\W\d_]+")
# Forms that the rules below do not make.
IRREGULAR = {
    "send": "sent", "give": "gave given", "sell": "sold", "buy": "bought", "make": "made",
    "build": "built", "hold": "held", "meet": "met", "pay": "paid", "leave": "left",
    "go": "went gone goes", "come": "came", "get": "got gotten", "take": "took taken",
    "bring": "brought", "fight": "fought", "fall": "fell fallen", "lend": "lent",
    "teach": "taught", "speak": "spoke spoken", "write": "wrote written", "strike": "struck",
    "break": "broke broken", "shoot": "shot", "slay": "slew slain", "fly": "flew flown flies",
    "forbid": "forbade forbidden", "find": "found", "withdraw": "withdrew withdrawn",
    "stand": "stood", "put": "put", "say": "said", "see": "saw seen", "lay": "laid",
    "begin": "began begun", "seek": "sought", "show": "shown", "bear": "borne",
    "spend": "spent", "lose": "lost", "have": "has had having", "do": "does did done", "be": "is are was were been being",
    "forward": "forwarded", "hand": "handed", "die": "dying died dies", "lead": "led",
    "bid": "bade", "draw": "drew drawn", "shake": "shook shaken", "freeze": "froze frozen",
    "serviceman": "servicemen", "wish": "wishes", "mou": "mous", "pow": "pows",
}  # fmt: skip
REFERRING = wordlist("referring")
SUBJECTS = wordlist("subjects")
APART = 720  # code points of text for each word of SUBJECTS that a text about them holds, at least
SHORT = 400  # code points; of a text this short, its words do not tell the subject
ENOUGH = 4  # different ones, however long the text
WIDE = (
    2000  # inflected words of company: goods are spoken of everywhere, troops and treaties are not
)


def forms(lemma: str) -> set[str]:
    """Return ``lemma`` in every inflection, lower case, regular and irregular.

    >>> sorted(forms("ship"))
    ['ship', 'shiped', 'shiping', 'shipped', 'shipping', 'ships']
    """
    found = {lemma, *IRREGULAR.get(lemma, "").split()}
    if lemma.endswith("e"):
        found |= {lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    elif lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        found |= {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    elif lemma.endswith(("s", "x", "ch", "sh", "z")):
        found |= {lemma + "es", lemma + "ed", lemma + "ing"}
    else:
        found |= {lemma + "s", lemma + "ed", lemma + "ing"}
        if len(lemma) > 2 and lemma[-1] not in "wxy" and lemma[-2] in "aeiou":
            found |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return found


@cache
def _wanted() -> tuple[tuple[frozenset[str], frozenset[str], bool], ...]:
    """Return the words of the frames in every inflection: triggers, company, whether a party may lack."""
    return tuple((_inflected(p.triggers), _inflected(p.companions), p.nameless) for p in pairings())


def _inflected(lemmas: frozenset[str]) -> frozenset[str]:
    parts = {part.casefold() for lemma in lemmas for part in WORD.findall(lemma)}
    return frozenset(form for part in parts for form in forms(part))


def worth_parsing(
    text: str, *, named: bool, before: bool = False, known: frozenset[str] = frozenset()
) -> bool:
    """Say whether a sentence may hold a claim.

    Args:
        text: The sentence.
        named: Whether it names a party.
        before: Whether the sentence before does; "the treaty was signed" is then theirs.
        known: Names that the document gave to people, casefolded.
    """
    if len(text) > LONGEST:
        return False
    words = {w.casefold() for w in WORD.findall(text)}
    party = named or not words.isdisjoint(REFERRING) or not words.isdisjoint(known)
    digits = any(c.isdigit() for c in text)  # designations ("KN-23") and sums are things too
    for triggers, company, nameless in _wanted():
        if words.isdisjoint(triggers):
            continue
        carried = before and 0 < len(company) < WIDE
        if (party or nameless or carried) and (
            not company or digits or not words.isdisjoint(company)
        ):
            return True
    return False


def gate(document: Document, passages: Sequence[Passage], index: PartyIndex) -> tuple[int, ...]:
    """Return the indices of the passages that are worth parsing, in order."""
    text = document.text
    subjects = _subjects(text)
    enough = min(max(round(len(text) / APART), 1), ENOUGH)
    about = len(text) <= SHORT or len(subjects) >= enough
    mentions = index.find(text)
    if not about and not subjects and len({m.code for m in mentions}) < 2:
        return ()
    found, at, before = [], 0, False
    for passage in passages:
        codes: set[str] = set()
        while at < len(mentions) and mentions[at].start < passage.end:
            if mentions[at].start >= passage.start:
                codes.add(mentions[at].code)
            at += 1
        sentence = text[passage.start : passage.end]
        if (about or len(codes) > 1 or (subjects and _subjects(sentence))) and worth_parsing(
            sentence, named=bool(codes), before=before
        ):
            found.append(passage.index)
        before = bool(codes)  # "The treaty was signed.": between those of the sentence before
    return tuple(found)


def _subjects(text: str) -> frozenset[str]:
    """Return the different words of war, arms, sanctions and diplomacy in ``text``."""
    return SUBJECTS.intersection(w.casefold() for w in WORD.findall(text))
