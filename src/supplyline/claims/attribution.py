"""Find who says so: the attributions of a sentence, and the chain of speakers of a claim in it.

An attribution is a source, a cue and a content (Pareti 2012; PolNeAR's guidelines name the same
three).  Cues are verbs, nouns, set phrases ("according to") and adverbs ("reportedly"), each with
what it takes as content; they are data, ``schema/cues.yaml``.  What the content is, and who the
source, is read off the dependency parse: the subject through coordination and control, the agent of a
passive, the owner of a noun.  Attributions nest, and the chain of a claim is every attribution whose
content holds the claim's predicate, from the outside in.

Decides by the codebook: the publishing outlet is no link; an agentless passive is a link as worded
("is expected to") or "unstated"; words in quotation marks that nobody is given for are a link
"unstated"; attribution is not carried over from an earlier sentence.

Does not: resolve pronouns ("he" stays "he"; its words are in the marks); decide whether the speaker
is right; read any language but English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field
from spacy.tokens import Doc, Token

from supplyline.claims import cuemodel
from supplyline.claims.quotes import Span, inside, quoted_spans
from supplyline.records import Kind, Mark, Polarity, Speaker
from supplyline.schema.load import DATA, load

UNSTATED = "unstated"
_PRONOUNS = frozenset({"he", "she", "it", "they", "we", "i", "who", "which", "that"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_SAME_SUBJECT = frozenset({"conj", "xcomp", "advcl", "prep", "pcomp", "ccomp", "dep"})
_MODIFIERS = frozenset({"relcl", "acl"})
_WHOLE = "whole sentence"
_EDGE = frozenset(",;:.-–—()[] \n\t")
# A fragment of one or two words in quotation marks is a name or a way of wording, not a quotation.
_QUOTATION_WORDS = 3
_UNSTATED_WORDS = 5

Complement = Literal["clause", "infinitive", "object"]


class PartyIndex(Protocol):
    """What attribution needs to know of parties."""

    def code_of(self, text: str) -> str | None:
        """Return the code of the party that ``text`` names, None where it names none."""


class Group(BaseModel):
    """Verbs that say so in one way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    example: str
    complements: frozenset[Complement] = frozenset()
    prepositions: dict[str, frozenset[str]] = Field(default={}, description="by verb")
    lemmas: frozenset[str] = frozenset()
    denies: bool = Field(default=False, description="the content is said not to be so")
    evidence_only: bool = Field(default=False, description="only with evidence as subject")
    link: bool = Field(default=True, description="a link of a claim's chain")


class According(BaseModel):
    """Phrases that name who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: frozenset[str]
    bare: frozenset[str]
    nouns_after_in: frozenset[str]


class Nouns(BaseModel):
    """Nouns that hold what is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bare: frozenset[str] = Field(description="speak for themselves when nobody owns them")
    owned: frozenset[str]
    prepositions: frozenset[str]


class Cues(BaseModel):
    """``schema/cues.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: dict[str, Group]
    evidence: frozenset[str]
    releases: frozenset[str]
    nouns: Nouns
    according: According
    citing: frozenset[str]
    relays: frozenset[str]
    adverbs: frozenset[str]
    worded: frozenset[str]
    offices: frozenset[str]

    performs: frozenset[str]

    def ways(self, lemma: str, complement: Complement, *, evidence: bool) -> tuple[str, ...]:
        """Return the names of the groups in which ``lemma`` takes ``complement``."""
        return tuple(
            name
            for name, group in self.verbs.items()
            if lemma in group.lemmas
            and complement in group.complements
            and (evidence or not group.evidence_only)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Somebody says something.  Spans are code points of the sentence, half-open."""

    source: Span | None  # None: nobody is named
    cue: Span
    content: tuple[Span, ...]  # several where the cue stands in between; empty: not in the sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One chain of speakers of a claim, and whether they say it is so or not so."""

    speakers: tuple[Speaker, ...]
    polarity: Polarity
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """An attribution in tokens."""

    cue: Token
    cue_tokens: tuple[int, ...]
    source: tuple[int, ...]  # tokens of the noun phrase; empty: nobody is named
    head: Token | None  # its head
    worded: str  # what the link is called where nobody is named
    content: frozenset[int]
    denies: bool
    link: bool  # counts in the chain of a claim
    soft: bool = False  # a passive or an adverb without an agent
    way: str = ""  # the group of a verb
    objects: frozenset[int] = frozenset()  # the heads of objects among the content


@cache
def cues() -> Cues:
    """Return ``schema/cues.yaml``, read once."""
    return load(DATA / "cues.yaml", Cues)


