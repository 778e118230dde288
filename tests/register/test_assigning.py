"""The assignment is the best there is, one to one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.register.assigning import Pairs, assign

pairs = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.floats(0.01, 1.0), min_size=1
)


def most(scores: Pairs) -> float:
    """Return the best sum by trying every assignment."""
    lefts = sorted({left for left, _ in scores})
    rights = [None, *sorted({right for _, right in scores})]
    best = 0.0
    for chosen in product(rights, repeat=len(lefts)):
        used = [right for right in chosen if right is not None]
        if len(used) == len(set(used)):
            made = [(left, r) for left, r in zip(lefts, chosen, strict=True) if r is not None]
            if all(pair in scores for pair in made):
                best = max(best, sum(scores[pair] for pair in made))
    return best


@given(pairs)
def test_no_other_assignment_is_better(scores: Pairs) -> None:
    """Its sum is the best that trying all of them finds, and nobody is in two pairs."""
    found = assign(scores)
    assert set(found.items()) <= scores.keys()
    assert len(set(found.values())) == len(found)
    assert sum(scores[pair] for pair in found.items()) == pytest.approx(most(scores))


def test_the_best_pair_is_left_where_two_others_are_worth_more() -> None:
    """Taking the best pair first would leave two without any."""
    assert assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.8}) == {0: 1, 1: 0}
    assert assign({}) == {}
