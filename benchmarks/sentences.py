"""Compare sentence splitters on where careful annotators put boundaries, and on speed.

Run: uv run --with pysbd,nupunkt,syntok python -m benchmarks.sentences
A splitter that is not installed is passed over, saying so.  Every splitter gets the text line by
line, as ``text`` does; what is compared is what happens inside a line.  A gold claim counts as agreed
when it begins and ends where a sentence does.  Needs ../shared.
"""

from __future__ import annotations

import gzip
import importlib
import json
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from supplyline.text.sentences import split_sentences

SHARED = Path(__file__).parents[2] / "shared"
LIMIT = 30.0  # seconds per splitter
Offsets = tuple[int, int]
Splitter = Callable[[str], Iterable[Offsets]]


def by_line(cut: Splitter) -> Splitter:
    """Return ``cut`` applied to each line, its pieces stripped."""

    def split(text: str) -> Iterable[Offsets]:
        for line in re.finditer(r"[^\n]+", text):
            for a, b in cut(line.group()):
                piece = line.group()[a:b]
                if piece.strip():
                    start = line.start() + a + len(piece) - len(piece.lstrip())
                    yield start, start + len(piece.strip())

    return split


def located(pieces: Iterable[str], line: str) -> Iterable[Offsets]:
    """Yield where ``pieces`` lie in ``line``."""
    at = 0
    for piece in pieces:
        at = max(line.find(piece.strip(), at), at)
        yield at, at + len(piece.strip())
        at += len(piece.strip())


def splitter(name: str) -> Splitter:
    """Return the splitter ``name``.

    Raises:
        ImportError: Its package is not installed.
    """
    if name == "supplyline":
        return split_sentences
    module: Any = importlib.import_module({"syntok": "syntok.segmenter"}.get(name, name))
    if name == "sentencex":
        return by_line(lambda line: located(module.segment("en", line), line))
    if name == "nupunkt":
        return by_line(lambda line: located(module.sent_tokenize(line), line))
    if name == "pysbd":
        segmenter = module.Segmenter(language="en", clean=False, char_span=True)
        return by_line(lambda line: [(s.start, s.end) for s in segmenter.segment(line)])
    if name == "syntok":
        return by_line(
            lambda line: [
                (s[0].offset, s[-1].offset + len(s[-1].value))
                for paragraph in module.analyze(line)
                for s in paragraph
            ]
        )
    pipeline = module.blank("en")
    pipeline.add_pipe("sentencizer")
    return by_line(lambda line: [(s.start_char, s.end_char) for s in pipeline(line).sents])


def main() -> None:
    """Print one line per splitter."""
    gold = [
        (document["text"], {(claim["start"], claim["end"]) for claim in document["claims"]})
        for name in ("claims_train", "claims_dev")
        for document in map(
            json.loads, (SHARED / "evals" / f"{name}.jsonl").read_text("utf-8").splitlines()
        )
    ]
    total = sum(len(spans) for _, spans in gold)
    texts: list[str] = []
    for name in ("kcna/articles", "thinktank/docs"):
        lines = gzip.decompress((SHARED / "data" / f"{name}.jsonl.gz").read_bytes()).splitlines()
        texts.extend(json.loads(line)["text"] for line in lines)
    for name in ("supplyline", "sentencex", "nupunkt", "syntok", "pysbd", "spacy"):
        try:
            split = splitter(name)
        except ImportError:
            print(f"{name:12} not installed")
            continue
        exact = sum(len(spans & set(split(text))) for text, spans in gold)
        began, read = time.perf_counter(), 0
        for text in texts:
            read += len(text) + 0 * len(list(split(text)))
            if time.perf_counter() - began > LIMIT:
                break
        speed = read / 1e6 / (time.perf_counter() - began)
        print(
            f"{name:12} {exact} of {total} exact ({exact / total:.3f}), {speed:6.2f} M characters/s"
        )


if __name__ == "__main__":
    main()
