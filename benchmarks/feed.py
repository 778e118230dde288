"""Write documents as a news feed brings them: fresh texts, some of them reprints, some on topic.

States, outlets and goods are invented; the states are known by ``PARTIES``.  The same seed and number
give the same document, so that a feed can be sent again and compared.

    .venv/bin/python -m benchmarks.feed START RATE STEADY BURST

writes one document, waits for a moment of the monotonic clock on standard input, then writes STEADY documents,
RATE a second from that moment, and BURST at once.

Does not: plant a truth to score against (``evals`` does).
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

PARTIES = (
    "- code: XAV\n  names: [Averland]\n- code: XBR\n  names: [Bresk]\n"
    "- code: XCO\n  names: [Corvania]\n- code: XDU\n  names: [Dunmark]\n"
)
_STATES = ("Averland", "Bresk", "Corvania", "Dunmark")
_GOODS = ("artillery shells", "trucks", "drones", "rifles", "diesel generators", "missiles")
_OUTLETS = ("Harbour Wire", "Bresk Daily", "Corvania Post", "The Northern Herald", "Dunmark Radio")
ON_TOPIC = 20  # one document in so many tells of a delivery
_REPRINT = 5  # one in so many carries an earlier text with a new head
_BACK = 400  # documents that a reprint may reach back
_FIRST_DAY = date(2024, 1, 1)
_A_DAY = 300  # documents of one day of publication
# Words are put together from three parts, so that two texts share a run of words by chance as seldom as two
# articles do: of two parts, each of 10,000 documents shares five words in a row with twenty others.
_PARTS = (
    "mill", "stone", "lake", "field", "lamp", "gate", "hill", "wood", "barn", "well", "bridge",
    "moor", "glass", "wheel", "tower", "oak", "salt", "boat", "marsh", "road", "wind", "corn",
    "hall", "rope", "clay", "fern", "hay", "rain", "bell", "tide", "brook", "crown", "dust",
    "elm", "frost", "grain",
)  # fmt: skip
_QUALITIES = (
    "old", "quiet", "narrow", "painted", "wooden", "famous", "empty", "local", "eastern",
    "broad", "early", "modern", "plain", "round", "distant", "careful", "northern", "yellow",
    "heavy", "modest", "open", "private", "steep", "usual", "warm", "young",
)  # fmt: skip
_DID = (
    "opened", "repaired", "counted", "painted", "measured", "sold", "rented", "praised",
    "described", "closed", "visited", "sorted", "cleaned", "photographed", "renamed",
    "decorated", "mapped", "weighed", "lit", "borrowed", "tidied",
)  # fmt: skip
_JOINTS = (
    "near", "behind", "outside", "beyond", "beside", "above", "along", "below", "after",
    "before", "without", "under", "across", "around", "towards", "against",
)  # fmt: skip


def documents(start: int, count: int, *, seed: int = 2026) -> Iterator[bytes]:
    """Yield the documents numbered from ``start``, each as a JSON line with its line break."""
    for number in range(start, start + count):
        yield json.dumps(_document(number, seed)).encode() + b"\n"


def _document(number: int, seed: int) -> dict[str, str]:
    chance = random.Random(f"{seed} {number}")  # noqa: S311  # the same documents each time
    day = _FIRST_DAY + timedelta(days=number // _A_DAY)
    body = _body(number, seed)
    if number >= _BACK and chance.randrange(_REPRINT) == 0:
        body = f"{_sentence(chance)} {_body(number - 1 - chance.randrange(_BACK), seed)}"
    return {
        "id": f"d{number}", "outlet": chance.choice(_OUTLETS), "published": day.isoformat(),
        "title": f"Notes of the day, {number}", "language": "en", "text": body,
    }  # fmt: skip


def _body(number: int, seed: int) -> str:
    chance = random.Random(f"{seed} body {number}")  # noqa: S311  # as above
    sentences = [_sentence(chance) for _ in range(18)]
    if chance.randrange(ON_TOPIC) == 0:
        sentences[2:2] = _told(chance)
    return " ".join(sentences)


def told(number: int, *, seed: int = 2026) -> list[str]:
    """Return sentences that tell of a delivery, the same for the same ``number``."""
    return _told(random.Random(f"{seed} told {number}"))  # noqa: S311  # as above


def _sentence(chance: random.Random) -> str:
    did, joint, other = chance.choice(_DID), *chance.sample(_JOINTS, 2)
    things = [_thing(chance) for _ in range(5)]
    return (
        f"The {things[0]} {did} {chance.randrange(3, 999)} {things[1]}s {joint} the {things[2]}, "
        f"{other} a {things[3]} and one {things[4]}."
    )


def _thing(chance: random.Random) -> str:
    return f"{chance.choice(_QUALITIES)} {''.join(chance.choices(_PARTS, k=3))}"


def _told(chance: random.Random) -> list[str]:
    one, other = chance.sample(_STATES, 2)
    good, count = chance.choice(_GOODS), chance.randrange(20, 4000)
    teller = chance.choice(_STATES)
    return [
        f"{one} delivered {count} {good} to {other} on Monday, the defence ministry of {teller} said.",
        f"{other} denied that it had received {good} from {one}.",
    ]


def send(start: int, rate: int, steady: int, burst: int) -> None:
    """Write documents to standard output, each when it is due."""
    pen = sys.stdout.buffer
    lines = documents(start, 1 + steady + burst)
    pen.write(next(lines))
    pen.flush()
    began = float(sys.stdin.readline())
    for number, line in enumerate(lines):
        time.sleep(max(0.0, began + min(number, steady) / rate - time.monotonic()))
        pen.write(line)
        pen.flush()


if __name__ == "__main__":
    send(*map(int, sys.argv[1:]))
