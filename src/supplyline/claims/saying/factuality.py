"""Say on the scale of factuality corpora whether a sentence tells of a predicate as a fact.

From 3 (it happened, the writer has no doubt) over 0 (nothing is said either way) to -3 (it did not
happen).  A linear model over the parse, learnt by ridge regression from the University of Washington
factuality set (Lee et al. 2015, "Event detection and factuality assessment with non-expert
supervision"); ``tools/learn_factuality.py`` makes the weights anew, ``docs/decisions/0044`` names data,
terms and figures.

Does not: decide a claim's certainty, which is the codebook's (``certainty``): what is planned or
offered is near zero here, and certain there.
"""

from __future__ import annotations

from functools import cache
from math import fsum

from spacy.tokens import Doc, Token

from supplyline.claims.saying.certainty import certainty_of
from supplyline.claims.saying.learnt import shipped, weight_by_feature

WEIGHTS = "factuality_weights.tsv"
LEAST, MOST = -3.0, 3.0
_MEAN = "="  # the feature whose weight is the mean of the data
_BEFORE, _AFTER = 6, 5  # words on either side that may tell
_NEAR = 3  # of these the place counts too
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_WORDS_OF = {
    "mark": "mark", "advmod": "adv", "npadvmod": "adv", "det": "det", "predet": "det",
    "prep": "prep", "prt": "prt",
}  # fmt: skip


@cache
def _weights() -> dict[str, float]:
    return weight_by_feature(WEIGHTS, shipped(WEIGHTS))


def factuality_of(doc: Doc, predicate: Token) -> float:
    """Return how factual ``predicate`` is told in its sentence, from -3 to 3.

    Args:
        doc: One sentence, parsed.
        predicate: A verb, or a noun or adjective that tells of an event or a state.
    """
    learnt = _weights()
    # fsum: the same total whatever order the set comes in
    total = fsum(learnt.get(f, 0.0) for f in features(doc, predicate)) + learnt.get(_MEAN, 0.0)
    return max(LEAST, min(MOST, total))


def features(doc: Doc, predicate: Token) -> set[str]:
    """Return what may tell how factual ``predicate`` is: words and labels, no numbers."""
    lemma, tag, i = predicate.lemma_.lower(), predicate.tag_, predicate.i
    found = {"b", f"l={lemma}", f"tag={tag}", f"dep={predicate.dep_}", f"l={lemma}|{tag}", f"tag={tag}|{predicate.dep_}"}  # fmt: skip
    found |= _hanging_on(predicate, "")
    at, path = predicate, ""
    for step in range(1, 4):
        if at.head.i == at.i:
            found.add(f"top={step}")
            break
        below, at = at, at.head
        path = f"{path}<{below.dep_}"
        above = at.lemma_.lower()
        found |= {f"p{path}", f"h{step}={above}|{below.dep_}", f"h{step}t={at.tag_}|{below.dep_}", f"h={above}"}  # fmt: skip
        if step == 1:
            found |= {f"h1={above}", f"tag={tag}|h={above}"} | _hanging_on(at, "h1:")
    for k in range(1, _NEAR + 1):
        found.add(f"-{k}={doc[i - k].lower_ if i >= k else '^'}")
        found.add(f"+{k}={doc[i + k].lower_ if i + k < len(doc) else '$'}")
    found |= {f"L={t.lower_}" for t in doc[max(0, i - _BEFORE) : i]}
    found |= {f"R={t.lower_}" for t in doc[i + 1 : i + 1 + _AFTER]}
    held = certainty_of(doc, predicate)
    negated = any(c.dep_ == "neg" for c in predicate.children)
    return found | {f"cert={held}", f"cert={held}|{tag}", f"cert={held}|neg={negated}"}


def _hanging_on(token: Token, where: str) -> set[str]:
    """Return what hangs on a word: auxiliaries in order, negation, adverbs, whose act it is."""
    found: set[str] = set()
    auxiliaries = []
    for child in token.children:
        label = child.dep_
        found.add(f"{where}c={label}")
        if label in ("aux", "auxpass"):
            auxiliaries.append(child.lower_)
            found.add(f"{where}aux={child.lower_}")
        elif label == "neg":
            auxiliaries.append("neg")
        elif label in _WORDS_OF:
            found.add(f"{where}{_WORDS_OF[label]}={child.lower_}")
        elif label in ("amod", "acomp", "attr"):
            found.add(f"{where}{label}={child.lemma_.lower()}")
        elif label in _SUBJECTS:
            words = "|".join(c.lower_ for c in child.children if c.dep_ in ("det", "neg"))
            found |= {f"{where}s={_kind(child)}", f"{where}sdet={words}"}
    chain = "|".join(auxiliaries)
    return found | {f"{where}auxs={chain}", f"{where}auxs={chain}~{token.tag_}"}


def _kind(token: Token) -> str:
    return token.lower_ if token.pos_ == "PRON" else token.ent_type_ or token.pos_
