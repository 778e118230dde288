"""A dossier is asked for by a form, given as a file, and in the log; nobody waits for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from supplyline.ledger import open_case
from supplyline.web.pages import handover


def token_of(client: TestClient) -> str:
    """Return the token of the form."""
    found = re.search(r'name="token" value="([^"]+)"', client.get("/handover").text)
    assert found
    return found[1]


def test_a_dossier_is_given_as_a_file_and_logged(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """What was asked for comes as a file to keep, no page of ours, and the log says so."""
    with connect(new_case) as client:
        asked = {"token": token_of(client), "pair": "PRK-RUS", "form": "html", "question": "shells"}
        answer = client.post("/handover", data=asked)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == 'attachment; filename="case-dossier.html"'
        assert "The question put to it is" in answer.text
        assert "<script" not in answer.text
        again = client.post("/handover", data=asked)
        assert again.content == answer.content
        package = client.post("/handover", data={**asked, "form": "zip", "question": ""})
        assert package.headers["content-type"] == "application/zip"
        assert package.content.startswith(b"PK")
    with open_case(new_case) as ledger:
        abouts = [entry.read()["about"] for entry in ledger.log()]
    assert [a["format"] for a in abouts if a.get("pair") == "PRK-RUS"] == [
        "html",
        "html",
        "package",
    ]


def test_what_cannot_be_asked_is_told_with_what_was_written(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """A pair, day, kind, form or question that cannot be leaves no trace in the log."""
    wrong = [
        {"pair": "PRK-ZZZ"}, {"pair": "PRK-PRK"}, {"pair": "../../etc"}, {"since": "yesterday"}, {"until": "2025-02-30"},
        {"kind": "gift"}, {"item": "everything"}, {"form": "exe"}, {"question": "?!"},
    ]  # fmt: skip
    with open_case(new_case) as ledger:
        before = ledger.head()
    with connect(new_case) as client:
        token = token_of(client)
        for one in wrong:
            answer = client.post("/handover", data={"token": token, "since": "2025-01-01", **one})
            assert answer.status_code in {400, 422}, one
            assert "Not made: " in answer.text
            if "since" not in one:
                assert 'value="2025-01-01"' in answer.text
    with open_case(new_case) as ledger:
        assert ledger.head() == before


def test_no_form_of_elsewhere_makes_a_dossier(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """Without the token of a page shown here, nothing is made."""
    with connect(new_case) as client:
        assert client.post("/handover", data={"form": "html"}).status_code == 403


def test_one_at_a_time_and_nobody_waits(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """While a dossier is made, a second is refused at once, and pages go on."""
    with connect(new_case) as client:
        token = token_of(client)
        with handover.MAKING:
            answer = client.post("/handover", data={"token": token, "form": "html"})
            assert answer.status_code == 503
            assert "try again when it is done" in answer.text
            assert client.get("/events").status_code == 200
        assert client.post("/handover", data={"token": token, "form": "html"}).status_code == 200
