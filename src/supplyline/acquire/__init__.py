"""Take in files as they are and keep their bytes: the only room that may open the network.

``receive`` finds the files of the sources and takes their hash, ``unpack`` streams the documents out
of each, ``EvidenceStore`` keeps the bytes.  What cannot be taken in comes out as a ``Failure`` in its
place, so that what went in is always documents plus failures.

Does not: read text (``text`` does), or open addresses and feeds yet: ``sources`` has one place where
a source is told apart by its look, and a fetcher has to hand over nothing but a ``Received``.
"""

from supplyline.acquire.evidence import EvidenceStore
from supplyline.acquire.faults import (
    AcquireError,
    CaseAsSource,
    ChangedWhileRead,
    SourceIsAddress,
    SourceMissing,
)
from supplyline.acquire.limits import Limits
from supplyline.acquire.sources import Intake, Received, receive
from supplyline.acquire.unpacking import unpack

__all__ = [
    "AcquireError",
    "CaseAsSource",
    "ChangedWhileRead",
    "EvidenceStore",
    "Intake",
    "Limits",
    "Received",
    "SourceIsAddress",
    "SourceMissing",
    "receive",
    "unpack",
]
