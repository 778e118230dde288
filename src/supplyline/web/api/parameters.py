"""What an address may ask for: each parameter once, read and described from the same definition.

A value that its schema does not have is refused, one that is given twice or is too long as well, and so
is a name that no resource has: a typing error is told, not passed over.

Does not: know what a value is for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request

from supplyline.web import asking
from supplyline.web.asking import NotHeld, PageError

Json = dict[str, Any]

MOST = 500  # records in a portion
AT_ONCE = 50
MOST_VALUES = 20  # of a parameter that takes several
LONGEST_CURSOR = 2000  # characters
_WHOLE = re.compile(r"-?[0-9]{1,15}\Z")
_TRUTH = {"true": True, "false": False}
PLAIN = r"^[^\u0000-\u001f]+$"  # of free words: no character that a database or a line would end at


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a resource."""

    name: str
    about: str
    schema: Json  # of one value: a string, a whole number or a truth value
    many: bool = False  # whether it may be given several times; any of the values is meant
    default: Any = None
    within: Literal["query", "path"] = "query"
    names: bool = False  # something that has to be held, or nothing is found

    def read(self, request: Request) -> Any:
        """Return what ``request`` gives; of several values a set.

        Raises:
            PageError: It is none that the schema has, is given too often or is too long.
            NotHeld: The address itself cannot be one of ours.
        """
        if self.within == "path":
            found = str(request.path_params[self.name])
            if not re.fullmatch(self.schema["pattern"], found):
                raise NotHeld(f"found no {found[:60]!r} in this case, needed an id of it: look it up in a list")  # fmt: skip
            return found
        values = request.query_params.getlist(self.name)
        if not values:
            return frozenset() if self.many else self.default
        if self.many:
            asking.some(request, self.name, most=MOST_VALUES)
            return frozenset(map(self._value, values))
        longest = self.schema.get("maxLength", asking.LONGEST)
        return self._value(asking.one(request, self.name, longest=longest))

    def _value(self, text: str) -> Any:
        schema = self.schema
        if schema.get("type") == "integer":
            number = int(text) if _WHOLE.match(text) else None
            if number is None or not schema["minimum"] <= number <= schema["maximum"]:
                raise self._refused(text, f"a whole number from {schema['minimum']} to {schema['maximum']}")  # fmt: skip
            return number
        if schema.get("type") == "boolean":
            if text not in _TRUTH:
                raise self._refused(text, "true or false")
            return _TRUTH[text]
        if "enum" in schema and text not in schema["enum"]:
            raise self._refused(text, f"one of {', '.join(schema['enum'])}")
        if "pattern" in schema and not re.fullmatch(schema["pattern"], text):
            raise self._refused(text, schema.get("title", "such a value as the description gives"))
        if len(text) > schema.get("maxLength", asking.LONGEST):
            raise self._refused(text, f"at most {schema['maxLength']} characters")
        return text

    def _refused(self, found: str, needed: str) -> PageError:
        return PageError(f"found {self.name}={found[:40]!r}, needed {needed}")

    @property
    def in_words(self) -> str:
        """What it takes, for people."""
        schema, most = self.schema, f", up to {MOST_VALUES} of them" if self.many else ""
        kind = schema.get("title", f"up to {schema.get('maxLength', asking.LONGEST)} characters")
        if schema.get("type") == "integer":
            kind = f"a whole number from {schema['minimum']} to {schema['maximum']}"
        elif schema.get("type") == "boolean":
            kind = "true or false"
        elif "enum" in schema:
            kind = f"one of {', '.join(schema['enum'])}"
        default = "" if self.default is None else f"; {str(self.default).lower()} if not given"
        return f"{kind}{most}{default}"

    def described(self) -> Json:
        """Return the parameter as OpenAPI has it."""
        schema = dict(self.schema)
        if self.many:
            schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES}
        elif self.default is not None:
            schema["default"] = self.default
        told = {
            "name": self.name, "in": self.within, "description": self.about,
            "required": self.within == "path", "schema": schema,
        }  # fmt: skip
        return told | ({"style": "form", "explode": True} if self.many else {})


def word(name: str, about: str, *, longest: int = 100) -> Parameter:
    """Return a parameter that takes free words."""
    schema = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": PLAIN, "title": "words without control characters"}  # fmt: skip
    return Parameter(name=name, about=about, schema=schema)


def one_of(name: str, about: str, values: Sequence[str], *, default: str | None = None) -> Parameter:  # fmt: skip
    """Return a parameter that takes one of ``values``."""
    return Parameter(name=name, about=about, schema={"type": "string", "enum": [*values]}, default=default)  # fmt: skip


def day(name: str, about: str) -> Parameter:
    """Return a parameter that takes a day."""
    pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
    return Parameter(name=name, about=about, schema={"type": "string", "pattern": pattern, "title": "a day such as 2025-06-30"})  # fmt: skip


def party(name: str, about: str) -> Parameter:
    """Return a parameter that takes the code of a party."""
    return Parameter(name=name, about=about, schema={"type": "string", "pattern": "^([A-Z]{3}|NATO)$", "title": "the code of a party, such as PRK"})  # fmt: skip


def identifier(prefix: str, about: str, *, name: str = "id", names: bool = True) -> Parameter:
    """Return a parameter that takes an id which begins with ``prefix``; ``id`` is in the path."""
    within: Literal["query", "path"] = "path" if name == "id" else "query"
    schema = {"type": "string", "pattern": f"^{prefix}:[0-9a-f]{{32}}$", "title": f"an id such as {prefix}:0f3a…"}  # fmt: skip
    return Parameter(name=name, about=about, schema=schema, within=within, names=names)


LIMIT = Parameter(
    name="limit", about="records in a portion", default=AT_ONCE,
    schema={"type": "integer", "minimum": 1, "maximum": MOST},
)  # fmt: skip
AFTER = Parameter(
    name="after", about="cursor of the portion before, as its `next` has it; nothing else is one",
    schema={"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "minLength": 1, "maxLength": LONGEST_CURSOR, "title": "a cursor as a portion of this list gave it"},
)  # fmt: skip
PAGED = (LIMIT, AFTER)


def read_all(request: Request, parameters: Sequence[Parameter]) -> Json:
    """Return what ``request`` gives for each of ``parameters``, by name.

    Raises:
        PageError: A value cannot be taken, or a name is none of theirs.
    """
    known = {p.name for p in parameters if p.within == "query"}
    for name in request.query_params:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none at all"
            raise PageError(f"found a parameter {name[:40]!r}, needed one of this resource: {listed}")  # fmt: skip
    return {parameter.name: parameter.read(request) for parameter in parameters}
