"""Read a TOML file that a person wrote into a pydantic model; every fault names the file and the line.

Does not: know what any file is about.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from supplyline.acquire.faults import AcquireError

Model = TypeVar("Model", bound=BaseModel)


class TomlUnfit(AcquireError):
    """A file is not what is needed."""

    def __init__(self, file: str, line: int, found: str, needed: str) -> None:
        self.file, self.line, self.found, self.needed = file, line, found, needed
        super().__init__(f"{file}:{line}: found {found}, needed {needed}")


def read_toml(
    path: Path, model: type[Model], *, entry: type[BaseModel], table: str, example: str,
    unfit: type[TomlUnfit] = TomlUnfit,
) -> tuple[Model, str]:  # fmt: skip
    """Return what the file ``path`` says, and its text.

    Args:
        path: The file.
        model: Of all of it.
        entry: Of one of its tables ``[[table]]``.
        table: Their name.
        example: What is needed where there is no such table: "[[feed]] with url = …".
        unfit: The error to raise.

    Raises:
        TomlUnfit: It cannot be read, is no TOML, or says what is not needed or not enough.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        values = tomllib.loads(text)
    except OSError as fault:
        raise unfit(str(path), 1, f"nothing to read ({fault.strerror})", "a file") from None
    except UnicodeDecodeError as fault:
        raise unfit(str(path), 1, f"no UTF-8 at byte {fault.start}", "UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        said = str(fault)
        at = re.search(r"line (\d+)", said)
        line = int(at[1]) if at else len(text.splitlines()) or 1
        raise unfit(str(path), line, f"no TOML ({said})", example) from None
    except RecursionError:
        raise unfit(str(path), 1, "a value nested too deeply", example) from None
    try:
        return model.model_validate(values), text
    except ValidationError as fault:
        first = fault.errors()[0]
        raise unfit(
            str(path), line_of(text, first["loc"], table), _found(first),
            _needed(first, model, entry, table, example),
        ) from None  # fmt: skip


def _found(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"] if not isinstance(part, int))
    if fault["type"] == "missing":
        return f"no {where}"
    if fault["type"] == "extra_forbidden":
        return f"the key {where}"
    # Whoever wrote a password into an address does not read it in a log as well.
    said = re.sub(r"://[^/\s]*@", "://…@", repr(fault["input"]))
    if where.endswith("secret"):
        said = "…"
    return f"{where} = {said}"[:200]


def _needed(
    fault: Any, model: type[BaseModel], entry: type[BaseModel], table: str, example: str
) -> str:
    if fault["type"] == "missing":
        return example if fault["loc"] == (table,) else "it"
    if fault["type"] == "extra_forbidden":
        fields = (entry if len(fault["loc"]) > 1 else model).model_fields
        return f"one of {', '.join(field.alias or name for name, field in fields.items())}"
    return str(fault["msg"]).removeprefix("Value error, ")


def line_of(text: str, loc: tuple[int | str, ...], table: str) -> int:
    """Return the line of a key, or of the table ``[[table]]`` that should have it."""
    number = next((part for part in loc if isinstance(part, int)), None)
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    lines = text.splitlines()
    start, end = 0, len(lines)
    if number is not None:
        head = rf"\s*\[\[\s*{re.escape(table)}\s*\]\]"
        heads = [n for n, line in enumerate(lines) if re.match(head, line)]
        if number < len(heads):
            start = heads[number]
            end = heads[number + 1] if number + 1 < len(heads) else len(lines)
    for n in range(start, end):
        if re.match(rf"\s*(\[\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(=|\]\])", lines[n]):
            return n + 1
    return start + 1
