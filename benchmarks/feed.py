"""Write documents as a news feed brings them: fresh texts, some of them reprints, some on topic.

States, outlets and goods are invented; the states are known by ``PARTIES``.  The same seed and number
give the same document, so that a feed can be sent again and compared.

Does not: plant a truth to score against (``evals`` does).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta

PARTIES = (
    "- code: XAV\n  names: [Averland]\n- code: XBR\n  names: [Bresk]\n"
    "- code: XCO\n  names: [Corvania]\n- code: XDU\n  names: [Dunmark]\n"
)
_STATES = ("Averland", "Bresk", "Corvania", "Dunmark")
_GOODS = ("artillery shells", "trucks", "drones", "rifles", "diesel generators", "missiles")
_OUTLETS = ("Harbour Wire", "Bresk Daily", "Corvania Post", "The Northern Herald", "Dunmark Radio")
_ON_TOPIC = 20  # one document in so many tells of a delivery
_REPRINT = 5  # one in so many carries an earlier text with a new head
_BACK = 400  # documents that a reprint may reach back
_FIRST_DAY = date(2024, 1, 1)
_A_DAY = 300  # documents of one day of publication
_WHO = (
    "the harbour board", "a council of growers", "the tram company", "a school in the old town",
    "the weather office", "an orchestra", "the rowing club", "a museum of clocks", "the bus drivers",
    "a bakery", "the lake patrol", "the city library",
)  # fmt: skip
_DID = (
    "opened", "repaired", "counted", "painted", "moved", "measured", "sold", "rented", "praised",
    "described", "closed", "visited",
)  # fmt: skip
_WHAT = (
    "two halls", "an old bridge", "the winter garden", "a row of lamps", "forty benches",
    "a narrow canal", "the clock tower", "new timetables", "a field of barley", "the ferry landing",
    "a hundred maps", "seven wells",
)  # fmt: skip
_WHERE = (
    "near the station", "on the east bank", "behind the market", "in the upper valley",
    "outside the walls", "along the coast road", "at the mill", "under the arches",
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
        "title": f"Notes of the day, {number}", "text": body,
    }  # fmt: skip


def _body(number: int, seed: int) -> str:
    chance = random.Random(f"{seed} body {number}")  # noqa: S311  # as above
    sentences = [_sentence(chance) for _ in range(18)]
    if chance.randrange(_ON_TOPIC) == 0:
        sentences[2:2] = _told(chance)
    return " ".join(sentences)


def _sentence(chance: random.Random) -> str:
    who, did, what, where = (chance.choice(words) for words in (_WHO, _DID, _WHAT, _WHERE))
    when = chance.choice(("Monday", "Tuesday", "Friday", "Sunday"))
    spent = f"{chance.randrange(20, 999)} visitors came and {chance.randrange(20, 999)} letters were written"
    return f"{who[0].upper()}{who[1:]} {did} {what} {where} on {when}, and {spent}."


def _told(chance: random.Random) -> list[str]:
    one, other = chance.sample(_STATES, 2)
    good, count = chance.choice(_GOODS), chance.randrange(20, 4000)
    teller = chance.choice(_STATES)
    return [
        f"{one} delivered {count} {good} to {other} on Monday, the defence ministry of {teller} said.",
        f"{other} denied that it had received {good} from {one}.",
    ]
