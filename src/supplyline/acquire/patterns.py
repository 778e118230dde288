"""Find what a pattern such as ``archive/2025-*/part-?.parquet`` stands for, in folders and elsewhere.

``*`` and ``?`` stand for signs within one name, ``[abc]`` for one of them, ``**`` for any folders.  What
begins with a dot is not matched by a sign that stands for others.

Does not: open anything; ``network.objects`` lists what lies in object storage.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

OBJECTS = "s3://"
_ANY = "**"


def is_pattern(source: str) -> bool:
    """Return whether ``source`` has signs that stand for others.

    >>> is_pattern("a/*.parquet"), is_pattern("a/b.parquet")
    (True, False)
    """
    return glob.has_magic(source)


def files_of(pattern: str) -> list[str]:
    """Return the files and folders that ``pattern`` stands for, sorted."""
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # pathlib knows no absolute patterns


def split_objects(sources: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the other sources, and those that lie in object storage.

    >>> split_objects(["a.html", "s3://bucket/part-*.parquet"])
    (['a.html'], ['s3://bucket/part-*.parquet'])
    """
    objects = [s for s in sources if s.lower().startswith(OBJECTS)]
    return [s for s in sources if not s.lower().startswith(OBJECTS)], list(dict.fromkeys(objects))


def names_of(
    pattern: Sequence[str], listed: Callable[[str], Sequence[tuple[str, bool]]], place: str = ""
) -> Iterator[str]:
    """Yield the paths that ``pattern`` stands for, sorted within each folder.

    Args:
        pattern: Names of folders and of a file, with signs that stand for others.
        listed: Gives the names in a folder, and whether each is a folder.
        place: Folder to begin in, ending with "/"; "": the top.

    >>> tree = {"": [("a", True), ("b", True)], "a/": [("1.txt", False)], "b/": [("2.txt", False)]}
    >>> list(names_of(["*", "*.txt"], tree.__getitem__))
    ['a/1.txt', 'b/2.txt']
    """
    name, rest = pattern[0], pattern[1:]
    if rest and not is_pattern(name):
        yield from names_of(rest, listed, f"{place}{name}/")
        return
    if name == _ANY and rest:
        yield from names_of(rest, listed, place)
    for found, folder in sorted(listed(place)):
        if name == _ANY:
            fits = not found.startswith(".")
        else:
            fits = fnmatchcase(found, name) and found.startswith(".") <= name.startswith(".")
        if not fits:
            continue
        if not folder:
            if not rest:
                yield f"{place}{found}"
        elif name == _ANY:
            yield from names_of(pattern, listed, f"{place}{found}/")
        elif rest:
            yield from names_of(rest, listed, f"{place}{found}/")
