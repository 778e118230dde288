"""Write SVG that cannot be broken by what it shows: every name and text goes through an escape.

Pictures carry no style of their own but classes; the page's style sheet colours them, so light, dark
and print need one picture.  Texts are measured by estimate: no font is read.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape

from supplyline.report.plain import one_line, visible

Attribute = str | float | int | None

# Mean advance of system sans-serif faces, in em; measured texts differ by up to a tenth.
_NARROW_EM, _WIDE_EM = 0.54, 1.0


def number(value: float) -> str:
    """Return ``value`` for a coordinate: a tenth of a unit is finer than a screen shows.

    >>> number(3.0), number(-0.04), number(2.25)
    ('3', '0', '2.2')
    """
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def el(name: str, *children: str | Markup, **attributes: Attribute) -> Markup:
    """Return one element.  Children are escaped unless they are markup; ``None`` attributes drop.

    A trailing underscore lets an attribute have a Python keyword's name; other underscores become
    hyphens.

    >>> el("text", "<b>", class_="label", text_anchor="end", x=1.0)
    Markup('<text class="label" text-anchor="end" x="1">&lt;b&gt;</text>')
    """
    written = "".join(
        f' {_name(key)}="{number(value) if isinstance(value, float) else escape(visible(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(c if isinstance(c, Markup) else escape(visible(c)) for c in children)
    named = _name(name)
    return Markup(f"<{named}{written}>{inside}</{named}>")  # noqa: S704  # each part is escaped above


@cache
def _name(word: str) -> str:
    """Return the name of an element or an attribute as it is written."""
    return str(escape(word.removesuffix("_").replace("_", "-")))


def picture(
    *children: Markup, ident: str, title: str, desc: str, width: float, height: float, css: str
) -> Markup:
    """Return a whole picture with its name and its description, for those who cannot see it."""
    return el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", desc, id=f"{ident}-desc"),
        *children,
        class_=f"picture {css}",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
        preserveAspectRatio="xMidYMid meet",
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide ``text`` is when set at ``size``, in the same unit."""
    return (
        size
        * (1.12 if bold else 1.0)
        * sum(_WIDE_EM if unicodedata.east_asian_width(c) in "WF" else _NARROW_EM for c in text)
    )


def fit(text: str, size: float, room: float) -> str:
    """Return ``text`` on one line, cut with an ellipsis to fit into ``room``.

    >>> fit("ammunition", 10, 30)
    'ammu…'
    """
    text = one_line(text, most=400)
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def nice_ticks(low: float, high: float, *, most: int = 5) -> Sequence[float]:
    """Return at most ``most`` + 1 round values that span ``low`` to ``high``.

    >>> nice_ticks(0, 9)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    if high - low <= 1e-9 * max(1.0, abs(low)):
        high = low + max(1.0, abs(low))
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw * (1 - 1e-9))
    first, last = math.floor(low / step), math.ceil(high / step)
    return [i * step for i in range(first, last + 1)]


def ribbon(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    """Return the path of a band of constant vertical thickness from one side to the other."""
    bend = (x0 + x1) / 2
    n = number
    return (
        f"M{n(x0)},{n(y0)}C{n(bend)},{n(y0)} {n(bend)},{n(y1)} {n(x1)},{n(y1)}"
        f"V{n(y1 + thick)}C{n(bend)},{n(y1 + thick)} {n(bend)},{n(y0 + thick)} {n(x0)},{n(y0 + thick)}Z"
    )
