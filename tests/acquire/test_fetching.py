"""Fetching from a server that does everything wrong, on loopback."""

from __future__ import annotations

import gzip
import os
import random
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from supplyline.acquire import EvidenceStore
from supplyline.acquire.feedfile import Feed
from supplyline.acquire.network import Manners, Wanted
from supplyline.inflow.fetch import Fetched, fetch, fetch_round
from supplyline.ledger import LEDGER_NAME, new_run, open_ledger
from supplyline.records import Capture, Visit
from tests.acquire.site import Asked, Reply, Site, bomb, html, rss, sitemap

QUICK: dict[str, Any] = {
    "allow_private": True, "pause": 0.0, "per_host": 8, "backoff": 0.01, "read": 1.0, "total": 3.0,
    "connect": 2.0,
}  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a server that knows nothing yet."""
    with Site() as found:
        yield found


class Case:
    """A case that addresses are fetched into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.evidence = EvidenceStore(folder / "evidence")

    def fetch(self, *wanted: str | Wanted, **manners: Any) -> Fetched:
        """Fetch once."""
        asked = [w if isinstance(w, Wanted) else Wanted(address=w) for w in wanted]
        with open_ledger(self.folder / LEDGER_NAME, create=True) as ledger:
            ledger.begin(new_run("test"), action="fetch")
            return fetch_round(ledger, self.evidence, asked, manners=Manners(**(QUICK | manners)))

    def visits(self) -> list[Visit]:
        """Return what was asked, robots.txt left out."""
        with self.open() as ledger:
            return [v for v in ledger.visits() if v.outcome != "robots"]

    def outcomes(self) -> list[str]:
        """Return what became of it."""
        return [v.outcome for v in self.visits()]

    def captures(self) -> dict[str, Capture]:
        """Return what is held, by source."""
        with self.open() as ledger:
            return {capture.source: capture for capture in ledger.captures()}

    def faults(self) -> list[str]:
        """Return the failures that stand."""
        with self.open() as ledger:
            return [failure.fault for failure in ledger.failures()]

    def body(self, address: str) -> bytes:
        """Return the bytes kept of an address."""
        return self.evidence.path(self.captures()[address].id).read_bytes()

    def open(self) -> Any:
        """Open the ledger for reading."""
        return open_ledger(self.folder / LEDGER_NAME)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return an empty case."""
    return Case(tmp_path / "case")


def test_bytes_are_kept_as_they_came(site: Site, case: Case) -> None:
    """A capture has the bytes of the wire, the headers, the status and the address reached."""
    packed = gzip.compress(html().body)
    site.pages["/packed"] = Reply(
        body=packed, headers={"Content-Type": "text/html", "Content-Encoding": "gzip", "X-A": "1"}
    )
    site.pages["/old"] = Reply(status=301, headers={"Location": "/packed"})
    fetched = case.fetch(site.at("/old"))
    capture = case.captures()[site.at("/old")]
    assert case.body(site.at("/old")) == packed
    assert (capture.reached, capture.status) == (site.at("/packed"), 200)
    assert capture.redirects == (site.at("/old"),)
    assert ("x-a", "1") in {(k.lower(), v) for k, v in capture.headers}
    assert (capture.method, capture.media_type, bool(capture.operator)) == (
        "http",
        "text/html",
        True,
    )
    assert (fetched.captured, fetched.size) == (1, len(packed))
    with case.open() as ledger:
        assert ledger.verify() == []


FAULTS: dict[str, tuple[Any, str]] = {
    "missing": (Reply(status=404), "status 404"),
    "broken": (Reply(status=500), "status 500"),
    "truncated": (html(length=5_000), "truncated"),
    "cut chunks": (html(chunks=True, cut=9), "truncated"),
    "cut gzip": (
        Reply(body=gzip.compress(bytes(9_000))[:-9], headers={"Content-Encoding": "gzip"}),
        "truncated",
    ),
    "damaged gzip": (
        Reply(body=b"\x1f\x8b\x08" + b"\x77" * 99, headers={"Content-Encoding": "gzip"}), "corrupt",
    ),
    "empty": (Reply(), "empty"),
    "slow": (html(slow=5.0), "time-out"),
    "dripping": (html(drip=0.5), "time-out"),
    "endless": (Reply(endless=True), "too large"),
    "large": (Reply(body=b"x" * 200_000), "too large"),
    "bomb": (Reply(body=bomb(64), headers={"Content-Encoding": "gzip"}), "decompression bomb"),
    "brotli": (Reply(body=b"??", headers={"Content-Encoding": "br"}), "unasked encoding"),
    "no http": (Reply(raw=b"SSH-2.0-OpenSSH\r\n"), "bad answer"),
    "hung up": (Reply(raw=b""), "bad answer"),
    "loop": (Reply(status=302, headers={"Location": "/fault"}), "redirect loop"),
    "far": (lambda a: Reply(status=302, headers={"Location": f"/far{a.times}x{time.monotonic()}"}), "too many redirects"),
    "to a file": (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "refused address"),
    "with a password": (
        Reply(status=302, headers={"Location": "http://me:sesame@a.example/"}), "refused address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_a_name_and_leaves_a_row(fault: str, site: Site, case: Case) -> None:
    """What cannot be had is a visit and a failure with its name, and keeps no bytes."""
    reply, expected = FAULTS[fault]
    site.pages["/fault"] = reply
    if fault == "far":
        site.fallback = reply
    site.pages["/robots.txt"] = Reply(status=404)
    fetched = case.fetch(site.at("/fault"), largest=100_000)
    outcome = expected if expected.startswith("refused") else f"failed: {expected}"
    assert case.outcomes() == [outcome]
    assert case.faults() == [expected]
    assert fetched.faults == {expected: 1}
    assert case.captures() == {}
    assert list(case.evidence.incoming.iterdir()) == []
    with case.open() as ledger:
        (failure,) = ledger.failures()
        assert "sesame" not in failure.message
        assert failure.message.startswith(site.at("/fault"))


def test_a_length_that_is_too_short_is_kept_as_declared(site: Site, case: Case) -> None:
    """What comes after the declared length is not taken for a part, nor for another answer."""
    site.pages["/short"] = html(length=20)
    site.pages["/next"] = html("Next.")
    case.fetch(site.at("/short"), site.at("/next"), at_once=1)
    assert case.body(site.at("/short")) == html().body[:20]
    assert case.body(site.at("/next")) == html("Next.").body


def test_what_may_pass_is_tried_again(site: Site, case: Case) -> None:
    """429 and 5xx are asked again, and a server that says when is not asked sooner."""
    site.pages["/busy"] = lambda asked: (
        html() if asked.times else Reply(status=429, headers={"Retry-After": "1"})
    )
    site.pages["/broken"] = lambda asked: html("Well.") if asked.times > 1 else Reply(status=503)
    case.fetch(site.at("/busy"), site.at("/broken"))
    assert set(case.outcomes()) == {"captured"}
    first, second = (a.when for a in site.asked if a.path == "/busy")
    assert second - first >= 1.0
    assert site.paths().count("/broken") == 3


def test_a_server_that_asks_for_too_long_is_left_alone(site: Site, case: Case) -> None:
    """A Retry-After beyond what one round waits is a failure now, and no further request."""
    site.pages["/busy"] = Reply(status=503, headers={"Retry-After": "86400"})
    case.fetch(site.at("/busy"))
    assert case.outcomes() == ["failed: status 503"]
    assert site.paths() == ["/busy"]


def test_what_has_not_changed_is_not_sent_again(site: Site, case: Case) -> None:
    """A second round asks with ETag and date; 304 and the same bytes are the same capture."""

    def page(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return html(**{}) if asked.path != "/tagged" else Reply(
            body=html().body, headers={"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
        )  # fmt: skip

    site.pages["/tagged"] = site.pages["/plain"] = page
    case.fetch(site.at("/tagged"), site.at("/plain"))
    first = case.captures()
    fetched = case.fetch(site.at("/tagged"), site.at("/plain"))
    case.fetch(site.at("/tagged"))
    assert (fetched.unchanged, fetched.captured) == (2, 0)
    assert sorted(case.outcomes()) == ["captured", "captured", *["unchanged"] * 3]
    assert case.captures() == first
    assert {v.capture for v in case.visits()} == {c.id for c in first.values()}
    asked = [a.headers for a in site.asked if a.path == "/tagged"]
    assert [h.get("if-none-match") for h in asked] == [None, '"1"', '"1"']
    assert asked[1]["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_robots_are_kept_to(site: Site, case: Case) -> None:
    """What robots.txt forbids is not asked, and says so; robots.txt itself is asked once."""
    site.pages["/robots.txt"] = Reply(body=b"User-agent: supplyline\nDisallow: /in/\n")
    site.pages["/in/1"] = site.pages["/out"] = html()
    site.pages["/there"] = Reply(status=302, headers={"Location": "/in/1"})
    case.fetch(site.at("/in/1"), site.at("/out"), site.at("/there"))
    assert sorted(case.outcomes()) == ["captured", "refused by robots", "refused by robots"]
    assert sorted(site.paths()) == ["/out", "/there"]
    assert [a.path for a in site.asked].count("/robots.txt") == 1
    with case.open() as ledger:
        assert [v.outcome for v in ledger.visits()].count("robots") == 1


@pytest.mark.parametrize(("reply", "allowed"), [
    (Reply(status=404), True), (Reply(status=403), True), (Reply(status=500), False),
    (Reply(body=b"\xff\x00garbage\n::::"), True), (Reply(status=301, headers={"Location": "/robots.txt"}), True),
])  # fmt: skip
def test_robots_that_cannot_be_had(reply: Reply, allowed: bool, site: Site, case: Case) -> None:
    """No robots.txt allows all; one that the server cannot give allows nothing (RFC 9309, 2.3.1)."""
    site.pages |= {"/robots.txt": reply, "/a": html()}
    case.fetch(site.at("/a"))
    assert case.outcomes() == ["captured" if allowed else "refused by robots"]


def test_a_host_is_not_asked_faster_than_it_wants(site: Site, case: Case) -> None:
    """Requests to one host start no closer than the pause, or the longer delay of its robots.txt.

    By what they take in all: when each arrives is the machine's affair.
    """
    site.fallback = lambda _: html()
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 0.3\n")
    began = time.monotonic()
    case.fetch(*(site.at(f"/{n}") for n in range(4)), pause=0.05)
    assert time.monotonic() - began >= 3 * 0.3
    assert len([a for a in site.asked if a.path != "/robots.txt"]) == 4


def test_one_host_is_asked_a_few_things_at_once(site: Site, case: Case) -> None:
    """No more requests of one host are under way than allowed, however many workers there are."""
    site.fallback = lambda _: html(slow=0.05)
    case.fetch(*(site.at(f"/{n}") for n in range(12)), per_host=3, at_once=16)
    assert site.most_at_once == 3
    assert case.outcomes() == ["captured"] * 12


def test_private_machines_are_refused(site: Site, case: Case) -> None:
    """Without leave nothing of the inner network is asked, whatever its name; nothing reaches it."""
    site.pages["/a"] = html()
    case.fetch(
        site.at("/a"), f"http://localhost:{site.port}/a", f"http://[::ffff:127.0.0.1]:{site.port}/a",
        f"http://2130706433:{site.port}/a", f"http://0.0.0.0:{site.port}/a", allow_private=False,
    )  # fmt: skip
    assert set(case.outcomes()) == {"refused address"}
    assert len(case.outcomes()) == 5
    assert site.asked == []


def test_a_feed_means_its_items(site: Site, case: Case) -> None:
    """A feed that is given is kept, and its items are fetched with what it says of them."""
    extra = "<source url='http://x.example'>Beta Wire</source><author>A. Writer</author><pubDate>Mon, 06 Jan 2025 08:00:00 GMT</pubDate>"
    site.pages["/feed"] = rss("/1", "2#top", "mailto:a@b", extra=extra)
    site.pages["/1"] = site.pages["/2"] = html()
    fetched = case.fetch(Wanted(address=site.at("/feed"), note=(("outlet", "Alpha Post"),)))
    captures = case.captures()
    assert set(captures) == {site.at(path) for path in ("/feed", "/1", "/2")}
    assert captures[site.at("/feed")].media_type == "application/rss+xml"
    note = dict(captures[site.at("/2")].note)
    assert note == {
        "title": "T", "published": "2025-01-06T08:00:00Z", "author": "A. Writer",
        "source": "Beta Wire", "outlet": "Alpha Post", "listed": site.at("/feed"),
    }  # fmt: skip
    assert (fetched.captured, case.faults()) == (3, ["bad item"])


def test_items_are_asked_once(site: Site, case: Case) -> None:
    """A later round asks the feed, its new items, those it says changed, and no others."""
    site.pages["/feed"] = rss("/1", "/gone")
    site.fallback = lambda asked: Reply(status=404) if asked.path == "/gone" else html(asked.path)
    case.fetch(site.at("/feed"))
    site.pages["/feed"] = rss("/1", "/gone", "/2")
    site.asked.clear()
    fetched = case.fetch(site.at("/feed"))
    assert sorted(site.paths()) == ["/2", "/feed"]
    assert fetched.passed == 2
    site.asked.clear()
    case.fetch(Wanted(address=site.at("/feed"), again=True))
    assert sorted(site.paths()) == ["/1", "/2", "/feed", "/gone"]
    changed = (
        "<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>2099-01-01T00:00:00Z</atom:updated>"
    )
    site.pages["/feed"] = rss("/1", "/2", extra=changed)
    site.asked.clear()
    case.fetch(site.at("/feed"))
    assert sorted(site.paths()) == ["/1", "/2", "/feed"]


def test_an_index_of_sitemaps_is_followed_once(site: Site, case: Case) -> None:
    """Sitemaps that name each other, and themselves, are asked once each; a packed one is read."""
    site.pages["/index.xml"] = sitemap("/index.xml", "/a.xml", "/b.xml.gz", "/deep.xml", index=True)
    site.pages["/deep.xml"] = sitemap("/index.xml", "/a.xml", "/lower.xml", index=True)
    site.pages["/lower.xml"] = sitemap("/lowest.xml", index=True)
    site.pages["/a.xml"] = sitemap("/1", "/2", extra="<lastmod>2025-01-02</lastmod>")
    site.pages["/b.xml.gz"] = Reply(body=gzip.compress(sitemap("/2", "/3").body))
    site.fallback = lambda asked: html(asked.path)
    case.fetch(site.at("/index.xml"))
    assert Counter(site.paths()) == dict.fromkeys(("/index.xml", "/a.xml", "/b.xml.gz", "/deep.xml", "/lower.xml", "/1", "/2", "/3"), 1)  # fmt: skip
    assert case.faults() == ["too many sitemaps"]


def test_the_newest_are_chosen_over_all_sitemaps(site: Site, case: Case) -> None:
    """``newest`` counts over everything below one address, not for each sitemap."""
    site.pages["/index.xml"] = sitemap("/a.xml", "/b.xml", index=True)
    site.pages["/a.xml"] = sitemap("/old", extra="<lastmod>2024-01-02</lastmod>")
    site.pages["/b.xml"] = sitemap("/new1", "/new2", extra="<lastmod>2025-01-02</lastmod>")
    site.fallback = lambda asked: html(asked.path)
    case.fetch(Wanted(address=site.at("/index.xml"), newest=2))
    assert {p for p in site.paths() if "xml" not in p} == {"/new1", "/new2"}


def test_a_bad_feed_is_kept_and_says_so(site: Site, case: Case) -> None:
    """A feed that cannot be read is evidence like any other, and a failure with a name."""
    site.pages["/feed"] = Reply(body=b"<?xml version='1.0'?><rss><channel><item", headers={})
    site.pages["/map"] = Reply(body=b"<urlset><url><loc>/1</loc></url><url", headers={})
    site.pages["/1"] = html()
    case.fetch(site.at("/feed"), site.at("/map"))
    assert set(case.captures()) == {site.at("/feed"), site.at("/map"), site.at("/1")}
    assert sorted(case.faults()) == ["bad feed", "bad item"]


def test_the_same_bytes_are_kept_once(site: Site, case: Case) -> None:
    """Two addresses with one content are two captures of one file."""
    site.pages["/a"] = site.pages["/b"] = html()
    case.fetch(site.at("/a"), site.at("/b"))
    assert len({c.id for c in case.captures().values()}) == 1
    assert len(case.captures()) == 2
    assert [p.name for p in case.evidence.folder.rglob("*") if p.is_file()] == [
        case.captures()[site.at("/a")].id
    ]


def test_an_address_that_is_had_at_last_stands_no_more(site: Site, case: Case) -> None:
    """A failure is gone from what stands when a later round has the address."""
    site.pages["/a"] = Reply(status=404)
    case.fetch(site.at("/a"))
    assert case.faults() == ["status 404"]
    site.pages["/a"] = html()
    case.fetch(site.at("/a"))
    assert case.faults() == []
    assert case.outcomes() == ["failed: status 404", "captured"]


def test_following_survives_faults_and_stops_when_told(site: Site, tmp_path: Path) -> None:
    """A feed that fails is asked again at its interval; SIGTERM ends it with what came."""
    site.pages["/feed"] = lambda asked: rss("/1") if asked.times > 3 else Reply(status=500)
    site.pages["/1"] = html()
    feed = Feed.model_construct(
        url=site.at("/feed"), outlet=None, kind=None, language=None, every=0.005, newest=None,
        since=None, again=False,
    )  # fmt: skip

    def stop() -> None:
        deadline = time.monotonic() + 20
        while "/1" not in site.paths() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop, daemon=True).start()
    fetched = fetch(tmp_path / "case", [feed], manners=Manners(**QUICK), follow=True)
    assert fetched.stopped
    assert fetched.rounds > 1
    assert {c.source for c in Case(tmp_path / "case").captures().values()} == {
        site.at("/feed"), site.at("/1")
    }  # fmt: skip


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return what a server needs that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(day).not_valid_after(day + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused(case: Case, tmp_path: Path) -> None:
    """A server that cannot prove its name is not read, and not asked again."""
    with Site(self_signed(tmp_path)) as site:
        site.pages["/a"] = html()
        case.fetch(site.at("/a"))
        assert case.outcomes() == ["failed: bad certificate"]
        assert site.asked == []


def test_an_interrupted_round_keeps_what_came(site: Site, case: Case) -> None:
    """Ctrl-C ends a round at once; what had come by then is in the ledger, and goes on after."""
    site.fallback = lambda asked: html(asked.path, slow=60.0 if asked.path == "/slow" else 0.0)

    def stop() -> None:
        deadline = time.monotonic() + 20
        while len(site.paths()) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=stop, daemon=True).start()
    addresses = [site.at(path) for path in ("/1", "/slow", "/2")]
    with pytest.raises(KeyboardInterrupt):
        case.fetch(*addresses, total=90.0, read=90.0)
    assert sorted(case.captures()) == [site.at("/1"), site.at("/2")]
    site.fallback = lambda asked: html(asked.path)
    site.asked.clear()
    fetched = case.fetch(*addresses)
    assert fetched.captured == 1
    assert site.paths() == ["/slow"]


_CHILD = """
import sys
from pathlib import Path
from supplyline.acquire.feedfile import Feed
from supplyline.acquire.network import Manners
from supplyline.inflow.fetch import fetch
fetch(Path(sys.argv[1]), [Feed(url=sys.argv[2])], manners=Manners(
    allow_private=True, pause=0.0, per_host=8, backoff=0.01))
