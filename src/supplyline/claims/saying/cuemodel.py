"""Find source, cue and content of every attribution in a sentence with weights learnt from PolNeAR.

Two linear models over the dependency parse.  One asks of each word whether it is the cue of an
attribution; the other asks of each phrase near a cue, up to three steps up the tree, whether it is
source, content, part of the cue or none of them.  Weights are numbers beside words and labels of the
parse, ``cue_weights.tsv``; ``tools/learn_cues.py`` makes the file anew, and
``docs/decisions/0041`` names data, terms and figures.

Does not: decide what is a link of a claim's chain, which is the codebook's matter and not a corpus's
(``attribution``); name the speaker of a quotation that another sentence speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, fsum

from spacy.tokens import Doc, Token

from supplyline.claims.saying.learnt import WeightsError, shipped
from supplyline.claims.saying.quotes import Span

WEIGHTS = "cue_weights.tsv"
ROLES = ("none", "source", "content", "cue")
CERTAIN_ENOUGH = 0.45  # knee of the F1 of cues on PolNeAR dev, flat from .35 to .6
_STEPS_UP = 3
_FRAGMENT = 3  # tokens: what is shorter, marks included, is a name in quotation marks
_OWN_WORDS = frozenset({"according", "per", ":", "―", "--"})
_SPLIT = frozenset({"prep", "agent", "dative"})
_PRESENT = (
    "ccomp", "xcomp", "dobj", "prep", "advcl", "acl", "relcl", "nsubj", "nsubjpass", "agent", "attr",
    "oprd", "parataxis", "dative", "npadvmod", "pcomp", "pobj", "poss", "compound", "amod", "appos",
    "prt", "neg", "acomp",
)  # fmt: skip
_WEIGHED_WITH_COMMA = frozenset({"advcl", "conj", "cc", "npadvmod", "advmod"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that hang together near a cue."""

    path: str  # labels from the cue up to the word that the phrase hangs on, "" for the cue itself
    label: str  # how it hangs there
    head: Token
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One attribution, in tokens of its sentence."""

    head: Token  # of the cue
    cue: frozenset[int]
    source: frozenset[int]  # empty: nobody is named
    content: frozenset[int]  # empty: what is said stands in another sentence


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: by feature, the weight of being a cue, and of each role."""

    cue: dict[str, float]
    role: dict[str, tuple[float, ...]]


class Setting:
    """Which words of a sentence stand in quotation marks, and where those open and close."""

    def __init__(self, doc: Doc, quoted: Sequence[Span]) -> None:
        size = len(doc)
        self.inside = [False] * size
        self.opens = [False] * size
        self.closes = [False] * size
        for start, end in quoted:
            tokens = [t.i for t in doc if start <= t.idx and t.idx + len(t) <= end]
            if len(tokens) < _FRAGMENT:
                continue
            for i in tokens:
                self.inside[i] = True
            self.opens[tokens[0]] = True
            self.closes[tokens[-1]] = True


@cache
def weights() -> Weights:
    """Return the learnt weights, read once."""
    return read_weights(shipped(WEIGHTS))


