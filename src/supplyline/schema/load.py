"""Read a YAML file into a pydantic model, with the line number of whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from supplyline.errors import SchemaError

DATA = Path(__file__).parent

Model = TypeVar("Model")
Location = tuple[int | str, ...]

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(file: Path, model: type[Model]) -> Model:
    """Return the content of ``file`` as ``model``: a pydantic model, or a list or dict of them.

    Raises:
        SchemaError: The file is missing, is no YAML, repeats a key, or breaks the model; the
            message names file, line, what was found and what was needed.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as fault:
        raise SchemaError(
            file.name, 1, f"no readable file ({fault.strerror})", "a YAML file"
        ) from fault
    return load_text(text, model, name=file.name)


def load_text(text: str, model: type[Model], *, name: str) -> Model:
    """Return the YAML ``text`` as ``model``; ``name`` is what errors call it."""
    lines: dict[Location, int] = {}
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            value = _construct(loader, node, (), lines, name) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise SchemaError(name, line, str(fault.problem), "valid YAML") from fault
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as fault:
        first = fault.errors()[0]
        found = f"{first['input']!r} at {'.'.join(map(str, first['loc'])) or 'the top'}"
        line = _line_of(tuple(first["loc"]), lines)
        raise SchemaError(name, line, found[:200], first["msg"]) from fault


def _construct(
    loader: yaml.SafeLoader, node: yaml.Node, at: Location, lines: dict[Location, int], name: str
) -> Any:
    """Build the value of ``node``, noting the line on which each part starts."""
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node)
            if key in mapping:
                raise SchemaError(
                    name, key_node.start_mark.line + 1, f"{key!r} twice", "each key once"
                )
            mapping[key] = _construct(loader, value_node, (*at, key), lines, name)
            lines[(*at, key)] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(loader, item, (*at, i), lines, name) for i, item in enumerate(node.value)
        ]
    return loader.construct_object(node)


def _line_of(at: Location, lines: dict[Location, int]) -> int:
    """Return the line of the nearest noted part above ``at`` (unions add steps that no file has)."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)
