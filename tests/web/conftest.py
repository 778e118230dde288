"""A case served in the test's own process: of the small corpus, and of documents that mean harm."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from supplyline.run import build
from supplyline.web import create_app
from supplyline.web.case import Case
from tests.corpus import write_corpus

HOST = "127.0.0.1:8000"
HARM = '<script>alert(1)</script><img src=x onerror="alert(2)">'
HOSTILE = [
    {
        "id": f"{HARM}/../../etc/passwd", "outlet": f"Exemplar {HARM}", "published": "2025-03-01",
        "title": f"{{{{ 7 * 7 }}}} {HARM}", "url": "javascript:alert(3)",
        "text": f"North Korea has sent 40 containers of shells {HARM} to Russia, the ministry {HARM} said. "
        "Russia called the <b>reports</b> \u202efalse, \"onmouseover=alert(4)\" it said.",
    },
    {
        "id": "page", "outlet": "'; DROP TABLE events; --", "published": "2025-03-02",
        "html": "<html><head><title>Visit</title><meta http-equiv=refresh content='0;url=https://evil.example/'>"
        "<script>parent.location='https://evil.example/'</script></head><body><article><p>The foreign "
        "minister of Russia visited Pyongyang on Tuesday and met Kim Jong Un, the Kremlin said.</p>"
        "<img src='https://evil.example/pixel.png'><form action='https://evil.example/'><input></form>"
        "</article></body></html>",
    },
]  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of the small corpus and of hostile documents; not to be written to."""
    folder = tmp_path_factory.mktemp("web")
    sources = write_corpus(folder / "sources")
    lines = (json.dumps(row, ensure_ascii=False) for row in HOSTILE)
    (sources / "g.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build([str(sources)], folder / "case")
    return folder / "case"


@pytest.fixture
def new_case(built: Path, tmp_path: Path) -> Path:
    """A copy of that case, to be judged."""
    shutil.copytree(built, tmp_path / "case")
    return tmp_path / "case"


@pytest.fixture(scope="session")
def connect() -> Callable[[Path], TestClient]:
    """Return a way to ask a case's app, as a browser on this machine would."""

    def connected(folder: Path) -> TestClient:
        app = create_app(Case(folder), hosts=[HOST])
        return TestClient(
            app, base_url=f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False
        )

    return connected


@pytest.fixture(scope="session")
def reading(built: Path, connect: Callable[[Path], TestClient]) -> Iterator[TestClient]:
    """Ask the case that nobody judges."""
    with connect(built) as client:
        yield client


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that judges."""
    form = page[page.index('id="decide"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def links(page: str, path: str) -> list[str]:
    """Return the ids that a page links to under ``path``."""
    return list(dict.fromkeys(re.findall(rf'href="/{path}/([a-z]\d:[0-9a-f]{{32}})', page)))
