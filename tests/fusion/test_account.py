"""Accounts of an earlier time: they stand as long as all that they follow from."""

from __future__ import annotations

from dataclasses import replace

from supplyline.fusion import Accounts, fuse
from supplyline.fusion.account import accounts_of
from supplyline.records import ClaimOrigin, Origin
from tests.fusion.build import World


def test_an_account_stands_as_long_as_what_it_follows_from() -> None:
    """Of other objects another account is made: a claim, its document, its origin, its statement."""
    world, known = World(), Accounts()
    first, second = world.tell("2024-05-07"), world.tell("2024-05-09")
    claims = [first, second]

    def accounts() -> tuple[object, ...]:
        made = known.of(claims, world.documents, world.origins, world.statements)
        assert made == accounts_of(claims, world.documents, world.origins, world.statements)
        return tuple(made)

    before = accounts()
    assert all(one is other for one, other in zip(before, accounts(), strict=True))
    name = second.document
    world.documents[name] = replace(world.documents[name], published="2024-05-08")
    assert [one is other for one, other in zip(before, accounts(), strict=True)] == [True, False]
    world.origins[name] = Origin(
        document=name, origin=first.document, role="copy", copied_share=1.0, reasons=("the same words",)
    )  # fmt: skip
    world.origins[first.document] = replace(
        world.origins[name], document=first.document, role="original", copied_share=0.0
    )
    accounts()
    # A copy tells of what was published first, whoever says when that was.
    world.documents[first.document] = replace(world.documents[first.document], published="2024-05-01")  # fmt: skip
    accounts()
    world.statements[first.id] = ClaimOrigin(
        claim=first.id, origin="s1:one", reasons=("one briefing",)
    )
    accounts()
    claims[0] = replace(first, polarity="denied")
    accounts()
    known.forget(first.id)
    accounts()


def test_fusing_again_with_what_is_known_is_fusing() -> None:
    """Events are those that fusing without any account of before gives."""
    world, known = World(), Accounts()
    for day in range(1, 9):
        world.tell(f"2024-05-0{day}", number=(100 * day, 100 * day))
        again = fuse(world.claims, world.documents, world.origins, world.statements, known=known)
        assert again == fuse(world.claims, world.documents, world.origins, world.statements)
