"""Tell by content which list a file is, and read it.

Does not: look at a file's name; two files of one list are told apart by what is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from supplyline.lists import canada, names, ofac, un
from supplyline.lists.faults import BrokenList, FolderRefused, NoList
from supplyline.lists.listed import ReadList
from supplyline.lists.xml import root_of

_HEAD = 1 << 14  # bytes that tell
_MARK = b"\xef\xbb\xbf"
LARGEST = 400_000_000  # bytes; the largest list today, OFAC's in XML, has 30 million
_ELSEWHERE = {
    "Sanctions": "OFAC's advanced XML; give SDN.XML or the three CSV files instead",
    "export": "the EU's full XML; give it as a CSV file of names instead (docs/screening.md)",
    "Designations": "the UK's full XML; give it as a CSV file of names instead (docs/screening.md)",
}

ReadFiles = tuple[tuple[Path, ...], ReadList]  # files, and what they are


def read_lists(files: Sequence[Path]) -> list[ReadFiles]:
    """Return each list among ``files``; OFAC's CSV files belong together.

    Raises:
        NoList: A file is none of the lists that are read.
        BrokenList: A file is cut short or not what its form says; or two claim to be one part.
        FolderRefused: A file cannot be read.
    """
    found: list[ReadFiles] = []
    parts: dict[ofac.Part, tuple[Path, str]] = {}
    for file in files:
        part, read = _read(file)
        if read is not None:
            found.append(((file,), read))
        elif part is not None:
            if part in parts:
                raise BrokenList(file.name, f"a second {part} file", "one of each kind in one load")
            parts[part] = (file, file.name)
    if parts:
        found.append((tuple(path for path, _ in parts.values()), ofac.read_csv(parts)))
    for paths, read in found:
        if not read.entries:
            raise BrokenList(paths[0].name, "no entry", "at least one")
    return found


def _read(file: Path) -> tuple[ofac.Part | None, ReadList | None]:
    """Return which part of OFAC's three files ``file`` is, or the list that it is."""
    name = file.name
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError as fault:
        raise FolderRefused(file, fault.strerror) from fault
    if size > LARGEST:
        raise NoList(name, f"{size:,} bytes, of which no list has so many")
    if not head.strip():
        raise NoList(name, "an empty file")
    bare = head.removeprefix(_MARK).lstrip()
    if bare.startswith(b"<"):
        return None, _read_xml(file, name, head)
    first = bare.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    if first == names.HEADER:
        return None, names.read_names(file, name)
    part = ofac.part_of(first)
    if part is None:
        raise NoList(name, f"a first line that no list begins with: {first[:60]!r}")
    return part, None


def _read_xml(file: Path, name: str, head: bytes) -> ReadList:
    root = root_of(head)
    if root is None:
        raise NoList(name, "XML without a root element, or with a document type")
    if root.tag == un.ROOT:
        return un.read_un(file, name, root)
    if root.tag == canada.ROOT:
        return canada.read_canada(file, name)
    if root.tag == ofac.ROOT:
        if root.namespace not in ofac.NAMESPACES:
            raise NoList(
                name,
                f"OFAC XML of a version that is not known ({root.namespace or 'no namespace'})",
            )
        return ofac.read_xml(file, name)
    if root.tag in _ELSEWHERE:
        raise NoList(name, f"XML of another kind, {_ELSEWHERE[root.tag]}")
    raise NoList(name, f"XML whose root is {root.tag!r}")
