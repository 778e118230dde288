"""A case's own parties have their names in the review app, too."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.testclient import TestClient

from supplyline.run import Options, build
from supplyline.web import create_app
from supplyline.web.case import Case
from tests.web.conftest import HOST

PARTIES = """
- code: XAV
  names: [Averland, Republic of Averland]
- code: XBR
  names: [Borduvia]
"""
TOLD = "Averland sent 40 tanks to Borduvia in March 2025, the Averland defence ministry said."


def test_parties_of_the_case_have_their_names(tmp_path: Path) -> None:
    """Lists, cards and facets show the name that the case's file gives, not the code alone."""
    (tmp_path / "parties.yaml").write_text(PARTIES, encoding="utf-8")
    row = {"id": "a", "outlet": "Exemplar", "published": "2025-04-01", "text": TOLD}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    folder = tmp_path / "case"
    build([str(tmp_path / "a.jsonl")], folder, options=Options(workers=1, parties=tmp_path / "parties.yaml"))  # fmt: skip
    with TestClient(create_app(Case(folder), hosts=[HOST]), base_url=f"http://{HOST}") as pages:
        for page in ("/", "/events", "/review"):
            text = pages.get(page).text
            assert "Averland" in text, page
            assert "Borduvia" in text, page
            assert "XAV →" not in text, page
