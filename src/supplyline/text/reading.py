"""Read one raw document into a ``Document`` and its ``Passage``s.

What was given with the document wins over what its page says, and that over what its text says.  The
text of a row, a text file or a Markdown file is kept exactly as it came; a page's and a PDF's is
what their readers make of it.  A date that is missing or in the future is no failure: it is noted.

Pure: the same document and day give the same result, in any process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from supplyline.records import Dateline, Document, Passage, RawDocument
from supplyline.text.dates import day_of, read_date
from supplyline.text.faults import EmptyDocument, MisencodedDocument, NoText
from supplyline.text.language import SURE, identify, language_code, script_notes
from supplyline.text.page import Page, read_page
from supplyline.text.pdf import read_pdf
from supplyline.text.sentences import split_sentences

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_HEADING = re.compile(r"\s*#{1,2}[ \t]+(\S[^\n]{0,300})")
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
        find_dateline,
    )

    page = _page(raw, today)
    text = page.text
    if half := _LONE_SURROGATE.search(text):
        raise MisencodedDocument(
            f"found half a surrogate pair at character {half.start()}, needed whole characters: "
            "write the file again as UTF-8"
        )
    if not text.strip("\x00 \t\r\n\ufeff"):
        raise EmptyDocument("found blanks only, needed text")
    notes = list(page.notes)
    dateline = find_dateline(text, None)
    published, published_by = _published(raw, page, dateline, today, notes)
    if dateline is not None and published is not None:
        dateline = find_dateline(text, day_of(published))
    language = _language(raw, page, text, notes)
    spans = tuple(_set_apart(text, split_sentences(text, language), dateline))
    if not spans:
        raise NoText("found signs but no word and no number, needed text")
    notes.extend(script_notes(text))
    url, outlet = raw.url or page.url, raw.outlet or page.outlet
    found = find_credits(text, dateline)
    if raw.source is not None:
        from supplyline.text.sources import with_source  # noqa: PLC0415  # pydantic, 0.2 s

        found = with_source(found, raw.source, outlet=outlet, url=url, end=len(text))
    document = Document(
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
        text=text,
        dateline=dateline,
        credits=found,
        notes=tuple(notes),
    )
    passages = tuple(
        Passage(document=raw.id, index=index, start=start, end=end)
        for index, (start, end) in enumerate(spans)
    )
    return document, passages


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


def _page(raw: RawDocument, today: date) -> Page:
    body = raw.body
    if raw.form == "pdf":
        return read_pdf(body.encode("latin-1", "replace") if isinstance(body, str) else body)
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
    raw: RawDocument, page: Page, dateline: Dateline | None, today: date, notes: list[str]
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
    if found is None and dateline is not None and dateline.date:
        found, by = dateline.date, "text"
    if found is None:
        notes.append("no date found")
        return None, None
    if day_of(found) > today:
        notes.append(f"published in the future: {found}")
    return found, by


def _language(raw: RawDocument, page: Page, text: str, notes: list[str]) -> str | None:
    given = language_code(raw.language)
    if given:
        return given
    if raw.language:
        notes.append(f"language given but not a code: {raw.language[:40]}")
    language, certainty = identify(text)
    if certainty >= SURE and language_code(language):
        return language
    if told := language_code(page.language):
        return told
    notes.append(f"language could not be told: {language} at {certainty:.2f}")
    return None