def attributions(doc: Doc) -> tuple[Attribution, ...]:
    """Return every attribution of a sentence, in order of their cues.

    Found by weights learnt from PolNeAR (``cuemodel``), whose notion of attribution is wider than
    the codebook's: wants, plans and agreements are attributions there, and no links of a chain.
    One inside the content of another is seldom marked there, and so seldom found: ``holders`` nests.

    Args:
        doc: One sentence, parsed.

    Returns:
        Spans in code points of ``doc.text``.  Attributions may nest and overlap.
    """
    return attributions_in(doc.text, [(0, len(doc.text))], [doc])


def attributions_in(
    text: str, passages: Sequence[Span], docs: Sequence[Doc]
) -> tuple[Attribution, ...]:
    """Return every attribution of an article, quotations that run over sentences taken in whole.

    Args:
        text: The article.
        passages: Start and end of its sentences in ``text``, in order.
        docs: Their parses, one each.

    Returns:
        Spans in code points of ``text``.  The content of a quotation whose speaker stands beside it
        holds all of it, and what the same paragraph goes on to quote ('"…," he said. "…"').
    """
    quoted = quoted_spans(text)
    found = []
    for (start, end), doc in zip(passages, docs, strict=True):
        here = [
            (max(a, start) - start, min(b, end) - start) for a, b in quoted if a < end and b > start
        ]
        for one in cuemodel.find(doc, here):
            content = [(a + start, b + start) for a, b in _spans(doc, one.content)]
            said = _quotations_of(one, doc, start, quoted)
            if said:
                said.extend(_going_on(text, end, quoted))
            source, cue = _extent(doc, sorted(one.source)), _extent(doc, sorted(one.cue))
            found.append(
                Attribution(
                    source=(source[0] + start, source[1] + start) if source else None,
                    cue=(cue[0] + start, cue[1] + start) if cue else (start, end),
                    content=_merged([*content, *said]),
                )
            )
    return tuple(sorted(found, key=lambda a: (a.cue, a.content)))


def _quotations_of(one: cuemodel.Found, doc: Doc, start: int, quoted: Sequence[Span]) -> list[Span]:
    """Return the quotations of the article of which most that this sentence has is content."""
    whole = []
    for stretch in quoted:
        tokens = {t.i for t in doc if inside((t.idx + start, t.idx + len(t) + start), [stretch])}
        words = sum(1 for i in tokens if not doc[i].is_punct)
        held = len(tokens & one.content)
        if (
            len(tokens) >= _QUOTATION_WORDS
            and one.head.i not in tokens
            and held * 2 >= max(words, 2)
        ):
            whole.append(stretch)
    return whole


def _going_on(text: str, end: int, quoted: Sequence[Span]) -> Iterator[Span]:
    """Yield the quotations that follow a sentence in its paragraph, nothing but blanks between."""
    for start, after in quoted:
        if start < end:
            continue
        between = text[end:start]
        rest = text[after : after + 200].split("\n", maxsplit=1)[0].strip()
        if (
            between.strip()
            or "\n" in between
            or not (not rest or rest[0].isupper() or rest[0] in '“"')
        ):
            return
        yield start, after
        end = after


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return ``spans`` in order, those that touch as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def holders(doc: Doc, words: Span) -> tuple[Span | None, ...]:
    """Return whose some words are: the sources around them from the outside in, then their own.

    For words that voice something ("believes", "the claim", "is worried"), nested as deep as the
    sentence nests them: "The agency said the ministry fears …", asked of "fears", gives both.  Wider
    than a claim's chain: wants and plans hold too, and nobody is left out for being named twice.

    Args:
        doc: One sentence, parsed.
        words: Code points of ``doc.text``.

    Returns:
        Spans in code points, None for whoever is not named; empty if no word is there.
    """
    span = doc.char_span(words[0], words[1], alignment_mode="expand")
    if span is None:
        return ()
    head, own = span.root, {t.i for t in span}
    around: dict[tuple[int, ...], _Link] = {}
    for link in _links(doc):
        if link.cue.i in own or head.i not in link.content or not link.source:
            continue
        known = around.get(link.source)
        if known is None or len(link.content) > len(known.content):
            around[link.source] = link
    outside_in = sorted(around.values(), key=lambda link: (-len(link.content), link.cue.i))
    holder = _holder(head)
    return (
        *(_extent(doc, link.source) for link in outside_in),
        _extent(doc, _phrase(holder, clauses=False)) if holder is not None else None,
    )


