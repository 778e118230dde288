"""``supplyline dossier``: from sources to documents for others, by the name of the file."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.test_cli import case_of, supplyline

TOLD = [
    ("a", "Exemplar Wire", "2024-10-24", "North Korea has sent about 3,000 soldiers to Russia, South Korea's defence ministry said on Thursday."),
    ("b", "Exemplar Post", "2025-03-20", "China sent 40 trucks to Iran on Monday, officials said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case of two documents."""
    return case_of(TOLD, tmp_path_factory.mktemp("dossier"))


def test_the_form_is_that_of_the_name(case: Path, tmp_path: Path) -> None:
    """A PDF is a PDF, a zip a package; what was written is told in a line."""
    done = supplyline("dossier", case, "--pair", "prk-rus", "-o", tmp_path / "a.pdf")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().startswith(f"{tmp_path / 'a.pdf'}: 1 of 2 events, 2 notes, ")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    done = supplyline("dossier", case, "--question", "trucks", "-o", tmp_path / "a.zip")
    assert done.returncode == 0, done.stderr.decode()
    assert b"manifest " in done.stdout
    with ZipFile(tmp_path / "a.zip") as package:
        page = package.read("dossier.html").decode()
        assert package.read("dossier.docx").startswith(b"PK")
    assert "China sent 40 trucks to Iran" in page
    assert "3,000 soldiers" not in page
    done = supplyline("verify", tmp_path / "a.zip")
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("-o", "a.txt"), 2, b"needed one of html, pdf, docx, zip"),
        (("--pair", "PRK-ZZZ", "-o", "a.pdf"), 2, b"needed two different party codes"),
        (("--pair", "PRK-PRK", "-o", "a.pdf"), 2, b"needed two different party codes"),
        (("--question", "?", "-o", "a.pdf"), 2, b"needed words of a claim"),
        (("-o", "/proc/a.pdf"), 5, b"name a place with room"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    case: Path, words: tuple[str, ...], code: int, told: bytes
) -> None:
    """A form, a pair, a question or a place that cannot be is refused with a way out."""
    done = supplyline("dossier", case, *words)
    assert done.returncode == code
    assert told in b" ".join(done.stderr.split())
    assert b"Traceback" not in done.stderr