def read_weights(text: str) -> Weights:
    """Return the weights that ``tools/learn_cues.py`` wrote as ``text``.

    Raises:
        WeightsError: A line is not one that it writes.
    """
    cue: dict[str, float] = {}
    role: dict[str, tuple[float, ...]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        model, _, rest = line.partition("\t")
        feature, *numbers = rest.split("\t")
        try:
            values = tuple(float(n) for n in numbers)
        except ValueError as fault:
            raise WeightsError(WEIGHTS, number, line[:60]) from fault
        if model == "cue" and len(values) == 1:
            cue[feature] = values[0]
        elif model == "role" and len(values) == len(ROLES):
            role[feature] = values
        else:
            raise WeightsError(WEIGHTS, number, line[:60])
    return Weights(cue, role)


def find(doc: Doc, quoted: Sequence[Span]) -> Iterator[Found]:
    """Yield every attribution of a sentence in order of its cue.

    Args:
        doc: One sentence, parsed.
        quoted: What of it lies inside quotation marks, code points.
    """
    setting = Setting(doc, quoted)
    learnt = weights()
    for token in doc:
        if not may_be_cue(token):
            continue
        # fsum: the same total whatever order the set comes in
        score = fsum(learnt.cue.get(f, 0.0) for f in cue_features(token, setting))
        if 1 / (1 + exp(-max(-30.0, min(30.0, score)))) >= CERTAIN_ENOUGH:
            yield assembled(token, setting, learnt)


def assembled(token: Token, setting: Setting, learnt: Weights) -> Found:
    """Return the attribution of a cue from the roles of the phrases near it."""
    by_role: dict[str, list[Phrase]] = {role: [] for role in ROLES}
    for phrase in phrases(token):
        rows = [learnt.role[f] for f in phrase_features(token, phrase, setting) if f in learnt.role]
        totals = [fsum(row[i] for row in rows) for i in range(len(ROLES))]
        by_role[ROLES[totals.index(max(totals))]].append(phrase)
    doc = token.doc
    cue = _around(token.i, _joined(doc, {token.i, *_tokens(by_role["cue"])}, set()))
    # The subject of the cue itself before that of the clause it hangs on.
    nearest = min((p.path.count("<") + bool(p.path) for p in by_role["source"]), default=0)
    named = [p for p in by_role["source"] if p.path.count("<") + bool(p.path) == nearest]
    source = _joined(doc, set(_tokens(named)) - cue, set())
    content = _joined(doc, set(_tokens(by_role["content"])) - cue - source, cue | source)
    if content and min(cue) > max(content) and (not source or min(source) > max(content)):
        content |= set(range(min(content)))  # "A, but B, she said": all of it is what she said
    if 0 in content and doc[0].dep_ == "cc":
        content -= {0}
    return Found(
        head=token, cue=frozenset(cue), source=frozenset(source), content=frozenset(content)
    )


def may_be_cue(token: Token) -> bool:
    """Return whether a word is of a kind that cues are made of."""
    return token.pos_ in ("VERB", "NOUN", "ADJ", "AUX") or token.lower_ in _OWN_WORDS


def cue_features(token: Token, setting: Setting) -> set[str]:
    """Return what may tell that ``token`` is a cue: words and labels, no numbers."""
    doc, i, lemma, pos = token.doc, token.i, token.lemma_.lower(), token.pos_
    labels = {c.dep_ for c in token.children}
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    clause = "ccomp" in labels
    found = {"b", f"l={lemma}", f"l={lemma}|{pos}", f"tag={token.tag_}", f"dep={token.dep_}", f"l={lemma}|{token.dep_}"}  # fmt: skip
    for label in _PRESENT:
        if label in labels:
            found |= {f"c={label}", f"c={label}|{pos}"}
    for label in ("ccomp", "xcomp", "dobj", "acl"):
        if label != "acl" or pos == "NOUN":
            found.add(f"l={lemma}|{label}={label in labels}")
    for child in token.children:
        if child.dep_ in ("prep", "prt", "agent", "mark"):
            found |= {f"l={lemma}|p={child.lower_}", f"p={child.lower_}|{pos}"}
        if child.dep_ in ("aux", "auxpass", "neg", "advmod"):
            found.add(f"x={child.lower_}")
        if child.dep_ in ("dobj", "ccomp", "xcomp", "attr", "acomp"):
            found |= {f"{child.dep_}k={_kind(child)}", f"{child.dep_}l={child.lemma_.lower()}"}
    if subject is None:
        found.add("s=none")
    else:
        found |= {f"s={_kind(subject)}", f"sl={subject.lemma_.lower()}", f"s={subject.pos_}|cc={clause}"}  # fmt: skip
    if token.head.i != i:
        found |= {f"h={token.head.lemma_.lower()}|{token.dep_}", f"hp={token.head.pos_}|{token.dep_}"}  # fmt: skip
    before = any(setting.closes[max(0, i - 6) : i])
    after = any(setting.opens[i + 1 : i + 5])
    found |= {f"q={setting.inside[i]}", f"qb={before}", f"qa={after}", f"anyq={any(setting.inside)}"}  # fmt: skip
    if pos == "VERB":
        found.add(f"qb={before}|qa={after}|s={subject is not None}|cc={clause}")
    found.add(f"prev={doc[i - 1].lower_ if i else '^'}")
    found.add(f"next={doc[i + 1].lower_ if i + 1 < len(doc) else '$'}")
    return found


def phrases(token: Token) -> Iterator[Phrase]:
    """Yield the phrases near ``token``: what hangs on it, then on what it hangs on, and so on."""
    node, below, path = token, None, ""
    for step in range(_STEPS_UP + 1):
        for child in node.children:
            if child.dep_ == "punct" or (below is not None and child.i == below.i):
                continue
            yield from _parted(child, path, token.i)
        if step:
            yield Phrase(path=path, label="SELF", head=node, tokens=(node.i,))
        if node.head.i == node.i:
            return
        path = f"{path}<{node.dep_}" if path else node.dep_
        below, node = node, node.head


def _parted(child: Token, path: str, cue: int) -> Iterator[Phrase]:
    """Yield a phrase, and its preposition apart from the rest: "for" may belong to the cue."""
    tokens = tuple(t.i for t in child.subtree if t.i != cue)
    if child.dep_ in _SPLIT and len(tokens) > 1:
        yield Phrase(path=path, label=f"{child.dep_}-H", head=child, tokens=(child.i,))
        object_ = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), child)
        word = "" if path else child.lower_
        rest = tuple(i for i in tokens if i != child.i)
        yield Phrase(path=path, label=f"{child.dep_}:{word}", head=object_, tokens=rest)
    elif tokens:
        yield Phrase(path=path, label=child.dep_, head=child, tokens=tokens)


