"""Supplyline and its peers on one planted corpus: ``python -m benchmarks origins-peers [DOCUMENTS]``.

Every tool is a process of its own on two cores, from raw text in a Parquet file to pairs or clusters
in another, after one run on a small file that warms what is kept between runs (byte code, compiled
loops, the disk's cache).  The peers live in an environment made from ``peers.txt`` (exact versions
and hashes), apart from the project's.

Does not: tune a peer beyond what its documentation says; ``peer_run`` says what that is.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measure import Taken, scratch, take
from benchmarks.origins.corpus import bases_or_none, planted
from benchmarks.origins.ours import origins_file
from benchmarks.origins.peer_run import CLUSTERING, TOOLS
from benchmarks.origins.score import Score, Truth, read_truth, score
from evals.origins.plant import EDITS

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).with_name("peers.txt")
DOCUMENTS = 20_000
WARM_UP = 300  # documents
TIMEOUT = 1800.0  # seconds a tool may take
COPYING = ("syndication", "rewrite")
OURS = "supplyline"


@dataclass(frozen=True, slots=True)
class Run:
    """One tool's run: what it took, and how well it did; None: it has no result."""

    tool: str
    taken: Taken
    score: Score | None


def main(sizes: Sequence[int] = ()) -> None:
    """Print the tables for the first of ``sizes`` documents, DOCUMENTS if there is none."""
    documents = sizes[0] if sizes else DOCUMENTS
    bases = bases_or_none()
    if bases is None:
        print("origins-peers: skipped, needs base texts in ../shared", file=sys.stderr)
        return
    small, file = planted(bases, WARM_UP), planted(bases, documents)
    truth = read_truth(file)
    tools = [OURS, *TOOLS]
    python = peers_python()
    runs = []
    for tool in tools:
        print(f"{tool} …", file=sys.stderr, flush=True)
        taken = Taken(0, 0, 0, "", python[1])
        if tool == OURS or python[0]:
            run_tool(tool, small, python[0])
            taken, out = run_tool(tool, file, python[0])
        runs.append(Run(tool, taken, None if taken.fault else score_of(tool, truth, out)))
    print_tables(runs, truth, pq.read_table(file, columns=["text"])["text"].nbytes)


def peers_python() -> tuple[Path | None, str | None]:
    """Return the interpreter of the peers' environment, or None and why there is none."""
    uv = ROOT / ".uv" / "bin" / "uv"
    tool = str(uv) if uv.exists() else shutil.which("uv")
    if tool is None:
        return None, "no uv to install it with"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = scratch() / f"peers-{digest}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python, None
    for command in (
        [tool, "venv", "-q", "--clear", "--python", sys.executable, str(folder)],
        [tool, "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(LOCK)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None, f"not installed: {done.stderr.strip().splitlines()[-1][:160]}"
    (folder / "complete").touch()
    return python, None


def run_tool(tool: str, file: Path, python: Path | None) -> tuple[Taken, Path]:
    """Run one tool over ``file`` and return what it took and where its result lies."""
    out = scratch() / f"found-{tool.replace(' ', '-')}.parquet"
    if tool == OURS:
        command = [sys.executable, "-m", "benchmarks.origins.ours", str(file), str(out)]
    else:
        command = [str(python), str(Path(__file__).with_name("peer_run.py")), tool, str(file), str(out)]  # fmt: skip
    return take(command, timeout=TIMEOUT), out


def score_of(tool: str, truth: Truth, out: Path) -> Score:
    """Return how well the pairs (and origins) in ``out`` fit ``truth``."""
    found = pq.read_table(out).to_pydict()
    if tool != OURS:
        pairs = zip(found["a"], found["b"], strict=True)
        return score(truth, pairs, joins_all=tool in CLUSTERING)
    kinds = zip(found["a"], found["b"], found["kind"], strict=True)
    clusters = [""] * len(truth)
    origins = pq.read_table(origins_file(out)).to_pydict()
    for row, origin in zip(origins["row"], origins["origin"], strict=True):
        clusters[row] = origin
    edges = list(kinds)
    copying = score(
        truth, [(a, b) for a, b, kind in edges if kind in COPYING], clusters=clusters, directed=True
    )
    # A quotation is found when it is reported as one: not as copying, which it is not.
    quoting = score(truth, [(a, b) for a, b, kind in edges if kind == "quotation"])
    copying.recall["quotation"] = quoting.recall.get("quotation", 0.0)
    return copying


def print_tables(runs: Sequence[Run], truth: Truth, size: int) -> None:
    """Print speed and quality, then recall by level."""
    print(f"{len(truth)} documents, {size / 1e6:.1f} MB of text; two cores of {_machine()}")
    print(f"supplyline {version('supplyline')}; peers as locked in {LOCK.relative_to(ROOT)}\n")
    ours = next(run for run in runs if run.tool == OURS)
    print("| tool | documents/s | processor s | peak MiB | recall | precision | Rand | count error | direction |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for run in runs:
        if run.score is None:
            print(f"| {run.tool} | {run.taken.fault} | | | | | | | |")
            continue
        s = run.score
        direction = "not said" if s.direction is None else f"{s.direction:.3f}"
        print(
            f"| {run.tool} | {len(truth) / run.taken.seconds:,.0f} | {run.taken.cpu_seconds:.1f} "
            f"| {run.taken.peak_bytes / 2**20:,.0f} | {s.recall['all copies']:.3f} | {s.precision:.3f} "
            f"| {s.rand:.3f} | {s.count_error:.3f} | {direction} |"
        )
    if ours.score is not None:
        called = json.loads(ours.taken.output.strip().splitlines()[-1])
        print(f"\nsupplyline without the start of its process: {len(truth) / called['seconds']:,.0f} documents/s")  # fmt: skip
        half = [
            run for run in runs
            if run.score and run.tool != OURS
            and run.score.recall["all copies"] >= ours.score.recall["all copies"] / 2
        ]  # fmt: skip
        if half:
            fastest = min(half, key=lambda run: run.taken.seconds)
            print(
                f"fastest peer with half its recall: {fastest.tool}; supplyline has "
                f"{fastest.taken.seconds / ours.taken.seconds:.2f} times its documents/s and "
                f"{ours.taken.peak_bytes / fastest.taken.peak_bytes:.2f} times its memory"
            )
    scored = [run for run in runs if run.score is not None]
    print("\nRecall by what was done to the copy:\n")
    print(f"| | {' | '.join(run.tool for run in scored)} |")
    print(f"| --- |{' --- |' * len(scored)}")
    rows = [*EDITS, "1 sentence", "2-5 sentences", "digest", "follow-up", "quotation"]
    for level in rows:
        shares = " | ".join(f"{run.score.recall.get(level, 0):.3f}" for run in scored if run.score)
        print(f"| {level} | {shares} |")


def _machine() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()