def _holder(head: Token) -> Token | None:
    """Return whose a voicing word is: the subject of a verb, the owner of a noun."""
    if head.pos_ in ("VERB", "AUX"):
        return _source_of(head)[0]
    if head.pos_ in ("NOUN", "PROPN") and (owner := _owner(head)) is not None:
        return owner
    if head.dep_ not in ("dobj", "attr", "pobj", "acomp", "oprd", "advmod"):
        return None
    above, steps = head.head, 0
    while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i and steps < len(head.doc):
        above, steps = above.head, steps + 1
    return _subject(above) if above.pos_ in ("VERB", "AUX") else None


def is_attributed(doc: Doc, predicate: Token) -> bool:
    """Return whether somebody is given for the clause that ``predicate`` heads."""
    return bool(_chain(doc, predicate, None))


def attribute(
    doc: Doc,
    predicate: Token,
    parties: PartyIndex,
    *,
    quoted: Sequence[Span] | None = None,
    kind: Kind | None = None,
) -> tuple[tuple[Speaker, ...], tuple[Mark, ...]]:
    """Return the chain of speakers of the clause that ``predicate`` heads, from the outside in.

    Args:
        doc: One sentence, parsed.
        predicate: The word that carries the claim: a verb, or a noun ("deployment").
        parties: Who the speakers act for.
        quoted: What of the sentence lies inside quotation marks, code points, where the whole text
            says so (``quotes.carry``); None: as the sentence alone shows.
        kind: What kind of claim it is.  Verbal backing ("praised the troops") is a claim of support
            and its own report; a sanction or a pact announced by its maker is no report of one.

    Returns:
        The speakers, the publishing outlet left out, and the marks (code points of the sentence) of
        speakers and cues.  Both empty: the outlet speaks in its own voice.
    """
    first = tellings(doc, predicate, parties, quoted=quoted, kind=kind)[0]
    return first.speakers, first.marks


def tellings(
    doc: Doc,
    predicate: Token,
    parties: PartyIndex,
    *,
    quoted: Sequence[Span] | None = None,
    kind: Kind | None = None,
) -> tuple[Telling, ...]:
    """Return every chain of speakers of a claim: two where somebody denies what another alleges.

    Arguments as for ``attribute``.  The first is the chain as the sentence nests it, less the
    accuser; the second, if there is one, is the accuser's, who says it is so.
    """
    spans = quoted_spans(doc.text) if quoted is None else quoted
    chain = _chain(doc, predicate, kind)
    denial = next((i for i, link in enumerate(chain) if link.denies), None)
    if denial is None:
        return (_telling(doc, chain, predicate, parties, spans, polarity="affirmed"),)
    outer, inner = chain[: denial + 1], chain[denial + 1 :]
    told = [_telling(doc, outer, predicate, parties, spans, polarity="denied")]
    if any(link.source for link in inner):
        told.append(
            _telling(doc, (*chain[:denial], *inner), predicate, parties, spans, polarity="affirmed")
        )
    return tuple(told)


def _telling(
    doc: Doc,
    chain: Sequence[_Link],
    predicate: Token,
    parties: PartyIndex,
    quoted: Sequence[Span],
    *,
    polarity: Polarity,
) -> Telling:
    speakers: list[Speaker] = []
    marks: list[Mark] = []
    direct = _in_quotation(predicate, quoted)
    for link in chain:
        # The words stand in quotation marks, but the cue does not: it is the cue's speaker who is
        # quoted, and whoever speaks further in is reported by that speaker.
        said_directly = direct and not _in_quotation(link.cue, quoted)
        innermost_direct = said_directly and not any(
            not _in_quotation(other.cue, quoted) for other in chain[chain.index(link) + 1 :]
        )
        speakers.append(_speaker(doc, link, parties, direct=innermost_direct))
        extent = _extent(doc, link.source)
        if extent:
            marks.append(Mark(start=extent[0], end=extent[1], slot="speaker"))
        start, end = _extent(doc, link.cue_tokens) or _span(link.cue)
        marks.append(Mark(start=start, end=end, slot="cue"))
    if all(_in_quotation(link.cue, quoted, words=_UNSTATED_WORDS) for link in chain) and (
        _in_quotation(predicate, quoted, words=_UNSTATED_WORDS)
    ):
        if speakers and chain[0].head is not None and chain[0].head.lower_ in ("i", "we"):
            del speakers[0]  # whoever is quoted speaks of himself
        speakers.insert(0, Speaker(text=UNSTATED, code=None, direct=True))
    return Telling(speakers=tuple(speakers), polarity=polarity, marks=tuple(marks))


def _in_quotation(token: Token, quoted: Sequence[Span], *, words: int = _QUOTATION_WORDS) -> bool:
    """Return whether ``token`` stands in a quotation of at least ``words`` words."""
    span = _span(token)
    return any(
        inside(span, [stretch])
        and sum(1 for t in token.doc if t.is_alpha and inside(_span(t), [stretch])) >= words
        for stretch in quoted
    )


