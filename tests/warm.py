"""Loads and uses what commands need, by being imported: what is forked afterwards starts at once."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path

from supplyline.answers.audit import verify
from supplyline.run import Options, build
from tests.corpus import write_corpus

for name in (
    "acquire.network",
    "cli.build",
    "cli.fetch",
    "cli.judge",
    "inference.judging",
    "ledger.postgres",
):
    import_module(f"supplyline.{name}")
with tempfile.TemporaryDirectory(prefix="supplyline-warm-") as folder:
    build([str(write_corpus(Path(folder) / "sources"))], Path(folder) / "case", options=Options(workers=1))  # fmt: skip
    verify(Path(folder) / "case")
