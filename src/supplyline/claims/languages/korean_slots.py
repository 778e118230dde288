"""Find numbers with their bounds, and times, in Korean text.

Does not: say which act they belong to beyond the stretch of text that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from supplyline.claims.languages.months import day, month, year_of
from supplyline.records import Quantity, Scope, When

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(?:조|억|천만|백만|십만|만|천|백)?"
    r"(?:\s?\d{1,4}(?:,\d{3})*\s?(?:만|천|백)?)*|[수몇]\s?(?:십만|백만|천만|만|천|백|십)|"
    r"(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)(?=\s?(?:명|대|척|기|발|개))|(?:백만|만|천|백)(?=\s?(?:여|명|발|대|개|배럴|톤))"
)
UNIT = r"명|대|발|개|톤|t|배럴|달러|유로|루블|위안|원|척|기|문|정|퍼센트|%|퍼센트|일|개월|컨테이너"
COUNTED = re.compile(
    rf"(?P<before>(?:약|최소|최대|적어도|최소한|대략|모두|총|누적)\s?)?(?P<one>{NUMBER})\s?"
    rf"(?:(?:[~∼–-]|에서)\s?(?P<two>{NUMBER})\s?)?(?P<many>여)?\s?(?P<unit>{UNIT})"
    rf"(?P<after>\s?(?:이상|넘게|이하|미만|가량|정도|안팎))?"
)
CURRENCIES = {"달러": "USD", "유로": "EUR", "루블": "RUB", "위안": "CNY", "원": "KRW", "%": "percent", "퍼센트": "percent"}  # fmt: skip
SCALE = {
    "조": 1e12,
    "억": 1e8,
    "백만": 1e6,
    "천만": 1e7,
    "십만": 1e5,
    "만": 1e4,
    "천": 1e3,
    "백": 1e2,
    "": 1.0,
}
LOOSE = {"십만": 2e5, "백만": 2e6, "천만": 2e7, "만": 2e4, "천": 2e3, "백": 2e2, "십": 20.0}
NUMERALS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}  # fmt: skip
PERIOD = re.compile(r"(?:매달|매월|매년|매주|매일|연간|월간|하루|한 달에)\s*\S{0,12}\s*$")
TOTALS = re.compile(r"지금까지|현재까지|누적|총 ")
TIME = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)년\s?)?(?P<month>1[0-2]|[1-9])월(?:\s?(?P<day>3[01]|[12]?\d)일)?"
    r"|(?P<only>(?:19|20)\d\d)년"
    r"|(?<![월\d]\s)(?<![월\d])(?P<alone>3[01]|[12]?\d)일(?!\s?(?:간|동안|째))"
    r"|(?P<weekday>[월화수목금토일])요일"
    r"|(?P<word>지난달|이번 달|이달|다음 달|내달|지난해|작년|올해|내년|어제|오늘|내일|최근)"
)
SINCE = re.compile(r"\s?(?:\S{0,2}\s?)?(?:부터|이후|이래)")


def quantities(text: str, start: int, end: int) -> Iterator[Quantity]:
    """Yield the numbers that stand in a stretch of ``text``, with their bounds and units."""
    for match in COUNTED.finditer(text, start, end):
        read = _value(match["one"])
        if read is None or (
            match["unit"] in ("일", "개월") and not re.match(r"\s?(?:간|동안)", text[match.end() :])
        ):
            continue
        value, loose = read
        low: float | None = value
        high: float | None = None if loose or match["many"] else value
        if match["two"]:
            second = _value(match["two"])
            if second is not None:
                high = second[0]
                if (
                    low is not None
                    and low < 100 <= high
                    and not re.search("[만천백억]", match["one"])
                ):
                    low *= next((s for s in (1e8, 1e6, 1e4, 1e3) if high >= s), 1.0)
        before, after = (match["before"] or "").strip(), (match["after"] or "").strip()
        if before in ("최소", "적어도", "최소한") or after in ("이상", "넘게"):
            high = None
        elif before == "최대" or after in ("이하", "미만"):
            low, high = None, value if not match["two"] else high
        unit = CURRENCIES.get(match["unit"], match["unit"])
        head = text[start : match.start()].rstrip()
        if unit == "개" and head.endswith("컨테이너"):
            unit = "컨테이너"
        scope: Scope = "per_period" if PERIOD.search(text[: match.start()]) else "single"
        if scope == "single" and TOTALS.search(text):
            scope = "cumulative"
        yield Quantity(low=low, high=high, unit=unit, text=match[0].strip(), scope=scope)


def days_of(text: str, match: re.Match[str], published: date | None, *, ahead: bool) -> When | None:
    """Return the days that a match of ``TIME`` in ``text`` stands for; None: cannot be told."""
    since = SINCE.match(text, match.end()) is not None
    days: tuple[str | None, str | None] | None = None
    if match["only"]:
        year = int(match["only"])
        days = (f"{year}-01-01", f"{year + 1}-01-01")
    elif match["month"]:
        number = int(match["month"])
        of_month = int(match["day"]) if match["day"] else None
        if match["year"]:
            year = int(match["year"])
        elif published is not None:
            year = year_of(published, number, of_month or 1, ahead=ahead)
        else:
            return None
        days = day(year, number, of_month) if of_month else month(year, number)
    elif published is not None and match["alone"]:
        of_month = int(match["alone"])
        back = of_month > published.day and not ahead
        first = date.fromisoformat(month(published.year, published.month - back)[0])
        days = day(first.year, first.month, of_month)
    elif published is not None and match["weekday"]:
        behind = (published.weekday() - "월화수목금토일".index(match["weekday"])) % 7
        on = published - timedelta(days=behind - 7 if ahead and behind else behind)
        days = (on.isoformat(), (on + timedelta(days=1)).isoformat())
    elif published is not None:
        days = _relative(match["word"], published)
    if days is None:
        return None
    return When(text=match[0], start=days[0], end=None if since else days[1])


def _value(text: str | None) -> tuple[float, bool] | None:
    """Return what a number in figures and Korean powers is worth, and whether it is loose.

    >>> _value("1만 2,000"), _value("수천"), _value("1억5천만")
    ((12000.0, False), (2000.0, True), (150000000.0, False))
    """
    if not text:
        return None
    text = text.replace(",", "").replace(" ", "")
    if text[:1] in "수몇":
        return (LOOSE[text[1:]], True) if text[1:] in LOOSE else None
    if text in NUMERALS:
        return float(NUMERALS[text]), False
    if text in SCALE:
        return SCALE[text], False
    total = part = 0.0  # what whole powers are worth; what still waits for one
    for digits, power in re.findall(r"(\d+(?:\.\d+)?)?(조|억|백만|천만|십만|만|천|백)?", text):
        if not digits and not power:
            continue
        amount = float(digits or 1)
        if power in ("천", "백"):
            part += amount * SCALE[power]
        elif power == "만" and not digits:
            part *= SCALE[power]  # "5천만"
            total, part = total + part, 0.0
        elif power:
            total += (part + amount) * SCALE[power]
            part = 0.0
        else:
            part += amount
    return total + part, False


def _relative(word: str, published: date) -> tuple[str | None, str | None] | None:
    months = {"지난달": -1, "이번 달": 0, "이달": 0, "다음 달": 1, "내달": 1}
    years = {"지난해": -1, "작년": -1, "올해": 0, "내년": 1}
    days = {"어제": -1, "오늘": 0, "내일": 1}
    if word in months:
        return month(published.year, published.month + months[word])
    if word in years:
        year = published.year + years[word]
        return f"{year}-01-01", f"{year + 1}-01-01"
    if word in days:
        first = published + timedelta(days=days[word])
        return first.isoformat(), (first + timedelta(days=1)).isoformat()
    return None, (published + timedelta(days=1)).isoformat()
