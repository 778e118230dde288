"""Only wording makes a copy: each kind of shared words has a case on either side of its rule."""

from __future__ import annotations

import math

import pytest

from supplyline.origins.engine.forms import (
    ALIKE,
    BACKGROUND,
    KIN,
    LATER_AT_HOME,
    MANY_NAMES,
    NAMES,
    NO_FORM,
    NUMBERS,
    OTHER_DAY,
    OTHER_NAMES,
    PART_AT_HOME,
    SAME_AT_HOME,
)
from supplyline.origins.engine.kinds import (
    COPIED,
    ENOUGH_TOLD,
    FILLED,
    FORM,
    FORM_AT_HOME,
    IDLE,
    MIN_TOLD,
    MIN_TOLD_OF_HALF,
    MOSTLY_QUOTED,
    PHRASE,
    QUOTATION,
    TAIL,
    TELLING,
    TITLE,
    TITLE_GAP,
    TITLE_WORDS,
    TURN,
    UNUSED,
    WORDING,
)
from supplyline.origins.engine.phrases import (
    OTHERS,
    OTHERS_AT_HOME,
    OTHERS_AT_ONCE,
    SPREAD,
    TITLE_OTHERS,
)
from supplyline.origins.engine.tables import CARRIED, FIXED
from tests.origins.engine.small import DAY, Item, Judged, among, judged, names, numbers, told

LATER = LATER_AT_HOME / DAY  # days
SPREAD_DAYS = SPREAD / DAY
OWN = 60  # words around what is shared, others in every text


def own(number: int, count: int = OWN) -> list[str]:
    """Return words that no other text has."""
    return told(10_000 + 2_000 * number, count)


def item(number: int, shared: list[str], outlet: int = -1, day: float = math.inf) -> Item:
    """Return a text of its own that carries ``shared`` in its midst."""
    return Item([*own(number), *shared, *own(number + 50)], outlet, day)


# ---- wording and turns of phrase


def passage(narrative: int, telling: int) -> list[str]:
    """Return a passage of so many words, some of which tell something."""
    some = [names(900, 1)[0], numbers(17, 1)[0], "reinforcements", *names(901, telling)][:telling]
    return [*told(0, narrative - telling), *some]


@pytest.mark.parametrize(
    ("narrative", "telling", "kind"),
    [
        (MIN_TOLD, TELLING, WORDING),
        (MIN_TOLD - 1, TELLING, TURN),
        (MIN_TOLD, TELLING - 1, TURN),
        (ENOUGH_TOLD - 1, TELLING - 1, TURN),
        (ENOUGH_TOLD, 0, WORDING),
    ],
)
def test_enough_words_that_tell_something_are_wording(
    narrative: int, telling: int, kind: int
) -> None:
    """MIN_TOLD words with TELLING names, numbers or long words; or ENOUGH_TOLD of any."""
    found = judged([item(0, passage(narrative, telling)), item(1, passage(narrative, telling))])
    assert found.kind(1, 0) == kind
    assert found.uses(1, 0) == [COPIED if kind == WORDING else IDLE]


def test_a_pair_that_credits_one_agency_needs_fewer_words() -> None:
    """MIN_TOLD_OF_HALF words are enough, whatever they are."""
    items = [item(0, told(0, MIN_TOLD_OF_HALF)), item(1, told(0, MIN_TOLD_OF_HALF))]
    assert judged(items).kind(1, 0) == TURN
    assert judged(items, credited=[(1, 0)]).kind(1, 0) == WORDING


def test_a_pair_that_shares_half_of_the_copy_needs_fewer_words() -> None:
    """MIN_TOLD_OF_HALF words are enough where they are half of the text, ALIKE of it."""
    shared = told(0, MIN_TOLD_OF_HALF)
    rest = int(MIN_TOLD_OF_HALF / ALIKE) - MIN_TOLD_OF_HALF
    short = Item([*shared, *own(1, rest)])
    assert judged([item(0, shared), short]).kind(1, 0) == WORDING
    assert judged([item(0, shared), Item([*shared, *own(1, rest + 1)])]).kind(1, 0) == TURN
    assert judged([short, item(0, shared)]).kind(1, 0) == TURN  # half of the source is not it


