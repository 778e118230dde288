"""Write what a case holds in the forms that others work with.

The face is ``write``: a format's name, a place, and ``Holdings``, which hands records over a few at a
time.  Every file is whole or not there, and the same ledger gives the same bytes (docs/exports.md).

Does not: read a ledger, or decide what is handed over (``supplyline.handover.exporting`` does).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from supplyline.errors import SupplylineError
from supplyline.export.holdings import Holdings, Judged, Kept, Said, Wanted
from supplyline.export.lines import write_lines
from supplyline.whole import refused

FORMATS = ("csv", "jsonl", "sipri", "ftm", "geojson", "stix", "prov", "parquet", "sqlite")
TLP = ("clear", "green", "amber", "red")


class FormUnfit(SupplylineError):
    """A place's name says that it is of another form than what would be written there."""

    exit_code = 2

    def __init__(self, place: Path, form: str, needed: str) -> None:
        self.place, self.form = place, form
        super().__init__(f"{place}: {form} is several files, needed {needed}: name it with -o")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written beside the file asked for, and what found no room."""

    beside: tuple[Path, ...] = ()
    left_out: int = 0  # events of kinds that the form has no row for


def write(form: str, place: Path, holdings: Holdings, *, tlp: str | None = None) -> Written:
    """Write ``holdings`` to ``place`` in one of ``FORMATS`` but jsonl, which ``write_lines`` writes.

    Args:
        form: Of ``FORMATS``.
        place: A file; for csv a folder or a file that ends with .zip; for parquet a folder.
        holdings: What to write.
        tlp: Of ``TLP``, the marking of a STIX bundle; None: none.

    Raises:
        PlaceTaken: Something is in its place that is no earlier export.
        FormUnfit: The place has the name of one file, and the form is several.
        MachineError: The machine refused.
    """
    try:
        return _WRITERS[form](place, holdings, tlp)
    except OSError as fault:
        raise refused(place, fault) from fault


def _csv(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.spreadsheets import write_tables  # noqa: PLC0415  # loaded when called

    if place.suffix.lower() in (".csv", ".tsv", ".xlsx"):
        raise FormUnfit(place, "csv", "a folder or a name that ends with .zip")
    write_tables(place, holdings)
    return Written()


def _sipri(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.spreadsheets import write_register  # noqa: PLC0415  # as above

    return Written(left_out=write_register(place, holdings))


def _ftm(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.ftm import write_ftm  # noqa: PLC0415  # as above

    write_ftm(place, holdings)
    return Written()


def _geojson(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.geojson import write_geojson  # noqa: PLC0415  # as above

    write_geojson(place, holdings)
    return Written()


def _stix(place: Path, holdings: Holdings, tlp: str | None) -> Written:
    from supplyline.export.stix import write_stix  # noqa: PLC0415  # as above

    write_stix(place, holdings, tlp=tlp)
    return Written()


def _prov(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.prov import write_prov  # noqa: PLC0415  # as above

    write_prov(place, holdings)
    return Written()


def _parquet(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.parquet import write_parquet  # noqa: PLC0415  # pyarrow

    if place.suffix.lower() in (".parquet", ".zip"):
        raise FormUnfit(place, "parquet", "a folder")
    write_parquet(place, holdings)
    return Written()


def _sqlite(place: Path, holdings: Holdings, _tlp: str | None) -> Written:
    from supplyline.export.datasette import metadata_place, write_datasette  # noqa: PLC0415  # as above

    write_datasette(place, holdings)
    return Written(beside=(metadata_place(place),))


_WRITERS: dict[str, Callable[[Path, Holdings, str | None], Written]] = {
    "csv": _csv, "sipri": _sipri, "ftm": _ftm, "geojson": _geojson, "stix": _stix, "prov": _prov,
    "parquet": _parquet, "sqlite": _sqlite,
}  # fmt: skip

__all__ = [
    "FORMATS", "TLP", "FormUnfit", "Holdings", "Judged", "Kept", "Said", "Wanted", "Written",
    "write", "write_lines",
]  # fmt: skip