def _speaker(doc: Doc, link: _Link, parties: PartyIndex, *, direct: bool) -> Speaker:
    if link.head is None or link.head.i == link.cue.i:
        return Speaker(text=link.worded, code=None, direct=direct)
    tokens = _phrase(link.head, clauses=False) or (link.head.i,)
    start, end = _extent(doc, tokens) or _span(link.head)
    text = doc.text[start:end]
    return Speaker(text=text, code=_code(link.head, text, parties), direct=direct)


def _code(head: Token, text: str, parties: PartyIndex) -> str | None:
    """Return who a speaker acts for: a party named as such, or one before an office of its own.

    "U.S. officials" speak for the state, "North Korean workers" do not.
    """
    own = parties.code_of(head.text)
    if own:
        return own
    inner = [t for t in head.subtree if t.dep_ not in ("punct", "det")]
    if any(t.lemma_.casefold() in cues().offices for t in inner):
        return parties.code_of(text)
    if head.pos_ == "PROPN":
        return parties.code_of(_words([t for t in inner if t.i <= head.i]))
    return None


def _words(tokens: Sequence[Token]) -> str:
    """Return ``tokens`` as the sentence sets them."""
    return "".join(t.text_with_ws for t in tokens).strip()


def _chain(doc: Doc, predicate: Token, kind: Kind | None) -> tuple[_Link, ...]:
    """Return the attributions around ``predicate``, outermost first."""
    around = [link for link in _links(doc) if link.link and _tells(link, predicate, kind)]
    around.sort(key=lambda link: (-len(link.content - set(link.cue_tokens)), link.soft, link.cue.i))
    chain: list[_Link] = []
    for link in around:
        if not any(_same_speaker(other, link) for other in chain):
            chain.append(link)
    named = any(link.source for link in chain)
    return tuple(link for link in chain if link.source or not named or _outlives(link))


def _tells(link: _Link, predicate: Token, kind: Kind | None) -> bool:
    """Return whether ``link`` is a link of the chain of a claim of ``kind`` that ``predicate`` heads."""
    if predicate.i == link.cue.i:
        return kind == "support" and not link.soft
    if predicate.i not in link.content:
        return False
    if link.way in ("judge", "say_object") and predicate.i in link.objects:
        if kind == "deployment" and link.way == "judge":
            return (
                False  # "praised the troops in the field" praises; who sent them is not its point
            )
        if kind in ("agreement", "measure") and link.cue.lemma_ in cues().performs:
            return False  # whoever announces his own pact or ban makes it
        if kind == "contact" and link.cue.lemma_ in ("convey", "express", "extend"):
            return False
    return True


def _outlives(link: _Link) -> bool:
    """Return whether an unnamed speaker stays a link beside a named one.

    "He said the visit is expected": the expectation is his; so is what is "allegedly" done in an
    accusation.  But nobody says "reportedly" of what he knows himself.
    """
    return link.cue.pos_ == "ADV" and link.cue.lower_ != "allegedly"


def _same_speaker(one: _Link, other: _Link) -> bool:
    """Return whether two links name one speaker: the same words, or a pronoun within the other's."""
    if not one.source or not other.source or one.head is None or other.head is None:
        return False
    if set(one.source) & set(other.source):
        return True
    return other.head.lower_ in _PRONOUNS or (
        one.head.lower_ in _PRONOUNS and other.head.lower_ in _PRONOUNS
    )


def _links(doc: Doc, quoted: Sequence[Span] | None = None) -> tuple[_Link, ...]:
    """Return every attribution of the sentence, in tokens, one per cue and content."""
    spans = quoted_spans(doc.text) if quoted is None else quoted
    found: list[_Link] = []
    for token in doc:
        if token.pos_ in ("VERB", "AUX"):
            found.extend(_verb_links(token, spans))
        if token.pos_ in ("NOUN", "PROPN"):
            found.extend(_noun_links(token))
        found.extend(_phrase_links(token))
    # "X said …, according to Y" at the end: Y's name is no part of what X says.
    outside = {i for link in found if link.way == _WHOLE for i in (*link.cue_tokens, *link.source)}
    return tuple(
        replace(link, content=link.content - outside)
        for link in found
        if link.way == _WHOLE or link.content - outside
    )


# ---------------------------------------------------------------------------------------- verbs


