"""Read records out of XML that a stranger wrote: streamed, no entity, no document type, no network.

Does not: know any list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat  # document types and entities are refused below

from supplyline.lists.faults import BrokenList

_CHUNK = 1 << 16  # bytes
_DEEPEST = 24  # lists nest to 6
_APART = "\x1f"  # between namespace and tag


@dataclass(slots=True)
class Element:
    """An element without its namespace; text is only what stands before its first child."""

    tag: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def find(self, *path: str) -> Iterator[Element]:
        """Yield what lies under ``path``, in order."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.tag == path[0]:
                yield from child.find(*path[1:])

    def value(self, *path: str) -> str:
        """Return the text of the first element under ``path``, blanks made single; "": none."""
        return next((" ".join(e.text.split()) for e in self.find(*path)), "")

    def values(self, *path: str) -> list[str]:
        """Return the texts under ``path`` that are not empty."""
        return [text for e in self.find(*path) if (text := " ".join(e.text.split()))]


@dataclass(frozen=True, slots=True)
class Root:
    """How an XML file begins."""

    tag: str
    namespace: str
    attributes: dict[str, str]


def root_of(start: bytes) -> Root | None:
    """Return the root element of a file that starts so; None: it is no XML, or is refused."""
    found: list[Root] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if not found:
            namespace, _, name = tag.rpartition(_APART)
            found.append(Root(name, namespace, dict(attributes)))

    parser = _parser("")
    parser.StartElementHandler = begin
    with suppress(expat.ExpatError, BrokenList):
        parser.Parse(start, False)
    return found[0] if found else None


def elements(place: Path, name: str, depths: dict[str, int]) -> Iterator[Element]:
    """Yield each element of ``place`` whose tag and depth are in ``depths``, as it is complete.

    Args:
        place: The file.
        name: What errors call it.
        depths: Tag to depth; the root's is 0.  What lies in none of them is passed over.

    Raises:
        BrokenList: The file is no well-formed XML, ends early, or declares a document type.
    """
    open_: list[Element] = []
    depth, done = 0, list[Element]()

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        bare = tag.rpartition(_APART)[2]
        if open_ or depths.get(bare) == depth:
            element = Element(bare)
            if open_:
                open_[-1].children.append(element)
            open_.append(element)
        depth += 1
        if depth > _DEEPEST:
            raise BrokenList(name, f"elements nested more than {_DEEPEST} deep", "a list")

    def text(data: str) -> None:
        if open_ and not open_[-1].children:
            open_[-1].text += data

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1
        if open_:
            element = open_.pop()
            if not open_:
                done.append(element)

    parser = _parser(name)
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    with place.open("rb") as file:
        last = False
        while not last:
            chunk = file.read(_CHUNK)
            last = not chunk
            try:
                parser.Parse(chunk, last)
            except expat.ExpatError as fault:
                why = expat.ErrorString(fault.code)
                raise BrokenList(
                    name, f"{why} at line {fault.lineno}", "XML that is whole to its last tag"
                ) from fault
            yield from done
            done.clear()


def _parser(name: str) -> expat.XMLParserType:
    # Lists are in UTF-8; an encoding that is declared otherwise may be none that there is.
    parser = expat.ParserCreate("utf-8", namespace_separator=_APART)
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise BrokenList(name, "a document type, in which entities hide", "XML without one")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser
