"""Say which addresses may be asked: http and https, no credentials, no machine of the inner network.

A feed, a redirect or a name server can point anywhere, also at the user's own machine or router.  So
the address is judged twice: as written here, and as connected to in ``guard``.

Does not: resolve names, or judge what an address holds.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from supplyline.acquire.faults import AcquireError, Unreadable

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9._-]+", re.IGNORECASE)
_LONGEST = 8_000  # characters; what servers take at most
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(AcquireError):
    """An address that is never asked.  The message holds no credentials."""

    def __init__(self, address: str, found: str, needed: str) -> None:
        self.address = shown(address)
        super().__init__(f"{self.address}: found {found}, needed {needed}")


def is_address(source: str) -> bool:
    """Return whether ``source`` is written as an address rather than a path.

    >>> is_address("https://a.example/b"), is_address("a/b.html"), is_address("-")
    (True, False, False)
    """
    return _SCHEME.match(source) is not None


def shown(address: str) -> str:
    """Return ``address`` as it may be printed and kept: without a name and password in it.

    >>> shown("https://me:secret@a.example/b")
    'https://a.example/b'
    """
    scheme, mark, rest = address.partition("://")
    if not mark:
        return address
    # The authority ends at the first of these; a client may also take a backslash for a slash.
    end = min((at for sign in "/?#\\" if (at := rest.find(sign)) >= 0), default=len(rest))
    return scheme + mark + rest[:end].rpartition("@")[2] + rest[end:]


def checked(address: str) -> str:
    """Return ``address`` in the form in which it is asked and kept: no fragment, host in lower case.

    Raises:
        AddressRefused: Another scheme than http and https, credentials, no host, characters that
            addresses do not have.

    >>> checked("HTTPS://A.example/b?c=1#top")
    'https://a.example/b?c=1'
    """
    found = address.strip()
    if len(found) > _LONGEST:
        raise AddressRefused(
            found[:200], f"{len(found)} characters", f"an address of at most {_LONGEST}"
        )
    try:
        parts = urlsplit(found)
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        raise AddressRefused(found, f"no address ({fault})", "http://host/path") from None
    if parts.scheme not in ("http", "https"):
        raise AddressRefused(
            found,
            f"the scheme {parts.scheme!r}" if parts.scheme else "no scheme",
            "http or https: save other things first and give the file",
        )
    if "@" in parts.netloc:
        raise AddressRefused(
            found, "credentials in the address", "an address without a name and password"
        )
    if not host or _CONTROL.search(parts.netloc):
        raise AddressRefused(found, "no host", "http://host/path")
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressRefused(found, "a host that is no name", "http://host/path") from None
    if ":" in host:
        host = f"[{host}]"
    elif not _HOST.fullmatch(host):
        raise AddressRefused(found, "a host that is no name", "http://host/path")
    if port is not None and port != (80 if parts.scheme == "http" else 443):
        host = f"{host}:{port}"
    path = _CONTROL.sub(lambda sign: f"%{ord(sign[0]):02X}", parts.path) or "/"
    query = _CONTROL.sub(lambda sign: f"%{ord(sign[0]):02X}", parts.query)
    return urlunsplit((parts.scheme, host.lower(), path, query, ""))


def joined(base: str, link: str) -> str:
    """Return the address that ``link`` means on the page ``base``.

    Raises:
        AddressRefused: As for ``checked``.

    >>> joined("https://a.example/feeds/all.xml", "../news/1")
    'https://a.example/news/1'
    """
    try:
        return checked(urljoin(base, link.strip()))
    except ValueError as fault:
        raise AddressRefused(link, f"no address ({fault})", "http://host/path") from None


def host_of(address: str) -> str:
    """Return host and port of a checked ``address``: what manners are kept towards.

    >>> host_of("http://a.example:8080/b")
    'a.example:8080'
    """
    return urlsplit(address).netloc


def refused_host(address: str) -> str | None:
    """Return why a checked ``address`` is of the inner network as written, None if it may be elsewhere.

    What its name resolves to is judged when it is connected to.

    >>> refused_host("http://192.168.0.1/feed"), refused_host("http://printer/feed")
    ('a private address', 'a name of the inner network')
    >>> refused_host("https://a.example/feed") is None
    True
    """
    host = urlsplit(address).hostname or ""
    if ":" in host or host.replace(".", "").isdigit():
        return refused_ip(host)
    inner = "." not in host or host.rstrip(".").endswith((".localhost", ".local", ".internal", ".home.arpa"))  # fmt: skip
    return "a name of the inner network" if inner else None


def refused_ip(text: str) -> str | None:
    """Return why the machine at ``text`` may not be asked, None if it may.

    Addresses that carry another one inside (IPv4-mapped, 6to4, Teredo, NAT64) are judged by it.

    >>> refused_ip("127.0.0.1"), refused_ip("::ffff:10.0.0.1"), refused_ip("2606:4700::1111")
    ('a loopback address', 'a private address', None)
    """
    try:
        ip: Ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return "no address"
    carried = _inside(ip)
    for inner in carried or (ip,):
        for found, holds in (
            ("a loopback address", inner.is_loopback),
            ("a link-local address", inner.is_link_local),
            ("a multicast address", inner.is_multicast),
            ("no address of a machine", inner.is_unspecified),
            ("a private address", inner.is_private),
            ("no public address", inner.is_reserved or not inner.is_global),
        ):
            if holds:
                return found
    return None


def _inside(ip: Ip) -> list[Ip]:
    """Return the addresses that ``ip`` carries inside itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found: list[Ip | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if int(ip) >> 32 == 0 and int(ip) > 1:  # IPv4-compatible, long out of use
        found.append(ipaddress.IPv4Address(int(ip)))
    return [inner for inner in found if inner is not None]


def refusal(fault: AddressRefused) -> Unreadable:
    """Return ``fault`` as the reason of one address among many."""
    return Unreadable("refused address", str(fault).partition(": ")[2])
