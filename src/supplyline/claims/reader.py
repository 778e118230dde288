"""The public face of reading: gate, parse, read, and the name that a claim's ``reader`` bears.

A document is read in its own language: by the pipeline's rules, or by those of ``languages`` where what
they need is installed.  Importing this costs nothing: spaCy is imported when a sentence is first parsed or read, and the
weights are loaded only to parse.  A ``Reader`` holds names only, so it can be sent to a worker.

Does not: store parses (the ledger does) or split sentences (``text`` does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from supplyline.claims import languages
from supplyline.claims.gate import gate
from supplyline.claims.parsing.installed import Installed, find_pipeline
from supplyline.claims.parties import party_index
from supplyline.records import Document, Passage, Reading

VERSION = 5  # raise it with any change of rules or tables: documents are then read again


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads documents of its languages.  ``name`` says which rules and which parser.

    Embedded: rules over a parser that runs in this process, on no network.
    """

    name: str  # "embedded 1 (en_core_web_sm 3.8.0)"
    languages: tuple[str, ...]  # ISO 639-1; the pipeline's first, then others that can be read here
    pipeline: str  # the package, as imported

    def gate(self, document: Document, passages: Sequence[Passage]) -> tuple[int, ...]:
        """Return the indices of ``passages`` that are worth parsing; none in another language."""
        if self.unread(document) is not None:
            return ()
        other = self._other(document)
        if other is not None:
            return languages.gate(document, passages, other)
        own = gate(document, passages, party_index(document.published))
        text = document.text
        return tuple(
            i for i in own if self._parser_of(text[passages[i].start : passages[i].end]) is None
        )

    def parse(self, sentences: Sequence[str]) -> list[bytes]:
        """Return one parse a sentence, in order, as bytes for ``read``; each is one ``Doc``.

        Raises:
            PipelineMissingError: The pipeline is not installed here.
            PipelineChangedError: Its files are not the recorded ones.
        """
        by_language: dict[str | None, list[int]] = {}
        for at, sentence in enumerate(sentences):
            by_language.setdefault(self._parser_of(sentence), []).append(at)
        made: dict[int, bytes] = {}
        for language, places in by_language.items():
            chosen = [sentences[at] for at in places]
            parsed = self._parsed(chosen) if language is None else languages.parse(chosen, language)
            made |= zip(places, parsed, strict=True)
        return [made[at] for at in range(len(sentences))]

    def _parsed(self, sentences: Sequence[str]) -> list[bytes]:
        from supplyline.claims.parsing.parse import pack  # noqa: PLC0415  # late: imports spaCy
        from supplyline.claims.parsing.pipeline import parse_docs  # noqa: PLC0415  # late: imports spaCy

        return [pack(doc) for doc in parse_docs(self.pipeline, sentences)]

    def _other(self, document: Document) -> str | None:
        """Return the language to read ``document`` in; None: that of the pipeline."""
        language = document.language or languages.script_of(document.text[:4000])
        return language if language in self.languages[1:] else None

    def _parser_of(self, sentence: str) -> str | None:
        """Return the language that a sentence is parsed in; None: that of the pipeline."""
        script = languages.script_of(sentence)
        return script if script in self.languages[1:] else None

    def read(
        self,
        document: Document,
        passages: Sequence[Passage],
        parses: Mapping[str, bytes],
        gated: Sequence[int] | None = None,
    ) -> Reading:
        """Return what ``document`` says happened.

        Args:
            document: The document that ``passages`` are of.
            passages: All of its sentences, in order: a short name may stand for an earlier one.
            parses: Parses by sentence, at least of those that ``gate`` names.
            gated: What ``gate`` returned; None: it is asked.

        Raises:
            ParseError: A stored parse cannot be read by this version.
        """
        unread = self.unread(document)
        if unread is not None:
            return Reading(
                document=document.id,
                reader=self.name,
                claims=(),
                sentences=len(passages),
                gated=0,
                unread=unread,
            )
        if gated is None:
            gated = self.gate(document, passages)
        other = self._other(document)
        if other is not None:
            wanted = frozenset(gated)
            chosen = [passage for passage in passages if passage.index in wanted]
            claims = languages.read(document, chosen, parses, language=other, reader=self.name)
        else:
            from supplyline.claims.twins import twins  # noqa: PLC0415  # late: imports spaCy

            claims = twins().claims_of(document, passages, gated, parses, self.name)
        return Reading(
            document=document.id,
            reader=self.name,
            claims=claims,
            sentences=len(passages),
            gated=len(gated),
        )

    def unread(self, document: Document) -> str | None:
        """Return why ``document`` cannot be read by this reader; None when it can."""
        if document.language is not None:
            if document.language in self.languages:
                return None
            return f"no reader for language {document.language!r}"
        letters = [c for c in document.text[:4000] if c.isalpha()]
        latin = sum(c < "\u0250" for c in letters)
        if letters and latin * 2 < len(letters) and self._other(document) != "ko":
            return "no reader for a text of unknown language that is not in Latin letters"
        return None


def load_reader(pipeline: str | None = None) -> Reader:
    """Return a reader that parses with the installed package ``pipeline``; None: the default one.

    Raises:
        PipelineMissingError: No such package is installed, or it holds no pipeline.
    """
    installed: Installed = find_pipeline(pipeline)
    others = tuple(code for code in languages.available() if code != installed.language)
    label = "; ".join((installed.label, *languages.labels()))
    return Reader(
        name=f"embedded {VERSION} ({label})",
        languages=(installed.language, *others),
        pipeline=installed.name,
    )