def _verb_links(verb: Token, quoted: Sequence[Span]) -> Iterator[_Link]:
    lemma = verb.lemma_.casefold()
    head, worded = _source_of(verb)
    passive = _passive(verb)
    if head is None and not (passive and lemma in cues().worded):
        return
    evidence = _by_evidence(verb)
    content: set[int] = set()
    objects: set[int] = set()
    ways: list[str] = []
    for complement, roots in _complements(verb):
        matching = cues().ways(lemma, complement, evidence=evidence)
        if complement == "infinitive" and passive and lemma in cues().worded:
            matching = matching or ("believe",)
        if matching:
            ways.extend(matching)
            content.update(i for root in roots for i in _subtree(root))
            objects.update(root.i for root in roots if complement == "object")
    for way, group in cues().verbs.items():
        opening = _opening(verb, group.prepositions.get(lemma, frozenset()))
        if opening is not None:
            ways.append(way)
            content.update(t.i for c in opening.children for t in c.subtree)
    if not content:
        content, ways = _around(verb, lemma)
    content.discard(verb.i)
    if not content or not ways:
        return
    content |= _trailing(verb, content)
    content = _whole_quotations(verb, content, quoted)
    source = _phrase(head, clauses=True, without=verb) if head is not None else ()
    if head is not None and head.i not in content:
        content -= set(source)
    groups = [cues().verbs[way] for way in ways]
    yield _Link(
        cue=verb,
        cue_tokens=_verb_group(verb),
        source=source,
        head=head,
        worded=worded,
        content=frozenset(content),
        denies=any(group.denies for group in groups),
        link=any(group.link for group in groups),
        soft=head is None,
        way=ways[0],
        objects=frozenset(objects),
    )


def _complements(verb: Token) -> Iterator[tuple[Complement, list[Token]]]:
    """Yield what ``verb`` takes, by kind."""
    clause = [c for c in verb.children if c.dep_ == "ccomp"]
    infinitive = [c for c in verb.children if c.dep_ in ("xcomp", "oprd")]
    objects = [c for c in verb.children if c.dep_ in ("dobj", "obj", "attr")]
    if _passive(verb):
        objects = []
        infinitive = [c for c in infinitive if any(k.lower_ == "to" for k in c.children)]
    if not clause:
        clause = [*_strayed(verb), *_cut_off(verb, objects)]
    if clause:
        yield "clause", clause
    if infinitive:
        yield "infinitive", infinitive
        with_subject = [c for c in infinitive if _has_own_subject(c)]
        if with_subject:
            yield "clause", with_subject
    if not objects and not _passive(verb):
        objects = _counted(verb)
    if objects:
        yield "object", objects


def _strayed(verb: Token) -> list[Token]:
    """Return a that-clause which the parser hung on a word between ("said for the first time that")."""
    for token in verb.subtree:
        if token.i > verb.i and token.dep_ in ("relcl", "acl") and token.head.i != verb.i:
            that = next((c for c in token.children if c.lower_ == "that" and c.i < token.i), None)
            if (
                that is not None
                and that.dep_ in ("mark", "advmod")
                and token.head.lemma_ in ("time", "week", "month", "year", "day", "statement")
                and _has_own_subject(token)
            ):
                return [token]
    return []


def _cut_off(verb: Token, objects: Sequence[Token]) -> list[Token]:
    """Return the clause whose subject the parser took for an object ("showing X has sent …")."""
    for thing in objects:
        after = max(_subtree(thing)) + 1
        if after >= len(verb.doc):
            continue
        token = verb.doc[after]
        clause = token.head if token.dep_ in ("aux", "auxpass") else token
        if (
            clause.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB")
            and token.tag_ in ("VBZ", "VBD", "VBP", "MD")
            and clause.dep_ in ("conj", "advcl", "ccomp", "dep")
            and not _has_own_subject(clause)
        ):
            return [clause, thing]
    return []


def _counted(verb: Token) -> list[Token]:
    """Return an object that the parser took for a place ("estimates over 6,000 casualties")."""
    for child in verb.children:
        if (
            child.dep_ == "prep"
            and child.lower_ in ("over", "under", "about", "around")
            and child.i == verb.i + 1
        ):
            return [
                c
                for c in child.children
                if c.dep_ == "pobj" and any(k.dep_ == "nummod" for k in c.children)
            ]
    return []


def _opening(verb: Token, words: frozenset[str]) -> Token | None:
    """Return the preposition that opens the content, be it hung on the object ("blamed X for")."""
    if not words:
        return None
    near = [c for c in verb.children if c.dep_ in ("prep", "agent") and c.lower_ in words]
    if near:
        return near[0]
    at = [c for c in verb.children if c.dep_ in ("dobj", "pobj")]
    while at:
        thing = at.pop()
        for child in thing.children:
            if (
                child.dep_ == "prep"
                and child.lower_ in words
                and any(c.dep_ == "pcomp" or verb.lemma_ == "link" for c in child.children)
            ):
                return child
            if child.i > thing.i and child.dep_ in ("conj", "acl", "prep", "pobj"):
                at.append(child)
    return None


