"""A dossier to hand over says the same in every form, and every statement leads to its note."""

from __future__ import annotations

import dataclasses
import html
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from supplyline.records import Acknowledgement, Bounds, Flow, FlowFigure, Party
from supplyline.report import Dossier
from supplyline.report.paper import Paper, Selected, compose, write_docx, write_html, write_pdf
from supplyline.report.paper.cover import only_word_of
from supplyline.report.paper.model import (
    Heading,
    Link,
    Paragraph,
    Picture,
    Points,
    Ref,
    Table,
    Text,
)
from supplyline.report.view import documents_words
from tests.report.story import NORLAND, SUDMARK, Case, says
from tests.report.test_page import HOSTILE, everywhere
from tests.system import program

WRITERS: dict[str, Callable[[Paper], bytes]] = {
    "html": write_html, "pdf": write_pdf, "docx": write_docx,
}  # fmt: skip
SELECTED = Selected(
    asked=(("pair", "Norland and Sudmark"),), question="shells", words=("shells",), held=40,
    undated=2, entry=7, tool="supplyline test",
)  # fmt: skip
KOREAN, RUSSIAN = "노르란드가 포탄을 보냈다.", "Норландия отправила снаряды."


def with_flow(case: Case, **fields: Any) -> Dossier:
    """Return the invented case with a flow, both parties in focus."""
    claims = case.events[0].claims
    told = FlowFigure(
        low=9000, high=None, start=None, end="2025-06-21", reads="total", by="Norland", origins_low=1,
        origins_high=1, used="a total: has a vote", claims=claims[-1:], events=(case.events[0].id,),
    )  # fmt: skip
    flow = Flow(
        kind="transfer", from_=(Party(text="Norland", code=NORLAND),), what="ammunition",
        to=(Party(text="Sudmark", code=SUDMARK),), stage="carried_out", start=None, end=None,
        total=Bounds(unit="shell", low=9000, best=10000, high=None, scope="cumulative", rule="the latest total", claims=claims[-1:]),
        figures=(told,), curve=(), curve_rule="", events=(case.events[0].id,),
    )  # fmt: skip
    return case.dossier(pair=(NORLAND, SUDMARK), flows=(flow,), **fields)


@pytest.fixture(scope="module")
def paper() -> Paper:
    """Return the invented case as a document, with words in three scripts."""
    from tests.report.story import story  # noqa: PLC0415  # module fixtures cannot use function ones

    case = story()
    for day, sentence, language in (("2025-04-01", KOREAN, "ko"), ("2025-04-02", RUSSIAN, "ru")):
        document = case.document("Три голоса 세 목소리", day, sentence, language=language)
        case.event([case.claim(document, sentence, "transfer", NORLAND, SUDMARK, None)])
    return compose(with_flow(case), SELECTED)


@pytest.fixture(scope="module")
def written(paper: Paper) -> dict[str, bytes]:
    """Return it in every form."""
    return {form: write(paper) for form, write in WRITERS.items()}


def words_of(form: str, data: bytes) -> str:
    """Return the words of a document without any spaces."""
    return re.sub(r"\s|\u200b|\ufffe|\x02", "", " ".join(_words(form, data)))


def _words(form: str, data: bytes) -> Iterator[str]:
    if form == "html":
        body = data.decode().partition("<body>")[2]
        body = re.sub(r"<svg.*?</svg>|<sup>.*?</sup>", "", body, flags=re.DOTALL)
        yield html.unescape(re.sub(r"<[^>]+>", "", body))
    elif form == "pdf":
        for page in pypdfium2.PdfDocument(data):
            yield re.sub(
                r"Supplyline dossier\s*\d+ / \d+\s*$", "", page.get_textpage().get_text_bounded()
            )
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in ("word/document.xml", "word/endnotes.xml"):
                root = ElementTree.fromstring(package.read(name))  # noqa: S314  # our own writing
                yield "".join(found.text or "" for found in root.iter(qn("w:t")))


@pytest.mark.parametrize("form", WRITERS)
def test_every_form_holds_every_sentence(
    paper: Paper, written: dict[str, bytes], form: str
) -> None:
    """What the document says is found word for word in each form; a page's turn aside."""
    found = words_of(form, written[form])
    lacking = [t for t in dict.fromkeys(paper.texts()) if re.sub(r"\s|\u200b", "", t) not in found]
    # A text that goes on over the turn of a page has the note numbers or the table's heading in it.
    turned = [t for t in lacking if form == "pdf" and len(t) > 60]
    assert set(lacking) == set(turned), lacking
    assert len(turned) <= 3, turned
    assert "노르란드가포탄을보냈다" in found
    assert "Норландияотправиласнаряды" in found