def phrase_features(token: Token, phrase: Phrase, setting: Setting) -> set[str]:
    """Return what may tell the role of ``phrase`` beside the cue ``token``."""
    doc, lemma, head, label = token.doc, token.lemma_.lower(), phrase.head, phrase.label
    side = "L" if head.i < token.i else "R"
    key = f"{phrase.path}|{label}"
    beside = "adj" if max(phrase.tokens) == token.i - 1 or min(phrase.tokens) == token.i + 1 else ""
    quoted = sum(setting.inside[i] for i in phrase.tokens) * 2 > len(phrase.tokens)
    labels = {c.dep_ for c in token.children}
    passive = bool(labels & {"nsubjpass", "auxpass"})
    found = {
        "b", key, key + side, f"{key}|{head.pos_}", f"{key}|{_kind(head)}", f"{key}|{token.pos_}",
        f"{key}|{token.tag_}", f"{key}|{side}{beside}|{token.pos_}",
        f"{key}|q={quoted}|{setting.inside[token.i]}", f"{key}|h={head.lower_}",
        f"{key}|cc={'ccomp' in labels}|do={'dobj' in labels}|xc={'xcomp' in labels}",
        f"{key}|pas={passive}", f"{key}|len={min(len(phrase.tokens), 4)}",
    }  # fmt: skip
    if "<" not in phrase.path:
        found.add(f"{key}|l={lemma}")
    if label in ("prep-H", "advcl", "acl", "mark", "prt", "agent-H", "advmod", "npadvmod"):
        found.add(f"{label}|l={lemma}|{head.lower_}")
    if label.startswith("prep:"):
        found |= {f"{label}|l={lemma}|{head.dep_}", f"prep|{head.dep_}|{_kind(head)}"}
    if label in _WEIGHED_WITH_COMMA or label.startswith("prep"):
        first, last = sorted((head.i, token.i))
        comma = any(doc[j].text == "," for j in range(first, last))
        after = any(c.dep_ == "ccomp" and c.i < token.i for c in token.children)
        found |= {f"{key}|comma={comma}|{side}", f"{key}|post={after}|{side}|{head.tag_}"}
    return found


def _kind(token: Token) -> str:
    if token.pos_ == "PRON":
        return f"PRON:{token.lower_}"
    return f"{token.pos_}:{token.ent_type_}"


def _tokens(chosen: Iterable[Phrase]) -> set[int]:
    return {i for phrase in chosen for i in phrase.tokens}


def _joined(doc: Doc, tokens: set[int], apart: set[int]) -> set[int]:
    """Return ``tokens`` with the gaps filled: of marks only, or of anything that is not ``apart``."""
    kept = set(tokens)
    ordered = sorted(tokens)
    for one, other in pairwise(ordered):
        gap = range(one + 1, other)
        marks_only = all(doc[i].is_punct or doc[i].is_space for i in gap)
        if (apart or marks_only) and not apart.intersection(gap):
            kept.update(gap)
    return kept


def _around(at: int, tokens: set[int]) -> set[int]:
    """Return the unbroken stretch of ``tokens`` that holds ``at``."""
    start = end = at
    while start - 1 in tokens:
        start -= 1
    while end + 1 in tokens:
        end += 1
    return set(range(start, end + 1))
