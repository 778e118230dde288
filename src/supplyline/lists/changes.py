"""Say what differs between two versions of a list: entries added, removed, and changed in what.

Does not: say why; compare lists that give their entries no lasting ids more closely than by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from supplyline.lists.listed import Listed

_FIELDS = ("kind", "names", "programmes", "born", "countries", "addresses", "imo", "call_signs", "bic")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of one entry: what went and what came."""

    field: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one entry."""

    entry: str  # Listed.id
    name: str  # the primary one; of a changed entry as it is now
    what: Literal["added", "removed", "changed"]
    programmes: tuple[str, ...]
    differences: tuple[Difference, ...] = ()  # of a changed entry


def changes(before: Sequence[Listed], after: Sequence[Listed]) -> list[Change]:
    """Return what differs, by entry id; an entry that did not change is left out."""
    old, new = ({entry.id: entry for entry in version} for version in (before, after))
    found: list[Change] = []
    for id_ in sorted(old.keys() | new.keys()):
        was, now = old.get(id_), new.get(id_)
        entry = now or was
        if entry is None or was == now:
            continue
        differences = tuple(_differences(was, now)) if was and now else ()
        if was and now and not differences:
            continue  # the same in another order
        found.append(
            Change(
                entry=id_,
                name=entry.names[0].text,
                what="changed" if was and now else "added" if now else "removed",
                programmes=entry.programmes,
                differences=differences,
            )
        )
    return found


def _differences(was: Listed, now: Listed) -> Iterator[Difference]:
    for field in _FIELDS:
        old, new = _texts(was, field), _texts(now, field)
        gone = tuple(text for text in old if text not in new)
        come = tuple(text for text in new if text not in old)
        if gone or come:
            yield Difference(field=field, gone=gone, come=come)


def _texts(entry: Listed, field: str) -> dict[str, None]:
    value = getattr(entry, field)
    if field == "names":
        return dict.fromkeys(f"{name.text} ({name.kind})" for name in value)
    return dict.fromkeys([value] if isinstance(value, str) else value)
