"""Independent origins as an interval."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from supplyline.fusion.account import accounts_of
from supplyline.fusion.witness import Witnesses, count_witnesses, matching
from tests.fusion.build import World


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
    found = matching(partners)
    assert len(set(found.values())) == len(found) == brute_force(pairs)
    assert set(found.items()) <= pairs


def told(ties: Iterable[tuple[str, str, str]]) -> Witnesses:
    """Count the witnesses of tellings, each by root, statement and speaker."""
    world = World()
    for root, statement, speaker in ties:
        world.tell("2021-05-11", root=root, statement=statement, says=speaker)
    return count_witnesses(
        accounts_of(world.claims, world.documents, world.origins, world.statements)
    )


def span(*ties: tuple[str, str, str]) -> tuple[int, int]:
    """Return the interval of independent origins of tellings."""
    seen = told(ties)
    return seen.low, seen.high


def test_independent_stories_of_one_statement_are_one_witness() -> None:
    """Three stories of their own that relay one briefing are one origin, at least and at most."""
    assert span(("a", "s1:1", "CHL"), ("b", "s1:1", "CHL"), ("c", "s1:1", "CHL")) == (1, 1)


def test_two_statements_of_one_speaker_may_be_two_witnesses() -> None:
    """Another briefing of the same ministry raises what there may be, not what there is at least."""
    assert span(("a", "s1:1", "CHL"), ("b", "s1:2", "CHL")) == (1, 2)


def test_one_story_of_two_statements_is_one_witness() -> None:
    """Who reads both in one article has one article."""
    assert span(("a", "s1:1", "CHL"), ("a", "s1:2", "DNK")) == (1, 1)


def test_a_story_that_relays_two_statements_leaves_one_for_the_other() -> None:
    """Two stories, two statements, two speakers: two witnesses, whichever story is taken for which."""
    both = (("a", "s1:1", "CHL"), ("a", "s1:2", "DNK"))
    assert span(*both, ("b", "s1:1", "CHL")) == (2, 2)
    assert span(*both, ("b", "s1:2", "DNK")) == (2, 2)


def test_who_is_unnamed_may_be_whoever_is_named() -> None:
    """An unnamed official beside a named one adds to the most there may be, never to the least."""
    assert span(("a", "s1:1", "CHL"), ("b", "s1:2", "officials")) == (1, 2)
    assert span(("a", "s1:1", "officials"), ("b", "s1:2", "officials")) == (1, 2)


def test_without_statements_the_root_of_the_article_counts() -> None:
    """A claim that nothing is known of goes back to its document's root."""
    assert span(("a", "", "CHL"), ("a", "", "DNK"), ("b", "", "CHL")) == (2, 2)


def test_opinions_and_denials_are_no_witnesses() -> None:
    """Nobody who speaks for it: no origin, at least and at most."""
    world = World()
    world.tell("2021-05-11", statement="s1:1", voice="opinion")
    seen = count_witnesses(accounts_of(world.claims, world.documents, world.origins, {}))
    assert (seen.low, seen.high, seen.roots) == (0, 0, 0)


@given(
    st.sets(
        st.tuples(
            st.sampled_from("abcd"),
            st.sampled_from(["s1:1", "s1:2", "s1:3"]),
            st.sampled_from(["CHL", "DNK", "AUS"]),
        ),
        min_size=1,
        max_size=7,
    )
)
def test_low_is_never_more_than_can_be_told_apart(ties: set[tuple[str, str, str]]) -> None:
    """Low can be had; it is the most there can be where each statement is of one speaker."""
    seen = told(sorted(ties))
    chosen = [
        size
        for size in range(1, len(ties) + 1)
        for some in combinations(sorted(ties), size)
        if all(len(set(side)) == size for side in zip(*some, strict=True))
    ]
    assert 1 <= seen.low <= max(chosen) <= seen.high <= seen.roots
    if len({(statement, speaker) for _, statement, speaker in ties}) == len(
        {s for _, s, _ in ties}
    ):
        assert seen.low == max(chosen)


def test_low_is_looked_for_in_more_than_one_order() -> None:
    """Where an article is cited by two speakers, the pairs matched first decide; the best is taken."""
    assert span(("a", "o1:x", "CHL"), ("b", "s1:1", "CHL"), ("x", "o1:x", "DNK")) == (2, 2)


def test_thousands_of_stories_of_one_statement_are_counted_at_once() -> None:
    """What a failed search has seen is not searched again: 20,000 roots and statements take no time."""
    partners = {f"root {n}": [f"s1:{n % 500}", f"s1:{n % 501}"] for n in range(20_000)}
    assert len(matching(partners)) == 501
