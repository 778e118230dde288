"""Reading whole documents, good and bad."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission
from hypothesis import given
from hypothesis import strategies as st

from supplyline.records import Document, Passage, RawDocument
from supplyline.text import TextError, read_for_tracing, read_text

TODAY = date(2026, 11, 24)
RAW = RawDocument(
    id="d1:" + "0" * 32,
    name="a",
    capture="",
    locator="",
    form="text",
    body="",
    url=None,
    outlet=None,
    published=None,
    title=None,
    language=None,
)
PARAGRAPH = (
    "The port authority said on Monday that the harbour would stay closed until the inspection of "
    "two ships from Alphaland had ended. It gave no reason for the inspection."
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Harbour closed | Alpha Mail</title>
<meta property="og:site_name" content="Alpha Mail">
<meta property="article:published_time" content="2025-12-27T08:30:00Z">
<meta name="author" content="Ann Moor"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Harbour closed</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH.replace("Monday", "Friday")}</p>
</article><footer>All rights reserved.</footer></body></html>"""


def read(body: str | bytes, **fields: Any) -> tuple[Document, tuple[Passage, ...]]:
    return read_text(replace(RAW, body=body, **fields), today=TODAY)


def test_the_text_of_a_row_is_kept_exactly() -> None:
    """Not one blank is changed, and passages are cut from the text as it came."""
    text = " \t First one.\r\n\r\n  Second\u00a0one. \u3000"
    document, passages = read(text, language="en")
    assert document.text == text
    assert [text[p.start : p.end] for p in passages] == ["First one.", "Second\u00a0one."]
    assert [p.index for p in passages] == [0, 1]


def test_a_page_is_read_without_its_furniture() -> None:
    """Main text, title, outlet, byline, date and language come from the page."""
    document, _ = read(PAGE.encode(), form="html")
    assert "inspection of two ships" in document.text
    assert "All rights reserved" not in document.text
    assert "Home" not in document.text
    assert (document.outlet, document.byline, document.language) == ("Alpha Mail", "Ann Moor", "en")
    assert document.title is not None
    assert document.title.startswith("Harbour closed")
    assert (document.published, document.published_by) == ("2025-12-27", "page")


def test_what_is_given_wins_over_the_page() -> None:
    """Metadata of the row is not overruled by what the page says of itself."""
    given = {"title": "T", "outlet": "O", "published": "2024-01-02", "language": "de", "url": "u"}
    document, _ = read(PAGE, form="html", **given)
    assert (document.title, document.outlet, document.url) == ("T", "O", "u")
    assert (document.published, document.published_by) == ("2024-01-02", "given")
    assert document.language == "de"


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-8", "koi8-r", "utf-16"])
def test_the_encoding_of_a_page_is_found(encoding: str) -> None:
    """A declared encoding is honoured, and a byte order mark."""
    words = "Администрация порта сообщила, что гавань будет закрыта до конца проверки двух судов."
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{words}</p><p>{words[:60]}</p>'
    document, _ = read(page.encode(encoding), form="html")
    assert words in document.text
    assert document.language == "ru"


@pytest.mark.parametrize(
    ("given", "published", "note"),
    [
        ("2025-12-27", "2025-12-27", None),
        ("2025-12-27T10:30:00+02:00", "2025-12-27T08:30:00Z", None),
        ("2025-12-27 10:30:00", "2025-12-27T10:30:00Z", None),
        ("2025-12-27T08:30:00Z", "2025-12-27T08:30:00Z", None),
        (
            "2025-02-30T08:30:00Z",
            None,
            "published date given but not understood: 2025-02-30T08:30:00Z",
        ),
        ("Sat, 27 Dec 2025 10:30:00 +0000", "2025-12-27T10:30:00Z", None),
        ("27 December 2025", "2025-12-27", None),
        ("2031-01-01", "2031-01-01", "published in the future: 2031-01-01"),
        ("2025-02-30", None, "published date given but not understood: 2025-02-30"),
        ("03/04/2025", None, "published date given but not understood: 03/04/2025"),
        (None, None, "no date found"),
    ],
)
def test_a_date_is_kept_as_precisely_as_given(
    given: str | None, published: str | None, note: str | None
) -> None:
    """Odd dates are noted, never a failure, and never guessed."""
    document, _ = read("It is closed.", published=given, language="en")
    assert document.published == published
    assert note is None or note in document.notes


def test_a_dateline_with_a_year_dates_a_document() -> None:
    """Where nothing else says when, the text may."""
    document, _ = read("ALPHAVILLE, Dec. 28, 2024 (AFP) -- The harbour is closed.")
    assert (document.published, document.published_by) == ("2024-12-28", "text")
    assert [(c.agency, c.kind) for c in document.credits] == [("AFP", "syndicated")]


