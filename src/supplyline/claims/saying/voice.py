"""Tell an outlet's own opinion from its reporting, and find its polemical words.

Opinion, by the codebook, is a claim that is the outlet's own evaluation or prediction: nobody is
given for it, and the main clause judges ("appears to have"), foresees ("may become") or calls for
something ("should send").  Whatever a named or unnamed speaker holds is report: his opinion is news.

Polemical words are data, ``schema/loaded.yaml``, grouped by what they do and never by whose they are;
they count outside quotation marks only, whoever is meant.

Does not: measure the slant of an article; take mild adverbs for polemics; notice irony.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict, Field
from spacy.tokens import Doc, Token

from supplyline.claims.acts.items import item_index
from supplyline.claims.acts.itemtable import PEOPLE
from supplyline.claims.saying.attribution import is_attributed
from supplyline.claims.saying.certainty import is_given
from supplyline.claims.saying.opinions import opinions
from supplyline.claims.saying.quotes import Span, inside, quoted_spans
from supplyline.records import Voice
from supplyline.schema.load import DATA, load

ENOUGH_SIGNS = 2  # best of 0 to 3 on the training part of CheckThat 2023
_EMPHASIS_AT = frozenset({"advmod", "neg", "nsubj", "dobj", "attr", "pobj"})
_QUALITIES = frozenset({"ADJ", "ADV"})
_EFFECT_TAGS = frozenset({"VBZ", "VBP", "VB"})


class LoadedGroup(BaseModel):
    """Polemical words that do one thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    words: frozenset[str]
    verbs: bool = Field(default=False, description="as nouns they are plain: a blast, by rail")
    not_after: dict[str, frozenset[str]] = Field(
        default={}, description="by word: plain after these"
    )
    not_before: dict[str, frozenset[str]] = Field(
        default={}, description="by word: plain before these"
    )


