"""Independent origins as an interval."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from supplyline.fusion.witness import matching


def brute_force(pairs: set[tuple[str, str]]) -> int:
    """Return the size of a maximum matching by trying every set of pairs."""
    for size in range(len(pairs), 0, -1):
        for chosen in combinations(sorted(pairs), size):
            if len({a for a, _ in chosen}) == len({b for _, b in chosen}) == size:
                return size
    return 0


@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), max_size=9))
def test_matching_is_the_largest(pairs: set[tuple[str, str]]) -> None:
    """The number of witnesses that share neither root nor speaker is the largest possible."""
    partners: dict[str, set[str]] = {}
    for speaker, root in pairs:
        partners.setdefault(speaker, set()).add(root)
    assert matching(partners) == brute_force(pairs)
