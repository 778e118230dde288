"""What is appended is given back, once, and only what changed is appended again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplyline.errors import CaseError
from supplyline.ledger import open_ledger, row_counts
from supplyline.ledger.opening import opened
from supplyline.records import Claim, Quantity, When
from tests.ledger.build import (
    SENTENCE,
    TOOL,
    Where,
    alert,
    at,
    capture,
    claim,
    claim_origin,
    document,
    event,
    failure,
    fill,
    judgement,
    ledger_of_one,
    origin,
    passages,
    reading,
    reuse,
    run,
)


def test_what_is_appended_is_given_back(place: Where) -> None:
    """A document, its passages, reading, claims, origin and event come back as they went in."""
    one = document()
    with ledger_of_one(place) as ledger:
        assert list(ledger.documents()) == [one]
        assert ledger.passages(one.id) == passages(one)
        assert list(ledger.claims()) == [claim(one)]
        assert list(ledger.claims([claim(one).id])) == [claim(one)]
        assert ledger.readings() == [replace(reading(one), claims=())]
        assert ledger.origins() == [origin(one)]
        assert ledger.claim_origins() == [claim_origin(claim(one))]
        assert ledger.events() == [event((claim(one),))]
        assert list(ledger.events_streamed()) == ledger.events()
        assert ledger.event(event((claim(one),)).id) == event((claim(one),))
        assert ledger.origins_of([one.id, "d1:none"]) == {one.id: origin(one)}
        assert ledger.claim_origins_of([claim(one).id, "c1:none"]) == {
            claim(one).id: claim_origin(claim(one))
        }
        assert ledger.captures() == [capture()]
        assert ledger.captures_named([capture().id, "00"]) == {capture().id: capture()}
        assert ledger.parses([SENTENCE, "unheard"], pipeline="parser 1") == {SENTENCE: b"parse"}


def test_events_stream_in_the_order_of_their_list(place: Where) -> None:
    """Events stream by first day, then id, undated ones last, rejected ones not at all."""
    one = document()
    days = ("2025-03-01", None, "2024-01-01", "2025-03-01", None)
    many = [
        replace(
            event((claim(one),), f"event {n}"),
            when=When(text="", start=day, end=None) if day else None,
            rejected=("A. Reviewer: it is none",) if n == 4 else (),
        )
        for n, day in enumerate(days)
    ]
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.replace_events(many, tool=TOOL)
        assert list(ledger.events_streamed()) == ledger.events()
        assert [e.when and e.when.start for e in ledger.events()] == [
            "2024-01-01", "2025-03-01", "2025-03-01", None,
        ]  # fmt: skip


def test_the_same_again_appends_nothing(place: Where) -> None:
    """Appending what is held leaves every table as long as it was."""
    one = document()
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.add_failure(failure())
        before = row_counts(ledger.place)
        with ledger.transaction():
            assert not ledger.add_capture(capture())
            assert not ledger.add_document(one, passages(one), tool=TOOL)
            assert not ledger.add_failure(failure())
            assert ledger.replace_origins([], [origin(one)], tool=TOOL) == 0
            assert ledger.replace_claim_origins([claim_origin(claim(one))], tool=TOOL) == 0
            assert ledger.replace_events([event((claim(one),))], tool=TOOL) == 0
        assert row_counts(ledger.place) == before


def test_a_run_that_adds_nothing_leaves_no_trace(place: Where) -> None:
    """The run's own row comes with its first append."""
    with ledger_of_one(place) as ledger:
        assert ledger.end("2025-01-01T09:00:00Z")
    before = row_counts(place)
    with open_ledger(place, write=True) as ledger:
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_capture(capture())
        assert not ledger.end("2025-01-02T09:00:00Z")
    assert row_counts(place) == before


def test_a_transaction_is_kept_whole_or_not_at_all(place: Where) -> None:
    """A fault inside a transaction takes back its appends, the run's own row included."""
    with open_ledger(place, create=True) as ledger:
        ledger.begin(run())
        with pytest.raises(ZeroDivisionError), ledger.transaction():  # noqa: PT012  # both lines are the rule
            ledger.add_capture(capture())
            raise ZeroDivisionError
        assert ledger.captures() == []
        assert ledger.runs() == []
        with ledger.transaction():
            ledger.add_capture(capture())
        assert len(ledger.runs()) == 1


def test_appending_needs_a_run_and_a_transaction(place: Where) -> None:
    """No row without a run that made it, and none outside a transaction."""
    with open_ledger(place, create=True) as ledger:
        with pytest.raises(CaseError, match="begin"), ledger.transaction():
            ledger.add_capture(capture())
        ledger.begin(run())
        with pytest.raises(CaseError, match="transaction"):
            ledger.add_capture(capture())


