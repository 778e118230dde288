"""Arguments and options that several commands take in the same words."""

from __future__ import annotations

from pathlib import Path

import click

CASE = click.argument("case", metavar="DIR", type=click.Path(path_type=Path))
AS_OF = click.option("--as-of", metavar="DAY", help="As it was known when that day (UTC) ended: 2026-11-24.")  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
