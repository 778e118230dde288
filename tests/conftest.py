"""What holds for every test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_lists_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep out the sanctions lists that whoever runs the tests has loaded for his own work."""
    monkeypatch.setenv("SUPPLYLINE_LISTS", str(tmp_path_factory.getbasetemp() / "no-lists"))
