"""How to ask a model: address, name, patience, budget.  Written by a person, so checked.

A file says how, never that: only the command line makes a model read, so that a case from elsewhere
sends nothing anywhere by itself.  The key is never here, only the name of the environment variable
that holds it, which no file may choose, so that such a case cannot ask for another secret.

Does not: read the environment or open anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from supplyline.schema import load

KEY_VARIABLE = "SUPPLYLINE_MODEL_KEY"
SETTINGS_NAME = "reader.yaml"  # in a case: how it is read


class ReaderFile(BaseModel):
    """``reader.yaml``: how a model is asked.

    >>> ReaderFile(endpoint="http://127.0.0.1:8080/v1/", model="m").endpoint
    'http://127.0.0.1:8080/v1'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str | None = Field(
        default=None, description="base address, as other clients take it: https://host/v1"
    )
    model: str | None = Field(default=None, description="name of the model, as the endpoint has it")
    timeout: float = Field(default=300, gt=0, description="seconds for one answer, all of it")
    tries: int = Field(
        default=5, ge=1, le=20, description="requests for one answer, faults included"
    )
    parallel: int = Field(default=2, ge=1, le=64, description="questions in flight at once")
    answer_tokens: int = Field(default=1200, ge=100, description="tokens of an answer at most")
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="null: no limit of ours"
    )
    max_requests: int | None = Field(default=None, ge=1, description="of one run; null: no limit")
    max_tokens: int | None = Field(default=None, ge=1, description="of one run, read and written")
    max_seconds: float | None = Field(default=None, gt=0, description="of one run's asking")

    @field_validator("endpoint")
    @classmethod
    def _an_address_without_secrets(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("needed an address that starts with http:// or https://")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError(
                "needed an address without a user, a query or a key: the address is kept in the "
                "ledger; the key goes into an environment variable"
            )
        return value.rstrip("/")


class ModelSettings(ReaderFile):
    """The same once it is complete: picklable, without any secret."""

    reader: Literal["model", "both"] = "model"
    endpoint: str = ""
    model: str = ""
    key_variable: str = KEY_VARIABLE

    @property
    def chat(self) -> str:
        """Where questions are sent."""
        return f"{self.endpoint}/chat/completions"


def read_settings(place: Path) -> ReaderFile:
    """Return what a ``reader.yaml`` says.

    Raises:
        SchemaError: It is missing or breaks its model; the message names the line.
    """
    return load(place, ReaderFile)
