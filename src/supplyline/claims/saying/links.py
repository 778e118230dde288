"""Find attributions in a sentence by the cues of ``schema/cues.yaml`` and the dependency parse.

Verbs with what they take, nouns with what they hold, set phrases ("according to") and adverbs
("reportedly").  Where the parser is known to go wrong (it hangs a that-clause on a noun between, takes
"reports" for a noun), the repair says so.

Does not: nest them or choose which are links of a claim's chain, which is ``attribution``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from supplyline.claims.saying.cues import Complement, cues
from supplyline.claims.saying.phrasing import noun_phrase, span_of, subtree, words_of
from supplyline.claims.saying.quotes import Span, inside, quoted_spans
from supplyline.claims.saying.speakers import (
    agent_of,
    by_evidence,
    can_speak,
    denies,
    has_subject,
    is_cue,
    is_lacking,
    is_passive,
    owner_of,
    source_of,
    subject_of,
    withholds,
)

_WHOLE = "whole sentence"
RELAY = "relay"  # passes on what another says
CITED = "cited"  # says what another passes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
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
    withheld: bool = False  # says neither yes nor no
    beyond: int = 0  # of a relay: how much the link holds that it passes on

    def reach(self) -> float:
        """Return how far out the link stands among those around a claim: the wider, the further."""
        if self.way == CITED:  # who is cited stands within what the citing speaker holds
            return len(self.content - set(self.cue_tokens)) - 0.5
        return self.beyond + 0.5 if self.beyond else len(self.content - set(self.cue_tokens))


def links_of(doc: Doc, quoted: Sequence[Span] | None = None) -> tuple[Link, ...]:
    """Return every attribution of the sentence, in tokens, one per cue and content."""
    spans = quoted_spans(doc.text) if quoted is None else quoted
    found: list[Link] = []
    for token in doc:
        if token.pos_ in ("VERB", "AUX"):
            found.extend(_verb_links(token, spans))
            found.extend(_picture_links(token))
        if token.pos_ in ("NOUN", "PROPN"):
            found.extend(_noun_links(token))
        found.extend(_phrase_links(token))
    for token in doc:
        found.extend(_answers(token, found))
        found.extend(_relays(token, found))
    # "X said …, according to Y" at the end: Y's name is no part of what X says.
    outside = {i for link in found if link.way == _WHOLE for i in (*link.cue_tokens, *link.source)}
    return tuple(
        replace(link, content=link.content - outside)
        for link in found
        if link.way == _WHOLE or link.content - outside
    )


def _verb_links(verb: Token, quoted: Sequence[Span]) -> Iterator[Link]:
    lemma = verb.lemma_.casefold()
    head, worded = source_of(verb)
    passive = is_passive(verb)
    named = head is not None or (passive and lemma in cues().worded)
    if not named and not (passive and _charged(verb)):
        return
    evidence = by_evidence(verb)
    content: set[int] = set()
    objects: set[int] = set()
    ways: list[str] = []
    for complement, roots in _complements(verb):
        matching = cues().ways(lemma, complement, evidence=evidence)
        if complement == "infinitive" and passive and lemma in cues().worded:
            matching = matching or ("believe",)
        if matching:
            ways.extend(matching)
            content.update(i for root in roots for i in subtree(root))
            objects.update(root.i for root in roots if complement == "object")
    for way, group in cues().verbs.items():
        opening = _opening(verb, group.prepositions.get(lemma, frozenset()))
        if opening is not None:
            ways.append(way)
            content.update(t.i for c in opening.children for t in c.subtree)
    if not content:
        content, ways = _around(verb, lemma)
    lacking = any(is_lacking(c) for c in verb.children if c.dep_ in ("dobj", "obj"))
    content.discard(verb.i)
    if not content or not ways:
        return
    content |= _trailing(verb, content)
    content -= _elsewhere(verb)
    content = _whole_quotations(verb, content, quoted)
    source = noun_phrase(head, clauses=True, without=verb) if head is not None else ()
    if head is not None and head.i not in content:
        content -= set(source)
    groups = [cues().verbs[way] for way in ways]
    yield Link(
        cue=verb,
        cue_tokens=_verb_group(verb),
        source=source,
        head=head,
        worded=worded,
        content=frozenset(content),
        denies=(lacking or any(group.denies for group in groups)) and not withholds(verb),
        link=any(group.link for group in groups),
        soft=head is None,
        way=ways[0],
        objects=frozenset(objects),
        withheld=withholds(verb),
    )


def _picture_links(verb: Token) -> Iterator[Link]:
    """Yield who puts out pictures of something: "the ministry released images of wagons leaving"."""
    lemma, head = verb.lemma_.casefold(), subject_of(verb)
    if lemma not in cues().showing or head is None or is_passive(verb):
        return
    for shown in verb.children:
        if shown.dep_ not in ("dobj", "obj") or shown.lemma_.casefold() not in cues().pictures:
            continue
        of = [c for c in shown.children if c.dep_ == "prep" and c.lower_ == "of"]
        content = {t.i for c in of for k in c.children for t in k.subtree}
        if content:
            yield Link(
                cue=verb, cue_tokens=_verb_group(verb), source=noun_phrase(head, clauses=False),
                head=head, worded="", content=frozenset(content), denies=False, link=True,
                way="show",
            )  # fmt: skip


def _charged(verb: Token) -> bool:
    """Return whether a passive without an agent charges somebody with an act: "accused of sending"."""
    opening = _opening(
        verb, cues().verbs["say_of"].prepositions.get(verb.lemma_.casefold(), frozenset())
    )
    # "criticised for sending" takes the sending as given; only a charge says that it is so.
    if opening is None or opening.lower_ not in ("of", "with"):
        return False
    return any(c.dep_ == "pcomp" for c in opening.children)


def _answers(verb: Token, found: Sequence[Link]) -> Iterator[Link]:
    """Yield who denies what the same sentence alleges: "…, which Y denies", "… but Y rejected the claim"."""
    if verb.pos_ != "VERB" or not denies(verb) or withholds(verb):
        return
    objects = [c for c in verb.children if c.dep_ in ("dobj", "obj", "nsubjpass")]
    answered = any(
        c.lower_ in ("which", "this", "that", "it", "these", "them")
        or (
            c.lemma_.casefold() in cues().allegations
            and all(k.dep_ in ("det", "amod", "punct") for k in c.children)
        )
        for c in objects
    ) or (verb.dep_ in ("relcl", "acl") and verb.head.lemma_.casefold() in cues().allegations)
    head, _ = source_of(verb)
    if not answered or head is None:
        return
    own = subtree(verb)
    others = [x for x in found if x.link and not x.denies and x.cue.i != verb.i]
    alleged = [
        link for link in others if link.cue.i not in own or link.cue.dep_ in ("acl", "advcl")
    ]
    if not alleged:
        return
    content = {i for link in alleged for i in (*link.content, *link.cue_tokens, *link.source)}
    yield Link(
        cue=verb, cue_tokens=_verb_group(verb), source=noun_phrase(head, clauses=False), head=head,
        worded="", content=frozenset(content - {verb.i}), denies=True, link=True,
    )  # fmt: skip


def _relays(token: Token, found: Sequence[Link]) -> Iterator[Link]:
    """Yield who passes on what another says: "in a statement carried by X", "Y, quoted by X, said"."""
    lemma = token.lemma_.casefold()
    if token.pos_ != "VERB" or lemma not in cues().relays:
        return
    as_saying = lemma in cues().citing and any(
        link.cue.dep_ == "pcomp" and token in (link.cue.head.head, link.cue.head.head.head)
        for link in found
    )
    by = agent_of(token)
    if as_saying and not is_passive(token):
        by = subject_of(token)
    if by is None:
        return
    held = token.head
    passes_on: Link | None = None
    for link in found:
        near = {*link.source, *link.cue_tokens}
        if token.dep_ == "advcl" and held.i != link.cue.i:
            continue
        spoken_in = held.i not in link.content and any(a.i == link.cue.i for a in held.ancestors)
        quoted = as_saying and link.cue.dep_ == "pcomp"
        carried = token.tag_ == "VBN" and token.dep_ in ("acl", "advcl")
        if link.link and link.cue.i != token.i and (
            quoted or (carried and (held.i in near or spoken_in))
        ):  # fmt: skip
            passes_on = link
            break
    if passes_on is None:
        return
    content = (
        {*passes_on.content, *passes_on.cue_tokens, *passes_on.source} - subtree(by) - {token.i}
    )
    yield Link(
        cue=token, cue_tokens=(token.i,), source=noun_phrase(by, clauses=False), head=by, worded="",
        content=frozenset(content), denies=False, link=True, way=RELAY,
        beyond=int(passes_on.reach()),
    )  # fmt: skip


def _complements(verb: Token) -> Iterator[tuple[Complement, list[Token]]]:
    """Yield what ``verb`` takes, by kind."""
    clause = [c for c in verb.children if c.dep_ == "ccomp"]
    infinitive = [c for c in verb.children if c.dep_ in ("xcomp", "oprd")]
    objects = [c for c in verb.children if c.dep_ in ("dobj", "obj", "attr")]
    if is_passive(verb):
        objects = []
        infinitive = [c for c in infinitive if any(k.lower_ == "to" for k in c.children)]
    if not clause:
        clause = [*_strayed(verb), *_cut_off(verb, objects)]
    if clause:
        yield "clause", clause
    if infinitive:
        yield "infinitive", infinitive
        with_subject = [c for c in infinitive if has_subject(c)]
        if with_subject:
            yield "clause", with_subject
    if not objects and not is_passive(verb):
        objects = _counted(verb)
    if objects:
        yield "object", objects
    put_at = [c for held in (verb, *objects) for c in held.children if _is_at_number(c)]
    subject = subject_of(verb) if put_at and objects else None
    if subject is not None and can_speak(subject):
        yield "object at a number", [*objects, *put_at]


def _is_at_number(preposition: Token) -> bool:
    return preposition.lower_ == "at" and any(
        c.dep_ == "pobj" and (c.pos_ == "NUM" or any(k.dep_ == "nummod" for k in c.children))
        for c in preposition.children
    )


def _strayed(verb: Token) -> list[Token]:
    """Return a that-clause which the parser hung on a word between ("said for the first time that")."""
    for token in verb.subtree:
        if token.i > verb.i and token.dep_ in ("relcl", "acl") and token.head.i != verb.i:
            that = next((c for c in token.children if c.lower_ == "that" and c.i < token.i), None)
            if (
                that is not None
                and that.dep_ in ("mark", "advmod")
                and token.head.lemma_ in ("time", "week", "month", "year", "day", "statement")
                and has_subject(token)
            ):
                return [token]
    return []


def _cut_off(verb: Token, objects: Sequence[Token]) -> list[Token]:
    """Return the clause whose subject the parser took for an object ("showing X has sent …")."""
    for thing in objects:
        after = max(subtree(thing)) + 1
        if after >= len(verb.doc):
            continue
        token = verb.doc[after]
        clause = token.head if token.dep_ in ("aux", "auxpass") else token
        if (
            clause.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB")
            and token.tag_ in ("VBZ", "VBD", "VBP", "MD")
            and clause.dep_ in ("conj", "advcl", "ccomp", "dep")
            and not has_subject(clause)
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


_ALSO_ACTS = frozenset(
    {
        "continue",
        "go",
        "read",
        "rule",
        "find",
        "record",
        "project",
        "determine",
        "add",
        "answer",
        "point",
    }
)


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
    if inserted and verb.dep_ != "parataxis" and lemma in _ALSO_ACTS:
        subject = subject_of(
            verb
        )  # "As the war continues, …" tells nothing; "as he continued" does
        inserted = subject is not None and can_speak(subject)
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
        tokens = {t.i for t in verb.doc if inside(span_of(t), [stretch])}
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
            more.update(subtree(child))
    return more


def _elsewhere(verb: Token) -> set[int]:
    """Return clauses below a cue in which somebody else speaks: "X said …, while Y accuses …"."""
    return {
        i
        for token in verb.subtree
        if token.dep_ == "advcl" and has_subject(token) and is_cue(token)
        and any(c.dep_ == "mark" and c.lower_ in ("while", "whereas", "though") for c in token.children)
        for i in subtree(token)
    }  # fmt: skip


def _verb_group(verb: Token) -> tuple[int, ...]:
    """Return a verb with its auxiliaries, particle and negation, as far as they stand together."""
    parts = [
        c.i
        for c in verb.children
        if c.dep_ in ("aux", "auxpass", "neg", "prt") and abs(c.i - verb.i) < 4
    ]
    return tuple(sorted({*parts, verb.i}))


def _noun_links(noun: Token) -> Iterator[Link]:
    lemma = noun.lemma_.casefold()
    table = cues().nouns
    lacking = is_lacking(noun)
    if lemma not in table.bare and lemma not in table.owned and not lacking:
        return
    content: set[int] = set()
    for child in noun.children:
        that = any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
        if child.i < noun.i:
            continue
        if (
            (child.dep_ in ("acl", "ccomp", "appos") and (that or child.dep_ == "ccomp"))
            or (child.dep_ == "relcl" and that)
            or (child.dep_ == "acl" and child.tag_ == "VBG" and is_cue(child))
        ):
            content.update(subtree(child))
        elif child.dep_ == "prep" and child.lower_ in table.prepositions:
            content.update(t.i for c in child.children for t in c.subtree)
    if not content:
        return
    head = owner_of(noun)
    if lacking and head is None and noun.dep_ in ("dobj", "obj"):
        head = subject_of(noun.head)  # "has no proof that …"
    if head is None and (lacking or lemma not in table.bare):
        return
    worded = words_of([t for t in noun.subtree if t.i <= noun.i and t.dep_ != "det"])
    content -= {t.i for t in head.subtree} if head is not None else set()
    if not content:
        return
    yield Link(
        cue=noun,
        cue_tokens=(noun.i,),
        source=noun_phrase(head, clauses=True) if head is not None else (noun.i,),
        head=head if head is not None else noun,
        worded=worded,
        content=frozenset(content),
        denies=lemma == "denial" or lacking,
        link=True,
    )


def _phrase_links(token: Token) -> Iterator[Link]:
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
            yield Link(
                cue=token, cue_tokens=(token.i,), source=(), head=None, worded=token.text,
                content=frozenset(content), denies=False, link=True, soft=True,
            )  # fmt: skip
    elif token.lemma_.casefold() in table.citing and (token.tag_ == "VBG" or token.dep_ == "relcl"):
        yield from _citing(token)
    elif lower == "from" and token.head.lemma_.casefold() in table.hears:
        yield from _heard(token)


def _according(token: Token) -> Iterator[Link]:
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
    source = noun_phrase(head, clauses=True)
    own = {t.i for t in token.subtree} | set(source)
    doc = token.doc
    words = [t.i for t in doc if not t.is_punct and not t.is_space]
    if not words:
        return
    whole = max(own) >= words[-1] or min(own) <= words[0]
    within = set(range(len(doc))) if whole else subtree(token.head)
    content = within - own
    if content:
        yield Link(
            cue=token, cue_tokens=tuple(cue), source=source, head=head, worded="",
            content=frozenset(content), denies=False, link=True, way=_WHOLE if whole else "",
        )  # fmt: skip


def _citing(token: Token) -> Iterator[Link]:
    """Yield "X reported …, citing Y" and "according to X, which cites Y": Y says what X reports."""
    head = next((c for c in token.children if c.dep_ in ("dobj", "obj")), None)
    if head is None or is_passive(token):
        return
    own = {t.i for t in token.subtree}
    content = _passed_on(token) - own
    if head.lemma_.casefold() in cues().nouns.bare | cues().nouns.owned:
        head = owner_of(head) or head  # "quoting a statement by the ministry"
    if content:
        yield Link(
            cue=token, cue_tokens=(token.i,), source=noun_phrase(head, clauses=True), head=head,
            worded="", content=frozenset(content), denies=False, link=True, way=CITED,
        )  # fmt: skip


def _passed_on(citing: Token) -> set[int]:
    """Return what whoever cites says on the word of whom he cites."""
    above = citing.head
    if citing.dep_ in ("acl", "relcl"):
        if (
            above.dep_ == "pobj"
            and above.head.lower_ == "to"
            and above.head.head.lower_ == "according"
        ):
            return set(range(len(citing.doc))) - {t.i for t in above.head.head.subtree}
        above = above.head if above.dep_ == "nsubj" else citing
    elif citing.dep_ == "advcl":
        while above.head.i != above.i and above.dep_ == "ccomp" and not is_cue(above):
            above = above.head  # hung on what is said instead of on the saying
    if above.i == citing.i or not is_cue(above):
        return set()
    said = (c for c in above.children if c.dep_ in ("ccomp", "parataxis", "dobj"))
    return {i for c in said for i in subtree(c)}


def _heard(preposition: Token) -> Iterator[Link]:
    """Yield from whom somebody has what he tells: "it had learned from X that …"."""
    verb = preposition.head
    head = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    content = {
        i for c in verb.children if c.dep_ == "ccomp" and c.i > preposition.i for i in subtree(c)
    }
    if head is not None and content:
        yield Link(
            cue=preposition, cue_tokens=(preposition.i,), source=noun_phrase(head, clauses=False),
            head=head, worded="", content=frozenset(content), denies=False, link=True, way=CITED,
        )  # fmt: skip
