"""Robots, waits, turns, headers and spools: the small parts of asking."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.acquire.encoding import charset_of, decode_told
from supplyline.acquire.faults import Unreadable
from supplyline.acquire.network import ContactUnfit, Manners
from supplyline.acquire.network.asking import retry_after
from supplyline.acquire.network.pace import Queue
from supplyline.acquire.network.robots import rules_of
from supplyline.acquire.spool import Spool


def test_we_say_who_we_are() -> None:
    """The user agent has our name and version, and the contact if there is one, on one line."""
    assert Manners().user_agent.startswith("supplyline/")
    assert Manners(contact="desk@outlet.example").user_agent.endswith(
        "(contact: desk@outlet.example)"
    )
    with pytest.raises(ContactUnfit):
        Manners(contact="a\r\nX-Evil: 1")


def test_the_group_of_our_name_goes_before_that_of_all() -> None:
    """RFC 9309, section 2.2.1: our own group decides alone; the longest rule wins."""
    text = (
        b"User-agent: *\nDisallow: /\n\nUser-agent: SupplyLine\nDisallow: /a/\nAllow: /a/b\n"
        b"Crawl-delay: 7\n"
    )
    rules = rules_of(200, text, robot="supplyline")
    allowed = [rules.allows(f"https://x.example{p}", "supplyline") for p in ("/", "/a/", "/a/b")]
    assert allowed == [True, False, True]
    assert rules.pause == 7.0


@settings(max_examples=200, deadline=1_000)
@given(
    st.one_of(st.binary(max_size=300), st.lists(st.sampled_from([
        b"User-agent: *\n", b"User-agent: supplyline\n", b"Disallow: /", b"Allow: ", b"*", b"$", b"%", b"%zz",
        b"Crawl-delay: ", b"-1\n", b"nan\n", b"1e999\n", b"0\n", b"Request-rate: 0/0\n", b"Request-rate: 1/5s\n",
        b"Visit-time: 9999-1\n", b"Sitemap: x\n", b"\n", b"\xff", b"\x00", b":",
    ]), max_size=20).map(b"".join)),
    st.integers(100, 599),
)  # fmt: skip
def test_any_robots_are_rules(body: bytes, status: int) -> None:
    """No robots.txt crashes or hangs, and none makes us wait for ever or not at all."""
    rules = rules_of(status, body, robot="supplyline")
    rules.allows("https://a.example/a?b=%zz#é", "supplyline")
    assert 0 <= rules.pause < float("inf")


@given(st.text(max_size=40))
def test_any_header_is_a_wait_or_none(said: str) -> None:
    """Retry-After and Content-Type may hold anything."""
    wait = retry_after(said, datetime(2026, 1, 1, tzinfo=UTC))
    assert wait is None or wait >= 0
    charset = charset_of(said)
    text = decode_told("né".encode("latin-1"), charset)
    assert text is None or isinstance(text, str)
    decode_told(b"\xff\xfe\x00", charset)


@pytest.mark.parametrize(("data", "told", "text"), [
    ("né".encode(), "iso-8859-1", "né"), ("né".encode("latin-1"), "iso-8859-1", "né"),
    ("Ё".encode("koi8-r"), "koi8-r", "Ё"), (b"\xff", "utf-8", None), (b"a", "no such charset", None),
    (b"a", "base64", None), (b"a", "utf-8\x00", "a"), (b"\xef\xbb\xbfa", "utf-8", "a"), (b"a", None, None),
])  # fmt: skip
def test_what_a_server_says_of_the_encoding_is_checked(
    data: bytes, told: str | None, text: str | None
) -> None:
    """UTF-8 that is UTF-8 is read as such whatever was said; else what was said, if it fits."""
    expected = "a" if told in ("base64", "no such charset") else text
    assert decode_told(data, told) == expected


class Clock:
    """Time as a test wants it."""

    now = 0.0

    def __call__(self) -> float:
        """Return it."""
        return self.now


def test_a_queue_gives_each_host_its_turn() -> None:
    """A host that is busy, slow or held does not keep others waiting; the last one done ends it."""
    clock = Clock()
    queue: Queue[int] = Queue(per_host=1, pause=10.0, clock=clock)

    async def all_of_it() -> list[tuple[str, int]]:
        for n in range(3):
            queue.put("a", n)
        queue.put("b", 3)
        taken = []
        queue.hold("b", 5.0)
        for seconds in (0.0, 5.0, 10.0, 25.0):
            clock.now = seconds
            found = await asyncio.wait_for(queue.take(), 1)
            assert found is not None
            taken.append(found)
            queue.done(found[0])
            if seconds == 10.0:
                queue.slow("a", 15.0)
                with pytest.raises(TimeoutError):  # a is slow by now
                    await asyncio.wait_for(queue.take(), 0.05)
        assert await asyncio.wait_for(queue.take(), 1) is None
        return taken

    assert asyncio.run(all_of_it()) == [("a", 0), ("b", 3), ("a", 1), ("a", 2)]


def test_takers_end_together() -> None:
    """Whoever waits for more is told when the last item is done, also if that put more in."""

    async def all_of_it() -> list[int]:
        queue: Queue[int] = Queue(per_host=2, pause=0.0)
        queue.put("a", 0)
        seen: list[int] = []

        async def work() -> None:
            while (taken := await queue.take()) is not None:
                host, number = taken
                await asyncio.sleep(0)
                if number < 20:
                    queue.put("ab"[number % 2], number + 1, wait=0.001 * (number % 3))
                seen.append(number)
                queue.done(host)

        await asyncio.wait_for(asyncio.gather(*(work() for _ in range(5))), 5)
        return seen

    assert asyncio.run(all_of_it()) == list(range(21))


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=3_000), st.integers(1, 700), st.booleans())
def test_a_spool_keeps_what_came(tmp_path_factory: pytest.TempPathFactory, data: bytes, size: int, packed: bool) -> None:  # fmt: skip
    """Hash, size and bytes are those of the wire in whatever pieces; the head is that of the inside."""
    folder = tmp_path_factory.getbasetemp()
    wire = gzip.compress(data) if packed else data
    with Spool(folder, packed=packed, largest=10_000, unpacked=10_000) as spool:
        for at in range(0, len(wire), size):
            spool.add(wire[at : at + size])
        found = spool.finish()
    assert found.path.read_bytes() == wire
    assert (found.id, found.size) == (hashlib.sha256(wire).hexdigest(), len(wire))
    assert found.head == data[:4096]
    found.path.unlink()


_FAULTS = ("truncated", "corrupt", "empty", "too large", "decompression bomb")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_bytes_said_to_be_gzip_are_spooled_or_refused(data: bytes, size: int) -> None:
    """Bytes that are no gzip are a named fault, or kept as what they are; no file is left behind."""
    import tempfile  # noqa: PLC0415  # a folder for each example

    with tempfile.TemporaryDirectory() as name:
        try:
            with Spool(Path(name), packed=True, largest=1_000, unpacked=1_000) as spool:
                for piece in (b"\x1f\x8b\x08" + data, data)[len(data) % 2 :]:
                    spool.add(bytes(piece[:size]))
                spool.finish().path.unlink()
        except Unreadable as fault:
            assert fault.fault in _FAULTS  # noqa: PT017  # both ways out are the rule
        assert list(Path(name).iterdir()) == []
