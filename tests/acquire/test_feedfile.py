"""feeds.toml as people write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.acquire.feedfile import FeedsUnfit, read_feeds

ROOT = Path(__file__).parents[2]


def test_the_example_is_sound() -> None:
    """The file under examples/ is read."""
    found = read_feeds(ROOT / "examples" / "feeds.toml")
    assert found.contact
    assert len(found.feeds) >= 3
    assert dict(found.feeds[0].wanted.note)["outlet"]


FAULTS = {
    "": (1, "no feed"),
    "[[feed]]\nurl = 'https://a.example'\n[[feed]]\noutlet = 'B'\n": (3, "no feed.url"),
    "[[feed]]\nurl = 'https://a.example'\nevry = 5\n": (3, "the key feed.evry"),
    "contact = 'x'\n\n[[feed]]\nurl = 'ftp://a.example'\n": (4, "http or https"),
    "[[feed]]\nurl = 'https://me:sesame@a.example'\n": (2, "without a name and password"),
    "[[feed]]\nurl = 'https://a.example'\nevery = 0\n": (3, "greater than or equal to 1"),
    "[[feed]]\nurl = 'https://a.example'\nlanguage = 'Korean'\n": (3, "language"),
    "[[feed]]\nurl = 'https://a.example'\n\n[[feed]]\nurl = 'https://a.example/'\n": (5, "a second time"),
    "[[feed]\n": (1, "no TOML"),
    "feed = 3\n": (1, "feed"),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_named_with_its_line(text: str, tmp_path: Path) -> None:
    """One line says file, line, what was found and what was needed."""
    line, said = FAULTS[text]
    place = tmp_path / "feeds.toml"
    place.write_text(text)
    with pytest.raises(FeedsUnfit) as caught:
        read_feeds(place)
    assert str(caught.value).startswith(f"{place}:{line}: found ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be read is said to be so."""
    with pytest.raises(FeedsUnfit, match="nothing to read"):
        read_feeds(tmp_path / "feeds.toml")


@given(st.binary(max_size=120))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    """No content crashes the reader."""
    import tempfile  # noqa: PLC0415  # a file for each example

    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        with pytest.raises(FeedsUnfit):
            read_feeds(Path(file.name))
