"""A case served in the test's own process: of the small corpus, and of documents that mean harm."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fpdf import FPDF
from starlette.testclient import TestClient

from supplyline.lists import Lists
from supplyline.run import build
from supplyline.web import create_app
from supplyline.web.case import Case
from tests.corpus import write_corpus
from tests.lists import files
from tests.report.test_browser import browser  # noqa: F401  # the fixture of the dossier's tests

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
LISTED = {
    "id": "listed", "outlet": "Exemplar Post", "published": "2025-03-03",
    "text": "North Korea shipped 30 trucks to Mongolia aboard the vessel North Star (IMO 9074729), an "
    "official said. Sample Bank sent 5 million dollars to North Korea in March 2024, the ministry said.",
}  # fmt: skip
PAPER = (
    "Iran sent 12 tanks to Syria in March 2025, the port authority said. The harbour was quiet on the "
    "day, and the ships that had waited outside went on their way before noon."
)
INDICATORS = """
- id: trucks
  name: Trucks go anywhere
  question: Have trucks gone to anybody?
  when: {events: {kinds: [transfer], families: [equipment]}}
  each: true
  then: {say: Look at who says so.}
- id: far
  name: Nothing like it
  question: Has Mongolia given Chile anything?
  when: {events: {from: [MNG], to: [CHL]}}
  then: {say: Look again.}
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of the small corpus, of hostile documents and of a name that is listed; not to be written to."""
    folder = tmp_path_factory.mktemp("web")
    sources = write_corpus(folder / "sources")
    lines = (json.dumps(row, ensure_ascii=False) for row in [*HOSTILE, LISTED])
    (sources / "g.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    paper = FPDF()
    paper.set_font("helvetica", size=12)
    paper.add_page()
    paper.multi_cell(0, text=PAPER)
    paper.output(str(sources / "h.pdf"))
    (folder / "case").mkdir()
    (folder / "case" / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPPLYLINE_LISTS", str(folder / "lists"))
        made = files.write(folder, un=files.un_xml(files.UN_FIRM), sdn=files.SDN_CSV)
        Lists(folder / "lists").load(made, now="2026-03-01T00:00:00Z")
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


@pytest.fixture(scope="module")
def served(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A case that answers on a port of this machine: its address and folder."""
    folder = tmp_path_factory.mktemp("served") / "case"
    shutil.copytree(built, folder)
    config = uvicorn.Config("unset:app", port=0, log_level="critical")
    socket = config.bind_socket()
    host = f"127.0.0.1:{socket.getsockname()[1]}"
    config.app = create_app(Case(folder), hosts=[host])
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://{host}", folder
    server.should_exit = True
    thread.join(10)


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that judges."""
    form = page[page.index('id="decide"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def links(page: str, path: str) -> list[str]:
    """Return the ids that a page links to under ``path``."""
    return list(dict.fromkeys(re.findall(rf'href="/{path}/([a-z]\d:[0-9a-f]{{32}})', page)))
