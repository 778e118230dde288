"""Take in what is given as it is and keep its bytes: the only room that may open the network.

``receive`` finds the files of the sources and takes their hash, ``network`` asks addresses,
``unpack`` streams the documents out of each, ``EvidenceStore`` keeps the bytes, ``received_again``
takes kept bytes up again.  What cannot be taken in comes out as a ``Failure`` in its place, so that
what went in is always documents plus failures.

Does not: read text (``text`` does).
"""

from supplyline.acquire.arriving import Arrival, Folders, Lines, Portion
from supplyline.acquire.evidence import EvidenceStore
from supplyline.acquire.faults import (
    AcquireError,
    CaseAsSource,
    ChangedWhileRead,
    NothingInside,
    SourceIsAddress,
    SourceMissing,
    failure,
)
from supplyline.acquire.held import capture_of, receive_added, received_again
from supplyline.acquire.limits import Limits
from supplyline.acquire.patterns import split_objects
from supplyline.acquire.received import Received
from supplyline.acquire.sources import Intake, receive, split
from supplyline.acquire.unpacking import unpack

__all__ = [
    "AcquireError",
    "Arrival",
    "CaseAsSource",
    "ChangedWhileRead",
    "EvidenceStore",
    "Folders",
    "Intake",
    "Limits",
    "Lines",
    "NothingInside",
    "Portion",
    "Received",
    "SourceIsAddress",
    "SourceMissing",
    "capture_of",
    "failure",
    "receive",
    "receive_added",
    "received_again",
    "split",
    "split_objects",
    "unpack",
]
