"""The table of things as data: ``schema/items.yaml``, without the grammar that ``items`` reads it by."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from supplyline.records import Category

LETHAL: frozenset[str] = frozenset(
    ("ammunition", "missile", "artillery", "armour", "aircraft", "drone", "air_defence", "naval",
     "small_arms", "arms")
)  # fmt: skip
PEOPLE: frozenset[str] = frozenset(("troops", "engineers", "workers", "instructors"))


class ItemCategory(BaseModel):
    """One category of ``schema/items.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    category: Category
    heads: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class Items(BaseModel):
    """``schema/items.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vague: frozenset[str]
    categories: tuple[ItemCategory, ...]
