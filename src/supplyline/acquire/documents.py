"""Make a ``RawDocument`` of what a row, a record or a file holds, or say why it is none.

Does not: read the text.  A published date is kept as given, a language code is not checked.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import yaml

from supplyline.acquire.faults import Unreadable
from supplyline.ids import content_id, sha256_hex
from supplyline.records import Form, RawDocument


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """A document as a JSON line, a Parquet row or front matter gives it.  Other keys are ignored."""

    id: str | int | None = None
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    language: str | None = None
    source: Any = None  # tables use the word for much else: only a name is taken, see named_source


KEYS = Row.__struct_fields__
_FRONT = re.compile(r"﻿?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FRONT_LONGEST = 16_384  # characters; longer ones are a text that opens with a rule
_SOURCE_LONGEST = 120  # characters of an outlet's name; more is a sentence
_decode = msgspec.json.Decoder(Row).decode


def row_from_json(line: bytes) -> Row:
    """Return the row that a JSON line holds.

    Raises:
        Unreadable: It is no UTF-8, no JSON, no object, or a key has a value of the wrong type.
    """
    try:
        return _decode(line)
    except msgspec.ValidationError as fault:
        raise Unreadable(
            "wrong type", f"{fault}: needed text for every key of a document"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as bad:
            raise Unreadable(
                "mis-encoded",
                f"found byte 0x{line[bad.start]:02x} at {bad.start}, needed UTF-8: convert the file",
            ) from None
        found = "the line is nested too deeply" if isinstance(fault, RecursionError) else str(fault)
        fault_name = "mis-encoded" if "surrogate" in found.lower() else "invalid JSON"
        raise Unreadable(fault_name, f"{found}: needed one JSON object on the line") from None


def row_from_values(values: dict[str, Any]) -> Row:
    """Return the row that a table's cells hold.

    Raises:
        Unreadable: A cell has the wrong type.
    """
    try:
        return msgspec.convert(values, Row)
    except msgspec.ValidationError as fault:
        raise Unreadable(
            "wrong type", f"{fault}: needed text for every column of a document"
        ) from None


def document_from_row(row: Row, *, capture: str, locator: str, limit: int) -> RawDocument:
    """Return the document of ``row``.

    Raises:
        Unreadable: It has neither text nor HTML, or is above ``limit`` bytes.
    """
    body, form = (row.text, "text") if row.text and row.text.strip() else (row.html, "html")
    if not body or not body.strip():
        raise Unreadable("no text", "found neither text nor html, needed one of them")
    if len(body) > limit:
        raise too_large(len(body), limit)
    given = None if row.id is None else str(row.id).strip() or None
    return raw_document(
        name=given or row.url or None,
        capture=capture,
        locator=locator,
        form="html" if form == "html" else "text",
        body=body,
        row=row,
    )


def raw_document(
    *, name: str | None, capture: str, locator: str, form: Form, body: str | bytes, row: Row
) -> RawDocument:
    """Return a ``RawDocument`` under its content id; ``name`` None calls it by that id."""
    content = body if isinstance(body, str) else sha256_hex(body)
    fields = [name, row.url, row.outlet, row.published, row.title, row.language, content]
    source = named_source(row.source)
    if source is not None:  # without one, the id is what it was before there were sources
        fields.append(source)
    document_id = content_id("d1", fields)
    return RawDocument(
        id=document_id,
        name=name or document_id,
        capture=capture,
        locator=locator,
        form=form,
        body=body,
        url=row.url or None,
        outlet=row.outlet or None,
        published=row.published or None,
        title=row.title or None,
        language=row.language or None,
        source=source,
    )


def named_source(value: object) -> str | None:
    """Return the outlet or agency that ``value`` names; None: it names none (a record, an address).

    >>> named_source(" AFP "), named_source("https://alphaville.example/a"), named_source(7)
    ('AFP', None, None)
    """
    if not isinstance(value, str):
        return None
    name = value.strip()
    told = len(name) <= _SOURCE_LONGEST and len(name.splitlines()) == 1 and "://" not in name
    return name if told else None


def split_front_matter(text: str) -> tuple[Row, str]:
    r"""Return the keys in the front matter of ``text`` and the text after it.

    A text that opens with a rule and no keys of ours has no front matter and comes back whole.

    Raises:
        Unreadable: The front matter is no YAML, or a key in it has a value that is no text.

    >>> split_front_matter("---\ntitle: A\npublished: 2024-05-01\n---\n\nWords.")[1]
    'Words.'
    """
    found = _FRONT.match(text[: _FRONT_LONGEST + 8])
    if found is None:
        return Row(), text
    inside = found.group(1)
    # A source alone opens no front matter: such a text was read whole before there were sources.
    if not any(re.search(rf"^{k}[ \t]*:", inside, re.MULTILINE) for k in KEYS if k != "source"):
        return Row(), text
    try:
        # Every scalar stays the text it is: a date must not become a date and then another text.
        values = yaml.load(inside, Loader=yaml.BaseLoader)  # noqa: S506  # BaseLoader builds str, list, dict only
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" on line {mark.line + 2}" if mark else ""
        raise Unreadable(
            "front matter",
            f"found no valid YAML between the --- lines{where}: mend it or remove it",
        ) from None
    if not isinstance(values, dict):
        return Row(), text
    known = {k: v or None for k, v in values.items() if k in KEYS and k not in ("text", "html")}
    return row_from_values(known), text[found.end() :].lstrip("\r\n")


def too_large(size: int, limit: int) -> Unreadable:
    """Return the fault of a document of ``size`` bytes where ``limit`` are allowed."""
    return Unreadable(
        "too large", f"found {size} bytes in one document, needed at most {limit}: split it"
    )
