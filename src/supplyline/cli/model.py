"""Options of commands that read: who reads, and how a model is asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from supplyline.claims.model import ModelSettings

Command = TypeVar("Command", bound=Callable[..., Any])
_KEY = "SUPPLYLINE_MODEL_KEY"

_OPTIONS = (
    click.option(
        "--reader", type=click.Choice(["embedded", "model", "both"]),
        help="Who reads: rules on this machine, a language model, or both, with what they disagree "
        "on listed for review.  [default: embedded]",
    ),
    click.option("--endpoint", metavar="URL", help="OpenAI-compatible server: http://127.0.0.1:8080/v1."),
    click.option("--model", metavar="NAME", help="Model to ask, as the endpoint calls it."),
    click.option(
        "--key-variable", metavar="VARIABLE", default=_KEY, show_default=True,
        help="Environment variable with the endpoint's key, if it wants one.",
    ),
    click.option("--max-requests", type=click.IntRange(1), metavar="N", help="Ask the model at most so often."),
    click.option("--max-tokens", type=click.IntRange(1), metavar="N", help="Let the model read and write at most so much."),
    click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Begin no new question after so long."),
    click.option(
        "--reader-settings", "settings_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help="YAML file of how a model is asked (docs/model-reader.md).  [default: reader.yaml in the case]",
    ),
)  # fmt: skip


def reader_options(command: Command) -> Command:
    """Give ``command`` the options, which it takes as ``**asking``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings_of(asking: dict[str, Any], *, case: Path | None = None) -> ModelSettings | None:
    """Return how a model is asked, by the command line before the settings; None: the embedded reader.

    Raises:
        click.UsageError: What is needed to ask is missing, or given with nobody to ask.
        SchemaError: The settings cannot be read.
    """
    given = {name: value for name, value in asking.items() if value is not None}
    variable = given.pop("key_variable", _KEY)
    if given.get("reader", "embedded") == "embedded":
        beside = sorted(given.keys() - {"reader"})
        if beside:
            name = beside[0].replace("settings_file", "reader_settings").replace("_", "-")
            raise click.UsageError(f"--{name} is for a model: add --reader model or --reader both")
        return None
    place = given.pop("settings_file", None)
    if place is None and case is not None and (case / "reader.yaml").is_file():
        place = case / "reader.yaml"
    from pydantic import ValidationError  # noqa: PLC0415  # loaded when called

    from supplyline.claims.model import ModelSettings, read_settings  # noqa: PLC0415  # as above

    merged = {**(read_settings(place).model_dump(exclude_unset=True) if place else {}), **given}
    for name in ("endpoint", "model"):
        if not merged.get(name):
            raise click.UsageError(
                f"--reader {merged['reader']} needs --{name}"
                + (", such as http://127.0.0.1:8080/v1" if name == "endpoint" else ", as the endpoint calls it")
            )  # fmt: skip
    try:
        return ModelSettings(**merged, key_variable=variable)
    except ValidationError as fault:
        first = fault.errors()[0]
        option = str(first["loc"][0]).replace("_", "-")
        said = first["msg"].removeprefix("Value error, ")
        raise click.UsageError(f"--{option}: {said}") from fault


def tell_endpoint(settings: ModelSettings) -> None:
    """Say on standard error where sentences go from here."""
    with_key = " with a key" if os.environ.get(settings.key_variable) else ""
    click.echo(
        f"supplyline: asking {settings.model} at {settings.endpoint}{with_key}: it is sent sentences "
        "of the sources",
        err=True,
    )
