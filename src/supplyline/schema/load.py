"""Read a YAML file into a pydantic model, with the line number of whatever is wrong with it.

``read`` keeps the lines, for checks that a model cannot make by itself: what several entries or several
files say together.  ``only_once`` and ``no_cycle`` are two such checks.

Does not: know what any file is about; the models live with the stage that uses them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import yaml
from pydantic import BeforeValidator, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from supplyline.errors import SchemaError

DATA = Path(__file__).parent

Model = TypeVar("Model")
Location = tuple[int | str, ...]

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _day(value: object) -> object:
    """Return a day as YAML or a person writes it; a number or a moment is none."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("a day such as 2017-12-22")  # pydantic takes it from here
    return value


Day = Annotated[date, BeforeValidator(_day)]
"""A field of a model that is a day: 2017-12-22 and nothing else."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a file."""

    file: str
    line: int  # from 1

    def fault(self, found: str, needed: str) -> SchemaError:
        """Return the error that ``found`` stands here and ``needed`` should.

        >>> print(Spot("parties.yaml", 12).fault("the code 'ABC' twice", "each code once"))
        parties.yaml:12: found the code 'ABC' twice, needed each code once: mend the file and run again
        """
        return SchemaError(self.file, self.line, found, needed)

    def __str__(self) -> str:
        """Return it as errors name it."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Model]):
    """What a file says, and on which lines."""

    value: Model
    name: str  # what errors call the file
    lines: Mapping[Location, int]  # of each part, by the keys and places that lead to it

    def spot(self, *at: int | str) -> Spot:
        r"""Return where the part at keys and places ``at`` stands, or the nearest above it.

        >>> loaded = read_text("- name: Bresk\n- name: Averland\n", list[dict[str, str]], name="a.yaml")
        >>> str(loaded.spot(1, "name"))
        'a.yaml:2'
        """
        return Spot(self.name, _line_of(at, self.lines))


def load(file: Path, model: type[Model]) -> Model:
    """Return the content of ``file`` as ``model``: a pydantic model, or a list or dict of them.

    Raises:
        SchemaError: The file is missing, is no YAML, repeats a key, or breaks the model; the
            message names file, line, what was found and what was needed.
    """
    return read(file, model).value


def load_text(text: str, model: type[Model], *, name: str) -> Model:
    """Return the YAML ``text`` as ``model``; ``name`` is what errors call it."""
    return read_text(text, model, name=name).value


def read(file: Path, model: type[Model]) -> Loaded[Model]:
    """Return the content of ``file`` as ``model``, with its lines.

    Raises:
        SchemaError: As for ``load``.
    """
    text, name = file_text(file)
    return read_text(text, model, name=name)


def file_text(file: Path) -> tuple[str, str]:
    """Return the text of ``file``, and what errors call it: a file of ours by its name only.

    Raises:
        SchemaError: It is missing, or no UTF-8.
    """
    name = file.name if file.is_relative_to(DATA) else str(file)
    try:
        return file.read_text(encoding="utf-8"), name
    except OSError as fault:
        raise SchemaError(name, 1, f"no readable file ({fault.strerror})", "a YAML file") from fault
    except UnicodeDecodeError as fault:
        raise SchemaError(name, 1, "a file that is no UTF-8", "a YAML file in UTF-8") from fault


def read_text(text: str, model: type[Model], *, name: str) -> Loaded[Model]:
    """Return the YAML ``text`` as ``model``, with its lines; ``name`` is what errors call it."""
    try:
        loader = _Loader(text)
        built = _Building(loader, name)
        try:
            node = loader.get_single_node()
            value = built.value(node, ()) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise SchemaError(name, line, str(fault.problem), "valid YAML") from fault
    except yaml.YAMLError as fault:  # characters that YAML does not have
        raise SchemaError(name, 1, " ".join(str(fault).split()), "valid YAML") from fault
    except RecursionError as fault:
        raise SchemaError(name, 1, "parts within parts too deep", "fewer levels") from fault
    adapter = TypeAdapter(model)
    try:
        return Loaded(adapter.validate_python(value), name, built.lines)
    except ValidationError as fault:
        first = fault.errors()[0]
        at = tuple(first["loc"])
        found = f"{first['input']!r} at {'.'.join(map(str, at)) or 'the top'}"
        needed = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            found = f"the unknown field {at[-1]!r} at {'.'.join(map(str, at))}"
            needed = f"{_fields_at(adapter, at[:-1])} ({needed})"
        raise SchemaError(name, _line_of(at, built.lines), found[:200], needed) from fault


def only_once(named: Iterable[tuple[Hashable, Spot]], what: str) -> None:
    """Refuse that two entries have the same name, in one file or in several.

    Args:
        named: Each name, and where it stands.
        what: What the names are of: "id of a provision".

    Raises:
        SchemaError: At the second of the two; it says where the first stands.
    """
    held: dict[Hashable, Spot] = {}
    for name, spot in named:
        if name in held:
            raise spot.fault(f"{name!r} again, first at {held[name]}", f"each {what} once")
        held[name] = spot


def no_cycle(steps: Iterable[tuple[str, str, Spot]], what: str) -> None:
    """Refuse that following steps leads back to where one was.

    Args:
        steps: From one name to another, and where that is said.  Steps to names that lead nowhere
            are fine.
        what: What the steps are: "part_of".

    Raises:
        SchemaError: At one of the steps, with the whole way round.
    """
    onward: dict[str, list[tuple[str, Spot]]] = {}
    for start, end, spot in steps:
        onward.setdefault(start, []).append((end, spot))
    ended: set[str] = set()
    for first, steps_of_first in onward.items():
        way, left = {first: None}, [iter(steps_of_first)]  # a dict: names in order, found at once
        while way:
            step = next(left[-1], None)
            if step is None:
                ended.add(way.popitem()[0])
                left.pop()
                continue
            end, spot = step
            if end in way:
                round_ = [*way]
                told = " → ".join([*round_[round_.index(end) :], end])
                raise spot.fault(f"a cycle of {what}: {told}", f"{what} that comes to an end")
            if end in onward and end not in ended:
                way[end] = None
                left.append(iter(onward[end]))


def _fields_at(adapter: TypeAdapter[Any], at: Location) -> str:
    """Return the fields that the model knows at ``at``, in words."""
    try:
        schema = adapter.json_schema()
    except PydanticUserError:  # a type that JSON has not
        return "known fields only"
    parts: list[Mapping[str, Any]] = [schema]
    for step in (*at, None):
        parts = [part for one in parts for part in _resolved(one, schema)]
        if step is not None:
            parts = [inner for part in parts for inner in _inside(part, step)]
    fields = dict.fromkeys(name for part in parts for name in part.get("properties", ()))
    return f"one of {', '.join(fields)}" if fields else "known fields only"


def _resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what a part of a JSON Schema refers to and offers."""
    if "$ref" in part:
        return _resolved(schema["$defs"][part["$ref"].rsplit("/", 1)[-1]], schema)
    offered = [*part.get("anyOf", ()), *part.get("oneOf", ())]
    return [inner for one in offered for inner in _resolved(one, schema)] or [part]


