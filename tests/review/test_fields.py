"""A correction is held to the codebook."""

from __future__ import annotations

import pytest

from supplyline.records import Claim, Mark, Party, Quantity, Speaker, Thing, When
from supplyline.review import ReviewError
from supplyline.review.fields import NAMES, meaning, read_fields, said, with_fields
from supplyline.schema.codebook import fields_of

SENTENCE = (
    "Ruritanian officials said at least nine tankers of fuel left Alder Port for Borduria in May."
)
CLAIM = Claim(
    id="c1:1", document="d1:1", start=0, end=len(SENTENCE), sentence=SENTENCE, kind="transfer",
    from_=(Party(text="Ruritanian", code=None),), to=(Party(text="Borduria", code=None),),
    what=Thing(text="tankers", category="naval"),
    quantity=(Quantity(low=9, high=9, unit="tanker", text="nine tankers"),),
    when=When(text="in May", start="2025-05-01", end="2025-06-01"), place=(), stage="done",
    polarity="affirmed", certainty="certain",
    attribution=(Speaker(text="Ruritanian officials", code=None, direct=False),), voice="report",
    loaded=(), reader="test", marks=(Mark(start=50, end=54, slot="what"), Mark(start=0, end=5, slot="from")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"stage": "agreed"}, {"stage": "agreed"}),
        ({"what.category": "fuel"}, {"what": {"text": "tankers", "category": "fuel"}}),
        ({"what": '{"text": "FUEL", "category": "fuel"}'}, {"what": {"text": "fuel", "category": "fuel"}}),
        ({"when": "null"}, {"when": None}),
        ({"when.end": "2025-05-11"}, {"when": {"text": "in May", "start": "2025-05-01", "end": "2025-05-11"}}),
        (
            {"quantity": [{"low": 9, "unit": "tanker", "text": "at least nine tankers"}]},
            {"quantity": [{"low": 9.0, "high": None, "unit": "tanker", "text": "at least nine tankers", "scope": "single"}]},
        ),
        ({"place": [{"text": "Alder Port", "role": "origin"}]}, {"place": [{"text": "Alder Port", "role": "origin"}]}),
        ({"attribution": '[{"text": "unstated"}]'}, {"attribution": [{"text": "unstated", "code": None, "direct": False}]}),
        ({"from": [{"text": "Ruritanian", "code": "AUS"}]}, {"from": [{"text": "Ruritanian", "code": "AUS"}]}),
    ],
)  # fmt: skip
def test_what_the_codebook_allows_is_taken(
    given: dict[str, object], found: dict[str, object]
) -> None:
    """JSON, a word, or one part of a field; words in the spelling of the sentence."""
    assert read_fields(given, CLAIM) == found
    corrected = with_fields(CLAIM, found)
    assert corrected.id == CLAIM.id
    assert fields_of(corrected) == fields_of(CLAIM) | found


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({"colour": "red"}, "no such field"),
        ({"start": 3}, "no such field"),
        ({"stage.part": "done"}, "no such field"),
        ({"stage": "finished"}, "planned"),
        ({"stage": "null"}, "planned"),
        ({"what": {"text": "shells", "category": "ammunition"}}, "does not have"),
        ({"what": {"text": "fuel", "category": "petrol"}}, "ammunition"),
        ({"from": [{"text": "Ruritanian", "code": "XYZ"}]}, "ISO 3166"),
        ({"from": "Ruritanian"}, "valid array"),
        ({"from": [{"text": "Ruritanian", "name": "x"}]}, "not permitted"),
        ({"quantity": [{"text": "nine", "unit": "tanker"}]}, "low, high or both"),
        ({"quantity": [{"text": "nine", "unit": "tanker", "low": 9, "high": 3}]}, "low to high"),
        ({"quantity": [{"text": "nine", "unit": " ", "low": 9}]}, "no unit"),
        ({"quantity": '[{"text": "nine", "unit": "tanker", "low": NaN}]'}, "finite"),
        ({"when": {"text": "in May", "start": "2025-06-01", "end": "2025-05-01"}}, "first day"),
        ({"when": {"text": "in May", "start": "2025-13-01"}}, "month"),
        ({"when": {"text": "in May", "start": "20250501"}}, "a day such as"),
        ({"what": "null"}, "nothing that it is about"),
        ({"from": "[]", "to": "[]"}, "no party"),
        ({"kind": "support", "to": []}, "only one party"),
    ],
)
def test_what_it_does_not_allow_is_refused_in_words(given: dict[str, object], needed: str) -> None:
    """The field is named, with what was found and what is needed."""
    with pytest.raises(ReviewError, match=needed) as fault:
        read_fields(given, CLAIM)
    assert str(fault.value).startswith("field ")


def test_words_read_from_elsewhere_may_stay() -> None:
    """A party that the reader found in another sentence is not lost by correcting its code."""
    claim = with_fields(CLAIM, {"from": [{"text": "Sylvania", "code": None}]})
    found = read_fields({"from": [{"text": "Sylvania", "code": "CHL"}]}, claim)
    assert found["from"] == [{"text": "Sylvania", "code": "CHL"}]


def test_a_changed_slot_loses_its_marks() -> None:
    """What the reader took for the slot is not shown as what a reviewer says."""
    corrected = with_fields(CLAIM, read_fields({"what.text": "fuel"}, CLAIM))
    assert [m.slot for m in corrected.marks] == ["from"]


def test_wording_and_loaded_words_do_not_change_what_is_said() -> None:
    """Meaning does: a party's code, a category, a bound, a day, who says so."""
    same = with_fields(
        CLAIM, {"loaded": ["port"], "when": {**fields_of(CLAIM)["when"], "text": "May"}}
    )
    assert said(same) == said(CLAIM)
    for name in set(NAMES) - {"loaded"}:
        other = {
            "kind": "support", "from": [{"text": "Sylvania", "code": None}], "to": [],
            "what": {"text": "tankers", "category": "fuel"}, "quantity": [], "when": None,
            "place": [{"text": "Alder Port", "role": "origin"}], "stage": "agreed",
            "polarity": "denied", "certainty": "possible", "attribution": [], "voice": "opinion",
        }[name]  # fmt: skip
        assert meaning(name, other) != meaning(name, fields_of(CLAIM)[name])
        changed = with_fields(CLAIM, {name: other})
        assert said(changed) != said(CLAIM)
        assert said(changed, without={name}) == said(CLAIM, without={name})