def test_every_statement_leads_to_a_note(paper: Paper) -> None:
    """Sentences of the summary, events and claims each name a note, and every note is named."""
    named: set[int] = set()
    summary = paper.blocks[1]
    assert isinstance(summary, Points)
    for statement, _rests in summary.items:
        assert any(isinstance(p, Ref) for p in statement.pieces), statement
    for block in paper.blocks:
        for pieces in _pieces(block):
            named.update(p.number for p in pieces if isinstance(p, Ref))
        if isinstance(block, Paragraph) and (
            block.style == "said" or block.pieces[0] == Text("Inferred. ", strong=True)
        ):
            assert any(isinstance(p, Ref) for p in block.pieces), block
    assert named == {note.number for note in paper.notes} == set(range(1, len(paper.notes) + 1))


def _pieces(block: object) -> Iterator[tuple[Any, ...]]:
    if isinstance(block, Paragraph):
        yield block.pieces
    elif isinstance(block, Points):
        yield from (p.pieces for item in block.items for p in item)
    elif isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row)


def test_a_note_says_where_to_look(case: Case) -> None:
    """Outlet, title, day, address, when retrieved, and the capture's place under its hash."""
    capture = case.dossier().captures[0]
    first = case.documents[case.events[0].documents[0]]
    held = {**case.documents, first.id: dataclasses.replace(first, capture=capture.id)}
    told = compose(case.dossier(documents=held), Selected(entry=7))
    texts = ["".join(p.text for p in n.pieces if not isinstance(p, Ref)) for n in told.notes]
    (at,) = (at for at, text in enumerate(texts) if text.startswith("Harbour Wire, “Ministry"))
    note, text = told.notes[at], texts[at]
    assert text.startswith(
        "Harbour Wire, “Ministry: shells left Port Elm”, 2024-10-02. https://example.org/item."
    )
    assert "Retrieved 2026-01-05 09:00:00 UTC" in text
    assert f"evidence/{capture.id[:2]}/{capture.id}" in text
    assert Link(text="https://example.org/item", address="https://example.org/item") in note.pieces


def test_the_numbers_of_notes_are_the_same_in_every_form(
    paper: Paper, written: dict[str, bytes]
) -> None:
    """A statement's numbers in HTML and in Word are the model's; Word counts marks as they come."""
    page = written["html"].decode()
    told = [
        p.number
        for b in paper.blocks
        for pieces in _pieces(b)
        for p in pieces
        if isinstance(p, Ref)
    ]
    assert [int(n) for n in re.findall(r'href="#note-(\d+)"', page)] == told
    with zipfile.ZipFile(io.BytesIO(written["docx"])) as package:
        document = package.read("word/document.xml").decode()
        notes = package.read("word/endnotes.xml").decode()
    marks = re.findall(r'<w:endnoteReference w:id="(\d+)"|NOTEREF note(\d+) ', document)
    assert [int(a or b) for a, b in marks] == told
    # Word numbers endnotes in the order of their marks: that order must be the numbers'.
    assert [int(a) for a, _ in marks if a] == [note.number for note in paper.notes]
    assert re.findall(r'<w:endnote w:id="(\d+)"', notes) == [str(n.number) for n in paper.notes]


def test_the_same_paper_gives_the_same_bytes(paper: Paper, written: dict[str, bytes]) -> None:
    """No clock, no random id: twice written is the same twice, and dated by the ledger's state."""
    for form, write in WRITERS.items():
        assert write(paper) == written[form], form
    later = dataclasses.replace(paper, made="2027-02-03T04:05:06Z")
    assert (
        pypdfium2.PdfDocument(write_pdf(later)).get_metadata_dict()["CreationDate"]
        == "D:20270203040506Z"
    )
    told = docx.Document(io.BytesIO(write_docx(later))).core_properties
    assert (
        f"{told.created:%Y-%m-%d %H:%M:%S}"
        == f"{told.modified:%Y-%m-%d %H:%M:%S}"
        == "2027-02-03 04:05:06"
    )
    with zipfile.ZipFile(io.BytesIO(written["docx"])) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_pdf_can_be_kept_and_read_by_all(paper: Paper, written: dict[str, bytes]) -> None:
    """It claims PDF/A-2a and PDF/UA-1, has title, outline, tags and links to its notes."""
    data = written["pdf"]
    assert re.search(
        rb"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", data
    )
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    pdf = pypdfium2.PdfDocument(data)
    assert pdf.get_metadata_dict()["Title"] == paper.title
    outline = [item.get_title() for item in pdf.get_toc()]
    assert outline == [*(b.text for b in paper.blocks if isinstance(b, Heading)), "Notes"]
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pdf)


