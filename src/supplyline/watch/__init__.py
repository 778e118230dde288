"""Watch: indicators that users want to hear about, as conditions over what a case says.

The face: ``load_indicators`` reads and checks them, ``evaluate`` says which hold and on which claims,
``changes`` which fire and un-fire, ``standings`` how each stands; ``score`` holds a replay against
what was expected.  Records in, records out.
"""

from supplyline.watch.alerts import Standing, changes, in_force, standings
from supplyline.watch.facts import Facts, hit_key
from supplyline.watch.history import Expected, Firing, Scored, load_expected, score
from supplyline.watch.holding import Met, State, evaluate
from supplyline.watch.indicators import (
    SHIPPED,
    Indicator,
    any_of_measures,
    any_of_supplies,
    kinds_asked,
    leaves_of,
    load_indicators,
)

__all__ = [
    "SHIPPED",
    "Expected",
    "Facts",
    "Firing",
    "Indicator",
    "Met",
    "Scored",
    "Standing",
    "State",
    "any_of_measures",
    "any_of_supplies",
    "changes",
    "evaluate",
    "hit_key",
    "in_force",
    "kinds_asked",
    "leaves_of",
    "load_expected",
    "load_indicators",
    "score",
    "standings",
]