def _around(verb: Token, lemma: str) -> tuple[set[int], list[str]]:
    """Return the content of a cue that stands inside what is said: "…, he added, …", "as X noted"."""
    ways = [w for w in cues().ways(lemma, "clause", evidence=True) if w in ("say", "believe")]
    if not ways:
        return set(), []
    head = verb.head
    inserted = verb.dep_ == "parataxis" or (
        verb.dep_ in ("advcl", "ccomp")
        and any(c.lower_ == "as" and c.dep_ in ("mark", "advmod", "prep") for c in verb.children)
    )
    if inserted and head.i != verb.i:
        return {t.i for t in head.subtree} - {t.i for t in verb.subtree}, ways
    colon = next((c for c in verb.children if c.text == ":" and c.i > verb.i), None)
    if colon is not None:
        return set(range(colon.i + 1, len(verb.doc))), ways
    return set(), []


def _whole_quotations(verb: Token, content: set[int], quoted: Sequence[Span]) -> set[int]:
    """Return ``content`` with every quotation it touches taken in whole: nobody else speaks in it."""
    more = set(content)
    for stretch in quoted:
        tokens = {t.i for t in verb.doc if inside(_span(t), [stretch])}
        if verb.i not in tokens and len(tokens & content) > 1:
            more |= tokens
    return more


def _trailing(verb: Token, content: set[int]) -> set[int]:
    """Return the clauses that follow a cue set after its content ("…, he said, killing ten")."""
    first = min(content)
    if first > verb.i or max(content) > verb.i:
        return set()
    more: set[int] = set()
    for child in verb.children:
        participle = child.i > verb.i and child.dep_ == "advcl" and child.tag_ == "VBG"
        if participle and not cues().ways(child.lemma_.casefold(), "clause", evidence=False):
            more.update(_subtree(child))
    return more


def _source_of(verb: Token) -> tuple[Token | None, str]:
    """Return the head of who says so, or how an unnamed speaker is worded."""
    if _passive(verb):
        for child in verb.children:
            if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
                by = next((c for c in child.children if c.dep_ == "pobj"), None)
                if by is not None:
                    return by, ""
        lemma = verb.lemma_.casefold()
        if lemma in cues().worded:
            return None, _passive_words(verb)
        return None, UNSTATED
    subject = _subject(verb)
    if subject is None:
        return None, UNSTATED
    return _releaser(subject, verb), ""


def _subject(verb: Token) -> Token | None:
    """Return the head of the subject of ``verb``: its own, its coordinate's or its controller's."""
    at, seen = verb, set()
    while at.i not in seen:
        seen.add(at.i)
        own = [c for c in at.children if c.dep_ in _SUBJECTS and c.dep_ != "expl"]
        if own and (at.i == verb.i or _can_speak(own[0])):
            if at.dep_ == "relcl" and own[0].lower_ in ("who", "which", "that"):
                return at.head
            return own[0]
        named = [c for c in at.children if c.i < at.i and c.dep_ in ("compound", "nmod")]
        if named and at.tag_ in ("VBZ", "VBP", "VBD"):
            return named[-1]  # "NATO intelligence estimates …", taken for one name
        if at.dep_ in _MODIFIERS and at.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return at.head
        if at.dep_ not in _SAME_SUBJECT or at.head.i == at.i:
            break
        at = at.head
    return None


def _can_speak(subject: Token) -> bool:
    """Return whether an inherited subject may be a speaker: "relations grew and expressed hope" may not."""
    lemma = subject.lemma_.casefold()
    return (
        (
            subject.pos_ in ("PROPN", "PRON")
            and subject.lower_ not in ("it", "this", "that", "these")
        )
        or lemma in cues().offices
        or lemma in cues().evidence
        or bool(subject.ent_type_)
        or any(c.dep_ == "relcl" for c in subject.children)
    )


def _by_evidence(verb: Token) -> bool:
    """Return whether evidence says so, and not merely allegedly."""
    subject = None if _passive(verb) else _subject(verb)
    return (
        subject is not None
        and subject.lemma_.casefold() in cues().evidence
        and not any(c.lower_ in cues().adverbs for c in verb.children)
    )


