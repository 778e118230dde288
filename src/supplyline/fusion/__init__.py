"""Claims of the same happening become one event: what we infer, with bounds and who stands behind it.

``fuse`` decides which claims are of one happening, counts independent origins, bounds the numbers and
follows where each party stood.  ``rate_sources`` adds how reliable who says so has proved.  ``explain`` says
why, in words.  ``stances`` follows each party on a kind of supply as a whole, ``shifts`` is what changed.
``gather_flows`` says how much went from whom to whom, with nothing counted twice.

``name_events`` lets events keep their ids as they grow; ``Parts`` says which claims can be fused alone, ``Accounts`` is
what of an earlier time stands.

Does not: judge whether an event is true; look at any document's text; touch the ledger.
"""

from supplyline.fusion.account import Accounts
from supplyline.fusion.explain import explain
from supplyline.fusion.flows import gather_flows
from supplyline.fusion.fuse import fuse
from supplyline.fusion.naming import formerly, lead, name_events
from supplyline.fusion.parts import Outline, PartOf, Parts
from supplyline.fusion.reliability import rate_sources
from supplyline.fusion.stance import bears_on, shifts, stances

__all__ = [
    "Accounts",
    "Outline",
    "PartOf",
    "Parts",
    "bears_on",
    "explain",
    "formerly",
    "fuse",
    "gather_flows",
    "lead",
    "name_events",
    "rate_sources",
    "shifts",
    "stances",
]
