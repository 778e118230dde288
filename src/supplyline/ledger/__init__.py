"""Keep everything, overwrite nothing: the only room that opens the database.

The face is ``open_ledger``, which gives a ``Ledger``: what is held, what is new, and appends.  A
ledger is one SQLite file, or a schema of a PostgreSQL server.  Rows are never changed; a row that no longer holds is followed by one that
does, and ``open_ledger(path, as_of="2026-11-24")`` shows what was held at the end of that day.

Does not: decide what is true, read documents, keep evidence (``acquire`` does).
"""

from supplyline.ledger.audit import Finding
from supplyline.ledger.book import Imprint, Intake, Ledger, Tally
from supplyline.ledger.catalogue import CATALOGUE_NAME, FACETS, Catalogue, EventRow, Item, Outlet
from supplyline.ledger.compare import digest, row_counts
from supplyline.ledger.copying import copy_ledger
from supplyline.ledger.facets import ORDERS, BadCursor, Facets, Found, Order
from supplyline.ledger.keeping import KeptOpen
from supplyline.ledger.log import LogEntry, new_run, operator_name, row_line
from supplyline.ledger.opening import LEDGER_NAME, case_place, open_case, open_ledger, place_of

__all__ = [
    "CATALOGUE_NAME",
    "FACETS",
    "LEDGER_NAME",
    "ORDERS",
    "BadCursor",
    "Catalogue",
    "EventRow",
    "Facets",
    "Finding",
    "Found",
    "Imprint",
    "Intake",
    "Item",
    "KeptOpen",
    "Ledger",
    "LogEntry",
    "Order",
    "Outlet",
    "Tally",
    "case_place",
    "copy_ledger",
    "digest",
    "new_run",
    "open_case",
    "open_ledger",
    "operator_name",
    "place_of",
    "row_counts",
    "row_line",
]
