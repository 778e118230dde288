"""Write a paper for Word and LibreOffice: headings, tables, pictures with their words, real endnotes.

A note that is named again is a cross-reference to its endnote, so that the numbers are those of the
other forms and stay right when somebody edits.  Times in the file are that of the ledger's state.

Does not: write a file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Length, Pt, RGBColor

from supplyline.report.paper.drawing import as_png, standing_alone
from supplyline.report.paper.model import (
    Block,
    Heading,
    Link,
    Note,
    Paper,
    Paragraph,
    Piece,
    Points,
    Ref,
    Table,
    Text,
)
from supplyline.report.plain import web_address

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: says nothing
_ENDNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
_WIDTH_CM = 16.6  # of the text on A4
_SOFT, _BLUE = RGBColor(0x51, 0x57, 0x5F), RGBColor(0x1C, 0x4F, 0x8A)
_BODY, _MONO, _HANGUL = "Times New Roman", "Courier New", "Malgun Gothic"


class _Place(Protocol):
    """What relations to addresses hang on: the document's part, or that of its notes."""

    def relate_to(
        self, target: Any, reltype: str, is_external: bool = False
    ) -> str: ...  # the library's own


def write_docx(paper: Paper) -> bytes:
    """Return ``paper`` as a DOCX; the same paper gives the same bytes."""
    document = Document()
    _Word(document, paper).write()
    out = io.BytesIO()
    document.save(out)
    return _dated_by_nothing(out.getvalue())


