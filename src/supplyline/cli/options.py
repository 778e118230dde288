"""Arguments and options that several commands take in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from supplyline.cli.completing import complete_cases
from supplyline.records import Category, Kind

if TYPE_CHECKING:
    from supplyline.export import Wanted


def _know_its_parties(ctx: click.Context, _param: click.Parameter, case: Path) -> Path:
    """Let the parties that ``case`` keeps be known to the options after it, until the command ends."""
    if not ctx.resilient_parsing and (case / "parties.yaml").is_file():
        from supplyline.schema.parties import parties_kept  # noqa: PLC0415  # only if there are any

        ctx.with_resource(parties_kept(case))
    return case


_DAY = click.DateTime(["%Y-%m-%d"])
CASE = click.argument("case", metavar="DIR", type=click.Path(path_type=Path), is_eager=True, callback=_know_its_parties, shell_complete=complete_cases)  # fmt: skip
CASE_MADE = click.option("--case", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Case folder; made if missing.", shell_complete=complete_cases)  # fmt: skip
AS_OF = click.option("--as-of", metavar="DAY", help="As it was known when that day (UTC) ended: 2026-11-24.")  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
ITEM = click.option("--item", "items", multiple=True, type=click.Choice(get_args(Category)), metavar="CATEGORY", help="Only events about such things: ammunition, troops, fuel …")  # fmt: skip
KIND = click.option("--kind", "kinds", multiple=True, type=click.Choice(get_args(Kind)), metavar="KIND", help="Only events of this kind: transfer, deployment, training …")  # fmt: skip
SINCE = click.option("--since", type=_DAY, metavar="DAY", help="Only dated events that were not over before that day.")  # fmt: skip
UNTIL = click.option("--until", type=_DAY, metavar="DAY", help="Only dated events that had begun by that day.")  # fmt: skip


def wanted_of(*, since: Any, until: Any, **rest: Any) -> Wanted:
    """Return which events are asked for, from the values of the options that choose them."""
    from supplyline.export import Wanted  # noqa: PLC0415  # loaded when called

    return Wanted(
        since=None if since is None else f"{since:%Y-%m-%d}",
        until=None if until is None else f"{until:%Y-%m-%d}",
        **rest,
    )
