"""Write the pages of stories: a folder with an index and a page each, or one file of everything.

A folder is made if it is missing, taken if it is empty or holds such pages already: those are
replaced.  The index is written last, so what it links to is there.

Does not: write into a folder of other things, or among the sources, where the pages would be read
as documents the next time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from supplyline.direct import Traced
from supplyline.errors import MachineError, SupplylineError
from supplyline.progress import Progress, Silence
from supplyline.whole import write_whole

INDEX = "index.html"
_OURS = b'<meta name="generator" content="supplyline origins">'
_PAGE = re.compile(r"o1-[0-9a-f]{32}\.html\Z")
_HEAD = 4000  # bytes in which a page of ours says that it is one


class PlaceTaken(SupplylineError):
    """The pages were to go where something else is."""

    exit_code = 2

    def __init__(self, place: Path, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(
            f"{place}: found {found}, needed a new or empty folder, a folder of such pages, or a "
            "file name that ends in .html: name another place"
        )


class PlaceAmongSources(SupplylineError):
    """The pages were to go into a folder that is read as a source."""

    exit_code = 2

    def __init__(self, place: Path, source: str) -> None:
        self.place, self.source = place, source
        super().__init__(
            f"{place}: lies in the source {source}, where the pages would be read as documents the "
            "next time: name a place outside it"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was written."""

    first: Path  # the page to open
    pages: int
    stories: int  # how many there are; more than the pages if some have none of their own


def check_place(place: Path, sources: Sequence[str]) -> None:
    """Refuse a place that cannot take pages, before any work is done.

    Raises:
        PlaceTaken: Something else is there.
        PlaceAmongSources: It lies inside a source.
        MachineError: It cannot be made or written into.
    """
    whole = place.resolve()
    for source in sources:
        folder = Path(source)
        if source != "-" and folder.is_dir() and whole.is_relative_to(folder.resolve()):
            raise PlaceAmongSources(place, source)
    if _is_file_name(place):
        if place.is_dir():
            raise PlaceTaken(place, "a folder")
        if place.exists() and not _is_ours(place):
            raise PlaceTaken(place, "a file that is no page of ours")
        _make(place.parent)
        return
    if place.exists() and not place.is_dir():
        raise PlaceTaken(place, "a file")
    _make(place)
    held = [p.name for p in place.iterdir()]
    strange = [n for n in held if n != INDEX and _PAGE.match(n) is None]
    if strange or (INDEX in held and not _is_ours(place / INDEX)):
        raise PlaceTaken(place, f"a folder that holds other things ({(strange or [INDEX])[0]})")


def show(
    traced: Traced,
    place: Path,
    *,
    title: str,
    command: str,
    generated: str,
    progress: Progress | None = None,
) -> Shown:
    """Write the pages of ``traced`` to ``place``.

    Args:
        traced: From ``direct.origins_of``.
        place: A name that ends in .html or .htm is one page of everything; else a folder.
        title: What was traced, for the heading.
        command: That made the pages, for their foot.
        generated: UTC, ISO 8601 to the second.
        progress: Told of each page.

    Raises:
        MachineError: No room, or no right to write there.
    """
    from supplyline.report import stories as pages  # noqa: PLC0415  # templates
    from supplyline.report.stories.page import MOST_STORIES  # noqa: PLC0415  # as above

    progress = progress or Silence()
    found = pages.gather(traced.documents, traced.reuse, traced.origins)
    frame = pages.Frame(
        title=title,
        generated=generated,
        command=command,
        documents=len(traced.documents),
        origins=traced.count,
        most=traced.most,
        outlets=len({d.outlet for d in traced.documents if d.outlet}),
        failures=traced.failures,
    )
    if _is_file_name(place):
        progress.begin("pages", 1, "page")
        write_whole(place, pages.render_stories(found, frame))
        progress.advance()
        return Shown(first=place, pages=1, stories=len(found))
    own = found[:MOST_STORIES]
    names = {story.origin: pages.page_name(story) for story in own}
    progress.begin("pages", len(own) + 1, "pages")
    for story in own:
        write_whole(place / names[story.origin], pages.render_story(story, frame, pages=names))
        progress.advance()
    write_whole(place / INDEX, pages.render_index(found, frame))
    progress.advance()
    _forget(place, set(names.values()))
    return Shown(first=place / INDEX, pages=len(own) + 1, stories=len(found))


def _is_file_name(place: Path) -> bool:
    return place.suffix.lower() in {".html", ".htm"}


def _is_ours(page: Path) -> bool:
    """Say whether a file is a page that this module wrote."""
    try:
        with page.open("rb") as file:
            return _OURS in file.read(_HEAD)
    except OSError:
        return False


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".supplyline-writes").touch()
        (folder / ".supplyline-writes").unlink()
    except OSError as fault:
        raise MachineError(
            f"{folder}: cannot be written ({fault.strerror}): name a place with room and the right to write"
        ) from fault


def _forget(folder: Path, kept: set[str]) -> None:
    """Remove pages of an earlier run whose stories are no longer there."""
    for page in folder.iterdir():
        if _PAGE.match(page.name) and page.name not in kept and _is_ours(page):
            page.unlink()
