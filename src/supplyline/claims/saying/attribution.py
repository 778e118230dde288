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
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from spacy.tokens import Doc, Token

from supplyline.claims.saying import bounds, cuemodel
from supplyline.claims.saying.cues import cues
from supplyline.claims.saying.links import CITED, RELAY, Link, links_of
from supplyline.claims.saying.phrasing import extent, noun_phrase, span_of, stretches
from supplyline.claims.saying.quotes import Span, inside, quoted_spans
from supplyline.claims.saying.speakers import UNSTATED
from supplyline.records import Kind, Mark, Polarity, Speaker

_PRONOUNS = frozenset({"he", "she", "it", "they", "we", "i", "who", "which", "that"})
# A fragment of one or two words in quotation marks is a name or a way of wording, not a quotation.
_QUOTATION_WORDS = 3
_UNSTATED_WORDS = 5


class PartyIndex(Protocol):
    """What attribution needs to know of parties."""

    def code_of(self, text: str) -> str | None:
        """Return the code of the party that ``text`` names, None where it names none."""


class Referents(Protocol):
    """What attribution needs to know of phrases that refer back: "the ministry", "he"."""

    def referent(self, head: Token) -> str | None:
        """Return the code of whom the phrase headed by ``head`` stands for, None where unclear."""


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
    withheld: bool = False  # whoever speaks says neither yes nor no


