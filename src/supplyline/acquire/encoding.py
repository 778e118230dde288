"""Decode plain text whose encoding nobody has told us."""

from __future__ import annotations

from supplyline.acquire.faults import Unreadable


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

        best = from_bytes(data[:200_000]).best()
        try:
            if best is not None:
                return data.decode(best.encoding)
        except UnicodeDecodeError:
            pass  # the sample fitted, the whole does not: say where UTF-8 broke
        raise _mis_encoded(data, bad) from None


def _mis_encoded(data: bytes, bad: UnicodeDecodeError) -> Unreadable:
    return Unreadable(
        "mis-encoded",
        f"found byte 0x{data[bad.start]:02x} at {bad.start} and no encoding that fits, needed "
        "UTF-8: convert the file",
    )
