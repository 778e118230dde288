"""Portions of a list: together the list, by cursors that nobody can make up and that stay good."""

from __future__ import annotations

import threading
from bisect import insort

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.ledger import BadCursor
from supplyline.web.api.portions import Key, give, shortened, sorted_portion, take
from supplyline.web.api.worked_out import StillWorking, WorkedOut

keys = st.tuples(st.integers(-(2**53), 2**53), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9))  # fmt: skip


def of(row: Key) -> Key:
    return row


@given(rows=st.lists(keys, unique=True), most=st.integers(1, 5), new=keys)
def test_portions_are_the_list(rows: list[Key], most: int, new: Key) -> None:
    """Each record that was there comes once, in order, whatever is put in meanwhile."""
    rows = sorted(rows)
    held, after = list(rows), None
    found: list[Key] = []
    for n in range(len(rows) + 3):
        shown, after = sorted_portion(held, of, kind="x", after=after, most=most)
        found += shown
        if after is None:
            break
        if not n and new not in held:
            insort(held, new)
    assert after is None
    assert [row for row in found if row != new or new in rows] == rows


@given(key=keys, kind=st.sampled_from(["", "x", "rows"]))
def test_a_cursor_gives_its_key_back(key: Key, kind: str) -> None:
    """Whatever is in a key, its cursor is letters, digits and two signs, and reads as the key."""
    cursor = give(kind, key)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert take(cursor, kind, int, str) == key


@pytest.mark.parametrize(
    "made_up",
    [
        "", "x", "AAAA", "é", "W10", "bnVsbA", "MQ", give("y", (1, "a")), give("x", ("a", "a")), give("x", (1,)),
        give("x", (1, "a", "b")), give("x", (2**53 + 1, "a")), give("x", (1, "a\0")), give("x", (True, "a")),
        "W" * 4000, "WyJ4IiwxZTk5OSwiYSJd",
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_refused(made_up: str) -> None:
    """Another list's, another key's, a number that a database would not take, no base64, no JSON."""
    with pytest.raises(BadCursor, match="start at the first page"):
        take(made_up, "x", int, str)


def test_a_long_key_is_cut_and_stays_one_of_a_kind() -> None:
    """Two long texts that begin alike have keys of their own, in an order that stays."""
    one, two = shortened("a" * 500, "b"), shortened("a" * 500, "c")
    assert one != two
    assert sum(map(len, one)) < 100
    assert shortened("a", "bc") != shortened("ab", "c")


def test_what_takes_long_is_worked_out_once_and_aside() -> None:
    """Who asks meanwhile is told to ask again; then it is there; a fault is told and tried again."""
    begun, may_end = threading.Event(), threading.Event()
    made: list[int] = []

    def slow() -> str:
        made.append(1)
        begun.set()
        assert may_end.wait(10)
        return "done"

    held = WorkedOut(patience=0.01)
    for _ in range(3):
        with pytest.raises(StillWorking, match="ask again"):
            held.get("slow", slow)
    assert begun.wait(10)
    may_end.set()
    patient = WorkedOut()
    while True:
        try:
            assert held.get("slow", slow) == "done"
            break
        except StillWorking:
            continue
    assert len(made) == 1
    with pytest.raises(ZeroDivisionError):
        patient.get("broken", lambda: 1 // 0)
    assert patient.get("broken", lambda: 2) == 2


def test_not_everybody_may_wait() -> None:
    """Beyond a few that wait for their turn, another is told to ask again and takes no thread."""
    may_end = threading.Event()
    held = WorkedOut(patience=0.001)
    before = threading.active_count()
    for n in range(50):
        with pytest.raises(StillWorking):
            held.get(n, lambda: may_end.wait(10))
    assert threading.active_count() - before <= 8
    may_end.set()