def attributions(doc: Doc) -> tuple[Attribution, ...]:
    """Return every attribution of a sentence, in order of their cues.

    Found by weights learnt from PolNeAR (``cuemodel``), whose notion of attribution is wider than
    the codebook's: wants, plans and agreements are attributions there, and no links of a chain.
    One inside the content of another is seldom marked there, and so seldom found: ``holding.holders`` nests.

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
        setting = cuemodel.Setting(doc, here)
        for found_cue in cuemodel.find(doc, here):
            one = bounds.bounded(found_cue, setting)
            content = [(a + start, b + start) for a, b in stretches(doc, one.content)]
            said = _quotations_of(one, doc, start, quoted)
            if said:
                said.extend(_going_on(text, end, quoted))
            source, cue = extent(doc, sorted(one.source)), extent(doc, sorted(one.cue))
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
    referents: Referents | None = None,
) -> tuple[Telling, ...]:
    """Return every chain of speakers of a claim: two where somebody denies what another alleges.

    Arguments as for ``attribute``; ``referents`` knows whom the document means by "the ministry" or
    "he"; None: a speaker has the code that his own words give.  The first is the chain as the sentence nests it, less the
    accuser; the second, if there is one, is the accuser's, who says it is so.
    """
    spans = quoted_spans(doc.text) if quoted is None else quoted
    known = _Codes(parties, referents)
    chain = _chain(doc, predicate, kind)
    denial = next((i for i, link in enumerate(chain) if link.denies), None)
    if denial is None:
        return (_telling(doc, chain, predicate, known, spans, polarity="affirmed"),)
    outer, inner = chain[: denial + 1], chain[denial + 1 :]
    told = [_telling(doc, outer, predicate, known, spans, polarity="denied")]
    if any(link.head is not None and link.head.i != link.cue.i for link in inner):
        told.append(
            _telling(doc, (*chain[:denial], *inner), predicate, known, spans, polarity="affirmed")
        )
    return tuple(told)


def _telling(
    doc: Doc,
    chain: Sequence[Link],
    predicate: Token,
    known: _Codes,
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
        speakers.append(_speaker(doc, link, known, direct=innermost_direct))
        named = extent(doc, link.source)
        if named:
            marks.append(Mark(start=named[0], end=named[1], slot="speaker"))
        start, end = extent(doc, link.cue_tokens) or span_of(link.cue)
        marks.append(Mark(start=start, end=end, slot="cue"))
    if all(_in_quotation(link.cue, quoted, words=_UNSTATED_WORDS) for link in chain) and (
        _in_quotation(predicate, quoted, words=_UNSTATED_WORDS)
    ):
        if speakers and chain[0].head is not None and chain[0].head.lower_ in ("i", "we"):
            del speakers[0]  # whoever is quoted speaks of himself
        speakers.insert(0, Speaker(text=UNSTATED, code=None, direct=True))
    return Telling(
        speakers=tuple(speakers), polarity=polarity, marks=tuple(marks),
        withheld=any(link.withheld for link in chain),
    )  # fmt: skip


def _in_quotation(token: Token, quoted: Sequence[Span], *, words: int = _QUOTATION_WORDS) -> bool:
    """Return whether ``token`` stands in a quotation of at least ``words`` words."""
    span = span_of(token)
    return any(
        inside(span, [stretch])
        and sum(1 for t in token.doc if t.is_alpha and inside(span_of(t), [stretch])) >= words
        for stretch in quoted
    )


def _speaker(doc: Doc, link: Link, known: _Codes, *, direct: bool) -> Speaker:
    if link.head is None or link.head.i == link.cue.i:
        return Speaker(text=link.worded or UNSTATED, code=None, direct=direct)
    tokens = noun_phrase(link.head, clauses=False) or (link.head.i,)
    start, end = extent(doc, tokens) or span_of(link.head)
    text = doc.text[start:end]
    return Speaker(text=text, code=known.of(link.head, text), direct=direct)


@dataclass(frozen=True, slots=True)
class _Codes:
    """Who speakers act for, by their own words and by what the document said before."""

    parties: PartyIndex
    referents: Referents | None

    def of(self, head: Token, text: str) -> str | None:
        """Return who a speaker acts for: a party named as such, or one before an office of its own.

        "U.S. officials" speak for the state, "North Korean workers" do not.  Else whom the document
        means: by a name alone, by an office that is spoken of as known, by a pronoun.
        """
        owned = head.pos_ == "NOUN" and any(c.dep_ in ("poss", "amod") for c in head.children)
        own = None if owned else self.parties.code_of(head.text)  # "Lyra's minister" is no other's
        if own:
            return own
        inner = [t for t in head.subtree if t.dep_ not in ("punct", "det")]
        office = any(t.lemma_.casefold() in cues().offices for t in inner)
        if office and (code := self.parties.code_of(text)):
            return code
        if head.pos_ == "PROPN":
            first = min(t.i for t in (head, *inner))
            named = self.parties.code_of(head.doc[first : head.i + 1].text)
            if named:
                return named
        if self.referents is None or not _refers(head, office=office):
            return None
        return self.referents.referent(head)


def _refers(head: Token, *, office: bool) -> bool:
    """Return whether a speaker may be somebody the document named before."""
    if head.pos_ in ("PRON", "PROPN"):
        return head.pos_ == "PROPN" or head.lower_ in ("he", "she")
    left = {c.lower_ for c in head.children if c.i < head.i}
    return office and bool(left & {"the", "its", "his", "her", "their"})


@lru_cache(maxsize=1)
def _links(doc: Doc) -> tuple[Link, ...]:
    """Return the attributions of a sentence; all of its claims ask, one after the other."""
    return links_of(doc)


def _chain(doc: Doc, predicate: Token, kind: Kind | None) -> tuple[Link, ...]:
    """Return the attributions around ``predicate``, outermost first."""
    around = [link for link in _links(doc) if link.link and _tells(link, predicate, kind)]
    around.sort(key=lambda link: (-link.reach(), link.soft, link.cue.i))
    chain: list[Link] = []
    for link in around:
        if not any(_same_speaker(other, link) for other in chain):
            chain.append(link)
    named = any(link.source for link in chain)
    return tuple(link for link in chain if link.source or not named or _outlives(link))


def _tells(link: Link, predicate: Token, kind: Kind | None) -> bool:
    """Return whether ``link`` is a link of the chain of a claim of ``kind`` that ``predicate`` heads."""
    if predicate.i == link.cue.i:
        return kind == "support" and not link.soft
    if predicate.i not in link.content:
        return False
    if kind == "deployment" and link.way == "judge" and _praised(predicate, link):
        return False  # "praised the troops in the field" praises; who sent them is not its point
    if link.way in ("judge", "say_object") and predicate.i in link.objects:
        if kind in ("agreement", "measure") and link.cue.lemma_ in cues().performs:
            return False  # whoever announces his own pact or ban makes it
        if kind == "contact" and link.cue.lemma_ in ("convey", "express", "extend"):
            return False
    return True


def _praised(predicate: Token, link: Link) -> bool:
    """Return whether a predicate is what somebody praises, or tells which one: "praised those sent"."""
    at = predicate
    while at.i not in link.objects and at.dep_ in ("acl", "relcl", "dobj"):
        at = at.head
    return at.i in link.objects


def _outlives(link: Link) -> bool:
    """Return whether an unnamed speaker stays a link beside a named one.

    "He said the visit is expected": the expectation is his; so is what is "allegedly" done in an
    accusation.  But nobody says "reportedly" of what he knows himself.
    """
    return link.cue.pos_ == "ADV" and link.cue.lower_ != "allegedly"


def _same_speaker(one: Link, other: Link) -> bool:
    """Return whether two links name one speaker: the same words, or a pronoun within the other's."""
    if not one.source or not other.source or one.head is None or other.head is None:
        return False
    if {RELAY, CITED} & {one.way, other.way}:
        return one.head.i == other.head.i
    if set(one.source) & set(other.source):
        return True
    return other.head.lower_ in _PRONOUNS or (
        one.head.lower_ in _PRONOUNS and other.head.lower_ in _PRONOUNS
    )