@pytest.mark.parametrize("table", sorted(every_table := {
    "runs", "run_ends", "captures", "intakes", "documents", "passages",
    "reuse", "origins", "parses", "readings", "claims", "claim_origins", "events", "judgements", "alerts",
    "failures", "derivations", "log", "visits", "rounds", "heads", "stamps",
    "withdrawals", "forwards", "parts", "assessments", "cap_totals", "hits", "deliveries",
}))  # fmt: skip
def test_no_row_can_be_changed_or_taken_out(place: Where, table: str) -> None:
    """Every table refuses UPDATE and DELETE, whoever asks."""
    with ledger_of_one(place) as ledger:
        fill(ledger)
    assert set(row_counts(place)) == every_table
    with opened(place, write=True) as store:
        column = next(iter(store.columns(table)))
        for statement in (f"DELETE FROM {table}", f'UPDATE {table} SET "{column}" = "{column}"'):  # noqa: S608  # names from the schema
            with pytest.raises(store.errors, match="append-only"):
                store.execute(statement)


def test_another_text_of_a_document_is_a_new_version(place: Where) -> None:
    """A document read again with other words is appended; passages and claims follow it."""
    with ledger_of_one(place) as ledger:
        longer = document(text=SENTENCE + " It was night.")
        with ledger.transaction():
            assert ledger.add_document(longer, passages(longer), tool="test 2")
        assert list(ledger.documents()) == [longer]
        assert ledger.passages(longer.id) == passages(longer)
        assert list(ledger.claims()) == []
        assert list(ledger.unread(TOOL)) == [(longer.id, len(longer.text))]
        assert list(ledger.arrived(0)) == [(2, longer.id, len(longer.text), False)]
        assert list(ledger.arrived(1)) == [(2, longer.id, len(longer.text), True)]
        assert ledger.newest() == 2
        assert ledger.tally().documents == 1


@pytest.mark.parametrize("calls", [(4,), (1, 3), (2, 2), (1, 1, 1, 1)])
def test_origins_are_numbered_as_the_documents_come(place: Where, calls: tuple[int, ...]) -> None:
    """However many calls bring them, so that rows do not tell how the work was cut."""
    four = [document(text) for text in ("d", "b", "c", "e")]
    ids = [one.id for one in four]
    assert ids != sorted(ids)
    edges = [reuse(four[1], four[0]), reuse(four[2], four[1])]
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            for one in four:
                ledger.add_document(one, passages(one), tool=TOOL)
            low = 0
            for count in calls:
                some = ids[low : low + count]
                ledger.replace_origins(
                    [edge for edge in edges if edge.copy in some],
                    [origin(one) for one in four[low : low + count]], tool=TOOL, documents=some,
                )  # fmt: skip
                low += count
        assert [id_ for id_, *_ in ledger.origins_after(0) if id_ in ids] == ids
        assert [copy for _, copy, *_ in ledger.reuse_after(0) if copy in ids] == ids[1:3]


def test_origins_of_some_leave_those_of_others(place: Where) -> None:
    """Answers for some documents replace theirs alone, and what is not told any more is withdrawn."""
    one, two = document(), document("b")
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.add_document(two, passages(two), tool=TOOL)
            ledger.replace_origins([reuse(two, one)], [origin(one), origin(two)], tool=TOOL)
        with ledger.transaction():
            rows = ledger.replace_origins([], [origin(two, "own")], tool=TOOL, documents=[two.id])
        assert rows == 2  # the edge is withdrawn, the origin is another
        assert ledger.reuse() == []
        assert sorted(ledger.origins(), key=lambda o: o.origin) == sorted(
            [origin(one), origin(two, "own")], key=lambda o: o.origin
        )


def test_another_reader_takes_over(place: Where) -> None:
    """The current claims are those of the latest reading; the earlier ones stay in the ledger."""
    one = document()
    with ledger_of_one(place) as ledger:
        assert list(ledger.unread(TOOL)) == []
        assert list(ledger.unread("test 2")) == [(one.id, len(one.text))]
        with ledger.transaction():
            ledger.add_reading(reading(one, "reader 2"), tool="test 2")
        assert [c.reader for c in ledger.claims()] == ["reader 2"]
        assert row_counts(ledger.place)["claims"] == 2