class _Word:
    """Fills a document block by block."""

    def __init__(self, document: WordDocument, paper: Paper) -> None:
        self.document, self.paper = document, paper
        self.named: set[int] = set()  # notes that an endnote mark stands for
        self.marks = 0  # bookmarks so far
        self.anchors = {b.anchor for b in paper.blocks if isinstance(b, Heading)}

    def write(self) -> None:
        """Write all of it."""
        self._styles()
        self._properties()
        self.document.add_paragraph("SUPPLYLINE DOSSIER", style="Soft")
        self.document.add_paragraph(self.paper.title, style="Title")
        self.document.add_paragraph(self.paper.subtitle, style="Subtitle")
        self._about()
        for block in self.paper.blocks:
            self._block(block)
        self._heading(Heading(level=1, text="Notes", anchor="notes"))
        self._endnotes()
        self._footer()

    # ---- blocks

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            self._fill(self.document.add_paragraph(style=_STYLES[block.style]), block.pieces)
        elif isinstance(block, Points):
            for item in block.items:
                for at, paragraph in enumerate(item):
                    style = "List Bullet" if at == 0 else "Soft under a point"
                    self._fill(self.document.add_paragraph(style=style), paragraph.pieces)
        elif isinstance(block, Table):
            self._table(block)
        else:
            picture = io.BytesIO(as_png(standing_alone(block.svg)))
            shape = self.document.add_picture(picture, width=Cm(_WIDTH_CM))
            described = shape._inline.docPr
            described.set("descr", block.alt)
            described.set("name", f"Picture {described.id}")
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
            self.document.add_paragraph(block.caption, style="Soft")

    def _heading(self, heading: Heading) -> None:
        paragraph = self.document.add_paragraph(style=f"Heading {heading.level}")
        self._bookmarked(paragraph._p, f"to-{heading.anchor}"[:40], [_run(heading.text)])

    def _about(self) -> None:
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        table.columns[0].width, table.columns[1].width = Cm(4.2), Cm(_WIDTH_CM - 4.2)
        for name, value in self.paper.about:
            row = table.add_row().cells
            row[0].width, row[1].width = Cm(4.2), Cm(_WIDTH_CM - 4.2)
            row[0].paragraphs[0].style, row[1].paragraphs[0].style = "Soft", "In a table"
            row[0].paragraphs[0].add_run(name)
            row[1].paragraphs[0].add_run(value)

    def _table(self, block: Table) -> None:
        caption = self.document.add_paragraph(block.caption, style="Soft")
        caption.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=0, cols=len(block.headings))
        table.style = "Ruled"
        table.autofit = False
        parts = block.widths or (1,) * len(block.headings)
        widths = [Cm(_WIDTH_CM * part / sum(parts)) for part in parts]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        heads = [[_run(heading, bold=True)] for heading in block.headings]
        rows = [
            heads,
            *([[*self._runs(cell, self.document.part)] for cell in row] for row in block.rows),
        ]
        style = self.document.styles["In a table"].style_id
        # Written as elements: the library looks every cell up anew, which takes minutes of long tables.
        for at, row in enumerate(rows):
            line = OxmlElement("w:tr")
            told = OxmlElement("w:trPr")
            told.append(OxmlElement("w:cantSplit"))
            if not at:
                told.append(OxmlElement("w:tblHeader"))
            line.append(told)
            for column, (runs, width) in enumerate(zip(row, widths, strict=True)):
                line.append(_cell(runs, width, style, right=column in block.figures))
            table._tbl.append(line)
        self.document.add_paragraph(style="Soft")

    # ---- pieces

    def _fill(self, paragraph: Any, pieces: Iterable[Piece]) -> None:
        for element in self._runs(pieces, self.document.part):
            paragraph._p.append(element)

    def _runs(self, pieces: Iterable[Piece], part: _Place) -> Iterable[Any]:
        before: Piece | None = None
        for piece in pieces:
            if isinstance(piece, Ref):
                if isinstance(before, Ref):
                    yield _run(", ", raised=True)
                yield from self._ref(piece.number)
            elif isinstance(piece, Link):
                yield self._link(piece, part)
            else:
                yield _text(piece)
            before = piece

    def _ref(self, number: int) -> Iterable[Any]:
        """Return the mark of an endnote; of one that has its mark already, a reference to that."""
        if number not in self.named:
            self.named.add(number)
            mark = _run("", style="EndnoteReference")
            reference = OxmlElement("w:endnoteReference")
            reference.set(qn("w:id"), str(number))
            mark.append(reference)
            yield from self._marked(f"note{number}", [mark])
            return
        yield _field("begin")
        instruction = _run("", raised=True)
        told = OxmlElement("w:instrText")
        told.set(qn("xml:space"), "preserve")
        told.text = f" NOTEREF note{number} \\h "
        instruction.append(told)
        yield instruction
        yield _field("separate")
        yield _run(str(number), style="EndnoteReference")
        yield _field("end")

    def _link(self, piece: Link, part: _Place) -> Any:
        link = OxmlElement("w:hyperlink")
        address = web_address(piece.address)
        if piece.place in self.anchors:
            link.set(qn("w:anchor"), f"to-{piece.place}"[:40])
        elif address:
            link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
        else:
            return _run(piece.text)
        link.append(_run(piece.text, colour=_BLUE))
        return link

    def _bookmarked(self, parent: Any, name: str, inside: list[Any]) -> None:
        for element in self._marked(name, inside):
            parent.append(element)

    def _marked(self, name: str, inside: list[Any]) -> list[Any]:
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), name)
        return [start, *inside, end]

    # ---- what the library has no way to write

    def _endnotes(self) -> None:
        root = parse_xml(f"<w:endnotes {nsdecls('w', 'r')}/>")
        for ident, kind in ((-1, "separator"), (0, "continuationSeparator")):
            root.append(
                parse_xml(
                    f'<w:endnote {nsdecls("w")} w:type="{kind}" w:id="{ident}"><w:p><w:r><w:{kind}/></w:r></w:p></w:endnote>'
                )
            )
        part = XmlPart(PackURI("/word/endnotes.xml"), _ENDNOTES, root, self.document.part.package)
        for note in self.paper.notes:
            root.append(self._endnote(note, part))
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
        decimal = f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/></w:endnotePr>'
        section = self.document.sections[0]._sectPr
        section.insert(0, parse_xml(decimal))
        settings = self.document.settings.element
        told = parse_xml(
            f'<w:endnotePr {nsdecls("w")}><w:numFmt w:val="decimal"/><w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr>'
        )
        compat = settings.find(qn("w:compat"))
        if compat is None:
            settings.append(told)
        else:
            compat.addprevious(told)

    def _endnote(self, note: Note, part: _Place) -> Any:
        element = OxmlElement("w:endnote")
        element.set(qn("w:id"), str(note.number))
        paragraph = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), "EndnoteText")
        properties.append(style)
        paragraph.append(properties)
        mark = _run("", style="EndnoteReference")
        mark.append(OxmlElement("w:endnoteRef"))
        paragraph.append(mark)
        paragraph.append(_run(" "))
        for run in self._runs(note.pieces, part):
            paragraph.append(run)
        element.append(paragraph)
        return element

    def _footer(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.style = "Soft"
        paragraph.add_run("Supplyline dossier, page ")
        for kind in ("begin", "PAGE", "end"):
            if kind == "PAGE":
                run, told = _run(""), OxmlElement("w:instrText")
                told.text = kind
                run.append(told)
            else:
                run = _field(kind, raised=False)
            paragraph._p.append(run)

    # ---- the file

    def _styles(self) -> None:
        styles = self.document.styles
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.1)
        normal: Any = styles["Normal"]
        _face(normal, _BODY, 10.5)
        normal.paragraph_format.space_after = Pt(5)
        for name, size in (("Title", 22), ("Subtitle", 12), ("Heading 1", 15), ("Heading 2", 11.5), ("List Bullet", 10.5)):  # fmt: skip
            style: Any = styles[name]
            _face(style, _BODY, size)
            style.font.italic = False
            for spaced in list(style.element.iter(qn("w:spacing"))):
                if spaced.get(qn("w:val")) is not None:
                    spaced.getparent().remove(spaced)
            style.font.color.rgb = _SOFT if name == "Subtitle" else RGBColor(0x1B, 0x1E, 0x22)
        for border in list(styles["Title"].element.iter(qn("w:pBdr"))):
            border.getparent().remove(border)
        for name, size, colour in (
            ("Soft", 9, _SOFT), ("Soft under a point", 9, _SOFT), ("In a table", 8.5, None),
            ("Said", 10.5, None), ("Over what is said", 10.5, None), ("Endnote Text", 9, None),
        ):  # fmt: skip
            made: Any = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            made.base_style = normal
            made.font.size = Pt(size)
            if colour is not None:
                made.font.color.rgb = colour
        styles["Soft under a point"].paragraph_format.left_indent = Cm(0.63)
        styles["List Bullet"].paragraph_format.space_after = Pt(1)
        styles["In a table"].paragraph_format.space_after = Pt(1)
        styles["Over what is said"].paragraph_format.keep_with_next = True
        styles["Said"].paragraph_format.left_indent = Cm(0.4)
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F6F1E4"/>')
        styles["Said"].element.get_or_add_pPr().append(shade)
        raised: Any = styles.add_style("Endnote Reference", WD_STYLE_TYPE.CHARACTER)
        raised.font.superscript = True
        ruled: Any = styles.add_style("Ruled", WD_STYLE_TYPE.TABLE)
        ruled.element.append(parse_xml(_RULED))

    def _properties(self) -> None:
        told = self.document.core_properties
        made = datetime.fromisoformat(self.paper.made).astimezone(UTC).replace(tzinfo=None)
        told.title, told.subject = self.paper.title[:255], self.paper.subject[:255]
        told.author = told.last_modified_by = self.paper.tool
        told.created = told.modified = made
        told.keywords, told.comments, told.language = "supplyline, dossier", "", "en"
        told.revision = 1


