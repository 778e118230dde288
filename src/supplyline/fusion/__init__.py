"""Claims of the same happening become one event: what we infer, with bounds and who stands behind it.

``fuse`` decides which claims are of one happening, counts independent origins, bounds the numbers and
follows where each party stood.  ``explain`` says why, in words.

Does not: judge whether an event is true; look at any document's text; touch the ledger.
"""

from supplyline.fusion.explain import explain
from supplyline.fusion.fuse import fuse

__all__ = ["explain", "fuse"]
