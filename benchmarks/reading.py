"""Reading claims beside its parser run plainly: ``python -m benchmarks reading [DOCUMENTS]``.

Two corpora: documents that are on topic, and a feed of DOCUMENTS news items one in twenty of which is.
Ours is ``supplyline claims`` from a file of rows to claims as JSON, start and loading included; the peer is
the same pipeline over the same texts (``plain``), its start and loading left out.

Needs the evaluation data beside the checkout; says so and stops where it is absent.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measure import CORES, take
from benchmarks.plain import plainly
from supplyline.text.sentences import split_sentences

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
ON_TOPIC = DATA / "thinktank" / "docs.jsonl.gz"
NEWS = DATA / "reuters" / "articles.parquet"
COMMAND = str(ROOT / ".venv/bin/supplyline")
DOCUMENTS = 1_000
ONE_IN = 20
MOST = 10  # documents that are on topic, of the first corpus: reports of many pages
SEED = 2026
TIMEOUT = 3600.0  # seconds


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row for each corpus."""
    if not (ON_TOPIC.exists() and NEWS.exists()):
        print(f"reading: skipped, needs the evaluation data in {DATA}", file=sys.stderr)
        return
    rng = random.Random(SEED)  # noqa: S311  # reproducible, not secret
    with gzip.open(ON_TOPIC, "rt", encoding="utf-8") as lines:
        topical = [json.loads(line)["text"] for line in lines]
    rng.shuffle(topical)
    news = pq.read_table(NEWS, columns=["text"])["text"].to_pylist()
    print(f"claims, {CORES} cores, beside nlp.pipe over the same texts\n")
    print("| corpus | documents | sentences | seconds | documents/s | sentences/s | peak MiB | nlp.pipe: seconds | peak MiB | times its documents/s |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    _row("on topic", topical[:MOST])
    for size in sizes or (DOCUMENTS,):
        own = size // ONE_IN
        feed = [*rng.sample(news, size - own), *_as_long_as_news(topical, own)]
        rng.shuffle(feed)
        _row("feed", feed)


def _as_long_as_news(topical: Sequence[str], count: int) -> list[str]:
    """Return so many on-topic texts of the length of news items: paragraphs of longer documents."""
    paragraphs = [
        part for text in topical for part in text.split("\n") if len(part) > 400
    ]  # code points of a short item
    return paragraphs[:count]


def _row(name: str, texts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "texts.jsonl"
        rows = (
            json.dumps({"id": str(n), "text": text, "language": "en", "published": "2025-01-02"})
            for n, text in enumerate(texts)
        )
        file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        ours = take([COMMAND, "claims", str(file), "--json"], timeout=TIMEOUT)
    if ours.fault:
        raise SystemExit(f"reading: {ours.fault}")
    peer = plainly(texts, timeout=TIMEOUT)
    seconds = float(peer.output)
    sentences = sum(len(list(split_sentences(text))) for text in texts)
    print(
        f"| {name} | {len(texts):,} | {sentences:,} | {ours.seconds:.1f} | {len(texts) / ours.seconds:.1f} "
        f"| {sentences / ours.seconds:,.0f} | {ours.peak_bytes / 2**20:,.0f} | {seconds:.1f} "
        f"| {peer.peak_bytes / 2**20:,.0f} | {seconds / ours.seconds:.2f} |",
        flush=True,
    )