def _releaser(subject: Token, verb: Token) -> Token:
    """Return who put out the evidence that ``subject`` is, where the sentence says so.

    "The ministry released footage showing …": the ministry says so, by way of the footage.
    """
    above = subject.head
    if (
        verb.head.i == subject.i
        and subject.dep_ in ("dobj", "obj")
        and above.lemma_.casefold() in cues().releases
        and not _passive(above)
    ):
        return _subject(above) or subject
    return subject


def _passive(verb: Token) -> bool:
    if any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in verb.children):
        return True
    return verb.tag_ == "VBN" and (
        # A sentence without a main verb: the parser took its verb for a participle.
        (verb.dep_ == "acl" and verb.head.dep_ != "ROOT")
        or (
            verb.dep_ == "conj"
            and verb.head.i != verb.i
            and _passive(verb.head)
            and not _has_own_subject(verb)
        )
    )


def _has_own_subject(verb: Token) -> bool:
    return any(c.dep_ in _SUBJECTS for c in verb.children)


def _passive_words(verb: Token) -> str:
    """Return an agentless passive as worded: "is believed to", "suspected"."""
    words = [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i < verb.i]
    after = verb.nbor(1) if verb.i + 1 < len(verb.doc) else None
    tokens = [*words, verb]
    if after is not None and after.lower_ == "to" and words:
        tokens.append(after)
    return " ".join(t.text for t in tokens)


def _verb_group(verb: Token) -> tuple[int, ...]:
    """Return a verb with its auxiliaries, particle and negation, as far as they stand together."""
    parts = [
        c.i
        for c in verb.children
        if c.dep_ in ("aux", "auxpass", "neg", "prt") and abs(c.i - verb.i) < 4
    ]
    return tuple(sorted({*parts, verb.i}))


# ---------------------------------------------------------------------------------------- nouns


def _noun_links(noun: Token) -> Iterator[_Link]:
    lemma = noun.lemma_.casefold()
    table = cues().nouns
    if lemma not in table.bare and lemma not in table.owned:
        return
    content: set[int] = set()
    for child in noun.children:
        that = any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
        if child.i < noun.i:
            continue
        if (
            (child.dep_ in ("acl", "ccomp", "appos") and (that or child.dep_ == "ccomp"))
            or (child.dep_ == "relcl" and that)
            or (child.dep_ == "acl" and child.tag_ == "VBG" and _is_cue(child))
        ):
            content.update(_subtree(child))
        elif child.dep_ == "prep" and child.lower_ in table.prepositions:
            content.update(t.i for c in child.children for t in c.subtree)
    if not content:
        return
    head = _owner(noun)
    if head is None and lemma not in table.bare:
        return
    worded = _words([t for t in noun.subtree if t.i <= noun.i and t.dep_ != "det"])
    content -= {t.i for t in head.subtree} if head is not None else set()
    if not content:
        return
    yield _Link(
        cue=noun,
        cue_tokens=(noun.i,),
        source=_phrase(head, clauses=True) if head is not None else (noun.i,),
        head=head if head is not None else noun,
        worded=worded,
        content=frozenset(content),
        denies=lemma == "denial",
        link=True,
    )


