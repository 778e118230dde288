"""Say how sure the innermost speaker of a claim is: certain, probable, possible or unknown.

From the predicate the parse is climbed as far as the innermost cue of saying; every hedge met on the
way whose scope holds the predicate counts, and the weakest governs ("may probably" is possible).
Hedges are data, ``schema/hedges.yaml``.  The scale is that of FactBank (Saurí and Pustejovsky 2009)
as the codebook words it.

What is presupposed is not hedged: in "may join those who supplied shells" the supply is certain,
though a modal stands above it.  A negation is polarity, not doubt; only "cannot rule out" and "not
certain" change the degree.

Does not: judge whether the speaker is believable; tell ability ("can fire") from possibility.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc, Token

from supplyline.claims.saying.cues import cues
from supplyline.claims.saying.speakers import withholds
from supplyline.records import Certainty
from supplyline.schema.load import DATA, load

_ORDER: dict[Certainty, int] = {"certain": 0, "probable": 1, "possible": 2, "unknown": 3}
_CLAUSES = frozenset(
    {"ccomp", "xcomp", "acl", "pcomp", "csubj", "csubjpass", "oprd", "advcl", "relcl"}
)
_PRESUPPOSED = frozenset({"relcl", "amod"})
_SAID = frozenset({"ccomp", "dobj", "pcomp", "acl", "prep", "parataxis"})
_ADJUNCT = frozenset({"in", "at", "during", "by", "through", "before", "after"})
_PROVISOS = frozenset({"provided", "providing", "assuming", "supposing", "granted"})
_REACH = 14  # words between a predicate and "if needed" that still speak of it
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_TAIL = 8  # characters: a question mark, quotation marks after it, blanks

Degree = Literal["probable", "possible", "unknown"]
Words = dict[Degree, frozenset[str]]


class HedgeVerbs(BaseModel):
    """Verbs whose complement is held so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lemmas: frozenset[str]
    as_object: frozenset[str]


