"""The fields of a claim as a reviewer corrects them: read, held to the codebook, compared, applied.

A field is given in the form of the contract (docs/contract.md).  Words must stand in the sentence, or
in what was read; numbers and days are the reviewer's to say.  Two values are the same if they mean
the same: a party is its code, a thing its category, a time its days; the wording may differ.

Does not: decide whether a correction holds (``standing``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FiniteFloat,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from supplyline.ids import sha256_hex
from supplyline.records import (
    Category,
    Certainty,
    Claim,
    Held,
    Kind,
    Party,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Scope,
    Speaker,
    Stage,
    Thing,
    Voice,
    When,
)
from supplyline.review.faults import UnfitField
from supplyline.schema.codebook import fields_of, find_words, known_codes, lacking

Fields = Mapping[str, Any]  # by name, in the form of the contract
R = TypeVar("R", bound=BaseModel)

UNSTATED = "unstated"
LEAST = frozenset({"loaded"})  # a claim with other loaded words says the same
_WORDLESS = "other"  # the category that says nothing: then the words count


def _a_code(code: str | None) -> str | None:
    if code is not None and code not in known_codes():
        raise ValueError("a code of ISO 3166-1 alpha-3, UNO, EUU, NATO or null")
    return code


def _a_day(day: str | None) -> str | None:
    if day is not None and date.fromisoformat(day).isoformat() != day:
        raise ValueError("a day such as 2025-04-28")
    return day


Code = Annotated[str | None, AfterValidator(_a_code)]
Day = Annotated[str | None, AfterValidator(_a_day)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PartyField(_Given):
    """Who."""

    text: str
    code: Code = None


class ThingField(_Given):
    """What."""

    text: str
    category: Category


class QuantityField(_Given):
    """How many."""

    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    unit: Annotated[str, StringConstraints(max_length=60)]
    text: str
    scope: Scope = "single"


class WhenField(_Given):
    """When."""

    text: str
    start: Day = None
    end: Day = None


class PlaceField(_Given):
    """Where."""

    text: str
    role: PlaceRole


class SpeakerField(_Given):
    """Who says so."""

    text: str
    code: Code = None
    direct: bool = False


_TYPES: Mapping[str, Any] = {
    "kind": Kind,
    "from": list[PartyField],
    "to": list[PartyField],
    "what": ThingField | None,
    "quantity": list[QuantityField],
    "when": WhenField | None,
    "place": list[PlaceField],
    "stage": Stage,
    "polarity": Polarity,
    "certainty": Certainty,
    "attribution": list[SpeakerField],
    "voice": Voice,
    "loaded": list[str],
}
NAMES = tuple(_TYPES)
_WORDS = ("kind", "stage", "polarity", "certainty", "voice")
_INNER = ("what", "when")  # fields of one object, whose parts can be given by "what.category"


@cache
def _form(field: str) -> TypeAdapter[Any]:
    """Return what checks a field; made when one is first corrected, which takes a moment."""
    return TypeAdapter(_TYPES[field])


def read_fields(given: Mapping[str, object], claim: Claim) -> dict[str, Any]:
    """Return what a reviewer says that ``claim`` says, checked, in the form of the contract.

    Args:
        given: By name.  A text is taken as JSON where it is some, else as a word; "what.category" and
            the like change one part of what ``claim`` has.
        claim: As the reviewer sees it.

    Raises:
        UnfitField: A name or a value that the codebook does not allow, or words that are not in the
            sentence; or with these fields it would be no claim.
    """
    held = fields_of(claim)
    wanted: dict[str, Any] = {}
    for name, said in given.items():
        field, _, part = name.partition(".")
        if field not in _TYPES or (part and field not in _INNER):
            raise UnfitField(name, "no such field", f"one of {', '.join(NAMES)}")
        value = _value(said, word=field in _WORDS)
        if part:
            value = {**(wanted.get(field) or held[field] or {}), part: value}
        wanted[field] = value
    found = {field: _checked(field, value, claim) for field, value in wanted.items()}
    corrected = with_fields(claim, found)
    why = lacking(corrected.kind, corrected.from_, corrected.to, corrected.what)
    if why is not None:
        raise UnfitField(
            ", ".join(found) or "none", f"a {corrected.kind} with {why}", "who does it, and to what"
        )
    return found


def _value(said: object, *, word: bool) -> object:
    if not isinstance(said, str) or word:
        return said
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return said


def _checked(field: str, value: object, claim: Claim) -> Any:
    """Return ``value`` in the form of the contract; words of the sentence in its spelling."""
    try:
        read = _form(field).validate_json(json.dumps(value))
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or field
        needed = first["msg"].removeprefix("Value error, ")
        raise UnfitField(
            field, f"{_short(value)} ({where})", needed[0].lower() + needed[1:]
        ) from fault
    found = _form(field).dump_python(read, mode="json")
    if field not in _WORDS:
        known = _texts(fields_of(claim)[field])
        entries = found if isinstance(found, list) else [found] if found is not None else []
        spelled = [_spelled(field, entry, claim.sentence, known) for entry in entries]
        found = spelled if isinstance(found, list) else spelled[0] if spelled else None
    return _sound(field, found)


def _texts(value: Any) -> frozenset[str]:
    entries = value if isinstance(value, list) else [value] if value is not None else []
    return frozenset(e if isinstance(e, str) else e["text"] for e in entries)


def _spelled(field: str, entry: Any, sentence: str, known: Collection[str]) -> Any:
    text = entry if isinstance(entry, str) else entry["text"]
    span = find_words(sentence, text)
    if span is not None:
        text = sentence[span[0] : span[1]]
    elif text not in known and not (field == "attribution" and text == UNSTATED):
        raise UnfitField(field, f"{_short(text)}, which the sentence does not have", "its words")
    return text if isinstance(entry, str) else {**entry, "text": text}


def _sound(field: str, found: Any) -> Any:
    """Refuse numbers and days that bound nothing or the wrong way round."""
    for entry in found if field == "quantity" else ():
        low, high = entry["low"], entry["high"]
        if low is None and high is None:
            raise UnfitField(field, "no bound", "low, high or both")
        if low is not None and high is not None and low > high:
            raise UnfitField(field, f"{low:g} to {high:g}", "low to high")
        if not entry["unit"].strip():
            raise UnfitField(field, "no unit", "the singular, as worded")
    if field == "when" and found is not None and found["start"] and found["end"]:  # noqa: SIM102  # two rules
        if found["start"] >= found["end"]:
            raise UnfitField(
                field, f"{found['start']} to {found['end']}", "a first day and the first day after"
            )
    return found


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{text[:60]}{'…' if len(text) > 60 else ''}”"


def with_fields(claim: Claim, fields: Fields) -> Claim:
    """Return ``claim`` with ``fields`` in place of its own; its id stays, so that it can be found.

    Marks of the slots that changed go: they show words that the reader took for them.
    """
    if not fields:
        return claim
    changes: dict[str, Any] = {}
    for name, value in fields.items():
        changes[_ATTRIBUTE.get(name, name)] = _BUILD.get(name, _as_is)(value, claim)
    gone = {_SLOT.get(name, name) for name in fields}
    return replace(claim, **changes, marks=tuple(m for m in claim.marks if m.slot not in gone))


def _as_is(value: Any, _: Claim) -> Any:
    return value


def _parties(value: Any, _: Claim) -> tuple[Party, ...]:
    return tuple(Party(**entry) for entry in value)


def _places(value: Any, claim: Claim) -> tuple[Place, ...]:
    held = {p.text: p for p in claim.place}  # its place on the map stays
    return tuple(
        replace(held[e["text"]], role=e["role"]) if e["text"] in held else Place(**e) for e in value
    )


_ATTRIBUTE = {"from": "from_"}
_SLOT = {"attribution": "speaker", "certainty": "cue", "kind": "trigger"}
_BUILD: Mapping[str, Callable[[Any, Claim], Any]] = {
    "from": _parties,
    "to": _parties,
    "what": lambda value, _: None if value is None else Thing(**value),
    "quantity": lambda value, _: tuple(Quantity(**entry) for entry in value),
    "when": lambda value, _: None if value is None else When(**value),
    "place": _places,
    "attribution": lambda value, _: tuple(Speaker(**entry) for entry in value),
    "loaded": lambda value, _: tuple(value),
}


def meaning(name: str, value: Any) -> Any:
    """Return what a field's value means, so that two wordings of one meaning are equal.

    >>> meaning("from", [{"text": "Moscow", "code": "RUS"}]) == meaning(
    ...     "from", [{"text": "Russia", "code": "RUS"}])
    True
    """
    if value is None or name in _WORDS:
        return value
    return _MEANING[name](value)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _bound(value: float | None) -> str:
    return "open" if value is None else repr(float(value))  # 9 is 9.0


def _who(entry: Any) -> str:
    return entry["code"] or _folded(entry["text"])


_MEANING: Mapping[str, Callable[[Any], Any]] = {
    "from": lambda value: sorted({_who(e) for e in value}),
    "to": lambda value: sorted({_who(e) for e in value}),
    "what": lambda v: [v["category"], _folded(v["text"]) if v["category"] == _WORDLESS else ""],
    "quantity": lambda value: sorted(
        [_bound(e["low"]), _bound(e["high"]),
         _folded(e["unit"]), e["scope"]]
        for e in value
    ),
    "when": lambda value: [value["start"], value["end"]],
    "place": lambda value: sorted([_folded(e["text"]), e["role"]] for e in value),
    "attribution": lambda value: [[_who(e), e["direct"]] for e in value],
    "loaded": lambda value: sorted({_folded(e) for e in value}),
}  # fmt: skip


def said(claim: Claim, *, without: Collection[str] = ()) -> str:
    """Return a digest over what ``claim`` says: its fields by meaning, but for some."""
    fields = fields_of(claim)
    parts = [[n, meaning(n, fields[n])] for n in NAMES if n not in LEAST and n not in without]
    return sha256_hex(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass"))[:32]


def hold(claim: Claim, *, without: Collection[str] = ()) -> Held:
    """Return what finds ``claim`` again, in this reading or in a later one."""
    return Held(
        claim=claim.id, document=claim.document, start=claim.start, end=claim.end,
        said=said(claim, without=without),
    )  # fmt: skip