def test_long_texts_need_more_words() -> None:
    """Chance grows with the product of the lengths: one word more for each threefold."""

    def kind(size: int, words: int) -> int:
        shared = passage(words, TELLING)
        return judged([Item([*own(n, size - words), *shared]) for n in range(2)]).kind(1, 0)

    assert kind(300, MIN_TOLD) == WORDING
    assert kind(900, MIN_TOLD + 1) == TURN
    assert kind(900, MIN_TOLD + 2) == WORDING


def test_scripts_without_spaces_need_twice_the_characters() -> None:
    """A character is half a word."""
    around = [[chr(0x4E00 + 500 * n + i) for i in range(2 * OWN)] for n in range(1, 5)]
    shared = [chr(0x4E00 + i) for i in range(2 * MIN_TOLD)]

    def kind(size: int) -> int:
        texts = [Item([*around[n], *shared[:size], *around[n + 2]]) for n in range(2)]
        return judged(texts).kind(1, 0)

    assert kind(2 * MIN_TOLD) == WORDING
    assert kind(2 * MIN_TOLD - 1) == TURN


# ---- quotations

SAID = told(0, 24)


def quoted(*words: str) -> list[str]:
    """Return ``words`` in quotation marks."""
    return [f"“{words[0]}", *words[1:-1], f"{words[-1]}”"]


def test_words_that_both_quote_are_a_quotation() -> None:
    """They belong to whoever spoke; quoted by one of the two only, they were copied."""
    quoting, plain = item(0, quoted(*SAID)), item(1, SAID)
    both = judged([quoting, item(1, quoted(*SAID))])
    assert both.kind(1, 0) == QUOTATION
    assert both.uses(1, 0) == [IDLE]
    assert judged([quoting, plain]).kind(1, 0) == WORDING
    assert judged([plain, quoting]).kind(1, 0) == WORDING


def test_a_quotation_carries_a_tail_of_attribution_along() -> None:
    """TAIL words beside it are who said it; more are a report of their own."""
    for tail, kind in ((TAIL, QUOTATION), (TAIL + MIN_TOLD, WORDING)):
        # Few enough words are quoted that MOSTLY_QUOTED alone would not do.
        few = int(MOSTLY_QUOTED * tail / (1 - MOSTLY_QUOTED)) - 1
        shared = [*quoted(*told(0, few)), *told(100, tail - TELLING), *names(300, TELLING)]
        found = judged([item(0, shared), item(1, shared)])
        assert found.kind(1, 0) == kind, tail


