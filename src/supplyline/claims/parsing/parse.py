"""Keep a parse as bytes, and get it back without the weights that made it.

A parse is one sentence, one ``Doc``: words, spaces, tags, parts of speech, lemmas, heads,
dependencies and entities, as MessagePack, deflated.  To restore it only the English word attributes
are needed, not the pipeline.

Does not: split sentences, which ``text`` did; decide what a sentence means.
"""

from __future__ import annotations

from functools import cache

import msgspec
import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from supplyline.claims.parsing.packing import packed, unpacked

FORMAT = 1  # raise it with the layout below: a parse of another format is refused


class Parse(msgspec.Struct, array_like=True, frozen=True):
    """What is kept of one ``Doc``; every list has one value a token."""

    version: int
    words: list[str]
    spaces: list[bool]
    tags: list[str]
    pos: list[str]
    lemmas: list[str]
    heads: list[int]
    deps: list[str]
    ents: list[str]  # "B-GPE", "I-GPE", "O"


_decoder = msgspec.msgpack.Decoder(Parse)


@cache
def shared_vocab() -> Vocab:
    """Return the vocabulary that restored parses share in this process; it holds no weights."""
    return spacy.blank("en").vocab


def parse_of(doc: Doc) -> Parse:
    """Return what is kept of ``doc``, in lists of its own."""
    return Parse(
        version=FORMAT,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[t.tag_ for t in doc],
        pos=[t.pos_ for t in doc],
        lemmas=[t.lemma_ for t in doc],
        heads=[t.head.i for t in doc],
        deps=[t.dep_ for t in doc],
        ents=entity_tags(doc),
    )


def entity_tags(doc: Doc) -> list[str]:
    """Return what each token is in a name: "B-GPE", "I-GPE", "O"."""
    return [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "O" for t in doc]


def pack(doc: Doc) -> bytes:
    """Return ``doc`` as bytes; about 500 of them for a sentence of 35 words."""
    return packed(parse_of(doc))


def unpack(data: bytes) -> Doc:
    """Return the ``Doc`` that ``pack`` kept.

    Raises:
        ParseError: ``data`` is damaged or of another format.
    """
    return doc_of(unpacked(data, _decoder, FORMAT))


def doc_of(parse: Parse) -> Doc:
    """Return the ``Doc`` that ``parse`` is of."""
    return Doc(
        shared_vocab(),
        words=parse.words,
        spaces=parse.spaces,
        tags=parse.tags,
        pos=parse.pos,
        lemmas=parse.lemmas,
        heads=parse.heads,
        deps=parse.deps,
        ents=parse.ents,
    )
