"""The word tables do what their examples say."""

from __future__ import annotations

import pytest

from supplyline.lists.spelling import name_of
from supplyline.lists.tables import legal_forms


@pytest.mark.parametrize("form", legal_forms(), ids=" ".join)
def test_every_legal_form_is_taken_out_of_a_name(form: tuple[str, ...]) -> None:
    """A form of however many words at the end of a name is its form and none of its words."""
    name = name_of(f"Sample Bureau {' '.join(form)}")
    assert (name.words, name.forms) == (("sample", "bureau"), (legal_forms()[form],))
