"""Whatever fits the API's description, or does not, is answered as the description says.

Requests are made up by Schemathesis from the description alone, the same each time.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from supplyline.web import create_app
from supplyline.web.api import RESOURCES
from supplyline.web.api.resource import Resource
from supplyline.web.case import Case
from tests.web.conftest import HOST

load_all_checks()
ACCEPTED: list[Any] = [
    check for check in CHECKS.get_all() if check.__name__ == "positive_data_acceptance"
]
REFUSED: list[Any] = [
    check for check in CHECKS.get_all() if check.__name__ == "negative_data_rejection"
]
# Of a list nobody knows a cursor before it was given one, and not every FIRST/LAST is a period.
KNOWN_AFTERWARDS = {"after", "period"}
TRACE = re.compile(r'Traceback|File "|\.py\b|sqlite3|SELECT ')


@pytest.fixture(scope="module")
def description(built: Path) -> Any:
    """The description, with the application that it is of."""
    app = create_app(Case(built), hosts=[HOST])
    return schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"host": HOST})


def ask(operation: Any, mode: GenerationMode, examples: int, **fixed: Any) -> None:
    """Ask ``examples`` times, and hold each answer against the description."""

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None,
        suppress_health_check=[*HealthCheck], phases=[Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def answered(case: Any) -> None:
        left_out = ACCEPTED if KNOWN_AFTERWARDS & {*(case.query or {})} else []
        answer = case.call(headers={"host": HOST})
        if answer.status_code == 414:  # it does not count as a refusal there, and is one
            left_out = [*left_out, *REFUSED]
        case.validate_response(answer, excluded_checks=left_out)
        if answer.status_code >= 400:
            assert not TRACE.search(answer.text)

    answered()


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.name)
def test_what_fits_is_answered_as_described(description: Any, resource: Resource) -> None:
    """Status, media type, headers and body are those of the description."""
    operation = description[resource.path]["GET"]
    ask(operation, GenerationMode.POSITIVE, 12)
    if "{id}" in resource.path:
        held = first_of(description, resource)
        if held is not None:
            ask(operation, GenerationMode.POSITIVE, 4, path_parameters={"id": held})


@pytest.mark.parametrize("resource", [r for r in RESOURCES if r.all_parameters], ids=lambda r: r.name)  # fmt: skip
def test_what_does_not_fit_is_refused(description: Any, resource: Resource) -> None:
    """Another kind, too long, given twice, another method: problem+json, never a success or a trace."""
    ask(description[resource.path]["GET"], GenerationMode.NEGATIVE, 12)


def first_of(description: Any, resource: Resource) -> str | None:
    """Return an id of the list that ``resource`` is one of; None: it is empty."""
    listed = description["/" + resource.path.split("/")[1]]["GET"]
    items = listed.Case(query={"limit": 1}).call(headers={"host": HOST}).json()["items"]
    if not items:
        return None
    return str(items[0]["origin" if resource.gives == "origin" else "id"])
