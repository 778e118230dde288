"""What a newer version of a list brought is told from what only a new document brought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from supplyline.ledger import open_ledger
from supplyline.records import Hit, Reading
from tests.ledger.build import capture, claim, document, run

HIT = Hit(
    subject="Bresk Trading", list="un", version="2025-01", listed="E.1", kind="entity", name="BRESK",
    programmes=(), score=0.95, reasons=("the same words",), claims=("c1:1",),
)  # fmt: skip
KEY = ("Bresk Trading", "un", "E.1")


def test_newly_listed_is_what_an_earlier_look_did_not_find(tmp_path: Path) -> None:
    """Named, looked up in vain, then found in a newer version: newly listed, and no other way."""
    with open_ledger(tmp_path / "ledger.db", create=True) as ledger:
        ledger.begin(run(1))
        with ledger.transaction():
            ledger.add_capture(capture())
            ledger.add_document(document(), [], tool="t")

        def read(*ids: str) -> None:
            claims = tuple(replace(claim(document()), id=id_) for id_ in ids)
            reading = Reading(
                document=document().id, reader="r", claims=claims, sentences=1, gated=1
            )
            with ledger.transaction():
                ledger.add_reading(reading, tool="t")

        def look(*hits: Hit) -> set[tuple[str, str, str]]:
            with ledger.transaction():
                ledger.replace_hits(hits, tool="t")
                ledger.add_derivation("hits", state=f"{len(hits)}{hits[:1]}", tool="t")
            return ledger.newly_listed()

        read("c1:1")
        assert look(HIT) == set()  # the first look tells who was listed long ago
        later = replace(HIT, version="2025-02")
        added = replace(later, listed="E.2")
        assert look(later, added) == {("Bresk Trading", "un", "E.2")}
        assert look(later, added) == {("Bresk Trading", "un", "E.2")}  # it stays so
        assert look(later) == set()  # until it is on the list no more
        read("c1:1", "c1:2")
        named = replace(later, subject="Other Name", claims=("c1:2",))
        assert look(later, named) == set()  # a document brought it, not the list
        better = replace(later, listed="E.3")
        assert look(later, named, better) == set()  # other code found it in the same version
