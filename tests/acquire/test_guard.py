"""Which machines may be asked, and that what was judged is what is connected to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.acquire.addresses import AddressRefused, checked, joined, refused_ip, shown
from supplyline.acquire.network.guard import GuardedBackend, MachineRefused, NameUnknown


class Recorded(httpcore.AsyncMockBackend):
    """Opens nothing, and notes what it was to connect to."""

    def __init__(self) -> None:
        super().__init__([])
        self.asked: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Note ``host``."""
        self.asked.append(host)
        return await super().connect_tcp(host, port, timeout, local_address, socket_options)


def connected(
    answers: list[list[str]], monkeypatch: pytest.MonkeyPatch, *, allow: bool = False
) -> list[str]:
    """Connect once to a name that resolves to each of ``answers`` in turn; return to what."""

    async def resolve(host: str, port: int, **_: Any) -> list[Any]:  # noqa: ARG001  # as asyncio has it
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in answers.pop(0)]

    async def once() -> list[str]:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)
        inner = Recorded()
        await GuardedBackend(allow_private=allow, inner=inner).connect_tcp("a.example", 80)
        return inner.asked

    return asyncio.run(once())


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when judged and private when asked again is connected to as judged."""
    assert connected([["93.184.216.34"], ["127.0.0.1"]], monkeypatch) == ["93.184.216.34"]


def test_of_several_addresses_only_public_ones_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A private address among public ones is passed over; alone it is refused."""
    assert connected([["10.0.0.1", "93.184.216.34"]], monkeypatch) == ["93.184.216.34"]
    with pytest.raises(MachineRefused, match="private"):
        connected([["10.0.0.1", "192.168.0.1"]], monkeypatch)
    assert connected([["10.0.0.1"]], monkeypatch, allow=True) == ["10.0.0.1"]


def test_a_name_nobody_knows_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not exist is no fault of a connection."""

    async def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    async def once() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown, raising=False)
        await GuardedBackend(allow_private=False).connect_tcp("nowhere.example", 80)

    with pytest.raises(NameUnknown):
        asyncio.run(once())


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1",  # noqa: S104  # nothing is bound
    "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "::127.0.0.1", "2001:db8::1", "no address",
])  # fmt: skip
def test_machines_of_the_inner_network(address: str) -> None:
    """Loopback, private, link-local, multicast and reserved addresses are refused, also inside others."""
    assert refused_ip(address) is not None


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_machines(address: str) -> None:
    """Public addresses are fine, also as IPv6 writes them."""
    assert refused_ip(address) is None


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_judged_alike_in_every_writing(number: int) -> None:
    """What is refused as IPv4 is refused as IPv4-mapped and behind NAT64, and the other way round."""
    plain = ipaddress.IPv4Address(number)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    nat64 = ipaddress.IPv6Address((0x64FF9B << 96) | number)
    assert refused_ip(str(plain)) == refused_ip(str(mapped)) == refused_ip(str(nat64))


@pytest.mark.parametrize("address", [
    "file:///etc/passwd", "ftp://a.example/b", "gopher://a.example", "javascript://a.example/%0aalert(1)",
    "http://", "http:///a", "http://me@a.example/", "http://me:sesame@a.example/", "http://a.example:x/",
    "http://a.example:99999/", "http://[::1/", "http://a b/", "http://a\\@b/", "//a.example/b", "a.example",
    "http://" + "a" * 9_000,
])  # fmt: skip
def test_addresses_that_are_never_asked(address: str) -> None:
    """Other schemes, credentials and what is no address are refused, and no password is repeated."""
    with pytest.raises(AddressRefused) as caught:
        checked(address)
    assert "sesame" not in str(caught.value)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_link_is_an_address_or_refused(base: str, link: str) -> None:
    """A link of any characters gives an address without credentials, or is refused; nothing else."""
    for text in (link, f"http://{link}", f"https://me:sesame@{link}", f"//{link}"):
        try:
            found = joined(f"https://a.example/{base}", text)
        except AddressRefused as fault:
            assert "sesame" not in str(fault)  # noqa: PT017  # both ways out are the rule
        else:
            assert found.startswith(("http://", "https://"))
            assert checked(found) == found
            assert "@" not in found.split("/")[2]
    shown(link)
