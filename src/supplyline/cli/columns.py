"""The option ``--columns`` of commands that read somebody's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

if TYPE_CHECKING:
    from supplyline.register import Columns


class ColumnsOption(click.ParamType["Columns"]):
    """What headings mean: "date=Datum,from=Supplier"."""

    name = "columns"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Columns:
        """Return heading by field."""
        from supplyline.register.forms import FieldName  # noqa: PLC0415  # loaded when called

        fields: tuple[FieldName, ...] = get_args(FieldName)
        found: dict[FieldName, str] = {}
        for part in str(value).split(","):
            name, equals, heading = (piece.strip() for piece in part.partition("="))
            field = next((f for f in fields if f == name.casefold()), None)
            if field is None or not equals or not heading.strip("="):
                self.fail(
                    f"found {part!r}, needed FIELD=HEADING, or FIELD==WORDS for every row; fields: "
                    f"{', '.join(fields)}",
                    param,
                    ctx,
                )
            found[field] = heading
        return found
