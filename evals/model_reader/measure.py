"""Measure the model reader over 50 sentences of gold, beside the embedded reader on the same ones.

    SUPPLYLINE_MODELS=FOLDER python -m evals model-reader
    python -m evals.model_reader.measure --endpoint http://127.0.0.1:8080/v1 --model NAME

With neither an endpoint nor a folder of models (``evals.model_reader.serve`` fills one), or without the
gold, this says so and measures nothing.  Documents are taken in the order of a hash of their id, for as
long as their gated sentences add up to 50 at most, so that the choice is nobody's.  Scores are those of
``score_claims.py`` over these documents alone; claims in sentences that the gate stops count as missed.

Answers are kept in FOLDER (or --answers), so that a run that was stopped goes on; seconds are those of
the sentences asked now.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.claims.scoring import GOLD, Gold, gold_of, read
from evals.model_reader.serve import read_list, server_command
from supplyline.claims import Reader, load_reader
from supplyline.claims.model import Answers, Asked, Budget, Endpoint, Lines, ModelSettings, ask_all
from supplyline.claims.model.answer import BadAnswer, proposals
from supplyline.claims.model.evidence import Count
from supplyline.claims.model.reading import ModelReading, Replies, questions_of, read_answers
from supplyline.contract import claim_json
from supplyline.records import Claim, Document, Passage

LISTS = GOLD.parent / "models"
FOLDER = "SUPPLYLINE_MODELS"
SENTENCES = 50
SLOTS = ("from", "to", "category", "quantity", "when", "place", "stage", "polarity", "speaker", "chain")  # fmt: skip
CORE = {"from", "to", "category"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Gold documents whose gated sentences are what is asked about."""

    golds: list[Gold]
    documents: list[tuple[Document, tuple[Passage, ...]]]
    parses: dict[str, bytes]
    sentences: int


@dataclass(slots=True, kw_only=True)
class Row:
    """What one reader made of the sample."""

    name: str
    scores: dict[str, Any]
    seconds: float = 0.0
    requests: int = 0
    tokens: tuple[int, int] = (0, 0)  # read, written
    asked: int = 0
    kept: int = 0
    count: Count = field(default_factory=Count)
    unanswered: int = 0
    agreed: int = 0
    disagreements: int = 0


def sample_of(part: str, size: int, reader: Reader) -> Sample:
    """Return documents of ``part`` with ``size`` gated sentences in all, or just fewer."""
    golds = sorted(gold_of(part), key=lambda g: hashlib.sha256(g["id"].encode()).hexdigest())
    taken, documents, wanted = [], [], dict[str, None]()
    total = 0
    for gold in golds:
        document, passages = read(gold)
        gated = reader.gate(document, passages)
        if not gated or total + len(gated) > size:
            continue
        total += len(gated)
        taken.append(gold)
        documents.append((document, passages))
        wanted |= {document.text[passages[i].start : passages[i].end]: None for i in gated}
    parses = dict(zip(wanted, reader.parse(list(wanted)), strict=True))
    return Sample(golds=taken, documents=documents, parses=parses, sentences=total)


def score(sample: Sample, claims: Sequence[tuple[Claim, str]]) -> dict[str, Any]:
    """Return what score_claims.py says of claims, each with its document's name."""
    return score_rows(sample, [claim_json(claim, name) for claim, name in claims])


