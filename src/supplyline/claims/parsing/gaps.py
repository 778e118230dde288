"""Fill gaps: "Lyra sent shells to Freedonia, and Pottsylvania rockets" tells of two gifts with one verb.

A sentence with a gap has two trees over the same words, one for each telling: in the first what stands
after the "and" is left aside, in the second it takes the places of what it stands for.  The remnant is
matched to the verb's phrases by what it is: a party, a thing, or either behind the same preposition
(Ross 1970; the shapes are those of Kuno 1976 that news uses).

Does not: fill a gap whose remnant is one phrase, which is plain coordination; look beyond the clause.
"""

# ruff: noqa: PLR0911, PLR0912  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from supplyline.claims.parsing.mending import SUBJECTS, Tree
from supplyline.claims.parties import PartyMention

PASSING = frozenset(("to", "from", "with", "into", "for", "by"))
ENDS = frozenset((".", "!", "?", "”", '"', ";", ":", ",", "—", "–"))
VERBAL = frozenset(("VERB", "AUX", "SCONJ", "PRON"))
TIMES = ("DATE", "TIME")
NAMES = frozenset(("name", "capital"))


@dataclass(frozen=True, slots=True)
class Strand:
    """One tree of a sentence, and of which verb it tells; None: of all that the sentence says."""

    doc: Doc
    verb: int | None
    aside: frozenset[int]  # tokens that are no part of it

    def lacks(self, start: int, end: int) -> bool:
        """Say whether words of the sentence, in code points, are no part of it."""
        return any(start <= self.doc[i].idx < end for i in self.aside)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a remnant: its words, its preposition, and whether it names a party or a time."""

    start: int
    end: int
    preposition: int | None
    party: bool
    time: bool

    @property
    def head(self) -> int:
        return self.end - 1


def strands(doc: Doc, mentions: Sequence[PartyMention]) -> tuple[Strand, ...]:
    """Return the trees of a sentence: one, or two where a gap follows the verb."""
    whole = (Strand(doc, None, frozenset()),)
    named = {
        t.i
        for m in mentions
        if m.sort in NAMES and not doc.text[m.start : m.end].isupper()
        for t in doc
        if m.start <= t.idx < m.end
    }
    if len(mentions) < 2 or not named:
        return whole
    for i in range(3, len(doc) - 2):
        joint = doc[i].lower_ == "and" or doc[i].text == ";"
        if not joint or doc[i + 1].lower_ == "and":
            continue
        remnant = _remnant(doc, i + 1, named)
        verb = _verb_before(doc, i)
        if len(remnant) < 2 or verb is None:
            continue
        filled = _filled(Tree(doc), verb, i, remnant, named)
        if filled is not None:
            aside = frozenset(range(i, remnant[-1].end))
            first = Tree(doc)
            _lay_aside(first, aside, verb)
            return (Strand(first.made(), None, aside), filled)
    return whole


def _verb_before(doc: Doc, at: int) -> int | None:
    """Return the last verb before ``at`` that is no auxiliary and governs what stands before it."""
    for token in reversed(doc[:at]):
        if token.pos_ == "VERB" and token.dep_ not in ("amod", "acl", "relcl", "aux"):
            return token.i
        if token.pos_ == "SCONJ":
            return None
    return None


def _remnant(doc: Doc, start: int, named: set[int]) -> list[_Phrase]:
    """Return the phrases from ``start`` to the end of the clause; none where a verb is among them."""
    end = start
    while end < len(doc) and doc[end].text not in ENDS:
        end += 1
    if end < len(doc) and doc[end].text == "," and end == _party_end(start, named):
        end += 1  # "; Lyra, fuel"
        while end < len(doc) and doc[end].text not in ENDS:
            end += 1
    if any(t.pos_ in VERBAL or t.dep_ in ("relcl", "acl") for t in doc[start:end]):
        return []
    found: list[_Phrase] = []
    at = start
    while at < end:
        if doc[at].text == ",":
            at += 1
            continue
        preposition = at if doc[at].pos_ in ("ADP", "PART") and doc[at].lower_ != "of" else None
        first = at + (preposition is not None)
        last = first
        while last < end and doc[last].text != ",":
            if last > first and doc[last].pos_ == "ADP" and doc[last].lower_ != "of":
                break
            if last > first and doc[last].pos_ == "CCONJ":
                return []
            if last > first and last - 1 in named and last not in named and doc[last].tag_ != "POS":
                break
            last += 1
        if last == first:
            return []
        time = doc[last - 1].ent_type_ in TIMES
        found.append(_Phrase(first, last, preposition, last - 1 in named, time))
        at = last
    return found


def _party_end(start: int, named: set[int]) -> int:
    while start in named:
        start += 1
    return start


def _filled(
    tree: Tree, verb: int, joint: int, remnant: Sequence[_Phrase], named: set[int]
) -> Strand | None:
    """Return the second tree, where the remnant's phrases match some of the verb's."""
    core = [p for p in remnant if not p.time]
    if len(core) != 2:
        return None
    one, two = core
    thing, subject = _thing(tree, verb, joint), tree.child(verb, *SUBJECTS)
    prepositions = _prepositions(tree, verb, joint)
    replaced: list[tuple[int, _Phrase, str]] = []  # what gives way, to what, by which edge
    if thing is None:
        return None
    edge = tree.deps[thing]
    if two.preposition is not None:
        word = tree.lower[two.preposition]
        held = prepositions.get(word)
        if one.preposition is not None or word not in PASSING or held is None:
            return None
        pobj = tree.child(held, "pobj")
        if pobj is None:
            return None
        if word == "with":
            # "supplied A with shells and B with rockets"
            if not one.party or two.party:
                return None
            replaced = [(thing, one, edge), (held, two, "prep")]
        else:
            # "sent shells to A and rockets to B", "bought shells from A and rice from B"
            if one.party or not two.party or pobj not in named:
                return None
            replaced = [(thing, one, edge), (held, two, tree.deps[held])]
    elif one.party and one.preposition is None and not two.party:
        taker = prepositions.get("to") or prepositions.get("from")
        given = _receiver(tree, verb, thing, named)
        if taker is not None and subject is not None and subject != thing:
            # "A sent shells to B, and C rockets"
            replaced = [(subject, one, "nsubj"), (thing, two, edge)]
        elif given is not None and edge == "dobj":
            # "gave A tanks and B jets"
            replaced = [(given, one, "dative"), (thing, two, edge)]
        else:
            return None
    else:
        return None
    return _strand(tree, verb, joint, remnant, replaced)


def _strand(
    tree: Tree,
    verb: int,
    joint: int,
    remnant: Sequence[_Phrase],
    replaced: Sequence[tuple[int, _Phrase, str]],
) -> Strand:
    number = next((p for _, p, _ in replaced if _is_number(tree, p)), None)
    words = set(range(joint, remnant[-1].end))
    gone: set[int] = {joint} | {k for k in words if tree.lower[k] == ","}
    for old, phrase, _ in replaced:
        if phrase is number:
            gone |= {k for k in tree.children(old) if tree.deps[k] == "nummod"}
        else:
            gone |= tree.subtree(old) - words
    dated = [p for p in remnant if p.time]
    if dated:
        gone |= {
            k
            for c in tree.children(verb)
            if c < joint and tree.deps[c] in ("prep", "npadvmod")
            for k in tree.subtree(c)
            if any(tree.ents[x].endswith(TIMES) for x in tree.subtree(c))
        } - words
    for old, phrase, edge in replaced:
        head = old if phrase is number else verb
        _build(tree, phrase, head, "nummod" if phrase is number else edge)
    for phrase in dated:
        _build(tree, phrase, verb, "prep" if phrase.preposition is not None else "npadvmod")
    _lay_aside(tree, gone, verb)
    return Strand(tree.made(), verb, frozenset(gone))


def _is_number(tree: Tree, phrase: _Phrase) -> bool:
    return all(tree.pos[k] == "NUM" for k in range(phrase.start, phrase.end))


def _build(tree: Tree, phrase: _Phrase, verb: int, edge: str) -> None:
    """Hang a phrase on ``verb`` and set its own words in order: the last before "of" heads them."""
    of = next((k for k in range(phrase.start, phrase.end) if tree.lower[k] == "of"), phrase.end)
    head = of - 1
    if phrase.preposition is not None:
        tree.attach(phrase.preposition, verb, edge)
        tree.attach(head, phrase.preposition, "pobj")
    else:
        tree.attach(head, verb, edge)
    for k in range(phrase.start, head):
        if not phrase.start <= tree.heads[k] <= head or tree.heads[k] == k:
            tree.attach(
                k, head, {"NUM": "nummod", "ADJ": "amod", "DET": "det"}.get(tree.pos[k], "compound")
            )
    if of < phrase.end:
        tree.attach(of, head, "prep")


def _lay_aside(tree: Tree, tokens: set[int] | frozenset[int], verb: int) -> None:
    """Hang words that are no part of a telling on its verb, as words of no kind."""
    for k in tokens:
        for child in tree.children(k):
            if child not in tokens:
                tree.heads[child] = verb
        tree.attach(k, verb, "meta")
        tree.tags[k], tree.pos[k], tree.ents[k] = "NFP", "X", "O"


def _thing(tree: Tree, verb: int, joint: int) -> int | None:
    """Return what the verb passes: its object, else the subject of what goes or is sent."""
    own = tree.child(verb, "dobj")
    if own is None or own > joint:
        own = tree.child(verb, *SUBJECTS)
    return own if own is not None and own < joint else None


def _receiver(tree: Tree, verb: int, thing: int, named: set[int]) -> int | None:
    """Return who gets it in "gave Lyra tanks", which the parser may take for one name."""
    own = tree.child(verb, "dative")
    if own is not None:
        return own if own in named else None
    return next((k for k in tree.children(thing) if k in named and k > verb), None)


def _prepositions(tree: Tree, verb: int, joint: int) -> dict[str, int]:
    """Return the prepositions of the verb and its thing before the gap, by word."""
    holders = [verb, *(k for k in tree.children(verb) if tree.deps[k] in ("dobj", "prep"))]
    return {
        tree.lower[k]: k
        for holder in holders
        for k in tree.children(holder)
        if tree.deps[k] in ("prep", "dative", "agent") and verb < k < joint and tree.pos[k] == "ADP"
    }