def test_what_no_longer_holds_is_withdrawn(place: Where) -> None:
    """Events and reuse that a new derivation does not give are gone from view, not from the file."""
    one, two = document(), document("b")
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.add_document(two, passages(two), tool=TOOL)
            ledger.replace_origins([reuse(two, one)], [origin(one), origin(two)], tool=TOOL)
            assert ledger.replace_events([event((claim(one),), "other")], tool=TOOL) == 2
        assert [e.id for e in ledger.events()] == [event((claim(one),), "other").id]
        with ledger.transaction():
            assert ledger.replace_origins([], [origin(one), origin(two)], tool=TOOL) == 1
        assert ledger.reuse() == []
        with ledger.transaction():
            ledger.replace_events([event((claim(one),))], tool=TOOL)
        assert ledger.events() == [event((claim(one),))]


def test_only_claims_that_go_back_elsewhere_are_appended(place: Where) -> None:
    """Another origin of a claim is one row; a claim that is given none is withdrawn, and may return."""
    one, two = document(), document("b")
    first, second = claim_origin(claim(one)), claim_origin(claim(two))
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.add_document(two, passages(two), tool=TOOL)
            ledger.add_reading(reading(two), tool=TOOL)
            assert ledger.replace_claim_origins([second, first], tool=TOOL) == 1
        assert ledger.claim_origins() == sorted([first, second], key=lambda o: o.claim)
        moved = claim_origin(claim(one), "another statement")
        with ledger.transaction():
            assert ledger.replace_claim_origins([moved, second], tool="test 2") == 1
        assert moved in ledger.claim_origins()
        assert first not in ledger.claim_origins()
        with ledger.transaction():
            assert ledger.replace_claim_origins([second], tool=TOOL) == 1
        assert ledger.claim_origins() == [second]
        with ledger.transaction():
            assert ledger.replace_claim_origins([second], tool=TOOL) == 0
            assert ledger.replace_claim_origins([moved, second], tool=TOOL) == 1
        assert moved in ledger.claim_origins()
        assert row_counts(ledger.place)["claim_origins"] == 5
        assert ledger.verify() == []


def test_an_earlier_day_can_be_shown(place: Where) -> None:
    """What was held at the end of a day comes back as it was, whatever came later."""
    one = document()
    with ledger_of_one(place, clock=at("2025-01-01")) as ledger:
        ledger.end("2025-01-01T09:00:00Z")
    with open_ledger(place, write=True, clock=at("2025-02-01")) as ledger:
        ledger.begin(run(2, "2025-01-01"))  # the run began earlier; its rows came on this day
        with ledger.transaction():
            two = document("b")
            ledger.add_document(two, passages(two), tool=TOOL)
            ledger.add_reading(reading(one, "reader 2"), tool="test 2")
            ledger.replace_claim_origins([], tool=TOOL)
            ledger.replace_events([event((claim(one),), "later")], tool=TOOL)
    with open_ledger(place, as_of="2025-01-31") as ledger:
        assert [d.name for d in ledger.documents()] == ["a"]
        assert [c.reader for c in ledger.claims()] == ["reader 1"]
        assert ledger.claim_origins() == [claim_origin(claim(one))]
        assert ledger.events() == [event((claim(one),))]
        assert ledger.tally().documents == 1
        assert len(ledger.runs()) == 1
        assert [entry.seq for entry in ledger.log()] == [1, 2]
        assert list(ledger.table_rows("documents"))[-1]["entry"] == 1
    with open_ledger(place, as_of="2024-12-31") as ledger:
        assert (ledger.events(), ledger.captures(), ledger.runs()) == ([], [], [])
    with open_ledger(place, as_of="2025-02-01") as ledger:
        assert ledger.claim_origins() == []
        assert [e.id for e in ledger.events()] == [event((claim(one),), "later").id]
    with pytest.raises(CaseError, match="day"), open_ledger(place, as_of="yesterday"):
        pass


def test_a_state_can_be_read_while_others_write(place: Where) -> None:
    """An entry shows what was held then; a reader half way through a list holds no writer up."""
    one = document()
    with ledger_of_one(place) as ledger:
        ledger.end("2025-01-01T09:00:00Z")
    with open_ledger(place) as ledger:
        head = ledger.head()
    assert head is not None
    with open_ledger(place, entry=head.seq) as reader:
        events = reader.events_streamed()
        next(events)
        with open_ledger(place, write=True) as ledger:
            ledger.begin(run(2))
            with ledger.transaction():
                ledger.add_document(document("b"), passages(document("b")), tool=TOOL)
                ledger.replace_events([event((claim(one),), "later")], tool=TOOL)
        assert list(events) == []
        assert reader.events() == [event((claim(one),))]
        assert [d.name for d in reader.documents()] == ["a"]
        assert reader.head() == head