def score_rows(sample: Sample, claims: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what score_claims.py says of claims as the contract has them."""
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder) / "gold.jsonl", Path(folder) / "predicted.jsonl"
        gold.write_text("\n".join(json.dumps(g) for g in sample.golds), encoding="utf-8")
        predicted.write_text("\n".join(map(json.dumps, claims)), encoding="utf-8")
        command = [sys.executable, str(GOLD / "score_claims.py"), str(gold), str(predicted), "--json"]  # fmt: skip
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def unchecked(sample: Sample, texts: Mapping[str, str], model: str, reader: Reader) -> Row:
    """Return what the answers would be worth if they were believed; times are left out."""
    rows: list[dict[str, Any]] = []
    for document, passages in sample.documents:
        for index, question in questions_of(document, passages, reader).items():
            place = {"start": passages[index].start, "end": passages[index].end}
            with contextlib.suppress(BadAnswer):
                proposed = proposals(texts.get(question.key(model), ""))
                rows += [{**p, **place, "document": document.name, "when": None} for p in proposed]
    return Row(name=f"{model}, if it were believed", scores=score_rows(sample, rows))


def ask(sample: Sample, settings: ModelSettings, place: Path | None, reader: Reader) -> tuple[Asked, Budget, float]:  # fmt: skip
    """Ask about every gated sentence; return the answers, what they cost, and the seconds it took."""
    questions = [q for d, p in sample.documents for q in questions_of(d, p, reader).values()]
    budget = Budget(settings)
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        print(f"\r{settings.model}: {done} of {len(questions)}", end="", file=sys.stderr, flush=True)  # fmt: skip

    began = time.perf_counter()
    with Lines(place) as lines, Endpoint(settings, budget) as endpoint:
        asked = ask_all(questions, endpoint, Answers(lines), on_answer=tell)
    print(file=sys.stderr)
    return asked, budget, time.perf_counter() - began


def measure(sample: Sample, settings: ModelSettings, place: Path | None, reader: Reader) -> list[Row]:  # fmt: skip
    """Return the rows of one model, and of what it and the embedded reader agree on."""
    asked, budget, seconds = ask(sample, settings, place, reader)
    replies = Replies(texts=asked.texts, unanswered=asked.unanswered)

    def reading(document: Document, passages: tuple[Passage, ...], mode: Any) -> ModelReading:
        return read_answers(
            document, passages, parses=sample.parses, replies=replies, embedded=reader,
            model=settings.model, mode=mode,
        )  # fmt: skip

    alone = [reading(d, p, "model") for d, p in sample.documents]
    pairs = [reading(d, p, "both") for d, p in sample.documents]
    names = [document.name for document, _ in sample.documents]
    claims = [(c, n) for r, n in zip(alone, names, strict=True) for c in r.reading.claims]
    row = Row(
        name=settings.model, scores=score(sample, claims), seconds=seconds,
        requests=budget.requests, tokens=(budget.tokens_read, budget.tokens_written),
        asked=len(asked.texts) - asked.kept, kept=asked.kept,
        unanswered=sum(d.fault == "unanswered" for r in alone for d in r.disagreements),
    )  # fmt: skip
    for found in alone:
        row.count += found.count
    agreed = [
        (c, n) for r, n in zip(pairs, names, strict=True) for c in r.reading.claims
        if c.reader != reader.name
    ]  # fmt: skip
    both = Row(
        name=f"embedded and {settings.model}, agreed in full", scores=score(sample, agreed),
        agreed=len(agreed), disagreements=sum(len(r.disagreements) for r in pairs),
    )  # fmt: skip
    core = [
        (c, n) for r, n in zip(pairs, names, strict=True) for c in r.reading.claims
        if c.reader != reader.name
        or any(d.embedded == c and d.fault == "differ" and not CORE & {*d.slots} for d in r.disagreements)
    ]  # fmt: skip
    likewise = Row(
        name=f"embedded, where {settings.model} has the same who, to whom and what",
        scores=score(sample, core),
    )
    return [unchecked(sample, asked.texts, settings.model, reader), row, both, likewise]


def embedded_row(sample: Sample, reader: Reader) -> Row:
    """Return what the embedded reader makes of the sample."""
    began = time.perf_counter()
    claims = [
        (c, d.name) for d, p in sample.documents for c in reader.read(d, p, sample.parses).claims
    ]  # fmt: skip
    return Row(name="embedded", scores=score(sample, claims), seconds=time.perf_counter() - began)


def told(row: Row) -> str:
    """Return a row in words."""
    found, core, slots = row.scores["found"], row.scores["core"], row.scores["slots"]
    lines = [
        f"{row.name}",
        f"  found  precision {found['precision']:.3f}  recall {found['recall']:.3f}  f1 {found['f1']:.3f}"
        f"  ({row.scores['predicted']} claims for {row.scores['gold']})",
        f"  core   precision {core['precision']:.3f}  recall {core['recall']:.3f}  f1 {core['f1']:.3f}",
        "  slots  "
        + "  ".join(f"{s} {slots[s]['agree']:.2f}/{slots[s]['of']}" for s in SLOTS if s in slots),
    ]
    if row.disagreements or row.agreed:
        lines.append(f"  agreed {row.agreed} claims, {row.disagreements} disagreements for review")
    if row.requests or row.kept:
        count = row.count
        lines += [
            f"  asked  {row.asked} sentences now in {row.seconds:.0f} s, {row.requests} requests, "
            f"{row.tokens[0]:,} tokens read, {row.tokens[1]:,} written; {row.kept} answers were there; "
            f"{row.unanswered} of no use",
            f"  fields {count.fields}, {count.chosen} of them words of closed lists; of the rest "
            f"{sum(count.dropped.values())} dropped for want of evidence ({count.share_dropped:.1%}); "
            f"{sum(count.mended.values())} mended",
            f"  claims {count.proposed} proposed, {count.kept} kept",
            f"  fields dropped: {_most(count.dropped)}",
            f"  claims dropped: {_most(count.lost)}",
            f"  mended: {_most(count.mended)}",
        ]
    return "\n".join(lines)


def _most(counter: Any) -> str:
    return ", ".join(f"{name} {n}" for name, n in counter.most_common()) or "none"


@contextlib.contextmanager
def served(listed: Path, folder: Path, threads: int, parallel: int) -> Iterator[tuple[str, str]]:
    """Serve a listed model while the block runs; give its address and name."""
    found = read_list(listed)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = server_command(found, folder, port=port, threads=threads, parallel=parallel)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/v1"
            for _ in range(240):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/models", timeout=5):  # noqa: S310  # our own server  # fmt: skip
                    break
                time.sleep(0.5)
            yield address, found.name
        finally:
            server.terminate()


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=("train", "dev"), default="dev")
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--endpoint", help="of any server, instead of the listed models")
    parser.add_argument("--model", help="its name there")
    parser.add_argument("--answers", type=Path, help="where answers are kept")
    parser.add_argument("--only", help="of the listed models, the one whose name has this in it")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=2)
    args = parser.parse_args()
    folder = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None
    if not GOLD.is_dir():
        print(f"no gold at {GOLD}: nothing is measured")
        return
    if args.endpoint is None and (folder is None or not LISTS.is_dir()):
        print(f"no --endpoint, and no folder of models in {FOLDER} or no lists at {LISTS}: nothing is measured")  # fmt: skip
        return
    reader = load_reader()
    sample = sample_of(args.part, args.sentences, reader)
    print(f"{args.part}: {sample.sentences} sentences of {len(sample.golds)} documents")
    print(told(embedded_row(sample, reader)), flush=True)
    common = {"timeout": 900, "tries": 2, "parallel": args.parallel, "answer_tokens": 900}
    if args.endpoint is not None:
        settings = ModelSettings(reader="model", endpoint=args.endpoint, model=args.model or "", **common)  # fmt: skip
        for row in measure(sample, settings, args.answers, reader):
            print(told(row), flush=True)
        return
    for listed in sorted(LISTS.glob("*.txt")):
        if folder is None or (args.only and args.only not in listed.stem):
            continue
        with served(listed, folder, args.threads, args.parallel) as (address, name):
            settings = ModelSettings(reader="model", endpoint=address, model=name, **common)
            place = args.answers or folder / f"answers-{name}.jsonl"
            for row in measure(sample, settings, place, reader):
                print(told(row), flush=True)


if __name__ == "__main__":
    main()
