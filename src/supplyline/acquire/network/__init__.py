"""Open addresses: the only place from which pages, feeds and archives are asked for.

``guarded_client`` connects to public machines only, ``Manners`` say how we ask, a ``Round`` asks;
``receive_objects`` takes objects out of a store that the user named.
"""

from supplyline.acquire.addresses import AddressRefused, checked, is_address, shown
from supplyline.acquire.network.asking import Answer, Fault, RulesKept
from supplyline.acquire.network.fetching import Count, Memory, Past, Result, Round, Wanted
from supplyline.acquire.network.guard import Client, guarded_client
from supplyline.acquire.network.objects import Door, door_of, receive_objects
from supplyline.acquire.network.settings import ContactUnfit, Manners
from supplyline.acquire.spool import Spooled

__all__ = [
    "AddressRefused",
    "Answer",
    "Client",
    "ContactUnfit",
    "Count",
    "Door",
    "Fault",
    "Manners",
    "Memory",
    "Past",
    "Result",
    "Round",
    "RulesKept",
    "Spooled",
    "Wanted",
    "checked",
    "door_of",
    "guarded_client",
    "is_address",
    "receive_objects",
    "shown",
]
