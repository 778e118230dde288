"""The README's pictures are there, and light enough to load."""

from __future__ import annotations

import io
import random
import re
from types import ModuleType

import pytest
from PIL import Image

from tests.tools.loading import TOOLS, load_tool

ROOT = TOOLS.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The tool as a module."""
    return load_tool("screenshots")


def test_every_picture_of_the_readme_is_one_that_is_taken(tool: ModuleType) -> None:
    """Each has words for who cannot see it, and is below the limit."""
    found = re.findall(r"!\[([^]]+)\]\(docs/images/(\w+)\.png\)", (ROOT / "README.md").read_text(encoding="utf-8"))  # fmt: skip
    assert {name for _, name in found} == {shot.name for shot in tool.SHOTS}
    assert all(len(words) > 20 for words, _ in found)
    for file in (ROOT / "docs" / "images").glob("*.png"):
        assert file.stem in {name for _, name in found}
        assert file.stat().st_size <= tool.LARGEST


def test_a_picture_keeps_its_size_and_loses_bytes(tool: ModuleType) -> None:
    """Few colours are enough for a page; what stays too large is refused."""
    page = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    packed = tool.packed(_png(page))
    assert Image.open(io.BytesIO(packed)).size == (800, 600)
    chance = random.Random(1)  # noqa: S311  # the same each time
    noise = Image.frombytes("RGB", (800, 800), chance.randbytes(800 * 800 * 3))
    with pytest.raises(ValueError, match="smaller part"):
        tool.packed(_png(noise))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