def test_a_passage_mostly_in_quotation_marks_is_a_quotation() -> None:
    """MOSTLY_QUOTED of it are enough, whatever the rest."""
    rest = MIN_TOLD + 2
    many = math.ceil(MOSTLY_QUOTED * rest / (1 - MOSTLY_QUOTED)) + 1
    for said, kind in ((many, QUOTATION), (many // 2, WORDING)):
        shared = [*quoted(*told(0, said)), *told(100, rest - TELLING), *names(300, TELLING)]
        assert judged([item(0, shared), item(1, shared)]).kind(1, 0) == kind


def test_quoted_words_do_not_count_as_narrative() -> None:
    """A passage half of which both quote tells as much as its other half."""
    shared = [*quoted(*told(0, ENOUGH_TOLD)), *told(100, MIN_TOLD - 1)]
    assert judged([item(0, shared), item(1, shared)]).kind(1, 0) == TURN
    bare = [*told(0, ENOUGH_TOLD), *told(100, MIN_TOLD - 1)]
    assert judged([item(0, bare), item(1, bare)]).kind(1, 0) == WORDING


def test_a_quotation_comes_along_with_wording() -> None:
    """Who copied the report copied the quotation in it."""
    report = passage(MIN_TOLD, TELLING)
    found = judged(
        [
            Item([*own(0), *quoted(*SAID), *own(20), *report, *own(30)]),
            Item([*own(1), *quoted(*SAID), *own(21), *report, *own(31)]),
        ]
    )
    assert found.kind(1, 0) == WORDING
    assert found.uses(1, 0) == [COPIED, COPIED]


def test_beside_a_quotation_a_turn_of_phrase_is_not_shown() -> None:
    """The edge of a quotation names the quotation alone."""
    turn = told(100, MIN_TOLD - 2)
    found = judged(
        [
            Item([*own(0), *quoted(*SAID), *own(20), *turn, *own(30)]),
            Item([*own(1), *quoted(*SAID), *own(21), *turn, *own(31)]),
        ]
    )
    assert found.kind(1, 0) == QUOTATION
    assert found.uses(1, 0) == [IDLE, UNUSED]


def test_most_of_a_text_with_its_names_is_a_reprint() -> None:
    """A speech printed again is copied, though every word of it stands in quotation marks."""
    speech = quoted(*among(SAID, names(300, NAMES)))
    found = judged([Item(speech), Item([*speech, *own(1, 4)])])
    assert found.kind(1, 0) == WORDING
    nameless = quoted(*SAID)
    assert judged([Item(nameless), Item([*nameless, *own(1, 4)])]).kind(1, 0) == QUOTATION
    part = judged([item(0, speech), item(1, speech)])  # less than KIN of the text
    assert part.kind(1, 0) == QUOTATION


# ---- forms

FORM_WORDS = told(0, 36)


def filled(number: int, *slots: list[str], outlet: int = -1, day: float = math.inf) -> Item:
    """Return an item of a series: a form filled in, and words of its own."""
    return item(number, among(FORM_WORDS, [slot for some in slots for slot in some]), outlet, day)


def test_the_same_phrases_around_other_names_are_a_form() -> None:
    """Half of the names and more must be the same, or two things are told of."""
    one, other = filled(0, names(300, 4)), filled(1, names(400, 4))
    found = judged([one, other])
    assert found.form(1, 0) == OTHER_NAMES
    assert found.kind(1, 0) == FORM
    assert found.uses(1, 0) == [IDLE]
    half = judged([one, filled(1, [*names(300, 2), *names(400, 2)])])
    assert half.form(1, 0) == NO_FORM
    assert half.kind(1, 0) == WORDING


def test_it_takes_names_to_tell_a_form() -> None:
    """Fewer than NAMES other names are a changed detail."""
    few = judged([filled(0, names(300, NAMES - 1)), filled(1, names(400, NAMES - 1))])
    assert few.kind(1, 0) == WORDING
    enough = judged([filled(0, names(300, NAMES)), filled(1, names(400, NAMES))])
    assert enough.kind(1, 0) == FORM


def test_a_name_in_another_slot_is_another_name() -> None:
    """The same names in other places tell of another thing."""
    some = names(300, 6)
    turned = [*some[3:], *some[:3]]
    moved = [turned[0], turned[2], turned[1], turned[4], turned[3], turned[5]]
    assert judged([filled(0, some), filled(1, moved)]).form(1, 0) == OTHER_NAMES
    assert judged([filled(0, some), filled(1, some)]).form(1, 0) == NO_FORM


def test_tolls_rise() -> None:
    """Between outlets other numbers around the same names make no form."""
    one = filled(0, names(300, NAMES), numbers(10, NUMBERS), outlet=1)
    other = filled(1, names(300, NAMES), numbers(50, NUMBERS), outlet=2)
    assert judged([one, other]).kind(1, 0) == WORDING


def test_an_outlet_that_prints_other_numbers_fills_in_its_form_again() -> None:
    """At home NUMBERS other numbers tell, on one day too."""
    one = filled(0, names(300, NAMES), numbers(10, NUMBERS), outlet=1)
    other = filled(1, names(300, NAMES), numbers(50, NUMBERS), outlet=1)
    found = judged([one, other])
    assert found.form(1, 0) == OTHER_NAMES
    assert found.kind(1, 0) == FORM_AT_HOME
    same = filled(1, names(300, NAMES), [*numbers(10, NUMBERS - 1), "88"], outlet=1)
    assert judged([one, same]).kind(1, 0) == WORDING
    few = [filled(n, names(300, NAMES), numbers(10 + 50 * n, NUMBERS - 1), outlet=1) for n in (0, 1)]  # fmt: skip
    assert judged(few).kind(1, 0) == WORDING


def test_a_short_form_is_told_by_what_stands_beside_the_shared_words() -> None:
    """An outlet's numbers count wherever they stand, if too few stand among the words that two share."""

    def entry(number: int, figures: list[str], outlet: int) -> Item:
        rest = among(told(500 + 100 * number, 9), figures[1:])
        return Item([*among(FORM_WORDS, figures[:1]), *rest], outlet)

    one, other = entry(0, numbers(10, NUMBERS), 1), entry(1, numbers(50, NUMBERS), 1)
    assert judged([one, other]).kind(1, 0) == FORM_AT_HOME
    corrected = entry(1, [*numbers(10, NUMBERS - 1), "88"], 1)
    assert judged([one, corrected]).kind(1, 0) == WORDING
    assert judged([one, entry(1, numbers(50, NUMBERS), 2)]).kind(1, 0) == WORDING


def test_without_names_most_numbers_other_are_a_form() -> None:
    """Between outlets too, where names do not tell."""
    one, other = filled(0, numbers(10, NUMBERS)), filled(1, numbers(50, NUMBERS))
    assert judged([one, other]).kind(1, 0) == FORM
    alike = filled(1, [*numbers(10, NUMBERS - 1), "88"])
    assert judged([one, alike]).kind(1, 0) == WORDING


def test_some_other_names_and_most_numbers_other_are_a_form() -> None:
    """Neither alone makes one: most names are the same here."""
    same, figures = names(300, NAMES + 1), numbers(10, NUMBERS)
    one = filled(0, same, names(400, NAMES), figures)
    other = filled(1, same, names(500, NAMES), numbers(50, NUMBERS))
    assert judged([one, other]).kind(1, 0) == FORM
    assert judged([one, filled(1, same, names(500, NAMES), figures)]).kind(1, 0) == WORDING
    fewer = filled(1, same, [*names(400, 1), *names(500, NAMES - 1)], numbers(50, NUMBERS))
    assert judged([one, fewer]).kind(1, 0) == WORDING


# ---- an outlet's own words


def test_news_of_another_day_in_an_outlets_own_words_is_no_copy() -> None:
    """LATER_AT_HOME on, what is not the same item again is other news."""
    first = Item([*own(0, 20), *among(FORM_WORDS, names(300, NAMES))], 1, 0)

    def again(outlet: int, day: float) -> Judged:
        edited = among([*FORM_WORDS[:30], *told(700, 6)], names(300, NAMES))
        return judged([first, Item([*own(1, 20), *edited], outlet, day)])

    found = again(1, LATER)
    assert found.form(1, 0) == OTHER_DAY
    assert found.kind(1, 0) == FORM_AT_HOME
    for outlet, day in ((1, LATER - 0.01), (2, LATER), (-1, LATER), (1, math.inf)):
        assert again(outlet, day).form(1, 0) == NO_FORM


def test_an_outlet_that_prints_an_item_again_word_for_word_copies_it() -> None:
    """VERBATIM_AT_HOME of the shorter text equal is the same item."""
    story = told(0, 100)
    first = Item(story, 1, 0)
    same = Item([*story[:50], *own(1, 2), *story[52:]], 1, 30)
    assert judged([first, same]).kind(1, 0) == WORDING
    other = Item([*story[:50], *own(1, 6), *story[56:]], 1, 30)
    assert judged([first, other]).kind(1, 0) == FORM_AT_HOME


def test_an_outlet_that_edits_an_item_with_all_its_names_copies_it() -> None:
    """MANY_NAMES names and nearly all names and numbers the same are one item, in KIN of the text."""
    many, figures = names(300, MANY_NAMES), numbers(10, 3)

    def again(held: list[str], slots: list[str], rest: int = 0) -> int:
        first = Item([*among(told(0, 90), held), *own(0, rest)], 1, 0)
        edited = among([*told(0, 81), *told(900, 9)], slots)
        return judged([first, Item([*edited, *own(1, rest)], 1, 30)]).form(1, 0)

    assert again([*many, *figures], [*many, *figures]) == NO_FORM
    assert again([*many, *figures], [*many, *figures], rest=60) == OTHER_DAY  # less than KIN
    assert again([*many, *figures], [*many[:-1], "word", *figures]) == OTHER_DAY
    assert again([*many, *figures], [*many, *numbers(50, 3)]) == OTHER_DAY
    more = names(300, 2 * MANY_NAMES)
    same = math.ceil(SAME_AT_HOME * len(more))
    for kept, form in ((same, NO_FORM), (same - 1, OTHER_DAY)):
        others = [*more[:kept], *names(600, len(more) - kept)]
        assert again([*more, *figures], [*others, *figures]) == form


def test_word_for_word_is_no_form_whatever_is_taken_for_a_name() -> None:
    """The same capitalised words are names in one text, and written small elsewhere in the other."""
    shared = among(FORM_WORDS, names(300, 2 * NAMES))
    found = judged(
        [
            Item([*own(0), *told(300, NAMES), *own(20), *shared]),
            Item([*own(1), *told(300 + NAMES, NAMES), *own(21), *shared]),
        ]
    )
    assert found.form(1, 0) == NO_FORM
    assert found.kind(1, 0) == WORDING


def test_an_outlet_carries_background_along() -> None:
    """Less than PART_AT_HOME of the shorter text, even word for word, is background."""
    shared = passage(30, TELLING)

    def again(words: int, day: float, outlet: int = 1) -> Item:
        return Item([*shared, *own(1, words - len(shared))], outlet, day)

    first = Item([*shared, *own(0, 300)], 1, 0)
    part = int(len(shared) / PART_AT_HOME)
    found = judged([first, again(part + 5, LATER)])
    assert found.form(1, 0) == BACKGROUND
    assert found.kind(1, 0) == FORM_AT_HOME
    assert judged([first, again(part + 5, LATER - 0.01)]).kind(1, 0) == WORDING
    assert judged([first, again(part + 5, LATER, outlet=2)]).kind(1, 0) == WORDING
    assert judged([first, again(part - 5, LATER)]).form(1, 0) == OTHER_DAY


# ---- fixed phrases

PHRASE_WORDS = [*told(0, 20), *names(300, 2)]


def carrying(count: int, outlets: list[int], days: list[float], phrase: list[str] = PHRASE_WORDS) -> list[Item]:  # fmt: skip
    """Return unrelated texts that carry ``phrase``."""
    return [item(n, phrase, outlets[n % len(outlets)], days[n]) for n in range(count)]


def fixed(items: list[Item], text: int = 0) -> bool:
    """Say whether what the texts share is fixed in one of them, and nothing else."""
    marks = judged(items).marked(text, FIXED)
    assert not any(marks[:OWN])
    assert not any(marks[-OWN:])
    return all(marks[OWN:-OWN])


def over(count: int, last: float) -> list[float]:
    """Return days, all the first but one, ``last``."""
    return [0.0] * (count - 1) + [last]


def test_what_unrelated_texts_carry_over_days_is_fixed() -> None:
    """OTHERS of them and SPREAD: a story's reprints come at once."""
    n = OTHERS + 1
    abroad = list(range(n))
    found = judged(carrying(n, abroad, over(n, SPREAD_DAYS)))
    assert all(found.marked(0, FIXED)[OWN:-OWN])
    assert found.kind(1, 0) == PHRASE
    assert found.uses(1, 0) == [IDLE]
    assert not fixed(carrying(n, abroad, over(n, SPREAD_DAYS - 0.01)))
    assert not fixed(carrying(n - 1, abroad, over(n - 1, SPREAD_DAYS)))
    assert not fixed(carrying(n, abroad, over(n, math.inf)))  # undated: no time has passed
    unknown = [-1] * n
    assert fixed(carrying(n, unknown, over(n, SPREAD_DAYS)))


def test_what_one_outlet_carries_over_days_is_fixed_sooner() -> None:
    """OTHERS_AT_HOME of its own texts; one of another outlet among them, and it is not at home."""
    n = OTHERS_AT_HOME + 1
    assert fixed(carrying(n, [1], over(n, SPREAD_DAYS)))
    assert not fixed(carrying(n - 1, [1], over(n - 1, SPREAD_DAYS)))
    assert not fixed(carrying(n, [-1], over(n, SPREAD_DAYS)))
    assert not fixed(carrying(n, [1] * (n - 1) + [2], over(n, SPREAD_DAYS)))


def test_what_one_outlet_carries_often_is_fixed_on_whatever_day() -> None:
    """OTHERS_AT_ONCE of its own texts."""
    n = OTHERS_AT_ONCE + 1
    assert fixed(carrying(n, [1], [0.0] * n))
    assert fixed(carrying(n, [1], [math.inf] * n))
    assert not fixed(carrying(n - 1, [1], [0.0] * (n - 1)))
    assert not fixed(carrying(n, [1] * (n - 1) + [2], [0.0] * n))


def test_reprints_of_one_story_are_one_carrier() -> None:
    """A family counts once, however many printed it."""
    n = OTHERS + 1
    items = carrying(n, list(range(n)), over(n, SPREAD_DAYS))
    assert fixed(items)
    reprint = Item([*items[1].words[:-5], *own(90, 5)], 70, SPREAD_DAYS)
    assert not fixed([*items[:2], reprint, reprint])
    assert not fixed([*items[:2], *(Item([*items[1].words[:-n], *own(90 + n, n)], 70 + n, SPREAD_DAYS) for n in range(3, 9))])  # fmt: skip


def test_words_inside_a_fixed_phrase_that_differ_are_not_fixed() -> None:
    """A phrase is fixed where its words are the same; what fills it is not."""
    n = OTHERS + 1
    days = over(n, SPREAD_DAYS)
    phrases = [[*told(0, 12), word, *told(20, 12)] for word in names(500, n)]
    items = [item(i, phrases[i], i, days[i]) for i in range(n)]
    marks = judged(items).marked(0, FIXED)[OWN:-OWN]
    assert marks == [True] * 12 + [False] + [True] * 12


def test_most_words_of_a_passage_fixed_make_a_phrase_of_it() -> None:
    """More than ALIKE of them; with more around it, it is wording again."""
    n = OTHERS + 1
    items = carrying(n, list(range(n)), over(n, SPREAD_DAYS), told(0, 24))
    few, many = passage(MIN_TOLD, TELLING), [*told(200, 26), *names(800, TELLING)]
    for more, kind in ((few, PHRASE), (many, WORDING)):
        around = [item(n + i, [*told(0, 24), *more], 50 + i, 0) for i in range(2)]
        found = judged([*items, *around])
        assert all(found.marked(n, FIXED)[OWN : OWN + 24])
        assert found.kind(n + 1, n) == kind


def test_fixed_words_do_not_count_as_narrative() -> None:
    """What is left of a passage must tell enough."""
    n = OTHERS + 1
    phrase = told(0, MIN_TOLD - 2)
    items = carrying(n, list(range(n)), over(n, SPREAD_DAYS), phrase)
    more = told(200, MIN_TOLD - 1)
    around = [item(n + i, [*phrase, *more], 50 + i, 0) for i in range(2)]
    assert judged([*items, *around]).kind(n + 1, n) == TURN
    assert judged(around).kind(1, 0) == WORDING


def test_a_form_filled_alike_is_one_thing_told_twice() -> None:
    """FILLED names and numbers the same around a fixed phrase; with fewer it is a phrase."""
    n = OTHERS + 1
    form = told(0, 30)
    days = over(n, SPREAD_DAYS)
    items = [
        item(i, among(form, [*names(500 + 10 * i, FILLED - 1), str(100 + i)]), i, days[i])
        for i in range(n)
    ]
    fresh = among(form, [*names(700, FILLED - 1), "77"])
    twice = [item(n, fresh, 60, 0), item(n + 1, fresh, 61, 1)]
    found = judged([*items, *twice])
    assert found.kind(n + 1, n) == WORDING
    assert found.kind(n, 0) == FORM
    other = among(form, [*names(700, FILLED - 1), "78"])
    found = judged([*items, twice[0], item(n + 1, other, 61, 1)])
    assert found.kind(n + 1, n) == PHRASE


def test_names_that_a_form_always_carries_say_nothing_of_its_items() -> None:
    """Other names around fixed ones make a form, though most names are the same."""
    n = OTHERS + 1
    days = over(n, SPREAD_DAYS)
    always = names(300, 8)
    items = [
        item(i, [*always, *among(FORM_WORDS, names(500 + 10 * i, NAMES))], i, days[i])
        for i in range(n)
    ]
    assert judged(items[:2]).form(1, 0) == NO_FORM
    assert judged(items).form(1, 0) == OTHER_NAMES


def test_an_outlets_form_filled_alike_on_another_day_is_its_form() -> None:
    """What is told twice at home, days apart, may be another such thing."""
    n = OTHERS + 1
    form, days = told(0, 30), over(n, SPREAD_DAYS)
    items = [item(i, among(form, names(500 + 10 * i, FILLED)), i, days[i]) for i in range(n)]
    fresh = among(form, names(700, FILLED))
    for day, kind in ((LATER, FORM_AT_HOME), (LATER - 0.01, WORDING)):
        twice = [Item([*own(n + i, 20), *fresh], 60, i * day) for i in range(2)]
        assert judged([*items, *twice]).kind(n + 1, n) == kind


def test_items_of_one_form_are_no_family() -> None:
    """However much of each is form, it is carried by unrelated texts."""
    n = OTHERS + 1
    days = over(n, SPREAD_DAYS)
    items = [Item(among(FORM_WORDS, names(500 + 20 * i, 5)), i, days[i]) for i in range(n)]
    found = judged(items)
    assert found.kind(1, 0) == FORM
    marks = found.marked(0, FIXED)
    assert sum(marks) >= len(FORM_WORDS) - 3  # a word may stand beside a seam


def test_a_short_quotation_beside_a_longer_phrase_is_a_phrase() -> None:
    """The edge shows what there is more of."""
    n = OTHERS + 1
    items = carrying(n, list(range(n)), over(n, SPREAD_DAYS), told(0, 24))
    for said, kind in ((12, PHRASE), (30, QUOTATION)):
        quotation = quoted(*told(300, said))
        both = [
            Item([*own(n + i), *quotation, *own(40 + i), *told(0, 24), *own(60 + i)], 50 + i, 0)
            for i in range(2)
        ]
        assert judged([*items, *both]).kind(n + 1, n) == kind


# ---- titles


def office(size: int, gap: int) -> list[str]:
    """Return a title of ``size`` words, so many of them small in a row between two names."""
    spaced: list[str] = []
    while len(spaced) < size:
        spaced += names(300 + len(spaced), 2)
    spaced = spaced[:size]
    spaced[3 : 3 + gap] = told(50, gap)
    return spaced


def titled(title: list[str], others: int = TITLE_OTHERS) -> int:
    """Return the kind of what two texts share that carry ``title``, as ``others`` do."""
    items = [item(n, title, n, 0) for n in range(others + 1)]
    found = judged(items)
    assert any(found.marked(0, CARRIED)) == (others >= TITLE_OTHERS)
    return found.kind(1, 0)


def test_the_title_of_an_office_means_nothing() -> None:
    """Short, capitalised throughout, and carried by TITLE_OTHERS texts or more."""
    assert titled(office(20, TITLE_GAP)) == TITLE
    assert titled(office(20, TITLE_GAP), TITLE_OTHERS - 1) == WORDING
    assert titled(office(20, TITLE_GAP + 1)) == WORDING
    assert titled(office(TITLE_WORDS, 1)) == TITLE
    assert titled(office(TITLE_WORDS + 1, 1)) == WORDING


def test_a_title_has_capitals() -> None:
    """Fewer capitals than TITLE_NAMES, however evenly they stand, are no title."""
    sparse = [word for n in range(5) for word in (*names(300 + n, 1), *told(50 + 9 * n, TITLE_GAP))]
    assert titled(sparse) == WORDING


def test_kin_needs_most_of_the_text() -> None:
    """Texts that share less than KIN of either are of no one story."""
    n = OTHERS + 1
    shared = told(0, 70)
    size = int(len(shared) / KIN)

    def related(extra: int) -> list[Item]:
        return [
            Item([*shared, *own(i, size - len(shared) + extra)], i, day)
            for i, day in enumerate(over(n, SPREAD_DAYS))
        ]

    assert not any(judged(related(0)).marked(0, FIXED))
    assert any(judged(related(5)).marked(0, FIXED))
