"""``supplyline key``, ``sign``, ``verify`` and ``package``: prove a case, and hand it over."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.completing import complete_cases
from supplyline.cli.options import CASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.x509 import Certificate

    from supplyline.custody.keys import SigningKey

PASSPHRASE = "SUPPLYLINE_KEY_PASSPHRASE"  # noqa: S105  # the variable's name


def called() -> str:
    """Return the command as called, for the run's row."""
    return shlex.join(["supplyline", *sys.argv[1:]])


def open_key(place: Path) -> SigningKey:
    """Open a private key; ask for its passphrase if it has one and the environment does not say it."""
    from supplyline.custody.keys import load_key  # noqa: PLC0415  # loaded when called

    def ask() -> bytes | None:
        told = os.environ.get(PASSPHRASE)
        if told is None:
            told = click.prompt(f"Passphrase of {place}", hide_input=True, err=True)
        return str(told).encode()

    return load_key(place, ask=ask)


@click.group("key")
def key_command() -> None:
    """Make the key that signs a case.

    \b
    Example: supplyline key new ~/desk.key
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped


@key_command.command("new")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--passphrase", is_flag=True, help=f"Lock the file; asked for, or from {PASSPHRASE}.")
def new_key_command(file: Path, passphrase: bool) -> None:
    """Write a new private key to FILE, its public half to FILE.pub, and print the public key.

    Keep FILE to yourself, with a copy; tell others the public key by a way that they trust.

    \b
    Example: supplyline key new ~/desk.key --passphrase
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.custody.keys import new_key  # noqa: PLC0415  # loaded when called

    word = os.environ.get(PASSPHRASE)
    if passphrase and not word:
        word = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    key = new_key(file, passphrase=word.encode() if passphrase and word else None)
    click.echo(key.public)


@click.command("sign")
@CASE
@click.option("--key", "key_file", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Private key, of 'supplyline key new'.")  # fmt: skip
@click.option("--stamp", "server", metavar="URL", help="Time-stamp server (RFC 3161) to vouch for the time.")  # fmt: skip
@click.option("--head", "head_file", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the signed head; default: DIR with .head added.")  # fmt: skip
def sign_command(case: Path, key_file: Path, server: str | None, head_file: Path | None) -> None:
    """Sign where the log of a case stands, so that nobody can rewrite what came before.

    The head is appended to the ledger, printed, and written to a file: keep that elsewhere.

    \b
    Example: supplyline sign case --key ~/desk.key --head ~/heads/case.head
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.custody.heads import write_head_file  # noqa: PLC0415  # as above
    from supplyline.handover.custodian import sign_case, stamp_head  # noqa: PLC0415  # loaded when called

    key = open_key(key_file)
    if head_file is None:
        whole = case.resolve()
        head_file = whole.with_name(whole.name + ".head")
    number, signed = sign_case(case, key, command=called())
    write_head_file(signed, head_file)
    click.echo(signed.text)
    stamp = "unstamped: no server vouches for the time"
    if server is not None:
        signed, seen = stamp_head(case, number, signed, server=server, command=called())
        write_head_file(signed, head_file)
        stamp = f"stamped at {seen.time}" + (f" by {seen.authority}" if seen.authority else "")
    click.echo(stamp)
    click.echo(f"written to {head_file}: keep it where the case is not")


@click.command("verify")
@click.argument("place", metavar="DIR|PACKAGE", type=click.Path(path_type=Path), shell_complete=complete_cases)  # fmt: skip
@click.option("--key", metavar="HEX|FILE", help="Public key that you trust: some head must be by it.")  # fmt: skip
@click.option("--head", type=click.Path(path_type=Path), metavar="FILE", help="Signed head that you kept: the log must still hold it.")  # fmt: skip
@click.option("--authority", type=click.Path(path_type=Path), metavar="FILE", help="Certificates (PEM) of time-stamp authorities that you trust.")  # fmt: skip
def verify_command(place: Path, key: str | None, head: Path | None, authority: Path | None) -> None:
    """Recheck every hash, row and signature; exit 1 and name what is broken.

    Works offline, on a case or on a package alone.

    \b
    Example: supplyline verify case
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.answers.audit import check  # noqa: PLC0415  # loaded when called
    from supplyline.custody.checking import Trust  # noqa: PLC0415  # as above
    from supplyline.custody.heads import read_head_file  # noqa: PLC0415  # as above
    from supplyline.custody.keys import public_key  # noqa: PLC0415  # as above

    trust = Trust(
        key=None if key is None else public_key(key),
        head=None if head is None else read_head_file(head),
        authorities=() if authority is None else _certificates(authority),
    )
    report = check(place, trust=trust)
    for broken in report.findings:
        click.echo(f"{broken.where} {broken.id}: {broken.fault}")
    for line in report.told():
        click.echo(line)
    if report.findings:
        click.echo(f"supplyline: {place}: {len(report.findings)} broken", err=True)
        sys.exit(1)
    click.echo(f"{place}: nothing is broken")


def _certificates(place: Path) -> Sequence[Certificate]:
    from supplyline.custody.stamps import load_certificates  # noqa: PLC0415  # only if asked for

    return load_certificates(place)


@click.command("package")
@CASE
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.zip", help="Where to.")  # fmt: skip
def package_command(case: Path, output: Path) -> None:
    """Write a whole case to one file that anybody can check, with or without supplyline.

    Its dossier is in it as HTML, PDF and DOCX.  supplyline dossier --format zip does the same with a
    dossier of some events.

    \b
    Example: supplyline package case -o case.zip
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.handover.handing import hand_over  # noqa: PLC0415  # loaded when called
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    with progress_on() as progress:
        packed = hand_over(case, output, form="zip", command=called(), progress=progress)
    click.echo(f"{packed.place}: {packed.files:,} files, {packed.size:,} bytes")
    click.echo(f"manifest {packed.manifest}")
