"""Read a PDF: the words of its pages, joined into lines of prose (pypdfium2).

A PDF knows lines, not sentences.  Lines are joined into paragraphs, words broken at a line's end are
mended, and what stands at the top or foot of most pages (running titles, page numbers) is left out.

Does not: read scanned pages (no OCR), tell columns apart beyond the order PDFium gives, or rebuild
tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from supplyline.text.faults import EncryptedPdf, NoText, UnreadablePdf
from supplyline.text.page import Page

_SOFT = "\x02"  # what PDFium writes where it has joined a word that a line's end broke
_HYPHENS = f"-\u00ad\u2010\ufffe{_SOFT}"
_BROKEN = re.compile(r"([\w-]*)[\x02\ufffe](\w*)")
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
_ITEM = re.compile(r"[•●◦▪■‣·–—]|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s")
_CREATED = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_EDGE = 2  # lines at the top and at the foot of a page that may be running titles
_RUNNING_PAGES = 3  # a line must stand on so many pages, and on half of all
_SHORT = 0.75  # of the usual line: a shorter one may end a paragraph


def read_pdf(body: bytes) -> Page:
    """Return what the PDF ``body`` holds.

    Raises:
        EncryptedPdf: It opens only with a password.
        UnreadablePdf: It is damaged, cut short or no PDF.
        NoText: Its pages hold no words: it is likely a scan.
    """
    import pypdfium2  # noqa: PLC0415  # 80 ms, for PDFs only

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise EncryptedPdf(
                "found a PDF that opens only with a password, needed one without: save a copy of it"
            ) from fault
        raise UnreadablePdf(
            f"found a PDF that cannot be opened ({fault}), needed a whole one: fetch it again"
        ) from fault
    try:
        pages, broken = _pages(document)
        told = document.get_metadata_dict()
    finally:
        document.close()
    if not any(pages):
        if broken:
            raise UnreadablePdf(
                f"found {len(broken)} pages and none can be read, needed a whole PDF: fetch it again"
            )
        raise NoText(
            f"found {len(pages)} pages without words, needed text: it may be a scan, run OCR on it"
        )
    created = _CREATED.match(told.get("CreationDate", ""))
    notes = [f"page {number} cannot be read" for number in broken]
    if created:
        notes.append("dated by the PDF file, which may have been saved later than it was published")
    return Page(
        text=join_lines(without_running_titles(pages)),
        title=told.get("Title", "").strip() or None,
        outlet=None,
        byline=told.get("Author", "").strip() or None,
        published="-".join(created.groups()) if created else None,
        language=None,
        url=None,
        notes=tuple(notes),
    )


def _pages(document: object) -> tuple[list[list[str]], list[int]]:
    """Return the lines of every page, and the numbers of the pages that cannot be read."""
    import pypdfium2  # noqa: PLC0415  # as above

    pages: list[list[str]] = []
    broken: list[int] = []
    for number in range(len(document)):  # type: ignore[arg-type]  # pypdfium2 publishes no types
        try:
            page = document[number]  # type: ignore[index]  # as above
            words = page.get_textpage().get_text_bounded()
            page.close()
        except pypdfium2.PdfiumError:
            broken.append(number + 1)
            continue
        lines = (" ".join(line.replace("\x00", "").split()) for line in words.splitlines())
        pages.append([line for line in lines if line])
    return pages, broken


def without_running_titles(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the pages without the lines that most of them have at the top or the foot.

    >>> without_running_titles([["The Report", f"Words {word}.", f"{n}"] for n, word in
    ...                         enumerate(("one", "two", "three"), 1)])
    [['Words one.'], ['Words two.'], ['Words three.']]
    """
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    needed = max(_RUNNING_PAGES, len(pages) / 2)
    running = {shape for shape, n in seen.items() if n >= needed}
    kept = []
    for page in pages:
        last = len(page) - _EDGE
        kept.append(
            [
                line
                for at, line in enumerate(page)
                if not ((at < _EDGE or at >= last) and _shape(line) in running)
            ]
        )
    return kept


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line)


def join_lines(pages: Sequence[Sequence[str]]) -> str:
    r"""Return the lines of all pages as paragraphs, one a line.

    >>> join_lines([["The harbour was closed on Monday after the inspec\ufffe", "tion."], ["It is open."]])
    'The harbour was closed on Monday after the inspection.\nIt is open.'
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return ""
    usual = median(sorted(map(len, lines))[len(lines) // 2 :])
    paragraphs = [lines[0]]
    for before, line in pairwise(lines):
        if _starts_paragraph(before, line, usual):
            paragraphs.append(line)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line)
    words = Counter(re.findall(r"[\w-]+", " ".join(lines)))
    return _BROKEN.sub(lambda found: _mended(found[1], found[2], words), "\n".join(paragraphs))


def _starts_paragraph(before: str, line: str, usual: float) -> bool:
    if _ITEM.match(line):
        return True
    if before[-1] in _HYPHENS or line[:1].islower():
        return False
    short = len(before) < _SHORT * usual
    return short and (bool(_ENDS.search(before)) or len(before) < 0.6 * usual)


def _joined(paragraph: str, line: str) -> str:
    if paragraph[-1] not in _HYPHENS:
        return f"{paragraph} {line}"
    mark = _SOFT if line[:1].islower() else "-"
    return f"{paragraph.rstrip(_HYPHENS)}{mark}{line}"


def _mended(left: str, right: str, words: Counter[str]) -> str:
    """Return a word that was broken: a compound keeps its hyphen if it has one elsewhere."""
    compound, whole = f"{left}-{right}", left + right
    return compound if words[compound] > words[whole] else whole
