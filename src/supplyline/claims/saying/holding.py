"""Say whose some words are: who holds a view, a wish or a report, nested as the sentence nests them.

Wider than a claim's chain (``attribution``), which the codebook keeps to links that tell of the claim:
wants, plans and feelings have a holder too, nobody is left out for being named twice, and the speaker
of a quotation that runs over sentences is followed (Wilson and Wiebe 2005, "Annotating attributions
and private states", nested sources).  Two linear models over the parse say which of the words above
embed, and which of the phrases near by is the holder; weights are ``holding_weights.tsv``, learnt from
MPQA by ``tools/learn_holders.py``; ``docs/decisions/0046`` names data, terms and figures.

Does not: resolve "he" to a name; say what a claim's chain is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import fsum

from spacy.tokens import Doc, Token

from supplyline.claims.saying.learnt import shipped, weight_by_feature
from supplyline.claims.saying.links import Link, links_of
from supplyline.claims.saying.phrasing import extent, noun_phrase
from supplyline.claims.saying.quotes import Span, inside, quoted_spans
from supplyline.claims.saying.speakers import agent_of, is_passive, owner_of, source_of, subject_of

WEIGHTS = "holding_weights.tsv"
EMBEDS = -0.8  # log odds: knee of the F1 of chains of three and more links by cross-validation
_VERBS = ("VERB", "AUX")
_NOUNLIKE = ("NOUN", "PROPN")
_ABOVE = ("VERB", "NOUN", "ADJ", "AUX")
_APART = 4  # code points between two sentences of one quotation, its marks and blanks
_UNNAMED = "none"


@cache
def _weights() -> dict[str, float]:
    return weight_by_feature(WEIGHTS, shipped(WEIGHTS))


def holders(
    doc: Doc, words: Span, *, learnt: Mapping[str, float] | None = None
) -> tuple[Span | None, ...]:
    """Return whose some words are: the sources around them from the outside in, then their own.

    For words that voice something ("believes", "the claim", "is worried"), nested as deep as the
    sentence nests them: "The agency said the ministry fears …", asked of "fears", gives both.

    Args:
        doc: One sentence, parsed.
        words: Code points of ``doc.text``.
        learnt: Weights by feature; None: those that ship.

    Returns:
        Spans in code points, None for whoever is not named; empty if no word is there.
    """
    span = doc.char_span(words[0], words[1], alignment_mode="expand")
    if span is None:
        return ()
    learnt = _weights() if learnt is None else learnt
    head, own = span.root, frozenset(t.i for t in span)
    chain: list[Span | None] = []
    for above in embedding(doc, head, own):
        weight = fsum(learnt.get(f, 0.0) for f in above.features(head))
        if weight > EMBEDS and (not chain or chain[-1] != above.holder or above.holder is None):
            chain.append(above.holder)
    own_holder = max(
        candidates(head),
        key=lambda each: fsum(learnt.get(f, 0.0) for f in holder_features(head, *each)),
    )[1]
    return (*chain, phrase_of(doc, own_holder))


@dataclass(frozen=True, slots=True)
class Above:
    """A word that may embed what a voicing word voices."""

    word: Token
    holder: Span | None  # whose it would be
    link: Link | None  # its attribution, where the rules find one
    same: bool  # the rules give the embedded word the same holder

    def features(self, head: Token) -> list[str]:
        """Return what may tell that this word embeds ``head``."""
        word, link = self.word, self.link
        way = _way(head, word)
        path = "<".join(way[-3:]) if way is not None else "off"
        below = way[-1] if way else "off"
        steps = len(way) if way is not None else 0
        labels = way or []
        lemma, linked, named = word.lemma_.lower(), link is not None, self.holder is not None
        negated = any(c.dep_ == "neg" for c in word.children)
        counts = f"{labels.count('advcl')}|{labels.count('conj')}|{labels.count('acl')}"
        found = [
            "b", f"l={lemma}", f"l={lemma}|{below}", f"pos={word.pos_}|{below}", f"path={path}|{word.pos_}",
            f"n={min(steps, 6)}", f"way={link.way if link is not None else '-'}|{linked}|{below}",
            f"link={linked}|{head.pos_}|{below}", f"src={named}|{linked}", f"same={self.same}",
            f"same={self.same}|l={lemma}", f"h={head.lemma_.lower()}",
            f"hpos={head.pos_}|{head.dep_}|{word.pos_}",
            f"prep={'prep' in labels}|rel={'relcl' in labels}|{linked}", f"gdep={word.dep_}|{word.pos_}",
            f"tag={word.tag_}|{below}", f"neg={negated}", f"l={lemma}|src={named}", f"adv={counts}|{linked}",
            f"l={lemma}|link={linked}|n={min(steps, 3)}",
        ]  # fmt: skip
        return [f"g:{feature}" for feature in found]


def embedding(doc: Doc, head: Token, own: frozenset[int]) -> list[Above]:
    """Return the words that may embed ``head``, the outermost first.

    Args:
        doc: The sentence.
        head: The head of the voicing words.
        own: All of them, as tokens.
    """
    held = phrase_of(doc, _by_rule(head))
    found: dict[int, tuple[Token, Span | None, Link | None]] = {}
    for link in links_of(doc):
        if link.cue.i in own or head.i not in link.content:
            continue
        known = found.get(link.cue.i)
        if (
            known is not None
            and known[2] is not None
            and len(known[2].content) >= len(link.content)
        ):
            continue
        found[link.cue.i] = (link.cue, _named(doc, link), link)
    for word in head.ancestors:
        if word.i not in own and word.i not in found and word.pos_ in _ABOVE:
            found[word.i] = (word, phrase_of(doc, _by_rule(word)), None)

    def width(each: tuple[Token, Span | None, Link | None]) -> tuple[int, int]:
        word, _, link = each
        size = len(link.content) if link is not None else word.right_edge.i - word.left_edge.i + 1
        return -size, word.i

    return [
        Above(word, holder, link, holder is not None and holder == held)
        for word, holder, link in sorted(found.values(), key=width)
    ]


def candidates(head: Token) -> list[tuple[str, Token | None]]:
    """Return who may hold a voicing word, by how they stand to it; nobody named comes first."""
    found: list[tuple[str, Token | None]] = [(_UNNAMED, None)]
    seen: set[int] = set()
    for how, token in _near(head):
        if token is not None and token.i not in seen:
            seen.add(token.i)
            found.append((how, token))
    return found


def _near(head: Token) -> Iterator[tuple[str, Token | None]]:  # noqa: PLR0912  # a place a line
    if head.pos_ in _VERBS:
        yield "agent", agent_of(head)
        yield "nsubjpass", _child(head, ("nsubjpass",))
        yield "subj", subject_of(head)
        yield "source", source_of(head)[0]
    for child in head.children:
        if child.dep_ == "poss":
            yield "poss", child
        if child.dep_ in ("compound", "amod", "nmod") and child.ent_type_ in ("GPE", "NORP", "ORG", "PERSON"):  # fmt: skip
            yield "mod", child
        if child.dep_ == "prep":
            yield f"prep_{child.lower_}", _child(child, ("pobj",))
    if head.dep_ in ("amod", "relcl", "acl"):
        yield "headnoun", head.head
    first = head
    while first.dep_ == "conj":
        first = first.head
    if first.pos_ in _VERBS:
        yield "conjsubj", subject_of(first)
    if _child(head, ("nsubj", "nsubjpass")) is not None:
        return  # a clause with a subject of its own
    yield "ctrl", _controller(head)
    if first.dep_ in ("xcomp", "pcomp", "advcl", "ccomp"):
        verb = first.head.head if first.dep_ == "pcomp" else first.head
        yield "vobj", _child(verb, ("dobj", "dative"))
        for child in verb.children:
            if child.dep_ == "prep":
                yield "vprep", _child(child, ("pobj",))
        if verb.pos_ in _VERBS:
            yield "vsubj", subject_of(verb)
    yield "clause", _of_clause(first)
    if first.dep_ == "pobj" and first.head.head.pos_ in _NOUNLIKE:
        yield "nounabove", first.head.head
        yield "owner_above", owner_of(first.head.head)


def holder_features(head: Token, how: str, token: Token | None) -> list[str]:
    """Return what may tell that ``token``, which stands to ``head`` as ``how``, is its holder."""
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in head.children)
    kind = "prep" if how.startswith("prep_") else how
    found = [
        f"k={how}|{head.pos_}|{head.dep_}", f"k={how}|{head.pos_}|{passive}",
        f"k={how}|l={head.lemma_.lower()}", f"k={how}|up={head.head.lemma_.lower()}|{head.dep_}",
        f"k={kind}|t={head.tag_}", f"k={kind}|{head.dep_}|{head.head.pos_}",
    ]  # fmt: skip
    if token is not None:
        what = token.ent_type_ or token.pos_
        found += [
            f"k={kind}|e={what}", f"w={token.lemma_.lower()}", f"k={kind}|e={what}|{head.pos_}",
            f"side={token.i < head.i}|{kind}", f"e={what}|{head.dep_}",
        ]  # fmt: skip
    return [f"h:{feature}" for feature in found]


def _child(token: Token, labels: tuple[str, ...]) -> Token | None:
    return next((c for c in token.children if c.dep_ in labels), None)


def _way(head: Token, word: Token) -> list[str] | None:
    """Return the labels from ``head`` up to ``word``; None: ``word`` does not govern it."""
    way: list[str] = []
    at = head
    while at.i != word.i:
        if at.head.i == at.i:
            return None
        way.append(at.dep_)
        at = at.head
    return way


def phrase_of(doc: Doc, token: Token | None) -> Span | None:
    """Return the words of the noun phrase that ``token`` heads, in code points; None: of nobody."""
    return extent(doc, noun_phrase(token, clauses=False)) if token is not None else None


def _named(doc: Doc, link: Link) -> Span | None:
    """Return who a link names; None for "reports", whose reports nobody says."""
    if not link.source or (link.cue.pos_ == "NOUN" and link.cue.i in link.source):
        return None
    return extent(doc, link.source)


def running_speakers(
    text: str, passages: Sequence[Span], docs: Sequence[Doc]
) -> tuple[Span | None, ...]:
    """Return who speaks each sentence of a quotation that names its speaker in another sentence.

    The sentence beside it tells: the one in which the quotation ends ('"We came. We saw," he said.'),
    else the one before it that tells who speaks.

    Args:
        text: The article.
        passages: Start and end of its sentences in ``text``, in order.
        docs: Their parses, one each.

    Returns:
        For each sentence a span of ``text``; None where it is no running quotation, or nobody tells.
    """
    quoted = quoted_spans(text)
    told = [_tells(start, doc, quoted) for (start, _), doc in zip(passages, docs, strict=True)]
    speakers: list[Span | None] = []
    for k, ((start, end), doc) in enumerate(zip(passages, docs, strict=True)):
        found: Span | None = None
        if told[k] is None and _is_quoted(doc, start, quoted):
            whole = next(((s, e) for s, e in quoted if s < end and e > start), (start, end))
            after = k + 1 if k + 1 < len(passages) and passages[k + 1][0] < whole[1] else None
            before = k - 1 if k and start - passages[k - 1][1] <= _APART else None
            if after is not None and told[after] is not None:
                found = told[after]
            elif before is not None:
                found = told[before] or speakers[before]
        speakers.append(found)
    return tuple(speakers)


def _tells(start: int, doc: Doc, quoted: Sequence[Span]) -> Span | None:
    """Return who the sentence says speaks, outside quotation marks; the last one named."""
    found = None
    for link in links_of(doc):
        cue = link.cue
        if not link.source or cue.i in link.source:
            continue
        if inside((cue.idx + start, cue.idx + len(cue) + start), quoted):
            continue
        span = extent(doc, link.source)
        if span is not None:
            found = (span[0] + start, span[1] + start)
    return found


def _is_quoted(doc: Doc, start: int, quoted: Sequence[Span]) -> bool:
    """Return whether most of a sentence lies inside quotation marks."""
    words = [t for t in doc if not t.is_punct and not t.is_space]
    held = sum(inside((t.idx + start, t.idx + len(t) + start), quoted) for t in words)
    return bool(words) and held * 2 > len(words)


def _by_rule(head: Token) -> Token | None:
    """Return whose a voicing word is by rule: the subject of a verb, the owner of a noun."""
    if head.pos_ in _VERBS:
        source = source_of(head)[0]
        unnamed = is_passive(head) and agent_of(head) is None
        return source if source is not None or unnamed else _controller(head)
    if head.pos_ in _NOUNLIKE:
        owner = owner_of(head)
        if owner is not None:
            return owner
    elif head.dep_ in ("amod", "relcl", "acl") and head.head.pos_ in _NOUNLIKE:
        return head.head
    return _of_clause(head) if head.dep_ in ("dobj", "attr", "pobj", "acomp", "oprd") else None


def _controller(verb: Token) -> Token | None:
    """Return who is to do what a verb says: "asked X to", "accused X of", "X is allowed to"."""
    above = verb.head
    if verb.dep_ == "pcomp":
        above = above.head
    elif verb.dep_ not in ("xcomp", "ccomp", "advcl"):
        return None
    if above.pos_ not in _VERBS or above.i == verb.i:
        return None
    object_ = _child(above, ("dobj", "dative"))
    if object_ is not None:
        return object_
    return _child(above, ("nsubjpass",)) if is_passive(above) else subject_of(above)


def _of_clause(word: Token) -> Token | None:
    """Return the subject of the clause that a word is the object or the complement of."""
    above, steps = word.head, 0
    while above.pos_ not in _VERBS and above.head.i != above.i and steps < len(word.doc):
        above, steps = above.head, steps + 1
    if above.pos_ not in _VERBS or any(c.dep_ == "expl" for c in above.children):
        return None  # "there is a plan": nobody's
    return subject_of(above) or _controller(above)
