"""Find who copied whom, and how many witnesses that leaves.

    >>> story = "The port of Alphaville said that nine ships left on Friday for the northern coast."
    >>> ours = document_of(story, name="ours", outlet="Alphaville Post", published="2025-03-01")
    >>> theirs = document_of(story.upper(), name="theirs", published="2025-03-02")
    >>> traced = trace([theirs, ours])
    >>> [(o.role, o.copied_share) for o in traced.origins if o.document == theirs.id]
    [('copy', 1.0)]
    >>> len({o.origin for o in traced.origins})
    1

``trace`` is the whole of it for documents at hand.  ``Index`` is for who adds to what is held: in a file,
by the batch, with a ceiling on memory.

Does not: see paraphrase or translation; say which account is true.
"""

from supplyline.origins.answers import Answers
from supplyline.origins.facts import FACTS, facts_of
from supplyline.origins.faults import (
    CeilingTooLow,
    DocumentTwice,
    DocumentUnknown,
    IndexInUse,
    IndexUnreadable,
    MemoryShort,
    OriginsError,
)
from supplyline.origins.index import VERSION, Index
from supplyline.origins.statements import statements
from supplyline.origins.trace import Trace, document_of, trace

__all__ = [
    "FACTS",
    "VERSION",
    "Answers",
    "CeilingTooLow",
    "DocumentTwice",
    "DocumentUnknown",
    "Index",
    "IndexInUse",
    "IndexUnreadable",
    "MemoryShort",
    "OriginsError",
    "Trace",
    "document_of",
    "facts_of",
    "statements",
    "trace",
]
