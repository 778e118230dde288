"""Tell which language a text is in, offline (py3langid), and what is odd about its letters.

The language given wins if it is a code.  Otherwise the identifier decides, if it is sure enough.
Does not: cut a text that is in several languages.
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import Any

_CODE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9-]+)?")
_THREE = {  # ISO 639-2 codes that metadata of pages and books carry, as ISO 639-1
    "eng": "en", "rus": "ru", "ukr": "uk", "kor": "ko", "zho": "zh", "chi": "zh", "jpn": "ja",
    "fas": "fa", "per": "fa", "ara": "ar", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "spa": "es", "por": "pt", "ita": "it", "tur": "tr", "pol": "pl", "bel": "be", "heb": "he",
}  # fmt: skip
_SAMPLE = 3_000  # characters; more changed no answer on 1,300 documents
SURE = 0.3  # below it 44 % of the answers are wrong, above it 20 % and falling (decision 0013)

_SCRIPTS = {  # the blocks of Unicode that text is written with; rare extensions left out
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u052f",
    "Greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Hebrew": r"\u0590-\u05ff\ufb1d-\ufb4f",
    "Arabic": r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Hangul": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Han": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "Kana": r"\u3040-\u30ff\u31f0-\u31ff",
}
_RUNS = {name: re.compile(f"[{ranges}]+") for name, ranges in _SCRIPTS.items()}
_ASCII = bytes(range(128))
_ASCII_LETTERS = string.ascii_letters.encode()
_NO_ASCII_LETTERS = bytes(set(range(256)) - set(_ASCII_LETTERS))
_RIGHT_TO_LEFT = ("Hebrew", "Arabic")
_LOOKALIKES = re.compile(
    r"[A-Za-z][\u0400-\u04ff\u0370-\u03ff]|[\u0400-\u04ff\u0370-\u03ff][A-Za-z]"
)
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_MIXED_SHARE = 0.1  # of the letters


def language_code(given: str | None) -> str | None:
    """Return ``given`` as an ISO 639-1 code, None if it is none.

    >>> language_code("en-US"), language_code("RUS"), language_code("English")
    ('en', 'ru', None)
    """
    if given is None:
        return None
    words = given.strip()
    found = _CODE.fullmatch(words[:2].lower() + words[2:])
    return found.group(1) if found else _THREE.get(words.lower())


def identify(text: str) -> tuple[str, float]:
    """Return the likeliest language of ``text`` and how sure that is, in [0, 1].

    >>> identify("The harbour has been closed since Monday, officials said.")[0]
    'en'
    """
    language, certainty = _identifier().classify(text[:_SAMPLE].replace("\x00", " "))
    return str(language), float(certainty)


@cache
def _identifier() -> Any:
    from py3langid import langid  # noqa: PLC0415  # 0.3 s, and not needed where the language is given

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def script_notes(text: str) -> tuple[str, ...]:
    r"""Return what a reader should know about the letters of ``text``.

    >>> script_notes("All is well.")
    ()
    >>> script_notes("The \u0440ort is closed.")
    ('letters of two scripts within words (1): they may only look alike',)
    """
    if text.isascii():
        return ("NUL characters in the text",) if "\x00" in text else ()
    data = text.encode("utf-8", "surrogatepass")
    beyond = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    counts = {name: sum(map(len, run.findall(beyond))) for name, run in _RUNS.items()}
    counts["Latin"] += len(data.translate(None, _NO_ASCII_LETTERS))
    letters = sum(counts.values()) or 1
    notes = []
    large = [name for name, n in counts.items() if n >= _MIXED_SHARE * letters]
    if {"Han", "Kana"} <= set(large) or {"Han", "Hangul"} <= set(large):
        large.remove("Han")  # Japanese and Korean are written with both
    if len(large) > 1:
        notes.append(f"mixed scripts: {', '.join(sorted(large))}")
    if sum(counts[name] for name in _RIGHT_TO_LEFT) * 2 > letters:
        notes.append("right-to-left text")
    others = counts["Cyrillic"] + counts["Greek"]
    if others and (alike := len(_LOOKALIKES.findall(text))):
        notes.append(f"letters of two scripts within words ({alike}): they may only look alike")
    if _DIRECTION.search(beyond):
        notes.append("characters that turn the reading direction")
    if "\x00" in text:
        notes.append("NUL characters in the text")
    return tuple(notes)
