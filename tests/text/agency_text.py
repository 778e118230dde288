"""Made-up text out of what datelines and credits are made of, and what lies close to it."""

from __future__ import annotations

from hypothesis import strategies as st

from supplyline.text.agencies import agency_file

NAMES = sorted({w for y in agency_file().agencies for w in (*y.aliases, *y.marks)})
_BESIDE = (
    " ", "\n", "\n\n", "\t", "\u00a0", "\u2003", "\x1c", "(", ")", "/", "-", " -- ", "— ", "–", ":",
    ", ", ". ", "; ", "”", "“", "'s", "@", "_", "x", "é", "\u0661", "the ", "The ",
    "told ", "according to ", " said", " reported", " contributed to this report.",
    "by ", "from ", "With reporting by ", "additional information from ", " and ", "h/t: ", "Hat tip to ",
    "Copyright 2025 ", "© ", "(c) 2024 ", "Source: ", "Via:\n\n", "first published by ",
    "By Ann Moor, ", "Ann Moor | ", " Staff Writer", "It is closed", "ALPHAVILLE", "ALPHAVILLE, Dec. 28 ",
    "Alphaville, 3 June 2024 ", "RENO, Nev. ", "MOSCOW, January 2. /", "UPDATE — ", "Monday", "A",
    "harbour was closed for the week because of a storm that had come over the sea",
)  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """Return texts that are full of names, cues, marks and odd blanks."""
    signs = [st.from_regex(s.pattern) for y in agency_file().agencies for s in y.signs]
    piece = st.one_of(
        st.sampled_from(NAMES), *[st.sampled_from(_BESIDE)] * 4, st.text(max_size=4), *signs
    )
    return st.lists(piece, max_size=24).map("".join)
