"""What lacks a part of the system skips on a desk and fails in CI."""

from __future__ import annotations

import pytest

from tests.system import program


def test_a_missing_program_skips_and_in_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing passes in CI because it was not run."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"no such-a-thing found: .*system_parts.sh"):
        program("such-a-thing")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="or buy one"):
        program("such-a-thing", way_out="buy one")


def test_the_first_that_is_there_is_taken() -> None:
    """Names of one program are tried in turn."""
    assert program("such-a-thing", "sh").endswith("/sh")
