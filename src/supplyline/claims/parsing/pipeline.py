"""Load a checked pipeline once in a process, and parse sentences with it.

Does not: keep parses (``parse``); split sentences: each is given to the parser as one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, set_current_ops
from threadpoolctl import ThreadpoolController

from supplyline.claims.parsing.installed import check, find_pipeline
from supplyline.claims.parsing.parse import entity_tags
from supplyline.claims.parsing.steps import in_steps
from supplyline.claims.parties import shipped_index
from supplyline.claims.slots.timegrammar import dateline_end

BATCH = 128  # sentences; larger batches gain nothing at 35 words a sentence
# One sentence is one Doc already; lemmas of verbs and nouns are needed, sentence bounds are not.
UNUSED = ("senter",)


@cache
def _language(name: str) -> Language:
    """Load the pipeline once in a process, checked first."""
    installed = find_pipeline(name)
    check(installed)
    with _numpy_products():
        return spacy.load(installed.folder, exclude=list(UNUSED))


@cache
def _libraries() -> ThreadpoolController:
    """Return what tells numpy's library how many threads to take."""
    return ThreadpoolController()


@contextmanager
def _numpy_products() -> Iterator[None]:
    """Let models that are loaded meanwhile multiply matrices by numpy's own library, not by BLIS.

    BLIS, as its wheels carry it, takes three times as long (decision 0226).
    """
    before = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))
    try:
        yield
    finally:
        set_current_ops(before)


def _unglued(doc: Doc) -> Doc:
    """Return ``doc`` with a token boundary wherever a party's name begins or ends.

    Some collections print "ComradeKim Jong Unreceived": without the boundary the verb is lost.  Of the
    shipped names only: a sentence is parsed once, whatever parties a user adds.
    """
    text = doc.text
    bounds = {at for m in shipped_index().find(text) for at in (m.start, m.end)}
    bounds |= {at + 1 for at in bounds if text[at : at + 1] == "-"}  # "U.S.-supplied"
    cuts = {
        token.i: sorted(at - token.idx for at in bounds if 0 < at - token.idx < len(token))
        for token in doc
    }
    if not any(cuts.values()):
        return doc
    words: list[str] = []
    spaces: list[bool] = []
    for token in doc:
        last = 0
        for cut in cuts[token.i]:
            words.append(token.text[last:cut])
            spaces.append(False)
            last = cut
        words.append(token.text[last:])
        spaces.append(bool(token.whitespace_))
    return Doc(doc.vocab, words=words, spaces=spaces)


def parse_docs(name: str, sentences: Sequence[str]) -> Iterator[Doc]:
    """Yield one ``Doc`` a sentence, in order; each holds exactly one sentence.

    A dateline ("SEOUL, Dec. 28 (Exemplar) --") is left out of the parse and hung on the root
    afterwards: the parser would take its place for the subject.
    """
    nlp = _language(name)
    datelines: deque[str] = deque()  # of the sentences that are on their way

    def prepared() -> Iterator[Doc]:
        for sentence in sentences:
            cut = dateline_end(sentence)
            if not sentence[cut:].strip():
                cut = 0
            datelines.append(sentence[:cut])
            doc = _unglued(nlp.make_doc(sentence[cut:]))
            for token in doc[1:]:
                token.is_sent_start = False
            yield doc

    docs = prepared()
    for _, component in nlp.pipeline:
        docs = in_steps(component, docs, batch_size=BATCH)
    # Products are small: two threads took four times the processor time of one on batches of five.
    with _libraries().limit(limits=1, user_api="blas"):
        for doc in docs:
            dateline = datelines.popleft()
            yield _with_dateline(nlp.make_doc(dateline), doc) if dateline else doc


def _with_dateline(dateline: Doc, doc: Doc) -> Doc:
    """Return ``doc`` with the words of ``dateline`` before it, hung on its root."""
    shift = len(dateline)
    root = next((t.i for t in doc if t.head == t), 0) + shift
    return Doc(
        doc.vocab,
        words=[t.text for t in (*dateline, *doc)],
        spaces=[bool(t.whitespace_) for t in (*dateline, *doc)],
        tags=["NFP"] * shift + [t.tag_ for t in doc],
        pos=["X"] * shift + [t.pos_ for t in doc],
        lemmas=[t.text for t in dateline] + [t.lemma_ for t in doc],
        heads=[root] * shift + [t.head.i + shift for t in doc],
        deps=["meta"] * shift + [t.dep_ for t in doc],
        ents=["O"] * shift + entity_tags(doc),
    )
