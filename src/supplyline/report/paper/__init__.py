"""A dossier to hand over: one document, written as HTML, as PDF and for Word.

The face is ``compose``, which makes a ``Paper`` of a ``Dossier``, and a writer for each form.  All three
hold the same sentences, and the same numbers of notes.
"""

from supplyline.report.paper.compose import compose
from supplyline.report.paper.cover import Selected
from supplyline.report.paper.model import Paper
from supplyline.report.paper.print import write_pdf
from supplyline.report.paper.webpage import write_html
from supplyline.report.paper.word import write_docx

__all__ = ["Paper", "Selected", "compose", "write_docx", "write_html", "write_pdf"]
