"""How to ask: what a person may write, and what no file may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from supplyline.claims.model import ModelSettings, ReaderFile, read_settings
from supplyline.errors import SchemaError


def test_a_settings_file_is_read(tmp_path: Path) -> None:
    """Address, name and limits, in YAML."""
    place = tmp_path / "reader.yaml"
    place.write_text("endpoint: http://h/v1/\nmodel: small\nmax_requests: 50\n")
    found = read_settings(place)
    assert (found.endpoint, found.model, found.max_requests) == ("http://h/v1", "small", 50)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("model: m\nkey: sk-1\n", 2),
        ("key_variable: HOME\n", 1),
        ("reader: both\n", 1),
        ("tries: 0\n", 1),
    ],
)
def test_a_file_names_no_key_and_breaks_no_bound(tmp_path: Path, text: str, line: int) -> None:
    """No key, no choice of the variable that holds one, no order to ask; the error names the line."""
    place = tmp_path / "reader.yaml"
    place.write_text(text)
    with pytest.raises(SchemaError) as fault:
        read_settings(place)
    assert fault.value.line == line


@pytest.mark.parametrize(
    "endpoint",
    ["https://me:pw@h/v1", "https://h/v1?api-key=1", "https://h/v1#k", "h:80", "ftp://h"],
)
def test_an_address_holds_no_secret(endpoint: str) -> None:
    """The command line is kept in the ledger, so a user, a query or a fragment is refused."""
    with pytest.raises(ValidationError):
        ReaderFile(endpoint=endpoint)


def test_settings_can_be_printed() -> None:
    """They hold the name of the key's variable, nothing of the key."""
    settings = ModelSettings(endpoint="http://h/v1", model="m", key_variable="MY_KEY")
    assert settings.chat == "http://h/v1/chat/completions"
    assert "MY_KEY" in repr(settings)
