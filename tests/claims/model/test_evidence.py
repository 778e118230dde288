"""What a model says is kept where the sentence bears it out, mended where our reading can, else dropped."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from supplyline.claims import load_reader
from supplyline.claims.model.evidence import Count, Evidence
from supplyline.claims.parsing.parse import unpack
from supplyline.claims.saying import quotes
from supplyline.records import Claim, Document, Passage
from supplyline.schema.codebook import find_words, known_codes

SENTENCE = (
    "Iran has delivered at least 300 drones to Sudan through Bandar Abbas since January, "
    "two officials told the puppet press."
)
GOOD: dict[str, Any] = {
    "act": "delivered",
    "kind": "transfer",
    "from": [{"text": "Iran", "code": "IRN"}],
    "to": [{"text": "Sudan", "code": "SDN"}],
    "what": {"text": "drones", "category": "drone"},
    "quantity": [{"text": "at least 300 drones", "low": 300, "high": None, "unit": "drone"}],
    "when": "since January",
    "place": [{"text": "Bandar Abbas", "role": "origin"}],
    "stage": "done",
    "polarity": "affirmed",
    "certainty": "certain",
    "attribution": [{"text": "two officials", "code": None}],
    "voice": "report",
    "loaded": ["puppet press"],
}


@cache
def parse(sentence: str) -> bytes:
    """Return the parse of a sentence, made once."""
    return load_reader().parse([sentence])[0]


def check(
    *proposed: dict[str, Any], sentence: str = SENTENCE, before: str = "", parsed: bool = True
) -> tuple[list[Claim], Count]:
    """Hold proposals against a sentence that is a document of its own."""
    document = Document(
        id="d1:" + "0" * 32, name="a", capture="0" * 64, locator="", url=None, outlet=None,
        byline=None, title=None, published="2025-03-10", published_by="given", language="en",
        text=sentence, dateline=None, credits=(), notes=(),
    )  # fmt: skip
    passage = Passage(document=document.id, index=0, start=0, end=len(sentence))
    evidence = Evidence(
        document, passage, unpack(parse(sentence)) if parsed else None, before=before,
        quoted=quotes.carry(sentence, [passage])[0].spans, reader="model test",
    )  # fmt: skip
    return evidence.claims(list(proposed))


def one(**changed: Any) -> tuple[Claim, Count]:
    """Return the only claim of the good proposal with some fields changed."""
    (claim,), count = check({**GOOD, **changed})
    return claim, count


def test_what_the_sentence_says_is_kept_whole() -> None:
    """Nothing is dropped of an answer that is right, and our grammar gives days and scope."""
    claim, count = one()
    assert not count.dropped
    assert not count.lost
    assert (count.proposed, count.kept) == (1, 1)
    assert (count.fields, count.chosen) == (17, 6)
    assert [(p.text, p.code) for p in (*claim.from_, *claim.to)] == [("Iran", "IRN"), ("Sudan", "SDN")]  # fmt: skip
    assert [(q.low, q.high, q.unit) for q in claim.quantity] == [(300, None, "drone")]
    assert claim.when is not None
    assert (claim.when.start, claim.when.end) == ("2025-01-01", None)
    assert claim.place[0].country == "IRN"
    assert claim.loaded == ("puppet press",)
    assert all(0 <= m.start < m.end <= len(SENTENCE) for m in claim.marks)


@pytest.mark.parametrize(
    ("field", "made_up", "reason"),
    [
        ("quantity", [{"text": "500 drones", "low": 500, "high": 500, "unit": "drone"}], "quantity: not in the sentence"),
        ("quantity", [{"text": "at least 300 drones", "low": 3000, "high": None, "unit": "drone"}], "quantity: another number"),
        ("quantity", [{"text": "two officials told", "low": None, "high": None, "unit": ""}], "quantity: no number given"),
        ("quantity", [{"text": "delivered", "low": 1, "high": 1, "unit": ""}], "quantity: no number in those words"),
        ("when", "in February", "when: not in the sentence"),
        ("when", "two officials", "when: no time in those words"),
        ("place", [{"text": "Port Sudan", "role": "destination"}], "place: not in the sentence"),
        ("place", [{"text": "Sudan", "role": "destination"}], "place: repeats a party"),
        ("place", [{"text": "drones", "role": "origin"}], "place: no name of a place"),
        ("place", [{"text": "Bandar Abbas", "role": "nearby"}], "place: no known role"),
        ("attribution", [{"text": "Tehran Times", "code": "IRN"}], "attribution: not in the sentence"),
        ("attribution", [{"text": "two officials", "code": "SAU"}], "attribution code: names nobody of that code"),
        ("loaded", ["war machine"], "loaded: not in the sentence"),
        ("loaded", ["Sudan"], "loaded: the name of a party"),
        ("stage", "finished", "stage: no known word"),
        ("certainty", 1, "certainty: no known word"),
        ("voice", "news", "voice: no known word"),
    ],
)  # fmt: skip
def test_what_is_made_up_is_dropped_and_counted(field: str, made_up: Any, reason: str) -> None:
    """A field without evidence costs that field, by name and reason; the claim stays."""
    claim, count = one(**{field: made_up})
    assert count.dropped[reason] == 1
    assert sum(count.dropped.values()) == 1
    assert claim.kind == "transfer"
    if field not in ("stage", "certainty", "voice", "attribution"):
        assert not getattr(claim, field)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"act": "seized"}, "no act in the sentence"),
        ({"kind": "gift"}, "no known kind"),
        ({"polarity": "maybe"}, "neither affirmed nor denied"),
        ({"what": {"text": "missiles", "category": "missile"}}, "nothing that it is about"),
        ({"from": [{"text": "Russia", "code": "RUS"}], "to": []}, "no party"),
        ({"kind": "contact", "to": [{"text": "Chad", "code": "TCD"}]}, "only one party"),
        ({"to": [{"text": "Iran", "code": "IRN"}]}, "one party on both sides"),
        ({"kind": "production", "from": []}, "no producer"),
    ],
)
def test_a_claim_that_loses_what_it_needs_is_lost(changed: dict[str, Any], why: str) -> None:
    """Without an act, a kind, a polarity, or who does it to what, there is no claim."""
    found, count = check({**GOOD, **changed})
    assert found == []
    assert count.lost[why] == 1
    assert (count.proposed, count.kept) == (1, 0)


def test_a_wrong_bound_of_a_right_number_is_mended() -> None:
    """The number is stated; which side is open is read off the words."""
    claim, count = one(
        quantity=[{"text": "at least 300 drones", "low": 300, "high": 300, "unit": "drone"}]
    )
    assert [(q.low, q.high) for q in claim.quantity] == [(300, None)]
    assert count.mended["bounds"] == 1
    assert not count.dropped


def test_a_named_party_has_its_own_code() -> None:
    """Whatever code a model gives to Iran, it is Iran."""
    claim, count = one(**{"from": [{"text": "Iran", "code": "IRQ"}]})
    assert claim.from_[0].code == "IRN"
    assert count.mended["from code"] == 1


@pytest.mark.parametrize(
    ("code", "before", "kept"),
    [("PRK", "Pyongyang made a promise.", "PRK"), ("PRK", "", None), ("XYZ", "Pyongyang.", None)],
)
def test_a_reference_has_the_code_of_somebody_named_nearby(
    code: str, before: str, kept: str | None
) -> None:
    """"It" may stand for whom the sentences before name, and for nobody else."""  # fmt: skip
    sentence = "It has sent 40 trucks to Moscow."
    proposal = {
        **GOOD, "act": "sent", "from": [{"text": "It", "code": code}],
        "to": [{"text": "Moscow", "code": "RUS"}], "what": {"text": "trucks", "category": "equipment"},
        "quantity": [], "when": None, "place": [], "attribution": [], "loaded": [],
    }  # fmt: skip
    (claim,), count = check(proposal, sentence=sentence, before=before)
    assert [p.code for p in claim.from_] == [kept]
    assert bool(count.dropped) == (kept is None)


def test_the_act_may_be_given_in_another_form() -> None:
    """A model that writes "deliver" of "has delivered" has seen it."""
    claim, count = one(act="deliver")
    assert count.mended["act"] == 1
    assert any(m.slot == "trigger" and SENTENCE[m.start : m.end] == "delivered" for m in claim.marks)  # fmt: skip


def test_direct_speech_is_read_off_the_marks() -> None:
    """Inside quotation marks the last speaker is quoted, and what is loaded there is theirs."""
    sentence = "“The regime has shipped rockets to Sudan,” the envoy of Chad said."
    proposal = {
        **GOOD, "act": "shipped", "from": [{"text": "The regime", "code": None}],
        "what": {"text": "rockets", "category": "missile"}, "quantity": [], "when": None, "place": [],
        "attribution": [{"text": "the envoy of Chad", "code": "TCD"}], "loaded": ["regime"],
    }  # fmt: skip
    (claim,), count = check(proposal, sentence=sentence)
    assert [(s.text, s.code, s.direct) for s in claim.attribution] == [("the envoy of Chad", "TCD", True)]  # fmt: skip
    assert claim.loaded == ()
    assert count.dropped["loaded: inside quotation marks"] == 1


def test_the_same_claim_twice_is_one() -> None:
    """A model that repeats itself is counted once."""
    found, count = check(GOOD, GOOD)
    assert len(found) == 1
    assert (count.proposed, count.kept, count.lost["said twice"]) == (2, 1, 1)


def test_without_a_grammar_numbers_are_checked_by_their_digits() -> None:
    """In a language that we do not parse, stated digits are evidence, and times have none."""
    sentence = "Иран передал Судану 1 500 ракет в январе."
    proposal = {
        **GOOD, "act": "передал", "from": [{"text": "Иран", "code": "IRN"}],
        "to": [{"text": "Судану", "code": "SDN"}], "what": {"text": "ракет", "category": "missile"},
        "quantity": [{"text": "1 500 ракет", "low": 1500, "high": 1500, "unit": "ракет"}],
        "when": "в январе", "place": [], "attribution": [], "loaded": [],
    }  # fmt: skip
    (claim,), count = check(proposal, sentence=sentence, parsed=False)
    assert [(q.low, q.unit) for q in claim.quantity] == [(1500, "ракет")]
    assert [p.code for p in (*claim.from_, *claim.to)] == ["IRN", "SDN"]
    assert dict(count.dropped) == {"when: no time in those words": 1}
    wrong = {**proposal, "quantity": [{"text": "1 500 ракет", "low": 15, "high": 15, "unit": "ракет"}]}  # fmt: skip
    (claim,), count = check(wrong, sentence=sentence, parsed=False)
    assert claim.quantity == ()


@pytest.mark.parametrize("wild", [None, 7, "x", [], [1], {"text": 3}, [{"text": None}], [[{}]]])
@pytest.mark.parametrize("field", sorted(GOOD))
def test_nothing_that_json_can_hold_raises(field: str, wild: Any) -> None:
    """An answer of any shape is dropped, never an error."""
    check({**GOOD, field: wild})
    check({})
    entry = {**GOOD["quantity"][0], **GOOD["place"][0], **GOOD["what"], "text": "Bandar Abbas"}
    for part in ("text", "code", "low", "high", "unit", "role", "category"):
        check({**GOOD, field: [{**entry, part: wild}]})
        check({**GOOD, field: {**entry, part: wild}})


def test_words_are_found_whole_whatever_the_marks() -> None:
    """Case, blanks and kinds of marks may differ; letters may not, and half a word is none."""
    assert find_words("the “Volya”\n class", 'the "volya" class') == (0, 18)
    assert find_words("Nigerian oil", "Niger") is None
    assert find_words("1,300 men", "300") is None
    assert find_words("북한은 보냈다", "북한") == (0, 2)
    assert find_words("any", "") is None


def test_codes_are_those_of_the_codebook() -> None:
    """States by ISO 3166-1 alpha-3, and the three bodies."""
    assert {"PRK", "RUS", "UNO", "EUU", "NATO"} <= known_codes()
    assert "XYZ" not in known_codes()
