"""Make text from evidence safe to show: nothing in it hides, turns the line round or breaks the file.

Escaping markup is Jinja's and markupsafe's work; this module does what they do not: characters that
cannot be seen are shown by their number.
"""

from __future__ import annotations

import re
import unicodedata

# Kept as they are: line ends and tabs, and the joiners and marks that Arabic, Hebrew, Persian and
# Indic scripts are written with.  Inside <bdi> they cannot reach the text around.
_KEPT = frozenset("\n\t\u200c\u200d\u200e\u200f\u00ad\u061c")
# Cc controls, Cf format, Cs lone surrogates, Co private use, Cn unassigned: none can be seen.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_PLAIN = re.compile(r"[\n\t\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z")
_LINK = re.compile(r"https?://[^\s\x00-\x1f\\]+\Z", re.IGNORECASE)


def visible(text: str) -> str:
    r"""Return ``text`` with every character that cannot be seen shown by its number.

    >>> visible("paid\u202etsiL")
    'paid⟦U+202E⟧tsiL'
    >>> visible("two\nlines")
    'two\nlines'
    """
    if text.isprintable() or _PLAIN.match(text):
        return text
    return "".join(
        f"⟦U+{ord(c):04X}⟧" if c not in _KEPT and unicodedata.category(c) in _UNSEEN else c
        for c in text
    )


def one_line(text: str, *, most: int = 160) -> str:
    r"""Return ``text`` on one line of at most ``most`` characters, an ellipsis where it was cut.

    >>> one_line("a  b\n c", most=4)
    'a b…'
    """
    flat = " ".join(visible(text).split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def language_tag(language: str | None) -> str | None:
    """Return ``language`` where it is fit for a ``lang`` attribute, else None."""
    return language if language and _LANGUAGE.match(language) else None


def web_address(address: str | None) -> str | None:
    """Return ``address`` where it is safe to follow (http or https), else None.

    >>> web_address("javascript:alert(1)") is None
    True
    """
    return address if address and _LINK.match(address) else None


def anchor(identifier: str) -> str:
    """Return ``identifier`` as the name of a place in the page.

    >>> anchor("e1:0af3")
    'e1-0af3'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", identifier).strip("-") or "x"
