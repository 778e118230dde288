"""Tell alerts: each to each channel, in their order, again at the next run until it is acknowledged.

Every attempt is a row.  An alert that was sent is never sent again; one that was sent and not noted,
because the process was killed in between, is sent once more under the same id, by which the receiver
can tell (a file is looked through for it).  What keeps a channel from being reached ends its turn in this
run, so that nothing overtakes; what it has against one alert does not.  A channel that is new is told
what is in force, not what is over.

Does not: decide what is an alert (``watching`` does).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supplyline.acquire.channels import (
    CHANNELS_NAME,
    PASSWORD,
    USER,
    Channel,
    ChannelUnfit,
    channel_of,
    read_channels,
)
from supplyline.clock import utc_now
from supplyline.contract import alert_json
from supplyline.errors import SupplylineError
from supplyline.inference.dossiers import is_dossier_written, pair_shown, write_dossier
from supplyline.inference.following import follow, is_followed
from supplyline.inference.watching import indicators_of
from supplyline.ledger import Ledger, new_run, open_case
from supplyline.records import Alert
from supplyline.watch import in_force

if TYPE_CHECKING:
    from supplyline.watch import Indicator

SENT = "sent"
_OVER = "passed over: it was over when the channel was named"
_MOST_QUOTED = 20  # claims that an alert quotes; it names all of them
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel, and how rows and messages call it."""

    channel: Channel
    key: str
    folder: Path  # that the path of a file starts from


@dataclass(slots=True, kw_only=True)
class Told:
    """What telling came to."""

    sent: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)  # channel and why, each attempt
    waiting: int = 0  # alerts that still have to be told, by channel and alert
    unknown: list[tuple[str, str]] = field(default_factory=list)  # indicator, channel it names

    def lines(self) -> list[str]:
        """Return it in words."""
        return [
            f"{self.sent:,} sent, {self.waiting:,} waiting",
            *(f"{channel}: {why}" for channel, why in self.failed),
            *(
                f"indicator {indicator} names channel {name!r}: found none of that name"
                for indicator, name in self.unknown
            ),
        ]


def channels_of(case: Path, told: Sequence[str] = (), *, private: bool = False) -> list[Place]:
    """Return the channels of ``case``, and those told on the command line besides.

    Args:
        case: The case folder; its channels.toml counts if it is there.
        told: As on the command line.
        private: Those told may be in the inner network.

    Raises:
        ChannelsUnfit: The file is wrong.
        ChannelUnfit: One that is told is none.
    """
    file = case / CHANNELS_NAME
    found = [
        Place(channel=c, key=c.to, folder=case)
        for c in (read_channels(file) if file.exists() else ())
    ]
    for one in told:
        channel = channel_of(one, private=private)
        key = f"file:{channel.path.resolve()}" if channel.form == "file" else channel.to
        if key not in {place.key for place in found}:
            found.append(Place(channel=channel, key=key, folder=Path()))
    return found


