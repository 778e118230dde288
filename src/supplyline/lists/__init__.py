"""Sanctions lists: read, kept by version, compared, and names screened against them.

``Lists(folder).load(files, now=…)`` reads list files and keeps them; ``.entries(version)`` gives what is
on them; ``changes(before, after)`` what differs; ``Screener(index).screen(names)`` what is like a name.

Does not: fetch lists; know a ledger; say of anybody that he is the one listed.
"""

from supplyline.lists.asking import read_asked
from supplyline.lists.changes import Change, Difference, changes
from supplyline.lists.faults import FolderBroken, ListsError, NotScreened
from supplyline.lists.folder import Lists, state_of
from supplyline.lists.index import Index, build_index
from supplyline.lists.listed import Listed, ListedName, ListVersion
from supplyline.lists.screening import THRESHOLD, Asked, Screened, Screener
from supplyline.lists.vessels import imo_in

__all__ = [
    "THRESHOLD",
    "Asked",
    "Change",
    "Difference",
    "FolderBroken",
    "Index",
    "ListVersion",
    "Listed",
    "ListedName",
    "Lists",
    "ListsError",
    "NotScreened",
    "Screened",
    "Screener",
    "build_index",
    "changes",
    "imo_in",
    "read_asked",
    "state_of",
]