class Loaded(BaseModel):
    """``schema/loaded.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: dict[str, LoadedGroup]


Phrase = tuple[str, ...]


@cache
def _phrases() -> dict[str, tuple[tuple[Phrase, LoadedGroup], ...]]:
    """Return the polemical phrases by their first word, longest first."""
    found: dict[str, list[tuple[Phrase, LoadedGroup]]] = {}
    for group in load(DATA / "loaded.yaml", Loaded).groups.values():
        for words in group.words:
            phrase = _split(words)
            found.setdefault(phrase[0], []).append((phrase, group))
    return {
        first: tuple(sorted(rest, key=lambda entry: (-len(entry[0]), entry[0])))
        for first, rest in found.items()
    }


def voice_of(doc: Doc, predicate: Token, *, attributed: bool | None = None) -> Voice:
    """Return whether the clause that ``predicate`` heads is reporting or the outlet's own opinion.

    Args:
        doc: One sentence, parsed.
        predicate: The word that carries the claim.
        attributed: Whether the claim has a chain of speakers; None: as the sentence shows.
    """
    if attributed is None:
        attributed = is_attributed(doc, predicate)
    if attributed:
        return "report"
    if any(_is_weighed(c) and _is_thing(c) for c in predicate.children):
        return "opinion"
    token = predicate
    while True:
        given = token.head if token.dep_ in ("acl", "relcl") else token
        if _judges(token) or _is_weighed(given):
            return "opinion"
        if token.head.i == token.i or is_given(token, token.head):
            return "report"  # what is taken as given is not judged
        token = token.head


def opinionated(doc: Doc) -> bool:
    """Return whether a sentence as a whole is opinion: more speaks for its writer than for a report.

    For sentences, not claims (``voice_of``): signs outside quotation marks are counted, whoever they are
    about; figures, a past main clause, a main verb of telling and a quotation count against.
    """
    return writers_signs(doc) >= ENOUGH_SIGNS


def writers_signs(doc: Doc) -> int:
    """Return by how many signs a sentence speaks for its writer; below zero: it reports."""
    signs = opinions().signs
    quoted = quoted_spans(doc.text)
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    told: set[int] = set()
    if root is not None and root.lemma_.lower() in signs.telling:
        told = {t.i for c in root.children if c.dep_ == "ccomp" for t in c.subtree}
    own = [t for t in doc if t.i not in told and not inside((t.idx, t.idx + len(t)), quoted)]
    emphasis = sum(t.lower_ in signs.emphasis and t.dep_ in _EMPHASIS_AT for t in own)
    evaluation = sum(t.lemma_.lower() in signs.evaluation and t.pos_ in _QUALITIES for t in own)
    counts = [
        min(emphasis, 2),
        min(evaluation, 2),
        any(t.lower_ in signs.first_person for t in own),
        any(t.lemma_.lower() in signs.summing_up and t.pos_ == "NOUN" for t in own),
        any(t.tag_ == "MD" and t.lower_ in signs.modals for t in own),
        any(t.tag_ in ("JJS", "RBS") for t in own),
        any(t.tag_ in ("WP", "WRB", "WP$") and t.dep_ != "advmod" for t in own),
        any(t.tag_ == "PDT" for t in own),
        doc.text.rstrip().endswith(("?", "!")),
        root is not None and root.tag_ in ("VBZ", "VBP"),
        2 * bool(loaded_words(doc, quoted=[*quoted, *_stretches(doc, told)])),
        root is not None and _judges(root),
        -any(t.like_num for t in own),
        -(root is not None and root.tag_ == "VBD"),
        -(root is not None and root.lemma_.lower() in signs.telling),
        -bool(quoted),
    ]
    return sum(int(count) for count in counts)


def _stretches(doc: Doc, tokens: set[int]) -> list[Span]:
    """Return the words of ``tokens`` one by one, in code points."""
    return [(doc[i].idx, doc[i].idx + len(doc[i])) for i in sorted(tokens)]


def loaded_words(doc: Doc, *, quoted: Sequence[Span] | None = None) -> tuple[Span, ...]:
    """Return the polemical words of a sentence, outside quotation marks only.

    Args:
        doc: One sentence; tagged and lemmatised, a parse is not needed.
        quoted: What lies inside quotation marks, code points; None: as the sentence alone shows.

    Returns:
        Half-open code point spans in order of place, none overlapping.
    """
    spans = quoted_spans(doc.text) if quoted is None else quoted
    found: list[Span] = []
    at = 0
    while at < len(doc):
        length = _length_at(doc, at)
        if length:
            last = doc[at + length - 1]
            span = doc[at].idx, last.idx + len(last)
            if not any(inside(span, [stretch]) for stretch in spans):
                found.append(span)
        at += length or 1
    return tuple(found)


def _length_at(doc: Doc, at: int) -> int:
    """Return how many tokens the longest polemical phrase that starts at ``at`` has; 0: none."""
    token = doc[at]
    for first in {token.lower_, token.lemma_.casefold(), *_split(token.lower_)[:1]}:
        for phrase, group in _phrases().get(first, ()):
            length = _matches(doc, at, phrase)
            if not length or (group.verbs and token.pos_ in ("NOUN", "PROPN")):
                continue
            word = " ".join(phrase)
            before = {t.lower_ for t in doc[max(0, at - 3) : at]}
            after = {t.lower_ for t in doc[at + length : at + length + 2]}
            if {w.casefold() for w in group.not_after.get(word, ())} & before:
                continue
            if group.not_before.get(word, frozenset()) & after:
                continue
            return length
    return 0


def _matches(doc: Doc, at: int, phrase: Phrase) -> int:
    """Return how many tokens from ``at`` spell ``phrase``, in any form of its words; 0: they do not."""
    i, tokens = 0, at
    while i < len(phrase):
        if tokens >= len(doc):
            return 0
        token = doc[tokens]
        parts = _split(token.lower_)
        if token.lower_ == phrase[i] or token.lemma_.casefold() == phrase[i]:
            i += 1
        elif len(parts) > 1 and parts == phrase[i : i + len(parts)]:
            i += len(parts)
        else:
            return 0
        tokens += 1
    return tokens - at


def _split(words: str) -> Phrase:
    """Return words as the tokenizer parts them: hyphens stand alone."""
    return tuple(words.casefold().replace("-", " - ").split()) or (words,)


def _is_weighed(token: Token) -> bool:
    """Return whether what ``token`` names is the subject of a judgement on what it does or stands for.

    "Each shipment helps the army hold", "the aid could push its missiles further", "every shell is a
    reminder that …": the act is taken as given, and the sentence is the writer's own weighing of it.
    """
    verb = token.head
    if token.dep_ == "csubj" and verb.pos_ == "AUX":
        return _weighs(verb)
    if token.dep_ == "conj":
        return _is_weighed(verb) if verb.i != token.i else False
    if token.dep_ not in ("nsubj", "csubj"):
        return False
    if token.ent_type_ in ("GPE", "PERSON", "NORP") or token.pos_ == "PRON":
        return False  # what a party does is an act, not the effect of one
    if verb.tag_ == "VBN" and verb.dep_ in ("csubj", "acl"):
        return _is_weighed(verb)
    return _weighs(verb)


def _is_thing(token: Token) -> bool:
    category = item_index().category_of(token)
    return category is not None and category not in PEOPLE


def _weighs(verb: Token) -> bool:
    words = opinions()
    aux = [c for c in verb.children if c.dep_ == "aux"]
    if any(c.lemma_ in ("have", "do") or c.lower_ == "will" for c in aux):
        return False
    lemma = verb.lemma_.casefold()
    if lemma == "be":
        return any(c.dep_ == "attr" and c.lemma_.casefold() in words.weighs for c in verb.children)
    effect = lemma in words.serves or lemma in words.concludes
    return effect and verb.tag_ in _EFFECT_TAGS


def _is_own_view(verb: Token) -> bool:
    """Return whether a clause says so itself: "in our view …", "will surely …"."""
    words = opinions()
    future = any(c.dep_ == "aux" and c.lower_ in words.will for c in verb.children)
    if future and any(c.dep_ == "advmod" and c.lower_ in words.surely for c in verb.children):
        return True
    text = verb.doc.text.casefold() if verb.dep_ == "ROOT" else ""
    return any(view in text for view in words.views)


def _judges(token: Token) -> bool:
    """Return whether a clause judges, foresees or calls for something in its own voice."""
    if token.pos_ not in ("VERB", "AUX"):
        return False
    words, lemma = opinions(), token.lemma_.casefold()
    if _is_own_view(token):
        return True
    perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in token.children)
    for child in token.children:
        calls = child.lower_ in words.calls or (child.lower_ in words.foresees and not perfect)
        if child.dep_ == "aux" and child.tag_ == "MD" and calls:
            return True
        if child.dep_ in ("acomp", "advmod") and child.lower_ in words.open and lemma == "be":
            return True
    if lemma in words.judges and any(c.dep_ in ("xcomp", "oprd", "ccomp") for c in token.children):
        return True
    return (
        lemma in words.calls_for
        and any(
            c.dep_ == "xcomp" and any(k.lower_ == "to" for k in c.children) for c in token.children
        )
        and not any(c.dep_ == "neg" for c in token.children)
    )
