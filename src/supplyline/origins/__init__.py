"""Find who copied whom, and how many witnesses that leaves.

    >>> story = "The port of Alphaville said that nine ships left on Friday for the northern coast."
    >>> ours = document_of(story, name="ours", outlet="Alphaville Post", published="2025-03-01")
    >>> theirs = document_of(story.upper(), name="theirs", published="2025-03-02")
    >>> traced = trace([theirs, ours])
    >>> [(o.role, o.copied_share) for o in traced.origins if o.document == theirs.id]
    [('copy', 1.0)]
    >>> len({o.origin for o in traced.origins})
    1

``trace`` is the whole of it for documents at hand.  ``Tracer`` and ``derive`` are its two halves,
for who keeps what was found and adds to it.

Does not: see paraphrase or translation; say which account is true.
"""

from supplyline.origins.derive import derive
from supplyline.origins.faults import (
    DocumentTwice,
    DocumentUnknown,
    FingerprintUnreadable,
    OriginsError,
)
from supplyline.origins.seeds import VERSION
from supplyline.origins.statements import statements
from supplyline.origins.trace import Trace, document_of, trace
from supplyline.origins.tracer import Tracer

__all__ = [
    "VERSION",
    "DocumentTwice",
    "DocumentUnknown",
    "FingerprintUnreadable",
    "OriginsError",
    "Trace",
    "Tracer",
    "derive",
    "document_of",
    "statements",
    "trace",
]
