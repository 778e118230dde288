"""Every output is what the contract says, checked against its JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from supplyline.contract import claim_json, edge_json, event_json, origin_json
from supplyline.records import (
    Acknowledgement,
    Bounds,
    Category,
    Certainty,
    Claim,
    Confidence,
    Credit,
    Document,
    Event,
    Kind,
    Origin,
    Party,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Relation,
    Reuse,
    Speaker,
    Stage,
    Status,
    Thing,
    Voice,
    When,
)
from supplyline.schema import DATA
from supplyline.schema.grading import grades

PLAIN: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((DATA / "contract").glob("*.json"))
}
SCHEMAS = {name: Draft202012Validator(schema) for name, schema in PLAIN.items()}

words = st.text(min_size=1, max_size=20)
hexes = st.text("0123456789abcdef", min_size=32, max_size=32)
codes = st.none() | st.sampled_from(["PRK", "RUS", "UNO", "EUU", "NATO"])
days = st.none() | st.dates().map(str)
numbers = st.none() | st.floats(0, 1e15) | st.integers(0, 10**9).map(float)


def ids(prefix: str) -> st.SearchStrategy[str]:
    return hexes.map(lambda digits: f"{prefix}:{digits}")


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


parties = tuples(st.builds(Party, text=words, code=codes))
things = st.none() | st.builds(Thing, text=words, category=st.sampled_from(get_args(Category)))
whens = st.none() | st.builds(When, text=words, start=days, end=days)
places = tuples(st.builds(Place, text=words, role=st.sampled_from(get_args(PlaceRole))))

claims = st.builds(
    Claim,
    id=ids("c1"), document=ids("d1"), start=st.integers(0, 99), end=st.integers(100, 200),
    sentence=words, kind=st.sampled_from(get_args(Kind)), from_=parties, to=parties, what=things,
    quantity=tuples(st.builds(Quantity, low=numbers, high=numbers, unit=words, text=words)),
    when=whens, place=places, stage=st.sampled_from(get_args(Stage)),
    polarity=st.sampled_from(get_args(Polarity)), certainty=st.sampled_from(get_args(Certainty)),
    attribution=tuples(st.builds(Speaker, text=words, code=codes, direct=st.booleans())),
    voice=st.sampled_from(get_args(Voice)), loaded=tuples(words), reader=words,
    marks=st.just(()),
)  # fmt: skip

events = st.builds(
    Event,
    id=ids("e1"), kind=st.sampled_from(get_args(Kind)), from_=parties, to=parties, what=things,
    when=whens, place=places, stage=st.sampled_from(get_args(Stage)),
    quantity=tuples(
        st.builds(
            Bounds, unit=words, low=numbers, best=numbers, high=numbers, rule=words,
            claims=tuples(ids("c1")),
        )
    ),
    claims=st.lists(ids("c1"), min_size=1, max_size=3).map(tuple), documents=tuples(ids("d1")),
    outlets=tuples(words), origins_low=st.integers(0, 3), origins_high=st.integers(3, 9),
    acknowledgement=tuples(
        st.builds(
            Acknowledgement, party=st.sampled_from(["PRK", "NATO"]),
            status=st.sampled_from(get_args(Status)), since=days, claims=tuples(ids("c1")),
        )
    ),
    reasons=tuples(words), tier=st.sampled_from(["candidate", "vetted"]),
    related=tuples(
        st.builds(
            Relation, event=ids("e1"), kind=st.sampled_from(["stage_of", "part_of", "includes"]),
            reason=words,
        )
    ),
)  # fmt: skip


@settings(max_examples=60)
@given(claim=claims, name=words)
def test_any_claim_is_what_the_contract_says(claim: Claim, name: str) -> None:
    """Whatever a reader may put into a claim, its JSON is valid and calls the document by its name."""
    found = claim_json(claim, name)
    SCHEMAS["claim"].validate(json.loads(json.dumps(found)))
    assert (found["document"], found["id"]) == (name, claim.id)


@settings(max_examples=60)
@given(event=events)
def test_any_event_is_what_the_contract_says(event: Event) -> None:
    """Whatever fusion may infer, its JSON is valid, and counts documents and outlets."""
    found = event_json(event)
    SCHEMAS["event"].validate(json.loads(json.dumps(found)))
    assert found["documents"] == len(event.documents)
    assert found["origins"] == {"low": event.origins_low, "high": event.origins_high}


def test_origins_and_edges_are_what_the_contract_says() -> None:
    """Origins carry the document's credits; edges name documents as outputs do."""
    document = Document(
        id="d1:" + "0" * 32, name="ours", capture="", locator="", url=None, outlet=None, byline=None,
        title=None, published=None, published_by=None, language="en", text="Nine ships left. (BNA)",
        dateline=None, notes=(),
        credits=(Credit(start=17, end=22, text="(BNA)", agency="Betaland News", kind="syndicated"),),
    )  # fmt: skip
    origin = Origin(
        document=document.id, origin="o1:" + "a" * 32, role="copy", copied_share=0.5,
        reasons=("printed later",),
    )  # fmt: skip
    found = origin_json(document, origin)
    SCHEMAS["origin"].validate(found)
    assert found["credit"] == [{"text": "(BNA)", "agency": "Betaland News", "kind": "syndicated"}]
    reuse = Reuse(
        copy=document.id, source="d1:" + "1" * 32, share=0.5, spans=((0, 4, 2, 6),), kind="rewrite",
        reasons=(),
    )  # fmt: skip
    edge = edge_json(reuse, {document.id: "ours", "d1:" + "1" * 32: "theirs"})
    SCHEMAS["edge"].validate(edge)
    assert (edge["copy"], edge["source"], edge["spans"]) == ("ours", "theirs", [[0, 4, 2, 6]])


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schemas_are_closed(name: str) -> None:
    """A schema is valid, names every field as required and allows no other."""
    schema = PLAIN[name]
    Draft202012Validator.check_schema(schema)
    assert set(schema["required"]) == set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_the_schemas_list_the_words_of_the_records() -> None:
    """Kinds, categories, stages and statuses are the same in records and schemas."""
    claim, event = PLAIN["claim"]["properties"], PLAIN["event"]["properties"]
    assert claim["kind"]["enum"] == list(get_args(Kind))
    assert claim["stage"]["enum"] == list(get_args(Stage))
    assert claim["what"]["anyOf"][1]["properties"]["category"]["enum"] == list(get_args(Category))
    assert event["acknowledgement"]["items"]["properties"]["status"]["enum"] == list(
        get_args(Status)
    )


