"""Find numbers with their bounds, and times, in a parsed Russian sentence.

Does not: say which act they belong to beyond what hangs on what (``russian`` asks for those of a phrase).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from supplyline.claims.languages.months import day, month, year_of
from supplyline.claims.languages.russian_words import analyzer, lemmas, plain
from supplyline.claims.languages.words import Word, Words
from supplyline.records import Quantity, Scope, When

GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)")
MONTHS = {
    "январь": 1, "февраль": 2, "март": 3, "апрель": 4, "май": 5, "июнь": 6, "июль": 7,
    "август": 8, "сентябрь": 9, "октябрь": 10, "ноябрь": 11, "декабрь": 12,
}  # fmt: skip
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
SCALE = {
    "тысяча": 1e3, "тыс": 1e3, "миллион": 1e6, "млн": 1e6, "миллиард": 1e9, "млрд": 1e9,
}  # fmt: skip
LOOSE = {"десяток": 20.0, "сотня": 200.0, "тысяча": 2000.0, "миллион": 2000000.0}
NUMERALS = {
    "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
    "десять": 10, "двенадцать": 12, "пятнадцать": 15, "двадцать": 20, "тридцать": 30, "сорок": 40,
    "пятьдесят": 50, "сто": 100, "двести": 200, "триста": 300, "дюжина": 12, "двое": 2, "трое": 3, "четверо": 4, "пятеро": 5,
}  # fmt: skip
LOW = ("не менее", "по меньшей мере", "по крайней мере", "как минимум", "минимум", "более чем",
       "более", "больше", "свыше", "не меньше")  # fmt: skip
HIGH = ("не более", "не больше", "максимум", "менее", "меньше", "до")
CURRENCIES = {"доллар": "USD", "$": "USD", "евро": "EUR", "€": "EUR", "рубль": "RUB", "юань": "CNY", "%": "percent", "процент": "percent"}  # fmt: skip
PERIODS = frozenset(("день", "неделя", "месяц", "год", "сутки"))
TOTALS = re.compile(r"\b(?:всего|в общей сложности|за всё время|к настоящему времени)\b", re.I)


class Slots:
    """The numbers and times of one sentence."""

    def __init__(
        self, text: str, words: Words, published: date | None, saying: frozenset[str]
    ) -> None:
        self.text, self.parse, self.words = text, words, words.words
        self.published, self._saying = published, saying

    def quantities(self, head: Word) -> list[Quantity]:
        """Return the numbers of a phrase, and of what hangs on its act as its number."""
        found = []
        for start, end, low, high, unit in self._numbers():
            near = {head.at, *(w.at for w in self._below(head))}
            if any(start <= self.words[at].start < end for at in near):
                found.append(
                    Quantity(
                        low=low, high=high, unit=unit, text=self.text[start:end],
                        scope=self._scope(end),
                    )
                )  # fmt: skip
        return found

    def _below(self, head: Word) -> Iterator[Word]:
        yield from (
            w for w in self.words if head in self.parse.ancestors(w.at) and self._nominal(w, head)
        )

    def _nominal(self, word: Word, head: Word) -> bool:
        """Say whether no verb stands between a word and the phrase it belongs to."""
        for above in self.parse.ancestors(word.at):
            if above.at == head.at:
                return True
            if above.pos == "VERB":
                return False
        return False

    def _scope(self, end: int) -> Scope:
        after = self.text[end : end + 25].split()
        if after[:1] == ["в"] and len(after) > 1 and lemmas(after[1].strip(",.")) & PERIODS:
            return "per_period"
        return "cumulative" if TOTALS.search(self.text) else "single"

    def _numbers(self) -> Iterator[tuple[int, int, float | None, float | None, str]]:
        """Yield start, end, bounds and unit of every number that counts something."""
        at = 0
        while at < len(self.words):
            read = self._number_at(at)
            if read is None:
                at += 1
                continue
            first, value, after, open_end = read
            low: float | None = value
            high: float | None = None if open_end else value
            dash = self.words[after].text if after < len(self.words) else ""
            second = self._number_at(after + 1) if dash in ("-", "–", "—", "до") else None
            if second is not None:
                high, after = second[1], second[2]
                if value < 1000 <= second[1] and second[1] / max(value, 1) > 100:
                    low = value * max(s for s in SCALE.values() if s <= second[1])
            before = plain(
                self.text[max(0, self.words[first].start - 20) : self.words[first].start]
            ).rstrip()
            start = self.words[first].start
            for words, is_low in ((LOW, True), (HIGH, False)):
                bound = next((w for w in words if re.search(rf"(?<!\w){w}$", before)), None)
                if bound is not None and not (bound == "до" and re.search(r"\bот\b", before)):
                    low, high = (low, None) if is_low else (None, high)
                    start -= (
                        len(self.text[: self.words[first].start])
                        - len(self.text[: self.words[first].start].rstrip())
                        + len(bound)
                    )
                    break
            unit, end = self._unit(after)
            sign = self.words[first - 1].text if first else ""
            if sign in CURRENCIES:
                unit, start = CURRENCIES[sign], self.words[first - 1].start
            if unit:
                yield start, max(end, self.words[after - 1].end), low, high, unit
            at = max(after, at + 1)

    def _number_at(self, at: int) -> tuple[int, float, int, bool] | None:
        """Return first word, value, the word after, and whether it is a loose plural."""
        if at >= len(self.words):
            return None
        word = self.words[at]
        grouped = GROUPED.match(self.text, word.start)
        if grouped:
            value, end = float(re.sub(r"\D", "", grouped[0])), grouped.end()
            after = next((w.at for w in self.words if w.start >= end), len(self.words))
        elif re.fullmatch(r"\d+(?:[.,]\d+)?", word.text):
            value, after = float(word.text.replace(",", ".")), at + 1
        elif word.lemma in NUMERALS:
            value, after = float(NUMERALS[word.lemma]), at + 1
        elif word.lemma in LOOSE and word.pos in ("NOUN", "NUM"):
            if _plural(word):
                return at, LOOSE[word.lemma], at + 1, True
            if word.lemma not in SCALE:
                return None
            value, after = SCALE[word.lemma], at + 1
        else:
            return None
        if after < len(self.words) and self.words[after].lemma.rstrip(".") in SCALE:
            value *= SCALE[self.words[after].lemma.rstrip(".")]
            after += 1
            if after < len(self.words) and self.words[after].text == ".":
                after += 1
        return at, value, after, False

    def _unit(self, after: int) -> tuple[str, int]:
        """Return what is counted, by its lemma, and where it ends; empty for dates and the like."""
        for word in self.words[after : after + 4]:
            if word.lemma in CURRENCIES:
                return CURRENCIES[word.lemma], word.end
            if word.pos == "ADJ":
                continue
            if word.pos in ("NOUN", "PROPN") and word.lemma not in MONTHS and word.lemma != "год":
                if re.fullmatch(r"[.,]", word.text):
                    return "", word.end
                return word.lemma, word.end
            return "", word.end
        return "", 0

    def when(self, word: Word, *, ahead: bool) -> When | None:
        """Return the time of the act: the expression whose words hang nearest to it."""
        options = [(*found,) for found in self._times(ahead=ahead)]
        if not options:
            return None
        chain = {word.at: 0} | {w.at: i + 1 for i, w in enumerate(self.parse.ancestors(word.at))}
        best: tuple[int, When] | None = None
        for at, when in options:
            path = [self.words[at], *self.parse.ancestors(at)]
            verb = next((w for w in path if w.at in chain), None)
            told = verb is not None and verb.at != word.at and verb.lemma in self._saying
            if verb is None or told:
                continue
            if best is None or chain[verb.at] < best[0]:
                best = (chain[verb.at], when)
        return best[1] if best else None

    def _times(self, *, ahead: bool) -> Iterator[tuple[int, When]]:
        """Yield the word and the days of every time expression."""
        published = self.published
        for word in self.words:
            text = plain(word.text)
            if word.lemma in MONTHS:
                yield from self._month(word, ahead=ahead)
            elif re.fullmatch(r"(?:19|20)\d\d", text) and self._is_year(word):
                year = int(text)
                start: str | None = f"{year}-01-01"
                end: str | None = f"{year + 1}-01-01"
                if self._since(word.at):
                    end = None
                yield word.at, When(text=word.text, start=start, end=end)
            elif published is not None and text in ("вчера", "сегодня", "завтра", "недавно"):
                shift = {"вчера": -1, "сегодня": 0, "завтра": 1, "недавно": 0}[text]
                first = published + timedelta(days=shift)
                yield (
                    word.at,
                    When(
                        text=word.text,
                        start=None if text == "недавно" else first.isoformat(),
                        end=(first + timedelta(days=1)).isoformat(),
                    ),
                )
            elif (
                published is not None
                and word.lemma in WEEKDAYS
                and self.words[word.at - 1].lemma in ("в", "во")
            ):
                back = (published.weekday() - WEEKDAYS.index(word.lemma)) % 7
                first = published - timedelta(days=back - 7 if ahead and back else back)
                after = first + timedelta(days=1)
                yield word.at, When(text=word.text, start=first.isoformat(), end=after.isoformat())
            elif published is not None and word.lemma in ("год", "месяц"):
                yield from self._relative(word, published)

    def _is_year(self, word: Word) -> bool:
        after = self.words[word.at + 1] if word.at + 1 < len(self.words) else None
        before = self.words[word.at - 1] if word.at else None
        return (
            after is not None and after.lemma in ("год", "г") and (before is None or before.lemma not in MONTHS)
        )  # fmt: skip

    def _since(self, at: int) -> bool:
        return any(self.words[i].lemma in ("с", "со", "начиная") for i in range(max(0, at - 2), at))

    def _month(self, word: Word, *, ahead: bool) -> Iterator[tuple[int, When]]:
        number, at = MONTHS[word.lemma], word.at
        after = self.words[at + 1].text if at + 1 < len(self.words) else ""
        before = self.words[at - 1].text if at else ""
        named = re.fullmatch(r"(?:19|20)\d\d", after)
        of_month = int(before) if re.fullmatch(r"[12]?\d|3[01]", before) else None
        if named:
            year = int(after)
        elif self.published is not None:
            year = year_of(self.published, number, of_month or 1, ahead=ahead)
        else:
            return
        if of_month is not None:
            days = day(year, number, of_month)
            if days is None:
                return
            start, end = days
        else:
            start, end = month(year, number)
        first = self.words[at - 1] if of_month is not None else word
        last = self.words[at + 1] if named else word
        text = self.text[first.start : last.end]
        since = self._since(first.at)
        yield at, When(text=text, start=start, end=None if since else end)

    def _relative(self, word: Word, published: date) -> Iterator[tuple[int, When]]:
        before = self.words[word.at - 1] if word.at else None
        shifts = {"прошлый": -1, "минувший": -1, "этот": 0, "нынешний": 0, "следующий": 1, "будущий": 1}  # fmt: skip
        if before is None or before.lemma not in shifts:
            return
        shift, text = shifts[before.lemma], self.text[before.start : word.end]
        if word.lemma == "год":
            year = published.year + shift
            yield word.at, When(text=text, start=f"{year}-01-01", end=f"{year + 1}-01-01")
        else:
            start, end = month(published.year, published.month + shift)
            yield word.at, When(text=text, start=start, end=end)


def _plural(word: Word) -> bool:
    return any(
        "plur" in str(p.tag) for p in analyzer().parse(word.text.casefold()) if p.tag.POS != "NUMR"
    ) and word.text.casefold() not in ("тысяч",)