def test_characters_without_a_glyph_are_shown_by_number(case: Case) -> None:
    """The PDF has no empty boxes: what no font of ours has is told by its number; the others keep it."""
    document = case.document("Sign Post", "2025-04-03", "Shells 😀 sent")
    case.event(
        [case.claim(document, "Norland sent 😀 to Sudmark.", "transfer", NORLAND, SUDMARK, None)]
    )
    told = compose(case.dossier(), Selected())
    assert "⟦U+1F600⟧" in words_of("pdf", write_pdf(told))
    assert "😀" in words_of("html", write_html(told))
    assert "😀" in words_of("docx", write_docx(told))


def test_the_word_file_opens_and_is_no_picture_of_text(
    paper: Paper, written: dict[str, bytes]
) -> None:
    """Headings are headings, pictures say what they show, every part is XML, the library reads it."""
    document = docx.Document(io.BytesIO(written["docx"]))
    headings = [
        p.text for p in document.paragraphs if p.style and str(p.style.name).startswith("Heading")
    ]
    assert headings == [*(b.text for b in paper.blocks if isinstance(b, Heading)), "Notes"]
    assert len(document.tables) == 1 + sum(isinstance(b, Table) for b in paper.blocks)
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert told == [b.alt for b in paper.blocks if isinstance(b, Picture)]
    assert all(told)
    with zipfile.ZipFile(io.BytesIO(written["docx"])) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))  # noqa: S314  # our own writing


