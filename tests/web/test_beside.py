"""Provisions and indicators that lie beside a ledger are read again when a person changes them."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.inference.watching import INDICATORS_NAME
from supplyline.web.beside import Beside


def test_a_wrong_file_of_indicators_leaves_the_provisions(tmp_path: Path) -> None:
    """Of the kind that is wrong there is none and a fault, of the other all; mended, it is there again."""
    beside = Beside(tmp_path)
    rules, shipped = beside.rules, beside.indicators
    assert rules
    assert shipped
    assert (beside.told.own, beside.told.fault) == (False, "")
    before = beside.stamp
    (tmp_path / INDICATORS_NAME).write_text("- id: [", encoding="utf-8")
    assert beside.stamp != before
    assert beside.told.own
    assert INDICATORS_NAME in beside.told.fault
    assert beside.told.asked == ()
    assert beside.told.provisions.keys() == {rule.id for rule in beside.rules}
    assert beside.rules == rules
    (tmp_path / INDICATORS_NAME).unlink()
    assert beside.indicators == shipped
    assert (beside.told.own, beside.told.fault) == (False, "")


def test_a_fault_that_is_told_often_takes_no_more_memory(tmp_path: Path) -> None:
    """The same fault is raised for every page, without what led to it the times before."""
    (tmp_path / INDICATORS_NAME).write_text("- id: [", encoding="utf-8")
    beside = Beside(tmp_path)
    depths = []
    for _ in range(3):
        with pytest.raises(SchemaError) as caught:
            _ = beside.indicators
        depths.append(len(traceback.extract_tb(caught.value.__traceback__)))
    assert len(set(depths)) == 1
