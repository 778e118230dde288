"""Turn rows of ``tables`` into a frame: Arrow, and from there pandas or polars where they are installed.

A closed list of words becomes a dictionary (a category), a day a date, a moment a moment in UTC; a
number that is not said is none, also among whole numbers.

Does not: install pandas or polars, or read a ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from supplyline.errors import SupplylineError
from supplyline.export.columns import field_of, valued
from supplyline.export.tables import Column, Table, Value

if TYPE_CHECKING:
    import pandas
    import polars

_AT_ONCE = 20_000  # rows that are held as Python has them


class NotInstalled(SupplylineError):
    """A library that a frame is asked for is not installed."""

    def __init__(self, library: str) -> None:
        self.library = library
        super().__init__(
            f"found no {library}, needed it for to_{library}(): pip install {library}, or take "
            "to_arrow(), which needs nothing more"
        )


def frame(table: Table, rows: Iterable[Sequence[Value]]) -> pa.Table:
    """Return rows of ``table`` as an Arrow table with the columns of it, in order.

    >>> from supplyline.export.tables import BY_NAME
    >>> frame(BY_NAME["about"], [("case", "a case")]).to_pydict()
    {'name': ['case'], 'value': ['a case']}
    """
    schema = pa.schema(
        [field_of(column, closed=True) for column in table.columns],
        metadata={"description": table.says},
    )
    batches = [
        pa.record_batch(
            [_array(c, f.type, cells) for c, f, cells in zip(table.columns, schema, columns, strict=True)],
            schema=schema,
        )
        for columns in _columns(rows)
    ]  # fmt: skip
    return pa.Table.from_batches(batches, schema=schema)


def _columns(rows: Iterable[Sequence[Value]]) -> Iterator[Iterator[tuple[Value, ...]]]:
    """Yield some rows at a time, as columns."""
    found = iter(rows)
    while batch := list(islice(found, _AT_ONCE)):
        yield zip(*batch, strict=True)


def _array(column: Column, type_: pa.DataType, cells: Sequence[Value]) -> pa.Array:
    if not column.words:
        return pa.array([valued(column, cell) for cell in cells], type_)
    # The list itself is the dictionary, whole and in its order: frames of one case can be put together.
    place = {word: at for at, word in enumerate(column.words)}
    places = [None if cell is None else place.setdefault(str(cell), len(place)) for cell in cells]
    return pa.DictionaryArray.from_arrays(
        pa.array(places, type_.index_type), pa.array(place, type_.value_type)
    )


def to_pandas(found: pa.Table) -> pandas.DataFrame:
    """Return ``found`` as pandas has it: whole numbers, booleans and text that may be missing.

    Raises:
        NotInstalled: There is no pandas.
    """
    try:
        import pandas as pd  # noqa: PLC0415  # only where it is asked for
    except ImportError as fault:
        raise NotInstalled("pandas") from fault
    types: dict[Any, Any] = {
        pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype(),
    }  # fmt: skip
    return found.to_pandas(types_mapper=types.get, date_as_object=False)


def to_polars(found: pa.Table) -> polars.DataFrame:
    """Return ``found`` as polars has it.

    Raises:
        NotInstalled: There is no polars.
    """
    try:
        import polars as pl  # noqa: PLC0415  # only where it is asked for
    except ImportError as fault:
        raise NotInstalled("polars") from fault
    made = pl.from_arrow(found)
    return made if isinstance(made, pl.DataFrame) else made.to_frame()
