"""Documents lead to places that are there: files of the project, and headings in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+(?:\([^()\s]*\))?)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def _documents() -> list[Path]:
    apart = {".venv", ".uv", ".git", "node_modules"}
    found = (f for f in ROOT.rglob("*.md") if apart.isdisjoint(f.relative_to(ROOT).parts))
    return sorted(found)


@cache
def _anchors(file: Path) -> frozenset[str]:
    """Return what headings of ``file`` are called in addresses, by the rule that code hosts share."""
    titles = HEADING.findall(FENCED.sub("", file.read_text(encoding="utf-8")))
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title).lower() for title in titles)
    return frozenset(re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in plain)


def _broken(file: Path) -> Iterator[str]:
    for target in LINK.findall(FENCED.sub("", file.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue  # an address elsewhere
        path, _, anchor = target.partition("#")
        place = (file.parent / path).resolve() if path else file
        known = place.exists() and (not anchor or place.is_dir() or anchor in _anchors(place))
        if not known:
            yield target


@pytest.mark.parametrize("file", _documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    """Each relative link names a file, and a heading if it says one."""
    assert list(_broken(file)) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    """Files and headings that are not there are named; those that are, and addresses, are not."""
    (tmp_path / "a.md").write_text("# One *two*, `three`\n", encoding="utf-8")
    page = tmp_path / "b.md"
    page.write_text(
        "# Here\n[a](a.md) [b](a.md#one-two-three) [c](#here) [d](https://example.org)\n"
        "[e](c.md) [f](a.md#four) [g](#there)\n```\n[h](d.md)\n```\n",
        encoding="utf-8",
    )
    assert list(_broken(page)) == ["c.md", "a.md#four", "#there"]