def test_a_markdown_heading_is_the_title() -> None:
    """The first heading names a Markdown document that has no other title."""
    document, passages = read("# The **harbour**\n\nIt is closed.", form="markdown", language="en")
    assert document.title == "The **harbour"
    assert [document.text[p.start : p.end] for p in passages][-1] == "It is closed."


@pytest.mark.parametrize(
    ("text", "language", "note"),
    [
        ("قالت سلطة الميناء يوم الاثنين إن الميناء سيبقى مغلقا حتى نهاية التفتيش.", "ar", "right-to-left text"),
        ("הנמל נשאר סגור עד סוף הבדיקה של שתי האוניות, אמרה הרשות ביום שני.", "he", "right-to-left text"),
        ("The harbour, قالت سلطة الميناء يوم الاثنين, is closed until Monday at least.", None, "mixed scripts: Arabic, Latin"),
        ("The рort of Alphaville is closed until Monday, the authority said.", "en", "letters of two scripts within words (1): they may only look alike"),
        ("The port\x00 of Alphaville is closed until Monday.", "en", "NUL characters in the text"),
        ("The port \u202eof Alphaville\u202c is closed until Monday.", "en", "characters that turn the reading direction"),
    ],
)  # fmt: skip
def test_odd_letters_are_noted(text: str, language: str | None, note: str) -> None:
    """Right-to-left, mixed and look-alike scripts are read, and a reader is told."""
    document, passages = read(text)
    assert note in document.notes
    assert language is None or document.language == language
    assert passages


def test_a_language_that_cannot_be_told_is_none() -> None:
    """Too few words are no evidence; a code given is."""
    assert read("Ok.")[0].language is None
    assert any(n.startswith("language could not be told") for n in read("Ok.")[0].notes)
    assert read("Ok.", language="en-GB")[0].language == "en"


@pytest.mark.parametrize(
    ("body", "form", "fault"),
    [
        (" \n\t", "text", "empty"),
        ("\x00\x00", "text", "empty"),
        ("--- *** ---", "text", "no text"),
        ("half \ud83d", "text", "mis-encoded"),
        ("word " * 1_000_001, "text", "too large"),
        (b"\xff\xfe\xfd", "text", "mis-encoded"),
        ("<html><head><script>var a = 1</script></head><body></body></html>", "html", "no text"),
        (b"<html><body><img src='a.png'></body></html>", "html", "no text"),
        ("", "html", "unreadable page"),
        (b"\x00\x01\x02", "html", "unreadable page"),
        (b"%PDF-1.4\nnonsense", "pdf", "unreadable pdf"),
        (b"", "pdf", "unreadable pdf"),
    ],
)
def test_what_cannot_be_read_says_why(body: str | bytes, form: str, fault: str) -> None:
    """Each fault has one word to count it by and a message that says what was found and needed."""
    with pytest.raises(TextError) as caught:
        read(body, form=form)
    assert caught.value.fault == fault
    assert "found" in str(caught.value)
    assert "needed" in str(caught.value)
    assert "\n" not in str(caught.value)


def outcome(body: bytes, form: str) -> str:
    try:
        read(body, form=form)
    except TextError as fault:
        return fault.fault
    return "read"


@pytest.mark.parametrize("cut", [10, 100, 300, 600])
def test_a_page_cut_short_is_read_or_refused(cut: int) -> None:
    """A truncated page gives what it holds or a clear fault, never a crash."""
    assert outcome(PAGE.encode()[:-cut], "html") in ("read", "no text")


def pdf(*pages: str, locked: bool = False) -> bytes:
    """Return a PDF with a running title and page numbers."""
    made = FPDF()
    made.set_font("helvetica", size=12)
    made.set_title("Report on the harbour")
    made.set_creation_date(datetime(2025, 3, 4, 12, 0, tzinfo=UTC))
    for number, words in enumerate(pages, 1):
        made.add_page()
        made.cell(text="PORT AUTHORITY REPORT", new_x="LMARGIN", new_y="NEXT")
        made.multi_cell(0, text=words, new_x="LMARGIN", new_y="NEXT")
        made.cell(text=f"- {number} -")
    if locked:
        made.set_encryption(
            owner_password="owner",  # noqa: S106  # of a file that exists in this test only
            user_password="user",  # noqa: S106  # as above
            permissions=AccessPermission.none(),
        )
    return bytes(made.output())


def test_a_pdf_is_read_as_prose() -> None:
    """Lines are joined into sentences, words mended, running titles and page numbers left out."""
    first = PARAGRAPH + " The in-\nspection began on a long-term plan."
    document, passages = read(pdf(first, "Two. " * 30, "Three. " * 30, "Four. " * 30), form="pdf")
    sentences = [document.text[p.start : p.end] for p in passages]
    assert PARAGRAPH[: PARAGRAPH.index(".") + 1] in sentences
    assert "The inspection began on a long-term plan." in sentences
    assert "PORT AUTHORITY" not in document.text
    assert "- 2 -" not in document.text
    assert (document.title, document.published) == ("Report on the harbour", "2025-03-04")


