"""Decode plain text whose encoding nobody has told us."""

from __future__ import annotations

from supplyline.acquire.faults import Unreadable

_FEW = 20  # bytes above ASCII: too few to guess by, and accents among Latin letters if anything


def decode(data: bytes) -> str:
    """Return plain text whose encoding nobody has told us.

    A byte order mark decides, then UTF-8 if it fits, then what charset-normalizer finds likeliest.

    Raises:
        Unreadable: No encoding fits.

    >>> decode("Ерунда по-русски, но длинная.".encode("cp1251"))[:6]
    'Ерунда'
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError as bad:
                raise _mis_encoded(data, bad) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as bad:
        from charset_normalizer import from_bytes  # noqa: PLC0415  # 40 ms, and rarely needed

        few = sum(byte > 127 for byte in data[:200_000]) < _FEW
        best = None if few else from_bytes(data[:200_000]).best()
        try:
            if few or best is not None:
                return data.decode("cp1252" if best is None else best.encoding)
        except UnicodeDecodeError:
            pass  # the sample fitted, the whole does not: say where UTF-8 broke
        raise _mis_encoded(data, bad) from None


def _mis_encoded(data: bytes, bad: UnicodeDecodeError) -> Unreadable:
    return Unreadable(
        "mis-encoded",
        f"found byte 0x{data[bad.start]:02x} at {bad.start} and no encoding that fits, needed "
        "UTF-8: convert the file",
    )


def decode_told(data: bytes, charset: str | None) -> str | None:
    """Return ``data`` as text if it is UTF-8 or what HTTP told about it is right, else None.

    Servers say ISO 8859-1 for want of anything better, and no byte contradicts that; UTF-8 beyond
    ASCII is hardly ever met by chance.  So UTF-8 is tried first (decision 0014).

    >>> decode_told("né".encode(), "iso-8859-1"), decode_told("né".encode("latin-1"), "iso-8859-1")
    ('né', 'né')
    """
    if charset is None:
        return None
    for name in ("utf-8-sig", charset):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError):
            continue
        except ValueError:  # a name with a null character in it
            return None
    return None


def charset_of(told: str) -> str | None:
    """Return the charset of a Content-Type, None if it has none.

    >>> charset_of("text/html; Charset='UTF-8'"), charset_of("text/html")
    ('UTF-8', None)
    """
    for parameter in told.split(";")[1:]:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset" and (name := value.strip(" \t\"'")):
            return name
    return None