@pytest.mark.slow
def test_libreoffice_opens_the_word_file(
    paper: Paper, written: dict[str, bytes], tmp_path: Path
) -> None:
    """LibreOffice shows every endnote under its number."""
    (tmp_path / "a.docx").write_bytes(written["docx"])
    subprocess.run(  # noqa: S603  # the system's own
        [program("soffice"), f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = words_of("pdf", (tmp_path / "a.pdf").read_bytes())
    for note in paper.notes:
        first = note.pieces[0]
        assert isinstance(first, Text)
        assert f"{note.number}{first.text[:20]}".replace(" ", "") in found


def test_hostile_text_stays_text(case: Case) -> None:
    """Markup, formulas of Typst and characters nobody can see come out as text, in every form."""
    hostile = HOSTILE + " #panic() $x$ *b* _i_ <note-1> \\ // /* @key `r` = h"
    dossier = dataclasses.replace(
        everywhere(with_flow(case), hostile),
        generated="2026-01-05T09:00:12Z",
        pair=(NORLAND, SUDMARK),
    )
    told = compose(dossier, dataclasses.replace(SELECTED, question=hostile))
    page = write_html(told).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    for form, write in WRITERS.items():
        found = words_of(form, write(told))
        assert "#panic()$x$*b*_i_<note-1>" in found, form
        assert "⟦U+202E⟧" in found, form


def test_the_summary_counts_what_the_records_say(case: Case) -> None:
    """Sentences of the summary, told from the invented case by hand."""
    said = _summary(case)
    everything = "\n".join(said)
    assert (
        said[0]
        == "This dossier tells of 17 of the 40 events of the case “Norland and Sudmark, 2024 to 2025”, chosen by pair: Norland and Sudmark."
    )
    assert "The question put to it is “shells”. What answers it is a selection by words" in said[1]
    assert (
        "Transfer: ammunition, Norland → Sudmark, in shells, as told in figures: at least 9,000, best 10,000, no upper bound, over all days told."
        in said
    )
    assert "1 event is mentioned only to be denied and counted in no amount." in said
    assert "Of 1 event, some claims say that it is so and others deny it." in said
    assert "1 claim of" in everything
    assert (
        "Of 13 acts told here of Norland, it has, by its latest known word on each, admitted 1; on 12 no word of its own is known."
        in everything
    )
    assert said[-1] == (
        "Outside this dossier: 23 events of the case that the selection leaves out, 2 of them because they have no "
        "day, 1 source that could not be taken in, 1 document that had no reader and whatever the sources that were given do not say."
    )


def test_what_is_only_denied_is_counted_as_nothing_else(case: Case) -> None:
    """An event that is only denied rests on no origin, and is neither intended nor told as having gone."""
    document = case.document("Denier", "2025-05-01", "a")
    claim = case.claim(document, "None was asked for.", "transfer", SUDMARK, NORLAND, None, polarity="denied", stage="requested")  # fmt: skip
    before = _summary(case)
    event = case.event([claim])
    at = [e.id for e in case.events].index(event.id)
    case.events[at] = dataclasses.replace(event, origins_low=0, origins_high=0)
    after = _summary(case)
    for about in (" not told as having happened", " on a single independent origin"):
        (old,) = (told for told in before if about in told)
        (new,) = (told for told in after if about in told)
        assert new == old.replace(
            f"of {len(case.events) - 1} events", f"of {len(case.events)} events"
        )


def test_documents_that_do_not_report_it_are_told_apart(case: Case) -> None:
    """Denials, deflections and opinions stand beside the count of documents, as origins leave them out."""
    documents = [case.document(name, "2025-05-01", name) for name in "ABCD"]
    said: list[dict[str, Any]] = [{}, {"polarity": "denied"}, {"voice": "opinion"}, {}]
    claims = [
        case.claim(d, "It was sent.", "transfer", NORLAND, SUDMARK, None, **fields)
        for d, fields in zip(documents, said, strict=True)
    ]
    quiet = Acknowledgement(party=NORLAND, status="deflected", since="2025-05-01", claims=(claims[3].id,))  # fmt: skip
    told = [
        documents_words(case.event(of, acknowledgement=(quiet,)), of)
        for of in (claims, claims[:3], claims[:1], claims[1:2])
    ]
    assert told == [
        "4 documents (1 reports that it is so)", "3 documents (1 reports that it is so)", "1 document",
        "1 document (none reports that it is so)",
    ]  # fmt: skip
    assert documents_words(case.event(claims), claims[:2]) == "4 documents"


def _summary(case: Case) -> list[str]:
    """Return the sentences of the summary of an invented case."""
    (points, *_) = (b for b in compose(with_flow(case), SELECTED).blocks if isinstance(b, Points))
    return [
        "".join(p.text for p in item[0].pieces if not isinstance(p, Ref)) for item in points.items
    ]


def test_one_partys_word_is_no_other(case: Case) -> None:
    """An event rests on one party's word only if every claim that affirms it goes back to that party."""
    a, b = case.document("A", "2025-01-01", "a"), case.document("B", "2025-01-02", "b")
    own = [case.claim(d, "It was sent.", "transfer", NORLAND, SUDMARK, None, attribution=says("a minister", code=NORLAND)) for d in (a, b)]  # fmt: skip
    other = case.claim(b, "It was seen.", "transfer", NORLAND, SUDMARK, None)
    assert only_word_of(case.event(own), case.claims) == NORLAND
    assert only_word_of(case.event([*own, other]), case.claims) is None


def test_a_dossier_of_nothing_is_one_clear_page(case: Case) -> None:
    """Without events it says that there are none and that this is no finding, in every form."""
    told = compose(
        dataclasses.replace(case.dossier(pair=(NORLAND, SUDMARK)), events=(), claims={}),
        dataclasses.replace(SELECTED, question=""),
    )
    for form, write in WRITERS.items():
        found = words_of(form, write(told))
        assert "Noeventfitsthisselection" in found, form
        assert "Thatisnofindingthatnothinghappened" in found, form
    assert len(pypdfium2.PdfDocument(write_pdf(told))) <= 2


def test_a_stand_is_told_with_its_day_and_note(case: Case) -> None:
    """The table of stands has a party's latest word, since when, and where it is said."""
    told = compose(with_flow(case), SELECTED)
    (table,) = (b for b in told.blocks if isinstance(b, Table) and "Latest" in b.caption)
    row = next(r for r in table.rows if r[2] == (Text("admitted"),))
    assert row[0] == (Text("Norland"),)
    assert row[3] == (Text("2025-06-20"),)
    assert isinstance(row[4][0], Ref)
    assert Acknowledgement(party=NORLAND, status="admitted", since="2025-06-20", claims=case.events[0].claims[-1:]) in case.events[0].acknowledgement  # fmt: skip
