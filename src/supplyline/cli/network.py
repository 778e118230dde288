"""Options of commands that take addresses: how to ask, and how much of what a feed lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from supplyline.acquire.feedfile import Feed
    from supplyline.inflow.fetch import Asking, Fetched

Command = TypeVar("Command", bound=Callable[..., Any])

_CONTACT = "SUPPLYLINE_CONTACT"
_OPTIONS = (
    click.option("--newest", type=click.IntRange(1), metavar="N", help="Of a feed or sitemap: the newest N items."),
    click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Of a feed or sitemap: items of that day or later."),
    click.option("--contact", envvar=_CONTACT, metavar="TEXT", help=f"Address or page told to every server.  [env: {_CONTACT}]"),
    click.option("--allow-private", is_flag=True, help="Ask machines of the inner network, too."),
    click.option("--pause", type=click.FloatRange(0), metavar="S", help="Seconds between two requests to one host.  [default: 1]"),
    click.option("--at-once", type=click.IntRange(1, 256), metavar="N", help="Requests at a time, to all hosts.  [default: 16]"),
    click.option("--largest", type=click.IntRange(1), metavar="BYTES", help="Refuse answers that are larger.  [default: 200000000]"),
    click.option("--timeout", "total", type=click.FloatRange(0, min_open=True), metavar="S", help="Seconds for one answer.  [default: 300]"),
)  # fmt: skip
_MANNERS = ("contact", "allow_private", "pause", "at_once", "largest", "total")


def network_options(command: Command) -> Command:
    """Give ``command`` the options; ``asking_of`` takes them out of its keywords again."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asking_of(given: dict[str, Any], *, contact: str = "") -> Asking:
    """Take the options of the network out of ``given`` and return how to ask.

    Args:
        given: Keywords of a command; those of ``network_options`` are removed.
        contact: Told to servers if none is given here.

    Raises:
        ContactUnfit: The contact cannot be told to a server.
    """
    from supplyline.acquire.network import Manners  # noqa: PLC0415  # loaded when called
    from supplyline.inflow.fetch import Asking  # noqa: PLC0415  # as above

    since: datetime | None = given.pop("since")
    newest: int | None = given.pop("newest")
    manners = {name: given.pop(name) for name in _MANNERS}
    told = {name: value for name, value in manners.items() if value is not None}
    told["contact"] = told.get("contact") or contact
    return Asking(
        manners=Manners(**told), newest=newest, since=None if since is None else f"{since:%Y-%m-%d}"
    )


def feeds_of(
    addresses: Sequence[str],
    listed: Sequence[Feed],
    asking: Asking,
    *,
    every: float | None,
    again: bool = False,
) -> list[Feed]:
    """Return what is asked again and again: what a file lists, and the addresses that it does not.

    Args:
        addresses: Checked.
        listed: Of a file.
        asking: How much of what ``addresses`` list is wanted.
        every: Minutes between two rounds of ``addresses``; None: 15.
        again: Whether items of theirs that were had are asked again.
    """
    from supplyline.acquire.feedfile import Feed  # noqa: PLC0415  # loaded when called

    known = {feed.url for feed in listed}
    since = None if asking.since is None else date.fromisoformat(asking.since)
    return [
        *listed,
        *(
            Feed(
                url=address, outlet=None, kind=None, language=None, every=every or 15,
                newest=asking.newest, since=since, again=again,
            )
            for address in addresses
            if address not in known
        ),
    ]  # fmt: skip


def fetched_lines(fetched: Fetched) -> list[str]:
    """Return what fetching came to, and for each fault, the commonest first, how often and why it was first met."""
    more = [
        f"{count:,} {what}"
        for count, what in (
            (fetched.passed, "had before and not asked"),
            (fetched.resumed, "asked before the round was interrupted"),
        )
        if count
    ]
    lines = [
        f"fetched     {fetched.asked:,} asked = {fetched.captured:,} captured + "
        f"{fetched.unchanged:,} unchanged + {fetched.lost:,} failed; {fetched.size:,} bytes"
        + "".join(f"; {part}" for part in more)
    ]
    faults = sorted(fetched.faults.items(), key=lambda row: (-row[1], row[0]))
    for n, (fault, count) in enumerate(faults):
        lines.append(f"{'' if n else 'faults':12}{count:>6,}  {fault}")
        if fault in fetched.firsts:
            lines.append(f"{'':20}{fetched.firsts[fault]}")
    return lines
