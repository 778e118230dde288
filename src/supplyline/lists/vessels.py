"""Read IMO numbers and BICs out of what is asked for, and check the IMO number's last digit.

The check digit is the last digit of the sum of the first six, each times 7, 6, 5, 4, 3, 2 (IMO
resolution A.1117(30)).
"""

from __future__ import annotations

import re

_IMO = re.compile(r"\bIMO\W{0,3}(?:(?:no|number|nr)\W{0,3})?(\d{7})\b", re.IGNORECASE)
_ALONE = re.compile(r"\s*(\d{7})\s*")
_BIC = re.compile(r"\b([A-Z]{4}[A-Z]{2}[A-Z0-9]{2})(?:[A-Z0-9]{3})?\b")


def is_imo(number: str) -> bool:
    """Return whether seven digits are an IMO number by their check digit.

    >>> is_imo("9187629"), is_imo("9187628")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{7}", number):
        return False
    total = sum(int(digit) * times for digit, times in zip(number, range(7, 1, -1), strict=False))
    return total % 10 == int(number[6])


def imo_in(text: str) -> list[str]:
    """Return the IMO numbers in ``text``: after "IMO", or seven digits alone.

    >>> imo_in("EXAMPLE STAR (IMO 9187629)"), imo_in("9187629"), imo_in("call 9187629 now")
    (['9187629'], ['9187629'], [])
    """
    alone = _ALONE.fullmatch(text)
    return [alone[1]] if alone else list(dict.fromkeys(_IMO.findall(text)))


def without_numbers(text: str, bics: list[str]) -> str:
    """Return ``text`` without its IMO numbers and these BICs: what is left is the name.

    >>> without_numbers("EXAMPLE STAR (IMO 9187629)", [])
    'EXAMPLE STAR ()'
    """
    for bic in bics:
        text = re.sub(rf"\b{bic}(?:[A-Z0-9]{{3}})?\b", "", text)
    return "" if _ALONE.fullmatch(text) else _IMO.sub("", text)


def bic_in(text: str) -> list[str]:
    """Return the first eight signs of what has the form of a BIC.

    >>> bic_in("Example Bank, EXAMZZ2LXXX")
    ['EXAMZZ2L']
    """
    return list(dict.fromkeys(_BIC.findall(text)))