def watch(
    case: Path,
    told: Sequence[str] = (),
    *,
    private: bool = False,
    command: str,
    say: Callable[[str], None] | None = None,
) -> Told | None:
    """Bring the alerts of ``case`` up to what it holds, and tell them; nothing is written for nothing.

    Args:
        case: The case folder.
        told: Channels besides those of its channels.toml.
        private: Those told may be in the inner network.
        command: As called, for the run's row.
        say: Prints to the terminal, for a channel that is one; None: to standard error.

    Returns:
        What telling came to; None: there is no channel.

    Raises:
        CaseError: There is no ledger, or somebody else writes to it.
        SchemaError: A file that a user keeps in ``case`` is wrong.
        AcquireError: A channel is none.
    """
    places, indicators = channels_of(case, told, private=private), indicators_of(case)
    with open_case(case) as ledger:
        if is_followed(ledger, case) and not any(
            one.over or one.new for one in due(ledger, places, indicators)
        ):
            return Told(unknown=_unknown(indicators, places)) if places else None
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run(command), action="watch")
        follow(ledger, case)
        found = tell(ledger, places, indicators, say=say)
        ledger.end(utc_now())
        pair = pair_shown(case)
        if not is_dossier_written(ledger, case, pair):
            write_dossier(ledger, case, pair)
    return found if places else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a channel has not acknowledged, oldest first."""

    place: Place
    new: tuple[Alert, ...]  # to be told
    over: tuple[Alert, ...]  # over before the channel was named


def due(ledger: Ledger, places: Sequence[Place], indicators: Sequence[Indicator]) -> list[Due]:
    """Return what each channel still has to be told."""
    asked, alerts = {one.id: one for one in indicators}, ledger.alerts()
    standing = {alert.id for alert in in_force(alerts).values()}
    done: dict[str, set[str]] = {}
    for alert_id, key, _, outcome in ledger.deliveries():
        known = done.setdefault(key, set())
        if not outcome.startswith("failed"):
            known.add(alert_id)
    found = []
    for place in places:
        mine = [a for a in alerts if a.id not in done.get(place.key, ()) and _goes(a, place, asked)]
        wanted = standing if place.key not in done else {a.id for a in mine}
        found.append(
            Due(
                place=place,
                new=tuple(a for a in mine if a.id in wanted),
                over=tuple(a for a in mine if a.id not in wanted),
            )
        )
    return found


def tell(
    ledger: Ledger,
    places: Sequence[Place],
    indicators: Sequence[Indicator],
    *,
    say: Callable[[str], None] | None = None,
) -> Told:
    """Tell each channel the alerts that it has not acknowledged; note every attempt.

    Args:
        ledger: Open for writing, with a run begun.
        places: The channels.
        indicators: Of the case; they say to which channels an alert goes, and what it means.
        say: Prints to the terminal, for a channel that is one; None: to standard error.
    """
    telling = _Telling(ledger, {one.id: one for one in indicators}, say or _complain)
    telling.told.unknown += _unknown(indicators, places)
    for one in due(ledger, places, indicators):
        telling.note(one.place, one.over, _OVER)
        telling.tell(one.place, one.new)
    return telling.told


def _goes(alert: Alert, place: Place, asked: Mapping[str, Indicator]) -> bool:
    indicator = asked.get(alert.indicator)
    names = () if indicator is None else indicator.then.channels
    return not names or place.channel.name in names


def _unknown(indicators: Iterable[Indicator], places: Sequence[Place]) -> list[tuple[str, str]]:
    known = {place.channel.name for place in places}
    return [(i.id, name) for i in indicators for name in i.then.channels if name not in known]


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class _Telling:
    """Tells channels, one after the other, and notes each attempt."""

    def __init__(
        self, ledger: Ledger, asked: Mapping[str, Indicator], say: Callable[[str], None]
    ) -> None:
        self.asked, self.told = asked, Told()
        self._ledger, self._say = ledger, say

    def tell(self, place: Place, alerts: Sequence[Alert]) -> None:
        """Tell one channel, oldest first, until it cannot be reached."""
        for number, alert in enumerate(alerts):
            found = quoted(self._ledger, alert.claims)
            try:
                _send(place, alert_json(alert, self.asked.get(alert.indicator), found), self._say)
            except SupplylineError as fault:
                why = " ".join(str(fault).split())
                self.note(place, [alert], f"failed: {why}")
                self.told.failed.append((place.key, why))
                if not getattr(fault, "alone", False):
                    self.told.waiting += len(alerts) - number
                    return
                self.told.waiting += 1
            else:
                self.note(place, [alert], SENT)
                self.told.sent += 1

    def note(self, place: Place, alerts: Sequence[Alert], outcome: str) -> None:
        """Keep what became of telling ``alerts``."""
        if not alerts:
            return
        about = {"channel": place.key, "alerts": len(alerts), "outcome": outcome[:200]}
        with self._ledger.transaction(action="alert", about=about):
            for alert in alerts:
                self._ledger.add_delivery(
                    alert.id, channel=place.key, made=utc_now(), outcome=outcome
                )


def quoted(ledger: Ledger, claims: Sequence[str]) -> list[Json]:
    """Return the first of ``claims`` with their sentences, those of withdrawn documents too."""
    first = list(claims[:_MOST_QUOTED])
    found = {claim.id: claim for claim in ledger.claims(first)}
    if len(found) < len(first):
        found |= {c.id: c for c in ledger.withdrawn_claims() if c.id in set(first)}
    documents = {c.document for c in found.values()}
    held = {d.id: d for d in ledger.documents(documents)}
    return [
        {
            "claim": claim.id,
            "document": held[claim.document].name,
            "outlet": held[claim.document].outlet,
            "published": held[claim.document].published,
            "sentence": claim.sentence,
        }
        for id_ in first
        if (claim := found.get(id_)) is not None
    ]


def _send(place: Place, message: Json, say: Callable[[str], None]) -> None:
    """Hand a message to a channel.

    Raises:
        SupplylineError: It was not taken.
    """
    channel = place.channel
    if channel.form == "terminal":
        say(in_words(message))
    elif channel.form == "file":
        append(place.folder / channel.path, message)
    elif channel.form == "webhook":
        _post(channel, message)
    else:
        _mail(channel, message)


def _post(channel: Channel, message: Json) -> None:
    from supplyline.acquire.network.posting import Hook, post  # noqa: PLC0415  # the network

    secret = None
    if channel.secret:
        secret = os.environ.get(channel.secret, "").encode()
        if not secret:
            raise ChannelUnfit(channel.to, f"its secret in the variable {channel.secret}")
    hook = Hook(address=channel.to, secret=secret, allow_private=channel.private)
    post(hook, _line(message), key=message["id"])


def _mail(channel: Channel, message: Json) -> None:
    from supplyline.acquire.network.mailing import Relay, mail  # noqa: PLC0415  # the network

    server = channel.mail_server
    relay = Relay(
        host=server.host, port=server.port, security=server.security,
        user=os.environ.get(USER, ""), password=os.environ.get(PASSWORD, ""),
        allow_private=channel.private,
    )  # fmt: skip
    mail(
        relay, sender=channel.mail_from, receiver=channel.receiver,
        subject=f"[supplyline] {_headline(message)}", text=in_words(message), key=message["id"],
    )  # fmt: skip


class FileUnwritable(SupplylineError):
    """An alert could not be written to a file."""

    exit_code = 5

    def __init__(self, place: Path, why: str) -> None:
        self.place, self.why = place, why
        super().__init__(f"{place}: cannot be written ({why})")


def append(place: Path, message: Json) -> None:
    """Append ``message`` as one line, whole or not at all, unless the file has it already.

    Raises:
        FileUnwritable: The machine refuses; the file is as it was.
    """
    line = _line(message) + b"\n"
    try:
        with place.open("a+b") as file:
            file.seek(0)
            size, ended = 0, True
            for held in file:
                size += len(held)
                ended = held.endswith(b"\n")
                if _has_id(held, message["id"]):
                    return
            try:
                file.write(line if ended else b"\n" + line)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except OSError as fault:
        raise FileUnwritable(place, fault.strerror or str(fault)) from fault


def _has_id(line: bytes, id_: str) -> bool:
    try:
        return id_.encode() in line and bool(json.loads(line)["id"] == id_)
    except (ValueError, KeyError, TypeError):
        return False  # somebody else's line, or a cut one


def _line(message: Json) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogateescape")


def _headline(message: Json) -> str:
    return f"{message['name']}: {message['state']}"


def in_words(message: Json) -> str:
    """Return an alert as text: what, what to do, why, and the first sentences behind it."""
    lines = [
        f"{_headline(message)} ({message['made']})",
        message["question"],
        *(
            ["What to do: " + message["say"]]
            if message["say"] and message["state"] == "fired"
            else []
        ),
        "Why:",
        *(f"  {reason}" for reason in message["reasons"]),
        f"Claims: {len(message['claims']):,}",
    ]
    for one in message["quoted"]:
        lines += [
            f"  {one['outlet'] or one['document']}, {one['published'] or 'undated'}: "
            f"“{' '.join(one['sentence'].split())}”"
        ]
    left = len(message["claims"]) - len(message["quoted"])
    if left:
        lines.append(f"  and {left:,} more, by their ids in the case")
    lines += ["A reason to look, and no finding about anybody.", message["id"]]
    return "\n".join(lines)
