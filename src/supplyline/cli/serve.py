"""``supplyline serve``: the review app."""

from __future__ import annotations

from pathlib import Path

import click

from supplyline.cli.completing import complete_cases

_FILE = click.Path(path_type=Path)


@click.command("serve")
@click.argument("case", metavar="DIR", type=_FILE, shell_complete=complete_cases)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="Address to listen on; others than this machine's own need accounts, and TLS or a proxy.")  # fmt: skip
@click.option("--port", default=8000, show_default=True, metavar="P", type=click.IntRange(0, 65535), help="0 lets the system choose.")  # fmt: skip
@click.option("--tls-cert", "certificate", metavar="FILE", type=_FILE, help="Certificate, and what stands between it and a root (PEM).")  # fmt: skip
@click.option("--tls-key", "key", metavar="FILE", type=_FILE, help="Its key (PEM).")
@click.option("--behind-proxy", "behind", metavar="https://NAME", help="Address of a proxy that has the certificate and asks for browsers.")  # fmt: skip
@click.option("--write-api", "writes", is_flag=True, help="Let programs judge: POST /api/v1/judgements (docs/api.md).")  # fmt: skip
def serve_command(
    *,
    case: Path,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    behind: str | None,
    writes: bool,
) -> None:
    """Show the case DIR in a browser, and take judgements: the review app.

    It prints its address once it answers and runs until Ctrl-C.  Only this machine can reach it, unless
    'supplyline user add' made accounts and TLS or a proxy keeps what is said private.

    \b
    Example: supplyline serve case --port 8080
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.progress import progress_on  # noqa: PLC0415  # loaded when called
    from supplyline.web import serve  # noqa: PLC0415  # as above
    from supplyline.web.serving import Way  # noqa: PLC0415  # as above

    way = Way(host=host, port=port, certificate=certificate, key=key, behind=behind)
    with progress_on() as progress:
        serve(case, way=way, writes=writes, told=_tell, progress=progress)


def _tell(address: str) -> None:
    click.echo(address)