def _inside(part: Mapping[str, Any], step: int | str) -> list[Mapping[str, Any]]:
    """Return what a part of a JSON Schema says of its field, entry or item ``step``."""
    if isinstance(step, int):
        found = part.get("items")
    else:
        found = part.get("properties", {}).get(step, part.get("additionalProperties"))
    if isinstance(found, Mapping):
        return [found]
    return [part] if isinstance(step, str) else []  # unions add steps that no file has


class _Building:
    """Builds the value of a YAML text, noting the line on which each part starts."""

    def __init__(self, loader: yaml.SafeLoader, name: str) -> None:
        self.lines: dict[Location, int] = {}
        self._loader, self._name = loader, name
        self._open: set[int] = set()  # nodes that are being built

    def value(self, node: yaml.Node, at: Location) -> Any:
        """Return the value of ``node``, which stands at keys and places ``at``."""
        self.lines[at] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            raise self._fault(node, "a part that holds itself", "parts that come to an end")
        self._open.add(id(node))
        if isinstance(node, yaml.MappingNode):
            built: Any = self._mapping(node, at)
        else:
            built = [self.value(item, (*at, i)) for i, item in enumerate(node.value)]
        self._open.discard(id(node))
        return built

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._fault(key_node, "a list or a mapping as a key", "a word or a number")
            key = self._scalar(key_node)
            if key in mapping:
                raise self._fault(key_node, f"{key!r} twice", "each key once")
            mapping[key] = self.value(value_node, (*at, key))
            self.lines[(*at, key)] = key_node.start_mark.line + 1
        return mapping

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            return self._loader.construct_object(node)
        except ValueError as fault:  # 2017-13-22 looks like a day to YAML
            needed = f"a value that there is ({fault}), or quotation marks around it"
            raise self._fault(node, repr(node.value), needed) from fault

    def _fault(self, node: yaml.Node, found: str, needed: str) -> SchemaError:
        return SchemaError(self._name, node.start_mark.line + 1, found, needed)


def _line_of(at: Location, lines: Mapping[Location, int]) -> int:
    """Return the line of the nearest noted part above ``at`` (unions add steps that no file has)."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)
