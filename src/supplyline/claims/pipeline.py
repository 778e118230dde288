"""Load a checked pipeline once in a process, and parse sentences with it.

Does not: keep parses (``parse``); split sentences: each is given to the parser as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from supplyline.claims.installed import check, find_pipeline
from supplyline.claims.parties import party_index

BATCH = 128  # sentences; larger batches gain nothing at 35 words a sentence
# One sentence is one Doc already; lemmas of verbs and nouns are needed, sentence bounds are not.
UNUSED = ("senter",)


@cache
def _language(name: str) -> Language:
    """Load the pipeline once in a process, checked first."""
    installed = find_pipeline(name)
    check(installed)
    return spacy.load(installed.folder, exclude=list(UNUSED))


def _unglued(doc: Doc) -> Doc:
    """Return ``doc`` with a token boundary wherever a party's name begins or ends.

    Some collections print "ComradeKim Jong Unreceived": without the boundary the verb is lost.
    """
    bounds = {at for m in party_index().find(doc.text) for at in (m.start, m.end)}
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
    """Yield one ``Doc`` a sentence, in order; each holds exactly one sentence."""
    nlp = _language(name)

    def prepared() -> Iterator[Doc]:
        for sentence in sentences:
            doc = _unglued(nlp.make_doc(sentence))
            for token in doc[1:]:
                token.is_sent_start = False
            yield doc

    yield from nlp.pipe(prepared(), batch_size=BATCH)