def test_the_schema_lists_the_words_of_the_scale() -> None:
    """Likelihoods and confidences are those of schema/grades.yaml."""
    event = PLAIN["event"]["properties"]
    words = event["likelihood"]["anyOf"][1]["properties"]["word"]["enum"]
    assert words == [word.word for word in grades().likelihood]
    assert event["confidence"]["enum"] == [*get_args(Confidence), None]


def test_whole_numbers_are_printed_whole() -> None:
    """Nine is 9 and not 9.0, in claims as in the gold."""
    quantity = Quantity(low=9.0, high=None, unit="troop", text="at least nine")
    claim = Claim(
        id="c1:" + "0" * 32, document="d1:" + "0" * 32, start=0, end=1, sentence="x", kind="casualty",
        from_=(), to=(), what=None, quantity=(quantity,), when=None, place=(), stage="done",
        polarity="affirmed", certainty="certain", attribution=(), voice="report", loaded=(), reader="r",
    )  # fmt: skip
    assert '"low": 9,' in json.dumps(claim_json(claim, "a"))


def test_the_contract_page_and_the_schemas_agree() -> None:
    """Every field of a line out, of an alert and of what a replay prints is named in docs/contract.md."""
    page = (Path(__file__).parents[1] / "docs" / "contract.md").read_text(encoding="utf-8")
    watched = ("indicator", "alert", "firing", "expectation")
    for name in ("origin", "edge", "passage", "event", "likeness", *watched):
        for key in PLAIN[name]["properties"]:
            assert f"`{key}`" in page, f"{name}.{key}"