"""


@pytest.mark.slow
def test_a_fetch_that_is_killed_goes_on(site: Site, tmp_path: Path) -> None:
    """Killed ten times at random instants and run again, it ends with the captures of one that was not.

    What was answered before a kill and is on the disk is not asked again in the round.
    """
    count = 240
    site.pages["/feed"] = rss(*(f"/{n}" for n in range(count)))

    def answer(asked: Asked) -> Reply:
        number = int(asked.path[1:])
        return Reply(status=404) if number % 10 == 0 else html(f"Page {number}.", slow=0.03)

    site.fallback = lambda a: answer(a) if a.path[1:].isdigit() else Reply(status=404)

    def run(folder: Path, seconds: float | None) -> None:
        child = subprocess.Popen(  # noqa: S603  # this interpreter
            [sys.executable, "-c", _CHILD, str(folder), site.at("/feed")]
        )
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    run(tmp_path / "whole", None)
    whole = Case(tmp_path / "whole")
    instants = random.Random(5)  # noqa: S311  # instants, no secrets
    for _ in range(10):
        run(tmp_path / "killed", instants.uniform(0.4, 2.5))
    run(tmp_path / "killed", None)
    killed = Case(tmp_path / "killed")
    assert {(c.source, c.id) for c in killed.captures().values()} == {
        (c.source, c.id) for c in whole.captures().values()
    }
    assert len(whole.captures()) == 1 + count * 9 // 10
    assert sorted(killed.faults()) == sorted(whole.faults()) == ["status 404"] * (count // 10)
    for capture in killed.captures().values():
        assert killed.evidence.path(capture.id).stat().st_size == capture.size
    assert list(killed.evidence.incoming.iterdir()) == []
    with killed.open() as ledger:
        assert ledger.verify() == []
        # The feed is asked once a round, and a kill may come after a round's end.
        feed = site.at("/feed")
        times = Counter(
            v.source for v in ledger.visits() if v.outcome != "robots" and v.source != feed
        )
    assert max(times.values()) == 1
