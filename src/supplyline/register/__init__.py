"""A hand-made register beside the ledger: read it, and line its rows up with events.

``read_register`` takes a spreadsheet, a timeline or an export and gives ``Row``s, and a ``BadRow`` for
each that cannot be used.  ``line_up`` finds which row tells of which event: a best assignment of one to
one, with score and reasons, what differs, and what only one side has.

Does not: know a party or a thing by its words (callers hand in who does); say which side is right.
"""

from supplyline.register.forms import Columns, UnknownRegister
from supplyline.register.lining import Lined, Pair, line_up
from supplyline.register.reading import Register, read_register
from supplyline.register.rows import BadRow, Row, Words

__all__ = [
    "BadRow",
    "Columns",
    "Lined",
    "Pair",
    "Register",
    "Row",
    "UnknownRegister",
    "Words",
    "line_up",
    "read_register",
]
