"""Set papers and draw pictures with Typst, by fonts of our own: the same bytes on every machine.

Latin, Greek and Cyrillic are Libertinus Serif, ids and hashes DejaVu Sans Mono, both inside Typst;
Hangul, kana and the commoner characters of Chinese are NanumSquare, which is shipped with this package.
Fonts of the machine are not used.  A character that none of these has is shown by its number.

Does not: open the network; Typst is given no package and no folder.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import typst

from supplyline.report.sheet import asset

_PNG = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: ("Libertinus Serif", "NanumSquare"))
#image(bytes(sys.inputs.svg), format: "svg", width: 480pt)"""
_TRY = b"""#set document(title: "tried", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: ("Libertinus Serif", "NanumSquare"))
#sys.inputs.text
#raw(sys.inputs.text)"""
# To be kept, and to be read by everybody; both refuse to write what has no glyph.
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
_SVG = re.compile(r"<svg\b")


@cache
def compiler() -> typst.Compiler:
    """Return the compiler, with our fonts and no others."""
    with as_file(files("supplyline.report") / "assets" / "fonts") as folder:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    return typst.Compiler(font_paths=fonts)


def standing_alone(svg: str) -> str:
    """Return a picture of the page with its colours inside it, as a file of its own."""
    return _SVG.sub('<svg xmlns="http://www.w3.org/2000/svg"', svg, count=1).replace(
        ">", f"><style>{asset('pictures.css')}</style>", 1
    )


def as_png(svg: str, *, dots: float = 220.0) -> bytes:
    """Return a picture as PNG, 480 points wide.

    Args:
        svg: As ``standing_alone`` gives it.
        dots: Per inch.
    """
    made = compiler().compile(
        input=_PNG, format="png", ppi=dots, sys_inputs={"svg": svg}, pdf_standards=[]
    )
    return made[0] if isinstance(made, list) else made or b""


def without_glyph(text: str) -> frozenset[str]:
    """Return the characters of ``text`` that none of our fonts has.

    >>> sorted(without_glyph("Norland, Россия, 한국 😀"))
    ['😀']
    """
    return frozenset(_untold("".join(sorted({c for c in text if ord(c) > 0x7E}))))


def _untold(characters: str) -> list[str]:
    """Halve what cannot be set until single characters are left: two or three milliseconds a try."""
    if not characters or _can_be_set(characters):
        return []
    if len(characters) == 1:
        return [characters]
    half = len(characters) // 2
    return _untold(characters[:half]) + _untold(characters[half:])


def _can_be_set(characters: str) -> bool:
    try:
        compiler().compile(
            input=_TRY, format="pdf", sys_inputs={"text": characters}, pdf_standards=list(STANDARDS)
        )
    except typst.TypstError:
        return False
    return True
