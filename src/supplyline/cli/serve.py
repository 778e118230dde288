"""``supplyline serve``: the review app."""

from __future__ import annotations

from pathlib import Path

import click

from supplyline.cli.options import CASE


@click.command("serve")
@CASE
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="An address of this machine alone.")  # fmt: skip
@click.option("--port", default=8000, show_default=True, metavar="P", type=click.IntRange(0, 65535), help="0 lets the system choose.")  # fmt: skip
def serve_command(*, case: Path, host: str, port: int) -> None:
    """Show the case DIR in a browser, and take judgements: the review app.

    It prints its address once it answers and runs until Ctrl-C.  Only this machine can reach it.

    \b
    Example: supplyline serve case --port 8080
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.progress import progress_on  # noqa: PLC0415  # loaded when called
    from supplyline.web import serve  # noqa: PLC0415  # as above

    with progress_on() as progress:
        serve(case, host=host, port=port, told=_tell, progress=progress)


def _tell(address: str) -> None:
    click.echo(address)