_STYLES = {"plain": "Normal", "soft": "Soft", "said": "Said", "group": "Over what is said"}
_RULED = (
    f'<w:tblPr {nsdecls("w")}><w:tblBorders><w:insideH w:val="single" w:sz="4" w:space="0" w:color="D3D6DA"/>'
    '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="D3D6DA"/></w:tblBorders></w:tblPr>'
)


def _face(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if "Theme" in attribute:
            del fonts.attrib[attribute]
    fonts.set(qn("w:eastAsia"), _HANGUL)
    fonts.set(qn("w:hAnsi"), name)
    fonts.set(qn("w:cs"), name)


def _cell(runs: Iterable[Any], width: Length, style: str, *, right: bool) -> Any:
    """Return a cell of a table with one paragraph."""
    cell, told, size = (OxmlElement(name) for name in ("w:tc", "w:tcPr", "w:tcW"))
    size.set(qn("w:w"), str(width.twips))
    size.set(qn("w:type"), "dxa")
    told.append(size)
    paragraph, properties, named = (OxmlElement(name) for name in ("w:p", "w:pPr", "w:pStyle"))
    named.set(qn("w:val"), style)
    properties.append(named)
    if right:
        side = OxmlElement("w:jc")
        side.set(qn("w:val"), "right")
        properties.append(side)
    for element in (properties, *runs):
        paragraph.append(element)
    for element in (told, paragraph):
        cell.append(element)
    return cell


def _text(piece: Text) -> Any:
    return _run(piece.text, bold=piece.strong, code=piece.code, language=piece.language)


def _run(
    text: str, *, bold: bool = False, code: bool = False, raised: bool = False, style: str = "",
    language: str | None = None, colour: RGBColor | None = None,
) -> Any:  # fmt: skip
    """Return a run; its properties stand in the order that the schema asks for."""
    run = OxmlElement("w:r")
    told: list[tuple[str, dict[str, str]]] = []
    if style:
        told.append(("w:rStyle", {"w:val": style}))
    if code:
        told.append(("w:rFonts", {"w:ascii": _MONO, "w:hAnsi": _MONO, "w:cs": _MONO}))
    if bold:
        told.append(("w:b", {}))
    if colour is not None:
        told.append(("w:color", {"w:val": str(colour)}))
    if code:
        told.append(("w:sz", {"w:val": "15"}))
    if raised:
        told.append(("w:vertAlign", {"w:val": "superscript"}))
    if language and language != "en":
        name = "w:eastAsia" if language[:2] in {"ko", "ja", "zh"} else "w:val"
        told.append(("w:lang", {name: language}))
    if told:
        properties = OxmlElement("w:rPr")
        for name, values in told:
            one = OxmlElement(name)
            for key, value in values.items():
                one.set(qn(key), value)
            properties.append(one)
        run.append(properties)
    if text:
        element = OxmlElement("w:t")
        element.set(qn("xml:space"), "preserve")
        element.text = " ".join(text.split("\n")).replace("\t", " ")
        run.append(element)
    return run


def _field(kind: str, *, raised: bool = True) -> Any:
    run, mark = _run("", raised=raised), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def _dated_by_nothing(data: bytes) -> bytes:
    """Return the zip ``data`` with no times in it, so that its bytes follow from what it holds."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as written,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in written.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            again.writestr(entry, written.read(name))
    return out.getvalue()
