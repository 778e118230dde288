"""Read provisions: those shipped, and a user's own; what is wrong is refused with file and line.

Does not: look whether a provision says what the official text says; a person does, and notes it
(``checked``).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from supplyline.measures.provision import Forbidden, Regime, Rule, Side
from supplyline.schema import DATA, Loaded, no_cycle, only_once, read
from supplyline.schema.parties import of_parties, parties

SHIPPED = DATA / "measures"


def load_rules(own: Path | None = None, *, shipped: Path = SHIPPED) -> tuple[Rule, ...]:
    """Return every provision, by file and place in it: those shipped, then a user's own.

    Args:
        own: A folder of the user's; missing or without YAML: no provision of his own.
        shipped: The folder of ours.

    Raises:
        SchemaError: A file breaks the model, or what it names is not there; an id, a regime or a
            text is given twice; ``supersedes`` and ``see`` name what is not there or go in a circle.

    >>> rules = {rule.id: rule for rule in load_rules()}
    >>> rules["unscr-2397-5"].provision.cap.amount
    500000.0
    """
    files = [*_files(shipped), *_files(own)]
    loaded = [read(file, Regime) for file in files]
    only_once(((one.value.regime, one.spot("regime")) for one in loaded), "name of a regime")
    only_once(
        (
            (provision.id, one.spot("provisions", n, "id"))
            for one in loaded
            for n, provision in enumerate(one.value.provisions)
        ),
        "id of a provision",
    )
    known = {provision.id for one in loaded for provision in one.value.provisions}
    for one in loaded:
        _look_up(one, known)
    no_cycle(
        (
            (provision.id, other, one.spot("provisions", n, name, place))
            for one in loaded
            for n, provision in enumerate(one.value.provisions)
            for name in ("supersedes", "see")
            for place, other in enumerate(getattr(provision, name))
        ),
        "supersedes and see",
    )
    return tuple(rule for one in loaded for rule in _rules(one.value))


def _files(folder: Path | None) -> Sequence[Path]:
    return sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else ()


_CODE = "a code of parties.yaml"


def _look_up(one: Loaded[Regime], known: set[str]) -> None:
    """Refuse names of texts, lists, groups, parties and provisions that are not there."""
    regime, codes = one.value, party_codes()
    sides = codes | regime.groups.keys()
    _named(one, ("authority",), [regime.authority], codes, _CODE)
    for name, group in regime.groups.items():
        _named(one, ("groups", name), group, codes, _CODE)
    for n, provision in enumerate(regime.provisions):
        at = ("provisions", n)
        texts = f"one of the texts {', '.join(regime.texts)}"
        _named(one, (*at, "text"), [provision.text], regime.texts, texts)
        for name in ("supersedes", "see"):
            others = getattr(provision, name)
            _named(one, (*at, name), others, known, "the id of a provision that there is")
        for m, exemption in enumerate(provision.exemptions):
            _named(one, (*at, "exemptions", m, "parties"), exemption.parties, codes, _CODE)
        for m, act in enumerate(provision.acts):
            here = (*at, "acts", m)
            if act.giver == act.taker == "any":
                raise one.spot(*here).fault(
                    "any on both sides", "a party or a group on one of them"
                )
            for name, side in (("from", act.giver), ("to", act.taker)):
                wanted = f"{_CODE}, a group of the file, or any"
                _named(one, (*here, name), [] if side == "any" else side, sides, wanted)
            if isinstance(act.items, str):
                lists = f"one of the lists {', '.join(regime.items)}"
                _named(one, (*here, "items"), [act.items], regime.items, lists)


def _named(
    one: Loaded[Regime],
    at: tuple[str | int, ...],
    names: Sequence[str],
    known: Container[str],
    needed: str,
) -> None:
    """Refuse the first of ``names``, which stand at ``at``, that is not known."""
    for place, name in enumerate(names):
        if name not in known:
            raise one.spot(*at, place).fault(f"{name!r} at {'.'.join(map(str, at))}", needed)


def _rules(regime: Regime) -> Iterator[Rule]:
    for provision in regime.provisions:
        yield Rule(
            regime=regime,
            provision=provision,
            forbidden=tuple(
                Forbidden(
                    act=act,
                    givers=_codes(act.giver, regime),
                    takers=_codes(act.taker, regime),
                    items=tuple(
                        regime.items[act.items] if isinstance(act.items, str) else act.items
                    ),
                )
                for act in provision.acts
            ),
        )


def _codes(side: Side, regime: Regime) -> frozenset[str] | None:
    """Return the codes of one side; None: anybody."""
    if side == "any":
        return None
    return frozenset(code for word in side for code in regime.groups.get(word, [word]))


@of_parties
def party_codes() -> frozenset[str]:
    """Return the codes of every party that claims can name, a user's own included."""
    return frozenset(entry.code for entry in parties())
