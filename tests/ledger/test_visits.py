"""What the ledger keeps of addresses that were asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from supplyline.ledger import open_ledger
from tests.ledger.build import capture, failure, ledger_of_one, run, visit

NOW, YESTERDAY = "2025-01-02T08:00:00Z", "2025-01-01T08:00:00Z"


def test_a_capture_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Headers, redirects and notes keep their order; what is empty stays empty."""
    fetched = replace(
        capture(b"page", "https://a.example/1"),
        method="http", operator="someone", reached="https://a.example/2", status=200,
        headers=(("Content-Type", "text/html"), ("X-Twice", "1"), ("X-Twice", "2")),
        redirects=("https://a.example/1",), note=(("outlet", "Alphaville Post"),),
    )  # fmt: skip
    with ledger_of_one(tmp_path / "ledger.db") as ledger:
        with ledger.transaction():
            assert ledger.add_capture(fetched)
            assert not ledger.add_capture(fetched)
        assert ledger.captures_of("https://a.example/1") == [fetched]
        assert fetched in ledger.captures()
        assert capture() in ledger.captures()
        assert list(ledger.captures_unread("any tool")) == [fetched]


def test_an_address_is_known_by_its_last_visit(tmp_path: Path) -> None:
    """The last visit says how it is; the last that had something, how to ask whether it changed."""
    with ledger_of_one(tmp_path / "ledger.db") as ledger:
        with ledger.transaction():
            ledger.add_visit(visit(etag='"a"', status=200))
            ledger.add_visit(visit(outcome="failed: status 500", status=500))
        number, last = ledger.last_visit("https://a.example/1") or (0, None)
        assert (number, last) == (2, visit(outcome="failed: status 500", status=500))
        number, had = ledger.last_visit("https://a.example/1", had=True) or (0, None)
        assert (number, had) == (1, visit(etag='"a"', status=200))
        assert ledger.last_visit("https://a.example/other") is None
        assert [v.outcome for v in ledger.visits()] == ["captured", "failed: status 500"]


def test_a_round_that_did_not_end_is_gone_on_with(tmp_path: Path) -> None:
    """A round knows the last visit before it began, until it ends or is too old."""
    with ledger_of_one(tmp_path / "ledger.db") as ledger, ledger.transaction():
        ledger.add_visit(visit())
        assert ledger.begin_round("round", NOW, since=YESTERDAY) == 1
        ledger.add_visit(visit())
        assert ledger.begin_round("round", NOW, since=YESTERDAY) == 1
        assert ledger.begin_round("other", NOW, since=YESTERDAY) == 2
        ledger.end_round("round", NOW, visit=1)
        assert ledger.begin_round("round", NOW, since=YESTERDAY) == 2
        assert (
            ledger.begin_round("round", "2025-01-04T08:00:00Z", since="2025-01-03T08:00:00Z") == 2
        )


def test_an_address_that_is_had_at_last_is_no_failure(tmp_path: Path) -> None:
    """A failure of an address stands until a later visit finds something there."""
    path = tmp_path / "ledger.db"
    lost = replace(failure(), source="https://a.example/1", capture=None)
    with ledger_of_one(path) as ledger, ledger.transaction():
        ledger.add_failure(lost)
        ledger.add_visit(visit(outcome="failed: status 500"))
    with open_ledger(path, write=True) as ledger:
        assert ledger.failures_of("https://a.example/1") == [lost]
        ledger.begin(run(2))
        with ledger.transaction():
            ledger.add_visit(visit())
        assert ledger.failures() == ledger.failures_of("https://a.example/1") == []
        assert ledger.verify() == []