def _owner(noun: Token) -> Token | None:
    """Return whose words ``noun`` is: "X's claim", "claims by X", "U.S. claims", "X issued a claim"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from") and child.i == noun.i + 1:
            by = next((c for c in child.children if c.dep_ == "pobj"), None)
            if by is not None:
                return by
    for child in noun.children:
        if (
            child.i < noun.i
            and child.dep_ in ("compound", "amod", "nmod")
            and child.ent_type_ in ("GPE", "NORP", "ORG", "PERSON")
        ):
            return child
    above = noun.head
    if noun.dep_ in ("dobj", "obj") and (
        above.lemma_.casefold() in cues().releases or _is_cue(above)
    ):
        return None if _denies(above) else _subject(above)
    return None


def _is_cue(verb: Token) -> bool:
    lemma = verb.lemma_.casefold()
    return any(lemma in group.lemmas and group.link for group in cues().verbs.values())


def _denies(verb: Token) -> bool:
    lemma = verb.lemma_.casefold()
    return any(lemma in group.lemmas and group.denies for group in cues().verbs.values())


# --------------------------------------------------------------------------------------- phrases


def _phrase_links(token: Token) -> Iterator[_Link]:
    lower = token.lower_
    table = cues()
    if lower == "according" or (
        lower in table.according.bare
        and token.dep_ == "prep"
        and any(c.dep_ == "pobj" and c.pos_ == "PROPN" for c in token.children)
    ):
        yield from _according(token)
    elif lower in table.adverbs and token.pos_ == "ADV":
        content = {t.i for t in token.head.subtree} - {token.i}
        if content:
            yield _Link(
                cue=token, cue_tokens=(token.i,), source=(), head=None, worded=token.text,
                content=frozenset(content), denies=False, link=True, soft=True,
            )  # fmt: skip
    elif token.lemma_.casefold() in table.citing and token.tag_ == "VBG":
        yield from _citing(token)


def _according(token: Token) -> Iterator[_Link]:
    """Yield "according to X": its content is the clause it stands in, or the whole sentence."""
    cue = [token.i]
    holder = token
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is not None:
        cue.append(to.i)
        holder = to
    head = next((c for c in holder.children if c.dep_ in ("pobj", "dobj", "pcomp")), None)
    if head is None:
        return
    source = _phrase(head, clauses=True)
    own = {t.i for t in token.subtree} | set(source)
    doc = token.doc
    words = [t.i for t in doc if not t.is_punct and not t.is_space]
    if not words:
        return
    whole = max(own) >= words[-1] or min(own) <= words[0]
    within = set(range(len(doc))) if whole else _subtree(token.head)
    content = within - own
    if content:
        yield _Link(
            cue=token, cue_tokens=tuple(cue), source=source, head=head, worded="",
            content=frozenset(content), denies=False, link=True, way=_WHOLE if whole else "",
        )  # fmt: skip


def _citing(token: Token) -> Iterator[_Link]:
    """Yield "X reported …, citing Y": Y says what X reports."""
    above = token.head
    while above.head.i != above.i and above.dep_ == "ccomp" and not _is_cue(above):
        above = above.head  # hung on what is said instead of on the saying
    if token.dep_ != "advcl" or above.i == token.i or not _is_cue(above):
        return
    head = next((c for c in token.children if c.dep_ in ("dobj", "obj")), None)
    if head is None:
        return
    own = {t.i for t in token.subtree}
    content = {
        i for c in above.children if c.dep_ in ("ccomp", "parataxis", "dobj") for i in _subtree(c)
    } - own
    if content:
        yield _Link(
            cue=token, cue_tokens=(token.i,), source=_phrase(head, clauses=True), head=head,
            worded="", content=frozenset(content), denies=False, link=True,
        )  # fmt: skip


# ---------------------------------------------------------------------------------------- spans


def _subtree(token: Token) -> set[int]:
    return {t.i for t in token.subtree}


def _phrase(head: Token, *, clauses: bool, without: Token | None = None) -> tuple[int, ...]:
    """Return the tokens of the noun phrase of ``head``, without commas at its edges.

    ``clauses`` keeps relative clauses; a speaker's name does without them.
    """
    dropped: set[int] = set() if without is None else _subtree(without) - {head.i}
    if without is not None and head.head.i == without.i:
        dropped = set()  # the cue is above its source, not inside it
    for child in head.children:
        if child.dep_ in ("advcl", "ccomp") or (child.dep_ in _MODIFIERS and not clauses):
            dropped |= _subtree(child)
        if child.dep_ == "prep" and child.lower_ == "according":
            dropped |= _subtree(child)
    tokens = sorted(t.i for t in head.subtree if t.i not in dropped)
    kept = _run(tokens, head.i)
    doc = head.doc
    while kept and doc[kept[0]].text in _EDGE:
        kept = kept[1:]
    while kept and (doc[kept[-1]].text in _EDGE or doc[kept[-1]].tag_ == "POS"):
        kept = kept[:-1]
    return tuple(kept)


def _run(tokens: Sequence[int], at: int) -> list[int]:
    """Return the unbroken stretch of ``tokens`` that holds ``at``."""
    start = end = at
    have = set(tokens)
    while start - 1 in have:
        start -= 1
    while end + 1 in have:
        end += 1
    return list(range(start, end + 1))


def _span(token: Token) -> Span:
    return token.idx, token.idx + len(token)


def _extent(doc: Doc, tokens: Sequence[int]) -> Span | None:
    if not tokens:
        return None
    first, last = doc[min(tokens)], doc[max(tokens)]
    return first.idx, last.idx + len(last)


def _spans(doc: Doc, tokens: Iterable[int]) -> Iterator[Span]:
    """Yield the stretches of ``tokens``, without punctuation that is not theirs at the edges."""
    stretch: list[int] = []
    for i in [*sorted(tokens), -1]:
        if stretch and i != stretch[-1] + 1:
            while stretch and doc[stretch[0]].text in _EDGE:
                stretch = stretch[1:]
            while stretch and doc[stretch[-1]].text in _EDGE:
                stretch = stretch[:-1]
            if stretch:
                yield _extent(doc, stretch) or (0, 0)
            stretch = []
        stretch.append(i)
