"""A small case of invented outlets about acts of real and invented states, for tests of the whole path.

Its sentences are short, neutral and our own; nothing in it is a report.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

WIRE = (
    "SEOUL, Dec. 28 (Exemplar Wire) -- North Korea has sent 120 containers of artillery shells to "
    "Russia, the South Korean defence ministry said on Saturday. In return, Russia supplies "
    "oil and food to North Korea. The ministry said it would keep watching the border."
)
ROWS: list[dict[str, Any]] = [
    {"id": "wire", "outlet": "Exemplar Wire", "published": "2024-12-28", "text": WIRE},
    {"id": "reprint", "outlet": "Exemplar Daily", "published": "2024-12-29", "text": WIRE},
    {
        "id": "denial", "outlet": "Exemplar Radio", "published": "2025-01-03",
        "text": "Russia denied on Friday that North Korea had sent artillery shells. "
        "A spokesman said the reports were wrong.",
    },
    {
        "id": "troops", "outlet": "Exemplar Post", "published": "2025-02-10",
        "text": "North Korea deployed about 3,000 troops to Russia in January 2025, South Korea's "
        "intelligence service believes. At least nine soldiers were killed, it said.",
    },
    {
        "id": "weather", "outlet": "Exemplar Post", "published": "2025-02-11",
        "text": "Rain is expected along the coast. Fishermen should stay in the harbour tonight.",
    },
    {
        "id": "finnish", "outlet": "Exemplar Suomi", "published": "2025-02-12", "language": "fi",
        "text": "Rannikolla sataa tänään. Kalastajien on pysyttävä satamassa, ilmatieteen laitos kertoi.",
    },
]  # fmt: skip


def write_corpus(folder: Path) -> Path:
    """Write documents of several kinds, repeats and files that fail; return ``folder``.

    It holds 12 documents, 2 repeats and 3 failures.
    """
    folder.mkdir(parents=True)
    rows = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    lines = [*rows, rows[0], '{"id": "textless", "title": "Nothing"}']
    (folder / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    more = [
        {
            "id": f"more {n}", "outlet": "Exemplar Post", "published": f"2025-03-0{n}",
            "text": f"China sent {n}0 trucks to Iran on Monday, officials said. "
            f"Iran will supply {n}00 drones to Russia, according to Ukraine.",
        }
        for n in range(1, 5)
    ]  # fmt: skip
    packed = "\n".join([*map(json.dumps, more), rows[2]]).encode()
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(packed, mtime=0))
    (folder / "c.txt").write_text(
        "Belarus delivered 15 tanks to Russia in May 2024. Russia paid 2 million dollars for them.",
        encoding="utf-8",
    )
    (folder / "d.html").write_text(
        "<html><head><title>Visit</title></head><body><article><h1>Visit</h1><p>The foreign minister "
        "of Russia visited Pyongyang on Tuesday and met Kim Jong Un. The two signed an agreement on "
        "military cooperation, the Kremlin said.</p><p>It was the second visit of the minister to "
        "North Korea this year, and more talks are planned for the summer.</p></article></body></html>",
        encoding="utf-8",
    )
    (folder / "e.txt").write_bytes(b"")
    (folder / "f.pdf").write_bytes(b"%PDF-1.7\nthis is no more than a beginning")
    return folder


def write_long_corpus(folder: Path, documents: int = 24, size: int = 25_000) -> Path:
    """Write documents long enough that a build spreads them over processes; return ``folder``."""
    folder.mkdir(parents=True)
    chance = random.Random(1)  # noqa: S311  # the same words each time, and no two documents alike
    nouns = [
        "".join(chance.choices(["ba", "ko", "ri", "tem", "sul", "ne"], k=3)) for _ in range(900)
    ]
    rows = []
    for n in range(documents):
        text = f"Iran sent {n + 2} ships with rockets to Russia in March 2025. "
        while len(text) < size:
            text += f"{' '.join(chance.choices(nouns, k=12))}. ".capitalize()
        rows.append(
            {
                "id": f"long {n}", "outlet": "Exemplar Review", "language": "en", "published": f"2025-04-{n + 1:02}",
                "text": text + f"Russia supplied {n + 3} barrels of oil to North Korea.",
            }
        )  # fmt: skip
    (folder / "long.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder
