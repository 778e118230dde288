"""A ledger is handed over from wherever it lies: a file, or a schema of a server that others write to."""

from __future__ import annotations

import json
from pathlib import Path

from supplyline.export import FORMATS
from supplyline.handover.exporting import export_case
from supplyline.ledger import open_case
from tests.export.test_forms import bytes_of, place_of
from tests.ledger.build import (
    Where,
    capture,
    claim,
    claim_origin,
    document,
    event,
    failure,
    origin,
    passages,
    reading,
    run,
)


def test_every_form_is_the_same_from_a_file_and_a_server(place: Where, tmp_path: Path) -> None:
    """Every form can be written, twice the same, with the event, its claim and its document."""
    case, one = tmp_path / "case", document()
    with open_case(case, create=True, ledger=place if isinstance(place, str) else None) as ledger:
        ledger.begin(run())
        with ledger.transaction():
            ledger.add_capture(capture())
            ledger.add_document(one, passages(one), tool="test")
            ledger.add_reading(reading(one), tool="test")
            ledger.replace_origins([], [origin(one)], tool="test")
            ledger.replace_claim_origins([claim_origin(claim(one))], tool="test")
            ledger.replace_events([event((claim(one),))], tool="test")
            ledger.add_failure(failure())
    for form in FORMATS:
        (tmp_path / form).mkdir()
        at = place_of(tmp_path / form, form)
        done = export_case(case, at, form=form)
        assert dict(done.counts) == {"events": 1, "claims": 1, "documents": 1, "failures": 1}
        before = bytes_of(at)
        export_case(case, at, form=form)
        assert bytes_of(at) == before
    lines = [json.loads(x) for x in (tmp_path / "jsonl" / "out.jsonl").read_text().splitlines()]
    assert [x["record"] for x in lines] == ["about", "document", "event", "claim", "failure"]


def test_what_is_appended_meanwhile_is_not_seen(place: Where, tmp_path: Path) -> None:
    """On a server, what another process appends while a case is handed over is left out of it."""
    if not isinstance(place, str):
        return  # of a file there is one writer, and this is he
    case, one = tmp_path / "case", document()
    with open_case(case, create=True, ledger=place) as ledger:
        ledger.begin(run())
        with ledger.transaction():
            ledger.add_capture(capture())
            ledger.add_document(one, passages(one), tool="test")
        with ledger.steady():
            before = ledger.document_ids()
            with open_case(case, write=True) as other:
                other.begin(run(2))
                with other.transaction():
                    two = document("b", "Another text.")
                    other.add_document(two, passages(two), tool="test")
            assert ledger.document_ids() == before
        assert len(ledger.document_ids()) == 2
