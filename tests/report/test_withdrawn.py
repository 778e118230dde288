"""A document out of use stands at the page's end with who withdrew it, when and why."""

from __future__ import annotations

from supplyline.records import Withdrawal
from supplyline.report import render_dossier
from tests.report.story import Case


def test_withdrawn_documents_are_listed(case: Case) -> None:
    """The page counts and lists them; without any it says nothing of withdrawing."""
    assert "Withdrawn" not in render_dossier(case.dossier())
    withdrawal = Withdrawal(
        id="w1:0", document=case.events[0].documents[0], state="withdrawn", author="A. <Ann>",
        made="2026-01-04T10:00:00Z", reason="retracted",
    )  # fmt: skip
    page = render_dossier(case.dossier(withdrawn=(withdrawal,)))
    table = page[page.index("Withdrawn documents") :]
    assert "A. &lt;Ann&gt;" in table
    assert "2026-01-04T10:00:00Z" in table
    assert "retracted" in table