class Hedges(BaseModel):
    """``schema/hedges.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    modals: Words
    adverbs: Words
    adjectives: Words
    verbs: dict[Degree, tuple[HedgeVerbs, ...]]
    evidence_verbs: Words
    person_verbs: Words
    nouns: Words
    conditions: frozenset[str]
    condition_phrases: tuple[str, ...]
    short_conditions: tuple[str, ...]
    adjuncts: frozenset[str]
    adjunct_phrases: frozenset[str]
    not_excluded: frozenset[str]


@cache
def hedges() -> Hedges:
    """Return ``schema/hedges.yaml``, read once."""
    return load(DATA / "hedges.yaml", Hedges)


def certainty_of(doc: Doc, predicate: Token) -> Certainty:
    """Return how sure the innermost speaker is of the clause that ``predicate`` heads.

    Args:
        doc: One sentence, parsed.
        predicate: The word that carries the claim: a verb, or a noun ("deployment").
    """
    if _asks(doc) and _is_question(doc, predicate):
        return "unknown"
    return max(("certain", *_met(predicate)), key=lambda degree: _ORDER[degree])


def _met(predicate: Token) -> Iterator[Certainty]:
    """Yield the degree of every hedge whose scope holds ``predicate``, climbing from it."""
    yield from _hedges_on(predicate)
    if _short_condition(predicate):
        yield "unknown"
    if predicate.pos_ == "NOUN" and any(_is_deed(c) for c in predicate.children):
        return  # "troops that fought there": whatever is planned for them, they did
    at = predicate
    while at.head.i != at.i:
        below, at = at, at.head
        if is_given(below, at) or _apart(below, at):
            return
        if below.dep_ == "advcl":
            if _opens_condition(below):
                yield "unknown"
            if any(c.dep_ == "mark" for c in below.children):
                return  # another clause: what hedges the one above leaves this one alone
        yield from _held_by(at, below)
        if withholds(at):
            yield "unknown"
        if _is_saying(at) and below.dep_ in _SAID and not _is_circumstance(below):
            return
        if below.dep_ != "conj" or not any(
            c.dep_ in _SUBJECTS or c.dep_ == "aux" for c in below.children
        ):
            yield from _hedges_on(at)


def _short_condition(predicate: Token) -> bool:
    """Say whether "if needed" follows the predicate, before any other finite verb."""
    text = predicate.doc.text.casefold()
    if " if " not in text:
        return False
    for phrase in hedges().short_conditions:
        at = text.find(f" {phrase}", predicate.idx)
        if at < 0:
            continue
        between = [t for t in predicate.doc[predicate.i + 1 :] if t.idx < at]
        if len(between) <= _REACH and not any(t.tag_ in _FINITE or t.text == ";" for t in between):
            return True
    return False


def _is_deed(clause: Token) -> bool:
    """Say whether a relative clause tells, in the past and without a hedge, what somebody did."""
    return (
        clause.dep_ == "relcl"
        and clause.tag_ == "VBD"
        and not any(True for _ in _hedges_on(clause))
    )


def _apart(below: Token, at: Token) -> bool:
    """Say whether a semicolon parts a clause from what the parse hangs it on."""
    if below.dep_ not in ("ccomp", "parataxis", "advcl", "conj"):
        return False
    first, last = sorted((below.i, at.i))
    return any(t.text == ";" for t in at.doc[first:last])


def _is_circumstance(below: Token) -> bool:
    """Say whether a phrase says where or when somebody speaks, not of what."""
    return below.dep_ == "prep" and below.lower_ in _ADJUNCT


def is_given(below: Token, at: Token) -> bool:
    """Return whether what hangs on ``at`` through ``below`` is taken as given, whatever holds ``at``.

    "May use shells supplied by …", "in line with the treaty", "during his visit".
    """
    lemma = at.lemma_.casefold()
    held = at.pos_ == "NOUN" and (
        lemma in cues().nouns.bare | cues().nouns.owned
        or any(lemma in words for words in hedges().nouns.values())
    )
    if below.dep_ in _PRESUPPOSED or (below.dep_ == "acl" and below.tag_ in ("VBN", "VBD")):
        return not held
    if below.dep_ in _SUBJECTS:
        # "Efforts to arm them should be applauded": the efforts are there.  "Shipments may have
        # resumed" leaves the shipments open.
        lemma = at.lemma_.casefold()
        return lemma == "help" or any(c.dep_ in ("dobj", "obj") for c in at.children)
    return below.dep_ == "prep" and (
        (below.lower_ in hedges().adjuncts and at.pos_ != "NOUN")
        or any(f"{below.lower_} {c.lower_}" in hedges().adjunct_phrases for c in below.children)
    )


def _hedges_on(token: Token) -> Iterator[Certainty]:
    """Yield the hedges that hang on ``token`` itself: modals, adverbs, adjectives, conditions."""
    table = hedges()
    negated = any(c.dep_ == "neg" for c in token.children)
    open_ = any(c.dep_ == "aux" and c.lower_ in table.modals["possible"] for c in token.children)
    for child in token.children:
        lower = child.lower_
        if child.dep_ == "aux" and child.tag_ == "MD":
            if not (negated and lower in ("can", "could")):  # "cannot supply" is a flat denial
                yield from _degrees(table.modals, lower)
        elif child.dep_ in ("advmod", "npadvmod"):
            yield from _degrees(table.adverbs, lower)
        elif child.dep_ in ("amod", "acomp", "attr"):
            yield from _degrees(table.adjectives, lower)
        elif child.dep_ == "advcl" and _opens_condition(child) and not open_:
            yield "unknown"  # "could, if …" is possible already
    if token.dep_ == "ROOT" and token.pos_ in ("VERB", "AUX"):
        text = token.doc.text.casefold()
        if any(phrase in text for phrase in table.condition_phrases):
            yield "unknown"


def _held_by(at: Token, below: Token) -> Iterator[Certainty]:
    """Yield how ``at`` holds what hangs on it through ``below``."""
    table = hedges()
    lemma = at.lemma_.casefold()
    if at.pos_ in ("VERB", "AUX"):
        negated = any(c.dep_ == "neg" for c in at.children)
        if lemma in table.not_excluded and negated:
            yield "possible"
            return
        clausal = below.dep_ in _CLAUSES
        # "appears to have sent": the subject of what is held is the subject of the holding verb too
        raised = below.dep_ in _SUBJECTS and any(c.dep_ == "xcomp" for c in at.children)
        thing = below.dep_ in ("dobj", "nsubjpass", "attr") or below.dep_ == "prep"
        for degree, groups in table.verbs.items():
            for group in groups:
                as_clause = lemma in group.lemmas and (clausal or raised)
                if as_clause or (lemma in group.as_object and thing):
                    yield degree
        by_evidence = _has_evidence_subject(at)
        if clausal or thing:
            yield from _degrees(table.evidence_verbs if by_evidence else table.person_verbs, lemma)
    elif at.pos_ in ("NOUN", "PROPN") and below.dep_ in ("acl", "prep", "ccomp", "relcl", "appos"):
        yield from _degrees(table.nouns, lemma)
    elif at.pos_ == "ADJ" and below.dep_ in ("xcomp", "ccomp", "prep", "csubj", "acl", "advcl"):
        yield from _degrees(table.adjectives, at.lower_)


def _has_evidence_subject(verb: Token) -> bool:
    return any(
        t.lemma_.casefold() in cues().evidence
        for subject in verb.children
        if subject.dep_ in _SUBJECTS
        for t in (subject, *subject.children)
    )


def _opens_condition(clause: Token) -> bool:
    if clause.lower_ in _PROVISOS and any(c.dep_ == "ccomp" for c in clause.children):
        return True  # "provided that Lyra agrees"
    return any(
        c.dep_ in ("mark", "advmod") and c.lower_ in hedges().conditions for c in clause.children
    )


def _is_saying(token: Token) -> bool:
    """Return whether ``token`` is a cue of saying: beyond it somebody else puts it."""
    lemma = token.lemma_.casefold()
    if token.pos_ == "VERB":
        return any(
            lemma in cues().verbs[way].lemmas
            for way in ("say", "say_infinitive", "deny", "believe", "know")
        )
    return token.pos_ == "NOUN" and lemma in cues().nouns.bare | cues().nouns.owned


def _asks(doc: Doc) -> bool:
    """Return whether a sentence ends with a question mark; cheap, because most do not."""
    return doc[-1].text == "?" or "?" in doc.text[-_TAIL:]


def _is_question(doc: Doc, predicate: Token) -> bool:
    """Return whether the sentence of ``predicate`` asks: it ends with a question mark."""
    words = [t for t in doc if not t.is_space and t.text not in "\"'”’»)"]
    return bool(words) and words[-1].text.endswith("?") and predicate.i < words[-1].i


def _degrees(words: Words, word: str) -> Iterator[Certainty]:
    for degree, members in words.items():
        if word in members:
            yield degree
