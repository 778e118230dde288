"""PDFs are read in a process that is bounded and may end."""

from __future__ import annotations

import zlib

import pytest

from supplyline.text import UnreadablePdf
from supplyline.text.apart import read_pdf_apart
from supplyline.text.pdf import read_pdf
from tests.fuzzing.seeds import pdfs


def bomb(words: int) -> bytes:
    """Return a PDF of a few kilobytes that shows one word so many times."""
    stream = zlib.compress(b"BT /F1 12 Tf 72 700 Td " + b"(Words of Lyn) Tj " * words + b"ET")
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources"
        b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%%%EOF" % (len(stream), stream)
    )


@pytest.mark.parametrize("body", pdfs())
def test_apart_is_as_here(body: bytes) -> None:
    """Each PDF gives the page that it gives in this process."""
    assert read_pdf_apart(body) == read_pdf(body)


def test_a_pdf_that_asks_for_too_much_costs_itself_only() -> None:
    """One that needs more memory than there is, or more time, is refused; the next one is read."""
    with pytest.raises(UnreadablePdf, match="2 GB"):
        read_pdf_apart(bomb(1_000_000))
    assert "Words of Lyn" in read_pdf_apart(bomb(10)).text
    with pytest.raises(UnreadablePdf, match=r"0\.01 s"):
        read_pdf_apart(bomb(100_000), seconds=0.01)
    assert "Words of Lyn" in read_pdf_apart(bomb(10)).text