def test_an_encrypted_pdf_says_so() -> None:
    """A PDF with a password is a fault of its own."""
    with pytest.raises(TextError) as caught:
        read(pdf(PARAGRAPH, locked=True), form="pdf")
    assert caught.value.fault == "encrypted"


def test_a_pdf_without_words_is_likely_a_scan() -> None:
    """Pages without text are no text, and the way out is named."""
    made = FPDF()
    made.add_page()
    made.rect(10, 10, 50, 50)
    with pytest.raises(TextError, match="OCR") as caught:
        read(bytes(made.output()), form="pdf")
    assert caught.value.fault == "no text"


@pytest.mark.parametrize("keep", [50, 400, 900])
def test_a_pdf_cut_short_is_read_or_refused(keep: int) -> None:
    """A truncated PDF gives what it holds or a clear fault, never a crash."""
    assert outcome(pdf(PARAGRAPH)[:keep], "pdf") in ("unreadable pdf", "no text", "read")


def test_reading_can_run_in_another_process() -> None:
    """What goes in and what comes out survives pickling, and reading twice is the same."""
    raw = replace(RAW, body=PAGE, form="html")
    assert pickle.loads(pickle.dumps(read_text))(raw, today=TODAY) == read_text(raw, today=TODAY)  # noqa: S301  # our own bytes


def test_importing_the_room_is_cheap() -> None:
    """Heavy libraries are loaded by the first document that needs them, not by the import."""
    program = "import sys, supplyline.text; print([m for m in ('trafilatura','lxml','pypdfium2','py3langid','pydantic') if m in sys.modules])"
    done = subprocess.run(  # noqa: S603  # our own interpreter on our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_dateline_is_a_passage_of_its_own() -> None:
    """The city and the agency of a dateline are no words of the sentence that follows."""
    text = "SOLVA, Dec. 28 (Yonhap) -- Averland shipped grain to Bresk. It gave no figure."
    document, passages = read(text, language="en")
    assert [text[p.start : p.end] for p in passages] == [
        "SOLVA, Dec. 28 (Yonhap) --",
        "Averland shipped grain to Bresk.",
        "It gave no figure.",
    ]
    assert document.dateline is not None
    assert [p.index for p in passages] == [0, 1, 2]


def test_tracing_reads_all_but_language_and_sentences() -> None:
    """In a batch each document is what reading it alone gives, the language as given or none."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 6, PARAGRAPH)
    rows: list[tuple[str | bytes, dict[str, Any]]] = [
        (PARAGRAPH, {"language": "en", "published": "27 Dec. 2025", "outlet": "Alpha Mail"}),
        ("ALPHAVILLE, Dec. 28 (AFP) -- It is closed.", {"published": "2025-12-29"}),
        ("ALPHAVILLE, 28 Dec. 2025 -- It is closed, KCNA said.", {"title": "T"}),
        ("ALPHAVILLE (ap) -- It is closed, they say.", {"language": "English"}),
        (
            "# Closed\n\n\u0415\u0440\u0443\u043d\u0434\u0430 is closed. (Reuters)",
            {"form": "markdown"},
        ),
        (PAGE.encode(), {"form": "html", "url": "https://alpha.example/a", "source": "TASS"}),
        (bytes(pdf.output()), {"form": "pdf"}),
        (b"It is closed.", {"published": "2099-01-01"}),
        (" \n", {}),
        (b"caf\xe9", {}),
        ("half \ud800 of it", {}),
        ("--- \u2014", {}),
        ("<p></p>", {"form": "html"}),
    ]
    raws = [replace(RAW, body=body, **fields) for body, fields in rows]
    read = read_for_tracing(raws, today=TODAY)
    assert len(read) == len(raws)
    for raw, found in zip(raws, read, strict=True):
        if isinstance(found, TextError):
            with pytest.raises(type(found), match=f"^{re.escape(str(found))}$"):
                read_text(raw, today=TODAY)
            continue
        document, _ = read_text(raw, today=TODAY)
        assert found.language == (raw.language if raw.language == "en" else None)
        kept = tuple(note for note in document.notes if "could not be told" not in note)
        assert found == replace(document, language=found.language, notes=kept)


def test_nothing_to_trace_is_nothing_read() -> None:
    """An empty batch, and one of failures only, are read without fuss."""
    assert read_for_tracing([], today=TODAY) == []
    assert [type(r).__name__ for r in read_for_tracing([RAW, RAW], today=TODAY)] == [
        "EmptyDocument"
    ] * 2


@given(st.text(max_size=40))
def test_a_text_with_a_letter_or_digit_has_a_sentence(text: str) -> None:
    """A document is refused for want of words exactly if it has no letter and no digit."""
    if any(character.isalnum() for character in text):
        assert read(text, language="en")[1]
    else:
        with pytest.raises(TextError):
            read(text, language="en")
