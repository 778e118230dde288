"""Datelines and credits."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.text.agencies import agency_file, alternatives
from supplyline.text.credits import find_credits, find_dateline, find_names, patterns
from tests.text.agency_text import texts


@pytest.mark.parametrize("example", agency_file().examples, ids=lambda e: e.text[:40])
def test_the_examples_of_the_file_hold(example) -> None:  # type: ignore[no-untyped-def]  # a pydantic model
    """Every example in schema/agencies.yaml is read as it says."""
    line = find_dateline(example.text, None)
    assert (line and (line.place, line.agency)) == (
        example.dateline and (example.dateline.place, example.dateline.agency)
    )
    found = find_credits(example.text, line)
    assert [(c.agency, c.kind) for c in found] == [(c.agency, c.kind) for c in example.credits]


def test_an_alias_means_one_agency() -> None:
    """No alias or mark is given to two agencies, and every agency has its own name."""
    words = [
        word
        for agency in agency_file().agencies
        for word in {w.casefold() for w in (*agency.aliases, *agency.marks)}
    ]
    assert {word for word in words if words.count(word) > 1} == set()
    names = [agency.name for agency in agency_file().agencies]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "place", "day", "agency"),
    [
        ("SEOUL, Dec. 28 (Yonhap) -- It is.", "SEOUL", "2025-12-28", "Yonhap"),
        ("Pyongyang, December 24 (KCNA) -- It is.", "Pyongyang", "2025-12-24", "KCNA"),
        ("MOSCOW (AP) — It is.", "MOSCOW", None, "AP"),
        ("WASHINGTON, June 3 (Reuters) - It is.", "WASHINGTON", "2025-06-03", "Reuters"),
        ("WASHINGTON/SEOUL, 3 June 2024 (Reuters) – It is.", "WASHINGTON/SEOUL", "2024-06-03", "Reuters"),
        ("MOSCOW, January 2. /TASS/. It is.", "MOSCOW", "2026-01-02", "TASS"),
        ("MOSCOW. April 11 (Interfax) - It is.", "MOSCOW", "2025-04-11", "Interfax"),
        ("A title.\n\nRENO, Nev. (AP) — It is.", "RENO, Nev.", None, "AP"),
        ("ALPHAVILLE, Feb 30 (AFP) -- It is.", "ALPHAVILLE", None, "AFP"),
        ("ALPHAVILLE — It is.", "ALPHAVILLE", None, None),
    ],
)  # fmt: skip
def test_a_dateline_is_read(text: str, place: str, day: str | None, agency: str | None) -> None:
    """Place, agency and date; the year is that of the nearest such day, two days ahead at most."""
    line = find_dateline(text, date(2025, 12, 31))
    assert line is not None
    assert (line.place, line.date, line.agency) == (place, day, agency)
    assert text[line.start :].startswith(place[:5])
    assert text[line.end :].strip().startswith("It is")


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE — It is closed.",
        "Officials said on Dec. 28 (a Monday) that it is.",
        "The ship - It is closed.",
        "It is closed (AFP) said nobody.",
        "",
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    """A dash, a date or a bracket alone makes no dateline."""
    assert find_dateline(text, None) is None


@pytest.mark.parametrize(
    ("text", "agency", "kind"),
    [
        ("It is closed. (Reuters)", "Reuters", "syndicated"),
        ("It is closed.\nCopyright 2024 The Associated Press. All rights reserved.", "AP", "syndicated"),
        ("It is closed.\n— AFP", "AFP", "syndicated"),
        ("By Ann Moor, Associated Press\n\nIt is closed.", "AP", "syndicated"),
        ("It is closed.\n(Reporting by Ann Moor; Editing by Bo Lee)", "Reuters", "syndicated"),
        ("It is closed.\nSource: Yonhap", "Yonhap", "syndicated"),
        ("It is closed. With reporting by AFP.", "AFP", "cited"),
        ("It is closed.\nAgence France-Presse contributed to this report.", "AFP", "cited"),
        ("It is closed, an official told the AP.", "AP", "cited"),
        ("It is closed, KCNA said on Monday.", "KCNA", "cited"),
        ("Yonhap reported it closed.", "Yonhap", "cited"),
        ("Russian state media said it is closed.", "Russian state media", "cited"),
    ],
)  # fmt: skip
def test_a_credit_is_read(text: str, agency: str, kind: str) -> None:
    """Whose text it is, and whose report it relays; a contribution is not the whole text."""
    (credit,) = find_credits(text)
    assert (credit.agency, credit.kind) == (agency, kind)
    assert text[credit.start : credit.end] == credit.text


@pytest.mark.parametrize(
    "text",
    [
        "It was said by the Korean Central News Agency (KCNA) office.",
        "A law, the Defence Provision Act (DPA).",
        "The Sputnik satellite was launched.",
        "Bloomberg terminals are dear.",
        "parts (a), (b) and (c) the management of DPA funds",
    ],
)
def test_a_name_alone_is_no_credit(text: str) -> None:
    """An agency that is only mentioned, or only explained, is credited with nothing."""
    assert find_credits(text) == ()


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet="AFPeutrsx (),.:—-\n©toldsaid ", max_size=120))
def test_credits_never_overlap(text: str) -> None:
    """Credits are in order, apart, and verbatim, whatever the text."""
    at = 0
    for credit in find_credits(text, find_dateline(text, None)):
        assert at <= credit.start < credit.end
        assert text[credit.start : credit.end] == credit.text
        at = credit.end


@settings(deadline=None, max_examples=300)  # the machine may be busy
@given(texts())
def test_a_credit_has_its_cue_beside_a_name(text: str) -> None:
    """What is searched for only where its cue stands beside a name is found nowhere else."""
    names = find_names(text)
    beside = [(text[: name.start], text[name.end :]) for name in names]
    for rule in (*patterns().shared, *patterns().syndicated):
        assert rule.is_due([(b[-64:], a[:64]) for b, a in beside]) or not rule.pattern.search(text)


@pytest.mark.parametrize(
    ("text", "agency", "kind"),
    [
        ("AFP also contributed to it", "AFP", "cited"),
        ("Russian state media also contributed to it", "Russian state media", "cited"),
        ("With some reporting from the AFP", "AFP", "cited"),
        ("Additional reporting by the dpa", "dpa", "cited"),
        ("It is closed. Hat tip to: the AFP", "AFP", "cited"),
        (f"copyright {'x' * 34} The AFP", "AFP", "syndicated"),
        (f"Source:{' ' * 70}The AFP", "AFP", "syndicated"),
        (f"Via :{' ' * 70}AFP", "AFP", "syndicated"),
        ("It was originally published by the AFP", "AFP", "syndicated"),
        ("It first appeared on the AFP", "AFP", "syndicated"),
        ("It is closed. -- AFP.", "AFP", "syndicated"),
        ("\u00a9 AThe Associated Press", "AP", "syndicated"),
    ],
)
def test_the_longest_wording_of_a_credit_is_read(text: str, agency: str, kind: str) -> None:
    """A cue is seen as far from its name as its wording allows, and a name within a longer one."""
    (credit,) = find_credits(text)
    assert (credit.agency, credit.kind) == (agency, kind)


@pytest.mark.parametrize("sign", [s for y in agency_file().agencies for s in y.signs], ids=str)
def test_a_sign_holds_its_words(sign) -> None:  # type: ignore[no-untyped-def]  # a pydantic model
    """Whatever matches a sign holds the words by which it is looked for."""

    @settings(deadline=None)
    @given(st.from_regex(re.compile(sign.pattern, re.MULTILINE)))
    def holds(text: str) -> None:
        assert sign.holds in text

    holds()


def test_a_mark_is_one_word() -> None:
    """A mark never hides an alias that is its beginning."""
    assert [mark for y in agency_file().agencies for mark in y.marks if " " in mark] == []


@given(
    st.lists(st.text("abB' .", min_size=1, max_size=5), min_size=1),
    st.text("abB' .\n", max_size=12),
)
def test_alternatives_are_the_words_the_longest_first(words: list[str], text: str) -> None:
    """Written with shared beginnings, the pattern finds what the plain list of words finds."""
    plain = "|".join(
        re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True)
    )
    found = [m.span() for m in re.finditer(alternatives(words), text)]
    assert found == [m.span() for m in re.finditer(plain, text)]