def test_a_long_list_read_at_once_holds_no_writer_up(place: Where) -> None:
    """Who reads rows at once lets others commit, however many of the list he has not used yet."""
    many = [document(f"{n}") for n in range(450)]
    with ledger_of_one(place) as ledger, ledger.transaction():
        for one in many:
            ledger.add_document(one, passages(one), tool=TOOL)
    with open_ledger(place, at_once=True) as reader:
        rows = reader.documents_after(0)
        next(rows)
        with open_ledger(place, write=True) as ledger:
            ledger.begin(run(2))
            with ledger.transaction():
                ledger.replace_events([event((claim(many[0]),), "later")], tool=TOOL)
        assert len(list(rows)) == len(many)


def test_a_sentence_is_parsed_once(place: Where) -> None:
    """What is parsed by one pipeline is not asked for again, and nothing else is left out."""
    with ledger_of_one(place) as ledger:
        asked = ["new", SENTENCE, "new", "newer"]
        assert ledger.unparsed(asked, pipeline="parser 1") == ["new", "newer"]
        assert ledger.unparsed(asked, pipeline="parser 2") == ["new", SENTENCE, "newer"]


def test_more_than_one_query_can_take(place: Where) -> None:
    """Look-ups by thousands of keys are cut into queries that the database allows."""
    sentences = [f"sentence {n}" for n in range(2_345)]
    with ledger_of_one(place) as ledger:
        with ledger.transaction():
            ledger.add_parses({s: s.encode() for s in sentences}, pipeline="parser 1")
        assert ledger.unparsed(sentences, pipeline="parser 1") == []
        assert ledger.parses(sentences, pipeline="parser 1") == {s: s.encode() for s in sentences}


def test_a_failure_stands_until_its_source_is_taken_in(place: Where) -> None:
    """A file that failed and was then mended fails no longer; one that fails again does again."""
    from supplyline.ledger import Intake  # noqa: PLC0415  # beside its use

    bad, good = capture(b"bad", "b.pdf"), capture(b"good", "b.pdf")
    with open_ledger(place, create=True) as ledger:
        ledger.begin(run(1))
        with ledger.transaction():
            ledger.add_failure(failure("b.pdf", bad))
            ledger.add_failure(failure("b.pdf"))
        assert len(ledger.failures()) == 2
        ledger.end("2025-01-01T09:00:00Z")
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_capture(good)
            ledger.add_intake(
                Intake(capture=good.id, source="b.pdf", tool=TOOL, documents=1, repeats=0, failures=0)
            )  # fmt: skip
        assert ledger.failures() == []
        ledger.end("2025-01-01T10:00:00Z")
        ledger.begin(run(3))
        with ledger.transaction():
            assert ledger.add_failure(failure("b.pdf"))
        assert ledger.failures() == [failure("b.pdf")]


def test_judgements_and_alerts_are_kept_once(place: Where) -> None:
    """What a reviewer decided and what an indicator did is kept in order, each once."""
    with ledger_of_one(place) as ledger:
        for expected in (True, False):
            with ledger.transaction():
                assert ledger.add_judgement(judgement()) is expected
                assert ledger.add_alert(alert()) is expected
        assert ledger.judgements() == [judgement()]
        assert ledger.alerts() == [alert()]


numbers = st.none() | st.floats(0, 1e12)
texts = st.text(min_size=1, max_size=40)
days = st.none() | st.dates().map(str)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sentence=texts,
    quantity=st.builds(Quantity, low=numbers, high=numbers, unit=texts, text=texts),
    when=st.none() | st.builds(When, text=texts, start=days, end=days),
    loaded=st.lists(texts, max_size=2).map(tuple),
)
def test_a_claim_survives_whatever_it_says(
    new_place: Callable[[], Where],
    sentence: str,
    quantity: Quantity,
    when: When | None,
    loaded: tuple[str, ...],
) -> None:
    """Any text of whole characters, any bounds and any days come back equal."""
    one = document(text=sentence)
    said: Claim = replace(claim(one), quantity=(quantity,), when=when, loaded=loaded)
    with open_ledger(new_place(), create=True) as ledger:
        ledger.begin(run())
        with ledger.transaction():
            ledger.add_document(one, passages(one), tool=TOOL)
            ledger.add_reading(replace(reading(one), claims=(said,)), tool=TOOL)
        assert list(ledger.claims()) == [said]
        assert list(ledger.documents()) == [one]
