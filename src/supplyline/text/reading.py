"""Read one raw document into a ``Document`` and its ``Passage``s.

What was given with the document wins over what its page says, and that over what its text says.  The
text of a row, a text file or a Markdown file is kept exactly as it came; a page's and a PDF's is
what their readers make of it.  A date that is missing or in the future is no failure: it is noted.

Pure: the same document and day give the same result, in any process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from supplyline.records import Credit, Dateline, Document, Passage, RawDocument
from supplyline.text.apart import read_pdf_apart
from supplyline.text.batches import sift
from supplyline.text.dates import day_of, read_date
from supplyline.text.faults import (
    EmptyDocument,
    MisencodedDocument,
    NoText,
    TextError,
    TextTooLong,
)
from supplyline.text.language import SURE, identify, language_code, script_notes
from supplyline.text.page import Page, read_page
from supplyline.text.sentences import split_sentences

if TYPE_CHECKING:
    from supplyline.text.credits import Opening

_WORD = re.compile(r"[^\W_]")
_HEADING = re.compile(r"\s*#{1,2}[ \t]+(\S[^\n]{0,300})")
# A text is read in one piece by one process, in memory that grows with it (figures: decision 0225).  The
# Bible has some 4 million characters.
LONGEST = 5_000_000  # code points
_PublishedBy = Literal["given", "page", "text"]


def read_text(raw: RawDocument, *, today: date) -> tuple[Document, tuple[Passage, ...]]:
    """Return what ``raw`` says, with its sentences.

    Args:
        raw: As ``acquire.unpack`` gave it.
        today: The day of reading, UTC; dates after it are noted as in the future.

    Raises:
        TextError: It cannot be read; ``fault`` of the error is the word to count it by.
    """
    from supplyline.text.credits import (  # noqa: PLC0415  # pydantic and the agency file, 0.2 s
        find_credits,
        find_opening,
    )

    page = _page(raw, today)
    opening = find_opening(page.text)
    document = _document(raw, page, opening, find_credits, _language, today=today)
    spans = _set_apart(
        document.text, split_sentences(document.text, document.language), document.dateline
    )
    passages = tuple(
        Passage(document=raw.id, index=index, start=start, end=end)
        for index, (start, end) in enumerate(spans)
    )
    return document, passages


def read_for_tracing(raws: Sequence[RawDocument], *, today: date) -> list[Document | TextError]:
    """Return what tracing needs to know of each document, or why it cannot be read, in order.

    As ``read_text`` gives it, without passages; the language is the one given, or None: it is not
    looked for, and no note says so.

    Args:
        raws: A thousand or more at once: the patterns that sift them are compiled for each batch.
        today: The day of reading, UTC; dates after it are noted as in the future.
    """
    import pyarrow as pa  # noqa: PLC0415  # 60 ms, and only batches need it

    from supplyline.text.credits import (  # noqa: PLC0415  # pydantic and the agency file, 0.2 s
        credit_of,
        find_credits,
        find_opening,
    )

    pages = [_page_or_fault(raw, today) for raw in raws]
    texts = [page.text for page in pages if isinstance(page, Page)]
    sifted = iter(sift(pa.array(texts, pa.large_string())))
    read: list[Document | TextError] = []
    for raw, page in zip(raws, pages, strict=True):
        if not isinstance(page, Page):
            read.append(page)
            continue
        may_open, may_credit = next(sifted)
        opening = find_opening(page.text) if may_open else None
        credits_of = find_credits if may_credit else credit_of
        read.append(_document(raw, page, opening, credits_of, _given_language, today=today))
    return read


def _document(
    raw: RawDocument,
    page: Page,
    opening: Opening | None,
    credits_of: Callable[[str, Dateline | None], tuple[Credit, ...]],
    language_of: Callable[[RawDocument, Page, list[str]], str | None],
    *,
    today: date,
) -> Document:
    notes = list(page.notes)
    published, published_by = _published(raw, page, opening, today, notes)
    day = day_of(published) if opening and published else None
    dateline = opening.dated(day) if opening else None
    language = language_of(raw, page, notes)
    notes.extend(script_notes(page.text))
    url, outlet = raw.url or page.url, raw.outlet or page.outlet
    found = credits_of(page.text, dateline)
    if raw.source is not None:
        from supplyline.text.sources import with_source  # noqa: PLC0415  # pydantic, 0.2 s

        found = with_source(found, raw.source, outlet=outlet, url=url, end=len(page.text))
    return Document(
        id=raw.id,
        name=raw.name,
        capture=raw.capture,
        locator=raw.locator,
        url=url,
        outlet=outlet,
        byline=page.byline,
        title=raw.title or page.title,
        published=published,
        published_by=published_by,
        language=language,
        text=page.text,
        dateline=dateline,
        credits=found,
        notes=tuple(notes),
    )


def _set_apart(
    text: str, spans: Iterable[tuple[int, int]], dateline: Dateline | None
) -> Iterator[tuple[int, int]]:
    """Make the dateline a passage of its own: its city neither speaks nor acts in the sentence."""
    for start, end in spans:
        if dateline is None or not start < dateline.end < end:
            yield start, end
            continue
        yield start, start + len(text[start : dateline.end].rstrip())
        rest = text[dateline.end : end]
        if rest.strip():
            yield end - len(rest.lstrip()), end


def _page_or_fault(raw: RawDocument, today: date) -> Page | TextError:
    try:
        return _page(raw, today)
    except TextError as fault:
        return fault


def _page(raw: RawDocument, today: date) -> Page:
    """Return the page of ``raw``, with words in it.

    Raises:
        TextError: It cannot be read, or holds no word.
    """
    page = _parsed(raw, today)
    text = page.text
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as half:
            raise MisencodedDocument(
                f"found half a surrogate pair at character {half.start}, needed whole characters: "
                "write the file again as UTF-8"
            ) from None
    if not text.strip("\x00 \t\r\n\ufeff"):
        raise EmptyDocument("found blanks only, needed text")
    if not _WORD.search(text):
        raise NoText("found signs but no word and no number, needed text")
    if len(text) > LONGEST:
        raise TextTooLong(
            f"found a text of {len(text)} characters, needed at most {LONGEST} in one document: "
            "split it, at its chapters or days"
        )
    return page


def _parsed(raw: RawDocument, today: date) -> Page:
    body = raw.body
    if raw.form == "pdf":
        return read_pdf_apart(body.encode("latin-1", "replace") if isinstance(body, str) else body)
    if raw.form == "html":
        return read_page(body, url=raw.url, today=today)
    if isinstance(body, bytes):
        try:
            body = body.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise MisencodedDocument(
                f"found byte 0x{body[fault.start]:02x} at {fault.start}, needed UTF-8: convert it"
            ) from fault
    heading = _HEADING.match(body) if raw.form == "markdown" else None
    title = heading[1].strip(" #*_\t") or None if heading else None
    return Page(body, title, None, None, None, None, None, ())


def _published(
    raw: RawDocument, page: Page, opening: Opening | None, today: date, notes: list[str]
) -> tuple[str | None, _PublishedBy | None]:
    """Return the date of publication and where it was found; add to ``notes`` what is odd about it."""
    found: str | None = None
    by: _PublishedBy | None = None
    if raw.published:
        found, by = read_date(raw.published), "given"
        if found is None:
            notes.append(f"published date given but not understood: {raw.published[:60]}")
    if found is None and page.published:
        found, by = read_date(page.published), "page"
    if found is None and opening is not None and (stated := opening.resolved(None)):
        found, by = stated, "text"
    if found is None:
        notes.append("no date found")
        return None, None
    if day_of(found) > today:
        notes.append(f"published in the future: {found}")
    return found, by


def _given_language(raw: RawDocument, _page: Page, notes: list[str]) -> str | None:
    given = language_code(raw.language)
    if raw.language and not given:
        notes.append(f"language given but not a code: {raw.language[:40]}")
    return given


def _language(raw: RawDocument, page: Page, notes: list[str]) -> str | None:
    if given := _given_language(raw, page, notes):
        return given
    language, certainty = identify(page.text)
    if certainty >= SURE and language_code(language):
        return language
    if told := language_code(page.language):
        return told
    notes.append(f"language could not be told: {language} at {certainty:.2f}")
    return None
