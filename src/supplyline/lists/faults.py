"""What can be wrong with a list file or the folder of lists.  Each says the way out in one line."""

from __future__ import annotations

from supplyline.errors import MachineError, SupplylineError


class ListsError(SupplylineError):
    """A list file, or the folder of lists, cannot be used."""


class NoList(ListsError):
    """A file is none of the lists that are read."""

    def __init__(self, name: str, found: str) -> None:
        self.name, self.found = name, found
        super().__init__(
            f"{name}: found {found}, needed a sanctions list (UN XML; OFAC SDN or consolidated as CSV "
            "or XML; Canada SEMA XML; names as CSV): download the list anew and give that file; what is "
            "in force stays"
        )


class BrokenList(ListsError):
    """A list file is cut short or not what its form says: nothing of it is taken."""

    def __init__(self, name: str, found: str, needed: str) -> None:
        self.name, self.found, self.needed = name, found, needed
        super().__init__(
            f"{name}: found {found}, needed {needed}: nothing of it is taken and what is in force "
            "stays; download it anew and load it again"
        )


class Shrunk(ListsError):
    """A version has far fewer entries than the one in force, as a file cut short would."""

    def __init__(self, list_: str, found: int, held: int) -> None:
        self.list, self.found, self.held = list_, found, held
        super().__init__(
            f"{list_}: found {found:,} entries, needed more than half of the {held:,} in force: the "
            "file may be cut short; if the list did shrink, load it with --smaller"
        )


class NoVersion(ListsError):
    """A list or a version was named that is not loaded."""

    def __init__(self, asked: str, held: str) -> None:
        self.asked = asked
        super().__init__(
            f"found no {asked} in the folder of lists, which holds {held or 'nothing'}: load it with "
            "supplyline lists load FILE"
        )


class FolderBroken(ListsError):
    """The folder of lists holds what this version cannot read."""

    def __init__(self, place: object, found: str) -> None:
        super().__init__(
            f"{place}: found {found}, needed what supplyline lists load wrote: remove it and load "
            "the list again"
        )


class FolderBusy(ListsError):
    """Another process is loading lists into the same folder."""

    def __init__(self, folder: object) -> None:
        super().__init__(
            f"{folder}: found another load at work, needed the folder for this one alone: wait until "
            "it is done and run it again"
        )


class FolderRefused(MachineError):
    """No room, or no right to read or write in the folder of lists."""

    def __init__(self, place: object, why: str | None) -> None:
        super().__init__(
            f"{place}: cannot be used ({why}): make room, get the right, or name another folder with "
            "--lists; what was in force stays"
        )


class NotScreened(ListsError):
    """A process ended twice while it screened some names."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            f"found a process that ended twice on {len(names)} names from {names[0]!r} on, needed an "
            "answer to each: leave them out or screen them alone"
        )
